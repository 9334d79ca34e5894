"""What every archive is refused for, member by member, and that nothing of it lands on the disk."""

import io
import os
import stat
import struct
import tarfile
import zipfile
from pathlib import Path

import pytest
from archives import tar_info, tar_of, unix, zip_of
from grader.batch import archive, tar_archive
from grader.batch.archive import members

INNER = "it is an archive inside an archive that a student made; only the outer one is opened"


@pytest.fixture
def unpacked(tmp_path):
    """Return the folder for what comes out of archives."""
    folder = tmp_path / "unpacked"
    folder.mkdir()
    return folder


def refusals(path: Path, unpacked: Path) -> dict[str, str]:
    """Return why each member is refused, by name; nothing of it may have been unpacked."""
    found = list(members(path, unpacked))
    assert all(one.file is None for one in found if one.refused)
    assert len(list(unpacked.iterdir())) == sum(one.file is not None for one in found)
    return {one.name: one.refused for one in found if one.refused}


def refusals_of_one(path: Path, unpacked: Path) -> dict[str, str]:
    return {one.name: one.refused for one in members(path, unpacked) if one.refused}


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_members_of_a_zip_archive_are_refused_one_by_one(tmp_path, unpacked):
    path = zip_of(
        tmp_path / "a.zip",
        ("ann/02_newton.ipynb", b"{}"),
        ("../ann.ipynb", b"{}"),
        ("ann/../../bob.ipynb", b"{}"),
        ("..\\bob.ipynb", b"{}"),
        ("/etc/cron.d/x.ipynb", b"{}"),
        ("C:\\x.ipynb", b"{}"),
        ("ann/\x1b[31m.ipynb", b"{}"),
        ("ann/inner.zip", b"PK"),
        (unix("ann/link.ipynb", stat.S_IFLNK | 0o777), b"/etc/passwd"),
        (unix("ann/device.ipynb", stat.S_IFCHR | 0o600), b""),
        (unix("ann/pipe.ipynb", stat.S_IFIFO | 0o600), b""),
        ("ann/02_newton.ipynb", b"another"),
        ("ann/ok.txt", b"x"),
    )
    assert refusals(path, unpacked) == {
        "../ann.ipynb": "its path leads out of the archive",
        "ann/../../bob.ipynb": "its path leads out of the archive",
        "../bob.ipynb": "its path leads out of the archive",
        "/etc/cron.d/x.ipynb": "its path is absolute",
        "C:/x.ipynb": "its path is absolute",
        "ann/\x1b[31m.ipynb": "its name is too long, or has characters that are no print",
        "ann/inner.zip": INNER,
        "ann/link.ipynb": "it is a link",
        "ann/device.ipynb": "it is a device",
        "ann/pipe.ipynb": "it is a pipe",
        "ann/02_newton.ipynb": "a member of this name came before",
    }
    assert [path.read_bytes() for path in unpacked.iterdir()] == [b"{}"]
    assert not list(tmp_path.parent.glob("*.ipynb"))


@pytest.mark.parametrize("ending", ["tar", "tar.gz", "tar.bz2", "tar.xz"])
def test_members_of_a_tar_archive_are_refused_one_by_one(tmp_path, unpacked, ending):
    path = tar_of(
        tmp_path / f"a.{ending}",
        tar_info("./ann/02_newton.ipynb"),
        tar_info("../ann.ipynb"),
        tar_info("/ann.ipynb"),
        tar_info("ann/link.ipynb", tarfile.SYMTYPE, "/etc/passwd"),
        tar_info("ann/hard.ipynb", tarfile.LNKTYPE, "/etc/passwd"),
        tar_info("ann/device.ipynb", tarfile.CHRTYPE),
        tar_info("ann/pipe.ipynb", tarfile.FIFOTYPE),
        tar_info("ann/inner.tgz"),
        tar_info("ann/folder", tarfile.DIRTYPE),
    )
    assert refusals(path, unpacked) == {
        "../ann.ipynb": "its path leads out of the archive",
        "/ann.ipynb": "its path is absolute",
        "ann/link.ipynb": "it is a link",
        "ann/hard.ipynb": "it is a link",
        "ann/device.ipynb": "it is a device, a pipe or a file with holes",
        "ann/pipe.ipynb": "it is a device, a pipe or a file with holes",
        "ann/inner.tgz": INNER,
    }


@pytest.mark.parametrize("ending", ["zip", "tar.gz"])
def test_archives_of_students_inside_that_of_a_platform(tmp_path, unpacked, ending):
    names = ["ann/work.ZIP", "bob.tar.gz", "cy.7z", "eve.ipynb"]
    path = (
        zip_of(tmp_path / "a.zip", *[(name, b"{}") for name in names])
        if ending == "zip"
        else tar_of(tmp_path / f"a.{ending}", *map(tar_info, names))
    )
    found = {one.name: one for one in members(path, unpacked, archives=True)}
    assert {name: one.file and one.file.suffix for name, one in found.items()} == {
        "ann/work.ZIP": ".zip",
        "bob.tar.gz": ".gz",
        "cy.7z": None,
        "eve.ipynb": ".ipynb",
    }
    assert "of a kind that is not opened; .zip, .tar," in found["cy.7z"].refused


