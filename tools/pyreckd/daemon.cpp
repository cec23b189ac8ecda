#include "tools/pyreckd/daemon.h"

#include "cluster/native_engine.h"
#include "cluster/node.h"
#include "cluster/redis_check.h"
#include "cluster/redis_store.h"
#include "cluster/tcp_transport.h"
#include "jit/compiler.h"
#include "tools/pyreckd/libm.h"

#include <uv.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <ctime>
#include <memory>
#include <mutex>
#include <unistd.h>
#include <vector>

namespace pyreck::tools {
namespace {

using cluster::Level;

constexpr double kMemoryShare = 0.8;  // of the machine's: the limit of a job unless given
constexpr uint64_t kBusyTick = 2, kQuietTick = 20;  // milliseconds

// Lines on stderr: time, level, text.
class Logger {
 public:
  explicit Logger(const std::string& least) {
    const char* names[] = {"debug", "info", "warning", "error"};
    for (int i = 0; i < 4; i++)
      if (least == names[i]) least_ = i;
  }
  void debug(const std::string& text) { write(0, text); }
  void write(Level level, const std::string& text) { write(1 + static_cast<int>(level), text); }

 private:
  void write(int level, const std::string& text) {
    if (level < least_) return;
    const char* names[] = {"debug", "info", "warning", "error"};
    timespec now{};
    clock_gettime(CLOCK_REALTIME, &now);
    tm parts{};
    gmtime_r(&now.tv_sec, &parts);
    char time[32];
    std::strftime(time, sizeof time, "%FT%T", &parts);
    std::fprintf(stderr, "%s.%03ldZ %s: %s\n", time, now.tv_nsec / 1000000, names[level],
                 text.c_str());
  }
  int least_ = 1;
};

// Functions that other threads want run on the loop.
class Posted {
 public:
  explicit Posted(uv_loop_t* loop) {
    uv_async_init(loop, &async_,
                  [](uv_async_t* async) { static_cast<Posted*>(async->data)->run(); });
    async_.data = this;
  }
  void post(std::function<void()> f) {
    {
      std::scoped_lock lock(mutex_);
      functions_.push_back(std::move(f));
    }
    uv_async_send(&async_);
  }
  void run() {
    std::vector<std::function<void()>> now;
    {
      std::scoped_lock lock(mutex_);
      now.swap(functions_);
    }
    for (auto& f : now) f();
  }
  uv_handle_t* handle() { return reinterpret_cast<uv_handle_t*>(&async_); }

 private:
  uv_async_t async_{};
  std::mutex mutex_;
  std::vector<std::function<void()>> functions_;
};

int64_t memory_of_machine() {
  return static_cast<int64_t>(sysconf(_SC_PHYS_PAGES)) * sysconf(_SC_PAGESIZE);
}

class Daemon {
 public:
  explicit Daemon(const DaemonOptions& options) : options_(options), log_(options.log_level) {}

  int run() {
    std::signal(SIGPIPE, SIG_IGN);
    // What others send is compiled by children of this process.
    if (Result<Unit> isolated = jit::isolate_compiler({}); !isolated.ok()) {
      std::fprintf(stderr, "pyreckd: error: %s\n", isolated.error().message.c_str());
      return 1;
    }
    uv_loop_init(&loop_);
    Result<Unit> opened = open();
    if (!opened.ok()) {
      std::fprintf(stderr, "pyreckd: error: %s\n", opened.error().message.c_str());
      return 1;
    }
    node_->start([this](Result<std::string> secret) { joined(std::move(secret)); });
    watch(SIGTERM, terminate_);
    watch(SIGINT, interrupt_);
    uv_timer_init(&loop_, &timer_);
    timer_.data = this;
    tick();
    uv_run(&loop_, UV_RUN_DEFAULT);
    log_.write(Level::kInfo, "left the cluster");
    // The process ends here: what the kernel does for us need not be undone by hand.
    std::fflush(nullptr);
    _exit(status_);
  }

