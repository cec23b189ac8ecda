#include "frontend/class_syntax.h"

#include <algorithm>
#include <array>
#include <unordered_set>

namespace pyreck::frontend {

namespace {

using Kind = ir::ClassAttribute::Kind;

struct KnownDecorator {
  std::string_view path;
  Decorator decorator;
};
constexpr std::array kDecorators = {
    KnownDecorator{"staticmethod", Decorator::kStaticMethod},
    KnownDecorator{"classmethod", Decorator::kClassMethod},
    KnownDecorator{"property", Decorator::kProperty},
    KnownDecorator{"abc.abstractmethod", Decorator::kAbstract},
    KnownDecorator{"typing.final", Decorator::kIgnored},
    KnownDecorator{"typing.override", Decorator::kIgnored},
    KnownDecorator{"typing.runtime_checkable", Decorator::kIgnored},
    KnownDecorator{"typing.no_type_check", Decorator::kIgnored},
    KnownDecorator{"functools.cached_property", Decorator::kCachedProperty},
    KnownDecorator{"functools.wraps", Decorator::kWraps},
    KnownDecorator{"functools.total_ordering", Decorator::kTotalOrdering},
    KnownDecorator{"dataclasses.dataclass", Decorator::kDataclass},
    KnownDecorator{"enum.unique", Decorator::kUnique},
};

/// Methods that change what a class or an attribute is, beyond what is compiled.
constexpr std::array<std::string_view, 12> kRefusedMethods = {
    "__del__",          "__init_subclass__", "__set_name__", "__class_getitem__",
    "__get__",          "__set__",           "__delete__",   "__getattribute__",
    "__subclasshook__", "__await__",         "__aiter__",    "__class__",
};

std::optional<Kind> kind_of(Decorator decorator) {
  switch (decorator) {
    case Decorator::kStaticMethod:
      return Kind::kStaticMethod;
    case Decorator::kClassMethod:
      return Kind::kClassMethod;
    case Decorator::kProperty:
    case Decorator::kCachedProperty:
      return Kind::kProperty;
    case Decorator::kSetter:
      return Kind::kSetter;
    case Decorator::kDeleter:
      return Kind::kDeleter;
    default:
      return std::nullopt;
  }
}

class MemberReader {
 public:
  MemberReader(ClassUnit& unit, const PathOf& path_of) : unit_(unit), path_of_(path_of) {}

  void run() {
    read(*unit_.scope->body, false);
    for (const auto& symbol : unit_.scope->symbols) {
      if (symbol->bindings == 0) continue;
      bool known = std::ranges::any_of(
          unit_.members, [&](const auto& member) { return member.name == symbol->name; });
      if (!known) unit_.members.push_back({symbol->name, Kind::kPlain});
    }
  }

 private:
  void refuse(Code code, const ir::Span& span, const std::string& seen) {
    if (!unit_.problem) unit_.problem = {code, span, seen};
  }

  /// The last binding of a name counts; what belongs to a property stays with it.
  void add(const std::string& name, Kind kind, const ir::Span& span) {
    bool joins = kind == Kind::kSetter || kind == Kind::kDeleter;
    auto main = std::ranges::find_if(unit_.members, [&](const auto& member) {
      return member.name == name && member.kind != Kind::kSetter && member.kind != Kind::kDeleter;
    });
    if (joins) {
      if (main == unit_.members.end() || main->kind != Kind::kProperty)
        return refuse(Code::kClassBody, span, "`" + name + "`");
      if (!std::ranges::count(unit_.members, ClassUnit::Member{name, kind}))
        unit_.members.push_back({name, kind});
      return;
    }
    if (main == unit_.members.end()) {
      unit_.members.push_back({name, kind});
      return;
    }
    if (main->kind != kind) refuse(Code::kClassBody, span, "`" + name + "`");
  }

  void read(const Body& body, bool nested) {
    for (const StmtPtr& stmt : body) {
      read(*stmt, nested);
      if (stmt->kind != StmtKind::kFunction && stmt->kind != StmtKind::kClass)
        each_body(*stmt, [&](const Body& inner) { read(inner, true); });
    }
  }

