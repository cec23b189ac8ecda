# Code after what is refused is looked at too, loops included, though nothing enters them.
#
# RUN: %pyreckc emit --stage ir %s | %filecheck %s

def f(a):
    log = []
    x = list(memoryview(a))
    for y in a:
        log.append(y)
    return x, log

# CHECK-LABEL: func @f#{{[0-9]+}} generic params(a) -> any
# CHECK: refuse
# CHECK-NEXT: unreachable
