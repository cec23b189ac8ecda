// pyreckd: one node of a cluster.

#include "tools/pyreckd/daemon.h"

#include <CLI/CLI.hpp>

#include <malloc.h>

int main(int argc, char** argv) {
  // Megabytes come and go with each message: what is free goes back to the machine, at once.
  mallopt(M_MMAP_THRESHOLD, 256 << 10);
  mallopt(M_ARENA_MAX, 2);
  pyreck::tools::DaemonOptions options;
  CLI::App app(
      "One node of a pyreck cluster: takes jobs from Redis and shares work with the other nodes.");
  app.set_version_flag("--version", PYRECK_VERSION);
  app.add_option("--redis", options.redis,
                 "redis://[user:password@]host[:port][/db] or unix:///path")
      ->envname("PYRECK_REDIS")
      ->capture_default_str();
  app.add_option("--name", options.cluster, "name of the cluster")->capture_default_str();
  app.add_option("--threads", options.threads, "threads that run kernels; one a core unless given")
      ->check(CLI::Range(1, 512));
  app.add_option("--listen", options.listen,
                 "host:port for other nodes; port 0: any. Hosts other than loopback let other "
                 "machines in: only those that know the cluster's secret, which is in Redis")
      ->capture_default_str();
  app.add_option("--advertise", options.advertise,
                 "host:port that other nodes are told, if it is not where it listens");
  app.add_option("--memory", options.memory_bytes,
                 "most memory of a job, as 8GB; 80 % of the machine's unless given")
      ->transform(CLI::AsSizeValue(false));
  app.add_option(
      "--spill-dir", options.spill_dir,
      "directory for lists that are larger than half the memory of a job, and for large "
      "stored lists; TMPDIR or /var/tmp unless given, `none`: they must fit into memory");
  app.add_option("--spill-limit", options.spill_bytes,
                 "most bytes there, as 100GB; 80 % of what is free at the start unless given")
      ->transform(CLI::AsSizeValue(false));
  app.add_option("--jobs", options.most_jobs, "jobs at once; as many as threads unless given");
  app.add_option("--grace", options.grace_seconds,
                 "seconds that running jobs have after SIGTERM before they go to other nodes")
      ->capture_default_str()
      ->check(CLI::NonNegativeNumber);
  app.add_option("--log", options.log_level, "debug, info, warning or error")
      ->capture_default_str()
      ->check(CLI::IsMember({"debug", "info", "warning", "error"}));
  app.add_flag("--split-every-element", options.split_every_element,
               "give work away at every chance, whatever it costs: for tests");
  CLI11_PARSE(app, argc, argv);
  return pyreck::tools::run_daemon(options);
}
