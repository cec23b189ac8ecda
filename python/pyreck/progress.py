"""The line on a terminal that shows how far a running block is."""

from __future__ import annotations

import sys
from collections.abc import Callable

from pyreck.job import Progress

QUIET_SECONDS = 0.5  # jobs shorter than this show nothing
WIDTH = 30


def enabled(wanted: bool | None) -> bool:
    """Whether there is a terminal to write to, unless the option `progress` decides otherwise."""
    if wanted is not None:
        return wanted
    return sys.stderr is not None and sys.stderr.isatty()


class ProgressLine:
    """Draws `[=====>      ] 42 %  1.3 s` over itself; erase() takes it away."""

    def __init__(self, callback: Callable[[Progress], None] | None, wanted: bool | None) -> None:
        self._callback = callback
        self._draws = enabled(wanted)
        self._drawn = False

    def __call__(self, progress: Progress) -> None:
        if self._callback is not None:
            self._callback(progress)
        if self._draws and progress.seconds >= QUIET_SECONDS:
            sys.stderr.write("\r" + render(progress))
            sys.stderr.flush()
            self._drawn = True

    def erase(self) -> None:
        if self._drawn:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
            self._drawn = False


def render(progress: Progress) -> str:
    """One line, without its end; a job without a fold has no fraction to show."""
    if progress.fraction <= 0:
        return f"pyreck: running, {progress.seconds:.1f} s"
    done = round(progress.fraction * WIDTH)
    bar = ("=" * done + ">")[:WIDTH].ljust(WIDTH)
    left = progress.seconds * (1 - progress.fraction) / progress.fraction
    return (
        f"pyreck: [{bar}] {progress.fraction:4.0%}  {progress.seconds:.1f} s, "
        f"about {left:.0f} s left "
    )
