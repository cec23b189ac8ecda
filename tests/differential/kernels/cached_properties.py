"""functools.cached_property, and total_ordering in classes that the job makes."""

from dataclasses import dataclass
from functools import cached_property, total_ordering

from corpus import kernel
from told import told


class Circle:
    pi = 3.0

    def __init__(self, radius):
        self.radius = radius
        self.computed = 0

    @cached_property
    def area(self):
        self.computed += 1
        return self.pi * self.radius**2

    @cached_property
    def rows(self):
        return [self.area] * 2


class Sphere(Circle):
    @cached_property
    def area(self):
        return 4 * super().area

    @cached_property
    def failing(self):
        raise ValueError(f"no {self.radius}")


@dataclass
class Word:
    text: str

    @cached_property
    def letters(self):
        return sorted(self.text)


class Slotted:
    __slots__ = ("x",)

    @cached_property
    def double(self):
        return 2


@kernel(2, 2.5)
def computed_once(radius):
    c = Circle(radius)
    first = c.area, c.computed
    c.radius = 100
    rows = c.rows
    rows.append(0)
    return first, c.area, c.computed, c.rows, c.rows is rows, Circle(1).area, c


@kernel()
def set_and_deleted():
    c = Circle(2)
    c.area = 7
    kept = c.area, c.computed
    del c.area
    again = c.area, c.computed
    del c.area
    c.radius = 3
    return kept, again, c.area, hasattr(c, "rows"), hasattr(c, "nothing"), getattr(c, "rows")


@kernel()
def inherited():
    s = Sphere(2)
    return s.area, s.area, s.computed, told(lambda: s.failing), s.rows, s


@kernel("hello")
def of_a_dataclass(text):
    w = Word(text)
    before = repr(w), w == Word(text)
    return before, w.letters, w.letters is w.letters, repr(w), w == Word(text), w


@kernel()
def without_dict():
    return told(lambda: Slotted().double)


@kernel(50)
def in_a_fold(n):
    circles = [Circle(i) for i in range(n)]
    return sum(c.area + c.area for c in circles), [c.computed for c in circles], circles[3]


@kernel(3)
def made_here(n):
    @total_ordering
    class Version:
        def __init__(self, *parts):
            self.parts = parts

        @cached_property
        def text(self):
            return ".".join(map(str, self.parts))

        def __eq__(self, other):
            return isinstance(other, Version) and self.parts == other.parts

        def __lt__(self, other):
            if not isinstance(other, Version):
                return NotImplemented
            return self.parts < other.parts

    @total_ordering
    class Level:
        def __init__(self, n):
            self.n = n

        def __ge__(self, other):
            return self.n >= other.n

        def __eq__(self, other):
            return self.n == other.n

    a, b = Version(1, 2), Version(1, n)
    x, y = Level(1), Level(n)
    return (
        (a < b, a <= b, a > b, a >= b, a <= a, a >= a, told(lambda: a < 5), told(lambda: a >= 5)),
        (x < y, x <= y, x > y, x >= y, x <= x, [v.text for v in sorted([b, a])], b.text),
    )


CIRCLE = Circle(4)
CIRCLE.area


@kernel()
def captured():
    return CIRCLE.area, CIRCLE.computed, CIRCLE


@kernel((CIRCLE,), ([Sphere(1), CIRCLE],))
def passed(given):
    return given
