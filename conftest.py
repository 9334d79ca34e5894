"""Notebooks are validated wherever pytest meets them: every output re-made and compared, pictures too."""

pytest_plugins = ["validation"]
