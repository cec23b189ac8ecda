"""Profiles: where the time of jobs goes, line by line, and what of it ran in parallel.

    with pyreck.profile() as report:
        with cluster.remotely:
            count = sum(is_prime(x) for x in range(10_000_000))
    print(report)

Code of a job that starts meanwhile is compiled to say at which line it is; a thread of each node
looks every millisecond where the workers are. Folds (comprehensions, and the builtins over
generator expressions) count what they give away; for each one the report says whether it was split,
or why it was not.
"""

from __future__ import annotations

import ast
import linecache
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from pyreck.raised import OWN_KERNELS, KernelFrame
from pyreck.render import card, code, escaped, table
from pyreck.source import shown_path
from pyreck.summary import count

LEAST_SHARE = 0.005  # of all time: lines with less are not shown
LEAST_LOOP = 0.05  # of all time: `for` and `while` loops with less are not spoken of
HEADINGS = ("time", "share", "parallel", "line", "source")

_active: list[Profile] = []
_lock = threading.Lock()


@dataclass(frozen=True)
class ProfiledLine:
    """A line of source, and the time that workers spent there. Seconds of all workers together."""

    path: str
    function: str  # qualified name
    line: int
    seconds: float
    parallel_seconds: float  # of these, while other workers ran the same job
    fold_seconds: float  # of these, within a fold that can be split

    @property
    def text(self) -> str:
        """The source, stripped; empty if it is not to be had."""
        return linecache.getline(self.path, self.line).strip()


@dataclass(frozen=True)
class ProfiledFold:
    """A comprehension, or a generator expression that a builtin consumed."""

    path: str
    function: str  # qualified name
    line: int
    column: int
    runs: int
    elements: int  # of all runs
    pieces: int  # that were given to other workers
    answer: str  # whether it was split, or why not

    def __str__(self) -> str:
        times = f", {self.runs:,} times" if self.runs > 1 else ""
        return f"{count(self.elements, 'element')}{times}: {self.answer}"


@dataclass(frozen=True)
class ProfiledLoop:
    """A `for` or `while` statement that took a good part of the time outside of all folds."""

    path: str
    line: int
    keyword: str
    seconds: float

    def __str__(self) -> str:
        return (
            f"`{self.keyword}` runs in order, {self.seconds:.2f} s on one worker; if no step needs "
            "the one before, a comprehension does the same, or sum, min, max, any, all over a "
            "generator expression, and these are split"
        )


