"""Texts with places to fill: `<int>` becomes an expression of an integer, and so on."""

from __future__ import annotations

import re
from collections.abc import Callable

from random_programs.kinds import (
    ANY,
    BOOL,
    BYTES,
    COMPLEX,
    FLOAT,
    INT,
    STR,
    Kind,
    dict_of,
    list_of,
    set_of,
)
from random_programs.rules import OFF
from random_programs.writer import Writer

PLACES: dict[str, Kind] = {
    "int": INT,
    "str": STR,
    "float": FLOAT,
    "bool": BOOL,
    "bytes": BYTES,
    "complex": COMPLEX,
    "any": ANY,
    "ints": list_of(INT),
    "floats": list_of(FLOAT),
    "strs": list_of(STR),
    "set": set_of(INT),
    "dict": dict_of(STR, INT),
}
OTHERS: dict[str, Callable[[Writer], str]] = {
    "small": lambda w: w.small(2),
    "digit": lambda w: str(w.count(-2, 4)),
    "scalar": lambda w: w.expr(w.scalar(), 2),
    "number": lambda w: w.expr(w.one(INT, INT, FLOAT), 2),
    "finite": lambda w: w.finite(2),
}


def fill(w: Writer, template: str) -> str:
    def place(found: re.Match[str]) -> str:
        name = found.group(1)
        return w.expr(PLACES[name], 2) if name in PLACES else OTHERS[name](w)

    return re.sub(f"<({'|'.join([*PLACES, *OTHERS])})>", place, template)


def filled(w: Writer, templates: list[str], count: int = 1) -> list[str]:
    """Some of the templates that are not switched off, filled."""
    allowed = [one for one in templates if one not in OFF]
    return [fill(w, one) for one in w.random.sample(allowed, min(count, len(allowed)))]
