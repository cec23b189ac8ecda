// `format % values` of str and bytes: printf-style formatting. Specification: Python Library
// Reference, "printf-style String Formatting"; where that is silent, what CPython 3.11 does.

#include "runtime/arguments.h"
#include "runtime/bytes.h"
#include "runtime/exception.h"
#include "runtime/heap.h"
#include "runtime/integer.h"
#include "runtime/special_methods.h"
#include "runtime/stop.h"
#include "runtime/str.h"
#include "runtime/text.h"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <vector>

namespace pyreck::rt {

namespace {

using Points = std::vector<uint32_t>;

/// What stands between a `%` and its letter.
struct Directive {
  bool left = false, plus = false, blank = false, alternate = false, zero = false;
  bool positive_zero = false;  // `z`, which only bytes know
  int64_t width = 0, precision = -1;
};

class Formatter {
 public:
  Formatter(Context* c, Word format, Word values)
      : c_(c),
        of_bytes_(is_bytes_like(format)),
        is_array_(is_bytearray(format)),
        format_(points_of(format)),
        values_(values),
        taken_(c, kFailed) {
    bool maps = has_kind(values, Kind::kDict) || has_kind(values, Kind::kList) ||
                has_kind(values, Kind::kRange) || (is_bytes_like(values) && !of_bytes_);
    maps |= is_user_mapping(values);
    mapping_ = maps ? values : kFailed;
    if (has_kind(values, Kind::kTuple)) {
      items_ = as<Tuple>(values)->items;
      left_ = as<Tuple>(values)->length;
    } else {
      items_ = &values_;
      left_ = 1;
    }
  }

  /// A deque is a sequence alone to C.
  bool is_user_mapping(Word w) const {
    const Program::ClassInfo* owner = special_owner(c_, w, Special::kGetItem);
    return owner != nullptr && std::string_view(owner->name) != "collections.deque";
  }

  Word run() {
    while (at_ < format_.size()) {
      uint32_t point = format_[at_++];
      if (point != '%')
        out_.push_back(point);
      else if (!directive())
        return kFailed;
      if (stopped_at(c_, ++rounds_)) return kFailed;
    }
    if (left_ > 0 && mapping_ == kFailed)
      return type_error(c_, std::string("not all arguments converted during ") +
                                (of_bytes_ ? "bytes" : "string") + " formatting");
    if (of_bytes_) return bytes_new(c_, is_array_, view_of(std::string(out_.begin(), out_.end())));
    return str_from_points(c_, out_.data(), static_cast<int64_t>(out_.size()));
  }

 private:
  static Points points_of(Word format) {
    if (!is_bytes_like(format)) return str_points(as<Str>(format));
    ByteView view = view_of(format);
    return Points(view.data, view.data + view.length);
  }

  bool fail(Word) { return false; }

  /// The next code point; at the end a ValueError, and false.
  bool read(uint32_t* point) {
    if (at_ == format_.size()) return fail(value_error(c_, "incomplete format"));
    *point = format_[at_++];
    return true;
  }

  /// The next value, borrowed; kFailed: there is none left.
  Word next() {
    if (left_ > 0) {
      left_--;
      return *items_++;
    }
    return type_error(c_, "not enough arguments for format string");
  }

  /// `(key)`: what follows formats the one value of that key.
  bool look_up() {
    if (mapping_ == kFailed) return fail(type_error(c_, "format requires a mapping"));
    size_t from = at_;
    int depth = 1;
    while (depth > 0 && at_ < format_.size()) {
      uint32_t point = format_[at_++];
      depth += point == '(' ? 1 : point == ')' ? -1 : 0;
    }
    if (depth > 0) return fail(value_error(c_, "incomplete format key"));
    auto length = static_cast<int64_t>(at_ - from - 1);
    const uint32_t* begin = format_.data() + from;
    Held key(c_, of_bytes_ ? bytes_new(c_, false, view_of(std::string(begin, begin + length)))
                           : str_from_points(c_, begin, length));
    if (!key) return false;
    taken_.reset(pk_getitem(c_, mapping_, key.get()));
    value_ = taken_.get();
    items_ = &value_;
    left_ = 1;
    return value_ != kFailed;
  }

