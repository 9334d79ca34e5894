"""What the commands share: help with examples and exit codes, one sentence for wrong use, the course."""

import argparse
from pathlib import Path
from typing import NoReturn

from grader.folder import checks_folder
from grader.sheet import UsageError

EXIT_CODES = """exit codes:
  0    done, whatever the points
  1    a check or the grader itself broke; what it touched has no final points
  2    wrong use, or a file that cannot be read or written; a sentence says what
  130  stopped by Ctrl-C"""


class Parser(argparse.ArgumentParser):
    """A parser whose help ends with examples and exit codes, and whose errors are one sentence.

    Parameters
    ----------
    prog : str
        The command as it is typed.
    about : str
        What it does, in lines of at most 80 characters.
    examples : str
        Lines to type, each indented by two blanks.
    """

    def __init__(self, prog: str, about: str, examples: str):
        super().__init__(
            prog=prog,
            description=about.strip(),
            epilog=f"examples:\n{examples.strip(chr(10))}\n\n{EXIT_CODES}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )

    def error(self, message: str) -> NoReturn:
        """Refuse a command line as all other wrong use is refused."""
        raise UsageError(f"{message.removeprefix('argument ')}. '{self.prog} --help' lists what is accepted.")


def checks_here(command: str) -> Path:
    """Return the folder of all checks of the course around the current folder.

    Parameters
    ----------
    command : str
        For the message.

    Raises
    ------
    UsageError
        When the current folder is not in a course.
    """
    try:
        return checks_folder(Path.cwd())
    except UsageError as error:
        raise UsageError(
            f"{Path.cwd()} is not in the course; go to the course's folder and run '{command}' there."
        ) from error
