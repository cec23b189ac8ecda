"""datetime without time zones and clocks, with the outcomes of CPython 3.11's C module.

A function `date_min` is the attribute `min` of the class `date` (library.h). This part: the
calendar, and texts of dates and times.
"""

from typing import NamedTuple  # noqa: F401 (of 3_dates.py)

DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTH_NAMES = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
DAYS_BEFORE = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365)


def is_leap(year):
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def days_before_year(year):
    y = year - 1
    return y * 365 + y // 4 - y // 100 + y // 400


def days_before_month(year, month):
    return DAYS_BEFORE[month - 1] + (1 if month > 2 and is_leap(year) else 0)


def days_in_month(year, month):
    if month == 2 and is_leap(year):
        return 29
    return DAYS_BEFORE[month] - DAYS_BEFORE[month - 1]


def ordinal_of(year, month, day):
    return days_before_year(year) + days_before_month(year, month) + day


def date_of(ordinal):
    """Year, month and day."""
    n = ordinal - 1
    n400, n = divmod(n, 146097)
    n100, n = divmod(n, 36524)
    n4, n = divmod(n, 1461)
    n1, n = divmod(n, 365)
    year = n400 * 400 + n100 * 100 + n4 * 4 + n1 + 1
    if n1 == 4 or n100 == 4:
        return year - 1, 12, 31
    month = (n + 50) >> 5
    before = days_before_month(year, month)
    if before > n:
        month -= 1
        before = days_before_month(year, month)
    return year, month, n - before + 1


def first_monday(year):
    """The ordinal of the Monday that begins the first ISO week."""
    first = ordinal_of(year, 1, 1)
    weekday = (first + 6) % 7
    monday = first - weekday
    return monday + 7 if weekday > 3 else monday


def digits(text):
    """The value of a text of ASCII digits; -1: it is none."""
    return int(text) if text.isascii() and text.isdecimal() else -1


def parsed_date(text):
    """Year, month, day of what begins as `YYYY-MM-DD` or `YYYYMMDD`; a year of -1: it does not."""
    if "W" in text:
        refuse("of a date by its week")
    year = digits(text[:4])
    separated = text[4:5] == "-"
    at = 5 if separated else 4
    month = digits(text[at : at + 2])
    if len(text) < at + 2 or (separated and text[7:8] != "-"):
        return -1, 0, 0
    at += 3 if separated else 2
    day = digits(text[at : at + 2])
    if len(text) < at + 2 or year < 0 or month < 0 or day < 0:
        return -1, 0, 0
    return year, month, day


def parsed_time(text):
    """Hour, minute, second, microsecond; an hour of -1: it is no time."""
    if not text.isascii() or "\0" in text or "+" in text or "-" in text or "Z" in text:
        refuse("of a time with a zone, or of more than ASCII")
    size = len(text)
    values = [0, 0, 0]
    separated = True
    at = 0
    for i in range(3):
        value = digits(text[at : at + 2])
        if value < 0 or size < at + 2:
            return -1, 0, 0, 0
        values[i] = value
        at += 2
        following = text[at : at + 1]
        at += 1
        if i == 0:
            separated = following == ":"
        if at >= size:
            return (-1 if following else values[0]), values[1], values[2], 0
        if separated and following == ":":
            continue
        if following == "." or following == ",":
            break
        if separated:
            return -1, 0, 0, 0
        at -= 1
    count = min(size - at, 6)
    fraction = digits(text[at : at + count])
    if fraction < 0:
        return -1, 0, 0, 0
    rest = text[at + count :]
    if rest and digits(rest) < 0:
        return -1, 0, 0, 0
    return values[0], values[1], values[2], fraction * int(10 ** (6 - count))


def clock_text(hour, minute, second, microsecond, timespec):
    if timespec == "auto":
        timespec = "microseconds" if microsecond else "seconds"
    if timespec == "hours":
        return f"{hour:02d}"
    if timespec == "minutes":
        return f"{hour:02d}:{minute:02d}"
    if timespec == "seconds":
        return f"{hour:02d}:{minute:02d}:{second:02d}"
    if timespec == "milliseconds":
        return f"{hour:02d}:{minute:02d}:{second:02d}.{microsecond // 1000:03d}"
    if timespec == "microseconds":
        return f"{hour:02d}:{minute:02d}:{second:02d}.{microsecond:06d}"
    if not isinstance(timespec, str):
        refuse("with a timespec that is no str")
    raise ValueError("Unknown timespec value")


