# Outside effects: all of a file at once, in order of position.
#
# RUN: %not %pyreckc check %s | %filecheck %s

import os
import random
import time

def f(xs):
    print(len(xs))
    start = time.time()
    r = random.random()
    open(os.getcwd() + "/x")
    return eval("1"), input("?")

# CHECK: error[PR0201]: `print` writes to the outside
# CHECK-NEXT:   --> {{.*}}bad-effects.py:10:5
# CHECK-NEXT:    |
# CHECK-NEXT: 10 |     print(len(xs))
# CHECK-NEXT:    |     ^^^^^
# CHECK-NEXT:    = help: return the text and print it after the block
# CHECK: error[PR0205]: `time.time` reads the clock
# CHECK-NEXT:   --> {{.*}}bad-effects.py:11:13
# CHECK-NEXT:    |
# CHECK-NEXT: 11 |     start = time.time()
# CHECK-NEXT:    |             ^^^^^^^^^
# CHECK-NEXT:    = help: read the clock before the block and pass the value in
# CHECK: error[PR0206]: `random.random` gives another answer each time
# CHECK-NEXT:   --> {{.*}}bad-effects.py:12:9
# CHECK-NEXT:    |
# CHECK-NEXT: 12 |     r = random.random()
# CHECK-NEXT:    |         ^^^^^^^^^^^^^
# CHECK-NEXT:    = help: write a generator with a seed, `x = (a * x + c) % m`, and pass the seed in
# CHECK: error[PR0207]: `open` acts on the operating system or on other programs
# CHECK-NEXT:   --> {{.*}}bad-effects.py:13:5
# CHECK-NEXT:    |
# CHECK-NEXT: 13 |     open(os.getcwd() + "/x")
# CHECK-NEXT:    |     ^^^^
# CHECK-NEXT:    = help: do it outside and pass the result in
# CHECK: error[PR0207]: `os.getcwd` acts on the operating system or on other programs
# CHECK-NEXT:   --> {{.*}}bad-effects.py:13:10
# CHECK-NEXT:    |
# CHECK-NEXT: 13 |     open(os.getcwd() + "/x")
# CHECK-NEXT:    |          ^^^^^^^^^
# CHECK-NEXT:    = help: do it outside and pass the result in
# CHECK: error[PR0204]: `eval` runs or inspects code that is known only at run time
# CHECK-NEXT:   --> {{.*}}bad-effects.py:14:12
# CHECK-NEXT:    |
# CHECK-NEXT: 14 |     return eval("1"), input("?")
# CHECK-NEXT:    |            ^^^^
# CHECK-NEXT:    = help: write the code as a function
# CHECK: error[PR0202]: `input` reads from the outside
# CHECK-NEXT:   --> {{.*}}bad-effects.py:14:23
# CHECK-NEXT:    |
# CHECK-NEXT: 14 |     return eval("1"), input("?")
# CHECK-NEXT:    |                       ^^^^^
# CHECK-NEXT:    = help: read before the block and use the value in it
