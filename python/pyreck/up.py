"""`pyreck up`: a whole cluster on this machine, Redis included, until it is stopped."""

from __future__ import annotations

import contextlib
import ctypes
import os
import shutil
import signal
import socket
import subprocess
import sysconfig
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

from pyreck import native
from pyreck.connected import Node, RemoteCluster
from pyreck.errors import ClusterUnavailable, PyreckError
from pyreck.summary import count

START_SECONDS = 30.0
STOP_SECONDS = 10.0
POLL_SECONDS = 0.05
PR_SET_PDEATHSIG = 1


class _Stopped(BaseException):
    """SIGTERM or SIGHUP has come."""


def run_up(
    nodes: int,
    threads: int | None,
    url: str | None,
    port: int,
    name: str,
    memory: str | None,
    spill_dir: str | None,
) -> int:
    """Starts what is missing, says how to connect, and waits. Raises PyreckError."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    daemon_path()  # before anything is started
    with contextlib.ExitStack() as running:
        try:
            if url is None:
                url = f"redis://127.0.0.1:{port}"
                if not _answers(port):
                    running.enter_context(redis_server(port))
                    print(f"redis-server at {url}, whose data goes away with it", flush=True)
            daemons = running.enter_context(
                node_daemons(nodes, threads, url, name, memory, spill_dir=spill_dir)
            )
            for node in _joined(url, name, daemons):
                print(f"node at {node.address}, {count(node.threads, 'thread')}")
            _say_how_to_connect(nodes, url, name)
            return _watch(daemons)
        except (KeyboardInterrupt, _Stopped):
            print("\nstopping", flush=True)
            return 0


def _stop(number: int, frame: FrameType | None) -> None:
    raise _Stopped


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def _joined(url: str, name: str, daemons: list[subprocess.Popen[bytes]]) -> list[Node]:
    """A function of its own: this process is a client of the cluster no longer than this."""
    with RemoteCluster(url, name=name) as cluster:
        return wait_for_nodes(cluster, daemons)


def _say_how_to_connect(nodes: int, url: str, name: str) -> None:
    named = "" if name == "default" else f", name={name!r}"
    print(
        f"{count(nodes, 'node')} ready. To connect:\n\n"
        f"    import pyreck\n"
        f'    cluster = pyreck.connect("{url}"{named})\n\n'
        "Ctrl-C stops all of it.",
        flush=True,
    )


def _watch(daemons: list[subprocess.Popen[bytes]]) -> int:
    """Waits for a signal; comes back, with a status, only if all nodes have ended."""
    left = list(daemons)
    while left:
        for daemon in [d for d in left if d.poll() is not None]:
            left.remove(daemon)
            print(f"node of process {daemon.pid} has ended ({_how(daemon)})", flush=True)
        time.sleep(POLL_SECONDS)
    return 1


def _how(process: subprocess.Popen[bytes]) -> str:
    status = process.returncode
    return f"signal {-status}" if status < 0 else f"status {status}"


def spawn(command: list[str]) -> subprocess.Popen[bytes]:
    """Starts a program that ends when this process does, and has no part in its terminal."""
    parent = os.getpid()
    libc = ctypes.CDLL(None)

    def tie() -> None:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it is gone already
            os._exit(1)

    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C is for this process, which stops the others in order
        preexec_fn=tie,
    )


def end(processes: list[subprocess.Popen[bytes]]) -> None:
    """Asks all to end, and kills those that have not after a while."""
    for process in processes:
        process.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for process in processes:
        try:
            process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextlib.contextmanager
def redis_server(port: int) -> Iterator[None]:
    """A Redis for this machine alone, with a log, in a folder that is removed afterwards."""
    program = shutil.which("redis-server")
    if program is None:
        raise ClusterUnavailable(
            f"no Redis answers at port {port}, and there is no `redis-server` to start; install "
            "Redis 7 or newer, or give the address of one: `--redis URL`"
        )
    with tempfile.TemporaryDirectory(prefix="pyreck-redis-") as folder:
        options = f"--port {port} --bind 127.0.0.1 --appendonly yes --appendfsync everysec"
        server = spawn([program, *options.split(), "--save", "", "--dir", folder])
        try:
            deadline = time.monotonic() + START_SECONDS
            while not _answers(port):
                if server.poll() is not None:
                    raise ClusterUnavailable(f"redis-server has ended at once ({_how(server)})")
                if time.monotonic() > deadline:
                    raise ClusterUnavailable("redis-server does not answer")
                time.sleep(POLL_SECONDS)
            yield
        finally:
            end([server])


def daemon_path() -> str:
    """Where `pyreckd` is: PYRECKD, beside this package, or on PATH. Raises PyreckError."""
    told = os.environ.get("PYRECKD")
    module = native.load().__file__
    beside = [
        Path(sysconfig.get_path("scripts")) / "pyreckd",
        Path(module or "").resolve().parent.parent / "bin" / "pyreckd",  # the build tree
    ]
    found = told or next((str(path) for path in beside if path.exists()), shutil.which("pyreckd"))
    if found is None or not os.access(found, os.X_OK):
        where = f" at PYRECKD={told}" if told else "; install pyreck again, or set PYRECKD"
        raise PyreckError(f"there is no `pyreckd`{where}")
    return found


@contextlib.contextmanager
def node_daemons(
    nodes: int,
    threads: int | None,
    url: str,
    name: str,
    memory: str | None,
    *,
    spill_dir: str | None = None,
    log: str = "info",
) -> Iterator[list[subprocess.Popen[bytes]]]:
    """That many nodes on this machine, of so many threads each; by default they share its cores."""
    program = daemon_path()
    each = threads or max(1, len(os.sched_getaffinity(0)) // nodes)
    command = [program, "--redis", url, "--name", name, "--threads", str(each)]
    command += ["--listen", "127.0.0.1:0", "--log", log]
    if memory is not None:
        command += ["--memory", memory]
    if spill_dir is not None:
        command += ["--spill-dir", spill_dir]
    daemons: list[subprocess.Popen[bytes]] = []
    try:
        for _ in range(nodes):
            daemons.append(spawn(command))
        yield daemons
    finally:
        end(daemons)


def wait_for_nodes(cluster: RemoteCluster, daemons: list[subprocess.Popen[bytes]]) -> list[Node]:
    """The registry's entries of these processes, once all are there. Raises PyreckError."""
    wanted = {daemon.pid for daemon in daemons}
    deadline = time.monotonic() + START_SECONDS
    while True:
        joined = [node for node in cluster.nodes() if node.process in wanted]
        if len(joined) == len(wanted):
            return joined
        for daemon in daemons:
            if daemon.poll() is not None:
                raise PyreckError(f"a node has ended while it started ({_how(daemon)})")
        if time.monotonic() > deadline:
            raise PyreckError(
                f"only {len(joined)} of {count(len(wanted), 'node')} joined within "
                f"{START_SECONDS:.0f} s"
            )
        time.sleep(POLL_SECONDS)
