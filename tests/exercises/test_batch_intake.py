"""What a class hands in: whose it is, and which notebooks are taken."""

import os
from datetime import UTC, datetime

import pytest
from archives import TIME, tar_info, tar_of, zip_of
from grader.batch.intake import collect
from grader.batch.names import owner_of
from grader.batch.roster import Person, Roster
from grader.sheet import UsageError

ROSTER = Roster([Person("ann"), Person("bob_b"), Person("cy.d"), Person("eve", lms_id="1234")])


@pytest.fixture
def unpacked(tmp_path):
    """Return the folder for what comes out of archives."""
    folder = tmp_path / "unpacked"
    folder.mkdir()
    return folder


NAMES = {
    "ann": ("ann", ""),
    "ANN": ("ann", ""),
    "ann.ipynb": ("ann", ""),
    "ann_02_newton.ipynb": ("ann", "ann_02_newton.ipynb"),
    "bob_b": ("bob_b", ""),
    "bob_b_02_newton-1.ipynb": ("bob_b", "bob_b_02_newton-1.ipynb"),
    "cy.d": ("cy.d", ""),
    "cy.d.tar.gz": ("cy.d", ""),
    "1234.zip": ("eve", ""),
    "Eve van Ü_1234_assignsubmission_file_": ("eve", ""),
    "Eve_1234_assignsubmission_file": ("eve", ""),
    "Eve_1234_assignsubmission_file_my_02_newton.ipynb": ("eve", "my_02_newton.ipynb"),
    "vaneve_1234_8888_02_newton-3.ipynb": ("eve", "02_newton-3.ipynb"),
    "vaneve_77_8888_02_newton.ipynb": ("77", "02_newton.ipynb"),
    "ann_b": ("ann_b", ""),
    "annb_02_newton.ipynb": ("annb", "annb_02_newton.ipynb"),
    "02_newton.ipynb": ("02_newton", ""),
}


@pytest.mark.parametrize("name", NAMES)
def test_whose_it_is(name):
    owner = owner_of(name, "02_newton", ROSTER)
    assert (owner.person.id, owner.file) == NAMES[name]
    assert owner.person.known == (owner.person.id in ("ann", "bob_b", "cy.d", "eve"))


def test_the_platforms_late_mark():
    assert owner_of("vaneve_LATE_1234_8888_x.ipynb", "02_newton", ROSTER).late
    assert not owner_of("vaneve_1234_8888_LATE.ipynb", "02_newton", ROSTER).late


def test_a_folder_with_everything_in_it(tmp_path, unpacked):
    source = tmp_path / "in"
    (source / "ann" / ".ipynb_checkpoints").mkdir(parents=True)
    (source / "ann" / "deep").mkdir()
    for name in (
        "02_newton.ipynb",
        "03_other.ipynb",
        "deep/02_newton-1.ipynb",
        ".ipynb_checkpoints/02_newton-checkpoint.ipynb",
        "._x.ipynb",
        "plot.png",
    ):
        (source / "ann" / name).write_bytes(b"{}")
    (source / "eve.ipynb").symlink_to("/etc/passwd")
    os.mkfifo(source / "bob_b.ipynb")
    zip_of(source / "cy.d" / "hand in.zip", ("02_newton.ipynb", b"{}"), ("../../x.ipynb", b"{}"))
    (source / "grades.csv").touch()
    handed, odd = collect([source], "02_newton", ROSTER, unpacked)
    taken = {one.person.id: [attempt.place for attempt in one.attempts] for one in handed}
    assert taken == {
        "ann": ["ann/02_newton.ipynb", "ann/deep/02_newton-1.ipynb"],
        "bob_b": [],
        "cy.d": ["cy.d/hand in.zip: 02_newton.ipynb"],
        "eve": [],
    }
    assert {(one.kind, one.id, one.place) for one in odd} == {
        ("refused", "bob_b", "bob_b.ipynb"),
        ("refused", "eve", "eve.ipynb"),
        ("refused", "cy.d", "cy.d/hand in.zip: ../../x.ipynb"),
        ("ignored", "ann", "ann/03_other.ipynb"),
        ("ignored", "ann", "ann/plot.png"),
        ("ignored", "", "grades.csv"),
    }


def test_a_folder_around_everything_in_an_archive(tmp_path, unpacked):
    path = zip_of(tmp_path / "export.zip", ("all of it/ann/x.ipynb", b"{}"), ("all of it/zed/x.ipynb", b"{}"))
    handed, _ = collect([path], "02_newton", ROSTER, unpacked)
    found = {one.person.id: (one.person.known, len(one.attempts)) for one in handed}
    assert found == {
        "ann": (True, 1),
        "bob_b": (True, 0),
        "cy.d": (True, 0),
        "eve": (True, 0),
        "zed": (False, 1),
    }


