// Value: a word that Python holds on to, and what may be asked of it without downloading it.
#pragma once

#include <nanobind/nanobind.h>

#include "python/_pyreck/client.h"
#include "runtime/value.h"

#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

namespace pyreck::client {

class Values;
class Lease;  // kernel.h: the code that functions inside the value need to be called

class Value {
 public:
  /// Takes the count of `word`.
  Value(rt::Word word, std::shared_ptr<const Lease> lease);
  ~Value();
  Value(const Value&) = delete;

  rt::Word word() const { return word_; }
  const std::shared_ptr<const Lease>& lease() const { return lease_; }

  const std::string& type_text();
  int64_t size_bytes();
  /// An int, or None for what has no length.
  nb::object length() const;
  /// The items of a tuple: a list of Values, None for an unbound one.
  nb::list items() const;
  /// For an exception the data that pyreck/raised.py makes it from, else None.
  nb::object exception() const;
  bool same(nb::handle other) const;
  std::string place() const { return "in this process"; }

 private:
  rt::Word word_;
  std::shared_ptr<const Lease> lease_;
  std::string type_;
  int64_t size_ = -1;
};

/// Sets the items of a new Python list from index `at` on: ints or floats, `count` of them at
/// `data`.
template <class T>
void set_items(PyObject* list, Py_ssize_t at, const void* data, size_t count) {
  const auto* items = static_cast<const T*>(data);
  for (size_t i = 0; i < count; i++) {
    PyObject* made;
    if constexpr (std::is_same_v<T, double>)
      made = PyFloat_FromDouble(items[i]);
    else
      made = PyLong_FromLongLong(items[i]);
    if (made == nullptr) throw nb::python_error();
    PyList_SET_ITEM(list, at + static_cast<Py_ssize_t>(i), made);
  }
}

/// Python objects of `values` (Value, or Stored, which are fetched), as a list of (True, object)
/// or, for what has none in Python, (False, "a function"). Sharing within and between them is kept;
/// what came from one of `origins` is the client's own object.
nb::list download(nb::list values, const std::vector<Values*>& origins);

/// The data of `exception` for pyreck/raised.py: (class name, args, cause, context, suppress,
/// frames). `lease` is of the code that raised it.
nb::object describe_exception(const rt::Exception* exception, const Lease& lease);

/// The site of a program as pyreck/raised.py takes it: (path, name, qualname, line, column,
/// end line, end column, is block).
nb::tuple describe_site(const rt::Program* program, uint32_t site, const Lease& lease);

}  // namespace pyreck::client
