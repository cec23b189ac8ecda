#include <nanobind/stl/string.h>

#include "python/_pyreck/values.h"

#include "jit/value_types.h"
#include "python/_pyreck/kernel.h"
#include "python/_pyreck/value.h"
#include "runtime/bytes.h"
#include "runtime/entry.h"
#include "runtime/set.h"

#include <gmp.h>

#include <atomic>
#include <cstring>
#include <utility>

namespace pyreck::client {

using jit::order_is_fixed;
using jit::reaches;
using jit::set_items;
namespace {

using rt::Kind;
using rt::Word;

constexpr int kMaxDepth = 1000;  // nesting; the conversion recurses
std::atomic<uint64_t> next_identity{1};

std::string repr_of(PyObject* object) {
  nb::object text = nb::steal(PyObject_Repr(object));
  if (!text.is_valid()) {
    PyErr_Clear();
    return "...";
  }
  return nb::str(text).c_str();
}

/// Functions of code that nodes have: here only their names are known.
bool cannot_be_called(const std::shared_ptr<const Lease>& lease, Word word) {
  return lease != nullptr && lease->program()->any_entries == nullptr &&
         reaches({word}, Kind::kFunction);
}

bool has_classes(const std::shared_ptr<const Lease>& lease) {
  return lease != nullptr && lease->program()->count_classes > 0;
}

/// The Value or Stored that `object` is or stands for; else nothing.
nb::object proxied(PyObject* object) {
  auto is_remote = [](nb::handle h) {
    return nb::isinstance<Stored>(h) || nb::isinstance<Value>(h);
  };
  if (is_remote(object)) return nb::borrow(object);
  static const nb::handle proxy =
      nb::object(nb::module_::import_("pyreck.remote").attr("RemoteObject")).release();
  if (!nb::handle(object).type().is(proxy)) return nb::object();
  nb::object inner = nb::getattr(object, "_value", nb::none());
  return is_remote(inner) ? inner : nb::object();
}

/// A member of an enum, or a tuple of such.
bool is_enum_key(PyObject* key) {
  static PyObject* const base =
      nb::object(nb::module_::import_("enum").attr("Enum")).release().ptr();
  if (!PyTuple_CheckExact(key)) return PyObject_IsInstance(key, base) == 1;
  bool all = true;
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(key); i++) {
    PyObject* item = PyTuple_GET_ITEM(key, i);
    const bool is_plain = PyLong_CheckExact(item) || PyBool_Check(item) ||
                          PyUnicode_CheckExact(item) || PyFloat_CheckExact(item) ||
                          item == Py_None || PyBytes_CheckExact(item);
    all = all && (is_plain || is_enum_key(item));
  }
  return all;
}

bool is_proxy(PyObject* object) { return proxied(object).is_valid(); }

}  // namespace

void Values::set_objects(nb::list classes, nb::list functions) {
  auto shared = [](nb::list list) {
    return std::shared_ptr<PyObject>(list.release().ptr(), [](PyObject* held) {
      nb::gil_scoped_acquire locked;
      Py_DECREF(held);
    });
  };
  objects_.classes = shared(std::move(classes));
  objects_.functions = shared(std::move(functions));
}

Values::Values(const Values* parent, bool in_place)
    : parent_(parent),
      in_place_(in_place),
      identity_(next_identity++),
      context_(make_context(rt::kForeignRegion)) {}

Values::~Values() {
  for (Word word : words_) rt::pk_release(reading_context(), word);
  for (const auto& [root, word] : fetched_) rt::pk_release(reading_context(), word);
  for (const auto& [cls, layout] : layouts_) rt::pk_release(reading_context(), layout.reference);
  if (may_be_cyclic_) release_cycles();
  for (auto [object, word] : shared_) {
    rt::pk_release(reading_context(), word);
    Py_DECREF(object);
  }
}

nb::object Values::add(nb::handle object, const std::string& name, nb::handle meet) {
  const size_t count_shared = in_order_.size(), count_met = count_met_;
  meet_ = meet;
  Word word = convert_root(object.ptr());
  meet_ = nb::handle();
  if (word == rt::kFailed) {
    forget_since(count_shared);
    std::string text = path_.empty() ? problem_ : "`" + name + path_ + "` is " + problem_;
    path_.clear();
    raise_again();
    return nb::cast(text);
  }
  if (count_met_ != count_met) {
    rt::pk_release(reading_context(), word);
    forget_since(count_shared);
    word = rt::kNone;
    waiting_.push_back({words_.size(), nb::borrow(object), name});
  }
  words_.push_back(word);
  types_.push_back(value_types_.add(word));
  key_ += table_.text(types_.back());
  key_ += ',';
  stored_.push_back(std::move(root_stored_));
  root_stored_.reset();
  return nb::cast(words_.size() - 1);
}

