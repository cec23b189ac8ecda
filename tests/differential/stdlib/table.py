"""The table of docs/language.md: which of CPython's own tests pass, and why others do not."""

from __future__ import annotations

import re

from stdlib.counting import Tally

HEAD = """\
| module | cases | passed | most frequent reasons of the others |
| --- | ---: | ---: | --- |
"""
ADVICE = (
    r" cannot be used in compiled code yet.*| is not compiled.*|: .*|; .*| \(it derives from .*"
)


def shortened(reason: str) -> str:
    """What is refused, without code and advice."""
    text = re.sub(r"^refused: +(error\[PR\d+\]: |warning\[PR\d+\]: )?", "", reason)
    return re.sub(ADVICE, "", text).replace("|", "\\|")


def row(tally: Tally) -> str:
    refused = [one for one in tally.reasons.most_common() if one[0].startswith("refused:")]
    told = [f"{shortened(reason)} ({times})" for reason, times in refused if shortened(reason)]
    return f"| `{tally.name}` | {tally.cases} | {tally.passed} | {'; '.join(told[:2])} |"


def table(tallies: list[Tally]) -> str:
    cases, passed = sum(t.cases for t in tallies), sum(t.passed for t in tallies)
    rows = [*map(row, tallies), f"| all | {cases} | {passed} | |"]
    return HEAD + "\n".join(rows) + "\n"
