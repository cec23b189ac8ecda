"""What isinstance() says of the classes of collections.abc, by Lib/_collections_abc.py of 3.11.

Nothing can derive from them here or be registered with them, so that of the program's own classes
only those count that are asked for methods. `has(x, "")`: whether the class of `x` is one of these.
"""

from _bases import defines, has, type_name

SEQUENCES = (list, tuple, str, range, bytes, bytearray)
TABLES = (dict, set, frozenset)


def refuses_class(x):
    if isinstance(x, type):
        refuse("isinstance of a class, with a class of `collections.abc`")


def Callable(x):
    return defines(x, "__call__") if has(x, "") else callable(x)


def Iterable(x):
    refuses_class(x)
    if isinstance(x, SEQUENCES) or isinstance(x, TABLES):
        return True
    if has(x, ""):
        return defines(x, "__iter__")
    try:
        iter(x)
    except TypeError:
        return False
    return True


def Iterator(x):
    refuses_class(x)
    if has(x, ""):
        return defines(x, "__iter__") and defines(x, "__next__")
    return Iterable(x) and iter(x) is x


def Generator(x):
    if has(x, ""):
        methods = ("__iter__", "__next__", "send", "throw", "close")
        return all([defines(x, name) for name in methods])
    return type_name(x) == "generator"


def Reversible(x):
    refuses_class(x)
    if has(x, ""):
        return defines(x, "__reversed__") and defines(x, "__iter__")
    return isinstance(x, SEQUENCES) or isinstance(x, dict) or MappingView(x)


def Sized(x):
    refuses_class(x)
    if has(x, ""):
        return defines(x, "__len__")
    try:
        len(x)
    except TypeError:
        return False
    return True


def Container(x):
    refuses_class(x)
    return defines(x, "__contains__") if has(x, "") else Sized(x)


def Collection(x):
    refuses_class(x)
    if has(x, ""):
        return defines(x, "__len__") and defines(x, "__iter__") and defines(x, "__contains__")
    return Sized(x)


def Hashable(x):
    if has(x, ""):
        refuse("isinstance with `Hashable` of an instance of a class that is written in Python")
    if isinstance(x, (list, dict, set, bytearray, slice)):
        return False
    return not KeysView(x) and not ItemsView(x)


def refuses_deque(x):
    if has(x, "appendleft"):
        refuse("isinstance of a deque, with a class of `collections.abc`")


def Sequence(x):
    refuses_deque(x)
    return isinstance(x, SEQUENCES)


def MutableSequence(x):
    refuses_deque(x)
    return isinstance(x, (list, bytearray))


def ByteString(x):
    return isinstance(x, (bytes, bytearray))


def Mapping(x):
    if has(x, "new_child"):
        refuse("isinstance of a ChainMap, with a class of `collections.abc`")
    return isinstance(x, dict)


def MutableMapping(x):
    return Mapping(x)


def Set(x):
    return isinstance(x, (set, frozenset)) or KeysView(x) or ItemsView(x)


def MutableSet(x):
    return isinstance(x, set)


def is_called(x, name):
    return not has(x, "") and type_name(x) in ("dict_" + name, "odict_" + name)


def KeysView(x):
    return is_called(x, "keys")


def ValuesView(x):
    return is_called(x, "values")


def ItemsView(x):
    return is_called(x, "items")


def MappingView(x):
    return KeysView(x) or ValuesView(x) or ItemsView(x)
