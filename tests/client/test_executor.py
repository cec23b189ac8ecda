"""Executors: what the standard library and joblib do with a cluster. Nodes run these tests too."""

from __future__ import annotations

import asyncio
import concurrent.futures
import functools
import itertools
import math
import multiprocessing
import operator
from collections.abc import Iterator

import pyreck
import pytest
from pyreck.base import Cluster


def square(x: int) -> int:
    return x * x


def forever(x: int) -> int:
    while x >= 0:
        x = (x + 1) % 1000
    return x


def inverse(x: int) -> float:
    return 1 / (x - 5000)


def test_an_executor_is_one(cluster: Cluster) -> None:
    with cluster.executor() as executor:
        assert isinstance(executor, concurrent.futures.Executor)
        futures = [executor.submit(square, i) for i in range(10)]
        done = {f.result() for f in concurrent.futures.as_completed(futures, timeout=60)}
        assert done == {i * i for i in range(10)}
        assert list(executor.map(square, range(3))) == [0, 1, 4]
    for call in (lambda: executor.submit(square, 1), lambda: executor.map(square, [1])):
        with pytest.raises(RuntimeError, match="cannot schedule new futures after shutdown"):
            call()
    assert cluster.submit(square, 5).result() == 25  # the cluster stays open
    assert "shut down" in repr(executor) and pyreck.Executor(cluster).cluster is cluster


def test_shutdown_waits_or_cancels(cluster: Cluster) -> None:
    executor = cluster.executor()
    future = executor.submit(lambda n: sum(i * i % 7 for i in range(n)), 3_000_000)
    executor.shutdown()
    assert future.done() and future.result() == sum(i * i % 7 for i in range(3_000_000))
    executor = cluster.executor()
    futures = [executor.submit(forever, i) for i in range(4)]
    executor.shutdown(cancel_futures=True)
    assert all(future.cancelled() for future in futures)
    executor = cluster.executor()
    future = executor.submit(forever, 1)
    executor.shutdown(wait=False)
    assert not future.done() and future.cancel()
    assert cluster.submit(square, 2).result(timeout=60) == 4  # threads are free again


def test_asyncio(cluster: Cluster) -> None:
    async def work() -> list[int]:
        loop = asyncio.get_running_loop()
        executor = cluster.executor()
        calls = [loop.run_in_executor(executor, square, i) for i in range(5)]
        calls.append(asyncio.wrap_future(executor.submit(square, 5)))
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(loop.run_in_executor(executor, forever, 0), 0.2)
        return list(await asyncio.gather(*calls))

    assert asyncio.run(work()) == [0, 1, 4, 9, 16, 25]


def test_callables(cluster: Cluster) -> None:
    class Scale:
        def __init__(self, by: int) -> None:
            self.by = by

        def of(self, x: int) -> int:
            return self.by * x

    assert cluster.submit(pow, 2, 100).result() == 2**100
    assert cluster.submit(math.factorial, 30).result() == math.factorial(30)
    assert cluster.submit(functools.partial(int, base=2), "101").result() == 5
    assert cluster.submit(functools.partial(pow, 2), 5).result() == 32
    assert cluster.submit(Scale(3).of, 4).result() == 12
    assert cluster.submit(functools.partial(Scale(3).of, 5)).result() == 15
    assert list(cluster.map(functools.partial(divmod, 17), [2, 3])) == [(8, 1), (5, 2)]
    assert cluster.submit(operator.itemgetter(1), [5, 6]).result() == 6
    assert list(cluster.map(operator.methodcaller("upper"), ["a", "b"])) == ["A", "B"]
    for bad, what in [
        (print, "`print` acts on the outside"),
        (functools.partial(print, 1), "`print` acts on the outside"),
        (7, "takes a function, not an instance of `int`"),
    ]:
        with pytest.raises(pyreck.InvalidOperation, match=what):
            cluster.submit(bad, "ab")  # type: ignore[arg-type]


def test_map_takes_what_it_needs(cluster: Cluster) -> None:
    taken = 0

    def numbers() -> Iterator[int]:
        nonlocal taken
        for i in itertools.count():
            taken = i
            yield i

    results = cluster.map(square, numbers())
    assert list(itertools.islice(results, 5000)) == [i * i for i in range(5000)]
    assert taken < 200_000
    results.close()  # type: ignore[attr-defined]
    assert list(cluster.map(pow, range(5), itertools.repeat(2))) == [0, 1, 4, 9, 16]
    assert list(cluster.map(square, [])) == []


