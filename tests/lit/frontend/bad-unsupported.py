# What is not compiled yet, each with what to write instead.
#
# RUN: %not %pyreckc check %s | %filecheck %s

class A:
    pass

def generator():
    yield 1

async def task():
    return 1

def star(*args):
    return args

def body(x):
    with x:
        pass

def rest(x):
    a, *b = x
    return (i for i in b)

def decorate(f):
    return f

@decorate
def decorated():
    return b"bytes"

# CHECK: warning[PR0301]: class `A` is not compiled yet
# CHECK-NEXT:  --> {{.*}}bad-unsupported.py:5:1
# CHECK-NEXT:   |
# CHECK-NEXT: 5 | class A:
# CHECK-NEXT:   | ^^^^^^^
# CHECK-NEXT:   = help: use tuples or dicts
# CHECK: warning[PR0302]: generator function `generator` is not compiled yet
# CHECK-NEXT:  --> {{.*}}bad-unsupported.py:8:1
# CHECK-NEXT:   |
# CHECK-NEXT: 8 | def generator():
# CHECK-NEXT:   | ^^^^^^^^^^^^^^^
# CHECK-NEXT:   = help: return a list
# CHECK: warning[PR0303]: `async def` is not compiled
# CHECK-NEXT:   --> {{.*}}bad-unsupported.py:11:1
# CHECK-NEXT:    |
# CHECK-NEXT: 11 | async def task():
# CHECK-NEXT:    | ^^^^^^^^^^^^^^^^
# CHECK-NEXT:    = help: use plain functions and loops: folds run in parallel by themselves
# CHECK: warning[PR0307]: parameter `*args` takes any number of arguments, which is not compiled yet
# CHECK-NEXT:   --> {{.*}}bad-unsupported.py:14:1
# CHECK-NEXT:    |
# CHECK-NEXT: 14 | def star(*args):
# CHECK-NEXT:    | ^^^^^^^^^^^^^^^
# CHECK-NEXT:    = help: take a list or a dict
# CHECK: warning[PR0304]: a `with` statement inside compiled code is not compiled yet
# CHECK-NEXT:   --> {{.*}}bad-unsupported.py:18:5
# CHECK-NEXT:    |
# CHECK-NEXT: 18 |     with x:
# CHECK-NEXT:    |     ^^^^^^
# CHECK-NEXT:    = help: use `try` and `finally`
# CHECK: warning[PR0309]: `*` in an assignment is not compiled yet
# CHECK-NEXT:   --> {{.*}}bad-unsupported.py:22:8
# CHECK-NEXT:    |
# CHECK-NEXT: 22 |     a, *b = x
# CHECK-NEXT:    |        ^^
# CHECK-NEXT:    = help: use slices and `+`
# CHECK: warning[PR0313]: a generator expression as a value is not compiled yet
# CHECK-NEXT:   --> {{.*}}bad-unsupported.py:23:12
# CHECK-NEXT:    |
# CHECK-NEXT: 23 |     return (i for i in b)
# CHECK-NEXT:    |            ^^^^^^^^^^^^^^
# CHECK-NEXT:    = help: make it a list: `[...]`
# CHECK: warning[PR0306]: decorated function `decorated` is not compiled yet
# CHECK-NEXT:   --> {{.*}}bad-unsupported.py:29:1
# CHECK-NEXT:    |
# CHECK-NEXT: 29 | def decorated():
# CHECK-NEXT:    | ^^^^^^^^^^^^^^^
# CHECK-NEXT:    = help: call the decorator's effect by hand, or leave it away
