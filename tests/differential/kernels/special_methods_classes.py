"""Attributes by name, classes as values, exceptions with fields, and what comes back to the client."""

from __future__ import annotations

from dataclasses import dataclass

from corpus import kernel


class Account:
    rate = 2

    def __init__(self, owner, total=0.0):
        self.owner = owner
        self.total = total

    @property
    def doubled(self):
        return self.total * 2

    @classmethod
    def named(cls, owner):
        return cls(owner)

    @staticmethod
    def plus(a, b):
        return a + b

    def add(self, x):
        self.total += x
        return self


class Savings(Account):
    def add(self, x):
        super().add(x * self.rate)
        return self


class Refused(Exception):
    pass


class Coded(Refused):
    def __init__(self, code, text="none"):
        super().__init__(code, text)
        self.code = code

    def __str__(self):
        return f"code {self.code}"


def told(function):
    try:
        return function()
    except Exception as error:
        return type(error).__name__, str(error)


@kernel()
def results_are_instances():
    a = Account("a", 1.5)
    return a, [a, Savings("b")], {"k": a}


@kernel(3)
def many_results(n):
    return [Savings(str(i), i * 0.5).add(1) for i in range(n)]


@kernel()
def attributes_by_name():
    a = Account("a")
    setattr(a, "total", 5)
    delattr(a, "owner")
    return (
        getattr(a, "total"),
        getattr(a, "owner", "gone"),
        hasattr(a, "owner"),
        hasattr(a, "doubled"),
        told(lambda: getattr(a, "owner")),
        told(lambda: getattr(a, "missing")),
        told(lambda: getattr(Account, "missing")),
        told(lambda: getattr(a, 5)),
    )


@kernel()
def properties_without_setters():
    a = Account("a")

    def change():
        a.doubled = 1

    def delete():
        del a.doubled

    return told(change), told(delete)


@kernel()
def methods_as_values():
    a = Savings("a")
    add, upper, append = a.add, "text".upper, [].append
    append(1)
    add(1)
    add(2)
    make = Savings.named
    return a.total, upper(), make("z").owner, Account.plus(1, 2), a.plus(3, 4)


@kernel()
def classes_as_values():
    a, s = Account("a"), Savings("s")
    kinds = [Account, Savings]
    return (
        [isinstance(s, k) for k in kinds],
        [issubclass(k, Savings) for k in kinds],
        type(s) is Savings,
        type(a) == Account,
        type(s).__name__,
        kinds.index(Savings),
        [k("n").owner for k in kinds],
        {Account: 1}[type(a)],
        callable(Account),
        callable(a),
    )


@kernel()
def wrong_calls():
    a = Account("a")
    return (
        told(lambda: Account()),
        told(lambda: Account(1, 2, 3)),
        told(lambda: Account("x", owner="y")),
        told(lambda: a.add()),
        told(lambda: a.add(1, 2)),
        told(lambda: Account.add(1)),
        told(lambda: a()),
        told(lambda: a.nothing()),
    )


@kernel(1, 2, 3)
def caught(which):
    try:
        if which == 1:
            raise Refused("plain", 1)
        if which == 2:
            raise Coded(7)
        raise KeyError("key")
    except Coded as error:
        return "coded", error.code, error.args, str(error), repr(error)
    except (Refused, KeyError) as error:
        return "other", error.args, str(error), repr(error), isinstance(error, Refused)


@kernel(0, 5)
def uncaught(code):
    if code:
        raise Coded(code, "raised")
    raise Refused


@kernel()
def raised_from_another():
    try:
        raise Coded(1)
    except Refused as error:
        raise Refused("second") from error


@kernel()
def wrong_exceptions():
    return told(lambda: Coded()), told(lambda: Refused(x=1))


@dataclass
class Weight:
    pounds: object


@kernel((3,), ("x",))
def builtins_as_keys(a):
    weights = [Weight(a), Weight([a])]
    return (
        min(weights, key=repr).pounds,
        sorted(weights, key=str)[0].pounds,
        list(map(repr, weights)),
        max(weights, key=bool).pounds,
    )


class Key:
    def __call__(self, *given, **named):
        return 0


@kernel()
def an_instance_as_a_key():
    key = Key()
    numbers = [2, 1]
    numbers.sort(key=key)
    return (
        max("ab", key=key),
        min(3, 2, key=key),
        max({1: 2}, key=key),
        max(b"ab", key=key),
        numbers,
    )


class Shown:
    def __repr__(self):
        return "shown"


class Steps:
    def __iter__(self):
        return iter([1, 2])


@kernel()
def what_exceptions_hold_is_shown():
    out = []
    for action in [
        lambda: {}[Shown()],
        lambda: {1: 2}.pop(Shown()),
        lambda: {1}.remove(Shown()),
        lambda: [1].remove(Shown()),
    ]:
        try:
            action()
        except Exception as error:
            out.append((str(error), f"{error}", type(error).__name__))
    return out


@kernel()
def what_method_values_iterate():
    numbers, unique, table = [], set(), {}
    extend, update, join = numbers.extend, unique.update, table.update
    extend(Steps())
    update(Steps())
    join([Steps()])
    return numbers, sorted(unique), table
