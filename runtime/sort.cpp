#include "runtime/sort.h"

#include "runtime/equality.h"
#include "runtime/exception.h"
#include "runtime/fold.h"
#include "runtime/heap.h"
#include "runtime/list.h"
#include "runtime/stop.h"
#include "runtime/str.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace pyreck::rt {

namespace {

struct Item {
  Word key, value;
};

/// Merges the sorted [lo, mid) and [mid, hi), equal elements of the left first. False: stopped; the
/// elements are then those that were, in any order.
template <class T, class Less>
bool merge_runs(Context* c, T* lo, T* mid, T* hi, T* left, Less less) {
  if (!less(*mid, mid[-1])) return true;
  std::copy(lo, mid, left);
  T *end = left + (mid - lo), *to = lo;
  bool going = true;
  while (left < end && mid < hi && going) {
    // As many steps as neither run can end in.
    int64_t steps = std::min({end - left, hi - mid, int64_t{kManyElements}});
    for (int64_t i = 0; i < steps; i++) {
      bool right = less(*mid, *left);
      *to++ = right ? *mid : *left;
      mid += right;
      left += !right;
    }
    going = !stopped(c);
  }
  std::copy(left, end, to);
  return going;
}

/// A stable sort that can be stopped: runs of `run` elements, merged in pairs. `less` is a strict
/// weak order that cannot fail: then the sorted sequence is the same whatever algorithm finds it.
/// False: stopped or out of memory, and the elements are in any order.
template <class T, class Less>
bool sort_in_runs(Context* c, T* items, int64_t count, int64_t run, Less less) {
  bool going = in_strides(
      c, count, [&](int64_t from, int64_t to) { std::stable_sort(items + from, items + to, less); },
      run);
  if (!going || count <= run) return going;
  int64_t longest = run;  // the left run of the last merge
  while (longest * 2 < count) longest *= 2;
  size_t bytes = static_cast<size_t>(longest) * sizeof(T);
  auto* left = static_cast<T*>(resize_buffer(c, nullptr, 0, bytes));
  if (left == nullptr) return false;
  for (int64_t length = run; length < count && going; length *= 2)
    for (int64_t at = 0; at + length < count && going; at += 2 * length)
      going = merge_runs(c, items + at, items + at + length,
                         items + std::min(count, at + 2 * length), left, less);
  free_buffer(c, left, bytes);
  return going;
}

constexpr int64_t kRunOfNumbers = 1 << 14, kRunOfItems = 1 << 11;  // some 1 ms of sorting each

/// Whether `<` on these keys, all ints, all strings, all bytes or all numbers, is a strict weak
/// order that cannot fail.
bool total_scalars(const std::vector<Item>& items) {
  bool ints = true, strs = true, bytes = true, numbers = true;
  for (const Item& item : items) {
    ints = ints && (is_int(item.key) || is_bool(item.key));
    strs = strs && has_kind(item.key, Kind::kStr);
    bytes = bytes && has_kind(item.key, Kind::kBytes);
    bool number = is_int(item.key) || is_bool(item.key) ||
                  (is_float(item.key) && !std::isnan(float_value(item.key)));
    numbers = numbers && number;
    if (!ints && !strs && !bytes && !numbers) return false;
  }
  return true;
}

/// Whether tuples (and lists) of such keys compare totally, down to their items.
bool total_deep(Word w, int depth) {
  if (is_int(w) || is_bool(w) || has_kind(w, Kind::kStr) || has_kind(w, Kind::kBytes)) return true;
  if (is_float(w)) return !std::isnan(float_value(w));
  if (depth == 0 || !has_kind(w, Kind::kTuple)) return false;
  const Tuple* t = as<Tuple>(w);
  return std::all_of(t->items, t->items + t->length,
                     [&](Word item) { return total_deep(item, depth - 1); });
}

int class_of(Word w) {
  if (is_int(w) || is_bool(w) || is_float(w)) return 0;
  return has_kind(w, Kind::kStr) ? 1 : has_kind(w, Kind::kBytes) ? 3 : 2;
}

/// Tuples of equal shape: same length, same class of scalar at each place.
bool same_shape(Word a, Word b) {
  if (class_of(a) != class_of(b)) return false;
  if (class_of(a) != 2) return true;
  const Tuple *x = as<Tuple>(a), *y = as<Tuple>(b);
  if (x->length != y->length) return false;
  for (int64_t i = 0; i < x->length; i++)
    if (!same_shape(x->items[i], y->items[i])) return false;
  return true;
}

bool total_tuples(const std::vector<Item>& items) {
  return std::all_of(items.begin(), items.end(), [&](const Item& item) {
    return total_deep(item.key, 4) && same_shape(item.key, items[0].key);
  });
}

/// CPython's list.sort (Objects/listobject.c, "timsort", Tim Peters 2002): runs, extended by binary
/// insertion to minrun, merged with galloping by the stack invariants of 3.11 (powersort, Munro and
/// Wild 2018). Needed where the order is partial or comparing can fail: then the comparisons made,
/// and in which order, are visible.
class ListSort {
 public:
  ListSort(Context* c, std::vector<Item>& items) : c_(c), a_(items) {}

