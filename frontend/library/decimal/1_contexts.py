"""decimal, with the outcomes of CPython 3.11's C module (libmpdec) in its default context.

A number is a sign (0 or 1), a coefficient, which is an int, and an exponent; a NaN's coefficient is
its payload. Arithmetic is that of the General Decimal Arithmetic specification 1.70 (Cowlishaw); by
its numbers of guard digits powers come out as libmpdec's, which rounds them only almost always
correctly. What the default context traps raises; other conditions have flags in CPython, which
nothing here can ask for. This part: signals, contexts, rounding.
"""

ROUND_CEILING = "ROUND_CEILING"
ROUND_DOWN = "ROUND_DOWN"
ROUND_FLOOR = "ROUND_FLOOR"
ROUND_HALF_DOWN = "ROUND_HALF_DOWN"
ROUND_HALF_EVEN = "ROUND_HALF_EVEN"
ROUND_HALF_UP = "ROUND_HALF_UP"
ROUND_UP = "ROUND_UP"
ROUND_05UP = "ROUND_05UP"
MAX_PREC = 999999999999999999
MAX_EMAX = 999999999999999999
MIN_EMIN = -999999999999999999
MIN_ETINY = -1999999999999999997
HAVE_THREADS = True
HAVE_CONTEXTVAR = True

FINITE = 0
INFINITE = 1
QUIET = 2
SIGNALING = 3
UNCERTAIN = 64  # what the last place of a series may be wrong by


class DecimalException(ArithmeticError):
    pass


class Clamped(DecimalException):
    pass


class InvalidOperation(DecimalException):
    pass


class ConversionSyntax(InvalidOperation):
    pass


class DivisionImpossible(InvalidOperation):
    pass


class DivisionUndefined(InvalidOperation):
    pass


class InvalidContext(InvalidOperation):
    pass


class DivisionByZero(DecimalException, ZeroDivisionError):
    pass


class Inexact(DecimalException):
    pass


class Rounded(DecimalException):
    pass


class Subnormal(DecimalException):
    pass


class Overflow(Inexact, Rounded):
    pass


class Underflow(Inexact, Rounded, Subnormal):
    pass


class FloatOperation(DecimalException, TypeError):
    pass


class Context:
    """With the traps of the default context. Flags are not kept."""

    def __init__(
        self,
        prec=None,
        rounding=None,
        Emin=None,
        Emax=None,
        capitals=None,
        clamp=None,
        flags=None,
        traps=None,
    ):
        if flags is not None or traps is not None:
            refuse("with flags or traps of its own")
        self.prec = 28 if prec is None else prec
        self.rounding = "ROUND_HALF_EVEN" if rounding is None else rounding
        self.Emin = -999999 if Emin is None else Emin
        self.Emax = 999999 if Emax is None else Emax
        self.capitals = 1 if capitals is None else capitals
        self.clamp = 0 if clamp is None else clamp
        if not 1 <= self.prec <= 1000000:
            refuse("with a precision below 1 or above a million")
        if not (-999999999 <= self.Emin <= 0 <= self.Emax <= 999999999):
            refuse("with limits of exponents beyond 999999999, or of the wrong sign")
        check_rounding(self.rounding)
        if self.capitals not in (0, 1) or self.clamp not in (0, 1):
            refuse("with `capitals` or `clamp` that is neither 0 nor 1")

    def Etiny(self):
        return self.Emin - self.prec + 1

    def Etop(self):
        return self.Emax - self.prec + 1

    def copy(self):
        return Context(self.prec, self.rounding, self.Emin, self.Emax, self.capitals, self.clamp)

    def __copy__(self):
        return self.copy()

    def create_decimal(self, num="0"):
        made = Decimal(num)
        if made._kind >= QUIET and made._number >= tens(self.prec - self.clamp):
            syntax()
        return finished(made, self)

    def create_decimal_from_float(self, f):
        return finished(Decimal.from_float(f), self)

    def abs(self, x):
        return absolute(operand(x), self)

    def add(self, x, y):
        return added(operand(x), operand(y), self)

    def compare(self, x, y):
        return operand(x).compare(operand(y), self)

    def divide(self, x, y):
        return divided(operand(x), operand(y), self)

    def divide_int(self, x, y):
        return divided_whole(operand(x), operand(y), self)

    def divmod(self, x, y):
        return divided_both(operand(x), operand(y), self)

    def exp(self, x):
        return operand(x).exp(self)

    def fma(self, x, y, z):
        return operand(x).fma(operand(y), operand(z), self)

    def ln(self, x):
        return operand(x).ln(self)

    def log10(self, x):
        return operand(x).log10(self)

    def max(self, x, y):
        return operand(x).max(operand(y), self)

    def min(self, x, y):
        return operand(x).min(operand(y), self)

    def minus(self, x):
        return negated(operand(x), self)

    def multiply(self, x, y):
        return multiplied(operand(x), operand(y), self)

    def normalize(self, x):
        return operand(x).normalize(self)

    def plus(self, x):
        return plus(operand(x), self)

    def power(self, a, b, modulo=None):
        if modulo is not None:
            refuse("power with a modulus")
        return powered(operand(a), operand(b), self)

    def quantize(self, x, y):
        return operand(x).quantize(operand(y), None, self)

    def remainder(self, x, y):
        return remaining(operand(x), operand(y), self)

    def sqrt(self, x):
        return operand(x).sqrt(self)

    def subtract(self, x, y):
        return subtracted(operand(x), operand(y), self)

    def to_integral_value(self, x):
        return operand(x).to_integral_value(None, self)

    def to_sci_string(self, x):
        return text_of(operand(x), self.capitals, False)

    def to_eng_string(self, x):
        return text_of(operand(x), self.capitals, True)

    def __getattr__(self, name):
        refuse("asked for its other attributes")

    def __eq__(self, other):
        refuse("compared")

    def __repr__(self):
        refuse("as a text")


