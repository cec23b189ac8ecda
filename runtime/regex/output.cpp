#include "runtime/regex/output.h"

#include "runtime/heap.h"
#include "runtime/regex/cache.h"

#include <algorithm>

namespace pyreck::rt::regex {

/// Room in whichever is written, after a look whether the job may have it.
bool Output::reserve(size_t more) {
  size_t size = is_wide_ ? wide_.size() : narrow_.size();
  size_t capacity = is_wide_ ? wide_.capacity() : narrow_.capacity();
  if (size + more <= capacity) return true;
  size_t wanted = std::max(2 * capacity, size + more);
  if (!can_allocate(c_, wanted * (is_wide_ ? sizeof(uint32_t) : 1))) return false;
  if (is_wide_) {
    wide_.reserve(wanted);
  } else {
    narrow_.reserve(wanted);
  }
  return true;
}

void Output::widen() {
  if (is_wide_) return;
  is_wide_ = true;
  wide_.assign(narrow_.begin(), narrow_.end());
  narrow_ = {};
}

bool Output::add_piece(int64_t from, int64_t to) {
  auto append = [&](const auto* data) {
    if (sizeof(*data) > 1) widen();
    if (!reserve(static_cast<size_t>(to - from))) return false;
    if (is_wide_) {
      wide_.insert(wide_.end(), data + from, data + to);
    } else {
      narrow_.insert(narrow_.end(), data + from, data + to);
    }
    return true;
  };
  if (to <= from) return true;
  if (subject_.width == 1) return append(subject_.data);
  if (subject_.width == 2) return append(reinterpret_cast<const uint16_t*>(subject_.data));
  return append(reinterpret_cast<const uint32_t*>(subject_.data));
}

bool Output::add(std::span<const uint32_t> points) {
  if (std::ranges::any_of(points, [](uint32_t point) { return point > 0xff; })) widen();
  if (!reserve(points.size())) return false;
  if (is_wide_) {
    wide_.insert(wide_.end(), points.begin(), points.end());
  } else {
    narrow_.insert(narrow_.end(), points.begin(), points.end());
  }
  return true;
}

Word Output::finish() {
  auto count = static_cast<int64_t>(is_wide_ ? wide_.size() : narrow_.size());
  if (is_wide_) return str_from_points(c_, wide_.data(), count);
  if (subject_.is_bytes) return bytes_new(c_, false, {narrow_.data(), count});
  return str_from_latin1(c_, narrow_.data(), count);
}

Replacement::Replacement(Word text, const Regex& program, Problem* problem) {
  std::vector<uint32_t> points = points_of(text);
  if (std::ranges::find(points, uint32_t{'\\'}) == points.end()) {
    parts_.push_back({std::move(points), -1});
  } else {
    parts_ = parse_template(points, program.is_bytes, program, problem);
  }
}

bool Replacement::write(Output* output, const Found& found) const {
  return std::ranges::all_of(parts_, [&](const TemplatePart& part) {
    if (part.group < 0) return output->add(part.text);
    auto [from, to] = found.group(static_cast<uint32_t>(part.group));
    return from < 0 || output->add_piece(from, to);
  });
}

}  // namespace pyreck::rt::regex
