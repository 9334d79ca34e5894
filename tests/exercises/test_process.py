"""The student's process: the same to the checks in every tier, and gone when it is done."""

import os
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path

import numpy as np
import pytest
from confinement import processes_named, require
from grader import bubblewrap, process
from grader.student import PUBLIC_SALT, Student
from grader.tiers import TIERS, Tier
from grader.verdict import Lost, Question, Verdict

QUESTION = Question("q", "A question")


@pytest.fixture(params=TIERS)
def tier(request) -> Tier:
    """Return each tier in turn."""
    require(request.param)
    return TIERS[request.param]


@pytest.fixture
def student(tier):
    """Make students whose processes end with the test."""
    students = []

    def make(source: str, seconds: float = 10.0, question: Question = QUESTION) -> Student:
        cells = [("q", f"# answer: q\n{source}")]
        students.append(Student(question, cells, PUBLIC_SALT, tier, seconds))
        return students[-1]

    yield make
    for one in students:
        one.close()


@pytest.fixture
def call(student):
    """Call `f` of an answer."""
    return lambda source, *arguments: student(source).call("f", *arguments)


@pytest.fixture
def name() -> str:
    """Return a name that no other process has."""
    return uuid.uuid4().hex[:15]


def gone(name: str) -> bool:
    """Whether no process of this name is left, after a moment for the kernel."""
    deadline = time.monotonic() + 5
    while (left := processes_named(name)) and time.monotonic() < deadline:
        time.sleep(0.01)
    return not left


# The child hangs up, so that only a kill can end it.
FORK = """
import ctypes, os, time
ctypes.CDLL(None).prctl(15, b"{name}", 0, 0, 0)
if os.fork() == 0:
    os.closerange(0, 64)
    while True:
        time.sleep(1)
def f(loop):
    while loop:
        pass
    return os.getcwd()
"""


def test_nothing_is_left_of_an_answer_that_forks(student, name):
    answer = student(FORK.format(name=name))
    folder = answer.call("f", False)
    assert len(processes_named(name)) == 2
    answer.close()
    assert gone(name)
    assert folder == bubblewrap.HOME or not os.path.exists(folder)


def test_an_endless_loop_ends_at_its_limit_with_all_it_started(student, name):
    answer = student(FORK.format(name=name), seconds=1.0)
    answer.call("f", False)
    assert processes_named(name)
    begin = time.monotonic()
    with pytest.raises(Lost) as lost:
        answer.call("f", True)
    assert lost.value.verdict is Verdict.TIMEOUT
    assert 0.5 < time.monotonic() - begin < 5
    assert gone(name)
    with pytest.raises(Lost) as lost:
        answer.call("f", False)
    assert lost.value.verdict is Verdict.NOT_CHECKED


SLEEPER = """
import sys
from grader.process import Worker
from grader.tiers import TIERS
asleep = "import ctypes, time; ctypes.CDLL(None).prctl(15, b'" + sys.argv[2] + "', 0, 0, 0); time.sleep(60)"
Worker(TIERS[sys.argv[1]], 60.0).exchange("load", [("q", asleep)])
"""


@pytest.mark.parametrize("confined", ["T1", "T2"])
def test_a_grader_that_is_killed_takes_the_process_with_it(confined, name):
    require(confined)
    with subprocess.Popen([sys.executable, "-c", SLEEPER, confined, name]) as grader:
        deadline = time.monotonic() + 20
        while not processes_named(name) and time.monotonic() < deadline:
            time.sleep(0.01)
        assert processes_named(name)
        grader.send_signal(signal.SIGKILL)
    assert gone(name)


def test_time_is_one_sum_over_all_calls(student):
    answer = student("import time\ndef f():\n    time.sleep(0.6)\n", seconds=1.5)
    answer.call("f")
    answer.call("f")
    with pytest.raises(Lost) as lost:
        answer.call("f")
    assert lost.value.verdict is Verdict.TIMEOUT


def test_the_environment_is_clean_and_the_folder_new(call, monkeypatch):
    monkeypatch.setenv("A_SECRET", "token")
    monkeypatch.setenv("PYTHONPATH", "/somewhere")
    variables, folder, listing, path = call(
        "import os, sys\ndef f():\n    return list(os.environ), os.getcwd(), os.listdir('.'), sys.path"
    )
    allowed = {"HOME", "TMPDIR", "LANG", "LC_CTYPE", "PWD"}
    allowed |= {"OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"}
    assert set(variables) <= allowed
    assert listing == []
    assert folder not in path
    assert "" not in path
    assert not any("exercises" in entry or "site-packages" in entry for entry in path)


def test_limits_of_the_system_are_set(call, tier):
    limits = call(
        "import resource as r\ndef f():\n"
        "    return [r.getrlimit(k) for k in (r.RLIMIT_CPU, r.RLIMIT_AS, r.RLIMIT_FSIZE, r.RLIMIT_NOFILE,"
        " r.RLIMIT_CORE, r.RLIMIT_NPROC)]"
    )
    assert [hard for _, hard in limits[:-1]] == [12, 2 << 30, 1 << 26, 64, 0]
    assert all(soft == hard for soft, hard in limits[:-1])
    if tier.processes is not None:
        assert limits[-1] == (tier.processes, tier.processes)


