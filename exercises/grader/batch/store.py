"""The folder of grades: one record a student, each written whole, by one run at a time."""

import contextlib
import json
import shutil
import urllib.parse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from grader.batch.key import digest
from grader.report import write_json
from grader.sheet import UsageError

LONGEST_NAME = 120


class Store:
    """What a run leaves, and what the next one finds.

    Parameters
    ----------
    folder : Path
        Made if it is not there.
    """

    def __init__(self, folder: Path):
        self.folder = folder
        self.records = folder / "records"
        self.reports = folder / "reports"
        self.unpacked = folder / ".unpacked"

    @contextlib.contextmanager
    def opened(self) -> Iterator[None]:
        """Keep other runs out, remove what a killed one left, and unpack into a folder that goes again."""
        try:
            # Grades are nobody else's to read.
            self.folder.mkdir(mode=0o700, exist_ok=True, parents=True)
            for folder in (self.records, self.reports):
                folder.mkdir(exist_ok=True)
        except OSError as error:
            raise UsageError(f"--out {self.folder} cannot be made: {error.strerror}.") from error
        with _locked(self.folder / ".lock"):
            for folder in (self.folder, self.records, self.reports):
                for left in folder.glob(".*-*"):
                    left.unlink()
            shutil.rmtree(self.unpacked, ignore_errors=True)
            self.unpacked.mkdir()
            try:
                yield
            finally:
                shutil.rmtree(self.unpacked, ignore_errors=True)

    def record_of(self, id: str) -> Path:
        """Return where a student's record lies."""
        return self.records / f"{file_name(id)}.json"

    def report_of(self, id: str) -> Path:
        """Return where a student's report lies."""
        return self.reports / f"{file_name(id)}.html"

    def read(self, id: str, key: str) -> dict[str, Any] | None:
        """Return the record of this key, or None when there is none that still holds."""
        try:
            record = json.loads(self.record_of(id).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        sound = isinstance(record, dict) and record.get("key") == key and not record.get("grader_error")
        return record if sound else None

    def write(self, id: str, record: dict[str, Any]) -> None:
        """Write a student's record: the whole of it, or nothing."""
        write_json(self.record_of(id), record)

    def load(self, id: str) -> dict[str, Any]:
        """Return a student's record as it stands."""
        return json.loads(self.record_of(id).read_text(encoding="utf-8"))

    def left_over(self, graded: list[str], everyone: list[str]) -> list[str]:
        """Return the records and reports that belong to none of these students any more."""
        expected = {self.record_of(id) for id in graded} | {self.report_of(id) for id in everyone}
        found = [*self.records.glob("*.json"), *self.reports.glob("*.html")]
        return sorted(path.relative_to(self.folder).as_posix() for path in found if path not in expected)


def file_name(id: str) -> str:
    """Return a file name for an id, whatever its characters: different ids have different ones."""
    quoted = urllib.parse.quote(id, safe="@+ ")
    quoted = quoted.replace(".", "%2E", 1) if quoted.startswith(".") else quoted
    return quoted if len(quoted) <= LONGEST_NAME else f"{quoted[:80]}-{digest(id)[:16]}"


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    try:
        import fcntl
    except ImportError:
        # Where the system has no such lock, the instructor is trusted to start one run at a time.
        yield
        return
    try:
        file = path.open("w")
    except OSError as error:
        raise UsageError(f"--out {path.parent} cannot be written to: {error.strerror}.") from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise UsageError(
                f"another run writes to {path.parent}; wait for it, or choose another --out."
            ) from error
        yield
