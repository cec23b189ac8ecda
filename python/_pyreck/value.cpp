#include <nanobind/stl/string.h>

#include "python/_pyreck/value.h"

#include "frontend/compile.h"
#include "ir/module.h"
#include "jit/value_types.h"
#include "python/_pyreck/kernel.h"
#include "python/_pyreck/key_hash.h"
#include "python/_pyreck/stored.h"
#include "python/_pyreck/values.h"
#include "runtime/bytes.h"
#include "runtime/entry.h"
#include "runtime/enum.h"
#include "runtime/set.h"

#include <gmp.h>

#include <bit>
#include <unordered_map>

namespace pyreck::client {

using jit::length_of;
using jit::order_is_fixed;
using jit::type_of;
namespace {

using rt::Kind;
using rt::Word;

constexpr int kMaxDepth = 20'000;  // nesting of results; the conversion recurses

const char* const kBuiltinNames[] = {
#define PYRECK_BUILTIN(Id, text, min, max, keywords) text,
#include "runtime/base/builtins.def"
#define PYRECK_EXCEPTION(Name, Parent) #Name,
#include "runtime/base/exceptions.def"
};
constexpr auto kFirstException = static_cast<uint32_t>(ir::Builtin::kCount);

const char* exception_name(uint32_t exception_class) {
  return kBuiltinNames[kFirstException + exception_class];
}

/// Thrown for a value without a counterpart in Python.
struct NoCounterpart {
  std::string what;
};

/// The conversion of several values at once: objects that are shared become one Python object.
class Download {
 public:
  explicit Download(const std::vector<Values*>& origins) : origins_(origins) {}

  /// What is converted from now on belongs to the program of `lease` (borrowed, may be null).
  void set_lease(const Lease* lease) { lease_ = lease; }

  nb::object object(Word word, int depth = 0) {
    if (rt::is_small(word)) return nb::steal(PyLong_FromLongLong(rt::small_value(word)));
    if (word == rt::kNone) return nb::none();
    if (rt::is_bool(word)) return nb::bool_(word == rt::kTrue);
    if (!rt::is_object(word)) {
      if (rt::is_float(word)) return nb::float_(rt::float_value(word));
      throw NoCounterpart{"a name without a value"};
    }
    if (depth > kMaxDepth) throw NoCounterpart{"a value nested more than 20000 levels deep"};
    switch (rt::object(word)->kind) {
      case Kind::kFloat:
        return nb::float_(rt::float_value(word));
      case Kind::kComplex: {
        const auto* z = rt::as<rt::Complex>(word);
        return nb::steal(PyComplex_FromDoubles(z->real, z->imag));
      }
      case Kind::kBigInt:
        return big_int(rt::as<rt::BigInt>(word));
      case Kind::kStr:
        return str(rt::as<rt::Str>(word));
      case Kind::kBytes:
        return bytes(word);
      case Kind::kByteArray:
        return shared(word, depth, &Download::bytearray);
      case Kind::kTuple:
        return shared(word, depth, &Download::tuple);
      case Kind::kList:
        return shared(word, depth, &Download::list);
      case Kind::kDict:
        return shared(word, depth, &Download::dict);
      case Kind::kRange:
        return range(rt::as<rt::Range>(word));
      case Kind::kSlice:
        return slice(rt::as<rt::Slice>(word));
      case Kind::kException:
        return shared(word, depth, &Download::exception);
      case Kind::kBuiltin:
        return builtin(rt::object(word)->aux);
      case Kind::kFunction:
        return shared(word, depth, &Download::function);
      case Kind::kSet:
        return shared(word, depth, &Download::set);
      case Kind::kInstance:
        return shared(word, depth, &Download::instance);
      case Kind::kClass:
        return nb::borrow(python_class(word));
      case Kind::kMethod:
        return shared(word, depth, &Download::method);
      case Kind::kCell:
      case Kind::kSuper:
        throw NoCounterpart{"an object that only the job knows"};
      case Kind::kIterator:
      case Kind::kDictView:
        throw NoCounterpart{
            "an iterator or a view, which only the job can go through: write `list(...)`"};
      case Kind::kGenerator:
        throw NoCounterpart{"a generator, which only the job can resume: write `list(...)`"};
    }
    throw NoCounterpart{"an object of unknown kind"};
  }