  void read(const Stmt& stmt, bool nested) {
    if (stmt.kind == StmtKind::kFunction) {
      read_method(stmt, nested);
    } else if (stmt.kind == StmtKind::kAssign) {
      const Expr& value = *stmt.values.back();
      Kind kind = Kind::kPlain;
      if (value.kind == ExprKind::kCall) {
        Decorator decorator = decorator_of(*value.items[0], path_of_(*value.items[0]));
        auto found = kind_of(decorator);
        if (found && decorator != Decorator::kCachedProperty) kind = *found;
      }
      // Another name for a property or static method: what stands for it here is its function.
      bool renames = value.kind == ExprKind::kName &&
                     std::ranges::any_of(unit_.members, [&](const ClassUnit::Member& member) {
                       return member.name == value.text && member.kind != Kind::kPlain;
                     });
      if (renames) refuse(Code::kClassBody, stmt.head, "`" + value.text + "`");
      for (size_t i = 0; i + 1 < stmt.values.size(); ++i)
        each_bound_name(*stmt.values[i], [&](const Expr& name) {
          bool alone = stmt.values.size() == 2 && &name == stmt.values[0].get();
          if (kind != Kind::kPlain && (nested || !alone))
            refuse(Code::kClassBody, stmt.head, "`" + name.text + "`");
          read_assigned(name.text, value, stmt.head);
          add(name.text, kind, stmt.head);
        });
      if (kind != Kind::kPlain) read_wrapped(stmt, kind == Kind::kProperty ? 3 : 1);
    } else if (stmt.kind == StmtKind::kAnnAssign && stmt.values[1] &&
               stmt.values[0]->kind == ExprKind::kName) {
      read_assigned(stmt.values[0]->text, *stmt.values[1], stmt.head);
      add(stmt.values[0]->text, Kind::kPlain, stmt.head);
    } else if (stmt.kind == StmtKind::kClass) {
      add(stmt.text, Kind::kPlain, stmt.head);
    }
  }

  void read_method(const Stmt& stmt, bool nested) {
    Kind kind = Kind::kPlain;
    bool is_abstract = false, other_above = false, is_cached = false;
    for (const ExprPtr& expr : stmt.values) {
      Decorator decorator = decorator_of(*expr, path_of_(*expr));
      is_cached |= decorator == Decorator::kCachedProperty;
      is_abstract |= decorator == Decorator::kAbstract;
      auto found = kind_of(decorator);
      if (found) {
        bool of_itself = *found != Kind::kSetter && *found != Kind::kDeleter;
        of_itself = of_itself || expr->items[0]->text == stmt.text;
        if (kind != Kind::kPlain || other_above || nested || !of_itself)
          refuse(Code::kClassBody, stmt.head, "`" + stmt.text + "`");
        kind = *found;
      }
      other_above |= decorator == Decorator::kOther;
    }
    if (stmt.text == "__new__" && kind == Kind::kPlain) kind = Kind::kStaticMethod;
    if (std::ranges::find(kRefusedMethods, stmt.text) != kRefusedMethods.end())
      refuse(Code::kClassFeature, stmt.head, "`" + stmt.text + "`");
    if (is_abstract && kind != Kind::kSetter && kind != Kind::kDeleter)
      unit_.abstract_methods.push_back(stmt.text);
    add(stmt.text, kind, stmt.head);
    if (is_cached && !unit_.members.empty() && unit_.members.back().name == stmt.text)
      unit_.members.back().is_cached = true;
  }

  /// `x = property(get, set, delete)` and its kin.
  void read_wrapped(const Stmt& stmt, size_t most) {
    const Expr& call = *stmt.values.back();
    const std::string& name = stmt.values[0]->text;
    bool plain = !has_star(call) && call.keywords.empty() && call.items.size() >= 2 &&
                 call.items.size() <= most + 1;
    if (!plain) return refuse(Code::kClassBody, stmt.head, "`" + name + "`");
    if (call.items.size() > 2) add(name, Kind::kSetter, stmt.head);
    if (call.items.size() > 3) add(name, Kind::kDeleter, stmt.head);
  }

  void read_assigned(const std::string& name, const Expr& value, const ir::Span& span) {
    if (name == "__slots__") {
      auto names = literal_strings(value);
      if (!names) return refuse(Code::kClassBody, span, "`__slots__`");
      unit_.has_slots = true;
      unit_.names_slots = std::ranges::any_of(*names, [](const std::string& each) {
        return each != "__dict__" && each != "__weakref__";
      });
      unit_.fields = *names;
    } else if (name == "__match_args__") {
      unit_.match_args = literal_strings(value);
      if (!unit_.match_args) refuse(Code::kClassBody, span, "`__match_args__`");
    }
  }

