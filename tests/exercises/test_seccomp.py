"""The filter of system calls: what T1 takes from an answer that files and Landlock say nothing of."""

import errno
import platform

import pytest
from confinement import require
from grader import seccomp
from grader.process import Worker
from grader.tiers import TIERS

TRIES = """
import ctypes, os, resource
library = ctypes.CDLL(None, use_errno=True)
def refused(call):
    try:
        result = call()
    except OSError as error:
        return error.errno
    return ctypes.get_errno() if result == -1 else 0
def number(n, *arguments):
    return refused(lambda: library.syscall(ctypes.c_long(n), *map(ctypes.c_long, arguments)))
def f(always, on_others, other):
    own = [
        refused(lambda: resource.setrlimit(resource.RLIMIT_CORE, (0, 0))),
        refused(lambda: os.sched_setaffinity(0, os.sched_getaffinity(0))),
        refused(lambda: resource.prlimit(0, resource.RLIMIT_CORE) and 0),
    ]
    return [number(n, 0, 0, 0) for n in always], [number(n, other, 0, 0, 0) for n in on_others], own
"""


def run(filter_: list, architecture: int, call: int, argument: int = 0) -> int:
    """Run a filter as the kernel does."""
    words = {seccomp.ARCHITECTURE: architecture, seccomp.NUMBER: call, seccomp.FIRST_ARGUMENT: argument}
    word, line = 0, 0
    while True:
        operation, if_so, if_not, constant = filter_[line]
        line += 1
        if operation == seccomp.END:
            return constant
        if operation == seccomp.LOAD:
            word = words[constant]
        else:
            held = word == constant if operation == seccomp.JUMP_EQUAL else word >= constant
            line += if_so if held else if_not


@pytest.mark.parametrize("machine", seccomp.ARCHITECTURES)
def test_the_filter_refuses_what_it_names_and_nothing_else(machine, monkeypatch):
    monkeypatch.setattr(platform, "machine", lambda: machine)
    (architecture, column), filter_ = seccomp.ARCHITECTURES[machine], seccomp.program()
    always = {numbers[column] for numbers in seccomp.REFUSED.values()}
    on_others = {numbers[column] for numbers in seccomp.REFUSED_ON_OTHERS.values()}
    for call in range(600):
        allowed = seccomp.REFUSE if call in always else seccomp.ALLOW
        assert run(filter_, architecture, call) == allowed, call
        elsewhere = seccomp.REFUSE if call in on_others else allowed
        assert run(filter_, architecture, call, 4711) == elsewhere, call
    assert run(filter_, architecture, seccomp.OTHER_NUMBERS + 1) == seccomp.REFUSE
    assert run(filter_, 0x40000003, 1) == seccomp.REFUSE
    # A jump of a filter has one byte.
    assert len(filter_) < 256


def test_t1_has_no_hold_on_other_processes_and_leaves_nothing_in_the_kernel():
    require("T1")
    if not seccomp.known():
        pytest.skip("the kernel has no filters of system calls, or the machine's calls are not known")
    column = seccomp.ARCHITECTURES[platform.machine()][1]
    always = [numbers[column] for numbers in seccomp.REFUSED.values()]
    on_others = [numbers[column] for numbers in seccomp.REFUSED_ON_OTHERS.values()]
    worker = Worker(TIERS["T1"], 10.0)
    assert worker.exchange("load", [("q", TRIES)])[0] == "loaded"
    kind, value, *_ = worker.exchange("call", "f", (always, on_others, 1))
    worker.close()
    assert kind == "returned", value
    assert value == ([errno.EPERM] * len(always), [errno.EPERM] * len(on_others), [0, 0, 0])


@pytest.mark.parametrize(("system", "machine"), [("darwin", "arm64"), ("linux", "riscv64")])
def test_elsewhere_t1_does_without_and_says_so(monkeypatch, system, machine):
    from grader import tiers

    assert not tiers._restricted().hole.startswith("changing the limits") or not seccomp.known()
    monkeypatch.setattr(seccomp.sys, "platform", system)
    monkeypatch.setattr(platform, "machine", lambda: machine)
    assert not seccomp.known()
    assert "changing the limits of your processes" in tiers._restricted().hole
    assert not tiers._restricted().rules([], "folder")["seccomp"]
