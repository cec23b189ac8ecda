"""The class, and texts."""

import math
from typing import NamedTuple

HASH_MODULUS = (1 << 61) - 1
HASH_INFINITE = 314159


class DecimalTuple(NamedTuple):
    sign: int
    digits: tuple
    exponent: int


def digits_as_text(number):
    """Without the limit of int's."""
    if number.bit_length() < 14000:
        return str(number)
    half = count_digits(number) // 2
    upper, lower = divmod(number, tens(half))
    return digits_as_text(upper) + digits_as_text(lower).rjust(half, "0")


def digits_of_text(text):
    if len(text) <= 4000:
        return int(text)
    half = len(text) // 2
    return digits_of_text(text[:-half]) * tens(half) + digits_of_text(text[-half:])


def syntax():
    raise InvalidOperation([ConversionSyntax])


def fill_from_text(made, given):
    text = given.strip().replace("_", "")
    sign = 0
    if text[:1] == "-" or text[:1] == "+":
        sign = 1 if text[0] == "-" else 0
        text = text[1:]
    made._sign = sign
    if text and (text[0].isdecimal() or text[0] == "."):
        mantissa, has_exponent, exponent = text.replace("E", "e").partition("e")
        before, _point, after = mantissa.partition(".")
        digits = before + after
        size = exponent[1:] if exponent[:1] == "-" or exponent[:1] == "+" else exponent
        if not digits.isdecimal() or (has_exponent and not size.isdecimal()):
            syntax()
        if len(size) > 17:
            refuse("with an exponent of more than 17 digits")
        made._number = digits_of_text(digits)
        made._exp = (int(exponent) if has_exponent else 0) - len(after)
        return
    lower = text.lower()
    if lower == "inf" or lower == "infinity":
        made._kind = INFINITE
        return
    if lower[:1] == "s":
        made._kind = SIGNALING
        lower = lower[1:]
    else:
        made._kind = QUIET
    payload = lower[3:]
    if lower[:3] != "nan" or (payload and not payload.isdecimal()):
        syntax()
    made._number = digits_of_text(payload) if payload else 0


def fill_from_float(made, value):
    if value != value:
        made._kind = QUIET
    elif value in (math.inf, -math.inf):
        made._kind = INFINITE
        made._sign = 1 if value < 0.0 else 0
    else:
        above, below = value.as_integer_ratio()
        twos = below.bit_length() - 1
        made._sign = 1 if math.copysign(1.0, value) < 0.0 else 0
        made._number = abs(above) * int(5**twos)
        made._exp = -twos


def fill_from_tuple(made, parts):
    if len(parts) != 3:
        raise ValueError("argument must be a sequence of length 3")
    sign, digits, exp = parts
    if not isinstance(sign, int) or sign not in (0, 1):
        raise ValueError("sign must be an integer with the value 0 or 1")
    made._sign = int(sign)
    if isinstance(exp, str):
        if exp == "F":
            made._kind = INFINITE
            return
        if exp != "n" and exp != "N":
            raise ValueError("string argument in the third position must be 'F', 'n' or 'N'")
        made._kind = QUIET if exp == "n" else SIGNALING
    elif isinstance(exp, int):
        if abs(exp) >= 100000000000000000:
            refuse("with an exponent of more than 17 digits")
        made._exp = int(exp)
    else:
        raise ValueError("exponent must be an integer")
    if not isinstance(digits, (list, tuple)):
        raise ValueError("coefficient must be a tuple of digits")
    number = 0
    for digit in digits:
        if not isinstance(digit, int) or not 0 <= digit <= 9:
            raise ValueError("coefficient must be a tuple of digits")
        number = number * 10 + digit
    made._number = number


def operand(x):
    """Of a function that takes Decimals and ints."""
    if isinstance(x, Decimal):
        return x
    if isinstance(x, int):
        return Decimal(x)
    raise TypeError(f"conversion from {type(x).__name__} to Decimal is not supported")


def check_context(context):
    if context is not None and not isinstance(context, Context):
        raise TypeError("optional argument must be a context")


