"""Create `.venv` and install the lock into it: the set-up that every `make` target does first, once.

Run by the system's Python, whatever its version, so the syntax here stays old enough to say a clear sentence.
"""

import hashlib
import os
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
STAMP = os.path.join(VENV, "installed")
OLDEST = (3, 11)


def stop(sentence):
    """End with one sentence and a non-zero exit code."""
    sys.stderr.write("setup: " + sentence + "\n")
    sys.exit(1)


def lock_digest():
    """Name the state of everything the environment is made from."""
    digest = hashlib.sha256(sys.version.encode())
    for name in ("requirements.txt", "pyproject.toml"):
        with open(os.path.join(ROOT, name), "rb") as lock:
            digest.update(lock.read())
    return digest.hexdigest()


def installed():
    """Say whether `.venv` already holds this lock."""
    if not os.path.exists(STAMP):
        return False
    with open(STAMP) as stamp:
        return stamp.read() == lock_digest()


def install():
    """Create the environment, or bring it up to date with the lock."""
    python = os.path.join(VENV, "Scripts" if os.name == "nt" else "bin", "python")
    print("Setting up .venv with Python %d.%d (once, a few minutes at most)" % sys.version_info[:2], flush=True)
    subprocess.check_call([sys.executable, "-m", "venv", "--clear", VENV])
    pip = [python, "-m", "pip", "--disable-pip-version-check", "install", "--progress-bar", "on"]
    subprocess.check_call([*pip, "--requirement", os.path.join(ROOT, "requirements.txt")])
    subprocess.check_call([*pip, "--quiet", "--no-deps", "--no-build-isolation", "--editable", ROOT])
    with open(STAMP, "w") as stamp:
        stamp.write(lock_digest())
    print("Set-up done: .venv", flush=True)


def main():
    """Install unless it is done; leave nothing half-written behind."""
    if sys.version_info[:2] < OLDEST:
        stop(
            "Python %d.%d or newer is needed, this is %d.%d. Name a newer one: make PYTHON=python3.11"
            % (OLDEST + sys.version_info[:2])
        )
    if installed():
        return
    if not os.access(ROOT, os.W_OK):
        stop("cannot write to %s. Clone the course into a folder of your own and try again." % ROOT)
    try:
        install()
    except KeyboardInterrupt:
        shutil.rmtree(VENV, ignore_errors=True)
        stop("stopped; the unfinished .venv is removed. Run the same command to start again.")
    except (subprocess.CalledProcessError, OSError) as error:
        shutil.rmtree(VENV, ignore_errors=True)
        stop(
            "the set-up failed (%s); the unfinished .venv is removed. The lines above say why: most often no "
            "network, a full disk, or Python without its venv module (Debian: apt install python3-venv)." % error
        )


if __name__ == "__main__":
    main()
