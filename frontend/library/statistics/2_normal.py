"""Normal distributions, and a line through points."""

from math import erf, fabs, hypot, tau
from random import Random
from typing import NamedTuple

SQRT2 = 1.4142135623730951


def horner(r, a, b, c, d, e, f, g, h):
    return ((((((a * r + b) * r + c) * r + d) * r + e) * r + f) * r + g) * r + h


def quantile(p, mu, sigma):
    """Wichura, "Algorithm AS 241: The Percentage Points of the Normal Distribution", Applied
    Statistics 37 (1988)."""
    q = p - 0.5
    if fabs(q) <= 0.425:
        r = 0.180625 - q * q
        x = (
            horner(
                r, 2.50908092873012266727e3, 3.34305755835881281050e4, 6.72657709270087008530e4,
                4.59219539315498714570e4, 1.37316937655094611250e4, 1.97159095030655144270e3,
                1.33141667891784377450e2, 3.38713287279636660800e0,
            ) * q / horner(
                r, 5.22649527885285456100e3, 2.87290857357219426740e4, 3.93078958000927106100e4,
                2.12137943015865958670e4, 5.39419602142475110770e3, 6.87187007492057908300e2,
                4.23133307016009112520e1, 1.0,
            )
        )  # fmt: skip
        return mu + x * sigma
    r = sqrt(-log(p if q <= 0.0 else 1.0 - p))
    if r <= 5.0:
        r = r - 1.6
        x = horner(
            r, 7.7454501427834140764e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1,
            1.27045825245236838258e0, 3.64784832476320460504e0, 5.76949722146069140550e0,
            4.63033784615654529590e0, 1.42343711074968357734e0,
        ) / horner(
            r, 1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2,
            1.48103976427480074590e-1, 6.89767334985100004550e-1, 1.67638483018380384940e0,
            2.05319162663775882187e0, 1.0,
        )  # fmt: skip
    else:
        r = r - 5.0
        x = horner(
            r, 2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3,
            2.65321895265761230930e-2, 2.96560571828504891230e-1, 1.78482653991729133580e0,
            5.46378491116411436990e0, 6.65790464350110377720e0,
        ) / horner(
            r, 2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5,
            7.86869131145613259100e-4, 1.48753612908506148525e-2, 1.36929880922735805310e-1,
            5.99832206555887937690e-1, 1.0,
        )  # fmt: skip
    return mu + (-x if q < 0.0 else x) * sigma


