// Values to bytes (encoding_format.h draws them): a walk in depth first, objects numbered as they
// are met. The path is kept on a stack of our own.
#include "runtime/bytes.h"
#include "runtime/class.h"
#include "runtime/encoding.h"
#include "runtime/encoding_format.h"
#include "runtime/heap.h"
#include "runtime/set.h"

#include <algorithm>
#include <unordered_map>

namespace pyreck::rt {

namespace {

class Encoder {
 public:
  Encoder(std::span<const Word> roots, uint64_t most, const KnownObjects* known,
          KnownObjects* written);
  Result<std::string> run();

 private:
  struct Open {
    const Object* object;
    uint64_t at;  // for next_word()
  };

  bool word(Word w);
  bool refer_if_known(const Object* o);
  bool refer_if_met(const Object* o);
  bool fields(const Object* o);
  bool list(const List* list);
  bool too_deep();
  bool dict(const Dict* dict);
  bool set(const Set* set);
  void slots(const SetTable* t);
  bool function(const Function* f);
  void instance(const Instance* instance);
  void exception(const Exception* e);
  bool fail(Error::Code code, std::string message) {
    error_ = {code, std::move(message)};
    return false;
  }
  bool has_room(uint64_t bytes) {
    return (bytes <= most_ && bytes_.size() <= most_ - bytes) ||
           fail(Error::Code::LimitExceeded,
                "the values take more than " + std::to_string(most_) + " bytes");
  }
  void tag(Tag t) { out_.byte(static_cast<uint8_t>(t)); }

