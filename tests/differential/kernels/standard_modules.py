"""Python functions and classes of the standard library, as the client finds them."""

from __future__ import annotations

import email.quoprimime
import email.utils
import fnmatch
import genericpath
import html
import keyword
import ntpath
import os
import posixpath
import shlex
import urllib.parse
import uuid
import xml.sax.saxutils

from corpus import kernel

MISSING = object()
SENTINELS = [MISSING, object()]
FIND = {"a": 1, "b": 2}.get
KEYWORDS = frozenset(["if", "else"]).__contains__
THIRD = [5, 6, 7].__getitem__


class Left:
    pass


class Right:
    other = Left


Left.other = Right


class Frozen:
    __slots__ = ("x",)

    def __init__(self, x):
        object.__setattr__(self, "x", x)

    def __setattr__(self, name, value):
        raise TypeError("frozen")


@kernel(("a/b//../c.tar.gz",), ("",), ("//x/../..",), ("/..",), ("é/ü.x",), (5,), (b"a/b.c",))
def paths(path):
    return (
        posixpath.split(path),
        posixpath.splitext(path),
        posixpath.basename(path),
        posixpath.dirname(path),
        posixpath.isabs(path),
        posixpath.join(path, path[:1], path),
    )


@kernel(("a/b//../c",), ("./..",), ("",), ("///a",), ("//a/./b/..",))
def normal_paths(path):
    return posixpath.normpath(path), ntpath.normpath(path), ntpath.splitdrive("c:" + path)


@kernel((["/a/b", "/a/c"],), (["abc", "abd"],), ([],))
def common_parts(paths):
    return genericpath.commonprefix(paths), os.path.commonprefix(paths)


@kernel(("*.py[co]",), ("a?[!b-d]*",), ("[",))
def patterns(pattern):
    names = ["x.py", "x.pyc", "axa", "abz", "["]
    return fnmatch.translate(pattern), [n for n in names if fnmatch.fnmatchcase(n, pattern)]


@kernel(("a b/ü?&=",), ("",), ("%41%zz%C3%BC",))
def quoted_urls(text):
    return (
        urllib.parse.quote(text),
        urllib.parse.quote_plus(text, safe="/"),
        urllib.parse.unquote(text),
        urllib.parse.urlencode({"q": text, "n": 5}),
        urllib.parse.parse_qsl("a=1&b=" + urllib.parse.quote(text)),
    )


@kernel(("http://u:p@h:80/p/a;x?q=1#f",), ("../x",), ("//h",))
def parts_of_urls(url):
    parts = urllib.parse.urlsplit(url)
    return (
        tuple(parts),
        parts.hostname,
        parts.port,
        urllib.parse.urlunsplit(parts),
        urllib.parse.urljoin("http://a/b/c/d", url),
        urllib.parse.urlparse(url).params,
        urllib.parse.urldefrag(url)[1],
    )


@kernel(("<a href='x'>&amp;&eacute;&#65;",), ("",))
def escapes(text):
    return (
        html.escape(text),
        xml.sax.saxutils.escape(text),
        xml.sax.saxutils.quoteattr(text),
        shlex.quote(text),
        shlex.join([text, "plain"]),
        email.quoprimime.body_encode(text),
    )


@kernel(("A B <a@b.c>",), ("a@b",), ("",))
def addresses(text):
    return email.utils.parseaddr(text), email.utils.formataddr(("n", "a@b.c"))


@kernel((5,), (2**128 - 1,), (-1,))
def unique_ids(number):
    made = uuid.UUID(int=number)
    return str(made), made.hex, made.int, made.version, made == uuid.UUID(str(made)), made.fields


@kernel((["for", "fore", "soft", "match"],))
def keywords(names):
    return [n for n in names if keyword.iskeyword(n)]


@kernel((["a", "if", "b", "else"],))
def bound_methods(names):
    return (
        [FIND(n) for n in names],
        [FIND(n, 0) for n in names],
        list(filter(KEYWORDS, names)),
        sorted([0, 2, 1], key=THIRD),
        list(map(THIRD, [2, -1])),
    )


@kernel(({"a": 3, "b": 1}, [4, 5]))
def special_methods_as_functions(d, xs):
    t = tuple(xs)
    return (
        sorted(d, key=d.__getitem__),
        list(map(xs.__getitem__, [1, 0])),
        d.__contains__("a"),
        xs.__getitem__(0),
        t.__getitem__(slice(1)),
        "abc".__contains__("b"),
        {1, 2}.__contains__(3),
        max("ab", key=d.__getitem__),
    )


@kernel(({"a": 3}, "b"), ({"a": 3}, []))
def missing_keys(d, k):
    return list(map(d.__getitem__, ["a", k]))


@kernel((3,))
def sentinels(n):
    nothing = object()
    found = {"a": nothing, "b": n}
    return (
        found["a"] is nothing,
        found.get("c", MISSING) is MISSING,
        MISSING is SENTINELS[0],
        MISSING is SENTINELS[1],
        MISSING == SENTINELS[1],
        nothing is MISSING,
        isinstance(nothing, object),
        [x is nothing for x in found.values()],
    )


@kernel((3,))
def attributes_of_a_sentinel(n):
    return object().x


@kernel((["a", "b"], ["c", "a"]))
def the_identity_of_unequal_texts(xs, ys):
    return [x is y for x in xs[:1] for y in ys[:1]], 5 is not len(xs), xs[0] is ys[0]


@kernel(())
def classes_that_hold_each_other():
    return Left.other is Right, Right.other.other is Right, Left().other().other is Left


@kernel((3,))
def base_setattr(n):
    f = Frozen(n)
    try:
        f.x = 4
    except TypeError as e:
        return f.x, str(e)
