#include "frontend/library.h"

#include "frontend/library_methods.h"
#include "generated/frontend/library_abstract.h"
#include "generated/frontend/library_bases.h"
#include "generated/frontend/library_builtins.h"
#include "generated/frontend/library_cmath.h"
#include "generated/frontend/library_collections.h"
#include "generated/frontend/library_contextlib.h"
#include "generated/frontend/library_copy.h"
#include "generated/frontend/library_dataclasses.h"
#include "generated/frontend/library_datetime.h"
#include "generated/frontend/library_decimal.h"
#include "generated/frontend/library_enum.h"
#include "generated/frontend/library_fractions.h"
#include "generated/frontend/library_functools.h"
#include "generated/frontend/library_graphlib.h"
#include "generated/frontend/library_hashlib.h"
#include "generated/frontend/library_itertools.h"
#include "generated/frontend/library_json.h"
#include "generated/frontend/library_keyword.h"
#include "generated/frontend/library_numbers.h"
#include "generated/frontend/library_operator.h"
#include "generated/frontend/library_os.h"
#include "generated/frontend/library_random.h"
#include "generated/frontend/library_re.h"
#include "generated/frontend/library_statistics.h"
#include "generated/frontend/library_string.h"
#include "ir/names.h"
#include "runtime/base/bases.h"

#include <algorithm>
#include <array>

