// `json.dumps`, for frontend/library/json.py: CPython 3.11's encoder in C; with an indent, the one
// in Python, which says two things in other words.

#include "runtime/array.h"
#include "runtime/builtin_table.h"
#include "runtime/class.h"
#include "runtime/exception.h"
#include "runtime/heap.h"
#include "runtime/json.h"
#include "runtime/list.h"
#include "runtime/number.h"
#include "runtime/sort.h"
#include "runtime/stop.h"
#include "runtime/str.h"
#include "runtime/text.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace pyreck::rt {

namespace {

/// Bits of the second argument of `_json.write`.
enum Flags : int64_t {
  kSkipKeys = 1,
  kEnsureAscii = 2,
  kCheckCircular = 4,
  kAllowNan = 8,
  kSortKeys = 16,
};

void append_unit(std::string* out, uint32_t unit) {
  constexpr char kDigits[] = "0123456789abcdef";
  *out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) *out += kDigits[unit >> shift & 15];
}

void append_utf8(std::string* out, uint32_t point) {
  auto byte = [&](uint32_t value) { *out += static_cast<char>(value); };
  if (point < 0x80) return byte(point);
  if (point < 0x800) {
    byte(0xc0 | point >> 6);
  } else if (point < 0x10000) {
    byte(0xe0 | point >> 12);
    byte(0x80 | (point >> 6 & 0x3f));
  } else {
    byte(0xf0 | point >> 18);
    byte(0x80 | (point >> 12 & 0x3f));
    byte(0x80 | (point >> 6 & 0x3f));
  }
  byte(0x80 | (point & 0x3f));
}

/// The letter after the backslash; 0: none.
char short_escape(uint32_t point) {
  switch (point) {
    case '"':
    case '\\':
      return static_cast<char>(point);
    case '\n':
      return 'n';
    case '\r':
      return 'r';
    case '\t':
      return 't';
    case '\f':
      return 'f';
    case '\b':
      return 'b';
    default:
      return 0;
  }
}

class Writer {
 public:
  Writer(Context* c, int64_t flags, Word indent, std::string item_end, std::string key_end,
         Word fallback)
      : c_(c),
        flags_(flags),
        indents_(indent != kNone),
        indent_(indents_ ? str_to_utf8(indent) : ""),
        item_end_(std::move(item_end)),
        key_end_(std::move(key_end)),
        fallback_(fallback),
        deepest_(json_deepest(c)) {}

  std::string out;  // UTF-8; lone surrogates as three bytes

  bool write(Word w) {
    if (!keeps_going()) return false;
    if (is_small(w)) return out += std::to_string(small_value(w)), true;
    if (is_float(w)) return write_float(float_value(w), &out);
    if (!is_object(w)) {
      out += w == kNone ? "null" : w == kTrue ? "true" : "false";
      return true;
    }
    switch (object(w)->kind) {
      case Kind::kStr:
        write_str(as<Str>(w));
        return true;
      case Kind::kBigInt:
        return write_int(w, &out);
      case Kind::kList:
        if (refused_array(c_, w, "written")) return false;
        return nested(w, as<List>(w)->length == 0, "[]", [&] { return write_list(as<List>(w)); });
      case Kind::kTuple:
        return nested(w, as<Tuple>(w)->length == 0, "[]",
                      [&] { return write_tuple(as<Tuple>(w)); });
      case Kind::kDict:
        return nested(w, as<Dict>(w)->length == 0, "{}", [&] { return write_dict(w); });
      case Kind::kInstance:
        if (builtin_base(c_, w) != Program::ClassInfo::kNone) return write_derived(w);
        [[fallthrough]];
      default:
        return nested(w, false, "", [&] { return write_other(w); });
    }
  }

 private:
  /// Whether it derives from a class of what JSON has: whatever it has overridden.
  bool is_plain(Word w) const {
    uint32_t base = builtin_base(c_, w);
    return base == static_cast<uint32_t>(B::kInt) || base == static_cast<uint32_t>(B::kFloat) ||
           base == static_cast<uint32_t>(B::kStr);
  }

