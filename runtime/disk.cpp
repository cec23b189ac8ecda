#include "runtime/disk.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/statvfs.h>
#include <unistd.h>
#include <unordered_map>
#include <utility>

namespace pyreck::rt {

namespace {

constexpr size_t kPage = 4096;
constexpr size_t kLeastWindow = size_t{1} << 30;
constexpr size_t kGrowth = 64;                   // of a window, to the buffer it is made for
constexpr int64_t kMostFile = int64_t{1} << 43;  // ext4 has files up to 2**44 bytes
constexpr double kShareOfFree = 0.8;

/// Whether the file has room for them now.
bool take_room(int file, int64_t at, int64_t bytes) {
  int error;
  do error = posix_fallocate(file, at, bytes);
  while (error == EINTR);
  return error == 0;
}

size_t whole_pages(size_t bytes) { return (bytes + kPage - 1) / kPage * kPage; }

}  // namespace

/// A buffer that exists, by its address.
struct DiskBuffer {
  std::shared_ptr<Disk> disk;
  Disk::Room room;
  size_t bytes = 0, window = 0;

  bool resize(size_t to) {
    if (to > bytes && !disk->grow(room, bytes, to)) return false;
    if (to < bytes) disk->give_back(room, to, bytes);
    bytes = to;
    return true;
  }
  void free(void* at) {
    munmap(at, window);
    disk->give_back(room, 0, bytes);
  }
};

namespace {

struct Buffers {
  std::mutex mutex;
  std::unordered_map<const void*, DiskBuffer> all;
};

Buffers& buffers() {
  static Buffers* const known = [] {
    pthread_atfork([] { buffers().mutex.lock(); }, [] { buffers().mutex.unlock(); },
                   [] { buffers().mutex.unlock(); });
    return new Buffers;  // outlives whoever frees last
  }();
  return *known;
}

}  // namespace

// ---- The file ----------------------------------------------------------------------------------

Disk::File::File(const std::string& directory) {
  descriptor = open(directory.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (descriptor >= 0) return;
  std::string name = directory + "/pyreck-XXXXXX";  // not every file system has files without names
  descriptor = mkostemp(name.data(), O_CLOEXEC);
  if (descriptor >= 0) unlink(name.c_str());
}

Disk::File::~File() {
  if (descriptor >= 0) close(descriptor);
}

bool Disk::is_of_parent() const { return process_ != getpid(); }

int64_t Disk::used_bytes() const {
  std::scoped_lock lock(mutex_);
  return used_;
}

bool Disk::open_file() {
  if (file_ != nullptr && end_ < kMostFile) return true;
  auto made = std::make_shared<const File>(directory_);
  if (made->descriptor < 0) return false;
  file_ = std::move(made);
  end_ = 0;
  return true;
}

Disk::Room Disk::take(size_t bytes, size_t window) {
  if (is_of_parent()) return {};
  std::scoped_lock lock(mutex_);
  if (used_ + static_cast<int64_t>(bytes) > most_bytes_ || !open_file()) return {};
  if (!take_room(file_->descriptor, end_, static_cast<int64_t>(bytes))) return {};
  used_ += static_cast<int64_t>(bytes);
  return {file_, std::exchange(end_, end_ + static_cast<int64_t>(window))};
}

bool Disk::grow(const Room& room, size_t from, size_t to) {
  if (is_of_parent()) return false;
  std::scoped_lock lock(mutex_);
  const auto more = static_cast<int64_t>(to - from), at = room.at + static_cast<int64_t>(from);
  if (used_ + more > most_bytes_) return false;
  if (!take_room(room.file->descriptor, at, more)) return false;
  used_ += more;
  return true;
}

void Disk::give_back(const Room& room, size_t from, size_t to) {
  if (is_of_parent() || from == to) return;
  std::scoped_lock lock(mutex_);
  const auto bytes = static_cast<int64_t>(to - from);
  used_ -= bytes;
  static_cast<void>(fallocate(room.file->descriptor, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
                              room.at + static_cast<int64_t>(from), bytes));
}

Result<std::shared_ptr<Disk>> open_disk(std::string directory, int64_t most_bytes) {
  if (directory == "none") return std::shared_ptr<Disk>();
  if (directory.empty()) {
    const char* told = std::getenv("TMPDIR");
    directory = told != nullptr && *told != 0 ? told : "/var/tmp";
  }
  struct statvfs found{};
  if (statvfs(directory.c_str(), &found) != 0 || Disk::File(directory).descriptor < 0)
    return Error{Error::Code::Invalid,
                 "no file can be made in the directory " + directory + ": " + std::strerror(errno)};
  const double free = static_cast<double>(found.f_bavail) * static_cast<double>(found.f_frsize);
  if (most_bytes == 0) most_bytes = static_cast<int64_t>(kShareOfFree * free);
  return std::make_shared<Disk>(std::move(directory), most_bytes);
}

// ---- Buffers -----------------------------------------------------------------------------------

void* allocate_on_disk(const std::shared_ptr<Disk>& disk, size_t bytes) {
  DiskBuffer made;
  made.disk = disk;
  made.bytes = whole_pages(bytes);
  made.window = std::max(kLeastWindow, made.bytes * kGrowth);
  made.room = disk->take(made.bytes, made.window);
  if (made.room.file == nullptr) return nullptr;
  void* at = mmap(nullptr, made.window, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE,
                  made.room.file->descriptor, made.room.at);
  if (at == MAP_FAILED) {
    disk->give_back(made.room, 0, made.bytes);
    return nullptr;
  }
  Buffers& known = buffers();
  std::scoped_lock lock(known.mutex);
  known.all.emplace(at, std::move(made));
  return at;
}

bool is_on_disk(const void* buffer) {
  Buffers& known = buffers();
  std::scoped_lock lock(known.mutex);
  return known.all.contains(buffer);
}

void* resize_on_disk(void* buffer, size_t bytes) {
  Buffers& known = buffers();
  std::unique_lock lock(known.mutex);
  DiskBuffer& found = known.all.at(buffer);
  if (whole_pages(bytes) <= found.window)
    return found.resize(whole_pages(bytes)) ? buffer : nullptr;
  const std::shared_ptr<Disk> disk = found.disk;
  const size_t old = found.bytes;
  lock.unlock();
  void* moved = allocate_on_disk(disk, bytes);
  if (moved == nullptr) return nullptr;
  std::memcpy(moved, buffer, old);
  free_on_disk(buffer);
  return moved;
}

bool free_on_disk(void* buffer) {
  Buffers& known = buffers();
  std::unique_lock lock(known.mutex);
  auto found = known.all.find(buffer);
  if (found == known.all.end()) return false;
  DiskBuffer last = std::move(found->second);
  known.all.erase(found);
  lock.unlock();
  last.free(buffer);
  return true;
}

}  // namespace pyreck::rt
