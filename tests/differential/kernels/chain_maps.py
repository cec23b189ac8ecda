"""collections.ChainMap, and dicts of what has keys()."""

from collections import ChainMap, OrderedDict

from corpus import kernel
from told import told

DEFAULTS = {"colour": "red", "user": "guest"}


class Deep(ChainMap):
    """Writes where the key is."""

    def __setitem__(self, key, value):
        for mapping in self.maps:
            if key in mapping:
                mapping[key] = value
                return
        self.maps[0][key] = value

    def __missing__(self, key):
        return f"no {key}"


class Squares:
    def __init__(self, n):
        self.n = n

    def keys(self):
        return range(self.n)

    def __getitem__(self, i):
        return i * i


class Texts(Squares):
    def keys(self):
        return [str(i) for i in range(self.n)]

    def __getitem__(self, key):
        return int(key) + 1


class Twice(dict):
    def __iter__(self):
        return iter([key * 2 for key in dict.keys(self)])

    def keys(self):
        return [*self]

    def __getitem__(self, key):
        return ("got", key)


@kernel()
def looked_up():
    c = ChainMap({"a": 1, "b": 2}, {"b": 3, "c": 4}, DEFAULTS)
    return (
        (c["a"], c["b"], c["c"], c["user"], told(lambda: c["zz"]), c.get("c"), c.get("zz", 0)),
        ("a" in c, "zz" in c, len(c), list(c), bool(c), bool(ChainMap()), bool(ChainMap({}, {}))),
        (list(c.keys()), list(c.values()), list(c.items()), len(c.items()), len(c.keys())),
        (repr(c), str(c), repr(ChainMap()), repr(c.keys()), c.maps, c.parents, c.parents.parents),
        ("a" in c.keys(), 4 in c.values(), ("a", 1) in c.items(), ("a", 2) in c.items()),
        (("zz", 1) in c.items(), c.get("zz"), told(lambda: hash(c)), [k for k in c]),
    )


@kernel()
def changed():
    base = {"x": 1}
    c = ChainMap({}, base)
    c["x"] = 2
    c["y"] = 3
    child = c.new_child()
    child["x"] = 9
    other = c.new_child({"q": 1}, r=2)
    named = c.new_child(z=0)
    del c["y"]
    return (
        (c, base, child, other, named, child.parents == c, c.parents == base),
        (told(lambda: c.pop("nope")), c.pop("x"), told(lambda: c.pop("x")), c["x"], c.pop("x", 5)),
        (told(lambda: ChainMap().popitem()), child.popitem(), told(lambda: c.__delitem__("x"))),
        (c.setdefault("x", 7), c.setdefault("n", 8), c.setdefault("m"), c),
        (told(lambda: c.update(5)), c.update({"u": 1}, v=2), c.update([("w", 3)]), c),
        (c.update(ChainMap({"k": 1}, {"l": 2})), c, c.clear(), c),
    )


@kernel()
def united():
    a, b = ChainMap({"a": 1}, {"b": 2}), {"b": 5, "c": 6}
    c, d = a | b, b | a
    e = a.copy()
    e |= b
    return (
        (c, d, e, a, a == {"a": 1, "b": 2}, {"b": 2, "a": 1} == a, a != b, a == ChainMap(dict(a))),
        (a | ChainMap({"z": 0}), told(lambda: a | 5), told(lambda: a + a), a == 5),
        (ChainMap.fromkeys("ab"), ChainMap.fromkeys("ab", 0), type(a.copy()).__name__),
        (a.copy().maps[0] is a.maps[0], a.copy().maps[1] is a.maps[1]),
    )


@kernel()
def derived():
    d = Deep({"a": 1}, {"b": 2})
    d["b"] = 5
    d["c"] = 6
    return d, d["zz"], d.maps, type(d.new_child()).__name__, repr(d), d.get("yy"), d.get("b")


@kernel()
def nested_scopes():
    scope = ChainMap({"print": 0})
    for depth in range(4):
        scope = scope.new_child({f"v{depth}": depth, "depth": depth})
    return scope["depth"], scope["v0"], scope["print"], len(scope.maps), sorted(scope), dict(scope)


@kernel()
def as_dicts():
    c = ChainMap({"a": 1}, OrderedDict(b=2, a=3))
    made = {}
    made.update(c)

    def named(**kw):
        return kw

    return (
        dict(c),
        dict(c, z=1),
        {**c, "y": 2},
        made,
        named(**c),
        named(q=1, **c),
        sorted(c.items()),
    )


@kernel(0, 4)
def by_keys(n):
    d = {2: "two"}
    d.update(Squares(n))

    def named(**kw):
        return kw

    return (
        (dict(Squares(n)), {**Squares(n), "k": 1}, d, named(**Texts(n)), "{1}{0}".format(7, 8)),
        (dict(Twice(a=1)), {**Twice(a=1)}, OrderedDict(Squares(n))),
        (told(lambda: {**[1]}), told(lambda: dict(5)), told(lambda: {**None})),
    )


CHAIN = ChainMap({"a": 1}, DEFAULTS)


@kernel()
def captured():
    return CHAIN, CHAIN["user"], CHAIN.new_child({"a": 2})["a"], len(CHAIN), dict(CHAIN)


@kernel((ChainMap({1: "a"}, {2: "b"}),), (ChainMap(),), (Deep({"x": 1}),))
def passed(c):
    return c, len(c), list(c.items()), [c, c]