  ClassUnit& unit_;
  const PathOf& path_of_;
};

/// An expression that runs no code of the user's and cannot fail.
bool is_harmless(const Expr& expr) {
  if (is_literal(expr) || constant_number(expr)) return true;
  bool display = expr.kind == ExprKind::kTuple || expr.kind == ExprKind::kList;
  return display &&
         std::ranges::all_of(expr.items, [](const ExprPtr& item) { return is_harmless(*item); });
}

/// By name alone: `field(...)` of a dataclass, which makes nothing but what it is given.
bool is_harmless_field(const Expr& expr) {
  if (expr.kind != ExprKind::kCall) return false;
  const Expr& callee = *expr.items[0];
  bool is_field = (callee.kind == ExprKind::kName || callee.kind == ExprKind::kAttribute) &&
                  callee.text == "field";
  return is_field && std::all_of(expr.items.begin() + 1, expr.items.end(), [](const ExprPtr& item) {
           return is_harmless(*item) || item->kind == ExprKind::kName ||
                  item->kind == ExprKind::kLambda;
         });
}

/// By name alone: whether a decorator is one of those that say what a method is.
bool is_harmless_decorator(const Expr& expr) {
  const Expr& named = expr.kind == ExprKind::kCall ? *expr.items[0] : expr;
  if (named.kind != ExprKind::kName && named.kind != ExprKind::kAttribute) return false;
  if (named.kind == ExprKind::kAttribute && (named.text == "setter" || named.text == "deleter"))
    return true;
  if (expr.kind == ExprKind::kCall && named.text != "dataclass") return false;
  return std::ranges::any_of(kDecorators, [&](const KnownDecorator& row) {
    return row.path.substr(row.path.rfind('.') + 1) == named.text;
  });
}

/// By name alone: `auto()`, in the body of an enum class.
bool is_harmless_auto(const Expr& expr) {
  if (expr.kind != ExprKind::kCall || expr.items.size() != 1) return false;
  const Expr& callee = *expr.items[0];
  return (callee.kind == ExprKind::kName || callee.kind == ExprKind::kAttribute) &&
         callee.text == "auto";
}

bool is_harmless_statement(const Stmt& stmt) {
  switch (stmt.kind) {
    case StmtKind::kPass:
      return true;
    case StmtKind::kExpr:
      return is_literal(*stmt.values[0]) || stmt.values[0]->kind == ExprKind::kEllipsis;
    case StmtKind::kAssign:
      return (is_harmless(*stmt.values.back()) || is_harmless_auto(*stmt.values.back())) &&
             std::all_of(stmt.values.begin(), stmt.values.end() - 1,
                         [](const ExprPtr& target) { return target->kind == ExprKind::kName; });
    case StmtKind::kAnnAssign:
      return stmt.values[0]->kind == ExprKind::kName &&
             (!stmt.values[1] || is_harmless(*stmt.values[1]) ||
              is_harmless_auto(*stmt.values[1]) ||
              is_harmless_field(*stmt.values[1]));
    case StmtKind::kFunction:
      return std::ranges::all_of(
                 stmt.values, [](const ExprPtr& each) { return is_harmless_decorator(*each); }) &&
             std::ranges::all_of(stmt.params, [](const Param& param) {
               return !param.default_value || is_harmless(*param.default_value);
             });
    default:
      return false;
  }
}

}  // namespace

Decorator decorator_of(const Expr& expr, const std::string& path) {
  if (expr.kind == ExprKind::kCall) {
    Decorator called = decorator_of(*expr.items[0], path);
    bool takes_options = called == Decorator::kDataclass || called == Decorator::kWraps;
    return takes_options ? called : Decorator::kOther;
  }
  for (const KnownDecorator& row : kDecorators)
    if (row.path == path) return row.decorator;
  bool of_name =
      path.empty() && expr.kind == ExprKind::kAttribute && expr.items[0]->kind == ExprKind::kName;
  if (of_name && expr.text == "setter") return Decorator::kSetter;
  if (of_name && expr.text == "deleter") return Decorator::kDeleter;
  return Decorator::kOther;
}

void read_members(ClassUnit& unit, const PathOf& path_of) { MemberReader(unit, path_of).run(); }

std::optional<std::vector<std::string>> literal_strings(const Expr& expr) {
  if (expr.kind == ExprKind::kStr) return std::vector{expr.text};
  if (expr.kind != ExprKind::kTuple && expr.kind != ExprKind::kList) return std::nullopt;
  std::vector<std::string> out;
  for (const ExprPtr& item : expr.items) {
    if (item->kind != ExprKind::kStr) return std::nullopt;
    out.push_back(item->text);
  }
  return out;
}

bool is_harmless_class(const Stmt& stmt) {
  std::unordered_set<std::string> bound;  // by the body so far, to constants and the like
  auto is_harmless_part = [&](const StmtPtr& part) {
    bool assigns = part->kind == StmtKind::kAssign && part->values.size() == 2 &&
                   part->values[0]->kind == ExprKind::kName;
    bool renames = assigns && part->values[1]->kind == ExprKind::kName &&
                   bound.contains(part->values[1]->text);
    if (!renames && !is_harmless_statement(*part)) return false;
    if (assigns) bound.insert(part->values[0]->text);
    return true;
  };
  return std::ranges::all_of(stmt.values,
                             [](const ExprPtr& each) { return is_harmless_decorator(*each); }) &&
         std::ranges::all_of(stmt.body, is_harmless_part);
}

}  // namespace pyreck::frontend
