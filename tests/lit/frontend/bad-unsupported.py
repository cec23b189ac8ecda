# What is not compiled yet, each with what to write instead.
#
# RUN: %not %pyreckc check %s | %filecheck %s

class A:
    pass

def generator():
    yield 1

async def task():
    return 1

def star(*args):  # compiled
    return args

def body(x):
    with x:
        pass

def rest(x):
    match x:
        case int(real=0):
            return 0
    try:
        return (i for i in x)
    except* ValueError:
        pass

def imports(x):
    import statistics
    from math import sqr
    return sqr(x)

def decorate(f):
    return f

@decorate
def decorated():
    return ...

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
# CHECK: warning[PR0304]: a `with` statement inside compiled code is not compiled yet
# CHECK-NEXT:   --> {{.*}}bad-unsupported.py:18:5
# CHECK-NEXT:    |
# CHECK-NEXT: 18 |     with x:
# CHECK-NEXT:    |     ^^^^^^
# CHECK-NEXT:    = help: use `try` and `finally`
# CHECK: warning[PR0323]: class pattern `int(real=...)` is not compiled yet
# CHECK-NEXT:   --> {{.*}}bad-unsupported.py:23:14
# CHECK-NEXT:    |
# CHECK-NEXT: 23 |         case int(real=0):
# CHECK-NEXT:    |              ^^^^^^^^^^^
# CHECK-NEXT:    = help: match a builtin class such as `int()` or `str(x)`, and test the rest by a guard
# CHECK: warning[PR0319]: `except*` is not compiled yet
# CHECK-NEXT:   --> {{.*}}bad-unsupported.py:25:5
# CHECK-NEXT:    |
# CHECK-NEXT: 25 |     try:
# CHECK-NEXT:    |     ^^^
# CHECK-NEXT:    = help: use `except`
# CHECK: warning[PR0310]: `import` inside compiled code is not compiled
# CHECK: warning[PR0315]: `math.sqr`, close to `math.sqrt`, is not compiled yet
# CHECK: warning[PR0306]: decorated function `decorated` is not compiled yet
# CHECK-NEXT:   --> {{.*}}bad-unsupported.py:39:1
# CHECK-NEXT:    |
# CHECK-NEXT: 39 | def decorated():
# CHECK-NEXT:    | ^^^^^^^^^^^^^^^
# CHECK-NEXT:    = help: call the decorator's effect by hand, or leave it away
