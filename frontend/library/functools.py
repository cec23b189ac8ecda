"""functools: partial and cmp_to_key, by Modules/_functoolsmodule.c of CPython 3.11.

What partial returns is called `call`, by which rt::type_name knows it. reduce is a builtin.
"""


def partial(func, /, *args, **keywords):
    if not callable(func):
        raise TypeError("the first argument must be callable")
    if keywords:

        def call(*more, **other):
            return func(*args, *more, **{**keywords, **other})

        return call

    def call(*more, **other):
        return func(*args, *more, **other)

    return call


class KeyWrapper:
    def __init__(self, mycmp, obj):
        self.mycmp = mycmp
        self.obj = obj

    def compared(self, other):
        if not isinstance(other, KeyWrapper):
            raise TypeError("other argument must be K instance")
        mycmp = self.mycmp
        return mycmp(self.obj, other.obj)

    def __lt__(self, other):
        return self.compared(other) < 0

    def __gt__(self, other):
        return self.compared(other) > 0

    def __le__(self, other):
        return self.compared(other) <= 0

    def __ge__(self, other):
        return self.compared(other) >= 0

    def __eq__(self, other):
        return self.compared(other) == 0

    __hash__ = None


def cmp_to_key(mycmp):
    return lambda obj: KeyWrapper(mycmp, obj)
