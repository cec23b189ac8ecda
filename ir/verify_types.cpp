// Types of one function (F8, I5 to I7, I9 to I13). What typed ops may be applied to and what they
// give is in ir/typing.h alone.
#include "ir/names.h"
#include "ir/typing.h"
#include "ir/verifier_context.h"

#include <algorithm>

namespace pyreck::ir {
namespace {

constexpr TypeId kNever = TypeTable::kNever, kAny = TypeTable::kAny;

class TypeVerifier {
 public:
  TypeVerifier(Module& module, uint32_t id, const std::vector<unsigned>& arity, Findings& findings)
      : module_(module),
        types_(module.types),
        function_(module.functions[id]),
        id_(id),
        arity_(arity),
        findings_(findings),
        typed_(function_.level == Function::Level::kTyped) {}

  void run();

 private:
  void fail(const char* rule, const std::string& what) {
    findings_.add(rule, place_of(module_, id_, block_, inst_), what);
    sound_ = false;
  }
  std::string text(TypeId type) const { return "`" + types_.text(type) + "`"; }
  TypeId type_of(ValueId value) const { return function_.type_of(value); }
  bool has_cell(TypeId type) const {
    auto members = types_.members(type);
    return std::any_of(members.begin(), members.end(),
                       [&](TypeId member) { return types_.kind(member) == TypeKind::kCell; });
  }
  bool is_generic_type(TypeId type) { return type == kAny || type == types_.cell(kAny); }

  void check_function();
  void check_values();
  void check_inst(const Inst& inst);
  void check_carriers(const Inst& inst);
  void check_result(const Inst& inst, const std::vector<TypeId>& operands);
  void check_terminator(const Inst& inst);
  void check_unreachable();
  void check_target(const Target& target, TypeId extra);
  void check_call_direct(const Inst& inst);
  void check_closure(const Inst& inst);
  void check_fold(const Inst& inst);
  void check_fold_captures(const Inst& inst, const Function& body, size_t first);
  void check_nested(const Function& body);
  void check_emit(const Inst& inst);