  bool run() {
    auto n = static_cast<int64_t>(a_.size());
    if (n < 2) return true;
    int64_t minrun = n, rest = 0;
    while (minrun >= 64) {
      rest |= minrun & 1;
      minrun >>= 1;
    }
    minrun += rest;
    int64_t lo = 0, left = n;
    while (left > 0) {
      bool descending = false;
      int64_t length = count_run(lo, n, &descending);
      if (failed_) return false;
      if (descending) std::reverse(a_.begin() + lo, a_.begin() + lo + length);
      if (length < minrun) {
        int64_t force = std::min(left, minrun);
        binary_sort(lo, lo + force, lo + length);
        if (failed_) return false;
        length = force;
      }
      found_new_run(length, n);
      if (failed_) return false;
      runs_.push_back({lo, length, 0});
      lo += length;
      left -= length;
    }
    while (runs_.size() > 1 && !failed_) merge_collapse_force();
    return !failed_;
  }

 private:
  struct Run {
    int64_t base, length;
    int power;
  };
  static constexpr int64_t kMinGallop = 7;

  bool less(const Item& x, const Item& y) {
    if (failed_) return false;
    int result = values_ordered(c_, CompareKind::kLt, x.key, y.key);
    if (result < 0 || stopped_at(c_, comparisons_++)) failed_ = true;
    return result == 1;
  }

  int64_t count_run(int64_t lo, int64_t hi, bool* descending) {
    *descending = false;
    int64_t at = lo + 1;
    if (at == hi) return 1;
    int64_t n = 2;
    if (less(a_[at], a_[at - 1])) {
      *descending = true;
      for (at++; at < hi && !failed_ && less(a_[at], a_[at - 1]); at++) n++;
    } else {
      for (at++; at < hi && !failed_ && !less(a_[at], a_[at - 1]); at++) n++;
    }
    return n;
  }

  void binary_sort(int64_t lo, int64_t hi, int64_t start) {
    for (; start < hi && !failed_; start++) {
      int64_t l = lo, r = start;
      Item pivot = a_[start];
      do {
        int64_t p = l + ((r - l) >> 1);
        if (less(pivot, a_[p]))
          r = p;
        else
          l = p + 1;
      } while (l < r && !failed_);
      if (failed_) return;
      std::move_backward(a_.begin() + l, a_.begin() + start, a_.begin() + start + 1);
      a_[l] = pivot;
    }
  }

  static int power_of(int64_t s1, int64_t n1, int64_t n2, int64_t n) {
    int result = 0;
    int64_t a = 2 * s1 + n1, b = a + n1 + n2;
    while (true) {
      ++result;
      if (a >= n) {
        a -= n;
        b -= n;
      } else if (b >= n) {
        return result;
      }
      a <<= 1;
      b <<= 1;
    }
  }

  void found_new_run(int64_t n2, int64_t n) {
    if (runs_.empty()) return;
    int power = power_of(runs_.back().base, runs_.back().length, n2, n);
    while (runs_.size() > 1 && runs_[runs_.size() - 2].power > power && !failed_)
      merge_at(runs_.size() - 2);
    runs_.back().power = power;
  }

  void merge_collapse_force() {
    size_t n = runs_.size() - 2;
    if (n > 0 && runs_[n - 1].length < runs_[n + 1].length) n--;
    merge_at(n);
  }

