"""`pyreck.profile()`: lines, shares, what was parallel, and why a loop did not split.

No test asks how long anything takes, only where it was spent.
"""

from __future__ import annotations

import inspect
import threading
import time
from typing import Any

import pyreck
import pytest
from pyreck.base import Cluster


def is_prime(n: int) -> bool:
    if n < 2:
        return False
    d = 2
    while d * d <= n:
        if n % d == 0:
            return False
        d += 1
    return True


def count_primes(n: int) -> int:
    return sum(is_prime(x) for x in range(n))


def slow_and_quick(n: int) -> int:
    total = 0
    for i in range(n):
        total = (total * 31 + i) % 1_000_003
    doubled = [total, total]
    return sum(doubled)


def places_of(report: pyreck.Profile) -> dict[str, float]:
    """Seconds by source text."""
    return {line.text: line.seconds for line in report.lines}


def line_of(function: Any, text: str) -> int:
    lines, first = inspect.getsourcelines(function)
    (found,) = (first + i for i, line in enumerate(lines) if line.strip() == text)
    return found


def test_time_is_told_by_line(cluster: Cluster) -> None:
    with pyreck.profile() as report:
        assert cluster.submit(count_primes, 400_000).result() == 33860
    assert report.jobs == 1 and report.seconds > 0
    assert {line.path for line in report.lines} == {__file__}
    functions = {line.function for line in report.lines}
    assert "is_prime" in functions and functions <= {
        "is_prime",
        "count_primes",
        "count_primes.<locals>.<genexpr>",
    }
    hot = [line for line in report.lines if line.function == "is_prime"]
    assert sum(line.seconds for line in hot) > 0.5 * report.seconds
    loop = range(line_of(is_prime, "while d * d <= n:"), line_of(is_prime, "d += 1") + 1)
    assert sum(line.seconds for line in hot if line.line in loop) > 0.5 * report.seconds
    assert all(0 <= line.parallel_seconds <= line.seconds for line in report.lines)
    assert all(0 <= line.fold_seconds <= line.seconds for line in report.lines)
    assert not report.loops  # that of is_prime is part of a fold
    text = str(report)
    assert f"\n{__file__}\n" in text and "if n % d == 0:" in text
    assert "if n % d == 0:" in report._repr_html_() and "<table>" in report._repr_html_()
    assert repr(report).startswith("<pyreck.Profile: ")


def test_folds_tell_why_they_were_not_split(cluster: Cluster) -> None:
    with pyreck.profile() as report:
        with cluster.remotely.download_all():
            squares = [x * x for x in {1: 2, 3: 4}]
            seen: list[int] = []
            none = [seen.append(x) for x in range(1000)]
            one = [x + 1 for x in [41]]
            total = sum(is_prime(x) for x in range(60_000))
    assert (squares, len(none), one, total) == ([1, 9], 1000, [42], 6057)
    answers = {fold.line: fold.answer for fold in report.folds}
    first = line_of(
        test_folds_tell_why_they_were_not_split, "squares = [x * x for x in {1: 2, 3: 4}]"
    )
    assert "no positions" in answers[first]
    assert "changes an object" in answers[first + 2]
    assert answers[first + 3] == "one element"
    (last,) = (fold for fold in report.folds if fold.line == first + 4)
    assert (last.runs, last.elements) == (1, 60_000)
    if last.pieces:
        assert last.answer.startswith("split, ")
    assert f"{__file__}:{first}: 2 elements: in order: " in str(report)


def test_statements_that_loop_are_named() -> None:
    with pyreck.local(threads=2) as cluster, pyreck.profile() as report:
        cluster.submit(slow_and_quick, 30_000_000).result()
    (loop,) = report.loops
    assert (loop.keyword, loop.line) == ("for", line_of(slow_and_quick, "for i in range(n):"))
    assert "`for` runs in order" in str(report) and "comprehension" in str(loop)
    hot = places_of(report)
    assert hot["total = (total * 31 + i) % 1_000_003"] > 0.5 * report.seconds


def test_work_that_is_shared_is_parallel() -> None:
    with pyreck.local(threads=2) as cluster, pyreck.profile() as report:
        cluster.submit(count_primes, 400_000).result()
    assert report.parallel_seconds > 0.5 * report.seconds
    (fold,) = report.folds
    assert fold.pieces > 0 and "split" in fold.answer and not report.loops


def test_one_worker_is_the_reason() -> None:
    with pyreck.local(threads=1) as cluster, pyreck.profile() as report:
        cluster.submit(count_primes, 50_000).result()
    assert report.parallel_seconds == 0
    assert report.folds[0].answer == "not split: there is one worker"


def test_only_jobs_of_the_block(cluster: Cluster) -> None:
    cluster.submit(count_primes, 1000).result()
    with pyreck.profile() as outer:
        cluster.submit(count_primes, 2000).result()
        with pyreck.profile() as inner:
            late = cluster.submit(count_primes, 3000)
        cluster.submit(slow_and_quick, 10).result()
    assert late.result() == 430
    cluster.submit(count_primes, 4000).result()
    assert (outer.jobs, inner.jobs) == (3, 1)


def test_jobs_that_fail(cluster: Cluster) -> None:
    with pyreck.profile() as report:
        with pytest.raises(ZeroDivisionError):
            cluster.submit(lambda n: [1 // (n - x) for x in range(n + 1)], 1000).result()
        future = cluster.submit(lambda: sum(1 for _ in range(10**15)))
        threading.Timer(0.3, future.cancel).start()
        deadline = time.monotonic() + 30
        while not future.done():
            assert time.monotonic() < deadline
            time.sleep(0.01)
    assert report.jobs >= 1 and str(report)


def test_nothing_was_run() -> None:
    with pyreck.profile() as report:
        pass
    assert (report.jobs, report.seconds, report.lines, report.folds, report.loops) == (
        0,
        0,
        [],
        [],
        [],
    )
    assert str(report) == "Profile: no job has ended"
    assert "no job has ended" in report._repr_html_()


def test_generators_and_recursion(cluster: Cluster) -> None:
    def fib(n: int) -> int:
        return n if n < 2 else fib(n - 1) + fib(n - 2)

    def numbers(n: int) -> Any:
        for i in range(n):
            yield fib(i % 18)

    with pyreck.profile() as report:
        total = cluster.submit(lambda: sum(numbers(4000))).result()
    assert total == sum(numbers(4000))
    assert any("fib(n - 1)" in line.text for line in report.lines)
