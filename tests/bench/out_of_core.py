"""A list larger than the memory of the nodes: built, summed, filtered, mapped, sorted, sliced.

Three nodes; where control groups may be made, the kernel gives each 256 MB and not a byte more, the
pages of its files included. A job may have a quarter of that: messages and code need memory too.
Printed are the time of each step and the most memory that each node had while it ran: of its own,
and with what it has of files.

    ./dev run python tests/bench/out_of_core.py [GB] [MEMORY_MB]
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

sys.path += [str(Path(__file__).resolve().parents[1] / folder) for folder in ("cluster", "client")]

import pyreck
from cluster_support import Nodes, Redis

MEMORY_GROUPS = Path("/sys/fs/cgroup/memory")
COUNT_NODES = 3


class Watch:
    """The most memory that processes have had."""

    def __init__(self, processes: list[int]) -> None:
        self.own = dict.fromkeys(processes, 0)
        self.all = dict.fromkeys(processes, 0)
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        while True:
            for process in self.own:
                with suppress(OSError, KeyError):  # it has ended
                    self._look(process)
            time.sleep(0.02)

    def _look(self, process: int) -> None:
        fields = dict(
            line.split(":", 1) for line in Path(f"/proc/{process}/status").read_text().splitlines()
        )
        own, files = (int(fields[name].split()[0]) // 1024 for name in ("RssAnon", "RssFile"))
        shared = int(fields["RssShmem"].split()[0]) // 1024
        self.own[process] = max(self.own[process], own)
        self.all[process] = max(self.all[process], own + files + shared)

    def report(self) -> str:
        own, everything = sorted(self.own.values()), sorted(self.all.values())
        for known in (self.own, self.all):
            known.update(dict.fromkeys(known, 0))
        return f"own memory {own} MB, with files {everything} MB"


def confine(process: int, limit_mb: int) -> bool:
    """Whether the kernel now gives the process, its children and its files so much and no more."""
    group = MEMORY_GROUPS / f"pyreck-{process}"
    try:
        group.mkdir()
        (group / "memory.limit_in_bytes").write_text(str(limit_mb << 20))
        (group / "cgroup.procs").write_text(str(process))
    except OSError:
        return False
    return True


def step(what: str, watch: Watch, work: Callable[[], Any]) -> Any:
    began = time.perf_counter()
    result = work()
    print(f"{what:<42} {time.perf_counter() - began:7.1f} s   {watch.report()}", flush=True)
    return result


def mixed(i: int) -> int:
    """No order, no pattern, below 2**40."""
    x = i * 2654435761 % 4294967296
    return (x ^ (x >> 13)) * 97 + i % 7


def main() -> None:
    gigabytes = float(sys.argv[1]) if len(sys.argv) > 1 else 2.0
    memory_mb = int(sys.argv[2]) if len(sys.argv) > 2 else 256
    count = int(gigabytes * 1e9) // 8
    redis = Redis()
    nodes = Nodes(redis, "bench", "--memory", f"{memory_mb // 4}MB")
    try:
        nodes.start(COUNT_NODES)
        processes = [process.pid for process in nodes.processes]
        is_confined = (
            "free" not in sys.argv
            and os.geteuid() == 0
            and all([confine(pid, memory_mb) for pid in processes])
        )
        print(
            f"{count:,} ints, {gigabytes} GB; {COUNT_NODES} nodes, a job may have "
            f"{memory_mb // 4} MB"
            + (f", the process and its files {memory_mb} MB" if is_confined else "")
        )
        with pyreck.connect(redis.url, name="bench") as cluster:
            walk(cluster, count, Watch(processes))
    finally:
        nodes.close()
        redis.close()


def walk(cluster: Any, count: int, watch: Watch) -> None:
    def build() -> Any:
        with cluster.remotely.remote_all():
            xs = [mixed(i) for i in range(count)]
        return xs

    def total() -> Any:
        with cluster.remotely.download_all():
            found = sum(xs)
        return found

    def expected() -> Any:
        with cluster.remotely.download_all():
            found = sum(mixed(i) for i in range(count))
        return found

    def filtered() -> Any:
        with cluster.remotely.remote_all():
            few = [x for x in xs if x % 2 == 0]
        return few

    def mapped() -> Any:
        with cluster.remotely.remote_all():
            more = [x // 3 for x in xs]
        return more

    def in_order() -> Any:
        with cluster.remotely.remote_all():
            ys = sorted(xs)
        return ys

    def checked() -> Any:
        with cluster.remotely.download_all():
            same = sum(ys)
            ordered = all(ys[i] <= ys[i + 1] for i in range(len(ys) - 1))
        return same, ordered

    def sliced() -> Any:
        with cluster.remotely.download_all():
            part = ys[count // 2 : count // 2 + 3]
        return part

    step("start", watch, lambda: cluster.submit(mixed, 3).result() and time.sleep(0.2))
    xs = step("build", watch, build)
    found = step("sum", watch, total)
    print("  right:", found == step("sum without the list", watch, expected))
    few = step("filter", watch, filtered)
    print(f"  {len(few):,} of {count:,}")
    del few
    more = step("map", watch, mapped)
    del more
    ys = step("sort", watch, in_order)
    same, ordered = step("look whether it is sorted", watch, checked)
    print("  right:", same == found and ordered)
    print("  from its middle:", step("slice", watch, sliced))


main()
