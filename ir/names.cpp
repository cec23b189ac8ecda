#include "ir/names.h"

#include <algorithm>
#include <array>
#include <span>

namespace pyreck::ir {
namespace {

constexpr std::string_view kBinaryTexts[] = {"add", "sub", "mul",    "truediv", "floordiv",
                                             "mod", "pow", "lshift", "rshift",  "and",
                                             "or",  "xor", "matmul"};
constexpr std::string_view kUnaryTexts[] = {"neg", "pos", "invert"};
constexpr std::string_view kCompareTexts[] = {"eq", "ne", "lt",     "le", "gt",
                                              "ge", "is", "is_not", "in", "not_in"};
constexpr std::string_view kFoldTexts[] = {
#define PYRECK_FOLD(Name, text, arity, start) text,
#include "ir/folds.def"
};
constexpr unsigned kFoldArities[] = {
#define PYRECK_FOLD(Name, text, arity, start) arity,
#include "ir/folds.def"
};
constexpr bool kFoldStarts[] = {
#define PYRECK_FOLD(Name, text, arity, start) start,
#include "ir/folds.def"
};
constexpr std::string_view kBuiltinTexts[] = {
#define PYRECK_BUILTIN(Id, text, min, max, keywords) text,
#include "runtime/base/builtins.def"
};
constexpr std::string_view kExceptionTexts[] = {
#define PYRECK_EXCEPTION(Name, Parent) #Name,
#include "runtime/base/exceptions.def"
};
constexpr ExceptionClass kExceptionParents[] = {
#define PYRECK_EXCEPTION(Name, Parent) ExceptionClass::k##Parent,
#include "runtime/base/exceptions.def"
};

std::span<const std::string_view> sub_texts(Layout layout) {
  switch (layout) {
    case Layout::kSubBinary:
      return kBinaryTexts;
    case Layout::kSubUnary:
      return kUnaryTexts;
    case Layout::kSubCompare:
      return kCompareTexts;
    case Layout::kFold:
      return kFoldTexts;
    default:
      return {};
  }
}

std::optional<uint32_t> position(std::span<const std::string_view> texts, std::string_view text) {
  auto found = std::find(texts.begin(), texts.end(), text);
  if (found == texts.end()) return std::nullopt;
  return static_cast<uint32_t>(found - texts.begin());
}

}  // namespace

bool has_sub(Layout layout) { return layout == Layout::kSubVariadic || !sub_texts(layout).empty(); }

std::string_view sub_text(Layout layout, uint8_t sub) {
  if (layout == Layout::kSubVariadic) {  // conversions of an f-string's field
    switch (sub) {
      case 0:
        return "plain";
      case 's':
        return "s";
      case 'r':
        return "r";
      case 'a':
        return "a";
      default:
        return {};
    }
  }
  auto texts = sub_texts(layout);
  return sub < texts.size() ? texts[sub] : std::string_view{};
}

std::optional<uint8_t> find_sub(Layout layout, std::string_view text) {
  if (layout == Layout::kSubVariadic) {
    for (uint8_t sub : {0, int{'s'}, int{'r'}, int{'a'}})
      if (sub_text(layout, sub) == text) return sub;
    return std::nullopt;
  }
  if (auto found = position(sub_texts(layout), text)) return static_cast<uint8_t>(*found);
  return std::nullopt;
}

std::string_view builtin_text(uint32_t id) {
  if (id < std::size(kBuiltinTexts)) return kBuiltinTexts[id];
  return exception_text(id - std::size(kBuiltinTexts));
}

std::optional<uint32_t> find_builtin(std::string_view text) {
  if (auto found = position(kBuiltinTexts, text)) return found;
  if (auto found = find_exception(text)) return *found + std::size(kBuiltinTexts);
  return std::nullopt;
}

std::string_view exception_text(uint32_t id) {
  return id < std::size(kExceptionTexts) ? kExceptionTexts[id] : std::string_view{};
}

std::optional<uint32_t> find_exception(std::string_view text) {
  return position(kExceptionTexts, text);
}

uint32_t exception_parent(uint32_t id) { return static_cast<uint32_t>(kExceptionParents[id]); }

bool is_exception_subclass(uint32_t id, uint32_t base) {
  while (id > base) id = exception_parent(id);  // parents stand before their children
  return id == base;
}

uint32_t common_exception(uint32_t a, uint32_t b) {
  while (a != b) {
    uint32_t& later = a > b ? a : b;
    later = exception_parent(later);
  }
  return a;
}

std::string_view attribute_kind_text(ClassAttribute::Kind kind) {
  switch (kind) {
    case ClassAttribute::Kind::kPlain:
      return "";
    case ClassAttribute::Kind::kStaticMethod:
      return "static";
    case ClassAttribute::Kind::kClassMethod:
      return "classmethod";
    case ClassAttribute::Kind::kProperty:
      return "property";
    case ClassAttribute::Kind::kSetter:
      return "setter";
    case ClassAttribute::Kind::kDeleter:
      return "deleter";
  }
  return "";
}

unsigned fold_arity(FoldKind kind) { return kFoldArities[static_cast<size_t>(kind)]; }
bool fold_takes_start(FoldKind kind) { return kFoldStarts[static_cast<size_t>(kind)]; }

}  // namespace pyreck::ir
