// What a profiled job has seen, for Python.
#pragma once

#include "python/_pyreck/value.h"
#include "runtime/profile.h"

namespace pyreck::client {

/// ([(frame, seconds, parallel seconds, seconds in folds that can be split)], [(frame, runs,
/// elements, pieces, changes what is outside, has no positions)]); a frame is what describe_site()
/// gives.
nb::tuple describe_profile(const rt::Profile& profile, const Lease& lease);

}  // namespace pyreck::client
