// `match`: each pattern becomes the tests that an `if` would make, in the order in which it is
// written, so that inference narrows by them as it does by any test.
//
// What a pattern captures is bound when all of it fits, before the guard, as in CPython: a pattern
// that fails binds nothing, one whose guard is false has bound its names.

#include "frontend/library.h"
#include "frontend/lower.h"

#include <set>
#include <string>

namespace pyreck::frontend {

using ir::BlockId;
using ir::Builtin;
using ir::CompareKind;
using ir::Opcode;
using ir::ValueId;

/// The names that a pattern captures, in order, and variables for what they get: the alternatives
/// of an or-pattern write the same ones.
class Lowering::Captures {
 public:
  explicit Captures(Ssa& ssa) : ssa_(ssa) {}

  void add(const std::string& name, ValueId value) {
    if (name.empty()) return;
    for (const Capture& known : all_)
      if (known.name == name) return ssa_.write(known.variable, value);
    all_.push_back({name, ssa_.new_variable(true)});
    ssa_.write(all_.back().variable, value);
  }

  template <class Bind>
  void each(Bind bind) {
    for (const Capture& capture : all_) bind(capture.name, ssa_.read(capture.variable));
  }

 private:
  struct Capture {
    std::string name;
    VarId variable;
  };
  Ssa& ssa_;
  std::vector<Capture> all_;
};

namespace {

/// What is known of a class in a pattern: whether it takes the subject itself as its one positional
/// part, as `int(x)` does. Nothing: it is no builtin class that patterns know.
std::optional<bool> takes_subject(uint32_t builtin) {
  if (builtin >= static_cast<uint32_t>(Builtin::kCount)) return false;  // exceptions
  switch (static_cast<Builtin>(builtin)) {
    case Builtin::kInt:
    case Builtin::kFloat:
    case Builtin::kBool:
    case Builtin::kStr:
    case Builtin::kBytes:
    case Builtin::kBytearray:
    case Builtin::kList:
    case Builtin::kTuple:
    case Builtin::kDict:
    case Builtin::kSet:
    case Builtin::kFrozenset:
      return true;
    case Builtin::kRange:
    case Builtin::kComplex:
      return false;
    default:
      return std::nullopt;
  }
}

bool is_wildcard(const Pattern& pattern) {
  return pattern.kind == PatternKind::kAs && pattern.name.empty() && pattern.parts.empty();
}

}  // namespace

void Lowering::lower_match(const Stmt& stmt) {
  ValueId subject = lower(*stmt.values[0]);
  BlockId after = ssa_.new_block();
  for (const Case& each : stmt.cases) {
    if (!ssa_.reachable() && !refused_) break;
    BlockId next = ssa_.new_block();
    Captures captures(ssa_);
    match(*each.pattern, subject, next, captures);
    captures.each([&](const std::string& name, ValueId value) {
      bind_name(name, each.pattern->span, value);
    });
    if (each.guard) {
      BlockId body = ssa_.new_block();
      lower_condition(*each.guard, body, next);
      ssa_.seal(body);
      ssa_.set_block(body);
    }
    lower_body(each.body);
    ssa_.branch(after);
    ssa_.seal(next);
    ssa_.set_block(next);
  }
  ssa_.branch(after);
  ssa_.seal(after);
  ssa_.set_block(after);
}

void Lowering::match(const Pattern& pattern, ValueId subject, BlockId fail, Captures& captures) {
  SpanScope span(ssa_, pattern.span);
  switch (pattern.kind) {
    case PatternKind::kValue:
      return unless_compares(CompareKind::kEq, subject, lower(*pattern.value), fail);
    case PatternKind::kSingleton:
      return unless_compares(CompareKind::kIs, subject, lower(*pattern.value), fail);
    case PatternKind::kSequence:
      return match_sequence(pattern, subject, fail, captures);
    case PatternKind::kMapping:
      return match_mapping(pattern, subject, fail, captures);
    case PatternKind::kClass:
      return match_class(pattern, subject, fail, captures);
    case PatternKind::kAs:
      if (!pattern.parts.empty()) match(*pattern.parts[0], subject, fail, captures);
      return captures.add(pattern.name, subject);
    case PatternKind::kOr:
      return match_any(pattern, subject, fail, captures);
    case PatternKind::kStar:
      return;  // match_sequence takes it
  }
}

void Lowering::unless(ValueId condition, BlockId fail) {
  BlockId pass = ssa_.new_block();
  ssa_.cond_branch(truth(condition), pass, fail);
  ssa_.seal(pass);
  ssa_.set_block(pass);
}

void Lowering::unless_compares(CompareKind kind, ValueId left, ValueId right, BlockId fail) {
  unless(emit(Opcode::kCompare, {left, right}, 0, static_cast<uint8_t>(kind)), fail);
}

/// `other`: one more class, if valid.
void Lowering::unless_instance(ValueId value, std::initializer_list<Builtin> classes, BlockId fail,
                               ValueId other) {
  Values items;
  if (other.valid()) items.push_back(other);
  for (Builtin each : classes)
    items.push_back(emit(Opcode::kBuiltinRef, {}, static_cast<int64_t>(each)));
  ValueId any_of = items.size() == 1 ? items[0] : emit(Opcode::kTupleNew, items);
  unless(call_builtin(Builtin::kIsinstance, {value, any_of}), fail);
}

void Lowering::match_sequence(const Pattern& pattern, ValueId subject, BlockId fail,
                              Captures& captures) {
  size_t count = pattern.parts.size(), star = 0;
  while (star < count && pattern.parts[star]->kind != PatternKind::kStar) ++star;
  bool has_star = star < count;
  ir::ValueId deque;
  if (unit_.may_hold_deques())
    deque = class_reference(*unit_.library_class(std::string(kDequePath)), ssa_.span());
  unless_instance(subject, {Builtin::kList, Builtin::kTuple, Builtin::kRange}, fail, deque);
  if (!has_star || count > 1) {
    auto least = static_cast<int64_t>(count - has_star);
    unless_compares(has_star ? CompareKind::kGe : CompareKind::kEq,
                    call_builtin(Builtin::kLen, {subject}), emit(Opcode::kConstInt, {}, least),
                    fail);
  }
  bool skips_rest = has_star && pattern.parts[star]->name.empty();
  bool is_read = std::ranges::any_of(pattern.parts,
                                     [](const PatternPtr& part) { return !is_wildcard(*part); });
  if (!skips_rest && is_read) subject = items_of_sequence(subject, count, has_star);
  auto index = [&](size_t i) {
    auto at = static_cast<int64_t>(i);
    return emit(Opcode::kConstInt, {}, i < star ? at : at - static_cast<int64_t>(count));
  };
  for (size_t i = 0; i < count; ++i) {
    const Pattern& part = *pattern.parts[i];
    if (is_wildcard(part) || (i == star && part.name.empty())) continue;
    if (i == star) {
      ValueId stop = star + 1 == count ? none() : index(star + 1);
      ValueId start = emit(Opcode::kConstInt, {}, static_cast<int64_t>(star));
      ValueId between = emit(Opcode::kSliceNew, {start, stop, none()});
      captures.add(part.name, emit(Opcode::kGetItem, {emit_new_list(subject, 0), between}));
    } else {
      match(part, emit(Opcode::kGetItem, {subject, index(i)}), fail, captures);
    }
  }
}

/// What a sequence pattern takes apart: an object of a derived class, whose `__iter__` gives its
/// items, as a list or tuple of these.
ValueId Lowering::items_of_sequence(ValueId subject, size_t count, bool has_star) {
  auto as_unpacked = [&] {
    auto least = static_cast<int64_t>(count - has_star);
    return has_star ? emit_new_list(subject, least)
                    : emit(Opcode::kUnpack, {subject}, static_cast<int64_t>(count));
  };
  return either(
      is_exactly(subject, {Builtin::kList, Builtin::kTuple, Builtin::kRange}),
      [&] { return subject; }, as_unpacked);
}

void Lowering::match_mapping(const Pattern& pattern, ValueId subject, BlockId fail,
                             Captures& captures) {
  unless_instance(subject, {Builtin::kDict}, fail);
  if (!pattern.keys.empty()) {
    auto least = static_cast<int64_t>(pattern.keys.size());
    unless_compares(CompareKind::kGe, call_builtin(Builtin::kLen, {subject}),
                    emit(Opcode::kConstInt, {}, least), fail);
  }
  Values keys, values;
  for (const ExprPtr& key : pattern.keys) keys.push_back(lower(*key));
  for (size_t i = 0; i < keys.size(); ++i) {
    for (size_t j = 0; j < i; ++j)
      if (!is_literal(*pattern.keys[i]) || !is_literal(*pattern.keys[j]))
        raise_if_same_key(keys[j], keys[i]);
    values.push_back(value_of_key(subject, keys[i], fail));
  }
  if (!pattern.name.empty()) {
    ValueId rest = call_builtin(Builtin::kDict, {subject});
    for (ValueId key : keys) emit(Opcode::kDelItem, {rest, key});
    captures.add(pattern.name, rest);
  }
  for (size_t i = 0; i < values.size(); ++i) match(*pattern.parts[i], values[i], fail, captures);
}

/// What a mapping pattern finds under a key. A class that derives from dict is asked by its `get`.
ValueId Lowering::value_of_key(ValueId subject, ValueId key, BlockId fail) {
  return either(
      is_exactly(subject, {Builtin::kDict}),
      [&] {
        unless_compares(CompareKind::kIn, key, subject, fail);
        return emit(Opcode::kGetItem, {subject, key});
      },
      [&] {
        ValueId missing = emit(Opcode::kBuiltinRef, {}, static_cast<int64_t>(Builtin::kCallable));
        ValueId found = call_method(subject, "get", {key, missing});
        unless_compares(CompareKind::kIsNot, found, missing, fail);
        return found;
      });
}

/// Keys that are written out differ; what a dotted name stands for may be one of them.
void Lowering::raise_if_same_key(ValueId a, ValueId b) {
  BlockId same = ssa_.new_block(), differ = ssa_.new_block();
  ValueId equal = emit(Opcode::kCompare, {a, b}, 0, static_cast<uint8_t>(CompareKind::kEq));
  ssa_.cond_branch(truth(equal), same, differ);
  ssa_.seal(same);
  ssa_.set_block(same);
  ValueId text = emit_text(Opcode::kConstStr, "mapping pattern checks duplicate key (%r)");
  auto percent = static_cast<uint8_t>(ir::BinaryKind::kMod);
  ValueId shown = emit(Opcode::kBinary, {text, emit(Opcode::kTupleNew, {b})}, 0, percent);
  ssa_.raise(call_exception(ir::ExceptionClass::kValueError, {shown}));
  ssa_.seal(differ);
  ssa_.set_block(differ);
}

void Lowering::match_class(const Pattern& pattern, ValueId subject, BlockId fail,
                           Captures& captures) {
  std::string path;
  auto meaning = static_meaning(*pattern.value, &path);
  ClassUnit* known = class_named_by(*pattern.value);
  std::optional<bool> itself;  // of a builtin class
  if (meaning && meaning->kind == Meaning::Kind::kBuiltin) itself = takes_subject(meaning->builtin);
  if (!itself && (!known || known->refused())) {
    refuse(Code::kClassPattern, pattern.span, "`" + dotted_path(*pattern.value) + "`");
    return;
  }
  ValueId cls = known ? lower(*pattern.value) : emit(Opcode::kBuiltinRef, {}, meaning->builtin);
  unless(call_builtin(Builtin::kIsinstance, {subject, cls}), fail);
  std::vector<std::string> names = known ? known->match_args.value_or(std::vector<std::string>{})
                                         : std::vector<std::string>(*itself ? 1 : 0);
  std::string name = known ? unit_.module.classes[known->id.index].name : path;
  if (!check_class_pattern(pattern, name, names)) return;
  // As in CPython all attributes are read before any is looked at.
  size_t positional = pattern.parts.size() - pattern.keywords.size();
  Values values;
  for (size_t i = 0; i < pattern.parts.size(); ++i) {
    bool takes_itself = !known && i < positional;
    const std::string& attribute = i < positional ? names[i] : pattern.keywords[i - positional];
    values.push_back(takes_itself ? subject : match_attribute(subject, attribute, fail));
  }
  for (size_t i = 0; i < values.size(); ++i) match(*pattern.parts[i], values[i], fail, captures);
}

/// Raises where the pattern has parts that the class has no names for.
bool Lowering::check_class_pattern(const Pattern& pattern, const std::string& name,
                                   const std::vector<std::string>& match_args) {
  size_t allowed = match_args.size(), given = pattern.parts.size() - pattern.keywords.size();
  std::string text;
  if (given > allowed) {
    text = name + "() accepts " + std::to_string(allowed) + " positional sub-pattern" +
           (allowed == 1 ? "" : "s") + " (" + std::to_string(given) + " given)";
  }
  std::set<std::string> seen;
  auto take = [&](const std::string& attribute) {
    if (!seen.insert(attribute).second && text.empty())
      text = name + "() got multiple sub-patterns for attribute '" + attribute + "'";
  };
  // A builtin class that takes the subject itself has no name for it.
  if (given <= allowed && (given == 0 || !match_args[0].empty()))
    for (size_t i = 0; i < given; ++i) take(match_args[i]);
  for (const std::string& keyword : pattern.keywords) take(keyword);
  if (text.empty()) return true;
  ssa_.raise(call_exception(ir::ExceptionClass::kTypeError, {emit_text(Opcode::kConstStr, text)}));
  return false;
}

/// The attribute, or on to `fail` if there is none.
ValueId Lowering::match_attribute(ValueId subject, const std::string& name, BlockId fail) {
  BlockId outer = ssa_.handler(), found = ssa_.new_block();
  ValueId exception;
  BlockId missing = ssa_.new_block_with_value(&exception);
  ssa_.set_handler(missing);
  ValueId value = emit_text(Opcode::kGetAttr, name, {subject});
  ssa_.set_handler(outer);
  ssa_.branch(found);
  ssa_.seal(missing);
  ssa_.set_block(missing);
  auto absent = static_cast<int64_t>(Builtin::kCount) +
                static_cast<int64_t>(ir::ExceptionClass::kAttributeError);
  ValueId is_absent = emit(Opcode::kExcMatch, {exception, emit(Opcode::kBuiltinRef, {}, absent)});
  BlockId other = ssa_.new_block();
  ssa_.cond_branch(is_absent, fail, other);
  ssa_.seal(other);
  ssa_.set_block(other);
  ssa_.raise(exception);
  ssa_.seal(found);
  ssa_.set_block(found);
  return value;
}

void Lowering::match_any(const Pattern& pattern, ValueId subject, BlockId fail,
                         Captures& captures) {
  BlockId fits = ssa_.new_block();
  for (const PatternPtr& part : pattern.parts) {
    bool last = part == pattern.parts.back();
    BlockId next = last ? fail : ssa_.new_block();
    match(*part, subject, next, captures);
    ssa_.branch(fits);
    if (last) break;
    ssa_.seal(next);
    ssa_.set_block(next);
  }
  ssa_.seal(fits);
  ssa_.set_block(fits);
}

}  // namespace pyreck::frontend
