"""A million live small objects: listing, naming, and sweeping what a dead client held.

Two clients hold them in a Redis and with a node of this program's own: one all of them, the other
each second one, and then the first one stops. Meanwhile another connection asks Redis for nothing
at all, again and again: how long it waits is how long others do.

    ./dev run python tests/bench/objects.py [COUNT]
"""

from __future__ import annotations

import hashlib
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path += [str(Path(__file__).resolve().parents[1] / folder) for folder in ("cluster", "client")]

import pyreck
from cluster_support import Nodes, Redis, until

PREFIX, CHUNK = "{pyreck:bench}", "pyreck:bench:chunk:"
BATCH = 2000  # commands on their way
NAMED, OPENED, ORPHANS = 10_000, 10_000, 200


class Connection:
    """To Redis, as plainly and fast as Python can."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.file = self.socket.makefile("rb")

    def send(self, commands: list[tuple[str | bytes, ...]]) -> list[Any]:
        parts = []
        for words in commands:
            parts.append(b"*%d\r\n" % len(words))
            for word in words:
                data = word.encode() if isinstance(word, str) else word
                parts.append(b"$%d\r\n%s\r\n" % (len(data), data))
        self.socket.sendall(b"".join(parts))
        return [self._reply() for _ in commands]

    def one(self, *words: str | bytes) -> Any:
        return self.send([words])[0]

    def _reply(self) -> Any:
        line = self.file.readline()
        kind, rest = line[:1], line[1:-2]
        if kind == b"-":
            raise RuntimeError(rest.decode())
        if kind == b":":
            return int(rest)
        if kind == b"$":
            return None if rest == b"-1" else self.file.read(int(rest) + 2)[:-2]
        if kind == b"*":
            return [self._reply() for _ in range(int(rest))]
        return rest


class Probe:
    """The longest time that a command of somebody else took."""

    def __init__(self, port: int) -> None:
        self.connection = Connection(port)
        self.longest = 0.0
        threading.Thread(target=self._ask, daemon=True).start()

    def _ask(self) -> None:
        while True:
            start = time.perf_counter()
            try:
                self.connection.one("PING")
            except (OSError, IndexError):  # the end
                return
            self.longest = max(self.longest, time.perf_counter() - start)
            time.sleep(0.001)


@contextmanager
def measured(what: str, probe: Probe, count: int) -> Iterator[None]:
    probe.longest = 0.0
    start = time.perf_counter()
    yield
    seconds = time.perf_counter() - start
    each = seconds / count * 1e6
    print(f"{what:<46} {seconds:7.2f} s {each:7.1f} us {probe.longest * 1e3:7.1f} ms", flush=True)


def packed(object_id: str, chunk: str, data: bytes) -> bytes:
    """The record of a list of one int."""
    head = b"\x9a\x04\xd9\x40" + object_id.encode() + b"\xa9list[int]\x01\x30\x01\x01\x91\x92\x08"
    return head + b"\xd9\x40" + chunk.encode() + b"\xa5bench\xa8" + data


def fill(connection: Connection, first: int, last: int) -> list[str]:
    """Puts objects as clients do. Every second one has two holders."""
    ids, commands = [], []
    for number in range(first, last):
        data = struct.pack("<q", number)
        chunk = hashlib.sha256(data).hexdigest()
        object_id = hashlib.sha256(chunk.encode()).hexdigest()
        ids.append(object_id)
        info = packed(object_id, chunk, data)
        commands.append(("FCALL", "pyreck_put", "1", PREFIX, object_id, info, "first"))
        if number % 2 == 0:
            commands.append(("FCALL", "pyreck_hold", "1", PREFIX, object_id, "second"))
    connection.send(commands)
    return ids


def beat(port: int, client: str, alive: set[str]) -> None:
    connection, counter = Connection(port), 0
    while client in alive:
        counter += 1
        connection.one("FCALL", "pyreck_client_beat", "1", PREFIX, client, str(counter))
        time.sleep(0.5)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    redis = Redis()
    nodes = Nodes(redis, "bench")
    alive = {"first", "second"}
    try:
        nodes.start()
        connection, probe = Connection(redis.port), Probe(redis.port)
        for client in sorted(alive):
            threading.Thread(target=beat, args=(redis.port, client, alive), daemon=True).start()
        cluster = pyreck.RemoteCluster(redis.url, name="bench")
        session = cluster._open_session()
        print(f"{count:,} objects{'':<33} in all       each  longest wait of others")
        with measured("stored", probe, count):
            ids = [i for at in range(0, count, BATCH) for i in fill(connection, at, at + BATCH)]
        memory = int(redis.command("INFO", "memory").split("used_memory:")[1].split()[0])
        with measured("listed: cluster.objects()", probe, count):
            assert sum(1 for _ in cluster.objects()) == count
        with measured("listed: pyreck objects", probe, count):
            command = [sys.executable, "-m", "pyreck", "objects", redis.url, "--name", "bench"]
            assert (
                f"{count:,} objects"
                in subprocess.run(command, capture_output=True, text=True, check=True).stdout
            )
        some = ids[:: max(1, count // NAMED)][:NAMED]
        with measured(f"named: {len(some):,}", probe, len(some)):
            for number, object_id in enumerate(some):
                session.name_object(f"name {number}", object_id)
        with measured(f"found by 12 digits: {len(some):,}", probe, len(some)):
            assert all(session.find(object_id[:12], 2) == [object_id] for object_id in some)
        with measured(f"unnamed: {len(some):,}", probe, len(some)):
            for number in range(len(some)):
                session.unname(f"name {number}")
        with measured(f"opened: {OPENED:,} proxies", probe, OPENED):
            proxies = [cluster._opened(i, 0, "value", "bench") for i in ids[:OPENED]]
        held = f"{PREFIX}:held:{session.id()}"
        with measured(f"let go of: {OPENED:,} proxies", probe, OPENED):
            del proxies
            until(lambda: connection.one("SCARD", held) == 0)
        connection.send([("SET", f"{CHUNK}orphan{i}", "x") for i in range(ORPHANS)])
        seen: list[float] = []
        probe.longest = 0.0
        while len(seen) < ORPHANS:
            left = connection.send([("TTL", f"{CHUNK}orphan{i}") for i in range(ORPHANS)])
            done = sum(life >= 0 for life in left)
            seen += [time.perf_counter()] * (done - len(seen))
            time.sleep(0.02)
        sweep, wait = seen[-1] - seen[0], probe.longest * 1e3
        each = sweep / count * 1e6
        print(f"{'all chunks swept':<46} {sweep:7.2f} s {each:7.1f} us {wait:7.1f} ms", flush=True)
        alive.remove("first")
        until(lambda: connection.one("HEXISTS", f"{PREFIX}:clients", "first") == 0, 120)
        with measured("a dead client's leases ended", probe, count):
            until(lambda: connection.one("LLEN", f"{PREFIX}:left") == 0, 600)
        left = {record.id for record in cluster.objects()}
        assert left == set(ids[::2])
        print(f"\nnothing of the other's is lost; Redis used {memory / count:,.0f} bytes an object")
    finally:
        alive.clear()
        nodes.close()
        redis.close()


if __name__ == "__main__":
    main()
