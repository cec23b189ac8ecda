"""The programs in docs/examples agree with CPython, at their small sizes."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest
from agreement import Agree

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "examples"
NAMES = sorted(path.stem for path in FOLDER.glob("*.py") if path.stem != "run")


@pytest.mark.parametrize("name", NAMES)
def test_example_agrees_with_cpython(
    agree: Agree, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(FOLDER))
    module = importlib.import_module(name)
    assert module.__file__ == str(FOLDER / f"{name}.py"), f"another module is called {name}"
    agree(module.program, *module.SMALL)
    sys.modules.pop(name)
