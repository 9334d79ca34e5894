"""`setup` makes every notebook start alike, on every machine."""

import json
import subprocess
import sys

import pytest

from solvers.book import setup

ASK = """
import json, os, sys, logging
import matplotlib
import numpy as np
matplotlib.rcParams["lines.linewidth"] = 7
matplotlib.rcParams["axes.spines.top"] = False
{before}
from solvers.book import setup
rng = setup({seed})
from threadpoolctl import threadpool_info
import scipy.linalg
np.ones((300, 300)) @ np.ones((300, 300))
print(json.dumps({{
    "threads": [pool["num_threads"] for pool in threadpool_info()],
    "torch": sys.modules["torch"].get_num_threads() if "torch" in sys.modules else None,
    "environment": os.environ["OMP_NUM_THREADS"] + os.environ["OPENBLAS_NUM_THREADS"],
    "width": matplotlib.rcParams["lines.linewidth"],
    "spine": matplotlib.rcParams["axes.spines.top"],
    "draw": rng.integers(10**6),
    "printed": repr(np.array([1 / 3, 1e-9])),
}}, default=int))
"""


def state(seed="", before=""):
    command = [sys.executable, "-c", ASK.format(seed=seed, before=before)]
    process = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert process.stderr == ""
    return json.loads(process.stdout)


@pytest.fixture(scope="module")
def plain():
    return state()


def test_numerics_use_one_thread(plain):
    assert plain["threads"]
    assert set(plain["threads"]) == {1}
    assert plain["environment"] == "11"


def test_style_replaces_what_was_set_before(plain):
    assert plain["width"] == 1.8
    assert plain["spine"] is True


def test_arrays_are_printed_alike(plain):
    assert plain["printed"] == "array([0.333333, 0.      ])"


def test_torch_is_not_loaded_by_setup(plain):
    assert plain["torch"] is None


def test_torch_uses_one_thread_where_it_is_loaded():
    assert state(before="import torch; torch.set_num_threads(2)")["torch"] == 1


def test_the_seed_is_what_the_generator_draws_from():
    assert setup(3).integers(10**6) == setup(seed=3).integers(10**6) != setup(4).integers(10**6)


@pytest.mark.parametrize("seed", [-1, 1.5, "0", None, True])
def test_a_wrong_seed_is_named(seed):
    with pytest.raises(ValueError, match=r"^seed must be an integer >= 0"):
        setup(seed)
