// str.encode and bytes.decode: UTF-8, ASCII and Latin-1, with CPython's error handlers.
//
// By Objects/unicodeobject.c and Python/codecs.c of CPython 3.11: which bytes one error spans, and
// what each handler makes of it.

#include "runtime/arguments.h"
#include "runtime/bytes.h"
#include "runtime/exception.h"
#include "runtime/heap.h"
#include "runtime/stop.h"
#include "runtime/str.h"

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <vector>

namespace pyreck::rt {

namespace {

enum class Codec { kUtf8, kAscii, kLatin1 };
struct Alias {
  std::string_view name;  // lower case, `_` for what is no letter, digit or dot
  Codec codec;
};
/// Lib/encodings/aliases.py.
constexpr Alias kAliases[] = {
    {"utf_8", Codec::kUtf8},
    {"utf8", Codec::kUtf8},
    {"u8", Codec::kUtf8},
    {"utf", Codec::kUtf8},
    {"utf8_ucs2", Codec::kUtf8},
    {"utf8_ucs4", Codec::kUtf8},
    {"cp65001", Codec::kUtf8},
    {"ascii", Codec::kAscii},
    {"646", Codec::kAscii},
    {"ansi_x3.4_1968", Codec::kAscii},
    {"ansi_x3_4_1968", Codec::kAscii},
    {"ansi_x3.4_1986", Codec::kAscii},
    {"cp367", Codec::kAscii},
    {"csascii", Codec::kAscii},
    {"ibm367", Codec::kAscii},
    {"iso646_us", Codec::kAscii},
    {"iso_646.irv_1991", Codec::kAscii},
    {"iso_ir_6", Codec::kAscii},
    {"us", Codec::kAscii},
    {"us_ascii", Codec::kAscii},
    {"latin_1", Codec::kLatin1},
    {"latin1", Codec::kLatin1},
    {"latin", Codec::kLatin1},
    {"l1", Codec::kLatin1},
    {"8859", Codec::kLatin1},
    {"cp819", Codec::kLatin1},
    {"csisolatin1", Codec::kLatin1},
    {"ibm819", Codec::kLatin1},
    {"iso8859", Codec::kLatin1},
    {"iso8859_1", Codec::kLatin1},
    {"iso_8859_1", Codec::kLatin1},
    {"iso_8859_1_1987", Codec::kLatin1},
    {"iso_ir_100", Codec::kLatin1},
};

const char* name_of(Codec codec) {
  return codec == Codec::kUtf8 ? "utf-8" : codec == Codec::kAscii ? "ascii" : "latin-1";
}
const char* range_text(Codec codec) {
  return codec == Codec::kAscii ? "ordinal not in range(128)" : "ordinal not in range(256)";
}

/// False: refused. Which other codecs CPython has depends on how it was built.
bool find_codec(Context* c, Word name, Codec* out) {
  *out = Codec::kUtf8;
  if (name == kFailed) return true;
  std::string text = str_to_utf8(name), plain;
  for (char ch : text) {
    bool kept = std::isalnum(static_cast<unsigned char>(ch)) != 0 || ch == '.';
    if (kept)
      plain += static_cast<char>(std::tolower(static_cast<unsigned char>(ch)));
    else if (!plain.empty() && plain.back() != '_')
      plain += '_';
  }
  const Alias* found = std::ranges::find(kAliases, plain, &Alias::name);
  if (found == std::end(kAliases)) {
    refuse(c, "the encoding `%s` is not supported; there are `utf-8`, `ascii` and `latin-1`",
           text.c_str());
    return false;
  }
  *out = found->codec;
  return true;
}

/// A range that could not be encoded or decoded, and why.
struct Fault {
  int64_t start, end;
  const char* reason;
};

/// Raises UnicodeEncodeError or UnicodeDecodeError.
void raise_fault(Context* c, Exc cls, Codec codec, Word object, const Fault& fault) {
  Held name(c, str_from_ascii(c, name_of(codec))), reason(c, str_from_ascii(c, fault.reason));
  if (!name || !reason) return;
  Word items[5] = {name.get(), object, small(fault.start), small(fault.end), reason.get()};
  Held args(c, pk_tuple_new(c, items, 5));
  if (!args) return;
  Held exception(c, exception_new(c, static_cast<uint32_t>(cls), args.take()));
  if (exception) pk_raise(c, exception.get());
}

bool is_surrogate(uint32_t p) { return p >= 0xd800 && p <= 0xdfff; }

std::string escaped(uint32_t p) {
  char text[16];
  std::snprintf(text, sizeof text, p < 0x100 ? "\\x%02x" : p < 0x10000 ? "\\u%04x" : "\\U%08x", p);
  return text;
}

void append_utf8(std::string& out, uint32_t p) {
  if (p < 0x80) {
    out += static_cast<char>(p);
    return;
  }
  int more = p < 0x800 ? 1 : p < 0x10000 ? 2 : 3;
  static constexpr int kLead[] = {0, 0xc0, 0xe0, 0xf0};
  out += static_cast<char>(static_cast<uint32_t>(kLead[more]) | p >> (6 * more));
  while (more-- > 0) out += static_cast<char>(0x80 | (p >> (6 * more) & 0x3f));
}

class Encoder {
 public:
  Encoder(Context* c, Word text, Codec codec, Word errors)
      : c_(c), word_(text), text_(as<Str>(text)), codec_(codec) {
    if (errors != kFailed) errors_ = str_to_utf8(errors);
  }

