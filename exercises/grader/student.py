"""The fixture of the checks: calls the student's functions and hands back copies of what they return."""

import difflib
import hashlib
import hmac
from collections.abc import Callable
from typing import Any

import numpy as np

from grader import feedback
from grader.process import Garbled, NoReply, OracleRefusal, OutOfTime, Tier, Worker
from grader.verdict import Lost, Question, Verdict

PUBLIC_SALT = b"public instances"
COURSE_PACKAGES = ("solvers", "grader")


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
            near = difflib.get_close_matches(name, self._names, n=1, cutoff=0.8)
            hint = f" It defines {near[0]}: rename it." if near else " Give the function exactly this name."
            raise Lost(Verdict.MISSING, f"The answer cell defines no function {name}.{hint}")
        match self._exchange("call", name, arguments):
            case ("returned", value, list(changed)):
                self.values_received += 1
                # The list is the process's own word: take from it what can be a position, no more.
                self.changed = [position for position in range(len(arguments)) if position in changed]
                return value
            case ("raised", str(kind), str(message), int(line)):
                raise feedback.of_exception(kind, message, line, name)
            case ("unsendable", str(what)):
                raise Lost(
                    Verdict.FAIL,
                    f"{name} returned {what[:80]}. Return real numbers, NumPy arrays of them, lists or "
                    "tuples.",
                )
        raise self._lost(Garbled())

    def _load(self) -> None:
        """Start the process and run the answer cells in it, once; what failed then fails again."""
        if self._unusable:
            raise self._unusable
        if self._worker:
            return
        self._worker = Worker(self.tier, self._remaining)
        forbidden = [name for name in COURSE_PACKAGES if name not in self.question.may_import]
        try:
            match self._exchange("load", self.cells, forbidden):
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
        self._remaining = max(self._worker.remaining, 0.0)
        self.close()
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
    """A function of one vector that the grader answers, so that its calls are counted where nobody can cheat.

    Parameters
    ----------
    name : str
        What error messages call it.
    function : callable
        Takes a vector of float64.
    size : int
        The length of that vector.
    most_calls : int
        How often it answers at most.
    """

    def __init__(self, name: str, function: Callable[[np.ndarray], Any], size: int, most_calls: int = 2000):
        self.name = name
        self.function = function
        self.size = size
        self.most_calls = most_calls
        self.points: list[np.ndarray] = []

    def __call__(self, *arguments: Any) -> Any:
        """Answer one call, or refuse it with a sentence."""
        if len(arguments) != 1:
            raise OracleRefusal(f"{self.name} takes one vector, not {len(arguments)} arguments")
        point = self._vector(arguments[0])
        if len(self.points) == self.most_calls:
            raise OracleRefusal(f"{self.name} answers no more than {self.most_calls} times")
        self.points.append(point)
        return self.function(point.copy())

    def _vector(self, point: Any) -> np.ndarray:
        if isinstance(point, list) and all(type(entry) in (int, float) for entry in point):
            point = np.array(point, dtype=float)
        if not isinstance(point, np.ndarray) or point.dtype == bool:
            raise OracleRefusal(f"{self.name} takes a vector of length {self.size}")
        if point.shape != (self.size,):
            raise OracleRefusal(f"{self.name} takes a vector of length {self.size}, not shape {point.shape}")
        if not np.isfinite(point).all():
            raise OracleRefusal(f"{self.name} was asked at a point with a NaN or an infinity")
        return point.astype(float)
