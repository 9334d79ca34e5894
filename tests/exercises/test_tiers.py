"""The tiers: what an answer finds in each, and what a machine is told that lacks one."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from confinement import REQUIRED, require
from corpus import CHECKS, SALT, solution
from grader import bubblewrap, confine, installation, landlock, tiers
from grader.grading import Settings, grade
from grader.process import Worker
from grader.sheet import UsageError, answer_of
from grader.tiers import T0, T1, T2, TIERS, Tier, strongest_tier, tier_of
from grader.verdict import Verdict


@pytest.fixture
def fresh():
    """Forget before and after the test what the tiers found out about this machine."""
    Tier.unavailable.cache_clear()
    yield
    Tier.unavailable.cache_clear()


@pytest.fixture
def ask():
    """Evaluate an expression in a process of a tier."""
    workers = []

    def run(tier: str, expression: str, first: str = "import ctypes, glob, os, socket"):
        require(tier)
        workers.append(Worker(TIERS[tier], 10.0))
        source = f"{first}\ndef f():\n    return {expression}"
        assert workers[-1].exchange("load", [("q", source)])[0] == "loaded"
        kind, value, *_ = workers[-1].exchange("call", "f", ())
        assert kind == "returned", value
        return value

    yield run
    for worker in workers:
        worker.close()


WRITE = """
import os
def write(path):
    try:
        open(path, "w").close()
    except OSError:
        return False
    return True
