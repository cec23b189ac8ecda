"""Fixtures of the cluster's tests: Redis, nodes, and clusters of one, two and three of them."""

from __future__ import annotations

import functools
import itertools
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BUILT = ROOT / "build" / os.environ.get("PYRECK_PRESET", "release") / "python"
if str(BUILT) not in os.environ.get("PYTHONPATH", "") and BUILT.exists():
    sys.path.insert(0, str(BUILT))
sys.path.append(str(ROOT / "tests" / "client"))

import pyreck  # noqa: E402 - from the build tree
from client_support import Notebook, Script, run_notebook, run_script  # noqa: E402
from cluster_support import Nodes, Redis  # noqa: E402

StartNodes = Callable[..., Nodes]
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def redis() -> Iterator[Redis]:
    """Shared by the tests that do no harm to it; each cluster in it has a name of its own."""
    server = Redis()
    yield server
    server.close()


@pytest.fixture
def own_redis() -> Iterator[Redis]:
    server = Redis()
    yield server
    server.close()


@pytest.fixture(scope="session", params=[1, 2, 3], ids=lambda n: f"{n} nodes")
def nodes(redis: Redis, request: pytest.FixtureRequest) -> Iterator[Nodes]:
    """Nodes of one thread each."""
    started = Nodes(redis, f"shared-{request.param}")
    started.start(request.param)
    yield started
    started.close()


@pytest.fixture
def cluster(nodes: Nodes) -> Iterator[pyreck.RemoteCluster]:
    with pyreck.connect(nodes.redis.url, name=nodes.name) as connected:
        yield connected


@pytest.fixture
def start_nodes() -> Iterator[StartNodes]:
    """Starts nodes of a cluster of one's own: `start_nodes(redis, count=1, threads=1)`."""
    all_started = []

    def start(redis: Redis, count: int = 1, threads: int = 1, *options: str) -> Nodes:
        started = Nodes(redis, f"own-{next(_numbers)}", *options)
        all_started.append(started)
        started.start(count, threads)
        return started

    yield start
    for started in all_started:
        started.close()


@pytest.fixture
def script(tmp_path: Path) -> Script:
    """Runs a program from a file in a process of its own."""

    return functools.partial(run_script, tmp_path)


@pytest.fixture
def notebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Notebook:
    """Runs cells in a kernel of Jupyter; gives the outputs of each."""
    for module in ("nbformat", "nbclient", "ipykernel"):
        pytest.importorskip(module)
    return functools.partial(run_notebook, tmp_path, monkeypatch.setenv)
