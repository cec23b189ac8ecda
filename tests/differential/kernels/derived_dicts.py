"""Classes derived from dict."""

from corpus import kernel
from told import told


class Grid(dict):
    def __missing__(self, key):
        return 0

    def around(self, x, y):
        return sum(self[x + dx, y + dy] for dx in (-1, 0, 1) for dy in (-1, 0, 1))


class Tree(dict):
    def __missing__(self, key):
        child = self[key] = Tree()
        return child


class Upper(dict):
    """C code does not call what it overrides."""

    def __getitem__(self, key):
        return ("got", super().__getitem__(key))

    def __setitem__(self, key, value):
        super().__setitem__(key.upper(), value)


class Config(dict):
    version = 3

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.changes = 0

    def change(self, **what):
        self.changes += len(what)
        self.update(what)
        return self

    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name)


class Plain(dict):
    pass


@kernel(4)
def a_game(n):
    cells = Grid()
    for i in range(n):
        cells[i, i] = 1
        cells[i, 0] = 1
    counts = [cells.around(x, y) for x in range(n) for y in range(n)]
    return counts, len(cells), cells, cells[100, 100], (100, 100) in cells, cells.get((5, 5))


@kernel()
def nested_missing():
    tree = Tree()
    tree["a"]["b"]["c"] = 1
    tree["a"]["d"]
    return tree, list(tree), repr(tree), tree["x"] == {}, len(tree["a"])


@kernel()
def overridden():
    u = Upper(a=1)
    u["b"] = 2
    u.update(c=3)
    u.setdefault("d", 4)
    return (
        u,
        (u["a"], u["B"], u.get("c"), u.pop("d"), told(lambda: u["zz"]), told(lambda: u["b"])),
        (list(u.items()), list(u.values()), dict(u), {**u}, u | {"e": 5}, u == {"a": 1}),
        f"{u}",
    )


@kernel((), ({"a": 1},), ([("a", 1), ("b", 2)],))
def made_of(*args):
    return Plain(*args), Plain(*args, z=0), Config(*args), told(lambda: Plain(*args, **{"a": 5}))


@kernel()
def all_methods():
    d = Plain({"a": 1, "b": 2})
    d["c"] = 3
    d.update([("d", 4)], e=5)
    d.update({"f": 6})
    copy = d.copy()
    popped = d.pop("a"), d.pop("zz", None), d.popitem(), told(lambda: d.pop("zz"))
    del d["b"]
    more = d.setdefault("g"), d.setdefault("c", 9), d.get("c"), d.get("zz", 1)
    keys, values, items = list(d.keys()), list(d.values()), list(d.items())
    other = Plain.fromkeys("ab", 0)
    other.clear()
    return (
        (d, copy, type(copy) is dict, popped, more, keys, values, items, other),
        (type(Plain.fromkeys([1])).__name__, list(reversed(d)), "c" in d, len(d), bool(other)),
        (told(lambda: d["zz"]), repr(d), told(lambda: other.popitem())),
    )


@kernel()
def operators():
    a, b = Plain(x=1), Plain(y=2)
    c = a | b
    d = {"x": 9} | a
    e = a | {"x": 5}
    same = a
    a |= {"z": 3}
    return (
        (a, c, d, e, same is a, [type(x).__name__ for x in (a, c, d, e)]),
        (b == {"y": 2}, {"y": 2} == b, b != {}, b == a, {"y": 3} != b),
        (told(lambda: b | [("y", 1)]), told(lambda: b + b), told(lambda: b < b)),
        told(lambda: hash(b)),
    )


@kernel()
def in_builtins():
    d = Plain({"b": 1, "a": 2})

    def named(**kw):
        return sorted(kw.items())

    return (
        (sorted(d), list(d), max(d), sum(d.values()), len(d), dict(d), set(d), [*d], {**d, "c": 0}),
        (named(**d), "{a} {b}".format(**d), "%(a)s-%(b)s" % d, "{a}".format_map(d)),
        ("%(zz)s" % Grid(), "{zz}".format_map(Grid())),
        (isinstance(d, dict), type(d) is dict, issubclass(Plain, dict), isinstance(d, list)),
        {k: v for k, v in d.items() if v > 1},
        [(k, v) for k, v in zip(d, d.values())],
        told(lambda: [d.update({k + "x": 0}) for k in d]),
    )


@kernel()
def with_attributes():
    c = Config(a=1)
    c.change(b=2, a=3)
    c.extra = [1]
    return c, c.changes, c.version, c.a, c.b, told(lambda: c.zz), c.extra, "b" in c


@kernel(({"x": 1, "y": 2},), ({},), ({"x": [1, {"z": 3}]},))
def matched(items):
    match Plain(items):
        case {"x": 1, **rest}:
            return "one", rest, type(rest).__name__
        case {"x": [_, {"z": deep}]}:
            return deep
        case {}:
            return "any"


@kernel(60)
def counted_in_a_fold(n):
    grids = [Grid({(i, i): i}) for i in range(n)]
    return sum(g[i, i] + g[0, 1] for i, g in enumerate(grids)), grids[3], max(map(len, grids))


@kernel(1, "a", None)
def of_unknown_type(which):
    values = [Plain(a=1), {"a": 1}, Grid(a=1), which]
    return (
        [isinstance(v, dict) for v in values],
        [v["a"] for v in values[:3]],
        [v.get("b", 7) for v in values[:3]],
        [list(v.items()) for v in values[:3]],
        [v == {"a": 1} for v in values],
        values[0] == values[1] == values[2],
    )


GIVEN = Grid({(0, 0): 5})
CONFIG = Config(depth=3)
CONFIG.extra = "e"


@kernel()
def captured():
    return GIVEN[0, 0], GIVEN[1, 1], GIVEN, CONFIG.depth, CONFIG.extra, CONFIG.changes, CONFIG


@kernel((Plain({1: "a"}),), (Plain(),), (Plain(x=Plain(y=1)),))
def passed(d):
    return d, len(d), list(d.items()), d == {1: "a"}, [d, d]
