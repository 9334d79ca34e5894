"""Reads zip archives."""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from grader.batch.archive import (
    BoundedFile,
    Member,
    Refusal,
    Unpacking,
    is_taken,
    refuse_kind,
    refuse_name,
)

# What the standard library raises on archives that are broken, by accident or on purpose.
BROKEN = (
    zipfile.BadZipFile,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OverflowError,
    EOFError,
    struct.error,
    zlib.error,
)
ENCRYPTED = 0x1
# The other methods let an archive choose how much memory unpacking takes.
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def zip_members(path: Path, unpacked: Path, archives: bool) -> Iterator[Member]:
    """Yield the members of a zip archive, with the notebooks unpacked; see `archive.members`."""
    unpacking, seen = Unpacking(unpacked), set()
    with BoundedFile(path) as file:
        try:
            archive = zipfile.ZipFile(file)
        except BROKEN as error:
            raise Refusal("it is not a zip archive that can be read") from error
        for info in archive.infolist():
            name = info.orig_filename.replace("\\", "/")
            if name.endswith("/"):
                continue
            try:
                if name in seen:
                    raise Refusal("a member of this name came before")
                seen.add(name)
                _refuse(info, archives)
                taken = _take(archive, info, unpacking) if is_taken(name, archives) else None
                yield Member(name, _time(info), taken)
            except Refusal as refusal:
                yield Member(name, refused=str(refusal))


def _refuse(info: zipfile.ZipInfo, archives: bool) -> None:
    refuse_name(info.orig_filename, archives)
    # Unix programs put the kind of a file into the upper half.
    refuse_kind(info.external_attr >> 16)
    if info.flag_bits & ENCRYPTED:
        raise Refusal("it is encrypted")


def _take(archive: zipfile.ZipFile, info: zipfile.ZipInfo, unpacking: Unpacking) -> Path:
    if info.compress_type not in METHODS:
        raise Refusal("it is packed by a method other than deflate")
    unpacking.check(info.file_size, info.compress_size)
    try:
        with archive.open(info) as stream:
            return unpacking.copy(info.orig_filename, stream, info.compress_size)
    except BROKEN as error:
        raise Refusal("it is damaged") from error


def _time(info: zipfile.ZipInfo) -> datetime | None:
    try:
        return datetime(*info.date_time)
    except ValueError:
        return None
