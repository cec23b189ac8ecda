// Operations on containers for tests: like evaluate() of runtime_support.h, but telling what became
// of a mutable first argument too, and what was not freed.
#pragma once

#include "runtime/builtin_ids.h"
#include "runtime/exception.h"
#include "runtime/heap.h"
#include "runtime/iterate.h"
#include "runtime/str.h"
#include "runtime/text.h"
#include "tests/unit/runtime_support.h"

#include <algorithm>
#include <string>
#include <vector>

namespace pyreck::rt {

/// A context that counts bytes: balance() is 0 again when everything made since is freed.
class CountingContext : public TestContext {
 public:
  static constexpr int64_t kCredit = int64_t{1} << 40;
  CountingContext() { get()->memory_credit = kCredit; }
  int64_t balance() { return kCredit - get()->memory_credit; }
};

/// The position of `name` among `names`; the test fails if it is not there.
template <size_t N>
int32_t position(const char* const (&names)[N], const std::string& name) {
  auto* found = std::find(names, names + N, name);
  EXPECT_NE(found, names + N) << name;
  return static_cast<int32_t>(found - names);
}

inline uint32_t builtin_id(const std::string& name) {
  static constexpr const char* kNames[] = {
#define PYRECK_BUILTIN(Id, text, min, max, keywords) text,
#include "runtime/base/builtins.def"
  };
  return static_cast<uint32_t>(position(kNames, name));
}

inline Word status_word(Status s) { return s == Status::kDone ? kNone : kFailed; }

/// A set to which each item was added or, where it was there, from which it was removed.
inline Word churned_set(Context* c, const Tuple* items) {
  Word set = pk_set_new(c, nullptr, 0);
  Held add(c, str_from_ascii(c, "add")), discard(c, str_from_ascii(c, "discard"));
  for (int64_t i = 0; i < items->length; i++) {
    bool there = pk_compare(c, 8, items->items[i], set) == kTrue;
    pk_call_method(c, set, there ? discard.get() : add.get(), &items->items[i], 1, nullptr);
  }
  return set;
}

/// `binary.add`, `inplace.add`, `unary.neg`, `compare.lt`,
/// `item.get`, `item.set`, `item.del`, `truth.of`, `unpack.3`, `call.<builtin>`; anything else is a
/// method of the first argument.
inline Word operate(Context* c, const std::string& operation, const Word* a, uint32_t count) {
  static constexpr const char* kBinary[] = {"add", "sub", "mul",    "truediv", "floordiv",
                                            "mod", "pow", "lshift", "rshift",  "and",
                                            "or",  "xor", "matmul"};
  static constexpr const char* kUnary[] = {"neg", "pos", "invert"};
  static constexpr const char* kCompare[] = {"eq", "ne", "lt",     "le", "gt",
                                             "ge", "is", "is_not", "in", "not_in"};
  size_t dot = operation.find('.');
  std::string group = operation.substr(0, dot), name = operation.substr(dot + 1);
  if (group == "binary") return pk_binary(c, position(kBinary, name), a[0], a[1]);
  if (group == "inplace") return pk_inplace(c, position(kBinary, name), a[0], a[1]);
  if (group == "churn") return churned_set(c, as<Tuple>(a[0]));
  if (group == "unary") return pk_unary(c, position(kUnary, name), a[0]);
  if (group == "compare") return pk_compare(c, position(kCompare, name), a[0], a[1]);
  if (group == "truth") return boolean(pk_truth(c, a[0]) == 1);
  if (group == "unpack") return pk_unpack(c, a[0], static_cast<uint32_t>(std::stoul(name)));
  if (group == "item" && name == "get") return pk_getitem(c, a[0], a[1]);
  if (group == "item" && name == "set") return status_word(pk_setitem(c, a[0], a[1], a[2]));
  if (group == "item") return status_word(pk_delitem(c, a[0], a[1]));
  if (group == "slice") {  // get, set, del: start, stop, step, [value] follow the container
    Held slice(c, pk_slice_new(c, a[1], a[2], a[3]));
    if (name == "get") return pk_getitem(c, a[0], slice.get());
    if (name == "set") return status_word(pk_setitem(c, a[0], slice.get(), a[4]));
    return status_word(pk_delitem(c, a[0], slice.get()));
  }
  if (group == "call") return pk_call_builtin(c, builtin_id(name), a, count, nullptr);
  Held text(c, str_from_ascii(c, name));
  return pk_call_method(c, a[0], text.get(), a + 1, count - 1, nullptr);
}

inline std::string shown(Context* c, Word w) {
  std::string text;
  return repr_text(c, w, &text) ? text : failure(c);
}

/// `result` of an operation as text: its repr, an iterator's elements, or how it failed.
inline std::string outcome(Context* c, Word result) {
  if (result == kFailed) return failure(c);
  if (!has_kind(result, Kind::kIterator)) return shown(c, result);
  Held list(c, pk_call_builtin(c, builtin_id("list"), &result, 1, nullptr));
  return list ? shown(c, list.get()) : failure(c);
}

/// What the operation gave; after ` -> ` the first argument, if it is mutable.
inline std::string observe(const std::string& operation, const std::string& arguments) {
  CountingContext context;
  Context* c = context.get();
  std::string text;
  {
    Held tuple(c, literal(c, arguments));
    const Tuple* t = as<Tuple>(tuple.get());
    Held result(c, operate(c, operation, t->items, static_cast<uint32_t>(t->length)));
    text = outcome(c, result.get());
    Word first = t->length > 0 ? t->items[0] : kNone;
    bool is_mutable =
        has_kind(first, Kind::kList) || has_kind(first, Kind::kDict) || has_kind(first, Kind::kSet);
    if (is_mutable) text += " -> " + shown(c, first);
  }
  EXPECT_EQ(context.balance(), 0) << operation << arguments << " leaks";
  return text;
}

inline void expect_agreement(const Case* cases, size_t count) {
  for (size_t i = 0; i < count; i++)
    EXPECT_EQ(observe(cases[i].operation, cases[i].arguments), cases[i].expected)
        << cases[i].operation << cases[i].arguments;
}

}  // namespace pyreck::rt
