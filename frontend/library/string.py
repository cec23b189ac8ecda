"""string, with the outcomes of CPython 3.11: its constants, capwords, Template, and what Formatter
does as str.format() does it.

`Template` looks for its placeholders without a regular expression. Classes derived from it may not
change `delimiter`, `idpattern` and the like.
"""

whitespace = " \t\n\r\v\f"
ascii_lowercase = "abcdefghijklmnopqrstuvwxyz"
ascii_uppercase = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ascii_letters = ascii_lowercase + ascii_uppercase
digits = "0123456789"
hexdigits = digits + "abcdef" + "ABCDEF"
octdigits = "01234567"
punctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
printable = digits + ascii_letters + punctuation + whitespace


def capwords(s, sep=None):
    join = (sep or " ").join  # asked for before `split` is
    return join(map(str.capitalize, s.split(sep)))


def is_start(letter):
    return letter == "_" or (letter.isascii() and letter.isalpha())


def end_of_name(text, at):
    """Where the name that begins there ends; `at`: none begins there."""
    if at >= len(text) or not is_start(text[at]):
        return at
    at += 1
    while at < len(text) and (is_start(text[at]) or text[at] in "0123456789"):
        at += 1
    return at


def placeholders(text):
    """Where each begins and ends, and its name; "": it is `$$`, None: it is wrong."""
    found = []
    at = text.find("$")
    while at >= 0:
        braced = text[at + 1 : at + 2] == "{"
        start = at + 2 if braced else at + 1
        end = end_of_name(text, start)
        if text[start : start + 1] == "$" and not braced:
            found.append((at, at + 2, ""))
        elif end == start or (braced and text[end : end + 1] != "}"):
            found.append((at, at + 1, None))
        else:
            found.append((at, end + 1 if braced else end, text[start:end]))
        at = text.find("$", found[-1][1])
    return found


class Template:
    delimiter = "$"
    idpattern = r"(?a:[_a-z][_a-z0-9]*)"
    braceidpattern = None

    def __init__(self, template):
        self.template = template

    def _given(self, mapping, kws):
        if mapping is None:
            return kws
        if not kws:
            return mapping
        return {**mapping, **kws}

    def _refuse_changes(self):
        own = self.delimiter == "$" and self.braceidpattern is None
        if not own or self.idpattern != r"(?a:[_a-z][_a-z0-9]*)":
            refuse("with a delimiter or pattern of its own")

    def substitute(self, mapping=None, /, **kws):
        self._refuse_changes()
        text = self.template
        given = self._given(mapping, kws)
        parts = []
        last = 0
        for start, end, name in placeholders(text):
            parts.append(text[last:start])
            last = end
            if name is None:
                lines = text[: start + 1].splitlines(keepends=True)
                column = start + 1 - len("".join(lines[:-1]))
                raise ValueError(f"Invalid placeholder in string: line {len(lines)}, col {column}")
            parts.append(str(given[name]) if name else "$")
        parts.append(text[last:])
        return "".join(parts)

    def safe_substitute(self, mapping=None, /, **kws):
        self._refuse_changes()
        text = self.template
        given = self._given(mapping, kws)
        parts = []
        last = 0
        for start, end, name in placeholders(text):
            parts.append(text[last:start])
            last = end
            if name == "":
                parts.append("$")
                continue
            shown = text[start:end]
            if name is not None:
                try:
                    shown = str(given[name])
                except KeyError:
                    pass
            parts.append(shown)
        parts.append(text[last:])
        return "".join(parts)

    def is_valid(self):
        self._refuse_changes()
        return all([name is not None for start, end, name in placeholders(self.template)])

    def get_identifiers(self):
        self._refuse_changes()
        names = []
        for start, end, name in placeholders(self.template):
            if name and name not in names:
                names.append(name)
        return names


class Formatter:
    def format(self, format_string, /, *args, **kwargs):
        return self.vformat(format_string, args, kwargs)

    def vformat(self, format_string, args, kwargs):
        if type(self).__name__ != "Formatter":
            refuse("by a class derived from Formatter")
        try:
            return format_string.format(*args, **kwargs)
        except (AttributeError, IndexError, KeyError, TypeError, ValueError):
            refuse("with a format that fails")

    def parse(self, format_string):
        refuse("parse")
