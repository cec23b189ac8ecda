"""The corpus: small kernels by topic, in `kernels/`, each with the arguments it is compared on.

    @kernel((7, 2), (-7, 2), (1, 0))
    def quotient(a, b):
        return a // b

A kernel is an ordinary function of its module; helpers it calls stand beside it.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

Function = TypeVar("Function", bound=Callable[..., Any])


@dataclass(frozen=True)
class Entry:
    function: Callable[..., Any]
    arguments: tuple[tuple[Any, ...], ...]
    may_refuse: bool

    @property
    def name(self) -> str:
        return f"{self.function.__module__.rpartition('.')[2]}.{self.function.__name__}"


ENTRIES: list[Entry] = []


def kernel(*arguments: Any, may_refuse: bool = False) -> Callable[[Function], Function]:
    """Registers a function with its lists of arguments; one that is no tuple stands for itself.

    `may_refuse` is for kernels that pyreck is allowed to refuse: agreement or refusal, both pass.
    """
    lists = tuple(one if isinstance(one, tuple) else (one,) for one in arguments) or ((),)

    def register(function: Function) -> Function:
        ENTRIES.append(Entry(function, lists, may_refuse))
        return function

    return register


def load() -> list[Entry]:
    """All entries, by module and in the order in which they stand there."""
    folder = Path(__file__).parent / "kernels"
    for module in pkgutil.iter_modules([str(folder)]):
        importlib.import_module(f"kernels.{module.name}")
    return ENTRIES
