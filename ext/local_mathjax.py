"""MathJax from the site itself: the tenth of the package's files that a page of formulas loads."""

import importlib.util
import shutil
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

FILES = ["tex-chtml.js", "input/tex/extensions", "output/chtml/fonts"]


def package_folder() -> Path:
    """Return the folder of MathJax inside the package sphinx-mathjax-offline."""
    package = importlib.util.find_spec("sphinx-mathjax-offline")
    return Path(package.submodule_search_locations[0], "static", "mathjax")


def configure(app: Sphinx, config: Config) -> None:
    """Point at the copy, without the menu, whose speech entries would ask for files that are not copied."""
    config.mathjax_path = "mathjax/tex-chtml.js"
    config.mathjax3_config = {"options": {"enableMenu": False}, **(config.mathjax3_config or {})}


def copy_files(app: Sphinx, error: Exception | None) -> None:
    """Put the files beside the pages."""
    if error or app.builder.format != "html":
        return
    site = Path(app.outdir, "_static", "mathjax")
    for name in FILES:
        source = package_folder() / name
        target = site / name
        if source.is_dir():
            shutil.copytree(source, target, dirs_exist_ok=True)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.connect("config-inited", configure, priority=400)  # before MyST adds its own options
    app.connect("build-finished", copy_files)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
