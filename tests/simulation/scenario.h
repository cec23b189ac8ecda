// Scenario: a cluster and its clients under faults, all drawn from a seed, and what must hold.
//
//   1. Every job of a client that lives ends at its client, once, with the result that its program
//      has, or as cancelled if the client asked for that.
//   2. An end is accepted from the job's owner alone; a node that beats is not buried (server.h).
//   3. Each element of a fold counts once, in its order; every piece given away is finished or kept
//      once (fold_engine.h).
//   4. When faults end, all jobs end, all nodes take part, the dead are buried, nothing runs.
//   5. The chunks of objects are there, and permanent, unless the store has lost writes.
//   6. When clients and nodes have left, nothing stays in the store.
#pragma once

#include "tests/simulation/server.h"

#include <cstdint>
#include <string>

namespace pyreck::simulation {

struct Figures {
  uint64_t jobs = 0, ended = 0, cancelled = 0, raised = 0, steals = 0, attempts = 0, faults = 0;
  uint64_t crashes = 0, stops = 0, restarts = 0, losses = 0, refused = 0, events = 0, calls = 0;
  uint64_t frames = 0;
  double virtual_seconds = 0;
  void add(const Figures& other);
  std::string text() const;
};

struct Outcome {
  std::string failure;  // empty: all properties hold
  uint64_t trace = 0;   // of all events, calls and frames
  Figures figures;
};

struct ScenarioOptions {
  uint64_t seed = 1;
  Bug bug = Bug::kNone;
  bool has_faults = true;
  /// Jobs that kill the process that runs one of their elements, or a store whose bytes are wrong
  /// for good: every job must end refused, with a message that contains `refusal`.
  bool is_poisonous = false, is_corrupt = false;
  std::string refusal{};
};

Outcome simulate(const ScenarioOptions& options);

}  // namespace pyreck::simulation
