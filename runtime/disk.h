// Buffers in a file instead of in memory: where large lists go when a job's memory runs short
// (scheduler/memory.cpp), and where stored lists lie on a node. Of a mapped file the kernel keeps
// in memory what is used and fits, so a list may be larger than all memory there is.
//
// The file has no name and goes with the process. A buffer has a window of the file, and of
// addresses, that is much larger than itself, so that it grows where it lies; windows are not used
// twice, what is freed becomes a hole. Room is taken with fallocate(2): a disk that is full is
// found out here, not by a signal at some later write.
//
// Thread-safe. In a forked child the buffers are the parent's: they can be read, freeing them does
// nothing to the file, and there is no room for more.
#pragma once

#include "runtime/base/result.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <unistd.h>
#include <utility>

namespace pyreck::rt {

/// Smaller buffers stay in memory.
inline constexpr size_t kLeastOnDisk = size_t{1} << 20;

class Disk {
 public:
  /// At most `most_bytes` in files in `directory`, which is not touched before the first buffer.
  Disk(std::string directory, int64_t most_bytes)
      : directory_(std::move(directory)), most_bytes_(most_bytes), process_(getpid()) {}
  Disk(const Disk&) = delete;

  const std::string& directory() const { return directory_; }
  int64_t most_bytes() const { return most_bytes_; }
  int64_t used_bytes() const;

 private:
  friend void* allocate_on_disk(const std::shared_ptr<Disk>& disk, size_t bytes);
  friend struct DiskBuffer;
  struct File {
    int descriptor;
    explicit File(const std::string& directory);
    ~File();
  };
  struct Room {
    std::shared_ptr<const File> file;  // null: there is none
    int64_t at = 0;
  };

  friend Result<std::shared_ptr<Disk>> open_disk(std::string directory, int64_t most_bytes);

  bool is_of_parent() const;
  bool open_file();
  Room take(size_t bytes, size_t window);
  bool grow(const Room& room, size_t from, size_t to);
  void give_back(const Room& room, size_t from, size_t to);

  const std::string directory_;
  const int64_t most_bytes_;
  const pid_t process_;
  mutable std::mutex mutex_;
  std::shared_ptr<const File> file_;  // under mutex_, like the rest
  int64_t end_ = 0, used_ = 0;
};

/// `directory`: empty for $TMPDIR or /var/tmp, "none" for no disk (null). `most_bytes`: 0 for 80 %
/// of what is free there now. Invalid: no file can be made there.
Result<std::shared_ptr<Disk>> open_disk(std::string directory, int64_t most_bytes);

/// At least `bytes` (kLeastOnDisk or more), all 0; null: there is no room.
void* allocate_on_disk(const std::shared_ptr<Disk>& disk, size_t bytes);
/// Whether `buffer` begins one. Those in memory are never as long, or are looked for in vain.
bool is_on_disk(const void* buffer);
/// The buffer with another length (kLeastOnDisk or more), perhaps elsewhere; null: there is no
/// room, and nothing has changed.
void* resize_on_disk(void* buffer, size_t bytes);
/// False: it is none.
bool free_on_disk(void* buffer);

}  // namespace pyreck::rt
