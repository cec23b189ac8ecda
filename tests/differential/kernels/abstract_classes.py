"""isinstance() of the classes of collections.abc."""

from __future__ import annotations

import collections
import collections.abc
from collections.abc import (
    Callable,
    Collection,
    Container,
    Generator,
    Hashable,
    ItemsView,
    Iterable,
    Iterator,
    KeysView,
    Mapping,
    MutableMapping,
    MutableSequence,
    MutableSet,
    Reversible,
    Sequence,
    Set,
    Sized,
    ValuesView,
)

from corpus import kernel


class It:
    def __iter__(self):
        return iter([1])


class Nx(It):
    def __next__(self):
        return 1


class Ln:
    def __len__(self):
        return 1

    def __contains__(self, x):
        return True


class Gi:
    def __getitem__(self, i):
        raise IndexError


class LL(list):
    pass


class DD(dict):
    pass


class NoIt(It):
    __iter__ = None


class NoLn(Ln, It):
    __len__ = None

    def __contains__(self, x):
        return True


class NoIn:
    __contains__ = None


class Called:
    def __call__(self):
        return 1


class NotCalled(Called):
    __call__ = None


class Full(It, Ln):
    def __reversed__(self):
        return iter([])


def vals():
    return [
        1,
        2.5,
        None,
        True,
        "a",
        b"b",
        bytearray(b"c"),
        [1],
        (1,),
        {1: 2},
        {1},
        frozenset([2]),
        range(3),
        3j,
        iter([1]),
        (i for i in [1]),
        zip([1], [2]),
        map(str, [1]),
        {1: 2}.keys(),
        {1: 2}.values(),
        {1: 2}.items(),
        enumerate([1]),
        reversed([1]),
        len,
        vals,
        It(),
        Nx(),
        Ln(),
        Gi(),
        LL(),
        DD(),
        Full(),
        NoIt(),
        NoLn(),
        NoIn(),
        Called(),
        NotCalled(),
        ValueError(1),
        slice(1),
        collections.Counter("a"),
    ]


@kernel(())
def of_iter():
    return [
        (
            isinstance(v, Iterable),
            isinstance(v, Iterator),
            isinstance(v, Sized),
            isinstance(v, Container),
            isinstance(v, Collection),
            isinstance(v, Reversible),
        )
        for v in vals()
    ]


@kernel(())
def of_seq():
    return [
        (
            isinstance(v, Sequence),
            isinstance(v, MutableSequence),
            isinstance(v, Mapping),
            isinstance(v, MutableMapping),
            isinstance(v, Set),
            isinstance(v, MutableSet),
            isinstance(v, Callable),
        )
        for v in vals()
    ]


@kernel(())
def of_views():
    return [
        (
            isinstance(v, KeysView),
            isinstance(v, ItemsView),
            isinstance(v, ValuesView),
            isinstance(v, collections.abc.MappingView),
            isinstance(v, Generator),
            isinstance(v, collections.abc.ByteString),
        )
        for v in vals()
    ]


@kernel(())
def of_hash():
    return [isinstance(v, Hashable) for v in vals()[:25]]


def flat(x):
    if isinstance(x, Iterable) and not isinstance(x, (str, bytes)):
        for e in x:
            yield from flat(e)
    else:
        yield x


@kernel(())
def of_flat():
    return list(flat([1, [2, (3, "ab")], {4}, {5: 6}]))


@kernel(())
def of_tuple():
    return [isinstance(v, (int, Mapping, Set)) for v in vals()]


def walk(j):
    if isinstance(j, Mapping):
        return {k: walk(v) for k, v in j.items()}
    if isinstance(j, Sequence) and not isinstance(j, str):
        return [walk(v) for v in j]
    return j


@kernel(())
def of_walk():
    return walk({"a": [1, {"b": (2, 3)}], "c": "x"})
