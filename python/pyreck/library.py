"""Classes of the standard library that pyreck writes anew (frontend/library/): their instances.

An instance of the client's becomes one of the written class, with that class's own attributes, and
what comes back becomes the client's again. Nothing is imported: whoever has an instance has its
module.
"""

from __future__ import annotations

import re
import sys
from collections import OrderedDict
from collections.abc import Callable
from functools import lru_cache
from importlib import import_module
from itertools import chain
from typing import Any, NamedTuple

from pyreck.errors import InvalidOperation

BASE_FIELD = "<value>"  # frontend/class_table.h, kBaseField


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


def items_of(mapping: Any) -> dict[Any, Any]:
    """What an instance derived from dict is to it, whatever its class has overridden."""
    cls = OrderedDict if isinstance(mapping, OrderedDict) else dict
    return dict(cls.items(mapping))


def fill(made: Any, items: dict[Any, Any]) -> object:
    """Puts the items into a new instance derived from dict, as that does it."""
    if isinstance(made, OrderedDict):  # the order is its own
        for key, value in items.items():
            OrderedDict.__setitem__(made, key, value)
    else:
        dict.update(made, items)
    return made


def _fill(made: Any, fields: dict[str, Any]) -> object:
    for name, value in fields.items():
        if name != BASE_FIELD:
            setattr(made, name, value)
    return fill(made, fields[BASE_FIELD])


def _take_items(mapping: Any) -> dict[str, object]:
    return {BASE_FIELD: items_of(mapping)}


def _refuse_attributes(x: Any) -> str:
    return "with attributes of its own" if vars(x) else ""


