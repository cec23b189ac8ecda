"""collections.OrderedDict."""

import collections
from collections import OrderedDict

from corpus import kernel
from told import told


class Recent(OrderedDict):
    """The values asked for last."""

    def __init__(self, limit):
        super().__init__()
        self.limit = limit

    def __getitem__(self, key):
        value = super().__getitem__(key)
        self.move_to_end(key)
        return value

    def __setitem__(self, key, value):
        super().__setitem__(key, value)
        if len(self) > self.limit:
            self.popitem(last=False)


class Loud(OrderedDict):
    def __setitem__(self, key, value):
        super().__setitem__(key, (value, len(self)))


class Named(OrderedDict):
    pass


@kernel((), ([("b", 1), ("a", 2), ("b", 3)],), ({"x": 1, "y": 2},), ((["k", 5],),))
def made_of(*args):
    d = OrderedDict(*args, z=0)
    return d, repr(d), str(d), len(d), list(d), dict(d), bool(d), type(d).__name__, d == {"z": 0}


@kernel()
def wrong_items():
    return [
        told(lambda: OrderedDict(5)),
        told(lambda: OrderedDict([5])),
        told(lambda: OrderedDict([()])),
        told(lambda: OrderedDict([(1,)])),
        told(lambda: OrderedDict([(1, 2, 3)])),
        told(lambda: OrderedDict("ab")),
        told(lambda: OrderedDict(["ab", "cd"])),
        told(lambda: OrderedDict([([], 1)])),
        told(lambda: hash(OrderedDict())),
    ]


@kernel()
def moved():
    d = OrderedDict.fromkeys("abcde")
    d.move_to_end("b")
    first = "".join(d)
    d.move_to_end("b", last=False)
    second = "".join(d)
    d.move_to_end("e", False)
    d.move_to_end("e", 0)
    d.move_to_end("d", last=True)
    return (
        (first, second, "".join(d), d, list(reversed(d)), told(lambda: d.move_to_end("zz"))),
        (told(lambda: OrderedDict().move_to_end(1)), told(lambda: d.move_to_end([]))),
    )


@kernel(0, 1, 2, 3, 50, 700)
def moved_often(n):
    d = OrderedDict((i, i * i) for i in range(n))
    for i in range(3 * n):
        d.move_to_end(i * 7 % n, last=i % 3 != 0)
        if i % 5 == 4:
            d[n + i] = i
        if i % 7 == 6:
            del d[next(iter(d))]
        if i % 11 == 10:
            d.popitem(last=i % 2 == 0)
    return d, list(d.values())[-3:], sum(d), [d[k] for k in d] == list(d.values())


@kernel()
def kept_keys():
    d = OrderedDict([(1, "a"), (2.0, "b")])
    d.move_to_end(True)
    d.move_to_end(2)
    d[2] = "c"
    return list(d), d


@kernel()
def taken():
    d = OrderedDict([("a", 1), ("b", 2), ("c", 3), ("d", 4)])
    return (
        (d.popitem(), d.popitem(last=False), d.popitem(False), d.pop("b", 9), d.pop("c"), d),
        (told(lambda: d.popitem()), told(lambda: d.popitem(last=False)), told(lambda: d.pop("c"))),
        (d.pop("c", None), d.setdefault("s"), d.setdefault("t", 5), d.setdefault("t", 6), d),
        (d.pop(key="t"), d.get("s"), d.get("zz", 1), "s" in d, told(lambda: d["zz"])),
        told(lambda: d.pop([])),
    )


@kernel()
def compared():
    a, b = OrderedDict(x=1, y=2), OrderedDict(y=2, x=1)
    c = {"y": 2, "x": 1}
    return (
        (a == b, a != b, a == c, c == a, b == c, a != c, a == OrderedDict(a), a == 5, a != 5),
        (a == OrderedDict(x=1), a != OrderedDict(x=1, y=3), told(lambda: a < b)),
        (OrderedDict() == {}, {} != OrderedDict(), [a] == [b], [a] == [c], a in [c], a in [b]),
    )


