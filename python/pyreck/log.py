"""The logger `pyreck`: silent unless the program, or the option `log`, says otherwise."""

from __future__ import annotations

import logging

logger = logging.getLogger("pyreck")
logger.addHandler(logging.NullHandler())

_own: logging.Handler | None = None  # what the option `log` has added


def write_log(level: str) -> None:
    """Lets the messages of `level` and above go to stderr; `off` leaves it to the program."""
    global _own
    if level == "off":
        return
    if _own is None:
        _own = logging.StreamHandler()
        _own.setFormatter(logging.Formatter("%(asctime)s %(name)s %(levelname)s: %(message)s"))
        logger.addHandler(_own)
    number = getattr(logging, level.upper())
    _own.setLevel(number)
    if not logger.level or logger.level > number:
        logger.setLevel(number)
