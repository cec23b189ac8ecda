# Functions defined in a row are known to each other without cells.
#
# RUN: %pyreckc emit --stage ir %s | %filecheck %s
# RUN: %pyreckc emit --stage ir %s | %pyreck-opt --verify --emit none -

def outer(n):
    def even(k):
        return k == 0 or odd(k - 1)
    def odd(k):
        return k != 0 and even(k - 1)
    return even(n)

# CHECK-LABEL: func @outer#{{[0-9]+}} generic params(n) -> any
# CHECK-NEXT: block0(%0):
# CHECK-NEXT:   %1 = closure #{{[0-9]+}}
# CHECK-NEXT:   %2 = call %1, %0
# CHECK-NEXT:   return %2

# CHECK-LABEL: func @even#{{[0-9]+}} generic params(k) -> any qualname outer.<locals>.even
# CHECK-NEXT: block0(%0):
# CHECK-NEXT:   %1 = const.int 0
# CHECK-NEXT:   %2 = compare eq %0, %1
# CHECK-NEXT:   %3 = truth %2
# CHECK-NEXT:   condbr %3, block2(%2), block1()
# CHECK-NEXT: block1():
# CHECK-NEXT:   %4 = closure #{{[0-9]+}}
# CHECK-NEXT:   %5 = const.int 1
# CHECK-NEXT:   %6 = binary sub %0, %5
# CHECK-NEXT:   %7 = call %4, %6
# CHECK-NEXT:   br block2(%7)
# CHECK-NEXT: block2(%8):
# CHECK-NEXT:   return %8
