# Directly in a `for`, enumerate is a counter and zip a row of iterators: no tuples.
#
# RUN: %pyreckc emit --stage ir %s | %filecheck %s
# RUN: %pyreckc emit --stage ir %s | %pyreck-opt --verify --emit none -

def counted(xs):
    total = 0
    for i, x in enumerate(xs, 1):
        total += i * x
    return total
def paired(xs, ys):
    total = 0
    for x, y in zip(xs, ys):
        total += x * y
    return total

# CHECK-LABEL: func @counted#{{[0-9]+}} generic params(xs) -> any
# CHECK-NEXT: block0(%0):
# CHECK-NEXT:   %1 = const.int 0
# CHECK-NEXT:   %2 = const.int 1
# CHECK-NEXT:   %3 = iter %0 : iter[any]
# CHECK-NEXT:   br block1(%2, %1)
# CHECK-NEXT: block1(%4, %5):
# CHECK-NEXT:   fornext %3, block2(), block3()
# CHECK-NEXT: block2(%6):
# CHECK-NEXT:   %7 = const.int 1
# CHECK-NEXT:   %8 = binary add %4, %7
# CHECK-NEXT:   %9 = binary mul %4, %6
# CHECK-NEXT:   %10 = inplace add %5, %9
# CHECK-NEXT:   br block1(%8, %10)
# CHECK-NEXT: block3():
# CHECK-NEXT:   return %5

# CHECK-LABEL: func @paired#{{[0-9]+}} generic params(xs, ys) -> any
# CHECK-NEXT: block0(%0, %1):
# CHECK-NEXT:   %2 = const.int 0
# CHECK-NEXT:   %3 = iter %0 : iter[any]
# CHECK-NEXT:   %4 = iter %1 : iter[any]
# CHECK-NEXT:   br block1(%2)
# CHECK-NEXT: block1(%5):
# CHECK-NEXT:   fornext %3, block2(), block4()
# CHECK-NEXT: block2(%6):
# CHECK-NEXT:   fornext %4, block3(), block4()
# CHECK-NEXT: block3(%7):
# CHECK-NEXT:   %8 = binary mul %6, %7
# CHECK-NEXT:   %9 = inplace add %5, %8
# CHECK-NEXT:   br block1(%9)
# CHECK-NEXT: block4():
# CHECK-NEXT:   return %5