 private:
  using Make = nb::object (Download::*)(Word, int);

  nb::object shared(Word word, int depth, Make make) {
    for (const Values* values : origins_)
      if (PyObject* own = values->origin(word)) return nb::borrow(own);
    if (auto found = made_.find(word); found != made_.end()) return found->second;
    return (this->*make)(word, depth);
  }

  static nb::object big_int(const rt::BigInt* big) {
    const int64_t limbs = std::abs(big->size);
    nb::bytes bytes(reinterpret_cast<const char*>(big->limbs), static_cast<size_t>(limbs) * 8);
    nb::handle type(reinterpret_cast<PyObject*>(&PyLong_Type));
    nb::object magnitude = type.attr("from_bytes")(bytes, "little");
    return big->size < 0 ? nb::object(-magnitude) : magnitude;
  }

  static nb::object str(const rt::Str* text) {
    return nb::steal(PyUnicode_FromKindAndData(text->flags & rt::kStrWidthMask, text->data,
                                               static_cast<Py_ssize_t>(text->length)));
  }

  static nb::object bytes(Word word) {
    const rt::ByteView view = rt::view_of(word);
    return nb::bytes(view.data, static_cast<size_t>(view.length));
  }

  nb::object bytearray(Word word, int) {
    const rt::ByteView view = rt::view_of(word);
    nb::object out = nb::steal(PyByteArray_FromStringAndSize(
        reinterpret_cast<const char*>(view.data), static_cast<Py_ssize_t>(view.length)));
    made_.emplace(word, out);
    return out;
  }

  // Containers enter made_ before their items, which may lead back to them.
  nb::object tuple(Word word, int depth) {
    const auto* tuple = rt::as<rt::Tuple>(word);
    nb::object out = nb::steal(PyTuple_New(tuple->length));
    made_.emplace(word, out);
    for (int64_t i = 0; i < tuple->length; i++)
      PyTuple_SET_ITEM(out.ptr(), i, object(tuple->items[i], depth + 1).release().ptr());
    return out;
  }

  nb::object list(Word word, int depth) {
    const auto* list = rt::as<rt::List>(word);
    nb::object out = nb::steal(PyList_New(list->length));
    made_.emplace(word, out);
    if (list->flags == rt::kListI64) {
      set_items<int64_t>(out.ptr(), 0, list->data, static_cast<size_t>(list->length));
    } else if (list->flags == rt::kListF64) {
      set_items<double>(out.ptr(), 0, list->data, static_cast<size_t>(list->length));
    } else {
      for (int64_t i = 0; i < list->length; i++)
        PyList_SET_ITEM(out.ptr(), i, object(list->words[i], depth + 1).release().ptr());
    }
    return out;
  }

  nb::object dict(Word word, int depth) {
    const auto* dict = rt::as<rt::Dict>(word);
    nb::dict out;
    made_.emplace(word, out);
    for (int64_t i = 0; i < dict->used; i++) {
      const rt::DictEntry& entry = dict->entries[i];
      if (entry.key == 0) continue;
      nb::object key = object(entry.key, depth + 1);
      nb::object value = object(entry.value, depth + 1);
      const KeyHash now = key_hash(entry.key, key, entry.hash, program());
      const int put = now == KeyHash::kOtherwise
                          ? _PyDict_SetItem_KnownHash(out.ptr(), key.ptr(), value.ptr(),
                                                      static_cast<Py_hash_t>(entry.hash))
                          : PyDict_SetItem(out.ptr(), key.ptr(), value.ptr());
      if (now == KeyHash::kUnknown || put != 0) throw changed("dict");
    }
    if (static_cast<int64_t>(nb::len(out)) != dict->length) throw changed("dict");
    return out;
  }

