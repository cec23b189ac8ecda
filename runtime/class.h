// The user's classes at run time: where their attributes are found, and the values of static
// classes.
//
// A class is known by its id in the program (Program::ClassInfo) and as a value (Class). The words
// of a static class are purely computed by its body, once, when the class is first needed: until
// then only its id and name are known, and that is all that a reference from outside, of a captured
// instance, ever has. So two values of one static class are the same class (same_class()), and what
// reads a class's attributes goes through made_class().
//
// What the body makes belongs to no running region: nobody may change it.
#pragma once

#include "runtime/builtin_ids.h"
#include "runtime/entry.h"
#include "runtime/heap.h"

#include <array>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace pyreck::rt {

/// ir::ClassAttribute::Kind.
enum class AttributeKind : uint8_t {
  kPlain,
  kStaticMethod,
  kClassMethod,
  kProperty,
  kSetter,
  kDeleter,
};

enum class Special : uint8_t {
#define PYRECK_SPECIAL(Name, text) k##Name,
#include "runtime/base/special_methods.def"
  kCount,
};
const char* spelling(Special special);

/// A name of a class: as a field of its instances, as an attribute of the class, or both.
struct ClassEntry {
  static constexpr uint32_t kNone = UINT32_MAX;
  Word name = kFailed;
  uint32_t field = kNone;
  AttributeKind kind = AttributeKind::kPlain;
  uint32_t depth = kNone;                    // of the attribute in the MRO
  uint32_t attribute = kNone;                // among the own ones of the class there
  uint32_t setter = kNone, deleter = kNone;  // of a property: the same

  /// An attribute of the class at `depth` of the MRO; those there come before those behind it.
  void add(uint32_t depth, uint32_t attribute, AttributeKind kind);
  bool has_field() const { return field != kNone; }
  bool has_attribute() const { return depth != kNone; }
  bool is_property() const { return has_attribute() && kind == AttributeKind::kProperty; }
};

/// What is found in the classes of one program. Made before a job runs; any thread may read.
class ClassSpace {
 public:
  /// Of the classes of `program`, which is borrowed, with its strings.
  explicit ClassSpace(const Program* program);
  ~ClassSpace();
  ClassSpace(const ClassSpace&) = delete;

  /// Forgets what static classes hold, which comes of captured values: they are others now. No job
  /// may be running, and no value of one be in use.
  void forget_values();

  /// The attribute or field of this name; null: instances of the class have none.
  const ClassEntry* find(uint32_t class_id, Word name) const;
  /// The attribute of this name in the MRO of `class_id` from position `from` on.
  ClassEntry find_from(uint32_t class_id, Word name, uint32_t from) const;
  const ClassEntry* special(uint32_t class_id, Special which) const {
    return tables_[class_id].special[static_cast<size_t>(which)];
  }
  bool is_subclass(uint32_t class_id, uint32_t base) const;
  const Program::ClassInfo& info(uint32_t class_id) const { return program_->classes[class_id]; }
  /// The value of a static class, which may not be made yet. Immortal while the space lives.
  Class* static_class(uint32_t class_id) const { return static_classes_[class_id]; }
  /// Gives the static class what its body has made, unless somebody was faster.
  void publish(Class* own, Class* made);

 private:
  struct Table {
    std::vector<ClassEntry> entries;
    std::vector<uint32_t> slots;  // entry + 1 by name; 0: empty
    std::array<const ClassEntry*, static_cast<size_t>(Special::kCount)> special{};
  };
  void fill(uint32_t class_id);
  const ClassEntry* find_interned(const Table& table, Word name) const;
  /// The word that the classes know the name by; kFailed: none has it.
  Word interned(Word name) const;

  const Program* program_;
  std::vector<Table> tables_;
  std::vector<Class*> static_classes_;  // null: a local class
  std::unordered_map<std::string, Word> names_;
  std::mutex publishing_;
};

enum ClassFlags : uint16_t { kClassStatic = 1, kClassMade = 2, kClassEnum = 4 };
/// Whether the class derives from `enum.Enum`.
bool is_enum(const Program* program, uint32_t class_id);