  std::span<const Word> roots_;
  std::vector<const Object*> root_objects_;  // sorted
  uint64_t most_;
  const KnownObjects* known_;
  KnownObjects* written_;
  std::string bytes_;
  Writer out_{bytes_};
  std::vector<Open> path_;
  std::unordered_map<const Object*, uint64_t> numbers_;  // of objects that may be met again
  uint64_t count_ = 0;
  const Program* program_ = nullptr;  // of the functions
  KeyCheck check_{UINT64_MAX};
  Error error_;
};

Encoder::Encoder(std::span<const Word> roots, uint64_t most, const KnownObjects* known,
                 KnownObjects* written)
    : roots_(roots), most_(most), known_(known), written_(written) {
  for (Word w : roots)
    if (is_object(w)) root_objects_.push_back(object(w));
  std::sort(root_objects_.begin(), root_objects_.end());
}

Result<std::string> Encoder::run() {
  out_.byte(kEncodingVersion);
  out_.number(roots_.size());
  for (Word root : roots_) {
    if (!word(root)) return error_;
    while (!path_.empty()) {
      Word next;
      if (!next_word(path_.back().object, &path_.back().at, &next))
        path_.pop_back();
      else if (!word(next))
        return error_;
    }
  }
  if (!has_room(0)) return error_;
  return std::move(bytes_);
}

/// Writes a word; what an object of it holds is written next, from path_.
bool Encoder::word(Word w) {
  if (!has_room(0)) return false;
  if (is_small(w)) {
    int64_t value = small_value(w);
    tag(Tag::kSmall);
    out_.number(static_cast<uint64_t>(value) << 1 ^ static_cast<uint64_t>(value >> 63));
    return true;
  }
  if (is_float(w) && !is_object(w)) {
    double value = float_value(w);
    tag(Tag::kFloat);
    out_.block(&value, 8);
    return true;
  }
  if (!is_object(w)) {
    tag(w == kFailed  ? Tag::kFailed
        : w == kNone  ? Tag::kNone
        : w == kFalse ? Tag::kFalse
        : w == kTrue  ? Tag::kTrue
                      : Tag::kUnbound);
    return true;
  }
  return refer_if_known(object(w)) || refer_if_met(object(w)) || fields(object(w));
}

bool Encoder::refer_if_known(const Object* o) {
  if (known_ == nullptr || !has_identity(o)) return false;
  std::optional<uint64_t> number = known_->find(o);
  if (!number) return false;
  tag(Tag::kKnown);
  out_.number(*number);
  return true;
}

/// What one place alone refers to is met once, unless our caller, who only borrows, met it there
/// and gave it as a root as well.
bool Encoder::refer_if_met(const Object* o) {
  uint64_t number = count_;
  bool once =
      count_of(o) == 1 && !std::binary_search(root_objects_.begin(), root_objects_.end(), o);
  auto [met, is_new] = once ? std::pair{numbers_.end(), true} : numbers_.try_emplace(o, number);
  if (is_new) {
    count_++;
    return false;
  }
  tag(Tag::kReference);
  out_.number(met->second);
  return true;
}

bool Encoder::fields(const Object* o) {
  if (written_ != nullptr && has_identity(o)) written_->add(const_cast<Object*>(o));
  switch (o->kind) {
    case Kind::kFloat:
      tag(Tag::kFloat);
      out_.block(&static_cast<const Float*>(o)->value, 8);
      return true;
    case Kind::kComplex:
      tag(Tag::kComplex);
      out_.block(&static_cast<const Complex*>(o)->real, 8);
      out_.block(&static_cast<const Complex*>(o)->imag, 8);
      return true;
    case Kind::kBigInt: {
      const auto* b = static_cast<const BigInt*>(o);
      auto limbs = static_cast<uint64_t>(b->size < 0 ? -b->size : b->size);
      if (!has_room(limbs * 8)) return false;
      tag(Tag::kBigInt);
      out_.number(limbs << 1 | (b->size < 0));
      out_.block(b->limbs, limbs * 8);
      return true;
    }
    case Kind::kStr: {
      const auto* s = static_cast<const Str*>(o);
      auto width = static_cast<uint8_t>(s->flags & kStrWidthMask);
      uint64_t bytes = static_cast<uint64_t>(s->length) * width;
      if (!has_room(bytes)) return false;
      tag(Tag::kStr);
      out_.byte(width);
      out_.number(static_cast<uint64_t>(s->length));
      out_.block(s->data, bytes);
      return true;
    }
    case Kind::kBytes:
    case Kind::kByteArray: {
      ByteView view = view_of(rt::word(o));
      if (!has_room(static_cast<uint64_t>(view.length))) return false;
      tag(o->kind == Kind::kBytes ? Tag::kBytes : Tag::kByteArray);
      out_.number(static_cast<uint64_t>(view.length));
      out_.block(view.data, static_cast<size_t>(view.length));
      return true;
    }
    case Kind::kTuple:
      tag(Tag::kTuple);
      out_.number(static_cast<uint64_t>(static_cast<const Tuple*>(o)->length));
      break;
    case Kind::kList:
      if (!list(static_cast<const List*>(o))) return false;
      break;
    case Kind::kDict:
      if (!dict(static_cast<const Dict*>(o))) return false;
      break;
    case Kind::kSet:
      if (!set(static_cast<const Set*>(o))) return false;
      break;
    case Kind::kRange:
      tag(Tag::kRange);
      break;
    case Kind::kSlice:
      tag(Tag::kSlice);
      break;
    case Kind::kFunction:
      if (!function(static_cast<const Function*>(o))) return false;
      break;
    case Kind::kBuiltin:
      tag(Tag::kBuiltin);
      out_.number(o->aux);
      return true;
    case Kind::kCell:
      tag(Tag::kCell);
      break;
    case Kind::kException:
      exception(static_cast<const Exception*>(o));
      break;
    case Kind::kInstance:
      instance(static_cast<const Instance*>(o));
      break;
    case Kind::kClass: {
      const auto* cls = static_cast<const Class*>(o);
      bool is_static = (cls->flags & kClassStatic) != 0;
      tag(Tag::kClass);
      out_.number(cls->aux);
      out_.byte(is_static);
      out_.number(is_static ? 0 : static_cast<uint64_t>(cls->count));
      break;
    }
    case Kind::kMethod:
      tag(Tag::kMethod);
      break;
    case Kind::kIterator:
    case Kind::kDictView:
    case Kind::kGenerator:
    case Kind::kSuper:
      return fail(Error::Code::Unsupported, "a value of type `" +
                                                std::string(type_name(rt::word(o))) +
                                                "` cannot be sent; make a list of it");
  }
  path_.push_back({o, 0});
  return true;
}

bool Encoder::list(const List* list) {
  bool is_block = list->flags == kListI64 || list->flags == kListF64;
  auto count = static_cast<uint64_t>(list->length);
  if (is_block && !has_room(count * 8)) return false;
  tag(Tag::kList);
  uint32_t region = region_of(list);
  int kind = list->flags | (region == kArrayRegion    ? kArrayBit
                            : region == kSeriesRegion ? kSeriesBit
                                                      : 0);
  out_.byte(static_cast<uint8_t>(kind));
  out_.number(count);
  if (is_block) out_.block(list->data, count * 8);
  return true;
}

bool Encoder::too_deep() {
  return fail(Error::Code::Unsupported,
              "a key that is an instance or a set, or of tuples nested too deep, cannot be sent");
}

bool Encoder::dict(const Dict* dict) {
  for (int64_t i = 0; i < dict->used; i++) {
    Word key = dict->entries[i].key;
    bool may_be_none = is_object(key) && !has_kind(key, Kind::kStr);
    if (may_be_none && check_(key) == Hashing::kNone) return too_deep();
  }
  tag(dict->flags & kDictOrdered ? Tag::kOrderedDict : Tag::kDict);
  out_.number(static_cast<uint64_t>(dict->length));
  return true;
}

bool Encoder::set(const Set* set) {
  Hashing hashing = Hashing::kFixed;
  uint64_t at = 0;
  for (Word key; next_word(set, &at, &key);) {
    Hashing one = check_(key);
    if (one == Hashing::kNone) return too_deep();
    if (one == Hashing::kSeeded) hashing = one;
  }
  const SetTable* t = set_table(set);
  auto fill = static_cast<uint64_t>(t->fill);
  bool is_laid_out = hashing == Hashing::kFixed && may_be_table(t->mask, fill);
  tag(is_laid_out ? Tag::kSetTable : Tag::kSet);
  out_.byte(static_cast<uint8_t>(set->flags & (kSetFrozen | kSetAnyOrder)));
  if (is_laid_out)
    slots(t);
  else
    out_.number(static_cast<uint64_t>(set->length));
  return true;
}

void Encoder::slots(const SetTable* t) {
  out_.byte(static_cast<uint8_t>(std::countr_one(t->mask)));
  out_.number(static_cast<uint64_t>(t->fill));
  uint64_t skipped = 0;
  for (uint64_t i = 0; i <= t->mask; i++) {
    if (t->entries[i].key == 0) {
      skipped++;
      continue;
    }
    out_.number(skipped << 1 | (t->entries[i].key == kRemovedKey));
    skipped = 0;
  }
}

bool Encoder::function(const Function* f) {
  if (program_ == nullptr) program_ = f->program;
  if (f->program != program_ && f->program != nullptr)
    return fail(Error::Code::Unsupported, "functions of two programs cannot be sent together");
  tag(Tag::kFunction);
  out_.number(f->aux);
  out_.number(static_cast<uint64_t>(f->count_captures));
  return true;
}

void Encoder::instance(const Instance* instance) {
  tag(Tag::kInstance);
  out_.number(class_id(instance));
  out_.number(instance->flags);
  for (uint32_t i = 0; i < kFloatFields; i++)
    if (has_float_field(instance, i)) out_.block(&instance->fields[i], 8);
}

void Encoder::exception(const Exception* e) {
  tag(Tag::kException);
  out_.number(e->aux);
  out_.byte(static_cast<uint8_t>(e->flags & kSuppressContext));
  uint32_t frames = e->traceback == nullptr ? 0 : e->traceback->length;
  out_.number(frames);
  for (uint32_t i = 0; i < frames; i++) out_.number(e->traceback->frames[i].site);
}

}  // namespace

Result<std::string> encode(std::span<const Word> roots, uint64_t most, const KnownObjects* known,
                           KnownObjects* written) {
  return Encoder(roots, most, known, written).run();
}

}  // namespace pyreck::rt