  const rt::Program* program() const { return lease_ != nullptr ? lease_->program() : nullptr; }

  static NoCounterpart changed(const char* what) {
    forget_exception();
    return {std::string("a ") + what + " with keys that were changed when they were in it"};
  }

  /// Built element by element; refused where its order would be another than the kernel's.
  nb::object set(Word word, int depth) {
    std::vector<Word> items;
    std::vector<uint64_t> hashes;
    const rt::SetTable* table = rt::set_table(rt::as<rt::Set>(word));
    for (uint64_t i = 0; i <= table->mask; i++) {
      if (!rt::is_live(table->entries[i])) continue;
      items.push_back(table->entries[i].key);
      hashes.push_back(table->entries[i].hash);
    }
    const bool frozen = (rt::object(word)->flags & rt::kSetFrozen) != 0;
    nb::object out = nb::steal(frozen ? PyFrozenSet_New(nullptr) : PySet_New(nullptr));
    std::vector<nb::object> elements;
    for (size_t i = 0; i < items.size(); i++) {
      elements.push_back(object(items[i], depth + 1));
      nb::handle element = elements.back();
      if (key_hash(items[i], element, hashes[i], program()) != KeyHash::kAsThen ||
          PySet_Add(out.ptr(), element.ptr()) != 0)
        throw changed("set");
    }
    if (static_cast<size_t>(nb::len(out)) != items.size()) throw changed("set");
    made_.emplace(word,
                  out);  // not before: a frozenset can only be filled while nobody else has it
    const bool any_order = (rt::object(word)->flags & rt::kSetAnyOrder) != 0;
    if (!any_order && order_is_fixed(items)) {
      size_t i = 0;
      for (nb::handle element : out)
        if (!element.is(elements[i++]) && !element.equal(elements[i - 1]))
          throw NoCounterpart{"a set whose order of iteration cannot be kept"};
    }
    return out;
  }

  /// The client's own, if it is.
  nb::object function(Word word, int) {
    const rt::Object* found = rt::object(word);
    PyObject* own = lease_ == nullptr ? nullptr : lease_->python_function(found->aux);
    if (own == nullptr) throw NoCounterpart{"a function that the job made"};
    return nb::borrow(own);
  }

  nb::object method(Word word, int depth) {
    const auto* method = rt::as<rt::BoundMethod>(word);
    if (rt::has_kind(method->function, Kind::kStr))
      throw NoCounterpart{"a method of a builtin value"};
    nb::object function = object(method->function, depth + 1),
               self = object(method->self, depth + 1);
    return nb::steal(PyMethod_New(function.ptr(), self.ptr()));
  }

  /// pyreck/library.py
  static nb::object library(const char* name) {
    return nb::module_::import_("pyreck.library").attr(name);
  }

  /// The client's own, or the one of the standard library; borrowed.
  PyObject* python_class(Word cls) const {
    PyObject* found = lease_ == nullptr ? nullptr : lease_->python_class(rt::object(cls)->aux);
    if (found == nullptr && lease_ != nullptr) {
      const ir::Class& definition = class_definition(rt::object(cls)->aux);
      static const nb::handle class_called = library("class_called").release();
      nb::object known = class_called(definition.module, definition.qualname);
      if (!known.is_none()) return known.ptr();  // its module holds it
    }
    if (found == nullptr)
      throw NoCounterpart{std::string("an object of the class `") + rt::as<rt::Class>(cls)->name +
                          "`, which only the job knows"};
    return found;
  }

  const ir::Class& class_definition(uint32_t id) const {
    return static_cast<const ir::Module*>(lease_->program()->module)->classes[id];
  }
  const ir::Class& definition_of(const rt::Instance* instance) const {
    return class_definition(class_id(instance));
  }

