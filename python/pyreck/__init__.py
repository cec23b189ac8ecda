"""pyreck: pure-functional Python, compiled and run in parallel on every core.

    import pyreck

    cluster = pyreck.local()

    with cluster.remotely.download_all():
        result = sum(is_prime(x) for x in range(10_000_000))

The body of the block does not run in this interpreter. It is compiled to machine code, run on all
cores, and the names that it assigns get exactly the values that CPython would have given them.

Importing this package is cheap: names are loaded when they are first used (PEP 562), and the
compiler when a cluster is.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from pyreck.version import __version__

if TYPE_CHECKING:
    from pyreck.cluster import LocalCluster, local
    from pyreck.errors import (
        BlockError,
        Cancelled,
        CompileError,
        Diagnostic,
        InternalError,
        InvalidOperation,
        LimitExceeded,
        MemoryLimit,
        Position,
        PyreckError,
        SourceNotFound,
        StackLimit,
        TimeLimit,
    )
    from pyreck.future import Future
    from pyreck.job import Progress
    from pyreck.remote import RemoteObject

_HOMES = {
    "BlockError": "errors",
    "Cancelled": "errors",
    "CompileError": "errors",
    "Diagnostic": "errors",
    "Future": "future",
    "InternalError": "errors",
    "InvalidOperation": "errors",
    "LimitExceeded": "errors",
    "LocalCluster": "cluster",
    "MemoryLimit": "errors",
    "Position": "errors",
    "Progress": "job",
    "PyreckError": "errors",
    "RemoteObject": "remote",
    "SourceNotFound": "errors",
    "StackLimit": "errors",
    "TimeLimit": "errors",
    "local": "cluster",
}

__all__ = [
    "BlockError",
    "Cancelled",
    "CompileError",
    "Diagnostic",
    "Future",
    "InternalError",
    "InvalidOperation",
    "LimitExceeded",
    "LocalCluster",
    "MemoryLimit",
    "Position",
    "Progress",
    "PyreckError",
    "RemoteObject",
    "SourceNotFound",
    "StackLimit",
    "TimeLimit",
    "__version__",
    "local",
]


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(importlib.import_module(f"pyreck.{home}"), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