  /// An instance of a class derived from a builtin one: as its base value.
  bool write_derived(Word w) {
    if (is_plain(w)) {
      Held value(c_, base_value(c_, w));
      return value && write(value.get());
    }
    uint32_t base = builtin_base(c_, w);
    if (is_plain_base(base) || is_set_base(base))
      return nested(w, false, "", [&] { return write_other(w); });
    BoundCall items;
    Held name(c_, str_from_ascii(c_, "items"));
    if (!name || !find_attribute(c_, w, name.get(), &items)) return false;
    Held method(c_, items.callee), self(c_, items.self);
    const bool is_own =
        has_kind(method.get(), Kind::kFunction) &&
        !as<Function>(method.get())->program->functions[object(method.get())->aux].is_native;
    if (is_own || !is_of_base(c_, w, Special::kIter)) {
      refuse(c_, "json of a `%s`, which overrides `__iter__` or `items`", type_name(w));
      return false;
    }
    Held value(c_, base_value(c_, w));
    return value && write(value.get());
  }

  bool is_set(Flags flag) const { return (flags_ & flag) != 0; }

  /// Whether the job goes on and there is room for what was written.
  bool keeps_going() {
    if ((++count_ & (kSomeElements - 1)) != 0) return true;
    return !stopped(c_) && can_allocate(c_, 6 * out.size());
  }

  void write_str(const Str* text) {
    bool escapes = is_set(kEnsureAscii);
    out += '"';
    for (int64_t i = 0; i < text->length; i++) {
      uint32_t point = str_at(text, i);
      if (char letter = short_escape(point); letter != 0) {
        out += '\\';
        out += letter;
      } else if (point < 0x20 || (escapes && point > '~' && point < 0x10000)) {
        append_unit(&out, point);
      } else if (escapes && point >= 0x10000) {
        append_unit(&out, 0xd800 | (point - 0x10000) >> 10);
        append_unit(&out, 0xdc00 | ((point - 0x10000) & 0x3ff));
      } else {
        append_utf8(&out, point);
      }
    }
    out += '"';
  }

  bool write_int(Word w, std::string* to) {
    std::string digits;
    if (!repr_text(c_, w, &digits)) return false;
    *to += digits;
    return true;
  }