def test_an_encrypted_member(tmp_path, unpacked):
    path = zip_of(tmp_path / "a.zip", ("ann.ipynb", b"{}"))
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    assert refusals(path, unpacked) == {"ann.ipynb": "it is encrypted"}


def test_a_method_that_lets_the_archive_choose_the_memory(tmp_path, unpacked):
    path = zip_of(tmp_path / "a.zip", ("ann.ipynb", b"{}"), packed=zipfile.ZIP_LZMA)
    assert refusals(path, unpacked) == {"ann.ipynb": "it is packed by a method other than deflate"}


def test_a_bomb_says_its_size(tmp_path, unpacked):
    path = zip_of(tmp_path / "a.zip", ("bomb.ipynb", b"0" * 20_000_000), ("ann.ipynb", b"{}"))
    assert path.stat().st_size < 100_000
    assert refusals(path, unpacked) == {
        "bomb.ipynb": "it unpacks to more than 100 times its size, as a bomb does"
    }


def test_a_bomb_that_lies_about_its_size(tmp_path, unpacked):
    path = zip_of(tmp_path / "a.zip", ("bomb.ipynb", b"0" * 20_000_000))
    data = bytearray(path.read_bytes())
    struct.pack_into("<L", data, data.index(b"PK\x01\x02") + 24, 1000)
    path.write_bytes(data)
    # The standard library stops at the size announced, and finds that the checksum is another.
    assert refusals(path, unpacked) == {"bomb.ipynb": "it is damaged"}


def test_a_member_larger_than_a_sheet(tmp_path, unpacked, monkeypatch):
    monkeypatch.setattr(archive, "MAX_NOTEBOOK", 1000)
    path = zip_of(tmp_path / "a.zip", ("big.ipynb", os.urandom(2000)), ("ann.ipynb", b"{}"))
    assert list(refusals(path, unpacked)) == ["big.ipynb"]
    path = tar_of(tmp_path / "a.tar", tar_info("big.ipynb"), data=os.urandom(2000))
    assert "more than a sheet can be" in refusals_of_one(path, unpacked)["big.ipynb"]


@pytest.mark.parametrize("ending", ["tar.gz", "tar.bz2", "tar.xz"])
def test_a_compressed_tar_bomb_ends_where_it_grows(tmp_path, unpacked, ending):
    path = tar_of(tmp_path / f"a.{ending}", tar_info("bomb.ipynb"), data=b"0" * 30_000_000)
    assert refusals(path, unpacked) == {"": "it unpacks to more than 100 times its size, as a bomb does"}
    assert list(unpacked.iterdir()) == []


def test_an_xz_archive_does_not_choose_the_memory(tmp_path, unpacked, monkeypatch):
    path = tar_of(tmp_path / "a.tar.xz", tar_info("ann.ipynb"))
    monkeypatch.setattr(tar_archive, "XZ_MEMORY", 1 << 16)
    assert refusals(path, unpacked) == {"": "it is not a tar archive that can be read to its end"}


def test_many_members(tmp_path, unpacked, monkeypatch):
    monkeypatch.setattr(archive, "MOST_MEMBERS", 5)
    path = zip_of(tmp_path / "a.zip", *[(f"{n}.txt", b"") for n in range(9)])
    assert refusals(path, unpacked) == {"": "it has more than 5 members; the rest was not looked at"}


def test_an_archive_that_unpacks_to_too_much(tmp_path, unpacked, monkeypatch):
    monkeypatch.setattr(archive, "MOST_BYTES", 2500)
    path = zip_of(tmp_path / "a.zip", *[(f"{n}.ipynb", os.urandom(1000)) for n in range(4)])
    found = refusals(path, unpacked)
    assert set(found) == {"2.ipynb", "3.ipynb"}
    assert "unpacks to more than" in found["2.ipynb"]


def test_a_header_larger_than_any_honest_one(tmp_path, unpacked):
    path = tmp_path / "a.tar"
    info = tarfile.TarInfo("ann.ipynb")
    info.pax_headers = {"comment": "x" * (archive.AT_ONCE + 1)}
    with tarfile.open(path, "w", format=tarfile.PAX_FORMAT) as file:
        file.addfile(info, io.BytesIO(b""))
    assert refusals(path, unpacked) == {"": "one of its headers is larger than any honest one"}


@pytest.mark.parametrize("name", ["a.zip", "a.tar", "a.tar.gz", "a.tar.bz2", "a.tar.xz"])
@pytest.mark.parametrize("damage", ["nonsense", "empty", "cut"])
def test_damaged_archives(tmp_path, unpacked, name, damage):
    entry = os.urandom(3000)
    path = (
        zip_of(tmp_path / name, ("ann.ipynb", entry))
        if name == "a.zip"
        else tar_of(tmp_path / name, tar_info("ann.ipynb"), data=entry)
    )
    data = {"nonsense": b"PK\x03\x04\x1f\x8b" * 200, "empty": b"", "cut": path.read_bytes()[:1500]}[damage]
    path.write_bytes(data)
    found = refusals(path, unpacked)
    assert list(found) == [""]
    assert found[""]
