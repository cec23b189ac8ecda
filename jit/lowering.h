// Lowering of one typed function to LLVM IR, narrow (ints as i64, resuming in wide code where that
// does not do) or wide (ints as words, entered at any resume point).
//
// Signatures:
//   narrow      {leaves of the result..., i32 status} f(context, i32 depth, leaves of
//   parameters...) fold body   i32 status f(context, i32 depth, sink, accumulator, i1 detached,
//   leaves...) wide        i32 status f(context, i32 depth, i32 point, state, result, sink)
//               state: leaves of the values live at the point, as 64 bits, in the order of their
//               ids; all of them owned. result: leaves of the result; narrow if the status is
//               kDone, else (kWide) ints as words.
// `depth` is the number of user frames around the call.
#pragma once

#include "jit/emitter.h"
#include "jit/plan.h"
#include "jit/shapes.h"
#include "runtime/sink.h"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace pyreck::rt {
struct Method;
}

namespace pyreck::jit {

/// Where wide code of a function can be entered; grows while narrow code is written. The first is
/// the call: it takes all parameters and makes a frame, which a point before the first inst does
/// not.
struct ResumeTable {
  std::vector<ResumePoint> points{{0, 0}};
  uint32_t index(ResumePoint point);
};

rt::SinkKind sink_kind(const ir::Module& module, const ir::Function& body);
std::string narrow_name(uint32_t function);
std::string wide_name(uint32_t function);
/// Optimised code of a loop of quick code: result of the function as in narrow code
/// f(context, i32 depth, state), with the values live at the head of the block, then its
/// parameters, as 64 bits each.
std::string loop_name(uint32_t slot);
llvm::FunctionType* narrow_type(Emitter& e, const ir::Function& function);
llvm::FunctionType* wide_type(Emitter& e);

class FunctionLowering {
 public:
  /// `loop`: narrow code that is entered at the head of this block, from the middle of quick code.
  FunctionLowering(Emitter& e, uint32_t id, bool wide, ResumeTable& resume,
                   std::optional<uint32_t> loop = {});
  void run();

 private:
  // A word made for the duration of one op.
  struct Temporary {
    llvm::Value* word;
    bool owned;
  };

  // lower_function.cpp: frames, blocks, edges, failure
  void prologue();
  void enter_frame();
  void lower_block(uint32_t index);
  void tell_place();
  void lower_inst(const ir::Inst& inst);
  void lower_terminator(const ir::Inst& inst);
  void lower_return(const ir::Inst& inst);
  void lower_for_next(const ir::Inst& inst);
  void lower_for_next_range(const ir::Inst& inst);
  void lower_for_next_list(const ir::Inst& inst);
  void lower_for_next_heap(const ir::Inst& inst);
  void jump(const ir::Target& target, const Value* leading, bool safepoint);
  void leave(llvm::Value* status);
  void fail();  // the current inst failed: never returns here
  llvm::BasicBlock* failure();
  llvm::BasicBlock* cleanup(std::vector<ir::ValueId> owned);
  void handle(const ir::Target& handler, std::vector<ir::ValueId> owned);
  bool adds_to_traceback() const;
  bool raises_anew(ir::ValueId exception) const;
  void fail_if(llvm::Value* condition);
  void fail_if_zero(llvm::Value* word);
  void fail_unless_done(llvm::Value* status);
  uint32_t site();
  Value get(ir::ValueId id);
  void set(ir::ValueId id, const Value& value);
  void make_slots(ir::ValueId id);
  bool owned(ir::ValueId id) const;
  void drop(const std::vector<ir::ValueId>& values);

  // lower_loop.cpp: from quick to optimised code
  void offer_loop(uint32_t block, const std::vector<Value>& arguments);
  void loop_entry();
  void find_reached();

  // lower_wide.cpp: resuming
  std::vector<ir::ValueId> state_of(ResumePoint point) const;
  void resume_wide(ResumePoint point, const std::map<uint32_t, Value>& replaced);
  void resume_wide_after(const Value& wide_result);
  void resume_wide_at_target(const ir::Target& target, const Value& leading);
  void overflow_if(llvm::Value* condition);
  Value widen(const Value& value, ir::TypeId type, bool take);
  void wide_entry();
  void finish_wide(const Value& result);
  llvm::Value* narrowable(const Value& value, ir::TypeId type);
  Value narrowed(const Value& value, ir::TypeId type);

