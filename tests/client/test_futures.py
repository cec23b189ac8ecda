"""submit, map, futures, proxies."""

from __future__ import annotations

import asyncio
import concurrent.futures
import gc
import os
import threading
import time
import weakref

import pyreck
import pytest
from client_support import Script
from pyreck import Future, LocalCluster, RemoteObject


def square(x: int) -> int:
    return x * x


def len_of(x: list[int]) -> int:
    return len(x)


def forever(x: int) -> int:
    while x >= 0:
        x = (x + 1) % 1000
    return x


def test_submit(cluster: LocalCluster) -> None:
    future = cluster.submit(square, 12)
    assert isinstance(future, Future) and isinstance(future, concurrent.futures.Future)
    assert future.result(timeout=30) == 144
    assert future.done() and not future.running() and future.exception() is None
    assert cluster.submit(square, x=3).result() == 9


def test_arguments_are_matched_as_in_a_call(cluster: LocalCluster) -> None:
    def f(a: int, /, b: int, *, c: int = 3) -> tuple[int, int, int]:
        return (a, b, c)

    assert cluster.submit(f, 1, 2).result() == (1, 2, 3)
    assert cluster.submit(f, 1, b=2, c=4).result() == (1, 2, 4)
    for args, kwargs in [
        ((), {}),
        ((1,), {}),
        ((1, 2, 3), {}),
        ((1, 2), {"d": 1}),
        ((1,), {"a": 1}),
    ]:
        with pytest.raises(TypeError) as local:
            f(*args, **kwargs)
        with pytest.raises(TypeError) as remote:
            cluster.submit(f, *args, **kwargs)
        assert str(local.value) == str(remote.value)


