// Classes and instances: making them, and the fields of instances.

#include "runtime/class.h"

#include "runtime/base/bases.h"
#include "runtime/builtin_ids.h"
#include "runtime/bytes.h"
#include "runtime/complex.h"
#include "runtime/exception.h"
#include "runtime/region.h"
#include "runtime/str.h"

#include <algorithm>
#include <cstring>
#include <string_view>
#include <vector>

namespace pyreck::rt {

namespace {

using Info = Program::ClassInfo;

/// The class of this id among the bases of a class and theirs; kFailed: failed.
Word class_among(Context* c, const Word* bases, uint32_t count, uint32_t class_id) {
  for (uint32_t i = 0; i < count; i++)
    if (has_kind(bases[i], Kind::kClass) && object(bases[i])->aux == class_id) return bases[i];
  for (uint32_t i = 0; i < count; i++) {
    const Class* base = has_kind(bases[i], Kind::kClass) ? made_class(c, bases[i]) : nullptr;
    if (base == nullptr) break;
    uint32_t others = base->program->classes[base->aux].count_mro - 1;
    for (uint32_t k = 0; k < others; k++)
      if (object(base->words[k])->aux == class_id) return base->words[k];
  }
  if (c->exception == nullptr && c->abandon == Abandon::kNone)
    refuse(c, "a class derives from a value that the compiler did not see");
  return kFailed;
}

/// Static classes that this thread is making, innermost first.
struct Making {
  const Class* cls;
  Making* outer;
};
thread_local Making* making = nullptr;

bool is_being_made(const Class* cls) {
  for (const Making* m = making; m != nullptr; m = m->outer)
    if (m->cls == cls) return true;
  return false;
}

/// Runs the body of a static class, in a region that ends as nobody's, and as the module's code
/// would: in no other frame.
bool make(Context* c, Class* cls) {
  const Program* program = cls->program;
  if (is_being_made(cls)) {
    raise_with(c, Exc::kNameError,
               str_from_ascii(c, std::string("name '") + cls->name + "' is not defined"));
    return false;
  }
  Program::AnyEntry body = program->any_entries[program->classes[cls->aux].body];
  if (body == nullptr) {
    refuse(c, "the class `%s` is used through a value that the compiler did not see", cls->name);
    return false;
  }
  Making now{cls, making};
  making = &now;
  uint32_t region = c->region, depth = c->depth;
  c->region = new_region(kForeignRegion);
  c->depth = 0;
  Word made = body(c, nullptr);
  end_region(c->region, kFrozenRegion);
  c->region = region;
  c->depth = depth;
  making = now.outer;
  if (made == kFailed) return false;
  if (!has_kind(made, Kind::kClass) || object(made)->aux != cls->aux) {
    release(c, made);
    refuse(c, "the class `%s` is not what its definition makes", cls->name);
    return false;
  }
  program->class_space->publish(cls, as<Class>(made));
  release(c, made);
  return true;
}

}  // namespace

bool is_enum(const Program* program, uint32_t class_id) {
  const Info& info = program->classes[class_id];
  return std::any_of(info.mro, info.mro + info.count_mro, [&](uint32_t id) {
    const Info& base = program->classes[id];
    return std::strcmp(base.module, "enum") == 0 && std::strcmp(base.qualname, "Enum") == 0;
  });
}

Word class_reference(Context* c, uint32_t class_id, const char* name, bool is_enum) {
  auto* cls = static_cast<Class*>(allocate(c, Kind::kClass, sizeof(Class)));
  if (cls == nullptr) return kFailed;
  cls->flags = static_cast<uint16_t>(kClassStatic | (is_enum ? kClassEnum : 0));
  cls->aux = class_id;
  cls->program = nullptr;
  cls->name = strdup(name);
  cls->count = 0;
  return word(cls);
}

const Program* program_of(const Context* c, const Class* cls) {
  return cls->program != nullptr ? cls->program : c->program;
}

const Program* program_of(const Context* c, const Function* function) {
  return function->program != nullptr ? function->program : c->program;
}

const Class* made_class(Context* c, Word w) {
  const Class* cls = as<Class>(w);
  if (__atomic_load_n(&cls->flags, __ATOMIC_ACQUIRE) & kClassMade) return cls;
  Word made = pk_class_ref(c, cls->aux);
  return made == kFailed ? nullptr : as<Class>(made);
}

bool same_class(Word a, Word b) {
  if (a == b) return true;
  return (object(a)->flags & object(b)->flags & kClassStatic) && object(a)->aux == object(b)->aux;
}

bool is_subclass(Context* c, Word w, Word base) {
  if (same_class(w, base)) return true;
  const Class* cls = as<Class>(w);
  const Program* program = program_of(c, cls);
  const ClassSpace& space = *program->class_space;
  if (!space.is_subclass(cls->aux, object(base)->aux)) return false;
  if (object(base)->flags & kClassStatic) return true;
  // Local classes of one definition are as many as there are values: the very one must be there.
  uint32_t others = space.info(cls->aux).count_mro - 1;
  return std::find(cls->words, cls->words + others, base) != cls->words + others;
}

Word attribute_word(Context* c, const Class* cls, uint32_t depth, uint32_t attribute) {
  if (depth > 0) {
    cls = made_class(c, cls->words[depth - 1]);
    if (cls == nullptr) return kFailed;
  }
  return cls->words[cls->program->classes[cls->aux].count_mro - 1 + attribute];
}

Word load_field(Context* c, const Instance* instance, uint32_t index) {
  Word value = instance->fields[index];
  if (index < kFloatFields && (instance->flags >> index & 1)) {
    double number;
    std::memcpy(&number, &value, sizeof number);
    return pk_float_box(c, number);
  }
  return retained(c, value);
}

void store_field(Context* c, Instance* instance, uint32_t index, Word value) {
  bool first = index < kFloatFields;
  auto bit = static_cast<uint16_t>(first ? 1u << index : 0);
  Word old = instance->flags & bit ? kUnbound : instance->fields[index];
  if (first && is_float(value)) {
    double number = float_value(value);
    std::memcpy(&instance->fields[index], &number, sizeof number);
    instance->flags |= bit;
  } else {
    instance->fields[index] = retained(c, value);
    instance->flags &= static_cast<uint16_t>(~bit);
  }
  release(c, old);
}

/// Whether `w` is what a class derived from this builtin one is to hold.
bool is_of_base_kind(Word w, uint32_t base) {
  switch (static_cast<B>(base)) {
    case B::kList:
      return has_kind(w, Kind::kList);
    case B::kDict:
      return has_kind(w, Kind::kDict);
    case B::kTuple:
      return has_kind(w, Kind::kTuple);
    case B::kSet:
    case B::kFrozenset:
      return has_kind(w, Kind::kSet);
    case B::kInt:
      return is_int(w);
    case B::kFloat:
      return is_float(w);
    case B::kComplex:
      return is_complex(w);
    case B::kStr:
      return has_kind(w, Kind::kStr);
    case B::kBytes:
      return is_bytes(w);
    default:
      return false;
  }
}

uint32_t builtin_base(const Context* c, Word w) {
  if (!has_kind(w, Kind::kInstance)) return Info::kNone;
  const Class* cls = as<Class>(as<Instance>(w)->cls);
  return program_of(c, cls)->classes[cls->aux].base;
}

Word base_value(Context* c, Word w) {
  if (builtin_base(c, w) == Info::kNone) return retained(c, w);
  const auto* instance = as<Instance>(w);
  const Info& info = program_of(c, as<Class>(instance->cls))->classes[class_id(instance)];
  if (info.count_items == Info::kNone) {
    Held value(c, load_field(c, instance, 0));
    if (has_kind(value.get(), Kind::kDict) && !(object(value.get())->flags & kDictInner))
      __atomic_fetch_or(&object(value.get())->flags, uint16_t{kDictInner}, __ATOMIC_RELAXED);
    if (!value || is_of_base_kind(value.get(), info.base)) return value.take();
    refuse(c, "a `%s` that is not filled yet", info.name);
    return kFailed;
  }
  std::vector<Word> items;
  for (uint32_t i = 0; i < info.count_items; i++) items.push_back(load_field(c, instance, i));
  bool whole = std::ranges::find(items, kUnbound) == items.end() &&
               std::ranges::find(items, kFailed) == items.end();
  if (!whole && c->abandon == Abandon::kNone) refuse(c, "a `%s` that is not filled yet", info.name);
  Word tuple = whole ? pk_tuple_new(c, items.data(), static_cast<int64_t>(items.size())) : kFailed;
  for (Word item : items) release(c, item);
  return tuple;
}

Word plain_value(Context* c, Word w) {
  return is_plain_base(builtin_base(c, w)) ? base_value(c, w) : retained(c, w);
}

const Program::ClassInfo* special_owner(const Context* c, Word w, Special which) {
  if (user_class(w) == kFailed) return nullptr;
  const Program* program = program_of(c, as<Class>(user_class(w)));
  const ClassEntry* entry = program->class_space->special(object(user_class(w))->aux, which);
  if (entry == nullptr) return nullptr;
  return &program->classes[program->classes[object(user_class(w))->aux].mro[entry->depth]];
}

bool is_of_base(const Context* c, Word w, Special which) {
  if (builtin_base(c, w) == Info::kNone) return false;
  const Info* owner = special_owner(c, w, which);
  return owner != nullptr && std::string_view(owner->module) == kBasesModule;
}

/// What the base value of a new instance is; kUnbound: nothing yet. Owned.
Word first_base_value(Context* c, const Info& info) {
  if (info.count_items != Info::kNone) return kUnbound;
  switch (static_cast<B>(info.base)) {
    case B::kList:
      return pk_list_new(c, kListEmpty, 0);
    case B::kDict:
      return pk_dict_new(c, 0);
    case B::kSet:
      return pk_set_new(c, nullptr, 0);
    default:
      return kUnbound;
  }
}

Word instance_new(Context* c, Word cls) {
  const Class* definition = as<Class>(cls);
  const Program* program = program_of(c, definition);
  uint32_t count = program->classes[definition->aux].count_fields;
  auto* instance =
      static_cast<Instance*>(allocate(c, Kind::kInstance, sizeof(Instance) + count * sizeof(Word)));
  if (instance == nullptr) return kFailed;
  instance->aux = instance_tag(definition->aux, count);
  instance->cls = retained(c, cls);
  std::fill_n(instance->fields, count, kUnbound);
  const Info& info = program->classes[definition->aux];
  if (info.base == Info::kNone) return word(instance);
  Held made(c, word(instance)), value(c, first_base_value(c, info));
  if (!value) return kFailed;
  if (value.get() != kUnbound) store_field(c, instance, 0, value.get());
  return made.take();
}

extern "C" {

Word pk_class_new(Context* c, uint32_t class_id, const Word* operands, uint32_t) {
  const Program* program = c->program;
  const Info& info = program->classes[class_id];
  uint32_t others = info.count_mro - 1, count = others + info.count_attributes;
  auto* cls = static_cast<Class*>(allocate(c, Kind::kClass, sizeof(Class) + count * sizeof(Word)));
  if (cls == nullptr) return kFailed;
  cls->flags = static_cast<uint16_t>(kClassMade | (info.body == UINT32_MAX ? 0 : kClassStatic));
  cls->aux = class_id;
  cls->program = program;
  cls->name = info.name;
  cls->count = count;
  std::fill_n(cls->words, count, kUnbound);
  for (uint32_t i = 0; i < others; i++) {
    Word base = class_among(c, operands, info.count_bases, info.mro[1 + i]);
    if (base == kFailed) {
      release(c, word(cls));
      return kFailed;
    }
    cls->words[i] = retained(c, base);
  }
  for (uint32_t i = 0; i < info.count_attributes; i++)
    cls->words[others + i] = retained(c, operands[info.count_bases + i]);
  return word(cls);
}

Word pk_class_ref(Context* c, uint32_t class_id) {
  Class* cls = c->program->class_space->static_class(class_id);
  if (c->program->classes[class_id].is_there && is_being_made(cls)) return word(cls);
  bool is_made = __atomic_load_n(&cls->flags, __ATOMIC_ACQUIRE) & kClassMade;
  return is_made || make(c, cls) ? word(cls) : kFailed;
}

Word pk_instance_new(Context* c, Word cls) { return instance_new(c, cls); }

Word pk_field_get(Context* c, Word w, uint32_t index) {
  const Instance* instance = as<Instance>(w);
  Word value = load_field(c, instance, index);
  if (value != kUnbound) return value;
  const Program* program = program_of(c, as<Class>(instance->cls));
  Word name = program->strings[program->classes[class_id(instance)].fields[index]];
  raise_error(c, static_cast<uint32_t>(Exc::kAttributeError), "'%s' object has no attribute '%s'",
              type_name(w), str_to_utf8(name).c_str());
  return kFailed;
}

Status pk_field_set(Context* c, Word w, uint32_t index, Word value) {
  auto* instance = as<Instance>(w);
  if (!pk_may_write(c, instance)) return status_of(c);
  store_field(c, instance, index, value);
  return Status::kDone;
}

}  // extern "C"

}  // namespace pyreck::rt
