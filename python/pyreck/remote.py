"""RemoteObject: a value that stays where it was computed."""

from __future__ import annotations

from typing import Any, NoReturn

from pyreck import native
from pyreck.errors import InvalidOperation
from pyreck.future import Future
from pyreck.units import format_bytes


class RemoteObject:
    """A proxy: it shows type, length, size and place of a value without downloading it.

    Inside a block (`with cluster.remotely...`) or as an argument of `cluster.submit` it *is* its
    value and is passed by reference, however large. Here, `to_local()` downloads it.
    """

    __slots__ = ("__weakref__", "_name", "_origin", "_value")

    def __init__(self, value: Any, name: str, origin: str) -> None:
        self._value = value  # _pyreck.Value or Stored
        self._name = name
        self._origin = origin

    @property
    def type_name(self) -> str:
        """Its type as pyreck knows it: `int`, `list[int]`, `dict[str, float]`, ..."""
        return self._value.type_text()

    @property
    def size_bytes(self) -> int:
        """Memory that the value takes where it lives, in bytes."""
        return self._value.size_bytes()

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

    def __len__(self) -> int:
        length = self._value.length()
        if length is None:
            raise TypeError(f"object of type '{self.type_name}' has no len()")
        return length

    def __bool__(self) -> bool:
        return self._here("its truth value")

    def __iter__(self) -> NoReturn:
        self._here("iterating over it")

    def __getitem__(self, index: object) -> NoReturn:
        self._here("indexing it")

    def _here(self, what: str) -> NoReturn:
        raise TypeError(
            f"{self._name} is a RemoteObject: {what} needs its value; "
            f"do it inside `with cluster.remotely...`, or download it: `.to_local().result()`"
        )

    def __repr__(self) -> str:
        length = self._value.length()
        items = "" if length is None else f", {length:,} items"
        return (
            f"<RemoteObject {self._name}: {self.type_name}{items}, "
            f"{format_bytes(self.size_bytes)}, {self._value.place()}, from {self._origin}>"
        )

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            "a RemoteObject cannot be pickled; download it first, or name it on its cluster"
        )


def download_one(value: Any, origins: tuple[Any, ...] = ()) -> Any:
    """The Python object of a `_pyreck.Value` or `Stored`. Raises InvalidOperation if there is none.

    Lists and dicts that came from `origins` (`_pyreck.Values`) are the client's own again.
    """
    ((fits, result),) = native.load().download([value], list(origins))
    if not fits:
        raise InvalidOperation(f"the result cannot be downloaded: it is or contains {result}")
    return result
