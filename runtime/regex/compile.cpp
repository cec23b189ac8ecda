#include "runtime/regex/parse.h"
#include "runtime/regex/program.h"
#include "runtime/regex/source.h"

#include <algorithm>

namespace pyreck::rt::regex {

namespace {

constexpr size_t kMostInsts = 1 << 20;

class Compiler {
 public:
  Compiler(const Tree& tree, Regex* program, Problem* problem)
      : tree_(tree), out_(*program), problem_(*problem) {}

  void run() {
    sequence(tree_.top, tree_.flags);
    emit({Op::kSuccess});
    find_search_set();
  }

 private:
  void find_search_set() {
    uint32_t flags = tree_.flags;
    const Sequence* at = &tree_.top;
    while (!at->empty() && (*at)[0].kind == NodeKind::kGroup) {
      flags = flags_in((*at)[0], flags);
      at = &(*at)[0].parts[0];
    }
    bool differs = ((flags ^ tree_.flags) & kUnicode) != 0;
    if (!differs || at->empty() || (*at)[0].kind != NodeKind::kSet) return;
    const Node& n = (*at)[0];
    for (const SetItem& item : n.set) {
      if (item.kind == SetItem::Kind::kCategory || !(flags & kIgnoreCase)) continue;
      if (item.kind == SetItem::Kind::kRange && item.last > 0xffff) return;
      for (uint32_t point = item.first; point <= item.last; point++)
        if (is_cased(casing_of(flags), point)) return;
    }
    out_.search_set = static_cast<int64_t>(out_.sets.size());
    out_.sets.emplace_back(n.set, n.negated, Casing::kExact, (tree_.flags & kUnicode) != 0);
  }

  static uint32_t flags_in(const Node& group, uint32_t flags) {
    if (group.added_flags & kTypeFlags) flags &= ~kTypeFlags;
    return (flags | group.added_flags) & ~group.removed_flags;
  }

  uint32_t here() const { return static_cast<uint32_t>(out_.code.size()); }

  uint32_t emit(Inst inst) {
    if (out_.code.size() >= kMostInsts && !problem_.any())
      problem_ = {Problem::Kind::kRefused, "this many parts", -1};
    out_.code.push_back(inst);
    return here() - 1;
  }

  static Casing casing_of(uint32_t flags) {
    if (!(flags & kIgnoreCase)) return Casing::kExact;
    return flags & kUnicode ? Casing::kUnicode : Casing::kAscii;
  }

  static bool is_exact(const Node& node, uint32_t flags) {
    return node.kind == NodeKind::kLiteral && !is_cased(casing_of(flags), node.value);
  }

  void sequence(const Sequence& nodes, uint32_t flags) {
    for (size_t i = 0; i < nodes.size() && !problem_.any();) {
      size_t end = i;
      while (end < nodes.size() && is_exact(nodes[end], flags)) end++;
      if (end - i < 2) {
        node(nodes[i++], flags);
        continue;
      }
      auto from = static_cast<uint32_t>(out_.text.size());
      emit({Op::kText, from, static_cast<uint32_t>(end - i)});
      for (; i < end; i++) out_.text.push_back(nodes[i].value);
    }
  }

  void set(CharSet made) {
    emit({Op::kSet, static_cast<uint32_t>(out_.sets.size())});
    out_.sets.push_back(std::move(made));
  }

