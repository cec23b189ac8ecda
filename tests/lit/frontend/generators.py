# A generator function makes a closure of its body and of that a generator; the body begins with
# `gen.begin`. A generator expression that is not consumed where it stands is such a body too.
#
# RUN: %pyreckc emit --stage ir %s | %filecheck %s
# RUN: %pyreckc emit --stage ir %s | %pyreck-opt --verify --emit none -

def pairs(xs):
    for x in xs:
        y = yield x
    yield from y

def late(n):
    return (x * n for x in range(3))

# CHECK-LABEL: func @pairs#{{[0-9]+}} generic params(xs) -> any
# CHECK-NEXT: block0(%0):
# CHECK-NEXT:   %1 = closure #[[BODY:[0-9]+]], %0
# CHECK-NEXT:   %2 = gen.new %1
# CHECK-NEXT:   return %2
# CHECK-LABEL: func @late#{{[0-9]+}} generic params(n) -> any
# CHECK:        %2 = call.builtin range, %1
# CHECK-NEXT:   %3 = call.builtin iter, %2
# CHECK-NEXT:   %4 = closure #{{[0-9]+}}, %0, %3
# CHECK-NEXT:   %5 = gen.new %4
# CHECK:      func @pairs#[[BODY]] generic captures(xs) -> any
# CHECK:        gen.begin
# CHECK:        fornext %2, block2(), block3()
# CHECK-NEXT: block2(%4):
# CHECK-NEXT:   %5 = yield %4, 0
# CHECK:        %7 = yield.from %6, 0
# CHECK:      func @<genexpr>#{{[0-9]+}} generic captures(n, .0) -> any
# CHECK:        gen.begin
# CHECK:        yield
