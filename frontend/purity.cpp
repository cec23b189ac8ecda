#include "frontend/purity.h"

#include "frontend/library.h"
#include "frontend/near_names.h"
#include "ir/names.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace pyreck::frontend {

namespace {

using Names = std::unordered_set<std::string_view>;

const std::unordered_map<std::string_view, uint32_t>& builtins() {
  static const std::unordered_map<std::string_view, uint32_t> table = {
#define PYRECK_BUILTIN(Id, text, min, max, keywords) \
  {text, static_cast<uint32_t>(ir::Builtin::k##Id)},
#include "runtime/base/builtins.def"
#define PYRECK_EXCEPTION(Name, Parent)                 \
  {#Name, static_cast<uint32_t>(ir::Builtin::kCount) + \
              static_cast<uint32_t>(ir::ExceptionClass::k##Name)},
#include "runtime/base/exceptions.def"
      // Other spellings of the same functions and classes.
      {"binascii.a2b_hex", static_cast<uint32_t>(ir::Builtin::kBinasciiUnhexlify)},
      {"binascii.b2a_hex", static_cast<uint32_t>(ir::Builtin::kBinasciiHexlify)},
      {"IOError", static_cast<uint32_t>(ir::Builtin::kCount) +
                      static_cast<uint32_t>(ir::ExceptionClass::kOSError)},
      {"EnvironmentError", static_cast<uint32_t>(ir::Builtin::kCount) +
                               static_cast<uint32_t>(ir::ExceptionClass::kOSError)},
  };
  return table;
}

const std::unordered_map<std::string_view, Code>& impure_builtins() {
  static const std::unordered_map<std::string_view, Code> table = {
      {"print", Code::kOutput},        {"input", Code::kInput},
      {"open", Code::kSystem},         {"breakpoint", Code::kSystem},
      {"help", Code::kOutput},         {"exit", Code::kSystem},
      {"quit", Code::kSystem},         {"eval", Code::kDynamicCode},
      {"exec", Code::kDynamicCode},    {"compile", Code::kDynamicCode},
      {"globals", Code::kDynamicCode}, {"locals", Code::kDynamicCode},
      {"vars", Code::kDynamicCode},    {"__import__", Code::kDynamicCode},
  };
  return table;
}

/// Builtins of CPython 3.11 that have no outside effect and that are not compiled yet.
const Names& unknown_builtins() {
  static const Names names = {
      "aiter",
      "anext",
      "delattr",
      "dir",
      "getattr",
      "hasattr",
      "id",
      "issubclass",
      "memoryview",
      "setattr",
      "NotImplemented",
      "Ellipsis",
      "__build_class__",
      "__name__",
      "__file__",
      "__doc__",
      "__spec__",
      "__loader__",
      "__package__",
      "__builtins__",
      "BaseExceptionGroup",
      "ExceptionGroup",
      "StopAsyncIteration",
      "BlockingIOError",
      "BrokenPipeError",
      "BytesWarning",
      "ChildProcessError",
      "ConnectionAbortedError",
      "ConnectionError",
      "ConnectionRefusedError",
      "ConnectionResetError",
      "DeprecationWarning",
      "EncodingWarning",
      "FileExistsError",
      "FileNotFoundError",
      "FutureWarning",
      "ImportWarning",
      "IndentationError",
      "InterruptedError",
      "IsADirectoryError",
      "NotADirectoryError",
      "PendingDeprecationWarning",
      "PermissionError",
      "ProcessLookupError",
      "ReferenceError",
      "ResourceWarning",
      "SyntaxError",
      "SyntaxWarning",
      "SystemError",
      "TabError",
      "TimeoutError",
      "UnicodeWarning",
      "copyright",
      "credits",
      "license",
  };
  return names;
}

/// Prefixes of dotted paths that act on the outside; the longest that fits decides.
struct ImpurePrefix {
  std::string_view prefix;
  Code code;
};
constexpr std::array kImpurePrefixes = {
    ImpurePrefix{"time.", Code::kClock},
    ImpurePrefix{"datetime.datetime.now", Code::kClock},
    ImpurePrefix{"datetime.datetime.today", Code::kClock},
    ImpurePrefix{"datetime.datetime.utcnow", Code::kClock},
    ImpurePrefix{"datetime.date.today", Code::kClock},
    ImpurePrefix{"random.", Code::kRandomness},
    ImpurePrefix{"secrets.", Code::kRandomness},
    ImpurePrefix{"uuid.uuid1", Code::kRandomness},
    ImpurePrefix{"uuid.uuid4", Code::kRandomness},
    ImpurePrefix{"numpy.random.", Code::kRandomness},
    ImpurePrefix{"os.", Code::kSystem},
    ImpurePrefix{"sys.std", Code::kOutput},
    ImpurePrefix{"sys.exit", Code::kSystem},
    ImpurePrefix{"sys.argv", Code::kSystem},
    ImpurePrefix{"sys.setrecursionlimit", Code::kSystem},
    ImpurePrefix{"asyncio.", Code::kSystem},
    ImpurePrefix{"atexit.", Code::kSystem},
    ImpurePrefix{"ctypes.", Code::kSystem},
    ImpurePrefix{"gc.", Code::kSystem},
    ImpurePrefix{"glob.", Code::kSystem},
    ImpurePrefix{"http.", Code::kSystem},
    ImpurePrefix{"importlib.", Code::kDynamicCode},
    ImpurePrefix{"inspect.", Code::kDynamicCode},
    ImpurePrefix{"io.open", Code::kSystem},
    ImpurePrefix{"logging.", Code::kOutput},
    ImpurePrefix{"multiprocessing.", Code::kSystem},
    ImpurePrefix{"pathlib.", Code::kSystem},
    ImpurePrefix{"requests.", Code::kSystem},
    ImpurePrefix{"shutil.", Code::kSystem},
    ImpurePrefix{"signal.", Code::kSystem},
    ImpurePrefix{"socket.", Code::kSystem},
    ImpurePrefix{"sqlite3.", Code::kSystem},
    ImpurePrefix{"subprocess.", Code::kSystem},
    ImpurePrefix{"tempfile.", Code::kSystem},
    ImpurePrefix{"threading.", Code::kSystem},
    ImpurePrefix{"urllib.request.", Code::kSystem},
    ImpurePrefix{"warnings.", Code::kOutput},
};

/// Modules and parts of them that only say something about classes and functions.
constexpr std::array<std::string_view, 21> kDeclarations = {
    "abc.ABC",
    "abc.ABCMeta",
    "abc.abstractmethod",
    "classmethod",
    "collections.abc.",
    "collections.namedtuple",
    "dataclasses.InitVar",
    "dataclasses.KW_ONLY",
    "dataclasses.dataclass",
    "dataclasses.field",
    "enum.auto",
    "enum.unique",
    "functools.cached_property",
    "functools.total_ordering",
    "functools.wraps",
    "object",
    "property",
    "staticmethod",
    "super",
    "typing.",
    "__future__.",
};

bool is_declaration(std::string_view path) {
  return std::any_of(kDeclarations.begin(), kDeclarations.end(), [&](std::string_view each) {
    return each.ends_with('.') ? path.starts_with(each) : path == each;
  });
}

Meaning builtin(uint32_t id) { return {Meaning::Kind::kBuiltin, id, 0, {}}; }
Meaning impure(Code code) { return {Meaning::Kind::kImpure, 0, 0, code}; }
Meaning constant(double value) { return {Meaning::Kind::kFloat, 0, value, {}}; }

}  // namespace

Meaning meaning_of_builtin(std::string_view name) {
  if (name.find('.') != std::string_view::npos) return meaning_of_path(name);
  if (auto found = builtins().find(name); found != builtins().end()) return builtin(found->second);
  if (auto found = impure_builtins().find(name); found != impure_builtins().end())
    return impure(found->second);
  if (is_declaration(name)) return {Meaning::Kind::kDeclares, 0, 0, {}};
  return {unknown_builtins().contains(name) ? Meaning::Kind::kUnknown : Meaning::Kind::kMissing,
          0,
          0,
          {}};
}

Meaning meaning_of_path(std::string_view path) {
  if (path.starts_with("builtins.")) return meaning_of_builtin(path.substr(9));
  if (auto found = builtins().find(path); found != builtins().end()) return builtin(found->second);
  if (path == "math.pi") return constant(std::numbers::pi);
  if (path == "math.e") return constant(std::numbers::e);
  if (path == "math.tau") return constant(2 * std::numbers::pi);
  if (path == "math.inf") return constant(std::numeric_limits<double>::infinity());
  if (path == "math.nan") return constant(std::numeric_limits<double>::quiet_NaN());
  if (is_library_path(path)) return {Meaning::Kind::kLibrary, 0, 0, {}};
  const ImpurePrefix* best = nullptr;
  for (const ImpurePrefix& row : kImpurePrefixes)
    if (path.starts_with(row.prefix) && (!best || row.prefix.size() > best->prefix.size()))
      best = &row;
  if (best) return impure(best->code);
  if (is_declaration(path)) return {Meaning::Kind::kDeclares, 0, 0, {}};
  return {Meaning::Kind::kUnknown, 0, 0, {}};
}

bool is_builtin_class(const Meaning& meaning) {
  if (meaning.kind != Meaning::Kind::kBuiltin) return false;
  switch (static_cast<ir::Builtin>(meaning.builtin)) {
#define PYRECK_BUILTIN_CLASS(Id) case ir::Builtin::k##Id:
#include "runtime/base/builtin_classes.def"
    return true;
    default:
      return meaning.builtin >= static_cast<uint32_t>(ir::Builtin::kCount);  // an exception
  }
}

bool is_known_module(std::string_view name) {
  if (is_library_module(name)) return true;
  std::string prefix = std::string(name) + ".";
  auto begins = [&](std::string_view path) { return path.starts_with(prefix); };
  return std::any_of(builtins().begin(), builtins().end(),
                     [&](const auto& row) { return begins(row.first); }) ||
         std::any_of(kDeclarations.begin(), kDeclarations.end(), begins) ||
         std::any_of(kImpurePrefixes.begin(), kImpurePrefixes.end(),
                     [&](const ImpurePrefix& row) { return begins(row.prefix); });
}

std::string near_path(std::string_view path) {
  size_t dot = path.rfind('.');
  if (dot == std::string_view::npos) return "";
  std::string_view module = path.substr(0, dot + 1);
  std::vector<std::string> names;
  for (const auto& [known, id] : builtins())
    if (known.starts_with(module)) names.emplace_back(known.substr(dot + 1));
  std::string near = nearest(path.substr(dot + 1), names);
  return near.empty() ? "" : std::string(module) + near;
}

std::vector<std::string> builtin_names() {
  std::vector<std::string> names;
  for (const auto& [known, id] : builtins())
    if (known.find('.') == std::string_view::npos) names.emplace_back(known);
  for (uint32_t i = 0; !ir::exception_text(i).empty(); ++i)
    names.emplace_back(ir::exception_text(i));
  return names;
}

bool is_mutator(std::string_view method) {
  static const Names names = {
      "append",
      "extend",
      "insert",
      "remove",
      "pop",
      "clear",
      "sort",
      "reverse",
      "update",
      "setdefault",
      "popitem",
      "add",
      "discard",
      "difference_update",
      "intersection_update",
      "symmetric_difference_update",
      "appendleft",
      "popleft",
      "extendleft",
      "rotate",
      "__setitem__",
      "__delitem__",
  };
  return names.contains(method);
}

}  // namespace pyreck::frontend
