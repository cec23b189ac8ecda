"""What builtin classes of values that never change give to the classes that derive from them.

As in 1_containers.py. Sums, products and the like are plain values of the builtin class, whatever
the operands are. All methods that have no special name are those of the base value itself: what
finds no attribute in a class looks there.
"""

import math

from _bases import value as base_value
from _bases import value as missing  # in place of an argument that is not given


def formatted(x, spec):
    value, wrong = base_value(x), ""
    try:
        return format(value, spec)
    except ValueError as error:
        wrong = str(error)
    of_base = f"of type '{type(value).__name__}'"
    raise ValueError(wrong.replace(of_base, f"of type '{type(x).__name__}'"))


class int_:
    def __new__(cls, x=0, /, base=missing, *more, **named):
        if more or named:
            if base is missing:
                int(x, **named)
            else:
                int(x, base, *more, **named)
            refuse("with these arguments")
        made = new_instance(cls)
        set_base(made, "<value>", int(x) if base is missing else int(x, base))
        return made

    def __add__(self, other, /):
        if not isinstance(other, int):
            return NotImplemented
        return base_value(self) + base_value(other)

    def __radd__(self, other, /):
        if not isinstance(other, int):
            return NotImplemented
        return base_value(other) + base_value(self)

    def __sub__(self, other, /):
        if not isinstance(other, int):
            return NotImplemented
        return base_value(self) - base_value(other)

    def __rsub__(self, other, /):
        if not isinstance(other, int):
            return NotImplemented
        return base_value(other) - base_value(self)

    def __mul__(self, other, /):
        if not isinstance(other, int):
            return NotImplemented
        return base_value(self) * base_value(other)

    def __rmul__(self, other, /):
        if not isinstance(other, int):
            return NotImplemented
        return base_value(other) * base_value(self)

    def __truediv__(self, other, /):
        if not isinstance(other, int):
            return NotImplemented
        return base_value(self) / base_value(other)

    def __rtruediv__(self, other, /):
        if not isinstance(other, int):
            return NotImplemented
        return base_value(other) / base_value(self)

    def __floordiv__(self, other, /):
        if not isinstance(other, int):
            return NotImplemented
        return base_value(self) // base_value(other)

    def __rfloordiv__(self, other, /):
        if not isinstance(other, int):
            return NotImplemented
        return base_value(other) // base_value(self)

    def __mod__(self, other, /):
        if not isinstance(other, int):
            return NotImplemented
        return base_value(self) % base_value(other)

    def __rmod__(self, other, /):
        if not isinstance(other, int):
            return NotImplemented
        return base_value(other) % base_value(self)

    def __lshift__(self, other, /):
        if not isinstance(other, int):
            return NotImplemented
        return base_value(self) << base_value(other)

    def __rlshift__(self, other, /):
        if not isinstance(other, int):
            return NotImplemented
        return base_value(other) << base_value(self)

    def __rshift__(self, other, /):
        if not isinstance(other, int):
            return NotImplemented
        return base_value(self) >> base_value(other)

    def __rrshift__(self, other, /):
        if not isinstance(other, int):
            return NotImplemented
        return base_value(other) >> base_value(self)

    def __and__(self, other, /):
        if not isinstance(other, int):
            return NotImplemented
        return base_value(self) & base_value(other)

    def __rand__(self, other, /):
        if not isinstance(other, int):
            return NotImplemented
        return base_value(other) & base_value(self)

    def __or__(self, other, /):
        if not isinstance(other, int):
            return NotImplemented
        return base_value(self) | base_value(other)

    def __ror__(self, other, /):
        if not isinstance(other, int):
            return NotImplemented
        return base_value(other) | base_value(self)

    def __xor__(self, other, /):
        if not isinstance(other, int):
            return NotImplemented
        return base_value(self) ^ base_value(other)

    def __rxor__(self, other, /):
        if not isinstance(other, int):
            return NotImplemented
        return base_value(other) ^ base_value(self)

    def __divmod__(self, other, /):
        if not isinstance(other, int):
            return NotImplemented
        return divmod(base_value(self), base_value(other))

    def __rdivmod__(self, other, /):
        if not isinstance(other, int):
            return NotImplemented
        return divmod(base_value(other), base_value(self))

    def __eq__(self, other, /):
        if not isinstance(other, int):
            return NotImplemented
        return base_value(self) == base_value(other)

    def __ne__(self, other, /):
        if not isinstance(other, int):
            return NotImplemented
        return base_value(self) != base_value(other)

    def __lt__(self, other, /):
        if not isinstance(other, int):
            return NotImplemented
        return base_value(self) < base_value(other)

    def __le__(self, other, /):
        if not isinstance(other, int):
            return NotImplemented
        return base_value(self) <= base_value(other)

    def __gt__(self, other, /):
        if not isinstance(other, int):
            return NotImplemented
        return base_value(self) > base_value(other)

    def __ge__(self, other, /):
        if not isinstance(other, int):
            return NotImplemented
        return base_value(self) >= base_value(other)

    def __hash__(self):
        return hash(base_value(self))

    def __repr__(self):
        return repr(base_value(self))

    def __bool__(self):
        return base_value(self) != 0

    def __neg__(self):
        return -base_value(self)

    def __pos__(self):
        return base_value(self)

    def __invert__(self):
        return ~base_value(self)

    def __abs__(self):
        return abs(base_value(self))

    def __int__(self):
        return base_value(self)

    def __index__(self):
        return base_value(self)

    def __trunc__(self):
        return base_value(self)

    def __floor__(self):
        return base_value(self)

    def __ceil__(self):
        return base_value(self)

    def __float__(self):
        return float(base_value(self))

    def __pow__(self, other, modulus=None, /):
        if modulus is not None:
            return pow(base_value(self), base_value(other), base_value(modulus))
        if not isinstance(other, int):
            return NotImplemented
        return base_value(self) ** base_value(other)

    def __rpow__(self, other, modulus=None, /):
        if not isinstance(other, int) or modulus is not None:
            return NotImplemented
        return base_value(other) ** base_value(self)

    def __round__(self, digits=None, /):
        return round(base_value(self), digits)

    def __format__(self, spec, /):
        return formatted(self, spec) if spec else str(self)


