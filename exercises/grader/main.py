"""The command ``grade``: grades whole sheets and prints the report; other commands have their own files."""

import argparse
import importlib
import os
import sys
from pathlib import Path

from grader import report
from grader.command_line import Parser
from grader.folder import checks_of_sheet, trusted_checks
from grader.grading import Settings, grade
from grader.salt import read_salt
from grader.sheet import UsageError, read_answers
from grader.student import PUBLIC_SALT
from grader.tiers import T0, strongest_tier, tier_of

GRADED, BROKEN, BAD_USAGE, STOPPED = 0, 1, 2, 130
# The first word of the command line, and the module whose `run(arguments)` it stands for.
COMMANDS: dict[str, str] = {
    "batch": "grader.batch.command",
    "export": "grader.exports.command",
    "package": "grader.exports.package",
    "release": "grader.release",
}
ABOUT = """
Grade exercise sheets: run the answers, print points and what to look at.

For instructors there are four more commands; each has its own --help:
  grade batch     grade what a class handed in, into a gradebook
  grade release   write the students' edition of the course
  grade package   write what Gradescope, Classroom 50 or Actions need to grade
  grade export    turn the record of --json into another system's format
"""
EXAMPLES = """
  grade exercises/02_newton.ipynb
  grade exercises/*.ipynb --tier strongest
  grade exercises/02_newton.ipynb --json record.json
"""


def main(arguments: list[str] | None = None) -> int:
    """Grade the sheets named on the command line.

    Returns
    -------
    int
        0 when grading worked, whatever the points; 1 when a check broke; 2 for input that cannot be graded;
        130 when it was stopped.
    """
    arguments = sys.argv[1:] if arguments is None else arguments
    try:
        if arguments and arguments[0] in COMMANDS:
            return importlib.import_module(COMMANDS[arguments[0]]).run(arguments[1:])
        return _grade(_parser().parse_args(arguments))
    except UsageError as error:
        print(f"grade: {error}", file=sys.stderr)
        return BAD_USAGE
    except KeyboardInterrupt:
        print("grade: stopped; nothing is written.", file=sys.stderr)
        return STOPPED
    except BrokenPipeError:
        # The reader of the report, such as `head`, has seen enough; Python would complain once more at its
        # end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return GRADED


def _grade(options: argparse.Namespace) -> int:
    # All input is read before the first process starts: a misspelt name must not cost a minute.
    salt = read_salt(options.salt_file) if options.salt_file else PUBLIC_SALT
    tier = strongest_tier() if options.tier == "strongest" else tier_of(options.tier)
    settings = Settings(salt, tier)
    if options.json and not options.json.resolve().parent.is_dir():
        raise UsageError(f"--json {options.json}: its folder does not exist.")
    if options.json and options.json.is_dir():
        raise UsageError(f"--json {options.json} is a folder; name a file.")
    # Who confines an answer, or has a secret, does not trust what lies beside it.
    own = tier.name == T0.name and salt == PUBLIC_SALT and not options.checks
    trusted = None if own else trusted_checks(options.checks)
    work = [(checks_of_sheet(path, trusted), read_answers(path)) for path in map(_notebook, options.sheet)]
    sheets = [grade(checks, answers, settings) for checks, answers in work]
    print(report.text(sheets, settings), flush=True)
    if options.json:
        try:
            report.write_json(options.json, report.record(sheets, settings))
        except (OSError, UsageError) as error:
            raise UsageError(f"--json: {error}") from error
    if all(sheet.sound for sheet in sheets):
        return GRADED
    print("grade: a check broke; the report marks it as grader error.", file=sys.stderr)
    return BROKEN


def _parser() -> argparse.ArgumentParser:
    parser = Parser("grade", ABOUT, EXAMPLES)
    parser.add_argument("sheet", type=Path, nargs="+", help="a notebook, such as exercises/02_newton.ipynb")
    parser.add_argument("--json", type=Path, metavar="PATH", help="also write the report as JSON")
    parser.add_argument(
        "--salt-file",
        type=Path,
        metavar="PATH",
        help="draw the instances from the secret in this file (default: the public instances)",
    )
    parser.add_argument(
        "--checks",
        type=Path,
        metavar="FOLDER",
        help="the course's folder of checks (default: beside the sheet; with a tier or a salt, the grader's)",
    )
    parser.add_argument(
        "--tier",
        default="T0",
        choices=["T0", "T1", "T2", "strongest"],
        help="how answers are confined, T2 the most; the report says what each does not stop "
        "(default: %(default)s, for your own code)",
    )
    return parser


def _notebook(path: Path) -> Path:
    if not path.exists():
        raise UsageError(
            f"{path} does not exist; name a sheet, such as exercises/02_newton.ipynb, or begin with one of "
            f"{', '.join(COMMANDS)}."
        )
    if path.is_dir() or path.suffix != ".ipynb":
        raise UsageError(f"{path} is not a notebook; name a sheet, such as exercises/02_newton.ipynb.")
    return path


if __name__ == "__main__":
    sys.exit(main())
