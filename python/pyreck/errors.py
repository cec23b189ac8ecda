"""What pyreck raises, apart from the exceptions of the user's own code.

A kernel's exceptions arrive with their own type. Everything here is pyreck's word: the code was not
accepted, it reached something that cannot be reproduced, or a limit ended the job.
"""

from __future__ import annotations

from concurrent.futures import CancelledError
from dataclasses import dataclass


class PyreckError(Exception):
    """Base of all that pyreck itself raises."""


@dataclass(frozen=True)
class Position:
    """A range of the user's source: lines from 1, columns in UTF-8 bytes from 0."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    function: str = "<module>"

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column + 1}"


@dataclass(frozen=True)
class Diagnostic:
    """One finding of the compiler: a stable code, where, what was seen and what to do."""

    code: str
    severity: str
    message: str
    position: Position
    rendered: str

    def __str__(self) -> str:
        return self.rendered


class CompileError(PyreckError):
    """The code was refused before anything ran. `diagnostics` holds every finding.

    Like a `SyntaxError` it has `filename`, `lineno`, `offset` (from 1), `end_lineno`, `end_offset`
    and `text`, of the first error; `str()` shows all findings with their source underlined.
    """

    def __init__(self, diagnostics: tuple[Diagnostic, ...], text: str | None = None) -> None:
        self.diagnostics = diagnostics
        first = next((d for d in diagnostics if d.severity == "error"), diagnostics[0])
        self.msg = first.message
        self.code = first.code
        self.filename = first.position.path
        self.lineno = first.position.line
        self.offset = first.position.column + 1
        self.end_lineno = first.position.end_line
        self.end_offset = first.position.end_column + 1
        self.text = text
        super().__init__("\n" + "\n".join(d.rendered for d in diagnostics))

    def __reduce__(self) -> tuple[object, ...]:
        return (CompileError, (self.diagnostics, self.text))


class InvalidOperation(PyreckError):
    """The running code reached something that pyreck cannot reproduce faithfully.

    Code of a kernel cannot catch it. `position` says where, if it is known.
    """

    def __init__(self, message: str, position: Position | None = None) -> None:
        super().__init__(message)
        self.position = position


class ObjectNotFound(InvalidOperation):
    """The value behind a proxy is gone from the cluster: Redis has lost it, or nobody held it."""


class BlockError(PyreckError):
    """A `with cluster.remotely` statement stands where, or is written so that, it cannot work."""


class SourceNotFound(PyreckError):
    """The source text of a function or block is not to be found, or is not what was compiled."""


class LimitExceeded(PyreckError):
    """A limit of the job ended it: base of the limits below. The cluster stays usable."""


class MemoryLimit(LimitExceeded, MemoryError):
    """The job needed more memory than `pyreck.local(memory=...)` allows."""


class TimeLimit(LimitExceeded, TimeoutError):
    """The job ran longer than `pyreck.local(time_limit=...)` allows."""


class StackLimit(LimitExceeded, RecursionError):
    """The machine's stack was used up before the recursion limit was reached."""


class Cancelled(PyreckError, CancelledError):
    """The job was cancelled: by its future, by closing the cluster, or by Ctrl-C."""


class ClusterUnavailable(PyreckError):
    """Redis, through which a cluster is reached, is not there, refuses, or has gone for good."""


class ConfigError(PyreckError, ValueError):
    """What a URL, the environment or a `pyreck.toml` says is no option, or no value of it."""


class InternalError(PyreckError):
    """A fault of pyreck's own. Nothing was computed."""


def cut_own_frames(error: BaseException) -> None:
    """Takes the frames of this package from the top of a traceback: users read of their own code.

    What may be a fault of ours keeps them.
    """
    below = error.__traceback__
    while below is not None and _is_own(below.tb_frame.f_globals.get("__name__", "")):
        below = below.tb_next
    ours = isinstance(error, InternalError) or not isinstance(error, PyreckError)
    if below is not None or not ours:
        error.__traceback__ = below


def _is_own(module: str) -> bool:
    return module.startswith(("pyreck.", "concurrent.futures."))


for _public in [*globals().values()]:
    if isinstance(_public, type) and _public.__module__ == __name__:
        _public.__module__ = "pyreck"  # where users find it, and what tracebacks show
