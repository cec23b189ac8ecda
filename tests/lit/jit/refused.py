# What a kernel cannot do says where it stands.
#
# RUN: %pyreckc build %s --entry outer --args int -o %t.pyrk
# RUN: %not %pyreckc run %t.pyrk 1 2>&1 | %filecheck %s

# CHECK:      Traceback (most recent call last):
# CHECK-NEXT: line [[#@LINE + 5]], in outer
# CHECK-NEXT: x.last = 1
# CHECK-NEXT: pyreck.InvalidOperation: assignment to attribute `last` is not compiled yet
# CHECK-NOT:  Traceback
def outer(x):
    x.last = 1
    return x
