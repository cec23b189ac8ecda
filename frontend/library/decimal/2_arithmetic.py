"""Sums, products, quotients, comparison."""


def make(sign, number, exp):
    made = Decimal()
    made._sign = sign
    made._number = number
    made._exp = exp
    return made


def special(sign, kind, payload=0):
    made = Decimal()
    made._sign = sign
    made._number = payload
    made._kind = kind
    return made


def is_nan(x):
    return x._kind >= QUIET


def adjusted(x):
    """The exponent of the first digit. Of a number that is not zero."""
    return x._exp + count_digits(x._number) - 1


def aligned(x, y, prec):
    """The coefficients at one exponent, and that. What is too small to matter is made 1 there."""
    if x._exp < y._exp:
        b, a, exp = aligned(y, x, prec)
        return a, b, exp
    gap = x._exp - y._exp
    if gap > prec + 3:
        lowest = min(x._exp, adjusted(x) - prec) - 2
        if adjusted(y) < lowest:
            return x._number * tens(x._exp - lowest), 1, lowest
    return x._number * tens(gap), y._number, y._exp


def is_floor(context):
    return context is not None and context.rounding == "ROUND_FLOOR"


def added(x, y, context):
    if x._kind or y._kind:
        return added_specials(x, y, context)
    prec = 28 if context is None else context.prec
    if x._number == 0 or y._number == 0:
        return added_zero(x, y, context, prec)
    a, b, exp = aligned(x, y, prec)
    if x._sign == y._sign:
        return finish(x._sign, a + b, exp, context)
    if a == b:
        return finish(1 if is_floor(context) else 0, 0, exp, context)
    if a > b:
        return finish(x._sign, a - b, exp, context)
    return finish(y._sign, b - a, exp, context)


def added_zero(x, y, context, prec):
    exp = min(x._exp, y._exp)
    if x._number == 0 and y._number == 0:
        if x._sign == y._sign:
            sign = x._sign
        else:
            sign = 1 if is_floor(context) else 0
        return finish(sign, 0, exp, context)
    other = y if x._number == 0 else x
    exp = max(exp, other._exp - prec - 1)  # as many zeros as there is room for
    if exp >= other._exp:
        return finish(other._sign, other._number, other._exp, context)
    return with_zeros(other._sign, other._number, other._exp, exp, prec, context)


def with_zeros(sign, number, exp, wanted, prec, context):
    room = prec - count_digits(number)
    more = min(exp - wanted, max(room, 0))
    return finish(sign, number * tens(more), exp - more, context)


def added_specials(x, y, context):
    if is_nan(x) or is_nan(y):
        return chosen_nan(x, y, context)
    if x._kind and y._kind and x._sign != y._sign:
        invalid()
    return x if x._kind else y


def opposite(x):
    if x._kind:
        return special(1 - x._sign, x._kind, x._number)
    return make(1 - x._sign, x._number, x._exp)


def subtracted(x, y, context):
    if is_nan(x) or is_nan(y):
        return chosen_nan(x, y, context)
    return added(x, opposite(y), context)


def multiplied(x, y, context):
    sign = x._sign ^ y._sign
    if x._kind or y._kind:
        if is_nan(x) or is_nan(y):
            return chosen_nan(x, y, context)
        if (not x._kind and x._number == 0) or (not y._kind and y._number == 0):
            invalid()
        return special(sign, INFINITE)
    return finish(sign, x._number * y._number, x._exp + y._exp, context)


def zero_division(x):
    if x._kind == FINITE and x._number == 0:
        raise InvalidOperation([DivisionUndefined])
    raise DivisionByZero([DivisionByZero])


def tiny_zero(sign, context):
    least = -1000026 if context is None else context.Emin - context.prec + 1
    return make(sign, 0, least)


def divided(x, y, context):
    sign = x._sign ^ y._sign
    if x._kind or y._kind:
        if is_nan(x) or is_nan(y):
            return chosen_nan(x, y, context)
        if x._kind and y._kind:
            invalid()
        return special(sign, INFINITE) if x._kind else tiny_zero(sign, context)
    if y._number == 0:
        zero_division(x)
    ideal = x._exp - y._exp
    if x._number == 0:
        return finish(sign, 0, ideal, context)
    prec = 28 if context is None else context.prec
    shift = count_digits(y._number) - count_digits(x._number) + prec + 1
    if shift >= 0:
        number, rest = divmod(x._number * tens(shift), y._number)
    else:
        number, rest = divmod(x._number, y._number * tens(-shift))
    exp = ideal - shift
    if rest:
        if number % 5 == 0:
            number += 1  # so that it is rounded as what is not exact
        return finish(sign, number, exp, context)
    while exp < ideal and number % 10 == 0:
        number //= 10
        exp += 1
    return finish(sign, number, exp, context)


