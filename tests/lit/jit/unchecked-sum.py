# A sum of ints over lists has a vectorised loop without overflow checks; what has been gathered of
# the elements decides whether its result is kept. Lists are read without checks of the index.
#
# RUN: %pyreckc emit --stage llvm --entry product --args "list[int],list[int]" %s | %filecheck %s
# RUN: %pyreckc emit --stage llvm --entry floats --args "list[float],list[float]" %s | %filecheck --check-prefix=FLOATS %s

# CHECK-LABEL: @strip
# CHECK:       mul <{{[0-9]+}} x i64>
# CHECK:       call i64 @llvm.vector.reduce.or
# CHECK:       fcmp {{.*}}double {{.*}}, 0x43D0000000000000


def product(xs, ys):
    return sum(x * y for x, y in zip(xs, ys))


# FLOATS-LABEL: i32 @strip(
# FLOATS:       load double, ptr {{.*}}, !invariant.load
# FLOATS:       [[SUM:%.*]] = fadd double
# FLOATS-NEXT:  add
# FLOATS-NEXT:  icmp
# FLOATS-NEXT:  br i1


def floats(xs, ys):
    return sum(x * y for x, y in zip(xs, ys))
