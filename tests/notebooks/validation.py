"""A pytest plugin: what nbval lets pass in a stored notebook fails here.

nbval compares text, html, latex, svg and json. It skips pictures, metadata, the order of outputs,
cells that were never executed, and a stored stderr; and it answers a broken notebook with a long traceback.
"""

import os
import platform
import sys
import tempfile
import warnings

import nbformat
import pytest
from jupyter_client.kernelspec import KernelSpecManager
from nbval.kernel import RunningKernel
from nbval.plugin import IPyNbCell, IPyNbFile
from pictures import difference

PICTURES = ("image/png", "image/jpeg")


class PictureWarning(UserWarning):
    """A picture differs on a system whose pictures are not promised to agree."""


def pictures_are_promised() -> bool:
    """Say whether a differing picture is an error on this system."""
    return sys.platform == "linux" and platform.machine() in ("x86_64", "AMD64")


def kinds(outputs: list) -> list[str]:
    """Return what each output is, in order."""
    return [
        f"{output.output_type} {output.get('name') or ' + '.join(sorted(output.get('data', ())))}".strip()
        for output in outputs
    ]


def metadata(outputs: list) -> list[dict]:
    """Return what outputs say beside what they show: a claim's numbers, a picture's size."""
    return [output.get("metadata", {}) for output in outputs]


def pictures(outputs: list) -> list[tuple[str, str]]:
    """Return the pictures among the outputs."""
    return [
        (kind, output["data"][kind])
        for output in outputs
        for kind in PICTURES
        if kind in output.get("data", ())
    ]


def picture_differences(stored: list, drawn: list) -> list[str]:
    """Return a sentence for every picture that does not show what is stored."""
    if len(stored) != len(drawn):
        return [f"{len(stored)} pictures stored, {len(drawn)} drawn"]
    reasons = []
    for number, ((kind, old), (_, new)) in enumerate(zip(stored, drawn, strict=True), start=1):
        reason = difference(old, new) if kind == "image/png" else "jpeg is not compared: use png"
        if reason:
            reasons.append(f"picture {number} of the cell: {reason}")
    return reasons


def compare_outputs(cell, drawn, stored, skip_compare=None) -> bool:
    """Compare as nbval does, then the order of the outputs and the pictures."""
    if not nbval_compare_outputs(cell, drawn, stored, skip_compare):
        return False
    if kinds(stored) != kinds(drawn):
        cell.comparison_traceback.append(f"outputs stored: {kinds(stored)}, now: {kinds(drawn)}")
        return False
    if metadata(stored) != metadata(drawn):
        cell.comparison_traceback.append(f"metadata stored: {metadata(stored)}, now: {metadata(drawn)}")
        return False
    reasons = picture_differences(pictures(stored), pictures(drawn))
    if reasons and not pictures_are_promised():
        for reason in reasons:
            warnings.warn(PictureWarning(f"{cell.nodeid}: {reason}"), stacklevel=1)
        return True
    cell.comparison_traceback += reasons
    return not reasons


def stderr(outputs: list | None) -> str:
    """Return what a cell wrote to stderr."""
    return "".join(output.text for output in outputs or () if output.get("name") == "stderr")


def runtest(cell) -> None:
    """Run a cell as nbval does; it must have been executed before, and be silent on stderr."""
    nbval_runtest(cell)
    if cell.cell.execution_count is None and cell.cell.source.strip():
        cell.raise_cell_error("Cell was not executed before it was stored: run make notebooks")
    if stderr(cell.cell.outputs):
        cell.raise_cell_error("Stored output on stderr", stderr(cell.cell.outputs))
    if stderr(cell.test_outputs):
        cell.raise_cell_error("Output on stderr", stderr(cell.test_outputs))


def collect(file):
    """Collect as nbval does, once the file is a notebook whose kernel is installed here."""
    sentence = fault(file.path)
    if sentence:
        raise file.CollectError(sentence)
    return nbval_collect(file)


def fault(path) -> str | None:
    """Return in a sentence why a file cannot be run as a notebook, or None."""
    try:
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
    except (nbformat.reader.NotJSONError, UnicodeDecodeError):
        return f"{path} is not a notebook: its text is not valid JSON."
    except (nbformat.ValidationError, AttributeError, KeyError, TypeError, ValueError) as error:
        return f"{path} is not a notebook of format 4: {str(error).splitlines()[0]}."
    kernel = notebook.metadata.get("kernelspec", {}).get("name", "python3")
    installed = KernelSpecManager().find_kernel_specs()
    if kernel not in installed:
        return (
            f"{path} asks for the kernel {kernel!r}, which is not installed; there is {', '.join(installed)}."
        )
    return None


def execute(kernel, source: str, allow_stdin: bool | None = None) -> str:
    """Execute as a front end does: nbval leaves no history, which `check` of the exercise sheets reads."""
    return kernel.kc.execute(source, store_history=True, allow_stdin=allow_stdin, stop_on_error=False)


nbval_compare_outputs, nbval_runtest = IPyNbCell.compare_outputs, IPyNbCell.runtest
nbval_collect = IPyNbFile.collect


def pytest_configure(config: pytest.Config) -> None:
    """Put the stricter ways in the place of nbval's, which has no hooks for them."""
    IPyNbCell.compare_outputs, IPyNbCell.runtest, IPyNbFile.collect = compare_outputs, runtest, collect
    RunningKernel.execute_cell_input = execute
    # Kernels start without the user's own IPython profile, and with a history of their own.
    profile = tempfile.TemporaryDirectory(prefix="ipython-")
    os.environ["IPYTHONDIR"] = profile.name
    config.add_cleanup(profile.cleanup)
