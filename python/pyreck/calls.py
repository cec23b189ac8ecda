"""What is compiled around a user's callable: a call of what is no plain function, and batches.

The functions made here are kernels like the user's. Their own frames are left out of tracebacks
(`pyreck.raised` knows them by this file).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from types import FunctionType
from typing import Any

from pyreck import native
from pyreck.arguments import bind_arguments
from pyreck.capture import Capture, Kind, Walk, capture_function, describe
from pyreck.errors import InvalidOperation
from pyreck.future import Future
from pyreck.remote import RemoteObject

Row = tuple[Any, ...]


def plain_function(function: Callable[..., Any], count: int | None = None) -> FunctionType:
    """`function`, or a function that calls it. Raises InvalidOperation.

    `count`: of its arguments, if all of them will be positional.
    """
    if type(function) is FunctionType:
        return function
    if type(function) is partial:
        return _with_arguments(plain_function(function.func), function.args, function.keywords)
    if isinstance(function, RemoteObject):  # a function that a block made
        return _call_of(function, count)
    if not callable(function):
        raise InvalidOperation(
            f"`submit` takes a function, not {describe(function)}, which cannot be called"
        )
    name = getattr(function, "__qualname__", type(function).__name__)
    _, kind, _, why = Walk(native.load().Values(None)).bind(name, function)
    if kind == Kind.IMPURE:
        raise InvalidOperation(f"`{why}` acts on the outside, or depends on it: it cannot be run")
    if kind == Kind.UNSUPPORTED:
        raise InvalidOperation(f"`{name}` cannot be run: it is {why}; write a function or lambda")
    return _call_of(function, count)


def _call_of(function: Any, count: int | None) -> FunctionType:
    """Proxies go to nodes by reference where each is an argument of its own."""

    def call(*args: Any, **kwargs: Any) -> Any:
        return function(*args, **kwargs)

    def call_1(first: Any) -> Any:
        return function(first)

    def call_2(first: Any, second: Any) -> Any:
        return function(first, second)

    def call_3(first: Any, second: Any, third: Any) -> Any:
        return function(first, second, third)

    calls = {1: call_1, 2: call_2, 3: call_3}
    return calls.get(count or 0, call)  # type: ignore[return-value]


def _with_arguments(function: FunctionType, first: Row, named: dict[str, Any]) -> FunctionType:
    def call(*args: Any, **kwargs: Any) -> Any:
        return function(*first, *args, **{**named, **kwargs})

    return call  # type: ignore[return-value]


def batch_of(function: FunctionType) -> FunctionType:
    """A function of a list: what `function` gives for each of its items."""

    def batch(items: list[Any]) -> list[Any]:
        return [function(item) for item in items]

    return batch  # type: ignore[return-value]


def batch_of_rows(function: FunctionType) -> FunctionType:
    """A function of a list of tuples: what `function` gives for the arguments in each of them."""

    def batch(rows: list[Row]) -> list[Any]:
        return [function(*row) for row in rows]

    return batch  # type: ignore[return-value]


def batch_of_calls(function: FunctionType) -> FunctionType:
    """The same for tuples of positional and dicts of named arguments."""

    def batch(calls: list[tuple[Row, dict[str, Any]]]) -> list[Any]:
        return [function(*args, **kwargs) for args, kwargs in calls]

    return batch  # type: ignore[return-value]


def same(value: Any) -> Any:
    """What `cluster.put` runs: the value is then where jobs are."""
    return value


def item(value: Any, key: Any) -> Any:
    return value[key]


def part(value: Any, start: int | None, stop: int | None, step: int | None) -> Any:
    return value[start:stop:step]


def head_of(value: RemoteObject) -> FunctionType:
    """A function of nothing that gives the first items: of a captured value, at constant places,
    nodes fetch no more than that."""

    def head() -> Any:
        return value[:6]

    return head  # type: ignore[return-value]


class Arguments:
    """The arguments of a call of `function`, which was captured, converted.

    Raises the TypeError of a call that does not fit, and InvalidOperation for what cannot be taken
    along.
    """

    def __init__(
        self,
        captured: Capture,
        function: FunctionType,
        args: Row,
        kwargs: dict[str, Any],
        meet: Callable[[object], str | None] | None = None,
    ) -> None:
        self.values = native.load().Values(captured.values)
        self.keep: list[object] = []  # owners of memory that the values refer to
        for name, value in bind_arguments(function, args, kwargs):
            self._add(name, value, meet or captured.walk.meet)

    def _add(self, name: str, value: object, meet: Callable[[object], str | None]) -> None:
        if type(value) is Future:
            value = value.result()
        if type(value) is RemoteObject:
            self.keep.append(value)
            value = value._value
        refused = self.values.add(value, name, meet)
        if type(refused) is str:
            raise InvalidOperation(
                f"the argument `{name}` cannot be taken along: {refused}; "
                "pass numbers, strings, containers, and instances of your own classes"
            )


class Caller:
    """A function that is called many times: what it captures is converted once.

    A call whose arguments have classes or functions that were not met before gets a capture of its
    own, which later calls share: what runs already uses the older one.
    """

    def __init__(self, function: FunctionType) -> None:
        self._function = function
        self._captured: Capture | None = None

    def call(self, args: Row) -> tuple[Capture, Arguments]:
        """What Cluster._submit() takes. Raises as it does, and SourceNotFound."""
        known = self._captured
        if known is not None:
            meeting = _Meeting(known.walk)
            try:
                return known, Arguments(known, self._function, args, {}, meeting)
            except InvalidOperation:
                if not meeting.met_new:
                    raise
        captured = capture_function(self._function)
        arguments = Arguments(captured, self._function, args, {})
        self._captured = captured
        return captured, arguments


class _Meeting:
    """Walk.meet() that takes nothing new, but refuses it."""

    def __init__(self, walk: Walk) -> None:
        self._walk = walk
        self.met_new = False

    def __call__(self, value: object) -> str | None:
        if self._walk.knows(value):
            return self._walk.meet(value)
        self.met_new = True
        return "new"


class Batcher:
    """Calls of one function, in batches: each is one job, whose value is the list of results."""

    def __init__(self, function: FunctionType) -> None:
        self._single = Caller(function)
        self._items = Caller(batch_of(function))
        self._rows = Caller(batch_of_rows(function))

    def call(self, rows: Sequence[Row]) -> tuple[Capture, Arguments]:
        """One row: the function's own call, whose result is the job's. More: a batch."""
        if len(rows) == 1:
            return self._single.call(rows[0])
        if all(len(row) == 1 for row in rows):
            return self._items.call(([row[0] for row in rows],))
        return self._rows.call((list(rows),))
