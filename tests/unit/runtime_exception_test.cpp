// Raising, matching and chaining exceptions.

#include "runtime/builtin_ids.h"
#include "runtime/exception.h"
#include "runtime/heap.h"
#include "runtime/text.h"
#include "tests/unit/runtime_support.h"

#include <memory>

namespace pyreck::rt {
namespace {

class Exceptions : public testing::Test {
  TestContext context_;

 protected:
  Context* c = context_.get();

  Word class_of(Exc cls) { return pk_builtin_ref(c, kCountBuiltins + static_cast<uint32_t>(cls)); }
  /// An instance with a message; owned by the test.
  Word raised(Exc cls) {
    raise_error(c, static_cast<uint32_t>(cls), "text");
    return keep(pk_exception_take(c));
  }
  Word keep(Word w) {
    kept_.push_back(std::make_unique<Held>(c, w));
    return w;
  }
  std::string repr(Word w) {
    std::string text;
    return repr_text(c, w, &text) ? text : "failed";
  }

 private:
  std::vector<std::unique_ptr<Held>> kept_;
};

TEST_F(Exceptions, LongMessagesAreWhole) {
  raise_error(c, static_cast<uint32_t>(Exc::kValueError), "%s", std::string(5000, 'x').c_str());
  EXPECT_EQ(failure(c), "ValueError: " + std::string(5000, 'x'));
}

TEST_F(Exceptions, WithoutTextThereAreNoArguments) {
  raise_error(c, static_cast<uint32_t>(Exc::kMemoryError), "%s", "");
  EXPECT_EQ(repr(keep(pk_exception_take(c))), "MemoryError()");
}

TEST_F(Exceptions, MatchByHierarchy) {
  Word error = raised(Exc::kZeroDivisionError);
  for (Exc cls :
       {Exc::kZeroDivisionError, Exc::kArithmeticError, Exc::kException, Exc::kBaseException})
    EXPECT_EQ(pk_exception_match(c, error, keep(class_of(cls))), kTrue);
  EXPECT_EQ(pk_exception_match(c, error, keep(class_of(Exc::kLookupError))), kFalse);
}

TEST_F(Exceptions, MatchAnyOfATuple) {
  Word error = raised(Exc::kKeyError);
  Word classes[2] = {keep(class_of(Exc::kTypeError)), keep(class_of(Exc::kLookupError))};
  EXPECT_EQ(pk_exception_match(c, error, keep(pk_tuple_new(c, classes, 2))), kTrue);
  EXPECT_EQ(pk_exception_match(c, error, keep(pk_tuple_new(c, classes, 1))), kFalse);
}

TEST_F(Exceptions, EachHandlerMustBeAClass) {
  const char* expected =
      "TypeError: catching classes that do not inherit from BaseException is not allowed";
  Word error = raised(Exc::kKeyError), matching = keep(class_of(Exc::kKeyError));
  EXPECT_EQ(pk_exception_match(c, error, small(1)), kFailed);
  EXPECT_EQ(failure(c), expected);
  Word after_a_match[2] = {matching, small(1)};
  EXPECT_EQ(pk_exception_match(c, error, keep(pk_tuple_new(c, after_a_match, 2))), kFailed);
  EXPECT_EQ(failure(c), expected);
  Word nested = keep(pk_tuple_new(c, &matching, 1));
  EXPECT_EQ(pk_exception_match(c, error, keep(pk_tuple_new(c, &nested, 1))), kFailed);
  EXPECT_EQ(failure(c), expected);
}

TEST_F(Exceptions, OnlyExceptionsAreRaised) {
  EXPECT_EQ(repr(keep(pk_exception_normalize(c, keep(class_of(Exc::kKeyError))))), "KeyError()");
  Word error = raised(Exc::kKeyError);
  EXPECT_EQ(keep(pk_exception_normalize(c, error)), error);
  EXPECT_EQ(pk_exception_normalize(c, small(1)), kFailed);
  EXPECT_EQ(failure(c), "TypeError: exceptions must derive from BaseException");
}

TEST_F(Exceptions, CausesAreExceptionsClassesOrNone) {
  Word error = raised(Exc::kKeyError), cause = raised(Exc::kValueError);
  pk_exception_set_cause(c, error, cause);
  EXPECT_EQ(as<Exception>(error)->cause, cause);
  EXPECT_EQ(object(error)->flags, kSuppressContext);
  pk_exception_set_cause(c, error, keep(class_of(Exc::kTypeError)));
  EXPECT_EQ(repr(as<Exception>(error)->cause), "TypeError()");
  pk_exception_set_cause(c, error, kNone);
  EXPECT_EQ(as<Exception>(error)->cause, kNone);
}

TEST_F(Exceptions, AWrongCauseIsRaisedInstead) {
  Word error = raised(Exc::kKeyError);
  pk_exception_set_cause(c, error, small(1));
  pk_raise(c, error);  // as the code of `raise error from 1` goes on
  EXPECT_EQ(failure(c), "TypeError: exception causes must derive from BaseException");
}

TEST_F(Exceptions, ContextsAreChainsWithoutRings) {
  Word first = raised(Exc::kKeyError), second = raised(Exc::kValueError);
  pk_exception_set_context(c, second, first);
  EXPECT_EQ(as<Exception>(second)->context, first);
  pk_exception_set_context(c, first, second);
  pk_exception_set_context(c, first, first);
  EXPECT_EQ(as<Exception>(first)->context, kNone);
}

TEST_F(Exceptions, TracebacksGrowOutwards) {
  raise_error(c, static_cast<uint32_t>(Exc::kValueError), "text");
  for (uint32_t site = 0; site < 50; site++) pk_traceback(c, site);
  Word error = keep(pk_exception_take(c));
  const Traceback* traceback = as<Exception>(error)->traceback;
  ASSERT_EQ(traceback->length, 50u);
  for (uint32_t i = 0; i < 50; i++) EXPECT_EQ(traceback->frames[i].site, i);
  pk_traceback(c, 7);  // nothing is pending
}

}  // namespace
}  // namespace pyreck::rt