namespace pyreck::frontend {

namespace {

/// Those that consist of plain functions and constants; what else is in them is refused.
constexpr std::array<std::string_view, 8> kModules = {
    "base64", "bisect", "calendar", "colorsys", "difflib", "heapq", "html", "textwrap",
};

constexpr std::array kWritten = {
    WrittenModule{kAbstractModule, kText_abstract, true, 0},
    WrittenModule{kBasesModule, kText_bases, true, 0},
    WrittenModule{"builtins", kText_builtins, false, 0},
    WrittenModule{"cmath", kText_cmath, true, 0},
    WrittenModule{"collections", kText_collections, true, 0},
    WrittenModule{"contextlib", kText_contextlib, false, 0},
    WrittenModule{"copy", kText_copy, false, 0},
    WrittenModule{"dataclasses", kText_dataclasses, false, 0},
    WrittenModule{"datetime", kText_datetime, true, 11, true},
    WrittenModule{"decimal", kText_decimal, true, 11, true},
    WrittenModule{"enum", kText_enum, true, 0, true},
    WrittenModule{"fractions", kText_fractions, false, 11, true},
    WrittenModule{"functools", kText_functools, true, 0},
    WrittenModule{"graphlib", kText_graphlib, false, 13},
    WrittenModule{"hashlib", kText_hashlib, true, 0},
    WrittenModule{"itertools", kText_itertools, true, 0},
    WrittenModule{"json", kText_json, false, 11},
    WrittenModule{"keyword", kText_keyword, true, 14},
    WrittenModule{"numbers", kText_numbers, false, 0},
    WrittenModule{"operator", kText_operator, true, 0},
    WrittenModule{"os", kText_os, true, 0},
    WrittenModule{"random", kText_random, false, 11},
    WrittenModule{"re", kText_re, true, 11, true},
    WrittenModule{"statistics", kText_statistics, false, 11},
    WrittenModule{"string", kText_string, false, 0, true},
};

/// Whether a line of the text begins a definition of `name`.
bool defines(std::string_view text, std::string_view name) {
  for (std::string_view before : {"\ndef ", "\nclass ", "\n"}) {
    std::string_view after = before == "\ndef " ? "(" : before == "\n" ? " = " : "";
    std::string start = std::string(before) + std::string(name) + std::string(after);
    for (size_t at = text.find(start); at != text.npos; at = text.find(start, at + 1)) {
      char next = at + start.size() < text.size() ? text[at + start.size()] : '\n';
      if (!after.empty() || next == ':' || next == '(') return true;
    }
  }
  return false;
}

/// What to write in place of what is not compiled.
struct Advice {
  std::string_view path, advice;
};
constexpr std::array<Advice, 1> kAdvice = {{
    {"memoryview", "slice the bytes themselves, or copy them with `bytes(...)`"},
}};

/// `import x`, `from x import y`: what is bound, by its path.
void add_imports(const Stmt& stmt, std::unordered_map<std::string, Binding>& names) {
  bool from = stmt.kind == StmtKind::kImportFrom;
  for (const ImportName& name : stmt.names) {
    Binding::Kind kind = from ? Binding::Kind::kBuiltin : Binding::Kind::kModule;
    std::string path = from ? stmt.text + "." + name.name : name.renamed ? name.name : name.as;
    names[name.as] = {name.as, kind, 0, path};
  }
}

}  // namespace

const Stmt* LibraryModule::find(const std::string& name) const {
  auto found = definitions.find(name);
  return found == definitions.end() ? nullptr : found->second;
}

std::vector<std::string_view> written_modules() {
  std::vector<std::string_view> out;
  for (const WrittenModule& row : kWritten) out.push_back(row.name);
  return out;
}

const WrittenModule* written_module(std::string_view name) {
  static constexpr WrittenModule kOfMethods{"<methods>", "", true, 0};
  if (is_method_module(name)) return &kOfMethods;
  auto found = std::ranges::find(kWritten, name, &WrittenModule::name);
  return found == kWritten.end() ? nullptr : &*found;
}

bool is_library_module(std::string_view name) {
  return written_module(name) ||
         std::find(kModules.begin(), kModules.end(), name) != kModules.end();
}

bool is_library_path(std::string_view path) {
  if (is_unbound_method(path)) return true;
  if (path == "itertools.chain.from_iterable") return true;
  size_t dot = path.find('.');
  if (dot == std::string_view::npos) return false;
  if (const WrittenModule* written = written_module(path.substr(0, dot))) {
    std::string name(path.substr(dot + 1));
    std::ranges::replace(name, '.', '_');  // an attribute of a class
    return defines(written->text, name);
  }
  return is_library_module(path.substr(0, dot));
}

bool is_python_class(std::string_view path) {
  for (std::string_view name : {"ChainMap", "Counter", "ItemsView", "KeysView", "ValuesView"})
    if (path == "collections." + std::string(name)) return true;
  return false;
}

std::string base_path(uint32_t builtin) {
  std::string path = std::string(kBasesModule) + "." + std::string(ir::builtin_text(builtin)) + "_";
  return is_library_path(path) ? path : "";
}

std::string_view library_advice(std::string_view path) {
  for (const Advice& row : kAdvice)
    if (row.path == path) return row.advice;
  return "";
}

LibraryModule read_library_module(const std::string& name, uint32_t source, const Body& body) {
  LibraryModule module;
  module.name = name;
  module.source = source;
  const WrittenModule* written = written_module(name);
  module.is_written = written;
  module.is_in_c = written && written->is_in_c;
  if (std::string base = std::string(kBasesModule) + "." + name + "_"; is_library_path(base))
    module.hidden_names[name + "_"] = {name + "_", Binding::Kind::kBuiltin, 0, base};
  for (const StmtPtr& stmt : body) {
    if (stmt->kind == StmtKind::kImport || stmt->kind == StmtKind::kImportFrom) {
      add_imports(*stmt, module.names);
      add_imports(*stmt, module.hidden_names);
    }
    bool assigns = stmt->kind == StmtKind::kAssign && stmt->values.size() == 2 &&
                   stmt->values[0]->kind == ExprKind::kName;
    if (assigns) module.definitions[stmt->values[0]->text] = stmt.get();
    if (stmt->kind == StmtKind::kFunction || stmt->kind == StmtKind::kClass)
      module.definitions[stmt->text] = stmt.get();
  }
  if (name == "itertools") module.definitions["chain.from_iterable"] = module.find("from_iterable");
  for (const auto& [defined, stmt] : std::unordered_map(module.definitions)) {
    size_t bar = defined.find('_');
    const Stmt* owner = bar == defined.npos ? nullptr : module.find(defined.substr(0, bar));
    if (written && owner && owner->kind == StmtKind::kClass)
      module.definitions[defined.substr(0, bar) + "." + defined.substr(bar + 1)] = stmt;
  }
  for (const auto& [defined, stmt] : module.definitions) {
    std::string path = name + "." + defined;
    module.names[defined] = {defined, Binding::Kind::kLibrary, 0, path};
    module.hidden_names[defined] = {defined, Binding::Kind::kLibrary, 1, path};
  }
  return module;
}

}  // namespace pyreck::frontend
