// Methods of str that take texts apart.

#include "runtime/arguments.h"
#include "runtime/bytes.h"
#include "runtime/class.h"
#include "runtime/exception.h"
#include "runtime/heap.h"
#include "runtime/method_table.h"
#include "runtime/stop.h"
#include "runtime/str.h"
#include "runtime/unicode.h"

#include <algorithm>
#include <functional>
#include <utility>
#include <vector>

namespace pyreck::rt {

namespace {

const Str* text_of(const Call& k) { return as<Str>(k.receiver); }

/// The text from `from` up to `to`; the receiver itself if that is all of it.
Word part(const Call& k, int64_t from, int64_t to) {
  if (from == 0 && to == text_of(k)->length) return retained(k.c, k.receiver);
  return str_slice(k.c, text_of(k), from, 1, to - from);
}

Word strip(const Call& k, bool left, bool right) {
  const Str* s = text_of(k);
  std::function<bool(uint32_t)> drop = is_space;
  std::vector<uint32_t> set;
  if (k.has(0) && k[0] != kNone) {
    if (!k.is_str(0)) return type_error(k.c, std::string(k.name) + " arg must be None or str");
    set = str_points(as<Str>(k[0]));
    std::ranges::sort(set);
    drop = [&](uint32_t p) { return std::ranges::binary_search(set, p); };
  }
  int64_t from = 0, to = s->length;
  while (left && from < to && drop(str_at(s, from))) from++;
  while (right && to > from && drop(str_at(s, to - 1))) to--;
  return part(k, from, to);
}

/// A list of pieces of the receiver, in the making.
class Pieces {
 public:
  explicit Pieces(const Call& k) : k_(k), list_(k.c, pk_list_new(k.c, kListEmpty, 4)) {}

  /// False: failed.
  bool add(int64_t from, int64_t to) {
    if (!list_) return false;
    Held piece(k_.c, part(k_, from, to));
    if (!piece || pk_list_append(k_.c, as<List>(list_.get()), piece.get()) != Status::kDone ||
        stopped_at(k_.c, count_++)) {
      list_.reset(kFailed);
      return false;
    }
    return true;
  }
  Word take() { return list_.take(); }
  /// The list turned round: pieces were found from the right.
  Word take_reversed() {
    if (list_) {
      List* list = as<List>(list_.get());
      std::reverse(list->words, list->words + list->length);
    }
    return list_.take();
  }