def directive(letter, d, hour, minute, second, microsecond):
    """What strftime of the C locale (glibc) makes of it; `d` is a date."""
    year, month, day = d._year, d._month, d._day
    weekday = d.weekday()
    yearday = days_before_month(year, month) + day
    if year < 1000 and letter in "cCFGY":
        refuse("of a year before 1000, which looks different from system to system")
    match letter:
        case "a":
            return DAY_NAMES[weekday][:3]
        case "A":
            return DAY_NAMES[weekday]
        case "b" | "h":
            return MONTH_NAMES[month - 1][:3]
        case "B":
            return MONTH_NAMES[month - 1]
        case "c":
            name = f"{DAY_NAMES[weekday][:3]} {MONTH_NAMES[month - 1][:3]} {day:2d} "
            return name + f"{hour:02d}:{minute:02d}:{second:02d} {year}"
        case "C":
            return f"{year // 100}"
        case "d":
            return f"{day:02d}"
        case "D" | "x":
            return f"{month:02d}/{day:02d}/{year % 100:02d}"
        case "e":
            return f"{day:2d}"
        case "f":
            return f"{microsecond:06d}"
        case "F":
            return f"{year}-{month:02d}-{day:02d}"
        case "g":
            return f"{d.isocalendar().year % 100:02d}"
        case "G":
            return f"{d.isocalendar().year}"
        case "H":
            return f"{hour:02d}"
        case "I":
            return f"{(hour + 11) % 12 + 1:02d}"
        case "j":
            return f"{yearday:03d}"
        case "k":
            return f"{hour:2d}"
        case "l":
            return f"{(hour + 11) % 12 + 1:2d}"
        case "m":
            return f"{month:02d}"
        case "M":
            return f"{minute:02d}"
        case "n":
            return "\n"
        case "p":
            return "AM" if hour < 12 else "PM"
        case "P":
            return "am" if hour < 12 else "pm"
        case "r":
            half = "AM" if hour < 12 else "PM"
            return f"{(hour + 11) % 12 + 1:02d}:{minute:02d}:{second:02d} {half}"
        case "R":
            return f"{hour:02d}:{minute:02d}"
        case "S":
            return f"{second:02d}"
        case "t":
            return "\t"
        case "T" | "X":
            return f"{hour:02d}:{minute:02d}:{second:02d}"
        case "u":
            return f"{weekday + 1}"
        case "U":
            return f"{(yearday + 6 - (weekday + 1) % 7) // 7:02d}"
        case "V":
            return f"{d.isocalendar().week:02d}"
        case "w":
            return f"{(weekday + 1) % 7}"
        case "W":
            return f"{(yearday + 6 - weekday) // 7:02d}"
        case "y":
            return f"{year % 100:02d}"
        case "Y":
            return f"{year}"
        case "z" | "Z":
            return ""
        case "%":
            return "%"
    refuse("of a directive that differs from system to system")


def formatted(format, d, hour, minute, second, microsecond):
    if not isinstance(format, str):
        refuse("with a format that is no str")
    if "\0" in format:
        refuse("with a zero character in the format")
    parts = format.split("%")
    out = [parts[0]]
    at = 1
    while at < len(parts):
        part = parts[at]
        if not part:
            if at + 1 == len(parts):
                refuse("of a single `%` at the end")
            out.append("%")
            out.append(parts[at + 1])
            at += 2
            continue
        bare = part[0] == "-"
        letter = part[1:2] if bare else part[0]
        text = directive(letter, d, hour, minute, second, microsecond)
        if bare:
            if letter not in "dHIjmMSUVWyg" or not letter:
                refuse("of a `-` before this directive")
            text = str(int(text))
        out.append(text)
        out.append(part[2:] if bare else part[1:])
        at += 1
    return "".join(out)
