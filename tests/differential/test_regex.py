"""Random regular expressions agree with CPython, in every function of `re`.

PYRECK_REGEX_CASES=first_seed:count runs others than CI's; 120,000 take three minutes.
"""

from __future__ import annotations

import os
import signal
import warnings
from types import FrameType
from typing import Any

import pytest
from agreement import Agree
from kernels.regex_answers import answer, answers
from regex_cases import Case, Cases

BATCH = 250  # cases of a kernel
TOO_LONG = 0.3  # seconds that CPython may take for one


class TooLongError(Exception):
    pass


def is_short(case: Case) -> bool:
    """Whether CPython has an answer, and soon: some patterns take for ever."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise TooLongError

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, TOO_LONG)
    try:
        answer(*case)
    except (TooLongError, SystemError):  # the latter: a group that ends before it begins
        return False
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    return True


def batches() -> list[Any]:
    first, _, count = os.environ.get("PYRECK_REGEX_CASES", "1:2000").partition(":")
    return list(range(int(first), int(first) + int(count) // BATCH))


@pytest.mark.parametrize("seed", batches())
def test_agrees_with_cpython(agree: Agree, seed: int) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        cases = [case for case in Cases(seed).cases(BATCH) if is_short(case)]
        assert len(cases) > BATCH // 2
        agree(answers, cases)
