// `json.loads`, for frontend/library/json.py: CPython 3.11's scanner in C, with its idea of what is
// wrong where.
//
// What is wrong is no exception yet: the caller raises json.JSONDecodeError, a class of Python's.

#include "runtime/builtin_table.h"
#include "runtime/exception.h"
#include "runtime/heap.h"
#include "runtime/integer.h"
#include "runtime/json.h"
#include "runtime/number.h"
#include "runtime/stop.h"
#include "runtime/str.h"

#include <cmath>
#include <cstring>
#include <vector>

namespace pyreck::rt {

namespace {

struct Options {
  bool strict;
  Word object_hook, object_pairs_hook, parse_float, parse_int, parse_constant;  // or kNone
};

/// Words that are released at the end.
class Words {
 public:
  explicit Words(Context* c) : c_(c) {}
  ~Words() {
    for (Word w : all) release(c_, w);
  }
  Words(const Words&) = delete;
  std::vector<Word> all;

 private:
  Context* c_;
};

bool is_digit(uint32_t point) { return point >= '0' && point <= '9'; }

/// -1: none.
int hex_digit(uint32_t point) {
  if (is_digit(point)) return static_cast<int>(point - '0');
  uint32_t lower = point | 0x20;
  return lower >= 'a' && lower <= 'f' ? static_cast<int>(lower - 'a' + 10) : -1;
}

/// What a letter after a backslash stands for; 0: nothing.
uint32_t plain_escape(uint32_t letter) {
  switch (letter) {
    case '"':
    case '\\':
    case '/':
      return letter;
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return 0;
  }
}

/// Reads a text of code points of one width.
template <class Unit>
class Reader {
 public:
  Reader(Context* c, const Str* text, const Options& options)
      : c_(c),
        data_(reinterpret_cast<const Unit*>(text->data)),
        length_(text->length),
        options_(options),
        deepest_(json_deepest(c)) {}

  const char* problem = nullptr;  // what is wrong with the text, and where
  int64_t problem_at = 0;

  /// The value of the whole text: owned; kFailed with a problem, or with what is pending.
  Word read() {
    at_ = 0;
    skip_blanks();
    Held value(c_, read_value());
    if (!value) return kFailed;
    skip_blanks();
    return at_ == length_ ? value.take() : wrong("Extra data", at_);
  }

 private:
  Word wrong(const char* text, int64_t at) {
    problem = text;
    problem_at = at;
    return kFailed;
  }

  bool looking_at(uint32_t point) const { return at_ < length_ && data_[at_] == point; }

  bool take(std::string_view text) {
    auto size = static_cast<int64_t>(text.size());
    if (length_ - at_ < size) return false;
    for (int64_t i = 0; i < size; i++)
      if (data_[at_ + i] != static_cast<uint8_t>(text[static_cast<size_t>(i)])) return false;
    at_ += size;
    return true;
  }

  void skip_blanks() {
    while (at_ < length_ &&
           (data_[at_] == ' ' || data_[at_] == '\t' || data_[at_] == '\n' || data_[at_] == '\r'))
      at_++;
  }

  Word read_value() {
    if (at_ >= length_) return wrong("Expecting value", at_);
    if (stopped_at(c_, count_++)) return kFailed;
    switch (data_[at_]) {
      case '"':
        return read_str();
      case '{':
      case '[': {
        if (++depth_ > deepest_) return refuse_json_depth(c_);
        Word made = data_[at_] == '{' ? read_object() : read_array();
        depth_--;
        return made;
      }
      case 'n':
        if (take("null")) return kNone;
        break;
      case 't':
        if (take("true")) return kTrue;
        break;
      case 'f':
        if (take("false")) return kFalse;
        break;
      case 'N':
        if (take("NaN")) return constant("NaN", NAN);
        break;
      case 'I':
        if (take("Infinity")) return constant("Infinity", HUGE_VAL);
        break;
      case '-':
        if (take("-Infinity")) return constant("-Infinity", -HUGE_VAL);
        break;
      default:
        break;
    }
    return read_number();
  }

  /// What a function of the user's makes of `argument`, which is taken over.
  Word hooked(Word function, Word argument) {
    Held held(c_, argument);
    if (!held) return kFailed;
    Word made = pk_call(c_, function, &argument, 1, nullptr);
    bool stops = made == kFailed && c_->exception != nullptr &&
                 exception_is(c_->exception->aux, static_cast<uint32_t>(Exc::kStopIteration));
    if (!stops) return made;
    release(c_, pk_exception_take(c_));
    refuse(c_, "a function that `json.loads` calls raised StopIteration");
    return kFailed;
  }

