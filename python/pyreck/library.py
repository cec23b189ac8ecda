"""Classes of the standard library that pyreck writes anew (frontend/library/): their instances.

An instance of the client's becomes one of the written class, with that class's own attributes, and
what comes back becomes the client's again. Nothing is imported: whoever has an instance has its
module.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from functools import lru_cache
from importlib import import_module
from itertools import chain
from typing import Any, NamedTuple

from pyreck.errors import InvalidOperation


class Counterpart(NamedTuple):
    """A class both ways."""

    take: Callable[[Any], dict[str, object]]  # the attributes of the written class
    make: Callable[[type, dict[str, Any]], object]  # from those
    refused: Callable[[Any], str] = lambda x: ""  # why an instance cannot be taken; "": it can


def _attributes(*names: str) -> Counterpart:
    """Of a class that is made of its attributes, in this order."""
    return Counterpart(
        lambda x: {f"_{name}": getattr(x, name) for name in names},
        lambda cls, fields: cls(*(fields[f"_{name}"] for name in names)),
    )


def _of_clock(*names: str) -> Counterpart:
    """The same, of what also has a `fold`."""
    plain = _attributes(*names)
    return Counterpart(
        lambda x: {**plain.take(x), "_fold": x.fold},
        lambda cls, fields: cls(*(fields[f"_{name}"] for name in names), fold=fields["_fold"]),
        lambda x: "" if x.tzinfo is None else "with a time zone",
    )


def _make_calendar_date(cls: type, fields: dict[str, Any]) -> object:
    made: object = import_module("datetime").date.fromisocalendar(*fields.values()).isocalendar()
    return made


def _fill(made: Any, fields: dict[str, Any]) -> object:
    dict.update(made, fields["<value>"])
    return made


def _take_items(mapping: Any) -> dict[str, object]:
    return {"<value>": dict(dict.items(mapping))}  # ir::Class, law 4


_COUNTER = Counterpart(
    _take_items,
    lambda cls, fields: _fill(cls(), fields),
    lambda x: "with attributes of its own" if vars(x) else "",
)
_DEFAULTDICT = Counterpart(
    lambda x: {**_take_items(x), "default_factory": x.default_factory},
    lambda cls, fields: _fill(cls(fields["default_factory"]), fields),
)


def _refuse_pattern(pattern: Any) -> str:
    unknown = re.LOCALE | re.DEBUG | re.TEMPLATE
    return "with the flag LOCALE or DEBUG" if pattern.flags & unknown else ""


@lru_cache(maxsize=1)
def _matches(pattern: Any, text: Any, pos: int, endpos: int) -> dict[Any, Any]:
    """All that a pattern can give of a text, by what is found: the last one, since results often
    hold many matches of one text."""
    once = (pattern.match(text, pos, endpos), pattern.fullmatch(text, pos, endpos))
    every = chain(pattern.finditer(text, pos, endpos), filter(None, once))
    return {(found.regs, found.lastindex): found for found in every}


def _make_match(cls: type, fields: dict[str, Any]) -> object:
    pos, endpos, last, *ends = fields["_spans"]
    key = (tuple(zip(ends[::2], ends[1::2], strict=True)), None if last < 0 else last)
    if isinstance(fields["string"], bytearray):
        raise InvalidOperation("a match of a bytearray: return what is needed of it")
    return _matches(fields["re"], fields["string"], pos, endpos)[key]


_CLOCK = ("hour", "minute", "second", "microsecond")
_COUNTERPARTS = {
    ("collections", "Counter"): _COUNTER,
    ("collections", "defaultdict"): _DEFAULTDICT,
    ("datetime", "IsoCalendarDate"): Counterpart(
        lambda x: {"year": x.year, "week": x.week, "weekday": x.weekday}, _make_calendar_date
    ),
    ("builtins", "object"): Counterpart(lambda x: {}, lambda cls, fields: cls()),
    ("datetime", "date"): _attributes("year", "month", "day"),
    ("datetime", "datetime"): _of_clock("year", "month", "day", *_CLOCK),
    ("datetime", "time"): _of_clock(*_CLOCK),
    ("datetime", "timedelta"): _attributes("days", "seconds", "microseconds"),
    ("fractions", "Fraction"): _attributes("numerator", "denominator"),
    ("re", "Match"): Counterpart(
        lambda x: {},
        _make_match,
        lambda x: "of a regular expression: take along what is needed of it, such as `m.groups()`",
    ),
    ("re", "Pattern"): Counterpart(
        lambda x: {"pattern": x.pattern, "flags": x.flags, "groups": x.groups},
        lambda cls, fields: re.compile(fields["pattern"], fields["flags"]),
        _refuse_pattern,
    ),
    ("re", "RegexFlag"): Counterpart(
        lambda x: {"_value": int(x)},
        lambda cls, fields: cls(fields["_value"]),
    ),
}


def is_library_base(cls: type) -> bool:
    """Whether a class of the user's may derive from this one of the standard library."""
    return cls.__module__ == "collections" and counterpart(cls) is not None


def counterpart(cls: type) -> Counterpart | None:
    """Of a class of the standard library itself, none of the user's that is called like it."""
    found = _COUNTERPARTS.get((cls.__module__, cls.__qualname__))
    if found is None or cls.__qualname__ == "IsoCalendarDate":
        return found
    own = getattr(sys.modules.get(cls.__module__), cls.__qualname__, None) is cls
    return found if own else None


def class_called(module: str, qualname: str) -> type | None:
    """The class whose instances the compiled code's instances of that name become."""
    if (module, qualname) not in _COUNTERPARTS:
        return None
    owner: Any = import_module(module)
    if qualname == "IsoCalendarDate":  # which its module does not show
        return type(owner.date(1, 1, 1).isocalendar())
    cls: type = getattr(owner, qualname)
    return cls


def make(cls: type, fields: dict[str, Any]) -> object:
    """The client's instance of the class, which has a counterpart."""
    return _COUNTERPARTS[cls.__module__, cls.__qualname__].make(cls, fields)
