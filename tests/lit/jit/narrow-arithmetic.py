# Ints of known type are machine words with overflow checks; nothing calls the runtime's generic ops.
#
# RUN: %pyreckc emit --stage llvm --entry is_prime --args int %s | %filecheck %s

# CHECK-NOT: call i64 @pk_binary
# CHECK-DAG: @llvm.smul.with.overflow.i64
# CHECK-DAG: srem i64
# CHECK-DAG: call i32 @pkj_resume
# CHECK-NOT: call i64 @pk_binary


def is_prime(p):
    x = 2
    while x * x <= p:
        if p % x == 0:
            return 0
        x = x + 1
    return 1
