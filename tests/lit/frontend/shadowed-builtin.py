# A parameter that is called like a builtin is the parameter.
#
# RUN: %pyreckc emit --stage ir %s | %filecheck %s
# RUN: %pyreckc emit --stage ir %s | %pyreck-opt --verify --emit none -

def f(len, xs):
    return len(xs)

# CHECK-LABEL: func @f#{{[0-9]+}} generic params(len, xs) -> any
# CHECK-NEXT: block0(%0, %1):
# CHECK-NEXT:   %2 = call %0, %1
# CHECK-NEXT:   return %2
