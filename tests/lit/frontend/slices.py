# A slice is a value; what is left out is None.
#
# RUN: %pyreckc emit --stage ir %s | %filecheck %s
# RUN: %pyreckc emit --stage ir %s | %pyreck-opt --verify --emit none -

def part(xs, n):
    xs[n:] = xs[:n:2]
    del xs[0]
    return xs[n]

# CHECK-LABEL: func @part#{{[0-9]+}} generic params(xs, n) -> any
# CHECK-NEXT: block0(%0, %1):
# CHECK-NEXT:   %2 = const.none
# CHECK-NEXT:   %3 = const.int 2
# CHECK-NEXT:   %4 = slice %2, %1, %3
# CHECK-NEXT:   %5 = getitem %0, %4
# CHECK-NEXT:   %6 = const.none
# CHECK-NEXT:   %7 = const.none
# CHECK-NEXT:   %8 = slice %1, %6, %7
# CHECK-NEXT:   setitem %0, %8, %5
# CHECK-NEXT:   %9 = const.int 0
# CHECK-NEXT:   delitem %0, %9
# CHECK-NEXT:   %10 = getitem %0, %1
# CHECK-NEXT:   return %10
