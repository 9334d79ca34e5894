"""The tiers: how a student's process is confined, what each does not stop, and which this machine has.

The checks never see the tier.
"""

import contextlib
import functools
import os
import shutil
import sys
from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from grader import bubblewrap, confine, landlock, seccomp
from grader.sheet import UsageError


@dataclass(frozen=True)
class Tier:
    """How a student's process is confined.

    Parameters
    ----------
    name : str
        T0, T1 or T2, as the documentation names them.
    brief : str
        What it means, in a line.
    confinement : str
        What it does.
    hole : str
        What it does not stop.
    processes : int, optional
        How many processes and threads the answer may have.
    """

    name: str
    brief: str
    confinement: str
    hole: str
    processes: int | None = None

    def command(self, program: list[str], readable: list[str], environment: dict[str, str]) -> list[str]:
        """Return the command that runs a program confined."""
        return program

    def rules(self, readable: list[str], folder: str) -> dict[str, Any]:
        """Return what the process gives up by itself before it runs a student's code."""
        return {"renounce": False, "landlock": None, "seccomp": False}

    def guard(self) -> AbstractContextManager:
        """Return the context that hides the grader while a student's process runs."""
        return contextlib.nullcontext()

    def missing(self) -> str:
        """Return what this machine lacks, as far as one can tell without a start."""
        return ""

    @functools.cache  # noqa: B019 - there are three tiers, and they stay
    def unavailable(self) -> str:
        """Return why this machine does not have the tier, after starting it once; empty where it has it."""
        # Not above: a process is started in a tier, not the other way round.
        from grader.process import StartFailed, Worker

        reason = self.missing()
        if not reason:
            try:
                Worker(self, 1.0).close()
            except StartFailed as error:
                reason = str(error)
        return reason


class Restricted(Tier):
    """T1: the kernel's limits on a process that shares the machine with the grader."""

    def command(self, program: list[str], readable: list[str], environment: dict[str, str]) -> list[str]:
        """Return the command that runs a program; of root, only the name is left."""
        if os.geteuid() != 0:
            return program
        stripped = ["--bounding-set=-all", "--inh-caps=-all", "--securebits=+noroot,+noroot_locked"]
        return [bubblewrap.tool("setpriv"), *stripped, "--", *program]

    def rules(self, readable: list[str], folder: str) -> dict[str, Any]:
        """Return the rules of Landlock, where the kernel has it."""
        devices = ["/dev/null", "/dev/urandom"]
        rules = {"readable": [*readable, "/dev/urandom"], "writable": [folder, *devices[:1]]}
        known = rules if landlock.version() else None
        return {"renounce": True, "landlock": known, "seccomp": seccomp.known()}

    def guard(self) -> AbstractContextManager:
        """Return the context in which no process of the user reads the grader's memory."""
        return confine.unreadable()

    def missing(self) -> str:
        """Return what this machine lacks."""
        if not sys.platform.startswith("linux"):
            return "it needs Linux"
        if os.geteuid() != 0:
            return ""
        if not landlock.version():
            return "the grader runs as root and the kernel has no Landlock; run it as another user"
        return "" if shutil.which("setpriv") else "the grader runs as root and setpriv is not installed"


class Sandboxed(Tier):
    """T2: bubblewrap."""

    def command(self, program: list[str], readable: list[str], environment: dict[str, str]) -> list[str]:
        """Return the command that runs a program in the sandbox."""
        return bubblewrap.command(program, readable, environment)

    def guard(self) -> AbstractContextManager:
        """Return the context in which no process of the user reads the grader's memory."""
        return confine.unreadable()

    def missing(self) -> str:
        """Return what this machine lacks."""
        if not sys.platform.startswith("linux"):
            return "it needs Linux"
        if not shutil.which("bwrap"):
            return "bubblewrap is not installed (on Debian and Ubuntu: apt install bubblewrap)"
        if os.geteuid() == 0 and not shutil.which("setpriv"):
            return "the grader runs as root and setpriv is not installed"
        return ""


def _restricted() -> Restricted:
    """Return T1 with what the kernel here can do."""
    version = landlock.version()
    does, holes = ["the grader's memory closed"], []
    for stops, confinement, hole in (
        (version > 0, "files closed but for its own folder and Python's", "reading or changing your files"),
        (version >= landlock.SIGNALS, "no signals to other processes", "killing your processes"),
        (version >= landlock.TCP, "no TCP connections", "TCP connections"),
        (seccomp.known(), "no hold on other processes", "changing the limits of your processes"),
    ):
        does += [confinement] * stops
        holes += [hole] * (not stops)
    # Landlock knows no right to change permissions, and emptying a file only since its third version.
    holes += ["emptying your files"] * (0 < version < landlock.EMPTYING) + [
        "changing the permissions of your files"
    ]
    holes += ["other use of the network", "many small files", "a process that detaches itself"]
    return Restricted(
        "T1",
        "your code runs in a process of its own, with limits and without the grader's memory",
        f"a process of its own under the limits of T0, with {_listed(does)}"
        + " (this kernel has no Landlock)" * (version == 0),
        _listed([*holes, "a flood of processes"]),
    )


def _listed(items: list[str]) -> str:
    return f"{', '.join(items[:-1])} and {items[-1]}" if len(items) > 1 else items[0]


T0 = Tier(
    "T0",
    "your code runs in a process of its own, with your rights",
    "a process of its own with a clean environment, limits on time, memory and file size, killed with its "
    "group",
    "reading or changing your files, reading the grader's memory, killing your processes, the network, many "
    "small files, a process that detaches itself and a flood of processes",
)
T1 = _restricted()
T2 = Sandboxed(
    "T2",
    "your code runs in a sandbox",
    "a sandbox of bubblewrap with nothing in it but Python and the answer: no network, no files or processes "
    f"of yours, {bubblewrap.DISK_BYTES >> 20} MB of disk, limits on time, memory, file size and processes",
    "a flaw in the kernel, and slowing the machine down until the time is up: the bound on memory holds for "
    "each of its processes, not for their sum",
    processes=16,
)
TIERS = {tier.name: tier for tier in (T0, T1, T2)}


def tier_of(name: str) -> Tier:
    """Return the tier of a name.

    Raises
    ------
    UsageError
        When there is none of this name, or this machine does not have it.
    """
    tier = TIERS.get(name.upper())
    if tier is None:
        raise UsageError(f"--tier {name}: the tiers are {', '.join(TIERS)}.")
    if reason := tier.unavailable():
        raise UsageError(f"--tier {tier.name} is not available here: {reason}.")
    return tier


def strongest_tier(among: Iterable[Tier] = (T2, T1, T0)) -> Tier:
    """Return the strongest tier that this machine has.

    Raises
    ------
    UsageError
        When no process starts in any of them.
    """
    reasons = []
    for tier in among:
        reason = tier.unavailable()
        if not reason:
            return tier
        reasons.append(f"{tier.name}: {reason}")
    raise UsageError(f"No tier is available here. {'; '.join(reasons)}.")
