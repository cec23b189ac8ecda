"""Small HTML for notebooks. Everything that comes from outside is escaped here."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence

CELL = "text-align: left; padding: 0.1em 0.8em 0.1em 0"


def escaped(text: object) -> str:
    return html.escape(str(text))


def code(text: object) -> str:
    return f"<code>{escaped(text)}</code>"


def card(title: str, facts: Iterable[tuple[str, str]], below: str = "") -> str:
    """A title over lines of what is known. `title`, values and `below` are HTML, names are text."""
    rows = "".join(
        f'<tr><th style="{CELL}">{escaped(name)}</th><td style="{CELL}">{value}</td></tr>'
        for name, value in facts
    )
    return f"<div><strong>{title}</strong><table>{rows}</table>{below}</div>"


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Cells are text."""
    head = "".join(f'<th style="{CELL}">{escaped(cell)}</th>' for cell in headings)
    body = "".join(
        "<tr>" + "".join(f'<td style="{CELL}">{escaped(cell)}</td>' for cell in row) + "</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def bar(fraction: float) -> str:
    return f'<progress max="1" value="{fraction:.4f}"></progress> {fraction:.0%}'
