"""Lists what lies in the submissions: folders, archives and notebooks, member by member."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path, PurePosixPath

from grader.batch.archive import ENDINGS, is_archive, members
from grader.sheet import MAX_NOTEBOOK, UsageError

JUNK = {"__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini", ".ipynb_checkpoints", "__pycache__"}


@dataclass(frozen=True)
class Item:
    """One thing that lies in the submissions.

    Parameters
    ----------
    parts : tuple of str
        Its path below the submissions; the first part says whose it is.
    place : str
        The same for people, with the archive it came out of.
    file : Path or None
        Where its bytes are, for a notebook.
    time : datetime or None
        Of its last change.
    refused : str
        Why it is not taken.
    """

    parts: tuple[str, ...]
    place: str
    file: Path | None = None
    time: datetime | None = None
    refused: str = ""

    def __post_init__(self) -> None:
        # A name may hold what steers a terminal, or bytes that are no text and that no file takes as text.
        object.__setattr__(self, "place", printable(self.place))


def require_sources(sources: list[Path]) -> None:
    """Refuse a source of which nothing can be collected.

    Raises
    ------
    UsageError
        With what is accepted.
    """
    for source in sources:
        if not source.exists():
            raise UsageError(f"{source} does not exist.")
        named = is_archive(source.name) or source.name.lower().endswith(".ipynb")
        if not (source.is_dir() or (source.is_file() and named)):
            raise UsageError(f"{source} is no folder, no notebook and no archive ({', '.join(ENDINGS)}).")


def items(source: Path, unpacked: Path, zone: tzinfo, archives: bool) -> Iterator[Item]:
    """Yield everything in a source.

    Parameters
    ----------
    source : Path
        A folder, an archive or a notebook.
    unpacked : Path
        A folder for what comes out of archives.
    zone : tzinfo
        Of the times in zip archives, which name none.
    archives : bool
        Whether archives inside the source, when it is one, are opened as well.
    """
    if source.is_dir():
        yield from _in_folder(source, source, unpacked, zone)
    elif is_archive(source.name):
        yield from _in_archive(source, (), source.name, unpacked, zone, archives)
    else:
        entry = source.stat()
        yield _file(source, (source.name,), source.name, entry.st_size, entry.st_mtime)


def _in_folder(folder: Path, root: Path, unpacked: Path, zone: tzinfo) -> Iterator[Item]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        parts = folder.relative_to(root).parts
        yield Item(parts, "/".join(parts), refused=f"the folder cannot be read: {error.strerror}")
        return
    for entry in entries:
        path = Path(entry.path)
        parts = path.relative_to(root).parts
        place = "/".join(parts)
        mode = entry.stat(follow_symlinks=False).st_mode
        if is_junk(parts):
            continue
        if stat.S_ISDIR(mode):
            yield from _in_folder(path, root, unpacked, zone)
        elif not stat.S_ISREG(mode):
            yield Item(parts, place, refused="it is a link, a device or a pipe")
        elif is_archive(entry.name):
            yield from _in_archive(path, parts, place, unpacked, zone)
        else:
            yield _file(path, parts, place, entry.stat().st_size, entry.stat().st_mtime)


def _file(path: Path, parts: tuple[str, ...], place: str, size: int, changed: float) -> Item:
    if not path.name.lower().endswith(".ipynb"):
        return Item(parts, place)
    if size > MAX_NOTEBOOK:
        return Item(
            parts,
            place,
            refused=f"it is larger than {MAX_NOTEBOOK // 1_000_000} MB, more than a sheet can be",
        )
    return Item(parts, place, path, datetime.fromtimestamp(int(changed), UTC))


def _in_archive(
    path: Path, parts: tuple[str, ...], place: str, unpacked: Path, zone: tzinfo, archives: bool = False
) -> Iterator[Item]:
    for member in members(path, unpacked, archives):
        inside = tuple(part for part in PurePosixPath(member.name.replace("\\", "/")).parts if part != "/")
        if is_junk(inside):
            continue
        where = f"{place}: {printable(member.name)}" if member.name else place
        if member.file and is_archive(member.name):
            yield from _in_archive(member.file, (*parts, *inside), where, unpacked, zone)
            member.file.unlink()
            continue
        time = member.time and (member.time if member.time.tzinfo else member.time.replace(tzinfo=zone))
        yield Item((*parts, *inside), where, member.file, time, member.refused)


def is_junk(parts: tuple[str, ...]) -> bool:
    """Whether a path is what systems and notebooks leave behind."""
    return any(part in JUNK or part.startswith("._") for part in parts)


def printable(name: str) -> str:
    """Return a name for people, without what could steer a terminal."""
    return "".join(letter if letter.isprintable() else "?" for letter in name)[:200]
