// copy.copy and copy.deepcopy (Lib/copy.py of CPython 3.11), for frontend/library/copy.py.
//
// What can be told from its copy is copied; what holds nothing of that kind is shared, as CPython
// does it. What a class says about how it is copied (`__copy__`, `__reduce__`, ...) is refused.

#include "runtime/array.h"
#include "runtime/builtin_table.h"
#include "runtime/bytes.h"
#include "runtime/class.h"
#include "runtime/dict.h"
#include "runtime/exception.h"
#include "runtime/list.h"
#include "runtime/set.h"
#include "runtime/stop.h"

#include <array>
#include <cstring>
#include <unordered_map>
#include <vector>

namespace pyreck::rt {

namespace {

constexpr std::array kCopyMethods = {
    "__new__",      "__copy__",     "__deepcopy__",   "__reduce__",        "__reduce_ex__",
    "__getstate__", "__setstate__", "__getnewargs__", "__getnewargs_ex__",
};

Word refuse_copy(Context* c, Word w) {
  refuse(c, "copies of `%s` are not made", type_name(w));
  return kFailed;
}

/// Whether nobody can tell the value from its copy.
bool is_shared(Word w) {
  if (!is_object(w)) return true;
  switch (object(w)->kind) {
    case Kind::kFloat:
    case Kind::kComplex:
    case Kind::kBigInt:
    case Kind::kStr:
    case Kind::kBytes:
    case Kind::kRange:
    case Kind::kFunction:
    case Kind::kBuiltin:
    case Kind::kClass:
      return true;
    default:
      return false;
  }
}

/// Whether instances of its class are copied field by field. False: refused, or failed.
bool is_plain(Context* c, const Instance* instance) {
  const Class* cls = as<Class>(instance->cls);
  const Program* program = program_of(c, cls);
  if (builtin_base(c, word(instance)) != Program::ClassInfo::kNone) {
    refuse(c, "copies of `%s`, which derives from a builtin class, are not made", cls->name);
    return false;
  }
  for (const char* name : kCopyMethods) {
    Held text(c, pk_str_from_utf8(c, name, std::strlen(name)));
    if (!text) return false;
    const ClassEntry* entry = program->class_space->find(cls->aux, text.get());
    if (entry == nullptr || !entry->has_attribute()) continue;
    refuse(c, "copies of `%s`, which has a `%s`, are not made", cls->name, name);
    return false;
  }
  return true;
}

Word copy_instance(Context* c, const Instance* from) {
  if (!is_plain(c, from)) return kFailed;
  Word made = instance_new(c, from->cls);
  if (made == kFailed) return kFailed;
  auto* to = as<Instance>(made);
  to->flags = from->flags;
  for (uint32_t i = 0; i < count_fields(from); i++) {
    to->fields[i] = from->fields[i];
    if (!has_float_field(from, i)) retain(c, to->fields[i]);
  }
  return made;
}

class DeepCopy {
 public:
  explicit DeepCopy(Context* c) : c_(c) {}
  ~DeepCopy() {
    for (const auto& [from, to] : known_) release(c_, to);
  }

  /// Owned; `w` itself where it is its own copy.
  Word copy(Word w) {
    if (is_shared(w)) return retained(c_, w);
    if (auto found = known_.find(w); found != known_.end()) return retained(c_, found->second);
    if (depth_ >= kDeepest) {
      raise_error(c_, static_cast<uint32_t>(Exc::kRecursionError),
                  "maximum recursion depth exceeded");
      return kFailed;
    }
    if (stopped_at(c_, count_++)) return kFailed;
    depth_++;
    Word made = copy_object(w);
    depth_--;
    return made;
  }

 private:
  // CPython's deepcopy() takes two to four frames for a container in another.
  static constexpr uint32_t kDeepest = 1000;

  Word copy_object(Word w) {
    switch (object(w)->kind) {
      case Kind::kList:
        return copy_list(w);
      case Kind::kTuple:
        return copy_tuple(w);
      case Kind::kDict:
        return copy_dict(w);
      case Kind::kSet:
        return copy_set(w);
      case Kind::kByteArray:
        return known(w, bytes_new(c_, true, view_of(w)));
      case Kind::kInstance:
        return copy_fields(w);
      default:
        return refuse_copy(c_, w);
    }
  }

