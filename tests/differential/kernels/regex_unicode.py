"""re: code points of all widths, cases, categories."""

import re

from corpus import kernel

POINTS = [chr(c) for c in range(0x250)] + list(
    "ΑαΣσςͅιιΙµμΜΰΰΐΐϐβϑθϕφϖπϰκϱρϵεЖжвᲀдᲁоᲂсᲃтᲄᲅъᲆѣᲇᲈꙋꙊṡẛṠẞßﬅﬆſKÅıİǅǆǄ٣০²½ⅷⅧ一\u2028\u2003\u3000\u200b"
    "\ud800\uffff\U00010400\U00010428\U0001d7d8\U0001f600\U0010ffff"
)


@kernel("".join(POINTS))
def categories(text):
    return [
        "".join(re.findall(p, text, f))
        for p in (r"\w", r"\W", r"\d", r"\D", r"\s", r"\S", r"[\w\s]", r"[^\d\W]", r"[^\w]")
        for f in (re.NOFLAG, re.A, re.I, re.I | re.A)
    ]


@kernel("".join(POINTS), POINTS)
def cases(text, points):
    return [
        (re.findall(re.escape(p), text, re.I), re.findall(f"[{re.escape(p)}!]", text, re.I))
        for p in points
    ]


@kernel("".join(POINTS))
def ranges(text):
    patterns = [
        "[a-z]", "[A-Z]", "[À-Þ]", "[^a-z]", "[α-ω]", "[А-Я]", "[\u0100-\u017f]", "[\x00-\uffff]",
        "[\U00010400-\U00010410]", "[k-\U00010410]", "[\ud000-\U0001ffff]", "[^\U00010400]", "[s-u]",
        "[\\ws]", "[\\Wk]", "[ſ]", "[^ſ]", "[!İ]", "[ß-ẞ]",
    ]  # fmt: skip
    return ["".join(re.findall(p, text, f)) for p in patterns for f in (0, re.I, re.I | re.A, re.A)]


@kernel("".join(POINTS), POINTS[60:400:3])
def references(text, points):
    found = []
    for p in points:
        pair = re.compile(f"({re.escape(p)})(?i:\\1)")
        found.append(
            [m.group() for c in (p.upper(), p.lower(), p.title()) for m in pair.finditer(p + c)]
        )
    return found, re.findall(r"(?i)(\w)\1", "aAbcCéÉσςΣßẞ")


@kernel("a\u00e9b", "a\u20acb", "a\U0001f600b", "\u20ac\n\u20ac", "\U0001f600 \U0001f600x")
def widths(text):
    return [
        (re.findall(p, text), re.split(p, text), [m.span() for m in re.finditer(p, text)])
        for p in (
            ".",
            r"\b",
            r"\w+",
            "\u20ac",
            "\U0001f600",
            "[\u20ac-\U0001f600]",
            "\u00e9|$",
            "x",
            "(?m)^.",
        )
    ]


@kernel(bytes(range(256)))
def bytes_of_all_values(data):
    return [
        re.findall(p, data, f)
        for p in (
            rb"\w",
            rb"\W",
            rb"\s",
            rb"\d",
            b"[a-z\xe0-\xff]",
            b".",
            b"\xc0",
            rb"[^\x00-\x7f]",
            rb"\b.",
        )
        for f in (0, re.I, re.S, re.A)
    ]


@kernel(b"a1b22", bytearray(b"a1b22"))
def bytes_like(data):
    m = re.search(rb"([a-z])(\d+)", data)
    return (
        m.group(), m.groups(), m.span(), re.findall(rb"\d+", data), re.split(rb"\d", data),
        re.sub(rb"\d", rb"<\g<0>>", data), re.subn(rb"x", b"", data), repr(m),
        re.sub(rb"\d", lambda n: n[0] * 2, data),
    )  # fmt: skip


@kernel("straße STRASSE ΟΔΟΣ οδος οδοσ")
def words(text):
    return (
        re.findall(r"\w+", text), re.findall("strasse|stra\u1e9ee", text, re.I),
        re.findall("οδοσ", text, re.I), re.sub(r"\b(\w)(\w*)", lambda m: m[1].upper() + m[2], text),
    )  # fmt: skip
