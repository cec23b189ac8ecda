// Where one sequence of letters first stands in another.
//
// Source: Crochemore, Perrin, "Two-Way String-Matching", JACM 1991: linear time, whatever the
// letters are, and no memory.
#pragma once

#include <algorithm>
#include <cstdint>

namespace pyreck::rt {

/// Where the maximal suffix of x begins, less one, by one order of letters or its reverse; and the
/// suffix's period.
template <class X>
int64_t maximal_suffix(X x, int64_t length, bool reverse, int64_t* period) {
  int64_t suffix = -1, j = 0, k = 1;
  *period = 1;
  while (j + k < length) {
    uint32_t a = x(j + k), b = x(suffix + k);
    if (a == b) {
      if (k == *period) {
        j += k;
        k = 1;
      } else {
        k++;
      }
    } else if (reverse ? a > b : a < b) {
      j += k;
      k = 1;
      *period = j - suffix;
    } else {
      suffix = j++;
      k = *period = 1;
    }
  }
  return suffix;
}

/// The first place of x, of m letters, in y, of n; -1: there is none.
template <class X, class Y>
int64_t search(X x, int64_t m, Y y, int64_t n) {
  if (m > n) return -1;
  int64_t period, other;
  int64_t cut = maximal_suffix(x, m, false, &period);
  int64_t cut_reverse = maximal_suffix(x, m, true, &other);
  if (cut_reverse >= cut) {
    cut = cut_reverse;
    period = other;
  }
  bool periodic = cut + period < m;
  for (int64_t i = 0; periodic && i <= cut; i++) periodic = x(i) == x(i + period);
  if (!periodic) period = std::max(cut + 1, m - cut - 1) + 1;
  int64_t known = -1;  // of a periodic x: how much of its beginning is known to match
  for (int64_t at = 0; at <= n - m;) {
    int64_t i = std::max(cut, known) + 1;
    while (i < m && x(i) == y(at + i)) i++;
    if (i < m) {
      at += i - cut;
      known = -1;
      continue;
    }
    i = cut;
    while (i > known && x(i) == y(at + i)) i--;
    if (i <= known) return at;
    at += period;
    if (periodic) known = m - period - 1;
  }
  return -1;
}

}  // namespace pyreck::rt
