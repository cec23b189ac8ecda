// Bytes to values (encoding_format.h draws them), in two steps. First all objects are made and
// filled, those that hold others from a stack of our own; an object may be referred to before it is
// full. Then keys are hashed, which looks into them.
//
// Invariants:
//   1. Every object made is in made_, holds valid words at all times (None where nothing was read
//      yet) and refers to objects of made_ and known_ alone. So what is made is freed without a
//      look at counts when the bytes turn out to be wrong; those of known_ are released.
//   2. owed_ values are still to be read for objects that are open; at least one byte stands for
//      each. So no count is believed that the bytes left could not fulfil.
#pragma once

#include "runtime/encoding.h"
#include "runtime/encoding_format.h"

namespace pyreck::rt {

/// Hashing may take this much longer than reading did (KeyCheck): shared keys, hashed each time.
inline constexpr uint64_t kKeyWords = 1 << 24, kKeyWordsPerByte = 64;

class Decoder {
 public:
  Decoder(Context* c, std::string_view bytes, const KnownObjects* known, KnownObjects* made)
      : c_(c),
        known_(known),
        listed_(made),
        before_(take_ending(c, Status::kDone)),
        in_(bytes),
        check_(kKeyWords + kKeyWordsPerByte * bytes.size()) {}
  ~Decoder();
  Decoder(const Decoder&) = delete;
  Result<std::vector<Word>> run();

 private:
  /// An object whose values are being read: from `at` to `end`, positions in it or in parts_.
  struct Open {
    Object* object;
    uint64_t at, end;
  };
  /// A dict, or a set without layout: its keys and values are put into it at the end.
  struct Hashed {
    Object* object;
    uint64_t begin, end;  // in parts_
  };
  enum class Place { kRoot, kBinding, kElement };  // kBinding: a cell, a capture

  bool roots();
  bool fill();
  bool value(Place place, Word* out);
  bool made(Object* o);
  bool open(Object* o, uint64_t begin, uint64_t end);
  bool open_hashed(Object* o, uint64_t count);
  bool claim(uint64_t values);
  bool has(uint64_t bytes);
  bool put(Object* o, uint64_t at, Word w);
  bool close(Object* o);

  bool reference(Word* out);
  bool known(Word* out);
  bool object_of(Tag tag);
  bool small_int(Word* out);
  bool float_value(Word* out);
  bool complex_box();
  bool big_int();
  bool str();
  bool bytes(bool is_array);
  bool tuple();
  bool list();
  bool dict(bool is_ordered);
  bool set(bool is_table);
  SetTable* new_table(uint64_t mask, uint64_t fill);
  bool slots(SetTable* t);
  bool function();
  bool builtin();
  bool exception();
  bool class_value();
  bool instance();
  bool fits_class(const Class* cls, uint64_t at, Word w);
  bool fits_exception(const Exception* e, Word instance);
  bool traceback(Exception* e);
  template <class T>
  bool plain(Kind kind, Word T::* first, uint64_t count);
  bool range_length(Range* r);

  bool hash_keys();
  bool put_pairs(const Hashed& h);
  bool put_keys(const Hashed& h);
  bool hash_table(SetTable* t);
  bool is_found(const SetTable* t, uint64_t slot);
  bool contexts_end();

  bool invalid(const char* what) {
    error_ = {Error::Code::Invalid, std::string("not encoded values: ") + what};
    return false;
  }
  /// An allocation or a helper of the runtime failed.
  bool failed();

  Context* c_;
  const KnownObjects* known_;
  KnownObjects* listed_;
  std::vector<Word> referred_;  // to known_; counted
  Ending before_;               // what was pending in c_
  Reader in_;
  uint64_t owed_ = 0;
  std::vector<Object*> made_;
  std::vector<Open> open_;
  std::vector<Word> roots_, parts_;
  std::vector<Hashed> hashed_;
  std::vector<SetTable*> tables_;
  std::vector<Exception*> exceptions_;
  KeyCheck check_;
  Error error_;
};

}  // namespace pyreck::rt