  bool write_float(double value, std::string* to) {
    if (std::isfinite(value)) return *to += float_repr(value), true;
    if (is_set(kAllowNan)) {
      *to += std::isnan(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
      return true;
    }
    std::string text = "Out of range float values are not JSON compliant";
    if (indents_) text += ": " + float_repr(value);
    return value_error(c_, text) != kFailed;
  }

  /// What may hold itself.
  template <class Write>
  bool nested(Word w, bool is_empty, const char* empty, Write write_items) {
    if (is_empty) return out += empty, true;
    if (is_set(kCheckCircular) && std::find(open_.begin(), open_.end(), w) != open_.end())
      return value_error(c_, "Circular reference detected") != kFailed;
    if (open_.size() >= deepest_) return refuse_json_depth(c_) != kFailed;
    open_.push_back(w);
    bool ok = write_items();
    open_.pop_back();
    return ok;
  }

  void begin(char bracket) {
    out += bracket;
    level_++;
    if (indents_) new_line();
  }
  void end(char bracket) {
    level_--;
    if (indents_) new_line();
    out += bracket;
  }
  void between() {
    out += item_end_;
    if (indents_) new_line();
  }
  void new_line() {
    out += '\n';
    for (int64_t i = 0; i < level_; i++) out += indent_;
  }

  bool write_tuple(const Tuple* tuple) {
    begin('[');
    for (int64_t i = 0; i < tuple->length; i++) {
      if (i > 0) between();
      if (!write(tuple->items[i])) return false;
    }
    end(']');
    return true;
  }

  /// What `default` does to the list meanwhile is seen, as in CPython.
  bool write_list(const List* list) {
    begin('[');
    for (int64_t i = 0; i < list->length; i++) {
      if (i > 0) between();
      Held item(c_, list_at(c_, list, i));
      if (!item || !write(item.get())) return false;
    }
    end(']');
    return true;
  }

  /// 1: the text of a key; 0: skipped; -1: failed. A str stands for itself.
  int key_text(Word key, std::string* text) {
    if (has_kind(key, Kind::kStr)) return 1;
    if (is_float(key)) return write_float(float_value(key), text) ? 1 : -1;
    if (is_int(key)) return write_int(key, text) ? 1 : -1;
    if (!is_object(key)) {
      *text = key == kNone ? "null" : key == kTrue ? "true" : "false";
      return 1;
    }
    if (is_set(kSkipKeys)) return 0;
    type_error(c_, "keys must be str, int, float, bool or None, not " + plain_type_name(key));
    return -1;
  }

  bool write_dict(Word w) {
    const auto* dict = as<Dict>(w);
    Held items(c_, items_of(dict));
    if (!items) return false;
    const uint32_t changes = dict->aux;
    const auto* list = as<List>(items.get());
    begin('{');
    bool first = true;
    for (int64_t i = 0; i < list->length; i++) {
      const auto* item = as<Tuple>(list->words[i]);
      std::string text;
      Held key(c_, is_plain(item->items[0]) ? base_value(c_, item->items[0])
                                            : retained(c_, item->items[0]));
      int has_key = key ? key_text(key.get(), &text) : -1;
      if (has_key < 0) return false;
      if (has_key == 0) continue;
      if (!first) between();
      first = false;
      if (has_kind(key.get(), Kind::kStr))
        write_str(as<Str>(key.get()));
      else
        out += '"' + text + '"';
      out += key_end_;
      if (!write(item->items[1])) return false;
      if (dict->aux != changes) {
        refuse(c_, "a dict that `default` changes while it is written");
        return false;
      }
    }
    end('}');
    return true;
  }

  /// A list of the pairs, in the order in which they are written.
  Word items_of(const Dict* dict) {
    Held items(c_, pk_list_new(c_, kListWords, dict->length));
    if (!items) return kFailed;
    for (int64_t i = 0; i < dict->used; i++) {
      const DictEntry& entry = dict->entries[i];
      if (entry.key == 0) continue;
      Word pair[] = {entry.key, entry.value};
      Held made(c_, pk_tuple_new(c_, pair, 2));
      if (!made || list_push(c_, as<List>(items.get()), made.get()) != Status::kDone)
        return kFailed;
    }
    bool sorts = is_set(kSortKeys);
    if (sorts && list_sort(c_, as<List>(items.get()), kNone, false) != Status::kDone)
      return kFailed;
    return items.take();
  }

  std::string plain_type_name(Word w) {
    std::string name = type_name(w);
    return name.substr(name.rfind('.') + 1);
  }

  bool write_other(Word w) {
    if (fallback_ == kNone) {
      type_error(c_, "Object of type " + plain_type_name(w) + " is not JSON serializable");
      return false;
    }
    Held made(c_, pk_call(c_, fallback_, &w, 1, nullptr));
    return made && write(made.get());
  }

  Context* c_;
  int64_t flags_;
  bool indents_;
  std::string indent_, item_end_, key_end_;
  Word fallback_;
  uint32_t deepest_;
  std::vector<Word> open_;
  int64_t level_ = 0, count_ = 0;
};

}  // namespace

/// (value, flags, indent or None, end of an item, end of a key, default or None)
Word run_JsonWrite(const Call& k) {
  bool as_agreed = is_small(k[1]) && (k[2] == kNone || k.is_str(2)) && k.is_str(3) && k.is_str(4);
  if (!as_agreed) {
    refuse(k.c, "`_json.write` is for `json` alone");
    return kFailed;
  }
  Writer writer(k.c, small_value(k[1]), k[2], str_to_utf8(k[3]), str_to_utf8(k[4]), k[5]);
  if (!writer.write(k[0])) return kFailed;
  bool is_ascii = std::all_of(writer.out.begin(), writer.out.end(),
                              [](char each) { return static_cast<uint8_t>(each) < 0x80; });
  if (is_ascii) return str_from_ascii(k.c, writer.out);
  return pk_str_from_utf8(k.c, writer.out.data(), writer.out.size());
}

}  // namespace pyreck::rt
