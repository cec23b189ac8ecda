#include "tests/simulation/world.h"

#include <cstdio>
#include <cstdlib>
#include <utility>

namespace pyreck::simulation {

uint64_t mixed(uint64_t value) {
  value += 0x9e3779b97f4a7c15;
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
  value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
  return value ^ (value >> 31);
}

uint64_t Random::next() {
  uint64_t value = mixed(state_);
  state_ += 0x9e3779b97f4a7c15;
  return value;
}

void World::after(nanoseconds delay, std::function<void()> event) {
  queue_.push({now_ + std::max(delay, nanoseconds(0)), numbers_++, std::move(event)});
}

bool World::run_until(nanoseconds time, const std::function<bool()>& done) {
  while (failure_.empty()) {
    if (done()) return true;
    if (queue_.empty() || queue_.top().time > time) break;
    // Moved out of the queue before it runs: it may add others.
    Event event = std::move(const_cast<Event&>(queue_.top()));
    queue_.pop();
    now_ = event.time;
    note(event.number ^ static_cast<uint64_t>(now_.count()) << 20);
    ++events_;
    event.run();
  }
  if (failure_.empty()) now_ = std::max(now_, time);
  return done();
}

void World::note(std::string_view what) {
  uint64_t hash = 0xcbf29ce484222325;  // FNV-1a
  for (unsigned char byte : what) hash = (hash ^ byte) * 0x100000001b3;
  note(hash);
}

void World::fail(const std::string& what) {
  if (failure_.empty()) failure_ = what;
  tell("FAILED: " + what);
}

void World::tell(const std::string& line) const {
  static const bool kIsRead = std::getenv("PYRECK_STORY") != nullptr;
  if (kIsRead) std::fprintf(stderr, "%10.3f %s\n", now_.count() * 1e-9, line.c_str());
}

void Process::deliver(std::function<void()> event) {
  if (has_ended_) return;
  if (is_stopped_) {
    waiting_.push_back(std::move(event));
    return;
  }
  event();
  if (after_event && !has_ended_) after_event();
}

void Process::after(nanoseconds delay, std::function<void()> event) {
  world.after(delay, [self = weak_from_this(), event = std::move(event)]() mutable {
    if (auto process = self.lock()) process->deliver(std::move(event));
  });
}

void Process::go_on() {
  is_stopped_ = false;
  while (!waiting_.empty() && !is_stopped_ && !has_ended_) {
    std::function<void()> event = std::move(waiting_.front());
    waiting_.pop_front();
    deliver(std::move(event));
  }
}

void Process::end() {
  has_ended_ = true;
  waiting_.clear();
}

void SimulatedRandomness::fill(void* bytes, size_t size_bytes) {
  auto* at = static_cast<unsigned char*>(bytes);
  for (size_t i = 0; i < size_bytes; ++i) at[i] = static_cast<unsigned char>(random_.next());
}

}  // namespace pyreck::simulation
