// SSA construction on the fly: code is emitted block by block, variables are written and read by
// id, and block parameters appear where paths with different values meet.
//
// Invariants:
//   1. A block's `unwind` is the handler that was current when its first raising inst was emitted;
//      a raising inst under another handler, or after a variable changed in the block while there
//      is a handler, starts a new block first. So what a handler reads of a predecessor is the
//      predecessor's value at entry (law 4 of ir/module.h).
//   2. A sealed block has all its predecessors. Unsealed blocks answer reads with a parameter
//      whose arguments come when they are sealed.
//   3. The Function is well formed only after finish(): until then arguments of branches live here.
// Source: Braun et al., "Simple and Efficient Construction of Static Single Assignment Form",
// CC 2013. We differ: unwind edges read values at entry, and parameters that turn out trivial are
// removed in one go at the end.
#pragma once

#include "ir/module.h"

#include <map>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

namespace pyreck::frontend {

using VarId = Id<struct VarTag>;

class Ssa {
 public:
  explicit Ssa(ir::Function& function) : function_(function) {}

  /// A variable. One that no handler can see (`internal`) may change inside `try` without a new
  /// block.
  VarId new_variable(bool internal = false);
  /// A fresh parameter of the entry block: the last one, or the one at `position`.
  ir::ValueId add_parameter(ir::TypeId type = ir::TypeTable::kAny, size_t position = SIZE_MAX);

  ir::BlockId new_block();
  /// A block whose first parameter comes with the edge: the element of `fornext`, the exception of
  /// an unwind.
  ir::BlockId new_block_with_value(ir::ValueId* value);
  void seal(ir::BlockId block);
  ir::BlockId new_sealed_block() {
    ir::BlockId block = new_block();
    seal(block);
    return block;
  }

  /// Where insts go from now on. The block may not have a terminator yet.
  void set_block(ir::BlockId block) { block_ = block; }
  ir::BlockId block() const { return block_; }
  /// Whether control can come here at all, as far as is known: false after a terminator.
  bool reachable() const;

  /// Handler for what is emitted from now on; an invalid id: none.
  void set_handler(ir::BlockId handler) { handler_ = handler; }
  ir::BlockId handler() const { return handler_; }
  /// Whether anything unwinds to `handler` so far.
  bool has_predecessors(ir::BlockId block) const { return !blocks_[block.index].preds.empty(); }

  void set_span(const ir::Span& span) {
    if (!hides_places_) span_ = span;
  }
  /// From now on insts stand nowhere: exceptions that pass them get no frame.
  void hide_places() {
    span_ = {};
    hides_places_ = true;
  }
  const ir::Span& span() const { return span_; }

  void write(VarId variable, ir::ValueId value);
  ir::ValueId read(VarId variable);
  /// Whether `variable` has surely been assigned where the next inst goes. `unbinds`: it is deleted
  /// somewhere, so that nothing is known of loops not yet closed.
  bool surely_bound(VarId variable, bool unbinds);
  /// Whether `value` is surely that of a variable without one.
  bool is_unbound(ir::ValueId value);
  /// The one value that `value` stands for, whatever path was taken; invalid if there are several.
  ir::ValueId single_source(ir::ValueId value);

  /// Appends an inst; gives its result. Terminators have functions of their own.
  ir::ValueId emit(ir::Opcode op, std::vector<ir::ValueId> operands = {}, int64_t imm = 0,
                   uint8_t sub = 0, uint32_t imm2 = 0, ir::TypeId type = ir::TypeTable::kAny);

  void branch(ir::BlockId target);
  void cond_branch(ir::ValueId condition, ir::BlockId on_true, ir::BlockId on_false);
  void for_next(ir::ValueId iterator, ir::BlockId body, ir::BlockId exit);
  void return_value(ir::ValueId value);
  void raise(ir::ValueId exception);
  /// Ends the block after an op that never returns; goes on in a block that nothing reaches.
  void unreachable();

  /// Makes the function well formed: parameters and arguments in place, unreachable blocks and
  /// unused values gone, blocks merged, values and blocks numbered in order.
  void finish();

 private:
  /// The edge of one target of a block's terminator, or its unwind edge (target kUnwind).
  struct Edge {
    ir::BlockId from;
    uint32_t target;
  };
  static constexpr uint32_t kUnwind = UINT32_MAX;

  struct BlockState {
    std::vector<Edge> preds;
    bool sealed = false, terminated = false, raises = false, dirty = false;
    ir::ValueId fixed;  // the parameter that comes with the edge
    ir::BlockId unwind;
    std::unordered_map<uint32_t, ir::ValueId> at_entry, current;  // by variable
    std::vector<std::pair<VarId, uint32_t>> incomplete;           // variable, index of the Phi
    std::vector<uint32_t> phis;
  };
  /// A parameter to be: operands in the order of the block's preds.
  struct Phi {
    ir::BlockId block;
    ir::ValueId value;
    VarId variable;
    std::vector<ir::ValueId> operands;
  };

  ir::ValueId read_at_end(VarId variable, ir::BlockId block);
  ir::ValueId read_at_entry(VarId variable, ir::BlockId block);
  ir::ValueId read_along(VarId variable, const Edge& edge);
  uint32_t new_phi(VarId variable, ir::BlockId block);
  void fill_phi(uint32_t phi);
  ir::ValueId unbound_at(ir::BlockId block);
  bool bound_value(ir::ValueId value, bool unbinds, std::vector<bool>& seen);
  void prepare_to_raise();
  void terminate(ir::Opcode op, std::vector<ir::ValueId> operands,
                 std::initializer_list<ir::BlockId> targets);
  BlockState& state(ir::BlockId block) { return blocks_[block.index]; }
  ir::Block& code(ir::BlockId block) { return function_.blocks[block.index]; }

  // finish(), in this order (ssa_finish.cpp)
  void close_open_blocks();
  std::vector<bool> reachable_blocks() const;
  void drop_dead_edges(const std::vector<bool>& live);
  void remove_trivial_phis();
  void remove_unused();
  void place_arguments();
  void merge_blocks(std::vector<bool>& live);
  void renumber(const std::vector<bool>& live);
  ir::ValueId resolve(ir::ValueId value) const;

  ir::Function& function_;
  std::vector<BlockState> blocks_;
  std::vector<Phi> phis_;
  std::unordered_map<uint32_t, uint32_t> phi_of_;       // by ValueId
  std::unordered_map<uint32_t, bool> is_unbound_;       // ValueIds of `unbound`
  std::unordered_map<uint32_t, ir::ValueId> replaced_;  // by ValueId of a removed phi
  std::vector<bool> internal_;                          // by VarId
  std::vector<bool> phi_dead_;
  ir::BlockId block_, handler_;
  ir::Span span_;
  bool hides_places_ = false;
};

}  // namespace pyreck::frontend