def test_map(cluster: LocalCluster) -> None:
    assert list(cluster.map(square, range(20))) == [i * i for i in range(20)]
    assert list(cluster.map(lambda a, b: a + b, [1, 2, 3], (10, 20))) == [11, 22]
    results = cluster.map(lambda x: 1 // (x - 2), range(5))
    assert next(results) == -1
    assert next(results) == -1
    with pytest.raises(ZeroDivisionError):
        next(results)


def test_map_over_something_captured(cluster: LocalCluster) -> None:
    table = list(range(1000))
    assert list(cluster.map(lambda i: table[i] + 1, range(0, 1000, 50))) == [
        i + 1 for i in range(0, 1000, 50)
    ]


def test_the_standard_tools(cluster: LocalCluster) -> None:
    futures = [cluster.submit(square, i) for i in range(10)]
    done, left = concurrent.futures.wait(futures, timeout=30)
    assert len(done) == 10 and not left
    assert sorted(f.result() for f in concurrent.futures.as_completed(futures)) == sorted(
        i * i for i in range(10)
    )
    called: list[int] = []
    future = cluster.submit(square, 5)
    future.add_done_callback(lambda f: called.append(f.result()))
    future.result()
    deadline = time.monotonic() + 5
    while not called and time.monotonic() < deadline:
        time.sleep(0.01)
    assert called == [25]


def test_await(cluster: LocalCluster) -> None:
    async def work() -> list[int]:
        return list(await asyncio.gather(*(cluster.submit(square, i) for i in range(5))))

    assert asyncio.run(work()) == [0, 1, 4, 9, 16]


def test_awaited_exception(cluster: LocalCluster) -> None:
    async def work() -> None:
        await cluster.submit(lambda: 1 // 0)

    with pytest.raises(ZeroDivisionError):
        asyncio.run(work())


def test_cancel_stops_a_running_job() -> None:
    with pyreck.local(threads=1) as cluster:
        future = cluster.submit(forever, 0)
        time.sleep(0.1)
        assert future.running() and not future.done()
        assert future.cancel() and future.cancelled()
        with pytest.raises(concurrent.futures.CancelledError):
            future.result()
        assert concurrent.futures.wait([future], timeout=5).done
        assert cluster.submit(square, 2).result(timeout=5) == 4  # its only thread is free again


def test_cancelling_the_await_stops_the_job() -> None:
    with pyreck.local(threads=1) as cluster:

        async def work() -> None:
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(cluster.submit(forever, 0), 0.1)

        asyncio.run(work())
        assert cluster.submit(square, 2).result(timeout=5) == 4


def test_a_finished_future_cannot_be_cancelled(cluster: LocalCluster) -> None:
    future = cluster.submit(square, 3)
    assert future.result() == 9
    assert not future.cancel() and not future.cancelled()
    assert future.progress().fraction == 1.0


def test_closing_cancels() -> None:
    cluster = pyreck.local(threads=2)
    futures = [cluster.submit(forever, i) for i in range(4)]
    started = time.monotonic()
    cluster.close()
    assert time.monotonic() - started < 5
    for future in futures:
        assert isinstance(future.exception(timeout=5), pyreck.Cancelled)


def test_futures_as_arguments_and_captures(cluster: LocalCluster) -> None:
    future = cluster.submit(square, 3)
    assert cluster.submit(square, future).result() == 81
    with cluster.remotely.download_all():
        y = future + 1  # type: ignore[operator]
    assert y == 10


def test_proxies(cluster: LocalCluster) -> None:
    with cluster.remotely.remote_all():
        numbers = [i * 3 for i in range(1000)]
        text = "abc"
        table = {"a": 1.5}
        one = 1
    assert isinstance(numbers, RemoteObject)
    shown = repr(numbers)
    assert "list[int]" in shown and "1,000 items" in shown and "in this process" in shown
    assert __file__ in shown and len(numbers) == 1000 and numbers.size_bytes >= 8000
    assert [text.type_name, table.type_name, one.type_name] == ["str", "dict[str, float]", "int"]
    with pytest.raises(TypeError, match="has no len"):
        len(one)
    for use in (lambda: 3 in numbers, lambda: bool(numbers)):
        with pytest.raises(TypeError, match="RemoteObject"):
            use()
    assert numbers.to_local().result() == [i * 3 for i in range(1000)]
    assert numbers.toLocal().done()
    with cluster.remotely.download_all():
        tail, total, size, first = numbers[-3:], sum(numbers), len(numbers), text[0]
    assert (tail, total, size, first) == ([2991, 2994, 2997], 1498500, 1000, "a")
    assert cluster.submit(lambda v: v[1], numbers).result() == 3


def test_proxies_nested_in_values(cluster: LocalCluster) -> None:
    with cluster.remotely.remote_all():
        a = [1, 2]
    pair = (a, a, 5)
    with cluster.remotely.download_all():
        same, total = pair[0] is pair[1], sum(pair[0]) + pair[2]
    assert same and total == 8


def test_functions_that_a_block_makes_stay_usable(cluster: LocalCluster) -> None:
    k = 7
    with cluster.remotely.download_all():
        add = lambda x: x + k
        y = add(1)
    assert y == 8 and isinstance(add, RemoteObject)
    with pytest.raises(pyreck.InvalidOperation, match="function"):
        add.to_local().result()


def test_proxies_outlive_their_cluster() -> None:
    cluster = pyreck.local(threads=1)
    with cluster.remotely.remote_all():
        numbers = [1, 2, 3]
    cluster.close()
    del cluster
    gc.collect()
    with pyreck.local(threads=1) as other:
        with other.remotely.download_all():
            total = sum(numbers)
    assert total == 6 and numbers.to_local().result() == [1, 2, 3]


def test_a_job_keeps_its_cluster_until_it_ends() -> None:
    assert pyreck.local(threads=1).submit(square, 3).result(timeout=30) == 9
    assert list(pyreck.local(threads=1).map(square, range(3))) == [0, 1, 4]
    with pyreck.local(threads=1).remotely.remote_all():
        numbers = [1, 2, 3]
    assert numbers.to_local().result() == [1, 2, 3]
    assert pyreck.local(threads=1).submit(len_of, numbers).result(timeout=30) == 3

    called = threading.Event()  # though nobody holds the future
    pyreck.local(threads=1).submit(square, 4).add_done_callback(lambda _: called.set())
    gc.collect()
    assert called.wait(30)

    running = pyreck.local(threads=1).submit(forever, 0)
    gc.collect()
    assert not concurrent.futures.wait([running], timeout=0.2).done
    assert running.cancel()


def test_a_cluster_ends_with_its_last_job() -> None:
    cluster = pyreck.local(threads=1)
    gone = weakref.ref(cluster)
    future = cluster.submit(square, 3)
    del cluster
    assert future.result(timeout=30) == 9
    deadline = time.monotonic() + 5
    while gone() is not None and time.monotonic() < deadline:
        time.sleep(0.01)
    assert gone() is None


def test_programs_that_end_with_jobs_running(script: Script) -> None:
    done = script(
        """
        import pyreck
        cluster = pyreck.local(threads=2)
        def forever(x):
            while x >= 0: x = (x + 1) % 1000
            return x
        future = cluster.submit(forever, 1)
        with cluster.remotely.remote_all(): kept = [1, 2]
        print("end")
        """,
        timeout=30,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "end\n", "")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_forked_child_starts_its_own_threads(script: Script) -> None:
    done = script(
        """
        import os, pyreck
        cluster = pyreck.local(threads=2)
        print(cluster.submit(lambda x: x + 1, 1).result(), flush=True)
        child = os.fork()
        if child == 0:
            with cluster.remotely.download_all(): y = 3
            print(y, cluster.submit(lambda x: x + 1, 3).result(), flush=True)
            os._exit(0)
        print(os.waitpid(child, 0)[1], cluster.submit(lambda x: x + 1, 5).result())
        """
    )
    assert (done.stdout, done.stderr) == ("2\n3 4\n0 6\n", "")
