"""Values of proxies as NumPy arrays, Arrow arrays and pandas columns.

NumPy, pyarrow and pandas are imported when they are asked for, never before.
"""

from __future__ import annotations

from typing import Any

from pyreck import native
from pyreck.errors import InvalidOperation


def numpy_of(value: Any) -> Any:
    """A `_pyreck.Value` as a read-only ndarray.

    Lists of numbers are taken as they lie; of numbers, texts, ranges and lists of texts, the Python
    object is converted. Raises InvalidOperation for the rest.
    """
    import numpy as np

    array = native.load().to_ndarray(value)
    if array is not None:
        return array.view(np.int64) if array.dtype.kind == "i" else array  # no `long long`
    local = _object_of(value)
    if not _is_known_to_numpy(local):
        raise InvalidOperation(
            f"this value has no NumPy counterpart: it is of type `{value.type_text()}`; download "
            "it with `.to_local()`"
        )
    array = np.array(local)
    array.flags.writeable = False
    return array


def _is_known_to_numpy(local: Any) -> bool:
    """A number, a text, or a list of texts, but none that would lose its last characters."""
    if isinstance(local, int):
        return -(2**63) <= local < 2**63
    if isinstance(local, (float, complex, range)):
        return True
    texts = local if isinstance(local, (list, tuple)) else [local]
    if not all(type(text) is type(texts[0]) for text in texts):
        return False
    if type(texts[0]) is str:
        return not any(text.endswith("\0") for text in texts)
    return type(texts[0]) is bytes and not any(text.endswith(b"\0") for text in texts)


def arrow_of(value: Any) -> Any:
    """A pyarrow array; of a dict of lists a table."""
    import pyarrow as pa

    array = pa.array(_Arrow(value))
    return pa.Table.from_struct_array(array) if value.type_text().startswith("dict") else array


def pandas_of(value: Any) -> Any:
    """A Series of a list; a DataFrame of a dict of lists, and of a list of rows."""
    import pandas as pd

    items = native.load().dict_items(value)
    if items or value.type_text().startswith("dict"):
        columns = {_object_of(key): _column_of(column) for key, column in items}
        try:
            return pd.DataFrame(columns)
        except ValueError as error:  # columns of different lengths, none but numbers
            raise InvalidOperation(f"this value has no pandas counterpart: {error}") from None
    array = _array_of(value)
    if array is not None:
        return pd.Series(array) if array.ndim == 1 else pd.DataFrame(array)
    local = _object_of(value)
    if not isinstance(local, (list, tuple, range)):
        raise InvalidOperation(
            f"this value has no pandas counterpart: it is of type `{value.type_text()}`"
        )
    has_rows = bool(local) and all(isinstance(row, (tuple, dict)) for row in local)
    return pd.DataFrame(local) if has_rows else pd.Series(local)


def _column_of(value: Any) -> Any:
    array = _array_of(value)
    return _object_of(value) if array is None or array.ndim != 1 else array


def _array_of(value: Any) -> Any:
    """None: pandas has it as objects, or not at all."""
    try:
        array = native.load().to_ndarray(value)
    except InvalidOperation:
        return None
    return None if array is None or array.ndim > 2 else array


def _object_of(value: Any) -> Any:
    from pyreck.remote import download_one

    return download_one(value)


class _Arrow:
    """What pyarrow asks through the Arrow PyCapsule interface."""

    def __init__(self, value: Any) -> None:
        self._value = value

    def __arrow_c_array__(self, requested_schema: object = None) -> tuple[object, object]:
        return native.load().to_arrow(self._value)
