"""One program in CPython and pyreck: whether they agree, and how not."""

from __future__ import annotations

import copy
import linecache
import re
import resource
import signal
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from agreement import Agree, Outcome, is_refusal, outcome, shortened

LIMITS = ("RecursionError", "MemoryError")
BEYOND = ("maximum recursion depth exceeded", "str 'MemoryError'")


@dataclass(frozen=True)
class Verdict:
    """`kind`: agrees, refused, differs, invalid (no program, or beyond CPython's own limits)."""

    kind: str
    text: str = ""


class TooLong(BaseException):
    pass


@contextmanager
def memory_limit(more: int) -> Iterator[None]:
    """Lets CPython have so many bytes of address space more: then it raises MemoryError."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + more, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)


@contextmanager
def alarm(seconds: int) -> Iterator[None]:
    """Raises TooLong in the main thread when the time is over."""

    def ring(*_: Any) -> None:
        raise TooLong

    signal.signal(signal.SIGALRM, ring)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)


def load(path: Path, code: CodeType) -> ModuleType:
    """A new module of `code`, under a name of its own: `__module__` of its classes counts."""
    module = ModuleType(path.stem)
    module.__file__ = str(path)
    sys.modules[path.stem] = module  # data classes look their module up
    exec(code, module.__dict__)
    return module


def compare(path: Path, clusters: dict[str, Any], arguments: tuple[Any, ...]) -> Verdict:
    """Runs the program in `path` on each of `clusters`."""
    sys.dont_write_bytecode = True
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)
            linecache.checkcache(str(path))
            code = compile(path.read_text(), str(path), "exec")
            module = load(path, code)
    except Exception as error:
        return Verdict("invalid", repr(error))
    theirs = copy.deepcopy(arguments)
    try:
        with alarm(10), memory_limit(2 << 30):
            expected = outcome(module.kernel, lambda: module.kernel(*theirs))
    except TooLong:
        return Verdict("invalid", "CPython takes too long")
    # The words of a RecursionError tell in which C function the limit was met.
    if expected.exception.startswith(LIMITS) or any(each in expected.value for each in BEYOND):
        return Verdict("invalid", str(expected))
    for title, cluster in clusters.items():
        # CPython may have changed what the first one holds.
        run = partial(Agree._run, cluster, load(path, code).kernel, arguments)
        try:
            actual = outcome(module.kernel, run)
        except Exception as error:
            if not is_refusal(error):
                raise
            text = f"{title}: {type(error).__name__}: {error}"
            return Verdict(
                "differs" if re.search("internal|does not verify|did not see", text) else "refused",
                text,
            )
        if actual != expected:
            return Verdict("differs", told(arguments, expected, title, actual))
    return Verdict("agrees")


def told(arguments: tuple[Any, ...], expected: Outcome, title: str, actual: Outcome) -> str:
    call = f"kernel({', '.join(map(repr, arguments))})"
    return f"{call} on {title}:\n{contrast(expected, actual)}"


def contrast(expected: Outcome, actual: Outcome) -> str:
    """Both outcomes; of two values only the place where they differ first."""
    if expected.exception or actual.exception:
        return f"  CPython {shortened(str(expected), 600)}\n  pyreck {shortened(str(actual), 600)}"
    pairs = enumerate(zip(expected.value, actual.value, strict=False))
    shorter = min(len(expected.value), len(actual.value))
    first = next((i for i, (a, b) in pairs if a != b), shorter)
    start = max(0, first - 80)
    theirs, ours = expected.value[start : first + 120], actual.value[start : first + 120]
    return f"  CPython gave ...{theirs}...\n  pyreck gave ...{ours}..."


def refusal_class(text: str) -> str:
    """What a refusal is about, without the names and places of one program."""
    text = text.partition(" code: ")[2]
    code = re.search(r"PR\d+", text)
    message = re.sub(r"\S+\.py:\d+:\d+: ", "", text).partition("\n")[0]
    return (code.group() if code else "") + " " + re.sub(r"\d+", "#", message)


__all__ = ["Verdict", "compare", "load", "refusal_class"]
