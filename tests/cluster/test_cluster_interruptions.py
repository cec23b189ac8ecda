"""While values are downloaded and iterated over: Ctrl-C, a node or client that dies, Redis that
goes, hangs, forgets, and comes back. A clear error or all of the value, never half of it, no hang.
"""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyreck
import pytest
from client_support import environment, make_kernel_spec
from cluster_support import Nodes, Redis, until
from conftest import StartNodes

COUNT = 6_000_000  # 48 MB
PATIENCE = 60.0  # seconds until an error must have come


@pytest.fixture
def served(own_redis: Redis, start_nodes: StartNodes) -> tuple[Redis, Nodes]:
    return own_redis, start_nodes(own_redis, 2)


def numbers_in(cluster: pyreck.RemoteCluster) -> pyreck.RemoteObject:
    with cluster.remotely.remote_all():
        xs = [x * 3 for x in range(COUNT)]
    return xs  # type: ignore[return-value]


@contextmanager
def meanwhile(harm: Callable[[], object], seconds: float) -> Iterator[None]:
    """Does harm in another thread, after so many seconds."""
    timer = threading.Timer(seconds, harm)
    timer.start()
    try:
        yield
    finally:
        timer.join()


def downloaded(xs: pyreck.RemoteObject) -> int:
    return sum(xs.to_local().result(timeout=PATIENCE))


def iterated(xs: pyreck.RemoteObject) -> int:
    return sum(xs)


def as_array(xs: pyreck.RemoteObject) -> int:
    return int(xs.to_numpy().sum())


WAYS = [downloaded, iterated, as_array]
TOTAL = 3 * COUNT * (COUNT - 1) // 2


def whole_or_error(way: Callable[[pyreck.RemoteObject], int], xs: pyreck.RemoteObject) -> str:
    """What came: all of it, or one of pyreck's errors, in time."""
    began = time.monotonic()
    try:
        assert way(xs) == TOTAL
        return "all"
    except pyreck.PyreckError as error:
        assert str(error)
        return type(error).__name__
    finally:
        assert time.monotonic() - began < PATIENCE


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("delay", [0.0, 0.1])
def test_redis_dies(
    served: tuple[Redis, Nodes], way: Callable[[pyreck.RemoteObject], int], delay: float
) -> None:
    redis, nodes = served
    with pyreck.connect(redis.url, name=nodes.name) as cluster:
        xs = numbers_in(cluster)
        with meanwhile(lambda: redis.stop(signal.SIGKILL), delay):
            came = whole_or_error(way, xs)
        assert came in ("all", "ClusterUnavailable")
        redis.start()  # with its data: what was promised to stay is there
        deadline = time.monotonic() + PATIENCE
        while (came := whole_or_error(way, xs)) != "all":
            assert came == "ClusterUnavailable" and time.monotonic() < deadline
            time.sleep(0.2)


@pytest.mark.parametrize("way", WAYS)
def test_redis_hangs_for_a_while(
    served: tuple[Redis, Nodes], way: Callable[[pyreck.RemoteObject], int]
) -> None:
    redis, nodes = served
    with pyreck.connect(redis.url, name=nodes.name) as cluster:
        xs = numbers_in(cluster)
        assert redis.process is not None
        redis.process.send_signal(signal.SIGSTOP)
        with meanwhile(lambda: redis.process.send_signal(signal.SIGCONT), 1.5):
            assert whole_or_error(way, xs) in ("all", "ClusterUnavailable")
        assert way(xs) == TOTAL


@pytest.mark.parametrize("way", WAYS)
def test_redis_forgets(
    served: tuple[Redis, Nodes], way: Callable[[pyreck.RemoteObject], int]
) -> None:
    redis, nodes = served
    with pyreck.connect(redis.url, name=nodes.name) as cluster:
        xs = numbers_in(cluster)
        redis.stop(signal.SIGKILL)
        redis.lose_data()
        redis.start()
        assert whole_or_error(way, xs) in ("ObjectNotFound", "ClusterUnavailable")


