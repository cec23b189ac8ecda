// A program of classes and functions written in C++, for tests of instances and special methods.
#pragma once

#include "runtime/base/check.h"
#include "runtime/class.h"
#include "tests/unit/runtime_container_support.h"

#include <deque>
#include <initializer_list>

namespace pyreck::rt {

/// What a class body binds: a function of the program by its position, or a literal.
struct TestAttribute {
  const char* name;
  AttributeKind kind;
  int function;  // -1: the literal
  const char* literal = "None";
};

struct TestClass {
  const char* name;
  std::vector<uint32_t> mro, bases;  // of positions; the MRO begins with the class itself
  std::vector<const char*> fields;
  std::vector<TestAttribute> attributes;
  std::vector<Exc> exceptions = {};
  bool is_static = true;
};

struct TestMethod {
  const char* qualname;
  std::vector<const char*> parameters;
  Program::AnyEntry entry;
};

class ClassProgram : public CountingContext {
 public:
  ClassProgram(std::vector<TestMethod> functions, std::vector<TestClass> classes)
      : functions_(std::move(functions)), classes_(std::move(classes)) {
    for (const TestMethod& f : functions_) {
      auto count = static_cast<uint32_t>(f.parameters.size());
      const std::vector<uint8_t>& has_default = has_default_.emplace_back(count);
      infos_.push_back(
          {f.qualname, f.qualname, 0, count, count, 0, f.parameters.data(), has_default.data()});
      entries_.push_back(f.entry);
    }
    for (uint32_t i = 0; i < classes_.size(); i++) describe(i);
    program_.module = this;
    program_.any_entries = entries_.data();
    program_.functions = infos_.data();
    program_.count_functions = static_cast<uint32_t>(infos_.size());
    program_.classes = class_infos_.data();
    program_.count_classes = static_cast<uint32_t>(class_infos_.size());
    program_.strings = strings_.data();
    get()->program = &program_;
    space_ = std::make_unique<ClassSpace>(&program_);
    program_.class_space = space_.get();
  }
  ~ClassProgram() {
    space_.reset();
    for (Word w : strings_) release(get(), w);
  }

  ClassSpace& space() { return *space_; }
  int bodies_run = 0;

  /// An interned name, borrowed.
  Word name(const std::string& text) { return strings_[string(text)]; }
  /// A name as another program, or the running one, would make it. Owned.
  Word other_name(const std::string& text) { return str_from_ascii(get(), text); }
  Word type(uint32_t id) { return pk_class_ref(get(), id); }
  Word make(uint32_t id, std::vector<Word> args = {}) {
    return pk_call(get(), type(id), args.data(), static_cast<uint32_t>(args.size()), nullptr);
  }
  /// The outcome of obj.name.
  std::string attribute(Word object, const std::string& text) {
    return shown(pk_getattr(get(), object, name(text)));
  }
  std::string call(Word object, const std::string& method, std::vector<Word> args = {}) {
    return shown(pk_call_method(get(), object, name(method), args.data(),
                                static_cast<uint32_t>(args.size()), nullptr));
  }
  std::string set(Word object, const std::string& text, Word value) {
    return shown(status_word(pk_setattr(get(), object, name(text), value)));
  }
  std::string del(Word object, const std::string& text) {
    return shown(status_word(pk_delattr(get(), object, name(text))));
  }
  /// The repr, or how it failed; takes the word over.
  std::string shown(Word owned) {
    Held held(get(), owned);
    return outcome(get(), owned);
  }

  /// Makes class `id` of what the test says it holds.
  Word new_class(uint32_t id) {
    bodies_run++;
    std::vector<Word> operands;
    for (uint32_t base : classes_[id].bases) operands.push_back(type(base));
    for (const TestAttribute& a : classes_[id].attributes)
      operands.push_back(
          a.function < 0 ? literal(get(), a.literal)
                         : pk_function_new(get(), static_cast<uint32_t>(a.function), nullptr, 0));
    Word cls = pk_class_new(get(), id, operands.data(), static_cast<uint32_t>(operands.size()));
    for (size_t i = classes_[id].bases.size(); i < operands.size(); i++)
      release(get(), operands[i]);
    return cls;
  }

 private:
  template <uint32_t Id>
  static Word body(Context* c, const Word*) {
    auto* self = static_cast<ClassProgram*>(const_cast<void*>(c->program->module));
    return self->new_class(Id);
  }

  uint32_t string(const std::string& text) {
    for (uint32_t i = 0; i < strings_.size(); i++)
      if (str_to_utf8(strings_[i]) == text) return i;
    PYRECK_CHECK(program_.strings == nullptr || strings_.size() < strings_.capacity(),
                 "too many names");
    if (strings_.capacity() == 0) strings_.reserve(256);
    strings_.push_back(str_from_ascii(get(), text));
    return static_cast<uint32_t>(strings_.size() - 1);
  }

  void describe(uint32_t id) {
    static constexpr Program::AnyEntry kBodies[] = {body<0>, body<1>, body<2>, body<3>,
                                                    body<4>, body<5>, body<6>, body<7>};
    const TestClass& cls = classes_[id];
    std::vector<uint32_t>& fields = numbers_.emplace_back();
    for (const char* field : cls.fields) fields.push_back(string(field));
    std::vector<uint32_t>& attributes = numbers_.emplace_back();
    std::vector<uint8_t>& kinds = kinds_.emplace_back();
    for (const TestAttribute& a : cls.attributes) {
      attributes.push_back(string(a.name));
      kinds.push_back(static_cast<uint8_t>(a.kind));
    }
    std::vector<uint32_t>& exceptions = numbers_.emplace_back();
    for (Exc each : cls.exceptions) exceptions.push_back(static_cast<uint32_t>(each));
    auto count = [](const auto& list) { return static_cast<uint32_t>(list.size()); };
    class_infos_.push_back({cls.name, cls.name, "__main__", count(cls.mro), count(cls.bases),
                            count(exceptions), count(fields), count(attributes), cls.mro.data(),
                            cls.bases.data(), exceptions.data(), fields.data(), attributes.data(),
                            Program::ClassInfo::kNone, Program::ClassInfo::kNone, kinds.data(),
                            cls.is_static ? count(entries_) : UINT32_MAX});
    infos_.push_back({cls.name, cls.name, 0, 0, 0, 0, nullptr, nullptr});
    entries_.push_back(kBodies[id]);
  }

  std::vector<TestMethod> functions_;
  std::vector<TestClass> classes_;
  std::deque<std::vector<uint8_t>> has_default_, kinds_;
  std::deque<std::vector<uint32_t>> numbers_;
  std::vector<Program::FunctionInfo> infos_;
  std::vector<Program::AnyEntry> entries_;
  std::vector<Program::ClassInfo> class_infos_;
  std::vector<Word> strings_;
  Program program_{};
  std::unique_ptr<ClassSpace> space_;
};

}  // namespace pyreck::rt
