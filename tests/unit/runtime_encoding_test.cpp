// Values as bytes: round trips of every kind, what is shared and what is ordered, how pieces end,
// and bytes that nobody wrote.
#include "runtime/bytes.h"
#include "runtime/dict.h"
#include "runtime/encoding.h"
#include "runtime/encoding_format.h"
#include "runtime/integer.h"
#include "runtime/job.h"
#include "runtime/list.h"
#include "runtime/set.h"
#include "tests/unit/runtime_container_support.h"

#include <cmath>
#include <cstdlib>
#include <random>

namespace pyreck::rt {
namespace {

/// A context whose program has three functions, of 0, 1 and 2 captures, and five sites.
class EncodingContext : public CountingContext {
 public:
  EncodingContext() {
    for (uint32_t captures = 0; captures < 3; captures++) {
      infos_[captures].name = infos_[captures].qualname = "f";
      infos_[captures].count_captures = captures;
    }
    program_.functions = infos_;
    program_.count_functions = 3;
    program_.sites = sites_;
    program_.count_sites = 5;
    get()->program = &program_;
  }

 private:
  Program::FunctionInfo infos_[3] = {};
  Site sites_[5] = {};
  Program program_{};
};

std::string encoded(std::span<const Word> roots, uint64_t most = UINT64_MAX) {
  Result<std::string> bytes = encode(roots, most);
  EXPECT_TRUE(bytes.ok()) << bytes.error().message;
  return bytes.ok() ? *bytes : "";
}

std::string ended_bytes(const Sink& sink, bool has_sink, const Ending& ending) {
  Result<std::string> bytes = encode_ended(sink, has_sink, ending);
  EXPECT_TRUE(bytes.ok()) << bytes.error().message;
  return bytes.ok() ? *bytes : "";
}

std::string bytes_of(std::initializer_list<Word> roots) {
  return encoded(std::vector<Word>(roots));
}

std::vector<Word> values_of(Context* c, const std::string& bytes) {
  Result<std::vector<Word>> values = decode(c, bytes);
  EXPECT_TRUE(values.ok()) << values.error().message;
  EXPECT_EQ(c->exception, nullptr);
  EXPECT_EQ(c->abandon, Abandon::kNone);
  return values.ok() ? *values : std::vector<Word>(1, kFailed);
}

/// The only root of what `w` encodes to.
Word copy_of(Context* c, Word w) {
  std::vector<Word> values = values_of(c, bytes_of({w}));
  EXPECT_EQ(values.size(), 1u);
  return values[0];
}

void expect_refused(Context* c, const std::string& bytes, const std::string& why) {
  Result<std::vector<Word>> values = decode(c, bytes);
  ASSERT_FALSE(values.ok()) << why;
  EXPECT_EQ(values.error().code, Error::Code::Invalid);
  EXPECT_EQ(values.error().message, "not encoded values: " + why);
  EXPECT_EQ(c->exception, nullptr);
  EXPECT_EQ(c->abandon, Abandon::kNone);
}

/// Bytes of one root from its tag and fields.
std::string root(std::initializer_list<int> rest) {
  std::string bytes = {static_cast<char>(kEncodingVersion), 1};
  for (int b : rest) bytes += static_cast<char>(b);
  return bytes;
}
constexpr int tag(Tag t) { return static_cast<int>(t); }

const char* const kLiterals[] = {
    "None",
    "True",
    "False",
    "0",
    "-1",
    "4611686018427387903",
    "-4611686018427387904",
    "4611686018427387904",
    "-4611686018427387905",
    "9223372036854775808",
    "-340282366920938463463374607431768211456",
    "1.5",
    "-0.0",
    "inf",
    "nan",
    "''",
    "'plain'",
    "'\\xe9t\\xe9'",
    "'\\u20ac'",
    "'\\U0001f600'",
    "'a\\ud800b'",
    "()",
    "(1, 'two', (3.0, None))",
    "[]",
    "[1, -2, 9223372036854775807]",
    "[1, 9223372036854775808]",
    "[1.5, -0.0, inf]",
    "[1, 'a', [], [[2]]]",
    "{}",
    "{'b': 1, 'a': [2], 3: {}, (1, 'x'): None, 2.5: 'y', None: 0, True: 'z'}",
    "{1, 2, 3}",
    "{33, 1, 65, 9, 17}",
    "{(1, 2.5), (3, (4, None)), 7, 36893488147419103232}",
    "[{'k': (1, [2, {3: {4}}])}, 'k']",
};

TEST(RuntimeEncoding, ComesBack) {
  for (const char* text : kLiterals) {
    EncodingContext context;
    Context* c = context.get();
    {
      Held value(c, literal(c, text));
      Held copy(c, copy_of(c, value.get()));
      EXPECT_EQ(shown(c, copy.get()), shown(c, value.get()));
      EXPECT_EQ(bytes_of({copy.get()}), bytes_of({value.get()})) << text;
      if (!is_object(value.get())) {
        EXPECT_EQ(copy.get(), value.get());
        continue;
      }
      EXPECT_EQ(object(copy.get())->flags, object(value.get())->flags) << text;
      EXPECT_EQ(object(copy.get())->region, c->region);
      EXPECT_EQ(object(copy.get())->count, 1u);
    }
    EXPECT_EQ(context.balance(), 0) << text;
  }
}

TEST(RuntimeEncoding, KeepsTheBitsOfNaNs) {
  EncodingContext context;
  Context* c = context.get();
  const uint64_t bits = 0xfff4000000abcdef;
  Held value(c, pk_float_box(c, std::bit_cast<double>(bits)));
  Held copy(c, copy_of(c, value.get()));
  EXPECT_EQ(std::bit_cast<uint64_t>(float_value(copy.get())), bits);
  Held pair(c, pk_complex_box(c, std::bit_cast<double>(bits), -0.0));
  Held pair_copy(c, copy_of(c, pair.get()));
  EXPECT_EQ(std::bit_cast<uint64_t>(as<Complex>(pair_copy.get())->real), bits);
  EXPECT_TRUE(std::signbit(as<Complex>(pair_copy.get())->imag));
  Held list(c, pk_list_new(c, kListF64, 0));
  pk_list_append_f64(c, as<List>(list.get()), std::bit_cast<double>(bits));
  Held same(c, copy_of(c, list.get()));
  EXPECT_EQ(std::bit_cast<uint64_t>(as<List>(same.get())->f64[0]), bits);
}

TEST(RuntimeEncoding, BytesAndByteArrays) {
  EncodingContext owner;
  Context* c = owner.get();
  for (bool is_array : {false, true}) {
    for (std::string_view text : {std::string_view(), std::string_view("a\0\xff", 3)}) {
      Held made(c, bytes_new(c, is_array, view_of(text)));
      Held copy(c, copy_of(c, made.get()));
      EXPECT_EQ(is_bytearray(copy.get()), is_array);
      EXPECT_EQ(view_of(copy.get()).text(), text);
    }
    int kind = tag(is_array ? Tag::kByteArray : Tag::kBytes);
    expect_refused(c, root({kind, 3, 'a', 'b'}), "bytes beyond the end");
  }
}

TEST(RuntimeEncoding, KeepsTheKindOfEmptyLists) {
  EncodingContext context;
  Context* c = context.get();
  for (int32_t kind : {kListEmpty, kListI64, kListF64, kListWords}) {
    Held list(c, pk_list_new(c, kind, 3));
    Held copy(c, copy_of(c, list.get()));
    EXPECT_EQ(object(copy.get())->flags, kind);
    EXPECT_EQ(as<List>(copy.get())->length, 0);
  }
}

TEST(RuntimeEncoding, DictsKeepTheOrderOfTheirLiveEntries) {
  EncodingContext context;
  Context* c = context.get();
  {
    Held dict(c, pk_dict_new(c, 0));
    for (int64_t i = 0; i < 1000; i++)
      ASSERT_EQ(dict_put(c, as<Dict>(dict.get()), small(i * 7 % 1000), small(i)), Status::kDone);
    for (int64_t i = 0; i < 1000; i += 3)
      EXPECT_EQ(pk_delitem(c, dict.get(), small(i)), Status::kDone);
    EXPECT_EQ(dict_put(c, as<Dict>(dict.get()), small(3), kNone), Status::kDone);
    Held copy(c, copy_of(c, dict.get()));
    EXPECT_EQ(shown(c, copy.get()), shown(c, dict.get()));
    Held found(c, pk_dict_get(c, as<Dict>(copy.get()), small(7)));
    EXPECT_EQ(found.get(), small(1));
  }
  EXPECT_EQ(context.balance(), 0);
}

std::vector<Word> in_order(Word set) {
  std::vector<Word> all;
  set_each(as<Set>(set), [&](Word w) { all.push_back(w); });
  return all;
}

TEST(RuntimeEncoding, SetsKeepTheirOrderThroughWhateverFollows) {
  EncodingContext context;
  Context* c = context.get();
  std::mt19937_64 random(7);
  for (int64_t span : {6, 40, 3000}) {
    Held set(c, set_new(c, false));
    for (int round = 0; round < 40; round++) {
      for (int64_t i = 0; i < span; i++) {
        Word key = small(static_cast<int64_t>(random() % static_cast<uint64_t>(span)) * 37);
        if (random() % 2 == 0)
          set_add(c, as<Set>(set.get()), key);
        else
          set_discard(c, as<Set>(set.get()), key);
      }
      Held copy(c, copy_of(c, set.get()));
      ASSERT_EQ(in_order(copy.get()), in_order(set.get()));
      for (int64_t i = 0; i < span; i++)
        for (Word w : {set.get(), copy.get()}) set_add(c, as<Set>(w), small(i * 11));
      ASSERT_EQ(in_order(copy.get()), in_order(set.get()));
      for (int64_t i = 0; i < span; i++)
        for (Word w : {set.get(), copy.get()}) set_discard(c, as<Set>(w), small(i * 11));
      ASSERT_EQ(in_order(copy.get()), in_order(set.get()));
    }
  }
}

TEST(RuntimeEncoding, SetsOfStringsAndExceptionsAreEqual) {
  EncodingContext context;
  Context* c = context.get();
  {
    Held set(c, literal(c, "{'a', 'b', ('c', 1), 5}"));
    Held copy(c, copy_of(c, set.get()));
    EXPECT_EQ(sets_equal(c, as<Set>(set.get()), as<Set>(copy.get())), 1);
    Word arguments = pk_tuple_new(c, nullptr, 0);
    Held error(c, exception_new(c, static_cast<uint32_t>(Exc::kValueError), arguments));
    set_add(c, as<Set>(set.get()), error.get());
    std::vector<Word> both = values_of(c, bytes_of({error.get(), set.get()}));
    EXPECT_EQ(set_contains(c, as<Set>(both[1]), both[0]), 1);
    for (Word w : both) release(c, w);
    Held frozen(c, set_new(c, true));
    set_add(c, as<Set>(frozen.get()), small(4));
    Held again(c, copy_of(c, frozen.get()));
    EXPECT_EQ(shown(c, again.get()), "frozenset({4})");
  }
  EXPECT_EQ(context.balance(), 0);
}

TEST(RuntimeEncoding, RangesSlicesAndBuiltins) {
  EncodingContext context;
  Context* c = context.get();
  {
    for (const char* parts : {"(0, 10, 3)", "(10, 0, -4)", "(5, 5, 1)",
                              "(0, 36893488147419103232, 1)", "(-36893488147419103232, 7, 3)"}) {
      Held tuple(c, literal(c, parts));
      const Word* items = as<Tuple>(tuple.get())->items;
      Held range(c, pk_range_new(c, items[0], items[1], items[2]));
      Held copy(c, copy_of(c, range.get()));
      EXPECT_EQ(shown(c, copy.get()), shown(c, range.get()));
      EXPECT_EQ(pk_int_compare(as<Range>(copy.get())->length, as<Range>(range.get())->length), 0);
      Held slice(c, pk_slice_new(c, items[0], kNone, tuple.get()));
      Held other(c, copy_of(c, slice.get()));
      EXPECT_EQ(shown(c, other.get()), shown(c, slice.get()));
    }
    for (uint32_t id : {0u, kCountBuiltins - 1, kCountBuiltins + 3}) {
      Held builtin(c, pk_builtin_ref(c, id));
      Held copy(c, copy_of(c, builtin.get()));
      ASSERT_TRUE(has_kind(copy.get(), Kind::kBuiltin));
      EXPECT_EQ(object(copy.get())->aux, id);
    }
  }
  EXPECT_EQ(context.balance(), 0);
}

TEST(RuntimeEncoding, FunctionsKeepTheirCellsTogether) {
  EncodingContext context;
  Context* c = context.get();
  {
    Held cell(c, pk_cell_new(c, small(5))), empty(c, pk_cell_new(c, kUnbound));
    Word captures[] = {cell.get(), empty.get()};
    Held one(c, pk_function_new(c, 2, captures, 2)), two(c, pk_function_new(c, 1, captures, 1));
    std::vector<Word> both = values_of(c, bytes_of({one.get(), two.get(), kUnbound, kFailed}));
    ASSERT_EQ(both.size(), 4u);
    const Function *f = as<Function>(both[0]), *g = as<Function>(both[1]);
    EXPECT_EQ(f->aux, 2u);
    EXPECT_EQ(f->program, c->program);
    EXPECT_EQ(f->captures[0], g->captures[0]);
    EXPECT_EQ(as<Cell>(f->captures[0])->contents, small(5));
    EXPECT_EQ(as<Cell>(f->captures[1])->contents, kUnbound);
    EXPECT_EQ(both[2], kUnbound);
    EXPECT_EQ(both[3], kFailed);
    for (Word w : both) release(c, w);
    Program other{};
    as<Function>(two.get())->program = &other;
    Word roots[] = {one.get(), two.get()};
    EXPECT_EQ(encode(roots).error().code, Error::Code::Unsupported);
  }
  EXPECT_EQ(context.balance(), 0);
}

/// An exception of class `cls` that passed `sites`.
Word raised(Context* c, Exc cls, const char* argument, std::initializer_list<uint32_t> sites) {
  raise_error(c, static_cast<uint32_t>(cls), "%s", argument);
  for (uint32_t site : sites) pk_traceback(c, site);
  return pk_exception_take(c);
}

TEST(RuntimeEncoding, ExceptionsKeepWhereTheyPassed) {
  EncodingContext context;
  Context* c = context.get();
  {
    Held cause(c, raised(c, Exc::kKeyError, "k", {}));
    Held first(c, raised(c, Exc::kValueError, "v", {4, 0, 4, 2, 1}));
    pk_exception_set_cause(c, first.get(), cause.get());
    Held second(c, raised(c, Exc::kTypeError, "t", {3}));
    pk_exception_set_context(c, second.get(), first.get());
    Held copy(c, copy_of(c, second.get()));
    const auto* e = as<Exception>(copy.get());
    EXPECT_EQ(e->aux, static_cast<uint32_t>(Exc::kTypeError));
    EXPECT_EQ(e->flags, 0);
    EXPECT_EQ(e->cause, kNone);
    EXPECT_EQ(shown(c, e->args), "('t',)");
    ASSERT_TRUE(has_kind(e->context, Kind::kException));
    const auto* inner = as<Exception>(e->context);
    EXPECT_EQ(inner->flags, kSuppressContext);
    EXPECT_EQ(object(inner->cause)->aux, static_cast<uint32_t>(Exc::kKeyError));
    ASSERT_EQ(inner->traceback->length, 5u);
    EXPECT_EQ(inner->traceback->frames[3].site, 2u);
    EXPECT_EQ(inner->traceback->frames[3].program, c->program);
  }
  EXPECT_EQ(context.balance(), 0);
}

TEST(RuntimeEncoding, IteratorsAndViewsAreRefused) {
  EncodingContext context;
  Context* c = context.get();
  {
    Held dict(c, literal(c, "{1: 2}")), list(c, literal(c, "[1]"));
    Held view(c, operate(c, "keys", std::initializer_list<Word>{dict.get()}.begin(), 1));
    Held iterator(c, pk_iter(c, list.get()));
    for (Word w : {view.get(), iterator.get()}) {
      Held around(c, pk_list_from_words(c, &w, 1));
      Word roots[] = {around.get()};
      Result<std::string> bytes = encode(roots);
      ASSERT_FALSE(bytes.ok());
      EXPECT_EQ(bytes.error().code, Error::Code::Unsupported);
      EXPECT_NE(bytes.error().message.find(type_name(w)), std::string::npos);
    }
  }
  EXPECT_EQ(context.balance(), 0);
}

TEST(RuntimeEncoding, WhatIsSharedStaysOne) {
  EncodingContext context;
  Context* c = context.get();
  {
    Held text(c, str_from_ascii(c, "shared")), number(c, literal(c, "36893488147419103232"));
    Held list(c, pk_list_new(c, kListWords, 0));
    for (Word w : {text.get(), number.get(), text.get(), number.get()})
      list_push(c, as<List>(list.get()), w);
    Word pair[] = {list.get(), list.get()};
    Held tuple(c, pk_tuple_new(c, pair, 2));
    std::vector<Word> values = values_of(c, bytes_of({tuple.get(), list.get(), text.get()}));
    const Tuple* t = as<Tuple>(values[0]);
    EXPECT_EQ(t->items[0], t->items[1]);
    EXPECT_EQ(t->items[0], values[1]);
    EXPECT_EQ(as<List>(values[1])->words[0], values[2]);
    EXPECT_EQ(as<List>(values[1])->words[1], as<List>(values[1])->words[3]);
    for (Word w : values) release(c, w);
  }
  EXPECT_EQ(context.balance(), 0);
}

TEST(RuntimeEncoding, RootsMayBorrowOneReferenceTwice) {
  EncodingContext context;
  Context* c = context.get();
  {
    Held tuple(c, literal(c, "([1, 'a'],)"));
    Word list = as<Tuple>(tuple.get())->items[0];
    ASSERT_EQ(object(list)->count, 1u);
    for (auto roots : {std::vector<Word>{tuple.get(), list}, {list, tuple.get()}, {list, list}}) {
      std::vector<Word> values = values_of(c, encoded(roots));
      Word first = has_kind(values[0], Kind::kTuple) ? as<Tuple>(values[0])->items[0] : values[0];
      Word second = has_kind(values[1], Kind::kTuple) ? as<Tuple>(values[1])->items[0] : values[1];
      EXPECT_EQ(first, second);
      EXPECT_EQ(object(first)->count, 2u);
      for (Word w : values) release(c, w);
    }
  }
  EXPECT_EQ(context.balance(), 0);
}

TEST(RuntimeEncoding, ImmortalObjectsAreCopied) {
  EncodingContext context;
  Context* c = context.get();
  {
    Held text(c, str_from_ascii(c, "interned"));
    object(text.get())->count = kImmortal;
    Word twice[] = {text.get(), text.get()};
    Held tuple(c, pk_tuple_new(c, twice, 2));
    Held copy(c, copy_of(c, tuple.get()));
    EXPECT_EQ(shown(c, copy.get()), "('interned', 'interned')");
    EXPECT_EQ(object(as<Tuple>(copy.get())->items[0])->count, 2u);
    object(text.get())->count = 3;  // again that of who holds it
  }
  EXPECT_EQ(context.balance(), 0);
}

TEST(RuntimeEncoding, CyclesClose) {
  EncodingContext context;
  Context* c = context.get();
  Word list = pk_list_new(c, kListWords, 0), dict = pk_dict_new(c, 0);
  list_push(c, as<List>(list), list);
  list_push(c, as<List>(list), dict);
  dict_put(c, as<Dict>(dict), small(1), list);
  Word tuple = pk_tuple_new(c, &list, 1);
  list_push(c, as<List>(list), tuple);
  // A dict under a key that leads to it: the key is hashed when it is whole.
  Word arguments = pk_tuple_new(c, &dict, 1);
  Word error = exception_new(c, static_cast<uint32_t>(Exc::kValueError), arguments);
  Word key = pk_tuple_new(c, &error, 1);
  dict_put(c, as<Dict>(dict), key, kTrue);
  Word set = set_new(c, false);
  set_add(c, as<Set>(set), key);
  list_push(c, as<List>(list), set);
  for (Word w : {key, tuple, dict, list, set}) {
    std::string bytes = bytes_of({w});
    std::vector<Word> values = values_of(c, bytes);
    EXPECT_EQ(bytes_of({values[0]}), bytes);
    free_reachable(c, values);
  }
  std::vector<Word> values = values_of(c, bytes_of({list, key, dict}));
  EXPECT_EQ(as<List>(values[0])->words[0], values[0]);
  EXPECT_EQ(as<List>(values[0])->words[1], values[2]);
  Held found(c, pk_dict_get(c, as<Dict>(values[2]), values[1]));
  EXPECT_EQ(found.get(), kTrue);
  free_reachable(c, values);
  Word roots[] = {list};
  free_reachable(c, roots);
  EXPECT_EQ(context.balance(), 0);
}

TEST(RuntimeEncoding, DepthIsNoLimit) {
  constexpr int kDepth = 1'000'000;
  EncodingContext context;
  Context* c = context.get();
  for (bool tuples : {false, true}) {
    Word w = tuples ? pk_tuple_new(c, nullptr, 0) : pk_list_new(c, kListWords, 0);
    for (int i = 0; i < kDepth; i++) {
      Word around = tuples ? pk_tuple_new(c, &w, 1) : pk_list_from_words(c, &w, 1);
      release(c, w);
      w = around;
    }
    std::string bytes = bytes_of({w});
    release(c, w);
    Held copy(c, values_of(c, bytes)[0]);
    EXPECT_EQ(bytes_of({copy.get()}), bytes);
    bytes.pop_back();  // and so is freeing what is half made
    EXPECT_FALSE(decode(c, bytes).ok());
  }
  EXPECT_EQ(context.balance(), 0);
}

TEST(RuntimeEncoding, KeysAreNotHashedDeeperThanTheStackAllows) {
  EncodingContext context;
  Context* c = context.get();
  {
    Held key(c, pk_tuple_new(c, nullptr, 0));
    for (int i = 0; i < 5000; i++) {
      Word inner = key.get();
      key.reset(pk_tuple_new(c, &inner, 1));
    }
    Held dict(c, pk_dict_new(c, 0)), set(c, set_new(c, false));
    dict_put(c, as<Dict>(dict.get()), key.get(), kNone);
    set_add(c, as<Set>(set.get()), key.get());
    for (Word w : {dict.get(), set.get()}) {
      Word roots[] = {w};
      EXPECT_EQ(encode(roots).error().code, Error::Code::Unsupported);
    }
  }
  EXPECT_EQ(context.balance(), 0);
}

TEST(RuntimeEncoding, StopsAtTheMostBytes) {
  EncodingContext context;
  Context* c = context.get();
  for (const char* text : kLiterals) {
    Held value(c, literal(c, text));
    Word roots[] = {value.get()};
    std::string bytes = encoded(roots);
    EXPECT_EQ(encoded(roots, bytes.size()), bytes);
    for (size_t most = 0; most < bytes.size(); most++) {
      Result<std::string> less = encode(roots, most);
      ASSERT_FALSE(less.ok());
      EXPECT_EQ(less.error().code, Error::Code::LimitExceeded);
    }
  }
}

TEST(RuntimeEncoding, KeepsToTheMemoryLimit) {
  EncodingContext context;
  std::vector<std::string> all;
  {
    Context* c = context.get();
    Held list(c, pk_list_new(c, kListI64, 0)), dict(c, pk_dict_new(c, 0)),
        set(c, set_new(c, false));
    Held floats(c, pk_list_new(c, kListWords, 0));
    for (int64_t i = 0; i < 200'000; i++) {
      pk_list_append_i64(c, as<List>(list.get()), i);
      dict_put(c, as<Dict>(dict.get()), small(i), kNone);
      set_add(c, as<Set>(set.get()), small(i));
      Held box(c, pk_float_box(c, 0.5));
      list_push(c, as<List>(floats.get()), box.get());
    }
    for (Word w : {list.get(), dict.get(), set.get(), floats.get()}) all.push_back(bytes_of({w}));
  }
  PoolOptions options;
  options.threads = 1;
  options.stack_bytes = size_t{8} << 20;
  Pool pool(options);
  Limits limits;
  limits.memory_bytes = 1 << 20;
  JobHandle job = pool.start(nullptr, limits, [&](Context* c, Word* value) {
    for (const std::string& bytes : all) {
      Result<std::vector<Word>> values = decode(c, bytes);
      EXPECT_FALSE(values.ok());
      if (!values.ok()) EXPECT_EQ(values.error().code, Error::Code::LimitExceeded);
      EXPECT_EQ(c->abandon, Abandon::kNone);
      EXPECT_EQ(c->exception, nullptr);
    }
    *value = kNone;
    return Status::kDone;
  });
  ASSERT_TRUE(job.wait(std::chrono::seconds(60)));
  EXPECT_EQ(job.take_outcome().status, Status::kDone);
}

TEST(RuntimeEncoding, LeavesAloneWhatIsPending) {
  EncodingContext context;
  Context* c = context.get();
  raise_error(c, static_cast<uint32_t>(Exc::kValueError), "before");
  EXPECT_FALSE(decode(c, "").ok());
  ASSERT_NE(c->exception, nullptr);
  EXPECT_EQ(shown(c, c->exception->args), "('before',)");
}

TEST(RuntimeEncoding, RefusesWhatNobodyWrote) {
  EncodingContext context;
  Context* c = context.get();
  const int none = tag(Tag::kNone), list = tag(Tag::kList), tuple = tag(Tag::kTuple);
  const int empty = tag(Tag::kTuple);
  expect_refused(c, "", "another version");
  expect_refused(c, {kEncodingVersion - 1, 0}, "another version");
  expect_refused(c, {kEncodingVersion, 1}, "counts beyond the end");
  expect_refused(c, {kEncodingVersion, 0, 0}, "bytes after the last root");
  expect_refused(c, root({99}), "an unknown tag");
  expect_refused(c, root({tag(Tag::kReference), 0}), "a reference to what is not there");
  expect_refused(c, root({tuple, 1, tag(Tag::kFailed)}), "a failure in a value");
  expect_refused(c, root({tuple, 1, tag(Tag::kUnbound)}), "an unbound name in a value");
  expect_refused(c, root({tuple, 2, none}), "counts beyond the end");
  expect_refused(c, root({tuple, 2, tuple, 2, none, none}), "counts beyond the end");
  expect_refused(c, root({tag(Tag::kSmall), 0x80, 0}), "a small int that is none");
  expect_refused(c, root({tag(Tag::kSmall), 255, 255, 255, 255, 255, 255, 255, 255, 255, 1}),
                 "a small int that is none");
  expect_refused(c, root({tag(Tag::kBigInt), 2, 1, 0, 0, 0, 0, 0, 0, 0}),
                 "an int of needless limbs");
  expect_refused(c, root({tag(Tag::kBigInt), 3, 0, 0, 0, 0, 0, 0, 0, 64}),
                 "an int of needless limbs");
  expect_refused(c, root({tag(Tag::kStr), 3, 0}), "a string of unknown width");
  expect_refused(c, root({tag(Tag::kStr), 2, 1, 'a', 0}),
                 "a string of another width than its characters need");
  expect_refused(c, root({tag(Tag::kStr), 2, 0}),
                 "a string of another width than its characters need");
  expect_refused(c, root({tag(Tag::kStr), 4, 1, 0, 0, 0x11, 0}),
                 "a string of another width than its characters need");
  expect_refused(c, root({list, 4, 0}), "a list of no kind");
  expect_refused(c, root({list, kListEmpty, 1, none}), "a list of no kind");
  expect_refused(c, root({list, kListI64, 1, 0}), "a list beyond the end");
  expect_refused(c, root({tag(Tag::kDict), 1, list, kListEmpty, 0, none}),
                 "a key that has no hash");
  expect_refused(c, root({tag(Tag::kDict), 2, none, none, none, none}), "a key twice");
  expect_refused(c, root({tag(Tag::kSet), 0, 2, none, none}), "a key twice");
  expect_refused(c, root({tag(Tag::kSet), 0, 1, tag(Tag::kFloat), 0, 0, 0, 0, 0, 0, 0xf8, 0x7f}),
                 "a key that cannot be hashed or compared");
  // A key that holds itself, and the empty tuple for comparison.
  expect_refused(c, root({tag(Tag::kSet), 0, 1, tuple, 1, tag(Tag::kReference), 1}),
                 "a key that has no hash");
  release(c, values_of(c, root({tag(Tag::kSet), 0, 1, empty, 0}))[0]);
  const int table = tag(Tag::kSetTable), one = tag(Tag::kSmall);
  release(c, values_of(c, root({table, 0, 3, 1, 1 << 1, one, 2}))[0]);
  expect_refused(c, root({table, 0, 3, 1, 2 << 1, one, 2}), "a key in a wrong slot");
  expect_refused(c, root({table, 0, 4, 1, 1 << 1, one, 2}), "a set of another size than its slots");
  expect_refused(c, root({table, 0, 3, 1, 8 << 1, one, 2}), "a slot beyond the last");
  expect_refused(c, root({table, 0, 3, 2, 7 << 1, 0, one, 2, one, 4}), "a slot beyond the last");
  expect_refused(c, root({table, 0, 3, 8, 0, 0, 0, 0, 0, 0, 0, 0}),
                 "a set of another size than its slots");
  expect_refused(c, root({table, 0, 3, 2, 1 << 1, 0, one, 2, one, 2}), "a key in a wrong slot");
  expect_refused(c, root({table, 0, 3, 1, 1 << 1, tag(Tag::kStr), 1, 0}),
                 "a slot for a key without fixed hash");
  expect_refused(c, root({tag(Tag::kRange), none, one, 0, one, 2}), "a range of no ints");
  expect_refused(c, root({tag(Tag::kRange), one, 2, one, 0, one, 0}), "a range of step 0");
  expect_refused(c, root({tag(Tag::kFunction), 3, 0}), "a function that the program has not got");
  expect_refused(c, root({tag(Tag::kFunction), 1, 2, none, none}),
                 "a function that the program has not got");
  expect_refused(c, root({tag(Tag::kBuiltin), 0xff, 0x7f}), "an unknown builtin");
  const int exception = tag(Tag::kException);
  expect_refused(c, root({exception, 120, 0, 0, tuple, 0, none, none, none}),
                 "an unknown exception");
  expect_refused(c, root({exception, 1, 2, 0, tuple, 0, none, none, none}), "an unknown exception");
  expect_refused(c, root({exception, 1, 0, 0, none, none, none, none}),
                 "an exception of wrong parts");
  expect_refused(c, root({exception, 1, 0, 0, tuple, 0, tuple, 0, none, none}),
                 "an exception of wrong parts");
  expect_refused(c, root({exception, 1, 0, 1, 5, tuple, 0, none, none, none}),
                 "a traceback through no site");
  expect_refused(c, root({exception, 1, 0, 0, tuple, 0, none, tag(Tag::kReference), 0, none}),
                 "an exception that is its own context");
  EXPECT_EQ(context.balance(), 0);
}

TEST(RuntimeEncoding, KeysThatTakeForeverAreRefused) {
  EncodingContext context;
  Context* c = context.get();
  // (((...(), ()), ...)): each tuple holds the one inside twice, so hashing visits 2^60.
  std::string bytes = root({tag(Tag::kSet), 0, 1});
  for (int i = 0; i < 60; i++) bytes += {static_cast<char>(tag(Tag::kTuple)), 2};
  bytes += {static_cast<char>(tag(Tag::kTuple)), 0};
  for (int i = 61; i > 1; i--)
    bytes += {static_cast<char>(tag(Tag::kReference)), static_cast<char>(i)};
  expect_refused(c, bytes, "a key that has no hash");
  EXPECT_EQ(context.balance(), 0);
}

/// How a piece ends that emitted `items`, the elements of a list literal.
struct Emitted {
  SinkKind kind;
  const char* left;   // what the direct sink got
  const char* right;  // what the detached one got
};
const Emitted kEmitted[] = {
    {SinkKind::kSumInt, "[1]", "[2, 3]"},
    {SinkKind::kSumInt, "[1]", "[9223372036854775807, 9223372036854775807, -5]"},
    {SinkKind::kSumFloat, "[0.1]", "[0.2, 0.3, 1e16]"},
    {SinkKind::kSumWord, "[1]", "[2.5, True, 36893488147419103232]"},
    {SinkKind::kMinInt, "[4]", "[7, 3]"},
    {SinkKind::kMaxInt, "[4]", "[36893488147419103232, 3]"},
    {SinkKind::kMinInt, "[4]", "[]"},
    {SinkKind::kMinFloat, "[4.5]", "[nan, 3.5]"},
    {SinkKind::kMaxFloat, "[4.5]", "[5.5, nan]"},
    {SinkKind::kMinWord, "['b']", "['c', 'a']"},
    {SinkKind::kMaxWord, "[1]", "[True, 1.5]"},
    {SinkKind::kMinKey, "[(2, 'x')]", "[(1, 'y'), (1, 'z')]"},
    {SinkKind::kMaxKey, "[(2, 'x')]", "[(3.5, [1]), (1, 'z')]"},
    {SinkKind::kAny, "[0]", "[0, 5]"},
    {SinkKind::kAny, "[0]", "[0]"},
    {SinkKind::kAll, "[1]", "[1, 0]"},
    {SinkKind::kListI64, "[1]", "[2, 3]"},
    {SinkKind::kListI64, "[1]", "[2, 36893488147419103232]"},
    {SinkKind::kListF64, "[1.5]", "[-0.0, nan]"},
    {SinkKind::kListWord, "[1]", "['a', [2], None]"},
    {SinkKind::kListWord, "[1]", "[]"},
    {SinkKind::kDict, "[(1, 'a')]", "[(2, 'b'), (True, 'c'), (3, [])]"},
    {SinkKind::kSet, "[33, 1]", "[65, 9, 1, 17]"},
};

void emit_all(Context* c, Sink* sink, const char* items) {
  Held list(c, literal(c, items));
  for (int64_t i = 0; i < as<List>(list.get())->length; i++) {
    Held item(c, list_at(c, as<List>(list.get()), i));
    bool is_pair = sink->kind == SinkKind::kMinKey || sink->kind == SinkKind::kMaxKey ||
                   sink->kind == SinkKind::kDict;
    bool is_flat = sink->kind == SinkKind::kSumFloat || sink->kind == SinkKind::kMinFloat ||
                   sink->kind == SinkKind::kMaxFloat || sink->kind == SinkKind::kListF64;
    if (is_pair)
      pk_emit_pair(c, sink, as<Tuple>(item.get())->items[0], as<Tuple>(item.get())->items[1]);
    else if (is_flat)
      pk_emit_float(c, sink, float_value(item.get()));
    else
      pk_emit_word(c, sink, item.get());
  }
}

Sink sink_of(Context* c, SinkKind kind, bool detached, const char* items) {
  Sink sink;
  EXPECT_EQ(sink_init(c, &sink, kind, detached, kFailed), Status::kDone);
  emit_all(c, &sink, items);
  return sink;
}

std::string merged(Context* c, const Emitted& test, Sink* right) {
  Sink left = sink_of(c, test.kind, false, test.left);
  sink_merge(c, &left, right);
  Held result(c, sink_finish(c, &left));
  return outcome(c, result.get());
}

TEST(RuntimeEncoding, SinksMergeAsBefore) {
  for (const Emitted& test : kEmitted) {
    EncodingContext context;
    Context* c = context.get();
    {
      Sink here = sink_of(c, test.kind, true, test.right);
      Ending done;
      Result<std::string> bytes = encode_ended(here, true, done);
      ASSERT_TRUE(bytes.ok()) << bytes.error().message;
      Result<Ended> there = decode_ended(c, test.kind, *bytes);
      ASSERT_TRUE(there.ok()) << there.error().message << " " << test.right;
      ASSERT_TRUE(there->has_sink);
      EXPECT_EQ(there->ending.status, Status::kDone);
      EXPECT_EQ(ended_bytes(there->sink, true, done), *bytes) << test.right;
      // Detached neighbours first, as other nodes give them.
      Result<Ended> next = decode_ended(c, test.kind, *bytes);
      Sink again = sink_of(c, test.kind, true, test.right);
      Sink both = sink_of(c, test.kind, true, test.right);
      sink_merge(c, &both, &again);
      sink_merge(c, &there->sink, &next->sink);
      EXPECT_EQ(merged(c, test, &there->sink), merged(c, test, &both)) << test.right;
      Result<Ended> alone = decode_ended(c, test.kind, *bytes);
      EXPECT_EQ(merged(c, test, &alone->sink), merged(c, test, &here)) << test.right;
    }
    EXPECT_EQ(context.balance(), 0) << test.right;
  }
}

TEST(RuntimeEncoding, EndingsComeBack) {
  EncodingContext context;
  Context* c = context.get();
  {
    Sink sink = sink_of(c, SinkKind::kListWord, true, "[]");
    Held shared(c, literal(c, "[1, 2]"));
    pk_emit_word(c, &sink, shared.get());
    Ending ending;
    ending.status = Status::kRaised;
    Held args(c, pk_tuple_new(c, std::initializer_list<Word>{shared.get()}.begin(), 1));
    ending.exception = as<Exception>(exception_new(c, 3, args.take()));
    std::string bytes = ended_bytes(sink, true, ending);
    Ended back = decode_ended(c, SinkKind::kListWord, bytes).value();
    EXPECT_EQ(back.ending.status, Status::kRaised);
    ASSERT_NE(back.ending.exception, nullptr);
    EXPECT_EQ(as<Tuple>(back.ending.exception->args)->items[0], back.sink.list->words[0]);
    sink_drop(c, &back.sink);
    drop_ending(c, back.ending);
    sink_drop(c, &sink);
    drop_ending(c, ending);

    Ending refused{Status::kAbandoned, Abandon::kRefused, nullptr, strdup("not h\xc3\xa9re"), 5};
    bytes = ended_bytes(Sink{}, false, refused);
    back = decode_ended(c, SinkKind::kAny, bytes).value();
    EXPECT_FALSE(back.has_sink);
    EXPECT_EQ(back.ending.status, Status::kAbandoned);
    EXPECT_EQ(back.ending.abandon, Abandon::kRefused);
    EXPECT_STREQ(back.ending.message, "not h\xc3\xa9re");
    EXPECT_EQ(back.ending.refusal_site, 5u);
    EXPECT_EQ(back.ending.exception, nullptr);
    drop_ending(c, back.ending);
    refused.refusal_site = 6;
    EXPECT_FALSE(decode_ended(c, SinkKind::kAny, ended_bytes(Sink{}, false, refused)).ok());
    drop_ending(c, refused);
  }
  EXPECT_EQ(context.balance(), 0);
}

TEST(RuntimeEncoding, RefusesEndingsOfOtherSinks) {
  EncodingContext context;
  Context* c = context.get();
  {
    for (const Emitted& test : kEmitted) {
      Sink direct = sink_of(c, test.kind, false, test.left);
      EXPECT_EQ(encode_ended(direct, true, {}).error().code, Error::Code::Unsupported);
      sink_drop(c, &direct);
      Sink sink = sink_of(c, test.kind, true, test.right);
      std::string bytes = ended_bytes(sink, true, {});
      for (auto kind = uint8_t{0}; kind <= static_cast<uint8_t>(SinkKind::kSet); kind++) {
        if (kind == static_cast<uint8_t>(test.kind)) continue;
        Result<Ended> other = decode_ended(c, static_cast<SinkKind>(kind), bytes);
        ASSERT_FALSE(other.ok());
        EXPECT_EQ(other.error().code, Error::Code::Invalid);
      }
      // A sink of another kind's words.
      Sink liar = sink;
      liar.kind = sink.table != nullptr ? SinkKind::kAny : SinkKind::kDict;
      EXPECT_FALSE(decode_ended(c, liar.kind, ended_bytes(liar, true, {})).ok());
      sink_drop(c, &sink);
    }
    Ending raised_nothing;
    raised_nothing.status = Status::kRaised;
    EXPECT_FALSE(decode_ended(c, SinkKind::kAny, ended_bytes(Sink{}, false, raised_nothing)).ok());
  }
  EXPECT_EQ(context.balance(), 0);
}

/// Encodings with everything in them.
std::vector<std::string> samples(Context* c) {
  std::vector<std::string> all;
  Held literals(c, pk_list_new(c, kListWords, 0));
  for (const char* text : kLiterals) {
    Held value(c, literal(c, text));
    list_push(c, as<List>(literals.get()), value.get());
    list_push(c, as<List>(literals.get()), value.get());
  }
  all.push_back(bytes_of({literals.get()}));

  Held numbers(c, literal(c, "(1, 2, 5, 9, 17, 33, 65, 129, 2, 33, 4, 257, 2, 6, 7, 8, 5)"));
  Held set(c, churned_set(c, as<Tuple>(numbers.get())));
  Held keys(c, literal(c, "{(1, (2, 'a')): {1, 2}, (1, 3): 'x', 'x': (1, 3), 2.5: {(1, 2), 3}}"));
  Held range(c, pk_range_new(c, small(3), small(50), small(4)));
  Held slice(c, pk_slice_new(c, kNone, range.get(), small(2)));
  Held cell(c, pk_cell_new(c, slice.get())), empty(c, pk_cell_new(c, kUnbound));
  Word captures[] = {cell.get(), empty.get()};
  Held function(c, pk_function_new(c, 2, captures, 2)), builtin(c, pk_builtin_ref(c, 4));
  Held first(c, raised(c, Exc::kValueError, "v", {4, 0, 2}));
  Held second(c, raised(c, Exc::kTypeError, "t", {3}));
  pk_exception_set_cause(c, second.get(), first.get());
  pk_exception_set_context(c, second.get(), first.get());
  all.push_back(bytes_of({set.get(), keys.get(), range.get(), function.get(), builtin.get(),
                          second.get(), first.get(), kFailed, kUnbound, cell.get()}));

  Held text(c, str_from_ascii(c, "k")), list(c, pk_list_new(c, kListWords, 0));
  Held dict(c, pk_dict_new(c, 0)), frozen(c, set_new(c, true));
  list_push(c, as<List>(list.get()), list.get());
  list_push(c, as<List>(list.get()), dict.get());
  dict_put(c, as<Dict>(dict.get()), text.get(), list.get());
  set_add(c, as<Set>(frozen.get()), text.get());
  all.push_back(bytes_of({list.get(), dict.get(), frozen.get(), text.get()}));
  pk_delitem(c, list.get(), small(0));
  dict_clear(c, as<Dict>(dict.get()));
  return all;
}

TEST(RuntimeEncoding, EveryAllocationMayFail) {
  EncodingContext context;
  std::vector<std::string> all = samples(context.get());
  {
    Context* c = context.get();
    Held low(c, literal(c, "-36893488147419103232")), high(c, literal(c, "36893488147419103232"));
    Held range(c, pk_range_new(c, low.get(), high.get(), small(1)));
    all.push_back(bytes_of({range.get()}));
  }
  PoolOptions options;
  options.threads = 1;
  options.stack_bytes = size_t{8} << 20;
  Pool pool(options);
  Limits limits;
  limits.memory_bytes = 1;  // so that no job has more than what it is given here
  JobHandle job = pool.start(nullptr, limits, [&](Context* c, Word* value) {
    c->program = context.get()->program;
    for (const std::string& bytes : all) {
      bool fits = false;
      for (int64_t credit = 0; credit < 20'000 && !fits; credit += 8) {
        c->memory_credit = credit;
        Result<std::vector<Word>> values = decode(c, bytes);
        EXPECT_EQ(c->abandon, Abandon::kNone);
        EXPECT_EQ(c->exception, nullptr);
        fits = values.ok();
        if (fits)
          free_reachable(c, *values);
        else
          EXPECT_EQ(values.error().code, Error::Code::LimitExceeded) << values.error().message;
        EXPECT_GE(c->memory_credit, credit);  // nothing is lost, whatever the job had to add
        EXPECT_LE(c->memory_credit, credit + limits.memory_bytes);
      }
      EXPECT_TRUE(fits);
    }
    c->program = nullptr;
    c->memory_credit = 0;
    *value = kNone;
    return Status::kDone;
  });
  ASSERT_TRUE(job.wait(std::chrono::seconds(60)));
  EXPECT_EQ(job.take_outcome().status, Status::kDone);
}

TEST(RuntimeEncoding, EveryPrefixIsRefused) {
  EncodingContext context;
  Context* c = context.get();
  for (const std::string& bytes : samples(c)) {
    int64_t before = context.balance();
    free_reachable(c, values_of(c, bytes));
    for (size_t length = 0; length < bytes.size(); length++) {
      // On the heap, so that a sanitizer sees what is read behind the end.
      std::vector<char> prefix(bytes.begin(), bytes.begin() + static_cast<ptrdiff_t>(length));
      Result<std::vector<Word>> values = decode(c, {prefix.data(), length});
      ASSERT_FALSE(values.ok()) << length;
      EXPECT_EQ(values.error().code, Error::Code::Invalid);
    }
    EXPECT_EQ(context.balance(), before);
  }
  EXPECT_EQ(context.balance(), 0);
}

TEST(RuntimeEncoding, AnyBytesAreAValueOrAnError) {
  EncodingContext context;
  Context* c = context.get();
  std::mt19937_64 random(42);
  size_t decoded = 0, refused = 0;
  for (const std::string& original : samples(c)) {
    int64_t before = context.balance();
    for (int round = 0; round < 34'000; round++) {
      std::vector<char> bytes(original.begin(), original.end());
      bytes[random() % bytes.size()] = static_cast<char>(random());
      Result<std::vector<Word>> values = decode(c, {bytes.data(), bytes.size()});
      ASSERT_EQ(c->exception, nullptr);
      ASSERT_EQ(c->abandon, Abandon::kNone);
      if (!values.ok()) {
        ASSERT_EQ(values.error().code, Error::Code::Invalid);
        refused++;
        continue;
      }
      decoded++;
      Result<std::string> again = encode(*values);
      ASSERT_TRUE(again.ok()) << again.error().message;
      free_reachable(c, *values);
      Result<std::vector<Word>> twice = decode(c, *again);
      ASSERT_TRUE(twice.ok()) << twice.error().message;
      free_reachable(c, *twice);
    }
    ASSERT_EQ(context.balance(), before);
  }
  EXPECT_EQ(context.balance(), 0);
  EXPECT_GT(decoded, 1000u);
  EXPECT_GT(refused, 1000u);
}

TEST(RuntimeEncoding, AnyBytesAreAnEndingOrAnError) {
  EncodingContext context;
  Context* c = context.get();
  std::mt19937_64 random(43);
  for (const Emitted& test : kEmitted) {
    Sink sink = sink_of(c, test.kind, true, test.right);
    Ending ending;
    ending.status = Status::kRaised;
    ending.message = strdup("text");
    ending.exception = as<Exception>(raised(c, Exc::kValueError, "v", {4, 0, 2}));
    std::string original = ended_bytes(sink, true, ending);
    int64_t before = context.balance();
    for (size_t round = 0; round < 2000 + original.size(); round++) {
      std::vector<char> bytes(original.begin(), original.end());
      if (round < original.size())
        bytes.resize(round);
      else
        bytes[random() % bytes.size()] = static_cast<char>(random());
      Result<Ended> ended = decode_ended(c, test.kind, {bytes.data(), bytes.size()});
      ASSERT_EQ(c->exception, nullptr);
      if (!ended.ok()) continue;
      ASSERT_GE(round, original.size());
      std::vector<Word> roots;
      if (ended->ending.exception != nullptr) roots.push_back(word(ended->ending.exception));
      for (const List* list : {ended->sink.list, ended->sink.keys})
        if (list != nullptr) roots.push_back(word(list));
      if (ended->sink.table != nullptr) roots.push_back(word(ended->sink.table));
      if (ended->has_sink) roots.push_back(ended->sink.word);
      free_reachable(c, roots);
      std::free(ended->ending.message);
    }
    ASSERT_EQ(context.balance(), before);
    sink_drop(c, &sink);
    drop_ending(c, ending);
  }
  EXPECT_EQ(context.balance(), 0);
}

}  // namespace
}  // namespace pyreck::rt
