# `for` is `iter` and `fornext`; `continue` goes back to the head.
#
# RUN: %pyreckc emit --stage ir %s | %filecheck %s
# RUN: %pyreckc emit --stage ir %s | %pyreck-opt --verify --emit none -

def odd(xs):
    out = []
    for x in xs:
        if x % 2 == 0:
            continue
        out.append(x)
    return out

# CHECK-LABEL: func @odd#{{[0-9]+}} generic params(xs) -> any
# CHECK-NEXT: block0(%0):
# CHECK-NEXT:   %1 = list.new
# CHECK-NEXT:   %2 = iter %0 : iter[any]
# CHECK-NEXT:   br block1()
# CHECK-NEXT: block1():
# CHECK-NEXT:   fornext %2, block2(), block5()
# CHECK-NEXT: block2(%3):
# CHECK-NEXT:   %4 = const.int 2
# CHECK-NEXT:   %5 = binary mod %3, %4
# CHECK-NEXT:   %6 = const.int 0
# CHECK-NEXT:   %7 = compare eq %5, %6
# CHECK-NEXT:   %8 = truth %7
# CHECK-NEXT:   condbr %8, block3(), block4()
# CHECK-NEXT: block3():
# CHECK-NEXT:   br block1()
# CHECK-NEXT: block4():
# CHECK-NEXT:   %9 = call.method "append", %1, %3
# CHECK-NEXT:   br block1()
# CHECK-NEXT: block5():
# CHECK-NEXT:   return %1
