# What is not compiled yet, each with what to write instead.
#
# RUN: %not %pyreckc check %s | %filecheck %s

class A(bytearray):
    pass

def generator():  # compiled
    yield 1

async def task():
    return 1

def star(*args):  # compiled
    return args

def body(x):
    class B:
        def __del__(self):
            return x
    return B

def rest(x):
    match x:
        case x.kind():
            return 0
    try:
        return (i for i in x)
    except* ValueError:
        pass

def imports(x):
    import tokenize
    from math import sqr
    return sqr(x)

def decorate(f):
    return f

@decorate
def decorated():
    return ...

# CHECK: warning[PR0340]: a class that derives from `bytearray` is not compiled
# CHECK-NEXT:  --> {{.*}}bad-unsupported.py:5:9
# CHECK-NEXT:   |
# CHECK-NEXT: 5 | class A(bytearray):
# CHECK-NEXT:   |         ^^^
# CHECK-NEXT:   = help: derive from your own classes,
# CHECK: warning[PR0303]: `async def` is not compiled
# CHECK-NEXT:   --> {{.*}}bad-unsupported.py:11:1
# CHECK-NEXT:    |
# CHECK-NEXT: 11 | async def task():
# CHECK-NEXT:    | ^^^^^^^^^^^^^^^^
# CHECK-NEXT:    = help: use plain functions and loops: folds run in parallel by themselves
# CHECK: warning[PR0341]: `__del__` of a class is not compiled
# CHECK: warning[PR0323]: class pattern `x.kind` is not compiled
# CHECK: warning[PR0319]: `except*` is not compiled yet
# CHECK-NEXT:   --> {{.*}}bad-unsupported.py:27:5
# CHECK-NEXT:    |
# CHECK-NEXT: 27 |     try:
# CHECK-NEXT:    |     ^^^
# CHECK-NEXT:    = help: use `except`
# CHECK: warning[PR0310]: `import` inside compiled code is not compiled
# CHECK: warning[PR0315]: `math.sqr`, close to `math.sqrt`, is not compiled yet
