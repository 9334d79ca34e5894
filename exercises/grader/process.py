"""Starts the student's process, talks to it under a time limit, and leaves nothing of it behind."""

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from grader import launch, wire
from grader.installation import NotInstalled
from grader.tiers import Tier
from grader.workspace import workspace

WORKER = Path(__file__).with_name("start_worker.py")
START_UP_SECONDS = 30.0
# How long the end of a process that hung up is waited for, to say what ended it.
GRACE_SECONDS = 0.5
# How long a killed process is waited for.
DEATH_SECONDS = 5.0
LONGEST_REASON = 2000


class StartFailed(Exception):
    """The process did not come up: the machine's fault, never the student's."""


class NoReply(Exception):
    """The process gave no reply that could be used."""


class OutOfTime(NoReply):
    """Its time was up."""


class Ended(NoReply):
    """It ended, or closed the line.

    Parameters
    ----------
    signal : int
        What ended it, where the system says so; otherwise 0.
    """

    def __init__(self, signal: int = 0):
        super().__init__()
        self.signal = signal


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
    may_import : tuple of str
        Packages it finds beside NumPy and the standard library.
    """

    def __init__(self, tier: Tier, seconds: float, may_import: tuple[str, ...] = ()):
        self.seconds = seconds
        self.remaining = START_UP_SECONDS
        self.exchanges = 0
        self.refusals: set[str] = set()
        self._resources = contextlib.ExitStack()
        try:
            self._start(tier, may_import)
            self._await_ready()
        except BaseException:
            self.close()
            raise
        self.remaining = seconds

    def _start(self, tier: Tier, may_import: tuple[str, ...]) -> None:
        self._resources.enter_context(tier.guard())
        try:
            folder = self._resources.enter_context(workspace())
        except OSError as error:
            raise StartFailed(f"no folder can be made for the student's process: {error}") from error
        self.socket, theirs = socket.socketpair()
        self._resources.callback(self.socket.close)
        with theirs:
            line = theirs.fileno()
            try:
                self.process = subprocess.Popen(
                    launch.command(WORKER, line, tier, self.seconds, folder, may_import),
                    pass_fds=(line,),
                    cwd=folder,
                    env=launch.environment(folder),
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.PIPE,
                    start_new_session=True,
                )
            except NotInstalled as error:
                raise StartFailed(str(error)) from error
            except OSError as error:
                raise StartFailed(f"the student's process cannot start: {error.strerror}") from error
        self._resources.callback(self._kill)

    def _await_ready(self) -> None:
        """Wait until the process serves; from then on nobody listens to what it prints."""
        with self.process.stderr as said:
            try:
                self._receive()
            except NoReply as silence:
                self._kill()
                reason = os.read(said.fileno(), LONGEST_REASON).decode("utf-8", "replace").strip()
                last = reason.splitlines()[-1] if reason else "it says nothing"
                raise StartFailed(f"the student's process did not come up: {last}") from silence

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
            self.refusals.add(str(refusal))
            return ("refused", str(refusal))

    @contextlib.contextmanager
    def _timed(self) -> Iterator[None]:
        """Charge what the block takes to the process, and name what broke the line."""
        begin = time.monotonic()
        self._deadline = begin + self.remaining
        try:
            yield
        except TimeoutError:
            raise OutOfTime from None
        except OSError:
            raise Ended(self._signal()) from None
        except wire.WireError:
            raise Garbled from None
        finally:
            self.remaining -= time.monotonic() - begin

    def _send(self, message: bytes) -> None:
        with self._timed():
            self._wait_no_longer()
            self.socket.sendall(message)

    def _receive(self) -> Any:
        # The time to decode counts: a flood of large messages must not be free.
        with self._timed():
            return wire.read_message(self._read)

    def _read(self, size: int) -> bytes:
        received = bytearray()
        while len(received) < size:
            self._wait_no_longer()
            chunk = self.socket.recv(min(size - len(received), 1 << 16))
            if not chunk:
                raise ConnectionResetError
            received += chunk
        return bytes(received)

    def _wait_no_longer(self) -> None:
        """Bound the next wait by what is left."""
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self.socket.settimeout(left)

    def _signal(self) -> int:
        """Return the signal that ended the process, 0 where none did or it still runs."""
        if not hasattr(os, "waitid"):
            return 0
        deadline = time.monotonic() + GRACE_SECONDS
        # Its number must not be given to another process before its group is killed: look, do not reap.
        while not (end := os.waitid(os.P_PID, self.process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)):
            if time.monotonic() > deadline:
                return 0
            time.sleep(0.005)
        if end.si_code != os.CLD_EXITED:
            return end.si_status
        # A sandbox reports the end of what ran in it as a shell does.
        return max(end.si_status - 128, 0)

    def _kill(self) -> None:
        """Kill the whole process group; a sandbox dies with its first process."""
        # Not yet waited for, the leader's number still belongs to this group.
        if self.process.returncode is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
            # A process that escaped and traces this one keeps it from being buried: nobody waits for that.
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(DEATH_SECONDS)

    def close(self) -> None:
        """End the process with all it started and remove its folder."""
        self._resources.close()