  Module& module_;
  TypeTable& types_;
  const Function& function_;
  uint32_t id_;
  const std::vector<unsigned>& arity_;
  Findings& findings_;
  bool typed_;
  uint32_t block_ = 0, inst_ = UINT32_MAX;  // looked at
  bool sound_ = true;                       // nothing was found in the inst
};

void TypeVerifier::run() {
  check_function();
  check_values();
  for (block_ = 0; block_ < function_.blocks.size() && !findings_.full(); block_++) {
    const Block& block = function_.blocks[block_];
    inst_ = UINT32_MAX;
    if (block.unwind) check_target(*block.unwind, typed_ ? types_.exception(0) : kAny);
    for (inst_ = 0; inst_ < block.insts.size(); inst_++) check_inst(block.insts[inst_]);
  }
}

void TypeVerifier::check_function() {
  inst_ = UINT32_MAX;
  TypeKind result = types_.kind(function_.result);
  if (typed_ ? result == TypeKind::kIter || has_cell(function_.result) : function_.result != kAny)
    fail("F8", "the function cannot give " + text(function_.result));
}

/// F8: parameters here, results with their insts.
void TypeVerifier::check_values() {
  for (block_ = 0; block_ < function_.blocks.size(); block_++) {
    for (ValueId param : function_.blocks[block_].params) {
      TypeId type = type_of(param);
      bool allowed = typed_ ? types_.kind(type) != TypeKind::kIter : is_generic_type(type);
      if (!allowed) fail("F8", "a parameter cannot be " + text(type));
    }
  }
}

void TypeVerifier::check_inst(const Inst& inst) {
  std::vector<TypeId> operands;
  for (ValueId operand : inst.operands) operands.push_back(type_of(operand));
  sound_ = true;
  check_carriers(inst);
  switch (inst.op) {
    case Opcode::kCallDirect:
      check_call_direct(inst);
      break;
    case Opcode::kClosure:
      check_closure(inst);
      break;
    case Opcode::kFold:
      check_fold(inst);
      break;
    case Opcode::kEmit:
      check_emit(inst);
      break;
    default:
      break;
  }
  if (!sound_) return;  // the typing rules rely on what has been checked
  if (typed_ && !operands_allowed(module_, inst, operands)) {
    std::string list;
    for (TypeId type : operands) list += (list.empty() ? "" : ", ") + text(type);
    return fail("I5", "cannot take " + list);
  }
  check_result(inst, operands);
  if (is_terminator(inst.op)) check_terminator(inst);
}

void TypeVerifier::check_carriers(const Inst& inst) {
  switch (inst.op) {
    case Opcode::kClosure:
    case Opcode::kCallDirect:
    case Opcode::kFold:
      return;  // I10 to I12
    default:
      break;
  }
  bool opens_cell = inst.op == Opcode::kCellGet || inst.op == Opcode::kCellSet;
  for (size_t i = 0; i < inst.operands.size(); i++) {
    bool is_cell = has_cell(type_of(inst.operands[i]));
    bool wants_cell = opens_cell && i == 0;
    if (is_cell && !wants_cell) fail("I6", "a cell is no operand of this op");
    if (!is_cell && wants_cell) fail("I6", "the operand is no cell");
  }
}

void TypeVerifier::check_result(const Inst& inst, const std::vector<TypeId>& operands) {
  if (!inst.result.valid()) return;
  TypeId type = type_of(inst.result), expected = kAny;
  if (!typed_) {
    if (inst.op == Opcode::kIter) expected = types_.iter(kAny);
    if (inst.op == Opcode::kCellNew) expected = types_.cell(kAny);
    if (type != expected) fail("F8", "gives " + text(expected) + ", not " + text(type));
    return;
  }
  expected = result_type(module_, inst, operands, type);
  if (type != expected) fail("I5", "gives " + text(expected) + ", not " + text(type));
  if (types_.kind(type) == TypeKind::kIter && inst.op != Opcode::kIter)
    fail("F8", "gives an iterator");
  bool makes_cell = inst.op == Opcode::kCellNew || inst.op == Opcode::kCaptureGet;
  if (has_cell(type) && !makes_cell) fail("F8", "gives a cell");
}

void TypeVerifier::check_terminator(const Inst& inst) {
  TypeId element;  // what the first target gets before its listed arguments
  if (inst.op == Opcode::kForNext) {
    TypeId iterator = type_of(inst.operands[0]);
    bool is_iter = types_.kind(iterator) == TypeKind::kIter;
    element = is_iter ? element_type(types_, types_[iterator].args[0]) : kNever;
  }
  for (size_t i = 0; i < inst.targets.size(); i++)
    check_target(inst.targets[i], i == 0 ? element : TypeId());
  if (inst.op == Opcode::kReturn && type_of(inst.operands[0]) != function_.result)
    fail("I9", "returns " + text(type_of(inst.operands[0])) + " from a function of result " +
                   text(function_.result));
  if (inst.op == Opcode::kUnreachable) check_unreachable();
}

void TypeVerifier::check_unreachable() {
  const Inst* before = inst_ > 0 ? &function_.blocks[block_].insts[inst_ - 1] : nullptr;
  bool ends = before != nullptr && (info(before->op).result == ResultRule::kNever ||
                                    (before->result.valid() && type_of(before->result) == kNever));
  if (!ends) fail("I9", "can be reached");
}

/// `extra`: type of what comes before the listed arguments; invalid if nothing does.
void TypeVerifier::check_target(const Target& target, TypeId extra) {
  const std::vector<ValueId>& params = function_.blocks[target.block.index].params;
  size_t first = extra.valid() ? 1 : 0;
  std::string to = "block" + std::to_string(target.block.index);
  if (params.size() != target.args.size() + first)
    return fail("I7", to + " takes " + std::to_string(params.size()) + " values, not " +
                          std::to_string(target.args.size() + first));
  if (first == 1 && type_of(params[0]) != extra)
    fail("I7", "the first parameter of " + to + " is " + text(type_of(params[0])) + ", not " +
                   text(extra));
  for (size_t i = 0; i < target.args.size(); i++)
    if (type_of(target.args[i]) != type_of(params[first + i]))
      fail("I7", "passes " + text(type_of(target.args[i])) + " for " +
                     text(type_of(params[first + i])) + " to " + to);
}

void TypeVerifier::check_call_direct(const Inst& inst) {
  const Function& callee = module_.functions[inst.imm];
  if (callee.level != Function::Level::kTyped || callee.is_fold_body)
    return fail("I10", "the callee is no typed function");
  const std::vector<ValueId>& params = callee.blocks[0].params;
  bool fits =
      std::equal(params.begin(), params.end(), inst.operands.begin(), inst.operands.end(),
                 [&](ValueId param, ValueId arg) { return callee.type_of(param) == type_of(arg); });
  if (!fits) fail("I10", "the arguments are not those that the callee takes");
}

void TypeVerifier::check_closure(const Inst& inst) {
  const Function& callee = module_.functions[inst.imm];
  if (callee.level != Function::Level::kGeneric || callee.is_fold_body)
    return fail("I11", "a closure is of a generic function");
  if (callee.captures.size() != inst.operands.size())
    return fail("I11", "the function has " + std::to_string(callee.captures.size()) + " captures");
  for (size_t i = 0; i < inst.operands.size(); i++) {
    TypeId param = callee.type_of(callee.blocks[0].params[i]), type = type_of(inst.operands[i]);
    if (has_cell(param) != has_cell(type) || types_.kind(type) == TypeKind::kIter)
      fail("I11", "capture `" + callee.captures[i] + "` is " + text(param) + ", not " + text(type));
  }
}

void TypeVerifier::check_fold(const Inst& inst) {
  const Function& body = module_.functions[inst.imm];
  FoldKind kind = static_cast<FoldKind>(inst.sub);
  if (!body.is_fold_body || body.level != function_.level)
    return fail("I12", "the body is no fold body of the same level");
  bool has_start = (inst.imm2 & kFoldHasStart) != 0;
  if (has_start && !fold_takes_start(kind)) return fail("I12", "the kind takes no start");
  size_t first = has_start ? 2 : 1;
  if (inst.operands.size() != first + body.captures.size())
    return fail("I12", "the body has " + std::to_string(body.captures.size()) + " captures");
  for (size_t i = 0; i < first; i++)
    if (has_cell(type_of(inst.operands[i]))) fail("I6", "a cell is no sequence and no start");
  check_fold_captures(inst, body, first);
  if (kind == FoldKind::kNested) return check_nested(body);
  if (typed_ && body.sink != kind) fail("I12", "the body emits into another kind of fold");
}

void TypeVerifier::check_fold_captures(const Inst& inst, const Function& body, size_t first) {
  const std::vector<ValueId>& params = body.blocks[0].params;
  for (size_t i = 0; i < body.captures.size(); i++) {
    TypeId param = body.type_of(params[i]), type = type_of(inst.operands[first + i]);
    if (param != type)
      fail("I12", "capture `" + body.captures[i] + "` is " + text(param) + ", not " + text(type));
  }
  TypeId element = typed_ ? element_type(types_, type_of(inst.operands[0])) : kAny;
  if (body.type_of(params.back()) != element)
    fail("I12", "the body takes " + text(body.type_of(params.back())) + ", the elements are " +
                    text(element));
}

void TypeVerifier::check_nested(const Function& body) {
  if (!function_.is_fold_body) return fail("I12", "`nested` stands in no fold body");
  if (typed_ && (body.sink != function_.sink || body.emits != function_.emits ||
                 body.emits_key != function_.emits_key))
    fail("I12", "the nested body emits other types than the one around it");
}

void TypeVerifier::check_emit(const Inst& inst) {
  if (!function_.is_fold_body) return fail("I13", "emits outside of a fold body");
  size_t count = inst.operands.size();
  size_t expected = typed_ ? fold_arity(function_.sink) : arity_[id_];
  if (expected == 0 ? count != 1 && count != 2 : count != expected)
    return fail("I13", "emits " + std::to_string(count) + " values");
  if (!typed_) return;
  if (type_of(inst.operands.back()) != function_.emits ||
      (count == 2 && type_of(inst.operands[0]) != function_.emits_key))
    fail("I13", "emits another type than the function states");
}

}  // namespace

void verify_types(Module& module, uint32_t function, const std::vector<unsigned>& arity,
                  Findings& findings) {
  TypeVerifier(module, function, arity, findings).run();
}

std::vector<unsigned> verify_fold_kinds(const Module& module, Findings& findings) {
  std::vector<unsigned> arity(module.functions.size(), 0);
  std::vector<std::vector<uint32_t>> nested(module.functions.size());
  std::vector<uint32_t> pending;
  auto settle = [&](uint32_t body, unsigned values) {
    if (arity[body] == values) return;
    if (arity[body] != 0)
      return findings.add("I12", place_of(module, body), "used by folds that take different emits");
    arity[body] = values;
    pending.push_back(body);
  };
  for (uint32_t id = 0; id < module.functions.size(); id++) {
    for (const Block& block : module.functions[id].blocks) {
      for (const Inst& inst : block.insts) {
        if (inst.op != Opcode::kFold) continue;
        FoldKind kind = static_cast<FoldKind>(inst.sub);
        uint32_t body = static_cast<uint32_t>(inst.imm);
        if (kind == FoldKind::kNested)
          nested[id].push_back(body);
        else
          settle(body, fold_arity(kind));
      }
    }
  }
  while (!pending.empty()) {
    uint32_t around = pending.back();
    pending.pop_back();
    for (uint32_t body : nested[around]) settle(body, arity[around]);
  }
  return arity;
}

}  // namespace pyreck::ir
