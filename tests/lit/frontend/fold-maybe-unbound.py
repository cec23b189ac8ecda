# A variable that may be unassigned goes into a fold in a cell: reading it raises there.
#
# RUN: %pyreckc emit --stage ir %s | %filecheck %s
# RUN: %pyreckc emit --stage ir %s | %pyreck-opt --verify --emit none -

def f(a):
    if a:
        v = 1
    return [v for x in a]

# CHECK-LABEL: func @f#{{[0-9]+}} generic params(a) -> any
# CHECK-NEXT: block0(%0):
# CHECK-NEXT:   %1 = unbound
# CHECK-NEXT:   %2 = truth %0
# CHECK-NEXT:   condbr %2, block1(), block2()
# CHECK-NEXT: block1():
# CHECK-NEXT:   %3 = const.int 1
# CHECK-NEXT:   br block3(%3)
# CHECK-NEXT: block2():
# CHECK-NEXT:   br block3(%1)
# CHECK-NEXT: block3(%4):
# CHECK-NEXT:   %5 = cell.new %4 : cell[any]
# CHECK-NEXT:   %6 = fold list #{{[0-9]+}}, %0, %5
# CHECK-NEXT:   return %6

# CHECK-LABEL: func @<listcomp>#{{[0-9]+}} generic body captures(v) -> any qualname f.<locals>.<listcomp>
# CHECK-NEXT: block0(%0: cell[any], %1):
# CHECK-NEXT:   %2 = cell.get %0, "v"
# CHECK-NEXT:   emit %2
# CHECK-NEXT:   %3 = const.none
# CHECK-NEXT:   return %3
