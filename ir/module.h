// The intermediate representation: modules of functions in SSA form with block parameters.
//
// Laws:
//   1. A Function owns its blocks, insts and values; everything else holds ids.
//   2. Every value is defined once: a block parameter or the result of one inst, and its definition
//      dominates its uses. The parameters of block 0 are the function's: captures first, then the
//      user's parameters (in a fold body: captures first, then the element).
//   3. A block ends in exactly one terminator. Targets receive their arguments by position;
//      `fornext` passes the element before the listed arguments of its first target; an unwind
//      target receives the exception before the listed arguments.
//   4. An inst that raises in a block with an unwind target goes there, with the arguments as they
//      are listed on the block: they dominate the block's first inst. (The frontend starts a block
//      where a variable changes inside `try`.) Without one it leaves the function.
//   5. What `effects` does not name does not happen: Pure insts may be dropped, moved and
//      duplicated; `Resumes` restores values live at the last resume point and repeats what is
//      since then (design section 6), so nothing in between has another effect.
//   6. Generic functions: every value is `any` (iterators: iter[any]; cells: cell[any]).
//      Typed functions: every value has the type that ir/typing.h gives it.
#pragma once

#include "ir/classes.h"
#include "ir/types.h"
#include "runtime/base/id.h"
#include "runtime/base/operators.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pyreck::ir {

using ValueId = Id<struct ValueTag>;
using BlockId = Id<struct BlockTag>;

enum class Opcode : uint8_t {
#define PYRECK_OP(code, Name, text, operands, result, effects) k##Name = code,
#include "ir/ops.def"
};

/// How operands and immediates are laid out; printer, parser, codec and verifier loop over it.
/// `n` operands; imm: Inst::imm; sub: Inst::sub.
enum class Layout : uint8_t {
  kNone,            // -
  kImm,             // imm: integer
  kImmFloat,        // imm: bits of a double
  kImmString,       // imm: index into Module::strings
  kImmBuiltin,      // imm: builtin id
  kImmFunctionVar,  // imm: FunctionId; any number of operands
  kUnary,
  kBinary,
  kTernary,       // 1, 2, 3 operands
  kUnaryImm,      // 1 operand, imm
  kUnaryString,   // 1 operand, imm: string
  kUnaryType,     // 1 operand, imm: TypeId
  kBinaryImm,     // 2 operands, imm
  kBinaryString,  // 2 operands, imm: string
  kClass,         // imm: class id; any number of operands
  kSubUnary,
  kSubBinary,
  kSubCompare,   // sub, 1 or 2 operands
  kVariadic,     // any number of operands
  kSubVariadic,  // sub, any number of operands
  kCallValue,    // operands callee, args...; imm: keyword list (0: none)
  kCallMethod,   // operands receiver, args...; imm: keyword list; imm2: string, the method's name
  kCallBuiltin,  // operands args...; imm: keyword list; imm2: builtin id
  kCallDirect,   // operands captures, args...; imm: FunctionId of a typed function
  kFold,  // sub: FoldKind; imm: body FunctionId; imm2: FoldFlags; operands seq, [start], captures
  kJump,  // 1 target
  kCondJump,  // 1 operand, 2 targets
};

enum class ResultRule : uint8_t {
  kNoResult,
  kNever,
  kAny,
  kNoneT,
  kUnbound,
  kBool,
  kInt,
  kFloat,
  kComplex,
  kStr,
  kBytes,
  kRange,
  kSlice,
  kStated,  // Inst's own, checked by the verifier against the operands
  kRule,    // ir/typing.h computes it from operand types
};

/// Bits; see law 5.
enum Effects : uint8_t {
  kPure = 0,
  kAllocates = 1,
  kReads = 2,
  kWrites = 4,
  kRaises = 8,
  kResumes = 16,
  kEverything = 31,
};

using pyreck::BinaryKind;
using pyreck::CompareKind;
using pyreck::UnaryKind;
enum class FoldKind : uint8_t {
#define PYRECK_FOLD(Name, text, arity, start) k##Name,
#include "ir/folds.def"
};
/// Inst::imm2 of a fold, bits. kFoldSerial: inference has shown that the body writes to the region
/// around it. kFoldHasStart: the operand after the sequence is the start of a sum, the separator of
/// a join, the default of a min or max; the captures follow it.
enum FoldFlags : uint32_t { kFoldSerial = 1, kFoldHasStart = 2 };

enum class Builtin : uint32_t {
#define PYRECK_BUILTIN(Id, text, min, max, keywords) k##Id,
#include "runtime/base/builtins.def"
  kCount,  // from here on: kCount + ExceptionClass
};
enum class ExceptionClass : uint32_t {
#define PYRECK_EXCEPTION(Name, Parent) k##Name,
#include "runtime/base/exceptions.def"
  kCount,
};