  int64_t gallop_left(const Item& key, const Item* a, int64_t n, int64_t hint) {
    a += hint;
    int64_t last = 0, ofs = 1;
    if (less(*a, key)) {
      int64_t most = n - hint;
      while (ofs < most && less(a[ofs], key) && !failed_) {
        last = ofs;
        ofs = (ofs << 1) + 1;
      }
      ofs = std::min(ofs, most);
      last += hint;
      ofs += hint;
    } else {
      int64_t most = hint + 1;
      while (ofs < most && !less(*(a - ofs), key) && !failed_) {
        last = ofs;
        ofs = (ofs << 1) + 1;
      }
      ofs = std::min(ofs, most);
      int64_t k = last;
      last = hint - ofs;
      ofs = hint - k;
    }
    a -= hint;
    last++;
    while (last < ofs && !failed_) {
      int64_t m = last + ((ofs - last) >> 1);
      if (less(a[m], key))
        last = m + 1;
      else
        ofs = m;
    }
    return ofs;
  }

  int64_t gallop_right(const Item& key, const Item* a, int64_t n, int64_t hint) {
    a += hint;
    int64_t last = 0, ofs = 1;
    if (less(key, *a)) {
      int64_t most = hint + 1;
      while (ofs < most && less(key, *(a - ofs)) && !failed_) {
        last = ofs;
        ofs = (ofs << 1) + 1;
      }
      ofs = std::min(ofs, most);
      int64_t k = last;
      last = hint - ofs;
      ofs = hint - k;
    } else {
      int64_t most = n - hint;
      while (ofs < most && !less(key, a[ofs]) && !failed_) {
        last = ofs;
        ofs = (ofs << 1) + 1;
      }
      ofs = std::min(ofs, most);
      last += hint;
      ofs += hint;
    }
    a -= hint;
    last++;
    while (last < ofs && !failed_) {
      int64_t m = last + ((ofs - last) >> 1);
      if (less(key, a[m]))
        ofs = m;
      else
        last = m + 1;
    }
    return ofs;
  }

  void merge_at(size_t i) {
    Run a = runs_[i], b = runs_[i + 1];
    runs_[i].length = a.length + b.length;
    runs_.erase(runs_.begin() + static_cast<int64_t>(i) + 1);
    int64_t skip = gallop_right(a_[b.base], &a_[a.base], a.length, 0);
    a.base += skip;
    a.length -= skip;
    if (a.length == 0 || failed_) return;
    b.length = gallop_left(a_[a.base + a.length - 1], &a_[b.base], b.length, b.length - 1);
    if (b.length <= 0 || failed_) return;
    if (a.length <= b.length)
      merge_lo(a, b);
    else
      merge_hi(a, b);
  }

  void merge_lo(Run a, Run b) {
    std::vector<Item> left(a_.begin() + a.base, a_.begin() + a.base + a.length);
    int64_t pa = 0, na = a.length, pb = b.base, nb = b.length, dest = a.base;
    a_[dest++] = a_[pb++];
    nb--;
    bool copy_b = nb == 0;
    bool only_one_a = !copy_b && na == 1;
    int64_t gallop = min_gallop_;
    while (!copy_b && !only_one_a && !failed_) {
      int64_t acount = 0, bcount = 0;
      while (true) {
        if (less(a_[pb], left[pa])) {
          if (failed_) break;
          a_[dest++] = a_[pb++];
          bcount++;
          acount = 0;
          if (--nb == 0) {
            copy_b = true;
            break;
          }
          if (bcount >= gallop) break;
        } else {
          if (failed_) break;
          a_[dest++] = left[pa++];
          acount++;
          bcount = 0;
          if (--na == 1) {
            only_one_a = true;
            break;
          }
          if (acount >= gallop) break;
        }
      }
      if (copy_b || only_one_a || failed_) break;
      gallop++;
      do {
        gallop -= gallop > 1;
        min_gallop_ = gallop;
        int64_t k = gallop_right(a_[pb], &left[pa], na, 0);
        acount = k;
        if (failed_) break;
        if (k) {
          std::copy(left.begin() + pa, left.begin() + pa + k, a_.begin() + dest);
          dest += k;
          pa += k;
          na -= k;
          if (na == 1) {
            only_one_a = true;
            break;
          }
          if (na == 0) {
            copy_b = true;
            break;
          }
        }
        a_[dest++] = a_[pb++];
        if (--nb == 0) {
          copy_b = true;
          break;
        }
        k = gallop_left(left[pa], &a_[pb], nb, 0);
        bcount = k;
        if (failed_) break;
        if (k) {
          std::move(a_.begin() + pb, a_.begin() + pb + k, a_.begin() + dest);
          dest += k;
          pb += k;
          nb -= k;
          if (nb == 0) {
            copy_b = true;
            break;
          }
        }
        a_[dest++] = left[pa++];
        if (--na == 1) {
          only_one_a = true;
          break;
        }
      } while (acount >= kMinGallop || bcount >= kMinGallop);
      if (copy_b || only_one_a || failed_) break;
      gallop++;
      min_gallop_ = gallop;
    }
    if (only_one_a && !failed_) {
      std::move(a_.begin() + pb, a_.begin() + pb + nb, a_.begin() + dest);
      a_[dest + nb] = left[pa];
      return;
    }
    std::copy(left.begin() + pa, left.begin() + pa + na, a_.begin() + dest);
  }

