// Functions of the module `operator`.

#include "runtime/builtin_table.h"
#include "runtime/bytes.h"
#include "runtime/equality.h"
#include "runtime/heap.h"
#include "runtime/iterate.h"
#include "runtime/special_methods.h"

namespace pyreck::rt {

namespace {

using enum BinaryKind;
using enum UnaryKind;
using enum CompareKind;

Word binary(const Call& k, BinaryKind op) {
  return pk_binary(k.c, static_cast<int32_t>(op), k[0], k[1]);
}
Word unary(const Call& k, UnaryKind op) { return pk_unary(k.c, static_cast<int32_t>(op), k[0]); }
Word compare(const Call& k, CompareKind op) {
  return pk_compare(k.c, static_cast<int32_t>(op), k[0], k[1]);
}

Word truth(const Call& k, bool wanted) {
  int32_t found = pk_truth(k.c, k[0]);
  return found < 0 ? kFailed : boolean((found == 1) == wanted);
}

/// Calls step(equal) for each element; whether all went well and step never said to stop.
template <class Step>
bool each_compared(const Call& k, Step step) {
  std::string message = std::string("argument of type '") + type_name(k[0]) + "' is not iterable";
  Held iterator(k.c, iter_or(k.c, k[0], message));
  if (!iterator) return false;
  for (int64_t rounds = 0;;) {
    int32_t ended = 0;
    Held item(k.c, interrupted(k.c, &rounds) ? kFailed : pk_next(k.c, iterator.get(), &ended));
    if (!item) return ended != 0;
    int equal = values_equal(k.c, item.get(), k[1]);
    if (equal < 0 || !step(equal == 1)) return false;
  }
}

bool is_sequence(Word w) {
  return has_kind(w, Kind::kStr) || has_kind(w, Kind::kTuple) || has_kind(w, Kind::kList) ||
         is_bytes_like(w);
}

}  // namespace

Word run_OperatorAdd(const Call& k) { return binary(k, kAdd); }
Word run_OperatorSub(const Call& k) { return binary(k, kSub); }
Word run_OperatorMul(const Call& k) { return binary(k, kMul); }
Word run_OperatorTruediv(const Call& k) { return binary(k, kTrueDiv); }
Word run_OperatorFloordiv(const Call& k) { return binary(k, kFloorDiv); }
Word run_OperatorMod(const Call& k) { return binary(k, kMod); }
Word run_OperatorPow(const Call& k) { return binary(k, kPow); }
Word run_OperatorLshift(const Call& k) { return binary(k, kLShift); }
Word run_OperatorRshift(const Call& k) { return binary(k, kRShift); }
Word run_OperatorAnd(const Call& k) { return binary(k, kAnd); }
Word run_OperatorOr(const Call& k) { return binary(k, kOr); }
Word run_OperatorXor(const Call& k) { return binary(k, kXor); }
Word run_OperatorMatmul(const Call& k) { return binary(k, kMatMul); }
Word run_OperatorNeg(const Call& k) { return unary(k, kNeg); }
Word run_OperatorPos(const Call& k) { return unary(k, kPos); }
Word run_OperatorInv(const Call& k) { return unary(k, kInvert); }
Word run_OperatorInvert(const Call& k) { return unary(k, kInvert); }
Word run_OperatorEq(const Call& k) { return compare(k, kEq); }
Word run_OperatorNe(const Call& k) { return compare(k, kNe); }
Word run_OperatorLt(const Call& k) { return compare(k, kLt); }
Word run_OperatorLe(const Call& k) { return compare(k, kLe); }
Word run_OperatorGt(const Call& k) { return compare(k, kGt); }
Word run_OperatorGe(const Call& k) { return compare(k, kGe); }
Word run_OperatorIs(const Call& k) { return compare(k, kIs); }
Word run_OperatorIsNot(const Call& k) { return compare(k, kIsNot); }
Word run_OperatorContains(const Call& k) {
  return pk_compare(k.c, static_cast<int32_t>(kIn), k[1], k[0]);
}
Word run_OperatorGetitem(const Call& k) { return pk_getitem(k.c, k[0], k[1]); }
Word run_OperatorAbs(const Call& k) { return run_Abs(k); }
Word run_OperatorNot(const Call& k) { return truth(k, false); }
Word run_OperatorTruth(const Call& k) { return truth(k, true); }

Word run_OperatorIndex(const Call& k) {
  if (has_special(k.c, k[0], Special::kIndex)) return user_index(k.c, k[0]);
  return is_integral(k[0]) ? retained(k.c, as_int(k[0])) : not_an_integer(k.c, k[0]);
}

Word run_OperatorConcat(const Call& k) {
  if (is_sequence(k[0])) return binary(k, kAdd);
  return type_error(k.c, std::string("'") + type_name(k[0]) + "' object can't be concatenated");
}

Word run_OperatorCountOf(const Call& k) {
  int64_t count = 0;
  bool all = each_compared(k, [&](bool equal) {
    count += equal;
    return true;
  });
  return all ? small(count) : kFailed;
}

Word run_OperatorIndexOf(const Call& k) {
  int64_t at = 0;
  bool found = false;
  bool all = each_compared(k, [&](bool equal) {
    found = equal;
    at += !equal;
    return !equal;
  });
  if (found) return small(at);
  return all ? value_error(k.c, "sequence.index(x): x not in sequence") : kFailed;
}

}  // namespace pyreck::rt
