// Natives: what the C functions of `_bisect` and `_heapq` do before and after the algorithm.
//
// By Modules/_bisectmodule.c and Modules/_heapqmodule.c of CPython 3.11, compared case by case in
// tests/differential/kernels/stdlib.py. Within a native the name of a function of the module means
// the module's own Python definition; other names mean functions of this text.
//
//   - Wrong calls are refused by the binding of arguments: the messages of C functions are others.
//   - bisect takes `hi=-1` for "to the end"; it wants sequences and indices of 64 bits.
//   - nsmallest and nlargest are the Python functions without object(); merge is the Python one
//     with `next(it)` in place of what `it.__next__` gives.
//   - heapq says `index out of range`. Where a comparison fails, the C functions have swapped
//     items and the Python ones have moved them: the heaps differ, so that is refused. Only where
//     heappush fails at the first, between the item and the parent of the last place, nothing has
//     moved yet: that comparison fails again. After a move it succeeds, as it did before.

#include "frontend/library.h"

namespace pyreck::frontend {

const std::string_view kNatives = R"py(
def is_index(value):
    return isinstance(value, int) and -0x8000000000000000 <= value <= 0x7fffffffffffffff

def bisect_left(a, x, lo=0, hi=None, *, key=None):
    if not isinstance(a, (list, tuple, str, range)):
        refuse("of what is no list, tuple, str or range")
    if not is_index(lo) or not (hi is None or is_index(hi)):
        refuse("with a bound that is no int of 64 bits")
    if hi == -1:
        hi = None
    return bisect_left(a, x, int(lo), hi, key=key)

def bisect_right(a, x, lo=0, hi=None, *, key=None):
    if not isinstance(a, (list, tuple, str, range)):
        refuse("of what is no list, tuple, str or range")
    if not is_index(lo) or not (hi is None or is_index(hi)):
        refuse("with a bound that is no int of 64 bits")
    if hi == -1:
        hi = None
    return bisect_right(a, x, int(lo), hi, key=key)

def insort_left(a, x, lo=0, hi=None, *, key=None):
    if not isinstance(a, list):
        refuse("of what is no list")
    if not is_index(lo) or not (hi is None or is_index(hi)):
        refuse("with a bound that is no int of 64 bits")
    if hi == -1:
        hi = None
    insort_left(a, x, int(lo), hi, key=key)

def insort_right(a, x, lo=0, hi=None, *, key=None):
    if not isinstance(a, list):
        refuse("of what is no list")
    if not is_index(lo) or not (hi is None or is_index(hi)):
        refuse("with a bound that is no int of 64 bits")
    if hi == -1:
        hi = None
    insort_right(a, x, int(lo), hi, key=key)

def heappush(heap, item, /):
    if not isinstance(heap, list):
        refuse("of what is no list")
    failed = False
    try:
        heappush(heap, item)
    except TypeError:
        failed = True
    if failed:
        item < heap[(len(heap) - 2) >> 1]
        refuse("of items that cannot be compared")

def heappop(heap, /):
    if not isinstance(heap, list):
        refuse("of what is no list")
    if not heap:
        raise IndexError("index out of range")
    try:
        return heappop(heap)
    except TypeError:
        refuse("of items that cannot be compared")

def heapreplace(heap, item, /):
    if not isinstance(heap, list):
        refuse("of what is no list")
    if not heap:
        raise IndexError("index out of range")
    try:
        return heapreplace(heap, item)
    except TypeError:
        refuse("of items that cannot be compared")

def heappushpop(heap, item, /):
    if not isinstance(heap, list):
        refuse("of what is no list")
    try:
        return heappushpop(heap, item)
    except TypeError:
        refuse("of items that cannot be compared")

def heapify(heap, /):
    if not isinstance(heap, list):
        refuse("of what is no list")
    try:
        heapify(heap)
    except TypeError:
        refuse("of items that cannot be compared")

def nsmallest(n, iterable, key=None):
    if n != 1:
        return nsmallest(n, iterable, key)
    nothing = []
    result = min(iter(iterable), default=nothing, key=key)
    return [] if result is nothing else [result]

def nlargest(n, iterable, key=None):
    if n != 1:
        return nlargest(n, iterable, key)
    nothing = []
    result = max(iter(iterable), default=nothing, key=key)
    return [] if result is nothing else [result]

def merge(*iterables, key=None, reverse=False):
    heap = []
    for order, it in enumerate(map(iter, iterables)):
        try:
            value = next(it)
            heap.append([value if key is None else key(value), -order if reverse else order, value, it])
        except StopIteration:
            pass
    if reverse:
        _heapify_max(heap)
    else:
        heapify(heap)
    while len(heap) > 1:
        try:
            while True:
                first = heap[0]
                yield first[2]
                value = next(first[3])
                first[0] = value if key is None else key(value)
                first[2] = value
                if reverse:
                    _heapreplace_max(heap, first)
                else:
                    heapreplace(heap, first)
        except StopIteration:
            if reverse:
                _heappop_max(heap)
            else:
                heappop(heap)
    if heap:
        yield heap[0][2]
        yield from heap[0][3]

def _heappop_max(heap, /):
    if not isinstance(heap, list):
        refuse("of what is no list")
    if not heap:
        raise IndexError("index out of range")
    try:
        return _heappop_max(heap)
    except TypeError:
        refuse("of items that cannot be compared")

def _heapreplace_max(heap, item, /):
    if not isinstance(heap, list):
        refuse("of what is no list")
    if not heap:
        raise IndexError("index out of range")
    try:
        return _heapreplace_max(heap, item)
    except TypeError:
        refuse("of items that cannot be compared")

def _heapify_max(heap, /):
    if not isinstance(heap, list):
        refuse("of what is no list")
    try:
        _heapify_max(heap)
    except TypeError:
        refuse("of items that cannot be compared")
)py";

}  // namespace pyreck::frontend
