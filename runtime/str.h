// Strings: code points in the least width that holds them.
#pragma once

#include "runtime/entry.h"

#include <cstdint>
#include <string>
#include <vector>

namespace pyreck::rt {

uint32_t str_at(const Str* s, int64_t index);
/// From code points. Owned; kFailed when out of memory.
Word str_from_points(Context* c, const uint32_t* points, int64_t count);
/// From code points of a byte each.
Word str_from_latin1(Context* c, const uint8_t* points, int64_t count);
Word str_from_ascii(Context* c, const std::string& text);
std::vector<uint32_t> str_points(const Str* s);
/// UTF-8; lone surrogates as three bytes.
std::string str_to_utf8(Word w);
bool str_is_ascii(const Str* s);
/// As int() and float() read it: decimal digits of every script as ASCII digits, white space as a
/// blank, anything else beyond ASCII as `?`.
std::string str_number_text(const Str* s);
bool str_equal(const Str* a, const Str* b);
int str_compare(const Str* a, const Str* b);  // by code point
Word str_slice(Context* c, const Str* s, int64_t start, int64_t step, int64_t count);
Word str_concat(Context* c, const Str* a, const Str* b);
Word str_repeat(Context* c, const Str* s, int64_t count);
/// First position of `part` at or after `from`, before `end`; -1.
int64_t str_find(const Str* s, const Str* part, int64_t from, int64_t end);
int64_t str_rfind(const Str* s, const Str* part, int64_t from, int64_t end);
/// CPython's repr, with its choice of quotes and escapes.
std::string str_repr_utf8(const Str* s);
/// `format % values`.
Word str_percent(Context* c, Word format, Word values);

}  // namespace pyreck::rt
