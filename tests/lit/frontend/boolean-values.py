# `and` and `or` give an operand; `not` gives a bool.
#
# RUN: %pyreckc emit --stage ir %s | %filecheck %s
# RUN: %pyreckc emit --stage ir %s | %pyreck-opt --verify --emit none -

def pick(a, b, c):
    return a and b or not c

# CHECK-LABEL: func @pick#{{[0-9]+}} generic params(a, b, c) -> any
# CHECK-NEXT: block0(%0, %1, %2):
# CHECK-NEXT:   %3 = truth %0
# CHECK-NEXT:   condbr %3, block1(), block2(%0)
# CHECK-NEXT: block1():
# CHECK-NEXT:   br block2(%1)
# CHECK-NEXT: block2(%4):
# CHECK-NEXT:   %5 = truth %4
# CHECK-NEXT:   condbr %5, block4(%4), block3()
# CHECK-NEXT: block3():
# CHECK-NEXT:   %6 = truth %2
# CHECK-NEXT:   %7 = not.bool %6
# CHECK-NEXT:   br block4(%7)
# CHECK-NEXT: block4(%8):
# CHECK-NEXT:   return %8
