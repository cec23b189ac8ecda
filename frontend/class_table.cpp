#include "frontend/class_table.h"

#include "frontend/class_syntax.h"
#include "frontend/library.h"
#include "frontend/lower.h"
#include "ir/names.h"
#include "runtime/base/bases.h"

#include <algorithm>

namespace pyreck::frontend {

using Kind = ir::ClassAttribute::Kind;

namespace {

void add_unique(std::vector<std::string>& list, const std::string& item) {
  if (std::ranges::find(list, item) == list.end()) list.push_back(item);
}

void add_exception(ir::Class& made, uint32_t exception) {
  if (std::ranges::find(made.exceptions, exception) == made.exceptions.end())
    made.exceptions.push_back(exception);
}

/// The exception class that a builtin id stands for.
std::optional<uint32_t> exception_of(const Meaning& meaning) {
  auto first = static_cast<uint32_t>(ir::Builtin::kCount);
  if (meaning.kind != Meaning::Kind::kBuiltin || meaning.builtin < first) return std::nullopt;
  return meaning.builtin - first;
}

/// A base that changes nothing: `object`, `Generic[T]`, `Protocol`.
bool is_plain_base(const std::string& path) {
  return path == "object" || path == "abc.ABC" || path == "typing.Generic" ||
         path == "typing.Protocol";
}

/// Whether the first parameter of such a method is an instance.
bool takes_instance(Kind kind) { return kind != Kind::kStaticMethod && kind != Kind::kClassMethod; }

/// `list` of `list_`.
std::string_view trimmed(std::string_view name) { return name.substr(0, name.size() - 1); }

constexpr auto kTuple = static_cast<uint32_t>(ir::Builtin::kTuple);

std::string path_of_library(const CapturedClass& captured) {
  return captured.module + "." + captured.qualname;
}

bool has_abstract_meta(const std::string& path) {
  return path == "abc.ABC" || path == "typing.Protocol";
}

}  // namespace

std::vector<ir::Class>& ClassTable::all() { return unit_.module.classes; }

/// The frontend's own places for the classes of the request come first, whatever they derive from.
void ClassTable::take(const CaptureRequest& request) {
  all().resize(request.classes.size());
  by_id_.resize(request.classes.size());
  for (uint32_t i = 0; i < request.classes.size(); ++i)
    if (request.classes[i].is_library) reserved_[path_of_library(request.classes[i])] = i;
  for (uint32_t i = 0; i < request.classes.size(); ++i) {
    if (take_library(request.classes[i], i)) continue;
    ClassUnit& unit = units_.emplace_back();
    unit.captured = &request.classes[i];
    unit.is_given = unit.captured->is_given;
    unit.id = ir::ClassId(i);
    by_id_[i] = &unit;
    for (const CapturedClass::Attribute& each : unit.captured->attributes)
      if (each.value.kind == Binding::Kind::kFunction &&
          (takes_instance(each.kind) || each.name == "__new__"))
        methods_[each.value.index].push_back(&unit);
  }
  for (size_t i = 0; i < request.classes.size(); ++i)
    if (by_id_[i]->captured) define_captured(*by_id_[i]);
}

/// A class that the frontend has a text of; false: it is none, or not of this version of Python.
bool ClassTable::take_library(const CapturedClass& captured, uint32_t id) {
  if (!captured.is_library) return false;
  ClassUnit* unit = unit_.library_class(path_of_library(captured));
  if (!unit || unit->id != ir::ClassId(id)) return false;
  unit->is_given = captured.is_given;
  return true;
}

std::vector<const ClassUnit*> ClassTable::given() const {
  std::vector<const ClassUnit*> found;
  for (const ClassUnit& unit : units_)
    if (unit.is_given && !unit.refused()) found.push_back(&unit);
  return found;
}

void ClassTable::define_captured(ClassUnit& unit) {
  ir::Class& made = all()[unit.id.index];
  if (!made.mro.empty()) return;
  const CapturedClass& captured = *unit.captured;
  made.name = captured.name;
  made.qualname = captured.qualname;
  made.module = captured.module;
  made.mro = {unit.id};
  unit.fields = captured.fields;
  unit.has_slots = captured.has_slots;
  if (captured.has_match_args) unit.match_args = captured.match_args;
  unit.abstract_methods = captured.abstract_methods;
  if (captured.is_library)
    unit.problem = {Code::kUnsupportedValue, {}, "`" + made.name + "` of this version of Python"};
  if (!captured.refused.empty())
    unit.problem = {Code::kUnsupportedValue, {}, "`" + made.name + "` (" + captured.refused + ")"};
  ir::Class filled = made;
  for (const Binding& binding : captured.bases) {
    Meaning meaning = meaning_of_builtin(binding.text);
    if (binding.kind == Binding::Kind::kClass) {
      define_captured(*by_id_[binding.index]);
      inherit(unit, filled, *by_id_[binding.index]);
    } else if (ClassUnit* base = stand_in(meaning, binding.text)) {
      inherit(unit, filled, *base);
    } else if (auto exception = exception_of(meaning)) {
      add_exception(filled, *exception);
    } else if (const ClassUnit* library = unit_.library_class(binding.text)) {
      inherit(unit, filled, *library);
    } else if (!is_plain_base(binding.text) && !unit.problem) {
      unit.problem = {Code::kUnsupportedValue,
                      {},
                      "`" + made.name + "` (it derives from `" + binding.text + "`)"};
    }
  }
  if (captured.named) {
    if (filled.bases.empty()) inherit(unit, filled, *unit_.library_class(base_path(kTuple)));
    take_named(unit, filled, *captured.named);
  }
  check_items(unit, filled);
  if (auto rest = ir::linearize(all(), filled.bases))
    filled.mro.insert(filled.mro.end(), rest->begin(), rest->end());
  for (const CapturedClass::Attribute& each : captured.attributes) {
    bool is_library = each.value.kind == Binding::Kind::kBuiltin && each.kind == Kind::kPlain;
    if (is_library && is_no_method(each.value.text, false) && !unit.problem)
      unit.problem = {Code::kUnsupportedValue,
                      {},
                      "`" + made.name + "` (its attribute `" + each.name + "` is a C function)"};
    filled.attributes.push_back({each.name, each.kind});
    if (each.name.starts_with(kCachedPrefix))
      filled.attributes.push_back(
          {each.name.substr(kCachedPrefix.size()), ClassUnit::Kind::kProperty});
  }
  if (captured.data) {
    unit.data = captured.data;
    finish_dataclass(unit);
  }
  all()[unit.id.index] = std::move(filled);
  check_new(unit, all()[unit.id.index]);
}

/// Whether the path is that of a C function, or of what makes an object that can be called: as
/// attributes of a class these are no methods, where what stands for them here is a function.
bool ClassTable::is_no_method(const std::string& path, bool is_called) {
  static const std::unordered_set<std::string_view> kMakers = {
      "functools.partial", "functools.cmp_to_key", "operator.attrgetter", "operator.itemgetter",
      "operator.methodcaller"};
  if (is_called) return kMakers.contains(path);
  return is_library_path(path) && unit_.native_of(path) != nullptr;
}

ClassUnit& ClassTable::of(Root& root, Scope& scope) {
  auto [known, fresh] = by_scope_.try_emplace(&scope);
  if (!fresh) return *known->second;
  ClassUnit& unit = units_.emplace_back();
  known->second = &unit;
  unit.root = &root;
  unit.scope = &scope;
  define(unit, *scope.statement);
  return unit;
}

void ClassTable::inherit(ClassUnit& unit, ir::Class& made, const ClassUnit& base) {
  made.bases.push_back(base.id);
  const ir::Class& of = all()[base.id.index];
  for (uint32_t exception : of.exceptions) add_exception(made, exception);
  uint32_t builtin = base.stands_for.value_or(of.base);
  if (builtin != ir::Class::kNoBase) {
    if (made.has_base() && (made.base != builtin || made.count_items != of.count_items))
      unit.type_error = "multiple bases have instance lay-out conflict";
    made.base = builtin;
    made.count_items = of.count_items;
  }
  unit.is_abstract_base |= base.is_abstract_base;
  unit.is_enum |= base.is_enum;
  unit.has_slots &= base.has_slots;
  if (base.refused() && !unit.problem) unit.problem = base.problem;
}

void ClassTable::define(ClassUnit& unit, const Stmt& stmt) {
  ir::Class made;
  // The name that messages show: of a class that stands for one in C, with its module.
  bool is_in_c = unit.root->is_in_c && !is_python_class(unit.root->library_path);
  made.name = (is_in_c ? unit.root->module_name + "." : "") + stmt.given_name;
  made.qualname = unit.scope->qualname;
  made.module = unit.root->module_name;
  if (made.module == kBasesModule) {
    unit.stands_for = ir::find_builtin(trimmed(stmt.given_name));
    unit.has_slots = true;  // it gives instances no fields
  }
  auto refuse = [&](Code code, const std::string& seen) {
    if (!unit.problem) unit.problem = {code, stmt.head, seen};
  };
  unit.is_enum = unit.root->library_path == "enum.Enum";
  Scope* around = unit.scope->parent;
  PathOf path_in_class = [&](const Expr& expr) {
    const Expr& named = expr.kind == ExprKind::kCall ? *expr.items[0] : expr;
    return path_of(*unit.root, unit.scope, named);
  };
  read_members(unit, path_in_class);
  for (const StmtPtr& each : stmt.body)
    if (each->kind == StmtKind::kAssign &&
        is_no_method(path_in_class(*each->values.back()),
                     each->values.back()->kind == ExprKind::kCall))
      refuse(Code::kClassBody, "`" + dotted_path(*each->values[0]) + "`");
  size_t count = stmt.bases.size() - stmt.keywords.size();
  for (size_t i = 0; i < count; ++i) define_base(unit, made, *stmt.bases[i]);
  for (size_t i = 0; i < stmt.keywords.size(); ++i) {
    std::string path = path_of(*unit.root, around, *stmt.bases[count + i]);
    if (stmt.keywords[i] == "metaclass" && path == "abc.ABCMeta") {
      unit.is_abstract_base = true;
    } else {
      refuse(Code::kClassFeature, "`" + stmt.keywords[i] + "=`");
    }
  }
  if (unit.is_enum && !unit.root->hidden && !unit.problem) define_enumeration(unit, made, stmt);
  define_named(unit, made);
  take_data(unit, stmt, made);
  if (unit.refused()) return;
  enter(unit, std::move(made));
}

/// What decorators of the class say.
void ClassTable::take_data(ClassUnit& unit, const Stmt& stmt, const ir::Class& made) {
  for (const ExprPtr& decorator : stmt.values) {
    const Expr& named = decorator->kind == ExprKind::kCall ? *decorator->items[0] : *decorator;
    std::string path = path_of(*unit.root, unit.scope->parent, named);
    Decorator kind = decorator_of(*decorator, path);
    unit.is_totally_ordered |= kind == Decorator::kTotalOrdering;
    if (kind != Decorator::kDataclass) continue;
    unit.data.emplace();
    // Fields of the bases, the most distant first.
    auto order = ir::linearize(all(), made.bases);
    for (size_t i = order ? order->size() : 0; i-- > 0;) {
      if (!unit_of((*order)[i]).data) continue;
      for (const DataField& field : unit_of((*order)[i]).data->fields) {
        auto same = std::ranges::find(unit.data->fields, field.name, &DataField::name);
        if (same == unit.data->fields.end()) {
          unit.data->fields.push_back(field);
        } else {
          *same = field;
        }
      }
    }
    unit.data->has_post_init = has_member(unit, "__post_init__");
    for (ir::ClassId id : order.value_or(std::vector<ir::ClassId>{}))
      unit.data->has_post_init |= has_member(unit_of(id), "__post_init__");
    PathOf path_in_class = [&](const Expr& expr) {
      const Expr& callee = expr.kind == ExprKind::kCall ? *expr.items[0] : expr;
      return path_of(*unit.root, unit.scope, callee);
    };
    read_dataclass(unit, *decorator, path_in_class);
  }
}

ClassUnit& ClassTable::frozen_error() {
  for (ClassUnit* unit : by_id_)
    if (unit->captured && unit->captured->qualname == "FrozenInstanceError" &&
        unit->captured->module == "dataclasses")
      return *unit;
  static const CapturedClass definition = [] {
    CapturedClass made;
    made.name = made.qualname = "FrozenInstanceError";
    made.module = "dataclasses";
    made.bases = {{"AttributeError", Binding::Kind::kBuiltin, 0, "AttributeError"}};
    return made;
  }();
  ClassUnit& unit = units_.emplace_back();
  unit.captured = &definition;
  unit.id = ir::ClassId(static_cast<uint32_t>(all().size()));
  all().emplace_back();
  by_id_.push_back(&unit);
  define_captured(unit);
  return unit;
}

void ClassTable::define_base(ClassUnit& unit, ir::Class& made, const Expr& expr) {
  Scope* around = unit.scope->parent;
  const Expr& base = expr.kind == ExprKind::kSubscript ? *expr.items[0] : expr;
  std::string path;
  auto meaning = static_meaning(*unit.root, around, base, &path);
  if (meaning && is_plain_base(path)) {
    unit.is_abstract_base |= has_abstract_meta(path);
    return;
  }
  if (meaning && &base == &expr) {
    if (auto exception = exception_of(*meaning)) return add_exception(made, *exception);
  }
  ClassUnit* known = base_named_by(*unit.root, around, base);
  const WrittenModule* written =
      known && known->root ? written_module(known->root->module_name) : nullptr;
  bool is_foreign = written && known->root->hidden && !unit.root->hidden;
  if (!known || !known->id.valid() || (known->is_enum && known->captured) ||
      (is_foreign && written->has_new && !known->is_enum)) {
    std::string seen = dotted_path(base);
    if (!unit.problem)
      unit.problem = {Code::kClassBase, expr.span, seen.empty() ? "this" : "`" + seen + "`"};
    return;
  }
  unit.bases.push_back(&base);
  inherit(unit, made, *known);
}

/// What an exception is made of is the runtime's alone.
void ClassTable::check_new(ClassUnit& unit, const ir::Class& made) {
  if (!made.is_exception() || unit.problem) return;
  for (ir::ClassId id : made.mro)
    if (has_member(unit_of(id), "__new__"))
      unit.problem = {Code::kClassFeature, unit.scope ? unit.scope->statement->head : ir::Span{},
                      "`__new__` of an exception"};
}

/// Gives the class its id and MRO.
void ClassTable::enter(ClassUnit& unit, ir::Class made) {
  for (size_t i = 0; i < made.bases.size(); ++i)
    for (size_t k = 0; k < i; ++k)
      if (made.bases[k] == made.bases[i])
        unit.type_error = "duplicate base class " + all()[made.bases[i].index].name;
  if (made.has_base() && made.is_exception())
    unit.type_error = "multiple bases have instance lay-out conflict";
  bool of_varying_size = made.base == kTuple ||
                         made.base == static_cast<uint32_t>(ir::Builtin::kInt) ||
                         made.base == static_cast<uint32_t>(ir::Builtin::kBytes);
  if (of_varying_size && unit.names_slots && unit.type_error.empty())
    unit.type_error = "nonempty __slots__ not supported for subtype of '" +
                      (unit_of(made.bases[0]).stands_for ? std::string(ir::builtin_text(made.base))
                                                         : all()[made.bases[0].index].name) +
                      "'";
  auto rest = ir::linearize(all(), made.bases);
  if (!rest && unit.type_error.empty()) {
    unit.type_error = "Cannot create a consistent method resolution\norder (MRO) for bases ";
    for (size_t i = 0; i < made.bases.size(); ++i)
      unit.type_error += (i ? ", " : "") + all()[made.bases[i].index].name;
  }
  auto reserved = reserved_.find(unit.root->library_path);
  bool has_place = reserved != reserved_.end();
  unit.id = ir::ClassId(has_place ? reserved->second : static_cast<uint32_t>(all().size()));
  made.mro = {unit.id};
  if (!unit.type_error.empty()) {  // its statement raises
    made.bases.clear();
    made.base = ir::Class::kNoBase;
    made.count_items.reset();
  } else if (rest) {
    made.mro.insert(made.mro.end(), rest->begin(), rest->end());
  }
  if (!has_place) {
    all().emplace_back();
    by_id_.emplace_back();
  }
  all()[unit.id.index] = std::move(made);
  by_id_[unit.id.index] = &unit;
  const ir::Class& entered = all()[unit.id.index];
  check_new(unit, entered);
  if (!unit.match_args) {
    for (size_t i = 1; i < entered.mro.size() && !unit.match_args; ++i)
      unit.match_args = unit_of(entered.mro[i]).match_args;
  }
  for (size_t i = 1; i < entered.mro.size(); ++i)
    for (const std::string& name : unit_of(entered.mro[i]).abstract_methods)
      if (!has_member(unit, name)) add_unique(unit.abstract_methods, name);
  if (!unit.is_abstract_base) unit.abstract_methods.clear();
  std::ranges::sort(unit.abstract_methods);
}

ClassUnit* ClassTable::named_by(Root& root, const Symbol& symbol) {
  bool is_class = symbol.bindings == 1 && symbol.definition && !symbol.written_inside &&
                  symbol.definition->kind == StmtKind::kClass;
  bool assigned = symbol.bindings == 1 && symbol.assignment && !symbol.written_inside;
  if (!is_class && assigned && is_named_call(root, symbol.owner, *symbol.assignment->values.back()))
    return made_by(root, symbol.owner, *symbol.assignment->values.back());
  if (!is_class) return nullptr;
  ClassUnit& unit = of(root, *root.scopes.of(symbol.definition));
  bool as_written = std::ranges::all_of(symbol.definition->values, [&](const ExprPtr& each) {
    const Expr& named = each->kind == ExprKind::kCall ? *each->items[0] : *each;
    return decorator_of(*each, path_of(root, symbol.owner, named)) != Decorator::kOther;
  });
  return as_written ? &unit : nullptr;
}

ClassUnit* ClassTable::named_by(Root& root, Scope* scope, const Expr& expr) {
  const Binding* binding = outside_binding(root, scope, expr);
  if (binding && binding->kind == Binding::Kind::kClass) return by_id_[binding->index];
  if (binding && binding->kind == Binding::Kind::kLibrary)
    return unit_.library_class(binding->text);
  std::string path;
  auto meaning = static_meaning(root, scope, expr, &path);
  if (meaning && meaning->kind == Meaning::Kind::kLibrary) return unit_.library_class(path);
  if (binding) return nullptr;
  if (expr.kind != ExprKind::kName) return nullptr;
  const Symbol* symbol = ScopeTree::resolve(scope, expr.text);
  return symbol ? named_by(root, *symbol) : nullptr;
}

ClassUnit* ClassTable::base_named_by(Root& root, Scope* scope, const Expr& expr) {
  std::string path;
  auto meaning = static_meaning(root, scope, expr, &path);
  ClassUnit* base = meaning ? stand_in(*meaning, path) : nullptr;
  if (is_named_call(root, scope, expr)) return made_by(root, scope, expr);
  return base ? base : named_by(root, scope, expr);
}

/// The class of the library that a base outside of the program stands for; null: none.
ClassUnit* ClassTable::stand_in(const Meaning& meaning, const std::string& path) {
  if (meaning.kind == Meaning::Kind::kLibrary) return unit_.library_class(path);
  static const std::unordered_map<std::string_view, std::string_view> kAliases = {
      {"typing.List", "list"},
      {"typing.Dict", "dict"},
      {"typing.Tuple", "tuple"},
      {"typing.Counter", "collections.Counter"},
      {"typing.ChainMap", "collections.ChainMap"},
      {"typing.OrderedDict", "collections.OrderedDict"},
      {"typing.DefaultDict", "collections.defaultdict"}};
  if (auto alias = kAliases.find(path); alias != kAliases.end())
    return stand_in(meaning_of_builtin(alias->second), std::string(alias->second));
  if (path == kNamedTuplePath) return unit_.library_class(base_path(kTuple));
  if (meaning.kind != Meaning::Kind::kBuiltin) return nullptr;
  std::string known = base_path(meaning.builtin);
  return known.empty() ? nullptr : unit_.library_class(known);
}

ClassUnit* ClassTable::with_method(Root& root, Scope& method) {
  ClassUnit& unit = of(root, *method.parent);
  bool other =
      !method.statement || std::ranges::any_of(unit.members, [&](const ClassUnit::Member& member) {
        return member.name == method.statement->text && !takes_instance(member.kind);
      });
  return other ? nullptr : &unit;
}

void ClassTable::add_field(ClassUnit& owner, const std::string& name) {
  if (!owner.has_slots && name != kBaseField) add_unique(owner.fields, name);
}

void ClassTable::finish() {
  std::unordered_set<std::string> known;
  for (const ClassUnit& unit : units_) known.insert(unit.fields.begin(), unit.fields.end());
  std::vector<std::string> others;
  for (const std::string& name : other_fields_)
    if (!known.contains(name)) others.push_back(name);
  std::ranges::sort(others);
  for (ClassUnit& unit : units_)
    for (const std::string& name : others) add_field(unit, name);
  for (const ClassUnit& unit : units_)
    if (unit.id.valid()) settle(unit);
}

/// Its own fields and those of its bases, but for what properties of all of them answer for.
void ClassTable::settle(const ClassUnit& unit) {
  ir::Class& made = all()[unit.id.index];
  if (made.count_items) {
    made.fields = named_of(unit.id)->fields;
  } else if (made.has_base()) {
    made.fields.push_back(kBaseField);
  }
  auto is_property = [&](ir::ClassId of, const std::string& name) {
    auto found = ir::find_attribute(all(), of, name);
    return found && found->kind == Kind::kProperty;
  };
  for (size_t i = made.mro.size(); i-- > 0;)
    for (const std::string& name : unit_of(made.mro[i]).fields)
      if (!is_property(unit.id, name) || !is_property(made.mro[i], name))
        add_unique(made.fields, name);
}

}  // namespace pyreck::frontend
