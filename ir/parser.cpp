// Reads textual IR line by line; ir/text.h is its header.
#include "ir/layout.h"
#include "ir/limits.h"
#include "ir/names.h"
#include "ir/text.h"
#include "ir/text_cursor.h"

#include <unordered_map>

namespace pyreck::ir {
namespace {

std::unordered_map<std::string_view, Opcode> make_spellings() {
  std::unordered_map<std::string_view, Opcode> spellings;
  for (unsigned code = 0; code < 256; code++)
    if (known(static_cast<uint8_t>(code)))
      spellings.emplace(info(static_cast<Opcode>(code)).text, static_cast<Opcode>(code));
  return spellings;
}

class Parser {
 public:
  Result<Module> run(std::string_view text) {
    module_.entry = FunctionId(0);
    for (size_t line = 1; !text.empty(); line++) {
      size_t length = std::min(text.find('\n'), text.size());
      TextCursor cursor(text.substr(0, length));
      read_line(cursor);
      if (!cursor.failed() && !cursor.at_end()) cursor.fail("expected the end of the line");
      if (cursor.failed())
        return Error{Error::Code::Invalid, std::to_string(line) + ":" +
                                               std::to_string(cursor.error_column()) + ": " +
                                               cursor.error()};
      text.remove_prefix(std::min(length + 1, text.size()));
    }
    return std::move(module_);
  }

 private:
  void read_line(TextCursor& in);
  void read_module(TextCursor& in);
  void read_source(TextCursor& in);
  void read_source_text(TextCursor& in);
  void read_capture(TextCursor& in);
  void read_class(TextCursor& in);
  uint32_t read_builtin_class(TextCursor& in);
  uint32_t read_exception(TextCursor& in);
  ClassAttribute read_class_attribute(TextCursor& in);
  void read_function(TextCursor& in);
  void read_attributes(TextCursor& in, Function& function);
  Parameter read_parameter(TextCursor& in);
  void read_block(TextCursor& in);
  void read_inst(TextCursor& in);
  void read_items(TextCursor& in, Inst& inst);
  int64_t read_immediate(TextCursor& in, Part part);
  uint32_t read_keywords(TextCursor& in);
  uint32_t read_flags(TextCursor& in);
  Target read_target(TextCursor& in);
  Span read_span(TextCursor& in);
  ValueId read_value(TextCursor& in);
  void define(TextCursor& in, ValueId value);
  uint8_t read_sub(TextCursor& in, Layout layout);

  template <class Read>
  void read_list(TextCursor& in, Read read) {
    in.expect("(");
    if (in.eat(")")) return;
    do {
      read();
    } while (in.eat(","));
    in.expect(")");
  }

  Function& function() { return module_.functions.back(); }

