"""fractions.Fraction, with the outcomes of CPython 3.11: its order of reductions shows in messages.

Other rationals than ints, bools and Fractions there are none.
"""

import math

from _bases import has

HASH_MODULUS = (1 << 61) - 1
HASH_INFINITE = 314159


def is_digits(text):
    return all([part.isdecimal() for part in text.split("_")])


def parsed(literal):
    """Numerator and denominator of a text, not yet reduced."""
    text = literal.strip()
    sign = text[:1]
    if sign == "-" or sign == "+":
        text = text[1:]
    if "/" in text:
        whole, _, below = text.partition("/")
        if not (is_digits(whole) and is_digits(below)):
            raise ValueError(f"Invalid literal for Fraction: {literal!r}")
        numerator = int(whole)
        denominator = int(below)
    else:
        mantissa, has_exponent, exponent = text.replace("E", "e").partition("e")
        whole, _, decimals = mantissa.partition(".")
        if decimals and not decimals.strip("dD") and whole:
            refuse("of letters after the point")  # a slip in CPython's pattern lets them through
        first = text[1:2] if text[:1] == "." else text[:1]
        size = exponent[1:] if exponent[:1] == "-" or exponent[:1] == "+" else exponent
        if not (
            first.isdecimal()
            and (not whole or is_digits(whole))
            and (not decimals or is_digits(decimals))
            and (not has_exponent or is_digits(size))
        ):
            raise ValueError(f"Invalid literal for Fraction: {literal!r}")
        numerator = int(whole or "0")
        denominator = 1
        if decimals:
            decimals = decimals.replace("_", "")
            denominator = int(10 ** len(decimals))
            numerator = numerator * denominator + int(decimals)
        if has_exponent:
            power = int(exponent)
            if power >= 0:
                numerator *= int(10**power)
            else:
                denominator *= int(10**-power)
    if sign == "-":
        numerator = -numerator
    return numerator, denominator


def ratio(x):
    if isinstance(x, Fraction):
        return x._numerator, x._denominator
    return int(x), 1


