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
    return converted(obj, dict_factory)


def astuple(obj, *, tuple_factory=tuple):
    if not has(obj, "__dataclass_raw__"):
        raise TypeError("astuple() should be called on dataclass instances")
    return converted(obj, lambda items: tuple_factory([value for name, value in items]))


def converted(obj, factory):
    """What `factory` makes of the items of each dataclass in `obj`; of anything else, a copy."""
    if has(obj, "__dataclass_raw__"):
        return factory(obj.__dataclass_items__(lambda value: converted(value, factory)))
    if isinstance(obj, tuple):
        if has(obj, "_make"):
            return obj._make([converted(each, factory) for each in obj])
        if type(obj) is not tuple:
            refuse("a field of a class that derives from `tuple`")
        return tuple([converted(each, factory) for each in obj])
    if isinstance(obj, list):
        if type(obj) is not list:
            refuse("a field of a class that derives from `list`")
        return [converted(each, factory) for each in obj]
    if isinstance(obj, dict):
        if type(obj) is not dict:
            refuse("a field of a class that derives from `dict`")
        return {converted(key, factory): converted(obj[key], factory) for key in obj}
    return deepcopy(obj)
