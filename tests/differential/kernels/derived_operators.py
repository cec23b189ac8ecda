"""Operators of classes derived from builtin ones that decline: who is asked then."""

from __future__ import annotations

from corpus import kernel


class DI(int):
    def __truediv__(self, o):
        return NotImplemented

    def __lt__(self, o):
        return NotImplemented

    def __add__(self, o):
        return NotImplemented

    def __neg__(self):
        return 5


class DS(str):
    def __add__(self, o):
        return NotImplemented

    def __mod__(self, o):
        return NotImplemented

    def __mul__(self, o):
        return NotImplemented


class DF(float):
    def __sub__(self, o):
        return NotImplemented

    __rsub__ = __sub__


class DL(list):
    def __add__(self, o):
        return NotImplemented

    def __mul__(self, o):
        return NotImplemented


class DSet(set):
    def __or__(self, o):
        return NotImplemented

    def __and__(self, o):
        return NotImplemented

    def __le__(self, o):
        return NotImplemented


@kernel(())
def declined():
    out = []
    a, b = DI(4), DI(2)
    s = DS("a")
    f = DF(2.5)
    l = DL([1])
    e = DSet([1])
    for g in (
        lambda: a / b,
        lambda: a / 2,
        lambda: 8 / a,
        lambda: a < b,
        lambda: a < 3,
        lambda: a + b,
        lambda: a + 1,
        lambda: 1 + a,
        lambda: -a,
        lambda: s + "b",
        lambda: "b" + s,
        lambda: s % 1,
        lambda: s * 2,
        lambda: 2 * s,
        lambda: f - 1,
        lambda: 1 - f,
        lambda: 1.5 - f,
        lambda: f - f,
        lambda: l + [2],
        lambda: [2] + l,
        lambda: l * 2,
        lambda: 2 * l,
        lambda: e | {2},
        lambda: {2} | e,
        lambda: e & {1},
        lambda: e <= e,
        lambda: e <= {1},
        lambda: {1} <= e,
        lambda: a // b,
        lambda: divmod(a, b),
        lambda: pow(a, b),
        lambda: sorted([a, b]),
        lambda: max(a, b),
    ):
        try:
            out.append(repr(g()))
        except Exception as x:
            out.append(str(x))
    return out
