#include "jit/isolation.h"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <mutex>
#include <new>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace pyreck::jit {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kOutOfMemory = 70;

int64_t address_space() {
  long long pages = 0;
  if (std::FILE* file = std::fopen("/proc/self/statm", "r")) {
    if (std::fscanf(file, "%lld", &pages) != 1) pages = 0;
    std::fclose(file);
  }
  return pages * sysconf(_SC_PAGESIZE);
}

[[noreturn]] void be_child(int out, pid_t parent, rlim_t most_bytes, rlim_t seconds,
                           const std::function<std::string()>& work) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(1);
  for (int signal : {SIGTERM, SIGINT, SIGABRT, SIGSEGV, SIGBUS, SIGILL, SIGFPE})
    std::signal(signal, SIG_DFL);
  rlimit memory{most_bytes, most_bytes}, time{seconds, seconds}, none{0, 0};
  setrlimit(RLIMIT_AS, &memory);
  setrlimit(RLIMIT_CPU, &time);
  setrlimit(RLIMIT_CORE, &none);
  std::set_new_handler([] { _exit(kOutOfMemory); });
  int devnull = open("/dev/null", O_WRONLY);
  if (devnull >= 0) dup2(devnull, STDERR_FILENO);  // LLVM's last words are not for our log
  std::string bytes = work();
  const char* at = bytes.data();
  for (size_t left = bytes.size(); left > 0;) {
    ssize_t written = write(out, at, left);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) _exit(1);
    at += written;
    left -= static_cast<size_t>(written);
  }
  _exit(bytes.empty() ? 1 : 0);
}

// All that comes until the end or the deadline; whether the end came.
bool read_all(int in, Clock::time_point deadline, std::string* bytes) {
  char buffer[1 << 16];
  while (true) {
    auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
    if (left.count() <= 0) return false;
    pollfd waiting{in, POLLIN, 0};
    int ready = poll(&waiting, 1, static_cast<int>(left.count()));
    if (ready < 0 && errno != EINTR) return true;
    if (ready <= 0) continue;
    ssize_t count = read(in, buffer, sizeof buffer);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return true;
    bytes->append(buffer, static_cast<size_t>(count));
  }
}

Error limit(const std::string& what) { return {Error::Code::LimitExceeded, what}; }

}  // namespace

Result<std::string> run_in_child(const CompilerLimits& limits,
                                 const std::function<std::string()>& work) {
  // Until the parent has closed its end for writing: a child that inherited it would keep it open.
  static std::mutex mutex;
  std::unique_lock lock(mutex);
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0)
    return Error{Error::Code::Internal, std::string("no pipe: ") + std::strerror(errno)};
  auto most_bytes = static_cast<rlim_t>(address_space() + limits.memory_bytes);
  auto seconds = static_cast<rlim_t>(limits.time.count() / 1000 + 1);
  pid_t parent = getpid(), child = fork();
  if (child == 0) be_child(ends[1], parent, most_bytes, seconds, work);
  close(ends[1]);
  lock.unlock();
  if (child < 0) {
    close(ends[0]);
    return Error{Error::Code::Internal, std::string("no process: ") + std::strerror(errno)};
  }
  std::string bytes;
  bool in_time = read_all(ends[0], Clock::now() + limits.time, &bytes);
  close(ends[0]);
  if (!in_time) kill(child, SIGKILL);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (in_time && WIFEXITED(status) && WEXITSTATUS(status) == 0) return bytes;
  bool out_of_memory = WIFEXITED(status) && WEXITSTATUS(status) == kOutOfMemory;
  bool out_of_time = !in_time || (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU);
  if (out_of_time)
    return limit("compiling it takes longer than " + std::to_string(limits.time.count()) + " ms");
  if (out_of_memory) return limit("compiling it takes more memory than the compiler may have");
  return limit("the compiler crashed on it, which harmed nothing else");
}

}  // namespace pyreck::jit
