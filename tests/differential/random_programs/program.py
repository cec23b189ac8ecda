"""A random program: the same text for the same seed, always ending, never growing wild.

It is a module with helpers, classes and a `kernel(a, b, s, xs, d)` that returns what it has noted
in a list and its variables. Loops are bounded and what they build is cut short. Print one with:

    python -m random_programs --show SEED
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from random_programs import (
    corners,
    counters,
    errors,
    general,
    library,
    literals,
    matching,
    methods,
    modules,
    mutation,
    numbers,
    patterns,
    texts,
    tools,
)  # fmt: skip
from random_programs.captured import (
    cache_used,
    cached_function,
    captured_table,
    captured_value,
    enum_class,
    enum_used,
    table_kept,
    value_kept,
)  # fmt: skip
from random_programs.classes import error_class, user_class
from random_programs.derived import derived, derived_class, named, named_tuple
from random_programs.errors import special_methods
from random_programs.functions import called, helper
from random_programs.generating import driven, manager_class
from random_programs.hostile import hostile, hostile_class
from random_programs.inheritance import diamond, hierarchy
from random_programs.kept_objects import kept_object, object_kept
from random_programs.kinds import FLOAT, INT, STR, dict_of, list_of
from random_programs.oddities import odd, odd_class
from random_programs.records import record, record_class
from random_programs.rules import OFF, STATEMENTS, Statement, feature
from random_programs.sizes import Size, size_of
from random_programs.writer import Variable, Writer

RULES = (
    corners,
    counters,
    errors,
    general,
    library,
    literals,
    matching,
    methods,
    modules,
    mutation,
    numbers,
    patterns,
    texts,
    tools,
)  # registered

HEAD = """\
import base64, binascii, bisect, calendar, cmath, colorsys, copy, functools, graphlib
import hashlib, heapq, html, itertools, json, math, operator, random, re, statistics, string
import struct, textwrap, zlib
from collections import Counter, defaultdict, deque, namedtuple
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import Enum, auto
from fractions import Fraction
from typing import NamedTuple
"""

# Of the same types: they share code. The last one overflows 64 bits soon.
ARGUMENTS: list[tuple[Any, ...]] = [
    (5, 2.5, "Zürich", [3, 1, 2], {"a": 1, "k": -2}),
    (-3, -0.0, "", [9, -40], {"": 7}),
    (-(2**63), 0.1, "é", [9, 2**70], {"": 7}),
]

# What can stand before the kernel: how often, what writes it, and a statement that uses it.
DEFINITIONS: list[tuple[int, Callable[[Writer], None], Statement | None]] = [
    (40, helper, called),
    (30, user_class, special_methods),
    (8, error_class, None),
    (8, diamond, hierarchy),
    (12, hostile_class, hostile),
    (12, derived_class, derived),
    (10, named_tuple, named),
    (10, captured_value, value_kept),
    (10, captured_table, table_kept),
    (16, odd_class, odd),
    (10, record_class, record),
    (10, kept_object, object_kept),
    (5, manager_class, driven),
    (8, enum_class, enum_used),
    (8, cached_function, cache_used),
]


def program(seed: int, only: Sequence[str] = ()) -> str:
    """The text of program `seed`; if features of statements are named, one of those, three times."""
    w, size = begun(seed)
    w.lines += [*HEAD.splitlines(), "", ""]
    uses = focused(w, w.among(only)) if only else definitions(w, size)
    w.line("def kernel(a, b, s, xs, d):")
    parameters = [
        ("a", INT),
        ("b", FLOAT),
        ("s", STR),
        ("xs", list_of(INT)),
        ("d", dict_of(STR, INT)),
    ]
    w.variables = [Variable(name, kind) for name, kind in parameters]
    w.has_out = True
    w._indent = 1
    w.line("out = []")
    w.line("def t(noted):")
    w.line("    out.append(noted)")
    w.line("    return noted")
    w.line("xs = list(xs)")
    w.line("d = dict(d)")
    if not only:
        w.statements(*size.statements, 0)
    for use in uses:
        if only or w.chance(0.7):
            use(w, 0)
    seen = [v.name for v in w.variables if v.name != "out"]
    w.line(f"return out, {', '.join(seen)}")
    return "\n".join(w.lines) + "\n"


def arguments_of(seed: int) -> tuple[Any, ...]:
    """What program `seed` is called with."""
    w, _ = begun(seed)
    return ARGUMENTS[-1] if w.big else ARGUMENTS[seed % (len(ARGUMENTS) - 1)]


def begun(seed: int) -> tuple[Writer, Size]:
    """The writer of program `seed` as it stands before the first line."""
    w = Writer(seed)
    size = size_of(w.random)
    w.big = w.chance(size.big)
    return w, size


def focused(w: Writer, name: str) -> list[Statement]:
    """The statement called `name`, with what must stand before it."""
    for _, define, use in DEFINITIONS:
        if use is not None and feature(use) == name:
            define(w)
            return [use] * 3
    known = {feature(rule.write): rule.write for rule in STATEMENTS}
    if name not in known:
        raise ValueError(f"no statement is called {name}; there are {', '.join(sorted(known))}")
    return [known[name]] * 3


def definitions(w: Writer, size: Size) -> list[Statement]:
    """Writes functions and classes; gives statements that use them."""
    known = [(share, define, use) for share, define, use in DEFINITIONS
             if feature(define) not in OFF and (use is None or feature(use) not in OFF)]  # fmt: skip
    uses = []
    for _ in range(w.among(size.definitions)):
        _, define, use = w.random.choices(known, [share for share, *_ in known])[0]
        if define in (diamond, hostile_class, manager_class):
            known = [one for one in known if one[1] is not define]  # once in a program
        define(w)
        if use is not None:
            uses.append(use)
    return uses
