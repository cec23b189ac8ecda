# A keyword given twice by `**`: CPython raises TypeError, or KeyError where a caller handles another
# exception. Neither is guessed.
#
# RUN: %pyreckc build %s --entry outer --args int -o %t.pyrk
# RUN: %not %pyreckc run %t.pyrk 1 2>&1 | %filecheck %s
# RUN: %not %pyreckc run %t.pyrk 2 2>&1 | %filecheck %s

# CHECK:      Traceback (most recent call last):
# CHECK:      pyreck.InvalidOperation: a keyword given twice by `**`, or a mapping whose items raise KeyError
# CHECK-NOT:  Traceback


class Keyed(dict):
    def keys(self):
        return ["missing"]

    def __iter__(self):
        return iter(self.keys())


def named(**given):
    return given


def outer(x):
    if x == 1:
        return named(**{"x": x}, **{"x": 2})
    return named(**Keyed())
