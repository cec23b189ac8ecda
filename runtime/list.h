// Lists: buffers of i64, f64 or words (ListKind).
#pragma once

#include "runtime/entry.h"

namespace pyreck::rt {

/// Element as an owned word, index in bounds.
Word list_at(Context* c, const List* list, int64_t index);
/// Makes room and the kind for `value`; kDone or failure. Does not check the region.
Status list_push(Context* c, List* list, Word value);
Status list_reserve(Context* c, List* list, int64_t capacity);
Status list_to_words(Context* c, List* list);
Word list_slice(Context* c, const List* list, int64_t start, int64_t step, int64_t count);
/// The elements `times` (0 or more) times over, in a new list.
Word list_repeat(Context* c, const List* list, int64_t times);
/// Position of the first element in [from, to) that is or equals `item`; -1, or -2: failed.
int64_t list_position(Context* c, const List* list, Word item, int64_t from, int64_t to);
/// A new list of what iterating over any value gives.
Word list_from(Context* c, Word iterable);
Status list_extend(Context* c, List* list, Word iterable);
Status list_assign_slice(Context* c, List* list, int64_t start, int64_t stop, int64_t step,
                         int64_t count, const Word* items, int64_t n);
/// Removes [at, at + count) after the elements' counts were given up or taken.
void list_close_gap(List* list, int64_t at, int64_t count);
void list_drop_items(Context* c, List* list, int64_t from, int64_t to);

}  // namespace pyreck::rt
