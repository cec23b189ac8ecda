# The message is evaluated only when the assertion fails.
#
# RUN: %pyreckc emit --stage ir %s | %filecheck %s
# RUN: %pyreckc emit --stage ir %s | %pyreck-opt --verify --emit none -

def positive(x, f):
    assert x > 0, f(x)
    return x

# CHECK-LABEL: func @positive#{{[0-9]+}} generic params(x, f) -> any
# CHECK-NEXT: block0(%0, %1):
# CHECK-NEXT:   %2 = const.int 0
# CHECK-NEXT:   %3 = compare gt %0, %2
# CHECK-NEXT:   %4 = truth %3
# CHECK-NEXT:   condbr %4, block1(), block2()
# CHECK-NEXT: block1():
# CHECK-NEXT:   return %0
# CHECK-NEXT: block2():
# CHECK-NEXT:   %5 = call %1, %0
# CHECK-NEXT:   %6 = call.builtin AssertionError, %5
# CHECK-NEXT:   raise %6
