#include "ir/text.h"

#include "ir/layout.h"
#include "ir/names.h"
#include "ir/utf8.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdio>

namespace pyreck::ir {
namespace {

std::string quoted(std::string_view text) {
  std::string out = "\"";
  while (!text.empty()) {
    uint8_t byte = static_cast<uint8_t>(text[0]);
    size_t length = utf8_length(text, false);
    if (byte == '"' || byte == '\\') {
      out += {'\\', text[0]};
    } else if (byte == '\n') {
      out += "\\n";
    } else if (byte == '\t') {
      out += "\\t";
    } else if (byte < 0x20 || byte == 0x7f || length == 0) {
      char escape[5];
      std::snprintf(escape, sizeof escape, "\\x%02x", byte);
      out += escape;
      length = 1;
    } else {
      out += text.substr(0, length);
    }
    text.remove_prefix(length);
  }
  return out + "\"";
}

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '.' || c == '<' || c == '>' || c == ':';
}

/// A name as it is where that can be read back, else quoted.
std::string name_text(std::string_view name) {
  bool plain = !name.empty() && std::all_of(name.begin(), name.end(), is_plain);
  return plain ? std::string(name) : quoted(name);
}

std::string float_text(int64_t bits) {
  double value = std::bit_cast<double>(bits);
  char buffer[40];
  if (!std::isfinite(value)) {
    std::snprintf(buffer, sizeof buffer, "0x%016llx", static_cast<unsigned long long>(bits));
    return buffer;
  }
  return {buffer, std::to_chars(buffer, buffer + sizeof buffer, value).ptr};
}

class Printer {
 public:
  explicit Printer(const Module& module) : module_(module) {}

  void module();
  void function(uint32_t id);
  void inst(const Function& function, const Inst& inst);
  std::string take() { return std::move(out_); }

 private:
  template <class... Pieces>
  void put(const Pieces&... pieces) {
    (out_.append(pieces), ...);
  }
  static std::string number(int64_t value) { return std::to_string(value); }
  static std::string value(ValueId id) { return "%" + std::to_string(id.index); }

  std::string type(TypeId id) const {
    return id.index < module_.types.size() ? module_.types.text(id) : "#" + number(id.index);
  }
  std::string string(int64_t index) const {
    bool known = index >= 0 && static_cast<size_t>(index) < module_.strings.size();
    if (index == 0 || known) return known ? quoted(module_.strings[index]) : "\"\"";
    return "#" + number(index);
  }
  std::string typed_value(const Function& function, ValueId id) const {
    bool known = id.index < function.value_types.size();
    if (!known || function.type_of(id) == TypeTable::kAny) return value(id);
    return value(id) + ": " + type(function.type_of(id));
  }

  void source(const Source& source);
  void class_definition(const Class& definition, uint32_t id);
  void header(const Function& function, uint32_t id);
  void parameter(const Parameter& parameter);
  void span(const Span& span);
  void target(const Target& target);
  void immediate(Part part, int64_t imm);
  void keywords(int64_t index);
  void flags(uint32_t flags);

  /// Joins `items` by commas within parentheses.
  template <class Items, class Put>
  void list(const Items& items, Put put_item) {
    put("(");
    bool first = true;
    for (const auto& item : items) {
      if (!first) put(", ");
      first = false;
      put_item(item);
    }
    put(")");
  }

