// The fingerprint of this machine's libm: jobs that call its functions run where results are the
// same (design section 7).
#pragma once

#include <string>

namespace pyreck::tools {

/// glibc's version and a hash of the results of its functions at many arguments, which differ with
/// the CPU features that its dispatch finds.
std::string libm_fingerprint();

}  // namespace pyreck::tools
