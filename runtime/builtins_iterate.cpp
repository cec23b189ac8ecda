// iter() and next().

#include "runtime/builtin_table.h"
#include "runtime/exception.h"
#include "runtime/generator.h"
#include "runtime/heap.h"
#include "runtime/iterate.h"
#include "runtime/special_methods.h"

namespace pyreck::rt {

Word run_Iter(const Call& k) {
  if (k.count == 1) return pk_iter(k.c, k[0]);
  if (run_Callable({k.c, kFailed, "", k.args, 1}) != kTrue)
    return type_error(k.c, "iter(v, w): v must be callable");
  Word children[] = {k[0], k[1]};
  return iterator_new(k.c, IteratorKind::kCallable, kNone, 0, children, 2);
}

Word run_Next(const Call& k) {
  Word iterator = k[0], item, returned = kFailed;
  if (has_kind(iterator, Kind::kGenerator)) {
    item = generator_send(k.c, as<Generator>(iterator), kNone, &returned);
  } else if (has_kind(iterator, Kind::kIterator)) {
    int32_t ended = 0;
    item = pk_next(k.c, iterator, &ended);
    if (ended) returned = kNone;
  } else {
    item = is_user(iterator) ? call_special(k.c, iterator, Special::kNext) : kUnbound;
    if (item == kUnbound)
      return type_error(k.c,
                        std::string("'") + type_name(iterator) + "' object is not an iterator");
  }
  if (k.has(1) && returned == kFailed && item == kFailed && k.c->exception != nullptr &&
      k.c->exception->aux == static_cast<uint32_t>(Exc::kStopIteration)) {
    release(k.c, pk_exception_take(k.c));
    returned = kNone;
  }
  if (returned == kFailed) return item;
  if (!k.has(1)) raise_stop_iteration(k.c, returned);
  release(k.c, returned);
  return k.has(1) ? retained(k.c, k[1]) : kFailed;
}

}  // namespace pyreck::rt
