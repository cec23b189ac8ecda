"""What goes wrong: in the user's code, with limits, and with Redis."""

from __future__ import annotations

import gc
import signal
import subprocess
import sys
import threading
import time
import traceback
import warnings
from collections.abc import Callable
from pathlib import Path

import pyreck
import pytest
from client_support import Script, environment
from cluster_support import Nodes, Redis, free_port, until
from pyreck import RemoteCluster

StartNodes = Callable[..., Nodes]


def quotient(a: int, b: int) -> int:
    return a // b


def spin(x: int) -> int:
    while x >= 0:
        x = (x + 1) % 1000
    return x


def count_primes(limit: int) -> int:
    return sum(all(n % d for d in range(2, int(n**0.5) + 1)) for n in range(limit))


def lines(error: BaseException) -> list[str]:
    """The traceback from the user's frames on."""
    return traceback.format_exception(error)


def test_tracebacks_are_those_of_a_local_run(cluster: RemoteCluster) -> None:
    shown = []
    with pyreck.local(threads=1) as local:
        for each in (local, cluster):
            with pytest.raises(ZeroDivisionError) as raised:
                each.submit(quotient, 1, 0).result()
            frames = traceback.extract_tb(raised.value.__traceback__)
            shown.append((str(raised.value), frames[-1].lineno, frames[-1].name, frames[-1].colno))
            with pytest.raises(ZeroDivisionError) as raised:
                with each.remotely:
                    x = [quotient(n, n - 5) for n in range(10)]
            shown[-1] += tuple(
                (f.name, f.lineno) for f in traceback.extract_tb(raised.value.__traceback__)
            )
    assert shown[0] == shown[1]
    assert shown[0][2] == "quotient"


def test_what_was_assigned_before_the_exception_is_there(cluster: RemoteCluster) -> None:
    before = 0
    with pytest.raises(IndexError, match="list index out of range"):
        with cluster.remotely:
            before = 1
            [][before]
    assert before == 1


def test_limits(nodes: Nodes) -> None:
    with pyreck.connect(nodes.redis.url, name=nodes.name, time_limit=0.3) as cluster:
        with pytest.raises(pyreck.TimeLimit, match=r"0.3 s.*`pyreck.connect\(time_limit"):
            cluster.submit(spin, 0).result()
    with pyreck.connect(nodes.redis.url, name=nodes.name, memory="1 MiB") as cluster:
        with pytest.raises(pyreck.MemoryLimit, match=r"1.0 MiB.*`pyreck.connect\(memory"):
            cluster.submit(lambda n: len([str(x) for x in range(n)]), 1_000_000).result()


def test_cancel(cluster: RemoteCluster) -> None:
    future = cluster.submit(spin, 0)
    until(lambda: cluster.stats()["running"] > 0, what="the start")
    assert future.cancel() and future.cancelled()
    until(lambda: cluster.stats()["running"] == 0, what="the end")
    assert cluster.submit(quotient, 7, 2).result(timeout=10) == 3


def test_closing_cancels(nodes: Nodes) -> None:
    cluster = pyreck.connect(nodes.redis.url, name=nodes.name)
    future = cluster.submit(spin, 0)
    cluster.close()
    assert isinstance(future.exception(timeout=5), pyreck.Cancelled)
    with pytest.raises(pyreck.PyreckError, match="closed"):
        cluster.submit(quotient, 1, 1)
    with pyreck.connect(nodes.redis.url, name=nodes.name) as other:
        until(lambda: other.stats()["running"] == 0, what="the end")


def test_a_thousand_jobs(cluster: RemoteCluster) -> None:
    assert list(cluster.map(lambda x: x * x, range(1000))) == [x * x for x in range(1000)]


def test_an_empty_job_is_quick(nodes: Nodes) -> None:
    with pyreck.connect(nodes.redis.url, name=nodes.name) as cluster:
        times = []
        for _ in range(50):
            started = time.monotonic()
            cluster.submit(quotient, 1, 1).result()
            times.append(time.monotonic() - started)
    assert sorted(times)[25] < 0.05  # 1 ms on a machine that does nothing else


def test_ctrl_c_stops_the_job(nodes: Nodes, tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(
        f"""import pyreck
cluster = pyreck.connect({nodes.redis.url!r}, name={nodes.name!r})
x = 0
print("ready", flush=True)
with cluster.remotely:
    while x >= 0:
        x = (x + 1) % 1000
"""
    )
    process = subprocess.Popen(
        [sys.executable, program],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
    )
    assert process.stdout is not None and process.stdout.readline() == "ready\n"
    with pyreck.connect(nodes.redis.url, name=nodes.name) as cluster:
        until(lambda: cluster.stats()["running"] == 1, what="the start")
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=10)
        assert errors.rstrip().endswith("KeyboardInterrupt") and "program.py" in errors
        until(lambda: cluster.stats()["running"] == 0, what="the end")


def test_a_forked_child_connects_anew(nodes: Nodes, script: Script) -> None:
    done = script(
        f"""
        import os
        import pyreck
        cluster = pyreck.connect({nodes.redis.url!r}, name={nodes.name!r})
        with cluster.remotely.remote_all():
            xs = [x + 1 for x in range(20_000)]
        child = os.fork()
        answer = cluster.submit(lambda x: x * 3, 14).result()
        if child == 0:
            try:
                xs.to_local().result()
            except pyreck.ClusterUnavailable as error:
                assert "forked" in str(error)
                os._exit(answer)
        assert os.waitpid(child, 0)[1] >> 8 == 42
        print(answer, len(xs.to_local().result()))
        """
    )
    assert (done.stdout, done.stderr) == ("42 20000\n", "")


