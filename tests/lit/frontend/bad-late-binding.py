# A function made in a comprehension would see the last element in CPython.
#
# RUN: %not %pyreckc check %s | %filecheck %s

def makers():
    return [lambda: i for i in range(3)]

# CHECK: warning[PR0317]: a function or generator made in a comprehension keeps its variable `i`
# CHECK-NEXT:  --> {{.*}}bad-late-binding.py:6:13
# CHECK-NEXT:   |
# CHECK-NEXT: 6 |     return [lambda: i for i in range(3)]
# CHECK-NEXT:   |             ^^^^^^^^^
# CHECK-NEXT:   = help: make the function by a `def` that takes the variable as an argument
