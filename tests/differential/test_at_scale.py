"""Folds long enough to be stolen from: exact to the last digit, and the first error wins."""

from __future__ import annotations

from typing import Any

import pytest
from agreement import Agree


def test_cubes_beyond_64_bits(agree: Agree) -> None:
    def cubes(n: int) -> int:
        return sum(x * x * x for x in range(n))

    agree(cubes, 300_000)
    agree(cubes, 3_000_000)


def test_sum_overflows_only_in_its_last_elements(agree: Agree) -> None:
    def late(n: int) -> int:
        return sum(2**62 if x >= n - 3 else x for x in range(n))

    agree(late, 400_000)


def test_harmonic_series_to_the_last_bit(agree: Agree) -> None:
    def harmonic(n: int) -> float:
        return sum(1.0 / (x + 1) for x in range(n))

    agree(harmonic, 100_000)
    agree(harmonic, 2_000_000)


def test_least_float_with_nan_anywhere(agree: Agree) -> None:
    def extremes(n: int, at: int) -> tuple[float, float]:
        nan = float("nan")
        values = [nan if x == at else float(x * 7919 % n) for x in range(n)]
        return min(values), max(values)

    for at in (-1, 0, 1, 50_000, 99_999):
        agree(extremes, 100_000, at)


def test_generator_of_64_bits(agree: Agree) -> None:
    def lcg(n: int) -> int:
        state = 1
        for _ in range(n):
            state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        return state

    agree(lcg, 200_000)


def test_the_first_of_many_errors_wins(agree: Agree) -> None:
    def quotients(n: int, first: int) -> int:
        return sum(10 // (x - first) if x < first + 10 else [1][x] for x in range(n))

    for first in (0, 1, 77_777, 199_999):
        agree(quotients, 200_000, first)


def test_an_element_to_the_right_that_never_ends_does_not_matter(agree: Agree) -> None:
    def work(x: int) -> int:
        while x > 100:
            x = x + 0
        return 10 // (x - 50)

    def total(n: int) -> int:
        return sum(work(x) for x in range(n))

    agree(total, 10_000)


def test_any_stops_before_the_error(agree: Agree) -> None:
    def found(n: int, at: int) -> bool:
        return any(x == at or 1 // (n - 1 - x) > n for x in range(n))

    for at in (0, 70_000, 99_998, 200_000):
        agree(found, 100_000, at)


def test_dict_keeps_the_order_of_insertion(agree: Agree) -> None:
    def residues(n: int) -> list[Any]:
        table = {x * 7919 % 1009: x for x in range(n)}
        return [list(table)[:50], len(table), table[5]]

    agree(residues, 60_000)


def test_sort_of_a_long_list(agree: Agree) -> None:
    def order(n: int) -> list[Any]:
        values = [x * 7919 % 10007 for x in range(n)]
        return [sorted(values)[::500], sorted(values, key=lambda v: -v % 100)[::500]]

    agree(order, 30_000)


def test_skewed_rows(agree: Agree) -> None:
    def triangle(n: int) -> int:
        return sum(sum(i * j % 7 for j in range(i)) for i in range(n))

    agree(triangle, 600)


def test_lists_made_in_pieces_keep_their_sharing(agree: Agree) -> None:
    def rows(n: int) -> tuple[list[list[int]], int]:
        shared = [[x] * 2 for x in range(n)]
        twice = [shared[x // 2] for x in range(2 * n)]
        twice[0][0] = -1
        return twice[:6], sum(row[0] for row in twice)

    agree(rows, 20_000)


def test_elements_grow_wide_in_the_middle_of_a_list(agree: Agree) -> None:
    def powers(n: int) -> tuple[int, list[int]]:
        values = [3**41 + x if x % 1000 == 999 else x for x in range(n)]
        return sum(values), values[990:1010]

    agree(powers, 20_000)


def is_prime(p: int) -> int:
    x = 2
    while x * x <= p:
        if p % x == 0:
            return 0
        x = x + 1
    return 1


def test_primes_of_the_tutorial(agree: Agree) -> None:
    def count(n: int) -> int:
        return sum(is_prime(x) for x in range(n))

    def collect(n: int) -> list[int]:
        return [x for x in range(n) if is_prime(x)]

    agree(count, 30_000)
    agree(collect, 30_000)


@pytest.mark.slow
@pytest.mark.parametrize("threads", [1, 2, 8])
def test_the_tutorial_at_full_size(threads: int) -> None:
    pyreck = pytest.importorskip("pyreck")
    with pyreck.local(threads=threads) as cluster:
        with cluster.remotely.downloadAll():
            result = sum(is_prime(x) for x in range(10 * 1000 * 1000))
        assert result == 664_581
        with cluster.remotely.remoteAll():
            primes = [x for x in range(10 * 1000 * 1000) if is_prime(x)]
        assert len(primes) == 664_581
        with cluster.remotely.downloadAll():
            last = primes[-100:]
        assert primes.toLocal().result()[-100:] == last
        assert last[-1] == 9_999_991