  // lower_values.cpp: representations and counts
  ir::TypeId type_of(ir::ValueId id) const { return f_.type_of(id); }
  std::vector<Leaf> leaves_of(ir::TypeId type) const { return leaves(m_.types, type, wide_); }
  void retain(const Value& value, ir::TypeId type);
  void release(const Value& value, ir::TypeId type);
  void retain_word(llvm::Value* word, Leaf leaf = Leaf::kWord) { e_.retain(context_, word, leaf); }
  void release_word(llvm::Value* word, Leaf leaf = Leaf::kWord) {
    e_.release(context_, word, leaf);
  }
  Leaf word_leaf(ir::TypeId type) const { return word_of(m_.types, type); }
  llvm::Value* int_word(llvm::Value* i64_value);
  llvm::Value* box(const Value& value, ir::TypeId type);  // owned
  Temporary temporary(ir::ValueId id);                    // borrowed or owned for the op
  void end(const Temporary& t) {
    if (t.owned) release_word(t.word);
  }
  llvm::Value* words_array(const std::vector<Temporary>& words);
  /// What narrow code does with a value of which some int does not fit: goes on in wide code.
  using OnMisfit = std::function<void(const Value& wide)>;
  /// Takes apart an owned word into owned leaves.
  Value take_apart(llvm::Value* word, ir::TypeId type, const OnMisfit& on_misfit);
  /// The same, going on in wide code after the current inst.
  Value unbox_result(llvm::Value* word, ir::TypeId type);
  Value unbox(llvm::Value* word, ir::TypeId type, bool wide, bool take) {
    return Shapes{e_, context_}.unbox(word, type, wide, take);
  }
  llvm::Value* misfits(llvm::Value* word, ir::TypeId type) {
    return Shapes{e_, context_}.misfits(word, type);
  }
  /// Element `index` (in bounds) of a list, owned.
  Value list_element(llvm::Value* list, llvm::Value* index, ir::TypeId type,
                     const OnMisfit& on_misfit, bool take = true);
  /// Leaves of a word that something else owns.
  Value unbox_borrowed(llvm::Value* word, ir::TypeId type, bool take, const OnMisfit& on_misfit);
  Value int_value(llvm::Value* i64_value);
  Value default_value(ir::TypeId type);
  Value convert(const Value& value, ir::TypeId from, ir::TypeId to);  // owned
  llvm::Value* type_test(llvm::Value* word, ir::TypeId type);
  llvm::Value* is_kind(llvm::Value* word, rt::Kind kind);
  llvm::Value* is_float(llvm::Value* word);
  llvm::Value* is_tagged(llvm::Value* word, rt::Kind kind, uint32_t aux);

  // lower_unions.cpp: unions with a leaf for floats
  llvm::Value* union_word(const Value& value);  // owned
  Value take_union_apart(llvm::Value* word);
  Value convert_to_union(const Value& value, ir::TypeId from);
  /// A value of `from`, any or a union, as one of `to`, which it is known to be. Owned.
  Value narrowed_union(const Value& value, ir::TypeId from, ir::TypeId to);
  Value union_element(llvm::Value* list, llvm::Value* index);
  bool is_number_or_union(ir::ValueId id) const;
  bool some_float_leaf(const ir::Inst& inst) const;
  bool computes_with_unions(const ir::Inst& inst) const;
  bool compares_unions(const ir::Inst& inst) const;
  struct Number {
    llvm::Value *word, *number;
    bool owned;
  };
  Number number_operand(ir::ValueId id);
  void lower_union_binary(const ir::Inst& inst);
  void lower_union_compare(const ir::Inst& inst);
  void lower_union_truth(const ir::Inst& inst);

  // lower_scalar.cpp
  bool lower_scalar(const ir::Inst& inst);
  void lower_int_narrow(const ir::Inst& inst);
  void lower_int_wide(const ir::Inst& inst);
  void lower_divide(const ir::Inst& inst, bool modulo);
  void lower_shift(const ir::Inst& inst);
  void lower_float(const ir::Inst& inst);
  void lower_complex(const ir::Inst& inst);
  void lower_compare(const ir::Inst& inst);

