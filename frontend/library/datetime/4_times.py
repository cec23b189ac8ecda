"""Times of a day, and dates with them."""

import math


class time:
    __slots__ = ("_fold", "_hour", "_microsecond", "_minute", "_second")

    def __init__(self, hour=0, minute=0, second=0, microsecond=0, tzinfo=None, *, fold=0):
        if tzinfo is not None:
            refuse("with a time zone")
        hour = c_int(hour)
        minute = c_int(minute)
        second = c_int(second)
        microsecond = c_int(microsecond)
        fold = c_int(fold)
        check_time(hour, minute, second, microsecond, fold)
        self._hour = hour
        self._minute = minute
        self._second = second
        self._microsecond = microsecond
        self._fold = fold

    @property
    def hour(self):
        return self._hour

    @property
    def minute(self):
        return self._minute

    @property
    def second(self):
        return self._second

    @property
    def microsecond(self):
        return self._microsecond

    @property
    def tzinfo(self):
        return None

    @property
    def fold(self):
        return self._fold

    @property
    def min(self):
        return time_min()

    @property
    def max(self):
        return time_max()

    @property
    def resolution(self):
        return time_resolution()

    def utcoffset(self):
        return None

    def tzname(self):
        return None

    def dst(self):
        return None

    @classmethod
    def fromisoformat(cls, time_string, /):
        if not isinstance(time_string, str):
            raise TypeError("fromisoformat: argument must be str")
        text = time_string[1:] if time_string[:1] == "T" else time_string
        hour, minute, second, microsecond = parsed_time(text)
        if hour < 0:
            raise ValueError(f"Invalid isoformat string: {time_string!r}")
        return cls(hour, minute, second, microsecond)

    def replace(
        self,
        hour=missing,
        minute=missing,
        second=missing,
        microsecond=missing,
        tzinfo=None,
        *,
        fold=missing,
    ):
        return time(
            self._hour if hour is missing else hour,
            self._minute if minute is missing else minute,
            self._second if second is missing else second,
            self._microsecond if microsecond is missing else microsecond,
            tzinfo,
            fold=self._fold if fold is missing else fold,
        )

    def isoformat(self, timespec="auto"):
        return clock_text(self._hour, self._minute, self._second, self._microsecond, timespec)

    def __str__(self):
        return self.isoformat()

    def __repr__(self):
        text = f"datetime.time({self._hour}, {self._minute}"
        if self._second or self._microsecond:
            text += f", {self._second}"
        if self._microsecond:
            text += f", {self._microsecond}"
        return text + (", fold=1)" if self._fold else ")")

    def strftime(self, format):
        return formatted(
            format, date(1900, 1, 1), self._hour, self._minute, self._second, self._microsecond
        )

    def __format__(self, spec, /):
        return self.strftime(spec) if spec else str(self)

    def _all(self):
        return ((self._hour * 60 + self._minute) * 60 + self._second) * 1000000 + self._microsecond

    def __eq__(self, other):
        return self._all() == other._all() if isinstance(other, time) else NotImplemented

    def __lt__(self, other):
        return self._all() < other._all() if isinstance(other, time) else NotImplemented

    def __le__(self, other):
        return self._all() <= other._all() if isinstance(other, time) else NotImplemented

    def __gt__(self, other):
        return self._all() > other._all() if isinstance(other, time) else NotImplemented

    def __ge__(self, other):
        return self._all() >= other._all() if isinstance(other, time) else NotImplemented

    def __hash__(self):
        return self._all()


def time_min():
    return time(0, 0)


def time_max():
    return time(23, 59, 59, 999999)


def time_resolution():
    return of_parts(0, 0, 1)


def later(ordinal, us):
    """The datetime `us` microseconds after a midnight."""
    days, us = divmod(us, US_OF_DAY)
    ordinal += days
    if not 1 <= ordinal <= LARGEST_ORDINAL:
        raise OverflowError("date value out of range")
    year, month, day = date_of(ordinal)
    second, us = divmod(us, 1000000)
    minute, second = divmod(second, 60)
    hour, minute = divmod(minute, 60)
    return datetime(year, month, day, hour, minute, second, us)