@pytest.mark.skipif(not Path("/proc/self/oom_score_adj").exists(), reason="the kernel keeps no score")
def test_it_is_the_first_to_go_when_memory_is_short(student, name):
    answer = student(FORK.format(name=name))
    answer.call("f", False)
    scores = [Path(f"/proc/{number}/oom_score_adj").read_text() for number in processes_named(name)]
    assert [int(score) for score in scores] == [1000, 1000]


def test_the_package_of_the_course_is_there_only_where_the_question_says_so(call, student):
    for package in ("solvers", "scipy", "pytest", "grader"):
        with pytest.raises(Lost) as lost:
            call(f"import {package}\ndef f():\n    return 1")
        assert "ModuleNotFoundError" in lost.value.feedback
        assert "NumPy and the standard library" in lost.value.feedback
    may_import = Question("q", "", may_import=("solvers",))
    allowed = student("import solvers, scipy.linalg\ndef f():\n    return 1", question=may_import)
    assert allowed.call("f") == 1


def test_all_of_numpy_is_there(call):
    source = "import numpy as np, numpy.polynomial\ndef f():\n"
    source += (
        "    return np.fft.fft(np.ones(4)).real, np.random.default_rng(0).random(), np.linalg.det(np.eye(2))"
    )
    transformed, _, determinant = call(source)
    assert transformed.tolist() == [4, 0, 0, 0]
    assert determinant == 1


def test_an_answer_can_build_on_another_one(tier):
    cells = [
        ("first", "# answer: first\ndef one():\n    return 1"),
        ("q", "# answer: q\ndef f():\n    return 1 + one()"),
    ]
    answer = Student(QUESTION, cells, PUBLIC_SALT, tier, 10.0)
    assert answer.call("f") == 2
    answer.close()


def test_the_answer_works_on_copies_and_changes_are_seen(student):
    given = np.zeros(3)
    answer = student("def f(a, b):\n    b += 1\n    return b")
    assert answer.call("f", given, given).tolist() == [1, 1, 1]
    assert given.tolist() == [0, 0, 0]
    assert answer.changed == [1]


@pytest.mark.parametrize(
    ("end", "said"),
    [
        ("os._exit(0)", "Look for os._exit"),
        ("ctypes.string_at(0)", "SIGSEGV, a crash inside compiled code"),
        ("os.kill(os.getpid(), 9)", "the system killed it"),
    ],
)
def test_a_process_that_is_gone_is_replaced_for_the_next_call(student, end, said):
    answer = student(f"import ctypes, os\ndef f(end):\n    if end:\n        {end}\n    return 1")
    with pytest.raises(Lost) as lost:
        answer.call("f", True)
    assert lost.value.verdict is Verdict.CRASH
    assert said in lost.value.feedback
    assert answer.call("f", False) == 1


REMEMBER = """
import os
seen = []
def f():
    seen.append(1)
    open("seen", "a").write("x")
    return len(seen), os.path.getsize("seen")
"""


def test_an_answer_that_is_told_to_forget_remembers_nothing(student):
    answer = student(REMEMBER, seconds=5.0)
    assert [answer.call("f"), answer.call("f")] == [(1, 1), (2, 2)]
    answer.forget()
    assert answer.call("f") == (1, 1)


def test_forgetting_gives_no_time_back(student):
    answer = student("import time\ndef f():\n    time.sleep(0.6)\n", seconds=1.5)
    for _ in range(2):
        answer.call("f")
        answer.forget()
    with pytest.raises(Lost) as lost:
        answer.call("f")
    assert lost.value.verdict is Verdict.TIMEOUT


# The tracer is in a group of its own, and a dead process is shown to its tracer alone.
TRACED = """
import ctypes, os, time
library, traced, SEIZE, SET_TRACER = ctypes.CDLL(None), os.getpid(), 0x4206, 0x59616D61
library.prctl(SET_TRACER, ctypes.c_ulong(-1), 0, 0, 0)
ready, told = os.pipe()
if os.fork() == 0:
    os.setsid()
    library.prctl(15, b"{name}", 0, 0, 0)
    os.write(told, b"%d" % library.ptrace(SEIZE, traced, None, None))
    os.closerange(0, 64)
    time.sleep(30)
    os._exit(0)
attached = os.read(ready, 8)
def f():
    return int(attached)
"""


def test_a_dead_process_that_is_kept_from_its_grave_is_not_waited_for(monkeypatch, name):
    monkeypatch.setattr(process, "DEATH_SECONDS", 0.3)
    answer = Student(QUESTION, [("q", TRACED.format(name=name))], PUBLIC_SALT, TIERS["T0"], 10.0)
    if answer.call("f") != 0:
        pytest.skip("the system lets no process trace another one")
    begin = time.monotonic()
    answer.close()
    waited = time.monotonic() - begin
    for number in processes_named(name):
        os.kill(number, signal.SIGKILL)
    assert 0.3 <= waited < 5
