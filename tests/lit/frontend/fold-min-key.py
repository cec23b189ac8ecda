# A key that may be None is tested once; with a key, pairs are emitted.
#
# RUN: %pyreckc emit --stage ir %s | %filecheck %s
# RUN: %pyreckc emit --stage ir %s | %pyreck-opt --verify --emit none -

def least(xs, key):
    return min((x for x in xs), key=key)

# CHECK-LABEL: func @least#{{[0-9]+}} generic params(xs, key) -> any
# CHECK-NEXT: block0(%0, %1):
# CHECK-NEXT:   %2 = const.none
# CHECK-NEXT:   %3 = compare is %1, %2
# CHECK-NEXT:   %4 = truth %3
# CHECK-NEXT:   condbr %4, block1(), block2()
# CHECK-NEXT: block1():
# CHECK-NEXT:   %5 = fold min #{{[0-9]+}}, %0
# CHECK-NEXT:   br block3(%5)
# CHECK-NEXT: block2():
# CHECK-NEXT:   %6 = fold min.key #{{[0-9]+}}, %0, %1
# CHECK-NEXT:   br block3(%6)
# CHECK-NEXT: block3(%7):
# CHECK-NEXT:   return %7

# CHECK-LABEL: func @<genexpr>#{{[0-9]+}} generic body captures(key) -> any qualname least.<locals>.<genexpr>
# CHECK-NEXT: block0(%0, %1):
# CHECK-NEXT:   %2 = call %0, %1
# CHECK-NEXT:   emit %2, %1
# CHECK-NEXT:   %3 = const.none
# CHECK-NEXT:   return %3
