# What raises whatever the arguments are; not what a handler catches, or what only some types do.
#
# RUN: not %pyreckc check --short %s | %filecheck %s

class Point:
    def __init__(self, x):
        self.xpos = x
        self.name = "p"
    def label(self):
        return self.name + 1
    def moved(self):
        return Point(self.xpos).mvoed()

def texts(n):
    total = 0
    name = "n"
    total = total + name
    return total
def names(n):
    total = 0
    for i in range(n):
        totl += i
    return total
def lists(n):
    xs = [n]
    xs.apend(4)
    return len(5), sortd(xs)
def several(n, flag):
    x = 1 if flag else None
    y = "a" if flag else 2
    return [x + "b", y + 1, -"a", None[n], (1)(n), n.foo, [i for i in 5]]
def fine(n, flag):
    try:
        1 + "a"
    except TypeError:
        pass
    x = None if flag else "abc"
    def double(y):
        return y * 2
    return double(n), double("a"), x.upper(), n + 1, fails(n), Point(n).label
def fails(n):
    raise ValueError(n)
def in_a_cell(xs, flag):
    if flag:
        total = 1.0
    else:
        mean = 3.0
        total = sum(x - mean for x in xs)
    return 0.0 if flag else total * mean
def partly_refused(path, flag):
    if flag:
        x = 1
        memoryview(path)
        x = "a"
    else:
        x = 1
    return x + "b"
def late(d):
    empty = []
    return empty[0] + 1, {}["a"], max([])

# CHECK:      certain-failures.py:10:16: warning PR0501: `+` between `str` and `int` raises TypeError
# CHECK-NEXT: certain-failures.py:12:16: warning PR0502: attribute `mvoed` of `Point`, close to `moved`, does not exist
# CHECK-NEXT: certain-failures.py:17:13: warning PR0501: `+` between `int` and `str` raises TypeError
# CHECK-NEXT: certain-failures.py:22:9: warning PR0503: local variable `totl`, close to `total`, has no value here
# CHECK-NEXT: certain-failures.py:26:5: warning PR0502: attribute `apend` of `list[any]`, close to `append`, does not exist
# CHECK-NEXT: certain-failures.py:27:12: warning PR0501: `len` of `int` raises TypeError
# CHECK-NEXT: certain-failures.py:27:20: warning PR0401: name `sortd`, close to `sorted`, is not defined
# CHECK-NEXT: certain-failures.py:31:13: warning PR0501: `+` between `int|none` and `str` raises TypeError
# CHECK-NEXT: certain-failures.py:53:9: warning PR0314: builtin `memoryview`
# CHECK-NOT: certain-failures.py
