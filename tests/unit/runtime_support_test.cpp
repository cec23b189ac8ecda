#include "tests/unit/runtime_support.h"

#include "runtime/exception.h"
#include "runtime/hash.h"
#include "runtime/heap.h"
#include "runtime/integer.h"
#include "runtime/region.h"
#include "runtime/str.h"
#include "runtime/text.h"

#include <cstdlib>
#include <map>

namespace pyreck::rt {

TestContext::TestContext() {
  c_.poke = &pokes_.poke;
  c_.region = new_region(kForeignRegion);
  c_.depth_limit = 1000;
}

TestContext::~TestContext() {
  if (c_.exception != nullptr) release(&c_, word(c_.exception));
  std::free(c_.message);
}

namespace {

// Reads what Python's ascii() writes.
class Reader {
 public:
  Reader(Context* c, const std::string& text) : c_(c), text_(text) {}

  Word value() {
    skip();
    char ch = peek();
    if (ch == '\'' || ch == '"') return string();
    if (ch == '(') return items(')', pk_tuple_new);
    if (ch == '[') return items(']', pk_list_from_words);
    if (ch == '{') return braces();
    return atom();
  }

 private:
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void skip() {
    while (peek() == ' ' || peek() == ',' || peek() == ':') at_++;
  }

  std::vector<Word> words(char end) {
    std::vector<Word> out;
    at_++;
    for (skip(); peek() != end; skip()) out.push_back(value());
    at_++;
    return out;
  }

  void drop(const std::vector<Word>& words) {
    for (Word w : words) release(c_, w);
  }

  template <class Make>
  Word items(char end, Make make) {
    std::vector<Word> all = words(end);
    Word out = make(c_, all.data(), static_cast<int64_t>(all.size()));
    drop(all);
    return out;
  }

  Word braces() {
    bool is_dict = peek() == '{' && text_.compare(at_, 2, "{}") == 0;
    size_t start = at_;
    std::vector<Word> all = words('}');
    for (size_t i = start; i < at_; i++) is_dict |= text_[i] == ':';
    if (!is_dict) {
      Word set = pk_set_new(c_, all.data(), static_cast<int64_t>(all.size()));
      drop(all);
      return set;
    }
    Word dict = pk_dict_new(c_, 0);
    for (size_t i = 0; i + 1 < all.size(); i += 2)
      pk_dict_set(c_, as<Dict>(dict), all[i], all[i + 1]);
    drop(all);
    return dict;
  }

  uint32_t escape() {
    char kind = text_[at_++];
    size_t digits = kind == 'x' ? 2 : kind == 'u' ? 4 : kind == 'U' ? 8 : 0;
    if (digits == 0) {
      return kind == 'n' ? '\n' : kind == 'r' ? '\r' : kind == 't' ? '\t' : kind;
    }
    uint32_t point = static_cast<uint32_t>(std::stoul(text_.substr(at_, digits), nullptr, 16));
    at_ += digits;
    return point;
  }

  Word string() {
    char quote = text_[at_++];
    std::vector<uint32_t> points;
    while (peek() != quote) {
      char ch = text_[at_++];
      points.push_back(ch == '\\' ? escape() : static_cast<uint8_t>(ch));
    }
    at_++;
    return str_from_points(c_, points.data(), static_cast<int64_t>(points.size()));
  }

  Word atom() {
    size_t start = at_;
    while (peek() != '\0' && std::string(" ,:)]}").find(peek()) == std::string::npos) at_++;
    std::string text = text_.substr(start, at_ - start);
    if (text == "None") return kNone;
    if (text == "True") return kTrue;
    if (text == "False") return kFalse;
    if (text.find_first_of(".einf") != std::string::npos)
      return pk_float_box(c_, std::strtod(text.c_str(), nullptr));
    return pk_int_from_decimal(c_, text.c_str());
  }

