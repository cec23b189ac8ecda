// The second tier of a NativeCode: what of its quick code optimised code replaces (jit/tiers.h).

#include "jit/engine_state.h"

#include <llvm/IR/Constants.h>

namespace pyreck::jit {

using ir::Opcode;

namespace {

constexpr char kStrips[] = "strips", kElements[] = "elements";

std::string again_name(uint32_t function) { return "again" + std::to_string(function); }

/// A function by which quick code calls the optimised one, which keeps what conventions it likes.
void write_again(Emitter& e, uint32_t function) {
  llvm::Function* to = e.narrow_function(function);
  auto* again = llvm::Function::Create(to->getFunctionType(), llvm::Function::ExternalLinkage,
                                       again_name(function), *e.module);
  again->addFnAttr(llvm::Attribute::NoUnwind);
  e.start(llvm::BasicBlock::Create(e.builder.getContext(), "entry", again));
  std::vector<llvm::Value*> arguments;
  for (llvm::Argument& argument : again->args()) arguments.push_back(&argument);
  llvm::CallInst* call = e.builder.CreateCall(to, arguments);
  call->setIsNoInline();
  e.builder.CreateRet(call);
}

void write_table(Emitter& e, const char* name, uint32_t count,
                 llvm::Function* FoldFunctions::* which) {
  std::vector<llvm::Constant*> functions(count,
                                         llvm::ConstantPointerNull::get(e.builder.getPtrTy()));
  for (const auto& [index, renewed] : e.renewed)
    if (renewed.*which != nullptr) functions[index] = renewed.*which;
  auto* type = llvm::ArrayType::get(e.ptr, count);
  new llvm::GlobalVariable(*e.module, type, true, llvm::GlobalValue::ExternalLinkage,
                           llvm::ConstantArray::get(type, functions), name);
}

}  // namespace

/// Functions that may be running when they are called: what neither leads to a cycle of direct
/// calls nor comes from one is struck off, the rest calls itself or lies between those that do.
void NativeCode::find_recursive() {
  const size_t count = module_.functions.size();
  std::vector<std::vector<uint32_t>> callees(count), callers(count);
  for (uint32_t i = 0; i < count; i++)
    for (const ir::Block& block : module_.functions[i].blocks)
      for (const ir::Inst& inst : block.insts) {
        if (inst.op != Opcode::kCallDirect) continue;
        callees[i].push_back(static_cast<uint32_t>(inst.imm));
        callers[static_cast<size_t>(inst.imm)].push_back(i);
      }
  std::vector<bool> struck(count, false);
  auto strike = [&](const auto& forward, const auto& backward) {
    std::vector<size_t> left(count);
    std::vector<uint32_t> pending;
    for (uint32_t i = 0; i < count; i++) {
      for (uint32_t to : forward[i]) left[i] += !struck[to];
      if (left[i] == 0 && !struck[i]) pending.push_back(i);
    }
    while (!pending.empty()) {
      uint32_t i = pending.back();
      pending.pop_back();
      struck[i] = true;
      for (uint32_t from : backward[i])
        if (--left[from] == 0 && !struck[from]) pending.push_back(from);
    }
  };
  strike(callees, callers);
  strike(callers, callees);
  for (uint32_t i = 0; i < count; i++)
    if (!struck[i]) state_->unit.recursive[i].store(nullptr);
}

Nanoseconds NativeCode::worth() const { return state_->worth; }

bool NativeCode::improve() {
  State& s = *state_;
  if (!s.asked) {
    s.asked = true;
    for (LoopSlot& loop : s.unit.loops) loop.code.store(LoopSlot::asked());
    return true;  // who runs in a loop says so before the next step
  }
  std::vector<uint32_t> wanted;
  for (uint32_t i = 0; i < s.unit.loops.size(); i++)
    if (s.unit.loops[i].wanted.exchange(false)) wanted.push_back(i);
  if (s.improved && wanted.empty()) return true;
  // Quick code is right, too: where the compiler's limits do not allow the other, it stays.
  return optimise(wanted).ok();
}

Result<Unit> NativeCode::optimise(const std::vector<uint32_t>& loops) {
  State& s = *state_;
  Orc* orc = Orc::instance().value();
  llvm::LLVMContext context;
  bool is_first = !s.improved;
  s.improved = true;
  Emitter emitter(context, s.unit, is_first ? Purpose::kOptimised : Purpose::kOnly);
  {
    std::lock_guard lock(s.wide_mutex);
    size_t sites = s.unit.sites.size();
    for (uint32_t i : loops) {
      const LoopSlot& loop = s.unit.loops[i];
      FunctionLowering(emitter, loop.function, false, s.resume[loop.function], loop.block).run();
    }
    if (is_first) {
      lower_narrow(emitter, s.resume, s.wrappers);
      write_table(emitter, kStrips, s.count_folds, &FoldFunctions::strip);
      write_table(emitter, kElements, s.count_folds, &FoldFunctions::element);
      for (auto& [function, code] : s.unit.recursive) write_again(emitter, function);
    } else {
      lower_called(emitter, s.resume);
    }
    PYRECK_CHECK(sites == s.unit.sites.size(), "optimised code has sites of its own");
  }
  PYRECK_TRY(Object object, orc->compile(std::move(emitter.module), Effort::kFull));
  PYRECK_TRY(llvm::orc::JITDylib * library, orc->make_library("better"));
  s.better.push_back(library);
  PYRECK_TRY([[maybe_unused]] Unit added, orc->add(*library, object));
  for (uint32_t i : loops) {
    PYRECK_TRY(void* address, orc->lookup(*library, loop_name(i)));
    s.unit.loops[i].code.store(address);
  }
  if (!is_first) return Unit{};
  PYRECK_TRY([[maybe_unused]] Unit folds, take_folds(*library));
  for (auto& [function, code] : s.unit.recursive) {
    PYRECK_TRY(void* address, orc->lookup(*library, again_name(function)));
    code.store(address);
  }
  PYRECK_TRY([[maybe_unused]] Unit entries, take_entries(*library));
  s.is_quick.store(false);
  Tiers::optimised++;
  optimised();
  for (LoopSlot& loop : s.unit.loops) {
    void* none = nullptr;  // whoever is there from now on is needed, too
    loop.code.compare_exchange_strong(none, LoopSlot::asked());
  }
  return Unit{};
}

Result<Unit> NativeCode::take_folds(llvm::orc::JITDylib& library) {
  State& s = *state_;
  if (s.count_folds == 0) return Unit{};
  Orc* orc = Orc::instance().value();
  PYRECK_TRY(void* strips, orc->lookup(library, kStrips));
  PYRECK_TRY(void* elements, orc->lookup(library, kElements));
  using Strip = decltype(rt::FoldCode::strip);
  using Element = decltype(rt::FoldCode::element);
  for (uint32_t i = 0; i < s.count_folds; i++) {
    auto* fold = const_cast<rt::FoldCode*>(s.folds[i]);  // lies in the quick code's own memory
    if (auto strip = static_cast<Strip*>(strips)[i])
      __atomic_store_n(&fold->strip, strip, __ATOMIC_RELEASE);
    if (auto element = static_cast<Element*>(elements)[i])
      __atomic_store_n(&fold->element, element, __ATOMIC_RELEASE);
  }
  return Unit{};
}

TierCounts tier_counts() { return {Tiers::optimised, Tiers::continued}; }

}  // namespace pyreck::jit
