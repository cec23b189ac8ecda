// Where the time of a job goes, as a sampler has seen its workers. Code that was compiled for it
// (jit::CompileOptions::profiled) says at each line where it is.
#pragma once

#include <cstdint>
#include <vector>

namespace pyreck::rt {

/// Time that workers were seen at one place.
struct ProfiledPlace {
  uint32_t place = 0;  // index of a Site of the program + 1; 0: before the first line
  int64_t ns = 0;
  int64_t parallel_ns = 0;  // of that, while other workers ran the same job
  int64_t fold_ns = 0;      // of that, within a fold that can be split
};

/// What was seen of a fold.
struct ProfiledFold {
  uint32_t site = 0;
  uint64_t runs = 0;
  uint64_t elements = 0;      // of all runs
  uint64_t pieces = 0;        // that were given away
  bool is_serial = false;     // its body changes what was made outside, as the compiler has seen
  bool is_iterated = false;   // what it goes through has no positions
  bool wrote_around = false;  // an element changed an object from outside the fold
};

/// Adds what others have seen.
void add_places(std::vector<ProfiledPlace>& all, const std::vector<ProfiledPlace>& others);

struct Profile {
  std::vector<ProfiledPlace> places;
  std::vector<ProfiledFold> folds;
};

}  // namespace pyreck::rt
