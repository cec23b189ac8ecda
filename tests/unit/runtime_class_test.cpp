// Classes and instances: making them, attributes, calls, exceptions of the user's.
#include "runtime/encoding.h"
#include "runtime/region.h"
#include "tests/unit/runtime_class_support.h"

namespace pyreck::rt {
namespace {

using enum AttributeKind;

Word get(Context* c, Word object, const char* name) {
  Held text(c, str_from_ascii(c, name));
  return pk_getattr(c, object, text.get());
}

Status set(Context* c, Word object, const char* name, Word value) {
  Held text(c, str_from_ascii(c, name));
  return pk_setattr(c, object, text.get(), value);
}

// class Base:                          0
//     limit = 7
//     def __init__(self, x): self.x = x
//     def name(self): return "base"
//     @property
//     def twice(self): return self.x + self.x
//     @twice.setter
//     def twice(self, v): self.x = v
//     @property
//     def fixed(self): return 3
//     @staticmethod
//     def plain(a): return a
//     @classmethod
//     def make(cls, x): return cls
// class Derived(Base):                 1
//     def name(self): return "derived of " + super().name()
// class Fallback:                      2
//     def __getattr__(self, name): return name
// class Failure(ValueError):           3
//     def __init__(self, code): super().__init__("code", code); self.code = code
// class Bare: pass                     4
// class Odd:                           5
//     def __init__(self): return 5
//     def __call__(self, a): return a
// class Silent(KeyError): pass         6
std::vector<TestMethod> methods() {
  return {
      {"Base.__init__",
       {"self", "x"},
       [](Context* c, const Word* a) {
         return set(c, a[0], "x", a[1]) == Status::kDone ? kNone : kFailed;
       }},
      {"Base.name", {"self"}, [](Context* c, const Word*) { return str_from_ascii(c, "base"); }},
      {"Base.twice",
       {"self"},
       [](Context* c, const Word* a) {
         Held x(c, get(c, a[0], "x"));
         return x ? pk_binary(c, 0, x.get(), x.get()) : kFailed;
       }},
      {"Base.twice",
       {"self", "v"},
       [](Context* c, const Word* a) {
         return set(c, a[0], "x", a[1]) == Status::kDone ? kNone : kFailed;
       }},
      {"Base.plain", {"a"}, [](Context* c, const Word* a) { return retained(c, a[0]); }},
      {"Base.make", {"cls", "x"}, [](Context* c, const Word* a) { return retained(c, a[0]); }},
      {"Derived.name",
       {"self"},
       [](Context* c, const Word* a) {
         Held super(c, pk_super_new(c, 1, a[0]));
         Held name(c, str_from_ascii(c, "name")), prefix(c, str_from_ascii(c, "derived of "));
         Held base(c, pk_call_method(c, super.get(), name.get(), nullptr, 0, nullptr));
         return pk_binary(c, 0, prefix.get(), base.get());
       }},
      {"Fallback.__getattr__",
       {"self", "name"},
       [](Context* c, const Word* a) { return retained(c, a[1]); }},
      {"Failure.__init__",
       {"self", "code"},
       [](Context* c, const Word* a) {
         Held super(c, pk_super_new(c, 3, a[0])), init(c, str_from_ascii(c, "__init__"));
         Held text(c, str_from_ascii(c, "code"));
         Word args[2] = {text.get(), a[1]};
         pk_call_method(c, super.get(), init.get(), args, 2, nullptr);
         return set(c, a[0], "code", a[1]) == Status::kDone ? kNone : kFailed;
       }},
      {"Odd.__init__", {"self"}, [](Context*, const Word*) { return small(5); }},
      {"Odd.__call__", {"self", "a"}, [](Context* c, const Word* a) { return retained(c, a[1]); }},
  };
}

std::vector<TestClass> classes() {
  return {
      {"Base",
       {0},
       {},
       {"x", "y"},
       {{"limit", kPlain, -1, "7"},
        {"items", kPlain, -1, "[1]"},
        {"__init__", kPlain, 0},
        {"name", kPlain, 1},
        {"twice", kProperty, 2},
        {"twice", kSetter, 3},
        {"fixed", kProperty, 1},
        {"plain", kStaticMethod, 4},
        {"make", kClassMethod, 5}}},
      {"Derived", {1, 0}, {0}, {"x", "y"}, {{"name", kPlain, 6}}},
      {"Fallback", {2}, {}, {"here"}, {{"__getattr__", kPlain, 7}}},
      {"Failure", {3}, {}, {"code"}, {{"__init__", kPlain, 8}}, {Exc::kValueError}},
      {"Bare", {4}, {}, {"x"}, {}},
      {"Odd", {5}, {}, {}, {{"__init__", kPlain, 9}, {"__call__", kPlain, 10}}},
      {"Silent", {6}, {}, {}, {}, {Exc::kKeyError}},
  };
}

class Classes : public testing::Test {
 protected:
  ClassProgram p{methods(), classes()};
  Context* c = p.get();
};

TEST_F(Classes, BodiesOfStaticClassesRunOnceWhenTheyAreNeeded) {
  EXPECT_EQ(p.bodies_run, 0);
  Word derived = p.type(1);
  EXPECT_EQ(p.bodies_run, 2);
  EXPECT_EQ(p.type(1), derived);
  EXPECT_EQ(p.bodies_run, 2);
  p.space().forget_values();
  EXPECT_EQ(p.attribute(derived, "limit"), "7");
  EXPECT_EQ(p.bodies_run, 4);
}

TEST_F(Classes, FieldsAttributesAndMethods) {
  Held base(c, p.make(0, {small(4)}));
  EXPECT_EQ(p.attribute(base.get(), "x"), "4");
  EXPECT_EQ(p.attribute(base.get(), "limit"), "7");
  EXPECT_EQ(p.attribute(base.get(), "twice"), "8");
  EXPECT_EQ(p.call(base.get(), "name"), "'base'");
  EXPECT_EQ(p.call(base.get(), "plain", {small(2)}), "2");
  EXPECT_EQ(p.call(base.get(), "make", {small(2)}), "<class '__main__.Base'>");
  Held name(c, pk_getattr(c, base.get(), p.name("name")));
  EXPECT_STREQ(type_name(name.get()), "method");
  EXPECT_EQ(p.shown(pk_call(c, name.get(), nullptr, 0, nullptr)), "'base'");
  EXPECT_EQ(p.attribute(name.get(), "__name__"), "'Base.name'");
  EXPECT_EQ(p.attribute(base.get(), "__class__"), "<class '__main__.Base'>");
}

TEST_F(Classes, NamesOfAnyOriginAreFound) {
  Held base(c, p.make(0, {small(4)})), name(c, p.other_name("x"));
  EXPECT_EQ(p.shown(pk_getattr(c, base.get(), name.get())), "4");
  EXPECT_EQ(p.shown(status_word(pk_setattr(c, base.get(), name.get(), small(5)))), "None");
  EXPECT_EQ(p.attribute(base.get(), "x"), "5");
}

TEST_F(Classes, InheritanceAndSuper) {
  Held derived(c, p.make(1, {small(1)}));
  EXPECT_EQ(p.call(derived.get(), "name"), "'derived of base'");
  EXPECT_EQ(p.attribute(derived.get(), "limit"), "7");
  EXPECT_EQ(p.call(derived.get(), "make", {small(2)}), "<class '__main__.Derived'>");
  EXPECT_TRUE(is_subclass(c, p.type(1), p.type(0)));
  EXPECT_FALSE(is_subclass(c, p.type(0), p.type(1)));
  Held super(c, pk_super_new(c, 1, derived.get()));
  EXPECT_EQ(p.attribute(super.get(), "zork"),
            "AttributeError: 'super' object has no attribute 'zork'");
  EXPECT_EQ(p.shown(pk_super_new(c, 4, derived.get())),
            "TypeError: super(type, obj): obj must be an instance or subtype of type");
}

TEST_F(Classes, MissingAttributes) {
  Held base(c, p.make(0, {small(4)})), bare(c, p.make(4));
  EXPECT_EQ(p.attribute(base.get(), "y"), "AttributeError: 'Base' object has no attribute 'y'");
  EXPECT_EQ(p.attribute(base.get(), "zork"),
            "AttributeError: 'Base' object has no attribute 'zork'");
  EXPECT_EQ(p.call(base.get(), "zork"), "AttributeError: 'Base' object has no attribute 'zork'");
  EXPECT_EQ(p.attribute(p.type(0), "y"), "AttributeError: type object 'Base' has no attribute 'y'");
  EXPECT_EQ(p.shown(pk_field_get(c, bare.get(), 0)),
            "AttributeError: 'Bare' object has no attribute 'x'");
  Held fallback(c, p.make(2));
  EXPECT_EQ(p.attribute(fallback.get(), "zork"), "'zork'");
  EXPECT_EQ(p.attribute(fallback.get(), "here"), "'here'");
  EXPECT_EQ(p.set(fallback.get(), "here", small(1)), "None");
  EXPECT_EQ(p.attribute(fallback.get(), "here"), "1");
}

TEST_F(Classes, SettingAndDeleting) {
  Held base(c, p.make(0, {small(4)}));
  EXPECT_EQ(p.set(base.get(), "twice", small(10)), "None");
  EXPECT_EQ(p.attribute(base.get(), "x"), "10");
  EXPECT_EQ(p.set(base.get(), "fixed", small(1)),
            "AttributeError: property 'fixed' of 'Base' object has no setter");
  EXPECT_EQ(p.del(base.get(), "twice"),
            "AttributeError: property 'twice' of 'Base' object has no deleter");
  EXPECT_EQ(p.del(base.get(), "x"), "None");
  EXPECT_EQ(p.del(base.get(), "x"), "AttributeError: 'Base' object has no attribute 'x'");
  EXPECT_EQ(p.attribute(base.get(), "x"), "AttributeError: 'Base' object has no attribute 'x'");
  EXPECT_EQ(p.set(base.get(), "unseen", small(1)), "refused");
  EXPECT_EQ(p.set(p.type(0), "limit", small(1)), "refused");
  EXPECT_EQ(p.set(small(1), "limit", small(1)),
            "AttributeError: 'int' object has no attribute 'limit'");
}

TEST_F(Classes, FloatsInFieldsArePlain) {
  Held bare(c, p.make(4)), number(c, pk_float_box(c, 1.5));
  EXPECT_EQ(p.set(bare.get(), "x", number.get()), "None");
  EXPECT_EQ(object(bare.get())->flags, 1);
  EXPECT_EQ(p.attribute(bare.get(), "x"), "1.5");
  EXPECT_EQ(p.set(bare.get(), "x", small(2)), "None");
  EXPECT_EQ(object(bare.get())->flags, 0);
  EXPECT_EQ(p.attribute(bare.get(), "x"), "2");
}

TEST_F(Classes, NobodyChangesWhatIsNotHis) {
  Held base(c, p.make(0, {small(4)}));
  uint32_t own = c->region;
  c->region = new_region(own);
  EXPECT_EQ(p.set(base.get(), "x", small(1)), "foreign write");
  c->region = own;
  Held items(c, pk_getattr(c, p.type(0), p.name("items")));
  EXPECT_EQ(pk_list_append(c, as<List>(items.get()), small(1)), Status::kAbandoned);
  EXPECT_EQ(c->abandon, Abandon::kRefused);
  EXPECT_EQ(failure(c), "refused");
}

TEST_F(Classes, WrongCalls) {
  EXPECT_EQ(p.shown(p.make(0)),
            "TypeError: Base.__init__() missing 1 required positional argument: 'x'");
  EXPECT_EQ(p.shown(p.make(4, {small(1)})), "TypeError: Bare() takes no arguments");
  EXPECT_EQ(p.shown(p.make(5)), "TypeError: __init__() should return None, not 'int'");
  Held base(c, p.make(0, {small(4)}));
  EXPECT_EQ(p.shown(pk_call(c, base.get(), nullptr, 0, nullptr)),
            "TypeError: 'Base' object is not callable");
  EXPECT_EQ(p.call(base.get(), "name", {small(1)}),
            "TypeError: Base.name() takes 1 positional argument but 2 were given");
  Held odd(c, pk_instance_new(c, p.type(5)));
  Word arg = small(9);
  EXPECT_EQ(p.shown(pk_call(c, odd.get(), &arg, 1, nullptr)), "9");
}

TEST_F(Classes, Exceptions) {
  Held failed(c, p.make(3, {small(4)})), silent(c, p.make(6, {small(1)}));
  EXPECT_EQ(p.attribute(failed.get(), "args"), "('code', 4)");
  EXPECT_EQ(p.attribute(failed.get(), "code"), "4");
  EXPECT_EQ(p.shown(retained(c, failed.get())), "Failure('code', 4)");
  EXPECT_EQ(p.attribute(failed.get(), "zork"),
            "AttributeError: 'Failure' object has no attribute 'zork'");
  Held value_error(c, pk_builtin_ref(c, kCountBuiltins + static_cast<uint32_t>(Exc::kValueError)));
  EXPECT_EQ(pk_exception_match(c, failed.get(), value_error.get()), kTrue);
  EXPECT_EQ(pk_exception_match(c, silent.get(), value_error.get()), kFalse);
  EXPECT_EQ(pk_exception_match(c, failed.get(), p.type(3)), kTrue);
  EXPECT_EQ(pk_exception_match(c, failed.get(), p.type(6)), kFalse);
  EXPECT_EQ(p.shown(pk_exception_match(c, failed.get(), p.type(4))),
            "TypeError: catching classes that do not inherit from BaseException is not allowed");
  EXPECT_EQ(p.shown(pk_exception_normalize(c, p.type(6))), "Silent()");
  EXPECT_EQ(p.shown(pk_exception_normalize(c, p.type(4))),
            "TypeError: exceptions must derive from BaseException");
  std::string text;
  EXPECT_TRUE(str_text(c, silent.get(), &text));
  EXPECT_EQ(text, "1");
}

TEST_F(Classes, ReferencesFromOutsideAreTheSameClass) {
  Held reference(c, class_reference(c, 0, "Base"));
  EXPECT_TRUE(same_class(reference.get(), p.type(0)));
  Held instance(c, pk_instance_new(c, reference.get()));
  EXPECT_EQ(p.set(instance.get(), "x", small(2)), "None");
  EXPECT_EQ(p.attribute(instance.get(), "twice"), "4");
  EXPECT_EQ(p.attribute(reference.get(), "limit"), "7");
}

TEST_F(Classes, InstancesCrossNodes) {
  Held base(c, p.make(0, {small(4)})), number(c, pk_float_box(c, 2.5)),
      failed(c, p.make(3, {small(9)}));
  p.set(base.get(), "y", number.get());
  Word shared[2] = {base.get(), base.get()};
  Held pair(c, pk_tuple_new(c, shared, 2)), method(c, pk_getattr(c, base.get(), p.name("name")));
  Word roots[3] = {pair.get(), failed.get(), method.get()};
  Result<std::string> bytes = encode(roots);
  ASSERT_TRUE(bytes.ok());
  Result<std::vector<Word>> words = decode(c, bytes.value());
  ASSERT_TRUE(words.ok());
  const Tuple* t = as<Tuple>(words.value()[0]);
  EXPECT_EQ(t->items[0], t->items[1]);
  EXPECT_NE(t->items[0], base.get());
  EXPECT_EQ(p.attribute(t->items[0], "x"), "4");
  EXPECT_EQ(p.attribute(t->items[0], "y"), "2.5");
  EXPECT_EQ(p.attribute(t->items[0], "limit"), "7");
  EXPECT_EQ(p.attribute(words.value()[1], "code"), "9");
  EXPECT_EQ(pk_exception_match(c, words.value()[1], p.type(3)), kTrue);
  EXPECT_EQ(p.shown(pk_call(c, words.value()[2], nullptr, 0, nullptr)), "'base'");
  for (Word w : words.value()) release(c, w);
}

TEST_F(Classes, NoInstanceOfAClassThatTheProgramHasNot) {
  Held base(c, p.make(0, {small(4)}));
  Word root = base.get();
  Result<std::string> bytes = encode({&root, 1});
  ASSERT_TRUE(bytes.ok());
  TestContext other;
  EXPECT_FALSE(decode(other.get(), bytes.value()).ok());
  for (size_t i = 0; i < bytes.value().size(); i++) {  // whatever is wrong, decoding ends
    std::string changed = bytes.value();
    changed[i] = static_cast<char>(changed[i] ^ 1);
    Result<std::vector<Word>> words = decode(c, changed);
    if (words.ok())
      for (Word w : words.value()) release(c, w);
  }
}

TEST_F(Classes, EverythingIsFreed) {
  for (uint32_t id : {1, 3}) p.type(id);  // what static classes hold stays
  int64_t before = p.balance();
  {
    Held derived(c, p.make(1, {p.name("name")})), number(c, pk_float_box(c, 2.5));
    Held method(c, pk_getattr(c, derived.get(), p.name("name")));
    p.set(derived.get(), "y", number.get());
    p.call(derived.get(), "name");
    Held super(c, pk_super_new(c, 1, derived.get()));
    Held failed(c, p.make(3, {method.get()}));
    Held reference(c, class_reference(c, 0, "Base"));
  }
  EXPECT_EQ(p.balance(), before);
}

}  // namespace
}  // namespace pyreck::rt
