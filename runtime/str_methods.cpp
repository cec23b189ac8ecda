// Methods of str. What needs the Unicode tables is refused outside ASCII.

#include "runtime/exception.h"
#include "runtime/heap.h"
#include "runtime/integer.h"
#include "runtime/iterate.h"
#include "runtime/stop.h"
#include "runtime/str.h"

#include <algorithm>
#include <functional>

namespace pyreck::rt {

namespace {

using Points = std::vector<uint32_t>;

bool is_space(uint32_t p) {
  return (p >= 9 && p <= 13) || (p >= 0x1c && p <= 0x20) || p == 0x85 || p == 0xa0 || p == 0x1680 ||
         (p >= 0x2000 && p <= 0x200a) || p == 0x2028 || p == 0x2029 || p == 0x202f || p == 0x205f ||
         p == 0x3000;
}

Word make(Context* c, const Points& p) {
  return str_from_points(c, p.data(), static_cast<int64_t>(p.size()));
}

Word type_error(Context* c, const std::string& text) {
  raise_with(c, Exc::kTypeError, pk_str_from_utf8(c, text.data(), text.size()));
  return kFailed;
}

struct Call {
  Context* c;
  Word receiver;
  const Str* s;
  const std::string& name;
  const Word* args;
  uint32_t count;

