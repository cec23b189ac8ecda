# Errors that CPython finds after parsing.
#
# RUN: %not %pyreckc check %s | %filecheck %s

x = 1
return x

# CHECK: error[PR0001]: 'return' outside function
# CHECK-NEXT:  --> {{.*}}bad-outside-function.py:6:1
# CHECK-NEXT:   |
# CHECK-NEXT: 6 | return x
# CHECK-NEXT:   | ^^^^^^^^
# CHECK-NEXT:   = help: CPython does not accept this file either
