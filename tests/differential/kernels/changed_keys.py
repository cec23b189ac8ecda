"""Keys that change in a dict or set: they keep the hash that they had, and copies and merges take it
along.
"""

import copy
from collections import Counter, OrderedDict, defaultdict

from corpus import kernel


class Key:
    def __init__(self, value):
        self.value = value

    def __hash__(self):
        return hash(self.value)

    def __eq__(self, other):
        return isinstance(other, Key) and self.value == other.value

    def __repr__(self):
        return f"Key({self.value})"


class Derived(dict):
    pass


def changed():
    key = Key(1)
    made = {key: "a", Key(5): "b"}
    key.value = 2
    return key, made


def changed_set():
    key = Key(1)
    made = {key, Key(5)}
    key.value = 2
    return key, made


def found(where, key):
    return key in where, Key(1) in where, Key(2) in where, len(where)


@kernel()
def dicts_copied():
    key, d = changed()
    copies = d.copy(), dict(d), {**d}, {0: 0, **d}, d | {}, {} | d, {3: 4} | d, copy.copy(d)
    return [found(each, key) for each in copies]


@kernel()
def dicts_of_other_classes():
    key, d = changed()
    derived = Derived(d)
    made = derived, dict(derived), derived.copy(), {**derived}, defaultdict(int, d)
    return [found(each, key) for each in (*made, Counter(d.keys()), OrderedDict(d))]


@kernel()
def dicts_merged():
    key, d = changed()
    updated, joined = {key: 3}, {key: 3}
    updated.update(d)
    joined |= d
    return found(updated, key), found(joined, key), [*updated.values()], [*joined.values()]


@kernel()
def dicts_made_anew():
    key, d = changed()
    again = {a: b for a, b in d.items()}
    made = again, dict(d.items()), dict(list(d.items())), copy.deepcopy(d)
    return [found(each, key) for each in made], found(dict.fromkeys(d), key)


@kernel()
def dicts_compared():
    key, d = changed()
    others = d, d.copy(), dict(d.items()), {Key(2): "a", Key(5): "b"}, {Key(1): "a", Key(5): "b"}
    return [(d == other, other == d) for other in others]


@kernel()
def dicts_used():
    key, d = changed()
    taken = d.pop(key, None), d.get(Key(1)), d.setdefault(Key(2), 3), len(d)
    for i in range(100):
        d[i] = i
    return taken, found(d, key), [type(each).__name__ for each in d][:3]


@kernel()
def sets_copied():
    key, s = changed_set()
    copies = s, s.copy(), set(s), frozenset(s), s | set(), set() | s, {9} | s, set().union(s)
    return [found(each, key) for each in (*copies, copy.copy(s), copy.deepcopy({key}))]


@kernel()
def sets_of_dicts():
    key, d = changed()
    made = set(d), set(d.keys()), frozenset(d), d.keys() | set(), {3}.union(d), {3} ^ d.keys()
    return [
        found(each, key) for each in (*made, {key}.difference(d), {key}.symmetric_difference(d))
    ]


@kernel()
def sets_combined():
    key, s = changed_set()
    other = {key}
    made = s & s, s & other, s - other, other - s, s ^ other, s ^ s, s | other, other | s
    return [found(each, key) for each in made]


@kernel()
def sets_combined_in_place():
    key, s = changed_set()
    a, b, c, d, e, f = {key}, {key}, {key}, {key, 3}, {key}, {key, 4}
    a.update(s)
    b |= s
    c &= s
    d -= s
    e ^= s
    f.difference_update([key, 4, 5])
    return [found(each, key) for each in (a, b, c, d, e, f)]


@kernel()
def sets_compared():
    key, s = changed_set()
    others = s, s.copy(), {key}, {Key(2), Key(5)}, {Key(1), Key(5)}
    return [(s == o, o == s, s <= o, s < o, s >= o, s.isdisjoint(o), s.issubset(o)) for o in others]


@kernel()
def sets_grown():
    key, s = changed_set()
    for i in range(100):
        s.add(i)
    return found(s, key)


@kernel()
def views_combined():
    key, d = changed()
    e = {key: 1}
    sizes = [len(x) for x in (d.keys() & e, d.keys() | e, d.keys() - e.keys(), e.keys() - d.keys())]
    pairs = [len(x) for x in (d.items() ^ e.items(), d.items() ^ d.items(), d.items() & d.items())]
    same = d.keys() == e.keys(), d.keys() <= d.keys(), (key, "a") in d.items()
    return sizes, pairs, same


@kernel()
def in_tuples():
    key = Key(1)
    d, s = {(key, "x"): 1}, {(key, 2)}
    key.value = 2
    e, t = dict(d), {0} | s
    return (key, "x") in d, (key, "x") in e, (key, 2) in s, (key, 2) in t, d == e, s <= t


class Clearing:
    """Comparing it changes the dict that is merged."""

    def __init__(self, source):
        self.source = source

    def __hash__(self):
        return 1

    def __eq__(self, other):
        self.source.clear()
        for i in range(100):
            self.source[i] = i
        return False


def count_keywords(**named):
    return len(named)


@kernel()
def merged_while_it_changes():
    source = {}
    first, second = Clearing(source), Clearing(source)
    source[second] = 1
    return len({**{first: 1}, **source})


@kernel()
def keywords_while_they_change():
    source = {}
    first, second = Clearing(source), Clearing(source)
    source[second] = 1
    return count_keywords(**{first: 1}, **source)


def changed_ordered():
    key = Key(1)
    made = OrderedDict()
    made[key] = "a"
    made[Key(5)] = "b"
    key.value = 2
    return key, made


@kernel((0,), (1,), (2,), (3,), (4,), (5,), (6,), (7,), (8,), (9,), (10,))
def ordered(which):
    """It looks for each key that it goes on to."""
    key, d = changed_ordered()
    match which:
        case 0:
            return len(d.copy())
        case 1:
            return len(OrderedDict(d))
        case 2:
            return len(dict(d))
        case 3:
            return len({**d})
        case 4:
            return [each for each in d]
        case 5:
            return list(d.values())
        case 6:
            return [value for _, value in d.items()]
        case 7:
            return list(reversed(d))
        case 8:
            return d.popitem(), len(d)
        case 9:
            return d.popitem(last=False)[1], list(d)
        case _:
            return len(set(d))


NUMBERS = [i * 7919 % 1000 for i in range(0, 400, 3)]


@kernel(*[(n,) for n in (0, 1, 3, 5, 6, 7, 11, 20, 33, 60, 100)])
def orders_of_sets(count):
    """Of sets that are made from dicts and from instances of derived classes, whose keys come one by
    one."""
    numbers = NUMBERS[:count]
    default = defaultdict(int)
    for number in numbers:
        default[number] += 1
    dicts = OrderedDict.fromkeys(numbers), Counter(numbers), default, dict.fromkeys(numbers)
    out = [list(set(d)) for d in dicts]
    out += [list({1}.union(d)) for d in dicts]
    out += [list({1}.symmetric_difference(d)) for d in dicts]
    out += [list(set(range(50)).difference(d)) for d in dicts]
    out += [list(d.keys() | {1}) for d in dicts]
    out += [list(d.keys() - {NUMBERS[2]}) for d in dicts]
    out += [list(d.keys() ^ {1}) for d in dicts]
    out += [list(d.keys() & set(range(500))) for d in dicts]
    return out + [list(frozenset(d.keys())) for d in dicts]
