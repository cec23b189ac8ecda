"""Runs the tests of one module in pyreck and CPython, and counts how they end."""

from __future__ import annotations

import json
import os
import re
import selectors
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from agreement import is_refusal, outcome
from random_programs.comparison import contrast

PATIENCE = 120.0  # seconds without an answer
CPYTHON_SECONDS = 5


@dataclass
class Tally:
    """How the tests of a module ended. What cannot be a kernel is no case."""

    name: str
    passed: int = 0
    refused: int = 0
    no_case: int = 0
    differs: dict[str, str] = field(default_factory=dict)
    reasons: Counter[str] = field(default_factory=Counter)

    def add(self, test: str, ending: str, text: str) -> None:
        if ending == "passed":
            self.passed += 1
        elif ending == "refused":
            self.refused += 1
            self.reasons[f"refused: {text}"] += 1
        elif ending == "no case":
            self.no_case += 1
            self.reasons[f"no case: {text}"] += 1
        else:
            self.differs[test] = text

    @property
    def cases(self) -> int:
        return self.passed + self.refused + len(self.differs)

    def summary(self) -> str:
        return (
            f"{self.name}: {self.cases} cases, {self.passed} passed, {self.refused} refused, "
            f"{len(self.differs)} differ; {self.no_case} are no cases"
        )


class TooLong(BaseException):
    pass


def ring(*_: Any) -> None:
    raise TooLong


def ending_of(kernel: Any, cluster: Any) -> tuple[str, str]:
    signal.alarm(CPYTHON_SECONDS)
    try:
        expected = outcome(kernel, kernel)
    except BaseException as error:
        return "no case", type(error).__name__
    finally:
        signal.alarm(0)
    if expected.exception:  # it needs more of unittest than case.py has
        return "no case", f"{expected.exception}"[:120]
    try:
        actual = outcome(kernel, lambda: cluster.submit(kernel).result())
    except Exception as error:
        if not is_refusal(error):
            raise
        text = str(error)
        if re.search("internal|does not verify", text):
            return "differs", text
        named = re.search(r"error\[PR\d+\]: [^\n]*", text)
        line = named.group() if named else text.strip().partition("\n")[0]
        return "refused", re.sub(r"\S+\.py:\d+:\d+: ", "", line)[:160]
    if actual == expected:
        return "passed", ""
    return "differs", contrast(expected, actual)[:1500]


def child(name: str, first: int) -> None:
    """The body of a child: a line of JSON for each test begun and each one ended."""
    import pyreck

    from stdlib import loading

    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # whatever tests print is no answer
    os.environ["PYRECK_TIERS"] = "quick"
    signal.signal(signal.SIGALRM, ring)
    with tempfile.TemporaryDirectory() as folder, pyreck.local(threads=1) as cluster:
        os.chdir(folder)  # tests may leave files
        loading.use_folder(Path(folder))
        for case in loading.cases(name)[first:]:
            print(json.dumps([case.name]), file=answers, flush=True)
            answer = [case.name, *ending_of(case.kernel, cluster)]
            print(json.dumps(answer), file=answers, flush=True)


def run(name: str) -> Tally:
    tally = Tally(name)
    first, finished = 0, False
    while not finished:
        finished = True
        for answer in answers_of(name, first):
            first += 1
            tally.add(*answer)
            finished = answer[1] != "crash" or not answer[0]  # goes on behind the test that crashed
    return tally


def answers_of(name: str, first: int) -> list[tuple[str, str, str]]:
    """(test, ending, text) of the tests from `first` on, up to one that kills the process."""
    with tempfile.TemporaryFile("w+") as complaints:
        process = subprocess.Popen(
            [sys.executable, "-m", "stdlib", "--child", name, str(first)],
            stdout=subprocess.PIPE, stderr=complaints, bufsize=0, cwd=Path(__file__).parent.parent,
        )  # fmt: skip
        assert process.stdout is not None
        answers, running = [], ""
        with process, selectors.DefaultSelector() as selector:
            selector.register(process.stdout, selectors.EVENT_READ)
            while selector.select(PATIENCE):
                line = process.stdout.readline()
                if not line:
                    break
                answer = json.loads(line)
                running = answer[0] if len(answer) == 1 else ""
                if len(answer) == 3:
                    answers.append(tuple(answer))
            process.kill()
        if running or process.returncode not in (0, -signal.SIGKILL):
            complaints.seek(0)
            said = complaints.read().strip()[-500:]
            answers.append((running, "crash", f"status {process.returncode}: {said}"))
        return answers
