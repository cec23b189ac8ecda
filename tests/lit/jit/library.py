# Functions of the standard library: results, no frames of those that stand for C functions, the
# user's line where a call is refused.
#
# RUN: %pyreckc build %s --entry smallest --args "any" -o %t.pyrk
# RUN: %pyreckc run %t.pyrk "[5, 3, 9, 1]" | %filecheck %s
# RUN: %not %pyreckc run %t.pyrk "[]" 2>&1 | %filecheck --check-prefix=RAISED %s
# RUN: %not %pyreckc run %t.pyrk "(1, 2)" 2>&1 | %filecheck --check-prefix=REFUSED %s
# RUN: %pyreckc build %s --entry hue --args "any" -o %t.hue.pyrk
# RUN: %pyreckc run %t.hue.pyrk 1 | %filecheck --check-prefix=HUE %s
# RUN: %not %pyreckc run %t.hue.pyrk None 2>&1 | %filecheck --check-prefix=FRAMES %s

import heapq
from bisect import bisect_left as where
from colorsys import rgb_to_hsv

# CHECK: (1, [3, 5, 9], 2)
# RAISED:      Traceback (most recent call last):
# RAISED-NEXT: in smallest
# RAISED-NEXT: least = heapq.heappop(heap)
# RAISED-NEXT: IndexError: index out of range
# REFUSED:      in smallest
# REFUSED-NEXT: heapq.heapify(heap if
# REFUSED-NEXT: pyreck.InvalidOperation: `heapq.heapify` of what is no list is not compiled


def smallest(items):
    heap = list(items) if items else []
    heapq.heapify(heap if len(heap) != 2 else items)
    least = heapq.heappop(heap)
    return least, heap, where(heap, 6)


# HUE: (0.0, 0.5, 1)
# FRAMES:      in hue
# FRAMES-NEXT: return rgb_to_hsv(red, 0.5, 0.5)
# FRAMES-NEXT: colorsys.py", line {{[0-9]+}}, in rgb_to_hsv
# FRAMES-NEXT: maxc = max(r, g, b)
# FRAMES-NEXT: TypeError: '>' not supported between instances of 'float' and 'NoneType'


def hue(red):
    return rgb_to_hsv(red, 0.5, 0.5)
