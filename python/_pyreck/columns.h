// Values as columns: NumPy arrays, and arrays of Arrow through its C data interface, without a
// Python object for each element.
#pragma once

#include <nanobind/nanobind.h>

#include "python/_pyreck/value.h"

namespace pyreck::client {

/// A read-only ndarray of bool, int64, float64 or complex128: of a list of numbers, or of lists or
/// tuples of them that are equally long. A list[int] or list[float] is not copied. None: it is
/// nothing of the kind. Raises InvalidOperation for what does not fit, such as an int beyond 64
/// bits.
nb::object to_ndarray(nb::handle value);

/// The capsules "arrow_schema" and "arrow_array" of a list, or of a dict of equally long lists,
/// which becomes a struct: of bool, int64, double, large_utf8 and large_binary, of lists and, for
/// tuples of one length, structs of these; None is null.
/// Source: https://arrow.apache.org/docs/format/CDataInterface.html and
/// CDataInterface/PyCapsuleInterface.html.
nb::tuple to_arrow(const Value& value);

/// The keys and values of a dict as Values, in pairs; of anything else none.
nb::list dict_items(const Value& value);

}  // namespace pyreck::client
