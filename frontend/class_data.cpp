// What `@dataclass` says of a class statement: its options and fields.

#include "frontend/class_syntax.h"

#include <algorithm>

namespace pyreck::frontend {

namespace {

/// Sets the option called `name` to a literal True or False. False: there is no such option, or the
/// value is none.
bool set_option(std::initializer_list<std::pair<std::string_view, bool*>> options,
                const std::string& name, const Expr& value) {
  bool known = value.kind == ExprKind::kTrue || value.kind == ExprKind::kFalse;
  for (const auto& [option, target] : options) {
    if (option != name || !known) continue;
    *target = value.kind == ExprKind::kTrue;
    return true;
  }
  return false;
}

/// The name that an annotation begins with: `ClassVar` of `typing.ClassVar[int]`, also in a string.
std::string annotation_name(const Expr& annotation) {
  const Expr* at = &annotation;
  if (at->kind == ExprKind::kSubscript) at = at->items[0].get();
  if (at->kind == ExprKind::kName || at->kind == ExprKind::kAttribute) return at->text;
  if (at->kind != ExprKind::kStr) return "";
  std::string text = at->text.substr(0, at->text.find('['));
  return text.substr(text.rfind('.') + 1);
}

class DataReader {
 public:
  DataReader(ClassUnit& unit, const PathOf& path_of) : unit_(unit), path_of_(path_of) {}

  void run(const Expr& decorator) {
    Dataclass& data = *unit_.data;
    if (decorator.kind == ExprKind::kCall) {
      if (decorator.items.size() - 1 != decorator.keywords.size()) refuse(decorator.span, "this");
      for (size_t i = 0; i < decorator.keywords.size(); ++i) {
        const std::string& name = decorator.keywords[i];
        bool known = set_option({{"init", &data.init},
                                 {"repr", &data.repr},
                                 {"eq", &data.eq},
                                 {"order", &data.order},
                                 {"unsafe_hash", &data.unsafe_hash},
                                 {"frozen", &data.frozen},
                                 {"match_args", &data.match_args},
                                 {"kw_only", &data.kw_only},
                                 {"slots", &data.slots}},
                                name, *decorator.items[i + 1]);
        if (!known) refuse(decorator.span, "`" + name + "=`");
      }
    }
    kw_only_ = data.kw_only;
    for (const StmtPtr& stmt : unit_.scope->statement->body)
      if (stmt->kind == StmtKind::kAnnAssign && stmt->values[0]->kind == ExprKind::kName)
        read_field(*stmt);
  }

 private:
  void refuse(const ir::Span& span, const std::string& seen) {
    if (!unit_.problem) unit_.problem = {Code::kDataclass, span, seen};
  }

  void read_field(const Stmt& stmt) {
    std::string kind = annotation_name(*stmt.annotation);
    if (kind == "ClassVar") return;
    if (kind == "InitVar") return refuse(stmt.head, "`InitVar`");
    if (kind == "KW_ONLY") {
      kw_only_ = true;
      return;
    }
    DataField field;
    field.name = stmt.values[0]->text;
    field.kw_only = kw_only_;
    const Expr* value = stmt.values[1].get();
    if (value && value->kind == ExprKind::kCall && path_of_(*value) == "dataclasses.field") {
      read_options(field, *value);
    } else if (value) {
      field.has_default = true;
      bool is_mutable = value->kind == ExprKind::kList || value->kind == ExprKind::kDict ||
                        value->kind == ExprKind::kSet;
      if (is_mutable) refuse(stmt.head, "a mutable default");
    }
    if (field.name == "self" || field.name == "missing") refuse(stmt.head, "`" + field.name + "`");
    auto& fields = unit_.data->fields;
    auto same = std::ranges::find(fields, field.name, &DataField::name);
    if (same == fields.end()) {
      fields.push_back(field);
    } else {
      *same = field;
    }
  }

  void read_options(DataField& field, const Expr& call) {
    if (call.items.size() - 1 != call.keywords.size()) return refuse(call.span, "this");
    for (size_t i = 0; i < call.keywords.size(); ++i) {
      const std::string& name = call.keywords[i];
      const Expr& value = *call.items[i + 1];
      bool hash = false;
      if (name == "default") {
        field.has_default = true;
      } else if (name == "default_factory") {
        field.has_factory = true;
      } else if (name == "hash" && value.kind == ExprKind::kNone) {
        field.hash = std::nullopt;
      } else if (name == "hash" && set_option({{"hash", &hash}}, name, value)) {
        field.hash = hash;
      } else if (name != "metadata" && !set_option({{"init", &field.init},
                                                    {"repr", &field.repr},
                                                    {"compare", &field.compare},
                                                    {"kw_only", &field.kw_only}},
                                                   name, value)) {
        refuse(call.span, "`" + name + "=`");
      }
    }
  }

  ClassUnit& unit_;
  const PathOf& path_of_;
  bool kw_only_ = false;
};

}  // namespace

void read_dataclass(ClassUnit& unit, const Expr& decorator, const PathOf& path_of) {
  DataReader(unit, path_of).run(decorator);
  finish_dataclass(unit);
}

void finish_dataclass(ClassUnit& unit) {
  std::vector<std::string> names, matched;
  for (const DataField& field : unit.data->fields) {
    names.push_back(field.name);
    if (field.init && !field.kw_only) matched.push_back(field.name);
  }
  for (const std::string& name : names)
    if (std::ranges::find(unit.fields, name) == unit.fields.end()) unit.fields.push_back(name);
  if (unit.data->slots) unit.has_slots = true;
  if (unit.data->match_args && !unit.match_args) unit.match_args = matched;
}

}  // namespace pyreck::frontend
