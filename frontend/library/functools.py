"""What functools makes functions of, by Modules/_functoolsmodule.c of CPython 3.11.

A function here is the constructor of the C class, the `call` that it returns the object
(rt::type_name). reduce is a builtin.
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
