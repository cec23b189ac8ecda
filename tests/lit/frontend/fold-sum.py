# A generator expression that sum consumes is a fold; its first iterable is evaluated outside.
#
# RUN: %pyreckc emit --stage ir %s | %filecheck %s
# RUN: %pyreckc emit --stage ir %s | %pyreck-opt --verify --emit none -

def count(n, k):
    return sum(x * k for x in range(n) if x % 2)

# CHECK-LABEL: func @count#{{[0-9]+}} generic params(n, k) -> any
# CHECK-NEXT: block0(%0, %1):
# CHECK-NEXT:   %2 = call.builtin range, %0
# CHECK-NEXT:   %3 = fold sum #{{[0-9]+}}, %2, %1
# CHECK-NEXT:   return %3

# CHECK-LABEL: func @<genexpr>#{{[0-9]+}} generic body captures(k) -> any qualname count.<locals>.<genexpr>
# CHECK-NEXT: block0(%0, %1):
# CHECK-NEXT:   %2 = const.int 2
# CHECK-NEXT:   %3 = binary mod %1, %2
# CHECK-NEXT:   %4 = truth %3
# CHECK-NEXT:   condbr %4, block1(), block2()
# CHECK-NEXT: block1():
# CHECK-NEXT:   %5 = binary mul %1, %0
# CHECK-NEXT:   emit %5
# CHECK-NEXT:   br block2()
# CHECK-NEXT: block2():
# CHECK-NEXT:   %6 = const.none
# CHECK-NEXT:   return %6
