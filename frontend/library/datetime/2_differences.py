"""Differences: timedelta."""

import math
from operator import index

from _bases import value as missing  # noqa: F401 (of 3_dates.py: what is not given)

MINYEAR = 1
MAXYEAR = 9999

LARGEST_ORDINAL = 3652059
MOST_DAYS = 999999999
US_OF_DAY = 86400000000


def c_int(value):
    number = index(value)
    if not -0x8000000000000000 <= number <= 0x7FFFFFFFFFFFFFFF:
        raise OverflowError("Python int too large to convert to C long")
    if number > 0x7FFFFFFF:
        raise OverflowError("signed integer is greater than maximum")
    if number < -0x80000000:
        raise OverflowError("signed integer is less than minimum")
    return number


def check_date(year, month, day):
    if not 1 <= year <= 9999:
        raise ValueError(f"year {year} is out of range")
    if not 1 <= month <= 12:
        raise ValueError("month must be in 1..12")
    if not 1 <= day <= days_in_month(year, month):
        raise ValueError("day is out of range for month")


def check_time(hour, minute, second, microsecond, fold):
    if not 0 <= hour <= 23:
        raise ValueError("hour must be in 0..23")
    if not 0 <= minute <= 59:
        raise ValueError("minute must be in 0..59")
    if not 0 <= second <= 59:
        raise ValueError("second must be in 0..59")
    if not 0 <= microsecond <= 999999:
        raise ValueError("microsecond must be in 0..999999")
    if fold != 0 and fold != 1:
        raise ValueError("fold must be either 0 or 1")


def grown(name, sofar, value, factor, left):
    """Whole microseconds, and what is left of one in floats."""
    if isinstance(value, int):
        return sofar + value * factor, left
    if not isinstance(value, float):
        raise TypeError(f"unsupported type for timedelta {name} component: {type(value).__name__}")
    whole = int(value)
    sofar += whole * factor
    part = math.modf(value)[0]
    if part == 0.0:
        return sofar, left
    scaled = float(factor) * part
    return sofar + int(scaled), left + math.modf(scaled)[0]


def rounded_away(x):
    whole = math.trunc(x)
    if abs(x - whole) >= 0.5:
        return whole + 1 if x > 0 else whole - 1
    return whole


def nearest(a, b):
    """a / b, half to even."""
    quotient, rest = divmod(a, b)
    twice = rest * 2
    up = twice > b if b > 0 else twice < b
    if up or (twice == b and quotient % 2 == 1):
        quotient += 1
    return quotient


def of_microseconds(us):
    seconds, us = divmod(us, 1000000)
    days, seconds = divmod(seconds, 86400)
    if not -0x80000000 <= days <= 0x7FFFFFFF:
        raise OverflowError("Python int too large to convert to C int")
    return of_parts(days, seconds, us)


def of_parts(days, seconds, microseconds):
    """A timedelta of parts that are in their ranges, but for the days."""
    if not -MOST_DAYS <= days <= MOST_DAYS:
        raise OverflowError(f"days={days}; must have magnitude <= {MOST_DAYS}")
    made = timedelta()
    made._days = days
    made._seconds = seconds
    made._microseconds = microseconds
    return made


