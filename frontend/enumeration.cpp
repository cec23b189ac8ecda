#include "frontend/enumeration.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <unordered_map>

namespace pyreck::frontend {

namespace {

/// Methods by which an enum class changes what its members are.
constexpr std::array<std::string_view, 8> kRefused = {
    "__new__",     "__eq__",      "__ne__",    "__hash__",
    "__getattr__", "__setattr__", "_missing_", "_generate_next_value_"};

std::string key_of_number(double value) {
  if (value == std::floor(value) && std::fabs(value) < 0x1p53)
    return "n" + std::to_string(static_cast<int64_t>(value));
  return "f" + std::to_string(__builtin_bit_cast(uint64_t, value));
}

/// A text that two constants share if they are equal; nothing: it is no constant.
std::optional<std::string> key_of(const Expr& expr) {
  switch (expr.kind) {
    case ExprKind::kNone:
      return "none";
    case ExprKind::kTrue:
      return "n1";
    case ExprKind::kFalse:
      return "n0";
    case ExprKind::kFloat:
      return key_of_number(expr.number);
    case ExprKind::kStr:
      return "s" + std::to_string(expr.text.size()) + ":" + expr.text;
    case ExprKind::kBytes:
      return "b" + std::to_string(expr.text.size()) + ":" + expr.text;
    case ExprKind::kTuple: {
      std::string all = "(";
      for (const ExprPtr& item : expr.items) {
        auto key = key_of(*item);
        if (!key) return std::nullopt;
        all += *key + ",";
      }
      return all + ")";
    }
    case ExprKind::kUnary:
      if (expr.unary == ir::UnaryKind::kNeg && expr.items[0]->kind == ExprKind::kFloat)
        return key_of_number(-expr.items[0]->number);
      [[fallthrough]];
    default:
      if (auto number = constant_number(expr)) return "n" + std::to_string(*number);
      return std::nullopt;
  }
}

/// Whether `base` made of the constant is the constant itself.
bool fits_base(const Expr& expr, const std::string& base) {
  if (base.empty()) return true;
  if (base == "str") return expr.kind == ExprKind::kStr;
  if (base == "int") return constant_number(expr).has_value();
  const Expr& bare = expr.kind == ExprKind::kUnary ? *expr.items[0] : expr;
  return bare.kind == ExprKind::kFloat && key_of(expr).has_value();
}

bool mentions(const Expr& expr, const std::string& name) {
  bool found = expr.kind == ExprKind::kName && expr.text == name;
  each_child(expr, [&](const Expr& child) { found = found || mentions(child, name); });
  return found;
}

/// Whether the method uses its first parameter for nothing but `self.x = ...`: members are
/// initialised before their class has its methods.
bool sets_attributes_alone(const Stmt& method) {
  if (method.params.empty() || !method.values.empty()) return false;
  const std::string& self = method.params[0].name;
  auto is_attribute = [&](const Expr& target) {
    return target.kind == ExprKind::kAttribute && target.items[0]->kind == ExprKind::kName &&
           target.items[0]->text == self && !target.text.starts_with("_");
  };
  return std::ranges::all_of(method.body, [&](const StmtPtr& stmt) {
    if (stmt->kind == StmtKind::kPass) return true;
    if (stmt->kind == StmtKind::kExpr) return stmt->values[0]->kind == ExprKind::kStr;
    return stmt->kind == StmtKind::kAssign && stmt->values.size() == 2 &&
           is_attribute(*stmt->values[0]) && !mentions(*stmt->values[1], self);
  });
}

class Reader {
 public:
  Reader(const std::function<std::string(const Expr&)>& path_of, Enumeration* out)
      : path_of_(path_of), out_(out) {}

  std::optional<EnumerationProblem> read(const Stmt& stmt) {
    switch (stmt.kind) {
      case StmtKind::kPass:
        return std::nullopt;
      case StmtKind::kExpr:
        if (stmt.values[0]->kind == ExprKind::kStr || stmt.values[0]->kind == ExprKind::kEllipsis)
          return std::nullopt;
        break;
      case StmtKind::kFunction:
        if (std::ranges::find(kRefused, stmt.text) != kRefused.end()) break;
        if (stmt.text != "__init__") return std::nullopt;
        out_->has_init = true;
        if (!sets_attributes_alone(stmt)) break;
        return std::nullopt;
      case StmtKind::kAnnAssign:
        if (!stmt.values[1]) return std::nullopt;
        [[fallthrough]];
      case StmtKind::kAssign:
        if (stmt.values.size() == 2 && stmt.values[0]->kind == ExprKind::kName)
          return read_member(stmt, stmt.values[0]->text, *stmt.values[1]);
        break;
      default:
        break;
    }
    return EnumerationProblem{stmt.head,
                              stmt.text.empty() ? "this statement" : "`" + stmt.text + "`"};
  }

 private:
  std::optional<EnumerationProblem> read_member(const Stmt& stmt, const std::string& name,
                                                const Expr& value) {
    auto problem = [&] { return EnumerationProblem{stmt.head, "`" + name + "`"}; };
    if (name.starts_with("_") || name == "name" || name == "value" || name == "mro" || out_->find(name) != nullptr)
      return problem();
    Enumeration::Member member{name, out_->members.size(), {}, "", {}};
    if (value.kind == ExprKind::kTuple) member.items = value.items.size();
    std::optional<std::string> key;
    if (value.kind == ExprKind::kName) {
      const Enumeration::Member* same = out_->find(value.text);
      if (same == nullptr) return problem();
      member.stands_for = same->stands_for;
      out_->members.push_back(member);
      keys_.push_back(keys_[member.stands_for]);
      return std::nullopt;
    }
    if (value.kind == ExprKind::kCall && is_auto(value, path_of_(*value.items[0]))) {
      if (!number(&member)) return problem();
      key = member.number ? "n" + std::to_string(*member.number)
                          : "s" + std::to_string(member.text.size()) + ":" + member.text;
    } else {
      key = key_of(value);
      if (!key || !fits_base(value, out_->base)) return problem();
    }
    auto same = std::ranges::find(keys_, *key);
    if (same != keys_.end())
      member.stands_for = out_->members[static_cast<size_t>(same - keys_.begin())].stands_for;
    out_->members.push_back(member);
    keys_.push_back(*key);
    return std::nullopt;
  }

