#include "frontend/near_names.h"

#include <algorithm>
#include <cctype>
#include <utility>

namespace pyreck::frontend {
namespace {

/// Letters to insert, delete, replace, or exchange with their neighbour (the optimal string
/// alignment distance, after Damerau and Levenshtein).
size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<size_t> before, above(b.size() + 1), row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) above[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      size_t replaced = above[j - 1] + (a[i - 1] != b[j - 1]);
      row[j] = std::min({replaced, above[j] + 1, row[j - 1] + 1});
      bool exchanged = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (exchanged) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    before = std::exchange(above, row);
  }
  return above[b.size()];
}

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c & 0x80; }

}  // namespace

std::string nearest(std::string_view name, const std::vector<std::string>& among) {
  // Of a short name a single letter is much.
  size_t best = std::min<size_t>(3, (name.size() + 1) / 2);
  std::string found;
  for (const std::string& known : among) {
    if (known == name) continue;
    size_t distance = edit_distance(name, known);
    bool nearer = distance < best || (distance == best && !found.empty() && known < found);
    if (!nearer) continue;
    best = distance;
    found = known;
  }
  return found;
}

std::string misspelt(std::string_view name, const std::vector<std::string>& among,
                     std::string_view of) {
  std::string near = nearest(name, among);
  return "`" + std::string(name) + "`" + std::string(of) +
         (near.empty() ? "" : ", close to `" + near + "`,");
}

std::vector<std::string> identifiers(std::string_view text) {
  std::vector<std::string> found;
  for (size_t i = 0; i < text.size();) {
    size_t end = i;
    while (end < text.size() && is_word(text[end])) ++end;
    std::string word(text.substr(i, end - i));
    bool is_name = !word.empty() && !std::isdigit(static_cast<unsigned char>(word[0]));
    if (is_name && std::ranges::find(found, word) == found.end()) found.push_back(word);
    i = std::max(end, i + 1);
  }
  return found;
}

}  // namespace pyreck::frontend
