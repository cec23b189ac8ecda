// Reads the binary form; docs/bytecode.md is the description, ir/bytecode.h the contract.
//
// Every loop reads at least one byte a turn or ends by the reader's sticky error, and grows its
// container by one element a turn: what a count declares is never allocated ahead.
#include "ir/bytecode.h"
#include "ir/codec.h"
#include "ir/layout.h"
#include "ir/limits.h"
#include "ir/names.h"
#include "ir/utf8.h"

#include <algorithm>

namespace pyreck::ir {
namespace {

class Decoder {
 public:
  explicit Decoder(std::string_view bytes) : in_(bytes) {}

  Result<Module> run() {
    read_module();
    if (!in_.failed() && !in_.at_end()) in_.fail("bytes after the end");
    if (in_.failed()) return Error{Error::Code::Invalid, "bad bytecode: " + in_.error()};
    return std::move(module_);
  }

 private:
  void read_module();
  bool read_version();
  void read_strings();
  void read_keyword_lists();
  void read_types();
  void read_sources();
  void read_captures();
  void read_class();
  void read_function();
  void read_header(Function& function);
  Parameter read_parameter();
  Block read_block(Function& function);
  Inst read_inst(Function& function);
  int64_t read_immediate(Part part);
  Span read_span();
  uint32_t moved(uint32_t from);
  Target read_target();
  std::vector<ValueId> read_values(size_t max);

  TypeId type();
  uint32_t string_index() { return in_.bounded(module_.strings.size() - 1, "string"); }
  const std::string& string() { return module_.strings[string_index()]; }

  /// Calls `read` as often as the count that comes next, at most `max`, says.
  template <class Read>
  void repeat(size_t max, const char* what, Read read) {
    for (uint32_t left = in_.bounded(max, what); left > 0 && !in_.failed(); left--) read();
  }