  void merge_hi(Run a, Run b) {
    std::vector<Item> right(a_.begin() + b.base, a_.begin() + b.base + b.length);
    int64_t na = a.length, nb = b.length;
    int64_t pa = a.base + na - 1, pb = nb - 1, dest = b.base + nb - 1;
    a_[dest--] = a_[pa--];
    na--;
    bool copy_a = na == 0;
    bool only_one_b = !copy_a && nb == 1;
    int64_t gallop = min_gallop_;
    while (!copy_a && !only_one_b && !failed_) {
      int64_t acount = 0, bcount = 0;
      while (true) {
        if (less(right[pb], a_[pa])) {
          if (failed_) break;
          a_[dest--] = a_[pa--];
          acount++;
          bcount = 0;
          if (--na == 0) {
            copy_a = true;
            break;
          }
          if (acount >= gallop) break;
        } else {
          if (failed_) break;
          a_[dest--] = right[pb--];
          bcount++;
          acount = 0;
          if (--nb == 1) {
            only_one_b = true;
            break;
          }
          if (bcount >= gallop) break;
        }
      }
      if (copy_a || only_one_b || failed_) break;
      gallop++;
      do {
        gallop -= gallop > 1;
        min_gallop_ = gallop;
        int64_t k = gallop_right(right[pb], &a_[a.base], na, na - 1);
        k = na - k;
        acount = k;
        if (failed_) break;
        if (k) {
          dest -= k;
          pa -= k;
          std::move_backward(a_.begin() + pa + 1, a_.begin() + pa + 1 + k,
                             a_.begin() + dest + 1 + k);
          na -= k;
          if (na == 0) {
            copy_a = true;
            break;
          }
        }
        a_[dest--] = right[pb--];
        if (--nb == 1) {
          only_one_b = true;
          break;
        }
        k = gallop_left(a_[pa], right.data(), nb, nb - 1);
        k = nb - k;
        bcount = k;
        if (failed_) break;
        if (k) {
          dest -= k;
          pb -= k;
          std::copy(right.begin() + pb + 1, right.begin() + pb + 1 + k, a_.begin() + dest + 1);
          nb -= k;
          if (nb == 1) {
            only_one_b = true;
            break;
          }
          if (nb == 0) {
            copy_a = true;
            break;
          }
        }
        a_[dest--] = a_[pa--];
        if (--na == 0) {
          copy_a = true;
          break;
        }
      } while (acount >= kMinGallop || bcount >= kMinGallop);
      if (copy_a || only_one_b || failed_) break;
      gallop++;
      min_gallop_ = gallop;
    }
    if (only_one_b && !failed_) {
      dest -= na;
      pa -= na;
      std::move_backward(a_.begin() + pa + 1, a_.begin() + pa + 1 + na, a_.begin() + dest + 1 + na);
      a_[dest] = right[pb];
      return;
    }
    if (nb > 0) std::copy(right.begin(), right.begin() + nb, a_.begin() + dest - (nb - 1));
  }

