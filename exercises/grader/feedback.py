"""Sentences about what went wrong in the student's own code; the names of the checks never appear in them."""

import signal

from grader.process import Ended, Garbled, NoReply, OutOfTime
from grader.verdict import Lost, Verdict

CRASHES = {signal.SIGSEGV, signal.SIGABRT, signal.SIGFPE, signal.SIGILL}

# What to look at, by the type of the exception.
HINTS = {
    "SyntaxError": "Python cannot read the cell; magics such as %timeit do not belong in it.",
    "IndentationError": "Look at the spaces at the start of this line and of the one above it.",
    "NameError": "The grader runs the answer cell alone: import and define in it all that it uses.",
    "ImportError": "An answer may use NumPy and the standard library, unless the question says more.",
    "ModuleNotFoundError": "An answer may use NumPy and the standard library, unless the question says more.",
    "LinAlgError": "Look at what your code does when a factorization fails.",
    "RecursionError": "Look at the condition that should end the recursion.",
    "MemoryError": "Look at the sizes of the arrays you make.",
    "SystemExit": "An answer must not leave Python: no exit and no quit.",
    "PermissionError": "An answer reads and writes no files but its own, and starts no programs.",
    "FileNotFoundError": "An answer runs in an empty folder: put the data it needs into the cell.",
    "OSError": "An answer works alone: no network, and no large files.",
    "ConnectionRefusedError": "An answer works alone: no network.",
    "gaierror": "An answer works alone: no network.",
    "BlockingIOError": "An answer works alone: no further processes.",
    "EOFError": "Nobody is there to type: an answer must not ask for input.",
    "TypeError": "Compare the arguments with those the question gives.",
    "ValueError": "Print what this line works on, with its shapes.",
}


def of_exception(kind: str, message: str, line: int, function: str = "") -> Lost:
    """Return the loss that an exception in the student's process means.

    Parameters
    ----------
    kind, message : str
        The exception's type and text.
    line : int
        The line of the answer cell, 0 if unknown.
    function : str
        The function called; empty while the cell was being run.
    """
    if kind == "NotImplementedError":
        what = f"{function} is still the starter" if function else "The answer cell is still the starter"
        return Lost(Verdict.NOT_ATTEMPTED, f"{what}: it raises NotImplementedError.")
    place = f" at line {line} of the answer cell" if line > 0 else ""
    said = f": {message.splitlines()[0][:200]}" if message.strip() else ""
    hint = HINTS.get(kind, "Call the function yourself on a small example and read the message.")
    return Lost(Verdict.ERROR, f"{function or 'The cell'} raised {kind[:60]}{place}{said}. {hint}")


def of_refusal(message: str, line: int, function: str) -> Lost:
    """Return the loss that a refused call of a given function means, where the answer did not catch it.

    Parameters
    ----------
    message : str
        What the grader said.
    line : int
        The line of the answer cell, 0 if unknown.
    function : str
        The function of the answer that was called.
    """
    place = f" at line {line} of the answer cell" if line > 0 else ""
    return Lost(
        Verdict.ERROR,
        f"{function} was refused a call{place}: {message}. Compare with what the question lets you ask, and "
        "how often.",
    )


def of_silence(silence: NoReply, seconds: float) -> Lost:
    """Return the loss that a process without a usable reply means.

    Parameters
    ----------
    silence : NoReply
        What happened to it.
    seconds : float
        The time limit of the question.
    """
    if isinstance(silence, OutOfTime):
        return Lost(
            Verdict.TIMEOUT,
            f"Your answer was still running when its {seconds:g} s were up. Look for a loop whose "
            "condition can stay true for ever, and for far more work than the question needs.",
        )
    if isinstance(silence, Garbled):
        return Lost(
            Verdict.CRASH,
            "The process that ran your answer sent something that is no reply. Write only to files you "
            "opened yourself, and call the functions you are given from one thread.",
        )
    ended = "The process that ran your answer ended without a reply"
    number = silence.signal if isinstance(silence, Ended) else 0
    if number in CRASHES:
        name = signal.Signals(number).name
        return Lost(
            Verdict.CRASH,
            f"{ended}: {name}, a crash inside compiled code. Look at ctypes and at what you hand it.",
        )
    if number == signal.SIGKILL:
        return Lost(
            Verdict.CRASH,
            f"{ended}: the system killed it. Look for processor time spent in several threads, and at the "
            "sizes of the arrays you make.",
        )
    return Lost(Verdict.CRASH, f"{ended}. Look for os._exit, and for code that closes files it did not open.")
