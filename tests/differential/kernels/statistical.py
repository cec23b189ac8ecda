"""statistics, of ints and floats."""

import statistics
from statistics import StatisticsError, mean, median

from corpus import kernel
from told import told

DATA = [
    [1, 2, 3, 4], [1, 2, 3], [2], [], [1.5, 2.5, 4], [0.1] * 10, [1e308, 1e308], [True, False, True],
    [3, 1.0, 2], [2**70, 1, -5], [1e-300, 1e300, 1], [5e-324, 1.0], [-1.5, 0, 1.5], [7, 7, 7], (1, 2, 4),
    range(10), [1e16, 1.0, -1e16], [0.1, 0.2, 0.3, 0.7], [3, 3, 1, 2, 2], [10**400, 10**400 + 2],
]  # fmt: skip


@kernel(*[(data,) for data in DATA])
def averages(data):
    return (
        told(lambda: statistics.mean(data)),
        told(lambda: statistics.fmean(data)),
        told(lambda: statistics.median(data)),
        told(lambda: statistics.median_low(data)),
        told(lambda: statistics.median_high(data)),
        told(lambda: statistics.mode(data)),
        told(lambda: statistics.multimode(data)),
    )


@kernel(*[(data,) for data in DATA])
def spreads(data):
    return (
        told(lambda: statistics.variance(data)),
        told(lambda: statistics.pvariance(data)),
        told(lambda: statistics.stdev(data)),
        told(lambda: statistics.pstdev(data)),
    )


@kernel(*[(data,) for data in DATA], ([1, 0, 2],), ([4, 5, 0.5],), ([-1],), ([0],))
def other_averages(data):
    return (
        told(lambda: statistics.geometric_mean(data)),
        told(lambda: statistics.harmonic_mean(data)),
        told(lambda: statistics.median_grouped(data)),
        told(lambda: statistics.median_grouped(data, 2)),
        told(lambda: statistics.quantiles(data)),
        told(lambda: statistics.quantiles(data, n=10, method="inclusive")),
    )


@kernel(
    [1.0, float("nan"), 2.0],
    [float("inf"), 1],
    [float("inf"), float("-inf")],
    [float("-inf"), 2.5],
    [1, float("nan")],
)
def of_what_is_not_finite(data):
    return (
        told(lambda: statistics.mean(data)),
        told(lambda: statistics.variance(data)),
        told(lambda: statistics.pvariance(data)),
        told(lambda: statistics.stdev(data)),
        told(lambda: statistics.harmonic_mean(data)),
    )


@kernel(([1, 2, 3, 4], 2), ([1, 2, 3, 4], 2.5), ([1.5, 2], 0), ([1], 1), ([0.1, 0.2], 0.15))
def around_a_center(data, center):
    return (
        told(lambda: statistics.variance(data, center)),
        told(lambda: statistics.pvariance(data, mu=center)),
        told(lambda: statistics.stdev(data, xbar=center)),
        told(lambda: statistics.pstdev(data, center)),
    )


@kernel(
    ([1, 2, 3], [1, 1, 2]),
    ([1, 2], [1]),
    ([1, 2], [0, 0]),
    ([1.5, 2], [0.25, 0.75]),
    ([40, 60], [5, 30]),
    ([4, 0], [1, 0]),
    ([4, 0], [1, 1]),
    ([1, 2], [-1, 3]),
)
def by_weights(data, weights):
    return told(lambda: statistics.fmean(data, weights)), told(
        lambda: statistics.harmonic_mean(data, weights)
    )


@kernel(
    ([1, 2, 3, 4, 5], [2, 4, 6, 8, 11]),
    ([1, 2], [1]),
    ([1], [1]),
    ([1, 1], [1, 2]),
    ([1.5, 2.5, 0], [3, -1, 2]),
)
def of_two(x, y):
    return told(lambda: statistics.covariance(x, y)), told(lambda: statistics.correlation(x, y))


@kernel(
    *[(kind,) for kind in ("a", ["a", "b", "a"], [None], [1, "x"], {"k": 1}, [1j], 5, None)],
    may_refuse=True,
)
def of_no_numbers(data):
    return (
        told(lambda: statistics.mean(data)),
        told(lambda: statistics.mode(data)),
        told(lambda: statistics.variance(data)),
        told(lambda: statistics.median(data)),
        told(lambda: statistics.fmean(data)),
    )


@kernel(["red", "blue", "red"], ["a"], [(1, 2), (1, 2)])
def modes(data):
    return statistics.mode(data), statistics.multimode(data)


@kernel(0, 1, 2, 3, 4)
def caught(case):
    try:
        if case == 0:
            return mean([])
        if case == 1:
            return median([])
        if case == 2:
            return statistics.stdev([1])
        if case == 3:
            return statistics.quantiles([1, 2], n=0)
        return statistics.quantiles([1, 2], method="other")
    except StatisticsError as error:
        return "caught", str(error), isinstance(error, ValueError)
    except ValueError as error:
        return "value", str(error)


@kernel(())
def not_caught():
    return statistics.mean([])


@kernel(6)
def of_generators(n):
    return (
        statistics.mean(x * x for x in range(n)),
        statistics.fmean(x / 7 for x in range(n)),
        statistics.stdev(x for x in range(n)),
        statistics.median(x % 3 for x in range(n)),
        statistics.harmonic_mean(x + 1 for x in range(n)),
        statistics.geometric_mean(x + 1 for x in range(n)),
    )


@kernel(0, 1, 2, 3)
def wrong_calls(case):
    if case == 0:
        return told(lambda: statistics.mean())
    if case == 1:
        return told(lambda: statistics.median([1], 2))
    if case == 2:
        return told(lambda: statistics.quantiles([1, 2], 4))
    return told(lambda: statistics.stdev([1, 2], mean=2))


@kernel(40)
def in_folds(n):
    rows = [[(i * j) % 11 / 3 for j in range(10)] for i in range(n)]
    return [mean(row) for row in rows], sum(statistics.pvariance(row) for row in rows)
