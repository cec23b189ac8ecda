// str.format and str.format_map. Specification: Python Library Reference, "Format String Syntax";
// where that is silent, what CPython 3.11 does (Objects/stringlib/unicode_format.h).

#include "runtime/arguments.h"
#include "runtime/exception.h"
#include "runtime/heap.h"
#include "runtime/method_table.h"
#include "runtime/stop.h"
#include "runtime/str.h"

#include <cstdio>
#include <vector>

namespace pyreck::rt {

namespace {

using Points = std::vector<uint32_t>;

/// A stretch of the format string.
struct Range {
  size_t from, to;
  bool empty() const { return from == to; }
};

struct Field {
  Range name, spec;
  uint32_t conversion = 0;
  bool spec_has_fields = false;
};

class Formatter {
 public:
  /// `mapping`: of format_map, else kFailed and the fields are arguments of `k`.
  Formatter(const Call& k, Word mapping)
      : k_(k), c_(k.c), mapping_(mapping), text_(str_points(as<Str>(k.receiver))) {}

  Word run() {
    Points out;
    if (!expand({0, text_.size()}, 2, &out)) return kFailed;
    return made(out);
  }

 private:
  bool fail(const std::string& text) { return value_error(c_, text) != kFailed; }

  Word made(const Points& points) {
    return str_from_points(c_, points.data(), static_cast<int64_t>(points.size()));
  }

  /// Appends the text of `range` with its fields filled in. Fields of specifications may have
  /// fields again: `depth` levels in all.
  bool expand(Range range, int depth, Points* out) {
    if (depth == 0) return fail("Max string recursion exceeded");
    size_t at = range.from;
    while (at < range.to) {
      uint32_t point = text_[at++];
      if (stopped_at(c_, ++rounds_)) return false;
      if (point != '{' && point != '}') {
        out->push_back(point);
        continue;
      }
      bool doubled = at < range.to && text_[at] == point;
      if (doubled) {
        out->push_back(point);
        at++;
      } else if (point == '}') {
        return fail("Single '}' encountered in format string");
      } else if (at == range.to) {
        return fail("Single '{' encountered in format string");
      } else {
        Field field;
        if (!parse(&at, range.to, &field) || !fill(field, depth, out)) return false;
      }
    }
    return true;
  }

  /// The field that begins at *at, after its brace; *at then is behind it.
  bool parse(size_t* at, size_t end, Field* out) {
    uint32_t point = 0;
    out->name.from = *at;
    while (*at < end) {
      point = text_[(*at)++];
      if (point == '{') return fail("unexpected '{' in field name");
      if (point == '[')
        while (*at < end && text_[*at] != ']') ++*at;
      if (point == '}' || point == ':' || point == '!') break;
    }
    if (point != '}' && point != ':' && point != '!')
      return fail("expected '}' before end of string");
    out->name.to = *at - 1;
    out->spec = {*at, *at};
    if (point == '}') return true;
    if (point == '!') {
      if (*at == end) return fail("end of string while looking for conversion specifier");
      out->conversion = text_[(*at)++];
      if (*at < end) {
        point = text_[(*at)++];
        if (point == '}') return true;
        if (point != ':') return fail("expected ':' after conversion specifier");
      }
    }
    out->spec.from = *at;
    for (int open = 1; *at < end;) {
      point = text_[(*at)++];
      if (point == '{') {
        out->spec_has_fields = true;
        open++;
      } else if (point == '}' && --open == 0) {
        out->spec.to = *at - 1;
        return true;
      }
    }
    return fail("unmatched '{' in format spec");
  }

  bool fill(const Field& field, int depth, Points* out) {
    Held value(c_, find(field.name));
    if (!value) return false;
    int32_t conversion = 0;
    if (field.conversion == 's' || field.conversion == 'r' || field.conversion == 'a') {
      conversion = static_cast<int32_t>(field.conversion);
    } else if (field.conversion != 0) {
      char text[48];
      bool shown = field.conversion > 32 && field.conversion < 127;
      std::snprintf(
          text, sizeof text,
          shown ? "Unknown conversion specifier %c" : "Unknown conversion specifier \\x%x",
          field.conversion);
      return fail(text);
    }
    Points spec(text_.begin() + static_cast<ptrdiff_t>(field.spec.from),
                text_.begin() + static_cast<ptrdiff_t>(field.spec.to));
    if (field.spec_has_fields) {
      spec.clear();
      if (!expand(field.spec, depth - 1, &spec)) return false;
    }
    Held form(c_, made(spec));
    if (!form) return false;
    Held shown(c_, pk_format(c_, value.get(), form.get(), conversion));
    if (!shown) return false;
    Points points = str_points(as<Str>(shown.get()));
    out->insert(out->end(), points.begin(), points.end());
    return can_allocate(c_, 8 * out->size());
  }