def test_times_come_from_the_archive(tmp_path, unpacked):
    path = zip_of(tmp_path / "export.zip", ("ann.ipynb", b"{}"))
    handed, _ = collect([path], "02_newton", ROSTER, unpacked)
    assert handed[0].attempts[0].time == datetime(*TIME, tzinfo=UTC)


def test_a_broken_archive_of_a_student_and_a_refused_path_make_no_stranger(tmp_path, unpacked):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "ann.zip").write_bytes(b"PK")
    path = zip_of(tmp_path / "export.zip", ("../zed/x.ipynb", b"{}"), ("zed/inner.zip", b""))
    handed, odd = collect([tmp_path / "in", path], "02_newton", ROSTER, unpacked)
    assert [one.person.id for one in handed] == ["ann", "bob_b", "cy.d", "eve"]
    assert handed[0].refused == 1
    assert [(one.kind, one.id) for one in odd] == [("refused", "ann"), ("refused", ""), ("refused", "")]


def test_archives_that_students_handed_in_inside_the_download(tmp_path, unpacked):
    bomb = zip_of(tmp_path / "bomb.zip", ("02_newton.ipynb", b"{}")).read_bytes()
    ann = zip_of(tmp_path / "ann.zip", ("hw/02_newton.ipynb", b"{}"), ("hw/more.zip", bomb)).read_bytes()
    bob = tar_of(tmp_path / "bob_b.tar.xz", tar_info("02_newton.ipynb")).read_bytes()
    path = zip_of(tmp_path / "download.zip", ("all/ann.zip", ann), ("all/bob_b/hw.tar.xz", bob))
    handed, odd = collect([path], "02_newton", ROSTER, unpacked)
    assert [attempt.place for one in handed for attempt in one.attempts] == [
        "download.zip: all/ann.zip: hw/02_newton.ipynb",
        "download.zip: all/bob_b/hw.tar.xz: 02_newton.ipynb",
    ]
    # What a student made is opened once: two layers of a bomb would multiply.
    assert [(one.kind, one.id, one.place) for one in odd] == [
        ("refused", "ann", "download.zip: all/ann.zip: hw/more.zip")
    ]
    assert len(list(unpacked.iterdir())) == 2


def test_sources_named_one_by_one(tmp_path, unpacked):
    (tmp_path / "ann").mkdir()
    (tmp_path / "ann" / "02_newton.ipynb").write_bytes(b"{}")
    (tmp_path / "1234_02_newton.ipynb").write_bytes(b"{}")
    (tmp_path / "zed.ipynb").write_bytes(b"{}")
    inner = zip_of(tmp_path / "inner.zip", ("02_newton.ipynb", b"{}")).read_bytes()
    zip_of(tmp_path / "cy.d.zip", ("02_newton.ipynb", b"{}"), ("inner.zip", inner))
    names = ["ann", "1234_02_newton.ipynb", "zed.ipynb", "cy.d.zip"]
    handed, odd = collect([tmp_path / name for name in names], "02_newton", ROSTER, unpacked)
    found = {one.person.id: [attempt.place for attempt in one.attempts] for one in handed}
    assert found == {
        "ann": ["02_newton.ipynb"],
        "bob_b": [],
        "cy.d": ["cy.d.zip: 02_newton.ipynb"],
        "eve": ["1234_02_newton.ipynb"],
        "zed": ["zed.ipynb"],
    }
    assert [(one.kind, one.id, one.place) for one in odd] == [("refused", "cy.d", "cy.d.zip: inner.zip")]


def test_a_folder_of_the_class_that_is_called_like_a_student(tmp_path, unpacked):
    (tmp_path / "ann").mkdir()
    for name in ("bob_b.ipynb", "eve_1234_assignsubmission_file_x.ipynb"):
        (tmp_path / "ann" / name).write_bytes(b"{}")
    handed, _ = collect([tmp_path / "ann"], "02_newton", ROSTER, unpacked)
    assert [one.person.id for one in handed if one.attempts] == ["bob_b", "eve"]


def test_what_is_neither_folder_nor_archive(tmp_path, unpacked):
    (tmp_path / "x.txt").touch()
    with pytest.raises(UsageError, match="no folder, no notebook and no archive"):
        collect([tmp_path / "x.txt"], "02_newton", ROSTER, unpacked)