struct OpInfo {
  const char* name;  // enumerator without the k
  const char* text;
  Layout layout;
  ResultRule result;
  uint8_t effects;
};
/// The row of ops.def. `known(op)` tells whether a byte is an opcode at all.
const OpInfo& info(Opcode op);
bool known(uint8_t code);
bool is_terminator(Opcode op);

/// A range of source text. Lines from 1, columns in UTF-8 bytes from 0, as `ast` gives them. Line
/// 0: nothing that was written.
struct Span {
  uint32_t line = 0, column = 0, end_line = 0, end_column = 0;
  bool operator==(const Span&) const = default;
};

struct Target {
  BlockId block;
  std::vector<ValueId> args;
  bool operator==(const Target&) const = default;
};

struct Inst {
  Opcode op = Opcode::kUnreachable;
  uint8_t sub = 0;
  int64_t imm = 0;
  uint32_t imm2 = 0;
  ValueId result;  // invalid when the op has none
  std::vector<ValueId> operands;
  std::vector<Target> targets;  // terminators only
  Span span;
};

struct Block {
  std::vector<ValueId> params;
  std::vector<Inst> insts;       // the last one is the terminator
  std::optional<Target> unwind;  // law 4
};

struct Parameter {
  enum class Kind : uint8_t { kPositionalOnly, kPositional, kKeywordOnly, kVarArgs, kVarKeywords };
  std::string name;
  Kind kind = Kind::kPositional;
  bool has_default = false;  // defaults are captures: see Function::captures
  /// The name of a `**` parameter of hidden functions that is None where nothing is named. No
  /// program can write it.
  static constexpr const char* kNamedOrNone = "?named";
};

struct Function {
  enum class Level : uint8_t { kGeneric, kTyped };
  std::string name;  // the user's __name__ (`<lambda>`, `<listcomp>` as in CPython)
  std::string qualname;
  Level level = Level::kGeneric;
  bool is_fold_body = false;  // may `emit`; called by a fold with its captures, then the element
  bool counts_depth = true;   // a frame of the user's for the recursion limit and tracebacks
  uint32_t source = 0;        // index into Module::sources
  Span span;
  /// Names of the first parameters of block 0. A closure's captures: free variables, then the
  /// values of defaults, in the order of the parameters that have one (`default:<name>`).
  std::vector<std::string> captures;
  std::vector<Parameter> parameters;
  FunctionId generic;               // typed functions: the generic function they come from
  FoldKind sink = FoldKind::kList;  // typed fold bodies: kind that consumes what they emit
  TypeId emits, emits_key;          // typed fold bodies: types of what is emitted (key: arity 2)
  TypeId result = TypeTable::kAny;
  std::vector<Block> blocks;
  std::vector<TypeId> value_types;  // by ValueId

  ValueId new_value(TypeId type) {
    value_types.push_back(type);
    return ValueId(static_cast<uint32_t>(value_types.size() - 1));
  }
  TypeId type_of(ValueId value) const { return value_types[value.index]; }
};

struct Source {
  std::string path;         // as tracebacks show it: `<stdin>`, `/home/u/a.py`, ...
  uint32_t first_line = 1;  // line of text's first line within that file
  std::string text;  // empty lines above first_line are not stored; Span lines are the file's
};

struct PythonVersion {
  uint8_t major = 3, minor = 11;
  bool operator==(const PythonVersion&) const = default;
};

/// A unit of compilation and shipping: what a `.pyrk` holds.
struct Module {
  PythonVersion python;
  std::vector<Source> sources;
  std::vector<std::string> strings;  // UTF-8 (lone surrogates as 3 bytes); index 0 is ""
  std::vector<std::vector<uint32_t>> keyword_lists;  // of string indices; index 0 is empty
  TypeTable types;
  std::vector<Function> functions;  // by FunctionId
  std::vector<Class> classes;       // by ClassId
  FunctionId entry;
  /// What `captured` refers to: name for messages, and the type the job must bring (`any` at the
  /// generic level).
  struct Capture {
    std::string name;
    TypeId type = TypeTable::kAny;
  };
  std::vector<Capture> captures;

  Function& function(FunctionId id) { return functions[id.index]; }
  const Function& function(FunctionId id) const { return functions[id.index]; }
  uint32_t intern(std::string_view text);  ///< index into strings; linear-free (hashed)
  uint32_t intern_keywords(const std::vector<std::string>& names);

 private:
  std::unordered_map<std::string, uint32_t> string_index_;
};

}  // namespace pyreck::ir
