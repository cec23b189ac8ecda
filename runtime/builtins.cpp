// The builtin functions and classes: the table, the number of their arguments, calls with words.

#include "runtime/builtin_table.h"
#include "runtime/exception.h"
#include "runtime/heap.h"
#include "runtime/special_methods.h"
#include "runtime/unicode_error.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

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
      if (all > 2) return at_most("2");
      return "prod() takes exactly 1 positional argument (" + std::to_string(k.count) + " given)";
    case B::kBinasciiA2bBase64:
    case B::kBinasciiB2aBase64:
      if (all > 2) return at_most("2");
      if (k.count == 1) return "";
      return std::string(name) + "() takes exactly 1 positional argument (" +
             std::to_string(k.count) + " given)";
    case B::kMathIsclose:
    case B::kCmathIsclose:
      if (k.count <= 2) return "";
      if (all > 4) return at_most("4");
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

// What C code takes for a value of a builtin class. Others call a special method of the class that
// derives from it, or keep the argument as it is.
enum Taken : uint8_t { kNothing = 0, kInts = 1, kTexts = 2, kBytes = 4, kFirst = 8 };

/// What the function takes so among its arguments, from the second on where kFirst is not there.
uint8_t taken_plainly(B id, const Row& row) {
  switch (id) {
    case B::kChr:
    case B::kMathComb:
    case B::kMathFactorial:
    case B::kMathGcd:
    case B::kMathIsqrt:
    case B::kMathLcm:
    case B::kMathPerm:
      return kFirst | kInts;
    case B::kEnumerate:
    case B::kMathLdexp:
    case B::kRound:
      return kInts;
    case B::kGetattr:
    case B::kSetattr:
    case B::kHasattr:
    case B::kDelattr:
    case B::kFormat:
      return kTexts;
    case B::kInt:
      return kFirst | kInts | kTexts | kBytes;
    case B::kFloat:
    case B::kComplex:
    case B::kStr:
    case B::kBytes:
    case B::kBytearray:
    case B::kOrd:
    case B::kIntFromBytes:
    case B::kBytesFromhex:
    case B::kBytearrayFromhex:
    case B::kFloatFromhex:
    case B::kStrMaketrans:
    case B::kBytesMaketrans:
    case B::kBytearrayMaketrans:
    case B::kJsonRead:
      return kFirst | kTexts | kBytes;
    default:
      break;
  }
  for (std::string_view module : {"struct.", "binascii.", "zlib.", "_hashlib."})
    if (row.text.starts_with(module)) return kFirst | kInts | kTexts | kBytes;
  return row.text.starts_with("_re.") ? kFirst | kTexts | kBytes : kNothing;
}

/// Whether the class of `w` says itself what this conversion makes of it.
bool converts_itself(Context* c, B id, Word w, bool only) {
  auto has = [&](Special which) { return has_special(c, w, which); };
  switch (id) {
    case B::kInt:
      return has(Special::kInt) || has(Special::kIndex);
    case B::kFloat:
      return has(Special::kFloat) || has(Special::kIndex);
    case B::kComplex:
      return has(Special::kComplex) || has(Special::kFloat) || has(Special::kIndex);
    case B::kBytes:
      return has(Special::kBytes);
    case B::kStr:
      return only;
    default:
      return false;
  }
}

bool names_attribute(B id) {
  return id == B::kGetattr || id == B::kSetattr || id == B::kHasattr || id == B::kDelattr;
}

/// The arguments with base values in place of instances that the function takes for them, owned;
/// none if there are no such instances. False: failed.
bool take_plainly(B id, const Row& row, const Call& k, std::vector<Word>* args) {
  uint8_t taken = taken_plainly(id, row);
  uint32_t count = k.count + k.count_named();
  for (uint32_t i = (taken & kFirst) ? 0 : 1; taken != kNothing && i < count; i++) {
    bool is_last = (id == B::kGetattr || id == B::kSetattr) && i > 1;  // a value
    uint32_t base = builtin_base(k.c, k.args[i]);
    bool takes = (base == static_cast<uint32_t>(B::kInt) && (taken & kInts)) ||
                 (base == static_cast<uint32_t>(B::kStr) && (taken & kTexts)) ||
                 (base == static_cast<uint32_t>(B::kBytes) && (taken & kBytes));
    if (!takes || is_last || (i == 0 && converts_itself(k.c, id, k.args[0], count == 1))) continue;
    bool compares =
        has_special(k.c, k.args[i], Special::kEq) || has_special(k.c, k.args[i], Special::kHash);
    if (names_attribute(id) && compares) {  // CPython looks it up in dicts as what it is
      refuse(k.c, "an attribute's name that is a `%s`", type_name(k.args[i]));
      return false;
    }
    if (args->empty())
      for (uint32_t j = 0; j < count; j++) args->push_back(retained(k.c, k.args[j]));
    Word value = base_value(k.c, k.args[i]);
    if (value == kFailed) return false;
    release(k.c, std::exchange((*args)[i], value));
  }
  return true;
}

Word call_plainly(B id, Call k);

Word call(B id, const Call& k) {
  const Row& row = kRows[static_cast<uint32_t>(id)];
  bool some = std::any_of(k.args, k.args + k.count + k.count_named(),
                          [](Word w) { return has_kind(w, Kind::kInstance); });
  if (!some) return call_plainly(id, k);
  std::vector<Word> args;
  Call plain = k;
  bool ok = take_plainly(id, row, k, &args);
  if (!args.empty()) plain.args = args.data();
  Word result = ok ? call_plainly(id, plain) : kFailed;
  for (Word w : args) release(k.c, w);
  return result;
}

Word call_plainly(B id, Call k) {
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