class float_:
    def __new__(cls, x=0.0, /, *more, **named):
        if more or named:
            float(x, *more, **named)
            refuse("with these arguments")
        made = new_instance(cls)
        set_base(made, "<value>", float(x))
        return made

    def __add__(self, other, /):
        if not isinstance(other, (int, float)):
            return NotImplemented
        return base_value(self) + base_value(other)

    def __radd__(self, other, /):
        if not isinstance(other, (int, float)):
            return NotImplemented
        return base_value(other) + base_value(self)

    def __sub__(self, other, /):
        if not isinstance(other, (int, float)):
            return NotImplemented
        return base_value(self) - base_value(other)

    def __rsub__(self, other, /):
        if not isinstance(other, (int, float)):
            return NotImplemented
        return base_value(other) - base_value(self)

    def __mul__(self, other, /):
        if not isinstance(other, (int, float)):
            return NotImplemented
        return base_value(self) * base_value(other)

    def __rmul__(self, other, /):
        if not isinstance(other, (int, float)):
            return NotImplemented
        return base_value(other) * base_value(self)

    def __truediv__(self, other, /):
        if not isinstance(other, (int, float)):
            return NotImplemented
        return base_value(self) / base_value(other)

    def __rtruediv__(self, other, /):
        if not isinstance(other, (int, float)):
            return NotImplemented
        return base_value(other) / base_value(self)

    def __floordiv__(self, other, /):
        if not isinstance(other, (int, float)):
            return NotImplemented
        return base_value(self) // base_value(other)

    def __rfloordiv__(self, other, /):
        if not isinstance(other, (int, float)):
            return NotImplemented
        return base_value(other) // base_value(self)

    def __mod__(self, other, /):
        if not isinstance(other, (int, float)):
            return NotImplemented
        return base_value(self) % base_value(other)

    def __rmod__(self, other, /):
        if not isinstance(other, (int, float)):
            return NotImplemented
        return base_value(other) % base_value(self)

    def __divmod__(self, other, /):
        if not isinstance(other, (int, float)):
            return NotImplemented
        return divmod(base_value(self), base_value(other))

    def __rdivmod__(self, other, /):
        if not isinstance(other, (int, float)):
            return NotImplemented
        return divmod(base_value(other), base_value(self))

    def __eq__(self, other, /):
        if not isinstance(other, (int, float)):
            return NotImplemented
        return base_value(self) == base_value(other)

    def __ne__(self, other, /):
        if not isinstance(other, (int, float)):
            return NotImplemented
        return base_value(self) != base_value(other)

    def __lt__(self, other, /):
        if not isinstance(other, (int, float)):
            return NotImplemented
        return base_value(self) < base_value(other)

    def __le__(self, other, /):
        if not isinstance(other, (int, float)):
            return NotImplemented
        return base_value(self) <= base_value(other)

    def __gt__(self, other, /):
        if not isinstance(other, (int, float)):
            return NotImplemented
        return base_value(self) > base_value(other)

    def __ge__(self, other, /):
        if not isinstance(other, (int, float)):
            return NotImplemented
        return base_value(self) >= base_value(other)

    def __hash__(self):
        return hash(base_value(self))

    def __repr__(self):
        return repr(base_value(self))

    def __bool__(self):
        return base_value(self) != 0.0

    def __neg__(self):
        return -base_value(self)

    def __pos__(self):
        return base_value(self)

    def __abs__(self):
        return abs(base_value(self))

    def __int__(self):
        return int(base_value(self))

    def __trunc__(self):
        return int(base_value(self))

    def __float__(self):
        return base_value(self)

    def __pow__(self, other, modulus=None, /):
        if modulus is not None:
            return pow(base_value(self), base_value(other), base_value(modulus))
        if not isinstance(other, (int, float)):
            return NotImplemented
        return base_value(self) ** base_value(other)

    def __rpow__(self, other, modulus=None, /):
        if not isinstance(other, (int, float)) or modulus is not None:
            return NotImplemented
        return base_value(other) ** base_value(self)

    def __round__(self, digits=None, /):
        return round(base_value(self), digits)

    def __floor__(self):
        return math.floor(base_value(self))

    def __ceil__(self):
        return math.ceil(base_value(self))

    def __format__(self, spec, /):
        return formatted(self, spec) if spec else str(self)