"""


# ---------------------------------------------------------------- the same grades in all


@pytest.mark.parametrize("tier", TIERS)
def test_the_checks_do_not_see_the_tier(tier):
    require(tier)
    answer = answer_of(solution("02_newton", "newton-step"), "cell 1")
    graded = grade(CHECKS / "02_newton", [answer], Settings(SALT, TIERS[tier]), only="newton-step")
    assert [outcome.verdict for outcome in graded.outcomes] == [Verdict.PASS]


@pytest.mark.timing
@pytest.mark.parametrize("tier", ["T1", "T2"])
def test_a_tier_costs_less_than_a_third_of_a_second_a_question(tier):
    require(tier)

    def start(tier: Tier) -> float:
        begin = time.perf_counter()
        Worker(tier, 10.0).close()
        return time.perf_counter() - begin

    assert min(start(TIERS[tier]) for _ in range(5)) < min(start(T0) for _ in range(5)) + 0.3


# ---------------------------------------------------------------- T1


def test_the_grader_cannot_be_read_while_a_process_runs():
    require("T1")

    def readable() -> bool:
        return confine._prctl(confine.GET_DUMPABLE) == 1

    assert readable()
    with T1.guard():
        first, second = Worker(T1, 10.0), Worker(T1, 10.0)
        first.close()
        assert not readable()
        second.close()
        assert not readable()
    assert readable()


def test_the_grader_is_closed_to_t1_without_landlock_too(ask, monkeypatch):
    Tier.unavailable.cache_clear()
    require("T1")
    monkeypatch.setattr(landlock, "version", lambda: 0)
    tries = (
        "import os\ndef read(name):\n    try:\n        open(f'/proc/{os.getppid()}/{name}', 'rb').close()\n"
    )
    tries += "    except PermissionError:\n        return False\n    return True\n"
    tried = ask("T1", "[read(name) for name in ('status', 'mem', 'environ', 'maps')]", tries)
    assert tried == [True, False, False, False]


def test_a_process_of_t1_has_no_privileges(ask):
    # Where /proc is closed to it, it asks the kernel: PR_GET_NO_NEW_PRIVS, and a right that root alone has.
    assert ask("T1", "ctypes.CDLL(None).prctl(39, 0, 0, 0, 0)") == 1
    assert ask("T1", "ctypes.CDLL(None).chroot(b'.')") == -1


def test_a_process_of_t1_writes_to_its_folder_and_nowhere_else(ask, tmp_path):
    if not landlock.version():
        pytest.skip("the kernel has no Landlock")
    tmp_path.chmod(0o777)
    places = ["own", str(tmp_path / "x"), "/tmp/hostile-x", "/dev/null"]
    assert ask("T1", f"[write(path) for path in {places}]", WRITE) == [True, False, False, True]
    assert list(tmp_path.iterdir()) == []


def test_what_t1_says_fits_the_kernel(monkeypatch):
    for version, stopped, open_ in (
        (0, "memory", "reading or changing your files, killing your processes"),
        (2, "files", "killing your processes, TCP connections, emptying your files"),
        (3, "files", "killing your processes, TCP connections, changing the permissions"),
        (4, "TCP", "killing your processes, changing the permissions"),
        (6, "signals", "changing the permissions"),
    ):
        monkeypatch.setattr(landlock, "version", lambda version=version: version)
        tier = tiers._restricted()
        assert stopped in tier.confinement
        assert tier.hole.startswith(open_)
        assert ("no Landlock" in tier.confinement) == (version == 0)


# ---------------------------------------------------------------- T2


def test_the_sandbox_holds_python_and_the_answer_alone(ask):
    readable = installation.readable([*installation.packages(()).values()])
    # A package may lie below a folder that is masked; what is beside it must not be there.
    known = f"('/proc/', '/dev/', *(p + '/' for p in {readable}))"
    files = "[root + '/' + name for root, _, names in os.walk('/') for name in names]"
    assert set(ask("T2", f"[p for p in {files} if not p.startswith({known})]")) <= set(readable)
    course = str(Path(bubblewrap.__file__).parents[2])
    shown = ask(
        "T2", f"[name for root, _, names in os.walk({course!r}) for name in names if '.venv' not in root]"
    )
    assert set(shown) == set(installation.WORKER_FILES)


def test_installed_packages_are_masked(ask):
    """An interpreter that has the course among its own packages does not show it."""
    numpy = installation.packages(())["numpy"]
    for mask in installation.masked():
        shown = ask("T2", f"os.listdir({mask!r}) if os.path.isdir({mask!r}) else []")
        assert set(shown) <= {Path(numpy).name, f"{Path(numpy).name}.libs"}


def test_the_sandbox_is_alone(ask):
    assert ask("T2", "[name for _, name in socket.if_nameindex()]") == ["lo"]
    assert ask("T2", "sorted(int(p[6:]) for p in glob.glob('/proc/[0-9]*'))") == [1, 2]
    assert ask("T2", "os.uname().nodename") == "answer"
    # The listing itself takes a descriptor; besides there are the three standard ones and the line.
    assert len(ask("T2", "os.listdir('/proc/self/fd')")) == 5
    environment = ask("T2", "open('/proc/1/environ').read().split(chr(0))")
    assert {entry.partition("=")[0] for entry in environment} <= {"HOME", "TMPDIR", "LANG", "PWD", ""} | {
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "MKL_NUM_THREADS",
    }


def test_the_sandbox_has_no_privileges(ask):
    status = ask("T2", "open('/proc/self/status').read()")
    fields = dict(line.split(":", 1) for line in status.splitlines())
    assert all(int(fields[name], 16) == 0 for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"))
    assert fields["NoNewPrivs"].strip() == "1"
    assert set(fields["Uid"].split()) == {bubblewrap.NOBODY}


def test_only_the_home_can_be_written(ask):
    every = "[root for root, *_ in os.walk('/') if not root.startswith('/proc') and write(root + '/x')]"
    assert ask("T2", every, WRITE) == [bubblewrap.HOME]


def test_the_disk_is_bounded(ask):
    size = ask("T2", f"(lambda s: s.f_blocks * s.f_frsize)(os.statvfs({bubblewrap.HOME!r}))")
    assert size == bubblewrap.DISK_BYTES


# ---------------------------------------------------------------- the grader's environment

TOKEN = "planted-token-of-the-grader"
LOOK = """
import glob, os
def look():
    found = [f"{name}={value}" for name, value in os.environ.items()]
    for path in glob.glob("/proc/*/environ"):
        try:
            found.append(open(path, errors="replace").read())
        except OSError:
            pass
    return chr(0).join(found)
