# The target of an augmented assignment is evaluated once.
#
# RUN: %pyreckc emit --stage ir %s | %filecheck %s
# RUN: %pyreckc emit --stage ir %s | %pyreck-opt --verify --emit none -

def bump(f, i):
    f()[i] += 2

# CHECK-LABEL: func @bump#{{[0-9]+}} generic params(f, i) -> any
# CHECK-NEXT: block0(%0, %1):
# CHECK-NEXT:   %2 = call %0
# CHECK-NEXT:   %3 = getitem %2, %1
# CHECK-NEXT:   %4 = const.int 2
# CHECK-NEXT:   %5 = inplace add %3, %4
# CHECK-NEXT:   setitem %2, %1, %5
# CHECK-NEXT:   %6 = const.none
# CHECK-NEXT:   return %6
