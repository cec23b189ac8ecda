// Methods that bytes and bytearray have in common: searching, taking apart, asking.

#include "runtime/bytes.h"
#include "runtime/class.h"
#include "runtime/heap.h"
#include "runtime/method_table.h"
#include "runtime/stop.h"

#include <algorithm>
#include <cctype>
#include <vector>

namespace pyreck::rt {

namespace {

ByteView bytes_of(const Call& k) { return view_of(k.receiver); }
bool is_blank(uint8_t b) { return b == ' ' || (b >= '\t' && b <= '\r'); }

bool needs_bytes(const Call& k, Word w) {
  if (is_bytes_like(w)) return true;
  type_error(k.c, std::string("a bytes-like object is required, not '") + type_name(w) + "'");
  return false;
}

/// The bytes from `from` up to `to`, in an object of the receiver's type.
Word part(const Call& k, int64_t from, int64_t to) {
  if (is_bytes(k.receiver) && from == 0 && to == bytes_of(k).length)
    return retained(k.c, k.receiver);
  return bytes_slice(k.c, k.receiver, from, 1, to - from);
}

Word strip(const Call& k, bool left, bool right) {
  ByteView s = bytes_of(k);
  bool drops[256];
  for (int b = 0; b < 256; b++) drops[b] = is_blank(static_cast<uint8_t>(b));
  if (k.has(0) && k[0] != kNone) {
    if (!needs_bytes(k, k[0])) return kFailed;
    std::fill(std::begin(drops), std::end(drops), false);
    for (char b : view_of(k[0]).text()) drops[static_cast<uint8_t>(b)] = true;
  }
  int64_t from = 0, to = s.length;
  while (left && from < to && drops[s[from]]) from++;
  while (right && to > from && drops[s[to - 1]]) to--;
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
    if (piece && pk_list_append(k_.c, as<List>(list_.get()), piece.get()) == Status::kDone &&
        !stopped_at(k_.c, count_++))
      return true;
    list_.reset(kFailed);
    return false;
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
  ByteView s = bytes_of(k);
  Pieces pieces(k);
  // Positions count from the end at which splitting begins.
  auto blank = [&](int64_t i) { return is_blank(s[right ? s.length - 1 - i : i]); };
  auto add = [&](int64_t from, int64_t to) {
    return right ? pieces.add(s.length - to, s.length - from) : pieces.add(from, to);
  };
  for (int64_t i = 0; i < s.length;) {
    while (i < s.length && blank(i)) i++;
    if (i == s.length) break;
    int64_t from = i;
    bool is_last = most-- <= 0;  // takes all that remains
    while (i < s.length && (is_last || !blank(i))) i++;
    if (!add(from, i)) return kFailed;
  }
  return right ? pieces.take_reversed() : pieces.take();
}

Word split_at(const Call& k, ByteView separator, int64_t most, bool right) {
  ByteView s = bytes_of(k);
  Pieces pieces(k);
  int64_t from = 0, to = s.length;
  while (true) {
    int64_t at = most-- <= 0 ? -1
                 : right     ? bytes_rfind(s, separator, 0, to)
                             : bytes_find(s, separator, from, to);
    if (at < 0) break;
    if (!(right ? pieces.add(at + separator.length, to) : pieces.add(from, at))) return kFailed;
    (right ? to : from) = right ? at : at + separator.length;
  }
  if (!pieces.add(from, to)) return kFailed;
  return right ? pieces.take_reversed() : pieces.take();
}

Word split(const Call& k, bool right) {
  int64_t most = -1;
  if (k.has(1) && !to_ssize(k.c, k[1], &most)) return kFailed;
  if (most < 0) most = INT64_MAX;
  if (!k.has(0) || k[0] == kNone) return split_at_space(k, most, right);
  if (!needs_bytes(k, k[0])) return kFailed;
  if (view_of(k[0]).length == 0) return value_error(k.c, "empty separator");
  return split_at(k, view_of(k[0]), most, right);
}

Word partition(const Call& k, bool right) {
  if (!needs_bytes(k, k[0])) return kFailed;
  ByteView s = bytes_of(k), separator = view_of(k[0]);
  if (separator.length == 0) return value_error(k.c, "empty separator");
  int64_t at =
      right ? bytes_rfind(s, separator, 0, s.length) : bytes_find(s, separator, 0, s.length);
  int64_t cuts[4] = {0, at, at + separator.length, s.length};
  if (at < 0) cuts[1] = cuts[2] = right ? 0 : s.length;
  if (at >= 0 && is_bytes(k.receiver) && is_bytearray(k[0])) {
    refuse(k.c, "`bytes.partition` by a bytearray, which would be among the parts");
    return kFailed;
  }
  Word parts[3];
  for (size_t i = 0; i < 3; i++) parts[i] = part(k, cuts[i], cuts[i + 1]);
  Word tuple =
      std::ranges::find(parts, kFailed) == std::end(parts) ? pk_tuple_new(k.c, parts, 3) : kFailed;
  for (Word w : parts) release(k.c, w);
  return tuple;
}

bool has_at(ByteView s, ByteView affix, int64_t at) {
  return bytes_equal({s.data + at, affix.length}, affix);
}

Word without(const Call& k, bool suffix) {
  if (!needs_bytes(k, k[0])) return kFailed;
  ByteView s = bytes_of(k), affix = view_of(k[0]);
  int64_t rest = s.length - affix.length;
  if (rest < 0 || !has_at(s, affix, suffix ? rest : 0)) return part(k, 0, s.length);
  return suffix ? part(k, 0, rest) : part(k, affix.length, s.length);
}

/// start and end arguments, clamped as slices are.
bool range_of(const Call& k, int64_t* from, int64_t* to) {
  int64_t length = bytes_of(k).length;
  *from = 0;
  *to = INT64_MAX;
  if (k.has(1) && !to_slice_bound(k.c, k[1], from)) return false;
  if (k.has(2) && !to_slice_bound(k.c, k[2], to)) return false;
  for (int64_t* bound : {from, to})
    if (*bound < 0) *bound = std::max<int64_t>(0, *bound + length);
  *to = std::min(*to, length);
  return true;
}

/// What is looked for: bytes, or the one byte that an int stands for, kept in `*byte`.
bool wanted_of(const Call& k, uint8_t* byte, ByteView* out) {
  if (is_bytes_like(k[0])) {
    *out = view_of(k[0]);
    return true;
  }
  if (refuses_index(k.c, k[0])) return false;
  if (!is_integral(k[0]))
    return type_error(k.c, std::string("argument should be integer or bytes-like object, not '") +
                               type_name(k[0]) + "'") != kFailed;
  *out = {byte, 1};
  return byte_of(k.c, k[0], byte);
}

/// Position of the argument; -1: nowhere, -2: failed.
int64_t position(const Call& k, bool right) {
  int64_t from, to;
  uint8_t byte;
  ByteView wanted;
  if (!range_of(k, &from, &to) || !wanted_of(k, &byte, &wanted)) return -2;
  if (from > to) return -1;
  return right ? bytes_rfind(bytes_of(k), wanted, from, to)
               : bytes_find(bytes_of(k), wanted, from, to);
}

Word find(const Call& k, bool right) {
  int64_t at = position(k, right);
  return at == -2 ? kFailed : small(at);
}

Word index(const Call& k, bool right) {
  int64_t at = position(k, right);
  if (at == -1) return value_error(k.c, "subsection not found");
  return at == -2 ? kFailed : small(at);
}

Word has_affix(const Call& k, bool suffix) {
  int64_t from, to;
  if (!range_of(k, &from, &to)) return kFailed;
  auto holds = [&](Word w) {
    ByteView affix = view_of(w);
    if (from > to || affix.length > to - from) return false;
    return has_at(bytes_of(k), affix, suffix ? to - affix.length : from);
  };
  if (is_bytes_like(k[0])) return boolean(holds(k[0]));
  Held given(k.c, base_value(k.c, k[0]));
  if (!given) return kFailed;
  if (!has_kind(given.get(), Kind::kTuple))
    return type_error(k.c, std::string(k.name) +
                               " first arg must be bytes or a tuple of bytes, not " +
                               type_name(k[0]));
  const Tuple* all = as<Tuple>(given.get());
  for (int64_t i = 0; i < all->length; i++) {
    Held affix(k.c, plain_value(k.c, all->items[i]));
    if (!affix || !needs_bytes(k, affix.get())) return kFailed;
    if (holds(affix.get())) return kTrue;
  }
  return kFalse;
}

/// Whether there are bytes, and `test` holds for all of them.
template <class Test>
Word all_are(const Call& k, Test test) {
  std::string_view text = bytes_of(k).text();
  return boolean(!text.empty() && std::ranges::all_of(text, [&](char b) {
    auto byte = static_cast<uint8_t>(b);
    return byte < 0x80 && test(byte);
  }));
}

/// Whether there are letters, and all of them have this case.
Word has_case(const Call& k, bool upper) {
  bool some = false;
  for (char b : bytes_of(k).text()) {
    if (upper ? b >= 'a' && b <= 'z' : b >= 'A' && b <= 'Z') return kFalse;
    some |= upper ? b >= 'A' && b <= 'Z' : b >= 'a' && b <= 'z';
  }
  return boolean(some);
}

}  // namespace

Word bytes_method_strip(const Call& k) { return strip(k, true, true); }
Word bytes_method_lstrip(const Call& k) { return strip(k, true, false); }
Word bytes_method_rstrip(const Call& k) { return strip(k, false, true); }
Word bytes_method_split(const Call& k) { return split(k, false); }
Word bytes_method_rsplit(const Call& k) { return split(k, true); }
Word bytes_method_partition(const Call& k) { return partition(k, false); }
Word bytes_method_rpartition(const Call& k) { return partition(k, true); }
Word bytes_method_removeprefix(const Call& k) { return without(k, false); }
Word bytes_method_removesuffix(const Call& k) { return without(k, true); }
Word bytes_method_find(const Call& k) { return find(k, false); }
Word bytes_method_rfind(const Call& k) { return find(k, true); }
Word bytes_method_index(const Call& k) { return index(k, false); }
Word bytes_method_rindex(const Call& k) { return index(k, true); }
Word bytes_method_startswith(const Call& k) { return has_affix(k, false); }
Word bytes_method_endswith(const Call& k) { return has_affix(k, true); }

Word bytes_method_isalnum(const Call& k) { return all_are(k, ::isalnum); }
Word bytes_method_isalpha(const Call& k) { return all_are(k, ::isalpha); }
Word bytes_method_isdigit(const Call& k) { return all_are(k, ::isdigit); }
Word bytes_method_isspace(const Call& k) { return all_are(k, is_blank); }
Word bytes_method_islower(const Call& k) { return has_case(k, false); }
Word bytes_method_isupper(const Call& k) { return has_case(k, true); }

Word bytes_method_isascii(const Call& k) {
  return boolean(std::ranges::all_of(bytes_of(k).text(), [](char b) { return b >= 0; }));
}

Word bytes_method_istitle(const Call& k) {
  bool some = false, in_word = false;
  for (char b : bytes_of(k).text()) {
    bool upper = b >= 'A' && b <= 'Z', lower = b >= 'a' && b <= 'z';
    if ((upper && in_word) || (lower && !in_word)) return kFalse;
    in_word = upper || lower;
    some |= in_word;
  }
  return boolean(some);
}

Word bytes_method_splitlines(const Call& k) {
  int64_t keep = 0;
  if (k.has(0) && !to_c_int(k.c, k[0], &keep)) return kFailed;
  ByteView s = bytes_of(k);
  Pieces pieces(k);
  for (int64_t i = 0; i < s.length;) {
    int64_t from = i;
    while (i < s.length && s[i] != '\n' && s[i] != '\r') i++;
    int64_t end = i;
    if (i < s.length) {
      i += s[i] == '\r' && i + 1 < s.length && s[i + 1] == '\n' ? 2 : 1;
      if (keep != 0) end = i;
    }
    if (!pieces.add(from, end)) return kFailed;
  }
  return pieces.take();
}

Word bytes_method_count(const Call& k) {
  int64_t from, to;
  uint8_t byte;
  ByteView s = bytes_of(k), wanted;
  if (!range_of(k, &from, &to) || !wanted_of(k, &byte, &wanted)) return kFailed;
  if (wanted.length == 0) return small(from > to ? 0 : to - from + 1);
  int64_t found = 0;
  for (int64_t at = bytes_find(s, wanted, from, to); at >= 0;
       at = bytes_find(s, wanted, at + wanted.length, to))
    if (stopped_at(k.c, found++)) return kFailed;
  return small(found);
}

Word bytes_method_decode(const Call& k) { return text_decode(k.c, k.receiver, k[0], k[1]); }

}  // namespace pyreck::rt
