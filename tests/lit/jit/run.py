# Build, run: results as Python prints them.
#
# RUN: %pyreckc build %s --entry scaled --args "list[int],int" -o %t.pyrk
# RUN: %pyreckc run %t.pyrk "[1, 2, 3]" 5 | %filecheck %s
# RUN: %pyreckc run --threads 1 %t.pyrk "[]" 5 | %filecheck --check-prefix=EMPTY %s
# RUN: %pyreckc run %t.pyrk "[2**70]" 3 | %filecheck --check-prefix=WIDE %s
# RUN: %pyreckc run %t.pyrk "['a']" 3 | %filecheck --check-prefix=TEXT %s
# RUN: %pyreckc run %t.pyrk -- "[4]" -3 | %filecheck --check-prefix=DASH %s
# RUN: %not %pyreckc run %t.pyrk "[None]" 3 2>&1 | %filecheck --check-prefix=RAISED %s

# CHECK: [5, 10, 15]
# EMPTY: []
# WIDE:  [3541774862152233910272]
# TEXT:  ['aaa']
# DASH:  [-12]
# RAISED:      Traceback (most recent call last):
# RAISED-NEXT: line [[#@LINE + 6]], in scaled
# RAISED-NEXT: return [x * factor for x in xs]
# RAISED:      TypeError: unsupported operand type(s) for *: 'NoneType' and 'int'


def scaled(xs, factor):
    return [x * factor for x in xs]