  /// The number that `range` spells, -1 if it is none. False: too large.
  bool number(Range range, int64_t* out) {
    *out = range.empty() ? -1 : 0;
    for (size_t i = range.from; i < range.to; i++) {
      int64_t digit = static_cast<int64_t>(text_[i]) - '0';
      if (digit < 0 || digit > 9) {
        *out = -1;
        return true;
      }
      if (*out > (INT64_MAX - digit) / 10) return fail("Too many decimal digits in format string");
      *out = *out * 10 + digit;
    }
    return true;
  }

  Word text(Range range) {
    return str_from_points(c_, text_.data() + range.from,
                           static_cast<int64_t>(range.to - range.from));
  }

  /// The value of a field's name, `name.attribute[item]`; owned.
  Word find(Range name) {
    size_t at = name.from;
    while (at < name.to && text_[at] != '.' && text_[at] != '[') at++;
    Held value(c_, first({name.from, at}));
    while (value && at < name.to) {
      uint32_t point = text_[at++];
      if (point != '.' && point != '[')
        return value_error(c_, "Only '.' or '[' may follow ']' in format field specifier");
      bool is_item = point == '[';
      Range part{at, at};
      while (at < name.to && (is_item ? text_[at] != ']' : text_[at] != '.' && text_[at] != '['))
        at++;
      part.to = at;
      if (is_item && at++ == name.to) return value_error(c_, "Missing ']' in format string");
      if (part.empty()) return value_error(c_, "Empty attribute in format string");
      value.reset(is_item ? item(value.get(), part) : attribute(value.get(), part));
    }
    return value.take();
  }

  Word attribute(Word of, Range part) {
    Held name(c_, text(part));
    return name ? pk_getattr(c_, of, name.get()) : kFailed;
  }

  Word item(Word of, Range part) {
    int64_t index;
    if (!number(part, &index)) return kFailed;
    Held key(c_, index >= 0 ? pk_int_from_i64(c_, index) : text(part));
    return key ? pk_getitem(c_, of, key.get()) : kFailed;
  }

  /// The argument that the field's name begins with; owned.
  Word first(Range name) {
    int64_t index;
    if (!number(name, &index)) return kFailed;
    bool automatic = name.empty();
    if (automatic || index >= 0) {
      auto wanted = automatic ? Numbering::kAutomatic : Numbering::kManual;
      if (numbering_ == Numbering::kNone) numbering_ = wanted;
      if (numbering_ != wanted)
        return value_error(c_, automatic ? "cannot switch from manual field specification to "
                                           "automatic field numbering"
                                         : "cannot switch from automatic field numbering to "
                                           "manual field specification");
      if (automatic) index = next_++;
      if (mapping_ != kFailed) return value_error(c_, "Format string contains positional fields");
      if (index < k_.count) return retained(c_, k_.args[index]);
      return raise(
          c_, static_cast<uint32_t>(Exc::kIndexError),
          "Replacement index " + std::to_string(index) + " out of range for positional args tuple");
    }
    Held key(c_, text(name));
    if (!key) return kFailed;
    if (mapping_ != kFailed) return pk_getitem(c_, mapping_, key.get());
    Word value = k_.keyword(str_to_utf8(key.get()));
    if (value != kFailed) return retained(c_, value);
    raise_with(c_, Exc::kKeyError, key.take());
    return kFailed;
  }

  enum class Numbering { kNone, kAutomatic, kManual };

  const Call& k_;
  Context* c_;
  Word mapping_;
  Points text_;
  Numbering numbering_ = Numbering::kNone;
  int64_t next_ = 0, rounds_ = 0;
};

}  // namespace

Word str_method_format(const Call& k) { return Formatter(k, kFailed).run(); }
Word str_method_format_map(const Call& k) { return Formatter(k, k[0]).run(); }

}  // namespace pyreck::rt
