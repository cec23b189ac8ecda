"""Views of dicts as sets: what keys() and items() are compared and combined with."""

from __future__ import annotations

from collections import OrderedDict

from corpus import kernel

A, B = {1: 2, 3: 4, 20: 6, 7: 8, 34: 1}, {3: 4, 34: 5, 7: 8, 9: 9}


def listed(*sets):
    return [(type(each).__name__, list(each)) for each in sets]


def outcome(function):
    try:
        return function()
    except TypeError as e:
        return str(e)


@kernel((A, B), (B, A), ({}, A), (A, {}), (A, A), ({1: 1.5}, {1: True, 2: False}))
def keys_of_numbers(a, b):
    return listed(
        a.keys() & b.keys(),
        a.keys() | b.keys(),
        a.keys() - b.keys(),
        a.keys() ^ b.keys(),
        a.keys() & b,
        a.keys() | list(b),
        a.keys() - tuple(b),
        a.keys() ^ [3, 3, 50],
    )


@kernel((A, B), (B, A), ({}, A), (A, A))
def items_of_numbers(a, b):
    return listed(
        a.items() & b.items(),
        a.items() | b.items(),
        a.items() - b.items(),
        a.items() ^ b.items(),
        a.items() - b.keys(),
        a.items() ^ {(3, 4), (5, 6)},
        a.items() & {(3, 4), (5, 6)},
    )


@kernel((A,), ({},))
def with_sets(a):
    few, many, frozen = {3, 5}, set(range(40)), frozenset(range(30))
    return (
        listed(*[a.keys() & s for s in (few, many, frozen)]),
        listed(*[s & a.keys() for s in (few, many, frozen)]),
        listed(*[s - a.keys() for s in (few, many, frozen)]),
        listed(*[s | a.keys() for s in (few, many, frozen)]),
        listed(*[s ^ a.keys() for s in (few, many, frozen)]),
        listed([1, 2, 3] - a.keys(), (3, 4) & a.keys(), range(5) | a.keys()),
    )


@kernel(({"a": 1, "b": 2}, {"b": 2, "c": 3}), ({}, {"b": 2}), ({"x": [1]}, {"x": 2}))
def keys_of_texts(a, b):
    return (
        sorted(a.keys() & b.keys()),
        sorted(a.keys() | b.keys()),
        sorted(a.keys() - b.keys()),
        sorted(a.keys() ^ b.keys()),
        sorted(k for k in a.keys() - {"a"}),
        len(a.keys() & b),
    )


@kernel((A, B), (A, A), ({}, {}), ({1: 2}, A), (A, {1: 2}), ({1: 3}, {1: 2}))
def compared(a, b):
    x, y = a.keys(), b.keys()
    v, w = a.items(), b.items()
    return (
        (x == y, x != y, x < y, x <= y, x > y, x >= y),
        (v == w, v != w, v < w, v <= w, v > w, v >= w),
        (x == set(y), set(x) == y, x <= set(y), set(x) <= y, frozenset(x) > y, x < frozenset(y)),
        (x == list(y), x == b, a.values() == b.values(), x == w),
    )


@kernel((A, B))
def ordered_dicts(a, b):
    c, d = OrderedDict(a), OrderedDict(b)
    x, y, z = c.keys() & d.keys(), c.keys() | b.keys(), c.items() ^ d.items()
    return listed(x, y, z), c.keys() == a.keys()


@kernel((A,))
def changed_in_place(a):
    s = {1, 99}
    t = s
    t |= a.keys()
    keys = a.keys()
    keys -= {1}
    keys |= [5]
    return listed(s, t, keys), s is t


@kernel((A,))
def wrong_operands(a):
    return [
        outcome(lambda: a.keys() & 5),
        outcome(lambda: 5 - a.keys()),
        outcome(lambda: a.keys() | None),
        outcome(lambda: a.values() & a.keys()),
        outcome(lambda: a.values() & {1}),
        outcome(lambda: a.keys() + a.keys()),
        outcome(lambda: a.keys() < [1]),
        outcome(lambda: a.keys() < a.values()),
        outcome(lambda: a.keys() - [[]]),
        outcome(lambda: a.keys() & [[]]),
        outcome(lambda: {1: []}.items() | {2}),
    ]
