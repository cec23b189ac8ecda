"""Format specifications."""


def wrong_spec():
    raise ValueError("invalid format string")


def parsed_spec(spec):
    """Fill, alignment, whether zeros fill it, sign, whether -0 becomes 0, width, commas, precision
    (-1: none), type."""
    at = 0
    fill, align, sign = " ", ">", "-"
    if spec[1:2] in ("<", ">", "=", "^") and spec[1:2]:
        fill, align, at = spec[0], spec[1], 2
    elif spec[:1] in ("<", ">", "=", "^") and spec[:1]:
        align, at = spec[0], 1
    has_align = at > 0
    if spec[at : at + 1] in ("+", "-", " ") and spec[at : at + 1]:
        sign = spec[at]
        at += 1
    no_negative_zero = spec[at : at + 1] == "z"
    if no_negative_zero:
        at += 1
    pads = spec[at : at + 1] == "0"
    if pads:
        if has_align:
            wrong_spec()
        fill, align = "0", "="
        at += 1
    start = at
    while spec[at : at + 1].isdigit() and spec[at : at + 1].isascii():
        at += 1
    width = int(spec[start:at]) if at > start else 0
    if spec[start : start + 1] == "0":
        wrong_spec()
    comma = spec[at : at + 1] == ","
    if comma:
        at += 1
    places = -1
    if spec[at : at + 1] == ".":
        at += 1
        start = at
        while spec[at : at + 1].isdigit() and spec[at : at + 1].isascii():
            at += 1
        if at == start:
            wrong_spec()
        places = int(spec[start:at])
    kind = spec[at : at + 1]
    if at + 1 < len(spec) or (kind and kind not in "eEfFgG%n"):
        wrong_spec()
    if kind == "n":
        refuse("in a format of type n")
    if no_negative_zero and kind == "F":
        refuse("in a format with z and F")
    return fill, align, pads, sign, no_negative_zero, width, comma, places, kind


def rounded_for(x, kind, places):
    """A finite number with as many digits as the format shows."""
    if places < 0:
        return x
    if kind in ("e", "E"):
        if x._number == 0:
            return x
        excess = count_digits(x._number) - places - 1
        if excess < 0:
            return make(x._sign, x._number * tens(-excess), x._exp + excess)
        wanted = excess
    elif kind in ("f", "F", "%"):
        if x._exp >= -places:
            return make(x._sign, x._number * tens(x._exp + places), -places)
        return make(
            x._sign, shortened(x._number, -places - x._exp, "ROUND_HALF_EVEN", x._sign), -places
        )
    else:
        wanted = (count_digits(x._number) if x._number else 1) - max(places, 1)
    if wanted <= 0:
        return x
    number = shortened(x._number, wanted, "ROUND_HALF_EVEN", x._sign)
    if count_digits(number) > count_digits(x._number) - wanted:
        return make(x._sign, number // 10, x._exp + wanted + 1)
    return make(x._sign, number, x._exp + wanted)


def parts_of(x, kind, places):
    """Digits before the point, those after it, and what follows."""
    digits = digits_as_text(x._number)
    if x._number == 0 and places > 0 and kind in ("e", "E"):
        digits += "0" * places  # and the exponent is higher by them, as in libmpdec 2.5
    left = x._exp + len(digits)
    if kind in ("f", "F", "%"):
        if x._exp > 0:
            digits += "0" * x._exp
            left = len(digits)
        point = left
    elif kind in ("e", "E"):
        point = 1
    else:
        point = left if x._exp <= 0 and left > -6 else 1
    if point <= 0:
        before, after = "0", "0" * -point + digits
    else:
        before, after = digits[:point], digits[point:]
    end = ""
    if kind in ("e", "E") or (kind in ("", "g", "G") and left != point):
        letter = "e" if kind in ("e", "g") else "E"
        end = letter + ("+" if left - point >= 0 else "") + str(left - point)
    if kind == "%":
        end = "%"
    return before, after, end


def separated(digits, width):
    """With commas; zeros are put before them until there are `width` characters."""
    groups = []
    while True:
        group = digits[-3:]
        digits = digits[:-3]
        width -= len(group)
        if not digits and width <= 0:
            groups.append(group)
            break
        if len(group) < 3 and width > 0:
            more = min(3 - len(group), width)
            group = "0" * more + group
            width -= more
        groups.append(group)
        if not digits and width <= 0:
            break
        width -= 1
        if not digits and width <= 0:
            width = 1
    return ",".join(reversed(groups))


def formatted(x, spec):
    if not isinstance(spec, str):
        raise TypeError("format argument must be str")
    fill, align, pads, sign, no_negative_zero, width, comma, places, kind = parsed_spec(spec)
    if x._kind:
        body = text_of(make_positive(x), 1, False)
        if pads:
            fill, align = " ", ">"
        before, after, end = body, "", "%" if kind == "%" else ""
        comma = False
        minus = x._sign == 1
    else:
        if kind == "%":
            x = make(x._sign, x._number, x._exp + 2)
        if x._number == 0 and x._exp > 0 and kind in ("f", "F", "%"):
            x = make(x._sign, 0, 0)
        x = rounded_for(x, kind, places)
        minus = x._sign == 1
        if no_negative_zero and x._number == 0:
            minus = False
        before, after, end = parts_of(x, kind, places)
    lead = "-" if minus else "" if sign == "-" else sign
    rest = ("." + after if after else "") + end
    if comma:
        room = width - len(lead) - len(rest) if pads else 0
        before = separated(before, room)
    body = before + rest
    missing = width - len(lead) - len(body)
    if missing <= 0:
        return lead + body
    if align == "<":
        return lead + body + fill * missing
    if align == ">":
        return fill * missing + lead + body
    if align == "=":
        return lead + fill * missing + body
    return fill * (missing // 2) + lead + body + fill * (missing - missing // 2)


def make_positive(x):
    return special(0, x._kind, x._number) if x._sign else x