  /// Whether it is one of frontend/library/collections, which may lie in itself.
  bool is_deque(const rt::Instance* instance) const {
    const ir::Class& definition = definition_of(instance);
    if (definition.module != "collections" || definition.qualname != "deque") return false;
    nb::handle known(lease_->python_class(class_id(instance)));
    return !known.is_valid() || known.is(nb::module_::import_("collections").attr("deque"));
  }

  nb::object deque(Word word, int depth) {
    const auto* instance = rt::as<rt::Instance>(word);
    auto field = [&](const char* name) {
      auto index = ir::find_field(definition_of(instance), name);
      return object(instance->fields[index.value()], depth + 1);
    };
    nb::object type = nb::module_::import_("collections").attr("deque");
    nb::object out = type(nb::arg("maxlen") = field("_maxlen"));
    made_.emplace(word, out);
    nb::object items = field("_items");
    out.attr("extend")(items[nb::slice(field("_first"), nb::none(), nb::none())]);
    return out;
  }

  /// Made without its `__init__`, and filled as `object.__setattr__` does it.
  nb::object instance(Word word, int depth) {
    const auto* instance = rt::as<rt::Instance>(word);
    if (lease_ != nullptr && is_deque(instance)) return deque(word, depth);
    nb::handle type(python_class(instance->cls));
    static const nb::handle counterpart = library("counterpart").release();
    if (!nb::object(counterpart(type)).is_none()) return library_instance(type, word, depth);
    if (rt::is_enum_member(word)) {
      nb::object member = type.attr("__members__")[object(rt::enum_name(word), depth + 1)];
      made_.emplace(word, member);
      return member;
    }
    if (lease_ != nullptr && definition_of(instance).has_base()) return derived(word, type, depth);
    nb::object out =
        nb::handle(reinterpret_cast<PyObject*>(&PyBaseObject_Type)).attr("__new__")(type);
    made_.emplace(word, out);
    set_fields(out, instance, depth);
    return out;
  }

  /// Of a class derived from a builtin one: filled as that fills it, whatever the class overrides.
  nb::object derived(Word word, nb::handle type, int depth) {
    const auto* instance = rt::as<rt::Instance>(word);
    const ir::Class& definition = definition_of(instance);
    nb::object base = nb::module_::import_("builtins").attr(kBuiltinNames[definition.base]);
    nb::object out;
    bool is_whole = definition.base == static_cast<uint32_t>(ir::Builtin::kTuple) ||
                    definition.base == static_cast<uint32_t>(ir::Builtin::kFrozenset) ||
                    rt::is_plain_base(definition.base);
    if (is_whole) {
      out = base.attr("__new__")(type, base_value(instance, depth));
      made_.emplace(word, out);
    } else {
      out = base.attr("__new__")(type);
      made_.emplace(word, out);
      static const nb::handle fill = library("fill").release();
      bool is_list = definition.base == static_cast<uint32_t>(ir::Builtin::kList);
      bool is_set = definition.base == static_cast<uint32_t>(ir::Builtin::kSet);
      nb::object put = is_list  ? nb::object(base.attr("extend"))
                       : is_set ? nb::object(base.attr("update"))
                                : nb::borrow(fill);
      put(out, base_value(instance, depth));
    }
    set_fields(out, instance, depth, definition.count_base_fields());
    return out;
  }

  nb::object base_value(const rt::Instance* instance, int depth) {
    const ir::Class& definition = definition_of(instance);
    if (!definition.count_items) return field(instance, 0, depth);
    nb::list items;
    for (uint32_t i = 0; i < *definition.count_items; i++) items.append(field(instance, i, depth));
    return items;
  }

  /// The value of a field that has one.
  nb::object field(const rt::Instance* instance, uint32_t i, int depth) {
    if (rt::has_float_field(instance, i))
      return nb::float_(std::bit_cast<double>(instance->fields[i]));
    return object(instance->fields[i], depth + 1);
  }

