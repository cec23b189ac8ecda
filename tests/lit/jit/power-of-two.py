# Floor division and modulo by a power of two are a shift and a mask, for negative ints too.
#
# RUN: %pyreckc emit --stage llvm --entry f --args int %s | %filecheck %s

# CHECK-NOT: {{s(div|rem)}} i64
# CHECK:     ashr {{.*}} 3
# CHECK-NOT: {{s(div|rem)}} i64


def f(x):
    return x // 8 + x % 8
