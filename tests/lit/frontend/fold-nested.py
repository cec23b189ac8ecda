# Each `for` of a comprehension has a body of its own; the inner ones emit into the same list.
#
# RUN: %pyreckc emit --stage ir %s | %filecheck %s
# RUN: %pyreckc emit --stage ir %s | %pyreck-opt --verify --emit none -

def pairs(xs, ys):
    return [x + y for x in xs if x for y in ys if x < y]

# CHECK-LABEL: func @pairs#{{[0-9]+}} generic params(xs, ys) -> any
# CHECK-NEXT: block0(%0, %1):
# CHECK-NEXT:   %2 = fold list #{{[0-9]+}}, %0, %1
# CHECK-NEXT:   return %2

# CHECK-LABEL: func @<listcomp>#{{[0-9]+}} generic body captures(ys) -> any qualname pairs.<locals>.<listcomp>
# CHECK-NEXT: block0(%0, %1):
# CHECK-NEXT:   %2 = truth %1
# CHECK-NEXT:   condbr %2, block1(), block2()
# CHECK-NEXT: block1():
# CHECK-NEXT:   %3 = fold nested #{{[0-9]+}}, %0, %1
# CHECK-NEXT:   br block2()
# CHECK-NEXT: block2():
# CHECK-NEXT:   %4 = const.none
# CHECK-NEXT:   return %4

# CHECK-LABEL: func @<listcomp>#{{[0-9]+}} generic body hidden captures(x) -> any qualname pairs.<locals>.<listcomp>
# CHECK-NEXT: block0(%0, %1):
# CHECK-NEXT:   %2 = compare lt %0, %1
# CHECK-NEXT:   %3 = truth %2
# CHECK-NEXT:   condbr %3, block1(), block2()
# CHECK-NEXT: block1():
# CHECK-NEXT:   %4 = binary add %0, %1
# CHECK-NEXT:   emit %4
# CHECK-NEXT:   br block2()
# CHECK-NEXT: block2():
# CHECK-NEXT:   %5 = const.none
# CHECK-NEXT:   return %5
