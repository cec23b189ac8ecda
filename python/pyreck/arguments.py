"""Arguments of a call matched to a function's parameters, exactly as a call in CPython does it."""

from __future__ import annotations

from functools import lru_cache
from types import CodeType, FunctionType
from typing import Any

CO_VARARGS, CO_VARKEYWORDS = 0x04, 0x08


def bind_arguments(
    function: FunctionType, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> list[tuple[str, Any]]:
    """(name, value) of each parameter, with defaults; `*args` as a tuple, `**kwargs` as a dict.

    Raises the TypeError that the call itself would raise.
    """
    code = function.__code__
    collects = code.co_flags & (CO_VARARGS | CO_VARKEYWORDS)
    plain = not collects and not code.co_kwonlyargcount
    if plain and not kwargs and len(args) == code.co_argcount:
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


def defaults_of(function: FunctionType) -> dict[str, Any]:
    """The values of defaults, in the order in which their parameters are written."""
    code = function.__code__
    values, named = function.__defaults__ or (), function.__kwdefaults__ or {}
    positional = code.co_varnames[code.co_argcount - len(values) : code.co_argcount]
    last = code.co_argcount + code.co_kwonlyargcount
    keyword_only = code.co_varnames[code.co_argcount : last]
    return {
        **dict(zip(positional, values, strict=True)),
        **{name: named[name] for name in keyword_only if name in named},
    }


def parameter_names(code: CodeType) -> list[str]:
    """In the order in which they are written; CPython keeps the collecting ones last."""
    return [name.lstrip("*") for name in _written_names(code)]


def _written_names(code: CodeType) -> list[str]:
    """The parameters with the stars of `*args` and `**kwargs`."""
    names = list(code.co_varnames)
    positional, rest = names[: code.co_argcount], names[code.co_argcount :]
    keyword_only, rest = rest[: code.co_kwonlyargcount], rest[code.co_kwonlyargcount :]
    if code.co_flags & CO_VARARGS:
        positional.append("*" + rest.pop(0))
    if code.co_flags & CO_VARKEYWORDS:
        keyword_only.append("**" + rest.pop(0))
    return positional + keyword_only


@lru_cache(maxsize=256)
def _double(code: CodeType) -> CodeType:
    """Code with the parameters of `code` that gives its own local variables."""
    names = _written_names(code)
    if code.co_kwonlyargcount and not code.co_flags & CO_VARARGS:
        names.insert(code.co_argcount, "*")
    if code.co_posonlyargcount:
        names.insert(code.co_posonlyargcount, "/")
    namespace: dict[str, Any] = {}
    # Only names of parameters go in: they are identifiers, since `code` was compiled with them.
    exec(f"def double({', '.join(names)}): return locals()", namespace)
    double: CodeType = namespace["double"].__code__
    return double.replace(co_name=code.co_name, co_qualname=code.co_qualname)
