# The middle of a chain is evaluated once; the rest only if it still can hold.
#
# RUN: %pyreckc emit --stage ir %s | %filecheck %s
# RUN: %pyreckc emit --stage ir %s | %pyreck-opt --verify --emit none -

def between(a, f, c):
    return a < f() <= c
def test(a, f, c):
    if a < f() <= c:
        return 1
    return 0

# CHECK-LABEL: func @between#{{[0-9]+}} generic params(a, f, c) -> any
# CHECK-NEXT: block0(%0, %1, %2):
# CHECK-NEXT:   %3 = call %1
# CHECK-NEXT:   %4 = compare lt %0, %3
# CHECK-NEXT:   %5 = truth %4
# CHECK-NEXT:   condbr %5, block1(), block2(%4)
# CHECK-NEXT: block1():
# CHECK-NEXT:   %6 = compare le %3, %2
# CHECK-NEXT:   br block2(%6)
# CHECK-NEXT: block2(%7):
# CHECK-NEXT:   return %7

# CHECK-LABEL: func @test#{{[0-9]+}} generic params(a, f, c) -> any
# CHECK-NEXT: block0(%0, %1, %2):
# CHECK-NEXT:   %3 = call %1
# CHECK-NEXT:   %4 = compare lt %0, %3
# CHECK-NEXT:   %5 = truth %4
# CHECK-NEXT:   condbr %5, block1(), block3()
# CHECK-NEXT: block1():
# CHECK-NEXT:   %6 = compare le %3, %2
# CHECK-NEXT:   %7 = truth %6
# CHECK-NEXT:   condbr %7, block2(), block3()
# CHECK-NEXT: block2():
# CHECK-NEXT:   %8 = const.int 1
# CHECK-NEXT:   return %8
# CHECK-NEXT: block3():
# CHECK-NEXT:   %9 = const.int 0
# CHECK-NEXT:   return %9
