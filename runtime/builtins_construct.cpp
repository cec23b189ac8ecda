// Builtin classes, called: conversions and iterators.

#include "runtime/array.h"
#include "runtime/builtin_table.h"
#include "runtime/bytes.h"
#include "runtime/dict.h"
#include "runtime/enum.h"
#include "runtime/exception.h"
#include "runtime/heap.h"
#include "runtime/integer.h"
#include "runtime/iterate.h"
#include "runtime/list.h"
#include "runtime/method_table.h"
#include "runtime/number.h"
#include "runtime/objects.h"
#include "runtime/set.h"
#include "runtime/special_methods.h"
#include "runtime/str.h"
#include "runtime/text.h"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

namespace pyreck::rt {

namespace {

Word make_map(const Call& k, IteratorKind kind) {
  std::vector<Word> children{k[0]};
  Word out = kNone;
  for (uint32_t i = 1; i < k.count && out != kFailed; i++) {
    Word iterator = pk_iter(k.c, k[i]);
    if (iterator == kFailed)
      out = kFailed;
    else
      children.push_back(iterator);
  }
  if (out != kFailed)
    out = iterator_new(k.c, kind, kNone, 0, children.data(), static_cast<int64_t>(children.size()));
  for (size_t i = 1; i < children.size(); i++) release(k.c, children[i]);
  return out;
}

/// What int() and float() read.
std::string number_text(Word w) {
  return has_kind(w, Kind::kStr) ? str_number_text(as<Str>(w)) : std::string(view_of(w).text());
}

Word int_of_text(Context* c, Word w, int base) {
  Held shown(c, is_bytearray(w) ? bytes_frozen(c, w) : retained(c, w));
  return shown ? int_parse(c, number_text(w), base, shown.get()) : kFailed;
}

Word make_set(const Call& k, bool frozen) {
  bool is_frozen = k.count == 1 && has_kind(k[0], Kind::kSet) && (object(k[0])->flags & kSetFrozen);
  if (frozen && is_frozen) return retained(k.c, k[0]);
  Word set = set_new(k.c, frozen);
  if (set == kFailed || k.count == 0) return set;
  if (set_update(k.c, as<Set>(set), k[0]) == Status::kDone) return set;
  release(k.c, set);
  return kFailed;
}

}  // namespace

Word list_from(Context* c, Word iterable) {
  Word list = pk_list_new(c, kListEmpty, 0);
  if (list == kFailed || list_extend(c, as<List>(list), iterable) == Status::kDone) return list;
  release(c, list);
  return kFailed;
}

Word run_List(const Call& k) {
  return k.count == 0 ? pk_list_new(k.c, kListEmpty, 0) : list_from(k.c, k[0]);
}

Word run_Tuple(const Call& k) {
  if (k.count == 0) return pk_tuple_new(k.c, nullptr, 0);
  if (has_kind(k[0], Kind::kTuple)) return retained(k.c, k[0]);
  std::vector<Word> items;
  if (!collect(k.c, k[0], &items)) return kFailed;
  Word tuple = pk_tuple_new(k.c, items.data(), static_cast<int64_t>(items.size()));
  for (Word item : items) release(k.c, item);
  return tuple;
}

Word run_Dict(const Call& k) {
  Word dict = pk_dict_new(k.c, 0);
  if (dict == kFailed) return kFailed;
  bool ok = true;
  if (k.count == 1) {
    if (!has_keys(k.c, k[0]) && !is_iterable(k.c, k[0])) {
      type_error(k.c, std::string("'") + type_name(k[0]) + "' object is not iterable");
      ok = false;
    } else {
      ok = dict_update(k.c, as<Dict>(dict), k[0]) == Status::kDone;
    }
  }
  for (uint32_t i = 0; ok && i < k.count_named(); i++) {
    std::string name = k.keyword_name(i);
    Word key = pk_str_from_utf8(k.c, name.data(), name.size());
    ok = key != kFailed && dict_put(k.c, as<Dict>(dict), key, k.keyword_value(i)) == Status::kDone;
    if (key != kFailed) release(k.c, key);
  }
  if (ok) return dict;
  release(k.c, dict);
  return kFailed;
}

Word run_Range(const Call& k) {
  Word parts[3] = {small(0), small(0), small(1)};
  std::vector<std::unique_ptr<Held>> held;
  for (uint32_t i = 0; i < k.count; i++) {
    held.push_back(std::make_unique<Held>(k.c, indexed(k.c, k[i])));
    if (!*held.back()) return kFailed;
    Word bound = held.back()->get();
    if (!is_integral(bound)) return not_an_integer(k.c, bound);
    parts[k.count == 1 ? 1 : i] = as_int(bound);
  }
  return pk_range_new(k.c, parts[0], parts[1], parts[2]);
}

Word run_Int(const Call& k) {
  if (k.count == 0 && k.count_named() > 0) return type_error(k.c, "int() missing string argument");
  if (k.count == 0) return small(0);
  Word w = k[0], base = k.has(1) ? k[1] : k.keyword("base");
  if (base != kFailed) {
    if (!is_integral(base)) return not_an_integer(k.c, base);
    int64_t wanted = int_clamped(as_int(base));
    if ((wanted != 0 && wanted < 2) || wanted > 36)
      return value_error(k.c, "int() base must be >= 2 and <= 36, or 0");
    if (!has_kind(w, Kind::kStr) && !is_bytes_like(w))
      return type_error(k.c, "int() can't convert non-string with explicit base");
    return int_of_text(k.c, w, static_cast<int>(wanted));
  }
  if (is_integral(w)) return retained(k.c, as_int(w));
  if (is_float(w)) return pk_int_from_float(k.c, float_value(w));
  if (has_kind(w, Kind::kStr) || is_bytes_like(w)) return int_of_text(k.c, w, 10);
  if (is_user(w)) {
    Word result = user_int(k.c, w);
    if (result != kUnbound) return result;
  }
  if (refused_array(k.c, w, "turned into a number")) return kFailed;
  return type_error(
      k.c,
      std::string("int() argument must be a string, a bytes-like object or a real number, not '") +
          type_name(w) + "'");
}

Word run_Float(const Call& k) {
  if (k.count == 0) return pk_float_box(k.c, 0.0);
  Word w = k[0];
  double value;
  if (is_float(w)) return retained(k.c, w);
  if (is_integral(w)) return to_double(k.c, w, &value) ? pk_float_box(k.c, value) : kFailed;
  if (is_user(w)) {
    Word result = user_float(k.c, w);
    if (result != kUnbound) return result;
  }
  if (refused_array(k.c, w, "turned into a number")) return kFailed;
  if (!has_kind(w, Kind::kStr) && !is_bytes_like(w))
    return type_error(k.c,
                      std::string("float() argument must be a string or a real number, not '") +
                          type_name(w) + "'");
  if (float_parse(number_text(w), &value)) return pk_float_box(k.c, value);
  std::string shown;
  return repr_text(k.c, w, &shown) ? value_error(k.c, "could not convert string to float: " + shown)
                                   : kFailed;
}

Word run_Enumerate(const Call& k) {
  Word start = k.has(1) ? k[1] : k.keyword("start");
  if (start == kFailed) start = small(0);
  if (!is_integral(start)) return not_an_integer(k.c, start);
  Word iterator = pk_iter(k.c, k[0]);
  if (iterator == kFailed) return kFailed;
  Word children[2] = {iterator, as_int(start)};
  Word out = iterator_new(k.c, IteratorKind::kEnumerate, kNone, 0, children, 2);
  release(k.c, iterator);
  return out;
}

Word run_Zip(const Call& k) {
  Word strict = k.keyword("strict");
  std::vector<Word> iterators;
  Word out = kNone;
  for (uint32_t i = 0; i < k.count && out != kFailed; i++) {
    Word iterator = pk_iter(k.c, k[i]);
    if (iterator == kFailed)
      out = kFailed;
    else
      iterators.push_back(iterator);
  }
  if (out != kFailed)
    out = iterator_new(k.c, IteratorKind::kZip, kNone,
                       strict != kFailed && pk_truth(k.c, strict) == 1, iterators.data(),
                       static_cast<int64_t>(iterators.size()));
  for (Word iterator : iterators) release(k.c, iterator);
  return out;
}

Word run_Reversed(const Call& k) {
  Word w = k[0];
  if (has_kind(w, Kind::kDict) || has_kind(w, Kind::kDictView)) {
    std::vector<Word> items;
    if (!collect(k.c, w, &items)) return kFailed;
    Word tuple = pk_tuple_new(k.c, items.data(), static_cast<int64_t>(items.size()));
    for (Word item : items) release(k.c, item);
    Word out = tuple == kFailed ? kFailed
                                : iterator_new(k.c, IteratorKind::kReversed, tuple,
                                               static_cast<int64_t>(items.size()), nullptr, 0);
    if (tuple != kFailed) release(k.c, tuple);
    uint32_t view = has_kind(w, Kind::kDictView) ? object(w)->aux : 0;
    if (out != kFailed) object(out)->flags = static_cast<uint16_t>(kDictReverseKeyIterator + view);
    return out;
  }
  if (is_enum_class(w)) {
    Word members = enum_members(k.c, w);
    if (members == kFailed) return kFailed;
    return iterator_new(k.c, IteratorKind::kReversed, members, as<List>(members)->length, nullptr,
                        0);
  }
  if (is_user(w)) {
    Word result = call_special(k.c, w, Special::kReversed);
    if (result != kUnbound) return result;
    uint32_t base = builtin_base(k.c, w);
    bool is_sequence = base == static_cast<uint32_t>(B::kTuple) ||
                       base == static_cast<uint32_t>(B::kStr) ||
                       base == static_cast<uint32_t>(B::kBytes);
    bool by_value =
        is_sequence && is_of_base(k.c, w, Special::kGetItem) && is_of_base(k.c, w, Special::kLen);
    if (by_value) {
      Held value(k.c, base_value(k.c, w));
      return value ? iterator_new(k.c, IteratorKind::kReversed, value.get(),
                                  pk_sequence_length(k.c, value.get()), nullptr, 0)
                   : kFailed;
    }
    if (has_special(k.c, w, Special::kGetItem)) {
      if (!has_special(k.c, w, Special::kLen))
        return type_error(k.c, std::string("object of type '") + type_name(w) + "' has no len()");
      refuse(k.c, "reversed() of a `%s` without `__reversed__` is not supported", type_name(w));
      return kFailed;
    }
  }
  int64_t n = pk_sequence_length(k.c, w);
  if (n < 0) return type_error(k.c, std::string("'") + type_name(w) + "' object is not reversible");
  Word out = iterator_new(k.c, IteratorKind::kReversed, w, n, nullptr, 0);
  if (out == kFailed) return out;
  if (has_kind(w, Kind::kList)) object(out)->flags = kListReverseIterator;
  if (has_kind(w, Kind::kRange)) object(out)->flags = sequence_iterator_name(w);
  return out;
}

Word run_Map(const Call& k) { return make_map(k, IteratorKind::kMap); }
Word run_Filter(const Call& k) { return make_map(k, IteratorKind::kFilter); }
Word run_Set(const Call& k) { return make_set(k, false); }
Word run_Frozenset(const Call& k) { return make_set(k, true); }
Word run_SetConstants(const Call& k) {
  bool is_tuple = has_kind(k[0], Kind::kTuple);
  return is_tuple ? set_of_constants(k.c, as<Tuple>(k[0])) : make_set(k, true);
}

Word run_Bool(const Call& k) {
  int32_t truth = k.count == 1 ? pk_truth(k.c, k[0]) : 0;
  return truth < 0 ? kFailed : boolean(truth == 1);
}

Word run_Str(const Call& k) {
  Word w = k[0];
  if (k.has(1) || k.has(2)) {
    // An encoding and how to treat errors are for bytes.
    for (uint32_t i = 1; i < 3; i++)
      if (k.has(i) && !k.is_str(i))
        return not_a_str(k.c, "str", i == 1 ? "'encoding'" : "'errors'", k[i]);
    if (w == kFailed) return pk_str_from_utf8(k.c, "", 0);
    if (has_kind(w, Kind::kStr)) return type_error(k.c, "decoding str is not supported");
    if (is_bytes_like(w)) return text_decode(k.c, w, k[1], k[2]);
    return type_error(
        k.c, std::string("decoding to str: need a bytes-like object, ") + type_name(w) + " found");
  }
  std::string text;
  if (w != kFailed && has_kind(w, Kind::kStr)) return retained(k.c, w);
  bool by_value =
      builtin_base(k.c, w) == static_cast<uint32_t>(B::kStr) && is_of_base(k.c, w, Special::kStr);
  if (by_value) return base_value(k.c, w);
  if (w != kFailed && !str_text(k.c, w, &text)) return kFailed;
  return pk_str_from_utf8(k.c, text.data(), text.size());
}

Word run_Slice(const Call& k) {
  if (k.count == 1) return pk_slice_new(k.c, kNone, k[0], kNone);
  return pk_slice_new(k.c, k[0], k[1], k.has(2) ? k[2] : kNone);
}

// Methods of classes: their instances have them too.
Word run_DictFromkeys(const Call& k) { return dict_method_fromkeys(k); }
Word run_FloatFromhex(const Call& k) { return float_method_fromhex(k); }
Word run_BytesFromhex(const Call& k) { return bytes_from_hex(k, false); }
Word run_BytearrayFromhex(const Call& k) { return bytes_from_hex(k, true); }
Word run_BytesMaketrans(const Call& k) { return bytes_method_maketrans(k); }
Word run_BytearrayMaketrans(const Call& k) { return bytes_method_maketrans(k); }
Word run_IntFromBytes(const Call& k) { return int_method_from_bytes(k); }
Word run_StrMaketrans(const Call& k) { return str_method_maketrans(k); }

}  // namespace pyreck::rt