  Word constant(const char* text, double value) {
    if (options_.parse_constant == kNone) return pk_float_box(c_, value);
    return hooked(options_.parse_constant, str_from_ascii(c_, text));
  }

  Word read_number() {
    int64_t start = at_, end = at_;
    auto is = [&](int64_t i, auto... points) {
      return i < length_ && ((data_[i] == static_cast<Unit>(points)) || ...);
    };
    auto digit = [&](int64_t i) { return i < length_ && is_digit(data_[i]); };
    if (is(end, '-')) end++;
    if (!digit(end)) return wrong("Expecting value", start);
    if (data_[end++] != '0')
      while (digit(end)) end++;
    bool is_float = is(end, '.') && digit(end + 1);
    if (is_float)
      for (end++; digit(end);) end++;
    if (is(end, 'e', 'E')) {
      int64_t exponent = end + 1;
      if (is(exponent, '-', '+')) exponent++;
      if (digit(exponent)) {
        is_float = true;
        while (digit(exponent)) exponent++;
        end = exponent;
      }
    }
    at_ = end;
    std::string text(data_ + start, data_ + end);
    Word parse = is_float ? options_.parse_float : options_.parse_int;
    if (parse != kNone) return hooked(parse, str_from_ascii(c_, text));
    if (!is_float) {
      if (text.size() < 18) return small(std::strtoll(text.c_str(), nullptr, 10));
      return int_parse(c_, text, 10, kNone);
    }
    double value = 0;
    float_parse(text, &value);
    return pk_float_box(c_, value);
  }

  /// Four hexadecimal digits; -1: they are not.
  int64_t unit_at(int64_t at) const {
    int64_t unit = 0;
    for (int64_t i = at; i < at + 4; i++) {
      int digit = hex_digit(data_[i]);
      if (digit < 0) return -1;
      unit = unit << 4 | digit;
    }
    return unit;
  }

  /// A str from its opening quote on.
  Word read_str() {
    int64_t begin = at_++, end = at_;
    while (end < length_ && data_[end] != '"' && data_[end] != '\\' && data_[end] > 0x1f) end++;
    if (end < length_ && data_[end] == '"') {
      at_ = end + 1;
      return made_str(begin + 1, end);
    }
    return read_escaped(begin);
  }

  Word made_str(int64_t from, int64_t to) {
    if constexpr (sizeof(Unit) == 1) {
      std::string_view bytes(reinterpret_cast<const char*>(data_ + from),
                             static_cast<size_t>(to - from));
      bool ascii = true;
      for (char each : bytes) ascii &= static_cast<uint8_t>(each) < 0x80;
      if (ascii) return str_from_ascii(c_, std::string(bytes));
    }
    std::vector<uint32_t> points(data_ + from, data_ + to);
    return str_from_points(c_, points.data(), to - from);
  }

  Word read_escaped(int64_t begin) {
    std::vector<uint32_t> points;
    int64_t& i = at_;
    for (;;) {
      if (i >= length_) return wrong("Unterminated string starting at", begin);
      uint32_t point = data_[i];
      if (point == '"') break;
      if (point <= 0x1f && options_.strict) return wrong("Invalid control character at", i);
      i++;
      if (point != '\\') {
        points.push_back(point);
        continue;
      }
      if (i >= length_) return wrong("Unterminated string starting at", begin);
      uint32_t letter = data_[i++];
      if (letter != 'u') {
        uint32_t meant = plain_escape(letter);
        if (meant == 0) return wrong("Invalid \\escape", i - 2);
        points.push_back(meant);
        continue;
      }
      int64_t unit = i + 4 < length_ ? unit_at(i) : -1;
      if (unit < 0) return wrong("Invalid \\uXXXX escape", i - 1);
      i += 4;
      bool is_high = (unit & 0xfc00) == 0xd800;
      if (is_high && i + 6 < length_ && data_[i] == '\\' && data_[i + 1] == 'u') {
        int64_t low = unit_at(i + 2);
        if (low < 0) return wrong("Invalid \\uXXXX escape", i + 1);
        if ((low & 0xfc00) == 0xdc00) {
          unit = 0x10000 + ((unit & 0x3ff) << 10 | (low & 0x3ff));
          i += 6;
        }
      }
      points.push_back(static_cast<uint32_t>(unit));
    }
    i++;
    return str_from_points(c_, points.data(), static_cast<int64_t>(points.size()));
  }

