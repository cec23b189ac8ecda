"""The module operator, called and handed around."""

import operator
from functools import reduce
from operator import add, itemgetter, mul

from corpus import kernel
from told import told

VALUES = [1, -7, 2.5, True, "ab", [1, 2], (3,), None]


@kernel((7, 2), (-7, 2), (2.5, -2), (True, 3), (2**70, 3))
def numbers(a, b):
    return (
        operator.add(a, b),
        operator.sub(a, b),
        operator.mul(a, b),
        operator.truediv(a, b),
        operator.floordiv(a, b),
        operator.mod(a, b),
        operator.neg(a),
        operator.pos(a),
        operator.abs(a),
        operator.not_(a),
        operator.truth(a),
    )


@kernel((6, 3), (True, False), (-1, 70))
def bits(a, b):
    return (
        operator.and_(a, b),
        operator.or_(a, b),
        operator.xor(a, b),
        operator.lshift(a, b),
        operator.rshift(a, b),
        operator.invert(a),
        operator.inv(b),
        operator.index(a),
    )


@kernel(VALUES)
def all_pairs(values):
    def row(a, b):
        return (
            told(lambda: operator.add(a, b)),
            told(lambda: operator.concat(a, b)),
            told(lambda: operator.contains(a, b)),
            told(lambda: operator.getitem(a, b)),
            told(lambda: operator.lt(a, b)),
            operator.eq(a, b),
            operator.ne(a, b),
            told(lambda: operator.ge(a, b)),
            told(lambda: operator.countOf(a, b)),
            told(lambda: operator.indexOf(a, b)),
            told(lambda: operator.matmul(a, b)),
        )

    return [row(a, b) for a in values for b in values]


@kernel([3, 1, 2], [2.5, 4.0])
def as_values(xs):
    return (
        reduce(add, xs),
        reduce(mul, xs, 2),
        list(map(operator.sub, xs, xs)),
        list(map(operator.neg, xs)),
    )


@kernel(1)
def wrong_numbers(n):
    return (
        told(lambda: operator.add(n)),
        told(lambda: operator.neg(n, n)),
        told(lambda: operator.add(a=1, b=2)),
        told(lambda: operator.is_(None, None)),
        told(lambda: operator.is_not(None, None)),
    )


@kernel([(1, 2), (3, 0)], may_refuse=True)
def getters(pairs):
    return sorted(pairs, key=itemgetter(1))
