# Values of keyword arguments come last; their names are a list of the module.
#
# RUN: %pyreckc emit --stage ir %s | %filecheck %s
# RUN: %pyreckc emit --stage ir %s | %pyreck-opt --verify --emit none -

def f(a, b, c):
    return g(a, x=b, y=c)
def g(a, x, y):
    return a

# CHECK-LABEL: func @f#{{[0-9]+}} generic params(a, b, c) -> any
# CHECK-NEXT: block0(%0, %1, %2):
# CHECK-NEXT:   %3 = closure #{{[0-9]+}}
# CHECK-NEXT:   %4 = call %3, %0, %1, %2 keywords(x, y)
# CHECK-NEXT:   return %4
