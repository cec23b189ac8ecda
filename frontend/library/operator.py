"""operator: what makes functions or changes its operands. The rest is builtins of the runtime.

What itemgetter and its kin return is called `call`, by which rt::type_name knows it.
"""


def itemgetter(item, /, *items):
    if items:
        items = (item, *items)

        def call(obj, /):
            return tuple([obj[i] for i in items])

        return call

    def call(obj, /):
        return obj[item]

    return call


def attribute(obj, path):
    for name in path:
        obj = getattr(obj, name)
    return obj


def attrgetter(attr, /, *attrs):
    for name in (attr, *attrs):
        if not isinstance(name, str):
            raise TypeError("attribute name must be a string")
    if attrs:
        paths = [name.split(".") for name in (attr, *attrs)]

        def call(obj, /):
            return tuple([attribute(obj, path) for path in paths])

        return call

    path = attr.split(".")

    def call(obj, /):
        return attribute(obj, path)

    return call


def methodcaller(name, /, *args, **kwargs):
    if not isinstance(name, str):
        raise TypeError("method name must be a string")

    def call(obj, /):
        return getattr(obj, name)(*args, **kwargs)

    return call


def setitem(a, b, c, /):
    a[b] = c


def delitem(a, b, /):
    del a[b]


def iadd(a, b, /):
    a += b
    return a


def isub(a, b, /):
    a -= b
    return a


def imul(a, b, /):
    a *= b
    return a


def itruediv(a, b, /):
    a /= b
    return a


def ifloordiv(a, b, /):
    a //= b
    return a


def imod(a, b, /):
    a %= b
    return a


def ipow(a, b, /):
    a **= b
    return a


def iand(a, b, /):
    a &= b
    return a


def ior(a, b, /):
    a |= b
    return a


def ixor(a, b, /):
    a ^= b
    return a


def ilshift(a, b, /):
    a <<= b
    return a


def irshift(a, b, /):
    a >>= b
    return a
