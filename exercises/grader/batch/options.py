"""The options of ``grade batch``, read and checked before anything is graded."""

import argparse
import re
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path

from grader.batch.policy import Policy
from grader.batch.sources import require_sources
from grader.batch.tier import tier_for_batch
from grader.command_line import Parser, checks_here
from grader.folder import checks_of_sheet, sheets_in
from grader.salt import read_salt
from grader.sheet import UsageError

ABOUT = """
Grade what a class handed in: gradebook, a report a student, a class page.

Ctrl-C when you like: the same command goes on where it stopped, and grades
only what is new or changed.
"""
EXAMPLES = """
  grade batch download.zip --sheet 02_newton --roster roster.csv \\
      --salt-file salt --out grades/
  grade batch submissions/ --sheet 02_newton --roster roster.csv \\
      --salt-file salt --out grades/ \\
      --deadline 2026-10-31T18:00+02:00 --late-policy deduct:10
"""


@dataclass(frozen=True)
class Options:
    """What the instructor asked for.

    Parameters
    ----------
    submissions : list of Path
        Folders, archives and notebooks.
    checks : Path
        The sheet's folder of checks.
    roster, out : Path
        Read from, written to.
    salt : bytes
        What the instances are drawn from.
    tier : str
        The tier's name.
    workers : int
        Processes at a time.
    seconds : float
        The most that one submission may take.
    policy : Policy
        For attempts and lateness.
    """

    submissions: list[Path]
    checks: Path
    roster: Path
    out: Path
    salt: bytes
    tier: str
    workers: int
    seconds: float
    policy: Policy

    @property
    def zone(self) -> tzinfo:
        """The zone of times that name none."""
        return self.policy.deadline.tzinfo if self.policy.deadline else UTC


def read_options(arguments: list[str]) -> Options:
    """Return the options on the command line.

    Raises
    ------
    UsageError
        For anything that cannot be used, with what is accepted.
    """
    given = _parser().parse_args(arguments)
    _check_out(given.out, given.submissions)
    return Options(
        given.submissions,
        _checks(given.sheet),
        given.roster,
        given.out,
        read_salt(given.salt_file),
        tier_for_batch(given.tier, given.i_trust_these_files).name,
        _positive("--workers", given.workers),
        _positive("--most-seconds", given.most_seconds),
        _policy(given.attempts, given.deadline, given.late_policy),
    )


def _parser() -> argparse.ArgumentParser:
    parser = Parser("grade batch", ABOUT, EXAMPLES)
    add = parser.add_argument
    add("submissions", type=Path, nargs="+", help="your platform's download; folders, archives, notebooks")
    add("--sheet", default="", help="such as 02_newton or exercises/02_newton.ipynb")
    add("--roster", type=Path, required=True, metavar="PATH", help="a CSV table, a line a student: column id")
    add(
        "--salt-file",
        type=Path,
        required=True,
        metavar="PATH",
        help="your secret, the same for a whole sheet",
    )
    add("--out", type=Path, required=True, metavar="FOLDER", help="where the grades go, or lie already")
    add("--tier", choices=["T0", "T1", "T2"], default="", help="default: the strongest of this machine")
    add("--i-trust-these-files", action="store_true", help="allow tier T0, a plain process")
    add("--workers", type=int, default=2, metavar="N", help="submissions graded at a time (2)")
    add("--most-seconds", type=float, default=300.0, metavar="S", help="the most that one may take (300)")
    add("--attempts", choices=["latest", "first"], default="latest", help="which one counts (latest)")
    add("--deadline", default="", metavar="TIME", help="with its zone, such as 2026-10-31T18:00+02:00")
    late = "accept, refuse, or deduct:PERCENT of the points a started day (accept)"
    add("--late-policy", default="accept", metavar="POLICY", help=late)
    return parser


def _checks(sheet: str) -> Path:
    if sheet.endswith(".ipynb"):
        if not Path(sheet).exists():
            raise UsageError(f"--sheet {sheet} does not exist.")
        return checks_of_sheet(Path(sheet))
    sheets = sheets_in(checks_here("grade batch"))
    if sheet not in sheets:
        what = f"--sheet {sheet} is no sheet of this course" if sheet else "name the sheet with --sheet"
        raise UsageError(f"{what}; its sheets are {', '.join(sheets)}.")
    return sheets[sheet]


def _check_out(out: Path, submissions: list[Path]) -> None:
    if out.exists() and not out.is_dir():
        raise UsageError(f"--out {out} is a file; name a folder.")
    require_sources(submissions)
    for source in submissions:
        if out.resolve().is_relative_to(source.resolve()):
            raise UsageError(f"--out {out} lies inside the submissions {source}; name a folder outside.")


def _positive(name: str, value: float) -> float:
    if not 0 < value < float("inf"):
        raise UsageError(f"{name} is {value:g}; it is a number above 0.")
    return value


def _policy(attempts: str, deadline: str, late: str) -> Policy:
    match = re.fullmatch(r"(accept|refuse)|deduct:(\d+(?:\.\d+)?)", late)
    if not match or float(match[2] or 0) > 100:
        raise UsageError(
            f"--late-policy is '{late}'; it is accept, refuse, or deduct:PERCENT for each started day, such "
            "as deduct:10."
        )
    if not deadline and late != "accept":
        raise UsageError(f"--late-policy {late} needs a --deadline.")
    return Policy(
        attempts, _deadline(deadline) if deadline else None, match[1] or "deduct", float(match[2] or 0)
    )


def _deadline(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise UsageError(
            f"--deadline is '{text}'; write day, time and zone, such as 2026-10-31T18:00+02:00, so that it "
            "means the same on every machine."
        )
    return moment
