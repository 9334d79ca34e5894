"""Run every benchmark in one process and write what came out: `make bench`."""

import os

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"  # before NumPy loads

import argparse
import importlib.metadata
import platform
import sys

import collection
import methods
import overhead
import report
import slopes
from counting import ACCURACY, BUDGET
from tqdm import tqdm

SIZES = [10_000, 100_000, 1_000_000, 10_000_000]


def made() -> dict:
    """Return the versions and the machine, without its name."""
    packages = [
        f"{name} {importlib.metadata.version(name)}" for name in ("solvers", "numpy", "scipy", "torch")
    ]
    return {
        "versions": f"Python {platform.python_version()}, {', '.join(packages)}",
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, one thread used",
    }


def main() -> None:
    """Run, show progress, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--largest", type=int, default=max(SIZES), help="largest n of the overhead; 10^7 needs 4 GB"
    )
    arguments = parser.parse_args()
    sizes = [n for n in SIZES if n <= arguments.largest]
    chosen = methods.methods()
    total = len(chosen) * len(list(collection.instances())) + 2 * len(sizes) + 3
    with tqdm(total=total, unit="run", file=sys.stderr) as progress:
        results = {
            "made": made(),
            "budget": BUDGET,
            "accuracy": ACCURACY,
            "collection": collection.run_all(chosen, progress),
            "overhead": overhead.run_all(sizes, progress),
            "slopes": slopes.run_all(progress),
        }
    report.write(results, {method.name: method.look for method in chosen if method.owner == "solvers"})
    print(f"{report.REPORT}, results.json and two profiles are written.")


if __name__ == "__main__":
    main()