def whole_quotient(x, y, context):
    """Quotient, rest and its exponent, of finite numbers; not yet with signs."""
    exp = min(x._exp, y._exp)
    if x._number == 0:
        return 0, 0, exp
    difference = adjusted(x) - adjusted(y)
    if difference < 0:
        # The rest is x; it is written with y's exponent where that is lower.
        return 0, x._number * tens(x._exp - exp), exp
    prec = 28 if context is None else context.prec
    if difference > prec:
        raise InvalidOperation([DivisionImpossible])
    quotient, rest = divmod(x._number * tens(x._exp - exp), y._number * tens(y._exp - exp))
    if quotient >= tens(prec):
        raise InvalidOperation([DivisionImpossible])
    return quotient, rest, exp


def divided_whole(x, y, context):
    sign = x._sign ^ y._sign
    if x._kind or y._kind:
        if is_nan(x) or is_nan(y):
            return chosen_nan(x, y, context)
        if x._kind and y._kind:
            invalid()
        return special(sign, INFINITE) if x._kind else make(sign, 0, 0)
    if y._number == 0:
        zero_division(x)
    return finish(sign, whole_quotient(x, y, context)[0], 0, context)


def remaining(x, y, context):
    if x._kind or y._kind:
        if is_nan(x) or is_nan(y):
            return chosen_nan(x, y, context)
        if x._kind:
            invalid()
        return finished(x, context)
    if y._number == 0:
        raise InvalidOperation([InvalidOperation if x._number else DivisionUndefined])
    _quotient, rest, exp = whole_quotient(x, y, context)
    return finish(x._sign, rest, exp, context)


def divided_both(x, y, context):
    sign = x._sign ^ y._sign
    if x._kind or y._kind:
        if is_nan(x) or is_nan(y):
            nan = chosen_nan(x, y, context)
            return nan, nan
        if x._kind:
            invalid()
        return make(sign, 0, 0), finished(x, context)
    if y._number == 0:
        if x._number == 0:
            raise InvalidOperation([DivisionUndefined])
        raise InvalidOperation([InvalidOperation, DivisionByZero])
    quotient, rest, exp = whole_quotient(x, y, context)
    return finish(sign, quotient, 0, context), finish(x._sign, rest, exp, context)


def negated(x, context):
    if x._kind >= QUIET:
        return one_nan(x, context)
    if x._kind == FINITE and x._number == 0 and not is_floor(context):
        return finish(0, 0, x._exp, context)
    return finished(opposite(x), context)


def plus(x, context):
    if x._kind >= QUIET:
        return one_nan(x, context)
    if x._kind == FINITE and x._number == 0 and not is_floor(context):
        return finish(0, 0, x._exp, context)
    return finished(x, context)


def absolute(x, context):
    if x._kind >= QUIET:
        return one_nan(x, context)
    return plus(x, context) if x._sign == 0 else negated(x, context)


def compared(x, y):
    """-1, 0 or 1; of no NaN."""
    if x._kind or y._kind:
        a = (1 - 2 * x._sign) * (2 if x._kind else 0)
        b = (1 - 2 * y._sign) * (2 if y._kind else 0)
        return (a > b) - (a < b)
    if x._number == 0 or y._number == 0:
        if x._number:
            return 1 - 2 * x._sign
        return 0 if y._number == 0 else 2 * y._sign - 1
    if x._sign != y._sign:
        return 1 - 2 * x._sign
    if x._exp == y._exp:
        a, b = x._number, y._number
    else:
        a, b = adjusted(x), adjusted(y)
        if a == b:
            exp = min(x._exp, y._exp)
            a, b = x._number * tens(x._exp - exp), y._number * tens(y._exp - exp)
    return ((a > b) - (a < b)) * (1 - 2 * x._sign)


def orders(x, y):
    """Comparison by an operator, which no NaN takes part in."""
    if x._kind >= QUIET or y._kind >= QUIET:
        invalid()
    return compared(x, y)


def is_one(x):
    return x._kind == FINITE and x._sign == 0 and compared(x, make(0, 1, 0)) == 0