  const Module& module_;
  std::string out_;
};

void Printer::module() {
  put("module python ", number(module_.python.major), ".", number(module_.python.minor), "\n");
  put("entry #", number(module_.entry.index), "\n");
  for (const Source& each : module_.sources) source(each);
  for (const Module::Capture& capture : module_.captures) {
    put("capture ", name_text(capture.name));
    if (capture.type != TypeTable::kAny) put(" : ", type(capture.type));
    put("\n");
  }
  for (uint32_t id = 0; id < module_.classes.size(); id++)
    class_definition(module_.classes[id], id);
  for (uint32_t id = 0; id < module_.functions.size(); id++) {
    put("\n");
    function(id);
  }
}

/// One string a line: the line of source that it holds, with its end.
void Printer::source(const Source& source) {
  put("source ", quoted(source.path), " line ", number(source.first_line), "\n");
  std::string_view rest = source.text;
  while (!rest.empty()) {
    size_t length = std::min(rest.find('\n'), rest.size() - 1) + 1;
    put("  ", quoted(rest.substr(0, length)), "\n");
    rest.remove_prefix(length);
  }
}

void Printer::class_definition(const Class& definition, uint32_t id) {
  put("class @", name_text(definition.name), "#", number(id));
  if (definition.qualname != definition.name) put(" qualname ", name_text(definition.qualname));
  put(" module ", name_text(definition.module));
  if (!definition.bases.empty()) {
    put(" bases");
    list(definition.bases, [&](ClassId base) { put("#", number(base.index)); });
  }
  put(" mro");
  list(definition.mro, [&](ClassId each) { put("#", number(each.index)); });
  if (definition.is_exception()) {
    put(" exceptions");
    list(definition.exceptions, [&](uint32_t each) { put(exception_text(each)); });
  }
  if (definition.has_base()) put(" derives ", builtin_text(definition.base));
  if (definition.count_items) put(" items #", number(*definition.count_items));
  // `: type` behind what has one: typed modules.
  auto put_type = [&](const std::vector<TypeId>& types, size_t index) {
    if (index < types.size()) put(" : ", type(types[index]));
  };
  if (!definition.attributes.empty()) {
    put(" attributes");
    size_t next = 0;
    list(definition.attributes, [&](const ClassAttribute& each) {
      std::string_view kind = attribute_kind_text(each.kind);
      if (!kind.empty()) put(kind, " ");
      put(name_text(each.name));
      put_type(definition.attribute_types, next++);
    });
  }
  if (!definition.fields.empty()) {
    put(" fields");
    size_t next = 0;
    list(definition.fields, [&](const std::string& name) {
      put(name_text(name));
      put_type(definition.field_types, next++);
    });
  }
  if (definition.body.valid()) put(" body #", number(definition.body.index));
  put("\n");
}

void Printer::function(uint32_t id) {
  const Function& function = module_.functions[id];
  header(function, id);
  for (uint32_t i = 0; i < function.blocks.size(); i++) {
    const Block& block = function.blocks[i];
    put("block", number(i));
    list(block.params, [&](ValueId param) { put(typed_value(function, param)); });
    if (block.unwind) {
      put(" unwind ");
      target(*block.unwind);
    }
    put(":\n");
    for (const Inst& each : block.insts) {
      put("  ");
      inst(function, each);
      put("\n");
    }
  }
}

void Printer::header(const Function& function, uint32_t id) {
  put("func @", name_text(function.name), "#", number(id));
  if (function.level == Function::Level::kGeneric) put(" generic");
  if (function.level == Function::Level::kTyped) put(" typed");
  if (function.generic.valid()) put(" of #", number(function.generic.index));
  if (function.is_fold_body) put(" body");
  if (!function.counts_depth) put(" hidden");
  if (function.sink != FoldKind::kList)
    put(" sink ", sub_text(Layout::kFold, static_cast<uint8_t>(function.sink)));
  if (function.emits_key.valid()) put(" key ", type(function.emits_key));
  if (function.emits.valid()) put(" emits ", type(function.emits));
  if (!function.captures.empty()) {
    put(" captures");
    list(function.captures, [&](const std::string& name) { put(name_text(name)); });
  }
  if (!function.parameters.empty()) {
    put(" params");
    list(function.parameters, [&](const Parameter& each) { parameter(each); });
  }
  put(" -> ", type(function.result));
  if (function.qualname != function.name) put(" qualname ", name_text(function.qualname));
  if (function.source != 0) put(" source ", number(function.source));
  span(function.span);
  put("\n");
}

void Printer::parameter(const Parameter& parameter) {
  switch (parameter.kind) {
    case Parameter::Kind::kPositionalOnly:
      put("posonly ");
      break;
    case Parameter::Kind::kPositional:
      break;
    case Parameter::Kind::kKeywordOnly:
      put("kwonly ");
      break;
    case Parameter::Kind::kVarArgs:
      put("*");
      break;
    case Parameter::Kind::kVarKeywords:
      put("**");
      break;
  }
  put(name_text(parameter.name));
  if (parameter.has_default) put(" = default");
}

void Printer::span(const Span& span) {
  if (span == Span{}) return;
  put(" ! ", number(span.line), ":", number(span.column), "-");
  put(number(span.end_line), ":", number(span.end_column));
}

void Printer::target(const Target& target) {
  put("block", number(target.block.index));
  list(target.args, [&](ValueId arg) { put(value(arg)); });
}

void Printer::immediate(Part part, int64_t imm) {
  switch (part) {
    case Part::kInteger:
      put(number(imm));
      break;
    case Part::kFloat:
      put(float_text(imm));
      break;
    case Part::kString:
      put(string(imm));
      break;
    case Part::kFunction:
    case Part::kClass:
      put("#", number(imm));
      break;
    case Part::kType:
      put(type(TypeId(static_cast<uint32_t>(imm))));
      break;
    case Part::kBuiltin: {
      std::string_view name = builtin_text(static_cast<uint32_t>(imm));
      put(name.empty() ? "#" + number(imm) : std::string(name));
      break;
    }
    case Part::kNone:
    case Part::kKeywords:
    case Part::kFlags:
      break;
  }
}

void Printer::keywords(int64_t index) {
  if (index == 0) return;
  if (index < 0 || static_cast<size_t>(index) >= module_.keyword_lists.size()) {
    put(" keywords #", number(index));
    return;
  }
  put(" keywords");
  list(module_.keyword_lists[index], [&](uint32_t name) {
    put(name < module_.strings.size() ? name_text(module_.strings[name]) : "#" + number(name));
  });
}

void Printer::flags(uint32_t flags) {
  if (flags & kFoldSerial) put(" serial");
  if (flags & kFoldHasStart) put(" start");
  if (uint32_t rest = flags & ~(kFoldSerial | kFoldHasStart)) put(" flags ", number(rest));
}

void Printer::inst(const Function& function, const Inst& inst) {
  const OpInfo& op = info(inst.op);
  LayoutParts parts = parts_of(op.layout);
  if (inst.result.valid()) put(value(inst.result), " = ");
  put(op.text);
  if (has_sub(op.layout)) {
    std::string_view sub = sub_text(op.layout, inst.sub);
    put(" ", sub.empty() ? number(inst.sub) : std::string(sub));
  }
  const char* separator = " ";
  auto item = [&] {
    put(separator);
    separator = ", ";
  };
  bool has_imm = parts.imm != Part::kNone && parts.imm != Part::kKeywords;
  if (parts.imm2 == Part::kString || parts.imm2 == Part::kBuiltin)
    item(), immediate(parts.imm2, inst.imm2);
  if (has_imm && !parts.imm_is_last) item(), immediate(parts.imm, inst.imm);
  if (parts.imm2 == Part::kFlags) flags(inst.imm2);
  for (ValueId operand : inst.operands) item(), put(value(operand));
  if (has_imm && parts.imm_is_last) item(), immediate(parts.imm, inst.imm);
  if (parts.imm == Part::kKeywords) keywords(inst.imm);
  for (const Target& each : inst.targets) item(), target(each);
  if (inst.result.index < function.value_types.size() &&
      function.type_of(inst.result) != TypeTable::kAny)
    put(" : ", type(function.type_of(inst.result)));
  span(inst.span);
}

}  // namespace

std::string print(const Module& module) {
  Printer printer(module);
  printer.module();
  return printer.take();
}

std::string print(const Module& module, FunctionId function) {
  Printer printer(module);
  printer.function(function.index);
  return printer.take();
}

std::string print(const Module& module, const Function& function, const Inst& inst) {
  Printer printer(module);
  printer.inst(function, inst);
  return printer.take();
}

}  // namespace pyreck::ir