class complex_:
    def __new__(cls, real=0, imag=missing, /, **named):
        if named:
            refuse("with named arguments")
        made = new_instance(cls)
        set_base(made, "<value>", complex(real) if imag is missing else complex(real, imag))
        return made

    def __add__(self, other, /):
        if not isinstance(other, (int, float, complex)):
            return NotImplemented
        return base_value(self) + base_value(other)

    def __radd__(self, other, /):
        if not isinstance(other, (int, float, complex)):
            return NotImplemented
        return base_value(other) + base_value(self)

    def __sub__(self, other, /):
        if not isinstance(other, (int, float, complex)):
            return NotImplemented
        return base_value(self) - base_value(other)

    def __rsub__(self, other, /):
        if not isinstance(other, (int, float, complex)):
            return NotImplemented
        return base_value(other) - base_value(self)

    def __mul__(self, other, /):
        if not isinstance(other, (int, float, complex)):
            return NotImplemented
        return base_value(self) * base_value(other)

    def __rmul__(self, other, /):
        if not isinstance(other, (int, float, complex)):
            return NotImplemented
        return base_value(other) * base_value(self)

    def __truediv__(self, other, /):
        if not isinstance(other, (int, float, complex)):
            return NotImplemented
        return base_value(self) / base_value(other)

    def __rtruediv__(self, other, /):
        if not isinstance(other, (int, float, complex)):
            return NotImplemented
        return base_value(other) / base_value(self)

    def __eq__(self, other, /):
        if not isinstance(other, (int, float, complex)):
            return NotImplemented
        return base_value(self) == base_value(other)

    def __ne__(self, other, /):
        if not isinstance(other, (int, float, complex)):
            return NotImplemented
        return base_value(self) != base_value(other)

    def __hash__(self):
        return hash(base_value(self))

    def __repr__(self):
        return repr(base_value(self))

    def __bool__(self):
        return base_value(self) != 0

    def __neg__(self):
        return -base_value(self)

    def __pos__(self):
        return base_value(self)

    def __abs__(self):
        return abs(base_value(self))

    def __complex__(self):
        return base_value(self)

    def __pow__(self, other, modulus=None, /):
        if modulus is not None:
            return pow(base_value(self), base_value(other), base_value(modulus))
        if not isinstance(other, (int, float, complex)):
            return NotImplemented
        return base_value(self) ** base_value(other)

    def __rpow__(self, other, modulus=None, /):
        if not isinstance(other, (int, float, complex)) or modulus is not None:
            return NotImplemented
        return base_value(other) ** base_value(self)

    def __format__(self, spec, /):
        return formatted(self, spec) if spec else str(self)
