"""Summary: who did how much of a job that nodes of a cluster have shared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pyreck.render import card, table

HEADINGS = ("node", "share", "pieces", "busy")


@dataclass(frozen=True)
class Share:
    """What one node did of a job."""

    node: str
    elements: int  # of the job's folds
    pieces: int
    busy_seconds: float  # of all its threads together
    fraction: float  # of the elements that all nodes did


@dataclass(frozen=True)
class Summary:
    """A job that has ended: how much each node did, and how often work moved between nodes."""

    shares: tuple[Share, ...]
    steals: int  # pieces that went from one node to another
    attempts: int  # owners that the job has had; more than 1: nodes were lost

    def __str__(self) -> str:
        lines = [
            f"{share.node}: {share.fraction:.0%}, {count(share.pieces, 'piece')}, "
            f"{share.busy_seconds:.2f} s busy"
            for share in self.shares
        ]
        lines.append(f"{count(self.steals, 'steal')}, {count(self.attempts, 'attempt')}")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        rows = [
            (share.node, f"{share.fraction:.0%}", str(share.pieces), f"{share.busy_seconds:.2f} s")
            for share in self.shares
        ]
        moved = f"{count(self.steals, 'steal')}, {count(self.attempts, 'attempt')}"
        return card("pyreck.Summary", [("work", moved)], table(HEADINGS, rows))


def summary_of(job: Any) -> Summary | None:
    """The summary of a `_pyreck.RemoteJob` that has ended; None for jobs of this process."""
    data = job.summary()
    if data is None:
        return None
    shares, steals, attempts = data
    total = sum(elements for _, elements, _, _ in shares) or 1
    return Summary(
        tuple(Share(*share, fraction=share[1] / total) for share in shares), steals, attempts
    )


def count(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"
