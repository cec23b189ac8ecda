"""Enums whose members are numbers or texts too: IntEnum, StrEnum and the like."""

from __future__ import annotations

import json
from enum import Enum, IntEnum, StrEnum, auto

from corpus import kernel
from told import told


class Level(IntEnum):
    LOW = 1
    HIGH = 5
    TOP = 5

    @property
    def doubled(self):
        return self * 2

    def next(self):
        return Level.HIGH if self is Level.LOW else Level.LOW


class Word(StrEnum):
    ONE = auto()
    TWO = "Two"

    def shout(self):
        return self.upper() + "!"


class Mass(float, Enum):
    EARTH = 5.9
    MARS = 0.6

    def ratio(self):
        return self / Mass.EARTH


class Code(str, Enum):
    A = "a"
    B = "b"

    def __str__(self):
        return self.value


class Base(int, Enum):
    X = 10
    Y = 20


class Noisy(IntEnum):
    ZERO = 0
    ONE = 1

    def __str__(self):
        return f"noisy {self.name}"


NAMES = {Level.LOW: "low", Level.HIGH: "high"}
LEVELS = [Level.HIGH, Level.LOW, Level.HIGH]


@kernel()
def operators():
    low, high = Level.LOW, Level.HIGH
    return (
        [low + 1, 1 + low, low * high, high - low, -low, low / 2, divmod(high, 2), low | high],
        [
            type(low + 1).__name__,
            low == 1,
            1 == low,
            low < high,
            high > 4,
            low != high,
            5.0 == high,
        ],
        [low is Level.LOW, Level.TOP is Level.HIGH, isinstance(low, int), isinstance(low, Level)],
        [["a", "b", "c"][low], "ab" * low, list(range(high)), [1, 2, 3][: Level.LOW], bin(high)],
        [sum(LEVELS), max(LEVELS), sorted(LEVELS), min(Level), sum(Level), LEVELS.count(5)],
        [low.doubled, low.next(), low.value, low.name, high.bit_length(), bool(Noisy.ZERO)],
        told(lambda: low + "a"),
        told(lambda: low < "a"),
    )


@kernel()
def texts():
    low, one, mass, code = Level.LOW, Word.ONE, Mass.MARS, Code.A
    return (
        [
            str(low),
            repr(low),
            f"{low} {low:03} {low!r}",
            "%s %d %r" % (low, low, low),
            "{}".format(low),
        ],
        [
            str(one),
            repr(one),
            f"{one} {one:>5} {one!r}",
            "%s" % one,
            one + "x",
            one.upper(),
            one.shout(),
        ],
        [str(mass), repr(mass), f"{mass}", "%s %.2f" % (mass, mass), mass + 1, mass.ratio()],
        [str(code), repr(code), f"{code}", code + "!", "-".join([code, Code.B])],
        [str(Base.X), repr(Base.X), f"{Base.X}", Base.X + 1],
        [str(Noisy.ONE), repr(Noisy.ONE), f"{Noisy.ONE}", Noisy.ONE + 1],
        [list(Level), list(Word), {Level.LOW: 1}, (Word.TWO,)],
        json.dumps([low, one, mass, {low: one}]),
    )


@kernel()
def look_ups():
    return (
        Level(5) is Level.HIGH,
        Level(1.0),
        Level["LOW"],
        Word("Two"),
        Word["ONE"] is Word.ONE,
        Mass(0.6),
        Base(20) is Base.Y,
        Level(Level.LOW) is Level.LOW,
        told(lambda: Level(7)),
        told(lambda: Word("three")),
        Level.LOW in Level,
        len(Level),
        [level.name for level in Level],
        {1: "one"}[Level.LOW],
        NAMES[1],
        NAMES[Level.HIGH],
        1 in NAMES,
        Level.LOW in {1, 2},
        {"one": 3}[Word.ONE],
        hash(Level.LOW) == hash(1),
    )


def judged(x):
    match x:
        case Level.LOW:
            return "low"
        case Word.TWO:
            return "two"
        case int():
            return "int"
        case str():
            return "str"
    return "?"


@kernel()
def matched():
    return [judged(x) for x in [Level.LOW, Level.HIGH, Word.TWO, Word.ONE, 1, "Two", 2.5]]


@kernel(Level.LOW, Level.HIGH)
def given(level):
    return level, level + 1, level.next(), [level, Word.ONE]


@kernel(1, 5, 9)
def in_loops(n):
    total = 0
    for level in LEVELS:
        total += level * n if level == Level.HIGH else 1
    return total, [level for level in Level if level > n]
