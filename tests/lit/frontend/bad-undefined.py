# An undefined name is a warning: the compiled code raises NameError there, as CPython does.
#
# RUN: %not %pyreckc check %s | %filecheck %s

def f():
    return undefined

# CHECK: warning[PR0401]: name `undefined` is not defined
# CHECK-NEXT:  --> {{.*}}bad-undefined.py:6:12
# CHECK-NEXT:   |
# CHECK-NEXT: 6 |     return undefined
# CHECK-NEXT:   |            ^^^^^^^^^
# CHECK-NEXT:   = help: define it before it is used, or check its spelling