  /// Digits from `point` on, which becomes what follows them.
  bool number(uint32_t* point, int64_t most, const char* too_big, int64_t* out) {
    *out = 0;
    while (*point >= '0' && *point <= '9') {
      int64_t digit = *point - '0';
      if (*out > (most - digit) / 10) return fail(value_error(c_, too_big));
      *out = *out * 10 + digit;
      if (!read(point)) return false;
    }
    return true;
  }

  bool starred(Word* out) {
    *out = next();
    if (*out == kFailed) return false;
    if (is_plain_base(builtin_base(c_, *out))) {
      refuse(c_, "`*` of a format with a `%s`", type_name(*out));
      return fail(kFailed);
    }
    return is_integral(*out) || fail(type_error(c_, "* wants int"));
  }

  bool directive() {
    Directive d;
    uint32_t point = 0;
    if (!read(&point)) return false;
    if (point == '%') {
      out_.push_back(point);
      return true;
    }
    if (point == '(' && (!look_up() || !read(&point))) return false;
    while (true) {
      bool* flag = point == '-'                ? &d.left
                   : point == '+'              ? &d.plus
                   : point == ' '              ? &d.blank
                   : point == '#'              ? &d.alternate
                   : point == '0'              ? &d.zero
                   : point == 'z' && of_bytes_ ? &d.positive_zero
                                               : nullptr;
      if (flag == nullptr) break;
      *flag = true;
      if (!read(&point)) return false;
    }
    Word star;
    if (point == '*') {
      if (!starred(&star) || !to_ssize(c_, star, &d.width)) return false;
      if (d.width < 0) {
        d.left = true;
        d.width = -d.width;
      }
      if (!read(&point)) return false;
    } else if (!number(&point, INT64_MAX, "width too big", &d.width)) {
      return false;
    }
    if (point == '.') {
      d.precision = 0;
      if (!read(&point)) return false;
      if (point == '*') {
        if (!starred(&star) || !to_c_int(c_, star, &d.precision)) return false;
        d.precision = std::max<int64_t>(d.precision, 0);
        if (!read(&point)) return false;
      } else if (!number(&point, INT32_MAX, of_bytes_ ? "prec too big" : "precision too big",
                         &d.precision)) {
        return false;
      }
    }
    if ((point == 'h' || point == 'l' || point == 'L') && !read(&point)) return false;
    Word value = next();
    return value != kFailed && convert(d, point, value);
  }

  bool convert(const Directive& d, uint32_t letter, Word value) {
    bool is_raw = of_bytes_ && (letter == 's' || letter == 'b');
    if (is_raw) return raw(d, value);
    if (of_bytes_ && letter == 'r') letter = 'a';
    switch (letter) {
      case 's':
      case 'r':
      case 'a': {
        std::string text;
        if (!(letter == 's' ? str_text(c_, value, &text) : repr_text(c_, value, &text)))
          return false;
        if (letter == 'a') text = ascii_of(text);
        Held shown(c_, pk_str_from_utf8(c_, text.data(), text.size()));
        if (!shown) return false;
        Points points = str_points(as<Str>(shown.get()));
        if (d.precision >= 0 && static_cast<int64_t>(points.size()) > d.precision)
          points.resize(static_cast<size_t>(d.precision));
        return write(d, {}, points, ' ');
      }
      case 'c': {
        uint32_t point;
        return character(value, &point) && write(d, {}, {point}, ' ');
      }
      case 'i':
      case 'd':
      case 'u':
      case 'o':
      case 'x':
      case 'X':
        return whole(d, static_cast<char>(letter), value);
      case 'e':
      case 'E':
      case 'f':
      case 'F':
      case 'g':
      case 'G':
        return real(d, static_cast<char>(letter), value);
      default:
        break;
    }
    if (of_bytes_ && letter >= 0x80) {  // CPython fails to word it
      raise_error(c_, static_cast<uint32_t>(Exc::kValueError), "%s", "");
      return false;
    }
    char text[80];
    int length =
        std::snprintf(text, sizeof text, "unsupported format character '%c' (0x%x) at index %zu",
                      of_bytes_ || (letter >= 31 && letter <= 126) ? static_cast<int>(letter) : '?',
                      letter, at_ - 1);
    return fail(value_error(c_, std::string(text, static_cast<size_t>(length))));
  }

