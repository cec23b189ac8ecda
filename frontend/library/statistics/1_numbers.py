"""statistics, for numbers that are int, bool or float: exact sums, as CPython 3.11 makes them.

A sum is kept as whole numbers over the powers of two that divide floats. CPython adds the same as
fractions, so that results are equal whatever the order.
"""

from bisect import bisect_left, bisect_right
from math import exp, fsum, gcd, isfinite, isqrt, log, sqrt

BITS = 109  # of the square root of a fraction: twice those of a float, and 3


class StatisticsError(ValueError):
    pass


def check_number(x):
    if not isinstance(x, (int, float)):
        if x is None or isinstance(x, (str, bytes, complex, list, tuple, dict, set)):
            name = type(x).__name__
            raise TypeError(f"can't convert type '{name}' to numerator/denominator")
        refuse("with other numbers than int and float")


class Sums:
    """Of values and, if asked for, of their squares: over the denominator `scale`.

    `special` is the sum of what is not finite, if there was any; then only it counts.
    """

    def __init__(self, data, squares):
        self.count = 0
        self.has_float = False
        self.special = None
        values = {}
        square_values = {}
        for x in data:
            check_number(x)
            self.count += 1
            if isinstance(x, float):
                self.has_float = True
                if not isfinite(x):
                    self.special = (0 if self.special is None else self.special) + x
                    continue
                n, d = x.as_integer_ratio()
            else:
                n, d = int(x), 1
            values[d] = values.get(d, 0) + n
            if squares:
                square_values[d] = square_values.get(d, 0) + n * n
        self.scale = max(values) if values else 1
        self.total = 0
        self.squares = 0
        for d, n in values.items():
            self.total += n * (self.scale // d)
        for d, n in square_values.items():
            self.squares += n * (self.scale // d) ** 2

    def deviations(self):
        """count times the sum of the squares of deviations from the mean, times scale squared."""
        return self.count * self.squares - self.total * self.total


def quotient(n, d, is_float):
    """n / d as the type of the data: of ints an int, if it is one."""
    if not is_float and n % d == 0:
        return n // d
    return n / d


def root(n, d):
    """The square root of n / d, correctly rounded."""
    common = gcd(n, d)
    n //= common
    d //= common
    shift = (n.bit_length() - d.bit_length() - BITS) // 2
    if shift >= 0:
        return (odd_root(n, d << 2 * shift) << shift) / 1
    return odd_root(n << -2 * shift, d) / (1 << -shift)


def odd_root(n, d):
    """Rounded to odd, so that what rounds it again makes no second error."""
    a = isqrt(n // d)
    return a | (a * a * d != n)


def spread(data, center, error, least, divisor):
    """(n, d, is_float): squares of deviations by count - `divisor`; if not finite (x, 0, True)."""
    if center is not None:
        sums = Sums([(d := x - center) * d for x in data], False)
        n, d = sums.total, sums.scale
    else:
        sums = Sums(data, True)
        n, d = sums.deviations(), max(sums.count, 1) * sums.scale * sums.scale
    if sums.count < least:
        raise StatisticsError(error)
    if sums.special is not None:
        return sums.special / (sums.count - divisor), 0, True
    return n, d * (sums.count - divisor), sums.has_float


def mean(data):
    sums = Sums(data, False)
    if sums.count < 1:
        raise StatisticsError("mean requires at least one data point")
    if sums.special is not None:
        return sums.special / sums.count
    return quotient(sums.total, sums.scale * sums.count, sums.has_float)


def variance(data, xbar=None):
    n, d, is_float = spread(data, xbar, "variance requires at least two data points", 2, 1)
    return quotient(n, d, is_float) if d else n


def pvariance(data, mu=None):
    n, d, is_float = spread(data, mu, "pvariance requires at least one data point", 1, 0)
    return quotient(n, d, is_float) if d else n


def stdev(data, xbar=None):
    n, d, _ = spread(data, xbar, "stdev requires at least two data points", 2, 1)
    if not d:
        raise AttributeError("'float' object has no attribute 'numerator'")
    return root(n, d)


def pstdev(data, mu=None):
    n, d, _ = spread(data, mu, "pstdev requires at least one data point", 1, 0)
    if not d:
        raise AttributeError("'float' object has no attribute 'numerator'")
    return root(n, d)


def is_sized(data):
    return isinstance(data, (list, tuple, range, set, frozenset, dict, str, bytes, bytearray))


def fmean(data, weights=None):
    if weights is not None and not is_sized(weights):
        weights = list(weights)
    if not is_sized(data):
        data = numbers_of(data)
    n = len(data)
    if weights is None:
        total = fsum(data)
        if not n:
            raise StatisticsError("fmean requires at least one data point")
        return total / n
    total = fsum(x * w for x, w in zip(data, weights))
    if n != len(weights):
        raise StatisticsError("data and weights must be the same length")
    divisor = fsum(weights)
    if not divisor:
        raise StatisticsError("sum of weights must be non-zero")
    return total / divisor


def numbers_of(data):
    numbers = []
    for x in data:
        if not isinstance(x, (int, float)):
            refuse("of what is no sequence of numbers")
        numbers.append(x)
    return numbers


def geometric_mean(data):
    try:
        return exp(fmean([log(x) for x in data]))
    except ValueError:
        raise StatisticsError(
            "geometric mean requires a non-empty dataset containing positive numbers"
        ) from None


def harmonic_mean(data, weights=None):
    error = "harmonic mean does not support negative values"
    if not is_sized(data):
        data = list(data)
    n = len(data)
    if n < 1:
        raise StatisticsError("harmonic_mean requires at least one data point")
    if n == 1 and weights is None:
        x = data[0]
        if isinstance(x, (int, float)):
            if x < 0:
                raise StatisticsError(error)
            return x
        raise TypeError("unsupported type")
    if weights is None:
        weights = [1] * n
        over = n
        under = 1
    else:
        if not is_sized(weights):
            weights = list(weights)
        if len(weights) != n:
            raise StatisticsError("Number of weights does not match data size")
        for weight in weights:
            if weight < 0:
                raise StatisticsError(error)
            check_number(weight)
        sums = Sums(weights, False)
        if sums.special is not None:
            refuse("with weights that are not finite")
        over, under = sums.total, sums.scale
    terms = []
    for w, x in zip(weights, data):
        if x < 0:
            raise StatisticsError(error)
        if w:
            if x == 0:
                return 0
            terms.append(w / x)
        else:
            terms.append(0)
    sums = Sums(terms, False)
    if sums.special is not None:
        if sums.special <= 0:
            raise StatisticsError("Weighted sum must be positive")
        return over / under / sums.special
    if sums.total <= 0:
        raise StatisticsError("Weighted sum must be positive")
    return quotient(over * sums.scale, under * sums.total, sums.has_float)


def median(data):
    data = sorted(data)
    n = len(data)
    if n == 0:
        raise StatisticsError("no median for empty data")
    if n % 2 == 1:
        return data[n // 2]
    return (data[n // 2 - 1] + data[n // 2]) / 2


def median_low(data):
    data = sorted(data)
    n = len(data)
    if n == 0:
        raise StatisticsError("no median for empty data")
    return data[n // 2] if n % 2 == 1 else data[n // 2 - 1]


def median_high(data):
    data = sorted(data)
    n = len(data)
    if n == 0:
        raise StatisticsError("no median for empty data")
    return data[n // 2]


def median_grouped(data, interval=1.0):
    data = sorted(data)
    n = len(data)
    if not n:
        raise StatisticsError("no median for empty data")
    x = data[n // 2]
    below = bisect_left(data, x)
    upto = bisect_right(data, x, below)
    try:
        interval = float(interval)
        x = float(x)
    except ValueError:
        raise TypeError("Value cannot be converted to a float")
    lower = x - interval / 2.0
    return lower + interval * (n / 2 - below) / (upto - below)


def counts_of(data):
    counts = {}
    for x in data:
        counts[x] = counts.get(x, 0) + 1
    return counts


def mode(data):
    counts = counts_of(data)
    if not counts:
        raise StatisticsError("no mode for empty data")
    most = max(counts.values())
    for x, count in counts.items():
        if count == most:
            return x


def multimode(data):
    counts = counts_of(data)
    if not counts:
        return []
    most = max(counts.values())
    return [x for x, count in counts.items() if count == most]


def quantiles(data, *, n=4, method="exclusive"):
    if n < 1:
        raise StatisticsError("n must be at least 1")
    data = sorted(data)
    length = len(data)
    if length < 2:
        raise StatisticsError("must have at least two data points")
    if method == "inclusive":
        result = []
        for i in range(1, n):
            j, delta = divmod(i * (length - 1), n)
            result.append((data[j] * (n - delta) + data[j + 1] * delta) / n)
        return result
    if method == "exclusive":
        result = []
        for i in range(1, n):
            j = min(max(i * (length + 1) // n, 1), length - 1)
            delta = i * (length + 1) - j * n
            result.append((data[j - 1] * (n - delta) + data[j] * delta) / n)
        return result
    raise ValueError(f"Unknown method: {method!r}")


def covariance(x, y, /):
    n = len(x)
    if len(y) != n:
        raise StatisticsError(
            "covariance requires that both inputs have same number of data points"
        )
    if n < 2:
        raise StatisticsError("covariance requires at least two data points")
    x_mean = fsum(x) / n
    y_mean = fsum(y) / n
    return fsum([(a - x_mean) * (b - y_mean) for a, b in zip(x, y)]) / (n - 1)


def correlation(x, y, /):
    n = len(x)
    if len(y) != n:
        raise StatisticsError(
            "correlation requires that both inputs have same number of data points"
        )
    if n < 2:
        raise StatisticsError("correlation requires at least two data points")
    x_mean = fsum(x) / n
    y_mean = fsum(y) / n
    both = fsum([(a - x_mean) * (b - y_mean) for a, b in zip(x, y)])
    x_alone = fsum([(d := a - x_mean) * d for a in x])
    y_alone = fsum([(d := b - y_mean) * d for b in y])
    try:
        return both / sqrt(x_alone * y_alone)
    except ZeroDivisionError:
        raise StatisticsError("at least one of the inputs is constant")
