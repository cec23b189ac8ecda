"""Who is asked when operands are instances, and in what words a failure is told."""

from __future__ import annotations

from corpus import kernel


class Base:
    def __init__(self, name):
        self.name = name

    def __add__(self, other):
        return self.name + ".add"

    def __radd__(self, other):
        return self.name + ".radd"

    def __lt__(self, other):
        return self.name < other.name

    def __eq__(self, other):
        return NotImplemented


class Inherits(Base):
    pass


class Overrides(Base):
    def __radd__(self, other):
        return self.name + ".own radd"


class Declines:
    def __add__(self, other):
        return NotImplemented

    def __radd__(self, other):
        return NotImplemented

    def __iadd__(self, other):
        return NotImplemented


class Answers:
    def __radd__(self, other):
        return "answered"

    def __rmod__(self, other):
        return "never"

    def __rmul__(self, other):
        return "times"

    def __rand__(self, other):
        return "and"

    def __rpow__(self, other):
        return "power"

    def __rdivmod__(self, other):
        return "divmod"


class Plain:
    pass


class Bad:
    def __init__(self, value):
        self.value = value

    def __bool__(self):
        return self.value

    def __len__(self):
        return self.value

    def __index__(self):
        return self.value

    def __int__(self):
        return self.value

    def __float__(self):
        return self.value

    def __repr__(self):
        return self.value

    def __format__(self, spec):
        return self.value

    def __hash__(self):
        return self.value


def told(function, *arguments):
    try:
        return function(*arguments)
    except Exception as error:
        return type(error).__name__, str(error)


@kernel((0, 0), (0, 1), (1, 0), (0, 2), (2, 0), (1, 2), (2, 1), (2, 2))
def asked_first(i, j):
    a = [Base, Inherits, Overrides][i]("a")
    b = [Base, Inherits, Overrides][j]("b")
    return a + b


@kernel()
def declined():
    d = Declines()
    return [
        told(lambda: d + d),
        told(lambda: d + 1),
        told(lambda: 1 + d),
        told(lambda: d + Answers()),
        told(lambda: Plain() + Plain()),
        told(lambda: Plain() ** 2),
        told(lambda: -Plain()),
        told(lambda: ~Plain()),
    ]


@kernel()
def declined_in_place():
    d = Declines()
    d += 1
    return d


@kernel()
def builtins_on_the_left():
    a = Answers()
    return [
        1 + a,
        1.5 * a,
        {1} & a,
        2**a,
        [1] + a,
        "x" * a,
        (1,) * a,
        divmod(7, a),
        told(lambda: "x" % a),
    ]


@kernel()
def lists_in_place():
    items = [1]
    items += Answers()
    return items


@kernel()
def left_decides_in_place():
    plain = Plain()
    plain *= [1]
    return plain


@kernel()
def comparisons():
    a, b = Base("a"), Base("b")
    return [a < b, b > a, a == a, a == b, a != b, a != a, a in [b, a], [a, b] == [a, b]]


@kernel()
def not_ordered():
    return (
        told(lambda: Plain() < Plain()),
        told(lambda: Base("a") <= Base("b")),
        told(lambda: Plain() < 1),
    )


@kernel(1, "text", None, -1, 2**70)
def wrong_truth_and_length(value):
    bad = Bad(value)
    return told(lambda: bool(bad)), told(lambda: len(bad))


@kernel(1.5, "3", None, 3)
def wrong_numbers(value):
    bad = Bad(value)
    return (
        told(lambda: int(bad)),
        told(lambda: float(bad)),
        told(lambda: [10, 20, 30, 40][bad]),
        told(lambda: list(range(bad))),
        told(lambda: bin(bad)),
        told(lambda: "ab" * bad),
    )


@kernel(1, "text")
def wrong_text(value):
    bad = Bad(value)
    return told(lambda: repr(bad)), told(lambda: str(bad)), told(lambda: f"{bad:>5}")


@kernel("text", 2.0)
def wrong_hash(value):
    return told(lambda: {Bad(value): 1})


@kernel()
def unhashable_by_equality():
    class Equal:
        def __eq__(self, other):
            return True

    return told(lambda: {Equal()}), told(lambda: {Equal(): 1}), told(lambda: hash(Equal()))


@kernel([3, 1, 2], [1])
def sorted_instances(numbers):
    names = [Base(str(n)) for n in numbers]
    return [x.name for x in sorted(names)], min(names).name, max(names).name


@kernel()
def errors_of_methods_travel():
    class Failing:
        def __eq__(self, other):
            raise ValueError("equal")

        def __bool__(self):
            raise ValueError("truth")

    return (
        told(lambda: Failing() in [1]),
        told(lambda: any([Failing()])),
        told(lambda: bool(Failing())),
    )


@kernel((0, 0), (0, 1), (1, 0), (0, 2), (2, 0), (1, 2), (2, 1), (2, 2))
def asked_first_of_either_class(i, j):
    a = Base("a") if i == 0 else Overrides("a") if i == 1 else Inherits("a")
    b = Base("b") if j == 0 else Overrides("b") if j == 1 else Inherits("b")
    before = a + b
    a += b
    return before, a


class Compares:
    def __init__(self, told):
        self.told = told

    def __lt__(self, other):
        self.told.append(("less", type(self).__name__))
        return True

    def __gt__(self, other):
        self.told.append(("greater", type(self).__name__))
        return False

    def __eq__(self, other):
        self.told.append(("equal", type(self).__name__))
        return False


class ComparesToo(Compares):
    pass


@kernel((0, 0), (0, 1), (1, 0), (1, 1))
def compared_first_of_either_class(i, j):
    told = []
    a = Compares(told) if i == 0 else ComparesToo(told)
    b = Compares(told) if j == 0 else ComparesToo(told)
    return a < b, a > b, a == b, Compares(told) < b, [a] == [b], told