  Word run() {
    uint32_t limit = codec_ == Codec::kAscii ? 0x80 : 0x100;
    auto fits = [&](uint32_t p) { return codec_ == Codec::kUtf8 ? !is_surrogate(p) : p < limit; };
    if (!can_allocate(c_, static_cast<uint64_t>(text_->length))) return kFailed;
    for (int64_t i = 0; i < text_->length; i++) {
      if (stopped_at(c_, i)) return kFailed;
      uint32_t p = str_at(text_, i);
      if (fits(p)) {
        if (codec_ == Codec::kUtf8)
          append_utf8(out_, p);
        else
          out_ += static_cast<char>(p);
        continue;
      }
      int64_t end = i + 1;
      while (end < text_->length && !fits(str_at(text_, end))) end++;
      if (!handle({i, end, codec_ == Codec::kUtf8 ? "surrogates not allowed" : range_text(codec_)}))
        return kFailed;
      i = end - 1;
    }
    return bytes_new(c_, false, view_of(out_));
  }

 private:
  bool fail(const Fault& fault) {
    raise_fault(c_, Exc::kUnicodeEncodeError, codec_, word_, fault);
    return false;
  }

  bool handle(const Fault& fault) {
    if (errors_ == "strict") return fail(fault);
    if (errors_ == "ignore") return true;
    for (int64_t i = fault.start; i < fault.end; i++) {
      if (stopped_at(c_, i)) return false;
      uint32_t p = str_at(text_, i);
      if (errors_ == "replace") {
        out_ += '?';
      } else if (errors_ == "backslashreplace") {
        out_ += escaped(p);
      } else if (errors_ == "xmlcharrefreplace") {
        out_ += "&#" + std::to_string(p) + ";";
      } else if (errors_ == "surrogateescape") {
        // What was handled by then is no part of the error.
        if (p < 0xdc80 || p > 0xdcff) return fail({i, fault.end, fault.reason});
        out_ += static_cast<char>(p & 0xff);
      } else if (errors_ == "surrogatepass") {
        if (codec_ != Codec::kUtf8) return fail(fault);
        append_utf8(out_, p);
      } else if (errors_ == "namereplace") {
        refuse(c_, "the error handler `namereplace` is not supported; write `backslashreplace`");
        return false;
      } else {
        raise(c_, static_cast<uint32_t>(Exc::kLookupError),
              "unknown error handler name '" + errors_ + "'");
        return false;
      }
    }
    return true;
  }

  Context* c_;
  Word word_;
  const Str* text_;
  Codec codec_;
  std::string errors_ = "strict", out_;
};

class Decoder {
 public:
  Decoder(Context* c, Word data, Codec codec, Word errors)
      : c_(c), word_(data), s_(view_of(data)), codec_(codec) {
    if (errors != kFailed) errors_ = str_to_utf8(errors);
  }

  Word run() {
    if (!can_allocate(c_, static_cast<uint64_t>(s_.length) * 4)) return kFailed;
    out_.reserve(static_cast<size_t>(s_.length));
    int64_t rounds = 0;
    while (at_ < s_.length) {
      if (stopped_at(c_, rounds++)) return kFailed;
      uint32_t b = s_[at_];
      if (b < 0x80 || codec_ == Codec::kLatin1) {
        out_.push_back(b);
        at_++;
        continue;
      }
      Fault fault{at_, at_ + 1, range_text(codec_)};
      bool is_good = codec_ == Codec::kUtf8 && sequence(&fault);
      if (!is_good && !handle(fault)) return kFailed;
    }
    return str_from_points(c_, out_.data(), static_cast<int64_t>(out_.size()));
  }

