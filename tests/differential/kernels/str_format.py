"""str.format, str.format_map and `%` formatting."""

from corpus import kernel
from told import told

FIELDS = [
    "{}|{}|{{}}",
    "{1}{0}{1}",
    "{:>5}|{:<8.3}",
    "{0!r} {0!s:>6} {1!a}",
    "{:{}}",
    "{0:{1}}",
    "{2}",
    "{} {1}",
    "{0} {}",
    "{name}",
    "{name!r:^{width}}|",
    "{0.real}",
    "{0.nothing}",
    "{0[1]}",
    "{0[key]}",
    "{0[}",
    "{0[]}",
    "{0.}",
    "{0[1]x}",
    "{",
    "}",
    "{0",
    "{0!",
    "{0!r",
    "{0!rx}",
    "{0!z}",
    "{0:{",
    "{a{b}}",
    "{:{:{}}}",
    "{99999999999999999999}",
    "{-1}",
    "é{}日",
    "",
]


@kernel((FIELDS, 12, 7), (FIELDS, "é", 9), (FIELDS, [1, [2, 3]], 3.5))
def fields(formats, a, b):
    def row(text):
        return told(lambda: text.format(a, b, name="né", width=8))

    return [row(text) for text in formats]


@kernel(({"name": "x", "width": 5, "": 1},), ({},))
def mappings(values):
    def row(text):
        return told(lambda: text.format_map(values))

    return [row(text) for text in FIELDS]


@kernel("{} {a} {b}", "{0.imag} {a[0]}")
def keywords(text):
    return told(lambda: text.format(2.5, a="xy", b=[1])), told(lambda: text.format(a=1))


@kernel([(format, width) for format in "diouxXeEfFgG" for width in ("", "12", "-12", "+#012.4")])
def percent_numbers(forms):
    def row(letter, width, value):
        return told(lambda: f"%{width}{letter}|" % value)

    values = [0, 7, -255, 2**70, 2.5, -0.0, 1e20, 1e-09, float("inf"), float("nan"), True]
    return [row(letter, width, value) for letter, width in forms for value in values]


@kernel([0, "é", "ab", 65, -1, 2**70, None, [1, 2], (1, 2), (), {"k": 1}, 1.5, range(2), {1}])
def percent_values(values):
    def row(text, value):
        return told(lambda: text % value)

    formats = "%s %r|%a|%c|%5.1s|%-4s|%(k)s|%(k|%|%5|%z|%5%|%%|%*d|%.*f|x|%s%s|%d|%x".split("|")
    return [row(text, value) for text in formats for value in values]


@kernel(5, -5, 0)
def percent_stars(width):
    return "%*d|%-*s|%.*f" % (width, 42, width, "ab", width, 2.5), "%(a)s %(b)03d" % {
        "a": width,
        "b": 7,
    }


@kernel("%99999999999999999999d", "%.99999999999d", "%*d", "%hhd", "%ld %i %u")
def percent_limits(text):
    return told(lambda: text % (2**70, 3, 4))
