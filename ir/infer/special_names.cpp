#include "ir/infer/special_names.h"

namespace pyreck::ir {

BinaryNames binary_names(BinaryKind op) {
  switch (op) {
    case BinaryKind::kAdd:
      return {"__add__", "__radd__", "__iadd__"};
    case BinaryKind::kSub:
      return {"__sub__", "__rsub__", "__isub__"};
    case BinaryKind::kMul:
      return {"__mul__", "__rmul__", "__imul__"};
    case BinaryKind::kTrueDiv:
      return {"__truediv__", "__rtruediv__", "__itruediv__"};
    case BinaryKind::kFloorDiv:
      return {"__floordiv__", "__rfloordiv__", "__ifloordiv__"};
    case BinaryKind::kMod:
      return {"__mod__", "__rmod__", "__imod__"};
    case BinaryKind::kPow:
      return {"__pow__", "__rpow__", "__ipow__"};
    case BinaryKind::kLShift:
      return {"__lshift__", "__rlshift__", "__ilshift__"};
    case BinaryKind::kRShift:
      return {"__rshift__", "__rrshift__", "__irshift__"};
    case BinaryKind::kAnd:
      return {"__and__", "__rand__", "__iand__"};
    case BinaryKind::kOr:
      return {"__or__", "__ror__", "__ior__"};
    case BinaryKind::kXor:
      return {"__xor__", "__rxor__", "__ixor__"};
    case BinaryKind::kMatMul:
      return {"__matmul__", "__rmatmul__", "__imatmul__"};
  }
  return {};
}

std::string_view unary_name(UnaryKind op) {
  switch (op) {
    case UnaryKind::kNeg:
      return "__neg__";
    case UnaryKind::kPos:
      return "__pos__";
    case UnaryKind::kInvert:
      return "__invert__";
  }
  return {};
}

CompareNames compare_names(CompareKind op) {
  switch (op) {
    case CompareKind::kEq:
      return {"__eq__", "__eq__"};
    case CompareKind::kNe:
      return {"__ne__", "__ne__"};
    case CompareKind::kLt:
      return {"__lt__", "__gt__"};
    case CompareKind::kLe:
      return {"__le__", "__ge__"};
    case CompareKind::kGt:
      return {"__gt__", "__lt__"};
    case CompareKind::kGe:
      return {"__ge__", "__le__"};
    default:
      return {};
  }
}

const std::vector<std::string_view>& common_special_names() {
  static const std::vector<std::string_view> names{
      "__eq__",       "__ne__",    "__lt__",      "__le__",      "__gt__",
      "__ge__",       "__hash__",  "__repr__",    "__str__",     "__format__",
      "__len__",      "__bool__",  "__iter__",    "__next__",    "__getitem__",
      "__contains__", "__index__", "__int__",     "__float__",   "__complex__",
      "__reversed__", "__call__",  "__missing__", "__getattr__", "__bytes__"};
  return names;
}

const std::vector<std::string_view>& arithmetic_special_names() {
  static const std::vector<std::string_view> names = [] {
    std::vector<std::string_view> all{"__neg__",     "__pos__",    "__invert__",  "__abs__",
                                      "__round__",   "__divmod__", "__rdivmod__", "__trunc__",
                                      "__floor__",   "__ceil__",   "__setitem__", "__delitem__",
                                      "__setattr__", "__delattr__"};
    for (int op = 0; op <= static_cast<int>(BinaryKind::kMatMul); ++op) {
      BinaryNames each = binary_names(static_cast<BinaryKind>(op));
      for (std::string_view name : {each.plain, each.reflected, each.inplace}) all.push_back(name);
    }
    return all;
  }();
  return names;
}

}  // namespace pyreck::ir