def text_of(x, capitals, engineering):
    sign = "-" if x._sign else ""
    if x._kind:
        name = ("", "Infinity", "NaN", "sNaN")[x._kind]
        return sign + name + (digits_as_text(x._number) if x._number else "")
    digits = digits_as_text(x._number)
    left = x._exp + len(digits)  # digits before the point, were it in its place
    if x._exp <= 0 and left > -6:
        point = left
    elif not engineering:
        point = 1
    elif x._number == 0:
        point = (left + 1) % 3 - 1
    else:
        point = (left - 1) % 3 + 1
    if point <= 0:
        text = "0." + "0" * -point + digits
    elif point >= len(digits):
        text = digits + "0" * (point - len(digits))
    else:
        text = digits[:point] + "." + digits[point:]
    if left != point:
        text += ("E" if capitals else "e") + ("+" if left > point else "") + str(left - point)
    return sign + text


def both(x, y, context, chosen):
    """max and min: a number is chosen over a quiet NaN; among equals the total order decides."""
    if is_nan(x) or is_nan(y):
        if x._kind == QUIET and y._kind < QUIET:
            return finished(y, context)
        if y._kind == QUIET and x._kind < QUIET:
            return finished(x, context)
        return chosen_nan(x, y, context)
    return finished(chosen(x, y), context)


def total_order(x, y):
    """Among what compares as equal: by sign, then by exponent."""
    if x._sign != y._sign:
        return -1 if x._sign else 1
    order = (x._exp > y._exp) - (x._exp < y._exp)
    return -order if x._sign else order


def greater(x, y):
    order = compared(x, y)
    return x if (order or total_order(x, y)) > 0 else y


def lesser(x, y):
    order = compared(x, y)
    return x if (order or total_order(x, y)) < 0 else y


def quantized(x, y, rounding, context):
    if x._kind or y._kind:
        if is_nan(x) or is_nan(y):
            return chosen_nan(x, y, context)
        if not (x._kind and y._kind):
            invalid()
        return x
    prec, least, greatest = 28, -999999, 999999
    if context is not None:
        prec, least, greatest = context.prec, context.Emin, context.Emax
    if y._exp > greatest or y._exp < least - prec + 1:
        invalid()
    if x._number == 0:
        return finish(x._sign, 0, y._exp, context)
    gap = x._exp - y._exp
    if count_digits(x._number) + gap > prec:
        invalid()
    if gap >= 0:
        number = x._number * tens(gap)
    else:
        number = shortened(x._number, -gap, rounding, x._sign)
        if number and count_digits(number) > prec:
            invalid()
    if number and count_digits(number) - 1 + y._exp > greatest:
        invalid()
    return finish(x._sign, number, y._exp, context)


def chosen_rounding(rounding, context):
    if rounding is None:
        return "ROUND_HALF_EVEN" if context is None else context.rounding
    check_rounding(rounding)
    return rounding


def integral(x, rounding):
    if x._kind or x._exp >= 0:
        return x
    return make(x._sign, shortened(x._number, -x._exp, rounding, x._sign), 0)


def checked_whole(x):
    if x._kind >= QUIET:
        raise ValueError("cannot convert NaN to integer")
    if x._kind:
        raise OverflowError("cannot convert Infinity to integer")
    return x


