"""statistics: NormalDist and linear_regression; random.Random from outside."""

import random
import statistics
from statistics import NormalDist

from corpus import kernel
from told import told

GIVEN = NormalDist(100, 15)
STATE = random.Random(5)
STATE.gauss(0, 1)


@kernel((0.0, 1.0), (5, 2.5), (-3, 0))
def normal(mu, sigma):
    d = NormalDist(mu, sigma)
    probabilities = [0.001, 0.025, 0.2, 0.5, 0.7, 0.975, 1e-12, 1 - 1e-12]
    return (
        (d.mean, d.median, d.mode, d.stdev, d.variance, repr(d), d == NormalDist(mu, sigma)),
        [told(lambda p=p: d.inv_cdf(p)) for p in (*probabilities, 0, 1)],
        [(told(lambda x=x: d.pdf(x)), told(lambda x=x: d.cdf(x))) for x in (-2, 0.5, 5, 6)],
        (told(lambda: d.quantiles()), told(lambda: d.zscore(3)), told(lambda: d.overlap(GIVEN))),
        (d + 1, 1 + d, d - 2, 2 - d, d * 3, 3 * d, d / 2, -d, +d, d + GIVEN, d - GIVEN),
        (d.samples(5, seed=3), told(lambda: d.overlap(5)), d),
    )


@kernel([1, 2, 4, 7], [2.5, -1.25, 3, 3, 8])
def from_samples(data):
    d = NormalDist.from_samples(data)
    return d, d.mean, d.stdev, d.quantiles(10)


@kernel()
def wrong():
    return (
        told(lambda: NormalDist(0, -1)),
        told(lambda: NormalDist.from_samples([1])),
        told(lambda: statistics.linear_regression([1], [2])),
        told(lambda: statistics.linear_regression([1, 2], [2])),
        told(lambda: statistics.linear_regression([1, 1], [2, 3])),
    )


@kernel(([1, 2, 3, 4], [2.5, 3.5, 7.25, 8]), ([0.1, 0.2, 0.7], [1, 2, 3]))
def regression(x, y):
    line = statistics.linear_regression(x, y)
    slope, _ = statistics.linear_regression(x, y, proportional=True)
    return line, line.slope, line.intercept, slope, repr(line)


@kernel((NormalDist(1, 2),), ([GIVEN],))
def passed(d):
    return d, GIVEN.cdf(110)


@kernel((STATE,), ({"r": [STATE]},))
def given_generator(r):
    own = random.Random(1)
    own.setstate(STATE.getstate())
    return r, own.random(), own.gauss(0, 1), own
