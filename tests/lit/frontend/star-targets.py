# A target with a `*` makes one new list; what the others leave is a slice of it.
#
# RUN: %pyreckc emit --stage ir %s | %filecheck %s
# RUN: %pyreckc emit --stage ir %s | %pyreck-opt --verify --emit none -

def ends(xs):
    a, *b, c = xs
    return b

# CHECK-LABEL: func @ends#{{[0-9]+}} generic params(xs) -> any
# CHECK-NEXT: block0(%0):
# CHECK-NEXT:   %1 = unpack.list %0, 2
# CHECK-NEXT:   %2 = const.int 0
# CHECK-NEXT:   %3 = getitem %1, %2
# CHECK-NEXT:   %4 = const.int -1
# CHECK-NEXT:   %5 = const.int 1
# CHECK-NEXT:   %6 = const.none
# CHECK-NEXT:   %7 = slice %5, %4, %6
# CHECK-NEXT:   %8 = getitem %1, %7
# CHECK-NEXT:   %9 = const.int -1
# CHECK-NEXT:   %10 = getitem %1, %9
# CHECK-NEXT:   return %8
