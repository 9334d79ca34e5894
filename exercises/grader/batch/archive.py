"""Takes the notebooks out of an archive, and refuses, member by member, what an archive should not hold.

No name from an archive is ever used as a path on this machine: what is unpacked gets a new name.
"""

import io
import os
import re
import stat
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from grader.sheet import MAX_NOTEBOOK

ENDINGS = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz")
# Formats that are only recognised, so that their presence can be told.
OTHER_ENDINGS = (".7z", ".rar", ".gz", ".bz2", ".xz", ".zst", ".jar", ".egg", ".whl")
MOST_MEMBERS = 20_000
MOST_BYTES = 2 << 30
# A notebook of text and pictures shrinks to a tenth; a bomb to a thousandth.
MOST_SHRINKING, SHRINKING_COUNTS_FROM = 100, 5_000_000
AT_ONCE = 8 << 20
CHUNK = 1 << 16


class Refusal(Exception):
    """Why a member, or what is left of an archive, is not taken."""


@dataclass(frozen=True)
class Member:
    """What is in an archive.

    Parameters
    ----------
    name : str
        Inside the archive; empty when the archive as a whole is meant.
    time : datetime or None
        Of its last change; without a zone where the format has none.
    file : Path or None
        Where it lies now, for a notebook or an inner archive that was taken.
    refused : str
        Why it was not, if it should not be there at all.
    """

    name: str
    time: datetime | None = None
    file: Path | None = None
    refused: str = ""


def is_archive(name: str) -> bool:
    """Whether a file of this name is an archive that is opened."""
    return name.lower().endswith(ENDINGS)


def members(path: Path, unpacked: Path, archives: bool = False) -> Iterator[Member]:
    """Yield what is in an archive, with the notebooks unpacked.

    Parameters
    ----------
    path : Path
        The archive.
    unpacked : Path
        The folder that takes the notebooks.
    archives : bool
        Whether archives inside it are taken out too, still packed.
    """
    from grader.batch.tar_archive import tar_members
    from grader.batch.zip_archive import zip_members

    read = zip_members if path.name.lower().endswith(".zip") else tar_members
    try:
        for count, member in enumerate(read(path, unpacked, archives)):
            if count == MOST_MEMBERS:
                raise Refusal(f"it has more than {MOST_MEMBERS} members; the rest was not looked at")
            yield member
    except Refusal as refusal:
        yield Member("", refused=str(refusal))
    except OSError as error:
        yield Member("", refused=f"it cannot be read: {error.strerror or error}")


class Unpacking:
    """Copies members into a folder under new names, and watches how much that makes.

    Parameters
    ----------
    folder : Path
        Takes the files.
    """

    def __init__(self, folder: Path):
        self.folder = folder
        self.written = 0

    def copy(self, name: str, stream: BinaryIO, packed: int = 0) -> Path:
        """Copy one member and return where it lies.

        Parameters
        ----------
        name : str
            Its name, of which the ending is kept.
        stream : file
            Its bytes; what the archive says of their number is not believed.
        packed : int
            Bytes it took in the archive, 0 where that is not known.
        """
        # What is taken has one of a few endings, so this one is harmless.
        descriptor, place = tempfile.mkstemp(dir=self.folder, suffix=PurePosixPath(name).suffix.lower())
        path, size = Path(place), 0
        try:
            with os.fdopen(descriptor, "wb") as file:
                while chunk := stream.read(CHUNK):
                    size += len(chunk)
                    self.check(size, packed)
                    if self.written + size > MOST_BYTES:
                        raise Refusal(f"the archive unpacks to more than {MOST_BYTES >> 20} MB")
                    file.write(chunk)
        except BaseException:
            path.unlink()
            raise
        self.written += size
        return path

    @staticmethod
    def check(size: int, packed: int) -> None:
        """Refuse a member of this size, before or while it is unpacked."""
        if size > MAX_NOTEBOOK:
            raise Refusal(f"it is larger than {MAX_NOTEBOOK // 1_000_000} MB, more than a sheet can be")
        if packed and size > max(SHRINKING_COUNTS_FROM, MOST_SHRINKING * packed):
            raise Refusal(f"it unpacks to more than {MOST_SHRINKING} times its size, as a bomb does")


class BoundedFile(io.FileIO):
    """A file that gives no more at a time than a reader of archives needs, whatever a header asks for."""

    def read(self, size: int = -1) -> bytes:
        """Read this much, or refuse."""
        left = os.fstat(self.fileno()).st_size - self.tell()
        if (left if size is None or size < 0 else min(size, left)) > AT_ONCE:
            raise Refusal("one of its headers is larger than any honest one")
        return super().read(size)


def is_taken(name: str, archives: bool) -> bool:
    """Whether a member of this name, which was not refused, is unpacked."""
    return name.lower().endswith(".ipynb") or (archives and is_archive(name))


def refuse_name(name: str, archives: bool) -> None:
    """Refuse a name that points out of the archive, hides, or is an archive that is not to be there."""
    if not name.isprintable() or len(name) > 1000:
        raise Refusal("its name is too long, or has characters that are no print")
    if name.startswith(("/", "\\")) or re.match("[A-Za-z]:", name):
        raise Refusal("its path is absolute")
    if ".." in re.split(r"[/\\]", name):
        raise Refusal("its path leads out of the archive")
    if is_archive(name) and not archives:
        raise Refusal("it is an archive inside an archive that a student made; only the outer one is opened")
    if name.lower().endswith(OTHER_ENDINGS) and not is_archive(name):
        raise Refusal(f"it is an archive of a kind that is not opened; {', '.join(ENDINGS)} are")


def refuse_kind(mode: int) -> None:
    """Refuse what is neither a file nor a folder."""
    kinds = {
        stat.S_IFLNK: "a link",
        stat.S_IFCHR: "a device",
        stat.S_IFBLK: "a device",
        stat.S_IFIFO: "a pipe",
        stat.S_IFSOCK: "a socket",
    }
    kind = kinds.get(stat.S_IFMT(mode))
    if kind:
        raise Refusal(f"it is {kind}")
