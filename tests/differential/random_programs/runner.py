"""Runs many programs in child processes: what kills a child or never ends is found by its seed."""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from random_programs.comparison import Verdict, compare
from random_programs.program import arguments_of, program

BATCH = 250  # programs a child runs before the next one takes over
# Clusters in turn, by the first words of their titles: optimised code takes ten times as long.
MIX = ["four", "two"] * 12 + ["four"] * 7 + ["one"]
PATIENCE = 60.0  # seconds without an answer


MEMORY_BYTES = 2 << 30  # of one program, on either side


@dataclass(frozen=True)
class Finding:
    seed: int
    verdict: Verdict


def clusters_for(names: list[str], stack: ExitStack) -> list[tuple[str, Any]]:
    """The clusters of conftest.py that `names` begin the titles of, in that order."""
    import pyreck
    from conftest import CLUSTERS, WithTiers

    clusters = {}
    for title, tiers, options in CLUSTERS:
        for name in set(names):
            if title.startswith(name):
                cluster = pyreck.local(**options, memory=MEMORY_BYTES)
                stack.callback(cluster.close)
                clusters[name] = f"{title}, {tiers} code", WithTiers(cluster, tiers)
    return [clusters[name] for name in names]


def private_stdout() -> Any:
    """What was stdout: what anything else prints there goes to stderr, and is no answer."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    return answers


def choice(seed: int, clusters: list[tuple[str, Any]]) -> dict[str, Any]:
    """The one that runs a program: compiling costs most, so other programs see more than others."""
    return dict([clusters[seed % len(clusters)]])


def child(seeds: list[int], names: list[str], only: list[str]) -> None:
    """The body of a child: a line of JSON for each program begun and each one done."""
    answers = private_stdout()
    with ExitStack() as stack, tempfile.TemporaryDirectory() as folder:
        clusters = clusters_for(names, stack)
        for seed in seeds:
            print(json.dumps([seed]), file=answers, flush=True)
            path = Path(folder) / f"program_{seed}.py"
            path.write_text(program(seed, only))
            verdict = compare(path, choice(seed, clusters), arguments_of(seed))
            print(json.dumps([seed, verdict.kind, verdict.text]), file=answers, flush=True)


def first_line(process: subprocess.Popen[bytes]) -> bytes:
    """The next line that `process` prints; empty if it ends, or is silent for too long.

    Its stdout has no buffer on this side: what lies in one is not seen by the selector.
    """
    assert process.stdout is not None
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        return process.stdout.readline() if selector.select(PATIENCE) else b""


def run(seeds: list[int], names: list[str], only: Sequence[str] = ()) -> Iterator[Finding]:
    """The verdict of every program; that of one which ended its process is "crash"."""
    rest = list(seeds)
    while rest:
        done = 0
        for finding in _batch(rest[:BATCH], names, only):
            done += 1
            yield finding
        rest = rest[done:]
        if not done:
            raise RuntimeError("the child process does not start")


def _batch(seeds: list[int], names: list[str], only: Sequence[str]) -> Iterator[Finding]:
    """Findings until the batch ends or its process does."""
    given = json.dumps([seeds, names, list(only)])
    command = [sys.executable, "-m", "random_programs", "--child", given]
    with tempfile.TemporaryFile("w+") as complaints:
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=complaints, bufsize=0,
            cwd=Path(__file__).parent.parent,
        )  # fmt: skip
        assert process.stdout is not None
        running = None
        with process:
            while line := first_line(process):
                answer = json.loads(line)
                running = answer[0]
                if len(answer) == 3:
                    running = None
                    yield Finding(answer[0], Verdict(answer[1], answer[2]))
            process.kill()
        if running is not None:
            complaints.seek(0)
            said = complaints.read()[-3000:]
            yield Finding(running, Verdict("crash", f"status {process.returncode}: {said}"))
