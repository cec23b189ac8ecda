# Defaults are evaluated at the definition and are captures of the function.
#
# RUN: %pyreckc emit --stage ir %s | %filecheck %s
# RUN: %pyreckc emit --stage ir %s | %pyreck-opt --verify --emit none -

def outer(f):
    def inner(a, b=f(), *, c=3):
        return a + b + c
    return inner(1, c=2)

# CHECK-LABEL: func @outer#{{[0-9]+}} generic params(f) -> any
# CHECK-NEXT: block0(%0):
# CHECK-NEXT:   %1 = call %0
# CHECK-NEXT:   %2 = const.int 3
# CHECK-NEXT:   %3 = closure #{{[0-9]+}}, %1, %2
# CHECK-NEXT:   %4 = const.int 1
# CHECK-NEXT:   %5 = const.int 2
# CHECK-NEXT:   %6 = call %3, %4, %5 keywords(c)
# CHECK-NEXT:   return %6

# CHECK-LABEL: func @inner#{{[0-9]+}} generic captures(default:b, default:c) params(a, b = default, kwonly c = default) -> any qualname outer.<locals>.inner
# CHECK-NEXT: block0(%0, %1, %2, %3, %4):
# CHECK-NEXT:   %5 = binary add %2, %3
# CHECK-NEXT:   %6 = binary add %5, %4
# CHECK-NEXT:   return %6
