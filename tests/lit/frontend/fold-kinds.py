# Every builtin that consumes a generator expression at once.
#
# RUN: %pyreckc emit --stage ir %s | %filecheck %s
# RUN: %pyreckc emit --stage ir %s | %pyreck-opt --verify --emit none -

def kinds(xs, f):
    a = [any(x for x in xs), all(x for x in xs), tuple(x for x in xs), set(x for x in xs)]
    b = [min(x for x in xs), max((x for x in xs), default=0), sum((x for x in xs), 1)]
    c = [{x: 1 for x in xs}, {x for x in xs}, dict((x, 2) for x in xs)]
    d = [sorted((x for x in xs), reverse=True), ",".join(x for x in xs)]
    return a, b, c, d

# CHECK-LABEL: func @kinds#{{[0-9]+}} generic params(xs, f) -> any
# CHECK-NEXT: block0(%0, %1):
# CHECK-NEXT:   %2 = fold any #{{[0-9]+}}, %0
# CHECK-NEXT:   %3 = fold all #{{[0-9]+}}, %0
# CHECK-NEXT:   %4 = fold tuple #{{[0-9]+}}, %0
# CHECK-NEXT:   %5 = fold set #{{[0-9]+}}, %0
# CHECK-NEXT:   %6 = list.new %2, %3, %4, %5
# CHECK-NEXT:   %7 = fold min #{{[0-9]+}}, %0
# CHECK-NEXT:   %8 = const.int 0
# CHECK-NEXT:   %9 = fold max #{{[0-9]+}} start, %0, %8
# CHECK-NEXT:   %10 = const.int 1
# CHECK-NEXT:   %11 = fold sum #{{[0-9]+}} start, %0, %10
# CHECK-NEXT:   %12 = list.new %7, %9, %11
# CHECK-NEXT:   %13 = fold dict #{{[0-9]+}}, %0
# CHECK-NEXT:   %14 = fold set #{{[0-9]+}}, %0
# CHECK-NEXT:   %15 = fold dict #{{[0-9]+}}, %0
# CHECK-NEXT:   %16 = list.new %13, %14, %15
# CHECK-NEXT:   %17 = const.bool 1
# CHECK-NEXT:   %18 = fold list #{{[0-9]+}}, %0
# CHECK-NEXT:   %19 = call.builtin sorted, %18, %17 keywords(reverse)
# CHECK-NEXT:   %20 = const.str ","
# CHECK-NEXT:   %21 = fold list #{{[0-9]+}}, %0
# CHECK-NEXT:   %22 = call.method "join", %20, %21
# CHECK-NEXT:   %23 = list.new %19, %22
# CHECK-NEXT:   %24 = tuple.new %6, %12, %16, %23
# CHECK-NEXT:   return %24
