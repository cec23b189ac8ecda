"""The end of the interpreter, whatever is still there."""

from __future__ import annotations

import pytest
from client_support import Script

STARTS = """
import weakref
class Other: pass
other = Other()
weakref.finalize(other, print, "finalized")  # whose hook for the end is older than any of ours
import pyreck
def forever(x):
    while x >= 0: x = (x + 1) % 1000
"""


@pytest.mark.parametrize(
    "text, printed",
    [
        ("print(pyreck.local(threads=1).submit(abs, -2).result())", "2"),  # closed by its waiter
        ("cluster = pyreck.local(threads=1); print(cluster.submit(abs, -2).result())", "2"),
        ("future = pyreck.local(threads=1).submit(forever, 0); print(future)", "<pyreck.Future"),
        ("print(next(pyreck.local(threads=2).map(abs, iter(int, 1))))", "0"),
        ("cluster = pyreck.local(threads=1); cluster.remotely; cluster.close(); print(1)", "1"),
    ],
)
def test_the_interpreter_ends(script: Script, text: str, printed: str) -> None:
    done = script(STARTS + text, timeout=30)
    assert done.returncode == 0 and done.stderr == ""
    first, last = done.stdout.splitlines()
    assert first.startswith(printed) and last == "finalized"
