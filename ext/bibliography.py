"""The bibliography as books print it: by author and year, family names first, without labels."""

from pybtex.plugin import register_plugin
from pybtex.style.formatting.plain import Style as PlainStyle
from sphinx.application import Sphinx


class AuthorYearStyle(PlainStyle):
    """Entries in the order of their authors' family names, which come first."""

    default_name_style = "lastfirst"
    default_sorting_style = "author_year_title"


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the style under the name that `_config.yml` uses."""
    register_plugin("pybtex.style.formatting", "author_year", AuthorYearStyle)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
