"""Arguments of a call matched to a function's parameters, exactly as a call in CPython does it."""

from __future__ import annotations

from functools import lru_cache
from types import CodeType, FunctionType
from typing import Any

from pyreck.errors import InvalidOperation

CO_VARARGS, CO_VARKEYWORDS = 0x04, 0x08


def bind_arguments(
    function: FunctionType, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> list[tuple[str, Any]]:
    """(name, value) of each parameter, defaults filled in.

    Raises the TypeError that the call itself would raise; InvalidOperation for `*args` and
    `**kwargs` parameters.
    """
    code = function.__code__
    if code.co_flags & (CO_VARARGS | CO_VARKEYWORDS):
        raise InvalidOperation(
            f"`{function.__qualname__}` has a `*` or `**` parameter, which a submitted function "
            "cannot have yet; wrap it in a function with plain parameters"
        )
    if not kwargs and len(args) == code.co_argcount and not code.co_kwonlyargcount:
        return list(zip(code.co_varnames, args, strict=False))
    double = FunctionType(
        _double(code),
        {"__builtins__": {"locals": locals}},
        function.__name__,
        function.__defaults__,
    )
    double.__kwdefaults__ = function.__kwdefaults__
    double.__qualname__ = function.__qualname__
    bound: dict[str, Any] = double(*args, **kwargs)
    return [(name, bound[name]) for name in parameter_names(code)]


def parameter_names(code: CodeType) -> tuple[str, ...]:
    return code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]


@lru_cache(maxsize=256)
def _double(code: CodeType) -> CodeType:
    """Code with the parameters of `code` that gives its own local variables."""
    names = list(parameter_names(code))
    if code.co_posonlyargcount:
        names.insert(code.co_posonlyargcount, "/")
    if code.co_kwonlyargcount:
        names.insert(code.co_argcount + bool(code.co_posonlyargcount), "*")
    namespace: dict[str, Any] = {}
    # Only names of parameters go in: they are identifiers, since `code` was compiled with them.
    exec(f"def double({', '.join(names)}): return locals()", namespace)
    double: CodeType = namespace["double"].__code__
    return double.replace(co_name=code.co_name, co_qualname=code.co_qualname)
