# A block starts where a variable changes, so that the handler sees the value of that moment.
#
# RUN: %pyreckc emit --stage ir %s | %filecheck %s
# RUN: %pyreckc emit --stage ir %s | %pyreck-opt --verify --emit none -

def attempt(xs, i):
    n = 0
    try:
        x = xs[i]
        n = 1
        y = xs[x]
    except (IndexError, KeyError) as e:
        return n, e
    return y

# CHECK-LABEL: func @attempt#{{[0-9]+}} generic params(xs, i) -> any
# CHECK-NEXT: block0(%0, %1):
# CHECK-NEXT:   %2 = const.int 0
# CHECK-NEXT:   br block1()
# CHECK-NEXT: block1() unwind block3(%2):
# CHECK-NEXT:   %3 = getitem %0, %1
# CHECK-NEXT:   %4 = const.int 1
# CHECK-NEXT:   br block2()
# CHECK-NEXT: block2() unwind block3(%4):
# CHECK-NEXT:   %5 = getitem %0, %3
# CHECK-NEXT:   return %5
# CHECK-NEXT: block3(%6, %7) unwind block6():
# CHECK-NEXT:   %8 = builtin IndexError
# CHECK-NEXT:   %9 = builtin KeyError
# CHECK-NEXT:   %10 = tuple.new %8, %9
# CHECK-NEXT:   %11 = exc.match %6, %10
# CHECK-NEXT:   condbr %11, block4(), block5()
# CHECK-NEXT: block4():
# CHECK-NEXT:   %12 = tuple.new %7, %6
# CHECK-NEXT:   return %12
# CHECK-NEXT: block5():
# CHECK-NEXT:   raise %6
# CHECK-NEXT: block6(%13):
# CHECK-NEXT:   exc.context %13, %6
# CHECK-NEXT:   raise %13