def test_a_program_that_ends_leaves(nodes: Nodes, script: Script) -> None:
    gc.collect()
    done = script(
        f"""
        import pyreck
        cluster = pyreck.connect({nodes.redis.url!r}, name={nodes.name!r})
        with cluster.remotely.remote_all():
            xs = [x + 1 for x in range(20_000)]
        future = cluster.submit(lambda x: [0 for _ in range(10**15)], 1)
        print(cluster._session.id())
        """
    )
    assert done.stderr == ""
    clients = f"{{pyreck:{nodes.name}}}:clients"
    assert done.stdout.strip() not in nodes.redis.command("HKEYS", clients)
    with pyreck.connect(nodes.redis.url, name=nodes.name) as cluster:
        until(lambda: cluster.stats()["running"] == 0, what="the end")


def test_no_redis() -> None:
    started = time.monotonic()
    url = f"redis://127.0.0.1:{free_port()}"
    with pytest.raises(pyreck.ClusterUnavailable) as raised:
        pyreck.connect(url)
    assert time.monotonic() - started < 3
    assert url in str(raised.value) and "\n" not in str(raised.value)
    with pytest.raises((pyreck.PyreckError, ValueError)) as raised_too:
        pyreck.connect("http://localhost")
    assert "redis://" in str(raised_too.value)


def test_the_address_of_the_environment(nodes: Nodes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYRECK_ADDRESS", nodes.redis.url)
    with pyreck.connect(name=nodes.name) as cluster:
        assert str(nodes.redis.port) in repr(cluster)
    with pyreck.connect(f"{nodes.redis.url}?name={nodes.name}&time_limit=0.3") as cluster:
        assert nodes.name in repr(cluster) and len(cluster.nodes()) == len(nodes.processes)
        with pytest.raises(pyreck.TimeLimit, match=r"0\.3 s"):
            cluster.submit(lambda x: sum(i % 7 for i in range(x)), 10**12).result()


def test_passwords() -> None:
    redis = Redis(password="geheim")
    try:
        for wrong in ("", ":falsch@"):
            with pytest.raises(pyreck.ClusterUnavailable) as raised:
                pyreck.connect(f"redis://{wrong}127.0.0.1:{redis.port}")
            assert "password" in str(raised.value) and "\n" not in str(raised.value)
            assert "falsch" not in str(raised.value)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with pyreck.connect(redis.url) as cluster:
                assert "geheim" not in repr(cluster)
    finally:
        redis.close()


def test_no_nodes(own_redis: Redis, start_nodes: StartNodes) -> None:
    with pytest.warns(UserWarning, match="no node"):
        cluster = pyreck.connect(own_redis.url, name="own-late")
    with cluster:
        future = cluster.submit(quotient, 9, 2)
        assert cluster.nodes() == [] and cluster.stats()["waiting"] == 1
        late = Nodes(own_redis, "own-late")
        try:
            late.start()
            assert future.result(timeout=20) == 4
        finally:
            late.close()


def test_redis_is_gone_for_good(own_redis: Redis, start_nodes: StartNodes) -> None:
    nodes = start_nodes(own_redis)
    cluster = pyreck.connect(own_redis.url, name=nodes.name)
    future = cluster.submit(spin, 0)
    own_redis.stop(signal.SIGKILL)
    started = time.monotonic()
    error = future.exception(timeout=30)
    assert isinstance(error, pyreck.ClusterUnavailable) and "\n" not in str(error)
    assert time.monotonic() - started < 20
    with pytest.raises(pyreck.ClusterUnavailable):
        cluster.submit(quotient, 1, 1)
    started = time.monotonic()
    cluster.close()
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("keeps_data", [True, False], ids=["with its data", "without its data"])
def test_redis_restarts_in_mid_job(
    own_redis: Redis, start_nodes: StartNodes, keeps_data: bool
) -> None:
    nodes = start_nodes(own_redis, 2)
    with pyreck.connect(own_redis.url, name=nodes.name) as cluster:
        future = cluster.submit(count_primes, 400_000)
        until(lambda: cluster.stats()["running"] > 0, what="the start")
        time.sleep(0.2)
        own_redis.stop(signal.SIGTERM if keeps_data else signal.SIGKILL)
        if not keeps_data:
            own_redis.lose_data()
        time.sleep(0.3)
        own_redis.start()
        assert future.result(timeout=60) == count_primes(400_000)
        assert cluster.submit(quotient, 9, 2).result(timeout=20) == 4


def test_nothing_is_left_behind(own_redis: Redis, start_nodes: StartNodes) -> None:
    nodes = start_nodes(own_redis, 2)
    threads = threading.active_count()

    def use() -> None:
        with pyreck.connect(own_redis.url, name=nodes.name) as cluster:
            with cluster.remotely.remote_all():
                xs = [x * x for x in range(100_000)]
            large = [x / 3 for x in range(200_000)]
            with cluster.remotely:
                total = sum(xs) + len(large)
            assert total == sum(x * x for x in range(100_000)) + 200_000
            assert list(cluster.map(quotient, range(50), range(1, 51))) == [0] * 50

    use()
    gc.collect()

    def left() -> list[str]:
        ends = (":secret", ":nodes", ":offers", ":stats")  # the nodes are still there
        keys = [key for key in own_redis.all_keys() if not key.endswith(ends)]
        return [
            key
            for key in keys
            if ":module:" not in key or own_redis.command("TTL", key).strip() == "-1"
        ]

    until(lambda: left() == [], what=f"cleaning up of {left()}")
    assert threading.active_count() <= threads
