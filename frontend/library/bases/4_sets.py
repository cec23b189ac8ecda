"""set and frozenset as bases of other classes."""

from _bases import value as base_value


class set_:
    __hash__ = None

    def __init__(self, iterable=(), /):
        items = base_value(self)
        items.clear()
        items.update(iterable)

    def union(self, *others):
        return base_value(self).union(*others)

    def intersection(self, *others):
        return base_value(self).intersection(*others)

    def difference(self, *others):
        return base_value(self).difference(*others)

    def symmetric_difference(self, other, /):
        return base_value(self).symmetric_difference(other)

    def issubset(self, other, /):
        return base_value(self).issubset(other)

    def issuperset(self, other, /):
        return base_value(self).issuperset(other)

    def isdisjoint(self, other, /):
        return base_value(self).isdisjoint(other)

    def copy(self):
        return base_value(self).copy()

    def update(self, *others):
        base_value(self).update(*others)

    def intersection_update(self, *others):
        base_value(self).intersection_update(*others)

    def difference_update(self, *others):
        base_value(self).difference_update(*others)

    def symmetric_difference_update(self, other, /):
        base_value(self).symmetric_difference_update(other)

    def add(self, x, /):
        base_value(self).add(x)

    def discard(self, x, /):
        base_value(self).discard(x)

    def remove(self, x, /):
        base_value(self).remove(x)

    def pop(self):
        return base_value(self).pop()

    def clear(self):
        base_value(self).clear()

    def __len__(self):
        return len(base_value(self))

    def __iter__(self):
        return iter(base_value(self))

    def __contains__(self, x, /):
        return x in base_value(self)

    def __and__(self, other, /):
        if not isinstance(other, (set, frozenset)):
            return NotImplemented
        return base_value(self) & base_value(other)

    def __rand__(self, other, /):
        if not isinstance(other, (set, frozenset)):
            return NotImplemented
        return base_value(other) & base_value(self)

    def __iand__(self, other, /):
        if not isinstance(other, (set, frozenset)):
            return NotImplemented
        items = base_value(self)
        items &= base_value(other)
        return self

    def __or__(self, other, /):
        if not isinstance(other, (set, frozenset)):
            return NotImplemented
        return base_value(self) | base_value(other)

    def __ror__(self, other, /):
        if not isinstance(other, (set, frozenset)):
            return NotImplemented
        return base_value(other) | base_value(self)

    def __ior__(self, other, /):
        if not isinstance(other, (set, frozenset)):
            return NotImplemented
        items = base_value(self)
        items |= base_value(other)
        return self

    def __xor__(self, other, /):
        if not isinstance(other, (set, frozenset)):
            return NotImplemented
        return base_value(self) ^ base_value(other)

    def __rxor__(self, other, /):
        if not isinstance(other, (set, frozenset)):
            return NotImplemented
        return base_value(other) ^ base_value(self)

    def __ixor__(self, other, /):
        if not isinstance(other, (set, frozenset)):
            return NotImplemented
        items = base_value(self)
        items ^= base_value(other)
        return self

    def __sub__(self, other, /):
        if not isinstance(other, (set, frozenset)):
            return NotImplemented
        return base_value(self) - base_value(other)

    def __rsub__(self, other, /):
        if not isinstance(other, (set, frozenset)):
            return NotImplemented
        return base_value(other) - base_value(self)

    def __isub__(self, other, /):
        if not isinstance(other, (set, frozenset)):
            return NotImplemented
        items = base_value(self)
        items -= base_value(other)
        return self

    def __eq__(self, other, /):
        if not isinstance(other, (set, frozenset)):
            return NotImplemented
        return base_value(self) == base_value(other)

    def __ne__(self, other, /):
        if not isinstance(other, (set, frozenset)):
            return NotImplemented
        return base_value(self) != base_value(other)

    def __lt__(self, other, /):
        if not isinstance(other, (set, frozenset)):
            return NotImplemented
        return base_value(self) < base_value(other)

    def __le__(self, other, /):
        if not isinstance(other, (set, frozenset)):
            return NotImplemented
        return base_value(self) <= base_value(other)

    def __gt__(self, other, /):
        if not isinstance(other, (set, frozenset)):
            return NotImplemented
        return base_value(self) > base_value(other)

    def __ge__(self, other, /):
        if not isinstance(other, (set, frozenset)):
            return NotImplemented
        return base_value(self) >= base_value(other)

    def __repr__(self):
        name = self.__class__.__name__
        return f"{name}({base_value(self)!r})" if base_value(self) else name + "()"


