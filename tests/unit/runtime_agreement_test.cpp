// Containers, operators and builtins against CPython, case by case (runtime_container_cases.py).
#include "tests/unit/runtime_container_support.h"

namespace pyreck::rt {
namespace {

#include "tests/unit/runtime_container_cases.inc"

TEST(RuntimeAgreement, Lists) { expect_agreement(kListCases, std::size(kListCases)); }
TEST(RuntimeAgreement, Tuples) { expect_agreement(kTupleCases, std::size(kTupleCases)); }
TEST(RuntimeAgreement, Dicts) { expect_agreement(kDictCases, std::size(kDictCases)); }
TEST(RuntimeAgreement, Operators) { expect_agreement(kDispatchCases, std::size(kDispatchCases)); }
TEST(RuntimeAgreement, Builtins) { expect_agreement(kBuiltinCases, std::size(kBuiltinCases)); }
TEST(RuntimeAgreement, Methods) { expect_agreement(kMethodCases, std::size(kMethodCases)); }
TEST(RuntimeAgreement, ChangedSets) { expect_agreement(kChurnCases, std::size(kChurnCases)); }
TEST(RuntimeAgreement, Sets) { expect_agreement(kSetCases, std::size(kSetCases)); }

}  // namespace
}  // namespace pyreck::rt
