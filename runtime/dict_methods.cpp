// Methods of dicts.

#include "runtime/dict.h"
#include "runtime/exception.h"
#include "runtime/heap.h"
#include "runtime/iterate.h"
#include "runtime/method_table.h"
#include "runtime/set.h"

namespace pyreck::rt {

namespace {

Dict* dict_of(const Call& k) { return as<Dict>(k.receiver); }

/// What only bytecode from elsewhere can bring.
Word refuse_no_dict(const Call& k) {
  refuse(k.c, "a `%s` where an OrderedDict has its items", type_name(k[0]));
  return kFailed;
}

}  // namespace

Word dict_method_clear(const Call& k) {
  if (!pk_may_write(k.c, dict_of(k))) return kFailed;
  dict_clear(k.c, dict_of(k));
  return kNone;
}

Word dict_method_copy(const Call& k) { return dict_copy(k.c, dict_of(k)); }

Word dict_method_fromkeys(const Call& k) {
  Held dict(k.c, pk_dict_new(k.c, 0));
  Word value = k.has(1) ? k[1] : kNone;
  auto put = [&](Word key, uint64_t hash) {
    return dict_put_hashed(k.c, as<Dict>(dict.get()), key, value, hash) == Status::kDone;
  };
  if (dict && is_plain_dict(k[0]))
    return dict_each(k.c, as<Dict>(k[0]), [&](const DictEntry& e) { return put(e.key, e.hash); })
               ? dict.take()
               : kFailed;
  if (dict && has_kind(k[0], Kind::kSet)) {
    std::vector<Word> in_order;
    if (!set_ordered_items(k.c, as<Set>(k[0]), &in_order)) return kFailed;
    return set_each_entry(k.c, as<Set>(k[0]), [&](const SetEntry& e) { return put(e.key, e.hash); })
               ? dict.take()
               : kFailed;
  }
  Held iterator(k.c, dict ? pk_iter(k.c, k[0]) : kFailed);
  if (!iterator) return kFailed;
  for (int64_t rounds = 0;;) {
    int32_t ended = 0;
    Held key(k.c, interrupted(k.c, &rounds) ? kFailed : pk_next(k.c, iterator.get(), &ended));
    if (!key) return ended ? dict.take() : kFailed;
    if (dict_put(k.c, as<Dict>(dict.get()), key.get(), value) != Status::kDone) return kFailed;
  }
}

Word dict_method_get(const Call& k) {
  uint64_t hash;
  int64_t at = dict_find(k.c, dict_of(k), k[0], &hash);
  if (at == -2) return kFailed;
  return retained(k.c, at >= 0 ? dict_of(k)->entries[at].value : k.has(1) ? k[1] : kNone);
}

Word dict_method_items(const Call& k) { return dict_view(k.c, k.receiver, 2); }
Word dict_method_keys(const Call& k) { return dict_view(k.c, k.receiver, 0); }
Word dict_method_values(const Call& k) { return dict_view(k.c, k.receiver, 1); }

Word dict_method_pop(const Call& k) {
  Dict* dict = dict_of(k);
  if (!pk_may_write(k.c, dict)) return kFailed;
  uint64_t hash;
  // An empty dict does not hash the key: one that cannot be hashed is just not there.
  int64_t at = dict->length == 0 ? -1 : dict_find(k.c, dict, k[0], &hash);
  if (at == -2) return kFailed;
  if (at < 0) {
    if (k.has(1)) return retained(k.c, k[1]);
    raise_key_error(k.c, k[0]);
    return kFailed;
  }
  Word value = retained(k.c, dict->entries[at].value);
  dict_remove_at(k.c, dict, at);
  return value;
}

Word dict_method_popitem(const Call& k) {
  Dict* dict = dict_of(k);
  if (!pk_may_write(k.c, dict)) return kFailed;
  int64_t at = dict->used - 1;
  while (at >= 0 && dict->entries[at].key == 0) at--;
  if (at < 0)
    return raise(k.c, static_cast<uint32_t>(Exc::kKeyError), "popitem(): dictionary is empty");
  Word items[2] = {dict->entries[at].key, dict->entries[at].value};
  Word pair = pk_tuple_new(k.c, items, 2);
  if (pair != kFailed) dict_remove_at(k.c, dict, at);
  return pair;
}

Word dict_method_setdefault(const Call& k) {
  if (!pk_may_write(k.c, dict_of(k))) return kFailed;
  uint64_t hash;
  int64_t at = dict_find(k.c, dict_of(k), k[0], &hash);
  if (at == -2) return kFailed;
  if (at >= 0) return retained(k.c, dict_of(k)->entries[at].value);
  Word value = k.has(1) ? k[1] : kNone;
  return dict_put(k.c, dict_of(k), k[0], value) == Status::kDone ? retained(k.c, value) : kFailed;
}

Word dict_method_update(const Call& k) {
  if (k.count > 1)
    return type_error(k.c, "update expected at most 1 argument, got " + std::to_string(k.count));
  Dict* dict = dict_of(k);
  if (!pk_may_write(k.c, dict)) return kFailed;
  if (k.count == 1 && !has_keys(k.c, k[0]) && !is_iterable(k.c, k[0]))
    return type_error(k.c, std::string("'") + type_name(k[0]) + "' object is not iterable");
  if (k.count == 1 && dict_update(k.c, dict, k[0]) != Status::kDone) return kFailed;
  for (uint32_t i = 0; i < k.count_named(); i++) {
    std::string text = k.keyword_name(i);
    Held name(k.c, pk_str_from_utf8(k.c, text.data(), text.size()));
    if (!name || dict_put(k.c, dict, name.get(), k.keyword_value(i)) != Status::kDone)
      return kFailed;
  }
  return kNone;
}

/// Marks the dict as the base value of an OrderedDict.
Word run_CollectionsOrdered(const Call& k) {
  if (!has_kind(k[0], Kind::kDict)) return refuse_no_dict(k);
  if (!pk_may_write(k.c, as<Dict>(k[0]))) return kFailed;
  object(k[0])->flags |= kDictOrdered;
  return kNone;
}

/// OrderedDict.move_to_end: of a dict, a key, and whether to the end.
Word run_CollectionsMove(const Call& k) {
  if (!has_kind(k[0], Kind::kDict)) return refuse_no_dict(k);
  Dict* dict = as<Dict>(k[0]);
  if (!pk_may_write(k.c, dict)) return kFailed;
  uint64_t hash;
  int64_t at = dict->length == 0 ? -1 : dict_find(k.c, dict, k[1], &hash);
  if (at == -1) raise_key_error(k.c, k[1]);
  if (at < 0) return kFailed;
  return dict_move(k.c, dict, at, k[2] == kTrue) == Status::kDone ? kNone : kFailed;
}

/// OrderedDict.popitem: the first item becomes the last one. By its place: its key may have
/// changed.
Word run_CollectionsTurn(const Call& k) {
  if (!has_kind(k[0], Kind::kDict)) return refuse_no_dict(k);
  Dict* dict = as<Dict>(k[0]);
  if (!pk_may_write(k.c, dict)) return kFailed;
  if (dict->length == 0) return kNone;
  return dict_move(k.c, dict, dict->first, true) == Status::kDone ? kNone : kFailed;
}

}  // namespace pyreck::rt
