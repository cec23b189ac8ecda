// Where the classes of a program find their attributes, resolved once.

#include "runtime/class.h"
#include "runtime/enum.h"
#include "runtime/str.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

namespace pyreck::rt {

namespace {

constexpr const char* kSpellings[] = {
#define PYRECK_SPECIAL(Name, text) text,
#include "runtime/base/special_methods.def"
};

using Info = Program::ClassInfo;

size_t slot_of(Word name, size_t count) {
  return (name >> 4) * 0x9e3779b97f4a7c15u >> 40 & (count - 1);
}

AttributeKind kind_of(const Info& info, uint32_t attribute) {
  return static_cast<AttributeKind>(info.attribute_kinds[attribute]);
}

/// Values of classes come and go outside of jobs.
struct FreeingContext {
  Pokes pokes;
  Context context{};
  FreeingContext() {
    context.poke = &pokes.poke;
    context.region = UINT32_MAX;  // owns nothing
    context.depth_limit = UINT32_MAX;
    context.memory_credit = INT64_MAX / 2;
  }
};

uint32_t count_words(const Info& info) { return info.count_mro - 1 + info.count_attributes; }

}  // namespace

const char* spelling(Special special) { return kSpellings[static_cast<size_t>(special)]; }

void ClassEntry::add(uint32_t at, uint32_t index, AttributeKind what) {
  if (has_attribute() && at != depth) return;
  depth = at;
  if (what == AttributeKind::kSetter) {
    setter = index;
  } else if (what == AttributeKind::kDeleter) {
    deleter = index;
  } else {
    kind = what;
    attribute = index;
  }
}

ClassSpace::ClassSpace(const Program* program)
    : program_(program), tables_(program->count_classes), static_classes_(program->count_classes) {
  for (uint32_t i = 0; i < program->count_classes; i++) {
    const Info& info = program->classes[i];
    auto add = [&](uint32_t string) {
      Word name = program->strings[string];
      names_.try_emplace(str_to_utf8(name), name);
    };
    std::for_each_n(info.fields, info.count_fields, add);
    std::for_each_n(info.attributes, info.count_attributes, add);
  }
  FreeingContext maker;
  for (uint32_t i = 0; i < program->count_classes; i++) {
    fill(i);
    const Info& info = program->classes[i];
    if (info.body == UINT32_MAX) continue;
    uint32_t count = count_words(info);
    auto* cls = static_cast<Class*>(
        allocate(&maker.context, Kind::kClass, sizeof(Class) + count * sizeof(Word)));
    if (cls == nullptr) std::abort();
    auto flags = static_cast<uint16_t>(kClassStatic | enum_flags(program, i));
    static_cast<Object&>(*cls) = immortal_header(Kind::kClass, flags, i);
    cls->program = program;
    cls->name = info.name;
    cls->count = count;
    std::fill_n(cls->words, count, kUnbound);
    static_classes_[i] = cls;
  }
}

ClassSpace::~ClassSpace() {
  forget_values();
  for (Class* cls : static_classes_) free_memory(cls);
}

void ClassSpace::forget_values() {
  FreeingContext freeing;
  for (Class* cls : static_classes_) {
    if (cls == nullptr || (cls->flags & kClassMade) == 0) continue;
    cls->flags &= static_cast<uint16_t>(~kClassMade);
    for (int64_t i = 0; i < cls->count; i++)
      release(&freeing.context, std::exchange(cls->words[i], kUnbound));
  }
}

void ClassSpace::publish(Class* own, Class* made) {
  std::lock_guard lock(publishing_);
  if (own->flags & kClassMade) return;
  for (int64_t i = 0; i < own->count; i++) own->words[i] = std::exchange(made->words[i], kUnbound);
  __atomic_fetch_or(&own->flags, uint16_t{kClassMade}, __ATOMIC_RELEASE);
}

void ClassSpace::fill(uint32_t class_id) {
  const Info& info = program_->classes[class_id];
  Table& table = tables_[class_id];
  std::unordered_map<Word, size_t> known;
  auto entry_of = [&](uint32_t string) -> ClassEntry& {
    Word name = interned(program_->strings[string]);
    auto [found, is_new] = known.try_emplace(name, table.entries.size());
    if (is_new) table.entries.push_back({.name = name});
    return table.entries[found->second];
  };
  for (uint32_t i = 0; i < info.count_fields; i++) entry_of(info.fields[i]).field = i;
  for (uint32_t depth = 0; depth < info.count_mro; depth++) {
    const Info& definition = program_->classes[info.mro[depth]];
    for (uint32_t i = 0; i < definition.count_attributes; i++)
      entry_of(definition.attributes[i]).add(depth, i, kind_of(definition, i));
  }
  size_t slots = 4;
  while (slots < table.entries.size() * 2) slots *= 2;
  table.slots.assign(slots, 0);
  for (size_t i = 0; i < table.entries.size(); i++) {
    size_t at = slot_of(table.entries[i].name, slots);
    while (table.slots[at] != 0) at = (at + 1) & (slots - 1);
    table.slots[at] = static_cast<uint32_t>(i + 1);
  }
  for (size_t i = 0; i < table.special.size(); i++) {
    auto name = names_.find(kSpellings[i]);
    const ClassEntry* entry = name == names_.end() ? nullptr : find_interned(table, name->second);
    if (entry != nullptr && entry->has_attribute()) table.special[i] = entry;
  }
}

Word ClassSpace::interned(Word name) const {
  auto found = names_.find(str_to_utf8(name));
  return found == names_.end() ? kFailed : found->second;
}

const ClassEntry* ClassSpace::find_interned(const Table& table, Word name) const {
  size_t mask = table.slots.size() - 1;
  for (size_t at = slot_of(name, table.slots.size()); table.slots[at] != 0; at = (at + 1) & mask) {
    const ClassEntry& entry = table.entries[table.slots[at] - 1];
    if (entry.name == name) return &entry;
  }
  return nullptr;
}

const ClassEntry* ClassSpace::find(uint32_t class_id, Word name) const {
  const Table& table = tables_[class_id];
  if (const ClassEntry* found = find_interned(table, name)) return found;
  Word known = interned(name);
  return known == kFailed || known == name ? nullptr : find_interned(table, known);
}

ClassEntry ClassSpace::find_from(uint32_t class_id, Word name, uint32_t from) const {
  ClassEntry entry{.name = interned(name)};
  const Info& info = program_->classes[class_id];
  for (uint32_t depth = from; depth < info.count_mro && entry.name != kFailed; depth++) {
    const Info& definition = program_->classes[info.mro[depth]];
    for (uint32_t i = 0; i < definition.count_attributes; i++)
      if (interned(program_->strings[definition.attributes[i]]) == entry.name)
        entry.add(depth, i, kind_of(definition, i));
    if (entry.has_attribute()) break;
  }
  return entry;
}

bool ClassSpace::is_subclass(uint32_t class_id, uint32_t base) const {
  const Info& info = program_->classes[class_id];
  return std::find(info.mro, info.mro + info.count_mro, base) != info.mro + info.count_mro;
}

}  // namespace pyreck::rt
