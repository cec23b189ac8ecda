// iter() and next().

#include "runtime/builtin_table.h"
#include "runtime/class.h"
#include "runtime/exception.h"
#include "runtime/generator.h"
#include "runtime/heap.h"
#include "runtime/iterate.h"
#include "runtime/special_methods.h"
#include "runtime/str.h"

namespace pyreck::rt {

Word run_Iter(const Call& k) {
  if (k.count == 1) return pk_iter(k.c, k[0]);
  if (run_Callable({k.c, kFailed, "", k.args, 1}) != kTrue)
    return type_error(k.c, "iter(v, w): v must be callable");
  Word children[] = {k[0], k[1]};
  return iterator_new(k.c, IteratorKind::kCallable, kNone, 0, children, 2);
}

Word run_ItertoolsIterator(const Call& k) {
  int64_t name = is_small(k[0]) ? small_value(k[0]) : 0;
  if (name < 0 || name >= kCountIteratorNames || !has_kind(k[1], Kind::kFunction)) {
    refuse(k.c, "an iterator of no known type");
    return kFailed;
  }
  Word iterator = iterator_new(k.c, IteratorKind::kLibrary, kNone, 0, &k.args[1], k.count - 1);
  if (iterator != kFailed) object(iterator)->flags = static_cast<uint16_t>(name);
  return iterator;
}

Word run_ItertoolsCopier(const Call& k) {
  if (is_user(k[0])) {
    Held name(k.c, str_from_ascii(k.c, "__copy__"));
    Word copy = name ? attribute_value(k.c, k[0], name.get()) : kFailed;
    if (copy == kUnbound) return kNone;
    release(k.c, copy);
    if (copy != kFailed) refuse(k.c, "`tee` of an iterator with `__copy__`");
    return kFailed;
  }
  bool copies = has_kind(k[0], Kind::kIterator) && as<Iterator>(k[0])->count_children == 2 &&
                object(k[0])->aux == static_cast<uint32_t>(IteratorKind::kLibrary);
  return copies ? retained(k.c, as<Iterator>(k[0])->children[1]) : kNone;
}

Word run_Next(const Call& k) {
  Word iterator = k[0];
  if (!has_kind(iterator, Kind::kGenerator) && !has_kind(iterator, Kind::kIterator) &&
      !is_user(iterator))
    return type_error(k.c, std::string("'") + type_name(iterator) + "' object is not an iterator");
  int32_t ended = 0;
  Word item = next_or_stop(k.c, iterator, &ended);
  if (item != kFailed) return item;
  if (ended && !k.has(1)) raise_stop_iteration(k.c, kNone);
  bool has_stopped = k.c->exception != nullptr &&
                     k.c->exception->aux == static_cast<uint32_t>(Exc::kStopIteration);
  if (!k.has(1) || (!ended && !has_stopped)) return kFailed;
  if (has_stopped) release(k.c, pk_exception_take(k.c));
  return retained(k.c, k[1]);
}

}  // namespace pyreck::rt
