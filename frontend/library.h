// Modules of the standard library that are compiled from the source of the interpreter at hand.
//
// Some of their functions have a C twin, which is what users call (`from _heapq import *` in
// heapq.py). For those a *native* of ours checks the arguments as the C function does and calls the
// module's own Python definition; both are hidden: like C functions they have no frame.
//
// Modules that are written in C, or in Python beyond the language, are *written* anew, in Python,
// in frontend/library/: their outcomes are those of CPython's, their text is our own. They are
// hidden too. In all that is hidden `refuse("...")` ends the job where CPython's outcome is not
// reproduced, and `python_minor()` is the 11 of 3.11. A class cannot hold instances of itself
// there: a function `date_min` gives what its attribute `date.min` is.
#pragma once

#include "frontend/ast.h"
#include "frontend/compile.h"

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace pyreck::frontend {

/// The top level of a module's file, by name. Nothing of it is run.
struct LibraryModule {
  std::string name;
  uint32_t source = 0;  // index into ir::Module::sources
  bool is_written = false;
  bool is_in_c = false;  // written, in place of a module in C: without frames
  /// Functions, classes, and assignments of a value to one name.
  std::unordered_map<std::string, const Stmt*> definitions;
  /// What the names in its functions mean; `hidden`: in those that stand for C functions.
  std::unordered_map<std::string, Binding> names, hidden_names;

  const Stmt* find(const std::string& name) const;
};

/// Whether a module of the standard library is compiled from its source, or from ours.
bool is_library_module(std::string_view name);
/// Whether `path` is a module of these and a name: `heapq.heappush`. Of written modules, a name
/// that they define.
bool is_library_path(std::string_view path);
/// The names of all written modules.
std::vector<std::string_view> written_modules();
/// What `__missing__` of a class is called in there: `dict` itself has no method of that name.
inline constexpr std::string_view kMissingMethod = "<missing>";
/// Has a function for each class of collections.abc that isinstance() may ask for. No program can
/// import it.
inline constexpr std::string_view kAbstractModule = "<abstract>";
/// The one class written here that is a sequence to patterns.
inline constexpr std::string_view kDequePath = "collections.deque";
/// The path in it for the builtin class of this id; "": nothing can derive from it yet.
std::string base_path(uint32_t builtin);
/// Whether CPython has this class of a module in C in Python.
bool is_python_class(std::string_view path);

struct WrittenModule {
  std::string_view name, text;
  bool is_in_c;
  uint32_t latest_minor;  // the last Python 3 whose outcomes it has; 0: it does not depend on that
  bool has_new = false;   // CPython's classes have a `__new__`: nothing can be derived from ours
};
/// Null: it is none.
const WrittenModule* written_module(std::string_view name);

/// What to write in place of a function that cannot be compiled yet; "": nothing is known of it.
std::string_view library_advice(std::string_view path);

/// The text of a module of CPython's with what is compiled in place of some of its parts.
std::string patched(std::string_view module, std::string text);

/// The module whose top level is `body`.
LibraryModule read_library_module(const std::string& name, uint32_t source, const Body& body);

/// What stands for C functions, in Python.
extern const std::string_view kNatives;

}  // namespace pyreck::frontend
