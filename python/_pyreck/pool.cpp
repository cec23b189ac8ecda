#include <nanobind/stl/string.h>

#include "python/_pyreck/pool.h"

#include "python/_pyreck/client.h"
#include "python/_pyreck/profile.h"
#include "runtime/disk.h"
#include "runtime/entry.h"

#include <chrono>

namespace pyreck::client {
namespace {

using std::chrono::milliseconds;

/// What the running code uses, without anything of Python's: it may be destroyed by a worker.
struct Run {
  std::shared_ptr<jit::Code> code;
  std::vector<rt::Word> arguments;
  std::shared_ptr<Announcements> announcements;
  uint64_t token;

  // A job that is cancelled before it starts never runs its body, but lets go of it.
  ~Run() {
    if (token != 0) announcements->put(token);
  }
};

}  // namespace

void Announcements::put(uint64_t token) {
  put_quietly(token);
  filled_.notify_one();
}

void Announcements::put_quietly(uint64_t token) {
  std::scoped_lock lock(mutex_);
  tokens_.push_back(token);
}

void Announcements::remind() {
  {
    std::scoped_lock lock(mutex_);
    if (tokens_.empty()) return;
  }
  filled_.notify_one();
}

bool Announcements::withdraw(uint64_t token) {
  std::scoped_lock lock(mutex_);
  return std::erase(tokens_, token) > 0;
}

uint64_t Announcements::take() {
  std::unique_lock lock(mutex_);
  filled_.wait(lock, [&] { return !tokens_.empty(); });
  const uint64_t token = tokens_.front();
  tokens_.pop_front();
  return token;
}

Job::Job(rt::JobHandle handle, std::shared_ptr<const CodeLease> lease, nb::object kernel,
         nb::object captures, nb::object arguments)
    : handle_(std::move(handle)),
      lease_(std::move(lease)),
      kernel_(std::move(kernel)),
      captures_(std::move(captures)),
      arguments_(std::move(arguments)) {}

Job::~Job() {
  if (ended_) return;
  handle_.cancel();
  while (!wait(1.0)) {
  }
}

bool Job::wait(double seconds) {
  if (ended_) return true;
  nb::gil_scoped_release unlocked;
  ended_ = handle_.wait(milliseconds(static_cast<int64_t>(seconds * 1000)));
  return ended_;
}

nb::tuple Job::progress() const {
  const rt::Progress progress = handle_.progress();
  return nb::make_tuple(progress.fraction, progress.elements_done, progress.steals,
                        progress.splits);
}

nb::tuple Job::profile() const { return describe_profile(handle_.profile(), *lease_); }

std::vector<std::string> Job::assigned() const {
  return nb::cast<const Kernel*>(kernel_)->assigned();
}

nb::tuple Job::outcome() {
  const rt::Outcome outcome = handle_.take_outcome();
  switch (outcome.status) {
    case rt::Status::kDone:
    case rt::Status::kWide:
      return nb::make_tuple(
          "done", nb::cast(new Value(outcome.value, lease_), nb::rv_policy::take_ownership));
    case rt::Status::kRaised: {
      nb::object data = describe_exception(outcome.exception, *lease_);
      rt::pk_release(reading_context(), rt::word(outcome.exception));
      return nb::make_tuple("raised", data);
    }
    case rt::Status::kBroken:
    case rt::Status::kAbandoned:
      break;
  }
  nb::object site = nb::none();
  if (outcome.refusal_site != 0)
    site = describe_site(lease_->program(), outcome.refusal_site - 1, *lease_);
  return nb::make_tuple("abandoned", static_cast<uint32_t>(outcome.abandon), outcome.message, site);
}

Pool::Pool(unsigned threads, const std::string& spill_dir, bool split_every_element)
    : pool_(std::make_shared<rt::Pool>(
          rt::PoolOptions{.threads = threads,
                          .disk = value_or_raise(rt::open_disk(spill_dir, 0)),
                          .split_every_element = split_every_element})) {}

std::unique_ptr<Job> Pool::start(nb::object kernel, nb::object captures, nb::object arguments,
                                 int64_t memory_bytes, int64_t time_ms, uint32_t recursion,
                                 int64_t most_inline, uint64_t token, bool profiled) {
  auto* code = nb::cast<Kernel*>(kernel);
  auto* captured = nb::cast<Values*>(captures);
  auto* given = arguments.is_none() ? nullptr : nb::cast<Values*>(arguments);
  for (Values* values : {captured, given}) {
    if (values == nullptr) continue;
    values->lay_out(*code);
    values->fetch_stored();
  }
  auto lease = code->try_lease(*captured, given, profiled);
  if (lease == nullptr) {
    Result<std::shared_ptr<const CodeLease>> compiled = [&] {
      nb::gil_scoped_release unlocked;
      return code->lease(*captured, given, profiled);
    }();
    lease = value_or_raise(std::move(compiled));
  }
  std::shared_ptr<rt::Pool> pool;
  {
    std::scoped_lock lock(mutex_);
    pool = pool_;
  }
  if (pool == nullptr) raise("PyreckError", "this cluster is closed");
  std::shared_ptr<Run> run(
      new Run{.code = lease->code(),
              .arguments = given != nullptr ? given->words() : std::vector<rt::Word>(),
              .announcements = announcements_,
              .token = token});
  const rt::Limits limits{memory_bytes, milliseconds(time_ms), recursion};
  auto body = [run = std::move(run)](rt::Context* c, rt::Word* out) {
    return run->code->run(c, run->arguments.data(), out);
  };
  rt::JobHandle handle = pool->start(lease->program(), limits, std::move(body), 0, profiled);
  return std::make_unique<Job>(std::move(handle), std::move(lease), std::move(kernel),
                               std::move(captures), std::move(arguments));
}

uint64_t Pool::next_ended() {
  nb::gil_scoped_release unlocked;
  return announcements_->take();
}

void Pool::close() {
  std::shared_ptr<rt::Pool> pool;
  {
    std::scoped_lock lock(mutex_);
    pool = std::move(pool_);
  }
  nb::gil_scoped_release unlocked;
  pool.reset();
}

}  // namespace pyreck::client
