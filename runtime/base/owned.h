// Owned<T, free>: a unique_ptr over a C handle, with a stateless deleter.
#pragma once

#include <memory>

namespace pyreck {

template <auto function>
struct FreeWith {
  template <class T>
  void operator()(T* handle) const {
    function(handle);
  }
};

template <class T, auto function>
using Owned = std::unique_ptr<T, FreeWith<function>>;

}  // namespace pyreck