  // lower_objects.cpp: constants, generic ops, containers
  void lower_generic(const ir::Inst& inst);
  void lower_constant(const ir::Inst& inst);
  void lower_container(const ir::Inst& inst);
  void lower_list_get(const ir::Inst& inst);
  void lower_bytes(const ir::Inst& inst);
  void lower_bytes_slowly(const ir::Inst& inst);
  void lower_list_set(const ir::Inst& inst);
  void set_float(llvm::Value* list, llvm::Value* index, llvm::Value* value);
  void lower_list_append(const ir::Inst& inst);
  void refuse_array(llvm::Value* list, llvm::function_ref<void()> refusal);
  void lower_list_truth(const ir::Inst& inst);
  void lower_binary(const ir::Inst& inst);
  void lower_narrow(const ir::Inst& inst);
  void lower_part(const ir::Inst& inst);
  void lower_iter(const ir::Inst& inst);
  void lower_yield(const ir::Inst& inst);
  llvm::Value* string(uint32_t index);
  llvm::Value* range_count(const Value& range);
  bool dies_here(ir::ValueId id) const;

  // lower_call.cpp
  llvm::Value* depth();
  void publish_depth();
  void lower_call(const ir::Inst& inst);
  llvm::Value* call_of_words(const ir::Inst& inst);
  bool refuses_array(const ir::Inst& inst) const;
  const rt::Method* builtin_method(const ir::Inst& inst) const;
  void lower_spread(const ir::Inst& inst);
  // lower_class.cpp
  void lower_class(const ir::Inst& inst);
  llvm::Value* static_class(uint32_t id);
  void lower_class_attribute(const ir::Inst& inst);
  void lower_field_get(const ir::Inst& inst);
  void lower_field_set(const ir::Inst& inst);
  void lower_call_direct(const ir::Inst& inst);
  llvm::Value* call_wide(uint32_t function, const std::vector<ir::ValueId>& arguments,
                         llvm::Value* out, llvm::Value* sink);
  void word_result(const ir::Inst& inst, llvm::Value* word);

  // lower_fold.cpp
  void lower_fold(const ir::Inst& inst);
  void lower_emit(const ir::Inst& inst);
  void emitted(llvm::Value* status);
  void emit_slow(llvm::Value* status);
  void emit_number(const ir::Inst& inst, rt::SinkKind kind);
  void emit_list(const ir::Inst& inst, rt::SinkKind kind);
  void flush_accumulator();
  void reload_accumulator();
  llvm::Value* run_fold(const ir::Inst& inst, llvm::Value* sink, bool wide_environment);
  llvm::Value* fold_code(FoldFunctions functions, rt::SinkKind sink, bool serial, bool pure,
                         const std::vector<uint8_t>& leaf_is_word);
  void finish_fold(const ir::Inst& inst, llvm::Value* sink);

  Emitter& e_;
  llvm::IRBuilder<>& b_;
  const ir::Module& m_;
  const ir::Function& f_;
  uint32_t id_;
  bool wide_;
  std::optional<uint32_t> loop_;
  bool in_slots_;  // values: there is more than one way in
  ResumeTable& resume_;
  Plan plan_;
  llvm::Function* function_ = nullptr;
  uint32_t told_line_ = 0;  // what the code of a profile has said last; 0: it does not know
  llvm::Value *context_ = nullptr, *depth_ = nullptr, *poke_ = nullptr;
  llvm::Value *sink_ = nullptr, *accumulator_ = nullptr, *detached_ = nullptr;  // fold bodies
  llvm::Value *state_ = nullptr, *result_ = nullptr, *point_ = nullptr;         // wide code
  llvm::AllocaInst* buffer_ = nullptr;  // narrow code: state handed to wide code
  uint64_t buffer_size_ = 0;
  std::vector<Value> values_;  // narrow: SSA values; wide and iterators: stack slots
  std::vector<const ir::Inst*> definitions_;
  std::vector<uint8_t> is_parameter_;
  std::vector<llvm::BasicBlock*> heads_;
  std::vector<bool> reached_;  // blocks, from where the code begins
  bool suspends_ = false;      // it is resumed at another depth and perhaps by another worker
  llvm::AllocaInst* depth_slot_ = nullptr;  // wide code: depth differs by entry; or suspends_
  std::map<uint32_t, llvm::BasicBlock*> point_blocks_;
  std::map<uint32_t, llvm::BasicBlock*> exits_;
  struct Failure {
    llvm::BasicBlock* block = nullptr;
    llvm::PHINode* site = nullptr;
  };
  // By the block with the handler, whether tracebacks get a place, and the values owned.
  std::map<std::tuple<uint32_t, bool, std::vector<uint32_t>>, Failure> failures_;
  std::map<std::vector<uint32_t>, llvm::BasicBlock*> cleanups_;
  // The inst being lowered.
  uint32_t block_index_ = 0, position_ = 0;
  const ir::Inst* inst_ = nullptr;
  ValueSet live_;  // owned values alive before the current inst (its result not yet)
};

}  // namespace pyreck::jit
