# `finally` is lowered for each way out: the end, the jump, the exception.
#
# RUN: %pyreckc emit --stage ir %s | %filecheck %s
# RUN: %pyreckc emit --stage ir %s | %pyreck-opt --verify --emit none -

def release(f, log):
    for x in log:
        try:
            if f(x):
                break
        finally:
            log.append(x)

# CHECK-LABEL: func @release#{{[0-9]+}} generic params(f, log) -> any
# CHECK-NEXT: block0(%0, %1):
# CHECK-NEXT:   %2 = iter %1 : iter[any]
# CHECK-NEXT:   br block1()
# CHECK-NEXT: block1():
# CHECK-NEXT:   fornext %2, block2(), block8()
# CHECK-NEXT: block2(%3) unwind block5():
# CHECK-NEXT:   %4 = call %0, %3
# CHECK-NEXT:   %5 = truth %4
# CHECK-NEXT:   condbr %5, block3(), block4()
# CHECK-NEXT: block3():
# CHECK-NEXT:   %6 = call.method "append", %1, %3
# CHECK-NEXT:   br block9()
# CHECK-NEXT: block4():
# CHECK-NEXT:   %7 = call.method "append", %1, %3
# CHECK-NEXT:   br block1()
# CHECK-NEXT: block5(%8) unwind block7():
# CHECK-NEXT:   %9 = call.method "append", %1, %3
# CHECK-NEXT:   br block6()
# CHECK-NEXT: block6():
# CHECK-NEXT:   raise %8
# CHECK-NEXT: block7(%10):
# CHECK-NEXT:   exc.context %10, %8
# CHECK-NEXT:   raise %10
# CHECK-NEXT: block8():
# CHECK-NEXT:   br block9()
# CHECK-NEXT: block9():
# CHECK-NEXT:   %11 = const.none
# CHECK-NEXT:   return %11
