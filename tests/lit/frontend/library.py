# Functions of the standard library come from the interpreter's own source; those that stand for C
# functions are hidden. A local import serves too, and what is not compiled is said at its place.
#
# RUN: %pyreckc emit --stage ir %s | %filecheck %s
# RUN: %pyreckc emit --stage ir %s | %pyreck-opt --verify --emit none -
# RUN: %not %pyreckc check %s | %filecheck %s --check-prefix=SAID

import string
from heapq import heappush as push


def pushes(heap):
    push(heap, 1)


# CHECK-LABEL: func @pushes#{{[0-9]+}} generic params(heap) -> any
# CHECK: closure #[[#NATIVE:]]


def where(items, x):
    from bisect import bisect

    return bisect(items, x, hi=2)


# CHECK-LABEL: func @where#{{[0-9]+}} generic
# CHECK: = closure #{{[0-9]+}}, %2, %3, %4 !


def letters():
    return string.ascii_letters


# CHECK-LABEL: func @letters#{{[0-9]+}} generic
# CHECK: const.str "abcdefghijklmnopqrstuvwxyz"
# CHECK: const.str "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# CHECK: binary add %0, %1


def refused(heap):
    import heapq

    heapq.heappush(heap, item=1)
    # SAID: PR0330
    # SAID-SAME: `heapq.heappush` with these arguments
    return heapq.heapmix(heap)
    # SAID: PR0315
    # SAID-SAME: `heapq.heapmix` is not compiled yet


# CHECK: func @heappush#[[#NATIVE]] generic hidden params(posonly heap, posonly item)
# CHECK: call.builtin isinstance
# CHECK: refuse "`heapq.heappush` of what is no list
