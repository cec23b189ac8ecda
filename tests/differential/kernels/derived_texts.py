"""Classes derived from str and bytes."""

import json
import re

from corpus import kernel
from told import told


class Name(str):
    """Nothing of its own."""


class Path(str):
    def __truediv__(self, other):
        return Path(self + "/" + other)

    @property
    def parts(self):
        return self.split("/")

    def joined(self, *others):
        return Path("/".join([self, *others]))

    def upper(self):
        return Path(super().upper() + "!")


class Shown(str):
    def __str__(self):
        return "shown"

    def __repr__(self):
        return "Shown()"

    def __len__(self):
        return 100

    def __iter__(self):
        return iter("iter")

    def __getitem__(self, index):
        return ("item", super().__getitem__(index))

    def __contains__(self, item):
        return True


class Folded(str):
    """Compared without regard to case."""

    def __eq__(self, other):
        return self.lower() == other.lower()

    def __hash__(self):
        return hash(len(self))

    def __add__(self, other):
        return Folded(str(self) + other)

    def __radd__(self, other):
        return ("radd", other)

    def __mod__(self, values):
        return ("mod", values)


class Labelled(str):
    def __init__(self, text, label="?"):
        self.label = label


class Data(bytes):
    def first(self):
        return self[0]


@kernel()
def operators():
    n = Name("abc")
    return (
        [n + "d", "z" + n, n * 2, 2 * n, n + n, n % (), "%s-%s" % (n, n), "<%s>" % n],
        [type(n + "d").__name__, type(n * 2).__name__, type(n[1:]).__name__, type(n[:]).__name__],
        [n == "abc", "abc" == n, n != "x", n < "b", "b" > n, n >= "abc", n in "xabcx", "b" in n],
        [n[0], n[-1], n[1:], n[::-1], len(n), list(n), [*n], "".join(reversed(n)), bool(Name())],
        {n: 1}["abc"],
        {"abc": 2}[n],
        n in {"abc"},
        sorted([Name("b"), "a", Name("c")]),
        min(n, "abd"),
        max([n, "b"]),
    )


@kernel()
def methods():
    n = Name("a-b-c")
    return (
        [n.upper(), n.split("-"), n.replace("-", Name("+")), n.partition(Name("-")), n.title()],
        [n.find("b"), n.count(Name("-")), n.startswith(Name("a")), n.startswith((Name("x"), "a"))],
        [n.strip("a"), n.center(9, Name("*")), n.zfill(8), n.encode(), n.index("c"), n.isalpha()],
        ["x-y".split(Name("-")), "abc".strip(Name("a")), n.partition("x"), n.rpartition(Name("+"))],
        [Name(",").join(["a", Name("b")]), "-".join([Name("p"), Name("q")]), "-".join(Name("xyz"))],
        [Name("{} {x}").format(1, x=Name("k")), "{:>5}|{!r}".format(Name("ab"), Name("ab"))],
        [n.translate({97: Name("zz")}), n.casefold()],
        type(n.upper()).__name__,
        type(n.strip()).__name__,
        [
            type(each).__name__
            for each in (n.partition("x")[0], n % (), n.format(), n.split("x")[0])
        ],
        [
            int(Name("12")),
            float(Name("1.5")),
            int(Name("ff"), 16),
            ord(Name("a")),
            complex(Name("1j")),
        ],
        bytes(Name("ab"), Name("ascii")),
    )


@kernel()
def texts():
    n, s = Name("it's"), Shown("x")
    return (
        [str(n), type(str(n)).__name__, repr(n), f"{n}|{n:>6}|{n!r}", ascii(Name("é"))],
        [str(s), repr(s), f"{s}|{s:>3}|{s!r}", "%s %r" % (s, s), "{} {!s}".format(s, s)],
        [[n, s], repr({n: s}), (n,)],
        "".join([n, s]),
        s + "",
        [len(s), list(s), s[0], "q" in s, ",".join(s), s.upper(), s == "x"],
        [a + b for a, b in zip(n, "1234")],
        json.dumps({"a": n, n: [s]}),
        json.loads(Name('{"k": 1}')),
        re.sub("t", "T", n),
        re.findall(Name("[a-z]"), n),
        re.match("(i)", n).group(1),
    )


