"""pyreck: pure-functional Python, compiled and run in parallel on every core, here or on a cluster.

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
import sys
from typing import TYPE_CHECKING

from pyreck.version import __version__

if TYPE_CHECKING:
    from pyreck.cluster import LocalCluster, local
    from pyreck.connected import Node, RemoteCluster, connect
    from pyreck.errors import (
        BlockError,
        Cancelled,
        ClusterUnavailable,
        CompileError,
        ConfigError,
        Diagnostic,
        InternalError,
        InvalidOperation,
        LimitExceeded,
        MemoryLimit,
        ObjectNotFound,
        Position,
        PyreckError,
        SourceNotFound,
        StackLimit,
        TimeLimit,
    )
    from pyreck.executor import Executor
    from pyreck.future import Future
    from pyreck.integrations import register_joblib
    from pyreck.job import Progress
    from pyreck.objects import ObjectRecord, Objects
    from pyreck.profiling import Profile, ProfiledFold, ProfiledLine, ProfiledLoop, profile
    from pyreck.remote import RemoteObject
    from pyreck.summary import Share, Summary

_HOMES = {
    "BlockError": "errors",
    "Cancelled": "errors",
    "ClusterUnavailable": "errors",
    "CompileError": "errors",
    "ConfigError": "errors",
    "Diagnostic": "errors",
    "Executor": "executor",
    "Future": "future",
    "InternalError": "errors",
    "InvalidOperation": "errors",
    "LimitExceeded": "errors",
    "LocalCluster": "cluster",
    "MemoryLimit": "errors",
    "Node": "connected",
    "ObjectNotFound": "errors",
    "ObjectRecord": "objects",
    "Objects": "objects",
    "Position": "errors",
    "Profile": "profiling",
    "ProfiledFold": "profiling",
    "ProfiledLine": "profiling",
    "ProfiledLoop": "profiling",
    "Progress": "job",
    "PyreckError": "errors",
    "RemoteCluster": "connected",
    "RemoteObject": "remote",
    "SourceNotFound": "errors",
    "Share": "summary",
    "StackLimit": "errors",
    "Summary": "summary",
    "TimeLimit": "errors",
    "connect": "connected",
    "load_ipython_extension": "magics",
    "local": "cluster",
    "profile": "profiling",
    "register_joblib": "integrations",
    "unload_ipython_extension": "magics",
}

__all__ = [
    "BlockError",
    "Cancelled",
    "ClusterUnavailable",
    "CompileError",
    "ConfigError",
    "Diagnostic",
    "Executor",
    "Future",
    "InternalError",
    "InvalidOperation",
    "LimitExceeded",
    "LocalCluster",
    "MemoryLimit",
    "Node",
    "ObjectNotFound",
    "ObjectRecord",
    "Objects",
    "Position",
    "Profile",
    "ProfiledFold",
    "ProfiledLine",
    "ProfiledLoop",
    "Progress",
    "PyreckError",
    "RemoteCluster",
    "RemoteObject",
    "Share",
    "SourceNotFound",
    "StackLimit",
    "Summary",
    "TimeLimit",
    "__version__",
    "connect",
    "local",
    "profile",
    "register_joblib",
]


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(importlib.import_module(f"pyreck.{home}"), name)
    return value


if "joblib.parallel" in sys.modules:
    importlib.import_module("pyreck.integrations").offer_joblib()


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