  bool arity(uint32_t least, uint32_t most) const {
    if (count >= least && count <= most) return true;
    std::string text;
    uint32_t bound = count < least ? least : most;
    if (parses_tuple())
      text = name + "() takes at " + (count < least ? "least " : "most ") + std::to_string(bound) +
             " argument" + (bound == 1 ? "" : "s") + " (" + std::to_string(count) + " given)";
    else if (most == 0)
      text = "str." + name + "() takes no arguments (" + std::to_string(count) + " given)";
    else if (least == most)
      text = "str." + name + "() takes exactly " +
             (most == 1 ? "one argument" : std::to_string(most) + " arguments") + " (" +
             std::to_string(count) + " given)";
    else
      text = name + " expected at " +
             (count < least ? "least " + std::to_string(least) : "most " + std::to_string(most)) +
             " argument" + ((count < least ? least : most) == 1 ? "" : "s") + ", got " +
             std::to_string(count);
    type_error(c, text);
    return false;
  }
  /// Methods whose arguments CPython 3.11 takes by PyArg_ParseTuple, which words it otherwise.
  bool parses_tuple() const {
    return name == "find" || name == "rfind" || name == "index" || name == "rindex" ||
           name == "count" || name == "startswith" || name == "endswith" || name == "split";
  }
  bool is_str(uint32_t i) const { return has_kind(args[i], Kind::kStr); }
  bool ascii() const {
    if (str_is_ascii(s)) return true;
    refuse(c, "`str.%s` of text outside ASCII is not supported yet", name.c_str());
    return false;
  }
};

/// start and end arguments, clamped as slices are.
bool range_of(const Call& k, int64_t* from, int64_t* to) {
  *from = 0;
  *to = k.s->length;
  for (uint32_t i = 1; i < 3 && i < k.count; i++) {
    if (k.args[i] == kNone) continue;
    if (!is_int(k.args[i])) {
      type_error(k.c, "slice indices must be integers or None or have an __index__ method");
      return false;
    }
    int64_t at = int_clamped(k.args[i]);
    if (at < 0) at = std::max<int64_t>(0, at + k.s->length);
    (i == 1 ? *from : *to) = i == 1 ? at : std::min(at, k.s->length);
  }
  return true;
}

Word strip(const Call& k, bool left, bool right) {
  if (!k.arity(0, 1)) return kFailed;
  std::function<bool(uint32_t)> drop = is_space;
  Points set;
  if (k.count == 1 && k.args[0] != kNone) {
    if (!k.is_str(0)) return type_error(k.c, k.name + " arg must be None or str");
    set = str_points(as<Str>(k.args[0]));
    drop = [&](uint32_t p) { return std::find(set.begin(), set.end(), p) != set.end(); };
  }
  int64_t from = 0, to = k.s->length;
  while (left && from < to && drop(str_at(k.s, from))) from++;
  while (right && to > from && drop(str_at(k.s, to - 1))) to--;
  return str_slice(k.c, k.s, from, 1, to - from);
}

Word append_slice(Context* c, Word list, const Str* s, int64_t from, int64_t to) {
  Word part = str_slice(c, s, from, 1, to - from);
  if (part == kFailed) return kFailed;
  Status status = pk_list_append(c, as<List>(list), part);
  release(c, part);
  return status == Status::kDone ? kNone : kFailed;
}

Word split(const Call& k) {
  if (!k.arity(0, 2)) return kFailed;
  int64_t most = k.count > 1 ? int_clamped(k.args[1]) : -1;
  if (most < 0) most = INT64_MAX;
  Word list = pk_list_new(k.c, kListEmpty, 4);
  if (list == kFailed) return kFailed;
  bool ok = true;
  int64_t length = k.s->length;
  if (k.count == 0 || k.args[0] == kNone) {
    int64_t i = 0;
    while (ok) {
      while (i < length && is_space(str_at(k.s, i))) i++;
      if (i == length) break;
      int64_t start = i;
      if (most-- == 0) {
        ok = append_slice(k.c, list, k.s, start, length) != kFailed;
        break;
      }
      while (i < length && !is_space(str_at(k.s, i))) i++;
      ok = append_slice(k.c, list, k.s, start, i) != kFailed;
    }
  } else if (!k.is_str(0)) {
    type_error(k.c, std::string("must be str or None, not ") + type_name(k.args[0]));
    ok = false;
  } else if (as<Str>(k.args[0])->length == 0) {
    raise_error(k.c, static_cast<uint32_t>(Exc::kValueError), "empty separator");
    ok = false;
  } else {
    const Str* separator = as<Str>(k.args[0]);
    int64_t start = 0;
    while (ok) {
      int64_t at = most-- > 0 ? str_find(k.s, separator, start, length) : -1;
      ok = append_slice(k.c, list, k.s, start, at < 0 ? length : at) != kFailed;
      if (at < 0) break;
      start = at + separator->length;
    }
  }
  if (ok) return list;
  release(k.c, list);
  return kFailed;
}

Word join(const Call& k) {
  if (!k.arity(1, 1)) return kFailed;
  std::vector<Word> items;
  if (!collect(k.c, k.args[0], &items)) {
    if (k.c->exception != nullptr &&
        k.c->exception->aux == static_cast<uint32_t>(Exc::kTypeError) &&
        pk_sequence_length(k.c, k.args[0]) < 0 && !is_iterable(k.args[0])) {
      release(k.c, pk_exception_take(k.c));
      return type_error(k.c, "can only join an iterable");
    }
    return kFailed;
  }
  std::vector<Word> parts;
  Word result = kNone;
  for (size_t i = 0; i < items.size() && result != kFailed; i++) {
    if (stopped_at(k.c, static_cast<int64_t>(i)))
      result = kFailed;
    else if (!has_kind(items[i], Kind::kStr))
      result = type_error(k.c, "sequence item " + std::to_string(i) + ": expected str instance, " +
                                   type_name(items[i]) + " found");
    if (i > 0) parts.push_back(k.receiver);
    parts.push_back(items[i]);
  }
  if (result != kFailed) result = pk_concat(k.c, parts.data(), static_cast<uint32_t>(parts.size()));
  for (Word item : items) release(k.c, item);
  return result;
}

// Results of fewer code points are not bounded beforehand.
constexpr int64_t kUnchecked = 1 << 20;

/// Whether `points` code points may be gathered: before the vectors that gather them grow.
bool room_for(Context* c, __int128 points) {
  __int128 bytes = points * 8;
  return can_allocate(c, bytes > INT64_MAX ? INT64_MAX : static_cast<uint64_t>(bytes));
}

/// Length of what replace() gives.
__int128 replaced_points(const Call& k, int64_t most) {
  const Str *from = as<Str>(k.args[0]), *to = as<Str>(k.args[1]);
  int64_t found = 0;
  if (from->length == 0) {
    found = std::min(most, k.s->length + 1);
  } else {
    for (int64_t at = str_find(k.s, from, 0, k.s->length); at >= 0 && found < most;
         at = str_find(k.s, from, at + from->length, k.s->length))
      found++;
  }
  return k.s->length + static_cast<__int128>(found) * (to->length - from->length);
}

Word replace(const Call& k) {
  if (!k.arity(2, 3)) return kFailed;
  for (uint32_t i = 0; i < 2; i++)
    if (!k.is_str(i))
      return type_error(k.c, "replace() argument " + std::to_string(i + 1) + " must be str, not " +
                                 type_name(k.args[i]));
  int64_t most = k.count > 2 ? int_clamped(k.args[2]) : -1;
  if (most < 0) most = INT64_MAX;
  Points from = str_points(as<Str>(k.args[0])), to = str_points(as<Str>(k.args[1])), out;
  // Every code point may become a copy of `to`; only what is surely within bounds is not counted.
  auto most_points = static_cast<__int128>(k.s->length + 1) * static_cast<int64_t>(to.size() + 1);
  if (most_points > kUnchecked && !room_for(k.c, replaced_points(k, most))) return kFailed;
  int64_t i = 0;
  if (from.empty()) {
    for (; i <= k.s->length; i++) {
      if (most-- > 0) out.insert(out.end(), to.begin(), to.end());
      if (i < k.s->length) out.push_back(str_at(k.s, i));
    }
    return make(k.c, out);
  }
  while (true) {
    int64_t at = most-- > 0 ? str_find(k.s, as<Str>(k.args[0]), i, k.s->length) : -1;
    for (int64_t end = at < 0 ? k.s->length : at; i < end; i++) out.push_back(str_at(k.s, i));
    if (at < 0) return make(k.c, out);
    out.insert(out.end(), to.begin(), to.end());
    i += static_cast<int64_t>(from.size());
  }
}

Word search(const Call& k) {
  if (!k.arity(1, 3)) return kFailed;
  if (!k.is_str(0)) return type_error(k.c, std::string("must be str, not ") + type_name(k.args[0]));
  int64_t from, to;
  if (!range_of(k, &from, &to)) return kFailed;
  const Str* part = as<Str>(k.args[0]);
  if (k.name == "count") {
    if (part->length == 0) return small(from > to ? 0 : to - from + 1);
    int64_t n = 0;
    for (int64_t at = str_find(k.s, part, from, to); at >= 0;
         at = str_find(k.s, part, at + part->length, to))
      n++;
    return small(n);
  }
  bool right = k.name[0] == 'r';
  int64_t at = from > to ? -1
               : right   ? str_rfind(k.s, part, from, to)
                         : str_find(k.s, part, from, to);
  if (at < 0 && (k.name == "index" || k.name == "rindex")) {
    raise_error(k.c, static_cast<uint32_t>(Exc::kValueError), "substring not found");
    return kFailed;
  }
  return small(at);
}

Word affix(const Call& k) {
  if (!k.arity(1, 3)) return kFailed;
  int64_t from, to;
  if (!range_of(k, &from, &to)) return kFailed;
  bool start = k.name == "startswith";
  auto test = [&](Word w) {
    const Str* part = as<Str>(w);
    if (from > to || part->length > to - from) return false;
    int64_t at = start ? from : to - part->length;
    for (int64_t i = 0; i < part->length; i++)
      if (str_at(k.s, at + i) != str_at(part, i)) return false;
    return true;
  };
  if (k.is_str(0)) return boolean(test(k.args[0]));
  if (has_kind(k.args[0], Kind::kTuple)) {
    const Tuple* t = as<Tuple>(k.args[0]);
    for (int64_t i = 0; i < t->length; i++) {
      if (!has_kind(t->items[i], Kind::kStr))
        return type_error(
            k.c, "tuple for " + k.name + " must only contain str, not " + type_name(t->items[i]));
      if (test(t->items[i])) return kTrue;
    }
    return kFalse;
  }
  return type_error(
      k.c, k.name + " first arg must be str or a tuple of str, not " + type_name(k.args[0]));
}

Word classify(const Call& k, bool (*holds)(uint32_t)) {
  if (!k.arity(0, 0) || !k.ascii()) return kFailed;
  for (int64_t i = 0; i < k.s->length; i++)
    if (!holds(str_at(k.s, i))) return kFalse;
  return boolean(k.s->length > 0);
}

bool upper(uint32_t p) { return p >= 'A' && p <= 'Z'; }
bool lower(uint32_t p) { return p >= 'a' && p <= 'z'; }
bool digit(uint32_t p) { return p >= '0' && p <= '9'; }
bool alpha(uint32_t p) { return upper(p) || lower(p); }
bool alnum(uint32_t p) { return alpha(p) || digit(p); }

Word change_case(const Call& k) {
  if (!k.arity(0, 0) || !k.ascii()) return kFailed;
  Points p = str_points(k.s);
  bool previous = false;
  for (size_t i = 0; i < p.size(); i++) {
    bool cased = alpha(p[i]);
    bool up = k.name == "upper" || (k.name == "swapcase" && lower(p[i])) ||
              (k.name == "title" && !previous) || (k.name == "capitalize" && i == 0);
    if (cased) p[i] = up ? p[i] & ~0x20u : p[i] | 0x20u;
    previous = cased;
  }
  return make(k.c, p);
}

Word case_test(const Call& k) {
  if (!k.arity(0, 0) || !k.ascii()) return kFailed;
  bool any = false;
  for (int64_t i = 0; i < k.s->length; i++) {
    uint32_t p = str_at(k.s, i);
    if (k.name == "isupper" ? lower(p) : upper(p)) return kFalse;
    any |= alpha(p);
  }
  return boolean(any);
}

Word justify(const Call& k) {
  if (!k.arity(1, k.name == "zfill" ? 1 : 2)) return kFailed;
  if (!is_int(k.args[0]))
    return type_error(k.c, std::string("'") + type_name(k.args[0]) +
                               "' object cannot be interpreted as an integer");
  int64_t width = int_clamped(k.args[0]);
  uint32_t fill = k.name == "zfill" ? '0' : ' ';
  if (k.count > 1) {
    if (!k.is_str(1))
      return type_error(k.c, std::string("The fill character must be a unicode character, not ") +
                                 type_name(k.args[1]));
    if (as<Str>(k.args[1])->length != 1)
      return type_error(k.c, "The fill character must be exactly one character long");
    fill = str_at(as<Str>(k.args[1]), 0);
  }
  Points p = str_points(k.s);
  int64_t missing = width - static_cast<int64_t>(p.size());
  if (missing <= 0) return retained(k.c, k.receiver);
  if (!room_for(k.c, width)) return kFailed;
  int64_t left = k.name == "ljust" ? 0 : missing;
  if (k.name == "center") left = missing / 2 + (missing & width & 1);
  Points out(static_cast<size_t>(left), fill);
  if (k.name == "zfill" && !p.empty() && (p[0] == '+' || p[0] == '-')) {
    out.insert(out.begin(), p[0]);
    p.erase(p.begin());
  }
  out.insert(out.end(), p.begin(), p.end());
  out.insert(out.end(), static_cast<size_t>(missing - left), fill);
  return make(k.c, out);
}

struct Row {
  const char* name;
  Word (*run)(const Call&);
};

constexpr Row kRows[] = {
    {"strip", [](const Call& k) { return strip(k, true, true); }},
    {"lstrip", [](const Call& k) { return strip(k, true, false); }},
    {"rstrip", [](const Call& k) { return strip(k, false, true); }},
    {"split", split},
    {"join", join},
    {"replace", replace},
    {"find", search},
    {"rfind", search},
    {"index", search},
    {"rindex", search},
    {"count", search},
    {"startswith", affix},
    {"endswith", affix},
    {"upper", change_case},
    {"lower", change_case},
    {"swapcase", change_case},
    {"title", change_case},
    {"capitalize", change_case},
    {"isupper", case_test},
    {"islower", case_test},
    {"isdigit", [](const Call& k) { return classify(k, digit); }},
    {"isdecimal", [](const Call& k) { return classify(k, digit); }},
    {"isnumeric", [](const Call& k) { return classify(k, digit); }},
    {"isalpha", [](const Call& k) { return classify(k, alpha); }},
    {"isalnum", [](const Call& k) { return classify(k, alnum); }},
    {"isspace", [](const Call& k) { return classify(k, is_space); }},
    {"ljust", justify},
    {"rjust", justify},
    {"center", justify},
    {"zfill", justify},
};

}  // namespace

Word str_method(Context* c, Word receiver, const std::string& name, const Word* args,
                uint32_t count) {
  for (const Row& row : kRows)
    if (name == row.name) return row.run({c, receiver, as<Str>(receiver), name, args, count});
  return kUnbound;
}

}  // namespace pyreck::rt
