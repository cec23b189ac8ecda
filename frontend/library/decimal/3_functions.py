"""Roots, logarithms, exponentials and powers.

Series are summed in fixed point, of `bits` binary places. Results are rounded where what the series
may be wrong by does not matter, else computed again with more places (Ziv's strategy).
"""

from math import isqrt, log10


def root(x, context):
    if x._kind >= QUIET:
        return one_nan(x, context)
    if x._kind == FINITE and x._number == 0:
        return finish(x._sign, 0, x._exp >> 1, context)
    if x._sign:
        invalid()
    if x._kind:
        return x
    prec = 28 if context is None else context.prec
    number, exp = x._number, x._exp
    if exp % 2:
        number *= 10
        exp -= 1
    exp >>= 1
    shift = prec + 1 - (count_digits(number) + 1) // 2
    rest = 0
    if shift >= 0:
        number *= tens(2 * shift)
    else:
        number, rest = divmod(number, tens(-2 * shift))
    result = isqrt(number)
    if rest == 0 and result * result == number:
        result = result // tens(shift) if shift >= 0 else result * tens(-shift)
    else:
        exp -= shift
        if result % 5 == 0:
            result += 1  # so that it is rounded as what is not exact
    return finish(0, result, exp, evenly(context))


def evenly(context):
    """The context, with ROUND_HALF_EVEN."""
    if context is None:
        return context
    made = context.copy()
    made.rounding = "ROUND_HALF_EVEN"
    return made


def atanh_of_inverse(n, bits):
    """atanh(1 / n)"""
    term = (1 << bits) // n
    total, square, divisor = term, n * n, 1
    while term:
        term //= square
        divisor += 2
        total += term // divisor
    return total


def log_of_10(bits):
    return (
        46 * atanh_of_inverse(31, bits)
        + 34 * atanh_of_inverse(49, bits)
        + 20 * atanh_of_inverse(161, bits)
    )


def fixed_log(number, exp, bits):
    """ln(number * 10 ** exp); exact but for some units of the last place."""
    places = count_digits(number) - 1 + exp
    if places == -1:
        places = 0  # so that what is near to 1 stays there
    power = exp - places
    if power >= 0:
        x = (number * tens(power)) << bits
    else:
        x = (number << bits) // tens(-power)
    halvings = 8
    guard = 24
    x <<= guard
    bits += guard
    for _ in range(halvings):
        x = isqrt(x << bits)
    one = 1 << bits
    ratio = ((x - one) << bits) // (x + one)
    square = (ratio * ratio) >> bits
    term, total, divisor = ratio, ratio, 1
    while term > 1 or term < -1:
        term = (term * square) >> bits
        divisor += 2
        total += term // divisor
    total <<= halvings + 1
    if places:
        total += places * log_of_10(bits)
    return total >> guard


def fixed_exp(x, bits):
    """exp(x / 2 ** bits) as a number below 10 and a power of ten."""
    guard = 32
    bits += guard
    x <<= guard
    power, rest = divmod(x, log_of_10(bits))
    halvings = 8
    rest >>= halvings
    term = total = 1 << bits
    n = 1
    while term:
        term = ((term * rest) >> bits) // n
        total += term
        n += 1
    for _ in range(halvings):
        total = (total * total) >> bits
    return total >> guard, power


