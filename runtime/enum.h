// Enum classes that the client has captured: what their metaclass does.
//
// A class has its members, without aliases, in the list `_members_` and all names in the dict
// `_names_`. A member is an instance of the client's; its first two fields are its name and its
// value, after the base value if it has one. Without one it is hashed by its name, so that dicts of
// members can be sent.
#pragma once

#include "runtime/class.h"

namespace pyreck::rt {

/// ClassFlags: members are numbers or texts too; their base value comes before name and value.
inline constexpr uint16_t kClassEnumOfBase = 8;
/// The flags of the class that say so; 0: it derives from no enum.
inline uint16_t enum_flags(const Program* program, uint32_t class_id) {
  if (!is_enum(program, class_id)) return 0;
  bool has_base = program->classes[class_id].base != Program::ClassInfo::kNone;
  return static_cast<uint16_t>(kClassEnum | (has_base ? kClassEnumOfBase : 0));
}

inline bool is_enum_class(Word w) {
  return has_kind(w, Kind::kClass) && (object(w)->flags & kClassEnum) != 0;
}
/// The field of a member that holds its name; its value follows.
inline uint32_t enum_name_field(Word member) {
  return (object(as<Instance>(member)->cls)->flags & kClassEnumOfBase) != 0 ? 1 : 0;
}
inline bool is_enum_member(Word w) {
  if (!has_kind(w, Kind::kInstance) || !is_enum_class(as<Instance>(w)->cls)) return false;
  const auto* member = as<Instance>(w);
  uint32_t at = enum_name_field(w);
  return count_fields(member) > at + 1 && !has_float_field(member, at) &&
         has_kind(member->fields[at], Kind::kStr);
}
inline Word enum_name(Word member) { return as<Instance>(member)->fields[enum_name_field(member)]; }
/// Whether it is a member that is a number or text too, by which it is hashed and compared.
inline bool is_enum_of_base(Word w) {
  return has_kind(w, Kind::kInstance) && enum_name_field(w) != 0;
}

/// The list of members, borrowed; kFailed: the class's body failed, or it is refused.
Word enum_members(Context* c, Word cls);
/// `Color(value)`. Owned.
Word enum_by_value(Context* c, Word cls, const Word* args, uint32_t count,
                   const uint32_t* keywords);
/// `Color["RED"]`. Owned.
Word enum_by_name(Context* c, Word cls, Word name);
/// `x in Color`: 1, 0, -1.
int enum_contains(Context* c, Word cls, Word w);

}  // namespace pyreck::rt
