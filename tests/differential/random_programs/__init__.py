"""Random small programs, compared with CPython: see `program.py` for what they are, `__main__.py`
for how to run many, `reducer.py` for how one that disagrees is made small."""

from __future__ import annotations

from random_programs.program import program

__all__ = ["program"]
