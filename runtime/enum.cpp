#include "runtime/enum.h"

#include "runtime/arguments.h"
#include "runtime/builtin_ids.h"
#include "runtime/dispatch.h"
#include "runtime/equality.h"
#include "runtime/str.h"

#include <string>

namespace pyreck::rt {

namespace {

Word held(Context* c, Word cls, Special which) {
  const Class* made = made_class(c, cls);
  if (made == nullptr) return kFailed;
  const ClassEntry* entry = made->program->class_space->special(made->aux, which);
  if (entry != nullptr) return attribute_word(c, made, entry->depth, entry->attribute);
  refuse(c, "`%s` has no members that the client could see", made->name);
  return kFailed;
}

}  // namespace

Word enum_members(Context* c, Word cls) { return held(c, cls, Special::kEnumMembers); }

Word enum_by_value(Context* c, Word cls, const Word* args, uint32_t count,
                   const uint32_t* keywords) {
  if (count != 1 || (keywords != nullptr && keywords[0] != 0)) {
    refuse(c, "`%s(...)` with other arguments than one value is not supported",
           as<Class>(cls)->name);
    return kFailed;
  }
  Word value = args[0];
  if (is_enum_member(value) && same_class(as<Instance>(value)->cls, cls)) return retained(c, value);
  Word members = enum_members(c, cls);
  if (members == kFailed) return kFailed;
  const auto* list = as<List>(members);
  for (int64_t i = 0; list->flags == kListWords && i < list->length; i++) {
    const auto* member = as<Instance>(list->words[i]);
    Held own(c, load_field(c, member, enum_name_field(word(member)) + 1));
    if (!own) return kFailed;
    int equal = values_equal(c, own.get(), value);
    if (equal < 0) return kFailed;
    if (equal) return retained(c, list->words[i]);
  }
  Held shown(c, pk_call_builtin(c, static_cast<uint32_t>(B::kRepr), &value, 1, nullptr));
  if (!shown) return kFailed;
  std::string text = str_to_utf8(shown.get()) + " is not a valid " +
                     program_of(c, as<Class>(cls))->classes[object(cls)->aux].qualname;
  return value_error(c, text);
}

Word enum_by_name(Context* c, Word cls, Word name) {
  Word names = held(c, cls, Special::kEnumNames);
  return names == kFailed ? kFailed : pk_dict_get(c, as<Dict>(names), name);
}

int enum_contains(Context* c, Word cls, Word w) {
  if (is_enum_member(w)) return same_class(as<Instance>(w)->cls, cls);
  refuse(c, "`in` of an enum class is for members; compare values");
  return -1;
}

}  // namespace pyreck::rt
