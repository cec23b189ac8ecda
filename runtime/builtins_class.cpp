// Builtins that ask or change what class and attributes a value has.

#include "runtime/array.h"
#include "runtime/builtin_table.h"
#include "runtime/bytes.h"
#include "runtime/class.h"
#include "runtime/dispatch.h"
#include "runtime/iterate.h"
#include "runtime/set.h"
#include "runtime/special_methods.h"

#include <string>

namespace pyreck::rt {

namespace {

/// 1, 0, -1: of one builtin class.
int is_of_builtin(Context* c, Word w, uint32_t id) {
  switch (static_cast<B>(id)) {
    case B::kObject:
      return 1;
    case B::kType:
      return is_class(w);
    case B::kNoneType:
      return w == kNone;
    case B::kInt:
      return is_integral(w);
    case B::kBool:
      return is_bool(w);
    case B::kFloat:
      return is_float(w);
    case B::kComplex:
      return is_complex(w);
    case B::kStr:
      return has_kind(w, Kind::kStr);
    case B::kBytes:
      return is_bytes(w);
    case B::kBytearray:
      return is_bytearray(w);
    case B::kList:
      return has_kind(w, Kind::kList);
    case B::kTuple:
      return has_kind(w, Kind::kTuple);
    case B::kDict:
      return has_kind(w, Kind::kDict);
    case B::kRange:
      return has_kind(w, Kind::kRange);
    case B::kSlice:
      return has_kind(w, Kind::kSlice);
    case B::kSet:
      return has_kind(w, Kind::kSet) && !(object(w)->flags & kSetFrozen);
    case B::kFrozenset:
      return has_kind(w, Kind::kSet) && (object(w)->flags & kSetFrozen);
    default:
      refuse(c, "isinstance with the class `%s` is not supported yet",
             std::string(builtin_name(id)).c_str());
      return -1;
  }
}

/// What is a class in CPython and a function here: itertools.chain.
bool refuses_native_class(Context* c, Word w) {
  if (!has_kind(w, Kind::kFunction)) return false;
  const auto& info = program_of(c, as<Function>(w))->functions[object(w)->aux];
  if (info.is_native) refuse(c, "`%s` as a class is not supported yet", info.qualname);
  return info.is_native;
}

/// Whether CPython would ask the object for `__bases__` and the like; refused then.
bool poses_as_class(Context* c, Word w) {
  if (!is_user(w)) return false;
  const Class* cls = as<Class>(user_class(w));
  const ClassSpace& space = *program_of(c, cls)->class_space;
  bool poses = has_special(c, w, Special::kGetAttr);
  for (const char* name : {"__bases__", "__instancecheck__", "__subclasscheck__"}) {
    Held text(c, pk_str_from_utf8(c, name, std::string_view(name).size()));
    poses |= text && space.find(cls->aux, text.get()) != nullptr;
  }
  if (poses) refuse(c, "a `%s` in the place of a class", type_name(w));
  return poses;
}

/// 1, 0, -1.
int is_instance(Context* c, Word w, Word cls) {
  if (builtin_base(c, cls) == static_cast<uint32_t>(B::kTuple)) {
    Held classes(c, base_value(c, cls));
    return classes ? is_instance(c, w, classes.get()) : -1;
  }
  if (has_kind(cls, Kind::kTuple)) {
    for (int64_t i = 0; i < as<Tuple>(cls)->length; i++)
      if (int one = is_instance(c, w, as<Tuple>(cls)->items[i]); one != 0) return one;
    return 0;
  }
  if (refuses_native_class(c, cls)) return -1;
  if (!is_class(cls)) {
    if (poses_as_class(c, cls)) return -1;
    type_error(c, "isinstance() arg 2 must be a type, a tuple of types, or a union");
    return -1;
  }
  if (has_kind(w, Kind::kException) &&
      (has_kind(cls, Kind::kClass) || object(cls)->aux >= kCountBuiltins))
    return exception_matches(c, w, cls);
  if (has_kind(cls, Kind::kClass)) {
    Word own = user_class(w);
    return own != kFailed && is_subclass(c, own, cls);
  }
  uint32_t id = object(cls)->aux;
  if (builtin_base(c, w) == id) return 1;
  return id >= kCountBuiltins ? 0 : is_of_builtin(c, w, id);
}

/// 1, 0, -1: of two builtin classes.
int is_builtin_subclass(uint32_t derived, uint32_t base) {
  if (derived == base || base == static_cast<uint32_t>(B::kObject)) return 1;
  if (derived >= kCountBuiltins && base >= kCountBuiltins)
    return exception_is(derived - kCountBuiltins, base - kCountBuiltins);
  return derived == static_cast<uint32_t>(B::kBool) && base == static_cast<uint32_t>(B::kInt);
}

int is_derived(Context* c, Word derived, Word base) {
  if (builtin_base(c, base) == static_cast<uint32_t>(B::kTuple)) {
    Held classes(c, base_value(c, base));
    return classes ? is_derived(c, derived, classes.get()) : -1;
  }
  if (has_kind(base, Kind::kTuple)) {
    for (int64_t i = 0; i < as<Tuple>(base)->length; i++)
      if (int one = is_derived(c, derived, as<Tuple>(base)->items[i]); one != 0) return one;
    return 0;
  }
  if (refuses_native_class(c, base)) return -1;
  if (!is_class(base)) {
    if (poses_as_class(c, base)) return -1;
    type_error(c, "issubclass() arg 2 must be a class, a tuple of classes, or a union");
    return -1;
  }
  bool of_user = has_kind(derived, Kind::kClass), from_user = has_kind(base, Kind::kClass);
  if (of_user && from_user) return is_subclass(c, derived, base);
  if (from_user) return 0;
  uint32_t id = object(base)->aux;
  if (!of_user) return is_builtin_subclass(object(derived)->aux, id);
  const Class* cls = as<Class>(derived);
  const Program::ClassInfo& info = program_of(c, cls)->classes[cls->aux];
  if (id == static_cast<uint32_t>(B::kObject) || id == info.base) return 1;
  for (uint32_t i = 0; i < info.count_exceptions; i++)
    if (is_builtin_subclass(kCountBuiltins + info.exceptions[i], id)) return 1;
  return 0;
}

bool is_name(const Call& k) {
  if (k.is_str(1)) return true;
  type_error(k.c, std::string("attribute name must be string, not '") + type_name(k[1]) + "'");
  return false;
}

/// Whether an AttributeError is pending; it is forgotten then.
bool took_attribute_error(Context* c) {
  if (c->exception == nullptr ||
      !exception_is(c->exception->aux, static_cast<uint32_t>(Exc::kAttributeError)))
    return false;
  release(c, pk_exception_take(c));
  return true;
}

constexpr const char* kAskedForClass = "told from a list";

bool is_object_class(Word cls) {
  return has_kind(cls, Kind::kBuiltin) && object(cls)->aux == static_cast<uint32_t>(B::kObject);
}

Word none_if_done(Status status) { return status == Status::kDone ? kNone : kFailed; }

}  // namespace

Word run_Isinstance(const Call& k) {
  int result = is_instance(k.c, k[0], k[1]);
  if (result == 1 && !is_object_class(k[1]) && refused_array(k.c, k[0], kAskedForClass))
    return kFailed;
  return result < 0 ? kFailed : boolean(result != 0);
}

Word run_Issubclass(const Call& k) {
  if (!is_class(k[0]) && poses_as_class(k.c, k[0])) return kFailed;
  if (!is_class(k[0])) return type_error(k.c, "issubclass() arg 1 must be a class");
  int result = is_derived(k.c, k[0], k[1]);
  return result < 0 ? kFailed : boolean(result != 0);
}

Word run_Callable(const Call& k) {
  Word w = k[0];
  return boolean(has_kind(w, Kind::kFunction) || has_kind(w, Kind::kMethod) ||
                 has_kind(w, Kind::kClass) ||
                 (has_kind(w, Kind::kBuiltin) && !is_not_implemented(w)) ||
                 has_special(k.c, w, Special::kCall));
}

Word run_Type(const Call& k) {
  if (k.count == 3) {
    refuse(k.c, "type() with three arguments is not supported; write a class statement");
    return kFailed;
  }
  if (k.count != 1) return type_error(k.c, "type() takes 1 or 3 arguments");
  Word w = k[0];
  if (Word cls = user_class(w); cls != kFailed) return retained(k.c, cls);
  auto builtin = [&](B id) { return pk_builtin_ref(k.c, static_cast<uint32_t>(id)); };
  if (refused_array(k.c, w, kAskedForClass)) return kFailed;
  if (is_class(w)) return builtin(B::kType);
  if (has_kind(w, Kind::kException)) return pk_builtin_ref(k.c, kCountBuiltins + object(w)->aux);
  if (is_bool(w)) return builtin(B::kBool);
  if (w == kNone) return builtin(B::kNoneType);
  static constexpr B kClasses[] = {B::kInt,       B::kFloat, B::kComplex, B::kStr,  B::kBytes,
                                   B::kBytearray, B::kTuple, B::kList,    B::kDict, B::kSet,
                                   B::kFrozenset, B::kRange, B::kSlice};
  for (B id : kClasses)
    if (is_of_builtin(k.c, w, static_cast<uint32_t>(id)) == 1) return builtin(id);
  refuse(k.c, "the type of a `%s` is not supported as a value; write isinstance(x, ...)",
         type_name(w));
  return kFailed;
}

Word run_Hasattr(const Call& k) {
  if (!is_name(k)) return kFailed;
  Word found = pk_getattr(k.c, k[0], k[1]);
  if (found == kFailed) return took_attribute_error(k.c) ? kFalse : kFailed;
  release(k.c, found);
  return kTrue;
}

Word run_Getattr(const Call& k) {
  if (!is_name(k)) return kFailed;
  Word found = pk_getattr(k.c, k[0], k[1]);
  if (found != kFailed || !k.has(2) || !took_attribute_error(k.c)) return found;
  return retained(k.c, k[2]);
}

Word run_Setattr(const Call& k) {
  return is_name(k) ? none_if_done(pk_setattr(k.c, k[0], k[1], k[2])) : kFailed;
}

Word run_Delattr(const Call& k) {
  return is_name(k) ? none_if_done(pk_delattr(k.c, k[0], k[1])) : kFailed;
}

Word run_NotImplemented(const Call& k) {
  return type_error(k.c, "'NotImplementedType' object is not callable");
}

/// Whether the value is of one of the builtin classes itself, none that derives from it.
Word run_IsExactly(const Call& k) {
  if (has_kind(k[0], Kind::kInstance)) return kFalse;
  int result = is_instance(k.c, k[0], k[1]);
  return result < 0 ? kFailed : boolean(result != 0);
}

Word run_ArrayRefuse(const Call& k) {
  return refused_array(k.c, k[0], "told from a list or indexed by a bool") ? kFailed : kNone;
}

Word run_BaseValue(const Call& k) { return base_value(k.c, k[0]); }

Word run_BaseTypeName(const Call& k) {
  const std::string_view name = type_name(k[0]);
  return pk_str_from_utf8(k.c, name.data(), name.size());
}

/// The attribute that is named by the second argument, in the class of the first, an instance;
/// null: there is none.
const ClassEntry* asked_attribute(const Call& k, const Class* cls) {
  const ClassEntry* found = program_of(k.c, cls)->class_space->find(cls->aux, k[1]);
  return found != nullptr && found->has_attribute() ? found : nullptr;
}

Word run_BaseHas(const Call& k) {
  if (!is_user(k[0])) return kFalse;
  if (as<Str>(k[1])->length == 0) return kTrue;
  return boolean(asked_attribute(k, as<Class>(user_class(k[0]))) != nullptr);
}

Word run_BaseDefines(const Call& k) {
  if (!is_user(k[0])) return kFalse;
  const Class* cls = as<Class>(user_class(k[0]));
  const ClassEntry* found = asked_attribute(k, cls);
  if (found == nullptr) return kFalse;
  Word value = attribute_word(k.c, cls, found->depth, found->attribute);
  return value == kFailed ? kFailed : boolean(value != kNone);
}

Word run_EnumBeingMade(const Call& k) {
  const Program* program = k.c->program;
  bool is_id = is_small(k[0]) && small_value(k[0]) >= 0 &&
               small_value(k[0]) < static_cast<int64_t>(program->count_classes);
  const Class* cls =
      is_id ? program->class_space->static_class(static_cast<uint32_t>(small_value(k[0])))
            : nullptr;
  return cls != nullptr ? word(cls) : type_error(k.c, "no static class has this id");
}

Word run_ObjectNew(const Call& k) {
  if (has_kind(k[0], Kind::kClass)) return instance_new(k.c, k[0]);
  return type_error(k.c,
                    std::string("__new__(X): X is not a type object (") + type_name(k[0]) + ")");
}

Word run_NoneType(const Call&) { return kNone; }

Word run_Object(const Call& k) {
  refuse(k.c, "object() is not supported; define a class");
  return kFailed;
}

}  // namespace pyreck::rt
