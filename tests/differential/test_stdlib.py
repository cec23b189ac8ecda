"""CPython's own tests, run as kernels: none of them differs, and no fewer pass than before.

They come from Debian's `libpython3.11-testsuite`. Modules that take long are run if
`PYRECK_LONG_TESTS` is set. `python -m stdlib MODULE` shows the reasons.
"""

from __future__ import annotations

import os

import pytest
from stdlib.counting import run
from stdlib.loading import is_there
from stdlib.modules import LONG, MODULES, OPEN


def names() -> list[str]:
    with_long = bool(os.environ.get("PYRECK_LONG_TESTS"))
    return [name for name in MODULES if with_long or name not in LONG]


@pytest.mark.skipif(not is_there(), reason="libpython3.11-testsuite is not installed")
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("name", names())
def test_agrees_with_cpython(name: str) -> None:
    tally = run(name)
    unknown = {test: text for test, text in tally.differs.items() if f"{name}.{test}" not in OPEN}
    assert not unknown, "\n".join(f"{test}:\n{text}" for test, text in unknown.items())
    assert tally.passed >= MODULES[name], tally.summary()
