// Context: what running code carries along, the first argument of every compiled function and entry
// point. One per activation of a job's main body or of a piece; used by one thread at a time.
//
// The leading fields are read and written by compiled code at the offsets asserted below.
#pragma once

#include "runtime/value.h"

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace pyreck::rt {

/// How a compiled function, a fold strip or a piece ended (design section 6).
enum class Status : int32_t {
  kDone = 0,
  kRaised = 1,     // Context::exception is set
  kWide = 2,       // done; the result is in the wide representation (ints as words)
  kAbandoned = 3,  // cancelled, a limit, a foreign write, a refusal: Context::abandon says which
  kBroken = 4,     // fold bodies only: the fold ends early with what its sink holds (any, all)
};

/// Why code was abandoned. Nothing in a kernel catches these.
enum class Abandon : uint32_t {
  kNone = 0,
  kCancelled,     // by the client, or because a piece to the left decided
  kMemory,        // the job's memory limit
  kTime,          // the job's time limit
  kStack,         // the machine stack (the recursion limit itself raises RecursionError)
  kForeignWrite,  // a split fold changed an object of a region around it: run it in order
  kRefused,       // pyreck.InvalidOperation: Context::message
  kIntDigits,     // reserved
};

struct Piece;
struct Worker;
struct Job;
struct Program;
struct Fiber;

/// A worker's words: what it is told, and what it tells.
struct Pokes {
  std::atomic<uint32_t> poke{0};   // nonzero: call pk_safepoint at the next back edge
  std::atomic<uint32_t> place{0};  // of profiled code: index of the Site of its line + 1; 0: none
};
static_assert(offsetof(Pokes, place) == 4);

struct Context {
  std::atomic<uint32_t>* poke;  // of the worker's Pokes, or of other ones
  uint32_t region;              // of the running activation
  uint32_t depth;               // user frames, recursion limit; travels with pieces
  uint32_t depth_limit;
  Abandon abandon;
  Exception* exception;   // owned; set while Status::kRaised travels
  uintptr_t stack_limit;  // lowest address that frames may use
  int64_t memory_credit;  // bytes this worker may allocate before asking the job for more
  Job* job;
  Worker* worker;
  Piece* piece;  // the piece this activation runs, null in a job's main body
  const Program* program;
  char* message;          // text of a refusal (malloc'ed), or null
  uint32_t refusal_site;  // Program site where it was refused + 1, or 0
  uint32_t fold_depth;
  void* fold_stack;          // innermost running fold of this activation (runtime/fold.h)
  const Word* spread_names;  // of the call that is about to begin: what kSpreadKeyword indexes
  Fiber* fiber;              // on which the code runs, if it is a generator's (runtime/fiber.h)
  struct Memos* memos;       // of functions with a cache (runtime/memo.h); null: none yet
  uint32_t whole_region;     // of a main body: its region when it is not inside of a split fold
};
/// Marks ids of keyword arguments that come from a `**` mapping: their names are in spread_names.
inline constexpr uint32_t kSpreadKeyword = 0x80000000u;

static_assert(offsetof(Context, region) == 8 && offsetof(Context, depth) == 12 &&
              offsetof(Context, depth_limit) == 16 && offsetof(Context, abandon) == 20 &&
              offsetof(Context, exception) == 24 && offsetof(Context, stack_limit) == 32);

/// One place in the program that can raise: for tracebacks.
struct Site {
  uint32_t function;  // FunctionId of the generic function
  uint32_t line, column, end_line, end_column;
};

/// What compiled code of one module needs at run time; owned by the job, outlives its values until
/// they are downloaded.
struct Program {
  const void* module;  // ir::Module, opaque here
  /// Generic entry points by generic FunctionId; null where the function was not compiled for
  /// `any`. Takes captures then parameters, all borrowed words; gives an owned word or kFailed.
  using AnyEntry = Word (*)(Context*, const Word* args);
  AnyEntry* any_entries;
  struct FunctionInfo {
    const char* name;  // for messages: f() missing 1 required positional argument
    const char* qualname;
    uint32_t count_captures, count_parameters, count_positional, count_positional_only;
    const char* const* parameter_names;
    const uint8_t* has_default;  // by parameter; defaults are the last captures, in order
    /// Indices of `*args` and `**kwargs` among the parameters.
    static constexpr uint32_t kNoParameter = UINT32_MAX;
    uint32_t var_args = kNoParameter, var_keywords = kNoParameter;
    bool is_native = false;  // stands for a C function, whose messages for wrong calls are others
    bool named_or_none = false;  // its `**` parameter is None where nothing is named
  };
  /// ir::Class as the runtime sees it; names are indices into `strings`.
  struct ClassInfo {
    const char *name, *qualname, *module;
    uint32_t count_mro, count_bases, count_exceptions, count_fields, count_attributes;
    const uint32_t *mro, *bases;  // class ids; the MRO begins with the class itself
    const uint32_t* exceptions;   // ExceptionClass
    const uint32_t *fields, *attributes;
    static constexpr uint32_t kNone = UINT32_MAX;
    uint32_t base = kNone;           // ir::Class::base, a builtin id
    uint32_t count_items = kNone;    // ir::Class::count_items
    const uint8_t* attribute_kinds;  // ir::ClassAttribute::Kind
    uint32_t body;                   // generic FunctionId that makes a static class, or UINT32_MAX
    bool is_there = false;           // it came with the job: its name has a value from the start
  };
  const ClassInfo* classes;  // by ClassId
  uint32_t count_classes;
  class ClassSpace* class_space;  // of these classes; null: there are none
  const FunctionInfo* functions;  // by generic FunctionId
  uint32_t count_functions;
  const Site* sites;
  uint32_t count_sites;
  const Word* captures;                  // by capture index; foreign region
  const Word* strings;                   // Str words of Module::strings, immortal
  const uint32_t* const* keyword_lists;  // [0] = count, then string indices
};

}  // namespace pyreck::rt
