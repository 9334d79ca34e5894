"""Starts the student's process, talks to it under a time limit, and leaves nothing of it behind.

A tier says how a process is confined. The checks never see the tier, so a stronger one is added here alone.
"""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader import wire

WORKER = Path(__file__).with_name("worker.py")
START_UP_SECONDS = 60.0
MEMORY_BYTES = 2 << 30
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


@dataclass(frozen=True)
class Tier:
    """How a student's process is confined.

    Parameters
    ----------
    name : str
        T0, T1 or T2, as the documentation names them.
    confinement : str
        What it does.
    hole : str
        What it does not stop.
    """

    name: str
    confinement: str
    hole: str


T0 = Tier(
    "T0",
    "a process of its own with a clean environment, limits on time, memory and file size, killed with its "
    "group",
    "reading or changing your files, reading the grader's memory, the network, a process that detaches "
    "itself",
)


class StartFailed(Exception):
    """The process did not come up: the machine's fault, never the student's."""


class NoReply(Exception):
    """The process gave no reply that could be used."""


class OutOfTime(NoReply):
    """Its time was up."""


class Ended(NoReply):
    """It ended, or closed the line."""


class Garbled(NoReply):
    """It did not keep to the wire."""


class OracleRefusal(Exception):
    """What an oracle tells the student's code instead of a value."""


class Worker:
    """One student's process, from its start to its certain end.

    Parameters
    ----------
    tier : Tier
        How the process is confined.
    seconds : float
        Time that the process may take in all its exchanges together.
    """

    def __init__(self, tier: Tier, seconds: float):
        self.tier = tier
        self.seconds = seconds
        self.remaining = START_UP_SECONDS
        self.exchanges = 0
        self.folder = tempfile.TemporaryDirectory(prefix="answer-", ignore_cleanup_errors=True)
        self.socket, theirs = socket.socketpair()
        try:
            self.process = subprocess.Popen(
                self._command(theirs.fileno()),
                pass_fds=(theirs.fileno(),),
                cwd=self.folder.name,
                env={"HOME": self.folder.name, "TMPDIR": self.folder.name, "LANG": "C.UTF-8", **ONE_THREAD},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        except OSError as error:
            self.folder.cleanup()
            raise StartFailed(f"the student's process cannot start: {error.strerror}") from error
        finally:
            theirs.close()
        self._await_ready()

    def _command(self, descriptor: int) -> list[str]:
        # More processor time than wall clock: of the two limits, the wall clock is the one to report.
        limits = [str(int(self.seconds) + 2), str(MEMORY_BYTES)]
        return [sys.executable, "-I", "-B", "-X", "utf8", str(WORKER), str(descriptor), *limits]

    def _await_ready(self) -> None:
        try:
            self._receive()
        except NoReply as silence:
            self.close()
            raise StartFailed("the student's process did not come up; is NumPy installed here?") from silence
        except BaseException:
            self.close()
            raise
        self.remaining = self.seconds

    def exchange(self, kind: str, *details: Any) -> tuple:
        """Send one message, answer the questions that come back, and return the reply.

        Raises
        ------
        NoReply
            When time runs out, the process ends, or what it says makes no sense.
        """
        handles: list[Callable] = []
        message = wire.encode((kind, self.exchanges, *details), handles)
        self._send(message)
        while True:
            reply = self._receive()
            # A list would match the patterns below as well.
            if not isinstance(reply, tuple):
                raise Garbled
            match reply:
                case ("ask", int(index), tuple(arguments)) if index in range(len(handles)):
                    self._send(wire.encode(self._answer(handles[index], arguments)))
                case (int(number), str(), *_) if number == self.exchanges and number is not True:
                    self.exchanges += 1
                    return reply[1:]
                case _:
                    raise Garbled

    def _answer(self, handle: Callable, arguments: tuple) -> tuple:
        try:
            return ("answer", handle(*arguments))
        except OracleRefusal as refusal:
            return ("refused", str(refusal))

    @contextlib.contextmanager
    def _timed(self):
        """Charge what the block takes to the process, and name what broke the line."""
        begin = time.monotonic()
        self.socket.settimeout(max(self.remaining, 1e-3))
        try:
            yield
        except TimeoutError:
            raise OutOfTime from None
        except OSError:
            raise Ended from None
        finally:
            self.remaining -= time.monotonic() - begin

    def _send(self, message: bytes) -> None:
        with self._timed():
            self.socket.sendall(message)

    def _receive(self) -> Any:
        try:
            return wire.read_message(self._read)
        except wire.WireError:
            raise Garbled from None

    def _read(self, size: int) -> bytes:
        received = bytearray()
        while len(received) < size:
            with self._timed():
                chunk = self.socket.recv(min(size - len(received), 1 << 16))
            if not chunk:
                raise Ended
            received += chunk
        return bytes(received)

    def close(self) -> None:
        """Kill the whole process group and remove its folder."""
        # Not yet waited for, the leader's number still belongs to this group.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.socket.close()
        self.process.wait()
        self.folder.cleanup()