@kernel()
def united():
    a, b = OrderedDict(x=1, y=2), {"y": 5, "z": 3}
    c, d, e = a | b, b | a, a | OrderedDict(q=0)
    f = a.copy()
    f |= [("x", 7), ("w", 8)]
    g = a.copy()
    g |= b
    return (
        (c, d, e, f, g, [type(v).__name__ for v in (c, d, e, f, g)]),
        (told(lambda: a | [("x", 1)]), told(lambda: [] | a), a, b),
        (Named(x=1) | {"y": 2}, {"y": 2} | Named(x=1), a | Named(x=3)),
    )


@kernel()
def views():
    d = OrderedDict(b=1, a=2)
    d.move_to_end("b")
    keys, items = d.keys(), d.items()
    d["c"] = 3
    return (
        (list(keys), list(items), list(d.values()), len(keys), "c" in keys, ("c", 3) in items),
        (list(reversed(d.keys())), list(reversed(d.items())), list(reversed(d.values()))),
        (told(lambda: keys[0]), told(lambda: items[0]), told(lambda: d.values()[0])),
        sorted(d.items(), key=lambda kv: -kv[1]),
    )


def until(d, change):
    seen = []
    try:
        for key in d:
            seen.append(key)
            if len(seen) > 20:
                return seen
            change(d, key)
    except RuntimeError as error:
        seen.append(str(error))
    return seen


@kernel(0, 1, 2, 5)
def changed_while_iterated(n):
    def made():
        return OrderedDict.fromkeys(range(n))

    return (
        until(made(), lambda d, k: d.pop(k) if len(d) > 1 else None),
        until(made(), lambda d, k: d.update({k + 100: 1})),
        until(made(), lambda d, k: d.update({k: 1})),
        until(made(), lambda d, k: d.move_to_end(k)),
        until(made(), lambda d, k: d.move_to_end(k, last=False)),
        until(made(), lambda d, k: d.update({77: 1}) if k == n - 1 else None),
    )


@kernel()
def exhausted():
    d = OrderedDict(a=1, b=2)
    it = iter(d)
    first = next(it)
    d["c"] = 3
    failed = told(lambda: next(it))
    empty = OrderedDict()
    later = iter(empty)
    empty["x"] = 1
    return first, failed, next(it, "over"), next(later, "nothing"), list(empty)


@kernel([1, 2, 3, 1, 4, 1, 5, 2, 6], [])
def recent(keys):
    cache = Recent(3)
    hits = 0
    for key in keys:
        if key in cache:
            hits += cache[key] >= 0
        else:
            cache[key] = key * 10
    return hits, list(cache), cache, cache.limit, repr(cache)


@kernel()
def derived():
    loud = Loud(a=1, b=2)
    loud.update({"c": 3}, d=4)
    loud |= {"e": 5}
    named = Named([("x", 1)])
    named.tag = "t"
    return (
        (loud, loud.copy(), type(loud.copy()).__name__, loud.setdefault("z", 0), loud.get("a")),
        (named, named.copy(), named.tag, repr(named), type(Named.fromkeys("ab", 2)).__name__),
        (Named.fromkeys("ab", value=2), isinstance(named, dict), isinstance(named, OrderedDict)),
    )


@kernel(40)
def in_a_fold(n):
    dicts = [OrderedDict([(j, i) for j in range(i % 5)]) for i in range(n)]
    for d in dicts:
        if d:
            d.move_to_end(0)
    return dicts, sum(len(d) for d in dicts), [next(iter(d), None) for d in dicts]


@kernel(30)
def iterated(n):
    d = collections.OrderedDict((n - i, str(i)) for i in range(n))
    return (
        [k * 2 for k in d],
        {v: k for k, v in d.items()},
        sum(d),
        max(d, key=d.get),
        [*d][:3],
        {**d, 0: "z"},
        sorted(d)[:2],
    )


GIVEN = OrderedDict(z=1, y=[2], x=3)
GIVEN.move_to_end("z")
RECENT = Recent(2)
RECENT["a"] = 1
RECENT["b"] = 2


@kernel()
def captured():
    copy = GIVEN.copy()
    copy.move_to_end("x", last=False)
    return GIVEN, list(GIVEN), GIVEN["y"], copy, RECENT.limit, list(RECENT), RECENT


@kernel((OrderedDict(b=1, a=2),), (OrderedDict(),), (Named(x=OrderedDict(y=1)),))
def passed(d):
    return d, len(d), list(d.items()), d == {"b": 1, "a": 2}, [d, d], {"in": d}
