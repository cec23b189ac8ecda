"""Every kernel of the corpus agrees with CPython on all its arguments."""

from __future__ import annotations

import pytest
from agreement import Agree
from corpus import Entry, load


@pytest.mark.parametrize("entry", load(), ids=lambda entry: entry.name)
def test_agrees_with_cpython(agree: Agree, entry: Entry) -> None:
    compare = agree.or_refuses if entry.may_refuse else agree
    for arguments in entry.arguments:
        compare(entry.function, *arguments)
