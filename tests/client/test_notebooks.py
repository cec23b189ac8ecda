"""IPython and Jupyter: cells, shown tracebacks, interrupted cells."""

from __future__ import annotations

import contextlib
import io
import re
import subprocess
import sys

import pytest
from client_support import Notebook, environment

IPython = pytest.importorskip("IPython")


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


def test_a_notebook(notebook: Notebook) -> None:
    outputs = notebook(
        SETUP,
        "with cluster.remotely.remote_all():\n    primes = [x * 2 for x in range(100_000)]\nprimes",
        "with cluster.remotely.download_all(): last = primes[-1]",
        "last, (await cluster.submit(f, 5))",
        "cluster.submit(f, 5)",
    )
    proxy, awaited, future = outputs[1][0]["data"], outputs[3][0]["data"], outputs[4][0]["data"]
    assert "list[int], 100,000 items" in proxy["text/plain"]
    assert "<code>[0, 2, 4, 6, 8, 10, ...]</code>" in proxy["text/html"]
    assert awaited["text/plain"] == "(199998, 5)" and "pyreck.Future" in future["text/html"]


def test_a_notebook_shows_the_line_of_a_block(notebook: Notebook) -> None:
    outputs = notebook(
        SETUP,
        "with cluster.remotely:\n    k = 3\n    y = [f(k)\n         for x in range(5)]\n",
        "def g(k):\n    with cluster.remotely:\n        z = 1\n        y = f(k)\ng(3)",
        "import sys\nprint(sys.last_value.__traceback__.tb_next.tb_next.tb_frame.f_locals)",
        allow_errors=True,
    )
    for cell, line in ((1, "----> 3     y = [f(k)"), (2, "----> 4         y = f(k)")):
        shown = re.sub(r"\x1b\[[\d;]*m", "", "\n".join(outputs[cell][0]["traceback"]))
        assert line in shown and "----> 4     return 10 // (x - 3)" in shown
        assert "> 1 with" not in shown and "block.py" not in shown
    assert outputs[3][0]["text"] == "{'k': 3, 'z': 1}\n"  # for a debugger


def test_progress_in_a_notebook(notebook: Notebook) -> None:
    block = "with cluster.remotely.download_all():\n    s = sum(x * y % 7 for x in r for y in r)\ns"
    start = "cluster.progress = None\nr = range(30_000)"
    outputs = notebook(SETUP, start, block, "cluster.progress = False", block)
    assert [output["output_type"] for output in outputs[4]] == ["execute_result"]
    assert [output["output_type"] for output in outputs[2]] == ["display_data", "execute_result"]
    assert outputs[2][0]["data"]["text/html"] == ""  # the bar, which has gone


def test_import_is_cheap() -> None:
    """Neither LLVM nor an event loop is loaded before it is needed."""
    text = "import sys, pyreck; print('_pyreck' in sys.modules, 'asyncio' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", text], capture_output=True, text=True, env=environment()
    )
    assert done.stdout.split() == ["False", "False"]
