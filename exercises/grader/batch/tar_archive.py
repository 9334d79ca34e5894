"""Reads tar archives, plain and compressed."""

import bz2
import gzip
import lzma
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from grader.batch.archive import (
    CHUNK,
    MOST_BYTES,
    MOST_SHRINKING,
    SHRINKING_COUNTS_FROM,
    BoundedFile,
    Member,
    Refusal,
    Unpacking,
    is_taken,
    refuse_name,
)

XZ_MEMORY = 128 << 20
BROKEN = (tarfile.TarError, ValueError, OverflowError, EOFError, zlib.error, lzma.LZMAError, gzip.BadGzipFile)


class XzFile:
    """The unpacked bytes of an xz file, in bounded memory, which `lzma.open` cannot promise."""

    def __init__(self, file: BinaryIO):
        self.file = file
        self.unpacker = lzma.LZMADecompressor(memlimit=XZ_MEMORY)

    def read(self, size: int) -> bytes:
        """Return at most so many bytes, none at the end."""
        data = b""
        while not data and not self.unpacker.eof:
            packed = self.file.read(CHUNK) if self.unpacker.needs_input else b""
            if self.unpacker.needs_input and not packed:
                raise EOFError
            data = self.unpacker.decompress(packed, size)
        return data


OPENERS = {b"\x1f\x8b": lambda file: gzip.GzipFile(fileobj=file), b"BZ": bz2.BZ2File, b"\xfd7": XzFile}


def tar_members(path: Path, unpacked: Path, archives: bool) -> Iterator[Member]:
    """Yield the members of a tar archive, with the notebooks unpacked; see `archive.members`."""
    # Compressed, an archive is unpacked as a whole first: reading member by member would begin anew each
    # time.
    with tempfile.TemporaryDirectory(dir=unpacked, prefix="tar-") as folder:
        try:
            plain = _decompressed(path, Path(folder) / "tar")
            with BoundedFile(plain) as file, tarfile.open(fileobj=file, mode="r:") as archive:
                yield from _members(archive, Unpacking(unpacked), archives)
        except BROKEN as error:
            raise Refusal("it is not a tar archive that can be read to its end") from error


def _members(archive: tarfile.TarFile, unpacking: Unpacking, archives: bool) -> Iterator[Member]:
    for info in archive:
        try:
            refuse_name(info.name, archives)
            if info.isdir():
                continue
            if not info.isreg() or info.issparse():
                kind = "a link" if info.issym() or info.islnk() else "a device, a pipe or a file with holes"
                raise Refusal(f"it is {kind}")
            taken = None
            if is_taken(info.name, archives):
                unpacking.check(info.size, 0)
                taken = unpacking.copy(info.name, archive.extractfile(info))
            yield Member(info.name, _time(info), taken)
        except Refusal as refusal:
            yield Member(info.name, refused=str(refusal))


def _decompressed(path: Path, plain: Path) -> Path:
    with path.open("rb") as packed:
        opener = OPENERS.get(packed.peek(2)[:2])
        if opener is None:
            return path
        # The compressed bytes are counted as they go in, so that a bomb ends where it begins to grow.
        allowed = max(SHRINKING_COUNTS_FROM, MOST_SHRINKING * path.stat().st_size)
        stream, size = opener(packed), 0
        with plain.open("wb") as file:
            while chunk := stream.read(CHUNK):
                size += len(chunk)
                if size > min(allowed, MOST_BYTES):
                    raise Refusal(f"it unpacks to more than {MOST_SHRINKING} times its size, as a bomb does")
                file.write(chunk)
    return plain


def _time(info: tarfile.TarInfo) -> datetime | None:
    try:
        return datetime.fromtimestamp(int(info.mtime), UTC)
    except (ValueError, OverflowError, OSError):
        return None
