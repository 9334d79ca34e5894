"""``grade export``: turns a record into what another system reads."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path

from grader.command_line import Parser
from grader.exports import classroom50, gradescope, junit
from grader.exports.record import read_record
from grader.files import write_bytes

FORMATS = ("gradescope", "classroom50", "junit")
ABOUT = """
Turn a record of 'grade --json' into what another system reads.

  gradescope   results.json
  classroom50  result.json; the variables of Classroom 50's runner must be set
  junit        XML for whatever shows test reports
"""
EXAMPLES = """
  grade exercises/02_newton.ipynb --json record.json
  grade export junit record.json report.xml
"""


def run(arguments: list[str]) -> int:
    """Export one record.

    Raises
    ------
    UsageError
        When the record cannot be read, a check broke, or the file cannot be written.
    """
    parser = Parser("grade export", ABOUT, EXAMPLES)
    parser.add_argument("format", choices=FORMATS, help="the system")
    parser.add_argument("record", type=Path, help="what 'grade --json' wrote")
    parser.add_argument("out", type=Path, help="the file to write")
    options = parser.parse_args(arguments)
    write_bytes(options.out, contents(options.format, options.record))
    return 0


def contents(format: str, path: Path) -> bytes:
    """Return the bytes of a record in one of the formats."""
    record = read_record(path)
    if format == "junit":
        return junit.document(record, datetime.now(UTC))
    data = gradescope.results(record) if format == "gradescope" else classroom50.result(record, os.environ)
    return (json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode()
