"""Dates."""


class IsoCalendarDate(NamedTuple):
    year: int
    week: int
    weekday: int

    def __repr__(self):
        return (
            f"datetime.IsoCalendarDate(year={self.year}, week={self.week}, weekday={self.weekday})"
        )


class date:
    __slots__ = ("_day", "_month", "_year")

    def __init__(self, year, month, day):
        year = c_int(year)
        month = c_int(month)
        day = c_int(day)
        check_date(year, month, day)
        self._year = year
        self._month = month
        self._day = day

    @property
    def year(self):
        return self._year

    @property
    def month(self):
        return self._month

    @property
    def day(self):
        return self._day

    @property
    def min(self):
        return date_min()

    @property
    def max(self):
        return date_max()

    @property
    def resolution(self):
        return date_resolution()

    @classmethod
    def today(cls):
        refuse("reads the clock; take the date before the block")

    @classmethod
    def fromtimestamp(cls, timestamp, /):
        refuse("depends on the time zone of the machine")

    @classmethod
    def fromordinal(cls, ordinal, /):
        n = c_int(ordinal)
        if n < 1:
            raise ValueError("ordinal must be >= 1")
        if n > LARGEST_ORDINAL + 366:
            refuse("of a day after the year 9999")
        if n > LARGEST_ORDINAL:
            raise ValueError("year 10000 is out of range")
        year, month, day = date_of(n)
        return cls(year, month, day)

    @classmethod
    def fromisoformat(cls, date_string, /):
        if not isinstance(date_string, str):
            raise TypeError("fromisoformat: argument must be str")
        size = len(date_string)
        year = -1
        month = day = 0
        if size == 7 or size == 8 or size == 10:
            year, month, day = parsed_date(date_string)
        if year < 0:
            raise ValueError(f"Invalid isoformat string: {date_string!r}")
        return cls(year, month, day)

    @classmethod
    def fromisocalendar(cls, year, week, day):
        year = c_int(year)
        week = c_int(week)
        day = c_int(day)
        if not 1 <= year <= 9999:
            raise ValueError(f"Year is out of range: {year}")
        if not 0 < week < 53:
            first = (ordinal_of(year, 1, 1) + 6) % 7
            if week != 53 or not (first == 3 or (first == 2 and is_leap(year))):
                raise ValueError(f"Invalid week: {week}")
        if not 0 < day < 8:
            raise ValueError(f"Invalid day: {day} (range is [1, 7])")
        ordinal = first_monday(year) + (week - 1) * 7 + day - 1
        if not 1 <= ordinal <= LARGEST_ORDINAL:
            refuse("of a day outside of the years 1 to 9999")
        y, m, d = date_of(ordinal)
        return cls(y, m, d)

    def toordinal(self):
        return ordinal_of(self._year, self._month, self._day)

    def weekday(self):
        return (ordinal_of(self._year, self._month, self._day) + 6) % 7

    def isoweekday(self):
        return (ordinal_of(self._year, self._month, self._day) + 6) % 7 + 1

    def isocalendar(self):
        year = self._year
        today = ordinal_of(year, self._month, self._day)
        first = first_monday(year)
        if today < first:
            year -= 1
            first = first_monday(year)
        week, day = divmod(today - first, 7)
        if week >= 52 and today >= first_monday(year + 1):
            year += 1
            week = 0
        return IsoCalendarDate(year, week + 1, day + 1)

    def timetuple(self):
        refuse("gives a struct_time, which is not compiled")

    def replace(self, year=missing, month=missing, day=missing):
        return date(
            self._year if year is missing else year,
            self._month if month is missing else month,
            self._day if day is missing else day,
        )

    def isoformat(self):
        return f"{self._year:04d}-{self._month:02d}-{self._day:02d}"

    def __str__(self):
        return self.isoformat()

    def __repr__(self):
        return f"datetime.date({self._year}, {self._month}, {self._day})"

    def ctime(self):
        name = f"{DAY_NAMES[self.weekday()][:3]} {MONTH_NAMES[self._month - 1][:3]} "
        return name + f"{self._day:2d} 00:00:00 {self._year:04d}"

    def strftime(self, format):
        return formatted(format, self, 0, 0, 0, 0)

    def __format__(self, spec, /):
        return self.strftime(spec) if spec else str(self)

    def __add__(self, other):
        if not isinstance(other, timedelta):
            return NotImplemented
        return self._moved(other._days)

    def __radd__(self, other):
        if not isinstance(other, timedelta):
            return NotImplemented
        return self._moved(other._days)

    def _moved(self, days):
        ordinal = self.toordinal() + days
        if not 1 <= ordinal <= LARGEST_ORDINAL:
            raise OverflowError("date value out of range")
        year, month, day = date_of(ordinal)
        return date(year, month, day)

    def __sub__(self, other):
        if isinstance(other, timedelta):
            return self._moved(-other._days)
        if isinstance(other, date) and not isinstance(other, datetime):
            return of_parts(self.toordinal() - other.toordinal(), 0, 0)
        return NotImplemented

    def __eq__(self, other):
        return self.toordinal() == other.toordinal() if isinstance(other, date) else NotImplemented

    def __lt__(self, other):
        return self.toordinal() < other.toordinal() if isinstance(other, date) else NotImplemented

    def __le__(self, other):
        return self.toordinal() <= other.toordinal() if isinstance(other, date) else NotImplemented

    def __gt__(self, other):
        return self.toordinal() > other.toordinal() if isinstance(other, date) else NotImplemented

    def __ge__(self, other):
        return self.toordinal() >= other.toordinal() if isinstance(other, date) else NotImplemented

    def __hash__(self):
        return self.toordinal()


def date_min():
    return date(1, 1, 1)


def date_max():
    return date(9999, 12, 31)


def date_resolution():
    return of_parts(1, 0, 0)
