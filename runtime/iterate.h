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
  kLibrary,   // children: a native that gives the next item, or raises, and what copier_of gives
};

/// What CPython calls an iterator where IteratorKind does not say it: Iterator::flags.
enum IteratorName : uint16_t {
  kIteratorNamedByKind,
#define PYRECK_ITERATOR(Id, text) k##Id,
#include "runtime/base/iterators.def"
  kCountIteratorNames,
};
/// The name of an iterator that goes over a list, tuple, str or range.
IteratorName sequence_iterator_name(Word sequence);

/// As pk_next; a StopIteration with something to tell, or a function's, stays pending.
Word next_or_stop(Context* c, Word iterator, int32_t* ended);

/// Whether iter() takes it.
bool is_iterable(Context* c, Word w);
/// pk_iter; a TypeError on the way, whoever raises it, is replaced by one of this text.
Word iter_or(Context* c, Word w, const std::string& message);
/// All elements, owned; false: failed, nothing kept.
bool collect(Context* c, Word iterable, std::vector<Word>* out);
/// The same of an iterator, which is taken over; kFailed: false.
bool collect_from(Context* c, Word iterator, std::vector<Word>* out);
/// Whether the builtin is a class (int, list, ...), not a function.
bool builtin_is_class(uint32_t builtin);
/// Whether it is a class, the user's or a builtin one.
bool is_class(Word w);
Word iterator_new(Context* c, IteratorKind kind, Word source, int64_t extra, const Word* children,
                  int64_t count);
/// A view of a dict: `aux` 0 keys, 1 values, 2 items.
Word dict_view(Context* c, Word dict, uint32_t which);

}  // namespace pyreck::rt
