"""Loads `_pyreck`, the compiled half of the client, when it is first needed.

The module brings LLVM with it (some 150 ms and as many MiB), which `import pyreck` must not cost.
"""

from __future__ import annotations

import sys
import threading
from functools import cache
from types import ModuleType

from pyreck.errors import InternalError

# Held by whoever has CPython make a syntax tree: older ones of 3.11 count the depth of its nodes
# for all threads together, and fail when they take turns.
parsing = threading.RLock()


@cache
def load() -> ModuleType:
    """The module `_pyreck`. Raises InternalError if it is not installed or of another version."""
    try:
        import _pyreck
    except ImportError as error:
        raise InternalError(
            f"the compiled module `_pyreck` cannot be loaded ({error}); "
            "install pyreck again with `pip install .`"
        ) from error
    built_for = tuple(_pyreck.python_version)
    if built_for != sys.version_info[:2]:
        raise InternalError(
            f"`_pyreck` was built for Python {built_for[0]}.{built_for[1]}, "
            f"this is {sys.version_info[0]}.{sys.version_info[1]}"
        )
    return _pyreck
