# What is assigned once before the closure is made is captured by value.
#
# RUN: %pyreckc emit --stage ir %s | %filecheck %s
# RUN: %pyreckc emit --stage ir %s | %pyreck-opt --verify --emit none -

def adder(k):
    def add(x):
        return x + k
    return add

# CHECK-LABEL: func @adder#{{[0-9]+}} generic params(k) -> any
# CHECK-NEXT: block0(%0):
# CHECK-NEXT:   %1 = closure #{{[0-9]+}}, %0
# CHECK-NEXT:   return %1

# CHECK-LABEL: func @add#{{[0-9]+}} generic captures(k) params(x) -> any qualname adder.<locals>.add
# CHECK-NEXT: block0(%0, %1):
# CHECK-NEXT:   %2 = binary add %1, %0
# CHECK-NEXT:   return %2
