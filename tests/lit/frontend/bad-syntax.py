# What CPython itself does not accept, with its own message.
#
# RUN: %not %pyreckc check %s | %filecheck %s

def f(:
    return 1

# CHECK: error[PR0001]: invalid syntax
# CHECK-NEXT:  --> {{.*}}bad-syntax.py:5:7
# CHECK-NEXT:   |
# CHECK-NEXT: 5 | def f(:
# CHECK-NEXT:   |       ^
# CHECK-NEXT:   = help: CPython does not accept this file either