  /// Of a class of the standard library, which nothing in it leads back to.
  nb::object library_instance(nb::handle type, Word word, int depth) {
    static const nb::handle make = library("make").release();
    nb::dict fields;
    each_field(rt::as<rt::Instance>(word), 0, depth,
               [&](const std::string& name, nb::object value) { fields[name.c_str()] = value; });
    nb::object out = make(type, fields);
    made_.emplace(word, out);
    return out;
  }

  void set_fields(nb::handle out, const rt::Instance* instance, int depth, uint32_t first = 0) {
    each_field(instance, first, depth, [&](const std::string& text, nb::object value) {
      bool is_cached = text.starts_with(frontend::kCachedPrefix);
      nb::str name(text.c_str() + (is_cached ? frontend::kCachedPrefix.size() : 0));
      if (PyObject_GenericSetAttr(out.ptr(), name.ptr(), value.ptr()) != 0)
        throw nb::python_error();
    });
  }

  template <class Take>
  void each_field(const rt::Instance* instance, uint32_t first, int depth, Take take) {
    const std::vector<std::string>& names = definition_of(instance).fields;
    for (uint32_t i = first; i < count_fields(instance); i++) {
      if (!rt::has_float_field(instance, i) && instance->fields[i] == rt::kUnbound) continue;
      take(names[i], field(instance, i, depth));
    }
  }

  nb::object exception(Word word, int depth) {
    const auto* exception = rt::as<rt::Exception>(word);
    if (exception->instance != rt::kNone) return user_exception(word, depth);
    nb::object type = nb::module_::import_("builtins").attr(exception_name(exception->aux));
    nb::object args = object(exception->args, depth + 1);
    nb::object out = nb::steal(PyObject_Call(type.ptr(), args.ptr(), nullptr));
    if (!out.is_valid()) throw nb::python_error();
    made_.emplace(word, out);
    return out;
  }

  nb::object user_exception(Word word, int depth) {
    const auto* exception = rt::as<rt::Exception>(word);
    const auto* instance = rt::as<rt::Instance>(exception->instance);
    nb::handle type(python_class(instance->cls));
    nb::object args = object(exception->args, depth + 1);
    nb::object out = type.attr("__new__")(type, *args);
    made_.emplace(word, out);
    out.attr("args") = args;
    set_fields(out, instance, depth);
    return out;
  }

  static nb::object builtin(uint32_t id) {
    const std::string name = kBuiltinNames[id];
    const size_t dot = name.find('.');
    if (dot == std::string::npos) return nb::module_::import_("builtins").attr(name.c_str());
    return nb::module_::import_(name.substr(0, dot).c_str()).attr(name.substr(dot + 1).c_str());
  }

  nb::object range(const rt::Range* range) {
    nb::handle type(reinterpret_cast<PyObject*>(&PyRange_Type));
    return type(object(range->start), object(range->stop), object(range->step));
  }

  nb::object slice(const rt::Slice* slice) {
    return nb::steal(PySlice_New(object(slice->start).ptr(), object(slice->stop).ptr(),
                                 object(slice->step).ptr()));
  }

  const std::vector<Values*>& origins_;
  const Lease* lease_ = nullptr;
  std::unordered_map<Word, nb::object> made_;
};

/// Whether `word` is, or may hold, a function: then its code must stay as it is bound.
bool may_hold_function(Word word) {
  if (!rt::is_object(word)) return false;
  switch (rt::object(word)->kind) {
    case Kind::kFloat:
    case Kind::kComplex:
    case Kind::kBigInt:
    case Kind::kStr:
    case Kind::kBytes:
    case Kind::kByteArray:
    case Kind::kRange:
    case Kind::kBuiltin:
      return false;
    case Kind::kList:
      return rt::object(word)->flags == rt::kListWords;
    default:
      return true;
  }
}

/// The data of exceptions; one that is met twice (cause and context, mostly) is one object.
class ExceptionReport {
 public:
  explicit ExceptionReport(const Lease& lease) : lease_(lease) {}

