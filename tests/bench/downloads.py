"""Ten million ints from Redis: as a Python list beside `ndarray.tolist()`, and as an ndarray beside
a copy of the same bytes through a socket of this machine. Best of three, ratios from one run. And
the memory that the ndarray takes while it comes.

    ./dev run python tests/bench/downloads.py [COUNT]
"""

from __future__ import annotations

import gc
import re
import socket
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path += [str(Path(__file__).resolve().parents[1] / folder) for folder in ("cluster", "client")]

import numpy as np
import pyreck
from cluster_support import Nodes, Redis


def best(run: Callable[[], object]) -> float:
    """Seconds."""
    times = []
    for _ in range(3):
        started = time.perf_counter()
        run()
        times.append(time.perf_counter() - started)
    return min(times)


def beside(run: Callable[[], Any]) -> int:
    """The most bytes of this process that were resident while it ran, beyond those before."""
    gc.collect()
    before = resident("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
    kept = run()
    peak = resident("VmHWM")
    del kept
    return peak - before


def resident(what: str) -> int:
    found = re.search(rf"{what}:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found is not None
    return int(found[1]) * 1024


def through_a_socket(data: memoryview) -> bytearray:
    """What `data` is after a way through TCP on the loopback."""
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        connection, _ = server.accept()
        connection.sendall(data)
        connection.close()

    thread = threading.Thread(target=serve)
    thread.start()
    received, got = bytearray(len(data)), 0
    with socket.create_connection(server.getsockname()) as reader, memoryview(received) as view:
        while got < len(received):
            got += reader.recv_into(view[got:])
    thread.join()
    server.close()
    return received


def main(count: int) -> None:
    redis = Redis()
    nodes = Nodes(redis, "bench")
    nodes.start(2)
    cluster = pyreck.connect(redis.url, name="bench")
    try:
        with cluster.remotely.remote_all():
            numbers = [x * 7 for x in range(count)]
        most = beside(lambda: numbers.to_numpy())  # type: ignore[attr-defined]
        same = np.arange(count) * 7
        assert np.array_equal(numbers.to_numpy(), same)  # type: ignore[attr-defined]
        tolist = best(same.tolist)
        raw = best(lambda: through_a_socket(memoryview(same).cast("B")))
        as_list = best(lambda: numbers.to_local().result())  # type: ignore[attr-defined]
        as_array = best(lambda: numbers.to_numpy())  # type: ignore[attr-defined]
        print(f"to_local {as_list * 1e3:.0f} ms, {as_list / tolist:.2f} of tolist()")
        print(f"to_numpy {as_array * 1e3:.0f} ms, {as_array / raw:.2f} of a copy through TCP")
        print(f"to_numpy takes {most / same.nbytes:.3f} times the memory of the array")
    finally:
        cluster.close()
        nodes.close()
        redis.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000)
