"""IPython and Jupyter: cells, shown tracebacks, interrupted cells."""

from __future__ import annotations

import contextlib
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from client_support import environment

IPython = pytest.importorskip("IPython")
nbformat = pytest.importorskip("nbformat")
nbclient = pytest.importorskip("nbclient")


def run_cells(*cells: str) -> str:
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell()
    shell.run_line_magic("colors", "NoColor" if IPython.version_info < (9,) else "nocolor")
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        for cell in cells:
            shell.run_cell(cell)
    return out.getvalue()


SETUP = "import pyreck\ncluster = pyreck.local(threads=2)\ndef f(x):\n    return 10 // (x - 3)\n"


def test_ipython_cells() -> None:
    out = run_cells(
        SETUP,
        "with cluster.remotely.download_all():\n    y = [f(x) for x in range(3)]\n",
        "print(y)",
        "def f(x):\n    return x\n",
        "with cluster.remotely.download_all(): y = [f(x) for x in range(3)]",
        "print(y, __import__('sys').gettrace() is None)",
    )
    assert out.splitlines() == ["[-4, -5, -10]", "[0, 1, 2] True"]


def test_ipython_shows_the_cells_line() -> None:
    out = run_cells(
        SETUP, "with cluster.remotely.download_all():\n    y = [f(x) for x in range(5)]\n"
    )
    assert "ZeroDivisionError" in out and "return 10 // (x - 3)" in out
    assert "pyreck/block.py" not in out


def test_a_notebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environment().items():
        monkeypatch.setenv(name, value)
    for name in ("HOME", "IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR"):
        (tmp_path / name).mkdir()
        monkeypatch.setenv(name, str(tmp_path / name))
    specs = tmp_path / "kernels" / "here"
    specs.mkdir(parents=True)
    command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec = {"argv": command, "display_name": "here", "language": "python"}
    (specs / "kernel.json").write_text(json.dumps(spec))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    cells = [
        SETUP,
        "with cluster.remotely.remote_all():\n    primes = [x * 2 for x in range(100_000)]\nprimes",
        "with cluster.remotely.download_all(): last = primes[-1]",
        "last, (await cluster.submit(f, 5))",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
    nbclient.NotebookClient(notebook, kernel_name="here", timeout=120).execute()
    shown = [cell.outputs[0]["data"]["text/plain"] for cell in notebook.cells if cell.outputs]
    assert "list[int], 100,000 items" in shown[0]
    assert shown[1] == "(199998, 5)"


def test_import_is_cheap() -> None:
    """Neither LLVM nor an event loop is loaded before it is needed."""
    text = "import sys, pyreck; print('_pyreck' in sys.modules, 'asyncio' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", text], capture_output=True, text=True, env=environment()
    )
    assert done.stdout.split() == ["False", "False"]
