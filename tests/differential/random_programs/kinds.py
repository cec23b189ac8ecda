"""Kinds: what a variable or expression of a random program is likely to hold.

They steer the generator and promise nothing: now and then it writes an expression of another kind
on purpose, and programs compare what CPython says to that.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    name: str
    of: tuple[Kind, ...] = ()  # of elements; of keys and values


INT = Kind("int")
FLOAT = Kind("float")
BOOL = Kind("bool")
STR = Kind("str")
BYTES = Kind("bytes")
COMPLEX = Kind("complex")
NONE = Kind("none")
BYTEARRAY = Kind("bytearray")
DEQUE = Kind("deque")  # of anything
ANY = Kind("any")


def list_of(kind: Kind) -> Kind:
    return Kind("list", (kind,))


def set_of(kind: Kind) -> Kind:
    return Kind("set", (kind,))


def dict_of(key: Kind, value: Kind) -> Kind:
    return Kind("dict", (key, value))


def tuple_of(*kinds: Kind) -> Kind:
    return Kind("tuple", kinds)


def instance_of(name: str) -> Kind:
    return Kind("instance", (Kind(name),))


SCALARS = (INT, INT, FLOAT, BOOL, STR, STR, BYTES, COMPLEX, NONE)
ORDERED = (INT, INT, FLOAT, STR)  # can be sorted among themselves
COUNTED = (INT, INT, INT, INT, BOOL)  # sets of them have an order; a NaN in one is refused
CUT = ("str", "bytes", "list", "bytearray", "tuple")  # can be cut short by `[:n]`