  nb::object data(const rt::Exception* exception) {
    if (auto found = seen_.find(exception); found != seen_.end()) return found->second;
    seen_.emplace(exception, nb::none());  // a cycle of contexts ends here
    nb::object args = arguments(exception->args);
    nb::tuple out = nb::make_tuple(
        what_is_raised(exception), args, chained(exception->cause), chained(exception->context),
        (exception->flags & rt::kSuppressContext) != 0, frames(exception->traceback));
    seen_[exception] = out;
    return out;
  }

 private:
  nb::object chained(Word word) {
    return rt::has_kind(word, Kind::kException) ? data(rt::as<rt::Exception>(word)) : nb::none();
  }

  /// The name of a builtin class; of the client's own the exception itself; of one that only the
  /// job knows (name, qualified name, module, name of the builtin class that it derives from,
  /// fields). Raises where only the class could tell the exception's text.
  nb::object what_is_raised(const rt::Exception* exception) {
    if (exception->instance == rt::kNone) return nb::str(exception_name(exception->aux));
    try {
      return converted(rt::word(exception));
    } catch (const NoCounterpart&) {
      const auto& module = *static_cast<const ir::Module*>(lease_.program()->module);
      const auto* instance = rt::as<rt::Instance>(exception->instance);
      const ir::ClassId id(class_id(instance));
      const ir::Class& cls = module.classes[id.index];
      for (const char* own : {"__str__", "__repr__"})
        if (ir::find_attribute(module.classes, id, own))
          raise("InvalidOperation", "the job raised `" + cls.qualname +
                                        "`, a class of its own with a `" + own +
                                        "`; define the class outside of the job");
      nb::dict fields;
      for (uint32_t i = 0; i < count_fields(instance); i++)
        if (nb::object held = field(instance, i); held.is_valid())
          fields[cls.fields[i].c_str()] = held;
      return nb::make_tuple(cls.name, cls.qualname, cls.module, exception_name(exception->aux),
                            fields);
    }
  }

  nb::object arguments(Word args) {
    try {
      return converted(args);
    } catch (const NoCounterpart& problem) {
      return nb::make_tuple("<" + problem.what + ">");
    }
  }

  /// Invalid: the field has no value.
  nb::object field(const rt::Instance* instance, uint32_t index) {
    if (has_float_field(instance, index))
      return nb::float_(std::bit_cast<double>(instance->fields[index]));
    if (instance->fields[index] == rt::kUnbound) return nb::object();
    try {
      return converted(instance->fields[index]);
    } catch (const NoCounterpart& problem) {
      return nb::cast("<" + problem.what + ">");
    }
  }

  nb::object converted(Word word) {
    const std::vector<Values*> none;
    Download download(none);
    download.set_lease(&lease_);
    return download.object(word);
  }

  nb::list frames(const rt::Traceback* traceback) {
    nb::list out;
    if (traceback == nullptr) return out;
    for (uint32_t i = traceback->length; i-- > 0;) {
      const auto& frame = traceback->frames[i];
      out.append(describe_site(frame.program, frame.site, lease_));
    }
    return out;
  }

  const Lease& lease_;
  std::unordered_map<const rt::Exception*, nb::object> seen_;
};

/// Objects of one download, each fetched once.
class Fetched {
 public:
  Fetched() = default;
  Fetched(const Fetched&) = delete;
  ~Fetched() {
    for (const auto& [object, roots] : roots_)
      for (Word root : roots) rt::pk_release(reading_context(), root);
  }

  /// Borrowed from this.
  Word word(const Stored& stored) {
    auto found = roots_.find(stored.object().get());
    if (found == roots_.end())
      found = roots_.emplace(stored.object().get(), stored.object()->fetch()).first;
    if (stored.root() >= found->second.size())
      raise("InternalError", "a stored object has fewer values than it should");
    return found->second[stored.root()];
  }