def rounded_fixed(value, bits, prec):
    """The digits of `value / 2 ** bits`, which is positive, and their exponent; 0: not certain."""
    digits = prec + 3
    scale = digits - ((value.bit_length() - bits) * 30103 // 100000)
    if scale >= 0:
        low = ((value - UNCERTAIN) * tens(scale)) >> bits
        high = ((value + UNCERTAIN) * tens(scale)) >> bits
    else:
        low = ((value - UNCERTAIN) >> bits) // tens(-scale)
        high = ((value + UNCERTAIN) >> bits) // tens(-scale)
    extra = count_digits(low) - prec
    if extra != count_digits(high) - prec:
        return 0, 0
    # One more, since what is cut off is never nothing.
    a = shortened(low * 10 + 1, extra + 1, "ROUND_HALF_EVEN", 0)
    b = shortened(high * 10 + 1, extra + 1, "ROUND_HALF_EVEN", 0)
    return (a, extra - scale) if a == b else (0, 0)


def log_digits(number, exp, prec):
    """Sign, digits and exponent of the logarithm of what is not 1."""
    bits = (prec + 12) * 3322 // 1000 + 16
    if count_digits(number) + exp in (0, 1):
        # Near to 1 the first digits of the logarithm are zeros.
        unit = tens(-exp) if exp < 0 else 1
        bits += max(unit.bit_length() - abs(number - unit).bit_length(), 0)
    while True:
        value = fixed_log(number, exp, bits)
        digits, at = rounded_fixed(abs(value), bits, prec)
        if digits:
            return 1 if value < 0 else 0, digits, at
        bits += bits // 2


def exp_digits(sign, number, exp, prec):
    """Digits and exponent of the exponential of what is not 0, with a magnitude below 10 ** 8."""
    places = count_digits(number) + exp
    if places < -prec - 2:
        return tens(prec - 1), 1 - prec
    bits = (prec + 12 + max(places, 0)) * 3322 // 1000 + 16
    while True:
        x = (number * tens(exp)) << bits if exp >= 0 else (number << bits) // tens(-exp)
        value, power = fixed_exp(-x if sign else x, bits)
        digits, at = rounded_fixed(value, bits, prec)
        if digits:
            return digits, at + power
        bits += bits // 2


def exponential(x, context):
    if x._kind >= QUIET:
        return one_nan(x, context)
    if x._kind:
        return make(0, 0, 0) if x._sign else x
    if x._number == 0:
        return make(0, 1, 0)
    prec = 28 if context is None else context.prec
    if count_digits(x._number) + x._exp > 10:
        if x._sign == 0:
            overflow()
        return finish(0, 1, -9000000000, evenly(context))
    digits, exp = exp_digits(x._sign, x._number, x._exp, prec)
    return finish(0, digits, exp, evenly(context))


def logarithm(x, context):
    if x._kind >= QUIET:
        return one_nan(x, context)
    if x._kind == FINITE and x._number == 0:
        return special(1, INFINITE)
    if x._sign:
        invalid()
    if x._kind:
        return x
    if is_one(x):
        return make(0, 0, 0)
    prec = 28 if context is None else context.prec
    sign, digits, exp = log_digits(x._number, x._exp, prec)
    return finish(sign, digits, exp, evenly(context))


def logarithm_10(x, context):
    if x._kind >= QUIET:
        return one_nan(x, context)
    if x._kind == FINITE and x._number == 0:
        return special(1, INFINITE)
    if x._sign:
        invalid()
    if x._kind:
        return x
    places = count_digits(x._number) - 1
    if x._number == tens(places):
        places += x._exp
        return finish(1 if places < 0 else 0, abs(places), 0, evenly(context))
    prec = 28 if context is None else context.prec
    more = prec
    while True:
        more += 10
        sign, number, exp = log_digits(x._number, x._exp, more)
        bits = more * 3322 // 1000 + 16
        ten = log_of_10(bits + 16)
        # Both are right to `more` digits.
        quotient = (number << (2 * bits)) // (ten >> 16)
        if exp >= 0:
            quotient *= tens(exp)
        else:
            quotient //= tens(-exp)
        slack = max(quotient.bit_length() - bits + 16, 1)
        digits, at = rounded_fixed(quotient >> slack, bits - slack, prec)
        if digits:
            return finish(sign, digits, at, evenly(context))


def magnitude(x):
    """log10(abs(x)) of what is not 0, roughly."""
    places = count_digits(x._number)
    if places > 15:
        return log10(x._number // tens(places - 15)) + (places - 15 + x._exp)
    return log10(x._number) + x._exp


def is_whole(x):
    if x._kind:
        return False
    if x._number == 0 or x._exp >= 0:
        return True
    return -x._exp < count_digits(x._number) + 1 and x._number % tens(-x._exp) == 0


def whole(x):
    """The int that a finite number is, or the one before it on the way to zero."""
    number = x._number * tens(x._exp) if x._exp >= 0 else x._number // tens(-x._exp)
    return -number if x._sign else number


def is_odd(x):
    """Of a whole number."""
    if x._exp > 0:
        return False
    return x._number // tens(-x._exp) % 2 == 1


def ones(sign, shift):
    """1, with `shift` zeros after the point."""
    return make(sign, tens(shift), -shift)


def powered(x, y, context):
    if is_nan(x) or is_nan(y):
        return chosen_nan(x, y, context)
    is_int = is_whole(y)
    sign = 1 if is_int and x._sign and is_odd(y) else 0
    if x._kind == FINITE and x._number == 0:
        if y._kind == FINITE and y._number == 0:
            invalid()
        return special(sign, INFINITE) if y._sign else make(sign, 0, 0)
    if x._sign and not is_int:
        invalid()
    prec = 28 if context is None else context.prec
    if y._kind:
        order = compared(x, make(0, 1, 0))
        if order == 0:
            return ones(sign, prec - 1)
        return make(sign, 0, 0) if (order < 0) != (y._sign == 1) else special(sign, INFINITE)
    if x._kind:
        if y._number == 0:
            return make(sign, 1, 0)
        return make(sign, 0, 0) if y._sign else special(sign, INFINITE)
    if y._number == 0:
        return make(sign, 1, 0)
    if compared(make(0, x._number, x._exp), make(0, 1, 0)) == 0:
        if not is_int:
            return ones(sign, prec - 1)
        if y._sign:
            return make(sign, 1, 0)
        return ones(sign, min(-x._exp * whole(y), prec - 1))
    return power_between(x, y, sign, is_int, prec, context)


def power_between(x, y, sign, is_int, prec, context):
    """Of neither 0 nor 1 to what is not 0."""
    limit = 2000000 if context is None else 2 * (context.Emax - context.Emin)
    size = abs(magnitude(x))
    if size < 1e-6 and adjusted(y) > 40:
        refuse("power with an exponent above 10 ** 40 of a number near to 1")
    if size >= 1e-6 and (adjusted(y) > 40 or size * 10.0 ** adjusted(y) > limit):
        if (magnitude(x) > 0.0) == (y._sign == 0):
            overflow()
        return finish(sign, 1, -4 * limit, context)
    if not is_int:
        work = prec if prec > count_digits(x._number) else count_digits(x._number)
        work += 23
        log_sign, number, exp = log_digits(x._number, x._exp, work)
        exact = Context(work, "ROUND_HALF_EVEN", -999999999, 999999999)
        product = multiplied(make(log_sign, number, exp), y, exact)
        number, exp = exp_digits(product._sign, product._number, product._exp, work)
        result = make(0, number, exp)
        if is_one(result):
            return ones(0, prec - 1)
        return finish(0, number, exp, context)
    count = abs(whole(y))
    if count >= 1 << 64:
        refuse("power with a whole exponent beyond 2 ** 64")
    work = prec + count_digits(y._number) + y._exp + 2 + y._sign
    least, greatest = -999999, 999999
    if context is not None:
        least, greatest = context.Emin, context.Emax
    inner = Context(work, "ROUND_HALF_EVEN", least, greatest)
    base = divided(make(0, 1, 0), x, inner) if y._sign else x
    result = base
    for bit in range(count.bit_length() - 2, -1, -1):
        result = multiplied(result, result, inner)
        if count >> bit & 1:
            result = multiplied(result, base, inner)
        if result._number == 0:
            break
    return finish(sign, result._number, result._exp, context)
