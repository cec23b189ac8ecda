#include "ir/classes.h"

#include <algorithm>

namespace pyreck::ir {

std::optional<FoundAttribute> find_attribute(const std::vector<Class>& classes, ClassId id,
                                             std::string_view name, size_t from) {
  using Kind = ClassAttribute::Kind;
  const std::vector<ClassId>& mro = classes[id.index].mro;
  for (size_t depth = from; depth < mro.size(); ++depth) {
    const auto& attributes = classes[mro[depth].index].attributes;
    auto found = std::ranges::find_if(attributes, [&](const ClassAttribute& each) {
      return each.name == name && each.kind != Kind::kSetter && each.kind != Kind::kDeleter;
    });
    if (found != attributes.end())
      return FoundAttribute{static_cast<uint32_t>(depth),
                            static_cast<uint32_t>(found - attributes.begin()), found->kind};
  }
  return std::nullopt;
}

std::optional<FoundAttribute> find_accessor(const std::vector<Class>& classes, ClassId id,
                                            std::string_view name, FoundAttribute property,
                                            ClassAttribute::Kind kind) {
  const auto& attributes = classes[classes[id.index].mro[property.depth].index].attributes;
  for (uint32_t i = 0; i < attributes.size(); ++i)
    if (attributes[i].kind == kind && attributes[i].name == name)
      return FoundAttribute{property.depth, i, kind};
  return std::nullopt;
}

std::optional<uint32_t> find_field(const Class& definition, std::string_view name) {
  auto found = std::ranges::find(definition.fields, name);
  if (found == definition.fields.end()) return std::nullopt;
  return static_cast<uint32_t>(found - definition.fields.begin());
}

bool is_subclass(const std::vector<Class>& classes, ClassId id, ClassId base) {
  const auto& mro = classes[id.index].mro;
  return std::ranges::find(mro, base) != mro.end();
}

std::optional<std::vector<ClassId>> linearize(const std::vector<Class>& classes,
                                              const std::vector<ClassId>& bases) {
  // The lists to merge, each read from its front.
  std::vector<std::vector<ClassId>> lists;
  for (ClassId base : bases) lists.push_back(classes[base.index].mro);
  lists.push_back(bases);
  std::vector<ClassId> merged;
  while (true) {
    std::erase_if(lists, [](const auto& list) { return list.empty(); });
    if (lists.empty()) return merged;
    auto is_in_a_tail = [&](ClassId id) {
      return std::ranges::any_of(lists, [&](const auto& list) {
        return std::find(list.begin() + 1, list.end(), id) != list.end();
      });
    };
    auto next =
        std::ranges::find_if(lists, [&](const auto& list) { return !is_in_a_tail(list[0]); });
    if (next == lists.end()) return std::nullopt;
    ClassId head = (*next)[0];
    merged.push_back(head);
    for (auto& list : lists)
      if (list[0] == head) list.erase(list.begin());
  }
}

bool is_enum(const std::vector<Class>& classes, ClassId id) {
  return std::ranges::any_of(classes[id.index].mro, [&](ClassId base) {
    return classes[base.index].module == "enum" && classes[base.index].qualname == "Enum";
  });
}

}  // namespace pyreck::ir
