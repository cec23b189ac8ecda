// Iteration of any value, and what builtins need of it.
#pragma once

#include "runtime/entry.h"

#include <vector>

namespace pyreck::rt {

enum class IteratorKind : uint32_t {
  kSequence,  // by position: list (live length), tuple, str, range
  kDict,      // keys; extra: length and count of changes at the start
  kDictValues,
  kDictItems,
  kSet,  // source: a list of the elements in order; child: the set; extra: as for dicts
  kEnumerate,
  kZip,
  kMap,
  kFilter,
  kReversed,
  kItems,     // of an instance with `__getitem__`, by position
  kCallable,  // of iter(callable, sentinel): the children; index: whether it has ended
};

/// What CPython calls an iterator where IteratorKind does not say it: Iterator::flags.
enum IteratorName : uint16_t {
  kIteratorNamedByKind,
  kListIterator,
  kTupleIterator,
  kStrIterator,
  kStrAsciiIterator,
  kRangeIterator,
  kLongRangeIterator,
  kListReverseIterator,
  kDictReverseKeyIterator,  // then values and items, in the order of the views
  kDictReverseValueIterator,
  kDictReverseItemIterator,
  kBytesIterator,
  kBytearrayIterator,
};
/// The name of an iterator that goes over a list, tuple, str or range.
IteratorName sequence_iterator_name(Word sequence);

/// Whether iter() takes it.
bool is_iterable(Context* c, Word w);
/// All elements, owned; false: failed, nothing kept.
bool collect(Context* c, Word iterable, std::vector<Word>* out);
/// Whether the builtin is a class (int, list, ...), not a function.
bool builtin_is_class(uint32_t builtin);
Word iterator_new(Context* c, IteratorKind kind, Word source, int64_t extra, const Word* children,
                  int64_t count);
/// A view of a dict: `aux` 0 keys, 1 values, 2 items.
Word dict_view(Context* c, Word dict, uint32_t which);

}  // namespace pyreck::rt