nb::object Values::whole(size_t root) const {
  const Word word = words_.at(root);
  const auto holds = [word](Kind kind) { return reaches({word}, kind); };
  if (!waiting_.empty() || stored_[root].has_value() || holds(Kind::kInstance) ||
      holds(Kind::kClass) || holds(Kind::kFunction))
    return nb::none();
  rt::pk_retain(reading_context(), word);
  return nb::cast(new Value(word, nullptr), nb::rv_policy::take_ownership);
}

/// The texts of all types, and of what instances hold.
void Values::state_key() {
  key_.clear();
  for (ir::TypeId type : types_) key_ += table_.text(type) + ',';
  key_ += value_types_.key();
}

void Values::fetch_stored(const cluster::Session* but) {
  bool changed = false;
  for (size_t i = 0; i < words_.size(); i++) {
    if (!stored_[i].has_value() || words_[i] != rt::kNone) continue;
    if (stored_[i]->object()->session() == but) continue;
    own_region();
    words_[i] = fetch(*stored_[i]);
    types_[i] = value_types_.add(words_[i]);
    changed = true;
  }
  if (changed) state_key();
}

/// Owned. The object is downloaded anew for each root that is asked for.
Word Values::fetch(const Stored& stored) {
  std::vector<Word> roots = stored.object()->fetch();
  Word wanted = rt::kFailed;
  for (size_t i = 0; i < roots.size(); i++) {
    if (i == stored.root())
      wanted = roots[i];
    else
      rt::pk_release(reading_context(), roots[i]);
  }
  if (wanted == rt::kFailed)
    raise("InternalError", "a stored object has fewer values than it should");
  if (reaches({wanted}, Kind::kFunction)) {
    rt::pk_release(reading_context(), wanted);
    raise("InvalidOperation", "a function that a job of a cluster made cannot be taken along");
  }
  leases_.push_back(stored.object()->lease());
  return wanted;
}

/// Owned. Where several values hold one stored value, it stays one.
Word Values::fetch_once(const Stored& stored) {
  auto [at, is_new] = fetched_.try_emplace({stored.object().get(), stored.root()}, rt::kNone);
  if (is_new) at->second = fetch(stored);
  rt::pk_retain(reading_context(), at->second);
  return at->second;
}

bool Values::reaches_made_function() const {
  bool possible = parent_ != nullptr && parent_->reaches_made_function();
  if (possible) return true;
  for (const auto& lease : leases_) possible = possible || lease != nullptr;
  return possible && !jit::made_functions(words_).empty();
}

PyObject* Values::origin(Word word) const {
  auto found = origins_.find(word);
  if (found != origins_.end()) return found->second;
  return parent_ != nullptr ? parent_->origin(word) : nullptr;
}

/// What Python code raises meanwhile is a failure like others, until raise_again().
Word Values::convert(PyObject* object, int depth) {
  try {
    return convert_any(object, depth);
  } catch (...) {
    raised_ = std::current_exception();
    auto half = shared_.find(object);
    if (half != shared_.end() && half->second == kBeingMade) shared_.erase(half);
    return fail("nothing that could be looked at");
  }
}

void Values::raise_again() {
  if (raised_ != nullptr) std::rethrow_exception(std::exchange(raised_, nullptr));
}