"""


@pytest.mark.parametrize("tier", ["T1", "T2"])
def test_an_environment_variable_of_the_grader_is_not_visible(ask, monkeypatch, tier):
    monkeypatch.setenv("A_TOKEN", TOKEN)
    # Set before the process starts, so that it lies where /proc shows it.
    waits = [sys.executable, "-c", "print(flush=True); input()"]
    with subprocess.Popen(waits, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as shown:
        shown.stdout.readline()
        assert TOKEN in Path(f"/proc/{shown.pid}/environ").read_text()
        said = ask(tier, "look()", LOOK)
        shown.communicate(b"\n")
    assert "HOME=" in said
    assert "TOKEN" not in said
    assert TOKEN not in said


def test_the_sandbox_clears_the_environment_by_itself():
    """Whoever starts it with an environment: what is in it is what it was told to set."""
    require("T2")
    program = [installation.interpreter(), "-I", "-S", "-c", "import os; print(sorted(os.environ))"]
    command = bubblewrap.command(program, installation.readable([]), {"LANG": "C.UTF-8"})
    told = subprocess.run(
        command, env={**os.environ, "A_TOKEN": TOKEN}, capture_output=True, text=True, check=True
    ).stdout
    assert "'HOME', 'LANG'" in told
    assert "A_TOKEN" not in told


# ---------------------------------------------------------------- which there are


def test_a_tier_by_its_name(fresh):
    require("T1")
    assert tier_of("T0") is T0
    assert tier_of("t1") is T1
    with pytest.raises(UsageError, match="--tier T9: the tiers are T0, T1, T2"):
        tier_of("T9")


def test_without_bubblewrap_the_next_tier_counts_and_the_reason_is_said(fresh, monkeypatch, tmp_path):
    require("T1")
    (tmp_path / "setpriv").symlink_to("/usr/bin/setpriv")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UsageError, match="bubblewrap is not installed"):
        tier_of("T2")
    assert strongest_tier() is T1
    monkeypatch.setattr(sys, "platform", "darwin")
    Tier.unavailable.cache_clear()
    assert strongest_tier() is T0


def test_bubblewrap_that_cannot_start_is_found_out_before_it_is_used(fresh, monkeypatch, tmp_path):
    """As on a machine that gives its users no namespaces."""
    refusing = tmp_path / "bwrap"
    refusing.write_text("#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n")
    refusing.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    if not T2.missing():
        assert "No permissions to create new namespace" in T2.unavailable()
        with pytest.raises(UsageError, match=r"--tier T2 is not available here: .*new namespace"):
            tier_of("T2")


def test_root_without_landlock_gets_no_t1(fresh, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(landlock, "version", lambda: 0)
    assert "run it as another user" in T1.unavailable()


def test_the_strongest_is_the_sandbox():
    require("T2")
    assert strongest_tier() is T2


def test_where_no_process_starts_each_tier_says_why(monkeypatch):
    monkeypatch.setattr(Tier, "unavailable", lambda tier: f"no {tier.name} today")
    with pytest.raises(UsageError, match=r"T2: no T2 today; T1: no T1 today; T0: no T0 today\."):
        strongest_tier()


def test_a_missing_sandbox_fails_where_it_is_required(monkeypatch):
    monkeypatch.setattr(tiers.Sandboxed, "unavailable", lambda tier: "it is switched off")
    monkeypatch.delenv(REQUIRED, raising=False)
    with pytest.raises(pytest.skip.Exception, match="switched off"):
        require("T2")
    monkeypatch.setenv(REQUIRED, "1")
    with pytest.raises(pytest.fail.Exception, match="switched off"):
        require("T2")


def test_a_report_begins_with_the_tier():
    told = subprocess.run(
        [sys.executable, "-c", "from grader import report, grading; print(report.head(grading.Settings()))"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert told.startswith("Tier T0: ")
    assert "It does not stop" in told
