#include "frontend/python_text.h"

#include <unordered_map>
#include <vector>

namespace pyreck::frontend {

PatternKind pattern_kind(std::string_view name) {
  static const std::unordered_map<std::string_view, PatternKind> kinds = {
      {"MatchValue", PatternKind::kValue},
      {"MatchSingleton", PatternKind::kSingleton},
      {"MatchSequence", PatternKind::kSequence},
      {"MatchMapping", PatternKind::kMapping},
      {"MatchClass", PatternKind::kClass},
      {"MatchStar", PatternKind::kStar},
      {"MatchAs", PatternKind::kAs},
      {"MatchOr", PatternKind::kOr},
  };
  return kinds.at(name);
}

ExprKind expr_kind(std::string_view name) {
  static const std::unordered_map<std::string_view, ExprKind> kinds = {
      {"Name", ExprKind::kName},
      {"Tuple", ExprKind::kTuple},
      {"List", ExprKind::kList},
      {"Set", ExprKind::kSet},
      {"Dict", ExprKind::kDict},
      {"UnaryOp", ExprKind::kUnary},
      {"BinOp", ExprKind::kBinary},
      {"BoolOp", ExprKind::kAnd},
      {"Compare", ExprKind::kCompare},
      {"IfExp", ExprKind::kConditional},
      {"Call", ExprKind::kCall},
      {"Attribute", ExprKind::kAttribute},
      {"Subscript", ExprKind::kSubscript},
      {"Slice", ExprKind::kSlice},
      {"Starred", ExprKind::kStarred},
      {"Lambda", ExprKind::kLambda},
      {"ListComp", ExprKind::kListComp},
      {"SetComp", ExprKind::kSetComp},
      {"DictComp", ExprKind::kDictComp},
      {"GeneratorExp", ExprKind::kGenerator},
      {"NamedExpr", ExprKind::kNamed},
      {"JoinedStr", ExprKind::kJoinedStr},
      {"FormattedValue", ExprKind::kFormatted},
      {"Await", ExprKind::kAwait},
      {"Yield", ExprKind::kYield},
      {"YieldFrom", ExprKind::kYieldFrom},
      {"Constant", ExprKind::kNone},
  };
  return kinds.at(name);
}

ir::BinaryKind binary_kind(std::string_view name) {
  using K = ir::BinaryKind;
  static const std::unordered_map<std::string_view, K> kinds = {
      {"Add", K::kAdd},           {"Sub", K::kSub},    {"Mult", K::kMul}, {"Div", K::kTrueDiv},
      {"FloorDiv", K::kFloorDiv}, {"Mod", K::kMod},    {"Pow", K::kPow},  {"LShift", K::kLShift},
      {"RShift", K::kRShift},     {"BitAnd", K::kAnd}, {"BitOr", K::kOr}, {"BitXor", K::kXor},
      {"MatMult", K::kMatMul},
  };
  return kinds.at(name);
}

ir::CompareKind compare_kind(std::string_view name) {
  using K = ir::CompareKind;
  static const std::unordered_map<std::string_view, K> kinds = {
      {"Eq", K::kEq}, {"NotEq", K::kNe},    {"Lt", K::kLt}, {"LtE", K::kLe},
      {"Gt", K::kGt}, {"GtE", K::kGe},      {"Is", K::kIs}, {"IsNot", K::kIsNot},
      {"In", K::kIn}, {"NotIn", K::kNotIn},
  };
  return kinds.at(name);
}

std::string decimal_from_hex(std::string_view hex) {
  constexpr uint64_t kBase = 1'000'000'000;
  std::vector<uint64_t> limbs{0};  // base 10^9, least first
  for (char c : hex) {
    uint64_t carry = static_cast<uint64_t>(c <= '9' ? c - '0' : c - 'a' + 10);
    for (uint64_t& limb : limbs) {
      limb = limb * 16 + carry;
      carry = limb / kBase;
      limb %= kBase;
    }
    if (carry != 0) limbs.push_back(carry);
  }
  std::string digits = std::to_string(limbs.back());
  for (size_t i = limbs.size() - 1; i-- > 0;) {
    std::string part = std::to_string(limbs[i]);
    digits += std::string(9 - part.size(), '0') + part;
  }
  return digits;
}

uint32_t byte_column(const std::string& text, uint32_t line, uint32_t characters) {
  size_t at = 0;
  for (uint32_t l = 1; l < line && at != std::string::npos; ++l) {
    at = text.find('\n', at);
    if (at != std::string::npos) ++at;
  }
  if (at == std::string::npos) return characters;
  size_t start = at;
  for (uint32_t n = 0; n < characters && at < text.size() && text[at] != '\n'; ++n) {
    ++at;
    while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80) ++at;
  }
  return static_cast<uint32_t>(at - start);
}

std::string mangled(std::string name, std::string_view class_name) {
  size_t start = class_name.find_first_not_of('_');
  bool is_private = name.starts_with("__") && !name.ends_with("__") &&
                    name.find('.') == std::string::npos && start != std::string_view::npos;
  return is_private ? "_" + std::string(class_name.substr(start)) + name : name;
}

bool starts_indented(const std::string& text) {
  size_t at = text.find_first_not_of("\n\r");
  return at != std::string::npos && (text[at] == ' ' || text[at] == '\t');
}

}  // namespace pyreck::frontend
