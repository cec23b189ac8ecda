// Bytes of the binary form: what encoder and decoder share. Internal to ir/.
//
// varint: LEB128, 7 bits a byte, low bits first, at most 10 bytes, no superfluous ones.
// signed varint: zigzag (0, -1, 1, -2, ... as 0, 1, 2, 3, ...) as a varint.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace pyreck::ir {

/// Types of fixed number come first in every table and are not written.
inline constexpr uint32_t kFixedTypes = 10;

/// The flags byte of a function.
enum FunctionFlags : uint8_t {
  kFlagTyped = 1,
  kFlagFoldBody = 2,
  kFlagCountsDepth = 4,
  kFlagGeneric = 8,
  kFlagEmits = 16,
  kFlagEmitsKey = 32,
  kFlagsKnown = 63,
};

class ByteWriter {
 public:
  void byte(uint8_t value) { out_.push_back(static_cast<char>(value)); }
  void bytes(std::string_view text) { out_.append(text); }
  void varint(uint64_t value) {
    for (; value >= 0x80; value >>= 7) byte(static_cast<uint8_t>(value | 0x80));
    byte(static_cast<uint8_t>(value));
  }
  void signed_varint(int64_t value) {
    varint(static_cast<uint64_t>(value) << 1 ^ static_cast<uint64_t>(value >> 63));
  }
  void fixed64(uint64_t value) {  // low byte first
    for (int i = 0; i < 8; i++) byte(static_cast<uint8_t>(value >> (8 * i)));
  }
  std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

/// Reads what ByteWriter wrote. Errors stick: after the first everything reads as 0 or empty.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : bytes_(bytes) {}

  bool failed() const { return !error_.empty(); }
  /// Message and offset of the first error.
  std::string error() const { return "byte " + std::to_string(error_at_) + ": " + error_; }
  bool at_end() const { return at_ == bytes_.size(); }
  void fail(std::string message) {
    if (failed()) return;
    error_ = std::move(message);
    error_at_ = at_;
  }

  uint8_t byte() {
    if (failed() || at_end()) return fail("input ends too early"), 0;
    return static_cast<uint8_t>(bytes_[at_++]);
  }
  std::string_view bytes(uint64_t length) {
    if (failed() || length > bytes_.size() - at_) return fail("input ends too early"), "";
    std::string_view found = bytes_.substr(at_, length);
    at_ += length;
    return found;
  }
  uint64_t varint() {
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      uint8_t next = byte();
      value |= static_cast<uint64_t>(next & 0x7f) << shift;
      if (shift == 63 && next > 1) break;
      if (next < 0x80) return next == 0 && shift > 0 ? (fail("number is not minimal"), 0) : value;
    }
    fail("number is too large");
    return 0;
  }
  int64_t signed_varint() {
    uint64_t value = varint();
    return static_cast<int64_t>(value >> 1 ^ (~(value & 1) + 1));
  }
  uint64_t fixed64() {
    uint64_t value = 0;
    for (int i = 0; i < 8; i++) value |= static_cast<uint64_t>(byte()) << (8 * i);
    return value;
  }
  /// A varint of at most `max`, else an error that names `what`.
  uint32_t bounded(uint64_t max, const char* what) {
    uint64_t value = varint();
    if (value <= max) return static_cast<uint32_t>(value);
    fail(std::string(what) + " out of range");
    return 0;
  }

 private:
  std::string_view bytes_;
  size_t at_ = 0;
  std::string error_;
  size_t error_at_ = 0;
};

}  // namespace pyreck::ir
