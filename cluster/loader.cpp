// Fetching a job's specification, module and objects. Redis' protocol has no checksum, so whatever
// has a hash is checked against it; what stays wrong ends the job, refused, with a message.
#include "cluster/node_state.h"

#include <algorithm>
#include <utility>

namespace pyreck::cluster {

namespace {

constexpr size_t kMostRecent = 16;                   // jobs, and modules
constexpr uint64_t kMostRecentBytes = 256ull << 20;  // of jobs' modules and chunks
constexpr uint64_t kBytesAtOnce = 8 << 20;           // of chunks that are on their way
constexpr int kReadings = 3;  // of a value whose hash is wrong, before it is believed to be corrupt
constexpr std::chrono::milliseconds kPause{200};

uint64_t size_bytes(const LoadedJob& job) {
  uint64_t sum = job.module.size() + job.spec.roots.size();
  for (const LoadedObject& object : job.objects) {
    for (const std::string& chunk : object.chunks) sum += chunk.size();
    if (object.items != nullptr && !object.items->is_on_disk()) sum += object.items->size_bytes();
  }
  return sum;
}

/// Of a node's memory, for items that only jobs before had use of; 0: it has no limit.
uint64_t memory_share(int64_t memory_bytes) {
  const uint64_t most = kMostRecentBytes;
  return memory_bytes > 0 ? std::min(most, static_cast<uint64_t>(memory_bytes) / 8) : most;
}
/// Of a disk, likewise.
uint64_t disk_share(const rt::Disk& disk) { return static_cast<uint64_t>(disk.most_bytes()) / 4; }

}  // namespace

struct Loader::Load {
  std::shared_ptr<LoadedJob> job = std::make_shared<LoadedJob>();
  bool patient = false;              // waits for a store that is away
  Then then;                         // empty once it has ended
  std::vector<std::string> objects;  // ids, by order of first use
  // Of the object that comes last:
  size_t next_chunk = 0, chunks_under_way = 0;
  uint64_t bytes_under_way = 0;
  std::vector<bool> needed;  // by chunk of that object
};

Loader::Loader(Parts& all) : all_(all), core_(all.core) {}

void Loader::clear() {
  waiting_.clear();
  recent_.clear();
  items_.clear();
}

void Loader::load_job(const std::string& job, const std::string& spec, Then then) {
  auto load = std::make_shared<Load>();
  load->job->id = job;
  load->patient = true;
  load->then = std::move(then);
  with_spec(load, spec);
}

void Loader::load_for_piece(const std::string& job, Then then) {
  for (auto at = recent_.begin(); at != recent_.end(); ++at) {
    if ((*at)->id != job) continue;
    recent_.splice(recent_.begin(), recent_, at);
    return then(recent_.front());
  }
  std::vector<Then>& waiting = waiting_[job];
  waiting.push_back(std::move(then));
  if (waiting.size() > 1) return;
  auto load = std::make_shared<Load>();
  load->job->id = job;
  load->then = [this, job](Result<Loaded> loaded) {
    std::vector<Then> all = std::move(waiting_[job]);
    waiting_.erase(job);
    for (Then& one : all) one(loaded);
  };
  core_.call("pyreck_spec", {job}, [this, load](Result<std::vector<std::string>> reply) {
    if (!reply.ok()) return end(load, reply.error());
    if (reply->empty()) return end(load, Error{Error::Code::NotFound, "the job has ended"});
    with_spec(load, reply->front());
  });
}

void Loader::with_spec(std::shared_ptr<Load> load, const std::string& spec) {
  Result<JobSpec> unpacked = unpack_spec(spec);
  if (!unpacked.ok()) {
    return end(load, Error{Error::Code::Invalid,
                           "the job's record cannot be read: " + unpacked.error().message});
  }
  load->job->spec = std::move(*unpacked);
  for (const auto* refs : {&load->job->spec.captures, &load->job->spec.arguments}) {
    for (const ValueRef& ref : *refs) {
      if (ref.object.empty() || std::count(load->objects.begin(), load->objects.end(), ref.object))
        continue;
      load->objects.push_back(ref.object);
    }
  }
  const std::string& hash = load->job->spec.module_hash;
  for (auto at = modules_.begin(); at != modules_.end(); ++at) {
    if (at->first != hash) continue;
    modules_.splice(modules_.begin(), modules_, at);
    load->job->module = modules_.front().second;
    return next_object(load);
  }
  get(load, core_.key(":module:" + hash), hash, "module " + hash, kReadings,
      [this, load, hash](std::string bytes) {
        load->job->module = std::move(bytes);
        modules_.emplace_front(hash, load->job->module);
        if (modules_.size() > kMostRecent) modules_.pop_back();
        next_object(load);
      });
}

void Loader::next_object(std::shared_ptr<Load> load) {
  if (load->job->objects.size() == load->objects.size()) return end(load, Loaded(load->job));
  const std::string& id = load->objects[load->job->objects.size()];
  core_.call("pyreck_object", {id}, [this, load, id](Result<std::vector<std::string>> reply) {
    if (!load->then) return;
    if (!reply.ok()) {
      if (!load->patient) return end(load, reply.error());
      return core_.after(core_.jittered(kPause), [this, load] { next_object(load); });
    }
    if (reply->empty()) {
      return end(load, Error{Error::Code::NotFound, "object " + id + " is no longer there"});
    }
    Result<ObjectInfo> info = unpack_object(reply->front());
    if (!info.ok()) {
      return end(load, Error{Error::Code::Invalid, "the record of object " + id +
                                                       " cannot be read: " + info.error().message});
    }
    std::shared_ptr<FlatItems> items = items_of(*info);
    size_t chunks = info->chunks.size();
    load->needed = core_.engine.needed_chunks(*load->job, *info);
    load->needed.resize(chunks, true);
    LoadedObject& object = load->job->objects.emplace_back(std::move(*info));
    object.items = std::move(items);
    if (object.items == nullptr) object.chunks.resize(chunks);
    if (!object.info.inlined.empty()) {
      object.chunks.assign(1, std::exchange(object.info.inlined, {}));
      load->needed.assign(1, false);
    }
    load->next_chunk = load->chunks_under_way = load->bytes_under_way = 0;
    next_chunks(load);
  });
}

void Loader::next_chunks(std::shared_ptr<Load> load) {
  const ObjectInfo& info = load->job->objects.back().info;
  const std::shared_ptr<FlatItems> items = load->job->objects.back().items;
  while (load->next_chunk < info.chunks.size() && load->bytes_under_way < kBytesAtOnce) {
    size_t index = load->next_chunk++;
    if (!load->needed[index] || (items != nullptr && items->has(index))) continue;
    ++load->chunks_under_way;
    load->bytes_under_way += info.chunks[index].bytes;
    const std::string& hash = info.chunks[index].hash;
    get(load, core_.chunk_key(hash), hash, "chunk " + hash + " of object " + info.id, kReadings,
        [this, load, index, items, size = info.chunks[index].bytes](std::string bytes) {
          if (items != nullptr && bytes.size() == size)
            items->put(index, bytes);
          else if (items == nullptr)
            load->job->objects.back().chunks[index] = std::move(bytes);
          else
            return end(load, Error{Error::Code::Invalid, "a chunk is not of its length"});
          --load->chunks_under_way;
          load->bytes_under_way -= size;
          next_chunks(load);
        });
  }
  if (load->next_chunk == info.chunks.size() && load->chunks_under_way == 0) next_object(load);
}

/// The items of a list, those that jobs before had use of already. Null: they are not shared.
std::shared_ptr<FlatItems> Loader::items_of(const ObjectInfo& info) {
  for (auto at = items_.begin(); at != items_.end(); ++at) {
    if (at->first != info.id) continue;
    items_.splice(items_.begin(), items_, at);
    return items_.front().second;
  }
  const std::shared_ptr<rt::Disk>& disk = core_.options.disk;
  const uint64_t most = memory_share(core_.options.info.memory_bytes);
  std::shared_ptr<FlatItems> made = FlatItems::make(disk, most, info);
  if (made == nullptr && disk != nullptr && !items_.empty()) {
    items_.clear();
    made = FlatItems::make(disk, most, info);
  }
  if (made == nullptr) return made;
  items_.emplace_front(info.id, made);
  uint64_t in_memory = 0, on_disk = 0;
  size_t count = 0;
  std::erase_if(items_, [&](const auto& entry) {
    const FlatItems& items = *entry.second;
    (items.is_on_disk() ? on_disk : in_memory) += items.size_bytes();
    const bool is_too_much = items.is_on_disk() ? on_disk > disk_share(*disk) : in_memory > most;
    return count++ > 0 && (count > kMostRecent || is_too_much);
  });
  return made;
}

// A value whose hash is wrong may have been hurt on its way: it is read again before it is refused.
void Loader::get(std::shared_ptr<Load> load, const std::string& key, const std::string& hash,
                 const std::string& what, int readings, std::function<void(std::string)> then) {
  core_.store.get(key, core_.in_this_life([=, this](Result<std::string> value) {
    if (!load->then) return;
    if (value.ok() && sha256_hex(*value) == hash) return then(std::move(*value));
    if (value.ok()) {
      core_.count_refused(what + ", whose bytes have another hash");
      if (readings > 1) return get(load, key, hash, what, readings - 1, then);
      return end(load, Error{Error::Code::Invalid, what + " is corrupt in the store"});
    }
    if (value.error().code == Error::Code::NotFound) {
      return end(load, Error{Error::Code::NotFound, what + " is no longer in the store"});
    }
    if (!load->patient) return end(load, value.error());
    core_.after(core_.jittered(kPause), [=, this] { get(load, key, hash, what, readings, then); });
  }));
}

void Loader::end(const std::shared_ptr<Load>& load, Result<Loaded> result) {
  if (!load->then) return;
  if (result.ok()) remember(*result);
  std::exchange(load->then, nullptr)(std::move(result));
}

void Loader::remember(const Loaded& loaded) {
  recent_.push_front(loaded);
  uint64_t bytes = 0, on_disk = 0;
  size_t count = 0;
  for (auto at = recent_.begin(); at != recent_.end();) {
    bytes += size_bytes(**at);
    for (const LoadedObject& object : (*at)->objects)
      if (object.items != nullptr && object.items->is_on_disk())
        on_disk += object.items->size_bytes();
    bool is_too_much =
        bytes > kMostRecentBytes || (on_disk > 0 && on_disk > disk_share(*core_.options.disk));
    bool is_old = count > 0 && ((*at)->id == loaded->id || is_too_much);
    if (is_old || ++count > kMostRecent) {
      at = recent_.erase(at);
    } else {
      ++at;
    }
  }
}

}  // namespace pyreck::cluster
