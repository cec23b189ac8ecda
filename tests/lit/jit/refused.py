# What a kernel cannot do says where it stands.
#
# RUN: %pyreckc build %s --entry outer --args int -o %t.pyrk
# RUN: %not %pyreckc run %t.pyrk 1 2>&1 | %filecheck %s

# CHECK:      Traceback (most recent call last):
# CHECK-NEXT: line [[#@LINE + 5]], in outer
# CHECK-NEXT: x = hash(str(x))
# CHECK-NEXT: pyreck.InvalidOperation: the hash of a `str` differs from run to run
# CHECK-NOT:  Traceback
def outer(x):
    x = hash(str(x))
    return x
