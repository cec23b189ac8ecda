// Arguments of a builtin or method: binding them as CPython does, with its words for a wrong number
// or type, and converting them.
#pragma once

#include "runtime/entry.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace pyreck::rt {

/// How CPython takes the arguments, which decides the words of its complaints.
enum class Parse : uint8_t {
  kDirect,    // METH_NOARGS, METH_O: "str.upper() takes no arguments (1 given)"
  kChecked,   // Argument Clinic: "center expected at least 1 argument, got 0"
  kTuple,     // PyArg_ParseTuple: "find() takes at least 1 argument (0 given)"
  kKeywords,  // Argument Clinic with keywords: "split() takes at most 2 arguments (3 given)"
  kFree,      // the function looks at all of them itself
};

struct Signature {
  std::string_view name;
  Parse parse;
  uint8_t least, most;
  std::string_view keywords;  // kKeywords: names of all parameters, separated by blanks; what is
                              // beyond `most` of them can only be named
};
inline constexpr uint8_t kUnbounded = 255;  // Signature::most: any number
/// Parameters that a Signature with keywords has at most.
inline constexpr uint32_t kMostParameters = 4;

/// One call. All words are borrowed.
struct Call {
  Context* c;
  Word receiver;                       // kFailed: of a function
  std::string_view name;               // of the method
  const Word* args;                    // positional ones, then those of keywords
  uint32_t count;                      // positional
  const uint32_t* keywords = nullptr;  // null or [n, string ids...]

  /// The argument, or kFailed where none was given.
  Word operator[](uint32_t i) const { return i < count ? args[i] : kFailed; }
  bool has(uint32_t i) const { return (*this)[i] != kFailed; }
  bool is_str(uint32_t i) const { return i < count && has_kind(args[i], Kind::kStr); }

  uint32_t count_named() const { return keywords == nullptr ? 0 : keywords[0]; }
  std::string keyword_name(uint32_t i) const;
  Word keyword_value(uint32_t i) const { return args[count + i]; }
  /// The value of a keyword argument, or kFailed.
  Word keyword(std::string_view name) const;
};

/// Checks the arguments of `call` against `signature`. `type` is the class of a method, "" of
/// functions. Where the signature has keywords, `call` then has every parameter in its place,
/// kFailed where it was not given, in `slots` (kMostParameters of them). False: a TypeError is
/// pending.
bool take_arguments(const Signature& signature, std::string_view type, Call* call, Word* slots);

Word raise(Context* c, uint32_t exception_class, const std::string& text);  // kFailed
Word type_error(Context* c, const std::string& text);
Word value_error(Context* c, const std::string& text);
Word overflow_error(Context* c, const std::string& text);
/// "replace() argument 1 must be str, not None", as Argument Clinic words it; `which` may be "".
Word not_a_str(Context* c, std::string_view function, const std::string& which, Word w);
/// Refuses an instance with `__index__`, which CPython would ask; false: it has none.
bool refuses_index(Context* c, Word w);
Word not_an_integer(Context* c, Word w);  // "'float' object cannot be interpreted as an integer"

inline bool is_integral(Word w) { return is_int(w) || is_bool(w); }
inline bool is_number(Word w) { return is_integral(w) || is_float(w); }
inline bool is_numeric(Word w) { return is_number(w) || is_complex(w); }
/// A bool as an int; anything else as it is.
inline Word as_int(Word w) { return w == kTrue ? small(1) : w == kFalse ? small(0) : w; }

/// Conversions of arguments; false: an exception is pending.
bool to_ssize(Context* c, Word w, int64_t* out);  // Py_ssize_t by __index__
bool to_c_int(Context* c, Word w, int64_t* out);  // C int by __index__
bool to_double(Context* c, Word w, double* out);  // PyFloat_AsDouble
/// Bound of a slice: None leaves `out`; clamped to 64 bits.
bool to_slice_bound(Context* c, Word w, int64_t* out);

/// Counts the rounds of a loop that may be long and calls back; whether the job was stopped
/// meanwhile.
bool interrupted(Context* c, int64_t* rounds);

}  // namespace pyreck::rt
