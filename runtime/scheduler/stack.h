// Big stacks of workers: address space that costs memory only where it is touched.
//
//   base                                                  base + size
//   | guard (no access) | reserve for the runtime | frames, growing down <- |
//                                                 ^ frame_limit()
#pragma once

#include <cstddef>
#include <cstdint>

namespace pyreck::rt {

class Stack {
 public:
  /// Maps `size_bytes` (rounded up to pages, at least 1 MiB). On failure base() is null.
  explicit Stack(size_t size_bytes);
  ~Stack();
  Stack(const Stack&) = delete;

  void* base() const { return base_; }
  size_t size_bytes() const { return size_bytes_; }
  /// Lowest address that frames of compiled code may use: below it there is room for functions of
  /// the runtime, of GMP and of libc.
  uintptr_t frame_limit() const;

 private:
  void* base_;
  size_t size_bytes_;
};

}  // namespace pyreck::rt
