#include <nanobind/stl/string.h>

#include "python/_pyreck/stored.h"

#include "cluster/objects.h"
#include "python/_pyreck/generic.h"
#include "runtime/entry.h"
#include "runtime/region.h"

#include <algorithm>
#include <cstring>
#include <exception>

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
  rt::Context context = make_context(rt::new_region(rt::kForeignRegion));
  static const Described unknown(nullptr);
  context.program = lease_ != nullptr ? lease_->program() : unknown.program();
  if (info_.is_flat()) return {fetch_flat(&context)};
  std::vector<std::string> chunks(info_.chunks.size());
  read(0, chunks.size(), [&](const cluster::ChunkPart& part) { chunks[part.chunk] += part.bytes; });
  Result<std::vector<Word>> roots = [&] {
    nb::gil_scoped_release unlocked;
    return cluster::unpack_object(&context, info_, chunks);
  }();
  return value_or_raise(std::move(roots));
}

/// Part by part into the list.
Word StoredObject::fetch_flat(rt::Context* c) const {
  const Word word = value_or_raise(cluster::make_flat(c, info_));
  Value held(word, nullptr);  // should reading fail
  auto* to = static_cast<char*>(rt::as<rt::List>(word)->data);
  read(0, info_.chunks.size(), [&](const cluster::ChunkPart& part) {
    std::memcpy(to, part.bytes.data(), part.bytes.size());
    to += part.bytes.size();
  });
  rt::pk_retain(c, word);
  return word;
}

/// Each part becomes Python objects while the next one is on its way.
nb::object StoredObject::items(int64_t lo, int64_t hi) const {
  const std::vector<int64_t> starts = value_or_raise(cluster::chunk_starts(info_));
  if (lo < 0 || lo > hi || hi > info_.length)
    raise("InvalidOperation",
          "the stored object " + info_.id + " cannot be read: it has no such items");
  nb::object list = nb::steal(PyList_New(hi - lo));
  if (!list.is_valid()) throw nb::python_error();
  if (lo == hi) return list;
  // The chunks of the first and the last item.
  const auto first = std::ranges::upper_bound(starts, lo) - starts.begin() - 1;
  const auto last = std::ranges::lower_bound(starts, hi) - starts.begin();
  std::exception_ptr raised;
  read(static_cast<size_t>(first), static_cast<size_t>(last), [&](const cluster::ChunkPart& part) {
    const auto items = [](size_t bytes) { return static_cast<int64_t>(bytes / sizeof(int64_t)); };
    const int64_t begin = starts[part.chunk] + items(part.offset);
    const int64_t from = std::max(lo, begin);
    const int64_t to = std::min(hi, begin + items(part.bytes.size()));
    if (raised != nullptr || from >= to) return;
    const char* data = part.bytes.data() + static_cast<size_t>(from - begin) * sizeof(int64_t);
    nb::gil_scoped_acquire locked;
    try {
      if (info_.is_of_ints())
        set_items<int64_t>(list.ptr(), from - lo, data, static_cast<size_t>(to - from));
      else
        set_items<double>(list.ptr(), from - lo, data, static_cast<size_t>(to - from));
    } catch (...) {
      raised = std::current_exception();
    }
  });
  if (raised != nullptr) std::rethrow_exception(raised);
  return list;
}

void StoredObject::read(size_t first, size_t last,
                        const std::function<void(const cluster::ChunkPart&)>& take) const {
  bool interrupted = false;
  Result<Unit> done = [&] {
    nb::gil_scoped_release unlocked;
    return session_->read(info_, first, last, take, going_on(interrupted));
  }();
  if (interrupted) throw nb::python_error();
  static_cast<void>(value_or_raise(std::move(done)));
}

std::unique_ptr<Value> Stored::fetch() const {
  std::vector<Word> roots = object_->fetch();
  std::unique_ptr<Value> wanted;
  for (size_t i = 0; i < roots.size(); i++) {
    auto value = std::make_unique<Value>(roots[i], object_->lease());
    if (i == root_) wanted = std::move(value);
  }
  if (wanted == nullptr) raise("InternalError", "a stored object has fewer values than it should");
  return wanted;
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
