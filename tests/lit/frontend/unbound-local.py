# A variable that may be unassigned is checked where it is read, and only there.
#
# RUN: %pyreckc emit --stage ir %s | %filecheck %s
# RUN: %pyreckc emit --stage ir %s | %pyreck-opt --verify --emit none -

def maybe(a):
    if a:
        x = 1
    return x
def sure(a):
    if a:
        x = 1
    else:
        x = 2
    return x

# CHECK-LABEL: func @maybe#{{[0-9]+}} generic params(a) -> any
# CHECK-NEXT: block0(%0):
# CHECK-NEXT:   %1 = unbound
# CHECK-NEXT:   %2 = truth %0
# CHECK-NEXT:   condbr %2, block1(), block2()
# CHECK-NEXT: block1():
# CHECK-NEXT:   %3 = const.int 1
# CHECK-NEXT:   br block3(%3)
# CHECK-NEXT: block2():
# CHECK-NEXT:   br block3(%1)
# CHECK-NEXT: block3(%4):
# CHECK-NEXT:   %5 = check.bound %4, "x"
# CHECK-NEXT:   return %5

# CHECK-LABEL: func @sure#{{[0-9]+}} generic params(a) -> any
# CHECK-NEXT: block0(%0):
# CHECK-NEXT:   %1 = truth %0
# CHECK-NEXT:   condbr %1, block1(), block2()
# CHECK-NEXT: block1():
# CHECK-NEXT:   %2 = const.int 1
# CHECK-NEXT:   br block3(%2)
# CHECK-NEXT: block2():
# CHECK-NEXT:   %3 = const.int 2
# CHECK-NEXT:   br block3(%3)
# CHECK-NEXT: block3(%4):
# CHECK-NEXT:   return %4
