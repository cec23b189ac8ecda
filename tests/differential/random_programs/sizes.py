"""How much of everything a program has: most are small, since compiling one costs what it holds."""

from __future__ import annotations

import random
from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    weight: int
    statements: tuple[int, int]  # of the kernel
    definitions: tuple[int, ...]  # functions and classes before it: one of these numbers
    big: float  # share of programs that seek integers beyond 64 bits: they are compiled twice


SMALL = Size(weight=70, statements=(1, 2), definitions=(0, 0, 1), big=0.06)
MEDIUM = Size(weight=22, statements=(2, 4), definitions=(0, 1, 1, 2), big=0.04)
LARGE = Size(weight=8, statements=(4, 8), definitions=(1, 2, 3), big=0.03)


def size_of(chosen: random.Random) -> Size:
    sizes = (SMALL, MEDIUM, LARGE)
    return chosen.choices(sizes, [size.weight for size in sizes])[0]