def added(a, b):
    na, da = ratio(a)
    nb, db = ratio(b)
    g = math.gcd(da, db)
    if g == 1:
        return Fraction(na * db + da * nb, da * db, _normalize=False)
    s = da // g
    t = na * (db // g) + nb * s
    g2 = math.gcd(t, g)
    return Fraction(t // g2, s * (db // g2), _normalize=False)


def subtracted(a, b):
    na, da = ratio(a)
    nb, db = ratio(b)
    g = math.gcd(da, db)
    if g == 1:
        return Fraction(na * db - da * nb, da * db, _normalize=False)
    s = da // g
    t = na * (db // g) - nb * s
    g2 = math.gcd(t, g)
    return Fraction(t // g2, s * (db // g2), _normalize=False)


def multiplied(a, b):
    na, da = ratio(a)
    nb, db = ratio(b)
    g1 = math.gcd(na, db)
    g2 = math.gcd(nb, da)
    if g1 > 1:
        na //= g1
        db //= g1
    if g2 > 1:
        nb //= g2
        da //= g2
    return Fraction(na * nb, db * da, _normalize=False)


def divided(a, b):
    na, da = ratio(a)
    nb, db = ratio(b)
    g1 = math.gcd(na, nb)
    if g1 > 1:
        na //= g1
        nb //= g1
    g2 = math.gcd(db, da)
    if g2 > 1:
        da //= g2
        db //= g2
    n, d = na * db, nb * da
    if d < 0:
        n, d = -n, -d
    return Fraction(n, d, _normalize=False)


def floor_divided(a, b):
    na, da = ratio(a)
    nb, db = ratio(b)
    return (na * db) // (da * nb)


def rest(a, b):
    na, da = ratio(a)
    nb, db = ratio(b)
    return Fraction((na * db) % (nb * da), da * db)


def both(a, b):
    na, da = ratio(a)
    nb, db = ratio(b)
    quotient, left = divmod(na * db, da * nb)
    return quotient, Fraction(left, da * db)


class Fraction:
    __slots__ = ("_denominator", "_numerator")

    def __init__(self, numerator=0, denominator=None, *rest, _normalize=True):
        if rest:
            raise TypeError(
                "Fraction.__new__() takes from 1 to 3 positional arguments but "
                f"{len(rest) + 3} were given"
            )
        if denominator is None:
            if isinstance(numerator, int):
                self._numerator = int(numerator)
                self._denominator = 1
                return
            if isinstance(numerator, Fraction):
                self._numerator = numerator._numerator
                self._denominator = numerator._denominator
                return
            if isinstance(numerator, float):
                n, d = numerator.as_integer_ratio()
                self._numerator = n
                self._denominator = d
                return
            if not isinstance(numerator, str):
                raise TypeError("argument should be a string or a Rational instance")
            n, d = parsed(numerator)
        elif isinstance(numerator, int) and isinstance(denominator, int):
            if not _normalize and (has(numerator, "") or has(denominator, "")):
                refuse("with `_normalize=False` and numbers of a derived class, which it keeps")
            n, d = int(numerator), int(denominator)
        elif isinstance(numerator, (int, Fraction)) and isinstance(denominator, (int, Fraction)):
            na, da = ratio(numerator)
            nb, db = ratio(denominator)
            n, d = na * db, nb * da
        else:
            raise TypeError("both arguments should be Rational instances")
        if d == 0:
            raise ZeroDivisionError(f"Fraction({n}, 0)")
        if _normalize:
            g = math.gcd(n, d)
            if d < 0:
                g = -g
            n //= g
            d //= g
        self._numerator = n
        self._denominator = d

    @classmethod
    def from_float(cls, f):
        if isinstance(f, int):
            return cls(f)
        if not isinstance(f, float):
            raise TypeError(
                f"{cls.__name__}.from_float() only takes floats, not {f!r} ({type(f).__name__})"
            )
        n, d = f.as_integer_ratio()
        return cls(n, d)

    @property
    def numerator(self):
        return self._numerator

    @property
    def denominator(self):
        return self._denominator

    @property
    def real(self):
        return +self

    @property
    def imag(self):
        return 0

    def conjugate(self):
        return +self

    def as_integer_ratio(self):
        return (self._numerator, self._denominator)

    def limit_denominator(self, max_denominator=1000000):
        if max_denominator < 1:
            raise ValueError("max_denominator should be at least 1")
        if self._denominator <= max_denominator:
            return Fraction(self)
        p0, q0, p1, q1 = 0, 1, 1, 0
        n, d = self._numerator, self._denominator
        while True:
            a = n // d
            q2 = q0 + a * q1
            if q2 > max_denominator:
                break
            p0, q0, p1, q1 = p1, q1, p0 + a * p1, q2
            n, d = d, n - a * d
        k = (max_denominator - q0) // q1
        nearer = Fraction(p0 + k * p1, q0 + k * q1)
        simpler = Fraction(p1, q1)
        return simpler if abs(simpler - self) <= abs(nearer - self) else nearer

    def __repr__(self):
        return f"Fraction({self._numerator}, {self._denominator})"

    def __str__(self):
        if self._denominator == 1:
            return str(self._numerator)
        return f"{self._numerator}/{self._denominator}"

    def __add__(self, other):
        if isinstance(other, (int, Fraction)):
            return added(self, other)
        if isinstance(other, float):
            return float(self) + other
        if isinstance(other, complex):
            return complex(float(self)) + other
        return NotImplemented

    def __radd__(self, other):
        if isinstance(other, int):
            return added(other, self)
        if isinstance(other, float):
            return other + float(self)
        if isinstance(other, complex):
            return other + complex(float(self))
        return NotImplemented

    def __sub__(self, other):
        if isinstance(other, (int, Fraction)):
            return subtracted(self, other)
        if isinstance(other, float):
            return float(self) - other
        if isinstance(other, complex):
            return complex(float(self)) - other
        return NotImplemented

    def __rsub__(self, other):
        if isinstance(other, int):
            return subtracted(other, self)
        if isinstance(other, float):
            return other - float(self)
        if isinstance(other, complex):
            return other - complex(float(self))
        return NotImplemented

    def __mul__(self, other):
        if isinstance(other, (int, Fraction)):
            return multiplied(self, other)
        if isinstance(other, float):
            return float(self) * other
        if isinstance(other, complex):
            return complex(float(self)) * other
        return NotImplemented

    def __rmul__(self, other):
        if isinstance(other, int):
            return multiplied(other, self)
        if isinstance(other, float):
            return other * float(self)
        if isinstance(other, complex):
            return other * complex(float(self))
        return NotImplemented

    def __truediv__(self, other):
        if isinstance(other, (int, Fraction)):
            return divided(self, other)
        if isinstance(other, float):
            return float(self) / other
        if isinstance(other, complex):
            return complex(float(self)) / other
        return NotImplemented

    def __rtruediv__(self, other):
        if isinstance(other, int):
            return divided(other, self)
        if isinstance(other, float):
            return other / float(self)
        if isinstance(other, complex):
            return other / complex(float(self))
        return NotImplemented

    def __floordiv__(self, other):
        if isinstance(other, (int, Fraction)):
            return floor_divided(self, other)
        if isinstance(other, float):
            return float(self) // other
        if isinstance(other, complex):
            return complex(float(self)) // other
        return NotImplemented

    def __rfloordiv__(self, other):
        if isinstance(other, int):
            return floor_divided(other, self)
        if isinstance(other, float):
            return other // float(self)
        if isinstance(other, complex):
            return other // complex(float(self))
        return NotImplemented

    def __mod__(self, other):
        if isinstance(other, (int, Fraction)):
            return rest(self, other)
        if isinstance(other, float):
            return float(self) % other
        if isinstance(other, complex):
            return complex(float(self)) % other
        return NotImplemented

    def __rmod__(self, other):
        if isinstance(other, int):
            return rest(other, self)
        if isinstance(other, float):
            return other % float(self)
        if isinstance(other, complex):
            return other % complex(float(self))
        return NotImplemented

    def __divmod__(self, other):
        if isinstance(other, (int, Fraction)):
            return both(self, other)
        if isinstance(other, float):
            return divmod(float(self), other)
        if isinstance(other, complex):
            return divmod(complex(float(self)), other)
        return NotImplemented

    def __rdivmod__(self, other):
        if isinstance(other, int):
            return both(other, self)
        if isinstance(other, float):
            return divmod(other, float(self))
        if isinstance(other, complex):
            return divmod(other, complex(float(self)))
        return NotImplemented

    def __pow__(self, other):
        if not isinstance(other, (int, Fraction)):
            return float(self) ** other
        power, root = ratio(other)
        if root != 1:
            return float(self) ** float(other)
        n, d = self._numerator, self._denominator
        if power < 0:
            power = -power
            n, d = (d, n) if n >= 0 else (-d, -n)
        return Fraction(int(n**power), int(d**power), _normalize=False)

    def __rpow__(self, other):
        if self._denominator == 1 and self._numerator >= 0:
            return other**self._numerator
        if isinstance(other, int):
            return Fraction(int(other), 1) ** self
        if self._denominator == 1:
            return other**self._numerator
        return other ** float(self)

    def __pos__(self):
        return Fraction(self._numerator, self._denominator, _normalize=False)

    def __neg__(self):
        return Fraction(-self._numerator, self._denominator, _normalize=False)

    def __abs__(self):
        return Fraction(abs(self._numerator), self._denominator, _normalize=False)

    def __int__(self):
        return self.__trunc__()

    def __float__(self):
        return self._numerator / self._denominator

    def __complex__(self):
        return complex(float(self))

    def __trunc__(self):
        if self._numerator < 0:
            return -(-self._numerator // self._denominator)
        return self._numerator // self._denominator

    def __floor__(self):
        return self._numerator // self._denominator

    def __ceil__(self):
        return -(-self._numerator // self._denominator)

    def __round__(self, ndigits=None):
        if ndigits is None:
            floor, left = divmod(self._numerator, self._denominator)
            if left * 2 < self._denominator:
                return floor
            if left * 2 > self._denominator:
                return floor + 1
            return floor if floor % 2 == 0 else floor + 1
        shift = int(10 ** abs(ndigits))
        if ndigits > 0:
            return Fraction(round(self * shift), shift)
        return Fraction(round(self / shift) * shift)

    def __hash__(self):
        if self._denominator % HASH_MODULUS == 0:
            made = HASH_INFINITE
        else:
            inverse = pow(self._denominator, HASH_MODULUS - 2, HASH_MODULUS)
            made = hash(hash(abs(self._numerator)) * inverse)
        made = made if self._numerator >= 0 else -made
        return -2 if made == -1 else made

    def __eq__(self, other):
        if isinstance(other, int):
            return self._numerator == other and self._denominator == 1
        if isinstance(other, Fraction):
            return self._numerator == other._numerator and self._denominator == other._denominator
        if isinstance(other, complex) and other.imag == 0:
            other = other.real
        if isinstance(other, float):
            if math.isnan(other) or math.isinf(other):
                return False
            n, d = other.as_integer_ratio()
            return self._numerator == n and self._denominator == d
        return NotImplemented

    def _sides(self, other):
        """What to compare in place of both; None if they cannot be compared."""
        if isinstance(other, (int, Fraction)):
            n, d = ratio(other)
            return self._numerator * d, self._denominator * n
        if isinstance(other, float):
            if math.isnan(other) or math.isinf(other):
                return 0.0, other
            n, d = other.as_integer_ratio()
            return self._numerator * d, self._denominator * n
        return None

    def __lt__(self, other):
        sides = self._sides(other)
        return NotImplemented if sides is None else sides[0] < sides[1]

    def __gt__(self, other):
        sides = self._sides(other)
        return NotImplemented if sides is None else sides[0] > sides[1]

    def __le__(self, other):
        sides = self._sides(other)
        return NotImplemented if sides is None else sides[0] <= sides[1]

    def __ge__(self, other):
        sides = self._sides(other)
        return NotImplemented if sides is None else sides[0] >= sides[1]

    def __bool__(self):
        return self._numerator != 0

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self
