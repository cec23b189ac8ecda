// The typing rules of Python's operators, builtins and methods, written once over a Lattice: the
// module's own types (ir/typing.cpp, which the verifier asks), or inference's, whose lists, dicts
// and sets are allocation sites (ir/infer/sites.h).
//
// A rule gives kNever where CPython always raises, and `any` where nothing better is known. Rules
// are monotone: wider operands never give narrower results.
#pragma once

#include "ir/module.h"

#include <initializer_list>
#include <span>
#include <string_view>

namespace pyreck::ir {

class Lattice {
 public:
  virtual ~Lattice() = default;
  virtual TypeKind kind(TypeId type) const = 0;
  virtual uint32_t payload(TypeId type) const = 0;
  /// As TypeNode::args: element; key and value; items; members; captures.
  virtual size_t arity(TypeId type) const = 0;
  virtual TypeId arg(TypeId type, size_t index) const = 0;

  virtual TypeId join(TypeId a, TypeId b) = 0;
  virtual TypeId tuple(std::span<const TypeId> items) = 0;
  virtual TypeId iter(TypeId over) = 0;
  virtual TypeId exception(uint32_t exception_class) = 0;
  /// The container that the inst at hand makes; it holds at least these.
  virtual TypeId new_list(TypeId element) = 0;
  virtual TypeId new_dict(TypeId key, TypeId value) = 0;
  virtual TypeId new_set(TypeId element) = 0;
  /// Something that can only be iterated over (zip, enumerate, dict.items(), ...).
  virtual TypeId view(TypeId element) = 0;
  /// `any`, through which `contents` can be reached.
  virtual TypeId opaque(std::initializer_list<TypeId> contents) = 0;
  /// What a call of `callee` by the runtime gives (a sort's key, the function of a map).
  virtual TypeId call(TypeId callee, std::initializer_list<TypeId> arguments) = 0;
  /// A bool known to be `value`.
  virtual TypeId literal(bool value) = 0;
  virtual TypeId instance(ClassId id) = 0;
  /// Whether class `id` is `base` or derives from it.
  virtual bool derives(uint32_t id, uint32_t base) const = 0;
  /// The builtin class that class `id` derives from, or Class::kNoBase.
  virtual uint32_t builtin_base(uint32_t id) const = 0;
  /// Whether the class has one value only: its definition is reached once.
  virtual bool is_static(uint32_t id) const = 0;
};

/// The join of `rule(member)` over the members of `type`.
template <class Rule>
TypeId over_members(Lattice& lattice, TypeId type, Rule rule) {
  if (lattice.kind(type) != TypeKind::kUnion) return rule(type);
  TypeId result = TypeTable::kNever;
  for (size_t i = 0; i < lattice.arity(type); ++i)
    result = lattice.join(result, rule(lattice.arg(type, i)));
  return result;
}

/// Whether `left ** right` of these numbers converts both to float, so that its result is a float
/// or complex.
bool is_real_power(const Lattice& lattice, TypeId left, TypeId right);
TypeId binary_rule(Lattice& lattice, BinaryKind op, TypeId left, TypeId right);
/// `left op= right`: a list, dict or set on the left stays the same object.
TypeId inplace_rule(Lattice& lattice, BinaryKind op, TypeId left, TypeId right);
TypeId unary_rule(Lattice& lattice, UnaryKind op, TypeId operand);
TypeId compare_rule(Lattice& lattice, CompareKind op, TypeId left, TypeId right);
TypeId truth_rule(Lattice& lattice, TypeId operand);
TypeId getitem_rule(Lattice& lattice, TypeId container, TypeId index);
TypeId iter_rule(Lattice& lattice, TypeId over);
/// kNever if `over` is not iterable, or has no elements.
TypeId element_rule(Lattice& lattice, TypeId over);
TypeId unpack_rule(Lattice& lattice, TypeId over, size_t count);
/// A tuple of what iterating over `over` gives.
TypeId spread_rule(Lattice& lattice, TypeId over);
TypeId bound_rule(Lattice& lattice, TypeId type);
TypeId normalize_rule(Lattice& lattice, TypeId operand);

/// Arguments of a call of a builtin or method; `keywords` names the last of `args`.
struct CallArguments {
  std::span<const TypeId> args;
  std::span<const std::string_view> keywords;
  size_t count_positional() const { return args.size() - keywords.size(); }
  /// The value of keyword argument `name`, or an invalid id.
  TypeId keyword(std::string_view name) const;
};
TypeId builtin_rule(Lattice& lattice, uint32_t builtin, const CallArguments& call);
TypeId method_rule(Lattice& lattice, TypeId receiver, std::string_view name,
                   const CallArguments& call);
/// `dict.fromkeys` and `str.maketrans`, which need no instance.
TypeId class_method_rule(Lattice& lattice, std::string_view type, std::string_view name,
                         const CallArguments& call);
/// What `operator.add` and its kin do; nothing: the builtin is none of them.
std::optional<BinaryKind> binary_operator(Builtin builtin);
std::optional<CompareKind> comparison_operator(Builtin builtin);
/// A call of which nothing is known: `any`, and the arguments may be anywhere.
TypeId unknown_call(Lattice& lattice, const CallArguments& call);
/// Whether iterating over values of this type always raises.
bool cannot_iterate(const Lattice& lattice, TypeId type);
/// Whether the method may change its receiver.
/// The methods of values of a builtin type.
std::vector<std::string> method_names(TypeKind receiver);
/// Whether values of the builtin type have the method; sets, which may be frozen, those that read.
bool has_method(TypeKind receiver, std::string_view name);
bool method_writes(TypeKind receiver, std::string_view name);

/// Whether values of `type` are instances of what `classes` denotes (a builtin class, or a tuple of
/// them): always, never, or sometimes.
enum class Answer : uint8_t { kNo, kMaybe, kYes };
Answer instance_answer(const Lattice& lattice, TypeId type, TypeId classes);
/// The same of `type(x) in classes`, builtin ones.
Answer exactly_answer(const Lattice& lattice, TypeId type, TypeId classes);

bool is_iterable(TypeKind kind);

inline bool is_intlike(TypeKind kind) { return kind == TypeKind::kInt || kind == TypeKind::kBool; }
inline bool is_number(TypeKind kind) { return is_intlike(kind) || kind == TypeKind::kFloat; }
inline bool is_bytes_like(TypeKind kind) {
  return kind == TypeKind::kBytes || kind == TypeKind::kByteArray;
}
/// A number, or complex: no order, no division with a rest.
inline bool is_numeric(TypeKind kind) { return is_number(kind) || kind == TypeKind::kComplex; }
inline bool is_part_of_complex(TypeId type, std::string_view attribute) {
  return type == TypeTable::kComplex && (attribute == "real" || attribute == "imag");
}
/// Nothing is known of the value's operators.
inline bool is_unknown(TypeKind kind) {
  switch (kind) {
    case TypeKind::kAny:
    case TypeKind::kView:
    case TypeKind::kInstance:
    case TypeKind::kClass:
    case TypeKind::kSuper:
    case TypeKind::kUnbound:
      return true;
    default:
      return false;
  }
}

}  // namespace pyreck::ir