class Decimal:
    __slots__ = ("_exp", "_kind", "_number", "_sign")

    def __init__(self, value="0", context=None):
        self._sign = 0
        self._number = 0
        self._exp = 0
        self._kind = 0
        check_context(context)
        if isinstance(value, str):
            if value != "0":
                fill_from_text(self, value)
        elif isinstance(value, int):
            self._sign = 1 if value < 0 else 0
            self._number = abs(int(value))
        elif isinstance(value, Decimal):
            self._sign = value._sign
            self._number = value._number
            self._exp = value._exp
            self._kind = value._kind
        elif isinstance(value, float):
            fill_from_float(self, value)
        elif isinstance(value, (tuple, list)):
            fill_from_tuple(self, value)
        else:
            raise TypeError(f"conversion from {type(value).__name__} to Decimal is not supported")

    @classmethod
    def from_float(cls, f):
        if isinstance(f, int):
            return cls(int(f))
        if not isinstance(f, float):
            raise TypeError("argument must be int or float")
        return cls(f)

    @property
    def real(self):
        return self

    @property
    def imag(self):
        return make(0, 0, 0)

    def __add__(self, other):
        if isinstance(other, Decimal):
            return added(self, other, None)
        return added(self, Decimal(other), None) if isinstance(other, int) else NotImplemented

    def __radd__(self, other):
        return added(Decimal(other), self, None) if isinstance(other, int) else NotImplemented

    def __sub__(self, other):
        if isinstance(other, Decimal):
            return subtracted(self, other, None)
        return subtracted(self, Decimal(other), None) if isinstance(other, int) else NotImplemented

    def __rsub__(self, other):
        return subtracted(Decimal(other), self, None) if isinstance(other, int) else NotImplemented

    def __mul__(self, other):
        if isinstance(other, Decimal):
            return multiplied(self, other, None)
        return multiplied(self, Decimal(other), None) if isinstance(other, int) else NotImplemented

    def __rmul__(self, other):
        return multiplied(Decimal(other), self, None) if isinstance(other, int) else NotImplemented

    def __truediv__(self, other):
        if isinstance(other, Decimal):
            return divided(self, other, None)
        return divided(self, Decimal(other), None) if isinstance(other, int) else NotImplemented

    def __rtruediv__(self, other):
        return divided(Decimal(other), self, None) if isinstance(other, int) else NotImplemented

    def __floordiv__(self, other):
        if not isinstance(other, (Decimal, int)):
            return NotImplemented
        return divided_whole(self, operand(other), None)

    def __rfloordiv__(self, other):
        if not isinstance(other, int):
            return NotImplemented
        return divided_whole(Decimal(other), self, None)

    def __mod__(self, other):
        if not isinstance(other, (Decimal, int)):
            return NotImplemented
        return remaining(self, operand(other), None)

    def __rmod__(self, other):
        return remaining(Decimal(other), self, None) if isinstance(other, int) else NotImplemented

    def __divmod__(self, other):
        if not isinstance(other, (Decimal, int)):
            return NotImplemented
        return divided_both(self, operand(other), None)

    def __rdivmod__(self, other):
        if not isinstance(other, int):
            return NotImplemented
        return divided_both(Decimal(other), self, None)

    def __pow__(self, other, modulo=None):
        if modulo is not None:
            refuse("power with a modulus")
        if not isinstance(other, (Decimal, int)):
            return NotImplemented
        return powered(self, operand(other), None)

    def __rpow__(self, other):
        return powered(Decimal(other), self, None) if isinstance(other, int) else NotImplemented

    def __neg__(self):
        return negated(self, None)

    def __pos__(self):
        return plus(self, None)

    def __abs__(self):
        return absolute(self, None)

    def __bool__(self):
        return self._kind != FINITE or self._number != 0

    def __eq__(self, other):
        if isinstance(other, (int, float)):
            if isinstance(other, float) and other != other:
                if self._kind == SIGNALING:
                    invalid()
                return False
            other = Decimal(other)
        elif not isinstance(other, Decimal):
            return unequal(other)
        if self._kind == SIGNALING or other._kind == SIGNALING:
            invalid()
        return self._kind < QUIET and other._kind < QUIET and compared(self, other) == 0

    def __lt__(self, other):
        if not isinstance(other, (Decimal, int, float)):
            return unordered(other)
        return orders(self, Decimal(other)) < 0

    def __le__(self, other):
        if not isinstance(other, (Decimal, int, float)):
            return unordered(other)
        return orders(self, Decimal(other)) <= 0

    def __gt__(self, other):
        if not isinstance(other, (Decimal, int, float)):
            return unordered(other)
        return orders(self, Decimal(other)) > 0

    def __ge__(self, other):
        if not isinstance(other, (Decimal, int, float)):
            return unordered(other)
        return orders(self, Decimal(other)) >= 0

    def __hash__(self):
        if self._kind == SIGNALING:
            raise TypeError("Cannot hash a signaling NaN value")
        if self._kind == QUIET:
            refuse("hash of a NaN, which differs from run to run")
        if self._kind:
            return -HASH_INFINITE if self._sign else HASH_INFINITE
        if self._exp >= 0:
            power = pow(10, self._exp, HASH_MODULUS)
        else:
            power = pow(pow(10, HASH_MODULUS - 2, HASH_MODULUS), -self._exp, HASH_MODULUS)
        result = self._number % HASH_MODULUS * power % HASH_MODULUS
        result = -result if self._sign else result
        return -2 if result == -1 else result

    def __int__(self):
        return whole(checked_whole(self))

    def __trunc__(self):
        return whole(checked_whole(self))

    def __floor__(self):
        return whole(integral(checked_whole(self), "ROUND_FLOOR"))

    def __ceil__(self):
        return whole(integral(checked_whole(self), "ROUND_CEILING"))

    def __round__(self, ndigits=None):
        if ndigits is None:
            return whole(integral(checked_whole(self), "ROUND_HALF_EVEN"))
        if not isinstance(ndigits, int):
            raise TypeError("optional arg must be an integer")
        return quantized(self, make(0, 1, -ndigits), "ROUND_HALF_EVEN", None)

    def __float__(self):
        if self._kind == SIGNALING:
            raise ValueError("cannot convert signaling NaN to float")
        if self._kind == QUIET:
            return -math.nan if self._sign else math.nan
        return float(text_of(self, 1, False))

    def __complex__(self):
        return complex(float(self))

    def __str__(self):
        return text_of(self, 1, False)

    def __repr__(self):
        return "Decimal('" + text_of(self, 1, False) + "')"

    def __format__(self, spec):
        return formatted(self, spec)

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self

    def adjusted(self):
        if self._kind:
            return 0
        return self._exp + (count_digits(self._number) - 1 if self._number else 0)

    def as_integer_ratio(self):
        if self._kind >= QUIET:
            raise ValueError("cannot convert NaN to integer ratio")
        if self._kind:
            raise OverflowError("cannot convert Infinity to integer ratio")
        if self._number == 0:
            return 0, 1
        above = self._number * tens(self._exp) if self._exp >= 0 else self._number
        below = 1 if self._exp >= 0 else tens(-self._exp)
        common = math.gcd(above, below)
        return (-above if self._sign else above) // common, below // common

    def as_tuple(self):
        if self._kind == INFINITE:
            return DecimalTuple(self._sign, (0,), "F")
        if self._kind:
            digits = tuple([int(digit) for digit in str(self._number)]) if self._number else ()
            return DecimalTuple(self._sign, digits, "n" if self._kind == QUIET else "N")
        digits = tuple([int(digit) for digit in digits_as_text(self._number)])
        return DecimalTuple(self._sign, digits, self._exp)

    def canonical(self):
        return self

    def compare(self, other, context=None):
        check_context(context)
        y = operand(other)
        if is_nan(self) or is_nan(y):
            return chosen_nan(self, y, context)
        order = compared(self, y)
        return make(1 if order < 0 else 0, abs(order), 0)

    def compare_signal(self, other, context=None):
        check_context(context)
        y = operand(other)
        order = orders(self, y)
        return make(1 if order < 0 else 0, abs(order), 0)

    def compare_total(self, other, context=None):
        refuse("compare_total")

    def compare_total_mag(self, other, context=None):
        refuse("compare_total_mag")

    def conjugate(self):
        return self

    def copy_abs(self):
        return opposite(self) if self._sign else self

    def copy_negate(self):
        return opposite(self)

    def copy_sign(self, other, context=None):
        return self if operand(other)._sign == self._sign else opposite(self)

    def exp(self, context=None):
        check_context(context)
        return exponential(self, context)

    def fma(self, other, third, context=None):
        check_context(context)
        x, y, z = self, operand(other), operand(third)
        if is_nan(x) or is_nan(y) or is_nan(z):
            refuse("fma with a NaN")
        if x._kind or y._kind:
            return added(multiplied(x, y, context), z, context)
        return added(make(x._sign ^ y._sign, x._number * y._number, x._exp + y._exp), z, context)

    def is_canonical(self):
        return True

    def is_finite(self):
        return self._kind == FINITE

    def is_infinite(self):
        return self._kind == INFINITE

    def is_nan(self):
        return self._kind >= QUIET

    def is_normal(self, context=None):
        least = -999999 if context is None else context.Emin
        return self._kind == FINITE and self._number != 0 and adjusted(self) >= least

    def is_qnan(self):
        return self._kind == QUIET

    def is_signed(self):
        return self._sign == 1

    def is_snan(self):
        return self._kind == SIGNALING

    def is_subnormal(self, context=None):
        least = -999999 if context is None else context.Emin
        return self._kind == FINITE and self._number != 0 and adjusted(self) < least

    def is_zero(self):
        return self._kind == FINITE and self._number == 0

    def ln(self, context=None):
        check_context(context)
        return logarithm(self, context)

    def log10(self, context=None):
        check_context(context)
        return logarithm_10(self, context)

    def logb(self, context=None):
        if self._kind >= QUIET:
            return one_nan(self, context)
        if self._kind:
            return special(0, INFINITE)
        if self._number == 0:
            raise DivisionByZero([DivisionByZero])
        return finished(Decimal(adjusted(self)), context)

    def logical_and(self, other, context=None):
        refuse("logical_and")

    def logical_invert(self, context=None):
        refuse("logical_invert")

    def logical_or(self, other, context=None):
        refuse("logical_or")

    def logical_xor(self, other, context=None):
        refuse("logical_xor")

    def max(self, other, context=None):
        check_context(context)
        return both(self, operand(other), context, greater)

    def max_mag(self, other, context=None):
        refuse("max_mag")

    def min(self, other, context=None):
        check_context(context)
        return both(self, operand(other), context, lesser)

    def min_mag(self, other, context=None):
        refuse("min_mag")

    def next_minus(self, context=None):
        refuse("next_minus")

    def next_plus(self, context=None):
        refuse("next_plus")

    def next_toward(self, other, context=None):
        refuse("next_toward")

    def normalize(self, context=None):
        check_context(context)
        if self._kind >= QUIET:
            return one_nan(self, context)
        made = finished(self, context)
        if made._kind:
            return made
        if made._number == 0:
            return make(made._sign, 0, 0)
        number, exp = made._number, made._exp
        greatest = 999999
        if context is not None:
            greatest = context.Etop() if context.clamp else context.Emax
        while number % 10 == 0 and exp < greatest:
            number //= 10
            exp += 1
        return make(made._sign, number, exp)

    def number_class(self, context=None):
        if self._kind:
            names = ("", "-Infinity" if self._sign else "+Infinity", "NaN", "sNaN")
            return names[self._kind]
        sign = "-" if self._sign else "+"
        if self._number == 0:
            return sign + "Zero"
        return sign + ("Subnormal" if self.is_subnormal(context) else "Normal")

    def quantize(self, exp, rounding=None, context=None):
        check_context(context)
        return quantized(self, operand(exp), chosen_rounding(rounding, context), context)

    def radix(self):
        return make(0, 10, 0)

    def remainder_near(self, other, context=None):
        refuse("remainder_near")

    def rotate(self, other, context=None):
        refuse("rotate")

    def same_quantum(self, other, context=None):
        y = operand(other)
        if self._kind or y._kind:
            return (self._kind >= QUIET and y._kind >= QUIET) or (self._kind == y._kind == INFINITE)
        return self._exp == y._exp

    def scaleb(self, other, context=None):
        check_context(context)
        y = operand(other)
        if is_nan(self) or is_nan(y):
            return chosen_nan(self, y, context)
        prec, greatest = 28, 999999
        if context is not None:
            prec, greatest = context.prec, context.Emax
        if y._kind or y._exp != 0 or y._number > 2 * (greatest + prec):
            invalid()
        if self._kind:
            return self
        exp = self._exp + (-y._number if y._sign else y._number)
        return finish(self._sign, self._number, exp, context)

    def shift(self, other, context=None):
        refuse("shift")

    def sqrt(self, context=None):
        check_context(context)
        return root(self, context)

    def to_eng_string(self, context=None):
        return text_of(self, 1, True)

    def to_integral(self, rounding=None, context=None):
        return self.to_integral_value(rounding, context)

    def to_integral_exact(self, rounding=None, context=None):
        return self.to_integral_value(rounding, context)

    def to_integral_value(self, rounding=None, context=None):
        check_context(context)
        if self._kind >= QUIET:
            return one_nan(self, context)
        return integral(self, chosen_rounding(rounding, context))


def unequal(other):
    if type(other).__name__ in ("Fraction", "complex"):
        refuse("compared with a Fraction or complex number")
    return NotImplemented


def unordered(other):
    if type(other).__name__ == "Fraction":
        refuse("compared with a Fraction")
    return NotImplemented
