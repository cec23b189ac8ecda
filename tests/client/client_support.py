"""What tests of the client share beside fixtures: scripts in a process of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable

Script = Callable[..., "subprocess.CompletedProcess[str]"]


def environment() -> dict[str, str]:
    """For processes that import pyreck as this one does."""
    path = os.pathsep.join(p for p in sys.path if p)
    return {**os.environ, "PYTHONPATH": path, "PYRECK_PROGRESS": "0"}
