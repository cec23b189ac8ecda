"""Random programs agree with CPython. PYRECK_SEEDS=first:last runs others than CI's 400.

They run in processes of their own, a few in each: one that crashes there is a failure like others.
"""

from __future__ import annotations

import ast
import os

import pytest
from random_programs import program
from random_programs.reducer import shrink
from random_programs.runner import MIX, run

A_PROCESS = 50  # programs
QUICK = 100


def groups() -> list[object]:
    first, _, last = os.environ.get("PYRECK_SEEDS", "0:400").partition(":")
    return [
        pytest.param(start, marks=[pytest.mark.slow] if start >= QUICK else [])
        for start in range(int(first), int(last), A_PROCESS)
    ]


@pytest.mark.parametrize("start", groups())
def test_agrees_with_cpython(start: int) -> None:
    verdicts = list(run(list(range(start, start + A_PROCESS)), MIX))
    assert len(verdicts) == A_PROCESS
    wrong = [finding for finding in verdicts if finding.verdict.kind in ("differs", "crash")]
    assert not wrong, "\n\n".join(
        f"seed {finding.seed} {finding.verdict.kind}: {finding.verdict.text}\n"
        f"{program(finding.seed)}"
        for finding in wrong
    )
    assert any(finding.verdict.kind == "agrees" for finding in verdicts)


def test_the_same_seed_gives_the_same_program() -> None:
    assert program(7) == program(7) != program(8)


def test_the_reducer_keeps_what_matters_and_little_else() -> None:
    text = """
def helper(n):
    for i in range(n):
        yield i * 2

def kernel(a):
    out = []
    for x in helper(a):
        if x > 2:
            out.append(x)
        else:
            try:
                out.append([x, max(a // (x - 2), 1), "text"])
            except ZeroDivisionError:
                pass
    return out
"""

    def still_divides(smaller: str) -> bool:
        return any(isinstance(node, ast.FloorDiv) for node in ast.walk(ast.parse(smaller)))

    assert shrink(text, still_divides) == "def kernel(a):\n    a // 0\n"