  Word read_array() {
    at_++;
    Words items(c_);
    skip_blanks();
    while (!looking_at(']')) {
      Word item = read_value();
      if (item == kFailed) return kFailed;
      items.all.push_back(item);
      skip_blanks();
      if (looking_at(']')) break;
      if (!looking_at(',')) return wrong("Expecting ',' delimiter", at_);
      at_++;
      skip_blanks();
      if (looking_at(']')) return wrong("Expecting value", at_);
    }
    at_++;
    return pk_list_from_words(c_, items.all.data(), static_cast<int64_t>(items.all.size()));
  }

  Word read_object() {
    at_++;
    Words items(c_);  // keys and values in turn
    skip_blanks();
    while (!looking_at('}') || !items.all.empty()) {
      if (!looking_at('"')) return wrong("Expecting property name enclosed in double quotes", at_);
      Word key = read_str();
      if (key == kFailed) return kFailed;
      items.all.push_back(key);
      skip_blanks();
      if (!looking_at(':')) return wrong("Expecting ':' delimiter", at_);
      at_++;
      skip_blanks();
      Word value = read_value();
      if (value == kFailed) return kFailed;
      items.all.push_back(value);
      skip_blanks();
      if (looking_at('}')) break;
      if (!looking_at(',')) return wrong("Expecting ',' delimiter", at_);
      at_++;
      skip_blanks();
    }
    at_++;
    if (options_.object_pairs_hook != kNone)
      return hooked(options_.object_pairs_hook, pairs_of(items.all));
    Word made = dict_of(items.all);
    return options_.object_hook == kNone ? made : hooked(options_.object_hook, made);
  }

  Word dict_of(const std::vector<Word>& items) {
    Held dict(c_, pk_dict_new(c_, static_cast<int64_t>(items.size() / 2)));
    if (!dict) return kFailed;
    for (size_t i = 0; i < items.size(); i += 2)
      if (pk_dict_set(c_, as<Dict>(dict.get()), items[i], items[i + 1]) != Status::kDone)
        return kFailed;
    return dict.take();
  }

  Word pairs_of(const std::vector<Word>& items) {
    Words pairs(c_);
    for (size_t i = 0; i < items.size(); i += 2) {
      Word pair = pk_tuple_new(c_, items.data() + i, 2);
      if (pair == kFailed) return kFailed;
      pairs.all.push_back(pair);
    }
    return pk_list_from_words(c_, pairs.all.data(), static_cast<int64_t>(pairs.all.size()));
  }

  Context* c_;
  const Unit* data_;
  int64_t length_, at_ = 0, count_ = 0;
  const Options& options_;
  uint32_t depth_ = 0, deepest_;
};

/// (value, "", 0), or (None, what is wrong, where).
template <class Unit>
Word read(Context* c, const Str* text, const Options& options) {
  Reader<Unit> reader(c, text, options);
  Held value(c, reader.read());
  if (!value && reader.problem == nullptr) return kFailed;
  const char* problem = value ? "" : reader.problem;
  Held said(c, str_from_ascii(c, problem));
  if (!said) return kFailed;
  Word items[] = {value ? value.get() : kNone, said.get(), small(reader.problem_at)};
  return pk_tuple_new(c, items, 3);
}

}  // namespace

uint32_t json_deepest(const Context* c) {
  constexpr uint32_t kMost = 5000, kOwnFrames = 8;  // of the machine stack; of the module json
  uint32_t left = c->depth_limit > c->depth ? c->depth_limit - c->depth : 0;
  return left < kOwnFrames ? 0 : std::min(left - kOwnFrames, kMost);
}

Word refuse_json_depth(Context* c) {
  refuse(c, "JSON that is nested this deep is not read or written");
  return kFailed;
}

Word run_JsonRead(const Call& k) {
  if (!k.is_str(0)) {
    refuse(k.c, "`_json.read` is for `json` alone");
    return kFailed;
  }
  Options options{k[1] == kTrue, k[2], k[3], k[4], k[5], k[6]};
  const auto* text = as<Str>(k[0]);
  switch (text->flags & kStrWidthMask) {
    case kStrWidth1:
      return read<uint8_t>(k.c, text, options);
    case kStrWidth2:
      return read<uint16_t>(k.c, text, options);
    default:
      return read<uint32_t>(k.c, text, options);
  }
}

}  // namespace pyreck::rt
