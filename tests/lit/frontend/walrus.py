# `:=` in a comprehension binds in the function around it.
#
# RUN: %pyreckc emit --stage ir %s | %filecheck %s
# RUN: %pyreckc emit --stage ir %s | %pyreck-opt --verify --emit none -

def last(xs):
    ys = [y := x for x in xs]
    return y

# CHECK-LABEL: func @last#{{[0-9]+}} generic params(xs) -> any
# CHECK-NEXT: block0(%0):
# CHECK-NEXT:   %1 = unbound
# CHECK-NEXT:   %2 = cell.new %1 : cell[any]
# CHECK-NEXT:   %3 = fold list #{{[0-9]+}}, %0, %2
# CHECK-NEXT:   br block1()
# CHECK-NEXT: block1() unwind block2():
# CHECK-NEXT:   %4 = cell.get %2, "y"
# CHECK-NEXT:   return %4
# CHECK-NEXT: block2(%5):
# CHECK-NEXT:   %6 = unbound
# CHECK-NEXT:   %7 = check.bound %6, "y"
# CHECK-NEXT:   return %7

# CHECK-LABEL: func @<listcomp>#{{[0-9]+}} generic body captures(y) -> any qualname last.<locals>.<listcomp>
# CHECK-NEXT: block0(%0: cell[any], %1):
# CHECK-NEXT:   cell.set %0, %1
# CHECK-NEXT:   emit %1
# CHECK-NEXT:   %2 = const.none
# CHECK-NEXT:   return %2
