// Methods of the builtin types.

#include "runtime/methods.h"

#include "runtime/dict.h"
#include "runtime/equality.h"
#include "runtime/exception.h"
#include "runtime/heap.h"
#include "runtime/integer.h"
#include "runtime/iterate.h"
#include "runtime/list.h"
#include "runtime/objects.h"
#include "runtime/set.h"
#include "runtime/sort.h"
#include "runtime/stop.h"
#include "runtime/str.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

namespace pyreck::rt {

namespace {

struct Call {
  Context* c;
  Word receiver;
  std::string name;
  const Word* args;
  uint32_t count;  // positional
  std::vector<std::pair<std::string, Word>> named;

  Word keyword(const char* key) const {
    for (const auto& [k, value] : named)
      if (k == key) return value;
    return kFailed;
  }
};

Word raise(const Call& k, Exc cls, const std::string& text) {
  raise_with(k.c, cls, pk_str_from_utf8(k.c, text.data(), text.size()));
  return kFailed;
}

std::string qualified(const Call& k) { return std::string(type_name(k.receiver)) + "." + k.name; }

bool arity(const Call& k, uint32_t least, uint32_t most) {
  if (!k.named.empty()) {
    raise(k, Exc::kTypeError, qualified(k) + "() takes no keyword arguments");
    return false;
  }
  if (k.count >= least && k.count <= most) return true;
  std::string given = std::to_string(k.count);
  if (most == 0)
    raise(k, Exc::kTypeError, qualified(k) + "() takes no arguments (" + given + " given)");
  else if (least == most && most == 1)
    raise(k, Exc::kTypeError, qualified(k) + "() takes exactly one argument (" + given + " given)");
  else {
    uint32_t bound = k.count < least ? least : most;
    std::string how = least == most ? "" : k.count < least ? "at least " : "at most ";
    raise(k, Exc::kTypeError,
          k.name + " expected " + how + std::to_string(bound) + " argument" +
              (bound == 1 ? "" : "s") + ", got " + given);
  }
  return false;
}

bool index_argument(const Call& k, Word w, int64_t* out) {
  if (is_bool(w)) {
    *out = w == kTrue;
    return true;
  }
  if (!is_int(w)) {
    raise(k, Exc::kTypeError,
          std::string("'") + type_name(w) + "' object cannot be interpreted as an integer");
    return false;
  }
  if (pk_int_fits_i64(w, out)) return true;
  raise(k, Exc::kOverflowError, "Python int too large to convert to C ssize_t");
  return false;
}

Word done(Status s) { return s == Status::kDone ? kNone : kFailed; }

/// Position of an equal item in [from, to), -1, or -2 failed.
int64_t position_of(const Call& k, Word item, int64_t from, int64_t to) {
  if (has_kind(k.receiver, Kind::kList))
    return list_position(k.c, as<List>(k.receiver), item, from, to);
  const Tuple* t = as<Tuple>(k.receiver);
  for (int64_t i = from; i < to && i < t->length; i++) {
    int equal = stopped_at(k.c, i) ? -1 : values_equal(k.c, t->items[i], item);
    if (equal != 0) return equal < 0 ? -2 : i;
  }
  return -1;
}

Word sequence_index(const Call& k) {
  if (!arity(k, 1, 3)) return kFailed;
  int64_t length = pk_sequence_length(k.c, k.receiver), bounds[2] = {0, INT64_MAX};
  for (uint32_t i = 1; i < k.count; i++) {
    if (!is_int(k.args[i]) && !is_bool(k.args[i]))
      return raise(k, Exc::kTypeError,
                   "slice indices must be integers or have an __index__ method");
    int64_t at = is_bool(k.args[i]) ? k.args[i] == kTrue : int_clamped(k.args[i]);
    bounds[i - 1] = at < 0 ? std::max<int64_t>(0, at + length) : at;
  }
  int64_t at = position_of(k, k.args[0], bounds[0], bounds[1]);
  if (at >= 0) return small(at);
  if (at == -2) return kFailed;
  if (has_kind(k.receiver, Kind::kTuple))
    return raise(k, Exc::kValueError, "tuple.index(x): x not in tuple");
  Word shown = pk_call_builtin(k.c, 15, &k.args[0], 1, nullptr);
  if (shown == kFailed) return kFailed;
  std::string text = str_to_utf8(shown) + " is not in " + type_name(k.receiver);
  release(k.c, shown);
  return raise(k, Exc::kValueError, text);
}

Word sequence_count(const Call& k) {
  if (!arity(k, 1, 1)) return kFailed;
  int64_t n = 0, at = -1;
  while ((at = position_of(k, k.args[0], at + 1, INT64_MAX)) >= 0)
    if (stopped_at(k.c, n++)) return kFailed;
  return at == -2 ? kFailed : small(n);
}

Word list_pop(const Call& k, List* list) {
  int64_t at = -1;
  if (!arity(k, 0, 1) || (k.count == 1 && !index_argument(k, k.args[0], &at))) return kFailed;
  if (!pk_may_write(k.c, list)) return kFailed;
  if (list->length == 0) return raise(k, Exc::kIndexError, "pop from empty list");
  if (at < 0) at += list->length;
  if (at < 0 || at >= list->length) return raise(k, Exc::kIndexError, "pop index out of range");
  Word item = list_at(k.c, list, at);
  if (item == kFailed) return kFailed;
  list_drop_items(k.c, list, at, at + 1);
  list_close_gap(list, at, 1);
  return item;
}

Word list_insert(const Call& k, List* list) {
  int64_t at;
  if (!arity(k, 2, 2) || !index_argument(k, k.args[0], &at) || !pk_may_write(k.c, list))
    return kFailed;
  if (at < 0) at = std::max<int64_t>(0, at + list->length);
  at = std::min(at, list->length);
  if (list_push(k.c, list, k.args[1]) != Status::kDone) return kFailed;
  std::rotate(list->i64 + at, list->i64 + list->length - 1, list->i64 + list->length);
  return kNone;
}

Word list_remove(const Call& k, List* list) {
  if (!arity(k, 1, 1) || !pk_may_write(k.c, list)) return kFailed;
  int64_t at = position_of(k, k.args[0], 0, INT64_MAX);
  if (at == -2) return kFailed;
  if (at < 0) return raise(k, Exc::kValueError, "list.remove(x): x not in list");
  list_drop_items(k.c, list, at, at + 1);
  list_close_gap(list, at, 1);
  return kNone;
}

Word list_sort_method(const Call& k, List* list) {
  if (k.count > 0) return raise(k, Exc::kTypeError, "sort() takes no positional arguments");
  for (const auto& [key, value] : k.named)
    if (key != "key" && key != "reverse")
      return raise(k, Exc::kTypeError, "'" + key + "' is an invalid keyword argument for sort()");
  if (!pk_may_write(k.c, list)) return kFailed;
  Word key = k.keyword("key");
  bool reverse;
  if (!flag_of(k.c, k.keyword("reverse"), &reverse)) return kFailed;
  return done(list_sort(k.c, list, key == kFailed ? kNone : key, reverse));
}

Word list_method(const Call& k) {
  List* list = as<List>(k.receiver);
  const std::string& n = k.name;
  if (n == "append") return arity(k, 1, 1) ? done(pk_list_append(k.c, list, k.args[0])) : kFailed;
  if (n == "pop") return list_pop(k, list);
  if (n == "insert") return list_insert(k, list);
  if (n == "remove") return list_remove(k, list);
  if (n == "sort") return list_sort_method(k, list);
  if (n == "index") return sequence_index(k);
  if (n == "count") return sequence_count(k);
  if (n == "copy") return arity(k, 0, 0) ? list_slice(k.c, list, 0, 1, list->length) : kFailed;
  if (n == "extend") {
    if (!arity(k, 1, 1) || !pk_may_write(k.c, list)) return kFailed;
    return done(list_extend(k.c, list, k.args[0]));
  }
  if (n == "clear") {
    if (!arity(k, 0, 0) || !pk_may_write(k.c, list)) return kFailed;
    int64_t length = list->length;
    std::vector<Word> old;
    if (list->flags == kListWords) old.assign(list->words, list->words + length);
    list->length = 0;
    for (Word w : old) release(k.c, w);
    return kNone;
  }
  if (n == "reverse") {
    if (!arity(k, 0, 0) || !pk_may_write(k.c, list)) return kFailed;
    std::reverse(list->i64, list->i64 + list->length);
    return kNone;
  }
  return kUnbound;
}

Word dict_pop(const Call& k, Dict* dict) {
  if (!arity(k, 1, 2) || !pk_may_write(k.c, dict)) return kFailed;
  uint64_t hash;
  // An empty dict does not hash the key: one that cannot be hashed is just not there.
  int64_t at = dict->length == 0 ? -1 : dict_find(k.c, dict, k.args[0], &hash);
  if (at == -2) return kFailed;
  if (at < 0) {
    if (k.count == 2) return retained(k.c, k.args[1]);
    raise_key_error(k.c, k.args[0]);
    return kFailed;
  }
  Word value = retained(k.c, dict->entries[at].value);
  dict_remove_at(k.c, dict, at);
  return value;
}

Word dict_popitem(const Call& k, Dict* dict) {
  if (!arity(k, 0, 0) || !pk_may_write(k.c, dict)) return kFailed;
  int64_t at = dict->used - 1;
  while (at >= 0 && dict->entries[at].key == 0) at--;
  if (at < 0) {
    Word text = pk_str_from_utf8(k.c, "popitem(): dictionary is empty", 30);
    raise_with(k.c, Exc::kKeyError, text);
    return kFailed;
  }
  Word items[2] = {dict->entries[at].key, dict->entries[at].value};
  Word pair = pk_tuple_new(k.c, items, 2);
  if (pair != kFailed) dict_remove_at(k.c, dict, at);
  return pair;
}

Word dict_method(const Call& k) {
  Dict* dict = as<Dict>(k.receiver);
  const std::string& n = k.name;
  uint64_t hash;
  if (n == "get" || n == "setdefault") {
    if (!arity(k, 1, 2)) return kFailed;
    if (n == "setdefault" && !pk_may_write(k.c, dict)) return kFailed;
    int64_t at = dict_find(k.c, dict, k.args[0], &hash);
    if (at == -2) return kFailed;
    if (at >= 0) return retained(k.c, dict->entries[at].value);
    Word value = k.count == 2 ? k.args[1] : kNone;
    if (n == "setdefault" && dict_put(k.c, dict, k.args[0], value) != Status::kDone) return kFailed;
    return retained(k.c, value);
  }
  if (n == "keys" || n == "values" || n == "items")
    return arity(k, 0, 0) ? dict_view(k.c, k.receiver,
                                      n == "keys"     ? 0
                                      : n == "values" ? 1
                                                      : 2)
                          : kFailed;
  if (n == "pop") return dict_pop(k, dict);
  if (n == "popitem") return dict_popitem(k, dict);
  if (n == "copy") return arity(k, 0, 0) ? dict_copy(k.c, dict) : kFailed;
  if (n == "clear") {
    if (!arity(k, 0, 0) || !pk_may_write(k.c, dict)) return kFailed;
    dict_clear(k.c, dict);
    return kNone;
  }
  if (n == "update") {
    if (k.count > 1)
      return raise(k, Exc::kTypeError,
                   "update expected at most 1 argument, got " + std::to_string(k.count));
    if (!pk_may_write(k.c, dict)) return kFailed;
    if (k.count == 1 && !is_iterable(k.args[0]))
      return raise(k, Exc::kTypeError,
                   std::string("'") + type_name(k.args[0]) + "' object is not iterable");
    if (k.count == 1 && dict_update(k.c, dict, k.args[0]) != Status::kDone) return kFailed;
    for (const auto& [key, value] : k.named) {
      Word name = pk_str_from_utf8(k.c, key.data(), key.size());
      Status s = name == kFailed ? status_of(k.c) : dict_put(k.c, dict, name, value);
      if (name != kFailed) release(k.c, name);
      if (s != Status::kDone) return kFailed;
    }
    return kNone;
  }
  return kUnbound;
}

Word set_method(const Call& k) {
  Set* set = as<Set>(k.receiver);
  const std::string& n = k.name;
  bool frozen = set->flags & kSetFrozen;
  if (!frozen && (n == "add" || n == "discard" || n == "remove")) {
    if (!arity(k, 1, 1) || !pk_may_write(k.c, set)) return kFailed;
    int result = n == "add" ? set_add(k.c, set, k.args[0]) : set_discard(k.c, set, k.args[0]);
    if (result == 0 && n == "remove") {
      raise_key_error(k.c, k.args[0]);
      return kFailed;
    }
    return result < 0 ? kFailed : kNone;
  }
  if (!frozen && n == "clear") {
    if (!arity(k, 0, 0) || !pk_may_write(k.c, set)) return kFailed;
    return done(set_clear(k.c, set));
  }
  return kUnbound;
}

Word number_method(const Call& k) {
  bool integral = is_int(k.receiver) || is_bool(k.receiver);
  if (integral && k.name == "bit_length")
    return arity(k, 0, 0) ? small(int_bit_length(is_bool(k.receiver) ? small(k.receiver == kTrue)
                                                                     : k.receiver))
                          : kFailed;
  if (is_float(k.receiver) && k.name == "is_integer") {
    double value = float_value(k.receiver);
    return arity(k, 0, 0) ? boolean(std::isfinite(value) && std::floor(value) == value) : kFailed;
  }
  return kUnbound;
}

/// Methods of CPython 3.11 by type: a name in the list is refused, any other is an AttributeError.
const char* known_methods(Word w) {
  if (is_int(w) || is_bool(w))
    return " as_integer_ratio bit_count bit_length conjugate from_bytes to_bytes ";
  if (!is_object(w)) return "";
  switch (object(w)->kind) {
    case Kind::kFloat:
      return " as_integer_ratio conjugate fromhex hex is_integer ";
    case Kind::kStr:
      return " capitalize casefold center count encode endswith expandtabs find format format_map "
             "index isalnum isalpha isascii "
             "isdecimal isdigit isidentifier islower isnumeric isprintable isspace istitle isupper "
             "join ljust lower lstrip "
             "maketrans partition removeprefix removesuffix replace rfind rindex rjust rpartition "
             "rsplit rstrip split "
             "splitlines startswith strip swapcase title translate upper zfill ";
    case Kind::kTuple:
      return " count index ";
    case Kind::kList:
      return " append clear copy count extend index insert pop remove reverse sort ";
    case Kind::kDict:
      return " clear copy fromkeys get items keys pop popitem setdefault update values ";
    case Kind::kSet:
      return " add clear copy difference difference_update discard intersection "
             "intersection_update isdisjoint issubset "
             "issuperset pop remove symmetric_difference symmetric_difference_update union update ";
    case Kind::kRange:
      return " count index ";
    case Kind::kException:
      return " with_traceback add_note ";
    case Kind::kDictView:
      return " isdisjoint mapping ";
    case Kind::kSlice:
      return " indices ";
    default:
      return "";
  }
}

}  // namespace

bool flag_of(Context* c, Word w, bool* out) {
  *out = false;
  if (w == kFailed) return true;
  if (!is_int(w) && !is_bool(w)) {
    raise_error(c, static_cast<uint32_t>(Exc::kTypeError),
                "'%s' object cannot be interpreted as an integer", type_name(w));
    return false;
  }
  int64_t number = 0;
  if (is_int(w) && (!pk_int_fits_i64(w, &number) || number != static_cast<int32_t>(number))) {
    raise_error(c, static_cast<uint32_t>(Exc::kOverflowError),
                "Python int too large to convert to C int");
    return false;
  }
  *out = pk_truth(c, w) == 1;
  return true;
}

bool has_method(Word w, const std::string& name) {
  return std::string(known_methods(w)).find(" " + name + " ") != std::string::npos;
}

extern "C" Word pk_call_method(Context* c, Word receiver, Word name, const Word* args,
                               uint32_t count, const uint32_t* keywords) {
  uint32_t named = keywords == nullptr ? 0 : keywords[0];
  Call k{c, receiver, str_to_utf8(name), args, count - named, {}};
  for (uint32_t i = 0; i < named; i++)
    k.named.emplace_back(str_to_utf8(c->program->strings[keywords[1 + i]]),
                         args[count - named + i]);
  Word result = kUnbound;
  if (!is_object(receiver)) {
    result = number_method(k);
  } else {
    switch (object(receiver)->kind) {
      case Kind::kList:
        result = list_method(k);
        break;
      case Kind::kDict:
        result = dict_method(k);
        break;
      case Kind::kSet:
        result = set_method(k);
        break;
      case Kind::kStr:
        if (k.named.empty()) result = str_method(c, receiver, k.name, args, count);
        break;
      case Kind::kTuple:
      case Kind::kRange:
        if (k.name == "index" && has_kind(receiver, Kind::kTuple))
          result = sequence_index(k);
        else if (k.name == "count" && has_kind(receiver, Kind::kTuple))
          result = sequence_count(k);
        break;
      default:
        result = number_method(k);
    }
  }
  if (result != kUnbound) return result;
  if (has_method(receiver, k.name)) {
    refuse(c, "the method `%s.%s` is not supported yet", type_name(receiver), k.name.c_str());
    return kFailed;
  }
  return raise(
      k, Exc::kAttributeError,
      std::string("'") + type_name(receiver) + "' object has no attribute '" + k.name + "'");
}

}  // namespace pyreck::rt
