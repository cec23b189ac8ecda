// Rules M5 and M6: the table of classes.
#include "ir/limits.h"
#include "ir/names.h"
#include "ir/utf8.h"
#include "ir/verifier_context.h"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

namespace pyreck::ir {
namespace {

class ClassVerifier {
 public:
  ClassVerifier(const Module& module, uint32_t id, Findings& findings)
      : module_(module), class_(module.classes[id]), id_(id), findings_(findings) {}

  void run() {
    if (class_.attributes.size() > kMaxFields || class_.fields.size() > kMaxFields ||
        class_.exceptions.size() > kMaxClasses)
      return fail("has more parts than " + std::to_string(kMaxFields));
    for (const std::string* text : {&class_.name, &class_.qualname, &class_.module})
      if (!is_utf8(*text)) return fail("a name is not UTF-8");
    if (!check_order()) return;
    check_exceptions();
    check_base();
    check_names();
    check_body();
    check_types(class_.field_types, class_.fields.size());
    check_types(class_.attribute_types, class_.attributes.size());
  }

 private:
  void fail(const std::string& what) { findings_.add("M5", "class " + std::to_string(id_), what); }

  bool check_order() {
    // A class that came before itself would have a longer order than itself: no cycle passes.
    auto expected = linearize(module_.classes, class_.bases);
    bool fits = expected && class_.mro.size() == expected->size() + 1 &&
                class_.mro[0] == ClassId(id_) &&
                std::equal(expected->begin(), expected->end(), class_.mro.begin() + 1);
    if (!fits) fail("its method resolution order is another one");
    return fits;
  }

  void check_exceptions() {
    for (uint32_t each : class_.exceptions)
      if (exception_text(each).empty()) return fail("an exception class does not exist");
    for (ClassId base : class_.bases)
      for (uint32_t each : module_.classes[base.index].exceptions)
        if (std::ranges::find(class_.exceptions, each) == class_.exceptions.end())
          return fail("lacks an exception class of its base");
  }

  void check_base() {
    static const std::array kBases = {find_builtin("list"),  find_builtin("dict"),
                                      find_builtin("set"),   find_builtin("frozenset"),
                                      find_builtin("tuple"), find_builtin("int"),
                                      find_builtin("float"), find_builtin("complex"),
                                      find_builtin("str"),   find_builtin("bytes")};
    if (class_.has_base() && std::ranges::find(kBases, class_.base) == kBases.end())
      return fail("derives from a builtin that is no base");
    if (class_.count_items && class_.base != find_builtin("tuple"))
      return fail("has items and is no tuple");
    if (class_.has_base() &&
        (class_.is_exception() || class_.fields.size() < class_.count_base_fields()))
      return fail("has no room for its base value");
    for (ClassId id : class_.bases) {
      const Class& base = module_.classes[id.index];
      bool same = base.base == class_.base && base.count_items == class_.count_items &&
                  std::equal(base.fields.begin(), base.fields.begin() + base.count_base_fields(),
                             class_.fields.begin());
      if (base.has_base() && !same) return fail("has another base value than its base");
    }
  }

  void check_names() {
    using Kind = ClassAttribute::Kind;
    std::set<std::string_view> fields(class_.fields.begin(), class_.fields.end());
    if (fields.size() != class_.fields.size()) return fail("a field occurs twice");
    for (ClassId base : class_.bases)
      for (const std::string& name : module_.classes[base.index].fields)
        if (!fields.contains(name)) return fail("lacks the field `" + name + "` of its base");
    std::set<std::pair<std::string_view, Kind>> names;
    for (const ClassAttribute& attribute : class_.attributes) {
      bool accessor = attribute.kind == Kind::kSetter || attribute.kind == Kind::kDeleter;
      Kind role = accessor ? attribute.kind : Kind::kPlain;
      if (!names.insert({attribute.name, role}).second) return fail("an attribute occurs twice");
    }
  }

  void check_body() {
    if (!class_.body.valid()) return;
    bool exists = class_.body.index < module_.functions.size();
    if (!exists) return fail("its body does not exist");
    const Function& body = module_.functions[class_.body.index];
    if (body.level != Function::Level::kGeneric || body.is_fold_body || !body.captures.empty() ||
        !body.parameters.empty())
      fail("its body is no function without arguments");
  }

  void check_types(const std::vector<TypeId>& types, size_t count) {
    if (types.empty()) return;
    bool fits = types.size() == count && std::ranges::all_of(types, [&](TypeId type) {
                  if (type.index >= module_.types.size()) return false;
                  TypeKind kind = module_.types.kind(type);
                  return kind != TypeKind::kIter && kind != TypeKind::kCell;
                });
    if (!fits) fail("its types do not fit what it has");
  }

  const Module& module_;
  const Class& class_;
  uint32_t id_;
  Findings& findings_;
};

}  // namespace

void verify_classes(const Module& module, Findings& findings) {
  for (const Class& each : module.classes)
    for (const auto* list : {&each.bases, &each.mro})
      for (ClassId id : *list)
        if (id.index >= module.classes.size())
          return findings.add("M5", "module", "a class names one that does not exist");
  for (uint32_t id = 0; id < module.classes.size() && findings.empty(); id++)
    ClassVerifier(module, id, findings).run();
}

}  // namespace pyreck::ir
