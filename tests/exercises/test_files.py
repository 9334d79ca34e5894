"""What the grader writes: whole, on the disk before it has its name, or not at all."""

import os

import pytest
from grader import files
from grader.files import write_bytes
from grader.sheet import UsageError


def test_bytes_are_on_the_disk_before_they_have_their_name(tmp_path, monkeypatch):
    """Otherwise a machine that loses power may keep the name, with nothing behind it."""
    path, events = tmp_path / "gradebook.csv", []
    path.write_bytes(b"old")
    fsync, replace = os.fsync, os.replace

    def synced(descriptor: int) -> None:
        fsync(descriptor)
        events.append(("on the disk", os.fstat(descriptor).st_size))

    def named(source, target) -> None:
        events.append(("named", path.read_bytes()))
        replace(source, target)

    monkeypatch.setattr(files.os, "fsync", synced)
    monkeypatch.setattr(files.os, "replace", named)
    write_bytes(path, b"the new one")
    assert events == [("on the disk", 11), ("named", b"old")]
    assert path.read_bytes() == b"the new one"


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_full_disk_leaves_the_old_file_and_no_other(tmp_path, monkeypatch, step):
    path = tmp_path / "gradebook.csv"
    path.write_bytes(b"old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, step, full)
    with pytest.raises(UsageError, match="cannot be written: No space left on device"):
        write_bytes(path, b"new")
    assert [one.name for one in tmp_path.iterdir()] == ["gradebook.csv"]
    assert path.read_bytes() == b"old"
