# `*` in a call is a tuple, or alone what it stands before; `**` is merged into a dict of its own.
#
# RUN: %pyreckc emit --stage ir %s | %filecheck %s
# RUN: %pyreckc emit --stage ir %s | %pyreck-opt --verify --emit none -

def forward(f, *args, **kwargs):
    return f(*args, **kwargs)
def alone(f, xs):
    return f(*xs)
def mixed(f, xs, d):
    return f(1, *xs, k=2, **d)
def method(f, xs):
    return f.index(*xs)

# CHECK-LABEL: func @forward#{{[0-9]+}} generic params(f, *args, **kwargs) -> any
# CHECK-NEXT: block0(%0, %1, %2):
# CHECK-NEXT:   %3 = dict.new
# CHECK-NEXT:   merge.keywords %3, %2, %0
# CHECK-NEXT:   %4 = call.spread %0, %1, %3
# CHECK-NEXT:   return %4

# CHECK-LABEL: func @alone#{{[0-9]+}} generic params(f, xs) -> any
# CHECK-NEXT: block0(%0, %1):
# CHECK-NEXT:   %2 = const.none
# CHECK-NEXT:   %3 = call.spread %0, %1, %2
# CHECK-NEXT:   return %3

# CHECK-LABEL: func @mixed#{{[0-9]+}} generic params(f, xs, d) -> any
# CHECK-NEXT: block0(%0, %1, %2):
# CHECK-NEXT:   %3 = const.int 1
# CHECK-NEXT:   %4 = tuple.new %3
# CHECK-NEXT:   %5 = spread.tuple %1
# CHECK-NEXT:   %6 = binary add %4, %5
# CHECK-NEXT:   %7 = const.str "k"
# CHECK-NEXT:   %8 = const.int 2
# CHECK-NEXT:   %9 = dict.new %7, %8
# CHECK-NEXT:   merge.keywords %9, %2, %0
# CHECK-NEXT:   %10 = call.spread %0, %6, %9
# CHECK-NEXT:   return %10

# CHECK-LABEL: func @method#{{[0-9]+}} generic params(f, xs) -> any
# CHECK: %2 = load.method %0, "index"
# CHECK: call.method.spread "index", %0, %1, %{{[0-9]+}}
# CHECK: call.spread %2, %1, %{{[0-9]+}}