  /// `%b` of bytes.
  bool raw(const Directive& d, Word given) {
    Held plain(c_, plain_value(c_, given));
    if (!plain) return fail(kFailed);
    Word value = plain.get();
    if (!is_bytes_like(value))
      return fail(type_error(c_, std::string("%b requires a bytes-like object, or an object that "
                                             "implements __bytes__, not '") +
                                     type_name(value) + "'"));
    Points points = points_of(value);
    if (d.precision >= 0 && static_cast<int64_t>(points.size()) > d.precision)
      points.resize(static_cast<size_t>(d.precision));
    return write(d, {}, points, ' ');
  }

  bool byte(Word value, uint32_t* out) {
    bool is_one = is_bytes_like(value) && view_of(value).length == 1;
    if (is_one) *out = view_of(value)[0];
    if (is_one) return true;
    if (!is_integral(value))
      return fail(type_error(c_, "%c requires an integer in range(256) or a single byte"));
    int64_t number = int_clamped(as_int(value));
    if (number < 0 || number > 255) return fail(overflow_error(c_, "%c arg not in range(256)"));
    *out = static_cast<uint32_t>(number);
    return true;
  }

  bool character(Word given, uint32_t* out) {
    Held plain(c_, plain_value(c_, given));
    if (!plain) return fail(kFailed);
    Word value = plain.get();
    if (of_bytes_) return byte(value, out);
    if (has_kind(value, Kind::kStr) && as<Str>(value)->length == 1) {
      *out = str_at(as<Str>(value), 0);
      return true;
    }
    if (refuses_index(c_, value)) return fail(kFailed);
    if (!is_integral(value)) return fail(type_error(c_, "%c requires int or char"));
    int64_t point = int_clamped(as_int(value));
    if (point < 0 || point > 0x10ffff)
      return fail(overflow_error(c_, "%c arg not in range(0x110000)"));
    *out = static_cast<uint32_t>(point);
    return true;
  }

  /// What derives from int is taken for one; from float, where it has no `__int__` of its own.
  Word whole_of(bool decimal, Word value) {
    uint32_t base = builtin_base(c_, value);
    bool is_float =
        base == static_cast<uint32_t>(B::kFloat) && decimal && is_of_base(c_, value, Special::kInt);
    bool takes = is_float || base == static_cast<uint32_t>(B::kInt);
    return takes ? base_value(c_, value) : retained(c_, value);
  }

  bool whole(const Directive& d, char letter, Word given) {
    Held plain(c_, whole_of(letter == 'i' || letter == 'd' || letter == 'u', given));
    if (!plain) return fail(kFailed);
    Word value = plain.get();
    bool decimal = letter == 'i' || letter == 'd' || letter == 'u';
    if (refuses_index(c_, value)) return fail(kFailed);
    if (decimal && has_special(c_, value, Special::kInt)) {
      refuse(c_, "the `__int__` of a `%s` is not called here yet; write `int(x)`",
             type_name(value));
      return fail(kFailed);
    }
    if (!is_integral(value) && !(decimal && is_float(value)))
      return fail(type_error(c_, std::string("%") + letter +
                                     " format: " + (decimal ? "a real number" : "an integer") +
                                     " is required, not " + type_name(value)));
    Held owned(c_, is_float(value) ? pk_int_from_float(c_, float_value(value))
                                   : retained(c_, as_int(value)));
    if (!owned) return false;
    std::string digits;
    if (decimal) {
      if (!str_text(c_, owned.get(), &digits)) return false;
    } else {
      digits = int_digits(owned.get(), letter == 'o' ? 8 : 16);
    }
    std::string head;
    if (digits[0] == '-') {
      head = "-";
      digits.erase(0, 1);
    }
    if (letter == 'X') std::ranges::transform(digits, digits.begin(), ::toupper);
    if (d.precision > static_cast<int64_t>(digits.size())) {
      if (!room_for(d.precision)) return false;
      digits.insert(0, static_cast<size_t>(d.precision) - digits.size(), '0');
    }
    if (d.alternate && !decimal) head += std::string("0") + letter;
    return write_number(d, head, digits);
  }