def getcontext():
    refuse("is the state of a thread: give a context, as in `x.sqrt(Context(prec=50))`")


def setcontext(context):
    refuse("is the state of a thread: give a context, as in `x.sqrt(Context(prec=50))`")


def localcontext(ctx=None, **kwargs):
    refuse("is the state of a thread: give a context, as in `Context(prec=50).add(x, y)`")


def check_rounding(rounding):
    known = ("CEILING", "DOWN", "FLOOR", "HALF_DOWN", "HALF_EVEN", "HALF_UP", "UP", "05UP")
    if not (isinstance(rounding, str) and rounding[:6] == "ROUND_" and rounding[6:] in known):
        refuse("with a rounding that is none of decimal's")


def invalid():
    raise InvalidOperation([InvalidOperation])


def tens(power):
    return int(10**power)


def count_digits(number):
    """Of a positive one."""
    bits = number.bit_length()
    if bits < 60:
        return len(str(number))
    least = (bits - 1) * 301029995 // 1000000000 + 1  # the logarithm of 2, from below
    while number >= tens(least):
        least += 1
    return least


def goes_up(quotient, rest, half, rounding, sign):
    """Whether the magnitude `quotient + rest / (2 * half)` is rounded away from zero."""
    if rest == 0:
        return False
    if rounding == "ROUND_HALF_EVEN":
        return rest > half or (rest == half and quotient % 2 == 1)
    if rounding == "ROUND_HALF_UP":
        return rest >= half
    if rounding == "ROUND_HALF_DOWN":
        return rest > half
    if rounding == "ROUND_DOWN":
        return False
    if rounding == "ROUND_UP":
        return True
    if rounding == "ROUND_CEILING":
        return sign == 0
    if rounding == "ROUND_FLOOR":
        return sign == 1
    return quotient % 5 == 0  # ROUND_05UP


def shortened(number, count, rounding, sign):
    """Without its last `count` digits, rounded."""
    if count > 40 and count > count_digits(number + 1) + 1:
        return 1 if goes_up(0, 1 if number else 0, 2, rounding, sign) else 0
    unit = tens(count)
    quotient, rest = divmod(number, unit)
    return quotient + goes_up(quotient, rest, unit // 2, rounding, sign)


def overflow():
    raise Overflow([Overflow])


def finish(sign, number, exp, context):
    """The number in the context: rounded, not too large, not too small."""
    if context is None:
        if number < 10000000000000000000000000000 and -999000 < exp < 999000:
            return make(sign, number, exp)
        prec, rounding, least, greatest, clamp = 28, "ROUND_HALF_EVEN", -999999, 999999, 0
    else:
        prec, rounding = context.prec, context.rounding
        least, greatest, clamp = context.Emin, context.Emax, context.clamp
    tiny = least - prec + 1
    top = greatest - prec + 1 if clamp else greatest
    if number == 0:
        return make(sign, 0, min(max(exp, tiny), top))
    digits = count_digits(number)
    if exp + digits - 1 > greatest:
        overflow()
    if exp < tiny and exp + digits - 1 < least:
        return make(sign, shortened(number, tiny - exp, rounding, sign), tiny)
    if digits > prec:
        number = shortened(number, digits - prec, rounding, sign)
        exp += digits - prec
        if number == tens(prec):
            number //= 10
            exp += 1
            if exp + prec - 1 > greatest:
                overflow()
    if exp > top:
        number *= tens(exp - top)
        exp = top
    return make(sign, number, exp)


def finished(x, context):
    if x._kind == FINITE:
        return finish(x._sign, x._number, x._exp, context)
    if x._kind == INFINITE:
        return x
    room = tens(28 if context is None else context.prec - context.clamp)
    return x if x._number < room else special(x._sign, x._kind, x._number % room)


def one_nan(x, context):
    """What an operation gives of a NaN."""
    if x._kind == SIGNALING:
        invalid()
    return finished(x, context)


def chosen_nan(x, y, context):
    """What an operation gives of two operands of which one is a NaN."""
    if x._kind == SIGNALING or y._kind == SIGNALING:
        invalid()
    return finished(x if x._kind == QUIET else y, context)
