// The views of a dict that are sets: what `keys()` and `items()` give (Objects/dictobject.c of
// CPython 3.11, whose order of work decides the order of the sets that come out).
#pragma once

#include "runtime/base/operators.h"
#include "runtime/entry.h"

namespace pyreck::rt {

/// Whether it is a view of keys or items.
bool is_set_view(Word w);
/// `a op b` for - & | ^ where one of them is such a view, the other any iterable: a new set. Owned.
Word view_binary(Context* c, BinaryKind op, Word a, Word b);
/// Whether the two are compared as sets: both are sets or such views, one of them a view.
bool compares_as_view(Word a, Word b);
/// `a kind b` of these: 1, 0, -1 failed.
int view_compare(Context* c, CompareKind kind, Word a, Word b);

}  // namespace pyreck::rt
