// Python source to a generic module: parse, resolve names, check purity, desugar, build.
//
// Two doors. A *file* (pyreckc): its top level is treated as a function whose definitions are
// nested functions. A *capture* (the client): functions and a block found by the Python side, which
// says what each free name refers to. Both gather all diagnostics of what is reachable before they
// give up.
#pragma once

#include "frontend/dataclass.h"
#include "frontend/diagnostics.h"
#include "frontend/named_tuple.h"
#include "ir/module.h"
#include "runtime/base/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pyreck::frontend {

/// What a free name of a captured function or block refers to.
struct Binding {
  enum class Kind : uint8_t {
    kFunction,  // index into CaptureRequest::functions
    kValue,     // index into CaptureRequest::values
    kBuiltin,   // a name of runtime/base/builtins.def ("len", "math.sqrt") or a builtin exception
    kModule,    // a module object; `text` is its name; attributes resolve to builtins ("math.sqrt")
    kMissing,   // not defined: NameError when reached
    kUnsupported,  // `text` says what it is; InvalidOperation when reached
    kImpure,   // something that acts on the outside (print, open, time.time): refused if reachable
    kLibrary,  // made by the frontend: `text` is a path such as "heapq.heappush" (library.h),
               // `index` 1 where it means the module's own definition in place of a C function
    kClass,    // index into CaptureRequest::classes
    kCached,   // a function with a cache: index into CaptureRequest::functions; `text`: its
               // `maxsize`, whether it is `typed`, and whether it has been called: "None 0 1"
    kMethod,   // a method of an object: index into CaptureRequest::values; `text`: its name
    kMade,     // what a function without parameters gives: index into CaptureRequest::functions
  };
  std::string name;  // `helper.f` too, for what the client found through a captured module
  Kind kind = Kind::kMissing;
  uint32_t index = 0;
  std::string text;
};

/// Whether `name` is the builtin of that name where these bindings hold.
bool is_builtin_under(const std::vector<Binding>& bindings, const std::string& name);

struct CapturedFunction {
  uint32_t source = 0;  // index into CaptureRequest::sources
  uint32_t line = 0,
           column =
               0;  // of `def` (not of its decorators) or `lambda` in the file; column 0-based bytes
  std::string name, qualname;
  std::vector<Binding> names;  // globals, closure cells (`__class__` of a method too), builtins
  /// Values of the defaults: parameter name -> index into CaptureRequest::values or functions.
  std::vector<Binding> defaults;
  std::string module;     // __module__
  bool is_given = false;  // it is in captured values or arguments
};

/// A class of the user's, as it is: its methods are captured functions, what else it holds captured
/// values.
/// The name of a class attribute that is the function of a cached_property begins with it.
inline constexpr std::string_view kCachedPrefix = "<cached>";

struct CapturedClass {
  struct Attribute {
    std::string name;
    ir::ClassAttribute::Kind kind = ir::ClassAttribute::Kind::kPlain;
    Binding value;  // of a property and its kin, and of static and class methods: the function
  };
  uint32_t source = 0;  // index into CaptureRequest::sources
  std::string name, qualname, module;
  std::string library;         // the path of a class of the standard library that instances are of
  std::string refused;         // why it is not compiled; "": it is
  std::vector<Binding> bases;  // classes, and builtins that are exceptions
  std::vector<Attribute> attributes;
  std::vector<std::string> fields;  // slots, and what given instances have
  bool has_slots = false;
  bool is_library = false;  // of the standard library, as pyreck writes it (library.h)
  bool is_given = false;    // it, or instances of it, are in captured values or arguments
  /// A dataclass: its methods are made anew. Defaults and factories are attributes, by
  /// default_attribute() and factory_attribute().
  std::optional<Dataclass> data;
  /// A named tuple: the same. Defaults are attributes, by default_attribute().
  std::optional<NamedTuple> named;
  bool has_match_args = false;
  std::vector<std::string> match_args;
  std::vector<std::string> abstract_methods;  // sorted
};

struct CapturedValue {
  std::string name;  // as messages call it: `primes`, `config.rows`
  /// Bool and None captures are constants: branches that they rule out are not compiled or checked.
  enum class Constant : uint8_t { kNo, kNone, kFalse, kTrue } constant = Constant::kNo;
  bool is_instance = false;  // of a class written in Python, whose methods have names of its own
};

struct CaptureRequest {
  ir::PythonVersion python;
  std::vector<ir::Source> sources;
  /// By source: whether it is of the standard library. Users do not choose what its functions hold
  /// beside what they want of them, so what is impure there is refused only when it is reached.
  std::vector<bool> is_standard;
  std::vector<CapturedFunction> functions;
  std::vector<CapturedClass> classes;  // become the first of Module::classes, in this order
  std::vector<CapturedValue> values;   // become Module::captures, in this order
  /// Either a function to call (its parameters are the entry's parameters) ...
  std::optional<uint32_t> entry_function;
  /// ... or the body of a `with` statement. The entry then takes no parameters and gives a tuple:
  /// (exception or None, value of assigned name 1 or unbound, ...), in the order of `assigned`.
  struct Block {
    uint32_t source = 0;
    uint32_t line = 0, column = 0;  // of the `with` statement
    std::string function_name;      // the enclosing frame's co_name (`<module>`), for tracebacks
    std::vector<Binding> names;
    std::string module;  // __name__ of the enclosing frame
  };
  std::optional<Block> block;
};

struct Compiled {
  ir::Module module;  // generic; entry set. Valid only without errors
  std::vector<Diagnostic> diagnostics;
  std::vector<std::string> assigned;  // blocks: names that the body may assign
  /// By CaptureRequest::functions; invalid: the module does not have it, or it is not compiled.
  std::vector<ir::FunctionId> captured_functions;
  bool ok() const;  // no diagnostic of severity error
};

/// For the client.
Compiled compile_capture(const CaptureRequest& request);

/// For pyreckc. With `entry`, the module's entry is a function that runs the file's top level
/// (whose effects are refused like any others) and calls `entry` with its own parameters; without
/// it the file is only checked. `path` is as given; `text` the whole file.
Compiled compile_file(const std::string& path, const std::string& text,
                      const std::optional<std::string>& entry);

/// CPython's own dump of the tree, for `pyreckc emit --stage ast`. The error is a syntax error.
Result<std::string> dump_ast(const std::string& path, const std::string& text);

/// Names that a `with` body or function reads from outside itself, for the client's capture walk:
/// the statement at (line, column) of `source`. Includes names that only nested functions read.
struct FreeNames {
  std::vector<std::string> reads;
  std::vector<std::string> attribute_paths;  // "math.sqrt": dotted reads whose root is a free name
  std::vector<std::string> assigns;          // blocks only
};
Result<FreeNames> free_names(const ir::Source& source, uint32_t line, uint32_t column, bool block);

}  // namespace pyreck::frontend
