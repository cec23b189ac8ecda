# Enum classes of a file: members, aliases, `auto()`, `__init__`, members that are numbers and texts.
#
# RUN: %pyreckc build %s --entry told -o %t.pyrk
# RUN: %pyreckc run %t.pyrk | %filecheck %s
# RUN: %pyreckc check %s --entry told
#
# CHECK: [('RED', 1, True, 'BLUE'), ('BLUE', 2, False, 'GREEN'), ('GREEN', 3, False, 'RED')],
# CHECK-SAME: ('RED', 'BLUE', '<Color.RED: 1>', 'Color.BLUE', 3, 'GREEN'),
# CHECK-SAME: [('EARTH', 5, 9.0), ('MARS', 6, 3.0)],
# CHECK-SAME: [('LOW', 1, 2, '1'), ('HIGH', 8, 9, '8'), ('TOP', 9, 10, '9')],
# CHECK-SAME: ['one!', 'Two!'], ['Code.A', 'ax'], [3.0, -4.0],
# CHECK-SAME: ['cat=c', 'dog=None'], [], {'RED': 18, 'BLUE': 12, 'GREEN': 15},
# CHECK-SAME: ('7 is not a valid Color', "'PURPLE'"))
import enum
from collections import Counter
from enum import Enum, IntEnum, StrEnum, auto, unique


class Color(Enum):
    """Three, with five names."""

    RED = 1
    BLUE = 2
    CRIMSON = 1
    AZURE = BLUE
    GREEN = auto()

    def is_warm(self):
        return self is Color.RED

    @property
    def mixed(self):
        return Color((self.value % 3) + 1)

    @classmethod
    def first(cls):
        return cls.RED


@unique
class Planet(enum.Enum):
    EARTH = (5, 3.0)
    MARS = (6, 1.0)

    def __init__(self, mass, radius):
        self.mass = mass
        self.radius = radius

    def doubled(self):
        return self.radius * 3


class Level(IntEnum):
    LOW = 1
    HIGH = 1 << 3
    TOP = auto()


class Word(StrEnum):
    ONE = auto()
    TWO = "Two"


class Code(str, Enum):
    A = "a"


class Mass(float, Enum):
    X = 1.5
    Y = -2.0


class Described(Enum):
    def describe(self):
        return self.name.lower() + "=" + str(self.value)


class Pet(Described):
    CAT = "c"
    DOG = None


class Empty(Enum):
    pass


class Tally(Counter):  # derived from what is imported, too
    def names(self):
        return {color.name: count for color, count in self.items()}


def message(action):
    try:
        return action()
    except (ValueError, KeyError) as error:
        return str(error)


def told():
    tally = Tally()
    for i in range(10):
        tally[Color(i % 3 + 1)] += i
    return (
        [(c.name, c.value, c.is_warm(), c.mixed.name) for c in Color],
        (
            Color.first().name,
            Color.AZURE.name,
            repr(Color["CRIMSON"]),
            str(Color(2)),
            len(Color),
            list(reversed(Color))[0].name,
        ),
        [(p.name, p.mass, p.doubled()) for p in Planet],
        [(each.name, each.value, each + 1, str(each)) for each in Level],
        [word + "!" for word in Word],
        [str(Code.A), Code.A + "x"],
        [mass * 2 for mass in Mass],
        [pet.describe() for pet in Pet],
        list(Empty),
        tally.names(),
        (message(lambda: Color(7)), message(lambda: Color["PURPLE"])),
    )
