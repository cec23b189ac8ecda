"""That optimised code takes over from quick code at all. Agreement: kernels/tiers.py."""

from __future__ import annotations

import pyreck
import pytest
from kernels.tiers import counted
from pyreck import native


def test_a_long_loop_is_taken_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYRECK_TIERS", "eager")
    with pyreck.local(threads=2) as cluster:
        optimised, continued = native.load().tier_counts()
        assert cluster.submit(counted, 400_000_000).result() < 1_000_003
        optimised_then, continued_then = native.load().tier_counts()
        assert optimised_then > optimised and continued_then > continued
