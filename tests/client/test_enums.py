"""Members of the client's enums go into a job and come back as themselves."""

from __future__ import annotations

from enum import Enum, Flag, IntEnum, auto
from typing import Any

import pyreck
import pytest
from pyreck.cluster import LocalCluster


class Color(Enum):
    RED = 1
    GREEN = 2


class Level(IntEnum):
    LOW = 1


class Range(tuple, Enum):
    ALL = (1, 2)


class Access(Flag):
    READ = 1


class Guessed(Enum):
    ONE = 1

    @classmethod
    def _missing_(cls, value: object) -> Any:
        return cls.ONE


def test_a_member_comes_back_as_itself(cluster: LocalCluster) -> None:
    def back(c: Color) -> Any:
        return c, Color.GREEN, [Color(1)], {Color["RED"]: Color.GREEN}

    one, two, three, four = cluster.submit(back, Color.RED).result()
    assert one is Color.RED and two is Color.GREEN and three[0] is Color.RED
    assert four == {Color.RED: Color.GREEN}


def test_a_member_that_is_a_number_comes_back_as_itself(cluster: LocalCluster) -> None:
    def back(level: Level) -> Any:
        return level, [Level(1)], level + 1, {1: "one"}[level]

    one, two, three, four = cluster.submit(back, Level.LOW).result()
    assert one is Level.LOW and two[0] is Level.LOW and (three, four) == (2, "one")


def test_a_class_made_in_a_function(cluster: LocalCluster) -> None:
    class Side(Enum):
        LEFT = "l"
        RIGHT = "r"

        def other(self) -> Side:
            return Side.RIGHT if self is Side.LEFT else Side.LEFT

    with cluster.remotely.download_all():
        sides = [side.other() for side in Side]
    assert sides == [Side.RIGHT, Side.LEFT] and sides[0] is Side.RIGHT


@pytest.mark.parametrize(
    ("member", "said"),
    [
        (Range.ALL, "its members are of type `tuple` too"),
        (Access.READ, "it derives from `Flag`"),
        (Guessed.ONE, "it defines `_missing_`"),
    ],
)
def test_enums_that_are_not_compiled(cluster: LocalCluster, member: Any, said: str) -> None:
    with pytest.raises(pyreck.InvalidOperation, match=said):
        cluster.submit(lambda: member.value).result()


def test_an_enum_class_of_the_block(cluster: LocalCluster) -> None:
    with cluster.remotely.download_all():

        class Size(Enum):
            SMALL = 1
            LARGE = auto()

            def doubled(self) -> int:
                return int(self.value) * 2

        told = [(size.name, size.doubled()) for size in Size]
        largest = Size(2).name
    assert (told, largest) == ([("SMALL", 2), ("LARGE", 4)], "LARGE")
