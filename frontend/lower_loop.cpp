// Loops, and the jumps out of them and of functions.

#include "frontend/lower.h"

namespace pyreck::frontend {

using ir::BlockId;
using ir::Opcode;
using ir::ValueId;

/// The body of a loop with `break` to `after` and `continue` to `header`; goes back to the header.
/// `iterated`: what it goes over, where that matters (Unit::keeps_variables).
void Lowering::loop_body(const Stmt& stmt, BlockId header, BlockId after, Values iterated) {
  frames_.push_back(
      {Frame::Kind::kLoop, after, header, nullptr, nullptr, ssa_.handler(), handled_.size()});
  frames_.back().iterated = std::move(iterated);
  lower_body(stmt.body);
  frames_.pop_back();
  ssa_.branch(header);
  ssa_.seal(header);
}

void Lowering::lower_while(const Stmt& stmt) {
  auto known = constant_truth(*stmt.values[0]);
  if (known && !*known) {
    lower_body(stmt.orelse);
    return;
  }
  BlockId header = ssa_.new_block(), body = ssa_.new_block(), done = ssa_.new_block();
  BlockId after = ssa_.new_block();
  ssa_.branch(header);
  ssa_.set_block(header);
  if (known) {
    ssa_.branch(body);
  } else {
    lower_condition(*stmt.values[0], body, done);
  }
  ssa_.seal(body);
  ssa_.set_block(body);
  loop_body(stmt, header, after);
  ssa_.seal(done);
  if (ssa_.has_predecessors(done)) {
    ssa_.set_block(done);
    lower_body(stmt.orelse);
    ssa_.branch(after);
  }
  ssa_.seal(after);
  ssa_.set_block(after);
}

/// What a `for` statement runs over: a direct call of enumerate or zip needs no tuples.
struct Lowering::LoopSource {
  Values sequences;        // what the iterators go over, where it is to be kept
  Values iterators;        // to be advanced in this order; the first that ends, ends the loop
  VarId counter;           // valid: enumerate
  bool in_tuples = false;  // enumerate or zip: the target stands for a tuple
};

Lowering::LoopSource Lowering::loop_source(const Expr& iterable) {
  LoopSource out;
  // Beginning to iterate and advancing stand at the statement; what enumerate and zip do, at their
  // call.
  auto iterate = [&](ValueId value, const ir::Span& at) {
    SpanScope span(ssa_, at);
    if (unit_.keeps_variables) out.sequences.push_back(value);
    ir::TypeId type = unit_.module.types.iter(ir::TypeTable::kAny);
    out.iterators.push_back(ssa_.emit(Opcode::kIter, {value}, 0, 0, 0, type));
  };
  size_t arguments = 0;
  std::optional<ir::Builtin> builtin = plain_builtin_call(iterable);
  if (builtin) arguments = iterable.items.size() - 1;
  bool starts = arguments == 2 && iterable.items[2]->kind == ExprKind::kInt;
  if (builtin == ir::Builtin::kEnumerate && (arguments == 1 || starts)) {
    ValueId sequence = lower(*iterable.items[1]);
    out.in_tuples = true;
    out.counter = ssa_.new_variable(true);
    ssa_.write(out.counter, starts ? lower(*iterable.items[2]) : emit(Opcode::kConstInt));
    iterate(sequence, iterable.span);
  } else if (builtin == ir::Builtin::kZip && arguments >= 1) {
    out.in_tuples = true;
    Values sequences;
    for (size_t i = 1; i <= arguments; ++i) sequences.push_back(lower(*iterable.items[i]));
    for (ValueId sequence : sequences) iterate(sequence, iterable.span);
  } else {
    ValueId sequence = lower_iterable(iterable);
    iterate(sequence, ssa_.span());
  }
  return out;
}

/// The builtin that `expr` calls by name with nothing but plain positional arguments.
std::optional<ir::Builtin> Lowering::plain_builtin_call(const Expr& expr) {
  if (expr.kind != ExprKind::kCall || !expr.keywords.empty()) return std::nullopt;
  for (const ExprPtr& item : expr.items)
    if (item->kind == ExprKind::kStarred || item->kind == ExprKind::kGenerator) return std::nullopt;
  std::string path;
  auto meaning = static_meaning(*expr.items[0], &path);
  if (!meaning || meaning->kind != Meaning::Kind::kBuiltin) return std::nullopt;
  return static_cast<ir::Builtin>(meaning->builtin);
}

/// Advances the iterators, leaving to `done` when one has ended; gives the elements.
Lowering::Values Lowering::next_elements(const LoopSource& source, const ir::Span& at,
                                         BlockId done) {
  SpanScope span(ssa_, at);
  Values elements;
  for (ValueId iterator : source.iterators) {
    ValueId element;
    BlockId next = ssa_.new_block_with_value(&element);
    ssa_.for_next(iterator, next, done);
    ssa_.seal(next);
    ssa_.set_block(next);
    elements.push_back(element);
  }
  if (source.counter.valid()) {
    ValueId count = ssa_.read(source.counter);
    ValueId one = emit(Opcode::kConstInt, {}, 1);
    auto add = static_cast<uint8_t>(ir::BinaryKind::kAdd);
    ssa_.write(source.counter, emit(Opcode::kBinary, {count, one}, 0, add));
    elements.insert(elements.begin(), count);
  }
  return elements;
}

void Lowering::lower_for(const Stmt& stmt) {
  if (stmt.is_async) {
    refuse(Code::kAsync, stmt.head, "`async for`");
    return;
  }
  const Expr &target = *stmt.values[0], &iterable = *stmt.values[1];
  LoopSource source = loop_source(iterable);
  BlockId header = ssa_.new_block(), done = ssa_.new_block(), after = ssa_.new_block();
  ssa_.branch(header);
  ssa_.set_block(header);
  Values elements = next_elements(source, stmt.head, done);
  if (source.in_tuples && takes_items(target, elements.size())) {
    assign_items(target, elements);
  } else {
    assign(target, source.in_tuples ? emit(Opcode::kTupleNew, elements) : elements[0]);
  }
  loop_body(stmt, header, after, source.sequences);
  ssa_.seal(done);
  ssa_.set_block(done);
  lower_body(stmt.orelse);
  ssa_.branch(after);
  ssa_.seal(after);
  ssa_.set_block(after);
}

/// Runs what a jump to the frame at `depth` passes on its way: `finally` bodies, the end of
/// `except ... as`. The frames stay for the code after the jump.
void Lowering::leave_frames(size_t depth) {
  std::vector<Frame> all = frames_;
  Values handled = handled_;
  BlockId handler = ssa_.handler();
  while (frames_.size() > depth) {
    Frame frame = frames_.back();
    frames_.pop_back();
    if (frame.kind == Frame::Kind::kLoop) {
      keep(frame.iterated);
      continue;
    }
    ssa_.set_handler(frame.outer_handler);
    handled_.resize(frame.handled);
    if (frame.name) unbind_symbol(frame.name);
    if (frame.finalbody && ssa_.reachable()) lower_body(*frame.finalbody);
    if (frame.manager.valid() && ssa_.reachable()) {
      SpanScope place(ssa_, frame.place);
      call_exit(frame.manager);
    }
  }
  frames_ = std::move(all);
  handled_ = std::move(handled);
  ssa_.set_handler(handler);
}

void Lowering::lower_return(const Stmt& stmt) {
  if (scope_.kind == Scope::Kind::kBlock) {
    refuse(Code::kReturnFromBlock, stmt.head);
    return;
  }
  ValueId value = stmt.values[0] ? lower(*stmt.values[0]) : none();
  leave_frames(0);
  keep_variables();
  ssa_.return_value(value);
}

void Lowering::lower_jump(const Stmt& stmt) {
  size_t depth = frames_.size();
  while (depth > 0 && frames_[depth - 1].kind != Frame::Kind::kLoop) --depth;
  bool is_break = stmt.kind == StmtKind::kBreak;
  if (depth == 0) {
    refuse(Code::kJumpFromBlock, stmt.head, is_break ? "`break`" : "`continue`");
    return;
  }
  Frame loop = frames_[depth - 1];
  leave_frames(depth);
  if (is_break) keep(loop.iterated);
  ssa_.branch(is_break ? loop.break_block : loop.continue_block);
  ssa_.set_block(ssa_.new_sealed_block());
}

}  // namespace pyreck::frontend
