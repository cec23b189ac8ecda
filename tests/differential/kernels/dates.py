"""datetime: dates, times, differences; their texts; what CPython says of wrong values."""

import datetime as dt
import random
from datetime import date, datetime, time, timedelta

from corpus import kernel
from told import told

SOURCE = random.Random(1)
DATES = [date(1, 1, 1), date(2000, 2, 29), date(2023, 12, 31), date(9999, 12, 31)]
DATES += [date.fromordinal(SOURCE.randint(1, date.max.toordinal())) for _ in range(40)]
MOMENTS = [datetime(1, 1, 1), datetime(2024, 2, 29, 23, 59, 59, 999999), datetime(2020, 1, 1, 12)]
MOMENTS += [
    datetime.min + timedelta(microseconds=SOURCE.randint(0, 315537897599999999)) for _ in range(30)
]
DELTAS = [timedelta(), timedelta(1), timedelta(-1), timedelta(microseconds=1), timedelta.max]
DELTAS += [
    timedelta(SOURCE.randint(-1000, 1000), SOURCE.randint(0, 86399), SOURCE.randint(0, 999999))
    for _ in range(12)
]
CLOCKS = [time(), time(23, 59, 59, 999999), time(1, 2), time(5, 6, 7), time(1, fold=1)]


@kernel(DATES)
@kernel(MOMENTS)
def attributes(values):
    return [
        (
            d.year, d.month, d.day, d.weekday(), d.isoweekday(), d.toordinal(), d.isocalendar(),
            d.isoformat(), d.ctime(), str(d), repr(d), f"{d}", d.replace(day=1),
            d.isocalendar().week, d.isocalendar()[0], tuple(d.isocalendar()),
        )
        for d in values
    ]  # fmt: skip


@kernel(MOMENTS)
def of_the_day(values):
    return [
        (
            d.hour, d.minute, d.second, d.microsecond, d.fold, d.tzinfo, d.utcoffset(), d.date(),
            d.time(), d.isoformat(" "), d.isoformat(timespec="milliseconds"),
            d.isoformat("x", "hours"), d.replace(hour=3, microsecond=0),
            datetime.combine(d.date(), d.time()) == d, d - datetime(1970, 1, 1),
        )
        for d in values
    ]  # fmt: skip


@kernel(CLOCKS)
def clocks(values):
    return [
        (
            t.hour, t.minute, t.second, t.microsecond, t.fold, t.tzinfo, str(t), repr(t),
            t.isoformat("minutes"), t.replace(second=1), bool(t), t == time(1), t < time(12),
            t.strftime("%H-%M %p"),
        )
        for t in values
    ]  # fmt: skip


