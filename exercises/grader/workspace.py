"""The folder of a student's process: made, held while the grader lives, and removed, if only by the next."""

import contextlib
import functools
import os
import re
import tempfile
from collections.abc import Iterator

from grader.removal import remove

PREFIX = "grader-answer-"
NAME = re.compile(re.escape(PREFIX) + r"[a-z0-9_]{8}")
TRIES = 10


@contextlib.contextmanager
def workspace() -> Iterator[str]:
    """Give a new empty folder, and remove it with whatever is in it then."""
    parent = tempfile.gettempdir()
    _clear_once(parent)
    folder, lock = _made(parent)
    try:
        yield folder
    finally:
        remove(folder)
        _release(lock)


@functools.cache
def _clear_once(parent: str) -> None:
    clear(parent)


def clear(parent: str) -> None:
    """Remove the folders of graders that were killed; those of living graders are locked.

    Parameters
    ----------
    parent : str
        Where graders make their folders.
    """
    with contextlib.suppress(OSError), os.scandir(parent) as entries:
        ours = [entry for entry in entries if NAME.fullmatch(entry.name) and _is_ours(entry)]
        for entry in ours:
            lock = _locked(entry.path)
            if lock is not None:
                remove(entry.path)
                _release(lock)


def _is_ours(entry: os.DirEntry) -> bool:
    try:
        of_user = not hasattr(os, "geteuid") or entry.stat(follow_symlinks=False).st_uid == os.geteuid()
        return of_user and entry.is_dir(follow_symlinks=False)
    except OSError:
        return False


def _made(parent: str) -> tuple[str, int | None]:
    """Make a folder and lock it; where the system has no such locks, none is ever cleared."""
    for _ in range(TRIES):
        folder = tempfile.mkdtemp(prefix=PREFIX, dir=parent)
        lock = _locked(folder)
        # Another grader may have taken it for abandoned before it was locked.
        if lock is None and os.path.exists(folder):
            return folder, None
        if lock is not None and _still(folder, lock):
            return folder, lock
        _release(lock)
    raise OSError(f"the folders made in {parent} disappear")


def _locked(folder: str) -> int | None:
    """Lock a folder and return the descriptor that holds the lock; None where it is locked, or cannot be."""
    try:
        import fcntl
    except ImportError:
        return None
    descriptor = None
    try:
        # An answer may have closed its folder to everybody.
        os.chmod(folder, 0o700)
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return descriptor
    except OSError:
        _release(descriptor)
        return None


def _still(folder: str, lock: int) -> bool:
    try:
        return os.path.samestat(os.stat(folder), os.fstat(lock))
    except OSError:
        return False


def _release(lock: int | None) -> None:
    if lock is not None:
        os.close(lock)
