# What changes after the capture is shared through a cell.
#
# RUN: %pyreckc emit --stage ir %s | %filecheck %s
# RUN: %pyreckc emit --stage ir %s | %pyreck-opt --verify --emit none -

def counter():
    n = 0
    def step():
        nonlocal n
        n += 1
        return n
    step()
    return n

# CHECK-LABEL: func @counter#{{[0-9]+}} generic -> any
# CHECK-NEXT: block0():
# CHECK-NEXT:   %0 = unbound
# CHECK-NEXT:   %1 = cell.new %0 : cell[any]
# CHECK-NEXT:   %2 = const.int 0
# CHECK-NEXT:   cell.set %1, %2
# CHECK-NEXT:   %3 = closure #{{[0-9]+}}, %1
# CHECK-NEXT:   %4 = call %3
# CHECK-NEXT:   %5 = cell.get %1, "n"
# CHECK-NEXT:   return %5

# CHECK-LABEL: func @step#{{[0-9]+}} generic captures(n) -> any qualname counter.<locals>.step
# CHECK-NEXT: block0(%0: cell[any]):
# CHECK-NEXT:   %1 = cell.get %0, "n"
# CHECK-NEXT:   %2 = const.int 1
# CHECK-NEXT:   %3 = inplace add %1, %2
# CHECK-NEXT:   cell.set %0, %3
# CHECK-NEXT:   %4 = cell.get %0, "n"
# CHECK-NEXT:   return %4
