#include "python/_pyreck/key_hash.h"

#include "runtime/enum.h"
#include "runtime/hash.h"

#include <optional>

namespace pyreck::client {

using rt::Kind;
using rt::Word;
namespace {

/// Whether a Python method of its class tells the hash. It is of numbers then, and the job's too.
bool is_told(Word word, nb::handle key) {
  const bool is_users = rt::has_kind(word, Kind::kInstance) || rt::has_kind(word, Kind::kException);
  return is_users && !rt::is_enum_member(word) &&
         PyFunction_Check(nb::handle(key.type()).attr("__hash__").ptr());
}

/// What the job's hash of one key would be now.
class HashNow {
 public:
  explicit HashNow(const rt::Program* program) : context_(make_context(UINT32_MAX)) {
    context_.program = program;
  }

  /// False: it has none any more.
  bool operator()(Word word, nb::handle key, uint64_t* out) {
    if (rt::has_kind(word, Kind::kTuple) && PyTuple_CheckExact(key.ptr())) {
      const auto* tuple = rt::as<rt::Tuple>(word);
      return rt::tuple_hash(
          tuple->length,
          [&](int64_t i, uint64_t* hash) {
            return (*this)(tuple->items[i], PyTuple_GET_ITEM(key.ptr(), i), hash);
          },
          out);
    }
    if (is_told(word, key)) {
      has_told_ = true;
      const Py_hash_t now = PyObject_Hash(key.ptr());
      *out = static_cast<uint64_t>(now);
      return now != -1;
    }
    is_fixed_ = is_fixed_ && rt::has_fixed_hash(word);
    // Of a class derived from tuple: looking into it could run code of the job.
    if (rt::has_kind(word, Kind::kInstance) && PyTuple_Check(key.ptr())) {
      is_known_ = false;
      *out = 0;
      return true;
    }
    return rt::hash_of(&context_, word, out);
  }

  bool has_changed(uint64_t now, uint64_t then) const {
    return has_told_ && is_known_ && now != then;
  }
  bool is_fixed() const { return is_fixed_; }  // Python's and the job's are the same

 private:
  rt::Context context_;
  bool has_told_ = false, is_fixed_ = true, is_known_ = true;
};

}  // namespace

KeyHash key_hash(Word word, nb::handle key, uint64_t then, const rt::Program* program) {
  const bool told = is_told(word, key);
  if (!told && !rt::has_kind(word, Kind::kTuple)) return KeyHash::kAsThen;
  HashNow hash_now(program);
  uint64_t now;
  const bool has_hash = hash_now(word, key, &now);
  forget_exception();
  if (has_hash && !hash_now.has_changed(now, then)) return KeyHash::kAsThen;
  // Without a hash it is not known what else is in a tuple.
  return (has_hash || told) && hash_now.is_fixed() ? KeyHash::kOtherwise : KeyHash::kUnknown;
}

void forget_exception() {
  if (PyErr_Occurred() != nullptr && !PyErr_ExceptionMatches(PyExc_Exception))
    throw nb::python_error();
  PyErr_Clear();
}

}  // namespace pyreck::client