@kernel(DELTAS)
def deltas(values):
    def row(d):
        return (
            d.days,
            d.seconds,
            d.microseconds,
            d.total_seconds(),
            told(lambda: -d),
            told(lambda: abs(d)),
            +d,
            bool(d),
            str(d),
            repr(d),
            hash(d),
            d == timedelta(1),
            told(lambda: d * 3),
            told(lambda: 0.1 * d),
            told(lambda: d / 7),
            told(lambda: d / 0.3),
            told(lambda: d // 7),
            told(lambda: d / timedelta(1)),
            told(lambda: d // timedelta(1)),
            told(lambda: d % timedelta(hours=5)),
            told(lambda: divmod(d, timedelta(hours=5))),
            told(lambda: d / 0),
            told(lambda: d // 0),
            told(lambda: d % timedelta()),
            told(lambda: d * float("inf")),
            told(lambda: d / float("nan")),
            told(lambda: d * "x"),
        )

    return [row(d) for d in values[1:]]


@kernel(([*DATES[:6], *MOMENTS[:4], *DELTAS[:5], time(3), 5, None], [*DATES[1:3], *DELTAS[1:6],
        MOMENTS[2], time(4), 1, "x"]))  # fmt: skip
def operators(left, right):
    def row(a, b):
        return (
            told(lambda: a + b), told(lambda: b + a), told(lambda: a - b), told(lambda: b - a),
            a == b, a != b, told(lambda: a < b), told(lambda: b < a), told(lambda: a >= b),
        )  # fmt: skip

    return [row(a, b) for a in left for b in right]


@kernel()
def made():
    return (
        timedelta(days=1.5, seconds=-0.1), timedelta(weeks=1, hours=2, minutes=3, milliseconds=4.5),
        timedelta(microseconds=0.5), timedelta(microseconds=1.5), timedelta(0, 0.1, 2.5),
        timedelta(1, 2, 3), told(lambda: timedelta(days=10**9)), told(lambda: timedelta(days=1e10)),
        told(lambda: timedelta(days="x")), told(lambda: timedelta(hours=float("inf"))),
        told(lambda: date(2023, 2, 29)), told(lambda: date(0, 1, 1)), told(lambda: date(1.5, 1, 1)),
        told(lambda: date(2023, 13, 1)), told(lambda: date(2**31, 1, 1)), date(True, 1, 1),
        told(lambda: time(24)), told(lambda: time(1, 60)), told(lambda: datetime(2020, 1, 1, 25)),
        told(lambda: datetime(2020, 1, 1, fold=2)), told(lambda: date("2020", 1, 1)),
        told(lambda: date.fromordinal(0)), told(lambda: date.fromordinal(10**10)),
        date.fromordinal(730000), date.fromisocalendar(2020, 53, 7),
        told(lambda: date.fromisocalendar(2021, 53, 1)), datetime.utcfromtimestamp(1e9 + 0.5),
        datetime.fromordinal(5), told(lambda: datetime.combine(5, time())),
    )  # fmt: skip


@kernel()
def limits():
    return (
        date.min, date.max, date.resolution, datetime.min, datetime.max, time.max, timedelta.min,
        timedelta.max, timedelta.resolution, dt.MINYEAR, dt.MAXYEAR, dt.date.max.year,
        told(lambda: date.max + timedelta(1)), told(lambda: datetime.min - timedelta.resolution),
        date(2020, 1, 1).max,
    )  # fmt: skip


TEXTS = [
    "2020-01-02", "20200102", "2020-13-01", "2020-02-30", "2020-1-2", "x", "", "2020/01/02",
    "2020-01-02T03:04:05", "2020-01-02 03:04", "2020-01-02T03", "2020-01-02T03:04:05.678",
    "2020-01-02T03:04:05.678901234", "20200102T030405", "2020-01-02T", "2020-01-02T25:00",
    "2020-01-02T03:4", "03:04:05", "T0304", "03:04:05,5", "24:00", "3:04", "2020-01-02T03:04:05.",
]  # fmt: skip


@kernel(TEXTS, [5, None, b"2020-01-01"])
def parsed(texts):
    def one(text):
        return (
            told(lambda: date.fromisoformat(text)),
            told(lambda: datetime.fromisoformat(text)),
        )

    return [one(text) for text in texts]


@kernel(["03:04:05", "T0304", "03:04:05,5", "24:00", "3:04", "", "0304:05", "03:04:05.1234567"])
def parsed_clocks(texts):
    def one(text):
        return told(lambda: time.fromisoformat(text))

    return [one(text) for text in texts]


@kernel("2020-01-02T03:04:05+01:00", "2020-W01-1", "2020-01-02T03:04Z", may_refuse=True)
def parsed_with_more(text):
    return datetime.fromisoformat(text)


FORMATS = ["%Y-%m-%d", "%a %A %b %B %c %x %X %p", "%d/%m/%y %H:%M:%S.%f", "%j %U %W %V %G %u %w %g",
           "%D %e %F %h %I %k %l %n %r %R %t %T %C %P%%", "100%% %-d.%-m.%y %-H", "", "é%dü"]  # fmt: skip


@kernel((DATES[1:3] + MOMENTS[1:3], FORMATS))
def texts(values, formats):
    return [(d.strftime(f), format(d, f), f"{d:%d %B %Y}") for d in values for f in formats]


@kernel(datetime(2024, 1, 31))
def taken_along(d):
    same = d
    return same, [d, d + timedelta(1)], d.date(), {"x": d.time()}, type(d) is datetime, str(type(d))


@kernel(400)
def calendar_of(n):
    day = date(2023, 1, 1)
    months = {}
    while day < date(2023, 1, 1) + timedelta(days=n):
        months.setdefault((day.year, day.month), []).append(day.day)
        day += timedelta(days=1)
    return {key: len(days) for key, days in months.items()}


@kernel(50)
def as_keys_and_sorted(n):
    days = [date(2020, 1 + i % 12, 1 + i * 7 % 28) for i in range(n)]
    counts = {}
    for d in days:
        counts[d] = counts.get(d, 0) + 1
    return (
        sorted(counts.items()),
        sorted(counts)[:3],
        max(days),
        min(days),
        date(2020, 1, 1) in counts,
    )


@kernel(date(2020, 1, 1), time(1), may_refuse=True)
def hashes(d):
    return isinstance(hash(d), int), hash(d) == hash(d)


@kernel(2000)
def total_time(n):
    start = datetime(2020, 1, 1)
    spans = [(start + timedelta(minutes=7 * i)) - start for i in range(n)]
    return sum(spans, timedelta()), sum(s.total_seconds() for s in spans)


@kernel(may_refuse=True)
def derived():
    class Day(date):
        pass

    return repr(Day(2020, 1, 1)), type(Day(2020, 1, 1).replace(month=2)) is Day


@kernel(may_refuse=True)
def called_wrongly():
    return told(lambda: date(2020)), told(lambda: date()), told(lambda: timedelta(1, 2, x=3))
