#include "runtime/regex/subject.h"

#include "runtime/arguments.h"
#include "runtime/heap.h"
#include "runtime/objects.h"

#include <algorithm>

namespace pyreck::rt::regex {

bool Subject::take(Context* c, const Regex& program, Word word, Word from, Word to) {
  if (from != kFailed && (!to_ssize(c, from, &pos) || !to_ssize(c, to, &end))) return false;
  text = word;
  if (has_kind(word, Kind::kStr)) {
    const auto* str = as<Str>(word);
    width = static_cast<uint8_t>(str->flags & kStrWidthMask);
    data = str->data;
    length = str->length;
  } else if (is_bytes_like(word)) {
    is_bytes = true;
    data = view_of(word).data;
    length = view_of(word).length;
  } else {
    type_error(c,
               std::string("expected string or bytes-like object, got '") + type_name(word) + "'");
    return false;
  }
  if (is_bytes != program.is_bytes) {
    type_error(c, is_bytes ? "cannot use a string pattern on a bytes-like object"
                           : "cannot use a bytes pattern on a string-like object");
    return false;
  }
  if (from == kFailed) end = length;
  pos = std::clamp<int64_t>(pos, 0, length);
  end = std::clamp<int64_t>(end, 0, length);
  return true;
}

Word Subject::piece(Context* c, int64_t from, int64_t to) const {
  if (!is_bytes) return str_slice(c, as<Str>(text), from, 1, to - from);
  return bytes_new(c, false, {data + from, to - from});
}

Word Subject::group(Context* c, const Found& found, uint32_t number) const {
  auto [from, to] = found.group(number);
  if (from < 0) return kNone;
  if (from <= to) return piece(c, from, to);
  refuse(c, "a group that ends before it begins");
  return kFailed;
}

}  // namespace pyreck::rt::regex