Word Values::convert_any(PyObject* object, int depth) {
  if (object == Py_None) return rt::kNone;
  if (object == Py_True) return rt::kTrue;
  if (object == Py_False) return rt::kFalse;
  if (PyLong_CheckExact(object)) return convert_int(object);
  own_region();
  if (PyFloat_CheckExact(object)) return rt::pk_float_box(&context_, PyFloat_AS_DOUBLE(object));
  if (PyComplex_CheckExact(object))
    return rt::pk_complex_box(&context_, PyComplex_RealAsDouble(object),
                              PyComplex_ImagAsDouble(object));
  if (PyUnicode_CheckExact(object)) return convert_str(object);
  if (PyBytes_CheckExact(object))
    return rt::bytes_new(
        &context_, false,
        rt::view_of({PyBytes_AS_STRING(object), static_cast<size_t>(PyBytes_GET_SIZE(object))}));
  if (Word word = known(object); word == kBeingMade) {
    return fail("part of itself, which cannot be taken along");
  } else if (word != rt::kFailed) {
    may_be_cyclic_ |= is_filling_;
    rt::pk_retain(reading_context(), word);
    return word;
  }
  if (depth > kMaxDepth) return fail("nested more than 1000 levels deep");
  if (PyByteArray_CheckExact(object)) return convert_bytearray(object);
  if (PyList_CheckExact(object)) return convert_list(object, depth);
  if (PyTuple_CheckExact(object)) return convert_tuple(object, depth);
  if (PyDict_CheckExact(object)) return convert_dict(object, depth);
  if (PyAnySet_CheckExact(object)) return convert_set(object, depth);
  if (Py_TYPE(object) == &PyRange_Type) return convert_range(object);
  if (is_proxy(object)) return convert_proxy(object, depth);
  if (PyType_Check(object))
    if (Word word = builtin_class(object); word != rt::kFailed) return word;
  if (Word word = convert_array(object, depth); word != rt::kUnbound) return word;
  return convert_users(object, depth);
}

/// A builtin class, such as the factory of a defaultdict; kFailed: it is none.
Word Values::builtin_class(PyObject* object) {
  using B = ir::Builtin;
  static const std::pair<PyTypeObject*, B> kClasses[] = {
      {&PyLong_Type, B::kInt},    {&PyFloat_Type, B::kFloat}, {&PyBool_Type, B::kBool},
      {&PyUnicode_Type, B::kStr}, {&PyList_Type, B::kList},   {&PyDict_Type, B::kDict},
      {&PyTuple_Type, B::kTuple}, {&PySet_Type, B::kSet},     {&PyFrozenSet_Type, B::kFrozenset},
      {&PyBytes_Type, B::kBytes}};
  for (const auto& [type, id] : kClasses)
    if (object == reinterpret_cast<PyObject*>(type))
      return rt::pk_builtin_ref(&context_, static_cast<uint32_t>(id));
  return rt::kFailed;
}

/// What is made here belongs to a region of its own, in which no job runs: counts of what another
/// Values made, and a job may hold, are then changed atomically.
void Values::own_region() {
  if (context_.region == rt::kForeignRegion) context_.region = rt::new_region(rt::kForeignRegion);
}

Word Values::known(PyObject* object) const {
  auto found = shared_.find(object);
  if (found != shared_.end()) return found->second;
  return parent_ != nullptr ? parent_->known(object) : rt::kFailed;
}

Word Values::fail(std::string what) {
  problem_ = std::move(what);
  return rt::kFailed;
}

/// Remembers what a container has become; both are held from here on.
Word Values::share(PyObject* object, Word word) {
  rt::pk_retain(reading_context(), word);
  shared_[object] = word;
  in_order_.push_back(object);
  Py_INCREF(object);
  if (!PyTuple_CheckExact(object) && !PyFrozenSet_CheckExact(object)) origins_[word] = object;
  return word;
}

Word Values::convert_int(PyObject* object) {
  int overflow = 0;
  const long long value = PyLong_AsLongLongAndOverflow(object, &overflow);
  if (overflow == 0 && rt::fits_small(value)) return rt::small(value);
  own_region();
  if (overflow == 0) return rt::pk_int_from_i64(&context_, value);
  nb::object magnitude = nb::steal(PyNumber_Absolute(object));
  const size_t bits = nb::cast<size_t>(magnitude.attr("bit_length")());
  const size_t limbs = (bits + 63) / 64;
  nb::bytes bytes = nb::cast<nb::bytes>(magnitude.attr("to_bytes")(limbs * 8, "little"));
  rt::Object* made =
      rt::allocate(&context_, Kind::kBigInt, sizeof(rt::BigInt) + (limbs - 1) * sizeof(mp_limb_t));
  auto* big = static_cast<rt::BigInt*>(made);
  big->aux = static_cast<uint32_t>(limbs);
  big->size = overflow < 0 ? -static_cast<int64_t>(limbs) : static_cast<int64_t>(limbs);
  std::memcpy(big->limbs, bytes.c_str(), limbs * 8);
  return rt::word(big);
}

