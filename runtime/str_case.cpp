// Methods of str that change the case of letters or ask what the code points are, by the tables of
// unicode.h and CPython's rules for what stands beside a letter (Objects/unicodeobject.c of 3.11).

#include "runtime/arguments.h"
#include "runtime/heap.h"
#include "runtime/method_table.h"
#include "runtime/stop.h"
#include "runtime/str.h"
#include "runtime/unicode.h"

#include <vector>

namespace pyreck::rt {

namespace {

using Points = std::vector<uint32_t>;

constexpr uint32_t kSigma = 0x3a3, kFinalSigma = 0x3c2, kSmallSigma = 0x3c3;

/// Whether a capital sigma at `at` ends a word: a cased letter before it, none after it, looking
/// past what is case-ignorable.
bool is_final_sigma(const Str* s, int64_t at) {
  int64_t before = at - 1;
  while (before >= 0 && (unicode_flags(str_at(s, before)) & kCaseIgnorable)) before--;
  if (before < 0 || !(unicode_flags(str_at(s, before)) & kCased)) return false;
  int64_t after = at + 1;
  while (after < s->length && (unicode_flags(str_at(s, after)) & kCaseIgnorable)) after++;
  return after == s->length || !(unicode_flags(str_at(s, after)) & kCased);
}

void append_lower(const Str* s, int64_t at, Points* out) {
  uint32_t point = str_at(s, at);
  if (point == kSigma)
    out->push_back(is_final_sigma(s, at) ? kFinalSigma : kSmallSigma);
  else
    append_case(Case::kLower, point, out);
}

/// The text of what append(position, &out) appends for each position.
template <class Append>
Word changed(const Call& k, Append append) {
  const Str* s = as<Str>(k.receiver);
  Points out;
  out.reserve(static_cast<size_t>(s->length));
  bool all = in_strides(k.c, s->length, [&](int64_t from, int64_t to) {
    for (int64_t i = from; i < to; i++) append(i, &out);
  });
  return all ? str_from_points(k.c, out.data(), static_cast<int64_t>(out.size())) : kFailed;
}

Word changed_case(const Call& k, Case which) {
  const Str* s = as<Str>(k.receiver);
  return changed(k, [&](int64_t i, Points* out) { append_case(which, str_at(s, i), out); });
}

/// Whether the text is not empty and all its code points have one of `flags`.
Word all_have(const Call& k, uint32_t flags) {
  const Str* s = as<Str>(k.receiver);
  for (int64_t i = 0; i < s->length; i++) {
    if (!(unicode_flags(str_at(s, i)) & flags)) return kFalse;
    if (stopped_at(k.c, i)) return kFailed;
  }
  return boolean(s->length > 0);
}

/// Whether some code point has `wanted` and none has one of `refused`.
Word has_only_case(const Call& k, uint32_t wanted, uint32_t refused) {
  const Str* s = as<Str>(k.receiver);
  bool some = false;
  for (int64_t i = 0; i < s->length; i++) {
    uint32_t flags = unicode_flags(str_at(s, i));
    if (flags & refused) return kFalse;
    some |= (flags & wanted) != 0;
    if (stopped_at(k.c, i)) return kFailed;
  }
  return boolean(some);
}

}  // namespace

Word str_method_upper(const Call& k) { return changed_case(k, Case::kUpper); }
Word str_method_casefold(const Call& k) { return changed_case(k, Case::kFold); }

Word str_method_lower(const Call& k) {
  const Str* s = as<Str>(k.receiver);
  return changed(k, [&](int64_t i, Points* out) { append_lower(s, i, out); });
}

Word str_method_swapcase(const Call& k) {
  const Str* s = as<Str>(k.receiver);
  return changed(k, [&](int64_t i, Points* out) {
    uint32_t flags = unicode_flags(str_at(s, i));
    if (flags & kUpper)
      append_lower(s, i, out);
    else if (flags & kLower)
      append_case(Case::kUpper, str_at(s, i), out);
    else
      out->push_back(str_at(s, i));
  });
}

Word str_method_capitalize(const Call& k) {
  const Str* s = as<Str>(k.receiver);
  return changed(k, [&](int64_t i, Points* out) {
    if (i == 0)
      append_case(Case::kTitle, str_at(s, i), out);
    else
      append_lower(s, i, out);
  });
}

Word str_method_title(const Call& k) {
  const Str* s = as<Str>(k.receiver);
  bool in_word = false;
  return changed(k, [&](int64_t i, Points* out) {
    if (in_word)
      append_lower(s, i, out);
    else
      append_case(Case::kTitle, str_at(s, i), out);
    in_word = unicode_flags(str_at(s, i)) & kCased;
  });
}

Word str_method_isalnum(const Call& k) {
  return all_have(k, kAlpha | kDecimal | kDigit | kNumeric);
}
Word str_method_isalpha(const Call& k) { return all_have(k, kAlpha); }
Word str_method_isascii(const Call& k) { return boolean(str_is_ascii(as<Str>(k.receiver))); }
Word str_method_isdecimal(const Call& k) { return all_have(k, kDecimal); }
Word str_method_isdigit(const Call& k) { return all_have(k, kDigit); }
Word str_method_isnumeric(const Call& k) { return all_have(k, kNumeric); }
Word str_method_isspace(const Call& k) { return all_have(k, kSpace); }

Word str_method_isprintable(const Call& k) {
  return as<Str>(k.receiver)->length == 0 ? kTrue : all_have(k, kPrintable);
}

Word str_method_isupper(const Call& k) { return has_only_case(k, kUpper, kLower | kTitle); }
Word str_method_islower(const Call& k) { return has_only_case(k, kLower, kUpper | kTitle); }

Word str_method_istitle(const Call& k) {
  const Str* s = as<Str>(k.receiver);
  bool in_word = false, some = false;
  for (int64_t i = 0; i < s->length; i++) {
    uint32_t flags = unicode_flags(str_at(s, i));
    bool begins = flags & (kUpper | kTitle), goes_on = flags & kLower;
    if (begins ? in_word : goes_on && !in_word) return kFalse;
    in_word = begins || goes_on;
    some |= in_word;
    if (stopped_at(k.c, i)) return kFailed;
  }
  return boolean(some);
}

Word str_method_isidentifier(const Call& k) {
  const Str* s = as<Str>(k.receiver);
  for (int64_t i = 0; i < s->length; i++) {
    if (!(unicode_flags(str_at(s, i)) & (i == 0 ? kIdentifierStart : kIdentifierPart)))
      return kFalse;
    if (stopped_at(k.c, i)) return kFailed;
  }
  return boolean(s->length > 0);
}

}  // namespace pyreck::rt
