"""Make requirements.txt anew from pyproject.toml: `make lock`. Resolves in an environment of its own."""

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEAD = """\
# The lock: every package the course is built and tested with. Made by `make lock` from pyproject.toml;
# Linux x86-64, Python 3.11 to 3.13. PyTorch brings its own CUDA packages where its build needs them.
"""
# Installed beside the lock, or part of PyTorch's own build.
LEFT_OUT = ("solvers", "pip", "nvidia-", "triton", "cuda-")


def pins(python: Path) -> list[str]:
    """Return `name==version` for everything installed, without PyTorch's local version."""
    listed = subprocess.run(
        [python, "-m", "pip", "list", "--format=freeze"], check=True, capture_output=True, text=True
    )
    lines = [line.split("+")[0] for line in listed.stdout.split()]
    return sorted((line for line in lines if not line.lower().startswith(LEFT_OUT)), key=str.lower)


def main() -> None:
    """Install the course's dependencies into a new environment and write down what came."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.check_call([sys.executable, "-m", "venv", folder])
        python = Path(folder) / "bin" / "python"
        subprocess.check_call(
            [python, "-m", "pip", "install", "--disable-pip-version-check", f"{ROOT}[course]"]
        )
        lock = HEAD + "\n".join(pins(python)) + "\n"
    (ROOT / "requirements.txt").write_text(lock, "utf-8")
    print("requirements.txt is written; `make venv` installs it.")


if __name__ == "__main__":
    main()
