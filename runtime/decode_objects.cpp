// Decoding by kind: the fields of each are read and checked, and the object is made.
#include "runtime/builtin_ids.h"
#include "runtime/bytes.h"
#include "runtime/decoder.h"
#include "runtime/exception.h"
#include "runtime/heap.h"
#include "runtime/set.h"

#include <algorithm>
#include <cstdlib>

namespace pyreck::rt {

bool Decoder::object_of(Tag tag) {
  switch (tag) {
    case Tag::kComplex:
      return complex_box();
    case Tag::kBigInt:
      return big_int();
    case Tag::kStr:
      return str();
    case Tag::kBytes:
    case Tag::kByteArray:
      return bytes(tag == Tag::kByteArray);
    case Tag::kTuple:
      return tuple();
    case Tag::kList:
      return list();
    case Tag::kDict:
    case Tag::kOrderedDict:
      return dict(tag == Tag::kOrderedDict);
    case Tag::kSet:
    case Tag::kSetTable:
      return set(tag == Tag::kSetTable);
    case Tag::kRange:
      return plain(Kind::kRange, &Range::start, 3);
    case Tag::kSlice:
      return plain(Kind::kSlice, &Slice::start, 3);
    case Tag::kFunction:
      return function();
    case Tag::kBuiltin:
      return builtin();
    case Tag::kCell:
      return plain(Kind::kCell, &Cell::contents, 1);
    case Tag::kException:
      return exception();
    case Tag::kClass:
      return class_value();
    case Tag::kInstance:
      return instance();
    case Tag::kMethod:
      return plain(Kind::kMethod, &BoundMethod::function, 2);
    default:
      return invalid("an unknown tag");
  }
}

bool Decoder::float_value(Word* out) {
  if (!has(8)) return false;
  Word w = pk_float_box(c_, std::bit_cast<double>(in_.fixed()));
  *out = w;
  return is_object(w) ? made(object(w)) : w != kFailed || failed();
}

bool Decoder::complex_box() {
  if (!has(16)) return false;
  double real = std::bit_cast<double>(in_.fixed()), imag = std::bit_cast<double>(in_.fixed());
  auto* z = static_cast<Complex*>(allocate(c_, Kind::kComplex, sizeof(Complex)));
  if (z != nullptr) z->real = real, z->imag = imag;
  return made(z);
}

bool Decoder::big_int() {
  uint64_t head = in_.number(), limbs = head >> 1;
  if (limbs == 0 || limbs > in_.remaining() / 8 || limbs > UINT32_MAX)
    return invalid("an int beyond the end");
  auto* b = static_cast<BigInt*>(
      allocate(c_, Kind::kBigInt, sizeof(BigInt) + (limbs - 1) * sizeof(mp_limb_t)));
  if (b == nullptr) return failed();
  b->aux = static_cast<uint32_t>(limbs);
  b->size = head & 1 ? -static_cast<int64_t>(limbs) : static_cast<int64_t>(limbs);
  std::memcpy(b->limbs, in_.block(limbs * 8), limbs * 8);
  made(b);
  mp_limb_t most_small = static_cast<mp_limb_t>(kSmallMax) + (head & 1);
  bool is_least = limbs == 1 ? b->limbs[0] > most_small : b->limbs[limbs - 1] != 0;
  return is_least || invalid("an int of needless limbs");
}

/// The greatest code point, or of those beyond Unicode any.
template <class Unit>
uint32_t greatest_point(const Str* s) {
  const auto* units = reinterpret_cast<const Unit*>(s->data);
  uint32_t greatest = 0;
  for (int64_t i = 0; i < s->length; i++) greatest = std::max<uint32_t>(greatest, units[i]);
  return greatest;
}

bool Decoder::str() {
  uint8_t width = in_.byte();
  uint64_t length = in_.number();
  if (width != kStrWidth1 && width != kStrWidth2 && width != kStrWidth4)
    return invalid("a string of unknown width");
  if (in_.failed() || length > in_.remaining() / width) return invalid("a string beyond the end");
  uint64_t bytes = length * width;
  auto* s = static_cast<Str*>(allocate(c_, Kind::kStr, sizeof(Str) + bytes));
  if (s == nullptr) return failed();
  s->flags = width;
  s->length = static_cast<int64_t>(length);
  s->hash = 0;
  if (bytes > 0) std::memcpy(s->data, in_.block(bytes), bytes);
  made(s);
  if (width == kStrWidth1) return true;
  uint32_t greatest =
      width == kStrWidth2 ? greatest_point<uint16_t>(s) : greatest_point<uint32_t>(s);
  bool is_least = greatest >= (width == kStrWidth2 ? 0x100u : 0x10000u) && greatest <= 0x10ffff;
  return is_least || invalid("a string of another width than its characters need");
}

bool Decoder::bytes(bool is_array) {
  uint64_t length = in_.number();
  if (in_.failed() || length > in_.remaining()) return invalid("bytes beyond the end");
  Word w = bytes_make(c_, is_array, static_cast<int64_t>(length));
  if (w == kFailed) return failed();
  if (length > 0) std::memcpy(bytes_data(w), in_.block(length), length);
  return made(object(w));
}

bool Decoder::tuple() {
  uint64_t count = in_.number();
  if (!claim(count)) return false;
  auto* t = static_cast<Tuple*>(allocate(c_, Kind::kTuple, sizeof(Tuple) + count * sizeof(Word)));
  if (t == nullptr) return failed();
  t->length = static_cast<int64_t>(count);
  std::fill_n(t->items, count, kNone);
  return made(t) && open(t, 0, count);
}

bool Decoder::list() {
  uint8_t told = in_.byte(), kind = told & ~(kArrayBit | kSeriesBit);
  uint64_t count = in_.number();
  bool is_both = (told & kArrayBit) != 0 && (told & kSeriesBit) != 0;
  if (is_both || kind > kListWords || (kind == kListEmpty && count > 0)) return invalid("a list of no kind");
  bool is_block = kind == kListI64 || kind == kListF64;
  if (is_block ? count > in_.remaining() / 8 || in_.failed() : !claim(count))
    return invalid("a list beyond the end");
  Word w = pk_list_new(c_, kind, static_cast<int64_t>(count));
  if (w == kFailed) return failed();
  List* list = as<List>(w);
  if (told != kind) list->region = told & kArrayBit ? kArrayRegion : kSeriesRegion;
  made(list);
  if (!is_block) return open(list, 0, count);
  if (count > 0) std::memcpy(list->data, in_.block(count * 8), count * 8);
  list->length = static_cast<int64_t>(count);
  return true;
}

bool Decoder::open_hashed(Object* o, uint64_t count) {
  uint64_t begin = parts_.size();
  parts_.resize(begin + count, kNone);
  hashed_.push_back({o, begin, begin + count});
  return open(o, begin, begin + count);
}

bool Decoder::dict(bool is_ordered) {
  uint64_t count = in_.number();
  if (count > in_.remaining() / 2 || !claim(count * 2)) return invalid("a dict beyond the end");
  Word w = pk_dict_new(c_, static_cast<int64_t>(count));
  if (w == kFailed) return failed();
  if (is_ordered) object(w)->flags = kDictOrdered;
  return made(object(w)) && open_hashed(object(w), count * 2);
}

bool Decoder::set(bool is_table) {
  uint8_t flags = in_.byte();
  if ((flags & ~(kSetFrozen | kSetAnyOrder)) != 0) return invalid("a set of no kind");
  if (!is_table) {
    uint64_t count = in_.number();
    if (!claim(count)) return false;
    Word w = set_new(c_, false);
    if (w == kFailed) return failed();
    object(w)->flags = flags;
    return made(object(w)) && open_hashed(object(w), count);
  }
  uint8_t log_slots = in_.byte();
  uint64_t fill = in_.number();
  if (log_slots < 3 || log_slots > 40 || !has(fill)) return invalid("a set beyond the end");
  uint64_t mask = (uint64_t{1} << log_slots) - 1;
  if (!may_be_table(mask, fill)) return invalid("a set of another size than its slots");
  auto* set = static_cast<Set*>(allocate(c_, Kind::kSet, sizeof(Set)));
  if (set == nullptr) return failed();
  set->flags = flags;
  set->length = 0;
  set->finger = 0;
  set->table = nullptr;
  made(set);
  SetTable* t = new_table(mask, fill);
  if (t == nullptr) return failed();
  set->table = t;
  if (!slots(t) || !claim(static_cast<uint64_t>(t->used))) return false;
  set->length = t->used;
  tables_.push_back(t);
  uint64_t first = 0;
  while (first <= mask && !is_live(t->entries[first])) first++;
  return open(set, first, mask + 1);
}

SetTable* Decoder::new_table(uint64_t mask, uint64_t fill) {
  size_t bytes = sizeof(SetTable) + mask * sizeof(SetEntry);
  auto* t = static_cast<SetTable*>(resize_buffer(c_, nullptr, 0, bytes));
  if (t == nullptr) return nullptr;
  std::memset(t, 0, bytes);
  t->mask = mask;
  t->fill = static_cast<int64_t>(fill);
  return t;
}

/// Marks the slots in use: those that will have keys hold None.
bool Decoder::slots(SetTable* t) {
  uint64_t slot = 0;
  for (int64_t i = 0; i < t->fill; i++, slot++) {
    uint64_t n = in_.number();
    if (in_.failed() || n >> 1 > t->mask - std::min(slot, t->mask))
      return invalid("a slot beyond the last");
    slot += n >> 1;
    if (slot > t->mask) return invalid("a slot beyond the last");
    bool removed = n & 1;
    t->entries[slot] = removed ? SetEntry{kRemovedKey, UINT64_MAX} : SetEntry{kNone, 0};
    t->used += !removed;
  }
  return true;
}

template <class T>
bool Decoder::plain(Kind kind, Word T::* first, uint64_t count) {
  if (!claim(count)) return false;
  auto* o = static_cast<T*>(allocate(c_, kind, sizeof(T)));
  if (o == nullptr) return failed();
  std::fill(&(o->*first), reinterpret_cast<Word*>(o + 1), kNone);
  return made(o) && open(o, 0, count);
}

bool Decoder::function() {
  uint64_t id = in_.number(), captures = in_.number();
  const Program* program = c_->program;
  if (program == nullptr || id >= program->count_functions ||
      captures != program->functions[id].count_captures)
    return invalid("a function that the program has not got");
  if (!claim(captures)) return false;
  std::vector<Word> unbound(captures, kUnbound);
  Word w = pk_function_new(c_, static_cast<uint32_t>(id), unbound.data(),
                           static_cast<uint32_t>(captures));
  if (w == kFailed) return failed();
  return made(object(w)) && open(object(w), 0, captures);
}

bool Decoder::builtin() {
  uint64_t id = in_.number();
  if (in_.failed() || id >= kCountBuiltins + static_cast<uint32_t>(Exc::kCount))
    return invalid("an unknown builtin");
  Word w = pk_builtin_ref(c_, static_cast<uint32_t>(id));
  return w == kFailed ? failed() : made(object(w));
}

bool Decoder::exception() {
  uint64_t exception_class = in_.number();
  uint8_t flags = in_.byte();
  if (exception_class >= static_cast<uint32_t>(Exc::kCount) || (flags & ~kSuppressContext) != 0)
    return invalid("an unknown exception");
  Word w = exception_new(c_, static_cast<uint32_t>(exception_class), kNone);
  if (w == kFailed) return failed();
  auto* e = as<Exception>(w);
  e->flags = flags;
  made(e);
  exceptions_.push_back(e);
  return traceback(e) && claim(4) && open(e, 0, 4);
}

bool Decoder::traceback(Exception* e) {
  uint64_t count = in_.number();
  if (!has(count) || count > UINT32_MAX) return invalid("a traceback beyond the end");
  if (count == 0) return true;
  auto* t =
      static_cast<Traceback*>(std::malloc(sizeof(Traceback) + count * sizeof(Traceback::Frame)));
  if (t == nullptr) {
    c_->abandon = Abandon::kMemory;
    return failed();
  }
  e->traceback = t;
  t->length = t->capacity = static_cast<uint32_t>(count);
  uint64_t sites = c_->program == nullptr ? 0 : c_->program->count_sites;
  for (uint64_t i = 0; i < count; i++) {
    uint64_t site = in_.number();
    if (in_.failed() || site >= sites) return invalid("a traceback through no site");
    t->frames[i] = {c_->program, static_cast<uint32_t>(site)};
  }
  return true;
}

}  // namespace pyreck::rt