  /// What `auto()` gives: one more than the last value, if that is the greatest.
  bool number(Enumeration::Member* member) {
    if (out_->is_lower) {
      for (char c : member->name) {
        if (static_cast<unsigned char>(c) >= 0x80) return false;
        member->text += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
      }
      return true;
    }
    if (!out_->base.empty() && out_->base != "int") return false;
    std::vector<int64_t> before;
    for (const std::string& key : keys_) {
      int64_t value = 0;
      if (key[0] != 'n') return false;
      auto [end, error] = std::from_chars(key.data() + 1, key.data() + key.size(), value);
      if (error != std::errc() || end != key.data() + key.size()) return false;
      before.push_back(value);
    }
    if (!before.empty() && (before.back() != *std::ranges::max_element(before) ||
                            before.back() == INT64_MAX))
      return false;
    member->number = before.empty() ? 1 : before.back() + 1;
    return true;
  }

  const std::function<std::string(const Expr&)>& path_of_;
  Enumeration* out_;
  std::vector<std::string> keys_;  // of members: equal ones for equal values
};

}  // namespace

bool Enumeration::has_aliases() const {
  for (size_t i = 0; i < members.size(); ++i)
    if (members[i].stands_for != i) return true;
  return false;
}

const Enumeration::Member* Enumeration::find(const std::string& name) const {
  auto found = std::ranges::find(members, name, &Member::name);
  return found == members.end() ? nullptr : &*found;
}

bool is_auto(const Expr& expr, const std::string& path_of_callee) {
  return expr.kind == ExprKind::kCall && expr.items.size() == 1 && path_of_callee == "enum.auto";
}

std::optional<EnumerationProblem> read_enumeration(
    const Stmt& stmt, const std::function<std::string(const Expr&)>& path_of, Enumeration* out) {
  Reader reader(path_of, out);
  for (const StmtPtr& each : stmt.body)
    if (auto problem = reader.read(*each)) return problem;
  return std::nullopt;
}

std::string enumeration_text(const Enumeration& of) {
  std::string parameters = of.has_init ? "new, cls, init" : "new, cls", body, all, list, dict;
  for (size_t i = 0; i < of.members.size(); ++i) {
    const Enumeration::Member& member = of.members[i];
    const std::string made = "m" + std::to_string(member.stands_for);
    all += made + ", ";
    dict += "'" + member.name + "': " + made + ", ";
    if (member.stands_for != i) continue;
    const std::string value = "v" + std::to_string(i);
    parameters += ", " + value;
    list += made + ", ";
    body += "    " + made + " = new(cls)\n";
    if (!of.base.empty()) body += "    set_base(" + made + ", '<value>', " + value + ")\n";
    body += "    " + made + "._name_ = '" + member.name + "'\n";
    body += "    " + made + "._value_ = " + value + "\n";
    if (!of.has_init) continue;
    body += "    init(" + made;
    if (!member.items) body += ", " + value;
    for (size_t item = 0; item < member.items.value_or(0); ++item)
      body += ", " + value + "[" + std::to_string(item) + "]";
    body += ")\n";
  }
  return "def create(" + parameters + "):\n" + body + "    return (" + all + "[" + list + "], {" +
         dict + "})\n";
}

std::optional<int64_t> constant_number(const Expr& expr) {
  int64_t result = 0;
  if (expr.kind == ExprKind::kInt) {
    auto [end, error] =
        std::from_chars(expr.text.data(), expr.text.data() + expr.text.size(), result);
    bool whole = error == std::errc() && end == expr.text.data() + expr.text.size();
    return whole ? std::optional(result) : std::nullopt;
  }
  if (expr.kind == ExprKind::kUnary) {
    auto operand = constant_number(*expr.items[0]);
    if (!operand) return std::nullopt;
    bool negates = expr.unary == ir::UnaryKind::kNeg;
    if (negates) return *operand == INT64_MIN ? std::nullopt : std::optional(-*operand);
    return expr.unary == ir::UnaryKind::kInvert ? ~*operand : *operand;
  }
  if (expr.kind != ExprKind::kBinary) return std::nullopt;
  auto a = constant_number(*expr.items[0]), b = constant_number(*expr.items[1]);
  if (!a || !b) return std::nullopt;
  bool failed = false;
  switch (expr.binary) {
    case ir::BinaryKind::kAdd:
      failed = __builtin_add_overflow(*a, *b, &result);
      break;
    case ir::BinaryKind::kSub:
      failed = __builtin_sub_overflow(*a, *b, &result);
      break;
    case ir::BinaryKind::kMul:
      failed = __builtin_mul_overflow(*a, *b, &result);
      break;
    case ir::BinaryKind::kLShift:
      failed = *b < 0 || *b > 62 || *a < 0 || *a > (INT64_MAX >> *b);
      result = failed ? 0 : *a << *b;
      break;
    case ir::BinaryKind::kOr:
      result = *a | *b;
      break;
    case ir::BinaryKind::kAnd:
      result = *a & *b;
      break;
    case ir::BinaryKind::kXor:
      result = *a ^ *b;
      break;
    default:
      failed = true;
  }
  return failed ? std::nullopt : std::optional(result);
}

}  // namespace pyreck::frontend
