#include <nanobind/stl/string.h>

#include "python/_pyreck/stored.h"

#include "cluster/objects.h"
#include "python/_pyreck/generic.h"
#include "runtime/region.h"

namespace pyreck::client {

using rt::Word;

StoredObject::StoredObject(std::shared_ptr<cluster::Session> session, cluster::ObjectInfo info,
                           std::shared_ptr<const Lease> lease)
    : session_(std::move(session)), info_(std::move(info)), lease_(std::move(lease)) {}

StoredObject::~StoredObject() { session_->drop(info_.id); }

void StoredObject::lend() const {
  Result<Unit> lent = [&] {
    nb::gil_scoped_release unlocked;
    return session_->lend(info_.id);
  }();
  value_or_raise(std::move(lent));
}

std::vector<Word> StoredObject::fetch() const {
  if (lease_ == nullptr && info_.form == cluster::ObjectInfo::Form::kWithClasses)
    raise("InvalidOperation",
          "the value holds instances of classes, which only the client that stored it knows");
  const std::vector<std::string> chunks = fetch_chunks();
  rt::Context context = make_context(rt::new_region(rt::kForeignRegion));
  static const Described unknown(nullptr);
  context.program = lease_ != nullptr ? lease_->program() : unknown.program();
  Result<std::vector<Word>> roots = [&] {
    nb::gil_scoped_release unlocked;
    return cluster::unpack_object(&context, info_, chunks);
  }();
  return value_or_raise(std::move(roots));
}

std::vector<std::string> StoredObject::fetch_chunks() const {
  std::vector<std::string> chunks;
  for (size_t i = 0; i < info_.chunks.size(); i++) {
    Result<std::string> chunk = [&] {
      nb::gil_scoped_release unlocked;
      return session_->chunk(info_, i);
    }();
    chunks.push_back(value_or_raise(std::move(chunk)));
    if (PyErr_CheckSignals() != 0) throw nb::python_error();
  }
  return chunks;
}

nb::object Stored::length() const {
  const int64_t length = object_->info().length;
  return length < 0 ? nb::object(nb::none()) : nb::object(nb::int_(length));
}

bool Stored::same(nb::handle other) const {
  if (!nb::isinstance<Stored>(other)) return false;
  const auto* that = nb::cast<const Stored*>(other);
  return that->object_->info().id == object_->info().id && that->root_ == root_;
}

nb::tuple Stored::lend() const {
  object_->lend();
  const cluster::Session* session = object_->session();
  return nb::make_tuple(session->address(), session->cluster(), object_->info().id, root_);
}

std::string Stored::place() const { return "in Redis at " + object_->session()->address(); }

}  // namespace pyreck::client
