"""Random small programs: the same text for the same seed, always ending, never growing wild.

A program is a module with a helper or two and a `kernel(a, b, xs)`. It computes with integers,
floats, booleans and lists, in bounded loops, and often enough does something that raises; what it
gives or raises in CPython is what pyreck must give or raise. Print one with:

    python tests/differential/generator.py SEED
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

MAX_EXPRESSION_DEPTH = 3
MAX_BLOCK_DEPTH = 3
GUARDED = 0.93  # share of divisions and subscripts that take care not to raise
INTEGERS = [0, 1, 2, 3, 7, -1, -5, 10, 255, 2**31, 2**62 - 1, 2**62, 2**63 - 1, -(2**63), 2**64]
FLOATS = ["0.0", "-0.0", "0.5", "1.5", "-2.25", "1e300", "1e-300", "3.0", "1e16"]


@dataclass
class Names:
    """Variables in scope, by the kind of value that they are likely to hold."""

    ints: list[str] = field(default_factory=list)
    floats: list[str] = field(default_factory=list)
    lists: list[str] = field(default_factory=list)

    def copy(self) -> Names:
        return Names(list(self.ints), list(self.floats), list(self.lists))


class Generator:
    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._lines: list[str] = []
        self._indent = 0
        self._counter = 0
        self._helpers: list[str] = []
        self._loops: list[str] = []  # kinds of the loops around, for break and continue
        self._loop_variables: set[str] = set()

    def program(self) -> str:
        for _ in range(self._random.randint(0, 2)):
            self._helper()
        self._line("def kernel(a, b, xs):")
        names = Names(["a"], ["b"], ["own"])
        with self._block():
            self._line("own = list(xs)")
            for _ in range(self._random.randint(3, 7)):
                self._statement(names, 0)
            everything = names.ints + names.floats + names.lists
            self._line(f"return {', '.join(everything)},")
        return "\n".join(self._lines) + "\n"

    # Lines and names.

    def _line(self, text: str) -> None:
        self._lines.append("    " * self._indent + text)

    @contextmanager
    def _block(self) -> Iterator[None]:
        self._indent += 1
        yield
        self._indent -= 1

    def _fresh(self, prefix: str) -> str:
        self._counter += 1
        return f"{prefix}{self._counter}"

    def _one(self, *choices: Callable[[], str]) -> str:
        return self._random.choice(choices)()

    # Functions.

    def _helper(self) -> None:
        name = self._fresh("helper")
        names = Names(["p", "q"], [], [])
        self._line(f"def {name}(p, q):")
        with self._block():
            for _ in range(self._random.randint(1, 3)):
                self._statement(names, 1)
            self._line(f"return {self._integer(names, 0)}")
        self._lines += ["", ""]
        self._helpers.append(name)

    # Statements.

    def _statement(self, names: Names, depth: int) -> None:
        simple = [self._assign_int, self._assign_float, self._augment, self._change_list]
        nested = [self._if, self._for, self._while, self._try]
        choices = simple * 2 + [self._fold] * 2
        if depth < MAX_BLOCK_DEPTH:
            choices += nested
        if self._loops:
            choices.append(self._leave)
        self._random.choice(choices)(names, depth)

    def _suite(self, names: Names, depth: int) -> None:
        """A block of its own: what it defines may be unbound afterwards, so it is forgotten."""
        with self._block():
            inner = names.copy()
            for _ in range(self._random.randint(1, 3)):
                self._statement(inner, depth + 1)

    def _target(self, known: list[str], prefix: str) -> str:
        free = [name for name in known if name not in self._loop_variables]
        if free and self._random.random() < 0.6:
            return self._random.choice(free)
        name = self._fresh(prefix)
        known.append(name)
        return name

    def _assign_int(self, names: Names, depth: int) -> None:
        value = self._integer(names, 0)
        self._line(f"{self._target(names.ints, 'i')} = {value}")

    def _assign_float(self, names: Names, depth: int) -> None:
        value = self._float(names, 0)
        self._line(f"{self._target(names.floats, 'f')} = {value}")

    def _augment(self, names: Names, depth: int) -> None:
        free = [name for name in names.ints if name not in self._loop_variables]
        if not free:
            return self._assign_int(names, depth)
        name = self._random.choice(free)
        sign = self._random.choice(["+", "-", "//", "%", "&", "|", "^", "*"])
        self._line(f"{name} {sign}= {self._divisor(self._integer(names, 1), sign)}")
        if sign == "*":  # products in loops would grow without end
            self._line(f"{name} %= 2**70")
        return None

    def _change_list(self, names: Names, depth: int) -> None:
        if not names.lists:
            return self._assign_int(names, depth)
        name = self._random.choice(names.lists)
        change = self._random.choice(["append", "set", "alias", "pop", "new"])
        if change == "append":
            self._line(f"{name}.append({self._number(names, 1)})")
        elif change == "set":
            index = str(self._random.randint(-2, 2))
            if self._random.random() < GUARDED:
                self._line(f"{name}.append({index})")
                index = "-1"
            self._line(f"{name}[{index}] = {self._number(names, 1)}")
        elif change == "pop":
            value = f"{name}.pop()"
            if self._random.random() < GUARDED:
                value += f" if {name} else 0"
            self._line(f"{self._target(names.ints, 'i')} = {value}")
        elif change == "alias":
            self._line(f"{self._target(names.lists, 'l')} = {name}")
        else:
            self._line(f"{self._target(names.lists, 'l')} = {self._list(names)}")
        return None

    def _if(self, names: Names, depth: int) -> None:
        self._line(f"if {self._condition(names, 0)}:")
        self._suite(names, depth)
        if self._random.random() < 0.5:
            self._line("else:")
            self._suite(names, depth)

    @contextmanager
    def _loop(self, variable: str) -> Iterator[None]:
        self._loops.append(variable)
        self._loop_variables.add(variable)
        yield
        self._loops.pop()

    def _for(self, names: Names, depth: int) -> None:
        variable = self._fresh("k")
        self._line(f"for {variable} in {self._source(names)}:")
        inner = names.copy()
        inner.ints.append(variable)
        with self._loop(variable):
            self._suite(inner, depth)
        if self._random.random() < 0.2:
            self._line("else:")
            self._suite(names, depth)

    def _while(self, names: Names, depth: int) -> None:
        variable = self._fresh("w")
        self._line(f"{variable} = 0")
        self._line(f"while {variable} < {self._random.randint(1, 6)}:")
        with self._loop(variable):
            with self._block():
                self._line(f"{variable} += 1")
            inner = names.copy()
            inner.ints.append(variable)
            self._suite(inner, depth)
        names.ints.append(variable)

    def _leave(self, names: Names, depth: int) -> None:
        self._line(f"if {self._condition(names, 1)}:")
        with self._block():
            self._line(self._random.choice(["break", "continue"]))

    def _try(self, names: Names, depth: int) -> None:
        self._line("try:")
        self._suite(names, depth)
        caught = self._random.choice(
            ["ZeroDivisionError", "IndexError", "(TypeError, ValueError)", "ArithmeticError"]
        )
        self._line(f"except {caught}:")
        self._suite(names, depth)
        if self._random.random() < 0.3:
            self._line("finally:")
            with self._block():
                self._assign_int(names.copy(), depth)

    def _fold(self, names: Names, depth: int) -> None:
        kind = self._random.choice(["sum", "min", "max", "any", "all", "list", "len"])
        variable = self._fresh("x")
        inner = names.copy()
        inner.ints.append(variable)
        element = self._number(inner, 1)
        clause = f"for {variable} in {self._source(names)}"
        if self._random.random() < 0.4:
            clause += f" if {self._condition(inner, 1)}"
        if kind == "list":
            self._line(f"{self._target(names.lists, 'l')} = [{element} {clause}]")
        elif kind == "len":
            self._line(f"{self._target(names.ints, 'i')} = len([{element} {clause}])")
        elif kind in ("min", "max"):
            self._line(
                f"{self._target(names.floats, 'f')} = {kind}(({element} {clause}), default=0)"
            )
        else:
            self._line(f"{self._target(names.ints, 'i')} = {kind}({element} {clause})")

    # Expressions.

    def _source(self, names: Names) -> str:
        def counted() -> str:
            return f"range({self._random.randint(0, 12)})"

        def stepped() -> str:
            step = self._random.choice([-3, -1, 2, 3])
            return f"range({self._random.randint(-4, 8)}, {self._random.randint(-4, 8)}, {step})"

        def listed() -> str:
            return f"list({self._random.choice(names.lists)})" if names.lists else counted()

        return self._one(counted, counted, stepped, listed)

    def _number(self, names: Names, depth: int) -> str:
        pick = self._float if self._random.random() < 0.3 else self._integer
        return pick(names, depth)

    def _integer(self, names: Names, depth: int) -> str:
        def constant() -> str:
            value = self._random.choice(INTEGERS)
            return str(value) if value >= 0 else f"({value})"

        def variable() -> str:
            return self._random.choice(names.ints) if names.ints else constant()

        if depth >= MAX_EXPRESSION_DEPTH:
            return self._one(constant, variable, variable)
        left = lambda: self._integer(names, depth + 1)  # noqa: E731

        def binary() -> str:
            sign = self._random.choice(["+", "-", "+", "-", "//", "%", "&", "|", "^"])
            return f"({left()} {sign} {self._divisor(left(), sign)})"

        def product() -> str:
            return f"({left()} * {left()} % 2**{self._random.choice([31, 63, 64, 80])})"

        def shift() -> str:
            return f"({left()} {self._random.choice(['<<', '>>'])} {self._random.randint(0, 9)})"

        def unary() -> str:
            return self._random.choice(["-{}", "~{}", "abs({})"]).format(left())

        def conditional() -> str:
            return f"({left()} if {self._condition(names, depth + 1)} else {left()})"

        def item() -> str:
            if not names.lists:
                return left()
            name, index = self._random.choice(names.lists), self._random.randint(-3, 3)
            if self._random.random() < GUARDED:
                return f"({name}[{index} % len({name})] if {name} else {index})"
            return f"{name}[{index}]"

        def call() -> str:
            if not self._helpers or self._loops:
                return left()
            name = self._random.choice(self._helpers)
            return f"{name}({left()}, {left()})"

        plain = [constant, variable, variable, binary, binary, binary]
        return self._one(*plain, product, shift, unary, conditional, item, call)

    def _float(self, names: Names, depth: int) -> str:
        def constant() -> str:
            return self._random.choice(FLOATS)

        def variable() -> str:
            return self._random.choice(names.floats) if names.floats else constant()

        if depth >= MAX_EXPRESSION_DEPTH:
            return self._one(constant, variable)

        def binary() -> str:
            right = self._float if self._random.random() < 0.7 else self._integer
            sign = self._random.choice(["+", "-", "*", "/", "//", "%"])
            divisor = self._divisor(right(names, depth + 1), sign)
            return f"({self._float(names, depth + 1)} {sign} {divisor})"

        def quotient() -> str:
            divisor = self._divisor(self._integer(names, depth + 1), "/")
            return f"({self._integer(names, depth + 1)} / {divisor})"

        def unary() -> str:
            return self._random.choice(["-{}", "abs({})"]).format(self._float(names, depth + 1))

        return self._one(constant, variable, binary, binary, quotient, unary)

    def _divisor(self, text: str, sign: str) -> str:
        """`text`, mostly so that dividing by it does not raise, if `sign` divides."""
        if sign not in ("/", "//", "%") or self._random.random() > GUARDED:
            return text
        return f"({text} or 3)"

    def _condition(self, names: Names, depth: int) -> str:
        if depth >= MAX_EXPRESSION_DEPTH:
            return self._random.choice(["True", "False"])

        def comparison() -> str:
            sign = self._random.choice(["<", "<=", "==", "!=", ">", ">="])
            return f"{self._number(names, depth + 1)} {sign} {self._number(names, depth + 1)}"

        def chain() -> str:
            middle = self._integer(names, depth + 1)
            return f"{self._integer(names, 2)} <= {middle} < {self._integer(names, 2)}"

        def both() -> str:
            word = self._random.choice(["and", "or"])
            return (
                f"({self._condition(names, depth + 1)} {word} {self._condition(names, depth + 1)})"
            )

        def negated() -> str:
            return f"not ({self._condition(names, depth + 1)})"

        def truth() -> str:
            return self._integer(names, depth + 1)

        return self._one(comparison, comparison, chain, both, negated, truth)

    def _list(self, names: Names) -> str:
        def literal() -> str:
            items = [self._number(names, 2) for _ in range(self._random.randint(0, 4))]
            return f"[{', '.join(items)}]"

        def repeated() -> str:
            return f"[{self._number(names, 2)}] * {self._random.randint(0, 4)}"

        def sliced() -> str:
            if not names.lists:
                return literal()
            bounds = self._random.choice(["1:", ":-1", "::2", "::-1", "1:3"])
            return f"{self._random.choice(names.lists)}[{bounds}]"

        def ordered() -> str:
            return f"sorted({self._random.choice(names.lists)})" if names.lists else literal()

        return self._one(literal, repeated, sliced, ordered)


def program(seed: int) -> str:
    """The text of program `seed`."""
    return Generator(seed).program()


if __name__ == "__main__":
    print(program(int(sys.argv[1])), end="")
