// `_re`: what frontend/library/re.py calls. A pattern is given as its text and its flags.
//
// A match is a list of ints: pos, endpos, lastindex (-1: None), then where each group begins and
// ends (-1: it has not matched).

#include "runtime/builtin_table.h"
#include "runtime/exception.h"
#include "runtime/heap.h"
#include "runtime/list.h"
#include "runtime/objects.h"
#include "runtime/regex/cache.h"
#include "runtime/regex/output.h"
#include "runtime/regex/subject.h"

#include <algorithm>

namespace pyreck::rt {

namespace {

using namespace regex;

constexpr int64_t kBeforeGroups = 3;  // ints of a match

bool is_pattern(Word w) { return has_kind(w, Kind::kStr) || is_bytes(w); }

Word not_for_others(Context* c) {
  refuse(c, "`_re` is for `re` alone");
  return kFailed;
}

/// The program of arguments 0 and 1; null: refused.
const Regex* program_in(const Call& k) {
  if (!is_pattern(k[0]) || !is_small(k[1])) return not_for_others(k.c), nullptr;
  Problem problem;
  const Regex* program = program_of(k[0], static_cast<uint32_t>(small_value(k[1])), &problem);
  if (program == nullptr) not_for_others(k.c);
  return program;
}

int64_t ints_of(const Regex& program) {
  return kBeforeGroups + 2 * (int64_t{program.count_groups} + 1);
}

/// Appends a match to a list of ints, which is new and has room for it.
bool append(Context* c, Word list, const Regex& program, const Subject& subject,
            const Found& found) {
  auto* to = as<List>(list);
  auto add = [&](int64_t value) { to->i64[to->length++] = value; };
  add(subject.pos);
  add(subject.end);
  add(found.last_index);
  for (uint32_t i = 0; i <= program.count_groups; i++) {
    auto [from, end] = found.group(i);
    if (from > end) {
      refuse(c, "a group that ends before it begins");
      return false;
    }
    add(from);
    add(end);
  }
  return true;
}

/// (number of the problem's kind, what it is, where); of a kRefused the job ends.
Word told(Context* c, const Problem& problem, std::initializer_list<Word> more) {
  if (problem.kind == Problem::Kind::kRefused) {
    refuse(c, "a regular expression, or a template, with %s is not compiled",
           problem.message.c_str());
    return kFailed;
  }
  Held text(c, pk_str_from_utf8(c, problem.message.data(), problem.message.size()));
  if (!text) return kFailed;
  std::vector<Word> items{small(static_cast<int64_t>(problem.kind)), text.get(), small(problem.at)};
  items.insert(items.end(), more);
  return pk_tuple_new(c, items.data(), static_cast<int64_t>(items.size()));
}

}  // namespace

/// (kind, text, place, flags, groups).
Word run_ReCompile(const Call& k) {
  if (!is_pattern(k[0]) || !is_small(k[1])) return not_for_others(k.c);
  Problem problem;
  const Regex* program = program_of(k[0], static_cast<uint32_t>(small_value(k[1])), &problem);
  int64_t flags = program == nullptr ? 0 : program->flags;
  int64_t groups = program == nullptr ? 0 : program->count_groups;
  return told(k.c, problem, {small(flags), small(groups)});
}

/// The numbers of groups by name.
Word run_ReNames(const Call& k) {
  const Regex* program = program_in(k);
  Held dict(k.c, program == nullptr ? kFailed : pk_dict_new(k.c, 0));
  if (!dict) return kFailed;
  for (const auto& [name, number] : program->names) {
    Held key(k.c, pk_str_from_utf8(k.c, name.data(), name.size()));
    if (!key || pk_dict_set(k.c, as<Dict>(dict.get()), key.get(), small(number)) != Status::kDone)
      return kFailed;
  }
  return dict.take();
}

/// The number of the group of that name; -1: there is none.
Word run_ReNumber(const Call& k) {
  const Regex* program = program_in(k);
  if (program == nullptr) return kFailed;
  if (!k.is_str(2)) return not_for_others(k.c);
  std::string wanted = str_to_utf8(k[2]);
  for (const auto& [name, number] : program->names)
    if (name == wanted) return small(number);
  return small(-1);
}

/// The name of a group, or None.
Word run_ReName(const Call& k) {
  const Regex* program = program_in(k);
  if (program == nullptr) return kFailed;
  for (const auto& [name, number] : program->names)
    if (k[2] == small(number)) return pk_str_from_utf8(k.c, name.data(), name.size());
  return kNone;
}

/// The first match; an empty list: there is none.
Word run_ReFind(const Call& k) {
  const Regex* program = program_in(k);
  Subject subject;
  if (program == nullptr || !subject.take(k.c, *program, k[2], k[3], k[4])) return kFailed;
  if (!is_small(k[5]) || small_value(k[5]) < 0 || small_value(k[5]) > 2) return not_for_others(k.c);
  auto mode = static_cast<Mode>(small_value(k[5]));
  if (mode == Mode::kMatch && subject.pos > subject.end) {
    refuse(k.c, "`match` of a pattern where the end is before the beginning");
    return kFailed;
  }
  Held list(k.c, pk_list_new(k.c, kListI64, 0));  // where there is none
  if (!list) return kFailed;
  return with_matcher(k.c, *program, subject, [&](auto& matcher) -> Word {
    Outcome outcome = matcher.find(mode, subject.pos, false);
    if (outcome == Outcome::kStopped) return kFailed;
    if (outcome == Outcome::kNone) return list.take();
    list.reset(pk_list_new(k.c, kListI64, ints_of(*program)));
    bool fits = list && append(k.c, list.get(), *program, subject, matcher.found());
    return fits ? list.take() : kFailed;
  });
}

/// All matches one after the other in one list.
Word run_ReFindAll(const Call& k) {
  const Regex* program = program_in(k);
  Subject subject;
  if (program == nullptr || !subject.take(k.c, *program, k[2], k[3], k[4])) return kFailed;
  int64_t most = small_value(k[5]);
  Held list(k.c, pk_list_new(k.c, kListI64, 0));
  if (!list) return kFailed;
  bool all = for_matches(k.c, *program, subject, most, [&](const Found& found) {
    auto* made = as<List>(list.get());
    int64_t needed = made->length + ints_of(*program);
    bool fits = needed <= made->capacity ||
                list_reserve(k.c, made, std::max(needed, 2 * made->capacity)) == Status::kDone;
    return fits && append(k.c, list.get(), *program, subject, found);
  });
  return all ? list.take() : kFailed;
}

/// As `findall` gives them: the matches, their group, or tuples of their groups.
Word run_ReTexts(const Call& k) {
  const Regex* program = program_in(k);
  Subject subject;
  if (program == nullptr || !subject.take(k.c, *program, k[2], k[3], k[4])) return kFailed;
  Held list(k.c, pk_list_new(k.c, kListWords, 0));
  if (!list) return kFailed;
  std::vector<Word> items;
  auto text_of = [&](const Found& found) -> Word {
    auto group = [&](uint32_t number) {
      Word item = subject.group(k.c, found, number);
      return item == kNone ? subject.piece(k.c, 0, 0) : item;
    };
    if (program->count_groups < 2) return group(program->count_groups);
    bool all = true;
    for (uint32_t i = 1; i <= program->count_groups && all; i++) {
      items.push_back(group(i));
      all = items.back() != kFailed;
    }
    auto count = static_cast<int64_t>(items.size());
    Word tuple = all ? pk_tuple_new(k.c, items.data(), count) : kFailed;
    for (Word item : items) release(k.c, item);
    items.clear();
    return tuple;
  };
  bool all = for_matches(k.c, *program, subject, 0, [&](const Found& found) {
    Held item(k.c, text_of(found));
    return item && pk_list_append(k.c, as<List>(list.get()), item.get()) == Status::kDone;
  });
  return all ? list.take() : kFailed;
}

Word run_ReSplit(const Call& k) {
  const Regex* program = program_in(k);
  Subject subject;
  if (program == nullptr || !subject.take(k.c, *program, k[2], kFailed, kFailed)) return kFailed;
  Held list(k.c, pk_list_new(k.c, kListWords, 0));
  if (!list) return kFailed;
  auto add = [&](Word item) {
    Held held(k.c, item);
    return held && pk_list_append(k.c, as<List>(list.get()), item) == Status::kDone;
  };
  int64_t last = 0;
  bool all = for_matches(k.c, *program, subject, small_value(k[3]), [&](const Found& found) {
    bool fits = add(subject.piece(k.c, last, found.start));
    for (uint32_t i = 1; i <= program->count_groups && fits; i++)
      fits = add(subject.group(k.c, found, i));
    last = found.end;
    return fits;
  });
  return all && add(subject.piece(k.c, last, subject.end)) ? list.take() : kFailed;
}

/// (kind, text, place, result, how many were replaced).
Word run_ReSub(const Call& k) {
  const Regex* program = program_in(k);
  if (program == nullptr) return kFailed;
  if (!is_pattern(k[2]) || is_bytes(k[2]) != program->is_bytes) return not_for_others(k.c);
  Problem problem;
  Replacement replacement(k[2], *program, &problem);
  if (problem.any()) return told(k.c, problem, {k[3], small(0)});
  Subject subject;
  if (!subject.take(k.c, *program, k[3], kFailed, kFailed)) return kFailed;
  int64_t count = 0, last = 0;
  Output output(k.c, subject);
  bool all = for_matches(k.c, *program, subject, small_value(k[4]), [&](const Found& found) {
    bool fits = output.add_piece(last, found.start) && replacement.write(&output, found);
    last = found.end;
    count++;
    return fits;
  });
  if (!all || !output.add_piece(last, subject.end)) return kFailed;
  Held made(k.c, count == 0 ? subject.piece(k.c, 0, subject.end) : output.finish());
  return made ? told(k.c, problem, {made.get(), small(count)}) : kFailed;
}

/// (kind, text, place, result); arguments: pattern, flags, template, text, match.
Word run_ReExpand(const Call& k) {
  const Regex* program = program_in(k);
  if (program == nullptr) return kFailed;
  bool is_alike = is_pattern(k[2]) && is_bytes(k[2]) == program->is_bytes;
  if (!is_alike || !has_kind(k[4], Kind::kList)) return not_for_others(k.c);
  Problem problem;
  Replacement replacement(k[2], *program, &problem);
  if (problem.any()) return told(k.c, problem, {k[3]});
  Subject subject;
  if (!subject.take(k.c, *program, k[3], kFailed, kFailed)) return kFailed;
  const auto* spans = as<List>(k[4]);
  if (spans->flags != kListI64 || spans->length != ints_of(*program)) return not_for_others(k.c);
  Found found;
  found.start = std::clamp<int64_t>(spans->i64[kBeforeGroups], 0, subject.length);
  found.end = std::clamp<int64_t>(spans->i64[kBeforeGroups + 1], found.start, subject.length);
  for (int64_t i = kBeforeGroups + 2; i < spans->length; i++)
    found.marks.push_back(std::clamp<int64_t>(spans->i64[i], -1, subject.length));
  found.last_mark = static_cast<int32_t>(found.marks.size()) - 1;
  Output output(k.c, subject);
  if (!replacement.write(&output, found)) return kFailed;
  Held made(k.c, output.finish());
  return made ? told(k.c, problem, {made.get()}) : kFailed;
}

}  // namespace pyreck::rt