@pytest.mark.parametrize("chunksize", [None, 1, 7, 100_000])
def test_map_fails_where_the_call_would(cluster: Cluster, chunksize: int | None) -> None:
    size = 5300 if chunksize == 1 else 20_000
    count = 0
    with pytest.raises(ZeroDivisionError) as caught:
        for result in cluster.map(inverse, range(4800, size), chunksize=chunksize):
            assert result == inverse(4800 + count)
            count += 1
    assert count == 200
    names = [entry.name for entry in caught.traceback]
    assert names == ["test_map_fails_where_the_call_would", "inverse"]
    assert caught.value.__context__ is None


def test_map_of_everything(cluster: Cluster) -> None:
    class Shape:
        def __init__(self, size: int) -> None:
            self.size = size

    class Round(Shape):
        pass

    things = [1, "a", None, (1, 2.5), [3], {"k": 1}, 2**100, Shape(1), Round(2), {4}] * 3
    for chunksize in (1, 4, 30):
        back = list(cluster.map(lambda thing: thing, things, chunksize=chunksize))
        assert [type(b) for b in back] == [type(t) for t in things]
        assert [vars(b) for b in back if isinstance(b, Shape)] == [{"size": 1}, {"size": 2}] * 3
    with cluster.remotely.remote_all():
        xs = [1, 2, 3]
    future = cluster.submit(square, 2)
    assert list(cluster.map(lambda v: v, [7, future, 8])) == [7, 4, 8]
    assert list(cluster.map(len, [[1], [2, 3], xs, [4], xs])) == [1, 2, 3, 1, 3]
    refused = cluster.map(lambda v: v, [1, 2, open, 4], chunksize=4)
    assert [next(refused), next(refused)] == [1, 2]
    with pytest.raises(pyreck.InvalidOperation, match="the argument `v` cannot be taken along"):
        next(refused)


def test_map_says_at_once_what_cannot_be_compiled(cluster: Cluster) -> None:
    with pytest.raises(pyreck.CompileError, match="PR0201"):
        cluster.map(lambda x: print(x), range(10))
    with pytest.raises(pyreck.InvalidOperation, match="cannot be taken along"):
        cluster.map(lambda x: x, [open])
    for bad, error in ((0, ValueError), (1.5, TypeError)):
        with pytest.raises(error, match="chunksize"):
            cluster.map(square, [1], chunksize=bad)  # type: ignore[arg-type]


def test_map_with_a_timeout(cluster: Cluster) -> None:
    results = cluster.map(lambda x: square(x) if x < 3 else forever(x), range(5), timeout=2)
    with pytest.raises(TimeoutError):
        list(results)
    assert list(cluster.map(square, range(3), timeout=60)) == [0, 1, 4]


# ---- joblib ------------------------------------------------------------------------------------


def parallel(cluster: Cluster, *calls: object, **options: object) -> list[object]:
    joblib = pytest.importorskip("joblib")
    pyreck.register_joblib()
    with joblib.parallel_config("pyreck", cluster=cluster):
        found: list[object] = joblib.Parallel(**options)(calls)
        return found


def test_joblib(cluster: Cluster) -> None:
    joblib = pytest.importorskip("joblib")
    square_of, power, size = map(joblib.delayed, (square, pow, len))
    calls = [square_of(i) for i in range(1000)]
    assert parallel(cluster, *calls) == [i * i for i in range(1000)]
    assert parallel(cluster, *calls[:9], n_jobs=2, batch_size=4) == [i * i for i in range(9)]
    mixed = [power(2, i) for i in range(4)] + [size("abc"), power(2, exp=3), square_of(x=4)]
    assert parallel(cluster, *mixed, batch_size=5) == [1, 2, 4, 8, 3, 8, 16]
    with joblib.parallel_config("pyreck", cluster=cluster):
        results = joblib.Parallel(return_as="generator")(calls)
        assert list(results) == [i * i for i in range(1000)]


def test_joblib_errors(cluster: Cluster) -> None:
    joblib = pytest.importorskip("joblib")
    with pytest.raises(ZeroDivisionError) as caught:
        parallel(cluster, *(joblib.delayed(inverse)(i) for i in range(4990, 5010)))
    (note,) = caught.value.__notes__  # joblib takes tracebacks away
    assert "in inverse\n    return 1 / (x - 5000)\n           ~~^" in note and "pyreck" not in note
    with pytest.raises(pyreck.CompileError, match="PR0201"):
        parallel(cluster, *(joblib.delayed(lambda x: print(x))(i) for i in range(100)))
    with pytest.raises(pyreck.InvalidOperation, match="`print` acts on the outside"):
        parallel(cluster, *(joblib.delayed(print)(i) for i in range(100)))
    with pytest.raises(multiprocessing.TimeoutError):
        parallel(cluster, *(joblib.delayed(forever)(i) for i in range(3)), timeout=0.5)
    assert cluster.submit(square, 2).result(timeout=60) == 4  # what ran has been cancelled
