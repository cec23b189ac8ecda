"""The writer of a program: its random choices, lines and names in scope."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from random_programs import kinds
from random_programs.kinds import Kind
from random_programs.rules import EXPRESSIONS, STATEMENTS

T = TypeVar("T")

MAX_EXPRESSION_DEPTH = 2
MAX_BLOCK_DEPTH = 2
CUT_TO = 12  # elements of what is assigned in a loop


@dataclass
class Variable:
    name: str
    kind: Kind
    fixed: bool = False  # counts a loop, or is watched by one: not to be assigned


@dataclass
class Function:
    """Something to call: kinds of the positional parameters, of those by name, and the result."""

    name: str
    positional: list[Kind]
    named: dict[str, Kind]
    result: Kind
    takes_more: bool = False  # *args
    generator: bool = False
    names: tuple[str, ...] = ()  # of the positional parameters


@dataclass
class Class:
    name: str
    fields: dict[str, Kind]  # in the order of __init__
    methods: list[Function] = field(default_factory=list)
    properties: dict[str, Kind] = field(default_factory=dict)
    abilities: set[str] = field(default_factory=set)  # special methods, "frozen", "ordered"
    base: Class | None = None
    dataclass: bool = False


class Writer:
    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.lines: list[str] = []
        self.variables: list[Variable] = []
        self.functions: list[Function] = []
        self.classes: list[Class] = []
        self.errors: list[str] = []  # exception classes of the program's own
        self.derived: dict[str, str] = {}  # classes derived from list, dict, tuple: from which
        self.named_tuples: list[str] = []
        self.kept: list[str] = []  # values at the top of the file
        self.tables: list[str] = []  # of functions, there
        self.enums: list[str] = []
        self.cached: list[str] = []  # functions with a cache
        self.odd: dict[str, list[str]] = {}  # classes of oddities.py: their methods
        self.records: list[str] = []  # data classes of records.py
        self.managers = False  # the class of generating.py is there
        self.kept_objects: list[str] = []  # classes of kept_objects.py
        self.loops = 0  # around the statement being written
        self.breakable = False
        self.has_out = False  # `out` and `t` are in scope
        self.hierarchy = False  # the classes of inheritance.py are there
        self.hostile = False  # the class of hostile.py is there
        self.wild = 0.003  # share of expressions of another kind than asked for
        self.big = True  # integers beyond 64 bits are sought after
        self._indent = 0
        self._counter = 0

    # Choices.

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def one(self, *choices: T) -> T:
        return self.random.choice(choices)

    def among(self, choices: Sequence[T]) -> T:
        return self.random.choice(choices)

    def count(self, first: int, last: int) -> int:
        return self.random.randint(first, last)

    # Lines and names.

    def line(self, text: str) -> None:
        self.lines.append("    " * self._indent + text)

    @contextmanager
    def block(self) -> Iterator[None]:
        """Indented, with names that are forgotten after it: they may be unbound then."""
        self._indent += 1
        variables, functions = self.variables, self.functions
        self.variables, self.functions = list(variables), list(functions)
        yield
        self.variables, self.functions = variables, functions
        self._indent -= 1

    @contextmanager
    def scope(self, *parameters: Variable) -> Iterator[None]:
        """The body of a function at the top of the file: nothing else is in sight."""
        kept = (self.loops, self.breakable, self.has_out)
        self.loops, self.breakable, self.has_out = 0, False, False
        with self.block():
            self.variables = list(parameters)
            yield
        self.loops, self.breakable, self.has_out = kept

    @contextmanager
    def inner_scope(self, *parameters: Variable) -> Iterator[None]:
        """The body of a function inside another: it reads what is around it."""
        kept = (self.loops, self.breakable)
        self.loops, self.breakable = self.loops + 1, False  # may be called in a loop
        with self.block():
            # An assignment would make the name local; `nonlocal` has a rule of its own.
            self.variables = [Variable(v.name, v.kind, fixed=True) for v in self.variables]
            self.variables += parameters
            yield
        self.loops, self.breakable = kept

    def fresh(self, prefix: str) -> str:
        self._counter += 1
        return f"{prefix}{self._counter}"

    def declare(self, kind: Kind, prefix: str = "v", fixed: bool = False) -> str:
        name = self.fresh(prefix)
        self.variables.append(Variable(name, kind, fixed))
        return name

    def known(self, accept: Callable[[Kind], bool], free: bool = False) -> Variable | None:
        found = [v for v in self.variables if accept(v.kind) and not (free and v.fixed)]
        return self.random.choice(found) if found else None

    def variable(self, kind: Kind, free: bool = False) -> str | None:
        found = self.known(lambda other: other == kind, free)
        return found.name if found else None

    def forget(self, name: str) -> None:
        self.variables = [v for v in self.variables if v.name != name]

    # Kinds.

    def scalar(self) -> Kind:
        return self.among(kinds.SCALARS)

    def kind(self, depth: int = 0) -> Kind:
        """Any kind; containers of containers get rarer with depth."""
        if self.classes and self.chance(0.12):
            return kinds.instance_of(self.among(self.classes).name)
        if depth >= 2 or self.chance(0.5):
            return self.scalar()
        inner = self.kind(depth + 1)
        return self.one(
            kinds.list_of(inner),
            kinds.list_of(inner),
            kinds.list_of(self.among(kinds.ORDERED)),
            kinds.tuple_of(inner, self.scalar()),
            kinds.dict_of(self.one(kinds.STR, kinds.INT), inner),
            kinds.set_of(self.among(kinds.COUNTED)),
            kinds.BYTEARRAY,
            kinds.DEQUE if self.chance(0.4) else kinds.BYTEARRAY,
        )

    def cls(self, kind: Kind) -> Class:
        return next(each for each in self.classes if each.name == kind.of[0].name)

    # What rules write.

    def expr(self, kind: Kind, depth: int = 0) -> str:
        """An expression that is likely to be of `kind`."""
        if self.chance(self.wild):
            kind = self.kind(1)
        if kind == kinds.ANY:
            kind = self.kind(1)
        name = self.variable(kind)
        if name and self.chance(0.35 if depth < MAX_EXPRESSION_DEPTH else 0.7):
            return name
        rules = [] if depth >= MAX_EXPRESSION_DEPTH else EXPRESSIONS.get(kind.name, [])
        general = [] if depth >= MAX_EXPRESSION_DEPTH else EXPRESSIONS[""]
        literal = EXPRESSIONS["literal"][0]
        choices = [literal, *rules, *general]
        weights = [2, *(rule.weight for rule in rules), *(rule.weight for rule in general)]
        rule = self.random.choices(choices, weights)[0]
        return rule.write(self, kind, depth)

    def small(self, depth: int, below: int = 5) -> str:
        """An integer from 0 to `below` - 1."""
        if self.chance(0.5):
            return str(self.count(0, below - 1))
        return f"{self.expr(kinds.INT, depth)} % {below}"

    def finite(self, depth: int) -> str:
        """A float that is mostly neither infinite nor a NaN."""
        value = self.expr(kinds.FLOAT, depth)
        if self.chance(0.05):
            return value
        limit = self.one("1e6", "1e300", "50.0")
        return f"max(-{limit}, min({limit}, {value}))"

    def statement(self, depth: int) -> None:
        rules = [
            rule
            for rule in STATEMENTS
            if (depth < MAX_BLOCK_DEPTH or not rule.nests) and (self.has_out or not rule.needs_out)
        ]
        self.random.choices(rules, [rule.weight for rule in rules])[0].write(self, depth)

    def statements(self, least: int, most: int, depth: int) -> None:
        before = len(self.lines)
        for _ in range(self.count(least, most)):
            self.statement(depth)
        if len(self.lines) == before:
            self.line("pass")

    def suite(self, depth: int) -> None:
        with self.block():
            self.statements(1, 3, depth + 1)
