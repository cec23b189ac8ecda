"""re: patterns and matches."""

import re

from corpus import kernel
from told import told


@kernel()
def patterns():
    p = re.compile(r"(?P<year>\d{4})-(?P<month>\d\d)(-(\d\d))?", re.I | re.M)
    g = p.groupindex
    return (
        p.pattern, p.flags, p.groups, dict(g.items()), g["month"], list(g), len(g), "year" in g,
        g.get("day"), g == {"year": 1, "month": 2}, repr(p), repr(re.compile(b"a'")),
        repr(re.compile("a", re.A | re.S | re.X)), repr(re.compile("x" * 300)),
        p == re.compile(p.pattern, re.I | re.M), p == re.compile(p.pattern), p != 5,
        re.compile("a") == re.compile(b"a"),
        type(p).__name__, isinstance(p, re.Pattern), repr(g),
    )  # fmt: skip


@kernel()
def bounds():
    p = re.compile("(?<=a)b|^a|c$|b")
    text = "abcab"
    rows = []
    for pos in (-3, 0, 1, 2, 5, 9):
        for end in (-1, 0, 1, 3, 5, 100, 2**70 if pos == 0 else 4):
            m = told(lambda: p.search(text, pos, end))
            rows.append(m and (m.span(), m.pos, m.endpos) if not isinstance(m, str) else m)
            rows.append(p.findall(text, pos, min(end, 50)))
            if pos <= end:
                m = p.match(text, pos, endpos=min(end, 50))
                rows.append(m and m.span())
                m = p.fullmatch(text, pos=pos, endpos=min(end, 50))
                rows.append(m and m.span())
    return rows


@kernel()
def matches():
    m = re.search(r"(?P<word>[a-z]+)( (\d+))?(?P<rest>x)?", "-- abc 42 --")
    n = re.match("(a)|(b)", "b")
    return (
        m.group(), m.group(0), m.group(1), m.group(1, 3), m.group("word", "rest"), m["word"], m[3],
        m.groups(), m.groups("?"), m.groupdict(), m.groupdict("?"), m.start(), m.end(), m.span(),
        m.start("word"), m.end(3), m.span("rest"), m.span(4), m.lastindex, m.lastgroup, m.pos,
        m.endpos, m.string, m.re.pattern, m.regs, repr(m), bool(m), n.groups(), n.lastindex,
        n.lastgroup, n.regs, m.expand(r"<\1|\g<word>|\g<3>|\g<0>|\n\x>" if False else r"<\1|\g<3>>"),
        m == m, m == n, type(m).__name__, isinstance(m, re.Match),
        re.match("a", "a").lastindex, re.match("(?P<n>a)", "a").lastgroup,
        re.match("((a)(b))", "ab").lastindex, re.match("(a)(b)", "ab").lastindex,
    )  # fmt: skip


@kernel()
def no_such_group():
    m = re.match("(?P<a>x)", "x")
    return (
        told(lambda: m.group(2)), told(lambda: m["b"]), told(lambda: m.start(-1)),
        told(lambda: m.span("b")), told(lambda: m.group(1, 2)), told(lambda: m[None]),
        told(lambda: m[1.0]), told(lambda: m[[]]), told(lambda: m.group(True)),
    )  # fmt: skip


@kernel()
def tokens():
    token = re.compile(
        r"""
        (?P<number>\d+(\.\d*)?)   # an int or a float
      | (?P<name>[A-Za-z_]\w*)
      | (?P<operator>[-+*/()=])
      | (?P<blank>\s+)
      """,
        re.VERBOSE,
    )
    text = "area = width * (height_2 + 3.25) - 17"
    at, found = 0, []
    while at < len(text):
        m = token.match(text, at)
        if m.lastgroup != "blank":
            found.append((m.lastgroup, m.group()))
        at = m.end()
    return found, [(m.lastgroup, m.start()) for m in token.finditer(text)]


@kernel()
def iterators():
    found = re.finditer("a.", "ab ac ad")
    first = next(found).group()
    rest = [m.group() for m in found]
    return first, rest, next(found, None), [m for m in re.finditer("x", "ab")]


@kernel("x1 y22", "é1 y22", "€1 y22", "😀1 y22")
def results(text):
    p = re.compile(r"(\w)?(\d+)")
    return (
        p,
        p.search(text),
        [p, {"m": p.match(text, 1)}],
        list(p.finditer(text)),
        p.fullmatch(text),
    )


@kernel()
def one_or_the_other():
    rows = []
    for p, t in ((re.compile("(a)"), "xa"), (re.compile(b"(a)"), b"xa"), (re.compile("€"), "a€")):
        m = p.search(t)
        rows.append((m.group(), m.start(), p.sub(p.pattern[:0], t), p.split(t), p.findall(t)))
    return rows
