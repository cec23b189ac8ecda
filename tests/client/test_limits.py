"""Limits, Ctrl-C, and that the process and its cluster live on."""

from __future__ import annotations

import math
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pyreck
import pytest
from client_support import environment
from pyreck import LocalCluster


def spin(x: int) -> int:
    while x >= 0:
        x = (x + 1) % 1000
    return x


def usable(cluster: LocalCluster) -> bool:
    with cluster.remotely.download_all():
        y = sum(x for x in range(100))
    return y == 4950


def test_time_limit() -> None:
    with pyreck.local(threads=2, time_limit=0.3) as cluster:
        started = time.monotonic()
        with pytest.raises(pyreck.TimeLimit, match=r"longer than its limit of 0\.3 s") as caught:
            with cluster.remotely:
                y = spin(0)
        assert 0.2 < time.monotonic() - started < 2
        assert isinstance(caught.value, TimeoutError) and "y" not in locals()
        assert usable(cluster)


def test_time_limit_of_a_fold() -> None:
    with pyreck.local(threads=2, time_limit=0.3) as cluster:
        with pytest.raises(pyreck.TimeLimit):
            with cluster.remotely:
                y = sum(spin(x) for x in range(1000))
        assert "y" not in locals() and usable(cluster)


def test_memory_limit() -> None:
    with pyreck.local(threads=2, memory="64 MiB") as cluster:
        with pytest.raises(pyreck.MemoryLimit, match="64") as caught:
            with cluster.remotely.remote_all():
                y = [x for x in range(100_000_000)]
        assert isinstance(caught.value, MemoryError) and "y" not in locals()
        assert usable(cluster)


