"""The tables of rules from which programs are made, and which of them are switched off.

A rule writes one kind of expression or statement. Its feature is `module.function`; a feature with
an open finding stands in OFF with the reason, until it is mended.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random_programs.kinds import Kind
    from random_programs.writer import Writer

Expression = Callable[["Writer", "Kind", int], str]
Statement = Callable[["Writer", int], None]

OFF: dict[str, str] = {
    "corners.deque_changed_while_iterated": "an iterator at its end overlooks the change",
    "corners.attribute_before_arguments": "the attribute is looked up after the arguments",
    "corners.changed_through_an_object": "a fold does not see that its list grows",
    "hostile.hostile": "lengths are read before user code runs, look-ups start anew after changes",
    "corners.late_binding_in_comprehension": "mostly refused, and wide code aborts on the refusal",
}


@dataclass(frozen=True)
class ExpressionRule:
    weight: int
    write: Expression


@dataclass(frozen=True)
class StatementRule:
    weight: int
    write: Statement
    nests: bool  # has blocks of its own
    needs_out: bool  # appends to `out`


EXPRESSIONS: dict[str, list[ExpressionRule]] = {}
STATEMENTS: list[StatementRule] = []


def feature(function: Callable[..., object]) -> str:
    return f"{function.__module__.rpartition('.')[2]}.{function.__name__}"


def expression(*kinds: str, weight: int = 1) -> Callable[[Expression], Expression]:
    """Registers a way to write an expression of each of `kinds`; "" is every kind."""

    def register(function: Expression) -> Expression:
        if feature(function) not in OFF:
            for kind in kinds:
                EXPRESSIONS.setdefault(kind, []).append(ExpressionRule(weight, function))
        return function

    return register


def statement(
    weight: int = 1, nests: bool = False, needs_out: bool = False
) -> Callable[[Statement], Statement]:
    def register(function: Statement) -> Statement:
        if feature(function) not in OFF:
            STATEMENTS.append(StatementRule(weight, function, nests, needs_out))
        return function

    return register
