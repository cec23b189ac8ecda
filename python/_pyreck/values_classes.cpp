// Values: the user's classes, instances and functions on their way into a job.
//
// An instance becomes one whose class is a reference (runtime/class.h), with the fields that the
// kernel's module gives the class. Instances are filled one after the other, not in each other:
// links may be many, and lead back. A function becomes one without a program (runtime/value.h)
// whose captures are its defaults.
#include <nanobind/stl/string.h>

#include "ir/names.h"
#include "python/_pyreck/kernel.h"
#include "python/_pyreck/values.h"
#include "runtime/encoding_format.h"
#include "runtime/entry.h"
#include "runtime/enum.h"

#include <algorithm>
#include <bit>
#include <optional>

namespace pyreck::client {

using rt::Kind;
using rt::Word;
namespace {

/// Kept for ever.
PyObject* module_attribute(const char* module, const char* name) {
  return nb::object(nb::module_::import_(module).attr(name)).release().ptr();
}

/// The id of a builtin that compiled code has.
std::optional<uint32_t> known_builtin(PyObject* object) {
  if (!PyCFunction_Check(object) && !PyType_Check(object)) return std::nullopt;
  static PyObject* const texts = module_attribute("pyreck.capture", "known_builtins");
  nb::object known = nb::handle(texts)();
  nb::object key = nb::steal(PyLong_FromVoidPtr(object));
  PyObject* text = PyDict_GetItem(known.ptr(), key.ptr());
  if (text == nullptr) return std::nullopt;
  return ir::find_builtin(nb::cast<std::string>(nb::handle(text)));
}

std::string qualname(PyObject* cls) {
  return nb::cast<std::string>(nb::getattr(cls, "__qualname__"));
}

rt::Instance* new_instance(rt::Context* c, uint32_t class_id, uint32_t count, Word reference) {
  auto* made = static_cast<rt::Instance*>(
      rt::allocate(c, Kind::kInstance, sizeof(rt::Instance) + count * sizeof(Word)));
  made->aux = rt::instance_tag(class_id, count);
  made->flags = 0;
  made->cls = reference;
  rt::pk_retain(c, reference);
  std::fill_n(made->fields, count, rt::kUnbound);
  return made;
}

}  // namespace

void Values::lay_out(const Kernel& kernel) {
  objects_.function_ids = kernel.function_ids();
  if (waiting_.empty()) return;
  own_region();
  module_ = &kernel.module();
  function_ids_ = kernel.function_ids().get();
  for (const Waiting& each : waiting_) {
    Word word = convert_root(each.object.ptr());
    if (word == rt::kFailed) {
      raise_again();
      raise("InvalidOperation", "`" + each.name + path_ + "` is " + problem_);
    }
    words_[each.root] = word;
    types_[each.root] = value_types_.add(word);
  }
  module_ = nullptr;
  function_ids_ = nullptr;
  waiting_.clear();
  downloaded_.clear();
  state_key();
}

/// With the fields of all instances that it leads to.
Word Values::convert_root(PyObject* object) {
  met_now_.clear();
  Word word = convert(object, 0);
  if (word != rt::kFailed && !fill_instances(object)) {
    rt::pk_release(reading_context(), word);
    word = rt::kFailed;
  }
  if (word == rt::kFailed) {
    for (PyObject* met : met_now_) met_.erase(met);
    unfilled_.clear();
  }
  return word;
}

/// What is neither a builtin value nor a proxy.
Word Values::convert_users(PyObject* object, int depth) {
  if (auto id = known_builtin(object)) return rt::pk_builtin_ref(&context_, *id);
  if (PyMethod_Check(object)) return convert_method(object, depth);
  count_met_++;
  const bool is_class = PyType_Check(object), is_function = PyFunction_Check(object);
  if (!meet_.is_valid())
    return is_class      ? reference(object)
           : is_function ? convert_function(object, depth)
                         : convert_instance(object);
  if (!met_.insert(object).second) return rt::kNone;
  met_now_.push_back(object);
  nb::object refused = meet_(nb::handle(object));
  if (!refused.is_none()) return fail(nb::cast<std::string>(refused));
  if (is_function) return convert_function(object, depth);
  if (!is_class) unfilled_.push_back(object);
  return rt::kNone;
}

/// With its defaults, in the order in which they stand in the source. Meeting it gives None.
Word Values::convert_function(PyObject* function, int depth) {
  static PyObject* const defaults_of = module_attribute("pyreck.arguments", "defaults_of");
  shared_[function] = kBeingMade;
  std::vector<Word> captures;
  bool whole = true;
  for (auto [name, value] : nb::cast<nb::dict>(nb::handle(defaults_of)(nb::handle(function)))) {
    Word word = convert(value.ptr(), depth + 1);
    whole = word != rt::kFailed;
    if (!whole) {
      problem_ = "a function whose default of `" + nb::cast<std::string>(name) + "`" + path_ +
                 " is " + problem_;
      path_.clear();
      break;
    }
    captures.push_back(word);
  }
  shared_.erase(function);
  Word made = rt::kFailed;
  if (whole)
    made = meet_.is_valid() ? rt::kNone : function_reference(function, std::move(captures));
  for (Word word : captures) rt::pk_release(reading_context(), word);
  const bool is_object = made != rt::kFailed && made != rt::kNone;
  return is_object ? share(function, made) : made;
}

/// Owned.
Word Values::function_reference(PyObject* function, const std::vector<Word>& captures) {
  const ClientObjects& objects = parent_ != nullptr ? parent_->objects_ : objects_;
  const Py_ssize_t count =
      objects.functions == nullptr ? 0 : PyList_GET_SIZE(objects.functions.get());
  Py_ssize_t number = 0;
  while (number < count && PyList_GET_ITEM(objects.functions.get(), number) != function) number++;
  const bool known = number < count && static_cast<size_t>(number) < function_ids_->size();
  const ir::FunctionId id =
      known ? (*function_ids_)[static_cast<size_t>(number)] : ir::FunctionId();
  if (!id.valid() || module_->function(id).captures.size() != captures.size())
    return fail("the function `" + qualname(function) + "`, which cannot be compiled");
  Word made = rt::pk_function_new(&context_, id.index, captures.data(),
                                  static_cast<uint32_t>(captures.size()));
  rt::as<rt::Function>(made)->program = nullptr;
  return made;
}

Word Values::convert_method(PyObject* method, int depth) {
  shared_[method] = kBeingMade;
  Word function = convert(PyMethod_GET_FUNCTION(method), depth + 1);
  Word self = function == rt::kFailed ? rt::kFailed : convert(PyMethod_GET_SELF(method), depth + 1);
  shared_.erase(method);
  if (self == rt::kFailed) {
    if (function != rt::kFailed) rt::pk_release(reading_context(), function);
    problem_ = "a method of " + problem_;
    return rt::kFailed;
  }
  const bool met = function == rt::kNone;
  Word made = met ? rt::kNone : rt::bound_method(&context_, function, self);
  rt::pk_release(reading_context(), function);
  rt::pk_release(reading_context(), self);
  return met ? made : share(method, made);
}

Word Values::convert_instance(PyObject* instance) {
  auto* cls = reinterpret_cast<PyObject*>(Py_TYPE(instance));
  Word of = reference(cls);
  if (of == rt::kFailed) return of;
  const ClassLayout& layout = layouts_.at(cls);
  const auto count = static_cast<uint32_t>(module_->classes[layout.id].fields.size());
  rt::Instance* made = new_instance(&context_, layout.id, count, of);
  rt::pk_release(reading_context(), of);
  if (rt::is_enum_class(made->cls))  // it may be a key, which is hashed at once
    if (!begin_member(instance, made)) return rt::kFailed;
  unfilled_.push_back(instance);
  return share(instance, rt::word(made));
}

/// What a member of an enum is hashed by.
bool Values::begin_member(PyObject* member, rt::Instance* made) {
  const uint32_t name = rt::enum_name_field(rt::word(made));
  made->fields[name] = convert_str(nb::getattr(member, "_name_").ptr());
  if (name == 0) return true;
  static const nb::handle fields_of =
      nb::object(nb::module_::import_("pyreck.classes").attr("fields_of")).release();
  Word value = convert(nb::object(fields_of(nb::handle(member))["<value>"]).ptr(), 0);
  if (value == rt::kFailed) return false;
  rt::store_field(&context_, made, 0, value);
  rt::pk_release(reading_context(), value);
  return true;
}

/// Owned.
Word Values::reference(PyObject* cls) {
  auto found = layouts_.find(cls);
  if (found == layouts_.end()) {
    PyObject* classes = (parent_ != nullptr ? parent_->objects_ : objects_).classes.get();
    Py_ssize_t id = 0, count = classes == nullptr ? 0 : PyList_GET_SIZE(classes);
    while (id < count && PyList_GET_ITEM(classes, id) != cls) id++;
    if (id == count || !module_->classes[static_cast<size_t>(id)].body.valid())
      return fail("of the class `" + qualname(cls) + "`, which cannot be compiled");
    const ir::Class& definition = module_->classes[static_cast<size_t>(id)];
    nb::dict fields;
    for (size_t i = 0; i < definition.fields.size(); i++) fields[definition.fields[i].c_str()] = i;
    const auto class_id = static_cast<uint32_t>(id);
    Word made = rt::class_reference(&context_, class_id, definition.name.c_str(),
                                    ir::is_enum(module_->classes, ir::ClassId(class_id)));
    if (rt::is_enum_class(made) && definition.has_base())
      rt::object(made)->flags |= rt::kClassEnumOfBase;
    found = layouts_.emplace(cls, ClassLayout{class_id, made, std::move(fields)}).first;
  }
  rt::pk_retain(reading_context(), found->second.reference);
  return found->second.reference;
}

bool Values::fill_instances(PyObject* root) {
  while (!unfilled_.empty()) {
    PyObject* instance = unfilled_.back();
    unfilled_.pop_back();
    bool filled = false;
    is_filling_ = true;
    try {
      filled = fill(instance);
    } catch (...) {
      raised_ = std::current_exception();
    }
    is_filling_ = false;
    if (filled) continue;
    problem_ = "an instance of `" + qualname(reinterpret_cast<PyObject*>(Py_TYPE(instance))) +
               "` whose attribute `" + path_ + "` is " + problem_;
    path_.clear();
    if (instance != root)
      problem_ = std::string("a `") + Py_TYPE(root)->tp_name + "` that leads to " + problem_;
    return false;
  }
  return true;
}

/// Converts what the instance holds; into the instance that it has become, if there is one.
bool Values::fill(PyObject* instance) {
  static PyObject* const fields_of = module_attribute("pyreck.classes", "fields_of");
  nb::object fields = nb::handle(fields_of)(nb::handle(instance));
  const ClassLayout* layout = nullptr;
  rt::Instance* made = nullptr;
  if (!meet_.is_valid()) {
    layout = &layouts_.at(reinterpret_cast<PyObject*>(Py_TYPE(instance)));
    made = rt::as<rt::Instance>(known(instance));
  }
  PyObject *name, *value;
  Py_ssize_t position = 0;
  while (PyDict_Next(fields.ptr(), &position, &name, &value)) {
    uint32_t index = 0;
    if (layout != nullptr) {
      PyObject* at = PyDict_GetItem(layout->fields.ptr(), name);
      if (at == nullptr) continue;  // a property answers for it
      index = nb::cast<uint32_t>(nb::handle(at));
    }
    if (PyFloat_CheckExact(value) && layout != nullptr && index < rt::kFloatFields) {
      made->fields[index] = std::bit_cast<Word>(PyFloat_AS_DOUBLE(value));
      made->flags |= static_cast<uint16_t>(1u << index);
      continue;
    }
    Word word = convert(value, 1);
    if (word == rt::kFailed) {
      locate(nb::cast<std::string>(nb::handle(name)));
      return false;
    }
    if (made != nullptr) rt::store_field(&context_, made, index, word);
    rt::pk_release(reading_context(), word);
  }
  return true;
}

/// Forgets the containers that were made since there were so many.
void Values::forget_since(size_t count_shared) {
  while (in_order_.size() > count_shared) {
    auto found = shared_.find(in_order_.back());
    in_order_.pop_back();
    origins_.erase(found->second);
    rt::pk_release(reading_context(), found->second);
    PyObject* object = found->first;
    shared_.erase(found);
    Py_DECREF(object);
  }
}

/// Frees what instances and containers hold in a circle, if nobody else holds any of it.
void Values::release_cycles() {
  std::unordered_map<Word, uint64_t> holders;
  std::vector<Word> pending, roots;
  auto hold = [&](Word word) {
    if (!rt::is_object(word) || rt::count_of(rt::object(word)) >= rt::kImmortal) return;
    if (holders[word]++ == 0) pending.push_back(word);
  };
  for (auto [object, word] : shared_) {
    roots.push_back(word);
    hold(word);
  }
  while (!pending.empty()) {
    const Word word = pending.back();
    pending.pop_back();
    uint64_t at = 0;
    for (Word next; rt::next_word(rt::object(word), &at, &next);) hold(next);
  }
  const bool alone = std::ranges::all_of(holders, [](const auto& each) {
    return rt::count_of(rt::object(each.first)) == each.second;
  });
  if (!alone) return;
  rt::free_reachable(reading_context(), roots);
  for (auto [object, word] : shared_) Py_DECREF(object);
  shared_.clear();
}

}  // namespace pyreck::client
