# Integers of any size, bytes, negative numbers, lone surrogates, infinities of `math`.
#
# RUN: %pyreckc emit --stage ir %s | %filecheck %s
# RUN: %pyreckc emit --stage ir %s | %pyreck-opt --verify --emit none -

import math
def all_of_them():
    return (9223372036854775807, 9223372036854775808, -9223372036854775808, -5, -0.0, 0x10,
            "\ud800", "a" "b", b"a\0\xff", None, True, math.inf)

# CHECK-LABEL: func @all_of_them#{{[0-9]+}} generic -> any
# CHECK-NEXT: block0():
# CHECK-NEXT:   %0 = const.int 9223372036854775807
# CHECK-NEXT:   %1 = const.big "9223372036854775808"
# CHECK-NEXT:   %2 = const.int -9223372036854775808
# CHECK-NEXT:   %3 = const.int -5
# CHECK-NEXT:   %4 = const.float -0
# CHECK-NEXT:   %5 = const.int 16
# CHECK-NEXT:   %6 = const.str "\xed\xa0\x80"
# CHECK-NEXT:   %7 = const.str "ab"
# CHECK-NEXT:   %8 = const.bytes "a\x00ÿ"
# CHECK-NEXT:   %9 = const.none
# CHECK-NEXT:   %10 = const.bool 1
# CHECK-NEXT:   %11 = const.float 0x7ff0000000000000
# CHECK-NEXT:   %12 = tuple.new %0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, %11
# CHECK-NEXT:   return %12
