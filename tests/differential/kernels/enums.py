"""Enum classes of outside: members, what is asked of the class, and members in containers."""

from __future__ import annotations

from enum import Enum, auto, unique

from corpus import kernel
from told import told


class Color(Enum):
    RED = 1
    GREEN = 2
    BLUE = 3
    CRIMSON = 1

    def is_warm(self):
        return self is Color.RED

    @property
    def mixed(self):
        return Color((self.value % 3) + 1)

    @classmethod
    def first(cls):
        return cls.RED

    @staticmethod
    def half(x):
        return x / 2


@unique
class Token(Enum):
    NUMBER = auto()
    PLUS = "+"
    MINUS = "-"
    END = None


class Planet(Enum):
    MERCURY = (3.303e23, 2.4397e6)
    EARTH = (5.976e24, 6.37814e6)

    def __init__(self, mass, radius):
        self.mass = mass
        self.radius = radius

    @property
    def gravity(self):
        return 6.67300e-11 * self.mass / (self.radius * self.radius)


class Shouts(Enum):
    def __str__(self):
        return self.name.lower() + "!"


class Animal(Shouts):
    CAT = "meow"
    DOG = "woof"


PRICES = {Color.RED: 10, Color.GREEN: 20, Color.BLUE: 30}
GRID = [[Color.RED, Color.BLUE], [Color.GREEN, Color.RED]]
MOVES = {(Color.RED, 1): "left", (Color.BLUE, 2): "right"}
PRIMARY = {Color.RED, Color.BLUE}


class Pixel:
    def __init__(self, color: Color, alpha: float) -> None:
        self.color = color
        self.alpha = alpha


PIXELS = [Pixel(Color.RED, 0.5), Pixel(Color.CRIMSON, 1.0), Pixel(Color.BLUE, 0.25)]


def named(color):
    match color:
        case Color.RED:
            return "red"
        case Color.GREEN | Color.BLUE:
            return "cold"
        case _:
            return "?"


@kernel(())
def names_and_values():
    return [
        Color.RED.name,
        Color.RED.value,
        Color.CRIMSON.name,
        Token.END.value,
        Token.NUMBER.value,
    ]


@kernel(1, 3, 4, "x", 1.0, True, None)
def by_value(x):
    return Color(x)


@kernel("RED", "CRIMSON", "PINK", 3)
def by_name(name):
    return Color[name]


@kernel(())
def of_itself():
    return Color(Color.RED) is Color.RED, Token("+") is Token.PLUS, Token(None)


@kernel(())
def all_members():
    return list(Color), [c.name for c in Color], len(Color), len(Token), tuple(Animal)


@kernel(())
def loops():
    out = []
    for i, c in enumerate(Color):
        out.append((i, c))
    for t in Token:
        out.append(t.value)
    return out, sum(c.value for c in Color), {c.name: c for c in Color}


@kernel(())
def aliases():
    return Color.RED is Color.CRIMSON, Color["CRIMSON"] is Color.RED, Color.CRIMSON == Color.RED


@kernel((Color.RED, Color.RED), (Color.RED, Color.BLUE), (Color.RED, 1), (Color.RED, Token.PLUS))
def comparison(a, b):
    return a is b, a == b, a != b, a is not b


@kernel((Color.RED, Color.BLUE))
def not_ordered(a, b):
    return a < b


@kernel(Color.RED, Color.GREEN, Token.PLUS, None)
def patterns(c):
    return named(c)


@kernel(Color.RED, Color.BLUE, Token.PLUS)
def membership(c):
    return c in Color, c in PRIMARY, c in [Color.RED], c in PRICES, isinstance(c, Color)


@kernel(Color.RED, Color.GREEN, Planet.EARTH, may_refuse=True)
def prices(c):
    return PRICES[c]


@kernel(())
def keys():
    counts = {}
    for row in GRID:
        for c in row:
            counts[c] = counts.get(c, 0) + 1
    return counts, list(counts), MOVES[Color.RED, 1], {c: c.value for c in Color}


@kernel(())
def sets():
    cold = {Color.GREEN, Color.BLUE}
    return len(cold), Color.RED in cold, cold & PRIMARY == {Color.BLUE}


@kernel((), may_refuse=True)
def order_of_a_set():
    return [c for c in PRIMARY]


@kernel(Color.RED, Token.END, Planet.EARTH, Animal.CAT)
def texts(c):
    return repr(c), str(c), f"{c}", f"{c:>12}", "%s" % c, f"{c!r}"


@kernel(())
def texts_of_containers():
    return repr([Color.RED]), str({Token.PLUS: Animal.DOG})


@kernel(Planet.EARTH, Planet.MERCURY)
def attributes_of_members(p):
    return p.mass, p.radius, p.gravity, p.value


@kernel(())
def methods_of_members():
    return [c.is_warm() for c in Color], Color.RED.mixed, Color.first(), Color.half(3)


@kernel(())
def in_instances():
    return [p.color for p in PIXELS if p.color is Color.RED], sum(p.alpha for p in PIXELS)


@kernel(())
def instances_made_here():
    return [Pixel(c, i).color for i, c in enumerate(Color)]


@kernel(2000)
def split_fold(n):
    members = list(Color)
    return sum(PRICES[members[i % 3]] for i in range(n)), [members[i % 3] for i in range(20)]


@kernel((), may_refuse=True)
def missing_attributes():
    return Color.PINK


@kernel(())
def missing_attributes_of_members():
    return Color.RED.shade


@kernel((), may_refuse=True)
def cannot_be_changed():
    Color.RED.extra = 1
    return Color.RED.extra


@kernel(([Color.RED, Color.BLUE], {"a": Token.PLUS}))
def as_arguments(colors, tokens):
    return [c.value for c in colors], tokens["a"] is Token.PLUS, colors[0], tokens


@kernel((), may_refuse=True)
def sorted_by_value():
    return sorted(PRIMARY, key=lambda c: c.value), max(Color, key=lambda c: c.value)


@kernel(())
def through_a_variable():
    kinds = [Color, Token]
    return [len(k) for k in kinds], kinds[0](2), kinds[1]["PLUS"], [list(k) for k in kinds]


@kernel()
def an_enum_class_is_iterable():
    first, *rest = Color
    a, b, c = Color
    return (
        [*Color],
        (0, *Color),
        first,
        rest,
        [a, b, c],
        list(reversed(Color)),
        (lambda *colors: colors)(*Color),
        {*Color} == set(Color),
        dict.fromkeys(Color, 0),
        told(lambda: [*Color.RED]),
    )