  Context* c_;
  const std::string& text_;
  size_t at_ = 0;
};

using Arguments = std::vector<Word>;
using Operation = Word (*)(Context*, const Arguments&);

template <Status (*F)(Context*, Word, Word, double*)>
Word to_float(Context* c, const Arguments& a) {
  double out;
  return F(c, a[0], a[1], &out) == Status::kDone ? pk_float_box(c, out) : kFailed;
}

template <Status (*F)(Context*, double, double, double*)>
Word of_floats(Context* c, const Arguments& a) {
  double out;
  return F(c, float_value(a[0]), float_value(a[1]), &out) == Status::kDone ? pk_float_box(c, out)
                                                                           : kFailed;
}

template <Word (*F)(Context*, Word, Word)>
Word binary(Context* c, const Arguments& a) {
  return F(c, a[0], a[1]);
}

template <Word (*F)(Context*, Word)>
Word unary(Context* c, const Arguments& a) {
  return F(c, a[0]);
}

Word hash(Context* c, const Arguments& a) {
  uint64_t out;
  return hash_of(c, a[0], &out) ? pk_int_from_i64(c, static_cast<int64_t>(out)) : kFailed;
}

Word int_to_float(Context* c, const Arguments& a) {
  double out;
  return pk_int_to_float(c, a[0], &out) == Status::kDone ? pk_float_box(c, out) : kFailed;
}

Word i64_pow(Context* c, const Arguments& a) {
  int64_t x, y;
  if (!pk_int_fits_i64(a[0], &x) || !pk_int_fits_i64(a[1], &y)) return pk_int_pow(c, a[0], a[1]);
  return pk_i64_pow(c, x, y);
}

Word format_value(Context* c, const Arguments& a) {
  int32_t conversion = a[2] == kNone ? 0 : static_cast<int32_t>(str_at(as<Str>(a[2]), 0));
  return pk_format(c, a[0], a[1] == kNone ? kFailed : a[1], conversion);
}

const std::map<std::string, Operation>& operations() {
  static const std::map<std::string, Operation> all = {
      {"int.add", binary<pk_int_add>},
      {"int.sub", binary<pk_int_sub>},
      {"int.mul", binary<pk_int_mul>},
      {"int.floordiv", binary<pk_int_floordiv>},
      {"int.mod", binary<pk_int_mod>},
      {"int.pow", binary<pk_int_pow>},
      {"int.and", binary<pk_int_and>},
      {"int.or", binary<pk_int_or>},
      {"int.xor", binary<pk_int_xor>},
      {"int.shl", binary<pk_int_shl>},
      {"int.shr", binary<pk_int_shr>},
      {"int.truediv", to_float<pk_int_truediv>},
      {"int.neg", unary<pk_int_neg>},
      {"int.invert", unary<pk_int_invert>},
      {"int.abs", unary<pk_int_abs>},
      {"int.to_float", int_to_float},
      {"int.compare",
       [](Context*, const Arguments& a) { return small(pk_int_compare(a[0], a[1])); }},
      {"int.compare_float",
       [](Context*, const Arguments& a) {
         return small(pk_compare_int_float(a[0], float_value(a[1])));
       }},
      {"int.from_float",
       [](Context* c, const Arguments& a) { return pk_int_from_float(c, float_value(a[0])); }},
      {"int.pow_mod",
       [](Context* c, const Arguments& a) { return int_pow_mod(c, a[0], a[1], a[2]); }},
      {"i64.pow", i64_pow},
      {"float.pow", of_floats<pk_float_pow>},
      {"float.floordiv", of_floats<pk_float_floordiv>},
      {"float.mod", of_floats<pk_float_mod>},
      {"hash", hash},
      {"format", format_value},
  };
  return all;
}

constexpr const char* kBuiltinNames[] = {
#define PYRECK_BUILTIN(Id, text, min, max, keywords) text,
#include "runtime/base/builtins.def"
};

Word call_named(Context* c, const std::string& operation, const Arguments& a) {
  size_t dot = operation.find('.');
  std::string group = operation.substr(0, dot), name = operation.substr(dot + 1);
  auto count = static_cast<uint32_t>(a.size());
  if (group == "call") {
    for (uint32_t i = 0; i < std::size(kBuiltinNames); i++)
      if (name == kBuiltinNames[i]) return pk_call_builtin(c, i, a.data(), count, nullptr);
    ADD_FAILURE() << "no builtin " << name;
    return kNone;
  }
  Held text(c, str_from_ascii(c, name));
  return pk_call_method(c, a[0], text.get(), a.data() + 1, count - 1, nullptr);
}

}  // namespace

Word literal(Context* c, const std::string& text) { return Reader(c, text).value(); }

std::string failure(Context* c) {
  if (c->exception == nullptr) {
    Abandon why = std::exchange(c->abandon, Abandon::kNone);
    return why == Abandon::kRefused        ? "refused"
           : why == Abandon::kMemory       ? "memory"
           : why == Abandon::kForeignWrite ? "foreign write"
                                           : "nothing is pending";
  }
  Held exception(c, pk_exception_take(c));
  std::string text;
  if (!str_text(c, exception.get(), &text)) return "str() failed: " + failure(c);
  return std::string(exception_name(object(exception.get())->aux)) + ": " + text;
}

std::string evaluate(const std::string& operation, const std::string& arguments) {
  TestContext context;
  Context* c = context.get();
  Held tuple(c, literal(c, arguments));
  const Tuple* t = as<Tuple>(tuple.get());
  Arguments items(t->items, t->items + t->length);
  auto known = operations().find(operation);
  Held result(
      c, known != operations().end() ? known->second(c, items) : call_named(c, operation, items));
  if (!result) return failure(c);
  std::string text;
  return repr_text(c, result.get(), &text) ? text : failure(c);
}

void expect_cases(const Case* cases, size_t count) {
  for (size_t i = 0; i < count; i++)
    EXPECT_EQ(evaluate(cases[i].operation, cases[i].arguments), cases[i].expected)
        << cases[i].operation << cases[i].arguments;
}

}  // namespace pyreck::rt
