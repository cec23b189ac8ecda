"""defaultdict."""

from _bases import value as base_value


class defaultdict(dict):
    __slots__ = ("default_factory",)

    def __init__(self, default_factory=None, source=(), /, **named):
        if default_factory is not None and not callable(default_factory):
            raise TypeError("first argument must be callable or None")
        self.default_factory = default_factory
        items = base_value(self)
        items.update(source)
        if named:
            items.update(named)

    def __missing__(self, key, /):
        if self.default_factory is None:
            raise KeyError(key)
        value = self.default_factory()
        self[key] = value
        return value

    def copy(self):
        return self.__class__(self.default_factory, self)

    def __copy__(self):
        return self.__class__(self.default_factory, self)

    def __or__(self, other, /):
        if not isinstance(other, dict):
            return NotImplemented
        made = self.__class__(self.default_factory, self)
        base_value(made).update(other)
        return made

    def __ror__(self, other, /):
        if not isinstance(other, dict):
            return NotImplemented
        made = self.__class__(self.default_factory, other)
        base_value(made).update(self)
        return made

    def __repr__(self):
        return f"{self.__class__.__name__}({self.default_factory!r}, {base_value(self)!r})"
