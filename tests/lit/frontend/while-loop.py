# A loop carries the variables that change; `else` runs when it ends, not after `break`.
#
# RUN: %pyreckc emit --stage ir %s | %filecheck %s
# RUN: %pyreckc emit --stage ir %s | %pyreck-opt --verify --emit none -

def first_divisor(n):
    x = 2
    while x < n:
        if n % x == 0:
            break
        x += 1
    else:
        x = 0
    return x

# CHECK-LABEL: func @first_divisor#{{[0-9]+}} generic params(n) -> any
# CHECK-NEXT: block0(%0):
# CHECK-NEXT:   %1 = const.int 2
# CHECK-NEXT:   br block1(%1)
# CHECK-NEXT: block1(%2):
# CHECK-NEXT:   %3 = compare lt %2, %0
# CHECK-NEXT:   %4 = truth %3
# CHECK-NEXT:   condbr %4, block2(), block5()
# CHECK-NEXT: block2():
# CHECK-NEXT:   %5 = binary mod %0, %2
# CHECK-NEXT:   %6 = const.int 0
# CHECK-NEXT:   %7 = compare eq %5, %6
# CHECK-NEXT:   %8 = truth %7
# CHECK-NEXT:   condbr %8, block3(), block4()
# CHECK-NEXT: block3():
# CHECK-NEXT:   br block6(%2)
# CHECK-NEXT: block4():
# CHECK-NEXT:   %9 = const.int 1
# CHECK-NEXT:   %10 = inplace add %2, %9
# CHECK-NEXT:   br block1(%10)
# CHECK-NEXT: block5():
# CHECK-NEXT:   %11 = const.int 0
# CHECK-NEXT:   br block6(%11)
# CHECK-NEXT: block6(%12):
# CHECK-NEXT:   return %12
