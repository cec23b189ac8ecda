// `*` and `**` in targets, displays and calls: one entry point each (runtime/spread.cpp).

#include "jit/lowering.h"

namespace pyreck::jit {

using ir::Inst;
using ir::Opcode;
using ir::TypeId;
using ir::ValueId;

void FunctionLowering::lower_spread(const Inst& inst) {
  TypeId first = type_of(inst.operands[0]);
  bool is_tuple = m_.types.kind(first) == ir::TypeKind::kTuple && first == type_of(inst.result);
  if (inst.op == Opcode::kSpreadTuple && is_tuple) {
    Value value = get(inst.operands[0]);
    retain(value, first);
    return set(inst.result, value);
  }
  publish_depth();  // what is iterated over may call functions
  std::vector<Temporary> words;
  std::vector<llvm::Value*> arguments{context_};
  for (ValueId v : inst.operands) {
    words.push_back(temporary(v));
    arguments.push_back(words.back().word);
  }
  auto call = [&](std::string_view entry) {
    llvm::Value* result = e_.call(entry, arguments);
    for (const Temporary& t : words) end(t);
    return result;
  };
  switch (inst.op) {
    case Opcode::kUnpackList:
      arguments.push_back(e_.i32(static_cast<int32_t>(inst.imm)));
      return word_result(inst, call("pk_unpack_list"));
    case Opcode::kSpreadTuple:
      return word_result(inst, call("pk_spread_tuple"));
    case Opcode::kExtend:
      return fail_unless_done(call("pk_extend"));
    case Opcode::kMergeKeywords:
      return fail_unless_done(call("pk_merge_keywords"));
    case Opcode::kCallSpread:
      return word_result(inst, call("pk_call_spread"));
    default:
      arguments.insert(arguments.begin() + 2, string(inst.imm2));
      return word_result(inst, call("pk_call_method_spread"));
  }
}

}  // namespace pyreck::jit
