"""pyreck: pure-functional Python, compiled and run in parallel on every core.

    import pyreck

    cluster = pyreck.local()

    with cluster.remotely.download_all():
        result = sum(is_prime(x) for x in range(10_000_000))

The body of the block does not run in this interpreter. It is compiled to machine code, run on all
cores, and the names that it assigns get exactly the values that CPython would have given them.
Importing this package is cheap: the compiler is loaded when a cluster is first used.
"""

from __future__ import annotations

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
    PyreckError,
    SourceNotFound,
    StackLimit,
    TimeLimit,
)
from pyreck.future import Future
from pyreck.job import Progress
from pyreck.remote import RemoteObject
from pyreck.version import __version__

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
    "Progress",
    "PyreckError",
    "RemoteObject",
    "SourceNotFound",
    "StackLimit",
    "TimeLimit",
    "__version__",
    "local",
]
