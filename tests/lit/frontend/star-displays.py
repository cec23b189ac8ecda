# A display takes in `*` and `**` operands one after the other; tuples are concatenated.
#
# RUN: %pyreckc emit --stage ir %s | %filecheck %s
# RUN: %pyreckc emit --stage ir %s | %pyreck-opt --verify --emit none -

def as_list(a, b):
    return [a, *b, a]
def as_tuple(a, b):
    return a, *b
def as_dict(a, b):
    return {a: b, **b, b: a}

# CHECK-LABEL: func @as_list#{{[0-9]+}} generic params(a, b) -> any
# CHECK-NEXT: block0(%0, %1):
# CHECK-NEXT:   %2 = list.new %0
# CHECK-NEXT:   extend %2, %1
# CHECK-NEXT:   %3 = call.method "append", %2, %0
# CHECK-NEXT:   return %2

# CHECK-LABEL: func @as_tuple#{{[0-9]+}} generic params(a, b) -> any
# CHECK-NEXT: block0(%0, %1):
# CHECK-NEXT:   %2 = tuple.new %0
# CHECK-NEXT:   %3 = spread.tuple %1
# CHECK-NEXT:   %4 = binary add %2, %3
# CHECK-NEXT:   return %4

# CHECK-LABEL: func @as_dict#{{[0-9]+}} generic params(a, b) -> any
# CHECK-NEXT: block0(%0, %1):
# CHECK-NEXT:   %2 = dict.new %0, %1
# CHECK-NEXT:   extend %2, %1
# CHECK-NEXT:   setitem %2, %1, %0
# CHECK-NEXT:   return %2
