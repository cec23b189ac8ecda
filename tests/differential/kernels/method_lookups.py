"""When the method of a call is looked up: before its arguments are evaluated."""

from __future__ import annotations

import math
import string

from corpus import kernel


class Noted:
    """A property, a field and `__getattr__` that give what is called."""

    def __init__(self, log):
        self.log = log
        self.field = lambda *args: ("field", args)

    @property
    def prop(self):
        self.log.append("prop")
        return lambda *args, **named: ("prop", args, named)

    def method(self, *args):
        return "method", args

    @staticmethod
    def static(*args):
        return "static", args

    @classmethod
    def of_class(cls, *args):
        return cls.__name__, args

    def change(self, value):
        self.log.append("change")
        self.field = lambda *args: ("changed", args)
        return value


class Hooked:
    def __init__(self, log):
        self.log = log

    def __getattr__(self, name):
        self.log.append(name)
        if name == "missing":
            raise AttributeError("no " + name)
        return lambda *args: (name, args)


class Sub(Noted):
    def method(self, *args):
        return "sub", super().method(self.change(1), *args)

    @property
    def prop(self):
        return super().prop


def note(log, value):
    log.append(value)
    return value


def outcome(function):
    try:
        return function()
    except (AttributeError, TypeError, ZeroDivisionError, IndexError) as e:
        return type(e).__name__, str(e)


@kernel(
    (None,), ([1],), ("ab",), (5,), (2.5,), ({1: 2},), ({1, 2},), ((1, 2),), (b"x",), (1j,), (True,)
)
def missing_before_arguments(x):
    log = []
    out = [
        outcome(lambda: x.nothing(note(log, 1))),
        outcome(lambda: x.nothing(1 // 0)),
        outcome(lambda: x.nothing(*note(log, [1]))),
        outcome(lambda: x.nothing(key=note(log, 2))),
        outcome(lambda: x.upper(note(log, 3))),
        outcome(lambda: x.index(note(log, 4))),
        outcome(lambda: x.count(note(log, 5) // 0)),
    ]
    return out, log


@kernel(([None, 3, "ab", [1], {2: 3}, 2.5],))
def missing_in_a_mixed_list(xs):
    log = []
    return [outcome(lambda x=x: x.join(note(log, ["p", "q"]))) for x in xs], log


@kernel((True,), (False,))
def optional_receiver(there):
    log = []
    x = [1] if there else None
    try:
        x.append(note(log, 2))
    except AttributeError as e:
        log.append(str(e))
    return x, log


@kernel(())
def fields_and_properties():
    log = []
    a = Noted(log)
    return (
        a.prop(note(log, 1), k=note(log, 2)),
        a.prop(*note(log, [3]), **{"z": note(log, 4)}),
        a.field(note(log, 5)),
        a.field(a.change(6)),
        a.field(note(log, 7)),
        a.method(note(log, 8)),
        a.static(note(log, 9)),
        a.of_class(note(log, 10)),
        Noted.static(note(log, 11)),
        Noted.of_class(note(log, 12)),
        Noted.method(a, note(log, 13)),
        log,
    )


@kernel(())
def derived():
    log = []
    a = Sub(log)
    return a.method(note(log, 1)), a.prop(note(log, 2)), a.field(a.change(3)), log


@kernel((0,), (1,), (2,), (3,))
def several_classes(k):
    log = []
    x = [Noted(log), Hooked(log), Sub(log), None][k]
    out = []
    for _ in range(2):
        out.append(outcome(lambda: x.prop(note(log, 1))))
        out.append(outcome(lambda: x.method(note(log, 2))))
        out.append(outcome(lambda: x.field(note(log, 3))))
        out.append(outcome(lambda: x.missing(note(log, 4))))
    return out, log


@kernel(())
def getattr_hooks():
    log = []
    h = Hooked(log)
    out = [outcome(lambda: h.some(note(log, 1))), outcome(lambda: h.missing(note(log, 2)))]
    out.append(outcome(lambda: h.other(*note(log, [3]))))
    return out, log


@kernel(())
def classes_without():
    log = []
    return (
        outcome(lambda: Noted.nothing(note(log, 1))),
        outcome(lambda: Noted(log).nothing(note(log, 2))),
        outcome(lambda: ValueError("x").nothing(note(log, 3))),
        outcome(lambda: range(3).nothing(note(log, 4))),
        outcome(lambda: frozenset([1]).add(note(log, 5))),
        log,
    )


@kernel(())
def what_is_called_is_no_function():
    log = []

    class Holder:
        def __init__(self):
            self.none = None
            self.number = 5
            self.items = [1]

    h = Holder()
    return (
        outcome(lambda: h.none(note(log, 1))),
        outcome(lambda: h.number(note(log, 2))),
        outcome(lambda: h.items(*note(log, [3]))),
        outcome(lambda: h.items.append(note(log, 4))),
        h.items,
        log,
    )


@kernel((3,))
def an_optional_callback(n):
    class Button:
        def __init__(self, action=None):
            self.action = action

        def press(self, x):
            return self.action(x + 1) if self.action else None

    buttons = [Button(), Button(lambda x: x * 2), Button(str)]
    return [b.press(n) for b in buttons]


@kernel((["b", "a"], 2))
def the_lines_of_a_call(xs, k):
    return (
        list(xs)
        .pop(
            k
            + 1
        )
        .upper(
        )
    )  # fmt: skip


@kernel((None, 2))
def the_line_of_what_is_missing(x, k):
    return (
        x
        .pop(
            k
            // 0
        )
    )  # fmt: skip


@kernel(([[3, 1], [2]],))
def nested_calls(rows):
    out = []
    for row in rows:
        out.append(sorted(row).index(min(row)))
        out.extend(reversed(sorted(row + [len(out)])))
    texts = {}
    for x in out:
        texts.setdefault(x % 2, []).append(str(x))
    return out, texts, ",".join("/".join(texts[k]) for k in sorted(texts))


@kernel((2,))
def constants_of_modules(n):
    xs = []
    xs.append(math.pi)
    xs.append(math.nope if n < 0 else n)
    return xs, "abc".find(string.digits), xs.count(math.pi)
