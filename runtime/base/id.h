// Id<Tag>: a 32-bit index of a distinct type, so that a block cannot be passed where a value is
// due.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace pyreck {

template <class Tag>
struct Id {
  static constexpr uint32_t kNone = UINT32_MAX;
  uint32_t index = kNone;

  constexpr Id() = default;
  constexpr explicit Id(uint32_t value) : index(value) {}
  constexpr bool valid() const { return index != kNone; }
  friend constexpr auto operator<=>(Id, Id) = default;
};

}  // namespace pyreck

template <class Tag>
struct std::hash<pyreck::Id<Tag>> {
  size_t operator()(pyreck::Id<Tag> id) const noexcept { return std::hash<uint32_t>{}(id.index); }
};
