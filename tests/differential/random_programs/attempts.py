"""A child process that says of one program after another whether it agrees with CPython."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from random_programs.comparison import Verdict, compare
from random_programs.program import ARGUMENTS
from random_programs.runner import clusters_for, first_line


class Attempts:
    """`verdict(text)` of any number of programs, with all arguments, on all clusters named."""

    def __init__(self, names: list[str]) -> None:
        self._names = names
        self._child: subprocess.Popen[bytes] | None = None
        self._known: dict[str, Verdict] = {}
        self._stack = ExitStack()

    def __enter__(self) -> Attempts:
        self._folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory()))
        self._complaints = self._stack.enter_context(tempfile.TemporaryFile("w+"))
        return self

    def __exit__(self, *_: object) -> None:
        self._end()
        self._stack.close()

    def verdict(self, text: str) -> Verdict:
        key = hashlib.sha256(text.encode()).hexdigest()[:16]
        if key not in self._known:
            path = self._folder / f"program_{key}.py"
            path.write_text(text)
            self._known[key] = self._ask(path)
        return self._known[key]

    def _ask(self, path: Path) -> Verdict:
        if self._child is None:
            command = [sys.executable, "-m", "random_programs", "--attempts", ",".join(self._names)]
            self._child = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._complaints,
                bufsize=0, cwd=Path(__file__).parent.parent,
            )  # fmt: skip
        assert self._child.stdin is not None and self._child.stdout is not None
        self._child.stdin.write(f"{path}\n".encode())
        line = first_line(self._child)
        if line:
            return Verdict(*json.loads(line))
        self._child.kill()
        status = self._child.wait()
        self._end()
        self._complaints.seek(0)
        said = self._complaints.read()
        self._complaints.truncate(0)
        return Verdict("crash", f"status {status}: {said.strip()[-1000:]}")

    def _end(self) -> None:
        if self._child is not None:
            assert self._child.stdin is not None and self._child.stdout is not None
            self._child.kill()
            self._child.stdin.close()
            self._child.stdout.close()
            self._child.wait()
            self._child = None


def answer(names: list[str], answers: Any) -> None:
    """The body of the child: a path from stdin, a verdict to `answers`, until stdin ends."""
    with ExitStack() as stack:
        clusters = dict(clusters_for(names, stack))
        for line in sys.stdin:
            path = Path(line.strip())
            for arguments in ARGUMENTS:
                verdict = guarded(path, clusters, arguments)
                if verdict.kind in ("differs", "invalid"):
                    break
            print(json.dumps([verdict.kind, verdict.text]), file=answers, flush=True)


def guarded(path: Path, clusters: dict[str, Any], arguments: tuple[Any, ...]) -> Verdict:
    """`compare`; a program that breaks the comparison itself is invalid while reducing."""
    try:
        return compare(path, clusters, arguments)
    except Exception as error:
        return Verdict("invalid", repr(error))
