"""What every function of `re` gives of a pattern and a text, for test_regex.py."""

import re


def seen(m):
    if m is None:
        return None
    return (
        m.group(), m.groups(), m.span(), m.lastindex, m.lastgroup, m.regs, m.pos, m.endpos,
        m.groupdict(),
    )  # fmt: skip


def answer(pattern, flags, text, replacement):
    try:
        p = re.compile(pattern, flags)
    except re.error as e:
        return str(e), e.msg, e.pos, e.lineno, e.colno
    except (OverflowError, ValueError) as e:
        return str(e)
    half = len(text) // 2
    out = [
        p.flags, p.groups, seen(p.search(text)), seen(p.match(text)), seen(p.fullmatch(text)),
        seen(p.search(text, half)), seen(p.match(text, 1)), seen(p.match(text, 0, half)),
        seen(p.fullmatch(text, 1, half + 2)), p.findall(text), [seen(m) for m in p.finditer(text)],
        p.split(text), p.split(text, 1), p.findall(text, 1, half + 1),
        p.sub(lambda m: m.group(), text, 2),
    ]  # fmt: skip
    try:
        out.append(p.subn(replacement, text))
    except re.error as e:
        out.append((str(e), e.pos))
    return out


def answers(cases):
    return [answer(*case) for case in cases]