@kernel()
def own_methods():
    p = Path("usr")
    f = Folded("ABC")
    return (
        p / "lib" / "x",
        type(p / "lib").__name__,
        (p / "lib").parts,
        p.joined("a", "b"),
        p.upper(),
        type(p.upper()).__name__,
        p.lower(),
        f == "abc",
        "abc" == f,
        f != "abc",
        f + "d",
        type(f + "d").__name__,
        "x" + f,
        f % 3,
        {f: 1}[Folded("abc")],
        Labelled("x").label,
        told(lambda: Labelled("x", label="y")),
        told(lambda: Labelled("x", "y")),
        told(lambda: Labelled(b"x", "ascii").label),
    )


@kernel()
def errors():
    n = Name("abc")
    return [
        told(lambda: n + 1),
        told(lambda: 1 + n),
        told(lambda: n - "a"),
        told(lambda: n * "a"),
        told(lambda: n < 1),
        told(lambda: n[10]),
        told(lambda: n["a"]),
        told(lambda: n.nothing),
        told(lambda: n()),
        told(lambda: 1 in n),
        told(lambda: n in 5),
        told(lambda: Name("x") in b"x"),
        told(lambda: [1][n]),
        told(lambda: "a".join([n, 1])),
        told(lambda: b"a".join([n])),
        told(lambda: int(n)),
        told(lambda: float(n)),
        told(lambda: ord(n)),
        told(lambda: "a".split(Name(""))),
        told(lambda: chr(n)),
        told(lambda: range(n)),
        told(lambda: abs(n)),
        told(lambda: -n),
        told(lambda: n % 5),
        told(lambda: "%d" % n),
        told(lambda: n.find(3)),
        told(lambda: Name(1, 2, 3, 4)),
        told(lambda: Name(b"x", 5)),
        told(lambda: sum([n, n], "")),
        told(lambda: b"x" + n),
    ]


@kernel()
def of_bytes():
    d = Data(b"abc")
    return (
        [d + b"d", b"z" + d, d * 2, d[0], d[1:], len(d), list(d), d == b"abc", b"abc" == d],
        [d.first(), d.hex(), d.upper(), d.decode(), d.find(b"c"), 97 in d, b"b" in d],
        [repr(d), str(d), bytes(d), bytearray(d), b"a-b".split(Data(b"-"))],
        [type(d + b"").__name__, type(d[:]).__name__, {d: 1}[b"abc"], isinstance(d, bytes)],
        [Data("ab", "ascii"), Data(3), Data([1, 2]), Data(), int.from_bytes(d, "big")],
        told(lambda: d + "x"),
        told(lambda: Data("x")),
        bytearray(b"x") + d,
    )


@kernel(["a", Name("b")], ["x", 1, None])
def of_any_type(values):
    out = []
    for value in [*values, Name("k"), Path("p")]:
        if isinstance(value, str):
            out.append((value.upper(), value + "!", value == "a", len(value), f"{value:>3}"))
        else:
            out.append(value)
    return out


@kernel()
def as_keys():
    counts = {}
    for word in [Name("a"), "a", Name("b"), "c", Name("c")]:
        counts[word] = counts.get(word, 0) + 1
    return repr(counts), [type(key).__name__ for key in counts], {Name("a"), "a"} == {"a"}


CAPTURED = [Name("x"), Path("a/b"), Data(b"q"), Labelled("t")]


@kernel()
def captured():
    name, path, data, labelled = CAPTURED
    return (
        name + "y",
        path / "c",
        path.parts,
        data.first(),
        labelled.label,
        CAPTURED,
        {"x": 5}[name],
    )
