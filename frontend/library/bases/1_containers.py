"""What builtin classes give to the classes that derive from them.

A class that derives from `list` derives from `list_` in the compiled program. `base_value(x)` is
the list, dict, ... inside of an instance, and of anything else that thing itself. The methods do
what those of C do: to the value, whatever the derived class has overridden.

Sums and repetitions of sequences are no operators of numbers in C, and come after those of the
other operand: the runtime sees to that (runtime/special_methods.cpp).
"""

from _bases import value as base_value
from _bases import value as missing  # in place of an argument that is not given

LAST = 9223372036854775807


class list_:
    __hash__ = None

    def __init__(self, iterable=(), /):
        items = base_value(self)
        items.clear()
        items.extend(iterable)

    def append(self, x, /):
        base_value(self).append(x)

    def extend(self, iterable, /):
        if iterable is self:
            iterable = base_value(self)
        base_value(self).extend(iterable)

    def insert(self, index, x, /):
        base_value(self).insert(index, x)

    def pop(self, index=-1, /):
        return base_value(self).pop(index)

    def remove(self, x, /):
        base_value(self).remove(x)

    def clear(self):
        base_value(self).clear()

    def reverse(self):
        base_value(self).reverse()

    def sort(self, *, key=None, reverse=False):
        base_value(self).sort(key=key, reverse=reverse)

    def copy(self):
        return base_value(self).copy()

    def count(self, x, /):
        return base_value(self).count(x)

    def index(self, x, start=0, stop=LAST, /):
        return base_value(self).index(x, start, stop)

    def __len__(self):
        return len(base_value(self))

    def __getitem__(self, index, /):
        return base_value(self)[index]

    def __setitem__(self, index, x, /):
        if x is self:
            x = base_value(self)
        base_value(self)[index] = x

    def __delitem__(self, index, /):
        del base_value(self)[index]

    def __iter__(self):
        return iter(base_value(self))

    def __reversed__(self):
        return reversed(base_value(self))

    def __contains__(self, x, /):
        return x in base_value(self)

    def __add__(self, other, /):
        if not isinstance(other, list):
            return NotImplemented
        return base_value(self) + base_value(other)

    def __iadd__(self, other, /):
        if other is self:
            other = base_value(self)
        base_value(self).extend(other)
        return self

    def __mul__(self, n, /):
        if not isinstance(n, int):
            return NotImplemented
        return base_value(self) * n

    def __rmul__(self, n, /):
        if not isinstance(n, int):
            return NotImplemented
        return base_value(self) * n

    def __imul__(self, n, /):
        if not isinstance(n, int):
            return NotImplemented
        items = base_value(self)
        items *= n
        return self

    def __eq__(self, other, /):
        if not isinstance(other, list):
            return NotImplemented
        return base_value(self) == base_value(other)

    def __ne__(self, other, /):
        if not isinstance(other, list):
            return NotImplemented
        return base_value(self) != base_value(other)

    def __lt__(self, other, /):
        if not isinstance(other, list):
            return NotImplemented
        return base_value(self) < base_value(other)

    def __le__(self, other, /):
        if not isinstance(other, list):
            return NotImplemented
        return base_value(self) <= base_value(other)

    def __gt__(self, other, /):
        if not isinstance(other, list):
            return NotImplemented
        return base_value(self) > base_value(other)

    def __ge__(self, other, /):
        if not isinstance(other, list):
            return NotImplemented
        return base_value(self) >= base_value(other)

    def __repr__(self):
        return repr(base_value(self))


class tuple_:
    def __new__(cls, iterable=(), /):
        made = new_instance(cls)
        set_base(made, "<value>", tuple(iterable))
        return made

    def count(self, x, /):
        return base_value(self).count(x)

    def index(self, x, start=0, stop=LAST, /):
        return base_value(self).index(x, start, stop)

    def __len__(self):
        return len(base_value(self))

    def __getitem__(self, index, /):
        return base_value(self)[index]

    def __iter__(self):
        return iter(base_value(self))

    def __contains__(self, x, /):
        return x in base_value(self)

    def __add__(self, other, /):
        if not isinstance(other, tuple):
            return NotImplemented
        return base_value(self) + base_value(other)

    def __mul__(self, n, /):
        if not isinstance(n, int):
            return NotImplemented
        return base_value(self) * n

    def __rmul__(self, n, /):
        if not isinstance(n, int):
            return NotImplemented
        return base_value(self) * n

    def __eq__(self, other, /):
        if not isinstance(other, tuple):
            return NotImplemented
        return base_value(self) == base_value(other)

    def __ne__(self, other, /):
        if not isinstance(other, tuple):
            return NotImplemented
        return base_value(self) != base_value(other)

    def __lt__(self, other, /):
        if not isinstance(other, tuple):
            return NotImplemented
        return base_value(self) < base_value(other)

    def __le__(self, other, /):
        if not isinstance(other, tuple):
            return NotImplemented
        return base_value(self) <= base_value(other)

    def __gt__(self, other, /):
        if not isinstance(other, tuple):
            return NotImplemented
        return base_value(self) > base_value(other)

    def __ge__(self, other, /):
        if not isinstance(other, tuple):
            return NotImplemented
        return base_value(self) >= base_value(other)

    def __hash__(self):
        return hash(base_value(self))

    def __repr__(self):
        return repr(base_value(self))


class dict_:
    __hash__ = None

    def __init__(self, source=(), /, **named):
        items = base_value(self)
        items.update(source)
        if named:
            items.update(named)

    @classmethod
    def fromkeys(cls, iterable, value=None, /):
        made = cls()
        for key in iterable:
            made[key] = value
        return made

    def __missing__(self, key, /):
        raise KeyError(key)

    def __getitem__(self, key, /):
        items = base_value(self)
        if key in items:
            return items[key]
        return call_missing(self, key)

    def __setitem__(self, key, x, /):
        base_value(self)[key] = x

    def __delitem__(self, key, /):
        del base_value(self)[key]

    def __contains__(self, key, /):
        return key in base_value(self)

    def __len__(self):
        return len(base_value(self))

    def __iter__(self):
        return iter(base_value(self))

    def __reversed__(self):
        return reversed(base_value(self))

    def get(self, key, default=None, /):
        return base_value(self).get(key, default)

    def setdefault(self, key, default=None, /):
        return base_value(self).setdefault(key, default)

    def pop(self, key, default=missing, /):
        if default is missing:
            return base_value(self).pop(key)
        return base_value(self).pop(key, default)

    def popitem(self):
        return base_value(self).popitem()

    def clear(self):
        base_value(self).clear()

    def copy(self):
        return dict(self)

    def update(self, source=(), /, **named):
        items = base_value(self)
        items.update(source)
        if named:
            items.update(named)

    def keys(self):
        return base_value(self).keys()

    def values(self):
        return base_value(self).values()

    def items(self):
        return base_value(self).items()

    def __or__(self, other, /):
        if not isinstance(other, dict):
            return NotImplemented
        made = dict(self)
        made.update(other)
        return made

    def __ror__(self, other, /):
        if not isinstance(other, dict):
            return NotImplemented
        made = dict(other)
        made.update(self)
        return made

    def __ior__(self, other, /):
        base_value(self).update(other)
        return self

    def __eq__(self, other, /):
        if not isinstance(other, dict):
            return NotImplemented
        return base_value(self) == base_value(other)

    def __ne__(self, other, /):
        if not isinstance(other, dict):
            return NotImplemented
        return base_value(self) != base_value(other)

    def __repr__(self):
        return repr(base_value(self))
