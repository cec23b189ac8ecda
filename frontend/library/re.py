"""re, with the outcomes of CPython 3.11. Patterns are read, compiled and matched in the runtime
(runtime/regex/): a pattern is told there by its text and its flags, and found again by them.

A match is a list of ints: where the search began and ended, lastindex (-1: None), then where each
group begins and ends (-1: it has not matched).
"""

import _re

ALL = 4611686018427387903
OK = 0
ERROR = 1
VALUE_ERROR = 2
OVERFLOW_ERROR = 3
FLAG_NAMES = (
    (2, "re.IGNORECASE"),
    (4, "re.LOCALE"),
    (8, "re.MULTILINE"),
    (16, "re.DOTALL"),
    (32, "re.UNICODE"),
    (64, "re.VERBOSE"),
    (128, "re.DEBUG"),
    (256, "re.ASCII"),
)


class error(Exception):
    def __init__(self, msg, pattern=None, pos=None):
        self.msg = msg
        self.pattern = pattern
        self.pos = pos
        if pattern is not None and pos is not None:
            msg = f"{msg} at position {pos}"
            newline = "\n" if isinstance(pattern, str) else b"\n"
            self.lineno = pattern.count(newline, 0, pos) + 1
            self.colno = pos - pattern.rfind(newline, 0, pos)
            if newline in pattern:
                msg = f"{msg} (line {self.lineno}, column {self.colno})"
        else:
            self.lineno = self.colno = None
        super().__init__(msg)


def flag_value(x):
    return x._value if isinstance(x, RegexFlag) else x


def combined(a, other, value):
    if isinstance(other, (int, RegexFlag)):
        return RegexFlag(value(a._value, flag_value(other)))
    return NotImplemented


class RegexFlag:
    __slots__ = ("_value",)

    def __init__(self, value):
        if not isinstance(value, int) or value < 0:
            refuse("of what is no number of flags")
        self._value = int(value)

    @property
    def value(self):
        return self._value

    @property
    def name(self):
        refuse("as a text alone")

    def __or__(self, other):
        return combined(self, other, lambda a, b: a | b)

    def __ror__(self, other):
        return combined(self, other, lambda a, b: a | b)

    def __and__(self, other):
        return combined(self, other, lambda a, b: a & b)

    def __rand__(self, other):
        return combined(self, other, lambda a, b: a & b)

    def __xor__(self, other):
        return combined(self, other, lambda a, b: a ^ b)

    def __rxor__(self, other):
        return combined(self, other, lambda a, b: a ^ b)

    def __invert__(self):
        refuse("turned around: name the flags that are wanted")

    def __eq__(self, other):
        if isinstance(other, (int, RegexFlag)):
            return self._value == flag_value(other)
        return NotImplemented

    def __hash__(self):
        refuse("as a key, whose order differs from run to run")

    def __bool__(self):
        return self._value != 0

    def __int__(self):
        return self._value

    def __index__(self):
        return self._value

    def __repr__(self):
        refuse("as a text")

    def __format__(self, spec):
        refuse("as a text")


NOFLAG = RegexFlag(0)
IGNORECASE = RegexFlag(2)
I = IGNORECASE  # noqa: E741
LOCALE = RegexFlag(4)
L = LOCALE
MULTILINE = RegexFlag(8)
M = MULTILINE
DOTALL = RegexFlag(16)
S = DOTALL
UNICODE = RegexFlag(32)
U = UNICODE
VERBOSE = RegexFlag(64)
X = VERBOSE
DEBUG = RegexFlag(128)
ASCII = RegexFlag(256)
A = ASCII


def raise_problem(kind, text, source, at):
    """What is wrong with a pattern or a template."""
    if kind == ERROR:
        if at < 0:
            raise error(text)
        raise error(text, source, at)
    if kind == VALUE_ERROR:
        raise ValueError(text)
    if kind == OVERFLOW_ERROR:
        raise OverflowError(text)
    raise IndexError(text)


def compiled(pattern, flags):
    number = flag_value(flags)
    if not isinstance(number, int):
        refuse("with flags that are no flags")
    if isinstance(pattern, Pattern):
        if number:
            raise ValueError("cannot process flags argument with a compiled pattern")
        return pattern
    if not isinstance(pattern, (str, bytes)):
        if isinstance(pattern, (list, dict, set, bytearray)):
            raise TypeError(f"unhashable type: '{type(pattern).__name__}'")
        raise TypeError("first argument must be string or compiled pattern")
    if number < 0 or number > 511:
        refuse("with flags that there are not")
    kind, text, at, all_flags, groups = _re.compile(pattern, int(number))
    if kind != OK:
        raise_problem(kind, text, pattern, at)
    return Pattern(pattern, all_flags, groups)


