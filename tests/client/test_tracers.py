"""Debuggers, coverage and other tracers: they are put back, and blocks work under them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import FrameType
from typing import Any

import pyreck
import pytest
from client_support import Script, environment
from pyreck import BlockError, LocalCluster


def test_the_tracer_is_put_back(cluster: LocalCluster) -> None:
    events: list[tuple[str, int]] = []

    def tracer(frame: FrameType, event: str, argument: Any) -> Any:
        if frame.f_code.co_name == "traced":
            events.append((event, frame.f_lineno))
            return tracer
        return None

    def traced() -> int:
        a = 1
        with cluster.remotely.download_all():
            b = a + 1
        return a + b

    first = traced.__code__.co_firstlineno
    before = sys.gettrace()
    sys.settrace(tracer)
    try:
        assert traced() == 3
        assert sys.gettrace() is tracer
    finally:
        sys.settrace(before)
    lines = [line - first for event, line in events if event == "line"]
    assert lines[:2] == [1, 2] and lines[-1] == 4 and 3 not in lines


def test_settings_of_the_frame_are_put_back(cluster: LocalCluster) -> None:
    frame = sys._getframe()
    before = (frame.f_trace, frame.f_trace_lines, frame.f_trace_opcodes, sys.gettrace())
    with cluster.remotely.download_all():
        y = 1
    assert (frame.f_trace, frame.f_trace_lines, frame.f_trace_opcodes, sys.gettrace()) == before
    with pytest.raises(ZeroDivisionError):
        with cluster.remotely.download_all():
            y = 1 // 0
    assert (frame.f_trace, frame.f_trace_lines, frame.f_trace_opcodes, sys.gettrace()) == before
    assert y == 1


def test_inside_of_a_tracer_it_is_refused(cluster: LocalCluster) -> None:
    caught: list[BaseException] = []

    def tracer(frame: FrameType, event: str, argument: Any) -> None:
        if frame.f_code.co_name != "traced":
            return
        try:
            with cluster.remotely.download_all():
                y = 1
            caught.append(AssertionError(y))
        except BlockError as error:
            caught.append(error)

    def traced() -> None:
        pass

    before = sys.gettrace()
    sys.settrace(tracer)
    try:
        traced()
    finally:
        sys.settrace(before)
    assert len(caught) == 1 and isinstance(caught[0], BlockError)


PROGRAM = """
import pyreck

def work(cluster):
    a = 20
    with cluster.remotely.download_all():
        b = a + 1
        c = b * 2
    d = c
    return d

print(work(pyreck.local(threads=1)))
"""


def test_under_coverage(tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(PROGRAM)
    run = [sys.executable, "-m", "coverage"]
    options = {"capture_output": True, "text": True, "cwd": tmp_path, "timeout": 120}
    first = subprocess.run([*run, "run", "program.py"], env=environment(), **options)  # type: ignore[call-overload]
    assert (first.stdout, first.stderr) == ("42\n", "")
    report = subprocess.run(
        [*run, "report", "-m", "--include=program.py"],
        env=environment(),
        **options,  # type: ignore[call-overload]
    )
    assert report.stdout.splitlines()[2].endswith(" 7-8")  # only the body


def test_under_pdb(tmp_path: Path) -> None:
    file = tmp_path / "program.py"
    file.write_text(PROGRAM)
    commands = "b work\nc\nn\nn\nn\np (b, c)\nn\np d\nc\nq\n"
    done = subprocess.run(
        [sys.executable, "-m", "pdb", str(file)],
        input=commands,
        capture_output=True,
        text=True,
        env=environment(),
        timeout=60,
    )
    assert "(21, 42)" in done.stdout, done.stdout + done.stderr
    assert "\n(Pdb) 42\n" in done.stdout or "(Pdb) 42" in done.stdout


def test_doctest_and_exec_with_a_known_source(script: Script) -> None:
    done = script(
        '''
        import linecache, pyreck
        cluster = pyreck.local(threads=1)
        text = "with cluster.remotely.download_all():\\n    y = 5\\nprint(y)\\n"
        linecache.cache["<made>"] = (len(text), None, text.splitlines(True), "<made>")
        exec(compile(text, "<made>", "exec"), {"cluster": cluster})

        def f():
            """
            >>> with cluster.remotely.download_all(): z = 7
            >>> z
            7
            """
        import doctest
        print(doctest.testmod())
        '''
    )
    assert done.stdout == "5\nTestResults(failed=0, attempted=2)\n", done.stdout + done.stderr


def test_version() -> None:
    assert pyreck.__version__ == "0.1.0"