_DERIVED_DICT = Counterpart(
    _take_items, lambda cls, fields: _fill(cls(), fields), _refuse_attributes
)
_DEFAULTDICT = Counterpart(
    lambda x: {**_take_items(x), "default_factory": x.default_factory},
    lambda cls, fields: _fill(cls(), fields),
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


def _make_plain(cls: type, fields: dict[str, Any]) -> object:
    made: Any = object.__new__(cls)
    made.__dict__.update(fields)
    return made


def _take_random(x: Any) -> dict[str, object]:
    _, (*words, following), gauss_next = x.getstate()
    return {"_state": words, "_next": following, "gauss_next": gauss_next}


def _make_random(cls: Any, fields: dict[str, Any]) -> object:
    made = cls(0)
    made.setstate((3, (*fields["_state"], fields["_next"]), fields["gauss_next"]))
    return made


_FINITE, _INFINITE, _QUIET, _SIGNALING = range(4)  # frontend/library/decimal


_TRAPS = ("InvalidOperation", "DivisionByZero", "Overflow")


def changed_context() -> str:
    """Why decimals cannot be computed with; "": the thread's context is the default one."""
    if (decimal := sys.modules.get("decimal")) is None:
        return ""
    own = decimal.getcontext()
    parts = own.prec, own.rounding, own.Emin, own.Emax, own.capitals, own.clamp
    traps = {signal.__name__ for signal, is_trapped in own.traps.items() if is_trapped}
    if parts == (28, "ROUND_HALF_EVEN", -999999, 999999, 1, 0) and traps == {*_TRAPS}:
        return ""
    return "in a decimal context that the program has changed: give a `Context` to each operation"


def _take_decimal(x: Any) -> dict[str, object]:
    sign, digits, exp = x.as_tuple()
    kind = {"F": _INFINITE, "n": _QUIET, "N": _SIGNALING}.get(exp, _FINITE)
    number = 0 if kind == _INFINITE else _number(digits)
    return {"_sign": sign, "_number": number, "_exp": 0 if kind else exp, "_kind": kind}


def _number(digits: tuple[int, ...]) -> int:
    if len(digits) > 4000:  # beyond the limit for texts
        half = len(digits) // 2
        return _number(digits[:-half]) * int(10**half) + _number(digits[-half:])
    return int("".join(map(str, digits)) or "0")


def _make_decimal(cls: Any, fields: dict[str, Any]) -> object:
    sign, kind = fields["_sign"], fields["_kind"]
    if kind == _INFINITE:
        return cls("-Infinity" if sign else "Infinity")
    made = cls(fields["_number"])
    if kind != _FINITE:
        digits = made.as_tuple().digits if fields["_number"] else ()
        return cls((sign, digits, "n" if kind == _QUIET else "N"))
    return cls((sign, made.as_tuple().digits, fields["_exp"]))


_CLOCK = ("hour", "minute", "second", "microsecond")
_COUNTERPARTS = {
    ("collections", "ChainMap"): Counterpart(
        lambda x: {"maps": x.maps},
        lambda cls, fields: cls(*fields["maps"]),
        lambda x: "with attributes of its own" if len(vars(x)) > 1 else "",
    ),
    ("collections", "Counter"): _DERIVED_DICT,
    ("collections", "OrderedDict"): _DERIVED_DICT,
    ("collections", "defaultdict"): _DEFAULTDICT,
    ("collections", "deque"): Counterpart(
        lambda x: {"_items": [*x], "_first": 0, "_changes": 0, "_maxlen": x.maxlen},
        lambda cls, fields: cls(fields["_items"][fields["_first"] :], fields["_maxlen"]),
    ),
    ("datetime", "IsoCalendarDate"): Counterpart(
        lambda x: {"year": x.year, "week": x.week, "weekday": x.weekday}, _make_calendar_date
    ),
    ("builtins", "object"): Counterpart(lambda x: {}, lambda cls, fields: cls()),
    ("datetime", "date"): _attributes("year", "month", "day"),
    ("datetime", "datetime"): _of_clock("year", "month", "day", *_CLOCK),
    ("datetime", "time"): _of_clock(*_CLOCK),
    ("datetime", "timedelta"): _attributes("days", "seconds", "microseconds"),
    ("decimal", "Decimal"): Counterpart(_take_decimal, _make_decimal, lambda x: changed_context()),
    ("decimal", "DecimalTuple"): Counterpart(
        lambda x: x._asdict(), lambda cls, fields: cls(*fields.values())
    ),
    ("difflib", "Match"): Counterpart(
        lambda x: x._asdict(), lambda cls, fields: cls(*fields.values())
    ),
    ("fractions", "Fraction"): _attributes("numerator", "denominator"),
    ("random", "Random"): Counterpart(_take_random, _make_random),
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
    ("statistics", "LinearRegression"): Counterpart(
        lambda x: x._asdict(), lambda cls, fields: cls(*fields.values())
    ),
    ("statistics", "NormalDist"): Counterpart(
        lambda x: {"_mu": x.mean, "_sigma": x.stdev},
        lambda cls, fields: cls(fields["_mu"], fields["_sigma"]),
    ),
    ("string", "Template"): Counterpart(
        lambda x: {"template": x.template},
        lambda cls, fields: cls(fields["template"]),
        lambda x: "with attributes of its own" if len(vars(x)) > 1 else "",
    ),
    ("textwrap", "TextWrapper"): Counterpart(lambda x: dict(vars(x)), _make_plain),
}


def is_library_base(cls: type) -> bool:
    """Whether a class of the user's may derive from this one of the standard library."""
    is_known = cls.__module__ == "collections" and counterpart(cls) is not None
    return is_known and cls.__qualname__ != "deque"


def counterpart(cls: type) -> Counterpart | None:
    """Of a class of the standard library itself, none of the user's that is called like it."""
    found = _COUNTERPARTS.get((cls.__module__, cls.__qualname__))
    if found is None or cls.__qualname__ == "IsoCalendarDate":
        return found
    own = getattr(sys.modules.get(cls.__module__), cls.__qualname__, None) is cls
    return found if own else None


def class_called(module: str, qualname: str) -> type | None:
    """The class whose instances the compiled code's instances of that name become."""
    if module == "decimal" and qualname not in ("Decimal", "DecimalTuple"):
        return _signal(qualname)
    if (module, qualname) not in _COUNTERPARTS:
        return None
    owner: Any = import_module(module)
    if qualname == "IsoCalendarDate":  # which its module does not show
        return type(owner.date(1, 1, 1).isocalendar())
    cls: type = getattr(owner, qualname)
    return cls


def _signal(name: str) -> type | None:
    """An exception of decimal. Its module does not show all of them."""
    decimal: Any = import_module("decimal")
    hidden = {cls.__name__: cls for cls in decimal.InvalidOperation.__subclasses__()}
    signal: type | None = hidden.get(name) or getattr(decimal, name, None)
    return signal if signal is not None and issubclass(signal, ArithmeticError) else None


def make(cls: type, fields: dict[str, Any]) -> object:
    """The client's instance of the class, which has a counterpart."""
    return _COUNTERPARTS[cls.__module__, cls.__qualname__].make(cls, fields)
