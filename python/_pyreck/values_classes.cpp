// Values: the user's classes and instances on their way into a job.
//
// An instance becomes one whose class is a reference (runtime/class.h), with the fields that the
// kernel's module gives the class. Instances are filled one after the other, not in each other:
// links may be many, and lead back.
#include <nanobind/stl/string.h>

#include "python/_pyreck/values.h"
#include "runtime/class.h"
#include "runtime/encoding_format.h"
#include "runtime/entry.h"

#include <algorithm>
#include <bit>

namespace pyreck::client {

using rt::Kind;
using rt::Word;
namespace {

nb::object pyreck_classes(const char* name) {
  return nb::module_::import_("pyreck.classes").attr(name);
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

void Values::lay_out(const ir::Module& module) {
  if (waiting_.empty()) return;
  own_region();
  module_ = &module;
  for (const Waiting& each : waiting_) {
    Word word = convert_root(each.object.ptr());
    if (word == rt::kFailed)
      raise("InvalidOperation", "`" + each.name + path_ + "` is " + problem_);
    words_[each.root] = word;
    types_[each.root] = value_types_.add(word);
  }
  module_ = nullptr;
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
Word Values::convert_users(PyObject* object) {
  count_met_++;
  const bool is_class = PyType_Check(object);
  if (!meet_.is_valid()) return is_class ? reference(object) : convert_instance(object);
  if (!met_.insert(object).second) return rt::kNone;
  met_now_.push_back(object);
  nb::object refused = meet_(nb::handle(object));
  if (!refused.is_none()) return fail(nb::cast<std::string>(refused));
  if (!is_class) unfilled_.push_back(object);
  return rt::kNone;
}

Word Values::convert_instance(PyObject* instance) {
  auto* cls = reinterpret_cast<PyObject*>(Py_TYPE(instance));
  Word of = reference(cls);
  if (of == rt::kFailed) return of;
  const ClassLayout& layout = layouts_.at(cls);
  const auto count = static_cast<uint32_t>(module_->classes[layout.id].fields.size());
  rt::Instance* made = new_instance(&context_, layout.id, count, of);
  rt::pk_release(reading_context(), of);
  unfilled_.push_back(instance);
  return share(instance, rt::word(made));
}

/// Owned.
Word Values::reference(PyObject* cls) {
  auto found = layouts_.find(cls);
  if (found == layouts_.end()) {
    PyObject* classes = parent_ != nullptr ? parent_->classes_.get() : classes_.get();
    Py_ssize_t id = 0, count = classes == nullptr ? 0 : PyList_GET_SIZE(classes);
    while (id < count && PyList_GET_ITEM(classes, id) != cls) id++;
    if (id == count || !module_->classes[static_cast<size_t>(id)].body.valid())
      return fail("of the class `" + qualname(cls) + "`, which cannot be compiled");
    const ir::Class& definition = module_->classes[static_cast<size_t>(id)];
    nb::dict fields;
    for (size_t i = 0; i < definition.fields.size(); i++) fields[definition.fields[i].c_str()] = i;
    const auto class_id = static_cast<uint32_t>(id);
    Word made = rt::class_reference(&context_, class_id, definition.name.c_str());
    found = layouts_.emplace(cls, ClassLayout{class_id, made, std::move(fields)}).first;
  }
  rt::pk_retain(reading_context(), found->second.reference);
  return found->second.reference;
}

bool Values::fill_instances(PyObject* root) {
  while (!unfilled_.empty()) {
    PyObject* instance = unfilled_.back();
    unfilled_.pop_back();
    is_filling_ = true;
    const bool filled = fill(instance);
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
  static PyObject* const fields_of = pyreck_classes("fields_of").release().ptr();
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
