"""Arrays of NumPy, pandas and Arrow on their way into a job: lists of Python's own numbers.

An array becomes what its `tolist()` gives, of any rank and stride. Kernels may not change it, and
what would mean something else for an array than for a list is refused there (runtime/array.h).
"""

from __future__ import annotations

import sys
from typing import Any

Readable = tuple[Any, bool, int, bool]

NUMBERS = {"b": "?", "i": "i8", "u": "i8", "f": "f8", "c": "c16"}  # kinds of dtypes, as taken


def readable(value: Any) -> Readable | str | None:
    """`value`, of a class of NumPy's, pandas' or pyarrow's, as what the extension module reads.

    Gives a C-contiguous, aligned ndarray of bool, int64, float64 or complex128, or a list, or a
    number or text of Python's; whether it is a pandas Series; its rank; and whether the ndarray was
    made here. A text for what cannot be taken along; None for what is none of these.
    """
    root = type(value).__module__.partition(".")[0]
    return _READERS[root](value, sys.modules[root])


def _of_numpy(value: Any, np: Any) -> Readable | str | None:
    if isinstance(value, np.generic):
        return _numpy_array(np.asarray(value), np)
    if type(value) is np.ndarray or type(value) is np.memmap:
        return _numpy_array(value, np)
    if isinstance(value, np.ndarray):
        return f"a NumPy `{type(value).__name__}`; pass its elements: `numpy.asarray(...)`"
    return None


def _numpy_array(array: Any, np: Any, is_series: bool = False) -> Readable | str:
    dtype = array.dtype
    taken = dtype.kind in NUMBERS and dtype.itemsize <= np.dtype(NUMBERS[dtype.kind]).itemsize
    if array.ndim == 0 and (taken or dtype.kind in "SU"):
        return array.item(), is_series, 0, False
    if dtype.kind in "SUO" and array.ndim > 0:
        return array.tolist(), is_series, array.ndim, False
    is_large = dtype.kind == "u" and dtype.itemsize == 8
    if is_large and array.size and int(array.max()) >= 2**63:
        return array.tolist(), is_series, array.ndim, False
    if not taken:
        return f"a NumPy array of `{dtype}`, which has no counterpart in Python's numbers and texts"
    elements = np.require(array, NUMBERS[dtype.kind], ["C_CONTIGUOUS", "ALIGNED"])
    is_own = elements is not array and elements.base is None
    return elements, is_series, array.ndim, is_own


def _of_pandas(value: Any, pd: Any) -> Readable | str | None:
    if isinstance(value, pd.DataFrame):
        return "a pandas `DataFrame`; pass its columns, or `frame.to_numpy()`"
    if not isinstance(value, (pd.Series, pd.Index)):
        return None
    is_series = isinstance(value, pd.Series)
    if is_series and not value.index.equals(pd.RangeIndex(len(value))):
        return "a pandas `Series` whose index is not 0, 1, 2, ...; pass `series.to_numpy()`"
    np = sys.modules["numpy"]
    if isinstance(value.dtype, np.dtype) and value.dtype.kind in "biufcmM":
        return _numpy_array(value.to_numpy(), np, is_series)
    return value.tolist(), is_series, 1, False


def _of_arrow(value: Any, pa: Any) -> Readable | str | None:
    if isinstance(value, (pa.Table, pa.RecordBatch)):
        return f"a pyarrow `{type(value).__name__}`; pass its columns"
    if isinstance(value, pa.Scalar):
        return value.as_py(), False, 0, False
    if not isinstance(value, (pa.Array, pa.ChunkedArray)):
        return None
    types = pa.types
    is_number = types.is_integer(value.type) or types.is_floating(value.type)
    if is_number and value.null_count == 0:
        import numpy as np

        return _numpy_array(value.to_numpy(zero_copy_only=False), np)
    return value.to_pylist(), False, 1, False


_READERS = {"numpy": _of_numpy, "pandas": _of_pandas, "pyarrow": _of_arrow}
