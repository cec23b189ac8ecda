"""RemoteObject: a value that stays where it was computed."""

from __future__ import annotations

import reprlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NoReturn

from pyreck import native
from pyreck.columns import arrow_of, numpy_of, pandas_of
from pyreck.errors import InvalidOperation
from pyreck.future import Future
from pyreck.options import check_type
from pyreck.render import card, code, escaped
from pyreck.units import format_bytes

if TYPE_CHECKING:
    from pyreck.base import Cluster

BLOCK_ITEMS = 1 << 18  # of an iteration: 2 MiB
SEEN_ITEMS = 6  # of a preview
SEEN_BYTES = 64 * 1024  # values up to this size are downloaded for one
SEEN_SECONDS = 2.0  # that the cluster has for one
FLAT = ("list[int]", "list[float]", "range", "str", "bytes")  # a part of them is cheap to have


class RemoteObject:
    """A proxy: it shows type, length, size and place of a value without downloading it.

    Inside a block (`with cluster.remotely...`) or as an argument of `cluster.submit` it *is* its
    value and is passed by reference, however large. Here, `to_local()` downloads it, `proxy[i]`
    one of its items, and `proxy[a:b]` is a proxy of that part.
    """

    __slots__ = ("__weakref__", "_cluster", "_name", "_origin", "_preview", "_value")

    def __init__(self, value: Any, name: str, origin: str, cluster: Cluster | None = None) -> None:
        self._value = value  # _pyreck.Value or Stored
        self._name = name
        self._origin = origin
        self._cluster = cluster
        self._preview: str | None = None  # not made yet; "": there is none

    @property
    def type_name(self) -> str:
        """Its type as pyreck knows it: `int`, `list[int]`, `dict[str, float]`, ..."""
        return self._value.type_text()

    @property
    def size_bytes(self) -> int:
        """Memory that the value takes where it lives, in bytes."""
        return self._value.size_bytes()

    nbytes = size_bytes

    @property
    def shape(self) -> tuple[int, ...]:
        """`()` for what has no length, else `(length,)`: that of the outermost container."""
        length = self._value.length()
        return () if length is None else (length,)

    @property
    def provenance(self) -> str:
        """Which name of which block made it, with file and line."""
        return f"`{self._name}` of {self._origin}"

    def to_local(self) -> Future[Any]:
        """Downloads the value: a future of the Python object.

        The future raises InvalidOperation for what has no Python counterpart, such as a function
        that the block made, and ClusterUnavailable.
        """
        value = self._value
        if type(value) is native.load().Stored:  # a way to go
            return Future.of_call(lambda: download_one(value))
        try:
            return Future.of(download_one(value))
        except InvalidOperation as error:
            return Future.of_error(error.with_traceback(None))

    toLocal = to_local

    def to_numpy(self, *, copy: bool = False) -> Any:
        """The value as a NumPy array: lists of numbers, of any depth; texts; bytes.

        ints are int64, floats float64. The array is read-only unless it is a copy: that of a list
        of ints or floats in this process shares its memory. Raises InvalidOperation for what does
        not fit (an int beyond 64 bits, rows of different lengths), ClusterUnavailable.
        """
        array = numpy_of(self._fetched())
        return array.copy() if copy else array

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        """What NumPy's functions ask for; as to_numpy()."""
        array = self.to_numpy()
        if dtype is not None and array.dtype != dtype:
            if copy is False:
                raise ValueError(f"an array of {dtype} needs a copy of this value")
            return array.astype(dtype)
        return array.copy() if copy else array

    def to_arrow(self) -> Any:
        """The value as a `pyarrow.Array`; a dict of equally long lists as a `pyarrow.Table`.

        Columns hold bools, ints, floats, texts, bytes, lists, or tuples of these; None is null.
        Raises InvalidOperation for anything else, ClusterUnavailable.
        """
        return arrow_of(self._fetched())

    def __arrow_c_array__(self, requested_schema: object = None) -> tuple[object, object]:
        """The Arrow PyCapsule interface: what polars, DuckDB, pyarrow and others read."""
        return native.load().to_arrow(self._fetched())

    def to_pandas(self) -> Any:
        """The value as a `pandas.Series`; a dict of lists, and a list of rows, as a DataFrame.

        Raises InvalidOperation for what is none of these, ClusterUnavailable.
        """
        return pandas_of(self._fetched())

    def _fetched(self) -> Any:
        """The `_pyreck.Value` itself, here."""
        value = self._value
        return value.fetch() if type(value) is native.load().Stored else value

    def __len__(self) -> int:
        length = self._value.length()
        if length is None:
            raise TypeError(f"object of type '{self.type_name}' has no len()")
        return length

    def __bool__(self) -> bool:
        return self._here("its truth value")

    def __iter__(self) -> Iterator[Any]:
        """The items, here. Of a list of numbers in Redis block by block, the next one on its way.

        Raises TypeError for what has no items, else as to_local().
        """
        value = self._value
        if self._value.length() is None:
            raise TypeError(f"'{self.type_name}' object is not iterable")
        if type(value) is native.load().Stored and value.is_flat():
            return _items_of(value)
        return iter(self.to_local().result())

    def __contains__(self, item: object) -> NoReturn:
        self._here("looking for an item in it")

    def __getitem__(self, key: Any) -> Any:
        """`value[key]`, computed where the value is: of a slice a proxy, else downloaded.

        Raises what the value would raise.
        """
        value, place = self._value, _place(key, self._value.length())
        if place is not None and type(value) is native.load().Stored and value.is_flat():
            return value.items(place, place + 1)[0]
        cluster = self._open_cluster()
        if cluster is None:
            self._here("indexing it")
        try:
            found = cluster._item_of(self, key).result()
        except Exception as error:
            error.__traceback__ = None  # nothing of it is the user's
            raise
        if not isinstance(key, slice):
            return found
        places = [key.start, key.stop, *([] if key.step is None else [key.step])]
        written = ":".join("" if place is None else str(place) for place in places)
        return cluster._proxy(found, f"{self._name}[{written}]", self._origin)

    def _open_cluster(self) -> Cluster | None:
        closed = self._cluster is None or self._cluster._closed
        return None if closed else self._cluster

    def _here(self, what: str) -> NoReturn:
        raise TypeError(
            f"{self._name} is a RemoteObject: {what} needs its value; "
            f"do it inside `with cluster.remotely...`, or download it: `.to_local().result()`"
        )

    def _facts(self) -> list[str]:
        length = self._value.length()
        items = [] if length is None else [f"{length:,} item{'' if length == 1 else 's'}"]
        return [self.type_name, *items, format_bytes(self.size_bytes), self._value.place()]

    def __repr__(self) -> str:
        seen = self.preview()
        return (
            f"<RemoteObject {self._name}: {', '.join(self._facts())}, from {self._origin}"
            f"{': ' if seen else ''}{seen}>"
        )

    def _repr_html_(self) -> str:
        type_name, *rest = self._facts()
        facts = [
            ("type", code(type_name)),
            ("size", escaped(", ".join(rest[:-1]))),
            ("place", escaped(rest[-1])),
            ("from", escaped(self._origin)),
        ]
        seen = self.preview()
        if seen:
            facts.append(("value", code(seen)))
        return card(f"RemoteObject {code(self._name)}", facts)

    def preview(self) -> str:
        """The value, or its first items, as text; "" where that would cost too much, or time."""
        if self._preview is None:
            try:
                self._preview = self._seen()
            except Exception:  # of whatever kind: the text says all the rest
                self._preview = ""
        return self._preview

    def _seen(self) -> str:
        if self.size_bytes <= SEEN_BYTES:
            return _SHORT.repr(self.to_local().result(SEEN_SECONDS))
        cluster = self._open_cluster()
        if cluster is None or self.type_name not in FLAT:
            return ""
        future = cluster._head_of(self)
        try:
            head = future.result(SEEN_SECONDS)
        except TimeoutError:
            future.cancel()
            raise
        if isinstance(head, (str, bytes)):
            return f"{head!r}..."
        return f"[{', '.join(map(_SHORT.repr, head))}, ...]"

    def __reduce__(self) -> tuple[Any, ...]:
        """Of an object of a cluster of nodes: where it is. Raises TypeError for any other."""
        from pyreck.pickling import reduced

        return reduced(self)


