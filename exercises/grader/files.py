"""Writes files whole or not at all."""

import os
import tempfile
from pathlib import Path

from grader.sheet import UsageError


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file in one move: what stood there stays until the new one is whole and on the disk.

    Raises
    ------
    UsageError
        When the folder does not exist or cannot be written to.
    """
    temporary = ""
    try:
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            # Without this a machine that loses power may keep the new name with nothing in it.
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except OSError as error:
        if temporary and os.path.exists(temporary):
            os.unlink(temporary)
        raise UsageError(f"{path} cannot be written: {error.strerror}.") from error
