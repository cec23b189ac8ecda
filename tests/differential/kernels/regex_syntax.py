"""re: the syntax of patterns, and what is wrong with them."""

import re

from corpus import kernel

RIGHT = [
    "", "a", "ab", "a|b", "a|", "|a", "abc|abd|ab", "a|[bc]|\\d", "[abc]", "[^abc]", "[a-c]", "[]a]",
    "[^]a]", "[a-]", "[-a]", "[\\]a]", "[\\w-]", "[\\-a]", "[a\\-c]", "[^\\s\\d]", "[a-cx-z]", ".",
    "\\.", "\\a\\f\\n\\r\\t\\v\\\\", "[\\b]", "\\x41\\u0041\\U00000041\\101\\0\\01", "[\\x41\\101\\0]",
    "a*", "a+", "a?", "a{2}", "a{2,}", "a{,2}", "a{1,2}", "a{", "a{}", "a{x", "a{1", "a{1,x}", "{",
    "a*?", "a+?", "a??", "a{1,2}?", "a*+", "a++", "a?+", "a{1,2}+", "(?>a|ab)c", "(a)", "(?:a)",
    "(?:a|b)*", "(a|b)*", "(a*)*", "(a*)+", "(a*?)*?", "((a)|b)*", "(?:(a)|b)*c", "(?P<n>a)(?P=n)",
    "(a)\\1", "(a)(b)\\2\\1", "(a)?(?(1)b|c)", "(?P<n>a)?(?(n)b)", "(?=a)", "(?!a)", "(?<=a)b",
    "(?<!a)b", "(?<=ab|cd)e", "(?<=a{2})b", "(?<=(a))b", "(a)(?<=\\1)b", "^a$", "\\Aa\\Z", "\\ba\\b",
    "\\Ba", "(?i)aB", "(?i:a)b", "(?s:.)", "(?m:^)", "(?x: a b ) c", "(?-i:a)", "(?i-s:a.)", "(?a:\\w)",
    "(?u:\\w)", "(?#comment)a", "(?x) a # b\n c", "(?x)[ #]", "(?x)a\\ b", "(?im)a", "(?i)(?s)a",
    "a(?:b(?:c(?:d)))", "(((((a)))))", "(?:)*", "(?:a?){3}", "(?:a{2}){2}", "(?:^a)*", "(?=a)*b",
    "a{0}", "(a){0}b", "x*", "(?:x|y|z)+", "\\s\\S\\d\\D\\w\\W", "[\\s\\S]", "\\é", "é", "\\-",
    "[[a]", "[a&&b]", "a{3,}?b", "(a+)+$", "(?:a|b)?c", "(?P<é>a)(?P=é)", "\\$\\^\\*", "]", "}",
]  # fmt: skip
WRONG = [
    "(", ")", "a)", "(a", "(?", "(?P", "(?P<", "(?P<a", "(?P<a>", "(?P<>a)", "(?P<1>a)", "(?P<a b>x)",
    "(?P<a>x)(?P<a>y)", "(?P=a)", "(?P=", "(?Px)", "(?P\\w)", "(?<", "(?<x", "(?<a>b)", "(?x", "(?z)",
    "(?i", "(?i-", "(?i-z:a)", "(?i-:a)", "(?-)", "(?-i", "(?-i)", "(?i-i:a)", "(?-a:a)", "(?-u:a)",
    "(?L)", "(?L:a)", "(?au:a)", "(?ua)", "(?t:a)", "(?-t:a)", "a(?i)", "(a|(?i)b)", "(?i", "(?i1)",
    "(?#", "(?#a", "(?(", "(?(1", "(?(1)", "(?(1)a|b|c)", "(?(0)a)", "(?(a)b)", "(?(é)b)", "(?(2)a)(b)",
    "(?(1)a)", "(?()a)", "(?(-1)a)", "(?(a b)c)", "[", "[a", "[^", "[]", "[^]", "[a-", "[b-a]",
    "[a-\\w]", "[\\w-a]", "[\\q]", "[\\8]", "[\\x4]", "[\\400]", "[\\u004]", "[\\U0011000]",
    "[\\U00110000]", "*", "+a", "?", "a**", "a*??", "a+++", "a{2}{3}", "a?{2}", "^*", "\\b+", "$?",
    "(*a)", "(?:*)", "|*", "a|*", "a{2,1}", "\\", "a\\", "\\q", "\\x", "\\x4", "\\u12", "\\U0001",
    "\\U00110000", "\\8", "\\1", "(a)\\2", "(a\\1)", "(?P<a>b(?P=a))", "\\400", "\\777", "\\99",
    "(?<=a*)b", "(?<=a|bc)d", "(?<!a+)", "(?<=(a)\\1)b", "(?<=(?P<n>a)(?P=n))b", "(?<=(a)(?(1)b|c))d",
    "(?<=(?(1)a|b))c", "a\nb\n(", "(?=", "(?!a", "(?>a", "\\N", "é(", "€\\", "(?P<€>a)", "x{1,2}{3}",
    "(?\\x)", "(?i:", "(?i-s", "(?s-", "(?-", "((a)", "(?:a", "(?P>a)", "(?P!a)", "(?'a')",
]  # fmt: skip
TEXTS = [
    "",
    "a",
    "ab",
    "abc",
    "aab",
    "A\n",
    "ba\nab",
    "cab e",
    "aaaa",
    "x",
    "b-1 _",
    "cde",
    "é{",
    "AB.",
]


