// Values: arrays of NumPy, pandas and Arrow on their way into a job, as lists in regions of their
// own (runtime/array.h). What is an array, and how it is read, pyreck/arrays.py says.
#include <nanobind/stl/string.h>

#include "python/_pyreck/value.h"
#include "python/_pyreck/values.h"
#include "runtime/external.h"

#include <cstring>
#include <memory>
#include <mutex>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace pyreck::client {

using rt::Word;
namespace {

/// The elements of a C-contiguous, aligned array (PEP 3118), while in scope.
class Buffer {
 public:
  explicit Buffer(PyObject* exporter) {
    if (PyObject_GetBuffer(exporter, &view_, PyBUF_C_CONTIGUOUS | PyBUF_FORMAT) != 0)
      throw nb::python_error();
  }
  ~Buffer() { PyBuffer_Release(&view_); }  // with the GIL
  Buffer(const Buffer&) = delete;

  std::string_view format() const { return view_.format; }
  std::span<const Py_ssize_t> shape() const {
    return {view_.shape, static_cast<size_t>(view_.ndim)};
  }
  const char* data() const { return static_cast<const char*>(view_.buf); }
  size_t item_bytes() const { return static_cast<size_t>(view_.itemsize); }

 private:
  Py_buffer view_{};
};

/// Buffers that no list stands on any more, until somebody who has the GIL lets go of them.
class Returned {
 public:
  void put(std::unique_ptr<Buffer> buffer) {
    {
      const std::scoped_lock lock(mutex_);
      buffers_.push_back(std::move(buffer));
    }
    if (!Py_IsInitialized()) return;
    Py_AddPendingCall(
        [](void*) {
          returned().release();
          return 0;
        },
        nullptr);  // if it cannot be had, the next array that is converted does it
  }
  void release() {
    std::vector<std::unique_ptr<Buffer>>
        buffers;  // let go of after the lock: that runs Python code
    const std::scoped_lock lock(mutex_);
    buffers.swap(buffers_);
  }
  static Returned& returned() {
    static auto* all = new Returned;  // lists may go when the interpreter has ended
    return *all;
  }

 private:
  std::mutex mutex_;
  std::vector<std::unique_ptr<Buffer>> buffers_;
};

/// Lists of a buffer's elements.
class Maker {
 public:
  Maker(rt::Context* c, const Buffer& buffer, uint32_t region)
      : c_(c), buffer_(buffer), next_(buffer.data()), region_(region) {}

  /// Whether a list can stand on the buffer itself.
  static bool can_borrow(const Buffer& buffer) {
    return buffer.shape().size() == 1 && buffer.shape()[0] > 0 &&
           row_kind(buffer) != rt::kListWords;
  }
  static Word list_on(rt::Context* c, std::unique_ptr<Buffer> buffer, uint32_t region) {
    auto* data = const_cast<char*>(buffer->data());
    const rt::ListKind kind = row_kind(*buffer);
    const int64_t length = buffer->shape()[0];
    // std::function wants to be copied.
    auto held = std::make_shared<std::unique_ptr<Buffer>>(std::move(buffer));
    return rt::list_on_external(c, kind, region, data, length,
                                [held] { Returned::returned().put(std::move(*held)); });
  }

  Word list(size_t dimension = 0) {
    const int64_t length = buffer_.shape()[dimension];
    const bool is_row = dimension + 1 == buffer_.shape().size();
    const rt::ListKind kind = length == 0 ? rt::kListEmpty
                              : is_row    ? row_kind(buffer_)
                                          : rt::kListWords;
    const Word made = rt::pk_list_new(c_, kind, length);
    auto* list = rt::as<rt::List>(made);
    list->length = length;
    if (is_row)
      fill(list);
    else
      for (int64_t i = 0; i < length; i++) list->words[i] = this->list(dimension + 1);
    list->region = region_;
    return made;
  }

