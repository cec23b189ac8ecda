"""string: Template, capwords, Formatter; keyword; textwrap.TextWrapper; calendar's texts; numbers."""

import calendar
import keyword
import numbers
import string
import textwrap
from string import Template

from corpus import kernel
from told import told

GREETING = Template("Dear $name, you owe ${amount}$$.\nBye")


@kernel("$a", "${a}b $$ $ab", "$zz x", "$1", "a $", "${a", "ok", "$a$a", "one\ntwo ${a-b}", "")
def filled(text):
    t = Template(text)
    values = {"a": 1, "ab": "two"}
    return (
        (told(lambda: t.substitute(values)), told(lambda: t.substitute(a=5, ab=6))),
        (
            told(lambda: t.substitute(values, a=None)),
            t.safe_substitute(values),
            t.safe_substitute(),
        ),
        (t.template, t.is_valid(), t.get_identifiers()),
    )


@kernel()
def given():
    return (
        GREETING.substitute(name="Ann", amount=5),
        GREETING.safe_substitute({"name": "B"}),
        GREETING,
    )


@kernel("hello  big world", " a-b c_d ", "", "ÉTÉ été")
def capwords(text):
    return string.capwords(text), string.capwords(text, "-"), string.capwords(text, " ")


@kernel()
def formatter():
    f = string.Formatter()
    return f.format("{0} {x!r:>5} {1[0]}", 1, [2], x="y"), f.vformat("{}-{}", (1, 2), {})


@kernel()
def constants():
    return (
        (string.ascii_letters, string.digits, string.hexdigits, string.octdigits),
        (string.punctuation, string.whitespace, string.printable, string.ascii_uppercase),
        sum(letter in string.ascii_lowercase for letter in "Hello World"),
    )


@kernel(["if", "match", "None", "none", "x", "async", ""])
def keywords(words):
    return [
        (keyword.iskeyword(w), keyword.issoftkeyword(w), w in keyword.kwlist) for w in words
    ], len(keyword.kwlist)


WRAPPER = textwrap.TextWrapper(width=20, initial_indent="* ", subsequent_indent="  ")


@kernel("The quick brown fox jumps over the lazy dog, again and again.", "")
def wrapped(text):
    own = textwrap.TextWrapper(width=12, max_lines=2, placeholder="...")
    return WRAPPER.wrap(text), WRAPPER.fill(text), own.wrap(text), WRAPPER.width


@kernel(1, 6, 12)
def months(i):
    return (
        (calendar.month_name[i], calendar.month_abbr[i], list(calendar.day_name)),
        (calendar.day_abbr[i % 7], len(calendar.month_name), calendar.month_name[i - 1 : i + 1]),
        told(lambda: calendar.month_name[13]),
        (
            calendar.TextCalendar(6).formatmonth(2024, i),
            calendar.TextCalendar().formatmonth(2023, i, 3),
        ),
        (
            calendar.Calendar(0).monthdayscalendar(2024, i),
            calendar.TextCalendar().formatweekheader(2),
        ),
    )


@kernel([1, True, 2.5, 3 + 4j, "x", None, [1]])
def kinds_of_numbers(values):
    return [
        (
            isinstance(x, numbers.Number),
            isinstance(x, numbers.Complex),
            isinstance(x, numbers.Real),
            isinstance(x, numbers.Rational),
            isinstance(x, numbers.Integral),
        )
        for x in values
    ]
