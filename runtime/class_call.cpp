// Calls of classes, instances and methods of the user's.

#include "runtime/arguments.h"
#include "runtime/base/bases.h"
#include "runtime/builtin_ids.h"
#include "runtime/class.h"
#include "runtime/dispatch.h"
#include "runtime/enum.h"
#include "runtime/method_table.h"
#include "runtime/signature.h"
#include "runtime/str.h"

#include <algorithm>
#include <string>
#include <vector>

namespace pyreck::rt {

namespace {

/// `object` or a builtin exception class: what the user's classes derive from.
bool is_base_class(Word w) {
  return has_kind(w, Kind::kBuiltin) &&
         (object(w)->aux >= kCountBuiltins || object(w)->aux == static_cast<uint32_t>(B::kObject));
}

uint32_t count_named(const uint32_t* keywords) { return keywords == nullptr ? 0 : keywords[0]; }

/// `BaseException.__init__`.
Word init_exception(Context* c, Word w, const Word* args, uint32_t count,
                    const uint32_t* keywords) {
  if (count_named(keywords) > 0)
    return type_error(c, std::string(type_name(w)) + "() takes no keyword arguments");
  if (!pk_may_write(c, object(w))) return kFailed;
  Word tuple = pk_tuple_new(c, args, count);
  if (tuple == kFailed) return kFailed;
  release(c, std::exchange(as<Exception>(w)->args, tuple));
  return kNone;
}

/// `object.__init__` of an instance whose class has an `__init__` of its own.
Word init_object(Context* c, uint32_t count) {
  if (count == 0) return kNone;
  return type_error(c, "object.__init__() takes exactly one argument (the instance to initialize)");
}

/// `object.__new__(cls)` with `count` arguments more.
Word new_of_object(Context* c, Word cls, uint32_t count) {
  if (!has_kind(cls, Kind::kClass))
    return type_error(
        c, std::string("object.__new__(X): X is not a type object (") + type_name(cls) + ")");
  const Class* definition = as<Class>(cls);
  const Program::ClassInfo& info = program_of(c, definition)->classes[definition->aux];
  if (info.count_exceptions > 0 || is_enum_class(cls)) {
    refuse(c, "`object.__new__` of a class like `%s`", info.name);
    return kFailed;
  }
  // What derives from list or dict has their `__new__`, which looks at no arguments.
  if (info.base == Program::ClassInfo::kNone && count > 0)
    return type_error(c, "object.__new__() takes exactly one argument (the type to instantiate)");
  return instance_new(c, cls);
}

/// The first value of a field of the base value (ir::kSetBase).
Word set_base(Context* c, Word self, Word name, Word value) {
  auto* instance = as<Instance>(self);
  const Program* program = program_of(c, as<Class>(instance->cls));
  const ClassEntry* entry = program->class_space->find(class_id(instance), name);
  if (entry == nullptr || !entry->has_field()) {
    refuse(c, "the base value of a `%s` is set by another class", type_name(self));
    return kFailed;
  }
  if (!pk_may_write(c, instance)) return kFailed;
  store_field(c, instance, entry->field, value);
  return kNone;
}

/// A method of `object` or `BaseException` that a class's own method reaches by super().
Word call_base_method(Context* c, Word self, const std::string& name, const Word* args,
                      uint32_t count, const uint32_t* keywords, bool* found) {
  *found = true;
  bool is_exception = has_kind(self, Kind::kException);
  if (name == "__new__" && count > 0 && !is_exception) return new_of_object(c, args[0], count - 1);
  if (name == kSetBase && has_kind(self, Kind::kInstance))
    return set_base(c, self, args[0], args[1]);
  if (has_kind(self, Kind::kInstance) || is_exception) {
    if (name == "__init__")
      return is_exception ? init_exception(c, self, args, count, keywords) : init_object(c, count);
    bool plain = count_named(keywords) == 0 && count > 0 && has_kind(args[0], Kind::kStr);
    bool sets = name == "__setattr__" && count == 2, deletes = name == "__delattr__" && count == 1;
    if (plain && (sets || deletes)) {
      Status status = set_plainly(c, self, args[0], sets ? args[1] : kUnbound);
      return status == Status::kDone ? kNone : kFailed;
    }
  }
  if (name == "__init_subclass__") return kNone;
  *found = false;
  return kFailed;
}

Word initialise(Context* c, Word instance, Word cls, const Word* args, uint32_t count,
                const uint32_t* keywords, const ClassEntry& init) {
  const Class* definition = made_class(c, cls);
  Word function =
      definition == nullptr ? kFailed : attribute_word(c, definition, init.depth, init.attribute);
  if (function == kFailed) return kFailed;
  bool binds = init.kind == AttributeKind::kPlain && has_kind(function, Kind::kFunction);
  Word result = call_bound(c, function, binds ? instance : kFailed, args, count, keywords);
  if (result == kFailed || result == kNone) return result;
  std::string text = std::string("__init__() should return None, not '") + type_name(result) + "'";
  release(c, result);
  return type_error(c, text);
}

/// A new exception of a user's class, as `BaseException.__new__` leaves it. `cls` is the class.
Word new_exception(Context* c, Word cls, const Program::ClassInfo& info, const Word* args,
                   uint32_t count) {
  Held instance(c, instance_new(c, cls));
  Word tuple = instance ? pk_tuple_new(c, args, count) : kFailed;
  Word exception = tuple == kFailed ? kFailed : exception_new(c, info.exceptions[0], tuple);
  if (exception != kFailed) as<Exception>(exception)->instance = instance.take();
  return exception;
}

}  // namespace

Word call_bound(Context* c, Word callee, Word self, const Word* args, uint32_t count,
                const uint32_t* keywords) {
  if (self == kFailed) return pk_call(c, callee, args, count, keywords);
  constexpr uint32_t kFew = 8;
  Word few[kFew];
  std::vector<Word> many(count < kFew ? 0 : count + 1);
  Word* all = many.empty() ? few : many.data();
  all[0] = self;
  std::copy_n(args, count, all + 1);
  return pk_call(c, callee, all, count + 1, keywords);
}

namespace {

/// A call of a class with a `__new__`: what that gives, initialised if it is of the class.
Word construct_by_new(Context* c, Word cls, const Word* args, uint32_t count,
                      const uint32_t* keywords, const ClassEntry& entry) {
  const Class* definition = made_class(c, cls);
  Word function =
      definition == nullptr ? kFailed : attribute_word(c, definition, entry.depth, entry.attribute);
  if (function == kFailed) return kFailed;
  Held made(c, call_bound(c, function, cls, args, count, keywords));
  if (!made || !has_kind(made.get(), Kind::kInstance)) return made.take();
  Word own = user_class(made.get());
  if (!is_subclass(c, own, cls)) return made.take();
  const ClassSpace& space = *program_of(c, as<Class>(own))->class_space;
  const ClassEntry* init = space.special(object(own)->aux, Special::kInit);
  if (init == nullptr) return made.take();
  Word result = initialise(c, made.get(), own, args, count, keywords, *init);
  return result == kFailed ? kFailed : made.take();
}

}  // namespace

Word construct(Context* c, Word cls, const Word* args, uint32_t count, const uint32_t* keywords) {
  if (is_enum_class(cls)) return enum_by_value(c, cls, args, count, keywords);
  const Class* definition = as<Class>(cls);
  const ClassSpace& space = *program_of(c, definition)->class_space;
  if (const ClassEntry* by_new = space.special(definition->aux, Special::kNew))
    return construct_by_new(c, cls, args, count, keywords, *by_new);
  const Program::ClassInfo& info = space.info(definition->aux);
  const ClassEntry* init = space.special(definition->aux, Special::kInit);
  bool is_exception = info.count_exceptions > 0;
  uint32_t named = count_named(keywords);
  if (init == nullptr && is_exception && named > 0)
    return type_error(c, std::string(info.name) + "() takes no keyword arguments");
  if (init == nullptr && !is_exception && count > 0)
    return type_error(c, std::string(info.name) + "() takes no arguments");
  Word instance =
      is_exception ? new_exception(c, cls, info, args, count - named) : instance_new(c, cls);
  if (instance == kFailed || init == nullptr) return instance;
  if (initialise(c, instance, cls, args, count, keywords, *init) != kFailed) return instance;
  release(c, instance);
  return kFailed;
}

Word call_instance(Context* c, Word instance, const Word* args, uint32_t count,
                   const uint32_t* keywords) {
  BoundCall call;
  if (!find_special(c, instance, Special::kCall, &call)) return kFailed;
  if (call.callee == kUnbound)
    return raise_type_error(c, "'%s' object is not callable", type_name(instance));
  Word result = call_bound(c, call.callee, call.self, args, count, keywords);
  release(c, call.callee);
  release(c, call.self);
  return result;
}

Word call_class_method(Context* c, Word receiver, Word name, const Word* args, uint32_t count,
                       const uint32_t* keywords, bool* found) {
  BoundCall call;
  *found = true;
  // `object.__setattr__(self, name, value)`, `Exception.__init__(self, ...)`.
  if (is_base_class(receiver)) {
    if (str_to_utf8(name) == "__new__" && count > count_named(keywords))
      return new_of_object(c, args[0], count - 1);
    bool has_self = count > count_named(keywords) && is_object(args[0]);
    *found = has_self;
    return has_self ? call_base_method(c, args[0], str_to_utf8(name), args + 1, count - 1, keywords,
                                       found)
                    : kFailed;
  }
  if (!find_attribute(c, receiver, name, &call)) return kFailed;
  if (call.callee == kUnbound) {
    Word self = has_kind(receiver, Kind::kSuper) ? as<Super>(receiver)->self : receiver;
    Word result = call_base_method(c, self, str_to_utf8(name), args, count, keywords, found);
    if (*found || !is_plain_base(builtin_base(c, self))) return result;
    Held value(c, base_value(c, self));
    *found = true;
    if (!value) return kFailed;
    if (method_of(value.get(), str_to_utf8(name)) != nullptr)
      return pk_call_method(c, value.get(), name, args, count, keywords);
    *found = false;
    return kFailed;
  }
  Word result = call_bound(c, call.callee, call.self, args, count, keywords);
  release(c, call.callee);
  release(c, call.self);
  return result;
}

}  // namespace pyreck::rt