class timedelta:
    __slots__ = ("_days", "_microseconds", "_seconds")

    def __init__(
        self, days=0, seconds=0, microseconds=0, milliseconds=0, minutes=0, hours=0, weeks=0
    ):
        us, left = grown("microseconds", 0, microseconds, 1, 0.0)
        us, left = grown("milliseconds", us, milliseconds, 1000, left)
        us, left = grown("seconds", us, seconds, 1000000, left)
        us, left = grown("minutes", us, minutes, 60000000, left)
        us, left = grown("hours", us, hours, 3600000000, left)
        us, left = grown("days", us, days, US_OF_DAY, left)
        us, left = grown("weeks", us, weeks, 7 * US_OF_DAY, left)
        if left:
            whole = rounded_away(left)
            if abs(whole - left) == 0.5:
                odd = us & 1
                whole = 2 * rounded_away((left + odd) * 0.5) - odd
            us += whole
        seconds_of_all, us = divmod(us, 1000000)
        days_of_all, seconds_of_all = divmod(seconds_of_all, 86400)
        if not -0x80000000 <= days_of_all <= 0x7FFFFFFF:
            raise OverflowError("Python int too large to convert to C int")
        if not -MOST_DAYS <= days_of_all <= MOST_DAYS:
            raise OverflowError(f"days={days_of_all}; must have magnitude <= {MOST_DAYS}")
        self._days = days_of_all
        self._seconds = seconds_of_all
        self._microseconds = us

    @property
    def days(self):
        return self._days

    @property
    def seconds(self):
        return self._seconds

    @property
    def microseconds(self):
        return self._microseconds

    @property
    def min(self):
        return timedelta_min()

    @property
    def max(self):
        return timedelta_max()

    @property
    def resolution(self):
        return timedelta_resolution()

    def _all(self):
        return (self._days * 86400 + self._seconds) * 1000000 + self._microseconds

    def total_seconds(self):
        return self._all() / 1000000

    def __repr__(self):
        parts = []
        if self._days:
            parts.append(f"days={self._days}")
        if self._seconds:
            parts.append(f"seconds={self._seconds}")
        if self._microseconds:
            parts.append(f"microseconds={self._microseconds}")
        return f"datetime.timedelta({', '.join(parts) or '0'})"

    def __str__(self):
        minutes, second = divmod(self._seconds, 60)
        hour, minute = divmod(minutes, 60)
        text = f"{hour}:{minute:02d}:{second:02d}"
        if self._days:
            plural = "" if self._days == 1 or self._days == -1 else "s"
            text = f"{self._days} day{plural}, {text}"
        return f"{text}.{self._microseconds:06d}" if self._microseconds else text

    def __add__(self, other):
        if isinstance(other, timedelta):
            return of_microseconds(self._all() + other._all())
        return NotImplemented

    def __sub__(self, other):
        if isinstance(other, timedelta):
            return of_microseconds(self._all() - other._all())
        return NotImplemented

    def __neg__(self):
        return of_microseconds(-self._all())

    def __pos__(self):
        return of_parts(self._days, self._seconds, self._microseconds)

    def __abs__(self):
        return -self if self._days < 0 else +self

    def __mul__(self, other):
        if isinstance(other, int):
            return of_microseconds(self._all() * other)
        if isinstance(other, float):
            above, below = other.as_integer_ratio()
            return of_microseconds(nearest(self._all() * above, below))
        return NotImplemented

    def __rmul__(self, other):
        return self.__mul__(other)

    def __truediv__(self, other):
        if isinstance(other, timedelta):
            return self._all() / other._all()
        if isinstance(other, int):
            return of_microseconds(nearest(self._all(), int(other)))
        if isinstance(other, float):
            above, below = other.as_integer_ratio()
            return of_microseconds(nearest(self._all() * below, above))
        return NotImplemented

    def __floordiv__(self, other):
        if isinstance(other, timedelta):
            return self._all() // other._all()
        if isinstance(other, int):
            return of_microseconds(self._all() // other)
        return NotImplemented

    def __mod__(self, other):
        if isinstance(other, timedelta):
            return of_microseconds(self._all() % other._all())
        return NotImplemented

    def __divmod__(self, other):
        if isinstance(other, timedelta):
            quotient, rest = divmod(self._all(), other._all())
            return quotient, of_microseconds(rest)
        return NotImplemented

    def __eq__(self, other):
        return self._all() == other._all() if isinstance(other, timedelta) else NotImplemented

    def __lt__(self, other):
        return self._all() < other._all() if isinstance(other, timedelta) else NotImplemented

    def __le__(self, other):
        return self._all() <= other._all() if isinstance(other, timedelta) else NotImplemented

    def __gt__(self, other):
        return self._all() > other._all() if isinstance(other, timedelta) else NotImplemented

    def __ge__(self, other):
        return self._all() >= other._all() if isinstance(other, timedelta) else NotImplemented

    def __hash__(self):
        return hash((self._days, self._seconds, self._microseconds))

    def __bool__(self):
        return self._days != 0 or self._seconds != 0 or self._microseconds != 0


def timedelta_min():
    return of_parts(-MOST_DAYS, 0, 0)


def timedelta_max():
    return of_parts(MOST_DAYS, 86399, 999999)


def timedelta_resolution():
    return of_parts(0, 0, 1)