 private:
  const Call& k_;
  Held list_;
  int64_t count_ = 0;
};

Word split_at_space(const Call& k, int64_t most, bool right) {
  const Str* s = text_of(k);
  Pieces pieces(k);
  // Positions count from the end at which splitting begins.
  auto space = [&](int64_t i) { return is_space(str_at(s, right ? s->length - 1 - i : i)); };
  auto add = [&](int64_t from, int64_t to) {
    return right ? pieces.add(s->length - to, s->length - from) : pieces.add(from, to);
  };
  for (int64_t i = 0; i < s->length;) {
    while (i < s->length && space(i)) i++;
    if (i == s->length) break;
    int64_t from = i;
    bool is_last = most-- <= 0;  // takes all that remains
    while (i < s->length && (is_last || !space(i))) i++;
    if (!add(from, i)) return kFailed;
  }
  return right ? pieces.take_reversed() : pieces.take();
}

Word split_at(const Call& k, const Str* separator, int64_t most, bool right) {
  const Str* s = text_of(k);
  Pieces pieces(k);
  int64_t from = 0, to = s->length;
  while (true) {
    int64_t at = most-- <= 0 ? -1
                 : right     ? str_rfind(s, separator, 0, to)
                             : str_find(s, separator, from, to);
    if (at < 0) break;
    if (!(right ? pieces.add(at + separator->length, to) : pieces.add(from, at))) return kFailed;
    (right ? to : from) = right ? at : at + separator->length;
  }
  if (!pieces.add(from, to)) return kFailed;
  return right ? pieces.take_reversed() : pieces.take();
}

Word split(const Call& k, bool right) {
  int64_t most = -1;
  if (k.has(1) && !to_ssize(k.c, k[1], &most)) return kFailed;
  if (most < 0) most = INT64_MAX;
  if (!k.has(0) || k[0] == kNone) return split_at_space(k, most, right);
  if (!k.is_str(0))
    return type_error(k.c, std::string("must be str or None, not ") + type_name(k[0]));
  if (as<Str>(k[0])->length == 0) return value_error(k.c, "empty separator");
  return split_at(k, as<Str>(k[0]), most, right);
}

Word partition(const Call& k, bool right) {
  if (!k.is_str(0)) return type_error(k.c, std::string("must be str, not ") + type_name(k[0]));
  const Str *s = text_of(k), *separator = as<Str>(k[0]);
  if (separator->length == 0) return value_error(k.c, "empty separator");
  int64_t at = right ? str_rfind(s, separator, 0, s->length) : str_find(s, separator, 0, s->length);
  int64_t cuts[4] = {0, at, at + separator->length, s->length};
  if (at < 0) cuts[1] = cuts[2] = right ? 0 : s->length;
  Word parts[3];
  for (size_t i = 0; i < 3; i++) parts[i] = part(k, cuts[i], cuts[i + 1]);
  Word tuple =
      std::ranges::find(parts, kFailed) == std::end(parts) ? pk_tuple_new(k.c, parts, 3) : kFailed;
  for (Word w : parts) release(k.c, w);
  return tuple;
}

bool ends_line(uint32_t p) {
  return (p >= 0xa && p <= 0xd) || (p >= 0x1c && p <= 0x1e) || p == 0x85 || p == 0x2028 ||
         p == 0x2029;
}

/// Whether the text has `affix` at `at`.
bool has_at(const Str* s, const Str* affix, int64_t at) {
  for (int64_t i = 0; i < affix->length; i++)
    if (str_at(s, at + i) != str_at(affix, i)) return false;
  return true;
}

Word without(const Call& k, bool suffix) {
  if (!k.is_str(0)) return not_a_str(k.c, k.name, "", k[0]);
  const Str *s = text_of(k), *affix = as<Str>(k[0]);
  int64_t rest = s->length - affix->length;
  if (rest < 0 || !has_at(s, affix, suffix ? rest : 0)) return retained(k.c, k.receiver);
  return suffix ? part(k, 0, rest) : part(k, affix->length, s->length);
}

/// start and end arguments, clamped as slices are.
bool range_of(const Call& k, int64_t* from, int64_t* to) {
  int64_t length = text_of(k)->length;
  *from = 0;
  *to = INT64_MAX;
  if (k.has(1) && !to_slice_bound(k.c, k[1], from)) return false;
  if (k.has(2) && !to_slice_bound(k.c, k[2], to)) return false;
  for (int64_t* bound : {from, to})
    if (*bound < 0) *bound = std::max<int64_t>(0, *bound + length);
  *to = std::min(*to, length);
  return true;
}

/// Position of the argument; -1: nowhere, -2: failed.
int64_t position(const Call& k, bool right) {
  int64_t from, to;
  if (!range_of(k, &from, &to)) return -2;
  if (!k.is_str(0)) {
    type_error(k.c, std::string("must be str, not ") + type_name(k[0]));
    return -2;
  }
  if (from > to) return -1;
  const Str* part = as<Str>(k[0]);
  return right ? str_rfind(text_of(k), part, from, to) : str_find(text_of(k), part, from, to);
}

Word find(const Call& k, bool right) {
  int64_t at = position(k, right);
  return at == -2 ? kFailed : small(at);
}

Word index(const Call& k, bool right) {
  int64_t at = position(k, right);
  if (at == -1) return value_error(k.c, "substring not found");
  return at == -2 ? kFailed : small(at);
}

Word has_affix(const Call& k, bool suffix) {
  int64_t from, to;
  if (!range_of(k, &from, &to)) return kFailed;
  auto holds = [&](Word w) {
    const Str* affix = as<Str>(w);
    if (from > to || affix->length > to - from) return false;
    return has_at(text_of(k), affix, suffix ? to - affix->length : from);
  };
  if (k.is_str(0)) return boolean(holds(k[0]));
  std::string name(k.name);
  Held given(k.c, base_value(k.c, k[0]));
  if (!given) return kFailed;
  if (!has_kind(given.get(), Kind::kTuple))
    return type_error(k.c,
                      name + " first arg must be str or a tuple of str, not " + type_name(k[0]));
  const Tuple* all = as<Tuple>(given.get());
  for (int64_t i = 0; i < all->length; i++) {
    Held affix(k.c, plain_value(k.c, all->items[i]));
    if (!affix) return kFailed;
    if (!has_kind(affix.get(), Kind::kStr))
      return type_error(
          k.c, "tuple for " + name + " must only contain str, not " + type_name(all->items[i]));
    if (holds(affix.get())) return kTrue;
  }
  return kFalse;
}

}  // namespace

Word str_method_strip(const Call& k) { return strip(k, true, true); }
Word str_method_lstrip(const Call& k) { return strip(k, true, false); }
Word str_method_rstrip(const Call& k) { return strip(k, false, true); }
Word str_method_split(const Call& k) { return split(k, false); }
Word str_method_rsplit(const Call& k) { return split(k, true); }
Word str_method_partition(const Call& k) { return partition(k, false); }
Word str_method_rpartition(const Call& k) { return partition(k, true); }
Word str_method_removeprefix(const Call& k) { return without(k, false); }
Word str_method_removesuffix(const Call& k) { return without(k, true); }
Word str_method_find(const Call& k) { return find(k, false); }
Word str_method_rfind(const Call& k) { return find(k, true); }
Word str_method_index(const Call& k) { return index(k, false); }
Word str_method_rindex(const Call& k) { return index(k, true); }
Word str_method_startswith(const Call& k) { return has_affix(k, false); }
Word str_method_endswith(const Call& k) { return has_affix(k, true); }

Word str_method_encode(const Call& k) { return text_encode(k.c, k.receiver, k[0], k[1]); }

Word str_method_splitlines(const Call& k) {
  int64_t keep = 0;
  if (k.has(0) && !to_c_int(k.c, k[0], &keep)) return kFailed;
  const Str* s = text_of(k);
  Pieces pieces(k);
  for (int64_t i = 0; i < s->length;) {
    int64_t from = i;
    while (i < s->length && !ends_line(str_at(s, i))) i++;
    int64_t end = i;
    if (i < s->length) {
      i += i + 1 < s->length && str_at(s, i) == '\r' && str_at(s, i + 1) == '\n' ? 2 : 1;
      if (keep != 0) end = i;
    }
    if (!pieces.add(from, end)) return kFailed;
  }
  return pieces.take();
}

Word str_method_count(const Call& k) {
  int64_t from, to;
  if (!range_of(k, &from, &to)) return kFailed;
  if (!k.is_str(0)) return type_error(k.c, std::string("must be str, not ") + type_name(k[0]));
  const Str *s = text_of(k), *part = as<Str>(k[0]);
  if (part->length == 0) return small(from > to ? 0 : to - from + 1);
  int64_t found = 0;
  for (int64_t at = str_find(s, part, from, to); at >= 0;
       at = str_find(s, part, at + part->length, to))
    if (stopped_at(k.c, found++)) return kFailed;
  return small(found);
}

}  // namespace pyreck::rt
