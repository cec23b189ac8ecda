"""str and bytes as bases of other classes.

As in 1_containers.py. Where C gives back the very object that it was given, so do these.
"""

from _bases import value as base_value
from _bases import value as missing


class str_:
    def __new__(cls, object="", /, encoding=missing, errors=missing, *more, **named):
        if more or named:
            if encoding is missing:
                str(object, **named)
            elif errors is missing:
                str(object, encoding, **named)
            else:
                str(object, encoding, errors, *more, **named)
            refuse("with these arguments")
        if encoding is missing:
            if errors is not missing:
                refuse("with these arguments")
            text = str(object)
        elif errors is missing:
            text = str(object, encoding)
        else:
            text = str(object, encoding, errors)
        made = new_instance(cls)
        set_base(made, "<value>", text)
        return made

    def __eq__(self, other, /):
        if not isinstance(other, str):
            return NotImplemented
        return base_value(self) == base_value(other)

    def __ne__(self, other, /):
        if not isinstance(other, str):
            return NotImplemented
        return base_value(self) != base_value(other)

    def __lt__(self, other, /):
        if not isinstance(other, str):
            return NotImplemented
        return base_value(self) < base_value(other)

    def __le__(self, other, /):
        if not isinstance(other, str):
            return NotImplemented
        return base_value(self) <= base_value(other)

    def __gt__(self, other, /):
        if not isinstance(other, str):
            return NotImplemented
        return base_value(self) > base_value(other)

    def __ge__(self, other, /):
        if not isinstance(other, str):
            return NotImplemented
        return base_value(self) >= base_value(other)

    def __hash__(self):
        return hash(base_value(self))

    def __repr__(self):
        return repr(base_value(self))

    def __len__(self):
        return len(base_value(self))

    def __getitem__(self, index, /):
        return base_value(self)[index]

    def __iter__(self):
        return iter(base_value(self))

    def __contains__(self, x, /):
        return base_value(x) in base_value(self)

    def __add__(self, other, /):
        if not isinstance(other, str):
            return NotImplemented
        return base_value(self) + base_value(other)

    def __mul__(self, n, /):
        if not isinstance(n, int):
            return NotImplemented
        return base_value(self) * base_value(n)

    def __rmul__(self, n, /):
        if not isinstance(n, int):
            return NotImplemented
        return base_value(self) * base_value(n)

    def partition(self, sep, /):
        head, found, tail = base_value(self).partition(base_value(sep))
        return (head, sep, tail) if found else (self, found, tail)

    def rpartition(self, sep, /):
        head, found, tail = base_value(self).rpartition(base_value(sep))
        return (head, sep, tail) if found else (head, found, self)

    def format(self, /, *values, **named):
        text = base_value(self).format(*values, **named)
        return text if "{" in base_value(self) or "}" in base_value(self) else self

    def __mod__(self, values, /):
        text = base_value(self) % values
        return text if "%" in base_value(self) else self

    def __str__(self):
        return base_value(self)

    def __format__(self, spec, /):
        return formatted(self, spec) if spec else str(self)


class bytes_:
    def __new__(cls, source=b"", /, encoding=missing, errors=missing, *more, **named):
        if more or named:
            if encoding is missing:
                bytes(source, **named)
            elif errors is missing:
                bytes(source, encoding, **named)
            else:
                bytes(source, encoding, errors, *more, **named)
            refuse("with these arguments")
        if encoding is missing:
            data = bytes(source)
        elif errors is missing:
            data = bytes(source, encoding)
        else:
            data = bytes(source, encoding, errors)
        made = new_instance(cls)
        set_base(made, "<value>", data)
        return made

    def __eq__(self, other, /):
        if not isinstance(other, bytes):
            return NotImplemented
        return base_value(self) == base_value(other)

    def __ne__(self, other, /):
        if not isinstance(other, bytes):
            return NotImplemented
        return base_value(self) != base_value(other)

    def __lt__(self, other, /):
        if not isinstance(other, bytes):
            return NotImplemented
        return base_value(self) < base_value(other)

    def __le__(self, other, /):
        if not isinstance(other, bytes):
            return NotImplemented
        return base_value(self) <= base_value(other)

    def __gt__(self, other, /):
        if not isinstance(other, bytes):
            return NotImplemented
        return base_value(self) > base_value(other)

    def __ge__(self, other, /):
        if not isinstance(other, bytes):
            return NotImplemented
        return base_value(self) >= base_value(other)

    def __hash__(self):
        return hash(base_value(self))

    def __repr__(self):
        return repr(base_value(self))

    def __len__(self):
        return len(base_value(self))

    def __getitem__(self, index, /):
        return base_value(self)[index]

    def __iter__(self):
        return iter(base_value(self))

    def __contains__(self, x, /):
        return base_value(x) in base_value(self)

    def __add__(self, other, /):
        if not isinstance(other, bytes):
            return NotImplemented
        return base_value(self) + base_value(other)

    def __mul__(self, n, /):
        if not isinstance(n, int):
            return NotImplemented
        return base_value(self) * base_value(n)

    def __rmul__(self, n, /):
        if not isinstance(n, int):
            return NotImplemented
        return base_value(self) * base_value(n)

    def partition(self, sep, /):
        head, found, tail = base_value(self).partition(base_value(sep))
        return (head, sep, tail) if found else (self, found, tail)

    def rpartition(self, sep, /):
        head, found, tail = base_value(self).rpartition(base_value(sep))
        return (head, sep, tail) if found else (head, found, self)

    def __mod__(self, values, /):
        return base_value(self) % values

    def __bytes__(self):
        return base_value(self)
