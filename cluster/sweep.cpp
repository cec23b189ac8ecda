// What nobody needs any more and nobody else clears away. Objects: those that clients held which
// have left or been buried, and those that were lent. Chunks that are permanent and belong to no
// object: somebody was told to delete them and was lost, or made them permanent when their object
// had just been dropped.
//
// Chunks get an expiry, as chunks have whose object is not registered yet: whoever is about to
// refer to one makes it permanent after he has registered his object. If that came before the
// expiry, it was before the second look here.
#include "cluster/node_state.h"

#include <algorithm>
#include <utility>

namespace pyreck::cluster {

namespace {

// A part takes some 2 ms of Redis' time, and others wait no longer. Objects are let go of without a
// pause: a client that held a million is a rare thing. Chunks are looked at every minute.
constexpr std::chrono::milliseconds kBetweenParts{5};
constexpr int kPartsInARow = 10;  // a quiet node ticks every 20 ms
constexpr int kPauses = 10;  // a pause between rounds lasts so many times as long as a round did

}  // namespace

Sweep::Sweep(Parts& all) : all_(all), core_(all.core) {}

void Sweep::tick() {
  if (core_.now() < next_) return;
  bool is_first = next_ == nanoseconds{};
  next_ = core_.now() + core_.jittered(core_.options.sweep);
  // One node is enough; if two believe that they are the one, no harm is done.
  if (is_first || core_.draining || !all_.registry.has_least_id()) return;
  let_go();
  began_ = core_.now();
  look("0");
}

void Sweep::let_go(std::vector<std::string> freed) {
  free(std::move(freed));
  let_go();
}

void Sweep::let_go() {
  if (std::exchange(lets_go_, true)) return;
  core_.call("pyreck_sweep", {}, [this](Result<std::vector<std::string>> freed) {
    lets_go_ = false;
    if (!freed.ok() || freed->empty()) return;  // the next round will
    const bool is_more = freed->front() == "1";
    freed->erase(freed->begin());
    free(std::move(*freed));
    if (is_more) let_go();
  });
}

void Sweep::look(const std::string& cursor) {
  next_ =
      core_.now() + std::max<nanoseconds>(core_.options.sweep, (core_.now() - began_) * kPauses);
  core_.store.scan(core_.chunk_key(""), cursor,
                   core_.in_this_life([this](Result<Store::Scanned> scanned) {
                     if (!scanned.ok()) return;
                     std::vector<std::string> hashes;
                     for (const std::string& key : scanned->keys)
                       hashes.push_back(key.substr(core_.chunk_key("").size()));
                     if (!hashes.empty()) check(std::move(hashes));
                     if (scanned->cursor == "0") return;
                     if (++parts_ % kPartsInARow != 0) return look(scanned->cursor);
                     core_.after(kBetweenParts, [this, cursor = scanned->cursor] { look(cursor); });
                   }));
}

void Sweep::check(std::vector<std::string> hashes) {
  core_.call("pyreck_unused", std::move(hashes), [this](Result<std::vector<std::string>> unused) {
    if (unused.ok()) mark(std::move(*unused), /*frees=*/false);
  });
}

void Sweep::free(std::vector<std::string> hashes) { mark(std::move(hashes), /*frees=*/true); }

void Sweep::mark(std::vector<std::string> hashes, bool frees) {
  auto all = std::make_shared<const std::vector<std::string>>(std::move(hashes));
  auto left = std::make_shared<size_t>(all->size());
  for (const std::string& hash : *all) {
    core_.store.let_expire(core_.chunk_key(hash),
                           core_.in_this_life([this, left, all, frees](const Result<Unit>&) {
                             if (--*left == 0) settle(*all, frees);
                           }));
  }
}

void Sweep::settle(const std::vector<std::string>& hashes, bool frees) {
  core_.repeat("pyreck_unused", hashes, [this, hashes, frees](std::vector<std::string> unused) {
    std::set<std::string> still(unused.begin(), unused.end());
    for (const std::string& hash : hashes) {
      const std::string key = core_.chunk_key(hash);
      if (!still.contains(hash))
        core_.store.keep(key, [](const Result<bool>&) {});
      else if (frees)
        core_.store.remove(key, [](const Result<Unit>&) {});
    }
  });
}

}  // namespace pyreck::cluster