class Profile:
    """What jobs that started within its `with` did; each is in it once it has ended."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._lines: dict[tuple[str, int], list[Any]] = {}  # function, then as in ProfiledLine
        self._folds: dict[tuple[str, str, int, int], list[Any]] = {}  # numbers and flags
        self._jobs = self._workers = 0

    def __enter__(self) -> Profile:
        with _lock:
            _active.append(self)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        with _lock:
            _active.remove(self)

    def _add(self, data: tuple[list[Any], list[Any]], workers: int) -> None:
        """`data` as `_pyreck.Job.profile` gives it."""
        places, folds = data
        with self._lock:
            self._jobs += 1
            self._workers = max(self._workers, workers)
            for place, *seconds in places:
                frame = KernelFrame(*place)
                if frame.line == 0 or frame.path == OWN_KERNELS:
                    continue
                key = (frame.path, frame.line)
                line = self._lines.setdefault(key, [frame.qualname, 0.0, 0.0, 0.0])
                for i, number in enumerate(seconds, 1):
                    line[i] += number
            for place, runs, elements, pieces, writes, iterated in folds:
                frame = KernelFrame(*place)
                if frame.line == 0 or frame.path == OWN_KERNELS:
                    continue
                at = (frame.path, frame.qualname, frame.line, frame.column)
                fold = self._folds.setdefault(at, [0, 0, 0, False, False])
                for i, number in enumerate((runs, elements, pieces)):
                    fold[i] += number
                fold[3] |= writes
                fold[4] |= iterated

    @property
    def jobs(self) -> int:
        """How many jobs are in it."""
        return self._jobs

    @property
    def seconds(self) -> float:
        """Of all workers together."""
        return sum(line.seconds for line in self.lines)

    @property
    def parallel_seconds(self) -> float:
        """Of these, while other workers ran the same job."""
        return sum(line.parallel_seconds for line in self.lines)

    @property
    def lines(self) -> list[ProfiledLine]:
        """By file and line."""
        with self._lock:
            return [
                ProfiledLine(path, function, line, *seconds)
                for (path, line), (function, *seconds) in sorted(self._lines.items())
            ]

    @property
    def folds(self) -> list[ProfiledFold]:
        """By file and line."""
        with self._lock:
            others = any(pieces > 0 for _, _, pieces, _, _ in self._folds.values())
            return [
                ProfiledFold(
                    *key,
                    runs,
                    elements,
                    pieces,
                    self._answer(runs, elements, pieces, flags, others),
                )
                for key, (runs, elements, pieces, *flags) in sorted(self._folds.items())
            ]

    def _answer(
        self, runs: int, elements: int, pieces: int, flags: list[bool], others: bool
    ) -> str:
        writes, iterated = flags
        if pieces > 0:
            return f"split, {count(pieces, 'piece')} given to other workers"
        if writes:
            return "in order: an element changes an object that was made outside of it"
        if iterated:
            return (
                "in order: what it goes through has no positions; "
                "a range, list, tuple or str has, `list(...)` makes one"
            )
        if elements <= runs:
            return "one element"
        if self._workers <= 1:
            return "not split: there is one worker"
        if others:
            return "not split: too short, or all workers were busy with other pieces"
        return "not split: over before it was worth it (some 50 us)"

    @property
    def loops(self) -> list[ProfiledLoop]:
        """Statements that took time outside of what can be split, by file and line."""
        lines, total = self.lines, self.seconds
        found = []
        for path in sorted({line.path for line in lines}):
            for loop in _loops_in(path):
                end = loop.end_lineno or loop.lineno
                inside = [x for x in lines if x.path == path and loop.lineno <= x.line <= end]
                seconds = sum(line.seconds - line.fold_seconds for line in inside)
                if seconds > LEAST_LOOP * total:
                    keyword = "while" if isinstance(loop, ast.While) else "for"
                    found.append(ProfiledLoop(path, loop.lineno, keyword, seconds))
        return found

    def _rows(self) -> Iterator[tuple[ProfiledLine, tuple[str, ...]]]:
        total = self.seconds
        for line in self.lines:
            if line.seconds < LEAST_SHARE * total:
                continue
            yield (
                line,
                (
                    f"{line.seconds:.3f} s",
                    f"{line.seconds / total:.0%}",
                    f"{line.parallel_seconds / line.seconds:.0%}",
                    str(line.line),
                    line.text,
                ),
            )

    def _remarks(self) -> list[tuple[str, str]]:
        """Places, and what is to be said of them."""
        said: list[ProfiledFold | ProfiledLoop] = [*self.folds, *self.loops]
        said.sort(key=lambda each: (each.path, each.line))
        return [(f"{shown_path(each.path)}:{each.line}", str(each)) for each in said]

    def _heading(self) -> str:
        total = self.seconds
        if self._jobs == 0:
            return "no job has ended"
        if total == 0:
            return f"{count(self._jobs, 'job')}, over within a millisecond"
        return (
            f"{total:.3f} s in {count(self._jobs, 'job')} on {count(self._workers, 'worker')}, "
            f"{self.parallel_seconds / total:.0%} of it in parallel"
        )

    def __repr__(self) -> str:
        return f"<pyreck.Profile: {self._heading()}>"

    def __str__(self) -> str:
        out = [f"Profile: {self._heading()}"]
        path = ""
        for line, (seconds, share, parallel, number, text) in self._rows():
            if line.path != path:
                path = line.path
                out += [
                    "",
                    shown_path(path),
                    f"{'time':>10} {'share':>6} {'parallel':>9} {'line':>6}",
                ]
            out.append(f"{seconds:>10} {share:>6} {parallel:>9} {number:>6}  {text}")
        remarks = self._remarks()
        if remarks:
            out += ["", "Loops"]
            out += [f"{place}: {remark}" for place, remark in remarks]
        return "\n".join(out)

    def _repr_html_(self) -> str:
        below = ""
        rows = list(self._rows())
        for path in dict.fromkeys(line.path for line, _ in rows):
            below += f"<p>{code(shown_path(path))}</p>"
            below += table(HEADINGS, [cells for line, cells in rows if line.path == path])
        remarks = "".join(
            f"<li>{code(place)}: {escaped(remark)}</li>" for place, remark in self._remarks()
        )
        if remarks:
            below += f"<p>Loops</p><ul>{remarks}</ul>"
        return card("pyreck.Profile", [("time", escaped(self._heading()))], below)


def profile() -> Profile:
    """A profile of the jobs that start in its `with` block, on any cluster, from any thread.

    Profiled code is slower: loops do not use vector instructions, and each line says that it runs.
    """
    return Profile()


def active() -> tuple[Profile, ...]:
    """The profiles that a job which starts now belongs to."""
    with _lock:
        return tuple(_active)


def _loops_in(path: str) -> Iterable[ast.For | ast.While]:
    """Statements that loop; none if the source is not to be had."""
    try:
        tree = ast.parse("".join(linecache.getlines(path)))
    except (SyntaxError, ValueError):  # a cell with magics
        return []
    return [node for node in ast.walk(tree) if isinstance(node, ast.For | ast.While)]
