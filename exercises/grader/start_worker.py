"""The first lines of the student's process: gives up what the tier says, then serves the grader.

Started as a script. Confinement comes before NumPy, so that no thread of NumPy escapes it.
"""

import contextlib
import importlib.util
import json
import os
import sys
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from typing import Any

FOLDER = os.path.dirname(os.path.abspath(__file__))


class AllowedPackages(MetaPathFinder):
    """Finds the packages that an answer may import beside the standard library, and no other.

    Parameters
    ----------
    folders : dict of str to str
        The folder of each package.
    """

    def __init__(self, folders: dict[str, str]):
        self.folders = folders

    def find_spec(self, name: str, path: Any, target: Any = None) -> ModuleSpec | None:
        """Return where a package lies, or None."""
        if name not in self.folders:
            return None
        folder = self.folders[name]
        return importlib.util.spec_from_file_location(
            name, os.path.join(folder, "__init__.py"), submodule_search_locations=[folder]
        )


def main(settings: dict[str, Any]) -> None:
    """Confine this process, tell the grader that it is up, and serve.

    Parameters
    ----------
    settings : dict
        What `process` decided: the line's descriptor, packages, limits and the rules of the tier.
    """
    sys.meta_path.append(AllowedPackages(settings["packages"]))
    # The grader's modules lie beside this file; the answers are not to find them by accident.
    sys.path.insert(0, FOLDER)
    import confine

    confine.volunteer_for_memory()
    confine.limit_resources(settings["limits"])
    if settings["renounce"]:
        confine.renounce_privileges()
        confine.die_with_parent()
    if settings["landlock"]:
        import landlock

        landlock.restrict(**settings["landlock"])
    if settings["seccomp"]:
        import seccomp

        seccomp.restrict()
    import worker

    sys.path.remove(FOLDER)
    _silence()
    worker.serve(worker.Channel(settings["line"]))


def _silence() -> None:
    """Close what told the grader why a start failed: what comes from now on is the student's."""
    with contextlib.suppress(OSError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 2)
        os.close(nowhere)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
