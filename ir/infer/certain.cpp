#include "ir/infer/certain.h"

#include "ir/infer/analysis.h"
#include "ir/infer/rules.h"
#include "ir/names.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <tuple>

namespace pyreck::ir {
namespace {

constexpr TypeId kNever = TypeTable::kNever;

constexpr const char* kBinary[] = {"+",  "-",  "*", "/", "//", "%", "**",
                                   "<<", ">>", "&", "|", "^",  "@"};
constexpr const char* kCompare[] = {"==", "!=", "<",      "<=", ">",
                                    ">=", "is", "is not", "in", "not in"};
constexpr const char* kUnary[] = {"-", "+", "~"};

/// Attributes of builtin types that are no methods.
constexpr std::string_view kData[] = {"real", "imag", "numerator", "denominator"};

/// Builtins that raise for values of a wrong type only.
bool fails_by_type(uint32_t builtin) {
  switch (static_cast<Builtin>(builtin)) {
    case Builtin::kAbs:
    case Builtin::kEnumerate:
    case Builtin::kIter:
    case Builtin::kLen:
    case Builtin::kReversed:
    case Builtin::kSorted:
    case Builtin::kSum:
      return true;
    default:
      return false;
  }
}

class Search {
 public:
  explicit Search(Analysis& analysis)
      : analysis_(analysis), module_(analysis.module()), lattice_(analysis.lattice()) {}

  std::vector<Failure> run() {
    for (uint32_t i = 0; i < analysis_.count_specs(); ++i) {
      Spec& spec = analysis_.spec(i);
      const Function& function = module_.functions[spec.generic.index];
      if (function.source == 0 && spec.analysed) look_at(spec);
    }
    std::vector<Failure> out;
    for (auto& [place, found] : found_)
      if (found) out.push_back(std::move(*found));
    return out;
  }

 private:
  using Place = std::tuple<uint32_t, uint32_t, uint32_t, Opcode>;

  /// Nothing is certain of a function with a place that is refused: what it would give is not
  /// known, and what comes after it is not looked at.
  void look_at(const Spec& spec) {
    const Function& function = spec.body->function;
    for (size_t b = 0; b < function.blocks.size(); ++b)
      if (spec.reached[b] &&
          std::ranges::count(function.blocks[b].insts, Opcode::kRefuse, &Inst::op))
        return;
    for (size_t b = 0; b < function.blocks.size(); ++b) {
      const Block& block = function.blocks[b];
      if (!spec.reached[b] || block.unwind) continue;
      for (const Inst& inst : block.insts) {
        auto types = operand_types(spec, inst);
        if (std::ranges::find(types, kNever) != types.end()) break;
        note(spec, inst, failure(spec, inst, types));
        bool ends = inst.result.valid() && spec.values[inst.result.index] == kNever;
        if (ends) break;
      }
    }
  }

  /// What fails in one specialisation and not in another one is not certain.
  void note(const Spec& spec, const Inst& inst, std::optional<Failure> failure) {
    if (inst.span.line == 0) return;
    Place place{spec.generic.index, inst.span.line, inst.span.column, inst.op};
    auto known = found_.find(place);
    if (known == found_.end())
      found_.emplace(place, std::move(failure));
    else if (!failure)
      known->second.reset();
  }

  std::vector<TypeId> operand_types(const Spec& spec, const Inst& inst) {
    std::vector<TypeId> types;
    for (ValueId operand : inst.operands)
      types.push_back(lattice_.current(spec.values[operand.index]));
    return types;
  }

  std::string text(TypeId type) {
    TypeKind kind = lattice_.kind(type);
    if (kind == TypeKind::kInstance) return module_.classes[lattice_.payload(type)].name;
    if (kind == TypeKind::kFunction) return "function";
    return module_.types.text(lattice_.structural(type));
  }

  std::optional<Failure> failure(const Spec& spec, const Inst& inst,
                                 const std::vector<TypeId>& types) {
    Failure made{Failure::Kind::kType, spec.generic, inst.span, "", "", {}, std::nullopt, ""};
    switch (inst.op) {
      case Opcode::kCheckBound:
        if (lattice_.kind(types[0]) != TypeKind::kUnbound || is_for_empty_cell(spec, inst))
          return std::nullopt;
        made.kind = Failure::Kind::kUnbound;
        made.name = module_.strings[static_cast<size_t>(inst.imm)];
        return made;
      case Opcode::kGetAttr:
      case Opcode::kLoadMethod:
        return missing(std::move(made), types[0], module_.strings[static_cast<size_t>(inst.imm)]);
      case Opcode::kCallMethod:
        return missing(std::move(made), types[0], module_.strings[inst.imm2]);
      default:
        break;
    }
    bool fails = inst.result.valid() && spec.values[inst.result.index] == kNever;
    if (!fails || fails_otherwise(spec, inst, types) ||
        !std::ranges::all_of(types, [&](TypeId type) { return is_plain(type); }))
      return std::nullopt;
    std::vector<std::string> spelt;
    for (TypeId type : types) spelt.push_back(text(type));
    bool of_function = inst.op == Opcode::kCall && lattice_.kind(types[0]) == TypeKind::kFunction;
    if (of_function) {
      spelt[0] = module_.functions[lattice_.payload(types[0])].name;
      made.text = "calling `" + spelt[0] + "` with these arguments";
      return made;
    }
    made.text = operation_text(inst, spelt);
    if (made.text.empty()) return std::nullopt;
    for (size_t i = types.size(); i-- > 0;) {
      const Inst* from = spec.body->definition[inst.operands[i].index];
      if (from == nullptr || from->span.line == 0 || from->span.line == inst.span.line) continue;
      made.origin = from->span;
      made.origin_type = spelt[i];
    }
    return made;
  }