def _place(key: Any, length: int | None) -> int | None:
    """Where the item at `key` stands, if there is one."""
    if length is None or not isinstance(key, int):
        return None
    place = key + length if key < 0 else int(key)
    return place if 0 <= place < length else None


def _items_of(value: Any) -> Iterator[Any]:
    """The items of a flat `_pyreck.Stored`, one block ahead."""

    def block(first: int) -> Future[list[Any]]:
        last = min(first + BLOCK_ITEMS, length)
        return Future.of_call(lambda: value.items(first, last))

    length = value.length()
    ahead = block(0)
    for first in range(0, length, BLOCK_ITEMS):
        items = ahead.result()
        if first + BLOCK_ITEMS < length:
            ahead = block(first + BLOCK_ITEMS)
        yield from items


def download_one(value: Any, origins: tuple[Any, ...] = ()) -> Any:
    """The Python object of a `_pyreck.Value` or `Stored`. Raises InvalidOperation if there is none.

    Lists and dicts that came from `origins` (`_pyreck.Values`) are the client's own again.
    """
    ((fits, result),) = native.load().download([value], list(origins))
    if not fits:
        raise InvalidOperation(f"the result cannot be downloaded: it is or contains {result}")
    return result


_SHORT = reprlib.Repr()
_SHORT.maxlist = _SHORT.maxtuple = _SHORT.maxset = _SHORT.maxfrozenset = SEEN_ITEMS
_SHORT.maxdict = SEEN_ITEMS
_SHORT.maxstring = _SHORT.maxother = 60

MOST_NAME_BYTES = 256  # of an object's name, in UTF-8


def checked_name(name: object) -> str:
    """A name that an object may have. Raises TypeError, ValueError."""
    check_type("name", name, str, "a str")
    assert isinstance(name, str)
    if not 0 < len(name.encode("utf-8", "surrogatepass")) <= MOST_NAME_BYTES:
        raise ValueError(f"a name has 1 to {MOST_NAME_BYTES} bytes")
    return name


def check_named(proxy: object) -> None:
    """Whether `proxy` may be given a name. Raises TypeError."""
    if type(proxy) is not RemoteObject:
        raise TypeError(f"a name is given to a RemoteObject, not to {type(proxy).__name__}")