def test_lists_on_disk(tmp_path: Path) -> None:
    count = 6_000_000
    with pyreck.local(threads=2, memory="16 MiB", spill_dir=tmp_path) as cluster:
        with cluster.remotely.remote_all():
            xs = [x * 3 for x in range(count)]
            ys = sorted(xs, reverse=True)
        with cluster.remotely.download_all():
            found = sum(xs), len(ys), ys[0], ys[-2:]
        assert found == (3 * count * (count - 1) // 2, count, 3 * count - 3, [3, 0])
        assert list(tmp_path.iterdir()) == []  # the file has no name
        process = os.fork()
        if process == 0:  # the child may read, and let go of, what its parent has on disk
            total = sum(xs.to_local().result()) if usable(pyreck.local(threads=1)) else 0
            del xs, ys
            os._exit(0 if total == found[0] else 1)
        assert os.waitpid(process, 0)[1] == 0
        assert xs[count // 2] == 3 * count // 2
    assert xs.to_local().result()[:2] == [0, 3]  # after its cluster is closed


def test_directory_for_lists_that_is_none(tmp_path: Path) -> None:
    with pyreck.local(threads=1, spill_dir=tmp_path / "nowhere") as cluster:
        with pytest.raises(pyreck.InvalidOperation, match=r"no file can be made in .*nowhere"):
            cluster.submit(spin, -1)
    with pytest.raises(TypeError, match="spill_dir is a path, not int"):
        pyreck.local(spill_dir=3)


def test_huge_shift() -> None:
    with pyreck.local(threads=1) as cluster:
        k = 1 << 40
        with pytest.raises((pyreck.MemoryLimit, OverflowError, MemoryError)):
            with cluster.remotely:
                y = 1 << k
        assert "y" not in locals() and usable(cluster)


def test_recursion_limit_of_the_cluster() -> None:
    def depth(n: int) -> int:
        return 0 if n == 0 else 1 + depth(n - 1)

    with pyreck.local(threads=1, recursion=100) as cluster:
        assert cluster.submit(depth, 50).result() == 50
        with pytest.raises(RecursionError):
            cluster.submit(depth, 200).result()


def test_client_limit_is_followed(cluster: LocalCluster) -> None:
    def depth(n: int) -> int:
        return 0 if n == 0 else 1 + depth(n - 1)

    before = sys.getrecursionlimit()
    sys.setrecursionlimit(20_000)
    try:
        assert cluster.submit(depth, 15_000).result() == 15_000
    finally:
        sys.setrecursionlimit(before)
    with pytest.raises(RecursionError):
        cluster.submit(depth, 15_000).result()


INTERRUPTED = """
import sys, time, pyreck
cluster = pyreck.local(threads=2)
def spin(x):
    while x >= 0:
        x = (x + 1) % 1000
    return x
with cluster.remotely.download_all():
    y = 1
print("ready", flush=True)
try:
    with cluster.remotely.download_all():
        y = {body}
except KeyboardInterrupt as error:
    import traceback
    frames = traceback.extract_tb(error.__traceback__)
    print("interrupted", len(frames), frames[-1].name, flush=True)
with cluster.remotely.download_all():
    z = y + 1
print(z)
"""


# The last is a single operation of some seconds, if it is not one that can be stopped.
@pytest.mark.parametrize(
    "body", ["spin(0)", "sum(spin(x) for x in range(100))", "3 ** 300_000_000 % 7"]
)
def test_ctrl_c(tmp_path: Path, body: str) -> None:
    file = tmp_path / "program.py"
    file.write_text(INTERRUPTED.replace("{body}", body))
    process = subprocess.Popen(
        [sys.executable, str(file)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(1)  # into the block
        os.kill(process.pid, signal.SIGINT)
        started = time.monotonic()
        assert process.stdout.readline() == "interrupted 1 <module>\n"
        assert time.monotonic() - started < 1
        out, err = process.communicate(timeout=20)
        assert (out, err, process.returncode) == ("2\n", "", 0)
    finally:
        process.kill()


@pytest.mark.parametrize(
    "function, argument",
    [
        (lambda k: 3**k % 7, 300_000_000),
        (lambda n: sorted([0.5, 0.25] * n)[0], 20_000_000),
    ],
)
def test_cancelling_inside_of_one_long_operation(
    function: Callable[[int], object], argument: int
) -> None:
    with pyreck.local(threads=1) as cluster:
        future = cluster.submit(function, argument)
        time.sleep(0.1)
        started = time.monotonic()
        assert future.cancel()
        assert usable(cluster)  # on the only thread: the operation has ended
        assert time.monotonic() - started < 1


def test_bad_arguments(cluster: LocalCluster) -> None:
    for bad in [{"threads": 0}, {"threads": -1}, {"memory": "much"}, {"memory": 0},
                {"memory": "0 GiB"}, {"time_limit": 0}, {"time_limit": math.nan},
                {"recursion": 0}]:  # fmt: skip
        with pytest.raises(ValueError):
            pyreck.local(**bad)  # type: ignore[arg-type]
    for bad in [{"threads": 1.5}, {"threads": True}, {"memory": 1.5}, {"time_limit": "5"},
                {"time_limit": True}, {"recursion": 2.5}]:  # fmt: skip
        with pytest.raises(TypeError, match=r"is an? .*, not "):
            pyreck.local(**bad)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="not a size"):
        cluster.remotely.download_small("much")
    with pytest.raises(TypeError, match="progress is a function, True, False or None, not int"):
        cluster.progress = 5  # type: ignore[assignment]


def test_limits_beyond_any_machine() -> None:
    limits: list[dict[str, float]] = [{"time_limit": math.inf}, {"time_limit": 1e300}]
    limits += [{"memory": 10**30}, {"recursion": 10**12}]
    for each in limits:
        with pyreck.local(threads=1, **each) as cluster:  # type: ignore[arg-type]
            assert usable(cluster)


def test_progress_callback() -> None:
    seen: list[pyreck.Progress] = []
    with pyreck.local(threads=1) as cluster:
        cluster.progress = seen.append
        with cluster.remotely.download_all():
            total = sum(x * x % 7 * (y % 3) for x in range(20_000) for y in range(20_000))
    assert total > 0 and seen
    fractions = [p.fraction for p in seen]
    assert all(0 <= f <= 1 for f in fractions) and fractions[-1] > 0
    assert seen[-1].seconds > 0
