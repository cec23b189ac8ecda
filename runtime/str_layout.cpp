// Methods of str that put texts together or lay them out.

#include "runtime/arguments.h"
#include "runtime/class.h"
#include "runtime/dict.h"
#include "runtime/exception.h"
#include "runtime/heap.h"
#include "runtime/integer.h"
#include "runtime/iterate.h"
#include "runtime/method_table.h"
#include "runtime/stop.h"
#include "runtime/str.h"

#include <algorithm>
#include <vector>

namespace pyreck::rt {

namespace {

using Points = std::vector<uint32_t>;

// Results of fewer code points are not bounded beforehand.
constexpr int64_t kUnchecked = 1 << 20;

const Str* text_of(const Call& k) { return as<Str>(k.receiver); }

Word make(Context* c, const Points& p) {
  return str_from_points(c, p.data(), static_cast<int64_t>(p.size()));
}

/// Whether `points` code points may be gathered: before the vectors that gather them grow.
bool room_for(Context* c, __int128 points) {
  __int128 bytes = points * 8;
  return can_allocate(c, bytes > INT64_MAX ? INT64_MAX : static_cast<uint64_t>(bytes));
}

/// Length of what replace() gives; -1: stopped.
__int128 replaced_points(const Call& k, int64_t most) {
  const Str *s = text_of(k), *from = as<Str>(k[0]), *to = as<Str>(k[1]);
  int64_t found = 0;
  if (from->length == 0) {
    found = std::min(most, s->length + 1);
  } else {
    for (int64_t at = str_find(s, from, 0, s->length); at >= 0 && found < most;
         at = str_find(s, from, at + from->length, s->length)) {
      if (stopped_at(k.c, found)) return -1;
      found++;
    }
  }
  return s->length + static_cast<__int128>(found) * (to->length - from->length);
}

/// False: stopped.
bool append(Context* c, const Str* s, int64_t from, int64_t end, Points* out) {
  return in_strides(c, end - from, [&](int64_t i, int64_t to) {
    for (; i < to; i++) out->push_back(str_at(s, from + i));
  });
}

/// The text with `left` and `right` code points of `fill` around it.
Word padded(const Call& k, int64_t left, int64_t right, uint32_t fill) {
  if (!room_for(k.c, static_cast<__int128>(left) + text_of(k)->length + right)) return kFailed;
  Points text = str_points(text_of(k)), out(static_cast<size_t>(left), fill);
  out.insert(out.end(), text.begin(), text.end());
  out.insert(out.end(), static_cast<size_t>(right), fill);
  return make(k.c, out);
}

enum class Side { kLeft, kCentre, kRight };

Word justify(const Call& k, Side side) {
  int64_t width;
  uint32_t fill = ' ';
  if (!to_ssize(k.c, k[0], &width)) return kFailed;
  if (k.has(1)) {
    if (!k.is_str(1))
      return type_error(k.c, std::string("The fill character must be a unicode character, not ") +
                                 type_name(k[1]));
    if (as<Str>(k[1])->length != 1)
      return type_error(k.c, "The fill character must be exactly one character long");
    fill = str_at(as<Str>(k[1]), 0);
  }
  if (width <= text_of(k)->length) return retained(k.c, k.receiver);
  int64_t missing = width - text_of(k)->length;
  int64_t left = side == Side::kLeft    ? 0
                 : side == Side::kRight ? missing
                                        : missing / 2 + (missing & width & 1);
  return padded(k, left, missing - left, fill);
}

/// What translate() puts for a code point, appended. False: failed.
bool append_translated(const Call& k, uint32_t point, Points* out) {
  Held to(k.c, pk_getitem(k.c, k[0], small(point)));
  if (!to) {
    bool unknown = k.c->exception != nullptr &&
                   exception_is(k.c->exception->aux, static_cast<uint32_t>(Exc::kLookupError));
    if (!unknown) return false;
    release(k.c, pk_exception_take(k.c));
    out->push_back(point);
    return true;
  }
  to.reset(plain_value(k.c, to.get()));
  Word w = to.get();
  if (w == kFailed) return false;
  if (w == kNone) return true;
  if (has_kind(w, Kind::kStr)) {
    Points text = str_points(as<Str>(w));
    out->insert(out->end(), text.begin(), text.end());
    return out->size() < kUnchecked || room_for(k.c, static_cast<__int128>(out->size()));
  }
  if (!is_integral(w)) {
    type_error(k.c, "character mapping must return integer, None or str");
    return false;
  }
  int64_t number = int_clamped(as_int(w));
  if (number < 0 || number > 0x10ffff) {
    value_error(k.c, "character mapping must be in range(0x110000)");
    return false;
  }
  out->push_back(static_cast<uint32_t>(number));
  return true;
}

/// Keys of the dict that maketrans() is given: texts of one code point, or ints.
Word translation_key(Context* c, Word key) {
  if (is_plain_base(builtin_base(c, key))) {
    refuse(c, "a `%s` as a key of maketrans()", type_name(key));
    return kFailed;
  }
  if (is_integral(key)) return key;
  if (!has_kind(key, Kind::kStr))
    return type_error(c, "keys in translate table must be strings or integers");
  if (as<Str>(key)->length != 1)
    return value_error(c, "string keys in translate table must be of length 1");
  return small(str_at(as<Str>(key), 0));
}

bool fill_from_dict(Context* c, Dict* table, const Dict* from) {
  for (int64_t i = 0; i < from->used; i++) {
    if (from->entries[i].key == 0) continue;
    Word key = translation_key(c, from->entries[i].key);
    if (key == kFailed || dict_put(c, table, key, from->entries[i].value) != Status::kDone)
      return false;
  }
  return true;
}

bool fill_from_texts(const Call& k, Dict* table) {
  if (!k.is_str(0))
    return type_error(k.c,
                      "first maketrans argument must be a string if there is a second argument") !=
           kFailed;
  const Str *from = as<Str>(k[0]), *to = as<Str>(k[1]);
  if (from->length != to->length)
    return value_error(k.c, "the first two maketrans arguments must have equal length") != kFailed;
  for (int64_t i = 0; i < from->length; i++)
    if (dict_put(k.c, table, small(str_at(from, i)), small(str_at(to, i))) != Status::kDone)
      return false;
  if (!k.has(2)) return true;
  const Str* gone = as<Str>(k[2]);
  for (int64_t i = 0; i < gone->length; i++)
    if (dict_put(k.c, table, small(str_at(gone, i)), kNone) != Status::kDone) return false;
  return true;
}

}  // namespace

Word str_method_ljust(const Call& k) { return justify(k, Side::kLeft); }
Word str_method_rjust(const Call& k) { return justify(k, Side::kRight); }
Word str_method_center(const Call& k) { return justify(k, Side::kCentre); }

Word str_method_zfill(const Call& k) {
  int64_t width;
  if (!to_ssize(k.c, k[0], &width)) return kFailed;
  const Str* s = text_of(k);
  if (width <= s->length) return retained(k.c, k.receiver);
  int64_t missing = width - s->length;
  if (!room_for(k.c, width)) return kFailed;
  Points text = str_points(s);
  bool has_sign = !text.empty() && (text[0] == '+' || text[0] == '-');
  text.insert(text.begin() + has_sign, static_cast<size_t>(missing), '0');
  return make(k.c, text);
}

Word str_method_expandtabs(const Call& k) {
  int64_t size = 8;
  if (k.has(0) && !to_c_int(k.c, k[0], &size)) return kFailed;
  const Str* s = text_of(k);
  Points out;
  int64_t column = 0;
  for (int64_t i = 0; i < s->length; i++) {
    uint32_t point = str_at(s, i);
    if (point == '\t') {
      int64_t blanks = size > 0 ? size - column % size : 0;
      if (!room_for(k.c, static_cast<__int128>(out.size()) + blanks)) return kFailed;
      out.insert(out.end(), static_cast<size_t>(blanks), ' ');
      column += blanks;
    } else {
      out.push_back(point);
      column = point == '\n' || point == '\r' ? 0 : column + 1;
    }
    if (stopped_at(k.c, i)) return kFailed;
  }
  return make(k.c, out);
}

Word str_method_join(const Call& k) {
  std::vector<Word> items;
  Word iterator = iter_or(k.c, k[0], "can only join an iterable");
  if (!collect_from(k.c, iterator, &items)) return kFailed;
  std::vector<Word> parts;
  Word result = kNone;
  for (size_t i = 0; i < items.size() && result != kFailed; i++) {
    if (stopped_at(k.c, static_cast<int64_t>(i))) result = kFailed;
    if (builtin_base(k.c, items[i]) == static_cast<uint32_t>(B::kStr)) {
      Held derived(k.c, items[i]);
      items[i] = base_value(k.c, derived.get());
      if (items[i] == kFailed) result = kFailed;
    }
    if (result != kFailed && !has_kind(items[i], Kind::kStr))
      result = type_error(k.c, "sequence item " + std::to_string(i) + ": expected str instance, " +
                                   type_name(items[i]) + " found");
    if (i > 0) parts.push_back(k.receiver);
    parts.push_back(items[i]);
  }
  if (result != kFailed) result = pk_concat(k.c, parts.data(), static_cast<uint32_t>(parts.size()));
  for (Word item : items) release(k.c, item);
  return result;
}

Word str_method_replace(const Call& k) {
  for (uint32_t i = 0; i < 2; i++)
    if (!k.is_str(i)) return not_a_str(k.c, "replace", std::to_string(i + 1), k[i]);
  int64_t most = -1;
  if (k.has(2) && !to_ssize(k.c, k[2], &most)) return kFailed;
  if (most < 0) most = INT64_MAX;
  const Str* s = text_of(k);
  Points from = str_points(as<Str>(k[0])), to = str_points(as<Str>(k[1])), out;
  // Every code point may become a copy of `to`; only what is surely within bounds is not counted.
  auto most_points = static_cast<__int128>(s->length + 1) * static_cast<int64_t>(to.size() + 1);
  if (most_points > kUnchecked) {
    __int128 points = replaced_points(k, most);
    if (points < 0 || !room_for(k.c, points)) return kFailed;
    out.reserve(static_cast<size_t>(points));
  }
  int64_t i = 0;
  if (from.empty()) {
    for (; i <= s->length; i++) {
      if (stopped_at(k.c, i)) return kFailed;
      if (most-- > 0) out.insert(out.end(), to.begin(), to.end());
      if (i < s->length) out.push_back(str_at(s, i));
    }
    return make(k.c, out);
  }
  for (int64_t round = 0;; round++) {
    int64_t at = most-- > 0 ? str_find(s, as<Str>(k[0]), i, s->length) : -1;
    if (stopped_at(k.c, round) || !append(k.c, s, i, at < 0 ? s->length : at, &out)) return kFailed;
    if (at < 0) return make(k.c, out);
    out.insert(out.end(), to.begin(), to.end());
    i = at + static_cast<int64_t>(from.size());
  }
}

Word str_method_translate(const Call& k) {
  const Str* s = text_of(k);
  Points out;
  for (int64_t i = 0; i < s->length; i++)
    if (!append_translated(k, str_at(s, i), &out) || stopped_at(k.c, i)) return kFailed;
  return make(k.c, out);
}

Word str_method_maketrans(const Call& k) {
  for (uint32_t i = 1; i < k.count; i++)
    if (!k.is_str(i)) return not_a_str(k.c, "maketrans", std::to_string(i + 1), k[i]);
  if (k.count == 1 && !has_kind(k[0], Kind::kDict))
    return type_error(k.c, "if you give only one argument to maketrans it must be a dict");
  Held table(k.c, pk_dict_new(k.c, 0));
  if (!table) return kFailed;
  Dict* dict = as<Dict>(table.get());
  bool ok = k.count == 1 ? fill_from_dict(k.c, dict, as<Dict>(k[0])) : fill_from_texts(k, dict);
  return ok ? table.take() : kFailed;
}

}  // namespace pyreck::rt