def compile(pattern, flags=0):
    return compiled(pattern, flags)


def match(pattern, string, flags=0):
    return compiled(pattern, flags).match(string)


def fullmatch(pattern, string, flags=0):
    return compiled(pattern, flags).fullmatch(string)


def search(pattern, string, flags=0):
    return compiled(pattern, flags).search(string)


def sub(pattern, repl, string, count=0, flags=0):
    return compiled(pattern, flags).sub(repl, string, count)


def subn(pattern, repl, string, count=0, flags=0):
    return compiled(pattern, flags).subn(repl, string, count)


def split(pattern, string, maxsplit=0, flags=0):
    return compiled(pattern, flags).split(string, maxsplit)


def findall(pattern, string, flags=0):
    return compiled(pattern, flags).findall(string)


def finditer(pattern, string, flags=0):
    return compiled(pattern, flags).finditer(string)


def purge():
    pass


def escape(pattern):
    special = "()[]{}?*+-|^$\\.&~# \t\n\r\v\f"
    if isinstance(pattern, str):
        return "".join(["\\" + c if c in special else c for c in pattern])
    if not isinstance(pattern, (bytes, bytearray)):
        name = type(pattern).__name__
        raise TypeError(f"decoding to str: need a bytes-like object, {name} found")
    text = pattern.decode("latin1")
    return "".join(["\\" + c if c in special else c for c in text]).encode("latin1")


def counted(count):
    """How often to do something: 0 for always."""
    number = flag_value(count)
    if not isinstance(number, int):
        name = type(number).__name__
        raise TypeError(f"'{name}' object cannot be interpreted as an integer")
    if not -(1 << 60) < number < 1 << 60:
        refuse("with a count of this size")
    return int(number)


def replaced(pattern, repl, string, count):
    """The text and how many matches were replaced."""
    if isinstance(repl, (str, bytes)):
        if isinstance(repl, str) == isinstance(pattern.pattern, str):
            kind, problem, at, text, n = _re.sub(
                pattern.pattern, pattern.flags, repl, string, counted(count)
            )
            if kind != OK:
                raise_problem(kind, problem, repl, at)
            return text, n
        if ("\\" in repl) if isinstance(repl, str) else (b"\\" in repl):
            refuse("with a template of the other kind")
    elif not callable(repl):
        refuse("with what is no text and no function")
    matches = _re.find_all(pattern.pattern, pattern.flags, string, 0, ALL, counted(count))
    size = 5 + 2 * pattern.groups
    pieces = []
    last = 0
    for i in range(0, len(matches), size):
        start = matches[i + 3]
        if last < start:
            pieces.append(string[last:start])
        last = matches[i + 4]
        if isinstance(repl, (str, bytes)):
            item = repl
        else:
            item = repl(Match(pattern, string, matches[i : i + size]))
        if item is not None:
            pieces.append(item)
    if last < len(string):
        pieces.append(string[last:])
    n = len(matches) // size
    if isinstance(string, str):
        return "".join(pieces), n
    return b"".join(pieces), n


class Pattern:
    __slots__ = ("flags", "groups", "pattern")

    def __init__(self, pattern, flags, groups):
        self.pattern = pattern
        self.flags = flags
        self.groups = groups

    @property
    def groupindex(self):
        return mappingproxy(_re.names(self.pattern, self.flags))

    def search(self, string, pos=0, endpos=ALL):
        spans = _re.find(self.pattern, self.flags, string, pos, endpos, 0)
        if not spans:
            return None
        return Match(self, string, spans)

    def match(self, string, pos=0, endpos=ALL):
        spans = _re.find(self.pattern, self.flags, string, pos, endpos, 1)
        if not spans:
            return None
        return Match(self, string, spans)

    def fullmatch(self, string, pos=0, endpos=ALL):
        spans = _re.find(self.pattern, self.flags, string, pos, endpos, 2)
        if not spans:
            return None
        return Match(self, string, spans)

    def findall(self, string, pos=0, endpos=ALL):
        return _re.texts(self.pattern, self.flags, string, pos, endpos)

    def finditer(self, string, pos=0, endpos=ALL):
        matches = _re.find_all(self.pattern, self.flags, string, pos, endpos, 0)
        size = 5 + 2 * self.groups
        return iter(
            [Match(self, string, matches[i : i + size]) for i in range(0, len(matches), size)]
        )

    def split(self, string, maxsplit=0):
        return _re.split(self.pattern, self.flags, string, counted(maxsplit))

    def sub(self, repl, string, count=0):
        text, _ = replaced(self, repl, string, count)
        return text

    def subn(self, repl, string, count=0):
        text, n = replaced(self, repl, string, count)
        return text, n

    def scanner(self, string, pos=0, endpos=ALL):
        refuse("gives what is not documented: use `finditer`")

    def __eq__(self, other):
        if not isinstance(other, Pattern):
            return NotImplemented
        if isinstance(self.pattern, str) != isinstance(other.pattern, str):
            return False
        return self.flags == other.flags and self.pattern == other.pattern

    def __hash__(self):
        refuse("as a key, whose order differs from run to run")

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self

    def __repr__(self):
        shown = self.flags
        if isinstance(self.pattern, str) and shown & 292 == 32:
            shown -= 32
        names = [name for flag, name in FLAG_NAMES if shown & flag]
        text = repr(self.pattern)[:200]
        if names:
            return f"re.compile({text}, {'|'.join(names)})"
        return f"re.compile({text})"