def compiled(pattern):
    try:
        p = re.compile(pattern)
        return p.flags, p.groups, list(p.groupindex.items())
    except re.error as e:
        return str(e), e.args, e.msg, e.pos, e.lineno, e.colno, e.pattern == pattern


@kernel(WRONG)
def wrong(patterns):
    return [compiled(p) for p in patterns if "N" not in p]


@kernel([p.encode("latin-1") for p in WRONG if not {"€", "L"} & set(p)])
def wrong_bytes(patterns):
    return [compiled(p) for p in patterns]


@kernel(RIGHT, TEXTS)
def right(patterns, texts):
    rows = []
    for pattern in patterns:
        p = re.compile(pattern)
        for text in texts:
            m, n, o = p.search(text), p.match(text), p.fullmatch(text)
            rows.append((m and m.regs, n and n.regs, o and o.regs, p.findall(text)))
    return rows


@kernel([p.encode("latin-1") for p in RIGHT if "u" not in p], [t.encode("latin-1") for t in TEXTS])
def right_bytes(patterns, texts):
    rows = []
    for pattern in patterns:
        p = re.compile(pattern)
        for text in texts:
            m, n, o = p.search(text), p.match(text), p.fullmatch(bytearray(text))
            rows.append((m and m.regs, n and n.regs, o and o.regs, p.findall(text)))
    return rows


@kernel("(" * 60 + ")" * 60, "(?:" * 50 + "a" + ")*" * 50)
def nested(pattern):
    p = re.compile(pattern)
    return p.groups, p.findall("aa")


@kernel("(" * 150 + ")" * 150, "\\N{DASH}", may_refuse=True)
def beyond(pattern):
    return re.compile(pattern).groups


@kernel("a" * 30)
def goes_back_often(text):
    return (
        re.match("(a?){15}a{15}", text).regs,
        re.match("(?:a+)+b", text[:16]),
        re.match("(a|aa)+$", text[:20]).regs,
    )


@kernel(20000)
def long_texts(n):
    text = "ab" * n
    return (
        re.match("(?:ab)*", text).end(), re.match("(?:a|b)*?$", text).end(), re.match("(ab)+", text).regs,
        re.sub("(a)(b)", r"\2\1", text) == "ba" * n, re.search("b(?!a)", text).start(),
        len(re.split("a", text)), re.fullmatch("(?:(?:ab){2})+", text).end(),
    )  # fmt: skip
