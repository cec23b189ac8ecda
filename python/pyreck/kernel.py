"""Compiled code of this process, by what was captured: a block that runs again compiles nothing."""

from __future__ import annotations

import sys
import threading
import time
from collections import OrderedDict
from typing import Any

from pyreck import native
from pyreck.capture import Request
from pyreck.classes import is_standard
from pyreck.errors import CompileError, Diagnostic, Position
from pyreck.log import logger
from pyreck.source import shown_path

MAX_KERNELS = 512  # the least recently used is dropped


class KernelCache:
    """Generic modules by request; each holds its machine code by types of captures and arguments.

    Thread-safe.
    """

    def __init__(self) -> None:
        self._kernels: OrderedDict[Request, Any] = OrderedDict()
        self._lock = threading.Lock()

    def kernel(self, request: Request) -> Any:
        """The `_pyreck.Kernel` of `request`, compiled if need be. Raises CompileError."""
        with self._lock:
            known = self._kernels.get(request)
            if known is not None:
                self._kernels.move_to_end(request)
                return known
        kernel = _compile(request)
        with self._lock:
            self._kernels[request] = kernel
            if len(self._kernels) > MAX_KERNELS:
                self._kernels.popitem(last=False)
        return kernel


def _compile(request: Request) -> Any:
    sources, functions, classes, values, entry, block = request
    texts = [(s.path, s.first_line, s.text, is_standard(s.path)) for s in sources]
    started = time.perf_counter()
    with native.parsing:
        kernel = native.load().compile(
            sys.version_info[:2], texts, functions, classes, values, entry, block
        )
    logger.debug(
        "read %d functions of %s in %.1f ms",
        len(functions),
        ", ".join(source.path for source in sources if not is_standard(source.path)),
        1000 * (time.perf_counter() - started),
    )
    if not kernel.ok:
        raise compile_error(kernel.diagnostics())
    return kernel


def compile_error(found: list[tuple[Any, ...]]) -> CompileError:
    """From diagnostics as `_pyreck` gives them."""
    diagnostics = tuple(
        Diagnostic(
            code,
            severity,
            message,
            Position(*position),
            rendered.replace(position[0], shown_path(position[0])),
        )
        for code, severity, message, position, rendered in found
    )
    return CompileError(diagnostics)