  /// Whether it raises where reading a cell has failed.
  static bool is_for_empty_cell(const Spec& spec, const Inst& check) {
    const Inst* unbound = spec.body->definition[check.operands[0].index];
    return unbound != nullptr && unbound->op == Opcode::kUnbound && unbound->span == check.span;
  }

  /// Whether something else than the types of its operands may be why the op raises.
  bool fails_otherwise(const Spec& spec, const Inst& inst, const std::vector<TypeId>& types) {
    TypeKind kind = types.empty() ? TypeKind::kNever : lattice_.kind(types[0]);
    switch (inst.op) {
      case Opcode::kGetItem: {  // IndexError
        TypeKind index = lattice_.kind(types[1]);
        bool is_position = index == TypeKind::kInt || index == TypeKind::kBool;
        return is_iterable(kind) && is_position;
      }
      case Opcode::kIter:
      case Opcode::kFold:
      case Opcode::kUnpack:
        return !cannot_iterate(lattice_, types[0]);
      case Opcode::kCall:  // what is called raises
        return spec.callees.contains(&inst) || spec.arms.contains(&inst);
      default:
        return false;
    }
  }

  /// Whether values of the type are of known builtin types, which hold nothing that is unknown.
  bool is_plain(TypeId type) {
    switch (lattice_.kind(type)) {
      case TypeKind::kUnion:
        for (size_t i = 0; i < lattice_.arity(type); ++i)
          if (!is_plain(lattice_.arg(type, i))) return false;
        return true;
      case TypeKind::kNone:
      case TypeKind::kBool:
      case TypeKind::kInt:
      case TypeKind::kFloat:
      case TypeKind::kComplex:
      case TypeKind::kStr:
      case TypeKind::kBytes:
      case TypeKind::kRange:
      case TypeKind::kFunction:
        return true;
      case TypeKind::kTuple:
      case TypeKind::kList:
      case TypeKind::kDict:
      case TypeKind::kSet:
        for (size_t i = 0; i < lattice_.arity(type); ++i)
          if (lattice_.arg(type, i) == kNever) return false;  // what fails may be its emptiness
        return true;
      default:
        return false;
    }
  }

  std::optional<Failure> missing(Failure made, TypeId object, const std::string& name) {
    bool is_special = name.starts_with("__") || name.starts_with("<");
    if (is_special || !surely_lacks(object, name)) return std::nullopt;
    made.kind = Failure::Kind::kAttribute;
    made.text = text(object);
    made.name = name;
    made.others = attributes(object);
    return made;
  }

  bool surely_lacks(TypeId object, const std::string& name) {
    switch (lattice_.kind(object)) {
      case TypeKind::kUnion:
        for (size_t i = 0; i < lattice_.arity(object); ++i)
          if (!surely_lacks(lattice_.arg(object, i), name)) return false;
        return true;
      case TypeKind::kInstance: {
        ClassId id(lattice_.payload(object));
        return !find_field(module_.classes[id.index], name) &&
               !find_attribute(module_.classes, id, name) &&
               !find_attribute(module_.classes, id, "__getattr__");
      }
      case TypeKind::kNone:
      case TypeKind::kBool:
      case TypeKind::kInt:
      case TypeKind::kFloat:
      case TypeKind::kStr:
      case TypeKind::kBytes:
      case TypeKind::kTuple:
      case TypeKind::kList:
      case TypeKind::kDict: {
        auto methods = method_names(lattice_.kind(object));
        return std::ranges::find(methods, name) == methods.end() &&
               std::ranges::find(kData, name) == std::end(kData);
      }
      default:
        return false;
    }
  }

  std::vector<std::string> attributes(TypeId object) {
    if (lattice_.kind(object) == TypeKind::kUnion) return {};
    if (lattice_.kind(object) != TypeKind::kInstance) return method_names(lattice_.kind(object));
    const Class& definition = module_.classes[lattice_.payload(object)];
    std::vector<std::string> names = definition.fields;
    for (ClassId each : definition.mro)
      for (const ClassAttribute& attribute : module_.classes[each.index].attributes)
        names.push_back(attribute.name);
    return names;
  }

  Analysis& analysis_;
  Module& module_;
  SiteLattice& lattice_;
  std::map<Place, std::optional<Failure>> found_;
};

}  // namespace

std::string operation_text(const Inst& inst, std::span<const std::string> types) {
  auto type = [&](size_t operand) { return "`" + types[operand] + "`"; };
  auto between = [&](const std::string& op) {
    return "`" + op + "` between " + type(0) + " and " + type(1);
  };
  switch (inst.op) {
    case Opcode::kBinary:
      return between(kBinary[inst.sub]);
    case Opcode::kInplace:
      return between(std::string(kBinary[inst.sub]) + "=");
    case Opcode::kCompare:
      return between(kCompare[inst.sub]);
    case Opcode::kUnary:
      return std::string("unary `") + kUnary[inst.sub] + "` of " + type(0);
    case Opcode::kGetItem:
      return "indexing " + type(0) + " with " + type(1);
    case Opcode::kIter:
    case Opcode::kFold:
      return "iteration over " + type(0);
    case Opcode::kUnpack:
      return "unpacking " + type(0);
    case Opcode::kCall:
      return "calling a value of type " + type(0);
    case Opcode::kCallBuiltin:
      return !fails_by_type(inst.imm2) || types.empty()
                 ? ""
                 : "`" + std::string(builtin_text(inst.imm2)) + "` of " + type(0);
    default:
      return "";
  }
}

std::vector<Failure> certain_failures(Analysis& analysis) { return Search(analysis).run(); }

}  // namespace pyreck::ir
