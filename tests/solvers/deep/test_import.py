"""The half that needs torch says so where torch is missing."""

import subprocess
import sys


def test_a_missing_torch_is_named_with_what_to_do():
    code = "import sys; sys.modules['torch'] = None; import solvers, solvers.deep"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert run.returncode != 0
    assert 'ImportError: solvers.deep needs PyTorch: pip install "solvers[deep]"' in run.stderr