  /// `made` is the copy of `w`: what is met again becomes it. Gives `made`.
  Word known(Word w, Word made) {
    if (made != kFailed && known_.emplace(w, made).second) retain(c_, made);
    return made;
  }

  Word copy_list(Word w) {
    if (refused_array(c_, w, "copied")) return kFailed;
    const auto* from = as<List>(w);
    if (from->flags != kListWords) return known(w, list_slice(c_, from, 0, 1, from->length));
    Held made(c_, known(w, pk_list_new(c_, kListWords, from->length)));
    if (!made) return kFailed;
    for (int64_t i = 0; i < from->length; i++) {
      Held item(c_, copy(from->words[i]));
      if (!item || list_push(c_, as<List>(made.get()), item.get()) != Status::kDone) return kFailed;
    }
    return made.take();
  }

  Word copy_tuple(Word w) {
    const auto* from = as<Tuple>(w);
    std::vector<Word> items;
    bool differs = false, ok = true;
    for (int64_t i = 0; ok && i < from->length; i++) {
      Word item = copy(from->items[i]);
      ok = item != kFailed;
      if (ok) items.push_back(item);
      differs |= item != from->items[i];
    }
    auto met = known_.find(w);  // in a list of its own, meanwhile
    Word made = kFailed;
    if (ok && met != known_.end()) {
      made = retained(c_, met->second);
    } else if (ok) {
      made = differs ? known(w, pk_tuple_new(c_, items.data(), from->length)) : retained(c_, w);
    }
    for (Word item : items) release(c_, item);
    return made;
  }

  Word copy_dict(Word w) {
    const auto* from = as<Dict>(w);
    Held made(c_, known(w, pk_dict_new(c_, from->length)));
    if (!made) return kFailed;
    for (int64_t i = 0; i < from->used; i++) {
      const DictEntry& entry = from->entries[i];
      if (entry.key == 0) continue;
      Held key(c_, copy(entry.key));
      Held value(c_, key ? copy(entry.value) : kFailed);
      if (!value || dict_put(c_, as<Dict>(made.get()), key.get(), value.get()) != Status::kDone)
        return kFailed;
    }
    return made.take();
  }

  /// As CPython, by way of a list of the elements.
  Word copy_set(Word w) {
    const auto* from = as<Set>(w);
    Held made(c_, set_new(c_, (from->flags & kSetFrozen) != 0));
    if (!made) return kFailed;
    std::vector<Word> items;
    set_each(from, [&](Word item) { items.push_back(item); });
    for (Word item : items) {
      Held copied(c_, copy(item));
      if (!copied || set_add(c_, as<Set>(made.get()), copied.get()) < 0) return kFailed;
    }
    return known(w, made.take());
  }

  Word copy_fields(Word w) {
    Held made(c_, known(w, copy_instance(c_, as<Instance>(w))));
    if (!made) return kFailed;
    auto* to = as<Instance>(made.get());
    for (uint32_t i = 0; i < count_fields(to); i++) {
      if (has_float_field(to, i) || is_shared(to->fields[i])) continue;
      Held field(c_, copy(to->fields[i]));
      if (!field) return kFailed;
      store_field(c_, to, i, field.get());
    }
    return made.take();
  }

  Context* c_;
  std::unordered_map<Word, Word> known_;  // owns the copies
  uint32_t depth_ = 0;
  int64_t count_ = 0;
};

}  // namespace

Word run_CopyShallow(const Call& k) {
  Word w = k[0];
  if (is_shared(w)) return retained(k.c, w);
  switch (object(w)->kind) {
    case Kind::kTuple:
    case Kind::kSlice:
      return retained(k.c, w);
    case Kind::kList:
      if (refused_array(k.c, w, "copied")) return kFailed;
      return list_slice(k.c, as<List>(w), 0, 1, as<List>(w)->length);
    case Kind::kDict:
      return dict_copy(k.c, as<Dict>(w));
    case Kind::kSet:
      if (as<Set>(w)->flags & kSetFrozen) return retained(k.c, w);
      return set_copy(k.c, as<Set>(w), false);
    case Kind::kByteArray:
      return bytes_new(k.c, true, view_of(w));
    case Kind::kInstance:
      return copy_instance(k.c, as<Instance>(w));
    default:
      return refuse_copy(k.c, w);
  }
}

Word run_CopyDeep(const Call& k) { return DeepCopy(k.c).copy(k[0]); }

}  // namespace pyreck::rt