 private:
  std::unordered_map<const StoredObject*, std::vector<Word>> roots_;
};

}  // namespace

Value::Value(Word word, std::shared_ptr<const Lease> lease) : word_(word) {
  if (may_hold_function(word)) lease_ = std::move(lease);
}

Value::~Value() { rt::pk_release(reading_context(), word_); }

const std::string& Value::type_text() {
  if (type_.empty()) {
    ir::TypeTable table;
    if (rt::has_kind(word_, Kind::kFunction)) {
      type_ = "function";
    } else if (rt::has_kind(word_, Kind::kSet)) {
      type_ = (rt::object(word_)->flags & rt::kSetFrozen) != 0 ? "frozenset" : "set";
    } else {
      type_ = table.text(type_of(table, word_));
    }
  }
  return type_;
}

int64_t Value::size_bytes() {
  if (size_ < 0) size_ = jit::size_bytes(word_);
  return size_;
}

nb::object Value::length() const {
  const int64_t length = length_of(word_);
  return length < 0 ? nb::object(nb::none()) : nb::object(nb::int_(length));
}

nb::list Value::items() const {
  nb::list out;
  const auto* tuple = rt::as<rt::Tuple>(word_);
  for (int64_t i = 0; i < tuple->length; i++) {
    const Word item = tuple->items[i];
    if (item == rt::kUnbound) {
      out.append(nb::none());
      continue;
    }
    rt::pk_retain(reading_context(), item);
    out.append(nb::cast(new Value(item, lease_), nb::rv_policy::take_ownership));
  }
  return out;
}

nb::object Value::exception() const {
  if (!rt::has_kind(word_, Kind::kException)) return nb::none();
  return describe_exception(rt::as<rt::Exception>(word_), *lease_);
}

bool Value::same(nb::handle other) const {
  return nb::isinstance<Value>(other) && nb::cast<const Value*>(other)->word_ == word_;
}

nb::list download(nb::list values, const std::vector<Values*>& origins) {
  if (values.size() == 1 && nb::isinstance<Stored>(values[0])) {
    const auto* stored = nb::cast<const Stored*>(values[0]);
    nb::list out;
    if (stored->is_flat()) {
      out.append(nb::make_tuple(true, stored->items(0, stored->object()->info().length)));
      return out;
    }
  }
  Fetched fetched;
  std::vector<std::pair<Word, const Lease*>> words;  // before the first is converted: fetching
  for (nb::handle value : values) {                  // may fail
    if (nb::isinstance<Stored>(value)) {
      const auto* stored = nb::cast<const Stored*>(value);
      words.emplace_back(fetched.word(*stored), stored->object()->lease().get());
    } else {
      const auto* local = nb::cast<const Value*>(value);
      words.emplace_back(local->word(), local->lease().get());
    }
  }
  Download download(origins);
  nb::list out;
  for (auto [word, lease] : words) {
    download.set_lease(lease);
    try {
      out.append(nb::make_tuple(true, download.object(word)));
    } catch (const NoCounterpart& problem) {
      out.append(nb::make_tuple(false, problem.what));
    }
  }
  return out;
}

nb::object describe_exception(const rt::Exception* exception, const Lease& lease) {
  return ExceptionReport(lease).data(exception);
}

nb::tuple describe_site(const rt::Program* program, uint32_t index, const Lease& lease) {
  if (index >= program->count_sites || program->sites == nullptr)  // of another program: no place
    return nb::make_tuple("", "", "", 0, 0, 0, 0, false);
  const rt::Site& site = program->sites[index];
  const auto& module = *static_cast<const ir::Module*>(program->module);
  const ir::Function& function = module.functions[site.function];
  const std::string& path = module.sources[function.source].path;
  const bool is_block = program == lease.program() && lease.is_block(site.function);
  return nb::make_tuple(path, function.name, function.qualname, site.line, site.column,
                        site.end_line, site.end_column, is_block);
}

}  // namespace pyreck::client
