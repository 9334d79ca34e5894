"""Where the interpreter, the packages and their libraries lie: what a confined process has to see."""

import importlib.util
import os
import site
import sys
import sysconfig
from pathlib import Path

# What every answer may import beside the standard library, and what a package of the course needs.
ALWAYS = ("numpy",)
NEEDS = {"solvers": ("scipy",)}
# The loader, the C library, and what is configured outside them on Debian.
SYSTEM = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/etc/ld.so.cache", "/etc/alternatives")
WORKER_FILES = ("start_worker.py", "confine.py", "landlock.py", "seccomp.py", "worker.py", "wire.py")


class NotInstalled(Exception):
    """A package that the question allows is not here."""


def interpreter() -> str:
    """Return the interpreter itself, not the link of a virtual environment."""
    return str(Path(sys.executable).resolve())


def packages(may_import: tuple[str, ...]) -> dict[str, str]:
    """Return the folder of each package that an answer may import.

    Parameters
    ----------
    may_import : tuple of str
        What the question allows beside NumPy.
    """
    needed = [needed for name in may_import for needed in (*NEEDS.get(name, ()), name)]
    return {name: _folder(name) for name in dict.fromkeys((*ALWAYS, *needed))}


def _folder(name: str) -> str:
    found = importlib.util.find_spec(name)
    if found is None or not found.submodule_search_locations:
        raise NotInstalled(f"the package {name} is not installed here")
    return str(Path(found.submodule_search_locations[0]).resolve())


def readable(folders: list[str]) -> list[str]:
    """Return what a process has to read to run Python with these packages, parents before children.

    Parameters
    ----------
    folders : list of str
        The packages.
    """
    paths = sysconfig.get_paths()
    python = [interpreter(), paths["stdlib"], paths["platstdlib"]]
    shared = [str(library) for library in Path(sys.base_prefix).glob("lib*/libpython*.so*")]
    # Wheels keep their shared libraries beside the package.
    libraries = [f"{folder}.libs" for folder in folders]
    worker = [str(Path(__file__).with_name(name)) for name in WORKER_FILES]
    wanted = {*SYSTEM, *python, *shared, *folders, *libraries, *worker}
    return sorted(path for path in wanted if os.path.exists(path))


def masked() -> list[str]:
    """Return the folders of installed packages: inside the interpreter's own, they may hold the course."""
    folders = {
        *site.getsitepackages([sys.base_prefix, sys.base_exec_prefix]),
        sysconfig.get_paths()["purelib"],
    }
    return sorted(folder for folder in folders if os.path.isdir(folder))
