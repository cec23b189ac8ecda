// The classes of a compilation: class statements of its sources and those that the client captured.
//
// Told by text alone, before anything of a class is lowered: its bases and MRO, what its body binds
// and as what. What its instances can hold is gathered while methods are lowered and settled at
// the end.
#pragma once

#include "frontend/compile.h"
#include "frontend/dataclass.h"
#include "frontend/enumeration.h"
#include "frontend/named_tuple.h"
#include "frontend/scope.h"
#include "ir/classes.h"

#include <deque>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace pyreck::frontend {

struct Meaning;
struct Root;
class Unit;

/// The field of the base value (ir::Class, law 4). No attribute of the user's has this name.
inline constexpr const char* kBaseField = "<value>";

/// A class of the compilation.
struct ClassUnit {
  using Kind = ir::ClassAttribute::Kind;
  /// Why it is not compiled.
  struct Problem {
    Code code;
    ir::Span span;
    std::string seen;
  };
  /// What the body binds. A property and its setter are two.
  struct Member {
    std::string name;
    Kind kind;
    bool is_cached = false;  // a cached_property
    bool operator==(const Member&) const = default;
  };

  ir::ClassId id;  // invalid where there is a problem, but for captured classes
  Root* root = nullptr;
  Scope* scope = nullptr;                   // of its statement
  const CapturedClass* captured = nullptr;  // or what the client found
  bool is_given = false;                    // as CapturedClass has it
  std::optional<Problem> problem;
  std::string type_error;  // what CPython raises in place of making it; "": nothing
  std::vector<Member> members;
  std::vector<const Expr*> bases;      // of ir::Class::bases, in order
  std::vector<std::string> fields;     // that its own methods assign, and its slots
  bool names_slots = false;            // its statement has `__slots__` that name attributes
  bool has_slots = false;              // instances have the fields that it and its bases name alone
  std::optional<uint32_t> stands_for;  // a class of the library: the builtin one in whose place
  bool is_abstract_base = false;       // its metaclass is ABCMeta
  bool is_enum = false;                // `enum.Enum`, or it derives from that
  std::vector<std::string> abstract_methods;
  std::optional<std::vector<std::string>> match_args;
  std::optional<Dataclass> data;
  std::optional<NamedTuple> named;
  std::optional<Enumeration> enumeration;  // of an enum class's statement
  bool is_totally_ordered = false;  // by functools, in its statement
  bool is_made_anew = false;        // described by a call that may be reached more than once

  bool refused() const { return problem.has_value(); }
};

class ClassTable {
 public:
  explicit ClassTable(Unit& unit) : unit_(unit) {}

  /// The class whose body is `scope`.
  ClassUnit& of(Root& root, Scope& scope);
  /// What a Binding of kind kClass stands for.
  ClassUnit& bound(uint32_t index) { return *by_id_[index]; }
  /// `dataclasses.FrozenInstanceError`.
  ClassUnit& frozen_error();
  /// Takes the classes of the request.
  void take(const CaptureRequest& request);
  /// Classes of the request of which the job is given instances, and that are compiled.
  std::vector<const ClassUnit*> given() const;
  /// The class that `expr` surely means in `scope`; null: not known.
  ClassUnit* named_by(Root& root, Scope* scope, const Expr& expr);
  ClassUnit* named_by(Root& root, const Symbol& symbol);
  /// Whether it is a call of `namedtuple` or `NamedTuple`.
  static bool is_named_call(const Root& root, Scope* scope, const Expr& call);
  /// The class that such a call makes; null: its text does not tell.
  ClassUnit* made_by(Root& root, Scope* scope, const Expr& call);
  /// The same for a base of a class, which may be a builtin class.
  ClassUnit* base_named_by(Root& root, Scope* scope, const Expr& expr);
  const ClassUnit& unit_of(ir::ClassId id) const { return *by_id_[id.index]; }

  /// `self.name = ...` in a method: `self` is the first parameter of a function of these classes.
  void add_field(ClassUnit& owner, const std::string& name);
  /// `x.name = ...` of anything else.
  void add_field(const std::string& name) { other_fields_.insert(name); }
  /// Classes of which captured function `index` is a method that takes an instance.
  const std::vector<ClassUnit*>& with_method(uint32_t index) { return methods_[index]; }
  /// The class in whose body `method` is such a method; null: it is none.
  ClassUnit* with_method(Root& root, Scope& method);
  /// Settles the fields of all classes.
  void finish();

 private:
  /// Whether the class itself binds the name.
  static bool has_member(const ClassUnit& unit, const std::string& name);
  void define(ClassUnit& unit, const Stmt& stmt);
  void define_base(ClassUnit& unit, ir::Class& made, const Expr& expr);
  void define_captured(ClassUnit& unit);
  bool take_library(const CapturedClass& captured, uint32_t id);
  void inherit(ClassUnit& unit, ir::Class& made, const ClassUnit& base);
  ClassUnit* stand_in(const Meaning& meaning, const std::string& path);
  void enter(ClassUnit& unit, ir::Class made);
  bool is_no_method(const std::string& path, bool is_called);
  void check_items(ClassUnit& unit, const ir::Class& made);
  void check_new(ClassUnit& unit, const ir::Class& made);
  void define_named(ClassUnit& unit, ir::Class& made);
  void define_enumeration(ClassUnit& unit, ir::Class& made, const Stmt& stmt);
  const NamedTuple* named_of(ir::ClassId id) const;
  void take_named(ClassUnit& unit, ir::Class& made, NamedTuple named);
  void take_data(ClassUnit& unit, const Stmt& stmt, const ir::Class& made);
  void settle(const ClassUnit& unit);
  std::vector<ir::Class>& all();

  Unit& unit_;
  std::deque<ClassUnit> units_;
  std::vector<ClassUnit*> by_id_;
  std::unordered_map<const Scope*, ClassUnit*> by_scope_;
  std::unordered_map<std::string, uint32_t> reserved_;  // ids of library classes, by their paths
  std::unordered_map<const Expr*, ClassUnit*> by_call_;
  std::deque<CapturedClass> described_;  // by calls
  std::unordered_map<uint32_t, std::vector<ClassUnit*>> methods_;
  std::unordered_set<std::string> other_fields_;
};

}  // namespace pyreck::frontend
