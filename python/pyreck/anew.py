"""Functions that the standard library's C code has made, as what makes them anew in a job.

Objects of `functools.partial`, `operator.itemgetter`, `attrgetter` and `methodcaller` hold what the
user has given them and call it from C. A job gets a function without parameters, which makes
such an object where the name is read, so that what it calls is compiled like any call.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Mapping
from types import FunctionType
from typing import Any

Maker = Callable[[], Any]


def maker_of(value: object) -> FunctionType | None:
    """What makes an object like `value`; None: it is none of these, or of a derived class."""
    make = MAKERS.get(type(value))
    return make(value) if make else None


def of_partial(value: functools.partial[Any]) -> Maker | None:
    if vars(value):  # attributes that somebody has set
        return None
    return _partial(value.func, value.args, value.keywords)


def _partial(function: Any, arguments: tuple[Any, ...], named: Mapping[str, Any]) -> Maker:
    if named:
        named = dict(named)
        return lambda: functools.partial(function, *arguments, **named)
    if len(arguments) == 1:
        (first,) = arguments
        return lambda: functools.partial(function, first)
    return lambda: functools.partial(function, *arguments)


def of_items(value: operator.itemgetter[Any]) -> Maker:
    items = value.__reduce__()[1]
    if len(items) == 1:
        (item,) = items
        return lambda: operator.itemgetter(item)
    return lambda: operator.itemgetter(*items)


def of_attributes(value: operator.attrgetter[Any]) -> Maker:
    names = value.__reduce__()[1]
    if len(names) == 1:
        (name,) = names
        return lambda: operator.attrgetter(name)
    return lambda: operator.attrgetter(*names)


def of_method(value: operator.methodcaller) -> Maker:
    made, arguments = value.__reduce__()[:2]
    if isinstance(made, functools.partial):  # with keyword arguments
        name, named = made.args[0], dict(made.keywords)
        return lambda: operator.methodcaller(name, *arguments, **named)
    name, *rest = arguments
    if not rest:
        return lambda: operator.methodcaller(name)
    given = tuple(rest)
    return lambda: operator.methodcaller(name, *given)


MAKERS: dict[type, Callable[[Any], Any]] = {
    functools.partial: of_partial,
    operator.itemgetter: of_items,
    operator.attrgetter: of_attributes,
    operator.methodcaller: of_method,
}