 private:
  static rt::ListKind row_kind(const Buffer& buffer) {
    const std::string_view format = buffer.format();
    if (format == "l" || format == "q") return rt::kListI64;
    if (format == "d") return rt::kListF64;
    if (format != "?" && format != "Zd")
      raise("InternalError", "an array of the format " + std::string(format));
    return rt::kListWords;
  }

  void fill(rt::List* list) {
    const auto bytes = static_cast<size_t>(list->length) * buffer_.item_bytes();
    const char* from = std::exchange(next_, next_ + bytes);
    if (list->flags == rt::kListI64 || list->flags == rt::kListF64) {
      std::memcpy(list->data, from, bytes);
      return;
    }
    for (int64_t i = 0; i < list->length; i++, from += buffer_.item_bytes())
      list->words[i] = element(from);
  }

  Word element(const char* from) {
    if (buffer_.item_bytes() == 1) return rt::boolean(*from != 0);
    double parts[2];
    std::memcpy(parts, from, sizeof parts);
    return rt::pk_complex_box(c_, parts[0], parts[1]);
  }

  rt::Context* c_;
  const Buffer& buffer_;
  const char* next_;
  uint32_t region_;
};

/// Whether a module of theirs defines `type`.
bool is_of_arrays(PyTypeObject* type) {
  nb::object module =
      nb::getattr(nb::handle(reinterpret_cast<PyObject*>(type)), "__module__", nb::none());
  if (!nb::isinstance<nb::str>(module)) return false;
  std::string_view name = nb::cast<nb::str>(module).c_str();
  name = name.substr(0, name.find('.'));
  return name == "numpy" || name == "pandas" || name == "pyarrow";
}

/// The lists that an array of `rank` dimensions has become are arrays.
void make_array(Word list, size_t rank, uint32_t region) {
  auto* made = rt::as<rt::List>(list);
  made->region = region;
  if (rank == 1) return;
  for (int64_t i = 0; i < made->length; i++) make_array(made->words[i], rank - 1, region);
}

}  // namespace

/// kUnbound: it is no array, nor a number of one.
Word Values::convert_array(PyObject* object, int depth) {
  auto [found, is_new] = of_arrays_.try_emplace(Py_TYPE(object), false);
  if (is_new) found->second = is_of_arrays(Py_TYPE(object));
  if (!found->second) return rt::kUnbound;
  static const nb::handle readable =
      nb::object(nb::module_::import_("pyreck.arrays").attr("readable")).release();
  nb::object read = readable(nb::handle(object));
  if (read.is_none()) return rt::kUnbound;
  if (nb::isinstance<nb::str>(read)) return fail(nb::cast<std::string>(read));
  nb::object elements = read[0];
  const uint32_t region = nb::cast<bool>(read[1]) ? rt::kSeriesRegion : rt::kArrayRegion;
  if (PyList_CheckExact(elements.ptr())) {
    Word made = convert(elements.ptr(), depth);
    if (made == rt::kFailed) return made;
    make_array(made, nb::cast<size_t>(read[2]), region);
    return share(object, made);
  }
  if (!PyObject_CheckBuffer(elements.ptr()) || PyBytes_CheckExact(elements.ptr()))
    return convert(elements.ptr(), depth);
  Returned::returned().release();
  auto buffer = std::make_unique<Buffer>(elements.ptr());
  const bool is_own = nb::cast<bool>(read[3]);
  if ((in_place_ || is_own) && Maker::can_borrow(*buffer)) {
    has_borrowed_ = true;
    return share(object, Maker::list_on(&context_, std::move(buffer), region));
  }
  return share(object, Maker(&context_, *buffer, region).list());
}

void Values::detach(const Value& result) const {
  if (!has_borrowed_) return;
  for (rt::List* list : jit::external_lists({result.word()}))
    if (!rt::copy_external(reading_context(), list)) throw std::bad_alloc();
}

}  // namespace pyreck::client
