"""What is shown while a job runs: on a terminal, in logs, in a notebook, and when it is off."""

from __future__ import annotations

import fcntl
import os
import re
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pyreck
import pytest
from client_support import environment
from pyreck import progress
from pyreck.job import Progress

PROGRAM = """
import pyreck
cluster = pyreck.local(threads=2)
def count(n):
    return sum(x * x % 7 * (y % 3) for x in range(n) for y in range(n))
def spin(n):
    while n: n -= 1
    return n
def folded(n):
    with cluster.remotely.download_all():
        result = sum(x * x % 7 * (y % 3) for x in range(n) for y in range(n))
    return result
{call}
print("end")
"""
BLOCK = PROGRAM.replace("{call}", "folded(30_000)")  # some seconds each
FUTURE = PROGRAM.replace("{call}", "cluster.submit(count, 30_000).result()")
SPIN = PROGRAM.replace("{call}", "cluster.submit(spin, 3 * 10**9).result()")


def run(
    folder: Path, text: str, wanted: str, terminal: bool = False, columns: int = 80
) -> tuple[str, str]:
    """stdout, and what came on stderr, which may be a terminal."""
    file = folder / "program.py"
    file.write_text(text)
    variables = {**environment(), "PYRECK_PROGRESS": wanted}
    if not terminal:
        done = subprocess.run(
            [sys.executable, str(file)], capture_output=True, text=True, env=variables, timeout=300
        )
        return done.stdout, done.stderr
    ours, theirs = os.openpty()
    if columns:
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    process = subprocess.Popen(
        [sys.executable, str(file)], stdout=subprocess.PIPE, stderr=theirs, env=variables
    )
    os.close(theirs)
    shown = b""
    while True:
        try:
            part = os.read(ours, 4096)
        except OSError:  # the other end is closed
            break
        if not part:
            break
        shown += part
    assert process.stdout is not None
    out = process.stdout.read().decode()
    assert process.wait(timeout=60) == 0
    os.close(ours)
    return out, shown.decode()


@pytest.mark.parametrize("text", [BLOCK, FUTURE])
def test_lines(tmp_path: Path, text: str) -> None:
    out, errors = run(tmp_path, text, "1")
    assert out == "end\n"
    *lines, last = errors.splitlines()
    wanted = r"pyreck: \d+%, \d+\.\d s, about \d+ s left, [\d.]+k? done, [\d.]+k?/s(, \d+ steals?)?"
    wanted += r"|pyreck: running, .*"  # the fold has ended, its job not quite
    assert lines and all(re.fullmatch(wanted, line) for line in lines), lines
    assert re.fullmatch(r"pyreck: ended after \d+\.\d s", last)


def test_lines_of_a_job_without_a_fold(tmp_path: Path) -> None:
    _, errors = run(tmp_path, SPIN, "1")
    assert errors.startswith("pyreck: running, 0.5 s\n")


@pytest.mark.parametrize("wanted, terminal", [("0", True), ("0", False), ("auto", False)])
def test_nothing_is_shown(tmp_path: Path, wanted: str, terminal: bool) -> None:
    assert run(tmp_path, BLOCK, wanted, terminal) == ("end\n", "")


@pytest.mark.parametrize("text, columns", [(BLOCK, 80), (FUTURE, 0), (SPIN, 80)])
def test_a_terminal(tmp_path: Path, text: str, columns: int) -> None:
    pytest.importorskip("tqdm")
    out, shown = run(tmp_path, text, "auto", True, columns)
    assert out == "end\n"
    lines = shown.split("\r")
    assert all(len(line) <= 80 for line in lines)
    kinds = r"pyreck: running, \d\d:\d\d\s*|pyreck: +\d+%\|.*\| \d\d:\d\d<[\d:?]+, .* done.*"
    assert [line for line in lines if line.strip() and not re.fullmatch(kinds, line)] == []
    assert text == SPIN or "%|" in shown
    assert lines[-1] == "" and lines[-2].strip() == ""  # taken away


def test_the_switch(cluster: pyreck.LocalCluster) -> None:
    seen: list[Progress] = []
    with pyreck.local(threads=1, progress=False) as quiet:
        assert quiet.progress is False
        quiet.progress = seen.append
        assert quiet.progress == seen.append
        quiet.progress = True
        assert quiet.progress is True
        quiet.progress = None
        assert quiet.progress is None


def test_figures() -> None:
    assert progress.render(Progress(0.5, 10, 0, 0, 2.0)) == (
        "pyreck: 50%, 2.0 s, about 2 s left, 10 done, 5/s"
    )
    assert progress.render(Progress(0.25, 12_345, 7, 0, 1.0), "3 nodes") == (
        "pyreck: 25%, 1.0 s, about 3 s left, 12.3k done, 12.3k/s, 3 nodes, 7 steals"
    )
    assert progress.render(Progress(0.0, 0, 1, 0, 2.0)) == "pyreck: running, 2.0 s, 1 steal"


def test_a_narrow_terminal_keeps_the_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("tqdm")
    import io

    text = io.StringIO()
    monkeypatch.setattr(sys, "stderr", text)
    bar = progress.TerminalBar("3 nodes")
    for columns in (200, 60, 44):
        bar._bar.dynamic_ncols = lambda file, columns=columns: (columns, 24)
        bar.show(Progress(0.5, 12_345, 7, 0, 1.0))
    bar.close()
    wide, middle, narrow = (line for line in text.getvalue().split("\r") if "%" in line)
    assert "12.3k/s, 3 nodes, 7 steals" in wide
    assert "12.3k done" in middle and "nodes" not in middle and "|##" in middle
    assert "done" not in narrow and "|#" in narrow
