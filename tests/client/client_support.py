"""What tests of the client share beside fixtures: scripts in a process of their own."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

Script = Callable[..., "subprocess.CompletedProcess[str]"]


def environment() -> dict[str, str]:
    """For processes that import pyreck as this one does."""
    path = os.pathsep.join(p for p in sys.path if p)
    return {**os.environ, "PYTHONPATH": path, "PYRECK_PROGRESS": "0"}


def run_script(
    folder: Path, text: str, *arguments: str, name: str = "program.py", timeout: float = 60
) -> subprocess.CompletedProcess[str]:
    """Runs a program from a file of `folder`; the interpreter gets `arguments` before it."""
    file = folder / name
    file.write_text(textwrap.dedent(text))
    return subprocess.run(
        [sys.executable, *arguments, str(file)],
        capture_output=True,
        text=True,
        timeout=timeout,
        env=environment(),
        cwd=folder,
        stdin=subprocess.DEVNULL,
    )
