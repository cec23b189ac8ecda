"""Fixtures of the client's tests: clusters, and scripts run in a process of their own."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BUILT = ROOT / "build" / os.environ.get("PYRECK_PRESET", "release") / "python"
if str(BUILT) not in os.environ.get("PYTHONPATH", "") and BUILT.exists():
    sys.path.insert(0, str(BUILT))

import pyreck  # noqa: E402 - from the build tree
from client_support import Notebook, Script, run_notebook, run_script  # noqa: E402


@pytest.fixture(scope="session")
def cluster() -> Iterator[pyreck.LocalCluster]:
    with pyreck.local(threads=2) as shared:
        yield shared


@pytest.fixture(params=[1, 2, 8, "every element"], scope="session")
def any_cluster(request: pytest.FixtureRequest) -> Iterator[pyreck.LocalCluster]:
    """Clusters of 1, 2 and 8 threads, and one that splits at every element."""
    forced = request.param == "every element"
    threads = 3 if forced else request.param
    with pyreck.local(threads=threads, _split_every_element=forced) as each:
        yield each


@pytest.fixture
def script(tmp_path: Path) -> Script:
    """Runs a program from a file; with `arguments`, the interpreter gets them before it."""

    return functools.partial(run_script, tmp_path)


@pytest.fixture
def notebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Notebook:
    """Runs cells in a kernel of Jupyter; gives the outputs of each."""
    for module in ("nbformat", "nbclient", "ipykernel"):
        pytest.importorskip(module)
    return functools.partial(run_notebook, tmp_path, monkeypatch.setenv)
