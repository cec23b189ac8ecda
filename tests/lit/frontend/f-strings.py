# Parts are formatted in order; a specification is a string of its own.
#
# RUN: %pyreckc emit --stage ir %s | %filecheck %s
# RUN: %pyreckc emit --stage ir %s | %pyreck-opt --verify --emit none -

def show(x, width):
    return f"<{x!r:>{width}}|{x:.2f}>"
def plain(x):
    return f"{x}"

# CHECK-LABEL: func @show#{{[0-9]+}} generic params(x, width) -> any
# CHECK-NEXT: block0(%0, %1):
# CHECK-NEXT:   %2 = const.str "<"
# CHECK-NEXT:   %3 = const.str ">"
# CHECK-NEXT:   %4 = format plain %1
# CHECK-NEXT:   %5 = concat %3, %4
# CHECK-NEXT:   %6 = format r %0, %5
# CHECK-NEXT:   %7 = const.str "|"
# CHECK-NEXT:   %8 = const.str ".2f"
# CHECK-NEXT:   %9 = format plain %0, %8
# CHECK-NEXT:   %10 = const.str ">"
# CHECK-NEXT:   %11 = concat %2, %6, %7, %9, %10
# CHECK-NEXT:   return %11

# CHECK-LABEL: func @plain#{{[0-9]+}} generic params(x) -> any
# CHECK-NEXT: block0(%0):
# CHECK-NEXT:   %1 = format plain %0
# CHECK-NEXT:   return %1
