"""functools: partial, cmp_to_key and caches, by Modules/_functoolsmodule.c of CPython 3.11.

What partial returns is called `call`, by which rt::type_name knows it. reduce is a builtin.

A function with a cache that the client has captured keeps its results in `memo(function)`, a table
for each region (runtime/memo.h); one that the job makes has a table of its own. A cache is `warm`
if the client has called the function before: what it has kept is not known here. A table holds
tuples of one item, so that a result may be None.
"""

import _functools


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


def key_of(args, named_or_none):
    if named_or_none is not None:
        return (_functools.memo, args, tuple(named_or_none.items()))
    # As in CPython, so that 1 and 1.0 are two keys, while (1, 2) and (1.0, 2) are one.
    if len(args) == 1:
        alone = args[0]
        if isinstance(alone, str) or (isinstance(alone, int) and not isinstance(alone, bool)):
            return alone
    return args


def unlimited_cache(function, warm, own):
    def cached(*args, **named_or_none):
        table = _functools.memo(function) if own is None else own
        key = key_of(args, named_or_none)
        found = table.get(key)
        if found is not None:
            return found[0]
        if named_or_none is None:
            value = function(*args)
        else:
            value = function(*args, **named_or_none)
        if own is None:
            _functools.keep(table, key, value, warm)
        table[key] = (value,)
        return value

    return cached


def limited_cache(function, maxsize, typed, warm, own):
    """What was asked for last stands last in the table."""

    def cached(*args, **named_or_none):
        if maxsize == 0:  # nothing is looked up, so that arguments need no hash
            if named_or_none is None:
                return function(*args)
            return function(*args, **named_or_none)
        table = _functools.memo(function) if own is None else own
        if typed:
            values = () if named_or_none is None else tuple(named_or_none.values())
            names = () if named_or_none is None else tuple(named_or_none)
            key = (args, names, values, tuple([type(value) for value in args + values]))
        else:
            key = key_of(args, named_or_none)
        found = table.get(key)
        if found is not None:
            del table[key]
            table[key] = found
            return found[0]
        if named_or_none is None:
            value = function(*args)
        else:
            value = function(*args, **named_or_none)
        if own is None:
            _functools.keep(table, key, value, warm)
        if key not in table:
            if maxsize is not None and len(table) >= maxsize:
                del table[next(iter(table))]
            table[key] = (value,)
        return value

    return cached


def cache(user_function, /):
    return unlimited_cache(user_function, False, {})


def lru_cache(maxsize=128, typed=False):
    if maxsize is None or isinstance(maxsize, int):
        size = None if maxsize is None else max(maxsize, 0)
        return lambda user_function: limited_cache(user_function, size, bool(typed), False, {})
    if callable(maxsize) and isinstance(typed, bool):
        return limited_cache(maxsize, 128, False, False, {})
    raise TypeError("Expected first argument to be an integer, a callable, or None")
