// Results: what a job or a piece gave, as what leaves the node. On the worker that has computed it.
#pragma once

#include "cluster/code_cache.h"
#include "cluster/engine.h"
#include "runtime/context.h"

#include <string>
#include <vector>

namespace pyreck::cluster {

/// The end of a job that is not run, or whose result cannot leave the cluster.
JobResult refused(std::string message);

/// The value of the entry as inline items and objects.
void deliver(rt::Context* c, const PreparedJob& job, rt::Word value, RunEnded& ended);
/// The pending exception, which stays pending.
void deliver_exception(rt::Context* c, const PreparedJob& job, JobResult& result);
/// The sites of a program, as the roots of a refusal that has one.
std::string encoded_sites(const rt::Program& program);

/// The chunks of a part of a list that the whole list will have too. None if the part alone would
/// not be stored, or is no list of numbers.
std::vector<MadeChunk> chunks_of_part(const rt::List& list, int64_t most_inline_bytes);

}  // namespace pyreck::cluster
