# Assignment to a global or to a name of an outer program.
#
# RUN: %not %pyreckc check %s | %filecheck %s

n = 0

def f():
    global n
    n += 1

# CHECK: error[PR0203]: `n` is assigned in a function that does not own it
# CHECK-NEXT:  --> {{.*}}bad-global.py:9:5
# CHECK-NEXT:   |
# CHECK-NEXT: 9 |     n += 1
# CHECK-NEXT:   |     ^
# CHECK-NEXT:   = help: return the new value and let the caller assign it