 private:
  /// Reads one code point of several bytes; false: `fault` says what is wrong.
  bool sequence(Fault* fault) {
    auto wrong = [&](int64_t bytes, const char* reason) {
      fault->end = fault->start + bytes;
      fault->reason = reason;
      return false;
    };
    uint8_t lead = s_[at_];
    if (lead < 0xc2 || lead > 0xf4) return wrong(1, "invalid start byte");
    int more = lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
    // Overlong forms, surrogates and what lies beyond the last plane show in the second byte.
    uint8_t least = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
    uint8_t most = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
    uint32_t point = lead & (0x3fu >> more);
    for (int i = 1; i <= more; i++) {
      if (at_ + i == s_.length) return wrong(s_.length - at_, "unexpected end of data");
      uint8_t b = s_[at_ + i];
      if (b < least || b > most) return wrong(i, "invalid continuation byte");
      point = point << 6 | (b & 0x3f);
      least = 0x80;
      most = 0xbf;
    }
    out_.push_back(point);
    at_ += more + 1;
    return true;
  }

  bool fail(const Fault& fault) {
    Held object(c_, bytes_frozen(c_, word_));
    if (object) raise_fault(c_, Exc::kUnicodeDecodeError, codec_, object.get(), fault);
    return false;
  }

  bool handle(const Fault& fault) {
    at_ = fault.end;
    if (errors_ == "strict") return fail(fault);
    if (errors_ == "ignore") return true;
    if (errors_ == "replace") {
      out_.push_back(0xfffd);
    } else if (errors_ == "surrogateescape") {
      for (int64_t i = fault.start; i < fault.end; i++) out_.push_back(0xdc00u + s_[i]);
    } else if (errors_ == "backslashreplace") {
      for (int64_t i = fault.start; i < fault.end; i++)
        for (char ch : escaped(s_[i])) out_.push_back(static_cast<uint8_t>(ch));
    } else if (errors_ == "surrogatepass") {
      return pass_surrogate(fault);
    } else if (errors_ == "xmlcharrefreplace" || errors_ == "namereplace") {
      type_error(c_, "don't know how to handle UnicodeDecodeError in error callback");
      return false;
    } else {
      raise(c_, static_cast<uint32_t>(Exc::kLookupError),
            "unknown error handler name '" + errors_ + "'");
      return false;
    }
    return true;
  }

  bool pass_surrogate(const Fault& fault) {
    int64_t i = fault.start;
    bool is_three = codec_ == Codec::kUtf8 && s_.length - i >= 3 && (s_[i] & 0xf0) == 0xe0 &&
                    (s_[i + 1] & 0xc0) == 0x80 && (s_[i + 2] & 0xc0) == 0x80;
    uint32_t point =
        is_three ? (s_[i] & 0x0fu) << 12 | (s_[i + 1] & 0x3fu) << 6 | (s_[i + 2] & 0x3fu) : 0;
    if (!is_surrogate(point)) return fail(fault);
    out_.push_back(point);
    at_ = i + 3;
    return true;
  }

  Context* c_;
  Word word_;
  ByteView s_;
  Codec codec_;
  std::string errors_ = "strict";
  std::vector<uint32_t> out_;
  int64_t at_ = 0;
};

bool are_strs(Context* c, const char* function, Word encoding, Word errors) {
  for (Word w : {encoding, errors}) {
    if (w == kFailed || has_kind(w, Kind::kStr)) continue;
    not_a_str(c, function, w == encoding ? "'encoding'" : "'errors'", w);
    return false;
  }
  return true;
}

}  // namespace

Word text_encode(Context* c, Word text, Word encoding, Word errors) {
  Codec codec;
  if (!are_strs(c, "encode", encoding, errors) || !find_codec(c, encoding, &codec)) return kFailed;
  return Encoder(c, text, codec, errors).run();
}

Word text_decode(Context* c, Word data, Word encoding, Word errors) {
  Codec codec;
  if (!are_strs(c, "decode", encoding, errors)) return kFailed;
  // CPython does not look at the encoding of nothing.
  if (view_of(data).length == 0) return pk_str_from_utf8(c, "", 0);
  return find_codec(c, encoding, &codec) ? Decoder(c, data, codec, errors).run() : kFailed;
}

}  // namespace pyreck::rt
