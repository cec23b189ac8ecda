"""`pyreck up` and `pyreck status`."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyreck
import pytest
from client_support import environment
from cluster_support import Nodes, free_port, until


def command(*words: str, **variables: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "pyreck", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**environment(), **variables},
    )


def alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def children(process: int) -> set[int]:
    found = set()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = (entry / "stat").read_text().rsplit(")", 1)[1].split()[1]
            except OSError:
                continue
            if int(parent) == process:
                found.add(int(entry.name))
    return found


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_up(number: signal.Signals) -> None:
    port = free_port()
    up = command("up", "--nodes", "2", "--threads", "1", "--port", str(port), "--name", "up")
    assert up.stdout is not None
    lines: list[str] = []
    while not lines or "Ctrl-C" not in lines[-1]:
        lines.append(up.stdout.readline())
        assert lines[-1], up.communicate()[1]
    shown = "".join(lines)
    assert shown.count("node at 127.0.0.1:") == 2 and "2 nodes ready" in shown
    match = re.search(r'pyreck\.connect\("(redis://[^"]+)", name=\'up\'\)', shown)
    assert match is not None
    with pyreck.connect(match[1], name="up") as cluster:
        assert cluster.submit(lambda x: x + 1, 1).result(timeout=20) == 2
    started = children(up.pid)
    assert len(started) == 3
    up.send_signal(number)
    up.communicate(timeout=20)
    if number != signal.SIGKILL:
        assert up.returncode == 0
    until(lambda: not any(map(alive, started)), what="the end of all processes")


def test_up_without_its_parts(tmp_path: Path) -> None:
    up = command("up", "--port", str(free_port()), PYRECKD=str(tmp_path / "none"))
    _, errors = up.communicate(timeout=20)
    assert up.returncode == 1
    assert errors.startswith("pyreck: error: there is no `pyreckd`") and errors.count("\n") == 1
    up = command("up", "--redis", f"redis://127.0.0.1:{free_port()}")
    _, errors = up.communicate(timeout=40)
    assert up.returncode == 1 and "pyreck: error: " in errors


def test_status(nodes: Nodes) -> None:
    with pyreck.connect(nodes.redis.url, name=nodes.name) as cluster:
        cluster.submit(lambda x: x + 1, 1).result()
        count = len(cluster.nodes())
    status = command("status", nodes.redis.url, "--name", nodes.name)
    shown, errors = status.communicate(timeout=20)
    assert status.returncode == 0 and errors == ""
    title, _, heading, *rows = shown.splitlines()
    assert title.startswith(f"cluster '{nodes.name}' in Redis at redis://127.0.0.1:")
    assert heading.split() == [
        *("name", "address", "process", "threads", "memory", "running"),
        *("jobs", "given", "taken", "refused", "state"),
    ]
    assert (len(rows) == count + 2 and rows[-1].startswith("cancelled")) or "jobs" in rows[-1]
    as_json = command("status", "--json", "--name", nodes.name, PYRECK_ADDRESS=nodes.redis.url)
    data = json.loads(as_json.communicate(timeout=20)[0])
    assert len(data["nodes"]) == count and data["stats"]["jobs"] >= 1
    assert {node["threads"] for node in data["nodes"]} == {1}
    assert {node["process"] for node in data["nodes"]} == {p.pid for p in nodes.processes}


def test_status_without_redis() -> None:
    started = time.monotonic()
    status = command("status", f"redis://127.0.0.1:{free_port()}")
    _, errors = status.communicate(timeout=20)
    assert status.returncode == 1 and errors.startswith("pyreck: error: no Redis at")
    assert errors.count("\n") == 1 and time.monotonic() - started < 5