Word Values::convert_str(PyObject* object) {
  const Py_ssize_t length = PyUnicode_GET_LENGTH(object);
  const auto width = static_cast<size_t>(PyUnicode_KIND(object));  // 1, 2, 4: StrFlags
  const size_t bytes = static_cast<size_t>(length) * width;
  auto* text = static_cast<rt::Str*>(
      rt::allocate(&context_, Kind::kStr, sizeof(rt::Str) + (bytes > 8 ? bytes - 8 : 0)));
  text->flags = static_cast<uint16_t>(width);
  text->length = length;
  text->hash = 0;
  std::memcpy(text->data, PyUnicode_DATA(object), bytes);
  return rt::word(text);
}

Word Values::convert_bytearray(PyObject* array) {
  const std::string_view bytes(PyByteArray_AS_STRING(array),
                               static_cast<size_t>(PyByteArray_GET_SIZE(array)));
  return share(array, rt::bytes_new(&context_, true, rt::view_of(bytes)));
}

Word Values::convert_list(PyObject* list, int depth) {
  const Py_ssize_t length = PyList_GET_SIZE(list);
  if (length > 0) {
    PyObject* first = PyList_GET_ITEM(list, 0);
    Word word = rt::kFailed;
    if (PyLong_CheckExact(first)) word = convert_int_list(list);
    if (PyFloat_CheckExact(first)) word = convert_float_list(list);
    if (word != rt::kFailed) return share(list, word);
  }
  shared_[list] = kBeingMade;
  Word made = rt::pk_list_new(&context_, length > 0 ? rt::kListWords : rt::kListEmpty, length);
  auto* out = rt::as<rt::List>(made);
  for (Py_ssize_t i = 0; i < length; i++) {
    Word item = convert(PyList_GET_ITEM(list, i), depth + 1);
    if (item == rt::kFailed) {
      locate("[" + std::to_string(i) + "]");
      shared_.erase(list);
      rt::pk_release(reading_context(), made);
      return rt::kFailed;
    }
    out->words[i] = item;
    out->length = i + 1;
  }
  return share(list, made);
}

/// kFailed if an item is not an int of 64 bits; the list is then one of words.
Word Values::convert_int_list(PyObject* list) {
  const Py_ssize_t length = PyList_GET_SIZE(list);
  Word made = rt::pk_list_new(&context_, rt::kListI64, length);
  auto* out = rt::as<rt::List>(made);
  for (Py_ssize_t i = 0; i < length; i++) {
    PyObject* item = PyList_GET_ITEM(list, i);
    int overflow = 1;
    if (PyLong_CheckExact(item)) out->i64[i] = PyLong_AsLongLongAndOverflow(item, &overflow);
    if (overflow != 0) {
      rt::pk_release(reading_context(), made);
      return rt::kFailed;
    }
  }
  out->length = length;
  return made;
}

Word Values::convert_float_list(PyObject* list) {
  const Py_ssize_t length = PyList_GET_SIZE(list);
  Word made = rt::pk_list_new(&context_, rt::kListF64, length);
  auto* out = rt::as<rt::List>(made);
  for (Py_ssize_t i = 0; i < length; i++) {
    PyObject* item = PyList_GET_ITEM(list, i);
    if (!PyFloat_CheckExact(item)) {
      rt::pk_release(reading_context(), made);
      return rt::kFailed;
    }
    out->f64[i] = PyFloat_AS_DOUBLE(item);
  }
  out->length = length;
  return made;
}

Word Values::convert_tuple(PyObject* tuple, int depth) {
  const Py_ssize_t length = PyTuple_GET_SIZE(tuple);
  shared_[tuple] = kBeingMade;
  std::vector<Word> items;
  for (Py_ssize_t i = 0; i < length; i++) {
    Word item = convert(PyTuple_GET_ITEM(tuple, i), depth + 1);
    if (item == rt::kFailed) {
      locate("[" + std::to_string(i) + "]");
      break;
    }
    items.push_back(item);
  }
  const bool whole = static_cast<Py_ssize_t>(items.size()) == length;
  Word made = whole ? rt::pk_tuple_new(&context_, items.data(), length) : rt::kFailed;
  for (Word item : items) rt::pk_release(reading_context(), item);
  shared_.erase(tuple);
  return whole ? share(tuple, made) : rt::kFailed;
}