 private:
  Result<Unit> open() {
    PYRECK_TRY(cluster::RedisUrl url, cluster::parse_redis_url(options_.redis));
    PYRECK_TRY(std::vector<std::string> warnings,
               cluster::check_redis_at(url, std::chrono::seconds(3)));
    for (const std::string& warning : warnings) log_.write(Level::kWarning, warning);
    cluster::TcpOptions tcp;
    tcp.cluster = options_.cluster;
    tcp.advertise = options_.advertise;
    PYRECK_TRY(transport_, cluster::TcpTransport::listen(&loop_, options_.listen, tcp,
                                                         [this](const std::string& line) {
                                                           log_.write(Level::kWarning, line);
                                                         }));
    store_ = std::make_unique<cluster::RedisStore>(
        &loop_, url, cluster::RedisStoreOptions{},
        [this](const std::string& line) { log_.write(Level::kWarning, line); });
    posted_ = std::make_unique<Posted>(&loop_);
    cluster::EngineOptions engine;
    engine.threads = options_.threads;
    engine.memory_bytes = options_.memory_bytes > 0
                              ? options_.memory_bytes
                              : static_cast<int64_t>(kMemoryShare * memory_of_machine());
    Result<std::shared_ptr<rt::Disk>> disk =
        rt::open_disk(options_.spill_dir, options_.spill_bytes);
    if (!disk.ok() && !options_.spill_dir.empty()) return disk.error();
    if (disk.ok())
      engine.disk = std::move(disk).value();
    else
      log_.write(Level::kWarning, disk.error().message + ": lists must fit into memory");
    engine.split_every_element = options_.split_every_element;
    engine.post = [this](std::function<void()> f) { posted_->post(std::move(f)); };
    engine_ = std::make_unique<cluster::NativeEngine>(engine);
    cluster::NodeOptions node;
    node.cluster = options_.cluster;
    node.disk = engine.disk;
    node.most_jobs = options_.most_jobs;
    node.info.address = transport_->address();
    char name[256] = "";
    gethostname(name, sizeof name - 1);
    node.info.name = name;
    node.info.threads = engine_->threads();
    node.info.memory_bytes = engine.memory_bytes;
    node.info.build = PYRECK_VERSION;
    node.info.libm = libm_fingerprint();
    node.info.process = getpid();
    node_ = std::make_unique<cluster::Node>(
        node, clock_, *transport_, *store_, randomness_, *engine_,
        [this](Level level, const std::string& text) { log_.write(level, text); });
    transport_->set_receiver(node_.get());
    return Unit{};
  }

  void joined(Result<std::string> secret) {
    if (!secret.ok()) {
      log_.write(Level::kWarning, "cannot join yet: " + secret.error().message);
      return;
    }
    secret_ = secret.value();
    become();
    std::printf("pyreckd: node %s ready at %s\n", node_->info().id.c_str(),
                transport_->address().c_str());
    std::fflush(stdout);
  }

  // A node that was buried joins again under another id.
  void become() {
    known_as_ = node_->info().id;
    transport_->become(known_as_, secret_);
  }

  void tick() {
    node_->tick();
    if (!secret_.empty() && node_->info().id != known_as_) become();
    bool is_busy = engine_->idle() < engine_->threads();
    uv_timer_start(
        &timer_, [](uv_timer_t* timer) { static_cast<Daemon*>(timer->data)->tick(); },
        is_busy ? kBusyTick : kQuietTick, 0);
  }

  void watch(int signal, uv_signal_t& handle) {
    uv_signal_init(&loop_, &handle);
    handle.data = this;
    uv_signal_start(
        &handle, [](uv_signal_t* handle, int) { static_cast<Daemon*>(handle->data)->stop(); },
        signal);
  }

  void stop() {
    if (stopping_) {
      log_.write(Level::kWarning, "asked to stop again: leaves at once");
      std::fflush(nullptr);
      _exit(1);
    }
    stopping_ = true;
    log_.write(Level::kInfo, "draining: takes nothing new");
    auto grace = std::chrono::milliseconds(static_cast<int64_t>(1000 * options_.grace_seconds));
    node_->drain(grace, [this] { uv_stop(&loop_); });
  }

  DaemonOptions options_;
  Logger log_;
  uv_loop_t loop_{};
  uv_timer_t timer_{};
  uv_signal_t terminate_{}, interrupt_{};
  rt::KernelClock clock_;
  rt::KernelRandomness randomness_;
  std::unique_ptr<Posted> posted_;
  std::unique_ptr<cluster::TcpTransport> transport_;
  std::unique_ptr<cluster::RedisStore> store_;
  std::unique_ptr<cluster::NativeEngine> engine_;
  std::unique_ptr<cluster::Node> node_;
  std::string secret_, known_as_;
  bool stopping_ = false;
  int status_ = 0;
};

}  // namespace

int run_daemon(const DaemonOptions& options) {
  auto* daemon = new Daemon(options);  // its handles live as long as the process
  return daemon->run();
}

}  // namespace pyreck::tools
