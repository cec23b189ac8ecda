"""Folds of plain arithmetic at the borders of 64 bits: one odd element anywhere in a long strip."""

import math

from corpus import kernel

# Sizes around a vector, a strip's first length and a chunk of the unchecked loop.
PLACES = [(n, at) for n in (1, 9, 65, 4097, 5000) for at in (0, n // 2, n - 1)]
BORDERS = [2**31 - 1, -(2**31), 2**32, 2**61, 2**62 - 1, 2**62, -(2**62), 2**63 - 1, -(2**63)]


def values(n, at, odd):
    xs = [i % 7 - 3 for i in range(n)]
    xs[at] = odd
    return xs


@kernel(*[(n, at, odd) for n, at in PLACES for odd in (*BORDERS, 2**63, 2**100)])
def sums(n, at, odd):
    xs = values(n, at, odd)
    return sum(xs), sum(-x for x in xs), sum(x + 1 for x in xs), sum(1 for x in xs if x > 2)


@kernel(*[(n, at, odd) for n, at in PLACES for odd in (*BORDERS, 2**63)])
def products(n, at, odd):
    xs = values(n, at, odd)
    ys = [i % 5 + 1 for i in range(n)]
    return (
        sum(x * y for x, y in zip(xs, ys)),
        sum(x * x for x in xs),
        sum(3 * x - y for x, y in zip(xs, ys)),
        sum(x * y - y * x + 1 for x, y in zip(xs, ys)),
    )


@kernel(*[(n, at, odd) for n, at in PLACES for odd in BORDERS])
def sums_of_choices(n, at, odd):
    xs = values(n, at, odd)
    return (
        sum(x * 2 if x % 3 == 0 else abs(x) for x in xs),
        sum(x // 5 + x % 5 for x in xs),
        sum(min(x, 3) + max(x, -3) for x in xs),
        sum((x ^ 5) + (x & 255) + (x | 1) + ~x for x in xs),
        sum((x << 3) + (x >> 2) for x in xs),
    )


@kernel(*[(n, at, odd) for n, at in PLACES for odd in BORDERS])
def choices(n, at, odd):
    xs = values(n, at, odd)
    return min(xs), max(xs), min(x + 1 for x in xs), max(-x for x in xs), any(x == odd for x in xs)


@kernel(*[(n, at, odd) for n, at in PLACES for odd in BORDERS])
def lists(n, at, odd):
    xs = values(n, at, odd)
    return [x + 1 for x in xs][-3:], [x * x for x in xs if x > 1][-3:], [x / 3 for x in xs][-3:]


@kernel(
    *[(n, start) for n in (10, 100, 5000) for start in (0, -50, 2**62, 2**63 - 5000, 2**62 - 9)]
)
def ranges(n, start):
    return (
        sum(range(start, start + n)),
        sum(x for x in range(start, start + 3 * n, 3)),
        sum(x * x for x in range(n)),
        sum(x % 7 == 3 for x in range(start, start - n, -1)),
    )


@kernel(10, 100, 5000)
def sums_beyond(n):
    """Each element fits, their sum does not."""
    xs = [2**61 + i for i in range(n)]
    return (
        sum(xs),
        sum(x for x in xs if x % 2),
        sum(-x for x in xs),
        sum(xs, -(2**63)),
        sum(xs, 2**90),
    )


@kernel((5, 0), (5, 1), (5, -1), (200, 1), (200, 2), (200, -3), (200, 2**61), (200, -(2**63)))
def neighbours(n, shift):
    xs = [i * i for i in range(n)]
    rows = [[i * j + 0.5 for j in range(n)] for i in range(n)]
    middle = [xs[i + 1] - xs[i - 1] for i in range(1, n - 1)]
    row = [sum(rows[i][k] * rows[k][2] for k in range(n)) for i in range(3)]
    try:
        moved = sum(xs[i + shift] for i in range(n))
    except IndexError as error:
        moved = str(error)
    return middle, row, moved


@kernel(1, 9, 100)
def fails_late(n):
    xs = [n - 1 - i for i in range(n)]
    return sum(7 // x for x in xs)


@kernel(1, 9, 100)
def root_fails_late(n):
    return sum(math.sqrt(n - 2.0 - i) for i in range(n))


@kernel(0, 1, 2, 100, 5000)
def signs_of_zero(n):
    zeros = [-0.0 for _ in range(n)]
    return sum(zeros), sum(zeros, -0.0), sum(-0.0 for x in zeros if x), sum(x * 2.0 for x in zeros)


@kernel(*[(n, at) for n, at in PLACES])
def floats(n, at):
    xs = [i * 0.1 - 3.0 for i in range(n)]
    xs[at] = float("inf")
    total, least, most = sum(xs), min(xs), max(xs)
    xs[at] = float("nan")
    return (
        total,
        least,
        most,
        repr(sum(xs)),
        sum(1 for x in xs if x < 2.0),
        [x * 2.0 for x in xs][:at],
    )


@kernel(3, 70)
def rows_of_bools(n):
    flags = [i % 3 == 0 for i in range(n)]
    return sum(flags), sum(1 for f in flags if not f), any(flags), all(flags)


@kernel(10, 5000)
def becomes_wide_inside(n):
    return [x * x * x for x in range(2**21 - n, 2**21 + n)][-5:], sum(x**1 * x for x in range(n))
