"""dataclasses: what is asked of instances. The decorator itself is the frontend's (dataclass.h).

A dataclass has a method `__dataclass_items__` that gives the names and values of its fields, and
`__dataclass_raw__`, of which `fields` makes its objects. `replace` is a method, too.
"""

from copy import deepcopy

from _bases import has


class Field:
    __slots__ = (
        "_default",
        "_factory",
        "_has_default",
        "_has_factory",
        "compare",
        "hash",
        "init",
        "kw_only",
        "name",
        "repr",
    )

    def __init__(
        self, name, init, repr, compare, kw_only, hash, has_default, default, has_factory, factory
    ):
        self.name = name
        self.init = init
        self.repr = repr
        self.compare = compare
        self.kw_only = kw_only
        self.hash = hash
        self._has_default = has_default
        self._default = default
        self._has_factory = has_factory
        self._factory = factory

    @property
    def default(self):
        if not self._has_default:
            refuse("the default of a field that has none")
        return self._default

    @property
    def default_factory(self):
        if not self._has_factory:
            refuse("the factory of a field that has none")
        return self._factory

    @property
    def type(self):
        refuse("the type of a field")

    @property
    def metadata(self):
        refuse("the metadata of a field")


def fields(class_or_instance):
    try:
        raw = class_or_instance.__dataclass_raw__
    except AttributeError:
        raise TypeError("must be called with a dataclass type or instance") from None
    return tuple([Field(*each) for each in raw])


def is_dataclass(obj):
    if isinstance(obj, type):
        return hasattr(obj, "__dataclass_raw__")
    return has(obj, "__dataclass_raw__")


def replace(obj, /, **changes):
    refuse("`replace` with `**`, or as a value")


def asdict(obj, *, dict_factory=dict):
    if not has(obj, "__dataclass_raw__"):
        raise TypeError("asdict() should be called on dataclass instances")
    return as_dict(obj, dict_factory)


def as_dict(obj, factory):
    if has(obj, "__dataclass_raw__"):
        return factory(obj.__dataclass_items__(lambda value: as_dict(value, factory)))
    if isinstance(obj, tuple):
        if has(obj, "_make"):
            return obj._make([as_dict(each, factory) for each in obj])
        if type(obj) is not tuple:
            refuse("a field of a class that derives from `tuple`")
        return tuple([as_dict(each, factory) for each in obj])
    if isinstance(obj, list):
        if type(obj) is not list:
            refuse("a field of a class that derives from `list`")
        return [as_dict(each, factory) for each in obj]
    if isinstance(obj, dict):
        if type(obj) is not dict:
            refuse("a field of a class that derives from `dict`")
        return {as_dict(key, factory): as_dict(value, factory) for key, value in obj.items()}
    return deepcopy(obj)


def astuple(obj, *, tuple_factory=tuple):
    if not has(obj, "__dataclass_raw__"):
        raise TypeError("astuple() should be called on dataclass instances")
    return as_tuple(obj, tuple_factory)


def as_tuple(obj, factory):
    if has(obj, "__dataclass_raw__"):
        items = obj.__dataclass_items__(lambda value: as_tuple(value, factory))
        return factory([value for name, value in items])
    if isinstance(obj, tuple):
        if has(obj, "_make"):
            return obj._make([as_tuple(each, factory) for each in obj])
        if type(obj) is not tuple:
            refuse("a field of a class that derives from `tuple`")
        return tuple([as_tuple(each, factory) for each in obj])
    if isinstance(obj, list):
        if type(obj) is not list:
            refuse("a field of a class that derives from `list`")
        return [as_tuple(each, factory) for each in obj]
    if isinstance(obj, dict):
        if type(obj) is not dict:
            refuse("a field of a class that derives from `dict`")
        return {as_tuple(key, factory): as_tuple(value, factory) for key, value in obj.items()}
    return deepcopy(obj)
