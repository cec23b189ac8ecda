"""What acts on the outside, or depends on it: refused before a block or function runs.

A name stands for what `f"{module}.{qualname}"` of the object gives; a module stands for all that is
reached through it. The text completes the sentence "`name` ...".
"""

from __future__ import annotations

from types import BuiltinFunctionType, BuiltinMethodType, FunctionType, ModuleType

NAMES: dict[str, str] = {
    "builtins.print": "writes to standard output",
    "builtins.input": "reads standard input",
    "builtins.open": "opens a file",
    "io.open": "opens a file",
    "_io.open": "opens a file",
    "builtins.eval": "runs code that is not known before it runs",
    "builtins.exec": "runs code that is not known before it runs",
    "builtins.compile": "makes code that is not known before it runs",
    "builtins.__import__": "imports a module while running",
    "builtins.breakpoint": "stops in the debugger",
    "builtins.globals": "gives access to all global variables",
    "builtins.locals": "gives access to the variables of a frame",
    "builtins.vars": "gives access to the variables of an object",
    "builtins.id": "depends on where an object lies in memory",
    "builtins.setattr": "changes an object by the name of its attribute",
    "builtins.delattr": "changes an object by the name of its attribute",
}

MODULES: dict[str, str] = {
    "time": "depends on the clock",
    "random": "depends on a hidden state that every call changes",
    "_random": "depends on a hidden state that every call changes",
    "secrets": "is random",
    "uuid": "is random or depends on the clock",
    "os": "acts on the operating system",
    "posix": "acts on the operating system",
    "sys": "acts on the interpreter",
    "io": "reads or writes files",
    "_io": "reads or writes files",
    "pathlib": "reads or writes files",
    "shutil": "reads or writes files",
    "tempfile": "reads or writes files",
    "glob": "reads directories",
    "socket": "uses the network",
    "_socket": "uses the network",
    "ssl": "uses the network",
    "urllib": "uses the network",
    "http": "uses the network",
    "subprocess": "starts processes",
    "signal": "acts on the process",
    "threading": "acts on threads",
    "_thread": "acts on threads",
    "multiprocessing": "starts processes",
    "asyncio": "acts on an event loop",
    "logging": "writes to a log",
    "warnings": "writes a warning",
    "importlib": "imports modules while running",
    "gc": "acts on the interpreter's memory",
}


def reason(value: object) -> str | None:
    """Why `value` is impure (a clause without its subject), or None if it is not known to be."""
    if isinstance(value, ModuleType):
        return MODULES.get(value.__name__.partition(".")[0])
    if not isinstance(value, (BuiltinFunctionType, BuiltinMethodType, FunctionType, type)):
        owner = getattr(value, "__self__", None)  # random.randint and its kin: bound methods
        return None if owner is None else MODULES.get(type(owner).__module__)
    module = getattr(value, "__module__", None)
    if module is None:  # time.time's __self__ is its module; random.random's is a Random
        owner = getattr(value, "__self__", None)
        module = owner.__name__ if isinstance(owner, ModuleType) else type(owner).__module__
    name = f"{module}.{getattr(value, '__qualname__', '')}"
    if name in NAMES:
        return NAMES[name]
    return MODULES.get(str(module).partition(".")[0])
