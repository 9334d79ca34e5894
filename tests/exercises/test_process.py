"""The student's process: confined as its tier says, and gone when it is done."""

import os
import time

import numpy as np
import pytest
from grader.process import T0, Ended, Garbled, OutOfTime, StartFailed, Worker
from grader.student import PUBLIC_SALT, Student
from grader.verdict import Lost, Question, Verdict

QUESTION = Question("q", "A question")


def student(source: str, seconds: float = 10.0, question: Question = QUESTION) -> Student:
    return Student(question, [("q", f"# answer: q\n{source}")], PUBLIC_SALT, T0, seconds)


@pytest.fixture
def call():
    """Call `f` of an answer in a process that ends with the test."""
    students = []

    def run(source: str, *arguments, seconds: float = 10.0):
        students.append(student(source, seconds))
        return students[-1].call("f", *arguments)

    yield run
    for one in students:
        one.close()


def alive(number: int) -> bool:
    try:
        with open(f"/proc/{number}/stat") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_until_gone(number: int) -> bool:
    deadline = time.monotonic() + 5
    while alive(number) and time.monotonic() < deadline:
        time.sleep(0.01)
    return not alive(number)


FORK = """
import os, time
child = os.fork()
if child == 0:
    while True:
        time.sleep(1)
def f(loop):
    while loop:
        pass
    return [os.getpid(), child]
"""


def test_nothing_is_left_of_an_answer_that_forks():
    answer = student(FORK)
    leader, child = answer.call("f", False)
    assert alive(leader)
    assert alive(child)
    answer.close()
    assert wait_until_gone(leader)
    assert wait_until_gone(child)


def test_an_endless_loop_ends_at_its_limit_with_all_it_started():
    answer = student(FORK, seconds=1.0)
    leader, child = answer.call("f", False)
    begin = time.monotonic()
    with pytest.raises(Lost) as lost:
        answer.call("f", True)
    assert lost.value.verdict is Verdict.TIMEOUT
    assert 0.5 < time.monotonic() - begin < 5
    assert wait_until_gone(leader)
    assert wait_until_gone(child)
    with pytest.raises(Lost) as lost:
        answer.call("f", False)
    assert lost.value.verdict is Verdict.NOT_CHECKED


def test_time_is_one_sum_over_all_calls():
    answer = student("import time\ndef f():\n    time.sleep(1.1)\n", seconds=3.0)
    answer.call("f")
    answer.call("f")
    with pytest.raises(Lost) as lost:
        answer.call("f")
    assert lost.value.verdict is Verdict.TIMEOUT
    answer.close()


def test_the_environment_is_clean_and_the_folder_new(call, monkeypatch):
    monkeypatch.setenv("A_SECRET", "token")
    monkeypatch.setenv("PYTHONPATH", "/somewhere")
    variables, folder, listing, path = call(
        "import os, sys\ndef f():\n    return list(os.environ), os.getcwd(), os.listdir('.'), sys.path"
    )
    allowed = {
        "HOME",
        "TMPDIR",
        "LANG",
        "LC_CTYPE",
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "MKL_NUM_THREADS",
    }
    assert set(variables) <= allowed
    assert listing == []
    assert folder not in path
    assert "" not in path
    assert not any("exercises" in entry for entry in path)


def test_the_folder_is_removed():
    answer = student("import os\ndef f():\n    open('big', 'w').write('x')\n    return os.getcwd()")
    folder = answer.call("f")
    assert os.path.exists(os.path.join(folder, "big"))
    answer.close()
    assert not os.path.exists(folder)


def test_limits_of_the_system_are_set(call):
    limits = call(
        "import resource as r\ndef f():\n"
        "    return [r.getrlimit(k) for k in (r.RLIMIT_CPU, r.RLIMIT_AS, r.RLIMIT_FSIZE, r.RLIMIT_CORE)]"
    )
    assert [hard for _, hard in limits] == [12, 2 << 30, 1 << 26, 0]
    assert all(soft == hard for soft, hard in limits)


def test_the_package_of_the_course_is_there_only_where_the_question_says_so(call):
    with pytest.raises(Lost) as lost:
        call("import solvers\ndef f():\n    return 1")
    assert "ModuleNotFoundError" in lost.value.feedback
    allowed = student(
        "import solvers\ndef f():\n    return 1", question=Question("q", "", may_import=("solvers",))
    )
    assert allowed.call("f") == 1
    allowed.close()


def test_an_answer_can_build_on_another_one():
    cells = [
        ("first", "# answer: first\ndef one():\n    return 1"),
        ("q", "# answer: q\ndef f():\n    return 1 + one()"),
    ]
    answer = Student(QUESTION, cells, PUBLIC_SALT, T0, 10.0)
    assert answer.call("f") == 2
    answer.close()


def test_the_answer_works_on_copies_and_changes_are_seen(call):
    given = np.zeros(3)
    answer = student("def f(a, b):\n    b += 1\n    return b")
    assert answer.call("f", given, given).tolist() == [1, 1, 1]
    assert given.tolist() == [0, 0, 0]
    assert answer.changed == [1]
    answer.close()


def test_a_process_that_is_gone_is_replaced_for_the_next_call():
    answer = student("import os\ndef f(end):\n    if end:\n        os._exit(0)\n    return 1")
    with pytest.raises(Lost) as lost:
        answer.call("f", True)
    assert lost.value.verdict is Verdict.CRASH
    assert answer.call("f", False) == 1
    answer.close()


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        ("os._exit(3)", Ended),
        ("os.write(line, b'x' * 100)", Garbled),
        ("os.write(line, b'x' * 11); time.sleep(60)", OutOfTime),
        ("os.write(line, struct.pack('<IQ', 2**32 - 1, 0))", Garbled),
        ("os.write(line, struct.pack('<IQ', 2, 0) + b'{}')", Garbled),
        ("os.write(line, forged(('ask', 0, ())))", Garbled),
        ("os.write(line, forged((True, 'loaded', [])))", Garbled),
        ("os.write(line, forged([0, 'loaded', []]))", Garbled),
        ("os.write(line, forged('loaded'))", Garbled),
    ],
)
def test_whatever_comes_over_the_line_is_named(act, expected):
    source = (
        "import os, struct, time, sys\n"
        "line = next(fd for fd in range(3, 64) if os.path.exists(f'/proc/self/fd/{fd}') and "
        "os.readlink(f'/proc/self/fd/{fd}').startswith('socket'))\n"
        "forged = sys.modules['wire'].encode\n" + act
    )
    worker = Worker(T0, 1.0)
    with pytest.raises(expected):
        worker.exchange("load", [("q", source)], [])
    worker.close()


def test_a_forged_reply_is_data_and_no_more():
    source = (
        "import sys\n"
        "def f():\n"
        "    frame = sys._getframe()\n"
        "    while 'channel' not in frame.f_locals:\n"
        "        frame = frame.f_back\n"
        "    channel, number = frame.f_locals['channel'], frame.f_locals['number']\n"
        "    channel.send((number, 'returned', 'pass', ['x', -1, 10**9]))\n"
        "    return 1\n"
    )
    answer = student(source)
    assert answer.call("f") == "pass"
    assert answer.changed == []
    with pytest.raises(Lost) as lost:
        answer.call("f")
    assert lost.value.verdict is Verdict.CRASH
    answer.close()


def test_a_machine_without_python_is_no_fault_of_the_student(monkeypatch, tmp_path):
    for python in (str(tmp_path / "missing"), "/bin/false"):
        monkeypatch.setattr("sys.executable", python)
        with pytest.raises(StartFailed):
            Worker(T0, 1.0)
