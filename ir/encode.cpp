// Writes the binary form; docs/bytecode.md is the description, ir/bytecode.h the contract.
#include "ir/bytecode.h"
#include "ir/codec.h"
#include "ir/layout.h"
#include "ir/names.h"
#include "runtime/base/check.h"
#include "runtime/base/owned.h"

#include <openssl/evp.h>

#include <algorithm>
#include <map>
#include <unordered_map>

namespace pyreck::ir {
namespace {

/// The order in which the pools are written is that of first use, so the body is written first.
class Encoder {
 public:
  explicit Encoder(const Module& module) : module_(module) {
    string("");
    keyword_lists_[{}] = 0;
  }

  std::string run() {
    ByteWriter body;
    write_module(body);
    ByteWriter out;
    out.bytes(kMagic);
    out.varint(kBytecodeVersion);
    out.byte(module_.python.major);
    out.byte(module_.python.minor);
    out.varint(strings_.size() - 1);
    out.bytes(string_pool_.take());
    out.varint(keyword_lists_.size() - 1);
    out.bytes(keyword_pool_.take());
    out.varint(types_.size());
    out.bytes(type_pool_.take());
    out.bytes(body.take());
    return out.take();
  }

 private:
  void write_module(ByteWriter& out);
  void write_class(ByteWriter& out, const Class& definition);
  void write_function(ByteWriter& out, const Function& function);
  void write_header(ByteWriter& out, const Function& function);
  void write_block(ByteWriter& out, const Function& function, const Block& block);
  void write_inst(ByteWriter& out, const Function& function, const Inst& inst);
  void write_immediate(ByteWriter& out, Part part, int64_t imm);
  void write_span(ByteWriter& out, const Span& span);
  void write_target(ByteWriter& out, const Target& target);
  void write_values(ByteWriter& out, const std::vector<ValueId>& values);
  void number_values(const Function& function);

  uint32_t string(std::string_view text);
  uint32_t string_at(uint64_t index);
  uint32_t keyword_list(uint64_t index);
  uint32_t type(TypeId id);
  uint32_t add_type(TypeId id);

