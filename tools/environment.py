"""Create `.venv` and install the lock into it: the set-up that every `make` target does first, once.

The system's Python runs this, whatever its version, so it uses nothing that Python 3.6 does not know.
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


def version(numbers):
    """Write a version as 3.11."""
    return ".".join(map(str, numbers[:2]))


def digest(name):
    """Name the state of a file, and of the Python that reads it."""
    with open(os.path.join(ROOT, name), "rb") as file:
        return hashlib.sha256(sys.version.encode() + file.read()).hexdigest()


def stamped():
    """Return what `.venv` was made from: the digests of the lock and of the project, or nothing."""
    if not os.path.exists(STAMP):
        return ["", ""]
    with open(STAMP) as stamp:
        return [*stamp.read().split(), "", ""][:2]


def install(lock, project):
    """Create the environment if the lock is not in it, and install the project if it has changed."""
    python = os.path.join(VENV, "Scripts" if os.name == "nt" else "bin", "python")
    pip = [python, "-m", "pip", "--disable-pip-version-check", "install", "--progress-bar", "on"]
    if stamped()[0] != lock:
        print(f"Setting up .venv with Python {version(sys.version_info)} (once; a few minutes)", flush=True)
        subprocess.check_call([sys.executable, "-m", "venv", "--clear", VENV])
        subprocess.check_call([*pip, "--requirement", os.path.join(ROOT, "requirements.txt")])
    print("Installing the course's own packages into .venv", flush=True)
    subprocess.check_call([*pip, "--quiet", "--no-deps", "--no-build-isolation", "--editable", ROOT])
    with open(STAMP, "w") as stamp:
        stamp.write(f"{lock} {project}")
    print("Set-up done: .venv", flush=True)


def main():
    """Install unless it is done; leave nothing half-written behind."""
    if sys.version_info[:2] < OLDEST:
        found = f"Python {version(OLDEST)} or newer is needed, this is {version(sys.version_info)}."
        stop(f"{found} Name a newer one: make venv PYTHON=python3.11")
    lock, project = digest("requirements.txt"), digest("pyproject.toml")
    if stamped() == [lock, project]:
        return
    if not os.access(ROOT, os.W_OK):
        stop(f"cannot write to {ROOT}. Clone the course into a folder of your own and try again.")
    try:
        install(lock, project)
    except KeyboardInterrupt:
        shutil.rmtree(VENV, ignore_errors=True)
        stop("stopped; the unfinished .venv is removed. Run the same command to start again.")
    except (subprocess.CalledProcessError, OSError) as error:
        shutil.rmtree(VENV, ignore_errors=True)
        causes = "no network, a full disk, or Python without venv (Debian: apt install python3-venv)"
        stop(f"the set-up failed ({error}), and the unfinished .venv is removed. The usual causes: {causes}.")


if __name__ == "__main__":
    main()
