# Only the chosen arm is evaluated.
#
# RUN: %pyreckc emit --stage ir %s | %filecheck %s
# RUN: %pyreckc emit --stage ir %s | %pyreck-opt --verify --emit none -

def choose(a, f, g):
    return f() if a else g()

# CHECK-LABEL: func @choose#{{[0-9]+}} generic params(a, f, g) -> any
# CHECK-NEXT: block0(%0, %1, %2):
# CHECK-NEXT:   %3 = truth %0
# CHECK-NEXT:   condbr %3, block1(), block2()
# CHECK-NEXT: block1():
# CHECK-NEXT:   %4 = call %1
# CHECK-NEXT:   br block3(%4)
# CHECK-NEXT: block2():
# CHECK-NEXT:   %5 = call %2
# CHECK-NEXT:   br block3(%5)
# CHECK-NEXT: block3(%6):
# CHECK-NEXT:   return %6
