// Values for tests of the runtime: a context without a job, Python literals to words and back, and
// operations by name, so that tables of cases can come from CPython (runtime_cases.py).
#pragma once

#include "runtime/context.h"
#include "runtime/entry.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace pyreck::rt {

/// A context of its own region, as a job's main body has it.
class TestContext {
 public:
  TestContext();
  ~TestContext();
  TestContext(const TestContext&) = delete;
  Context* get() { return &c_; }

 private:
  Pokes pokes_;
  Context c_{};
};

/// A row of a table: `operation` on the items of `arguments`, a tuple literal, gives `expected`: a
/// repr, or `ValueError: message`.
struct Case {
  const char* operation;
  const char* arguments;
  const char* expected;
};

/// Word of a Python literal: numbers, inf, nan, strings, None, bools, tuples, lists, dicts, sets.
/// Owned.
Word literal(Context* c, const std::string& text);
/// Runs an operation: `int.add`, `float.mod`, `str.upper`, `call.repr`, `format`, ...
/// The result is repr'd; what was raised is `Type: message`, what was refused `refused`.
std::string evaluate(const std::string& operation, const std::string& arguments);
/// How an operation failed, as evaluate() tells it; clears what is pending.
std::string failure(Context* c);
/// Expects each case to agree.
void expect_cases(const Case* cases, size_t count);

}  // namespace pyreck::rt
