// Decoding as a whole: the walk over what is read, and the hashing at its end.
#include "runtime/decoder.h"
#include "runtime/dict.h"
#include "runtime/equality.h"
#include "runtime/hash.h"
#include "runtime/heap.h"
#include "runtime/integer.h"
#include "runtime/set.h"

#include <cmath>
#include <unordered_map>

namespace pyreck::rt {

Decoder::~Decoder() {
  Ending pending = take_ending(c_, Status::kDone);
  drop_ending(c_, pending);
  free_together(c_, made_);  // these are emptied by run() when all went well
  for (Word w : referred_) release(c_, w);
  put_ending(c_, before_);
}

bool Decoder::failed() {
  if (c_->abandon != Abandon::kMemory) return invalid("a key that cannot be hashed or compared");
  error_ = {Error::Code::LimitExceeded, "the values received do not fit the memory limit"};
  return false;
}

bool Decoder::claim(uint64_t values) {
  if (in_.failed() || values > in_.remaining() || in_.remaining() - values < owed_)
    return invalid("counts beyond the end");
  owed_ += values;
  return true;
}

bool Decoder::has(uint64_t bytes) {
  return (!in_.failed() && bytes <= in_.remaining()) || invalid("they end too soon");
}

Result<std::vector<Word>> Decoder::run() {
  if (!roots() || !hash_keys() || !contexts_end()) return error_;
  if (listed_ != nullptr)
    for (Object* o : made_)
      if (has_identity(o)) listed_->add(o);
  made_.clear();
  referred_.clear();
  for (Word w : parts_) release(c_, w);  // the dict or set has its own count
  return std::move(roots_);
}

bool Decoder::roots() {
  if (in_.byte() != kEncodingVersion || in_.failed()) return invalid("another version");
  uint64_t count = in_.number();
  if (!claim(count)) return false;
  roots_.reserve(count);
  for (uint64_t i = 0; i < count; i++) {
    Word w;
    if (!value(Place::kRoot, &w)) return false;
    roots_.push_back(w);
    if (!fill()) return false;
  }
  return in_.remaining() == 0 || invalid("bytes after the last root");
}

/// Reads what the open objects hold.
bool Decoder::fill() {
  while (!open_.empty()) {
    Open& top = open_.back();
    Object* o = top.object;
    if (top.at == top.end) {
      open_.pop_back();
      if (!close(o)) return false;
      continue;
    }
    uint64_t at = top.at++;
    if (o->kind == Kind::kSet && set_table(static_cast<Set*>(o))->used > 0) {
      // A table's keys go to their slots.
      const SetTable* t = set_table(static_cast<Set*>(o));
      while (top.at < top.end && !is_live(t->entries[top.at])) top.at++;
    }
    if (o->kind == Kind::kInstance)
      while (top.at < top.end && has_float_field(static_cast<Instance*>(o), top.at - 1)) top.at++;
    bool is_binding = o->kind == Kind::kCell || o->kind == Kind::kFunction ||
                      (o->kind == Kind::kInstance && at > 0);
    Word w;
    if (!value(is_binding ? Place::kBinding : Place::kElement, &w) || !put(o, at, w)) return false;
  }
  return true;
}

/// Reads a tag and what belongs to it; the object, if it is one, is open.
bool Decoder::value(Place place, Word* out) {
  owed_--;
  auto tag = static_cast<Tag>(in_.byte());
  if (in_.failed()) return invalid("they end too soon");
  switch (tag) {
    case Tag::kFailed:
      *out = kFailed;
      return place == Place::kRoot || invalid("a failure in a value");
    case Tag::kUnbound:
      *out = kUnbound;
      return place != Place::kElement || invalid("an unbound name in a value");
    case Tag::kNone:
      *out = kNone;
      return true;
    case Tag::kFalse:
      *out = kFalse;
      return true;
    case Tag::kTrue:
      *out = kTrue;
      return true;
    case Tag::kSmall:
      return small_int(out);
    case Tag::kFloat:
      return float_value(out);
    case Tag::kReference:
      return reference(out);
    case Tag::kKnown:
      return known(out);
    default:
      break;
  }
  size_t number = made_.size();
  if (!object_of(tag)) return false;
  *out = word(made_[number]);
  return true;
}

/// Takes an object over; false if there is none.
bool Decoder::made(Object* o) {
  if (o == nullptr) return failed();
  made_.push_back(o);
  return true;
}

bool Decoder::open(Object* o, uint64_t begin, uint64_t end) {
  open_.push_back({o, begin, end});
  return true;
}

bool Decoder::reference(Word* out) {
  uint64_t number = in_.number();
  if (in_.failed() || number >= made_.size()) return invalid("a reference to what is not there");
  *out = retained(c_, word(made_[number]));
  return true;
}

bool Decoder::known(Word* out) {
  uint64_t number = in_.number();
  if (in_.failed() || known_ == nullptr || number >= known_->size())
    return invalid("an object that is not known here");
  *out = retained(c_, word(known_->at(number)));
  referred_.push_back(*out);
  return true;
}

bool Decoder::small_int(Word* out) {
  uint64_t n = in_.number();
  auto value = static_cast<int64_t>(n >> 1 ^ (0 - (n & 1)));
  if (in_.failed() || !fits_small(value)) return invalid("a small int that is none");
  *out = small(value);
  return true;
}

/// Gives `o` the value at position `at`, which it owns from now on.
bool Decoder::put(Object* o, uint64_t at, Word w) {
  switch (o->kind) {
    case Kind::kTuple:
      static_cast<Tuple*>(o)->items[at] = w;
      return true;
    case Kind::kList:
      static_cast<List*>(o)->words[at] = w;
      static_cast<List*>(o)->length = static_cast<int64_t>(at) + 1;
      return true;
    case Kind::kSet:
      if (SetTable* t = set_table(static_cast<Set*>(o)); t->used > 0) {
        t->entries[at].key = w;
        return true;
      }
      [[fallthrough]];
    case Kind::kDict:
      parts_[at] = w;
      return true;
    case Kind::kRange:
      (&static_cast<Range*>(o)->start)[at] = w;
      return is_int(w) || invalid("a range of no ints");
    case Kind::kSlice:
      (&static_cast<Slice*>(o)->start)[at] = w;
      return true;
    case Kind::kFunction:
      static_cast<Function*>(o)->captures[at] = w;
      return true;
    case Kind::kCell:
      static_cast<Cell*>(o)->contents = w;
      return true;
    case Kind::kException: {
      (&static_cast<Exception*>(o)->args)[at] = w;
      if (at == 3) return fits_exception(static_cast<Exception*>(o), w);
      bool fits = at == 0 ? has_kind(w, Kind::kTuple) : w == kNone || has_kind(w, Kind::kException);
      return fits || invalid("an exception of wrong parts");
    }
    case Kind::kInstance: {
      auto* instance = static_cast<Instance*>(o);
      if (at > 0) {
        instance->fields[at - 1] = w;
        return true;
      }
      instance->cls = w;
      bool fits = has_kind(w, Kind::kClass) && object(w)->aux == class_id(instance);
      return fits || invalid("an instance of another class");
    }
    case Kind::kClass:
      static_cast<Class*>(o)->words[at] = w;
      return fits_class(static_cast<Class*>(o), at, w);
    case Kind::kMethod:
      (&static_cast<BoundMethod*>(o)->function)[at] = w;
      return true;
    default:
      return invalid("an object of no kind");
  }
}

bool Decoder::close(Object* o) {
  return o->kind != Kind::kRange || range_length(static_cast<Range*>(o));
}

/// As pk_range_new() computes it; that one does not stand an allocation that fails.
bool Decoder::range_length(Range* r) {
  int direction = int_sign(r->step);
  if (direction == 0) return invalid("a range of step 0");
  r->length = small(0);
  int order = pk_int_compare(r->start, r->stop);
  if (direction > 0 ? order >= 0 : order <= 0) return true;
  Held distance(c_, pk_int_sub(c_, r->stop, r->start));
  if (!distance) return failed();
  Held less(c_, pk_int_sub(c_, distance.get(), small(direction)));
  if (!less) return failed();
  Held whole(c_, pk_int_floordiv(c_, less.get(), r->step));
  if (!whole) return failed();
  Word length = pk_int_add(c_, whole.get(), small(1));
  if (length == kFailed) return failed();
  r->length = length;
  return true;
}

bool Decoder::hash_keys() {
  for (const Hashed& h : hashed_)
    if (!(h.object->kind == Kind::kDict ? put_pairs(h) : put_keys(h))) return false;
  for (SetTable* t : tables_)
    if (!hash_table(t)) return false;
  return true;
}

bool Decoder::put_pairs(const Hashed& h) {
  auto* dict = static_cast<Dict*>(h.object);
  for (uint64_t i = h.begin; i < h.end; i += 2) {
    int64_t before = dict->length;
    if (check_(parts_[i]) == Hashing::kNone) return invalid("a key that has no hash");
    if (dict_put(c_, dict, parts_[i], parts_[i + 1]) != Status::kDone) return failed();
    if (dict->length == before) return invalid("a key twice");
  }
  return true;
}

bool Decoder::put_keys(const Hashed& h) {
  for (uint64_t i = h.begin; i < h.end; i++) {
    if (check_(parts_[i]) == Hashing::kNone) return invalid("a key that has no hash");
    int added = set_add(c_, static_cast<Set*>(h.object), parts_[i]);
    if (added != 0) return added < 0 ? failed() : invalid("a key twice");
  }
  return true;
}

bool Decoder::hash_table(SetTable* t) {
  for (uint64_t i = 0; i <= t->mask; i++) {
    SetEntry& entry = t->entries[i];
    if (!is_live(entry)) continue;
    if (check_(entry.key) != Hashing::kFixed) return invalid("a slot for a key without fixed hash");
    if (is_nan(entry.key)) return invalid("a NaN in a set");
    if (!hash_of(c_, entry.key, &entry.hash)) return failed();
  }
  for (uint64_t i = 0; i <= t->mask; i++)
    if (is_live(t->entries[i]) && !is_found(t, i)) return invalid("a key in a wrong slot");
  return true;
}

/// Whether looking for the key of `slot` ends there: no slot before it on the way is empty, and
/// none has an equal key. Ends, since the table has empty slots and the way leads to all.
bool Decoder::is_found(const SetTable* t, uint64_t slot) {
  constexpr uint64_t kLinearProbes = 9;  // as set.cpp
  const SetEntry& wanted = t->entries[slot];
  uint64_t perturb = wanted.hash, i = wanted.hash & t->mask;
  while (true) {
    uint64_t probes = i + kLinearProbes <= t->mask ? kLinearProbes : 0;
    for (uint64_t at = i; at <= i + probes; at++) {
      const SetEntry& entry = t->entries[at];
      if (at == slot) return true;
      if (entry.key == 0) return false;
      if (entry.key == kRemovedKey || entry.hash != wanted.hash) continue;
      if (values_equal(c_, entry.key, wanted.key) != 0) return false;
    }
    perturb >>= 5;
    i = (i * 5 + 1 + perturb) & t->mask;
  }
}

/// No exception is its own context's context's ...: whoever follows contexts comes to an end.
bool Decoder::contexts_end() {
  std::unordered_map<const Exception*, size_t> seen;  // in which walk
  for (size_t walk = 0; walk < exceptions_.size(); walk++) {
    for (const Exception* e = exceptions_[walk];;) {
      auto [met, is_new] = seen.try_emplace(e, walk);
      if (!is_new && met->second == walk) return invalid("an exception that is its own context");
      if (!is_new || e->context == kNone) break;
      e = as<Exception>(e->context);
    }
  }
  return true;
}

Result<std::vector<Word>> decode(Context* c, std::string_view bytes, const KnownObjects* known,
                                 KnownObjects* made) {
  return Decoder(c, bytes, known, made).run();
}

}  // namespace pyreck::rt
