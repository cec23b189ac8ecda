// What names mean that nothing in a root binds, as far as that is known without running anything.

#include "frontend/library.h"
#include "frontend/lower.h"

namespace pyreck::frontend {

const Binding* outside_binding(const Root& root, Scope* scope, const Expr& expr) {
  std::string path = dotted_path(expr);
  if (path.empty() || ScopeTree::resolve(scope, path.substr(0, path.find('.')))) return nullptr;
  auto found = root.names.find(path);
  return found == root.names.end() ? nullptr : &found->second;
}

std::optional<Meaning> static_meaning(const Root& root, Scope* scope, const Expr& expr,
                                      std::string* path) {
  const Binding* outside = outside_binding(root, scope, expr);
  if (expr.kind == ExprKind::kAttribute && !outside) {
    auto object = static_meaning(root, scope, *expr.items[0], path);
    if (!object) return std::nullopt;
    *path += "." + expr.text;
    if (object->kind == Meaning::Kind::kLibrary && !is_library_path(*path)) return std::nullopt;
    return object->kind == Meaning::Kind::kImpure ? object : meaning_of_path(*path);
  }
  if (expr.kind != ExprKind::kName && !outside) return std::nullopt;
  Meaning module{Meaning::Kind::kModule, 0, 0, {}};
  const Symbol* symbol = outside ? nullptr : ScopeTree::resolve(scope, expr.text);
  if (symbol) {
    if (symbol->mode != Symbol::Mode::kImport) return std::nullopt;
    for (const ImportName& name : symbol->definition->names) {
      if (name.as != symbol->name) continue;
      bool from = symbol->definition->kind == StmtKind::kImportFrom;
      *path = from           ? symbol->definition->text + "." + name.name
              : name.renamed ? name.name
                             : name.as;
      return from ? meaning_of_path(*path) : module;
    }
    return std::nullopt;
  }
  *path = dotted_path(expr);
  if (outside) {
    const std::string& text = outside->text.empty() ? outside->name : outside->text;
    if (outside->kind == Binding::Kind::kModule) {
      *path = text;
      return module;
    }
    if (outside->kind == Binding::Kind::kBuiltin) {
      *path = text;
      return meaning_of_builtin(text);
    }
    if (outside->kind != Binding::Kind::kImpure) return std::nullopt;
    Meaning meaning = meaning_of_builtin(text);
    if (meaning.kind == Meaning::Kind::kImpure) return meaning;
    return Meaning{Meaning::Kind::kImpure, 0, 0, Code::kImpureValue};
  }
  Meaning meaning = meaning_of_builtin(expr.text);
  return meaning.kind == Meaning::Kind::kMissing ? std::nullopt : std::optional(meaning);
}

std::string path_of(const Root& root, Scope* scope, const Expr& expr) {
  std::string path;
  return static_meaning(root, scope, expr, &path) ? path : "";
}

}  // namespace pyreck::frontend
