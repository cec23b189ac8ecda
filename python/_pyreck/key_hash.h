// Keys of dicts and sets that are downloaded: CPython keeps the hash that a key had when it was put
// in, whatever becomes of the key.
#pragma once

#include "python/_pyreck/client.h"

namespace pyreck::client {

enum class KeyHash {
  kAsThen,
  kOtherwise,  // and Python's when it was put in is known
  kUnknown,
};

/// How a key hashes now: `key` is what `word`, of this program (may be null), has become in Python.
/// `then` is the job's hash when it was put in. Raises what is no Exception, such as
/// KeyboardInterrupt.
KeyHash key_hash(rt::Word word, nb::handle key, uint64_t then, const rt::Program* program);

/// Clears an Exception that is pending; raises others.
void forget_exception();

}  // namespace pyreck::client
