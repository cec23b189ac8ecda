"""json: what reads and writes the text is in the runtime (runtime/json_*.cpp)."""

import _json


class JSONDecodeError(ValueError):
    def __init__(self, msg, doc, pos):
        lineno = doc.count("\n", 0, pos) + 1
        colno = pos - doc.rfind("\n", 0, pos)
        super().__init__(f"{msg}: line {lineno} column {colno} (char {pos})")
        self.msg = msg
        self.doc = doc
        self.pos = pos
        self.lineno = lineno
        self.colno = colno


def loads(
    s,
    *,
    cls=None,
    object_hook=None,
    parse_float=None,
    parse_int=None,
    parse_constant=None,
    object_pairs_hook=None,
    **kw,
):
    if cls is not None:
        refuse("with a class of your own")
    strict = kw.pop("strict", True) if kw else True
    if kw:
        refuse("with an argument that `json.JSONDecoder` does not know")
    if isinstance(s, str):
        if s.startswith("\ufeff"):
            raise JSONDecodeError("Unexpected UTF-8 BOM (decode using utf-8-sig)", s, 0)
    elif isinstance(s, (bytes, bytearray)):
        if s.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")) or b"\0" in s[:4]:
            refuse("of bytes that are no UTF-8 without a mark in front: decode them")
        s = s.decode("utf-8", "surrogatepass")
    else:
        name = type(s).__name__
        raise TypeError(f"the JSON object must be str, bytes or bytearray, not {name}")
    value, problem, at = _json.read(
        s, bool(strict), object_hook, object_pairs_hook, parse_float, parse_int, parse_constant
    )
    if problem:
        raise JSONDecodeError(problem, s, at)
    return value


def dumps(
    obj,
    *,
    skipkeys=False,
    ensure_ascii=True,
    check_circular=True,
    allow_nan=True,
    cls=None,
    indent=None,
    separators=None,
    default=None,
    sort_keys=False,
    **kw,
):
    if cls is not None:
        refuse("with a class of your own")
    if kw:
        refuse("with an argument that `json.JSONEncoder` does not know")
    item_separator = ", " if indent is None else ","
    key_separator = ": "
    if separators is not None:
        item_separator, key_separator = separators
        if not (isinstance(item_separator, str) and isinstance(key_separator, str)):
            refuse("with separators that are no str")
    if indent is not None and not isinstance(indent, str) and not isinstance(obj, str):
        indent = " " * indent
    flags = (
        bool(skipkeys)
        + 2 * bool(ensure_ascii)
        + 4 * bool(check_circular)
        + 8 * bool(allow_nan)
        + 16 * bool(sort_keys)
    )
    return _json.write(
        obj,
        flags,
        indent if isinstance(indent, str) else None,
        item_separator,
        key_separator,
        default,
    )
