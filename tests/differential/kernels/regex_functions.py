"""re: the functions of the module, and what they are given."""

import re
from re import compile, error, escape, findall, match, search, sub

from corpus import kernel
from told import told

TEXT = "It was the best of times, it was the worst of times; 1775 (or 1859?)\nA tale.\n"


def shown(m):
    return None if m is None else (m.group(), m.span(), m.groups())


@kernel(TEXT)
def each(text):
    return (
        shown(match(r"\w+", text)), shown(search(r"\d+", text)), shown(re.fullmatch(r"(?s).*", text)),
        shown(re.fullmatch(r".*", text)), findall(r"\b[a-z]{4}\b", text),
        [shown(m) for m in re.finditer(r"(\d)(\d)", text)], re.split(r"[,;]\s*", text),
        sub(r"times", "TIMES", text), re.subn(r"(\w+) of", r"<\1>", text), escape(text),
    )  # fmt: skip


@kernel(TEXT)
def with_flags(text):
    return (
        findall("^a|it", text, re.I), findall("^a", text, re.I | re.M), findall("^.*$", text, re.M),
        findall("(?i)IT", text), findall("w o r s t # a comment", text, re.X),
        search("a.*t", text, flags=re.S).end(), sub("a", "-", text, 2, re.I),
        sub("a", "-", text, count=1, flags=re.IGNORECASE), re.split("T", text, 1, re.I),
        re.split("t", text, maxsplit=2), findall(r"\w", "aé1", re.A), findall(r"\w", "aé1", re.U),
        findall("a", text, 2), findall("A", text, flags=re.RegexFlag.I if False else re.I | 8),
    )  # fmt: skip


@kernel()
def flags_as_values():
    f = re.I | re.M
    return (
        f == 10, re.I == re.IGNORECASE, re.I != re.M, int(f), bool(re.NOFLAG), bool(re.A), f.value,
        f & re.M == re.M, (f ^ re.M) == re.I, 2 | re.M == 10, compile("a", f).flags,
        compile("a", re.A).flags, compile(b"a", re.S | re.X).flags, compile("(?smi)a").flags,
    )  # fmt: skip


@kernel(may_refuse=True)
def printed_flag():
    return repr(re.I)


@kernel()
def matches_that_may_be_empty():
    return [
        (findall(p, t), re.split(p, t), sub(p, "-", t), [m.span() for m in re.finditer(p, t)])
        for p in ["", "a*", "a*?", r"\b", "x*", "(a)|b*", "(?=b)", "$", "^", "(?m)^", "(?m)$", "a|"]
        for t in ["", "a", "ab", "aab b", "baac\n", "\nab\n"]
    ]


@kernel()
def many_groups():
    return (
        findall("(a)(b)?", "ab a"), findall("(a)|(b)", "ab"), findall("(?:a)(b)?", "aab"),
        re.split("(,)|(;)", "a,b;c"), re.split("(-)", "--a-"), findall("()", "ab"),
    )  # fmt: skip


@kernel()
def wrong_arguments():
    return (
        told(lambda: match("a", 5)), told(lambda: match("a", None)), told(lambda: match("a", b"a")),
        told(lambda: match(b"a", "a")), told(lambda: compile(5)), told(lambda: compile(None)),
        told(lambda: compile(compile("a"), 2)), told(lambda: compile([1])),
        told(lambda: sub("a", "b", 5)), told(lambda: sub("a", b"x", "ba")),
        told(lambda: sub(b"a", "x", b"ba")), told(lambda: sub("a", b"x", "b")),
        told(lambda: sub("a", b"x", "a")), told(lambda: compile("a", re.A | re.U)),
        told(lambda: compile(b"a", re.U)), told(lambda: compile("a", re.L)),
        told(lambda: compile("a{4294967295}")), told(lambda: findall("a", "a").append(1)),
        told(lambda: escape(5)), told(lambda: compile("a").sub("b", "a", 1.5)),
        told(lambda: compile("a").search("a", "b")), told(lambda: compile("a").split("a", None)),
        compile(compile("a")).pattern, told(lambda: search("a", "bab").group(1)),
    )  # fmt: skip


@kernel("a.b*c", "é-ß~\n", "", "[x] {y} #z\t\v", b"a.b-\xff", bytearray(b"(x)"))
def escaped(text):
    return escape(text)


@kernel(40)
def in_a_fold(n):
    lines = [f"line {i}: x={i * i}, y={-i}" for i in range(n)]
    number = re.compile(r"x=(?P<x>\d+), y=(?P<y>-?\d+)")
    total = sum(int(number.search(line)["x"]) for line in lines)
    found = [m.groups() for line in lines if (m := number.search(line)) and m["y"] != "0"]
    words = {w for line in lines for w in findall("[a-z]+", line)}
    return total, found, sorted(words), max(len(sub(r"\d", "", line)) for line in lines)


@kernel()
def uncaught():
    text = "ab" + str(3)
    return re.compile("(" + text)


@kernel()
def own_error():
    try:
        raise error("oh", "a\nb", 2)
    except re.error as e:
        first = type(e).__name__, str(e), e.args, e.msg, e.pattern, e.pos, e.lineno, e.colno
    try:
        raise error("oh")
    except Exception as e:
        return first, str(e), e.args, e.pattern, e.pos, e.lineno, e.colno, isinstance(e, error)
