#include "runtime/memo.h"

#include "runtime/builtin_table.h"
#include "runtime/class.h"
#include "runtime/enum.h"
#include "runtime/region.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

namespace pyreck::rt {

struct Memos {
  std::map<std::pair<uint32_t, uint32_t>, Word> tables;  // by region and function
};

namespace {

bool is_in_order(const Context* c) { return c->piece == nullptr && c->region == c->whole_region; }

bool abandon(Context* c) {
  c->abandon = Abandon::kForeignWrite;
  return false;
}

/// Whether no other object than one of the same value and type is equal to it.
bool is_alone(Word w) {
  if (is_float(w)) return !is_nan(w) && std::floor(float_value(w)) != float_value(w);
  return is_int(w) || w == kNone || has_kind(w, Kind::kStr) || has_kind(w, Kind::kBytes) ||
         has_kind(w, Kind::kBuiltin) || (is_enum_member(w) && !is_enum_of_base(w));
}

/// Of the region that runs, or of one inside it.
bool is_own(const Context* c, const Object* o) { return resolve_region(o->region) == c->region; }

/// Whether it can be told from an equal value that is computed again. What is of outside is the
/// same then.
bool has_no_self(const Context* c, Word w) {
  if (!is_object(w) || !is_own(c, object(w))) return true;
  switch (object(w)->kind) {
    case Kind::kFloat:
    case Kind::kComplex:
    case Kind::kBigInt:
    case Kind::kStr:
    case Kind::kBytes:
    case Kind::kRange:
    case Kind::kBuiltin:
      return true;
    default:
      return false;
  }
}

/// Whether `fits` holds for the items of tuples in tuples.
template <class Fits>
bool each_item(Word root, Fits fits) {
  std::vector<Word> pending{root};
  while (!pending.empty()) {
    Word w = pending.back();
    pending.pop_back();
    if (has_kind(w, Kind::kTuple)) {
      const auto* tuple = as<Tuple>(w);
      pending.insert(pending.end(), tuple->items, tuple->items + tuple->length);
    } else if (!fits(w)) {
      return false;
    }
  }
  return true;
}

}  // namespace

Word memo_table(Context* c, uint32_t function) {
  if (c->memos == nullptr) c->memos = new Memos;
  Word& table = c->memos->tables[{c->region, function}];
  if (table == kFailed) table = pk_dict_new(c, 0);
  return table;
}

bool may_keep(Context* c, Word key, Word value, bool is_warm) {
  if (!is_warm && is_in_order(c)) return true;
  bool fits =
      each_item(key, is_alone) && each_item(value, [&](Word w) { return has_no_self(c, w); });
  if (fits) return true;
  if (!is_in_order(c)) return abandon(c);
  refuse(
      c,
      "a function with a cache that was called before the job gives an object that may be in that "
      "cache; call its `cache_clear()` before, or make the function inside of the job");
  return false;
}

bool recursion_depends_on_memos(Context* c) {
  if (c->memos == nullptr || is_in_order(c)) return false;
  abandon(c);
  return true;
}

void drop_memos(Context* c) {
  if (c->memos == nullptr) return;
  for (const auto& [place, table] : c->memos->tables)
    if (table != kFailed) release(c, table);
  delete c->memos;
  c->memos = nullptr;
}

Word run_FunctoolsMemo(const Call& k) {
  bool is_function = has_kind(k[0], Kind::kFunction);
  Word table =
      memo_table(k.c, is_function ? object(k[0])->aux : static_cast<uint32_t>(small_value(k[0])));
  return table == kFailed ? kFailed : retained(k.c, table);
}

Word run_FunctoolsKeep(const Call& k) {
  return may_keep(k.c, k[1], k[2], k[3] == kTrue) ? kNone : kFailed;
}

}  // namespace pyreck::rt
