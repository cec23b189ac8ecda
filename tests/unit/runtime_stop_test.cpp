// Long operations end soon after their job was stopped, leave what they were changing whole, and
// give the same in pieces as at once.
#include "runtime/huge.h"
#include "runtime/integer.h"
#include "runtime/job.h"
#include "runtime/list.h"
#include "tests/unit/runtime_container_support.h"

#include <atomic>
#include <cmath>
#include <ctime>
#include <functional>
#include <numeric>
#include <thread>

namespace pyreck::rt {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr int64_t kMany = 400'000;

int64_t scrambled(int64_t i) {
  return static_cast<int64_t>(static_cast<uint64_t>(i) * 0x9e3779b97f4a7c15u >> 20);
}

Word list_of(Context* c, int64_t count, const std::function<Word(int64_t)>& item) {
  Word list = pk_list_new(c, kListEmpty, 0);
  for (int64_t i = 0; i < count; i++) {
    Held each(c, item(i));
    pk_list_append(c, as<List>(list), each.get());
  }
  return list;
}
Word ints(Context* c, int64_t count = kMany) {
  return list_of(c, count, [&](int64_t i) { return small(scrambled(i)); });
}
Word floats(Context* c) {
  return list_of(c, kMany,
                 [&](int64_t i) { return pk_float_box(c, static_cast<double>(scrambled(i)) / 8); });
}
Word strs(Context* c) {
  return list_of(c, kMany / 4,
                 [&](int64_t i) { return str_from_ascii(c, std::to_string(scrambled(i))); });
}
Word lists(Context* c) {  // whose order CPython would not know to be total
  return list_of(c, kMany / 40, [&](int64_t i) {
    Word item = small(scrambled(i));
    return pk_list_from_words(c, &item, 1);
  });
}
Word made(Context* c, const char* builtin, Word of) {
  Held from(c, of);
  return pk_call_builtin(c, builtin_id(builtin), &of, 1, nullptr);
}
Word dict_of(Context* c, Word list) {
  Held keys(c, list);
  Word dict = pk_dict_new(c, 0);
  for (int64_t i = 0; i < as<List>(list)->length; i++) {
    Held key(c, list_at(c, as<List>(list), i));
    pk_dict_set(c, as<Dict>(dict), key.get(), kNone);
  }
  return dict;
}
Word text(Context* c, int64_t length) {
  return str_from_ascii(c, std::string(static_cast<size_t>(length), 'x'));
}
Word power_of_3(Context* c, int64_t exponent) { return pk_int_pow(c, small(3), small(exponent)); }

struct LongOperation {
  const char* name;
  const char* operation;
  std::function<std::vector<Word>(Context*)> arguments;
};

const LongOperation kOperations[] = {
    {"SortedInts", "call.sorted", [](Context* c) { return std::vector{ints(c)}; }},
    {"SortedFloats", "call.sorted", [](Context* c) { return std::vector{floats(c)}; }},
    {"SortedStrs", "call.sorted", [](Context* c) { return std::vector{strs(c)}; }},
    {"SortedLists", "call.sorted", [](Context* c) { return std::vector{lists(c)}; }},
    {"ListRepeat", "binary.mul",
     [](Context* c) { return std::vector{literal(c, "[0]"), small(kMany)}; }},
    {"TupleRepeat", "binary.mul",
     [](Context* c) { return std::vector{literal(c, "(1.5, 'a')"), small(kMany)}; }},
    {"StrRepeat", "binary.mul", [](Context* c) { return std::vector{text(c, 3), small(kMany)}; }},
    {"ListCopy", "list.copy", [](Context* c) { return std::vector{ints(c)}; }},
    {"ListOfList", "call.list", [](Context* c) { return std::vector{strs(c)}; }},
    {"ListAdd", "binary.add", [](Context* c) { return std::vector{ints(c), ints(c)}; }},
    {"ListAddOtherKind", "binary.add", [](Context* c) { return std::vector{ints(c), floats(c)}; }},
    {"TupleOfList", "call.tuple", [](Context* c) { return std::vector{ints(c)}; }},
    {"TupleAdd", "binary.add",
     [](Context* c) { return std::vector{made(c, "tuple", ints(c)), made(c, "tuple", ints(c))}; }},
    {"TupleSlice", "slice.get",
     [](Context* c) { return std::vector{made(c, "tuple", ints(c)), kNone, kNone, small(2)}; }},
    {"StrAdd", "binary.add",
     [](Context* c) { return std::vector{text(c, kMany), text(c, kMany)}; }},
    {"StrSlice", "slice.get",
     [](Context* c) { return std::vector{text(c, kMany), kNone, kNone, small(-1)}; }},
    {"StrReplace", "str.replace",
     [](Context* c) { return std::vector{text(c, kMany), text(c, 1), text(c, 3)}; }},
    {"StrReplaceNothing", "str.replace",
     [](Context* c) { return std::vector{text(c, kMany), text(c, 0), text(c, 3)}; }},
    {"StrJoin", "str.join", [](Context* c) { return std::vector{text(c, 1), strs(c)}; }},
    {"IntInList", "compare.in", [](Context* c) { return std::vector{small(-1), ints(c)}; }},
    {"FloatInList", "compare.in",
     [](Context* c) { return std::vector{literal(c, "0.3"), floats(c)}; }},
    {"StrInList", "compare.in", [](Context* c) { return std::vector{text(c, 1), strs(c)}; }},
    {"IntInTuple", "compare.in",
     [](Context* c) { return std::vector{small(-1), made(c, "tuple", ints(c))}; }},
    {"ListIndex", "list.index",
     [](Context* c) { return std::vector{list_of(c, kMany, small), small(kMany - 1)}; }},
    {"ListCount", "list.count", [](Context* c) { return std::vector{ints(c), small(-1)}; }},
    {"ListEqual", "compare.eq", [](Context* c) { return std::vector{ints(c), ints(c)}; }},
    {"SumInts", "call.sum", [](Context* c) { return std::vector{ints(c)}; }},
    {"SumFloats", "call.sum", [](Context* c) { return std::vector{floats(c)}; }},
    {"MaxInts", "call.max", [](Context* c) { return std::vector{ints(c)}; }},
    {"DictCopy", "dict.copy", [](Context* c) { return std::vector{dict_of(c, ints(c))}; }},
    {"DictOr", "binary.or",
     [](Context* c) { return std::vector{literal(c, "{}"), dict_of(c, strs(c))}; }},
    {"DictEqual", "compare.eq",
     [](Context* c) { return std::vector{dict_of(c, ints(c)), dict_of(c, ints(c))}; }},
    {"SetOfList", "call.set", [](Context* c) { return std::vector{ints(c)}; }},
    {"SetOr", "binary.or",
     [](Context* c) { return std::vector{made(c, "set", ints(c)), made(c, "set", strs(c))}; }},
    {"SetAnd", "binary.and",
     [](Context* c) { return std::vector{made(c, "set", ints(c)), made(c, "set", ints(c))}; }},
    {"SetEqual", "compare.eq",
     [](Context* c) { return std::vector{made(c, "set", ints(c)), made(c, "set", ints(c))}; }},
    {"HugeProduct", "binary.mul",
     [](Context* c) { return std::vector{power_of_3(c, 6'000'000), power_of_3(c, 4'000'000)}; }},
    {"HugePower", "binary.pow", [](Context*) { return std::vector{small(3), small(30'000'000)}; }},
    {"HugePowerMod", "call.pow",
     [](Context* c) {
       return std::vector{small(3), power_of_3(c, 4'000'000), literal(c, "1000000007")};
     }},
};

class RuntimeStop : public testing::TestWithParam<LongOperation> {};
INSTANTIATE_TEST_SUITE_P(Of, RuntimeStop, testing::ValuesIn(kOperations),
                         [](const auto& info) { return std::string(info.param.name); });

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

/// The operation over and over, until it is stopped in the middle.
Status repeat_until_stopped(Context* c, const LongOperation& what, std::atomic<bool>* started) {
  std::vector<Word> arguments = what.arguments(c);
  Status status = Status::kDone;
  auto end = steady_clock::now() + seconds(20);
  started->store(true);
  while (status == Status::kDone && steady_clock::now() < end) {
    Held result(
        c, operate(c, what.operation, arguments.data(), static_cast<uint32_t>(arguments.size())));
    if (!result) status = status_of(c);
  }
  for (Word w : arguments) release(c, w);
  return status;
}

TEST_P(RuntimeStop, InTheMiddle) {
  PoolOptions options;
  options.threads = 1;
  options.stack_bytes = size_t{8} << 20;
  Pool pool(options);
  std::atomic<bool> started{false};
  JobHandle job = pool.start(nullptr, {}, [&](Context* c, Word* value) {
    *value = kNone;
    return repeat_until_stopped(c, GetParam(), &started);
  });
  while (!started.load()) std::this_thread::sleep_for(milliseconds(1));
  EXPECT_FALSE(job.wait(milliseconds(30)));
  double before = cpu_seconds();
  job.cancel();
  ASSERT_TRUE(job.wait(seconds(30)));
  EXPECT_LT(cpu_seconds() - before, 0.1);
  EXPECT_EQ(job.take_outcome().abandon, Abandon::kCancelled);
}

TEST(RuntimeStopped, SortLeavesAListItsElements) {
  PoolOptions options;
  options.threads = 1;
  options.stack_bytes = size_t{8} << 20;
  Pool pool(options);
  for (bool as_words : {false, true}) {
    std::atomic<bool> started{false};
    bool whole = false;
    JobHandle job = pool.start(nullptr, {}, [&](Context* c, Word*) {
      Held list(c, as_words ? strs(c) : ints(c));
      List* l = as<List>(list.get());
      std::vector<Word> before(l->words, l->words + l->length);
      std::sort(before.begin(), before.end());
      Status status = Status::kDone;
      started = true;
      for (int64_t round = 1; status == Status::kDone && round < 1000; round++) {
        for (int64_t i = 0; i < l->length; i++)
          std::swap(l->words[i], l->words[scrambled(i + round) % l->length]);
        Word receiver = list.get();
        Held done(c, operate(c, "list.sort", &receiver, 1));
        if (!done) status = status_of(c);
      }
      std::vector<Word> after(l->words, l->words + l->length);
      std::sort(after.begin(), after.end());
      whole = before == after;
      return status;
    });
    while (!started.load()) std::this_thread::sleep_for(milliseconds(1));
    EXPECT_FALSE(job.wait(milliseconds(30)));
    job.cancel();
    ASSERT_TRUE(job.wait(seconds(30)));
    EXPECT_EQ(job.take_outcome().abandon, Abandon::kCancelled);
    EXPECT_TRUE(whole) << as_words;
  }
}

TEST(RuntimeInPieces, SortedNumbersAreThoseOfOneSort) {
  CountingContext context;
  Context* c = context.get();
  for (int64_t count : {0, 1, 2, 16383, 16384, 16385, 50000, 131072, 200001}) {
    std::vector<int64_t> expected(static_cast<size_t>(count));
    for (int64_t i = 0; i < count; i++) expected[static_cast<size_t>(i)] = scrambled(i) % 5000;
    Held list(c, list_of(c, count, [&](int64_t i) { return small(scrambled(i) % 5000); }));
    Word receiver = list.get();
    operate(c, "list.sort", &receiver, 1);
    std::sort(expected.begin(), expected.end());
    EXPECT_TRUE(std::equal(expected.begin(), expected.end(), as<List>(receiver)->i64)) << count;
  }
  EXPECT_EQ(context.balance(), 0);
}

TEST(RuntimeInPieces, ZerosKeepTheirOrder) {
  CountingContext context;
  Context* c = context.get();
  Held list(c, list_of(c, 100'000, [&](int64_t i) { return pk_float_box(c, i % 3 ? 0.0 : -0.0); }));
  Word receiver = list.get();
  operate(c, "list.sort", &receiver, 1);
  for (int64_t i = 0; i < 100'000; i++)
    ASSERT_EQ(std::signbit(as<List>(receiver)->f64[i]), i % 3 == 0) << i;
}

TEST(RuntimeInPieces, RepetitionIsPeriodic) {
  CountingContext context;
  Context* c = context.get();
  for (int64_t unit : {1, 3, 1000, 65535, 65536, 65537, 200000}) {
    std::string once(static_cast<size_t>(unit), 'a');
    for (int64_t i = 0; i < unit; i++)
      once[static_cast<size_t>(i)] += static_cast<char>(i * 7 % 26);
    int64_t times = 500'000 / unit + 1;
    std::string expected;
    for (int64_t i = 0; i < times; i++) expected += once;
    Word arguments[2] = {str_from_ascii(c, once), small(times)};
    Held all(c, operate(c, "binary.mul", arguments, 2)), owned(c, arguments[0]);
    EXPECT_EQ(str_to_utf8(all.get()), expected) << unit;
  }
  EXPECT_EQ(context.balance(), 0);
}

TEST(RuntimeInPieces, ProductsAndPowersAreThoseOfGmp) {
  CountingContext context;
  Context* c = context.get();
  gmp_randstate_t random;
  gmp_randinit_default(random);
  Temporary a, b, ours, gmps;
  for (auto [x, y] : {std::pair{1u, 400'000u},
                      {70'000u, 70'000u},
                      {70'000u, 40'000u},
                      {140'001u, 65'537u},
                      {300'000u, 90'000u},
                      {65'536u, 65'536u}}) {
    mpz_rrandomb(a.get(), random, 64 * x - 5);
    mpz_rrandomb(b.get(), random, 64 * y - 7);
    mpz_neg(b.get(), b.get());
    ASSERT_TRUE(huge_multiply(c, ours.get(), a.get(), b.get()));
    mpz_mul(gmps.get(), a.get(), b.get());
    EXPECT_EQ(mpz_cmp(ours.get(), gmps.get()), 0) << x << " by " << y;
  }
  for (int64_t base : {3, -7, 12345})
    for (mp_bitcnt_t exponent : {1u, 2u, 4'000'001u}) {
      mpz_set_si(a.get(), base);
      ASSERT_TRUE(huge_power(c, ours.get(), a.get(), exponent));
      mpz_pow_ui(gmps.get(), a.get(), exponent);
      EXPECT_EQ(mpz_cmp(ours.get(), gmps.get()), 0) << base << " to " << exponent;
    }
  for (auto [limbs, bits] : {std::pair{1u, 300'000u}, {50u, 10'000u}, {2000u, 50u}}) {
    mpz_rrandomb(a.get(), random, 64 * limbs - 3);
    mpz_rrandomb(b.get(), random, bits);
    Temporary base;
    mpz_set_ui(base.get(), 12345);
    ASSERT_TRUE(huge_power_mod(c, ours.get(), base.get(), b.get(), a.get()));
    mpz_powm(gmps.get(), base.get(), b.get(), a.get());
    EXPECT_EQ(mpz_cmp(ours.get(), gmps.get()), 0) << limbs;
  }
  gmp_randclear(random);
}

TEST(RuntimeRange, ContainsNumbersOnly) {
  const std::pair<const char*, const char*> cases[] = {{"1.5", "False"},
                                                       {"2.0", "True"},
                                                       {"-0.0", "True"},
                                                       {"1e300", "False"},
                                                       {"9007199254740992.0", "True"},
                                                       {"9007199254740994.0", "True"},
                                                       {"1e18", "False"},
                                                       {"inf", "False"},
                                                       {"nan", "False"},
                                                       {"True", "True"},
                                                       {"'a'", "False"},
                                                       {"None", "False"},
                                                       {"[1]", "False"},
                                                       {"999999999999999999", "True"}};
  CountingContext context;
  Context* c = context.get();
  Word stop = small(1'000'000'000'000'000'000);
  Held range(c, pk_range_new(c, small(0), stop, small(1)));
  for (const auto& [value, expected] : cases) {
    Held item(c, literal(c, value));
    Word arguments[2] = {item.get(), range.get()};
    EXPECT_EQ(outcome(c, operate(c, "compare.in", arguments, 2)), expected) << value;
  }
  Held odd(c,
           pk_range_new(c, small(9'007'199'254'740'993), small(9'007'199'254'741'000), small(2)));
  Held even(c, literal(c, "9007199254740994.0"));
  Word arguments[2] = {even.get(), odd.get()};
  EXPECT_EQ(operate(c, "compare.in", arguments, 2), kFalse);
}

// Whatever allocation fails, a range is refused and nothing leaks.
TEST(RuntimeRange, UnderAMemoryLimit) {
  PoolOptions options;
  options.threads = 1;
  options.stack_bytes = size_t{8} << 20;
  Pool pool(options);
  Limits limits;
  limits.memory_bytes = 4 << 20;
  JobHandle job = pool.start(nullptr, limits, [](Context* c, Word* value) {
    Held start(c, power_of_3(c, 3'000'000)), stop(c, pk_int_mul(c, start.get(), small(5)));
    if (!start || !stop) return status_of(c);
    std::vector<Word> made;
    Word each;
    while ((each = pk_range_new(c, start.get(), stop.get(), small(7))) != kFailed)
      made.push_back(each);
    for (Word w : made) release(c, w);
    *value = kNone;
    return status_of(c);
  });
  ASSERT_TRUE(job.wait(seconds(30)));
  EXPECT_EQ(job.take_outcome().abandon, Abandon::kMemory);
}

}  // namespace
}  // namespace pyreck::rt