def incomparable(other):
    if isinstance(other, date):
        raise TypeError("can't compare datetime.datetime to datetime.date")
    return NotImplemented


class datetime(date):
    __slots__ = ("_fold", "_hour", "_microsecond", "_minute", "_second")

    def __init__(
        self, year, month, day, hour=0, minute=0, second=0, microsecond=0, tzinfo=None, *, fold=0
    ):
        if tzinfo is not None:
            refuse("with a time zone")
        year = c_int(year)
        month = c_int(month)
        day = c_int(day)
        hour = c_int(hour)
        minute = c_int(minute)
        second = c_int(second)
        microsecond = c_int(microsecond)
        fold = c_int(fold)
        check_date(year, month, day)
        check_time(hour, minute, second, microsecond, fold)
        self._year = year
        self._month = month
        self._day = day
        self._hour = hour
        self._minute = minute
        self._second = second
        self._microsecond = microsecond
        self._fold = fold

    @property
    def hour(self):
        return self._hour

    @property
    def minute(self):
        return self._minute

    @property
    def second(self):
        return self._second

    @property
    def microsecond(self):
        return self._microsecond

    @property
    def tzinfo(self):
        return None

    @property
    def fold(self):
        return self._fold

    @property
    def min(self):
        return datetime_min()

    @property
    def max(self):
        return datetime_max()

    @property
    def resolution(self):
        return datetime_resolution()

    def utcoffset(self):
        return None

    def tzname(self):
        return None

    def dst(self):
        return None

    @classmethod
    def now(cls, tz=None):
        refuse("reads the clock; take the time before the block")

    @classmethod
    def utcnow(cls):
        refuse("reads the clock; take the time before the block")

    @classmethod
    def today(cls):
        refuse("reads the clock; take the time before the block")

    @classmethod
    def fromtimestamp(cls, timestamp, tz=None):
        refuse("depends on the time zone of the machine")

    @classmethod
    def utcfromtimestamp(cls, timestamp, /):
        if isinstance(timestamp, int):
            us = int(timestamp) * 1000000
        elif isinstance(timestamp, float):
            if not -1e11 < timestamp < 1e12:
                refuse("outside of the years 1 to 9999")
            part = math.modf(timestamp)[0] * 1e6
            us = int(timestamp) * 1000000 + round(part)
        else:
            refuse("of what is no int or float")
        if not -62135596800000000 <= us < 253402300800000000:
            refuse("outside of the years 1 to 9999")
        return later(719163, us)

    @classmethod
    def strptime(cls, date_string, format, /):
        refuse("is not compiled; use `fromisoformat`, or take the text apart")

    @classmethod
    def combine(cls, date, time, tzinfo=None):
        if tzinfo is not None:
            refuse("with a time zone")
        return combined(cls, date, time)

    @classmethod
    def fromisoformat(cls, date_string, /):
        if not isinstance(date_string, str):
            raise TypeError("fromisoformat: argument must be str")
        size = len(date_string)
        year = -1
        month = day = hour = minute = second = us = 0
        if size >= 7:
            if date_string[4] == "W" or date_string[5] == "W":
                refuse("of a date by its week")
            end = 7 if size == 7 else 10 if date_string[4] == "-" else 8
            year, month, day = parsed_date(date_string[:end])
            if size == end + 1:
                year = -1
            elif size > end:
                hour, minute, second, us = parsed_time(date_string[end + 1 :])
            if size > end and not date_string[end].isascii():
                refuse("with a separator beyond ASCII")
        if year < 0 or hour < 0:
            raise ValueError(f"Invalid isoformat string: {date_string!r}")
        return cls(year, month, day, hour, minute, second, us)

    def timestamp(self):
        refuse("depends on the time zone of the machine")

    def astimezone(self, tz=None):
        refuse("depends on the time zone of the machine")

    def utctimetuple(self):
        refuse("gives a struct_time, which is not compiled")

    def date(self):
        return date(self._year, self._month, self._day)

    def time(self):
        return time(self._hour, self._minute, self._second, self._microsecond, fold=self._fold)

    def timetz(self):
        return time(self._hour, self._minute, self._second, self._microsecond, fold=self._fold)

    def replace(
        self,
        year=missing,
        month=missing,
        day=missing,
        hour=missing,
        minute=missing,
        second=missing,
        microsecond=missing,
        tzinfo=None,
        *,
        fold=missing,
    ):
        return datetime(
            self._year if year is missing else year,
            self._month if month is missing else month,
            self._day if day is missing else day,
            self._hour if hour is missing else hour,
            self._minute if minute is missing else minute,
            self._second if second is missing else second,
            self._microsecond if microsecond is missing else microsecond,
            tzinfo,
            fold=self._fold if fold is missing else fold,
        )

    def isoformat(self, sep="T", timespec="auto"):
        if not isinstance(sep, str) or len(sep) != 1:
            refuse("with a separator that is no single character")
        clock = clock_text(self._hour, self._minute, self._second, self._microsecond, timespec)
        return f"{self._year:04d}-{self._month:02d}-{self._day:02d}{sep}{clock}"

    def __str__(self):
        return self.isoformat(" ")

    def __repr__(self):
        text = f"datetime.datetime({self._year}, {self._month}, {self._day}, "
        text += f"{self._hour}, {self._minute}"
        if self._second or self._microsecond:
            text += f", {self._second}"
        if self._microsecond:
            text += f", {self._microsecond}"
        return text + (", fold=1)" if self._fold else ")")

    def ctime(self):
        name = f"{DAY_NAMES[self.weekday()][:3]} {MONTH_NAMES[self._month - 1][:3]} "
        clock = f"{self._hour:02d}:{self._minute:02d}:{self._second:02d}"
        return name + f"{self._day:2d} {clock} {self._year:04d}"

    def strftime(self, format):
        return formatted(format, self, self._hour, self._minute, self._second, self._microsecond)

    def _us(self):
        """Of the day."""
        return ((self._hour * 60 + self._minute) * 60 + self._second) * 1000000 + self._microsecond

    def _all(self):
        return self.toordinal() * US_OF_DAY + self._us()

    def __add__(self, other):
        if not isinstance(other, timedelta):
            return NotImplemented
        return later(self.toordinal(), self._us() + other._all())

    def __radd__(self, other):
        if not isinstance(other, timedelta):
            return NotImplemented
        return later(self.toordinal(), self._us() + other._all())

    def __sub__(self, other):
        if isinstance(other, timedelta):
            return later(self.toordinal(), self._us() - other._all())
        if isinstance(other, datetime):
            return of_microseconds(self._all() - other._all())
        return NotImplemented

    def __eq__(self, other):
        if isinstance(other, datetime):
            return self._all() == other._all()
        return False if isinstance(other, date) else NotImplemented

    def __lt__(self, other):
        return self._all() < other._all() if isinstance(other, datetime) else incomparable(other)

    def __le__(self, other):
        return self._all() <= other._all() if isinstance(other, datetime) else incomparable(other)

    def __gt__(self, other):
        return self._all() > other._all() if isinstance(other, datetime) else incomparable(other)

    def __ge__(self, other):
        return self._all() >= other._all() if isinstance(other, datetime) else incomparable(other)

    def __hash__(self):
        return self._all()


def datetime_min():
    return datetime(1, 1, 1)


def datetime_max():
    return datetime(9999, 12, 31, 23, 59, 59, 999999)


def datetime_resolution():
    return of_parts(0, 0, 1)


def combined(cls, d, t):
    if not isinstance(d, date):
        name = "None" if d is None else type(d).__name__
        raise TypeError(f"combine() argument 1 must be datetime.date, not {name}")
    if not isinstance(t, time):
        name = "None" if t is None else type(t).__name__
        raise TypeError(f"combine() argument 2 must be datetime.time, not {name}")
    return cls(
        d._year, d._month, d._day, t._hour, t._minute, t._second, t._microsecond, fold=t._fold
    )