  void node(const Node& n, uint32_t flags) {
    Casing casing = casing_of(flags);
    switch (n.kind) {
      case NodeKind::kLiteral:
      case NodeKind::kNotLiteral: {
        bool negated = n.kind == NodeKind::kNotLiteral;
        if (is_cased(casing, n.value)) {
          set(CharSet::of_literal(n.value, negated, casing));
        } else {
          emit({negated ? Op::kNotLiteral : Op::kLiteral, n.value});
        }
        break;
      }
      case NodeKind::kAny:
        emit({flags & kDotAll ? Op::kAnyAll : Op::kAny});
        break;
      case NodeKind::kSet:
        set(CharSet(n.set, n.negated, casing, (flags & kUnicode) != 0));
        break;
      case NodeKind::kAt:
        emit({Op::kAt, place(static_cast<At>(n.value), flags), flags & kUnicode});
        break;
      case NodeKind::kGroup: {
        if (n.value != 0) emit({Op::kMark, 2 * n.value - 2});
        sequence(n.parts[0], flags_in(n, flags));
        if (n.value != 0) emit({Op::kMark, 2 * n.value - 1});
        break;
      }
      case NodeKind::kAtomic:
        enclosed({Op::kAtomic}, n.parts[0], flags);
        break;
      case NodeKind::kAssert:
        assertion(n, flags);
        break;
      case NodeKind::kRepeat:
        repeat(n, flags);
        break;
      case NodeKind::kBranch:
        branch(n, flags);
        break;
      case NodeKind::kGroupRef:
        emit({Op::kGroupRef, 2 * n.value - 2, static_cast<uint32_t>(casing)});
        break;
      case NodeKind::kConditional: {
        uint32_t start = emit({Op::kConditional, 2 * n.value - 2});
        sequence(n.parts[0], flags);
        if (n.parts.size() > 1) {
          uint32_t jump = emit({Op::kJump});
          out_.code[start].to = here();
          sequence(n.parts[1], flags);
          out_.code[jump].to = here();
        } else {
          out_.code[start].to = here();
        }
        break;
      }
    }
  }

  static uint32_t place(At at, uint32_t flags) {
    if ((flags & kMultiline) && at == At::kBeginning) at = At::kBeginningLine;
    if ((flags & kMultiline) && at == At::kEnd) at = At::kEndLine;
    return static_cast<uint32_t>(at);
  }

  /// What is matched by itself, up to a kSuccess.
  void enclosed(Inst inst, const Sequence& content, uint32_t flags) {
    uint32_t start = emit(inst);
    sequence(content, flags);
    out_.code[start].to = emit({Op::kSuccess});
  }

  void assertion(const Node& n, uint32_t flags) {
    Width width;
    if (n.behind) width = width_of(n.parts[0], tree_.group_widths);
    if (width.least != width.most && !problem_.any())
      problem_ = {Problem::Kind::kError, "look-behind requires fixed-width pattern", -1};
    enclosed({n.negated ? Op::kAssertNot : Op::kAssert, static_cast<uint32_t>(width.least)},
             n.parts[0], flags);
  }

  /// Whether the sequence compiles to one instruction that matches one code point.
  static bool is_simple(const Sequence& content) {
    if (content.size() != 1) return false;
    const Node& n = content[0];
    if (n.kind == NodeKind::kGroup) return n.value == 0 && is_simple(n.parts[0]);
    return n.kind == NodeKind::kLiteral || n.kind == NodeKind::kNotLiteral ||
           n.kind == NodeKind::kAny || n.kind == NodeKind::kSet;
  }

  void repeat(const Node& n, uint32_t flags) {
    auto by_greed = [&](Op greedy, Op lazy, Op possessive) {
      return n.greed == Greed::kGreedy ? greedy : n.greed == Greed::kLazy ? lazy : possessive;
    };
    const Sequence& content = n.parts[0];
    if (is_simple(content)) {
      emit({by_greed(Op::kRepeatOne, Op::kLazyRepeatOne, Op::kPossessiveRepeatOne), n.min, n.max});
      sequence(content, flags);
      return;
    }
    uint32_t start =
        emit({by_greed(Op::kRepeat, Op::kRepeat, Op::kPossessiveRepeat), n.min, n.max});
    sequence(content, flags);
    out_.code[start].to = emit({by_greed(Op::kUntil, Op::kLazyUntil, Op::kSuccess)});
  }

  void branch(const Node& n, uint32_t flags) {
    emit({Op::kBranch});
    std::vector<uint32_t> jumps;
    for (const Sequence& part : n.parts) {
      uint32_t start = emit({Op::kAlternative});
      sequence(part, flags);
      jumps.push_back(emit({Op::kJump}));
      out_.code[start].to = here();
    }
    emit({Op::kFail});
    for (uint32_t jump : jumps) out_.code[jump].to = here();
  }

  const Tree& tree_;
  Regex& out_;
  Problem& problem_;
};

/// With what a match may begin: of programs whose matches are never empty.
class First {
 public:
  explicit First(Regex* program) : p_(*program) {}

