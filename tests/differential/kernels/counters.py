"""collections.Counter and defaultdict."""

import collections
from collections import Counter, defaultdict

from corpus import kernel
from told import told


class Score(Counter):
    def best(self):
        return self.most_common(1)[0] if self else None


class Lists(defaultdict):
    def __init__(self):
        super().__init__(list)

    def add(self, key, value):
        self[key].append(value)
        return self


@kernel("abracadabra", "", ([3, 1, 3, 2, 1, 3],), ((),), ({"a": 2, "b": -1},))
def counted(items):
    c = Counter(items)
    return (
        (c, len(c), c["a"], c["zz"], "zz" in c, c.most_common(), c.most_common(2), c.total()),
        (list(c.elements()), sorted(c, key=str), repr(c), str(c), dict(c), c.most_common(0)),
        (list(c.items()), c == Counter(items), c == dict(c), bool(c), c.most_common(-1)),
        c.most_common(100),
    )


@kernel()
def counting():
    c = Counter()
    for word in "the cat and the dog and the bird".split():
        c[word] += 1
    c.update("the")
    c.update({"cat": 5})
    c.update(bird=2)
    c.subtract(["and", "and", "and"])
    c.subtract({"cat": 1}, dog=4)
    del c["the"]
    del c["missing"]
    return c, c["the"], c.copy(), type(c.copy()).__name__, c.pop("cat"), c.get("cat"), +c, -c


@kernel()
def arithmetic():
    a, b = Counter(a=3, b=1, c=-1), Counter(a=1, b=2, d=4)
    made = [a + b, a - b, a & b, a | b, +a, -a]
    c, d, e, f = a.copy(), a.copy(), a.copy(), a.copy()
    c += b
    d -= b
    e &= b
    f |= b
    return (
        (made, [type(x).__name__ for x in made], c, d, e, f),
        (
            a == b,
            a != b,
            a <= b,
            a < b,
            a >= b,
            a > b,
            Counter(a=1) <= a,
            Counter(z=0) == Counter(),
        ),
        (a == {"a": 3, "b": 1, "c": -1}, told(lambda: a + {"a": 1}), told(lambda: a < {"a": 1})),
        (told(lambda: Counter.fromkeys("ab")), told(lambda: hash(a)), told(lambda: Counter(5))),
    )


@kernel("mississippi")
def derived_counter(text):
    s = Score(text)
    t = s + s
    return s, s.best(), type(s.copy()).__name__, type(t).__name__, t, Score().best(), repr(s)


@kernel()
def unordered_counts():
    c = Counter(a=1)
    c["b"] = "x"
    return repr(c), told(lambda: c.most_common()), c["b"]


@kernel(50)
def grouped(n):
    groups = defaultdict(list)
    totals = collections.defaultdict(int)
    for i in range(n):
        groups[i % 7].append(i)
        totals[i % 3] += i
    return groups, totals, groups[100], 100 in groups, len(totals), totals.get(9), 9 in totals


@kernel(20)
def of_sets(n):
    links = defaultdict(set)
    for i in range(n):
        links[i % 4].add(i % 6)
    return {k: sorted(v) for k, v in links.items()}, links[0] == {0, 2, 4}


@kernel()
def factories():
    a = defaultdict(lambda: [0] * 3)
    a["x"][1] += 5
    b = defaultdict(None, {"a": 1})
    c = defaultdict(dict)
    c["p"]["q"] = 1
    d = defaultdict(lambda: defaultdict(int))
    d["x"]["y"] += 1
    e = defaultdict(str, [("k", "v")], more="m")
    f = defaultdict()
    return (
        (dict(a), b, c, dict(d["x"]), e, e["zz"], told(lambda: b["zz"]), told(lambda: f[1])),
        (told(lambda: defaultdict(5)), told(lambda: b.missing), b.default_factory is None),
    )


@kernel()
def of_defaults():
    d = defaultdict(int, {"a": 1})
    e = d.copy()
    e["b"]
    f = d | {"c": 2}
    g = {"c": 2} | d
    d |= {"z": 5}
    return (
        (d, e, f, g, [type(x).__name__ for x in (e, f, g)], repr(d), str(e), repr(defaultdict())),
        (d == {"a": 1, "z": 5}, d.default_factory, d.pop("a"), d.setdefault("s"), d.get("zz")),
        (list(d), [k for k in d], {**d}, isinstance(d, dict), sorted(d.items(), key=str)),
        ("{x}".format_map(d), "%(y)s" % d, len(d)),
        told(lambda: hash(d)),
    )


@kernel()
def derived_defaults():
    x = Lists().add("a", 1).add("a", 2).add("b", 3)
    x.default_factory = None
    return x["a"], told(lambda: x["zz"]), dict(x), repr(x)


@kernel("hello world", "")
def inverted(text):
    where = defaultdict(list)
    for i, letter in enumerate(text):
        where[letter].append(i)
    most = Counter({k: len(v) for k, v in where.items()})
    return dict(where), most.most_common(3), sum(most.values()), max(where, default=None)


@kernel(40)
def in_a_fold(n):
    counters = [Counter(str(i * i)) for i in range(n)]
    total = sum(counters, Counter())
    return (
        total,
        total.most_common(4),
        sum(c["1"] for c in counters),
        max(c.total() for c in counters),
    )


COUNTED = Counter("captured")
DEFAULTS = defaultdict(list, {1: [2]})


@kernel()
def captured():
    return (
        COUNTED["a"],
        COUNTED["zz"],
        COUNTED.most_common(2),
        COUNTED,
        DEFAULTS[1],
        DEFAULTS,
        len(DEFAULTS),
    )


@kernel((Counter("abca"),), (defaultdict(int, a=1),), (Score("xyx"),))
def passed(c):
    return c, c["a"], list(c.items()), c == {"a": 1}, [c, c]


@kernel(())
def elements_beyond_what_c_counts():
    try:
        return list(Counter({"x": 10**20}).elements())
    except OverflowError as e:
        return str(e)