/// A reference to static class `class_id` from outside of programs: of captured instances. Owned.
Word class_reference(Context* c, uint32_t class_id, const char* name, bool is_enum = false);
/// The class with its words, borrowed; null: its body failed.
const Class* made_class(Context* c, Word cls);
bool same_class(Word a, Word b);
/// Whether class `cls` is `base` or derives from it.
bool is_subclass(Context* c, Word cls, Word base);
const Program* program_of(const Context* c, const Class* cls);
const Program* program_of(const Context* c, const Function* function);

/// The class of an instance, or of an exception of a user's class; kFailed of anything else.
inline Word user_class(Word w) {
  if (has_kind(w, Kind::kInstance)) return as<Instance>(w)->cls;
  if (!has_kind(w, Kind::kException) || as<Exception>(w)->instance == kNone) return kFailed;
  return as<Instance>(as<Exception>(w)->instance)->cls;
}

/// Whether the value may have attributes through the user's classes and functions.
inline bool has_attributes(Word w) {
  if (!is_object(w)) return false;
  Kind kind = object(w)->kind;
  return kind == Kind::kInstance || kind == Kind::kClass || kind == Kind::kMethod ||
         kind == Kind::kSuper || kind == Kind::kFunction || kind == Kind::kBuiltin ||
         user_class(w) != kFailed;
}

/// What the class holds for an attribute, borrowed. kFailed: a class's body failed.
Word attribute_word(Context* c, const Class* cls, uint32_t depth, uint32_t attribute);

/// A field as an owned word; kUnbound if it has no value. kFailed: out of memory.
Word load_field(Context* c, const Instance* instance, uint32_t index);
/// Without a check of the region. kUnbound empties it.
void store_field(Context* c, Instance* instance, uint32_t index, Word value);
/// The builtin class (a builtin id) that the instance's class derives from;
/// Program::ClassInfo::kNone of anything else.
uint32_t builtin_base(const Context* c, Word w);
/// What an instance of a class derived from a builtin one is to it, of anything else itself. Owned.
Word base_value(Context* c, Word w);
/// The class whose special method an instance has; null: it has none.
const Program::ClassInfo* special_owner(const Context* c, Word w, Special which);
/// The base value of an instance derived from a number, text or bytes (is_plain_base()), of
/// anything else itself. Owned.
Word plain_value(Context* c, Word w);
/// Whether the special method that the class of `w` has is the one of its builtin base.
bool is_of_base(const Context* c, Word w, Special which);
/// A new instance whose fields are unbound, but for an empty base value that is a list, dict or
/// set. Owned.
Word instance_new(Context* c, Word cls);

/// An attribute as a call needs it: `callee` and what comes before the arguments, or kFailed. Both
/// are owned. `callee` is kUnbound where there is no such attribute.
struct BoundCall {
  Word callee = kUnbound, self = kFailed;
};
/// The attribute that an instance, class, super object or exception has through the user's classes,
/// as CPython finds it. False: failed.
bool find_attribute(Context* c, Word object, Word name, BoundCall* out);
/// The special method of the value's class: not of its fields. kUnbound: it has none.
bool find_special(Context* c, Word w, Special which, BoundCall* out);
/// find_attribute() as a value; kUnbound: there is none.
Word attribute_value(Context* c, Word object, Word name);
void raise_no_attribute(Context* c, Word object, Word name);
/// setattr without the class's own `__setattr__`; kUnbound deletes.
Status set_plainly(Context* c, Word object, Word name, Word value);

/// pk_call() with `self`, if that is not kFailed, before the arguments.
Word call_bound(Context* c, Word callee, Word self, const Word* args, uint32_t count,
                const uint32_t* keywords);
/// Calls a class: makes an instance, or an exception, and initialises it.
Word construct(Context* c, Word cls, const Word* args, uint32_t count, const uint32_t* keywords);
/// Calls an instance: its `__call__`.
Word call_instance(Context* c, Word instance, const Word* args, uint32_t count,
                   const uint32_t* keywords);
/// A method of a value of the user's, or of a bound method or function. `*found` false: it has none
/// of that name, nothing was called.
Word call_class_method(Context* c, Word receiver, Word name, const Word* args, uint32_t count,
                       const uint32_t* keywords, bool* found);

Word bound_method(Context* c, Word function, Word self);

}  // namespace pyreck::rt