def test_nodes_are_not_needed(served: tuple[Redis, Nodes]) -> None:
    """What is in Redis is there without them."""
    redis, nodes = served
    with pyreck.connect(redis.url, name=nodes.name) as cluster:
        xs = numbers_in(cluster)
        with meanwhile(lambda: [process.kill() for process in nodes.processes], 0.02):
            assert [way(xs) for way in WAYS] == [TOTAL] * len(WAYS)
        assert xs[COUNT // 2] == 3 * COUNT // 2


def test_iteration_that_is_left(served: tuple[Redis, Nodes]) -> None:
    redis, nodes = served
    with pyreck.connect(redis.url, name=nodes.name) as cluster:
        xs = numbers_in(cluster)
        for _ in range(20):
            assert list(itertools.islice(xs, 3)) == [0, 3, 6]
        items = iter(xs)
        assert next(items) == 0
        assert sum(items) == TOTAL


PROGRAM = """
    import sys, time
    import pyreck

    cluster = pyreck.connect(sys.argv[1], name=sys.argv[2])
    xs = cluster["numbers"]
    ways = {
        "downloaded": lambda: xs.to_local().result(),
        "iterated": lambda: [x for x in xs],
        "as_array": lambda: xs.to_numpy(),
    }
    print("ready", flush=True)
    try:
        while True:
            value = ways[sys.argv[3]]()
            assert len(value) == int(sys.argv[4])
            del value
    except KeyboardInterrupt:
        assert "value" not in globals() or len(value) == int(sys.argv[4])
        print("interrupted", flush=True)
    print(xs[1], flush=True)
    time.sleep(1000 if sys.argv[5] == "stays" else 0)
"""


@contextmanager
def program(
    folder: Path, redis: Redis, nodes: Nodes, way: str, ends: str
) -> Iterator[subprocess.Popen[str]]:
    """Another client, which downloads again and again."""
    file = folder / "program.py"
    file.write_text(textwrap.dedent(PROGRAM))
    command = [sys.executable, str(file), redis.url, nodes.name, way, str(COUNT), ends]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment()) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize("way", ["downloaded", "iterated", "as_array"])
@pytest.mark.parametrize("delay", [0.02, 0.2])
def test_ctrl_c(served: tuple[Redis, Nodes], tmp_path: Path, way: str, delay: float) -> None:
    redis, nodes = served
    with pyreck.connect(redis.url, name=nodes.name) as cluster:
        cluster.name("numbers", numbers_in(cluster))
    with program(tmp_path, redis, nodes, way, "ends") as process:
        time.sleep(delay)
        began = time.monotonic()
        os.kill(process.pid, signal.SIGINT)
        rest, _ = process.communicate(timeout=PATIENCE)
        assert rest == "interrupted\n3\n"
        assert process.returncode == 0
        assert time.monotonic() - began < 10


def test_a_client_is_killed_while_it_downloads(served: tuple[Redis, Nodes], tmp_path: Path) -> None:
    redis, nodes = served
    with pyreck.connect(redis.url, name=nodes.name) as cluster:
        xs = numbers_in(cluster)
        cluster.name("numbers", xs)
        with program(tmp_path, redis, nodes, "downloaded", "stays") as process:
            time.sleep(0.1)
            process.kill()
        assert downloaded(xs) == TOTAL
        del cluster["numbers"]
        assert downloaded(xs) == TOTAL  # held by its proxy alone


class Kernel:
    """A kernel of Jupyter, as a notebook's menu has it."""

    def __init__(self) -> None:
        from jupyter_client.manager import start_new_kernel

        self.manager, self.client = start_new_kernel(kernel_name="here")

    def printed(self, cell: str) -> str:
        """What the cell prints; its error, if there is one, is raised."""
        texts: list[str] = []

        def take(message: dict[str, Any]) -> None:
            texts.append(message["content"].get("text", ""))

        reply = self.client.execute_interactive(cell, timeout=PATIENCE, output_hook=take)
        assert reply["content"]["status"] == "ok", reply["content"]
        return "".join(texts)

    def start(self, cell: str) -> None:
        """Begins to run a cell that prints something before it goes on."""
        self.client.execute(cell)
        while self.client.get_iopub_msg(timeout=PATIENCE)["msg_type"] != "stream":
            pass

    def restart(self, *, now: bool) -> None:
        self.manager.restart_kernel(now=now)
        self.client.wait_for_ready(timeout=PATIENCE)

    def close(self) -> None:
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


BEGINNING = """
import pyreck
cluster = pyreck.connect({url!r}, name={name!r})
xs = cluster["numbers"]
"""
ENDLESS = """
print("began", flush=True)
while True:
    {}
"""


@pytest.mark.parametrize(
    "way, now", [("xs.to_local().result()", True), ("sum(xs)", True), ("xs.to_numpy()", False)]
)
def test_a_kernel_is_restarted(
    served: tuple[Redis, Nodes],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    way: str,
    now: bool,
) -> None:
    pytest.importorskip("ipykernel")
    redis, nodes = served
    make_kernel_spec(tmp_path, monkeypatch.setenv)
    beginning = BEGINNING.format(url=redis.url, name=nodes.name)
    with pyreck.connect(redis.url, name=nodes.name) as cluster:
        cluster.name("numbers", numbers_in(cluster))
        kernel = Kernel()
        try:
            kernel.printed(beginning + "mine = cluster.put([1, 2, 3])")
            assert len(cluster.objects()) == 2
            kernel.start(ENDLESS.format(way))
            time.sleep(0.1)
            kernel.restart(now=now)
            assert kernel.printed(beginning + "print(sum(xs))") == f"{TOTAL}\n"
            assert kernel.printed("print(len(xs.to_local().result()))") == f"{COUNT}\n"
            # What only the kernel before had goes, and nothing else.
            until(
                lambda: len(cluster.objects()) == 1, PATIENCE, "the end of the old kernel's lease"
            )
            assert kernel.printed("print(xs[-1])") == f"{3 * (COUNT - 1)}\n"
        finally:
            kernel.close()
