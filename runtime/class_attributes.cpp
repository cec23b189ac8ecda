// Attributes of instances, classes, super objects, bound methods and functions, in the order in
// which CPython looks for them.

#include "runtime/base/fixed_attributes.h"
#include "runtime/builtin_table.h"
#include "runtime/class.h"
#include "runtime/dispatch.h"
#include "runtime/enum.h"
#include "runtime/method_table.h"
#include "runtime/methods.h"
#include "runtime/str.h"

#include <cstring>
#include <string>
#include <string_view>

namespace pyreck::rt {

namespace {

Word text(Context* c, const char* utf8) {
  return pk_str_from_utf8(c, utf8, std::string_view(utf8).size());
}

/// Of `collections.deque`, as messages call a class that CPython has in C, the last part.
const char* plain_name(const char* name) {
  const char* dot = std::strrchr(name, '.');
  return dot == nullptr ? name : dot + 1;
}

bool refuse_attribute(Context* c, Word object, Word name) {
  refuse(c, "the attribute `%s` of a `%s` is not supported as a value", str_to_utf8(name).c_str(),
         type_name(object));
  return false;
}

/// How an attribute found in a class is seen through `self`, an instance or kFailed, of class
/// `cls`.
bool bind(Context* c, const Class* cls, const ClassEntry& entry, Word self, Word type,
          BoundCall* out) {
  Word value = attribute_word(c, cls, entry.depth, entry.attribute);
  if (value == kFailed) return false;
  switch (entry.kind) {
    case AttributeKind::kProperty:
      if (self == kFailed) {
        refuse(c, "the property `%s` of a class is not supported as a value",
               str_to_utf8(entry.name).c_str());
        return false;
      }
      out->callee = pk_call(c, value, &self, 1, nullptr);
      return out->callee != kFailed;
    case AttributeKind::kClassMethod:
      out->self = retained(c, type);
      break;
    case AttributeKind::kPlain:
      if (has_kind(value, Kind::kFunction) && self != kFailed) out->self = retained(c, self);
      break;
    default:
      break;
  }
  out->callee = retained(c, value);
  return true;
}

/// AttributeError is pending: forgotten, if `__getattr__` may still know the name.
bool take_attribute_error(Context* c) {
  if (c->exception == nullptr ||
      !exception_is(c->exception->aux, static_cast<uint32_t>(Exc::kAttributeError)))
    return false;
  release(c, pk_exception_take(c));
  return true;
}

/// Where an instance, or an exception, keeps its fields.
const Instance* instance_of(Word object) {
  return as<Instance>(has_kind(object, Kind::kException) ? as<Exception>(object)->instance
                                                         : object);
}

/// What exceptions have of their own, which their fields do not hide.
bool is_exception_attribute(const std::string& name) {
  return name == "args" || name == "__cause__" || name == "__context__" ||
         name == "__suppress_context__" || name == "__traceback__";
}

bool find_in_instance(Context* c, Word object, Word name, BoundCall* out) {
  const Instance* instance = instance_of(object);
  const Class* cls = made_class(c, instance->cls);
  if (cls == nullptr) return false;
  const ClassSpace& space = *cls->program->class_space;
  const ClassEntry* entry = space.find(cls->aux, name);
  if (entry != nullptr) {
    if (entry->is_property()) return bind(c, cls, *entry, object, instance->cls, out);
    if (entry->has_field()) {
      out->callee = load_field(c, instance, entry->field);
      if (out->callee != kUnbound) return out->callee != kFailed;
    }
    if (entry->has_attribute()) return bind(c, cls, *entry, object, instance->cls, out);
  }
  std::string attribute = str_to_utf8(name);
  if (attribute == "__class__") {
    out->callee = retained(c, instance->cls);
  } else if (attribute == "__module__") {
    out->callee = text(c, space.info(cls->aux).module);
    return out->callee != kFailed;
  } else if (attribute == "__doc__") {
    out->callee = kNone;
  } else if (attribute == "__dict__") {
    refuse(c, "`__dict__` is not supported; name the attributes");
    return false;
  }
  return true;
}

/// find_in_instance(), and then the class's `__getattr__`.
bool find_of_instance(Context* c, Word object, Word name, BoundCall* out) {
  const Class* cls = as<Class>(user_class(object));
  const ClassEntry* fallback =
      program_of(c, cls)->class_space->special(cls->aux, Special::kGetAttr);
  bool found = find_in_instance(c, object, name, out);
  if (fallback == nullptr) return found;
  if (found && out->callee != kUnbound) return true;
  if (!found && !take_attribute_error(c)) return false;
  // What every exception has is found before `__getattr__` is asked.
  if (has_kind(object, Kind::kException) && is_exception_attribute(str_to_utf8(name))) return true;
  *out = {};
  BoundCall method;
  if (!find_special(c, object, Special::kGetAttr, &method)) return false;
  out->callee = call_bound(c, method.callee, method.self, &name, 1, nullptr);
  release(c, method.callee);
  release(c, method.self);
  return out->callee != kFailed;
}

bool find_of_class(Context* c, Word w, Word name, BoundCall* out) {
  const Class* cls = made_class(c, w);
  if (cls == nullptr) return false;
  const ClassSpace& space = *cls->program->class_space;
  const Program::ClassInfo& info = space.info(cls->aux);
  std::string attribute = str_to_utf8(name);
  if (attribute == "__name__" || attribute == "__qualname__") {
    out->callee = text(c, attribute == "__name__" ? plain_name(info.name) : info.qualname);
    return out->callee != kFailed;
  }
  const ClassEntry* entry = space.find(cls->aux, name);
  if (entry != nullptr && entry->has_attribute()) return bind(c, cls, *entry, kFailed, w, out);
  if (attribute == "__module__") {
    out->callee = text(c, info.module);
    return out->callee != kFailed;
  }
  if (attribute == "__doc__") {
    out->callee = kNone;
    return true;
  }
  if (attribute == "__class__") {
    out->callee = pk_builtin_ref(c, static_cast<uint32_t>(B::kType));
    return out->callee != kFailed;
  }
  // With `__slots__` the class has a descriptor for each field.
  bool is_slot = entry != nullptr && space.special(cls->aux, Special::kSlots) != nullptr;
  bool is_dunder = attribute.starts_with("__") && attribute.ends_with("__");
  return is_slot || is_dunder ? refuse_attribute(c, w, name) : true;
}

/// Position of class `id` in the MRO of `of`, or UINT32_MAX.
uint32_t mro_position(const Program::ClassInfo& of, uint32_t id) {
  for (uint32_t i = 0; i < of.count_mro; i++)
    if (of.mro[i] == id) return i;
  return UINT32_MAX;
}

bool find_of_super(Context* c, const Super* super, Word name, BoundCall* out) {
  bool of_class = has_kind(super->self, Kind::kClass);
  Word type = of_class ? super->self : user_class(super->self);
  const Class* cls = made_class(c, type);
  if (cls == nullptr) return false;
  const ClassSpace& space = *cls->program->class_space;
  uint32_t from = mro_position(space.info(cls->aux), super->aux) + 1;
  ClassEntry entry = space.find_from(cls->aux, name, from);
  if (!entry.has_attribute()) return true;
  return bind(c, cls, entry, of_class ? kFailed : super->self, type, out);
}

bool find_of_method(Context* c, const BoundMethod* method, Word name, BoundCall* out) {
  std::string attribute = str_to_utf8(name);
  bool is_builtin = has_kind(method->function, Kind::kStr);
  if (attribute == "__self__") {
    out->callee = retained(c, method->self);
  } else if (is_builtin && attribute == "__name__") {
    out->callee = retained(c, method->function);
  } else if (!is_builtin && attribute == "__func__") {
    out->callee = retained(c, method->function);
  } else if (!is_builtin && has_kind(method->function, Kind::kFunction)) {
    return find_attribute(c, method->function, name, out);
  }
  return true;
}

bool find_of_function(Context* c, const Function* f, Word name, BoundCall* out) {
  std::string attribute = str_to_utf8(name);
  const Program::FunctionInfo& info = program_of(c, f)->functions[f->aux];
  if (info.is_native) return refuse_attribute(c, word(f), name);
  if (attribute == "__name__" || attribute == "__qualname__") {
    out->callee = text(c, attribute == "__name__" ? info.name : info.qualname);
    return out->callee != kFailed;
  }
  return refuse_attribute(c, word(f), name);
}

bool find_of_builtin(Context* c, uint32_t id, Word name, BoundCall* out) {
  std::string attribute = str_to_utf8(name);
  if (attribute != "__name__" && attribute != "__qualname__") return true;
  std::string shown(id < kCountBuiltins ? builtin_name(id) : exception_name(id - kCountBuiltins));
  out->callee = text(c, shown.c_str());
  return out->callee != kFailed;
}

void raise_attribute(Context* c, const std::string& what) {
  raise_with(c, Exc::kAttributeError, pk_str_from_utf8(c, what.data(), what.size()));
}

/// A property's setter or deleter.
Status call_accessor(Context* c, const Class* cls, const ClassEntry& entry, uint32_t accessor,
                     const char* what, const Word* args, uint32_t count) {
  if (accessor == ClassEntry::kNone) {
    raise_attribute(c, "property '" + str_to_utf8(entry.name) + "' of '" + type_name(args[0]) +
                           "' object has no " + what);
    return Status::kRaised;
  }
  Word function = attribute_word(c, cls, entry.depth, accessor);
  Word result = function == kFailed ? kFailed : pk_call(c, function, args, count, nullptr);
  if (result == kFailed) return status_of(c);
  release(c, result);
  return Status::kDone;
}

/// Calls `__setattr__` or `__delattr__` of the user's; kAbandoned with nothing set: there is none.
bool call_hook(Context* c, Word object, Special which, const Word* args, uint32_t count,
               Status* status) {
  const Class* cls = as<Class>(user_class(object));
  const ClassEntry* entry = program_of(c, cls)->class_space->special(cls->aux, which);
  if (entry == nullptr) return false;
  cls = made_class(c, word(cls));
  Word function = cls == nullptr ? kFailed : attribute_word(c, cls, entry->depth, entry->attribute);
  Word result = function == kFailed ? kFailed : pk_call(c, function, args, count, nullptr);
  *status = result == kFailed ? status_of(c) : Status::kDone;
  if (result != kFailed) release(c, result);
  return true;
}

/// Sets the field, or deletes it where `value` is kUnbound.
Status change_field(Context* c, Word object, Word name, Word value) {
  auto* instance = const_cast<Instance*>(instance_of(object));
  const Class* cls = made_class(c, instance->cls);
  if (cls == nullptr) return status_of(c);
  const ClassSpace& space = *cls->program->class_space;
  const ClassEntry* entry = space.find(cls->aux, name);
  bool deletes = value == kUnbound;
  if (entry != nullptr && entry->is_property()) {
    Word args[2] = {object, value};
    return deletes ? call_accessor(c, cls, *entry, entry->deleter, "deleter", args, 1)
                   : call_accessor(c, cls, *entry, entry->setter, "setter", args, 2);
  }
  bool has_slots = space.special(cls->aux, Special::kSlots) != nullptr;
  if (entry == nullptr || !entry->has_field()) {
    if (has_slots && entry != nullptr)
      raise_attribute(c, std::string("'") + type_name(object) + "' object attribute '" +
                             str_to_utf8(name) + "' is read-only");
    else if (has_slots || deletes)
      raise_no_attribute(c, object, name);
    else
      refuse(c,
             "instances of `%s` have no attribute `%s` that the compiler could see; set it in "
             "`__init__`",
             type_name(object), str_to_utf8(name).c_str());
    return status_of(c);
  }
  const Program::ClassInfo& info = space.info(cls->aux);
  if (info.base != Program::ClassInfo::kNone && info.count_items != Program::ClassInfo::kNone &&
      entry->field < info.count_items) {
    raise_attribute(c, deletes ? "can't delete attribute" : "can't set attribute");
    return Status::kRaised;
  }
  if (!pk_may_write(c, instance)) return status_of(c);
  if (deletes) {
    Word old = load_field(c, instance, entry->field);
    if (old == kFailed) return status_of(c);
    if (old == kUnbound) {
      if (has_slots)
        raise_with(c, Exc::kAttributeError, retained(c, name));
      else
        raise_no_attribute(c, object, name);
      return Status::kRaised;
    }
    release(c, old);
  }
  store_field(c, instance, entry->field, value);
  return Status::kDone;
}

Status change_exception(Context* c, Exception* e, const std::string& name, Word value) {
  if (name != "args") {
    refuse(c, "setting `%s` of an exception is not supported; raise ... from ...", name.c_str());
    return status_of(c);
  }
  if (value == kUnbound) {
    raise_with(c, Exc::kTypeError, str_from_ascii(c, "args may not be deleted"));
    return Status::kRaised;
  }
  if (!pk_may_write(c, e)) return status_of(c);
  Word tuple = pk_call_builtin(c, static_cast<uint32_t>(B::kTuple), &value, 1, nullptr);
  if (tuple == kFailed) return status_of(c);
  release(c, std::exchange(e->args, tuple));
  return Status::kDone;
}

/// setattr and delattr of what is no instance of the user's.
Status change_other(Context* c, Word object, Word name) {
  if (has_kind(object, Kind::kClass) || has_kind(object, Kind::kFunction)) {
    refuse(c, "attributes of a %s cannot be set after it is made",
           has_kind(object, Kind::kClass) ? "class" : "function");
    return status_of(c);
  }
  std::string shown = str_to_utf8(name);
  bool is_method = has_method(object, shown);
  raise_attribute(c, std::string("'") + type_name(object) + "' object " +
                         (is_method ? "attribute '" + shown + "' is read-only"
                                    : "has no attribute '" + shown + "'"));
  return Status::kRaised;
}

Status change(Context* c, Word object, Word name, Word value) {
  if (user_class(object) != kFailed) {
    Status status;
    Word args[3] = {object, name, value};
    bool deletes = value == kUnbound;
    if (call_hook(c, object, deletes ? Special::kDelAttr : Special::kSetAttr, args, deletes ? 2 : 3,
                  &status))
      return status;
  }
  return set_plainly(c, object, name, value);
}

}  // namespace

void raise_no_attribute(Context* c, Word object, Word name) {
  std::string shown = str_to_utf8(name);
  if (is_enum_class(object)) {  // versions of CPython differ in their words
    refuse_attribute(c, object, name);
    return;
  }
  uint32_t base = has_kind(object, Kind::kClass)
                      ? program_of(c, as<Class>(object))->classes[rt::object(object)->aux].base
                      : builtin_base(c, object);
  bool of_base =
      is_plain_base(base) && (find_method(builtin_name(base), shown) != nullptr ||
                              shown == "from_bytes" || shown == "fromhex" || shown == "maketrans");
  if (of_base) {
    refuse_attribute(c, object, name);
    return;
  }
  if (has_kind(object, Kind::kClass))
    return raise_attribute(c, std::string("type object '") + as<Class>(object)->name +
                                  "' has no attribute '" + shown + "'");
  // A method passes on what its function has.
  bool is_method =
      has_kind(object, Kind::kMethod) && !has_kind(as<BoundMethod>(object)->function, Kind::kStr);
  raise_attribute(c, std::string("'") + (is_method ? "function" : type_name(object)) +
                         "' object has no attribute '" + shown + "'");
}

Status set_plainly(Context* c, Word object, Word name, Word value) {
  if (is_fixed_attribute(str_to_utf8(name))) {
    refuse(c, "`%s` of an object cannot be set", str_to_utf8(name).c_str());
    return status_of(c);
  }
  if (has_kind(object, Kind::kException)) {
    std::string shown = str_to_utf8(name);
    if (is_exception_attribute(shown))
      return change_exception(c, as<Exception>(object), shown, value);
  }
  if (user_class(object) != kFailed) return change_field(c, object, name, value);
  if (has_kind(object, Kind::kException)) {
    refuse(c, "attributes of a `%s` are not supported; derive a class from it", type_name(object));
    return status_of(c);
  }
  return change_other(c, object, name);
}

bool find_attribute(Context* c, Word w, Word name, BoundCall* out) {
  if (!is_object(w)) return true;
  switch (object(w)->kind) {
    case Kind::kInstance:
      return find_of_instance(c, w, name, out);
    case Kind::kException:
      return user_class(w) == kFailed || find_of_instance(c, w, name, out);
    case Kind::kClass:
      return find_of_class(c, w, name, out);
    case Kind::kSuper:
      return find_of_super(c, as<Super>(w), name, out);
    case Kind::kMethod:
      return find_of_method(c, as<BoundMethod>(w), name, out);
    case Kind::kFunction:
      return find_of_function(c, as<Function>(w), name, out);
    case Kind::kBuiltin:
      return find_of_builtin(c, object(w)->aux, name, out);
    default:
      return true;
  }
}

bool find_special(Context* c, Word w, Special which, BoundCall* out) {
  Word type = user_class(w);
  if (type == kFailed) return true;
  const ClassEntry* entry =
      program_of(c, as<Class>(type))->class_space->special(object(type)->aux, which);
  if (entry == nullptr) return true;
  const Class* cls = made_class(c, type);
  return cls != nullptr && bind(c, cls, *entry, w, type, out);
}

Word bound_method(Context* c, Word function, Word self) {
  auto* method = static_cast<BoundMethod*>(allocate(c, Kind::kMethod, sizeof(BoundMethod)));
  if (method == nullptr) return kFailed;
  method->function = retained(c, function);
  method->self = retained(c, self);
  return word(method);
}

Word attribute_value(Context* c, Word object, Word name) {
  BoundCall found;
  if (!find_attribute(c, object, name, &found)) return kFailed;
  if (found.self == kFailed) return found.callee;
  Word method = bound_method(c, found.callee, found.self);
  release(c, found.callee);
  release(c, found.self);
  return method;
}

extern "C" {

Status pk_setattr(Context* c, Word object, Word name, Word value) {
  return change(c, object, name, value);
}

Status pk_delattr(Context* c, Word object, Word name) { return change(c, object, name, kUnbound); }

Word pk_super_new(Context* c, uint32_t class_id, Word self) {
  Word type = has_kind(self, Kind::kClass) ? self : user_class(self);
  bool derives =
      type != kFailed &&
      program_of(c, as<Class>(type))->class_space->is_subclass(object(type)->aux, class_id);
  if (!derives)
    return raise_type_error(c, "super(type, obj): obj must be an instance or subtype of type", "");
  auto* super = static_cast<Super*>(allocate(c, Kind::kSuper, sizeof(Super)));
  if (super == nullptr) return kFailed;
  super->aux = class_id;
  super->self = retained(c, self);
  return word(super);
}

}  // extern "C"

}  // namespace pyreck::rt
