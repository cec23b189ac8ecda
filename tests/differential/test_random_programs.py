"""Random programs agree with CPython. PYRECK_SEEDS=first:last runs others than CI's 80."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path
from typing import Any

import pytest
from agreement import Agree, Disagreement
from generator import program

# The first two have the same types and share code. The last one brings integers beyond 64 bits
# and a list of mixed types; its code is large, so only some programs run it.
ARGUMENTS: list[tuple[Any, ...]] = [(5, 2.5, [3, 1, 2]), (-7, -0.0, [9])]
MIXED = (2**63 - 1, 1e308, [1.5, 2, True, 2**64])
MIXED_EVERY = 5  # seeds
QUICK = 40


def seeds() -> list[Any]:
    first, _, last = os.environ.get("PYRECK_SEEDS", "0:80").partition(":")
    return [
        pytest.param(seed, marks=[pytest.mark.slow] if seed >= QUICK else [])
        for seed in range(int(first), int(last))
    ]


def load(path: Path) -> Any:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("seed", seeds())
def test_agrees_with_cpython(agree: Agree, tmp_path: Path, seed: int) -> None:
    path = tmp_path / f"program_{seed}.py"
    path.write_text(program(seed))
    module = load(path)
    for arguments in [*ARGUMENTS, MIXED] if seed % MIXED_EVERY == 0 else ARGUMENTS:
        try:
            agree(module.kernel, *arguments)
        except Disagreement as error:
            raise Disagreement(f"seed {seed}: {error}\n\n{path.read_text()}") from None