  void run() {
    p_.knows_first = from(0, 0);
    if (p_.knows_first && points_ == 1 && !others_) p_.first_point = point_;
  }

 private:
  /// Adds what can come first at `pc`; false: nothing is known of it.
  bool from(uint32_t pc, uint32_t depth) {
    for (;; pc++) {
      if (depth > 2 * kDeepest || ++count_steps_ > kMostSteps) return false;
      const Inst& inst = p_.code[pc];
      switch (inst.op) {
        case Op::kMark:
        case Op::kAt:
          break;
        case Op::kJump:
          pc = inst.to - 1;
          break;
        case Op::kAssert:
        case Op::kAssertNot:
          pc = inst.to;
          break;
        case Op::kAtomic:
          break;
        case Op::kText:
          return add(p_.text[inst.a]);
        case Op::kLiteral:
          return add(inst.a);
        case Op::kSet:
          return add_set(p_.sets[inst.a]);
        case Op::kNotLiteral:
          others_ = true;
          for (uint32_t point = 0; point < 256; point++) p_.first[point] |= point != inst.a;
          return true;
        case Op::kRepeatOne:
        case Op::kLazyRepeatOne:
        case Op::kPossessiveRepeatOne:
          if (inst.a > 0) break;  // the instruction that follows
          if (!from(pc + 1, depth + 1)) return false;
          pc++;
          break;
        case Op::kBranch:
          for (uint32_t alt = pc + 1; p_.code[alt].op == Op::kAlternative; alt = p_.code[alt].to)
            if (!from(alt + 1, depth + 1)) return false;
          return true;
        case Op::kRepeat:
        case Op::kPossessiveRepeat:
          if (!from(pc + 1, depth + 1))
            return false;  // its content, and what follows if that is empty
          if (inst.a > 0) return true;
          pc = inst.to;
          break;
        case Op::kUntil:
        case Op::kLazyUntil:
          break;
        case Op::kAny:
        case Op::kAnyAll:
        case Op::kAlternative:
        case Op::kSuccess:
        case Op::kFail:
        case Op::kGroupRef:
        case Op::kConditional:
          return false;
      }
    }
  }

  bool add(uint32_t point) {
    points_ += points_ == 0 || point != point_;
    point_ = point;
    if (point < 256) p_.first[point] = true;
    return true;
  }

  bool add_set(const CharSet& set) {
    others_ = true;
    for (uint32_t point = 0; point < 256; point++) p_.first[point] |= set.contains(point);
    return true;
  }

  static constexpr uint32_t kMostSteps =
      1000;  // what follows alternatives is gone through for each

  Regex& p_;
  uint32_t count_steps_ = 0;
  uint32_t point_ = 0;
  uint32_t points_ = 0;  // literals: none, one, several
  bool others_ = false;
};

}  // namespace

std::shared_ptr<const Regex> compile(std::span<const uint32_t> pattern, bool is_bytes,
                                     uint32_t flags, Problem* problem) {
  Tree tree = parse(pattern, is_bytes, flags, problem);
  if (problem->any()) return nullptr;
  if (tree.flags & (kLocale | kDebug | kTemplate)) {
    *problem = {Problem::Kind::kRefused, "the flag LOCALE, DEBUG or TEMPLATE", -1};
    return nullptr;
  }
  auto made = std::make_shared<Regex>();
  Compiler(tree, made.get(), problem).run();
  if (problem->any()) return nullptr;
  made->flags = tree.flags;
  made->count_groups = tree.count_groups;
  made->is_bytes = is_bytes;
  made->least_width = width_of(tree.top, tree.group_widths).least;
  const Inst& start = made->code[0];
  made->starts_text =
      start.op == Op::kAt && (start.a == static_cast<uint32_t>(At::kBeginning) ||
                              start.a == static_cast<uint32_t>(At::kBeginningString));
  if (made->least_width > 0) {
    First(made.get()).run();
  } else {
    made->search_set = -1;
  }
  for (const auto& [name, number] : tree.names) made->names.emplace_back(utf8_of(name), number);
  return made;
}

}  // namespace pyreck::rt::regex
