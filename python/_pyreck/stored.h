// Stored: a value that lies in Redis, as Python holds it.
#pragma once

#include <nanobind/nanobind.h>

#include "cluster/client.h"
#include "python/_pyreck/client.h"
#include "python/_pyreck/value.h"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace pyreck::client {

/// An object of a cluster that this client holds: let go of with the last proxy and job.
class StoredObject {
 public:
  /// `session` holds the object already. `lease`: the program that functions and exceptions in it
  /// refer to; null if it is not known.
  StoredObject(std::shared_ptr<cluster::Session> session, cluster::ObjectInfo info,
               std::shared_ptr<const Lease> lease);
  ~StoredObject();
  StoredObject(const StoredObject&) = delete;

  const cluster::Session* session() const { return session_.get(); }
  const cluster::ObjectInfo& info() const { return info_; }
  const std::shared_ptr<const Lease>& lease() const { return lease_; }
  /// Keeps it for a while, whoever lets go of it. Lets go of the GIL; raises.
  void lend() const;
  /// Its roots, owned, in a region of their own. Lets go of the GIL; raises, after signals too.
  std::vector<rt::Word> fetch() const;
  /// The items from `lo` to before `hi` of a flat object, as a Python list: only the chunks that
  /// hold them are read. As fetch().
  nb::object items(int64_t lo, int64_t hi) const;

 private:
  rt::Word fetch_flat(rt::Context* c) const;
  void read(size_t first, size_t last,
            const std::function<void(const cluster::ChunkPart&)>& take) const;

  std::shared_ptr<cluster::Session> session_;
  cluster::ObjectInfo info_;
  std::shared_ptr<const Lease> lease_;
};

/// One root of a stored object; to Python like a Value.
class Stored {
 public:
  Stored(std::shared_ptr<StoredObject> object, uint32_t root)
      : object_(std::move(object)), root_(root) {}

  const std::shared_ptr<StoredObject>& object() const { return object_; }
  uint32_t root() const { return root_; }
  /// (address, name of the cluster, object, root): where another process finds it, which has some
  /// minutes to do so.
  nb::tuple lend() const;

  const std::string& type_text() const { return object_->info().type; }
  int64_t size_bytes() const { return static_cast<int64_t>(object_->info().bytes); }
  nb::object length() const;
  bool same(nb::handle other) const;
  /// Of the program that made it, whose ids mean nothing to others.
  bool holds_classes() const {
    return object_->info().form == cluster::ObjectInfo::Form::kWithClasses;
  }
  std::string place() const;
  /// Whether items() can read it.
  bool is_flat() const { return object_->info().is_flat(); }
  nb::object items(int64_t lo, int64_t hi) const { return object_->items(lo, hi); }
  /// The value, downloaded. As StoredObject::fetch().
  std::unique_ptr<Value> fetch() const;
  const std::string& provenance() const { return object_->info().provenance; }

 private:
  std::shared_ptr<StoredObject> object_;
  uint32_t root_;
};

}  // namespace pyreck::client
