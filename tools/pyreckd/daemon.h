// The daemon: one node on one loop, from the command line's options to the end of the drain.
#pragma once

#include <cstdint>
#include <string>

namespace pyreck::tools {

struct DaemonOptions {
  std::string redis = "redis://127.0.0.1:6379";
  std::string cluster = "default";
  std::string listen = "127.0.0.1:0";
  std::string advertise;     // host:port for other nodes; empty: where it listens
  unsigned threads = 0;      // 0: one a core
  int64_t memory_bytes = 0;  // limit of a job; 0: 80 % of the machine's memory
  std::string spill_dir;     // as rt::open_disk() takes it, and the next one
  int64_t spill_bytes = 0;
  unsigned most_jobs = 0;     // at once; 0: as many as threads
  double grace_seconds = 10;  // of what runs, when SIGTERM comes
  bool split_every_element = false;
  std::string log_level = "info";
};

/// Runs until SIGTERM or SIGINT; gives the exit status.
int run_daemon(const DaemonOptions& options);

}  // namespace pyreck::tools
