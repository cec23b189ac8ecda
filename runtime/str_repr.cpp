// repr of strings: CPython's choice of quotes, escapes for what is not printable.

#include "runtime/str.h"
#include "runtime/unicode.h"

#include <cstdio>

namespace pyreck::rt {

namespace {

void append_utf8(std::string& out, uint32_t p) {
  if (p < 0x80) {
    out += static_cast<char>(p);
  } else if (p < 0x800) {
    out += static_cast<char>(0xc0 | p >> 6);
    out += static_cast<char>(0x80 | (p & 0x3f));
  } else if (p < 0x10000) {
    out += static_cast<char>(0xe0 | p >> 12);
    out += static_cast<char>(0x80 | (p >> 6 & 0x3f));
    out += static_cast<char>(0x80 | (p & 0x3f));
  } else {
    out += static_cast<char>(0xf0 | p >> 18);
    out += static_cast<char>(0x80 | (p >> 12 & 0x3f));
    out += static_cast<char>(0x80 | (p >> 6 & 0x3f));
    out += static_cast<char>(0x80 | (p & 0x3f));
  }
}

}  // namespace

std::string str_repr_utf8(const Str* s) {
  bool single = false, both = false;
  for (int64_t i = 0; i < s->length; i++) {
    single |= str_at(s, i) == '\'';
    both |= str_at(s, i) == '"';
  }
  char quote = single && !both ? '"' : '\'';
  std::string out(1, quote);
  for (int64_t i = 0; i < s->length; i++) {
    uint32_t p = str_at(s, i);
    if (p == static_cast<uint32_t>(quote) || p == '\\') {
      out += '\\';
      out += static_cast<char>(p);
    } else if (p == '\n' || p == '\r' || p == '\t') {
      out += p == '\n' ? "\\n" : p == '\r' ? "\\r" : "\\t";
    } else if (!(unicode_flags(p) & kPrintable)) {
      char escape[16];
      std::snprintf(escape, sizeof escape,
                    p < 0x100     ? "\\x%02x"
                    : p < 0x10000 ? "\\u%04x"
                                  : "\\U%08x",
                    p);
      out += escape;
    } else {
      append_utf8(out, p);
    }
  }
  return out + quote;
}

}  // namespace pyreck::rt
