"""What shows how far a long job is: a bar on a terminal or in a notebook, else lines of text.

The bar on a terminal is tqdm's. Everything here is called between two slices of waiting
(pyreck.job.wait).
"""

from __future__ import annotations

import html
import os
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any, Protocol

from pyreck.job import Progress
from pyreck.units import format_count

QUIET_SECONDS = 0.5  # jobs shorter than this show nothing
REDRAW_SECONDS = 0.1
LINE_SECONDS = (0.5, 2, 5, 10)  # after which the first lines come; then every so many as the last
COLUMNS, ROWS = 80, 24  # of a screen of unknown size
LEAST_BAR = 42  # columns, with what else stands before the figures
TERMINAL = "pyreck: {percentage:3.0f}%|{bar}| {elapsed}<{remaining}{postfix}"
NO_FRACTION = "pyreck: running, {elapsed}{postfix}"  # jobs without a fold


class ProgressLine:
    """Shows the progress it is called with. close() takes a bar away.

    `callback` gets it, too. `wanted`: whether something is shown; None: where somebody looks at it.
    `workers` says who is at work, and is asked once.
    """

    def __init__(
        self,
        callback: Callable[[Progress], None] | None,
        wanted: bool | None,
        workers: Callable[[], str] = str,
    ) -> None:
        self._callback = callback
        self._wanted = wanted
        self._workers = workers
        self._display: Display | None = None
        self._next = QUIET_SECONDS

    def __call__(self, progress: Progress) -> None:
        if self._callback is not None:
            self._callback(progress)
        if self._wanted is False or progress.seconds < self._next:
            return
        if self._display is None:
            display = choose(self._wanted)
            if display is None:
                self._wanted = False
                return
            self._display = display(self._workers())
        self._next = self._display.show(progress)

    def close(self) -> None:
        if self._display is not None:
            self._display.close()
            self._display = None


class Display(Protocol):
    def show(self, progress: Progress) -> float:
        """Shows it, and says at how many seconds of the job to come again."""

    def close(self) -> None: ...


def choose(wanted: bool | None) -> Callable[[str], Display] | None:
    """What suits where output goes; None: nobody would look at it, or it is not wanted."""
    if wanted is False or sys.stderr is None:
        return None
    if in_notebook():
        return NotebookBar
    if sys.stderr.isatty() and find_spec("tqdm") is not None:
        return TerminalBar
    return Lines if wanted else None


def in_notebook() -> bool:
    """Whether this is a kernel of Jupyter, which can show HTML."""
    ipython = sys.modules.get("IPython")
    shell = None if ipython is None else ipython.get_ipython()
    return shell is not None and hasattr(shell, "kernel")


class TerminalBar:
    """A bar of tqdm, of the fraction that is done."""

    def __init__(self, workers: str) -> None:
        from tqdm.std import tqdm

        self._workers = workers
        known = knows_its_width(sys.stderr)
        self._bar = tqdm(
            total=1.0,
            bar_format=NO_FRACTION,
            leave=False,
            dynamic_ncols=known,
            ncols=None if known else COLUMNS,
            nrows=None if known else ROWS,
            smoothing=0,
            file=sys.stderr,
        )

    def show(self, progress: Progress) -> float:
        bar = self._bar
        bar.start_t = time.time() - progress.seconds  # the job is older than its bar
        bar.n = progress.fraction
        bar.bar_format = TERMINAL if progress.fraction > 0 else NO_FRACTION
        columns = bar.dynamic_ncols(bar.fp)[0] if bar.dynamic_ncols else bar.ncols
        said = figures(progress, self._workers)
        while said and len(", ".join(said)) > columns - LEAST_BAR:
            said.pop()
        bar.set_postfix_str(", ".join(said), refresh=False)
        bar.refresh()
        return progress.seconds + REDRAW_SECONDS

    def close(self) -> None:
        self._bar.close()


def knows_its_width(file: Any) -> bool:
    """Terminals of expect, and of some containers, have a size of 0."""
    try:
        return os.get_terminal_size(file.fileno()).columns > 0
    except (OSError, ValueError, AttributeError):
        return False


class NotebookBar:
    """Plain HTML, which every notebook shows: tqdm's bar for notebooks needs ipywidgets."""

    def __init__(self, workers: str) -> None:
        self._workers = workers
        self._handle: Any = None

    def show(self, progress: Progress) -> float:
        text = render(progress, self._workers)
        value = f' value="{progress.fraction:.4f}"' if progress.fraction > 0 else ""
        self._draw(f"<progress max='1'{value}></progress> {html.escape(text)}", text)
        return progress.seconds + REDRAW_SECONDS

    def close(self) -> None:
        if self._handle is not None:
            self._draw("", "")

    def _draw(self, shown: str, text: str) -> None:
        from IPython.display import display

        data = {"text/html": shown, "text/plain": text}
        if self._handle is None:
            self._handle = display(data, raw=True, display_id=True)
        else:
            self._handle.update(data, raw=True)


class Lines:
    """A line of text now and then, for logs."""

    def __init__(self, workers: str) -> None:
        self._workers = workers
        self._started = time.monotonic() - QUIET_SECONDS
        self._shown = 0

    def show(self, progress: Progress) -> float:
        self._started = time.monotonic() - progress.seconds
        print(render(progress, self._workers), file=sys.stderr, flush=True)
        self._shown += 1
        if self._shown < len(LINE_SECONDS):
            return LINE_SECONDS[self._shown]
        return progress.seconds + LINE_SECONDS[-1]

    def close(self) -> None:
        seconds = time.monotonic() - self._started
        print(f"pyreck: ended after {seconds:.1f} s", file=sys.stderr, flush=True)


def figures(progress: Progress, workers: str) -> list[str]:
    """What there is to say beside fraction and time."""
    found = []
    if progress.elements_done:
        rate = progress.elements_done / progress.seconds
        found.append(f"{format_count(progress.elements_done)} done")
        found.append(f"{format_count(rate)}/s")
    if workers:
        found.append(workers)
    if progress.steals:
        found.append(f"{progress.steals:,} steal{'' if progress.steals == 1 else 's'}")
    return found


def render(progress: Progress, workers: str = "") -> str:
    """One line of text."""
    if progress.fraction <= 0:
        parts = [f"running, {progress.seconds:.1f} s"]
    else:
        left = progress.seconds * (1 - progress.fraction) / progress.fraction
        parts = [f"{progress.fraction:.0%}, {progress.seconds:.1f} s, about {left:.0f} s left"]
    return f"pyreck: {', '.join(parts + figures(progress, workers))}"
