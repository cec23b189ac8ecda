// The user's classes: what a module knows of each before anything runs.
//
// A class is a definition (a row of Module::classes) and a value. The value is made by `class.new`,
// as the last step of the function that is the class's body, of the values of its bases and of its
// own attributes; it never changes afterwards. A *static* class, one that needs nothing of the
// function around it, is made once a job (`class.ref`) and known everywhere by its definition.
//
// Laws:
//   1. `mro` is the C3 linearisation of the user's classes (Barrett et al., "A monotonic superclass
//      linearization for Dylan", OOPSLA 1996), the class itself first. Builtin bases come after all
//      of them: `object`, or the classes in `exceptions`.
//   2. `fields` names every attribute that instances can ever have, inherited ones included: there
//      is no other storage. A field's index differs between a class and its bases.
//   3. The operands of `class.new` are the values of `bases`, then those of `attributes`, in order.
//   4. A class with a `base` is derived from that builtin class. The first field of its instances
//      holds their *base value*, a value of just that class. With `count_items` it is a named
//      tuple: its first fields, that many, are the items of the base value, a tuple.
#pragma once

#include "ir/types.h"
#include "runtime/base/bases.h"
#include "runtime/base/id.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pyreck::ir {

using ClassId = Id<struct ClassTag>;
using FunctionId = Id<struct FunctionTag>;

/// What a class body binds.
struct ClassAttribute {
  enum class Kind : uint8_t {
    kPlain,  // any value; a function becomes a method of the instance that it is read from
    kStaticMethod,
    kClassMethod,
    kProperty,  // the getter
    kSetter,    // of the property of that name in the same class
    kDeleter,   // the same
  };
  std::string name;
  Kind kind = Kind::kPlain;
  bool operator==(const ClassAttribute&) const = default;
};

struct Class {
  static constexpr uint32_t kNoBase = UINT32_MAX;
  std::string name, qualname;
  std::string module;                // __module__: `__main__`, ...
  std::vector<ClassId> bases, mro;   // law 1
  std::vector<uint32_t> exceptions;  // builtin exception classes it derives from (ExceptionClass)
  uint32_t base = kNoBase;           // law 4: a builtin class (runtime/base/builtins.def)
  std::optional<uint32_t> count_items;     // law 4
  std::vector<ClassAttribute> attributes;  // its own
  std::vector<std::string> fields;         // law 2
  FunctionId body;                         // static classes: the function that makes the value
  /// Typed modules: what fields and own attributes hold, by index; a field may be `unbound`
  /// besides.
  std::vector<TypeId> field_types, attribute_types;

  bool is_exception() const { return !exceptions.empty(); }
  bool has_base() const { return base != kNoBase; }
  /// How many of its first fields make up the base value.
  uint32_t count_base_fields() const { return has_base() ? count_items.value_or(1) : 0; }
};

/// Where a class finds an attribute.
struct FoundAttribute {
  uint32_t depth = 0;  // in the MRO
  uint32_t index = 0;  // among the attributes of the class there
  ClassAttribute::Kind kind = ClassAttribute::Kind::kPlain;
};

/// The attribute `name` of a class, from position `from` of its MRO on: never a setter or deleter.
std::optional<FoundAttribute> find_attribute(const std::vector<Class>& classes, ClassId id,
                                             std::string_view name, size_t from = 0);
/// The setter or deleter that goes with a property that find_attribute() has found.
std::optional<FoundAttribute> find_accessor(const std::vector<Class>& classes, ClassId id,
                                            std::string_view name, FoundAttribute property,
                                            ClassAttribute::Kind kind);
std::optional<uint32_t> find_field(const Class& definition, std::string_view name);
/// Whether the class derives from `enum.Enum`: what is asked of the class itself is another matter.
bool is_enum(const std::vector<Class>& classes, ClassId id);
/// Whether `id` is `base` or derives from it.
bool is_subclass(const std::vector<Class>& classes, ClassId id, ClassId base);
/// The C3 linearisation of a class with these bases, without the class itself; nothing if there is
/// none. The bases' own must be known.
std::optional<std::vector<ClassId>> linearize(const std::vector<Class>& classes,
                                              const std::vector<ClassId>& bases);

}  // namespace pyreck::ir
