# Displays are taken apart without a tuple; other values by `unpack`, nested.
#
# RUN: %pyreckc emit --stage ir %s | %filecheck %s
# RUN: %pyreckc emit --stage ir %s | %pyreck-opt --verify --emit none -

def swap(a, b):
    a, b = b, a
    return a - b
def nested(p):
    a, (b, c) = p
    return a + b + c

# CHECK-LABEL: func @swap#{{[0-9]+}} generic params(a, b) -> any
# CHECK-NEXT: block0(%0, %1):
# CHECK-NEXT:   %2 = binary sub %1, %0
# CHECK-NEXT:   return %2

# CHECK-LABEL: func @nested#{{[0-9]+}} generic params(p) -> any
# CHECK-NEXT: block0(%0):
# CHECK-NEXT:   %1 = unpack %0, 2
# CHECK-NEXT:   %2 = tuple.get %1, 0
# CHECK-NEXT:   %3 = tuple.get %1, 1
# CHECK-NEXT:   %4 = unpack %3, 2
# CHECK-NEXT:   %5 = tuple.get %4, 0
# CHECK-NEXT:   %6 = tuple.get %4, 1
# CHECK-NEXT:   %7 = binary add %2, %5
# CHECK-NEXT:   %8 = binary add %7, %6
# CHECK-NEXT:   return %8
