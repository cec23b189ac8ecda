"""operator: what makes functions. The rest of the module is builtins of the runtime."""


def itemgetter(item, /, *items):
    if not items:
        return lambda value: value[item]
    items = (item, *items)
    return lambda value: tuple([value[each] for each in items])


def resolved(value, path):
    for name in path:
        value = getattr(value, name)
    return value


def attrgetter(attr, /, *attrs):
    for name in (attr, *attrs):
        if not isinstance(name, str):
            raise TypeError("attribute name must be a string")
    if not attrs:
        path = attr.split(".")
        return lambda value: resolved(value, path)
    paths = [name.split(".") for name in (attr, *attrs)]
    return lambda value: tuple([resolved(value, path) for path in paths])


def methodcaller(name, /, *args, **keywords):
    if not isinstance(name, str):
        raise TypeError("method name must be a string")
    return lambda value: getattr(value, name)(*args, **keywords)


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