  ByteReader in_;
  Module module_;
  std::vector<TypeId> types_;  // by number in the file
  Span last_span_;
  size_t insts_ = 0;                        // of the function being read
  uint32_t max_value_ = 0, max_block_ = 0;  // referred to in it, plus one
};

bool Decoder::read_version() {
  if (in_.bytes(kMagic.size()) != kMagic) in_.fail("not a pyreck module");
  uint64_t version = in_.varint();
  if (version != kBytecodeVersion)
    in_.fail("version " + std::to_string(version) + " is not supported");
  module_.python.major = in_.byte();
  module_.python.minor = in_.byte();
  return !in_.failed();
}

void Decoder::read_module() {
  if (!read_version()) return;
  read_strings();
  read_keyword_lists();
  read_types();
  read_sources();
  read_captures();
  repeat(kMaxClasses, "number of classes", [&] { read_class(); });
  module_.entry = FunctionId(in_.bounded(kMaxFunctions - 1, "entry"));
  repeat(kMaxFunctions, "number of functions", [&] { read_function(); });
  if (module_.entry.index >= module_.functions.size()) in_.fail("entry out of range");
}

void Decoder::read_strings() {
  module_.intern("");
  repeat(kMaxModuleBytes, "number of strings", [&] {
    std::string_view text = in_.bytes(in_.bounded(kMaxModuleBytes, "length of string"));
    if (!is_utf8(text)) in_.fail("string is not UTF-8");
    size_t expected = module_.strings.size();
    if (module_.intern(text) != expected) in_.fail("string occurs twice");
  });
}

void Decoder::read_keyword_lists() {
  module_.keyword_lists.emplace_back();
  repeat(kMaxModuleBytes, "number of keyword lists", [&] {
    std::vector<uint32_t> list;
    repeat(kMaxOperands, "number of keywords", [&] { list.push_back(string_index()); });
    module_.keyword_lists.push_back(std::move(list));
  });
}

void Decoder::read_types() {
  for (uint32_t i = 0; i < kFixedTypes; i++) types_.push_back(TypeId(i));
  repeat(kMaxTypes, "number of types", [&] {
    TypeNode node;
    node.kind = static_cast<TypeKind>(in_.byte());
    node.payload = in_.bounded(UINT32_MAX, "payload");
    repeat(TypeTable::kMaxCaptures, "number of type arguments",
           [&] { node.args.push_back(type()); });
    TypeId id = in_.failed() ? TypeId() : module_.types.intern(std::move(node));
    if (!id.valid() || id.index < kFixedTypes) return in_.fail("type is not well-formed");
    types_.push_back(id);
  });
}

TypeId Decoder::type() { return types_[in_.bounded(types_.size() - 1, "type")]; }

void Decoder::read_sources() {
  repeat(kMaxSources, "number of sources", [&] {
    Source source;
    source.path = string();
    source.first_line = in_.bounded(UINT32_MAX, "line");
    source.text = in_.bytes(in_.bounded(kMaxModuleBytes, "length of source"));
    module_.sources.push_back(std::move(source));
  });
}

void Decoder::read_captures() {
  repeat(kMaxModuleCaptures, "number of captures", [&] {
    std::string name = string();
    module_.captures.push_back({std::move(name), type()});
  });
}

void Decoder::read_class() {
  Class made;
  made.name = string();
  made.qualname = string();
  made.module = string();
  for (auto* list : {&made.bases, &made.mro})
    repeat(kMaxClasses, "number of classes",
           [&] { list->push_back(ClassId(in_.bounded(kMaxClasses - 1, "class"))); });
  repeat(kMaxClasses, "number of exceptions",
         [&] { made.exceptions.push_back(in_.bounded(UINT32_MAX, "exception")); });
  if (uint32_t base = in_.bounded(UINT32_MAX, "builtin base")) made.base = base - 1;
  if (uint32_t count = in_.bounded(kMaxFields + 1, "number of items")) made.count_items = count - 1;
  repeat(kMaxFields, "number of attributes", [&] {
    ClassAttribute attribute;
    attribute.name = string();
    uint8_t kind = in_.byte();
    if (kind > static_cast<uint8_t>(ClassAttribute::Kind::kDeleter))
      in_.fail("kind of attribute out of range");
    attribute.kind = static_cast<ClassAttribute::Kind>(kind);
    made.attributes.push_back(std::move(attribute));
  });
  repeat(kMaxFields, "number of fields", [&] { made.fields.push_back(string()); });
  if (uint32_t body = in_.bounded(kMaxFunctions, "body")) made.body = FunctionId(body - 1);
  for (auto* list : {&made.field_types, &made.attribute_types})
    repeat(kMaxFields, "number of types", [&] { list->push_back(type()); });
  module_.classes.push_back(std::move(made));
}

void Decoder::read_function() {
  Function function;
  last_span_ = {};
  insts_ = max_value_ = max_block_ = 0;
  read_header(function);
  repeat(kMaxBlocks, "number of blocks", [&] { function.blocks.push_back(read_block(function)); });
  if (max_value_ > function.value_types.size()) in_.fail("value out of range");
  if (max_block_ > function.blocks.size()) in_.fail("block out of range");
  module_.functions.push_back(std::move(function));
}

void Decoder::read_header(Function& function) {
  function.name = string();
  function.qualname = string();
  uint8_t flags = in_.byte();
  if ((flags & ~kFlagsKnown) != 0) in_.fail("unknown flags");
  function.level = flags & kFlagTyped ? Function::Level::kTyped : Function::Level::kGeneric;
  function.is_fold_body = (flags & kFlagFoldBody) != 0;
  function.counts_depth = (flags & kFlagCountsDepth) != 0;
  uint8_t sink = in_.byte();
  if (sink >= kFoldKinds) in_.fail("fold kind out of range");
  function.sink = static_cast<FoldKind>(sink);
  if (flags & kFlagGeneric)
    function.generic = FunctionId(in_.bounded(kMaxFunctions - 1, "function"));
  if (flags & kFlagEmits) function.emits = type();
  if (flags & kFlagEmitsKey) function.emits_key = type();
  function.source = in_.bounded(kMaxSources, "source");
  function.span = read_span();
  repeat(kMaxFunctionCaptures, "number of captures",
         [&] { function.captures.push_back(string()); });
  repeat(kMaxParameters, "number of parameters",
         [&] { function.parameters.push_back(read_parameter()); });
  function.result = type();
}

Parameter Decoder::read_parameter() {
  Parameter parameter;
  parameter.name = string();
  uint8_t bits = in_.byte();
  if (bits >> 1 > static_cast<uint8_t>(Parameter::Kind::kVarKeywords))
    in_.fail("parameter kind out of range");
  parameter.kind = static_cast<Parameter::Kind>(bits >> 1);
  parameter.has_default = (bits & 1) != 0;
  return parameter;
}

Block Decoder::read_block(Function& function) {
  Block block;
  repeat(kMaxBlockParams, "number of block parameters",
         [&] { block.params.push_back(function.new_value(type())); });
  uint8_t has_unwind = in_.byte();
  if (has_unwind > 1) in_.fail("bad flag");
  if (has_unwind == 1) block.unwind = read_target();
  repeat(kMaxInsts - insts_, "number of insts",
         [&] { block.insts.push_back(read_inst(function)); });
  insts_ += block.insts.size();
  return block;
}

Inst Decoder::read_inst(Function& function) {
  Inst inst;
  uint8_t code = in_.byte();
  if (!known(code)) return in_.fail("unknown opcode"), inst;
  inst.op = static_cast<Opcode>(code);
  Layout layout = info(inst.op).layout;
  LayoutParts parts = parts_of(layout);
  if (has_sub(layout)) inst.sub = in_.byte();
  inst.imm = read_immediate(parts.imm);
  inst.imm2 = static_cast<uint32_t>(read_immediate(parts.imm2));
  inst.operands = read_values(kMaxOperands);
  uint32_t result = in_.bounded(types_.size(), "type");
  if (result != 0) inst.result = function.new_value(types_[result - 1]);
  if (is_terminator(inst.op))
    repeat(2, "number of targets", [&] { inst.targets.push_back(read_target()); });
  inst.span = read_span();
  return inst;
}

int64_t Decoder::read_immediate(Part part) {
  switch (part) {
    case Part::kNone:
      return 0;
    case Part::kInteger:
      return in_.signed_varint();
    case Part::kFloat:
      return static_cast<int64_t>(in_.fixed64());
    case Part::kString:
      return string_index();
    case Part::kKeywords:
      return in_.bounded(module_.keyword_lists.size() - 1, "keyword list");
    case Part::kType:
      return type().index;
    case Part::kBuiltin:
      return in_.bounded(UINT32_MAX, "builtin");
    case Part::kFunction:
      return in_.bounded(kMaxFunctions - 1, "function");
    case Part::kClass:
      return in_.bounded(kMaxClasses - 1, "class");
    case Part::kFlags:
      return in_.bounded(UINT32_MAX, "flags");
  }
  return 0;
}

uint32_t Decoder::moved(uint32_t from) {
  int64_t delta = in_.signed_varint();
  if (delta < -int64_t{from} || delta > int64_t{UINT32_MAX} - from)
    return in_.fail("span out of range"), 0;
  return static_cast<uint32_t>(from + delta);
}

Span Decoder::read_span() {
  Span span;
  span.line = moved(last_span_.line);
  span.column = moved(last_span_.column);
  span.end_line = moved(last_span_.end_line);
  span.end_column = moved(last_span_.end_column);
  return last_span_ = span;
}

Target Decoder::read_target() {
  Target target;
  target.block = BlockId(in_.bounded(kMaxBlocks - 1, "block"));
  max_block_ = std::max(max_block_, target.block.index + 1);
  target.args = read_values(kMaxOperands);
  return target;
}

std::vector<ValueId> Decoder::read_values(size_t max) {
  std::vector<ValueId> values;
  repeat(max, "number of operands", [&] {
    values.push_back(ValueId(in_.bounded(kMaxValues - 1, "value")));
    max_value_ = std::max(max_value_, values.back().index + 1);
  });
  return values;
}

}  // namespace

Result<Module> decode(std::string_view bytes) {
  if (bytes.size() > kMaxModuleBytes)
    return Error{Error::Code::LimitExceeded, "bad bytecode: more than 64 MiB"};
  PYRECK_TRY(Module module, Decoder(bytes).run());
  if (encode(module) != bytes)
    return Error{Error::Code::Invalid, "bad bytecode: not in canonical form"};
  return module;
}

}  // namespace pyreck::ir