class frozenset_:
    def __new__(cls, iterable=(), /):
        made = new_instance(cls)
        set_base(made, "<value>", frozenset(iterable))
        return made

    def union(self, *others):
        return base_value(self).union(*others)

    def intersection(self, *others):
        return base_value(self).intersection(*others)

    def difference(self, *others):
        return base_value(self).difference(*others)

    def symmetric_difference(self, other, /):
        return base_value(self).symmetric_difference(other)

    def issubset(self, other, /):
        return base_value(self).issubset(other)

    def issuperset(self, other, /):
        return base_value(self).issuperset(other)

    def isdisjoint(self, other, /):
        return base_value(self).isdisjoint(other)

    def copy(self):
        return base_value(self).copy()

    def __len__(self):
        return len(base_value(self))

    def __iter__(self):
        return iter(base_value(self))

    def __contains__(self, x, /):
        return x in base_value(self)

    def __and__(self, other, /):
        if not isinstance(other, (set, frozenset)):
            return NotImplemented
        return base_value(self) & base_value(other)

    def __rand__(self, other, /):
        if not isinstance(other, (set, frozenset)):
            return NotImplemented
        return base_value(other) & base_value(self)

    def __or__(self, other, /):
        if not isinstance(other, (set, frozenset)):
            return NotImplemented
        return base_value(self) | base_value(other)

    def __ror__(self, other, /):
        if not isinstance(other, (set, frozenset)):
            return NotImplemented
        return base_value(other) | base_value(self)

    def __xor__(self, other, /):
        if not isinstance(other, (set, frozenset)):
            return NotImplemented
        return base_value(self) ^ base_value(other)

    def __rxor__(self, other, /):
        if not isinstance(other, (set, frozenset)):
            return NotImplemented
        return base_value(other) ^ base_value(self)

    def __sub__(self, other, /):
        if not isinstance(other, (set, frozenset)):
            return NotImplemented
        return base_value(self) - base_value(other)

    def __rsub__(self, other, /):
        if not isinstance(other, (set, frozenset)):
            return NotImplemented
        return base_value(other) - base_value(self)

    def __eq__(self, other, /):
        if not isinstance(other, (set, frozenset)):
            return NotImplemented
        return base_value(self) == base_value(other)

    def __ne__(self, other, /):
        if not isinstance(other, (set, frozenset)):
            return NotImplemented
        return base_value(self) != base_value(other)

    def __lt__(self, other, /):
        if not isinstance(other, (set, frozenset)):
            return NotImplemented
        return base_value(self) < base_value(other)

    def __le__(self, other, /):
        if not isinstance(other, (set, frozenset)):
            return NotImplemented
        return base_value(self) <= base_value(other)

    def __gt__(self, other, /):
        if not isinstance(other, (set, frozenset)):
            return NotImplemented
        return base_value(self) > base_value(other)

    def __ge__(self, other, /):
        if not isinstance(other, (set, frozenset)):
            return NotImplemented
        return base_value(self) >= base_value(other)

    def __hash__(self):
        return hash(base_value(self))

    def __repr__(self):
        name = self.__class__.__name__
        return f"{name}({repr(base_value(self))[10:-1]})" if base_value(self) else name + "()"
