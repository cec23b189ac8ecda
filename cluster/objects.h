// Objects: values as records and chunks, named by their content, and back.
#pragma once

#include "cluster/protocol.h"
#include "runtime/context.h"
#include "runtime/known_objects.h"

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pyreck::cluster {

/// A value that is to be stored.
struct NewObject {
  ObjectInfo info;                       // id and chunk hashes filled
  std::vector<std::string_view> chunks;  // as in info.chunks, to be stored; none if inlined
  std::shared_ptr<const void> owner;     // of their bytes
};

/// Whether `word` is a list[int] or list[float] of more than `most_bytes`: stored as it lies.
bool is_flat(rt::Word word, int64_t most_bytes);

/// The value is kept until the object is dropped, on any thread, where its chunks lie in it: it
/// must not change. Unsupported: what rt::encode() does not take; functions, and what reaches them:
/// another job has no code for them.
Result<NewObject> pack_object(rt::Word word, std::string provenance);

/// The positions in a flat object's list at which its chunks begin, and its length. Invalid: the
/// record is no such object's.
Result<std::vector<int64_t>> chunk_starts(const ObjectInfo& info);

/// The list of a flat object, owned, made by `c`, its elements undefined. Invalid: the record is no
/// such object's.
Result<rt::Word> make_flat(rt::Context* c, const ObjectInfo& info);

/// The object's roots, owned, made by `c`. Chunks of a flat list that are empty leave their part of
/// it undefined: for whoever knows that nobody looks there. `made`, if any, is given the objects
/// with an identity, in the same order everywhere.
Result<std::vector<rt::Word>> unpack_object(rt::Context* c, const ObjectInfo& info,
                                            std::span<const std::string> chunks,
                                            rt::KnownObjects* made = nullptr);

}  // namespace pyreck::cluster