  Module module_;
  std::unordered_map<std::string_view, Opcode> spellings_ = make_spellings();
};

void Parser::read_line(TextCursor& in) {
  if (in.at_end()) return;
  if (in.peek() == '"') return read_source_text(in);
  if (in.eat("module")) return read_module(in);
  if (in.eat("source")) return read_source(in);
  if (in.eat("capture")) return read_capture(in);
  if (in.eat("class")) return read_class(in);
  if (in.eat("func")) return read_function(in);
  if (in.eat("entry")) {
    module_.entry = FunctionId(in.id("#", UINT32_MAX));
    return;
  }
  if (module_.functions.empty()) return in.fail("expected `func` or a line of the module's header");
  if (in.eat("block")) return read_block(in);
  read_inst(in);
}

void Parser::read_module(TextCursor& in) {
  in.expect("python");
  module_.python.major = static_cast<uint8_t>(in.small_number(UINT8_MAX));
  module_.python.minor = static_cast<uint8_t>(in.id(".", UINT8_MAX));
}

void Parser::read_source(TextCursor& in) {
  Source source;
  source.path = in.string();
  in.expect("line");
  source.first_line = in.small_number();
  module_.sources.push_back(std::move(source));
}

void Parser::read_source_text(TextCursor& in) {
  if (module_.sources.empty() || !module_.functions.empty())
    return in.fail("text without a `source` before it");
  module_.sources.back().text += in.string();
}

void Parser::read_capture(TextCursor& in) {
  Module::Capture capture;
  capture.name = in.name();
  if (in.eat(":")) capture.type = in.type(module_.types);
  module_.captures.push_back(std::move(capture));
}

void Parser::read_class(TextCursor& in) {
  Class made;
  in.expect("@");
  made.name = made.qualname = in.name();
  size_t at = in.position();
  if (in.id("#") != module_.classes.size()) {
    in.back_to(at);
    in.fail("classes are numbered in order: expected #" + std::to_string(module_.classes.size()));
  }
  auto read_type = [&](std::vector<TypeId>& types) {
    if (in.eat(":")) types.push_back(in.type(module_.types));
  };
  while (in.peek() != 0) {
    if (in.eat("qualname"))
      made.qualname = in.name();
    else if (in.eat("module"))
      made.module = in.name();
    else if (in.eat("bases"))
      read_list(in, [&] { made.bases.push_back(ClassId(in.id("#"))); });
    else if (in.eat("mro"))
      read_list(in, [&] { made.mro.push_back(ClassId(in.id("#"))); });
    else if (in.eat("exceptions"))
      read_list(in, [&] { made.exceptions.push_back(read_exception(in)); });
    else if (in.eat("derives"))
      made.base = read_builtin_class(in);
    else if (in.eat("items"))
      made.count_items = in.id("#");
    else if (in.eat("attributes"))
      read_list(in, [&] {
        made.attributes.push_back(read_class_attribute(in));
        read_type(made.attribute_types);
      });
    else if (in.eat("fields"))
      read_list(in, [&] {
        made.fields.push_back(in.name());
        read_type(made.field_types);
      });
    else if (in.eat("body"))
      made.body = FunctionId(in.id("#"));
    else
      return in.fail("expected a part of the class");
  }
  module_.classes.push_back(std::move(made));
}

uint32_t Parser::read_builtin_class(TextCursor& in) {
  size_t at = in.position();
  std::string name(in.word());
  if (auto id = find_builtin(name)) return *id;
  in.back_to(at);
  in.fail("unknown builtin `" + name + "`");
  return 0;
}

uint32_t Parser::read_exception(TextCursor& in) {
  size_t at = in.position();
  std::string name(in.word());
  if (auto id = find_exception(name)) return *id;
  in.back_to(at);
  in.fail("unknown exception `" + name + "`");
  return 0;
}

ClassAttribute Parser::read_class_attribute(TextCursor& in) {
  using Kind = ClassAttribute::Kind;
  ClassAttribute attribute;
  for (Kind kind :
       {Kind::kStaticMethod, Kind::kClassMethod, Kind::kProperty, Kind::kSetter, Kind::kDeleter})
    if (in.eat(std::string(attribute_kind_text(kind)) + " ")) attribute.kind = kind;
  attribute.name = in.name();
  return attribute;
}

void Parser::read_function(TextCursor& in) {
  Function function;
  in.expect("@");
  function.name = in.name();
  function.qualname = function.name;
  size_t at = in.position();
  if (in.id("#") != module_.functions.size()) {
    in.back_to(at);
    in.fail("functions are numbered in order: expected #" +
            std::to_string(module_.functions.size()));
  }
  read_attributes(in, function);
  function.span = read_span(in);
  module_.functions.push_back(std::move(function));
}

void Parser::read_attributes(TextCursor& in, Function& function) {
  TypeTable& types = module_.types;
  while (in.peek() != 0 && in.peek() != '!') {
    if (in.eat("generic"))
      function.level = Function::Level::kGeneric;
    else if (in.eat("typed"))
      function.level = Function::Level::kTyped;
    else if (in.eat("of"))
      function.generic = FunctionId(in.id("#"));
    else if (in.eat("body"))
      function.is_fold_body = true;
    else if (in.eat("hidden"))
      function.counts_depth = false;
    else if (in.eat("key"))
      function.emits_key = in.type(types);
    else if (in.eat("emits"))
      function.emits = in.type(types);
    else if (in.eat("captures"))
      read_list(in, [&] { function.captures.push_back(in.name()); });
    else if (in.eat("params"))
      read_list(in, [&] { function.parameters.push_back(read_parameter(in)); });
    else if (in.eat("->"))
      function.result = in.type(types);
    else if (in.eat("qualname"))
      function.qualname = in.name();
    else if (in.eat("source"))
      function.source = in.small_number();
    else if (in.eat("sink"))
      function.sink = static_cast<FoldKind>(read_sub(in, Layout::kFold));
    else
      return in.fail("expected an attribute of the function");
  }
}

Parameter Parser::read_parameter(TextCursor& in) {
  Parameter parameter;
  if (in.eat("**"))
    parameter.kind = Parameter::Kind::kVarKeywords;
  else if (in.eat("*"))
    parameter.kind = Parameter::Kind::kVarArgs;
  else if (in.eat("posonly "))
    parameter.kind = Parameter::Kind::kPositionalOnly;
  else if (in.eat("kwonly "))
    parameter.kind = Parameter::Kind::kKeywordOnly;
  parameter.name = in.name();
  if (in.eat("=")) {
    in.expect("default");
    parameter.has_default = true;
  }
  return parameter;
}

void Parser::read_block(TextCursor& in) {
  if (in.small_number() != function().blocks.size())
    return in.fail("blocks are numbered in order: expected block" +
                   std::to_string(function().blocks.size()));
  Block block;
  read_list(in, [&] {
    ValueId param = read_value(in);
    define(in, param);
    block.params.push_back(param);
  });
  if (in.eat("unwind")) block.unwind = read_target(in);
  in.expect(":");
  function().blocks.push_back(std::move(block));
}

void Parser::read_inst(TextCursor& in) {
  if (function().blocks.empty()) return in.fail("expected a block");
  Inst inst;
  if (in.peek() == '%') {
    inst.result = read_value(in);
    in.expect("=");
  }
  size_t at = in.position();
  std::string_view spelling = in.word();
  auto found = spellings_.find(spelling);
  if (found == spellings_.end()) {
    in.back_to(at);
    return in.fail("unknown op `" + std::string(spelling) + "`");
  }
  inst.op = found->second;
  Layout layout = info(inst.op).layout;
  if (has_sub(layout)) inst.sub = read_sub(in, layout);
  read_items(in, inst);
  if (inst.result.valid()) define(in, inst.result);
  inst.span = read_span(in);
  function().blocks.back().insts.push_back(std::move(inst));
}

uint8_t Parser::read_sub(TextCursor& in, Layout layout) {
  size_t at = in.position();
  std::string spelling(in.word());
  if (auto sub = find_sub(layout, spelling)) return *sub;
  in.back_to(at);
  char first = in.peek();
  if (first >= '0' && first <= '9') return static_cast<uint8_t>(in.small_number(UINT8_MAX));
  in.fail("unknown kind `" + spelling + "`");
  return 0;
}

/// Immediates, operands and targets, in the order of Printer::inst. Any number of operands and
/// targets is read.
void Parser::read_items(TextCursor& in, Inst& inst) {
  LayoutParts parts = parts_of(info(inst.op).layout);
  bool first = true;
  auto separator = [&] {
    if (!first) in.expect(",");
    first = false;
  };
  bool has_imm = parts.imm != Part::kNone && parts.imm != Part::kKeywords;
  if (parts.imm2 == Part::kString || parts.imm2 == Part::kBuiltin) {
    separator();
    inst.imm2 = static_cast<uint32_t>(read_immediate(in, parts.imm2));
  }
  if (has_imm && !parts.imm_is_last) {
    separator();
    inst.imm = read_immediate(in, parts.imm);
  }
  if (parts.imm2 == Part::kFlags) inst.imm2 = read_flags(in);
  auto next_is = [&](char c) {
    size_t at = in.position();
    bool found = (first || in.eat(",")) && in.peek() == c;
    if (!found) in.back_to(at);
    first &= !found;
    return found;
  };
  while (next_is('%')) inst.operands.push_back(read_value(in));
  if (has_imm && parts.imm_is_last) {
    separator();
    inst.imm = read_immediate(in, parts.imm);
  }
  if (parts.imm == Part::kKeywords) inst.imm = read_keywords(in);
  while (next_is('b')) inst.targets.push_back(read_target(in));
}

int64_t Parser::read_immediate(TextCursor& in, Part part) {
  switch (part) {
    case Part::kInteger:
      return in.number();
    case Part::kFloat:
      return in.float_bits();
    case Part::kFunction:
    case Part::kClass:
      return in.id("#");
    case Part::kType:
      return in.type(module_.types).index;
    case Part::kString:
      return in.peek() == '#' ? in.id("#") : module_.intern(in.string());
    case Part::kBuiltin: {
      if (in.peek() == '#') return in.id("#");
      size_t at = in.position();
      std::string name(in.word());
      if (auto id = find_builtin(name)) return *id;
      in.back_to(at);
      in.fail("unknown builtin `" + name + "`");
      return 0;
    }
    case Part::kNone:
    case Part::kKeywords:
    case Part::kFlags:
      break;
  }
  return 0;
}

uint32_t Parser::read_keywords(TextCursor& in) {
  if (!in.eat("keywords")) return 0;
  if (in.peek() == '#') return in.id("#");
  std::vector<std::string> names;
  read_list(in, [&] { names.push_back(in.name()); });
  return module_.intern_keywords(names);
}

uint32_t Parser::read_flags(TextCursor& in) {
  uint32_t flags = 0;
  if (in.eat("serial")) flags |= kFoldSerial;
  if (in.eat("start")) flags |= kFoldHasStart;
  if (in.eat("flags")) flags |= in.small_number();
  return flags;
}

Target Parser::read_target(TextCursor& in) {
  Target target;
  target.block = BlockId(in.id("block"));
  read_list(in, [&] { target.args.push_back(read_value(in)); });
  return target;
}

Span Parser::read_span(TextCursor& in) {
  Span span;
  if (!in.eat("!")) return span;
  span.line = in.small_number();
  span.column = in.id(":");
  span.end_line = in.id("-");
  span.end_column = in.id(":");
  return span;
}

ValueId Parser::read_value(TextCursor& in) {
  ValueId value(in.id("%", kMaxValues - 1));
  auto& types = function().value_types;
  if (value.index >= types.size()) types.resize(value.index + 1, TypeTable::kAny);
  return value;
}

void Parser::define(TextCursor& in, ValueId value) {
  if (in.eat(":")) function().value_types[value.index] = in.type(module_.types);
}

}  // namespace

Result<Module> parse(std::string_view text) { return Parser().run(text); }

Result<TypeId> parse_type(TypeTable& types, std::string_view text) {
  TextCursor in(text);
  TypeId type = in.type(types);
  if (!in.at_end()) in.fail("expected the end of the type");
  if (in.failed())
    return Error{Error::Code::Invalid, std::to_string(in.error_column()) + ": " + in.error()};
  return type;
}

}  // namespace pyreck::ir
