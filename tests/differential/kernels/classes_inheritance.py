"""Inheritance: overriding, chains of super(), diamonds, abstract classes, mixins."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Generic, TypeVar

from corpus import kernel
from told import told

T = TypeVar("T")


class Shape:
    sides = 0

    def __init__(self, name):
        self.name = name

    def area(self):
        return 0

    def describe(self):
        return self.name + ":" + str(self.area()) + ":" + str(self.sides)


class Square(Shape):
    sides = 4

    def __init__(self, side):
        super().__init__("square")
        self.side = side

    def area(self):
        return self.side * self.side


class Cube(Square):
    def area(self):
        return 6 * super().area()

    def describe(self):
        return "<" + super().describe() + ">"


@kernel(2, 1.5)
def overriding(side):
    shapes = [Shape("none"), Square(side), Cube(side)]
    return [s.describe() for s in shapes]


@kernel(3)
def sum_of_areas(n):
    shapes = [Square(i) if i % 2 else Cube(i) for i in range(n)]
    return sum(s.area() for s in shapes), [isinstance(s, Cube) for s in shapes]


class Base:
    def trace(self, out):
        out.append("Base")
        return out


class Left(Base):
    def trace(self, out):
        out.append("Left")
        return super().trace(out)


class Right(Base):
    def trace(self, out):
        out.append("Right")
        return super().trace(out)


class Bottom(Left, Right):
    def trace(self, out):
        out.append("Bottom")
        return super().trace(out)


class Other(Right, Left):
    pass


@kernel()
def diamonds():
    return Bottom().trace([]), Other().trace([]), Left().trace([])


@kernel()
def super_with_arguments():
    b = Bottom()
    return super(Left, b).trace([]), super(Bottom, b).trace([]), Base.trace(b, [])


class Named:
    def __init__(self, **rest):
        self.name = rest.get("name", "?")


class Sized:
    def __init__(self, size=1, **rest):
        super().__init__(**rest)
        self.size = size


class Thing(Sized, Named):
    def __init__(self, *, weight=0, **rest):
        super().__init__(**rest)
        self.weight = weight


@kernel()
def cooperative_init():
    t = Thing(name="box", size=3, weight=5)
    u = Thing()
    return t.name, t.size, t.weight, u.name, u.size, u.weight


class Animal(ABC):
    def speak(self):
        return self.sound() + "!"

    @abstractmethod
    def sound(self):
        return "..."

    @property
    @abstractmethod
    def legs(self): ...


class Dog(Animal):
    def sound(self):
        return "Wuff" + super().sound()

    @property
    def legs(self):
        return 4


@kernel()
def abstract_methods_overridden():
    d = Dog()
    return d.speak(), d.legs, isinstance(d, Animal)


@kernel(may_refuse=True)
def abstract_class_instantiated():
    return Animal()


class Box(Generic[T]):
    def __init__(self, item: T) -> None:
        self.item = item

    def get(self) -> T:
        return self.item


class NamedBox(Box[int]):
    def get(self):
        return super().get() + 1


@kernel(3, 2.5)
def generic_classes(x):
    return Box(x).get(), NamedBox(x).get()


class Comparable:
    def __lt__(self, other):
        return self.key() < other.key()


class Version(Comparable):
    def __init__(self, text):
        self.parts = tuple(int(part) for part in text.split("."))

    def key(self):
        return self.parts


@kernel((["1.10", "1.9", "1.9.1"],))
def mixin_sorted(texts):
    return [v.parts for v in sorted(Version(t) for t in texts)]


class Registry:
    made = "base"

    @classmethod
    def create(cls, *args):
        return cls(*args)

    def __init__(self, x=0):
        self.x = x

    def kind(self):
        return self.made


class Special(Registry):
    made = "special"

    @classmethod
    def create(cls, x):
        made = super().create(x * 2)
        made.x += 1
        return made


@kernel(4)
def class_methods_inherited(x):
    a, b = Registry.create(x), Special.create(x)
    return a.x, a.kind(), b.x, b.kind(), type(b) is Special


class Lazy:
    limit = 10

    @property
    def value(self):
        return self.compute() + self.limit

    def compute(self):
        return 1


class Eager(Lazy):
    limit = 20

    def compute(self):
        return super().compute() + 100

    @property
    def value(self):
        return -super().value


@kernel()
def properties_overridden():
    return Lazy().value, Eager().value


@kernel()
def subclass_made_inside():
    class Local(Square):
        def area(self):
            return super().area() + 0.5

    return Local(2).describe()


class Slotted:
    __slots__ = ("a", "b")

    def __init__(self, a):
        self.a = a


@kernel()
def slots():
    s = Slotted(1)
    s.b = 2
    return s.a + s.b


@kernel()
def slot_without_a_value():
    return Slotted(1).b


@kernel()
def slot_that_is_none():
    s = Slotted(1)
    s.c = 3
    return s.c


@kernel()
def super_in_a_nested_function():
    class Child(Base):
        def trace(self, out):
            def inner(me):
                return super(Child, me).trace(out)

            out.append("Child")
            return inner(self)

    return Child().trace([])


class Level:
    def __init__(self, level):
        self.level = level

    def up(self):
        self.level = self.level + 1
        return self.level


class Scaled(Level):
    @property
    def level(self):
        return self._level * 10

    @level.setter
    def level(self, level):
        self._level = level


class Fixed(Level):
    @property
    def level(self):
        return 7


class Again(Fixed):
    level = 3


@kernel()
def a_property_over_an_attribute_of_the_base():
    scaled = Scaled(2)
    both = [Level(1), Scaled(2), Again(5)]
    return (
        scaled.level,
        scaled.up(),
        scaled._level,
        [each.level for each in both],
        [each.up() for each in both],
        told(lambda: Fixed(1).level),
    )
