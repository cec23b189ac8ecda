"""OrderedDict."""

import _collections

from _bases import value as base_value
from _bases import value as missing  # in place of an argument that is not given


def key_and_value(pair):
    parts = list(pair)
    if len(parts) < 2:
        raise ValueError("need more than " + ("1 value" if parts else "0 values") + " to unpack")
    if len(parts) > 2:
        raise ValueError("too many values to unpack (expected 2)")
    return parts[0], parts[1]


def put_all(made, source):
    """By its `__setitem__`, which a derived class may override."""
    if isinstance(source, dict) and type(source) is dict:
        for key, value in list(source.items()):
            made[key] = value
    elif hasattr(source, "keys"):
        for key in source.keys():
            made[key] = source[key]
    else:
        for pair in source:
            if isinstance(pair, tuple) and len(pair) == 2:
                key, value = pair
            else:
                key, value = key_and_value(pair)
            made[key] = value


class OrderedDict(dict):
    """The dict within keeps the order; iterators of it are those of OrderedDicts, once marked."""

    def __init__(self, iterable=(), /, **kwds):
        _collections.ordered(base_value(self))
        put_all(self, iterable)
        if kwds:
            put_all(self, kwds)

    def update(self, other=(), /, **kwds):
        put_all(self, other)
        if kwds:
            put_all(self, kwds)

    def move_to_end(self, key, last=True):
        _collections.move(base_value(self), key, bool(last))

    def popitem(self, last=True):
        items = base_value(self)
        if not items:
            raise KeyError("dictionary is empty")
        if not last:
            _collections.turn(items)
        return items.popitem()

    def pop(self, key, default=missing):
        items = base_value(self)
        if key in items:
            return items.pop(key)
        if default is missing:
            raise KeyError(key)
        return default

    def setdefault(self, key, default=None):
        if key in self:
            return self[key]
        self[key] = default
        return default

    def copy(self):
        made = self.__class__()
        for key in base_value(self):
            made[key] = self[key]
        return made

    @classmethod
    def fromkeys(cls, iterable, value=None):
        made = cls()
        for key in iterable:
            made[key] = value
        return made

    def __eq__(self, other, /):
        if not isinstance(other, dict):
            return NotImplemented
        items, others = base_value(self), base_value(other)
        return items == others and (not isinstance(other, OrderedDict) or [*items] == [*others])

    def __ne__(self, other, /):
        if not isinstance(other, dict):
            return NotImplemented
        items, others = base_value(self), base_value(other)
        return items != others or (isinstance(other, OrderedDict) and [*items] != [*others])

    def __or__(self, other, /):
        if not isinstance(other, dict):
            return NotImplemented
        made = self.__class__(self)
        put_all(made, other)
        return made

    def __ror__(self, other, /):
        if not isinstance(other, dict):
            return NotImplemented
        made = self.__class__(other)
        put_all(made, self)
        return made

    def __ior__(self, other, /):
        put_all(self, other)
        return self

    def __repr__(self):
        name = self.__class__.__name__
        if not base_value(self):
            return f"{name}()"
        if python_minor() < 12:
            return f"{name}({list(self.items())!r})"
        return f"{name}({dict(self.items())!r})"
