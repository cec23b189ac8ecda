"""Objects that act on the outside, or depend on it: refused before a block or function runs.

Which names these are is the frontend's table (frontend/purity.cpp), by the path that users write:
`print`, `time.time`. Here an object is given that path, whatever it is called where it was found.
"""

from __future__ import annotations

from functools import lru_cache
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType

from pyreck import native

# Where the objects of public modules come from.
PUBLIC_MODULES = {
    "_bisect": "bisect",
    "_heapq": "heapq",
    "_io": "io",
    "_random": "random",
    "_socket": "socket",
    "_thread": "threading",
    "posix": "os",
}
CALLABLES = (BuiltinFunctionType, FunctionType, MethodType, type)


def impure_path(value: object) -> str | None:
    """The public path of `value` if it is impure, else None."""
    path = path_of(value)
    return path if path is not None and _is_impure(path) else None


def path_of(value: object) -> str | None:
    """`print`, `time.time`, `random.random`, ...; None for what has no name of its own."""
    if not isinstance(value, CALLABLES):
        return None
    module = getattr(value, "__module__", None)
    owner = getattr(value, "__self__", None)
    name = value.__qualname__
    if isinstance(owner, ModuleType):  # builtin functions of a module
        module = owner.__name__
    elif owner is not None and not isinstance(owner, type):  # random.random: of a hidden Random
        module, name = type(owner).__module__, value.__name__
    if module is None:
        return None
    top, dot, rest = module.partition(".")
    module = PUBLIC_MODULES.get(top, top) + dot + rest
    return name if module == "builtins" else f"{module}.{name}"


@lru_cache(maxsize=1024)
def _is_impure(path: str) -> bool:
    return native.load().is_impure(path)