def group_number(found, group):
    if isinstance(group, int):
        number = int(group)
    elif isinstance(group, str):
        number = _re.number(found.re.pattern, found.re.flags, group)
    else:
        if isinstance(group, (list, dict, set, bytearray)):
            raise TypeError(f"unhashable type: '{type(group).__name__}'")
        if group is not None and not isinstance(group, (float, complex, bytes, tuple)):
            refuse("with a group that is neither a number nor a name")
        number = -1
    if number < 0 or number > found.re.groups:
        raise IndexError("no such group")
    return number


def text_of(found, number, default):
    start = found._spans[2 * number + 3]
    if start < 0:
        return default
    string = found.string
    if isinstance(string, bytearray):
        return bytes(string[start : found._spans[2 * number + 4]])
    return string[start : found._spans[2 * number + 4]]


class Match:
    __slots__ = ("_spans", "re", "string")

    def __init__(self, pattern, string, spans):
        self.re = pattern
        self.string = string
        self._spans = spans

    @property
    def pos(self):
        return self._spans[0]

    @property
    def endpos(self):
        return self._spans[1]

    @property
    def lastindex(self):
        last = self._spans[2]
        return None if last < 0 else last

    @property
    def lastgroup(self):
        return _re.name(self.re.pattern, self.re.flags, self._spans[2])

    @property
    def regs(self):
        spans = self._spans
        return tuple([(spans[i], spans[i + 1]) for i in range(3, len(spans), 2)])

    def group(self, *groups):
        if not groups:
            return text_of(self, 0, None)
        if len(groups) == 1:
            return text_of(self, group_number(self, groups[0]), None)
        return tuple([text_of(self, group_number(self, group), None) for group in groups])

    def __getitem__(self, group):
        return text_of(self, group_number(self, group), None)

    def groups(self, default=None):
        return tuple([text_of(self, i, default) for i in range(1, self.re.groups + 1)])

    def groupdict(self, default=None):
        names = _re.names(self.re.pattern, self.re.flags)
        return {name: text_of(self, number, default) for name, number in names.items()}

    def start(self, group=0, /):
        return self._spans[2 * group_number(self, group) + 3]

    def end(self, group=0, /):
        return self._spans[2 * group_number(self, group) + 4]

    def span(self, group=0, /):
        number = group_number(self, group)
        return self._spans[2 * number + 3], self._spans[2 * number + 4]

    def expand(self, template):
        if not isinstance(template, (str, bytes)):
            refuse("of what is no text")
        if isinstance(template, str) != isinstance(self.re.pattern, str):
            refuse("of a template of the other kind")
        kind, problem, at, text = _re.expand(
            self.re.pattern, self.re.flags, template, self.string, self._spans
        )
        if kind != OK:
            raise_problem(kind, problem, template, at)
        return text

    def __iter__(self):
        refuse("as something to iterate over: use `groups()`")

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self

    def __repr__(self):
        span = self.span()
        return f"<re.Match object; span={span!r}, match={text_of(self, 0, None)!r}>"


class mappingproxy:
    """What `groupindex` is: a dict that does not change."""

    __slots__ = ("_items",)

    def __init__(self, items):
        self._items = items

    def __getitem__(self, key):
        return self._items[key]

    def __setitem__(self, key, value):
        raise TypeError("'mappingproxy' object does not support item assignment")

    def __delitem__(self, key):
        raise TypeError("'mappingproxy' object does not support item deletion")

    def __contains__(self, key):
        return key in self._items

    def __iter__(self):
        return iter(self._items)

    def __len__(self):
        return len(self._items)

    def __eq__(self, other):
        if isinstance(other, mappingproxy):
            return self._items == other._items
        return self._items == other

    def __repr__(self):
        return f"mappingproxy({self._items!r})"

    def get(self, key, default=None):
        return self._items.get(key, default)

    def keys(self):
        return self._items.keys()

    def values(self):
        return self._items.values()

    def items(self):
        return self._items.items()

    def copy(self):
        return self._items.copy()
