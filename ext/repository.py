"""Launch, source and issue buttons: all of them once `_config.yml` names the repository, none before."""

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ConfigError

HOST = "https://github.com/"
BUTTONS = {
    "use_repository_button": True,
    "use_source_button": True,
    "use_issues_button": True,
    "launch_buttons": {
        "colab_url": "https://colab.research.google.com",
        "binderhub_url": "https://mybinder.org",
        "notebook_interface": "jupyterlab",
    },
}


def configure(app: Sphinx, config: Config) -> None:
    """Switch the buttons on if there is an address for them to point at."""
    options = config.html_theme_options
    address = (options.get("repository_url") or "").strip().rstrip("/")
    options["repository_url"] = address
    if not address:
        options.pop("launch_buttons", None)
        return
    if not address.startswith(HOST) or address.removeprefix(HOST).count("/") != 1:
        raise ConfigError(
            f"_config.yml: repository: url: {address!r} is not an address that Colab can open. "
            f"Write {HOST}<owner>/<name>, or leave it empty."
        )
    options.update(BUTTONS)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.connect("config-inited", configure)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