  Context* c_;
  std::vector<Item>& a_;
  std::vector<Run> runs_;
  int64_t min_gallop_ = kMinGallop;
  int64_t comparisons_ = 0;
  bool failed_ = false;
};

bool sort_items(Context* c, std::vector<Item>& items) {
  if (!total_scalars(items) && !total_tuples(items)) return ListSort(c, items).run();
  return sort_in_runs(c, items.data(), static_cast<int64_t>(items.size()), kRunOfItems,
                      [c](const Item& x, const Item& y) {
                        return values_ordered(c, CompareKind::kLt, x.key, y.key) == 1;
                      });
}

/// Keys and values of all elements, owned, as far as the key function did not fail.
Status decorate(Context* c, const List* list, Word key, std::vector<Item>* items) {
  // The items and what merging them needs; the list itself may be small beside them.
  if (!can_allocate(c, static_cast<uint64_t>(list->length) * sizeof(Item) * 2)) return status_of(c);
  items->reserve(static_cast<size_t>(list->length));
  for (int64_t i = 0; i < list->length; i++) {
    Word value = stopped_at(c, i) ? kFailed : list_at(c, list, i);
    if (value == kFailed) return status_of(c);
    Word k = key == kNone ? retained(c, value) : pk_call(c, key, &value, 1, nullptr);
    if (k == kFailed) {
      release(c, value);
      return status_of(c);
    }
    items->push_back({k, value});
  }
  return Status::kDone;
}

/// Writes the values back. Elements are the same as before, so a flat list stays flat.
void store(Context* c, List* list, const std::vector<Item>& items) {
  for (size_t i = 0; i < items.size(); i++) {
    Word value = items[i].value;
    if (list->flags == kListI64) {
      pk_int_fits_i64(value, &list->i64[i]);
    } else if (list->flags == kListF64) {
      list->f64[i] = float_value(value);
    } else {
      release(c, list->words[i]);
      list->words[i] = retained(c, value);
    }
  }
}

void swap_contents(List* a, List* b) {
  std::swap(a->data, b->data);
  std::swap(a->length, b->length);
  std::swap(a->capacity, b->capacity);
  std::swap(a->flags, b->flags);
}

/// Sorts what nobody else sees. A comparison that fails leaves the order that it interrupted; a key
/// function that fails, or being stopped, the order that was.
Status sort_unseen(Context* c, List* list, Word key, bool reverse) {
  std::vector<Item> items;
  Status status = decorate(c, list, key, &items);
  if (status == Status::kDone) {
    // Reversed twice, so that equal elements keep their order.
    if (reverse) std::reverse(items.begin(), items.end());
    if (!sort_items(c, items)) status = status_of(c);
    if (reverse) std::reverse(items.begin(), items.end());
    if (status != Status::kAbandoned) store(c, list, items);
  }
  for (const Item& item : items) {
    release(c, item.key);
    release(c, item.value);
  }
  return status;
}

}  // namespace

namespace {

template <class T>
Status sort_numbers(Context* c, T* items, int64_t count, bool reverse) {
  bool sorted = reverse ? sort_in_runs(c, items, count, kRunOfNumbers, std::greater<>())
                        : sort_in_runs(c, items, count, kRunOfNumbers, std::less<>());
  return sorted ? Status::kDone : status_of(c);
}

bool holds_nan(const List* list) {
  return std::any_of(list->f64, list->f64 + list->length, [](double x) { return std::isnan(x); });
}

}  // namespace

Status list_sort(Context* c, List* list, Word key, bool reverse) {
  if (key == kNone && list->flags == kListI64)
    return sort_numbers(c, list->i64, list->length, reverse);
  if (key == kNone && list->flags == kListF64 && !holds_nan(list))
    return sort_numbers(c, list->f64, list->length, reverse);
  // As in CPython, the list is empty while its elements are sorted: the key function may look at
  // it.
  Held hidden(c, pk_list_new(c, list->flags, 0));
  if (!hidden) return status_of(c);
  List* elements = as<List>(hidden.get());
  swap_contents(list, elements);
  Status status = sort_unseen(c, elements, key, reverse);
  bool modified = list->capacity > 0;
  swap_contents(list, elements);
  if (!modified || status != Status::kDone) return status;
  raise_error(c, static_cast<uint32_t>(Exc::kValueError), "list modified during sort");
  return Status::kRaised;
}

}  // namespace pyreck::rt
