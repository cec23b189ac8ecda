// The builtin functions and classes: the table, the number of their arguments, calls with words.

#include "runtime/builtin_table.h"
#include "runtime/exception.h"
#include "runtime/heap.h"
#include "runtime/unicode_error.h"

#include <algorithm>
#include <string>

namespace pyreck::rt {

namespace {

struct Row {
  std::string_view text;
  int least, most;
  std::string_view keywords;
  Word (*run)(const Call&);
};
constexpr Row kRows[] = {
#define PYRECK_BUILTIN(Id, text, min, max, keywords) {text, min, max, keywords, run_##Id},
#include "runtime/base/builtins.def"
};

/// Builtins whose parameters may all be named.
struct Named {
  B id;
  Signature signature;
};
constexpr Named kNamed[] = {
    {B::kStr, {"str", Parse::kKeywords, 0, 3, "object encoding errors"}},
    {B::kBytes, {"bytes", Parse::kKeywords, 0, 3, "source encoding errors"}},
    {B::kBytearray, {"bytearray", Parse::kKeywords, 0, 3, "source encoding errors"}},
    {B::kIntFromBytes, {"from_bytes", Parse::kKeywords, 1, 2, "bytes byteorder signed"}},
    {B::kBinasciiHexlify, {"hexlify", Parse::kKeywords, 1, 3, "data sep bytes_per_sep"}},
    {B::kStructUnpackFrom, {"unpack_from", Parse::kKeywords, 2, 3, "format buffer offset"}},
    {B::kComplex, {"complex", Parse::kKeywords, 0, 2, "real imag"}},
    {B::kRound, {"round", Parse::kKeywords, 1, 2, "number ndigits"}},
    {B::kPow, {"pow", Parse::kKeywords, 2, 3, "base exp mod"}},
    {B::kMathIsclose, {"isclose", Parse::kKeywords, 2, 4, "a b rel_tol abs_tol"}},
    {B::kCmathIsclose, {"isclose", Parse::kKeywords, 2, 4, "a b rel_tol abs_tol"}},
};

/// The module of `math.sqrt`, the class of `dict.fromkeys`, as CPython's messages name it.
std::string_view owner_of(std::string_view text) {
  size_t dot = text.find('.');
  if (dot == std::string_view::npos || text.starts_with("functools.")) return "";
  if (text.starts_with("operator.")) return "_operator";
  return text.starts_with("struct.") ? "_struct" : text.substr(0, dot);
}

/// Where CPython words a wrong number of arguments in its own way: that text, else "".
std::string odd_arity_text(B id, const Call& k, std::string_view name) {
  uint32_t all = k.count + k.count_named();
  auto at_most = [&](const char* bound) {
    return std::string(name) + "() takes at most " + bound + " arguments (" + std::to_string(all) +
           " given)";
  };
  switch (id) {
    case B::kMap:
      return k.count < 2 ? "map() must have at least two arguments." : "";
    case B::kStructPack:
      return k.count == 0 ? "missing format argument" : "";
    case B::kMathLog:
      return k.count < 1 || k.count > 2 ? "math.log requires 1 to 2 arguments" : "";
    case B::kSum:
      if (k.count == 0) return "sum() takes at least 1 positional argument (0 given)";
      return all > 2 ? at_most("2") : "";
    case B::kEnumerate:
      return all > 2 ? at_most("2") : "";
    case B::kInt:
      return all > 2 ? at_most("2") : "";
    case B::kMathProd:
      if (k.count == 1) return "";
      return "prod() takes exactly 1 positional argument (" + std::to_string(k.count) + " given)";
    case B::kMathIsclose:
    case B::kCmathIsclose:
      if (k.count <= 2) return "";
      return "isclose() takes exactly 2 positional arguments (" + std::to_string(k.count) +
             " given)";
    default:
      return "";
  }
}

/// Keyword arguments of a function whose positional ones have no names.
bool check_keywords(B id, const Row& row, const Call& k, std::string_view name) {
  std::string allowed = " " + std::string(row.keywords) + " ";
  if (allowed == " * ") return true;
  if (id == B::kSorted) name = "sort";  // sorted() hands its keywords on to list.sort
  for (uint32_t i = 0; i < k.count_named(); i++) {
    std::string key = k.keyword_name(i);
    if (allowed.find(" " + key + " ") != std::string::npos) continue;
    type_error(k.c, "'" + key + "' is an invalid keyword argument for " + std::string(name) + "()");
    return false;
  }
  if (id == B::kEnumerate && k.count == 0) {
    type_error(k.c, "enumerate() missing required argument 'iterable'");
    return false;
  }
  return true;
}

Word call(B id, Call k) {
  const Row& row = kRows[static_cast<uint32_t>(id)];
  std::string_view name = builtin_name(static_cast<uint32_t>(id));
  bool is_log = id == B::kMathLog;
  if (is_log && k.count_named() > 0) return type_error(k.c, "log() takes no keyword arguments");
  bool plain = row.keywords.empty();
  if (plain && id == B::kMap && k.count_named() > 0)
    return type_error(k.c, "map() takes no keyword arguments");
  if (std::string text = odd_arity_text(id, k, name); !text.empty()) return type_error(k.c, text);
  Word slots[kMostParameters];
  for (const Named& named : kNamed)
    if (named.id == id)
      return take_arguments(named.signature, "", &k, slots) ? row.run(k) : kFailed;
  bool has_own_words = id == B::kReversed || !plain;
  bool takes_one = row.least == 1 && row.most == 1 && !has_own_words;
  Signature signature{name, takes_one ? Parse::kDirect : Parse::kChecked,
                      static_cast<uint8_t>(row.least),
                      row.most < 0 ? kUnbounded : static_cast<uint8_t>(row.most), ""};
  if (plain) return take_arguments(signature, owner_of(row.text), &k, slots) ? row.run(k) : kFailed;
  // The keywords are the function's own matter.
  Call positional = k;
  positional.keywords = nullptr;
  if (id == B::kEnumerate) signature.least = 0;
  bool fits = take_arguments(signature, "", &positional, slots) && check_keywords(id, row, k, name);
  return fits ? row.run(k) : kFailed;
}

}  // namespace

std::string_view builtin_name(uint32_t builtin) {
  std::string_view text = kRows[builtin].text;
  return text.substr(text.find('.') + 1);
}

extern "C" Word pk_call_builtin(Context* c, uint32_t builtin, const Word* args, uint32_t count,
                                const uint32_t* keywords) {
  uint32_t named = keywords == nullptr ? 0 : keywords[0];
  if (builtin < kCountBuiltins)
    return call(static_cast<B>(builtin), {c, kFailed, "", args, count - named, keywords});
  uint32_t cls = builtin - kCountBuiltins;
  if (named > 0)
    return type_error(c, std::string(exception_name(cls)) + "() takes no keyword arguments");
  if (is_unicode_error(cls) && !unicode_error_accepts(c, cls, args, count)) return kFailed;
  Word tuple = pk_tuple_new(c, args, count);
  return tuple == kFailed ? kFailed : exception_new(c, cls, tuple);
}

}  // namespace pyreck::rt
