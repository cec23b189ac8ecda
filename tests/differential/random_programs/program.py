"""A random program: the same text for the same seed, always ending, never growing wild.

It is a module with helpers, classes and a `kernel(a, b, s, xs, d)` that returns what it has noted
in a list and its variables. Loops are bounded and what they build is cut short. Print one with:

    python -m random_programs --show SEED
"""

from __future__ import annotations

from typing import Any

from random_programs import (
    corners,
    errors,
    general,
    literals,
    matching,
    modules,
    mutation,
    numbers,
    texts,
)  # fmt: skip
from random_programs.classes import error_class, user_class
from random_programs.functions import helper
from random_programs.hostile import hostile_class
from random_programs.inheritance import diamond
from random_programs.kinds import FLOAT, INT, STR, dict_of, list_of
from random_programs.writer import Variable, Writer

RULES = (
    corners,
    errors,
    general,
    literals,
    matching,
    modules,
    mutation,
    numbers,
    texts,
)  # registered

HEAD = """\
import bisect, copy, functools, heapq, itertools, json, math, operator, random, statistics, struct
import textwrap
from collections import deque
from dataclasses import dataclass, field
from datetime import timedelta
from fractions import Fraction
"""

# Of the same types: they share code.
ARGUMENTS: list[tuple[Any, ...]] = [
    (5, 2.5, "Zürich", [3, 1, 2], {"a": 1, "k": -2}),
    (-(2**63), -0.0, "", [9, 2**70], {"": 7}),
]
RESULTS = ("list", "dict", "tuple", "set", "bytearray", "deque", "instance")


def program(seed: int) -> str:
    """The text of program `seed`."""
    w = Writer(seed)
    w.lines += [*HEAD.splitlines(), "", ""]
    for _ in range(w.one(0, 0, 1, 2)):
        error_class(w)
    for _ in range(w.count(0, 2)):
        w.one(helper, helper, user_class)(w)
    if w.chance(0.5):
        user_class(w)
    if w.chance(0.15):
        diamond(w)
    if w.chance(0.2):
        hostile_class(w)
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
    w.statements(3, 8, 0)
    seen = [v.name for v in w.variables if v.name != "out"]
    w.line(f"return out, {', '.join(seen)}")
    return "\n".join(w.lines) + "\n"
