#include "runtime/array.h"

namespace pyreck::rt {

bool refused_arrays(Context* c, Word a, Word b, const char* what) {
  if (!is_array(a) && !is_array(b)) return false;
  refuse(c,
         "an array from outside is a list of its elements here, and is not %s as an array would "
         "be; write a comprehension, or `list(...)` if you mean a list",
         what);
  return true;
}

}  // namespace pyreck::rt
