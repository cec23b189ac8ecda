# What is raised while another exception is handled gets it as its context.
#
# RUN: %pyreckc emit --stage ir %s | %filecheck %s
# RUN: %pyreckc emit --stage ir %s | %pyreck-opt --verify --emit none -

def wrap(f):
    try:
        return f()
    except KeyError as e:
        raise ValueError("wrapped") from e

# CHECK-LABEL: func @wrap#{{[0-9]+}} generic params(f) -> any
# CHECK-NEXT: block0(%0) unwind block1():
# CHECK-NEXT:   %1 = call %0
# CHECK-NEXT:   return %1
# CHECK-NEXT: block1(%2) unwind block6():
# CHECK-NEXT:   %3 = builtin KeyError
# CHECK-NEXT:   %4 = exc.match %2, %3
# CHECK-NEXT:   condbr %4, block2(), block5()
# CHECK-NEXT: block2():
# CHECK-NEXT:   %5 = const.str "wrapped"
# CHECK-NEXT:   br block3()
# CHECK-NEXT: block3() unwind block4():
# CHECK-NEXT:   %6 = call.builtin ValueError, %5
# CHECK-NEXT:   %7 = exc.normalize %6
# CHECK-NEXT:   exc.cause %7, %2
# CHECK-NEXT:   raise %7
# CHECK-NEXT: block4(%8):
# CHECK-NEXT:   exc.context %8, %2
# CHECK-NEXT:   raise %8
# CHECK-NEXT: block5():
# CHECK-NEXT:   raise %2
# CHECK-NEXT: block6(%9):
# CHECK-NEXT:   exc.context %9, %2
# CHECK-NEXT:   raise %9
