"""The record of a long run: a line of JSON for every thousand programs, from which it goes on.

A line tells the seeds that it stands for, how many programs ended in which way, how often each
refusal was met, and how many seconds it took.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from random_programs.comparison import refusal_class
from random_programs.runner import Finding

A_LINE = 1000  # programs


@dataclass
class Record:
    """Counts findings, in the order of their seeds, and writes them to `path` if there is one."""

    path: Path | None
    kinds: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    _first: int | None = None
    _last: int = 0
    _began: float = field(default_factory=time.monotonic)

    def add(self, finding: Finding) -> None:
        if self._first is None:
            self._first = finding.seed
        self._last = finding.seed
        self.kinds[finding.verdict.kind] += 1
        if finding.verdict.kind == "refused":
            self.refusals[refusal_class(finding.verdict.text)] += 1
        if sum(self.kinds.values()) == A_LINE:
            self.write()

    def write(self) -> None:
        """A line for what was added since the last one."""
        if self._first is None:
            return
        seconds = round(time.monotonic() - self._began)
        line = {"first": self._first, "last": self._last, "kinds": dict(self.kinds),
                "seconds": seconds, "refusals": dict(self.refusals.most_common())}  # fmt: skip
        if self.path:
            with self.path.open("a") as file:
                file.write(json.dumps(line) + "\n")
        told = ", ".join(f"{count} {kind}" for kind, count in self.kinds.most_common())
        print(f"seeds {self._first} to {self._last}: {told}; {seconds} s", flush=True)
        for message, times in self.refusals.most_common():
            print(f"  {times} refused: {message}", flush=True)
        self._first, self._began = None, time.monotonic()
        self.kinds.clear()
        self.refusals.clear()


def lines_of(path: Path) -> list[dict[str, Any]]:
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text().splitlines()]


def next_seed(path: Path, first: int) -> int:
    """Where the run recorded in `path` goes on: `first` if nothing is recorded."""
    return max([first, *(line["last"] + 1 for line in lines_of(path))])


def total(path: Path) -> str:
    """All that `path` records, in one sentence."""
    kinds: Counter[str] = Counter()
    seconds = 0
    for line in lines_of(path):
        kinds.update(line["kinds"])
        seconds += line["seconds"]
    told = ", ".join(f"{count} {kind}" for kind, count in kinds.most_common())
    return f"{sum(kinds.values())} programs: {told}; {seconds} s"
