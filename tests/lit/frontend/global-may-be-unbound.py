# At module level a name that is not assigned yet is a NameError, not an UnboundLocalError.
#
# RUN: %pyreckc emit --stage ir %s | %filecheck %s
# RUN: %pyreckc emit --stage ir %s | %pyreck-opt --verify --emit none -

def f(x):
    return x
if f(1):
    n = 1
m = n

# CHECK-LABEL: func @<module>#{{[0-9]+}} generic -> any
# CHECK-NEXT: block0():
# CHECK-NEXT:   %0 = unbound
# CHECK-NEXT:   %1 = closure #{{[0-9]+}}
# CHECK-NEXT:   %2 = const.int 1
# CHECK-NEXT:   %3 = call %1, %2
# CHECK-NEXT:   %4 = truth %3
# CHECK-NEXT:   condbr %4, block1(), block2()
# CHECK-NEXT: block1():
# CHECK-NEXT:   %5 = const.int 1
# CHECK-NEXT:   br block3(%5)
# CHECK-NEXT: block2():
# CHECK-NEXT:   br block3(%0)
# CHECK-NEXT: block3(%6) unwind block4():
# CHECK-NEXT:   %7 = check.bound %6, "n"
# CHECK-NEXT:   %8 = const.none
# CHECK-NEXT:   return %8
# CHECK-NEXT: block4(%9):
# CHECK-NEXT:   raise.name "n"
# CHECK-NEXT:   unreachable
