"""re: what takes the place of matches: templates and functions."""

import re

from corpus import kernel
from told import told

TEMPLATES = [
    "", "x", r"\1", r"\2", r"[\g<1>]", r"\g<a>", r"\g<0>", r"\0", r"\01", r"\018", r"\100", r"\377",
    r"\400", r"\n\t\\\a\b\f\r\v", r"\-", r"\.", r"\é", r"\q", r"\g", r"\g<", r"\g<>", r"\g<1",
    r"\g<b>", r"\g<1a>", r"\g< 1>", r"\g<-1>", r"\g<9>", r"\9", r"\12", r"\119", "\\", "a\\",
    r"\g<a", r"\x41", r"\u0041", r"\8", r"\g<01>", "€\\1", "\U0001f600", r"\g<é>", r"\A",
    r"\11", r"\g<+1>", r"\g<1_>",
]  # fmt: skip


def replaced(pattern, template, text):
    try:
        return re.sub(pattern, template, text), re.match(pattern, text).expand(template)
    except re.error as e:
        return str(e), e.msg, e.pos, e.pattern, e.lineno, e.colno
    except IndexError as e:
        return "IndexError", str(e)


@kernel(TEMPLATES)
def templates(all):
    return [replaced("(?P<a>x)(y)?", t, "xy x") for t in all]


@kernel([t.encode() for t in TEMPLATES if t.isascii()])
def templates_of_bytes(all):
    return [replaced(b"(?P<a>x)(y)?", t, b"xy x\xff") for t in all]


@kernel()
def functions():
    calls = []

    def noted(m):
        calls.append(m.span())
        return m.group().upper()

    return (
        re.sub(r"\w+", noted, "a bc d"), re.subn("b*", lambda m: "-", "abc"),
        re.sub("(a)(x)?", lambda m: m[2] or "none", "aaxa"), re.sub("a", lambda m: None, "bab"),
        re.sub("a", lambda m: "", "bab"), re.sub("a", str, "bab"),
        re.sub(b"[a-c]", lambda m: bytes([m[0][0] + 1]), b"abcd"),
        re.sub(r"\d+", lambda m: str(int(m[0]) * 2), "1 20 300", 2),
        re.compile("x").subn(lambda m: "y", "axa", count=5), calls,
    )  # fmt: skip


@kernel()
def wrong_functions():
    def fails(m):
        raise ValueError(f"at {m.start()}")

    return (
        told(lambda: re.sub("a", lambda m: 5, "bab")), told(lambda: re.sub("a", lambda m: 5, "a")),
        told(lambda: re.sub("b", lambda m: b"", "abc")), told(lambda: re.sub("a", fails, "xa")),
        told(lambda: re.sub(b"a", lambda m: "x", b"a")), told(lambda: re.sub("a", lambda: "", "a")),
    )  # fmt: skip


@kernel()
def raised_in_a_function():
    def fails(m):
        return {"a": "1"}[m[0]]

    return re.sub("[ab]", fails, "ab")


@kernel("aXbX", "éXbX", "€XbX", "😀XbX")
def widths(text):
    return [
        re.sub("X", with_, text)
        for with_ in ("", "y", "ü", "€", "\U0001f600", r"\g<0>\g<0>", "\ud800")
    ] + [re.sub("[^X]", "", text), re.sub("^[^b]*", "", text)]


@kernel()
def counts():
    return (
        [re.sub("a", "b", "aaaa", n) for n in (0, 1, 3, 9, -1, True)],
        [re.split("a", "bababab", n) for n in (0, 1, 2, 9, -1, False)], re.sub("a", "b", "aaa", re.I),
    )  # fmt: skip


class Tone:
    def __init__(self, mark):
        self.mark = mark
        self.seen = 0

    def __call__(self, m):
        self.seen += 1
        return m.group() + self.mark


@kernel()
def callable_objects():
    tone = Tone("!")
    return re.sub(r"\w+", tone, "a b c"), tone.seen, re.sub("a", Tone("?").__call__, "aa")
