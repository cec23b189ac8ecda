# A fold is a call of the scheduler with a strip, into which its body is inlined.
#
# RUN: %pyreckc emit --stage llvm --entry total --args int %s | %filecheck %s
# RUN: %pyreckc emit --stage llvm --entry total --args int %s | %filecheck --check-prefix=RUN-IT %s

# CHECK:       private {{constant|global}} { ptr, i8, i8, i8, i8, i32{{.*}} } { ptr @strip
# CHECK-LABEL: define internal {{.*}}i32 @strip
# CHECK:       @llvm.sadd.with.overflow.i64
# CHECK:       ret i32
# RUN-IT:      call i32 @pk_fold_run


def total(n):
    return sum(x for x in range(n))
