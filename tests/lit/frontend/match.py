# Patterns are the tests that an `if` would make; names are bound when all of a pattern fits.
#
# RUN: %pyreckc emit --stage ir %s | %filecheck %s
# RUN: %pyreckc emit --stage ir %s | %pyreck-opt --verify --emit none -

def kind(x):
    match x:
        case 1 | 2:
            return "few"
        case int(n) if n:
            return n
        case {"k": v}:
            return v

# CHECK-LABEL: func @kind#{{[0-9]+}} generic params(x) -> any
# CHECK:        = const.int 1
# CHECK-NEXT:   = compare eq %0,
# CHECK-NEXT:   = truth
# CHECK-NEXT:   condbr
# CHECK:        = const.int 2
# CHECK-NEXT:   = compare eq %0,
# CHECK:        return
# CHECK:        = builtin int
# CHECK-NEXT:   = call.builtin isinstance
# CHECK:        = truth %0
# CHECK:        return %0
# CHECK:        = builtin dict
# CHECK-NEXT:   = call.builtin isinstance
# CHECK:        = call.builtin len
# CHECK:        = compare in
# CHECK:        = getitem %0,
