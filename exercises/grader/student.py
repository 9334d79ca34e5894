"""The fixture of the checks: calls the student's functions and hands back copies of what they return."""

import difflib
import hashlib
import hmac
from collections.abc import Callable
from typing import Any

import numpy as np

from grader import feedback
from grader.process import Garbled, NoReply, OracleRefusal, OutOfTime, Worker
from grader.tiers import Tier
from grader.verdict import Lost, Question, Verdict

PUBLIC_SALT = b"public instances"
# Beside the right name, so many others are looked at for a misspelt one.
MOST_NAMES = 200


class Student:
    """One student's answer to one question, run in a process that is started on first use.

    Parameters
    ----------
    question : Question
        What the checks declare.
    cells : list of (id, source)
        The answer cells to load, in order, this question's last.
    salt : bytes
        What the instances are drawn from.
    tier : Tier
        How the process is confined.
    seconds : float
        Time for all calls together.
    """

    def __init__(
        self, question: Question, cells: list[tuple[str, str]], salt: bytes, tier: Tier, seconds: float
    ):
        self.question = question
        self.cells = cells
        self.salt = salt
        self.tier = tier
        self.limit = seconds
        self.values_received = 0
        self.changed: list[int] = []
        self._remaining = seconds
        self._worker: Worker | None = None
        self._names: list[str] = []
        self._unusable: Lost | None = None

    def generator(self, instance: int | str) -> np.random.Generator:
        """Return the random generator of one instance: the salt decides which."""
        name = f"{self.question.id}/{instance}".encode()
        return np.random.default_rng(int.from_bytes(hmac.digest(self.salt, name, hashlib.sha256)))

    def call(self, name: str, *arguments: Any) -> Any:
        """Call a function of the answer.

        Parameters
        ----------
        name : str
            The function's name.
        *arguments
            Arrays, numbers, text, lists and tuples of these; an `Oracle` arrives as a function.

        Returns
        -------
        Arrays of float64, int64 or bool, numbers, text, None, or lists and tuples of these.

        Raises
        ------
        Lost
            When there is no value: the plugin turns it into feedback.
        """
        self._load()
        if name not in self._names:
            near = difflib.get_close_matches(name, self._names[:MOST_NAMES], n=1, cutoff=0.8)
            hint = f" It defines {near[0]}: rename it." if near else " Give the function exactly this name."
            raise Lost(Verdict.MISSING, f"The answer cell defines no function {name}.{hint}")
        match self._exchange("call", name, arguments):
            case ("returned", value, list(changed)):
                self.values_received += 1
                # The list is the process's own word: take from it what can be a position, no more.
                positions = [one for one in changed if type(one) is int]
                self.changed = [position for position in range(len(arguments)) if position in positions]
                return value
            case ("raised", str(), str(message), int(line)) if message in self._worker.refusals:
                raise feedback.of_refusal(message, line, name)
            case ("raised", str(kind), str(message), int(line)):
                raise feedback.of_exception(kind, message, line, name)
            case ("unsendable", str(what)):
                raise Lost(
                    Verdict.FAIL,
                    f"{name} returned {what[:80]}. Return real numbers, NumPy arrays of them, lists or "
                    "tuples.",
                )
        raise self._lost(Garbled())

    def forget(self) -> None:
        """Let the next call meet an answer that remembers nothing of the earlier ones.

        A check that only compares what two calls give needs this between them: an answer that has kept the
        first value could hand it out again.
        """
        if self._worker:
            self._remaining = max(self._worker.remaining, 0.0)
        self.close()

    def _load(self) -> None:
        """Start the process and run the answer cells in it, once; what failed then fails again."""
        if self._unusable:
            raise self._unusable
        if self._worker:
            return
        self._worker = Worker(self.tier, self._remaining, self.question.may_import)
        try:
            match self._exchange("load", self.cells):
                case ("loaded", list(names)):
                    self._names = [name for name in names if type(name) is str]
                    return
                case ("raised", str(kind), str(message), int(line)):
                    raise feedback.of_exception(kind, message, line)
            raise self._lost(Garbled())
        except Lost as lost:
            self._unusable = lost
            raise

    def _exchange(self, *message: Any) -> tuple:
        try:
            return self._worker.exchange(*message)
        except NoReply as silence:
            raise self._lost(silence) from None

    def _lost(self, silence: NoReply) -> Lost:
        """End the process that gave no reply; what is left of the time goes to the next one."""
        self.forget()
        if isinstance(silence, OutOfTime):
            self._unusable = Lost(
                Verdict.NOT_CHECKED, "Not reached: the time of this question ran out in an earlier part."
            )
        return feedback.of_silence(silence, self.limit)

    def close(self) -> None:
        """End the student's process."""
        if self._worker:
            self._worker.close()
            self._worker = None


class Oracle:
    """A function that the grader answers, so that its calls are counted where nobody can cheat.

    Parameters
    ----------
    name : str
        What error messages call it.
    function : callable
        Takes vectors of float64, and floats where `size` says None.
    size : int or tuple of (int or None)
        The length of its one vector; of a function of several arguments the length of each, None for a
        number.
    most_calls : int
        How often it answers at most.

    Attributes
    ----------
    points : list
        What it was asked, in order: a vector a call, or a tuple where there are several arguments.
    """

    def __init__(
        self,
        name: str,
        function: Callable[..., Any],
        size: int | tuple[int | None, ...],
        most_calls: int = 2000,
    ):
        self.name = name
        self.function = function
        self.sizes = size if isinstance(size, tuple) else (size,)
        self.most_calls = most_calls
        self.points: list[Any] = []

    def __call__(self, *arguments: Any) -> Any:
        """Answer one call, or refuse it with a sentence."""
        if len(arguments) != len(self.sizes):
            raise OracleRefusal(f"{self.name} takes {self._signature()}, not {len(arguments)} arguments")
        values = tuple(map(self._argument, arguments, self.sizes))
        if len(self.points) == self.most_calls:
            raise OracleRefusal(f"{self.name} answers no more than {self.most_calls} times")
        self.points.append(values if len(values) > 1 else values[0])
        return self.function(*(value if isinstance(value, float) else value.copy() for value in values))

    def _signature(self) -> str:
        if len(self.sizes) > 1:
            return f"{len(self.sizes)} arguments"
        return "one number" if self.sizes[0] is None else "one vector"

    def _argument(self, value: Any, size: int | None) -> np.ndarray | float:
        wanted = "a number" if size is None else f"a vector of length {size}"
        if size is None:
            if isinstance(value, np.ndarray) and value.shape == () and value.dtype != bool:
                value = value.item()
            if type(value) not in (int, float):
                raise OracleRefusal(f"{self.name} takes {wanted} here")
            point = np.array(float(value))
        else:
            if isinstance(value, list) and all(type(entry) in (int, float) for entry in value):
                value = np.array(value, dtype=float)
            if not isinstance(value, np.ndarray) or value.dtype == bool:
                raise OracleRefusal(f"{self.name} takes {wanted}")
            if value.shape != (size,):
                raise OracleRefusal(f"{self.name} takes {wanted}, not shape {value.shape}")
            point = value.astype(float)
        if not np.isfinite(point).all():
            raise OracleRefusal(f"{self.name} was asked at a point with a NaN or an infinity")
        return float(point) if size is None else point
