#include "cluster/demand.h"

#include "cluster/chunking.h"
#include "runtime/base/check.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace pyreck::cluster {
namespace {

using ir::Inst;
using ir::Opcode;
using ir::ValueId;

struct Items {
  int64_t lo = 0, hi = 0;  // of the list: [lo, hi)
};

// Constants of one function.
class Constants {
 public:
  explicit Constants(const ir::Function& function) {
    for (const ir::Block& block : function.blocks)
      for (const Inst& inst : block.insts)
        if (inst.result.valid()) defined_[inst.result.index] = &inst;
  }
  const Inst* definition(ValueId value) const {
    auto found = defined_.find(value.index);
    return found == defined_.end() ? nullptr : found->second;
  }
  bool is_none(ValueId value) const {
    const Inst* inst = definition(value);
    return inst != nullptr && inst->op == Opcode::kConstNone;
  }
  std::optional<int64_t> integer(ValueId value) const {
    const Inst* inst = definition(value);
    if (inst == nullptr || inst->op != Opcode::kConstInt) return std::nullopt;
    return inst->imm;
  }

 private:
  std::map<uint32_t, const Inst*> defined_;
};

// A bound of a slice, as Python clips it.
std::optional<int64_t> clipped(const Constants& constants, ValueId value, int64_t length,
                               int64_t otherwise) {
  if (constants.is_none(value)) return otherwise;
  std::optional<int64_t> bound = constants.integer(value);
  if (!bound) return std::nullopt;
  return std::clamp<int64_t>(*bound < 0 ? *bound + length : *bound, 0, length);
}

// What `index` selects, or nothing if that is not known. A step only leaves items out; a negative
// one turns the bounds round.
std::optional<Items> selected(const Constants& constants, ValueId index, int64_t length) {
  if (std::optional<int64_t> item = constants.integer(index)) {
    int64_t at = *item < 0 ? *item + length : *item;
    if (at < 0 || at >= length) return Items{0, 0};  // raises
    return Items{at, at + 1};
  }
  const Inst* slice = constants.definition(index);
  if (slice == nullptr || slice->op != Opcode::kSliceNew) return std::nullopt;
  std::optional<int64_t> step = 1;
  if (!constants.is_none(slice->operands[2])) step = constants.integer(slice->operands[2]);
  if (!step || *step <= 0) return std::nullopt;
  auto lo = clipped(constants, slice->operands[0], length, 0);
  auto hi = clipped(constants, slice->operands[1], length, length);
  if (!lo || !hi) return std::nullopt;
  return Items{*lo, std::max(*lo, *hi)};
}

// The items that uses of `value` in the function read; nothing: perhaps all.
std::optional<std::vector<Items>> read_items(const ir::Function& function,
                                             const Constants& constants, ValueId value,
                                             int64_t length) {
  std::vector<Items> all;
  for (const ir::Block& block : function.blocks) {
    auto passes = [&](const std::vector<ValueId>& values) {
      return std::ranges::find(values, value) != values.end();
    };
    if (block.unwind && passes(block.unwind->args)) return std::nullopt;
    for (const Inst& inst : block.insts) {
      for (const ir::Target& target : inst.targets)
        if (passes(target.args)) return std::nullopt;
      if (!passes(inst.operands)) continue;
      bool is_len = inst.op == Opcode::kCallBuiltin && inst.operands.size() == 1 && inst.imm == 0 &&
                    inst.imm2 == static_cast<uint32_t>(ir::Builtin::kLen);
      if (is_len) continue;
      if (inst.op != Opcode::kGetItem || inst.operands[0] != value || inst.operands[1] == value)
        return std::nullopt;
      std::optional<Items> items = selected(constants, inst.operands[1], length);
      if (!items) return std::nullopt;
      all.push_back(*items);
    }
  }
  return all;
}

// Marks the chunks that hold items [lo, hi).
void mark_chunks(const ObjectInfo& info, int64_t lo, int64_t hi, std::vector<bool>& needed) {
  auto first = static_cast<uint64_t>(lo), last = static_cast<uint64_t>(hi);
  uint64_t begin = 0;
  for (size_t i = 0; i < info.chunks.size(); i++) {
    uint64_t end = begin + info.chunks[i].bytes / kItemBytes;
    if (begin < last && end > first) needed[i] = true;
    begin = end;
  }
}

}  // namespace

std::vector<bool> needed_chunks(const ir::Module& module, const JobSpec& spec,
                                const ObjectInfo& info) {
  std::vector<bool> everything(info.chunks.size(), true), needed(info.chunks.size(), false);
  if (!info.is_flat()) return everything;
  for (const ValueRef& argument : spec.arguments)
    if (argument.object == info.id) return everything;
  for (const ir::Function& function : module.functions) {
    if (function.level != ir::Function::Level::kGeneric) continue;
    Constants constants(function);
    for (const ir::Block& block : function.blocks) {
      for (const Inst& inst : block.insts) {
        if (inst.op != Opcode::kCaptured) continue;
        auto capture = static_cast<size_t>(inst.imm);
        if (capture >= spec.captures.size() || spec.captures[capture].object != info.id) continue;
        auto items = read_items(function, constants, inst.result, info.length);
        if (!items) return everything;
        for (auto [lo, hi] : *items) mark_chunks(info, lo, hi, needed);
      }
    }
  }
  return needed;
}

}  // namespace pyreck::cluster
