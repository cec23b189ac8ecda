#include "runtime/known_objects.h"

#include "runtime/heap.h"

namespace pyreck::rt {

bool has_identity(const Object* o) {
  switch (o->kind) {
    case Kind::kByteArray:
    case Kind::kList:
    case Kind::kDict:
    case Kind::kSet:
    case Kind::kFunction:
    case Kind::kCell:
    case Kind::kException:
    case Kind::kInstance:
    case Kind::kClass:
      return true;
    default:
      return false;
  }
}

KnownObjects::KnownObjects(const KnownObjects* outer)
    : outer_(outer), first_(outer == nullptr ? 0 : outer->size()) {}

Object* KnownObjects::at(uint64_t number) const {
  return number < first_ ? outer_->at(number) : objects_[number - first_];
}

std::optional<uint64_t> KnownObjects::find(const Object* o) const {
  if (!objects_.empty() && region_of(o) == region_of(objects_.front())) {
    std::call_once(is_indexed_, [this] {
      for (size_t i = 0; i < objects_.size(); i++) numbers_.emplace(objects_[i], first_ + i);
    });
    auto found = numbers_.find(o);
    if (found != numbers_.end()) return found->second;
  }
  return outer_ == nullptr ? std::nullopt : outer_->find(o);
}

}  // namespace pyreck::rt
