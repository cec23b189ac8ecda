"""A Redis and nodes of one's own, as processes on free ports that end with the tests."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyreck
from pyreck.up import daemon_path, spawn

START_SECONDS = 20.0


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def until(
    condition: Callable[[], Any], seconds: float = START_SECONDS, what: str = "a condition"
) -> Any:
    """What `condition` gives once it is true."""
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < deadline, f"{what} did not come about within {seconds} s"
        time.sleep(0.01)
    return value


class Redis:
    """A redis-server with a log; it can be stopped and started again, with its data or without."""

    def __init__(self, password: str = "") -> None:
        self.port = free_port()
        self.password = password
        self.folder = tempfile.mkdtemp(prefix="pyreck-test-redis-")
        self.process: subprocess.Popen[bytes] | None = None
        self.start()

    @property
    def url(self) -> str:
        user = f":{self.password}@" if self.password else ""
        return f"redis://{user}127.0.0.1:{self.port}"

    def start(self) -> None:
        options = f"--port {self.port} --bind 127.0.0.1 --appendonly yes --appendfsync everysec"
        command = ["redis-server", *options.split(), "--save", "", "--dir", self.folder]
        if self.password:
            command += ["--requirepass", self.password]
        self.process = spawn(command)
        until(lambda: "PONG" in self.command("PING"), what="redis-server's answer")

    def stop(self, number: int = signal.SIGTERM) -> None:
        assert self.process is not None
        self.process.send_signal(number)
        self.process.wait()

    def lose_data(self) -> None:
        for path in Path(self.folder).iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()

    def close(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.stop(signal.SIGKILL)
        shutil.rmtree(self.folder, ignore_errors=True)

    def command(self, *words: str) -> str:
        environment = {**os.environ, "REDISCLI_AUTH": self.password}
        asked = ["redis-cli", "-p", str(self.port), *words]
        return subprocess.run(asked, capture_output=True, text=True, env=environment).stdout

    def all_keys(self) -> list[str]:
        return sorted(self.command("KEYS", "*").split())


class Nodes:
    """Nodes of one cluster."""

    def __init__(self, redis: Redis, name: str, *options: str) -> None:
        self.redis, self.name, self.options = redis, name, options
        self.processes: list[subprocess.Popen[bytes]] = []

    def start(self, count: int = 1, threads: int = 1) -> None:
        """Starts so many more, and waits until they have joined."""
        command = [daemon_path(), "--redis", self.redis.url, "--name", self.name]
        command += ["--threads", str(threads), "--listen", "127.0.0.1:0", *self.options]
        started = [spawn(command) for _ in range(count)]
        self.processes += started
        wanted = {process.pid for process in started}
        key = f"{{pyreck:{self.name}}}:nodes"

        def joined() -> bool:
            for process in started:
                assert process.poll() is None, f"pyreckd ended with {process.returncode}"
            with pyreck.RemoteCluster(self.redis.url, name=self.name) as cluster:
                return wanted <= {node.process for node in cluster.nodes()}

        until(lambda: int(self.redis.command("HLEN", key) or 0) >= count and joined())

    def close(self) -> None:
        for process in self.processes:
            if process.poll() is None:
                process.send_signal(signal.SIGCONT)
                process.kill()
            process.wait()
