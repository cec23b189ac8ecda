// Enum classes that the client has captured: what their metaclass does.
//
// A class has its members, without aliases, in the list `_members_` and all names in the dict
// `_names_`. A member is an instance of the client's; its first two fields are its name and its
// value. It is hashed by its name, so that dicts of members can be sent.
#pragma once

#include "runtime/class.h"

namespace pyreck::rt {

inline bool is_enum_class(Word w) {
  return has_kind(w, Kind::kClass) && (object(w)->flags & kClassEnum) != 0;
}
inline bool is_enum_member(Word w) {
  if (!has_kind(w, Kind::kInstance) || !is_enum_class(as<Instance>(w)->cls)) return false;
  const auto* member = as<Instance>(w);
  return count_fields(member) > 1 && !has_float_field(member, 0) &&
         has_kind(member->fields[0], Kind::kStr);
}
inline Word enum_name(Word member) { return as<Instance>(member)->fields[0]; }

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