  bool real(const Directive& d, char letter, Word value) {
    double number;
    if (of_bytes_ && !is_number(value))
      return fail(type_error(c_, std::string("float argument required, not ") + type_name(value)));
    if (!to_double(c_, value, &number)) return of_bytes_ ? not_a_float(value) : false;
    std::string spec =
        (d.alternate ? "#." : ".") + std::to_string(d.precision < 0 ? 6 : d.precision) + letter;
    Held boxed(c_, pk_float_box(c_, number)), form(c_, str_from_ascii(c_, spec));
    if (!boxed || !form) return false;
    Held shown(c_, pk_format(c_, boxed.get(), form.get(), 0));
    if (!shown) return false;
    std::string digits = str_to_utf8(shown.get()), head;
    if (digits[0] == '-') {
      bool is_zero = digits.substr(0, digits.find_first_of("eE")).find_first_of("123456789nf") ==
                     std::string::npos;
      head = d.positive_zero && is_zero ? "" : "-";
      digits.erase(0, 1);
    }
    return write_number(d, head, digits);
  }

  /// An int beyond the floats is no float to bytes.
  bool not_a_float(Word value) {
    if (c_->exception != nullptr) release(c_, pk_exception_take(c_));
    return fail(type_error(c_, std::string("float argument required, not ") + type_name(value)));
  }

  bool write_number(const Directive& d, std::string head, const std::string& digits) {
    bool negative = !head.empty() && head[0] == '-';
    if (!negative && d.plus) head.insert(0, "+");
    if (!negative && !d.plus && d.blank) head.insert(0, " ");
    return write(d, head, Points(digits.begin(), digits.end()), d.zero ? '0' : ' ');
  }

  /// `head` and `body`, filled up to the width: zeros stand between the two, blanks around both.
  bool write(const Directive& d, const std::string& head, const Points& body, char fill) {
    auto length = static_cast<int64_t>(head.size() + body.size());
    int64_t missing = std::max<int64_t>(d.width - length, 0);
    if (!room_for(missing)) return false;
    auto add = [&](bool wanted, char what) {
      if (wanted) out_.insert(out_.end(), static_cast<size_t>(missing), what);
    };
    add(!d.left && fill == ' ', ' ');
    out_.insert(out_.end(), head.begin(), head.end());
    add(!d.left && fill == '0', '0');
    out_.insert(out_.end(), body.begin(), body.end());
    add(d.left, ' ');
    return true;
  }

  bool room_for(int64_t more) {
    __int128 bytes = (static_cast<__int128>(out_.size()) + more) * 8;
    return can_allocate(c_, bytes > INT64_MAX ? INT64_MAX : static_cast<uint64_t>(bytes));
  }

  Context* c_;
  bool of_bytes_, is_array_;
  Points format_, out_;
  size_t at_ = 0;
  int64_t rounds_ = 0;
  Word values_, value_ = kFailed, mapping_ = kFailed;
  const Word* items_;  // left_ of them are not used yet
  int64_t left_;
  Held taken_;  // what `(key)` found
};

}  // namespace

Word str_percent(Context* c, Word format, Word values) {
  return Formatter(c, format, values).run();
}
Word bytes_percent(Context* c, Word format, Word values) {
  return Formatter(c, format, values).run();
}

}  // namespace pyreck::rt