  const Module& module_;
  std::unordered_map<std::string, uint32_t> strings_;
  std::map<std::vector<uint32_t>, uint32_t> keyword_lists_;
  std::unordered_map<uint32_t, uint32_t> types_;
  ByteWriter string_pool_, keyword_pool_, type_pool_;
  std::vector<uint32_t> numbers_;  // of the function's values, by ValueId
  Span last_span_;
};

uint32_t Encoder::string(std::string_view text) {
  auto [it, is_new] = strings_.try_emplace(std::string(text), strings_.size());
  if (is_new && it->second != 0) {
    string_pool_.varint(text.size());
    string_pool_.bytes(text);
  }
  return it->second;
}

uint32_t Encoder::string_at(uint64_t index) {
  if (index == 0) return 0;
  PYRECK_CHECK(index < module_.strings.size(), "string index out of range in encode()");
  return string(module_.strings[index]);
}

uint32_t Encoder::keyword_list(uint64_t index) {
  if (index == 0) return 0;
  PYRECK_CHECK(index < module_.keyword_lists.size(), "keyword list out of range in encode()");
  std::vector<uint32_t> names;
  for (uint32_t name : module_.keyword_lists[index]) names.push_back(string_at(name));
  auto [it, is_new] = keyword_lists_.try_emplace(names, keyword_lists_.size());
  if (is_new) {
    keyword_pool_.varint(names.size());
    for (uint32_t name : names) keyword_pool_.varint(name);
  }
  return it->second;
}

uint32_t Encoder::type(TypeId id) {
  if (id.index < kFixedTypes) return id.index;
  PYRECK_CHECK(id.index < module_.types.size(), "type out of range in encode()");
  auto found = types_.find(id.index);
  return found != types_.end() ? found->second : add_type(id);
}

/// Arguments come before what they are arguments of; members of a union in the order of their
/// texts, so that the order of interning does not show.
uint32_t Encoder::add_type(TypeId id) {
  const TypeNode& node = module_.types[id];
  std::vector<TypeId> order = node.args;
  if (node.kind == TypeKind::kUnion)
    std::sort(order.begin(), order.end(),
              [&](TypeId a, TypeId b) { return module_.types.text(a) < module_.types.text(b); });
  std::vector<uint32_t> args;
  for (TypeId arg : order) args.push_back(type(arg));
  if (node.kind == TypeKind::kUnion) std::sort(args.begin(), args.end());
  type_pool_.byte(static_cast<uint8_t>(node.kind));
  type_pool_.varint(node.payload);
  type_pool_.varint(args.size());
  for (uint32_t arg : args) type_pool_.varint(arg);
  uint32_t number = static_cast<uint32_t>(kFixedTypes + types_.size());
  types_.emplace(id.index, number);
  return number;
}

void Encoder::write_module(ByteWriter& out) {
  out.varint(module_.sources.size());
  for (const Source& source : module_.sources) {
    out.varint(string(source.path));
    out.varint(source.first_line);
    out.varint(source.text.size());
    out.bytes(source.text);
  }
  out.varint(module_.captures.size());
  for (const Module::Capture& capture : module_.captures) {
    out.varint(string(capture.name));
    out.varint(type(capture.type));
  }
  out.varint(module_.classes.size());
  for (const Class& each : module_.classes) write_class(out, each);
  out.varint(module_.entry.index);
  out.varint(module_.functions.size());
  for (const Function& function : module_.functions) write_function(out, function);
}

void Encoder::write_class(ByteWriter& out, const Class& definition) {
  out.varint(string(definition.name));
  out.varint(string(definition.qualname));
  out.varint(string(definition.module));
  for (const auto* list : {&definition.bases, &definition.mro}) {
    out.varint(list->size());
    for (ClassId id : *list) out.varint(id.index);
  }
  out.varint(definition.exceptions.size());
  for (uint32_t id : definition.exceptions) out.varint(id);
  out.varint(definition.has_base() ? definition.base + 1 : 0);
  out.varint(definition.count_items ? *definition.count_items + 1 : 0);
  out.varint(definition.attributes.size());
  for (const ClassAttribute& attribute : definition.attributes) {
    out.varint(string(attribute.name));
    out.byte(static_cast<uint8_t>(attribute.kind));
  }
  out.varint(definition.fields.size());
  for (const std::string& name : definition.fields) out.varint(string(name));
  out.varint(definition.body.valid() ? definition.body.index + 1 : 0);
  for (const auto* list : {&definition.field_types, &definition.attribute_types}) {
    out.varint(list->size());
    for (TypeId id : *list) out.varint(type(id));
  }
}

void Encoder::number_values(const Function& function) {
  numbers_.assign(function.value_types.size(), UINT32_MAX);
  uint32_t next = 0;
  for (const Block& block : function.blocks) {
    for (ValueId param : block.params) numbers_[param.index] = next++;
    for (const Inst& inst : block.insts)
      if (inst.result.valid()) numbers_[inst.result.index] = next++;
  }
}

void Encoder::write_function(ByteWriter& out, const Function& function) {
  number_values(function);
  last_span_ = {};
  write_header(out, function);
  out.varint(function.blocks.size());
  for (const Block& block : function.blocks) write_block(out, function, block);
}

void Encoder::write_header(ByteWriter& out, const Function& function) {
  out.varint(string(function.name));
  out.varint(string(function.qualname));
  uint8_t flags = 0;
  if (function.level == Function::Level::kTyped) flags |= kFlagTyped;
  if (function.is_fold_body) flags |= kFlagFoldBody;
  if (function.counts_depth) flags |= kFlagCountsDepth;
  if (function.generic.valid()) flags |= kFlagGeneric;
  if (function.emits.valid()) flags |= kFlagEmits;
  if (function.emits_key.valid()) flags |= kFlagEmitsKey;
  out.byte(flags);
  out.byte(static_cast<uint8_t>(function.sink));
  if (function.generic.valid()) out.varint(function.generic.index);
  if (function.emits.valid()) out.varint(type(function.emits));
  if (function.emits_key.valid()) out.varint(type(function.emits_key));
  out.varint(function.source);
  write_span(out, function.span);
  out.varint(function.captures.size());
  for (const std::string& name : function.captures) out.varint(string(name));
  out.varint(function.parameters.size());
  for (const Parameter& parameter : function.parameters) {
    out.varint(string(parameter.name));
    out.byte(static_cast<uint8_t>(static_cast<uint8_t>(parameter.kind) << 1 |
                                  (parameter.has_default ? 1 : 0)));
  }
  out.varint(type(function.result));
}

void Encoder::write_block(ByteWriter& out, const Function& function, const Block& block) {
  out.varint(block.params.size());
  for (ValueId param : block.params) out.varint(type(function.type_of(param)));
  out.byte(block.unwind ? 1 : 0);
  if (block.unwind) write_target(out, *block.unwind);
  out.varint(block.insts.size());
  for (const Inst& inst : block.insts) write_inst(out, function, inst);
}

void Encoder::write_inst(ByteWriter& out, const Function& function, const Inst& inst) {
  Layout layout = info(inst.op).layout;
  LayoutParts parts = parts_of(layout);
  out.byte(static_cast<uint8_t>(inst.op));
  if (has_sub(layout)) out.byte(inst.sub);
  write_immediate(out, parts.imm, inst.imm);
  write_immediate(out, parts.imm2, inst.imm2);
  write_values(out, inst.operands);
  out.varint(inst.result.valid() ? type(function.type_of(inst.result)) + 1 : 0);
  if (is_terminator(inst.op)) {
    out.varint(inst.targets.size());
    for (const Target& target : inst.targets) write_target(out, target);
  }
  write_span(out, inst.span);
}

void Encoder::write_immediate(ByteWriter& out, Part part, int64_t imm) {
  switch (part) {
    case Part::kNone:
      return;
    case Part::kInteger:
      return out.signed_varint(imm);
    case Part::kFloat:
      return out.fixed64(static_cast<uint64_t>(imm));
    case Part::kString:
      return out.varint(string_at(static_cast<uint64_t>(imm)));
    case Part::kKeywords:
      return out.varint(keyword_list(static_cast<uint64_t>(imm)));
    case Part::kType:
      return out.varint(type(TypeId(static_cast<uint32_t>(imm))));
    case Part::kBuiltin:
    case Part::kFunction:
    case Part::kClass:
    case Part::kFlags:
      return out.varint(static_cast<uint32_t>(imm));
  }
}

/// Most insts stand near the one before them.
void Encoder::write_span(ByteWriter& out, const Span& span) {
  out.signed_varint(int64_t{span.line} - last_span_.line);
  out.signed_varint(int64_t{span.column} - last_span_.column);
  out.signed_varint(int64_t{span.end_line} - last_span_.end_line);
  out.signed_varint(int64_t{span.end_column} - last_span_.end_column);
  last_span_ = span;
}

void Encoder::write_target(ByteWriter& out, const Target& target) {
  out.varint(target.block.index);
  write_values(out, target.args);
}

void Encoder::write_values(ByteWriter& out, const std::vector<ValueId>& values) {
  out.varint(values.size());
  for (ValueId value : values) {
    PYRECK_CHECK(value.index < numbers_.size() && numbers_[value.index] != UINT32_MAX,
                 "use of an undefined value in encode()");
    out.varint(numbers_[value.index]);
  }
}

using Digest = Owned<EVP_MD_CTX, EVP_MD_CTX_free>;

}  // namespace

std::string encode(const Module& module) { return Encoder(module).run(); }

std::string hash(const Module& module) {
  std::string bytes = encode(module);
  uint8_t digest[EVP_MAX_MD_SIZE];
  unsigned length = 0;
  Digest context(EVP_MD_CTX_new());
  bool done = context && EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) &&
              EVP_DigestUpdate(context.get(), bytes.data(), bytes.size()) &&
              EVP_DigestFinal_ex(context.get(), digest, &length);
  PYRECK_CHECK(done, "SHA-256 is not available");
  std::string text;
  for (unsigned i = 0; i < length; i++) {
    text += "0123456789abcdef"[digest[i] >> 4];
    text += "0123456789abcdef"[digest[i] & 15];
  }
  return text;
}

}  // namespace pyreck::ir