Word Values::convert_dict(PyObject* dict, int depth) {
  shared_[dict] = kBeingMade;
  Word made = rt::pk_dict_new(&context_, PyDict_GET_SIZE(dict));
  PyObject *key, *value;
  Py_ssize_t position = 0;
  bool whole = true;
  while (whole && PyDict_Next(dict, &position, &key, &value)) {
    Word key_word = convert_key(key, depth + 1);
    if (key_word == rt::kFailed) locate(", key " + repr_of(key));
    Word value_word = key_word == rt::kFailed ? rt::kFailed : convert(value, depth + 1);
    if (key_word != rt::kFailed && value_word == rt::kFailed) locate("[" + repr_of(key) + "]");
    whole = value_word != rt::kFailed;
    if (whole) rt::pk_dict_set(&context_, rt::as<rt::Dict>(made), key_word, value_word);
    if (key_word != rt::kFailed) rt::pk_release(reading_context(), key_word);
    if (whole) rt::pk_release(reading_context(), value_word);
  }
  shared_.erase(dict);
  if (whole) return share(dict, made);
  rt::pk_release(reading_context(), made);
  return rt::kFailed;
}

/// Element by element in CPython's order. Where that order is fixed, and a set built in it has
/// another (its history shows), the set cannot be taken along.
Word Values::convert_set(PyObject* set, int depth) {
  Word made = rt::set_new(&context_, PyFrozenSet_CheckExact(set));
  std::vector<Word> given;
  nb::object iterator = nb::steal(PyObject_GetIter(set));
  while (PyObject* next = PyIter_Next(iterator.ptr())) {
    nb::object element = nb::steal(next);
    Word word = convert_key(element.ptr(), depth + 1);
    if (word == rt::kFailed) {
      locate(", element " + repr_of(element.ptr()));
      rt::pk_release(reading_context(), made);
      return rt::kFailed;
    }
    rt::set_add(&context_, rt::as<rt::Set>(made), word);
    given.push_back(word);
    rt::pk_release(reading_context(), word);  // the set holds it
  }
  if (order_is_fixed(given) && set_items(made) != given) {
    rt::pk_release(reading_context(), made);
    return fail("a set whose order of iteration cannot be kept");
  }
  return share(set, made);
}

/// Of a dict or set. What an instance hashes to only the job can tell, but for members of enums.
Word Values::convert_key(PyObject* key, int depth) {
  const size_t count_met = count_met_;
  Word word = convert(key, depth);
  if (word == rt::kFailed || count_met_ == count_met || is_enum_key(key)) return word;
  rt::pk_release(reading_context(), word);
  return fail("a key that holds an instance or a class of yours");
}

Word Values::convert_range(PyObject* range) {
  Word parts[3];
  const char* const names[3] = {"start", "stop", "step"};
  for (int i = 0; i < 3; i++) parts[i] = convert_int(nb::getattr(range, names[i]).ptr());
  Word made = rt::pk_range_new(&context_, parts[0], parts[1], parts[2]);
  for (Word part : parts) rt::pk_release(reading_context(), part);
  return made;
}

/// A proxy stands for its value. What is stored stays there if it is a root.
Word Values::convert_proxy(PyObject* object, int depth) {
  nb::object inner = proxied(object);
  if (nb::isinstance<Stored>(inner)) {
    const auto* stored = nb::cast<const Stored*>(inner);
    if (stored->holds_classes()) return convert_downloaded(inner, depth);
    if (depth > 0) return fetch_once(*stored);
    root_stored_ = *stored;
    return rt::kNone;
  }
  const auto* value = nb::cast<const Value*>(inner);
  if (cannot_be_called(value->lease(), value->word()))
    return fail("a function that a job of a cluster made");
  // Classes and functions of the client's have other ids in other programs, and other fields.
  if (!jit::given_functions({value->word()}).empty()) return convert_downloaded(inner, depth);
  if (has_classes(value->lease())) {
    if (reaches({value->word()}, Kind::kFunction))
      return fail("a function that a job with classes made");
    if (reaches({value->word()}, Kind::kClass)) return convert_downloaded(inner, depth);
  }
  leases_.push_back(value->lease());
  rt::pk_retain(reading_context(), value->word());
  return value->word();
}

/// Through the client's own objects.
Word Values::convert_downloaded(nb::handle proxy, int depth) {
  nb::list proxies;
  proxies.append(proxy);
  nb::object& object = downloaded_[std::to_string(reinterpret_cast<uintptr_t>(proxy.ptr()))];
  if (!object.is_valid()) {
    nb::object found = download(proxies, {})[0];
    if (!nb::cast<bool>(found[0])) return fail("a result with " + nb::cast<std::string>(found[1]));
    object = nb::make_tuple(proxy, found[1]);  // the proxy is kept: its address is the key
  }
  return convert(nb::object(object[1]).ptr(), depth);
}

}  // namespace pyreck::client