class NormalDist:
    __slots__ = ("_mu", "_sigma")

    def __init__(self, mu=0.0, sigma=1.0):
        if sigma < 0.0:
            raise StatisticsError("sigma must be non-negative")
        self._mu = float(mu)
        self._sigma = float(sigma)

    @classmethod
    def from_samples(cls, data):
        data = list(data)
        if len(data) < 2:
            raise StatisticsError("stdev requires at least two data points")
        sums = Sums(data, True)
        if sums.special is not None:
            refuse("of what is not finite")
        return cls(
            quotient(sums.total, sums.count * sums.scale, True),
            root(sums.deviations(), sums.count * (sums.count - 1) * sums.scale**2),
        )

    def samples(self, n, *, seed=None):
        gauss = Random(seed).gauss
        return [gauss(self._mu, self._sigma) for _ in range(n)]

    def pdf(self, x):
        variance = self._sigma * self._sigma
        if not variance:
            raise StatisticsError("pdf() not defined when sigma is zero")
        diff = x - self._mu
        return exp(diff * diff / (-2.0 * variance)) / sqrt(tau * variance)

    def cdf(self, x):
        if not self._sigma:
            raise StatisticsError("cdf() not defined when sigma is zero")
        return 0.5 * (1.0 + erf((x - self._mu) / (self._sigma * SQRT2)))

    def inv_cdf(self, p):
        if p <= 0.0 or p >= 1.0:
            raise StatisticsError("p must be in the range 0.0 < p < 1.0")
        if self._sigma <= 0.0:
            raise StatisticsError("cdf() not defined when sigma at or below zero")
        return quantile(p, self._mu, self._sigma)

    def quantiles(self, n=4):
        return [self.inv_cdf(i / n) for i in range(1, n)]

    def overlap(self, other):
        """Inman and Bradley, Communications in Statistics 18 (1989)."""
        if not isinstance(other, NormalDist):
            raise TypeError("Expected another NormalDist instance")
        a, b = self, other
        if (b._sigma, b._mu) < (a._sigma, a._mu):
            a, b = b, a
        a_variance, b_variance = a.variance, b.variance
        if not a_variance or not b_variance:
            raise StatisticsError("overlap() not defined when sigma is zero")
        wider = b_variance - a_variance
        apart = fabs(b._mu - a._mu)
        if not wider:
            return 1.0 - erf(apart / (2.0 * a._sigma * SQRT2))
        middle = a._mu * b_variance - b._mu * a_variance
        reach = a._sigma * b._sigma * sqrt(apart * apart + wider * log(b_variance / a_variance))
        high = (middle + reach) / wider
        low = (middle - reach) / wider
        return 1.0 - (fabs(b.cdf(high) - a.cdf(high)) + fabs(b.cdf(low) - a.cdf(low)))

    def zscore(self, x):
        if not self._sigma:
            raise StatisticsError("zscore() not defined when sigma is zero")
        return (x - self._mu) / self._sigma

    @property
    def mean(self):
        return self._mu

    @property
    def median(self):
        return self._mu

    @property
    def mode(self):
        return self._mu

    @property
    def stdev(self):
        return self._sigma

    @property
    def variance(self):
        return self._sigma * self._sigma

    def __add__(self, other):
        if isinstance(other, NormalDist):
            return NormalDist(self._mu + other._mu, hypot(self._sigma, other._sigma))
        return NormalDist(self._mu + other, self._sigma)

    def __sub__(self, other):
        if isinstance(other, NormalDist):
            return NormalDist(self._mu - other._mu, hypot(self._sigma, other._sigma))
        return NormalDist(self._mu - other, self._sigma)

    def __mul__(self, other):
        return NormalDist(self._mu * other, self._sigma * fabs(other))

    def __truediv__(self, other):
        return NormalDist(self._mu / other, self._sigma / fabs(other))

    def __pos__(self):
        return NormalDist(self._mu, self._sigma)

    def __neg__(self):
        return NormalDist(-self._mu, self._sigma)

    def __radd__(self, other):
        return self + other

    def __rsub__(self, other):
        return -(self - other)

    def __rmul__(self, other):
        return self * other

    def __eq__(self, other):
        if not isinstance(other, NormalDist):
            return NotImplemented
        return self._mu == other._mu and self._sigma == other._sigma

    def __hash__(self):
        return hash((self._mu, self._sigma))

    def __repr__(self):
        return f"{type(self).__name__}(mu={self._mu!r}, sigma={self._sigma!r})"


class LinearRegression(NamedTuple):
    slope: float
    intercept: float


def linear_regression(x, y, /, *, proportional=False):
    n = len(x)
    if len(y) != n:
        raise StatisticsError(
            "linear regression requires that both inputs have same number of data points"
        )
    if n < 2:
        raise StatisticsError("linear regression requires at least two data points")
    if proportional:
        xbar = ybar = 0.0
        sxy = fsum([xi * yi for xi, yi in zip(x, y)])
        sxx = fsum([xi * xi for xi in x])
    else:
        xbar = fsum(x) / n
        ybar = fsum(y) / n
        sxy = fsum([(xi - xbar) * (yi - ybar) for xi, yi in zip(x, y)])
        sxx = fsum([(xi - xbar) * (xi - xbar) for xi in x])
    if sxx == 0.0:
        raise StatisticsError("x is constant")
    slope = sxy / sxx
    return LinearRegression(slope, 0.0 if proportional else ybar - slope * xbar)
