#include "jit/value_types.h"

#include "runtime/class.h"
#include "runtime/encoding_format.h"
#include "runtime/external.h"
#include "runtime/set.h"

#include <unordered_set>
#include <vector>

namespace pyreck::jit {
namespace {

using ir::TypeId;
using ir::TypeKind;
using ir::TypeTable;
using rt::Kind;
using rt::Word;

/// The class of an instance or exception if it is one of the job's: a reference. Else kNone.
Word given_class(Word word) {
  Word cls = rt::user_class(word);
  if (cls == rt::kFailed || !rt::has_kind(cls, Kind::kClass)) return rt::kNone;
  return rt::as<rt::Class>(cls)->program == nullptr ? cls : rt::kNone;
}

}  // namespace

class Typer {
 public:
  /// `given` (may be null): what is told of instances.
  Typer(TypeTable& table, ValueTypes* given) : table_(table), given_(given) {}

  TypeId type(Word word, size_t depth) {
    if (rt::is_small(word)) return TypeTable::kInt;
    if (word == rt::kNone) return TypeTable::kNone;
    if (rt::is_bool(word)) return TypeTable::kBool;
    if (!rt::is_object(word)) return rt::is_float(word) ? TypeTable::kFloat : TypeTable::kUnbound;
    switch (rt::object(word)->kind) {
      case Kind::kFloat:
        return TypeTable::kFloat;
      case Kind::kComplex:
        return TypeTable::kComplex;
      case Kind::kBigInt:
        return TypeTable::kInt;
      case Kind::kStr:
        return TypeTable::kStr;
      case Kind::kBytes:
        return TypeTable::kBytes;
      case Kind::kByteArray:
        return TypeTable::kByteArray;
      case Kind::kRange:
        return TypeTable::kRange;
      case Kind::kSlice:
        return TypeTable::kSlice;
      case Kind::kException:
        hide(word);
        return table_.exception(rt::object(word)->aux);
      case Kind::kInstance:
        return instance(word);
      case Kind::kBuiltin:
        return table_.builtin(rt::object(word)->aux);
      case Kind::kTuple:
        return tuple(rt::as<rt::Tuple>(word), depth);
      case Kind::kList:
        return list(rt::as<rt::List>(word), depth);
      case Kind::kDict:
        return dict(rt::as<rt::Dict>(word), depth);
      case Kind::kFunction:
        return function(rt::as<rt::Function>(word), depth);
      case Kind::kSet:
      case Kind::kCell:
      case Kind::kIterator:
      case Kind::kDictView:
      case Kind::kGenerator:
      case Kind::kClass:
      case Kind::kMethod:
      case Kind::kSuper:
        break;
    }
    return hide(word);
  }

 private:
  static bool too_deep(size_t depth) { return depth >= TypeTable::kMaxNesting; }

  /// What is typed `any` may hold instances all the same.
  TypeId hide(Word word) {
    if (given_ != nullptr) given_->meet_hidden(word);
    return TypeTable::kAny;
  }

  TypeId instance(Word word) {
    if (given_ == nullptr || given_class(word) == rt::kNone) return hide(word);
    given_->meet(rt::as<rt::Instance>(word));
    return table_.instance(class_id(rt::as<rt::Instance>(word)));
  }

  /// Of another module its id means nothing here.
  TypeId function(const rt::Function* function, size_t depth) {
    if (given_ == nullptr || function->program != nullptr || too_deep(depth) ||
        function->count_captures > static_cast<int64_t>(TypeTable::kMaxCaptures))
      return hide(rt::word(function));
    std::vector<TypeId> captures;
    for (int64_t i = 0; i < function->count_captures; i++)
      captures.push_back(type(function->captures[i], depth + 1));
    TypeId type = table_.function(function->aux, std::move(captures));
    given_->seen_functions_.insert(type);
    return type;
  }

  /// The type of one element more.
  TypeId join(TypeId so_far, Word word, size_t depth) {
    if (so_far == TypeTable::kAny) return hide(word);
    TypeId joined = table_.join(so_far, type(word, depth + 1));
    if (joined == TypeTable::kAny && given_ != nullptr) given_->hide_functions();
    return joined;
  }

  TypeId tuple(const rt::Tuple* tuple, size_t depth) {
    if (too_deep(depth) || tuple->length > static_cast<int64_t>(TypeTable::kMaxTuple))
      return hide(rt::word(tuple));
    std::vector<TypeId> items;
    for (int64_t i = 0; i < tuple->length; i++) items.push_back(type(tuple->items[i], depth + 1));
    return table_.tuple(std::move(items));
  }

  TypeId list(const rt::List* list, size_t depth) {
    if (list->flags == rt::kListI64) return table_.list(TypeTable::kInt);
    if (list->flags == rt::kListF64) return table_.list(TypeTable::kFloat);
    if (too_deep(depth)) return hide(rt::word(list));
    TypeId element = TypeTable::kNever;
    if (list->flags == rt::kListWords)
      for (int64_t i = 0; i < list->length && !is_settled(element); i++)
        element = join(element, list->words[i], depth);
    return table_.list(element);
  }

  TypeId dict(const rt::Dict* dict, size_t depth) {
    if (too_deep(depth)) return hide(rt::word(dict));
    TypeId key = TypeTable::kNever, value = TypeTable::kNever;
    for (int64_t i = 0; i < dict->used; i++) {
      const rt::DictEntry& entry = dict->entries[i];
      if (entry.key == 0) continue;
      if (!is_settled(key)) key = join(key, entry.key, depth);
      if (!is_settled(value)) value = join(value, entry.value, depth);
    }
    return table_.dict(key, value);
  }

  /// Whether nothing more is to be learned of elements.
  bool is_settled(TypeId type) const { return type == TypeTable::kAny && given_ == nullptr; }

  TypeTable& table_;
  ValueTypes* given_;
};

namespace {

/// Adds up the objects that a value reaches, each once.
class Sizer {
 public:
  explicit Sizer(int64_t enough) : enough_(enough) {}

  int64_t total(Word root) {
    push(root);
    while (!pending_.empty() && total_ <= enough_) {
      const rt::Object* next = pending_.back();
      pending_.pop_back();
      visit(next);
    }
    return total_;
  }

 private:
  void push(Word word) {
    if (!rt::is_object(word)) {
      total_ += 8;
    } else if (seen_.insert(rt::object(word)).second) {
      pending_.push_back(rt::object(word));
    }
  }

  void visit(const rt::Object* object) {
    const Word word = rt::word(object);
    total_ += 16;
    switch (object->kind) {
      case Kind::kBigInt:
        total_ += 8 + 8 * std::abs(rt::as<rt::BigInt>(word)->size);
        break;
      case Kind::kStr:
        total_ += 16 + rt::as<rt::Str>(word)->length * (object->flags & rt::kStrWidthMask);
        break;
      case Kind::kBytes:
        total_ += 16 + rt::as<rt::Bytes>(word)->length;
        break;
      case Kind::kByteArray:
        total_ += 24 + rt::as<rt::ByteArray>(word)->length;
        break;
      case Kind::kTuple:
        for (int64_t i = 0; i < rt::as<rt::Tuple>(word)->length; i++)
          push(rt::as<rt::Tuple>(word)->items[i]);
        break;
      case Kind::kList:
        visit_list(rt::as<rt::List>(word));
        break;
      case Kind::kDict:
        visit_dict(rt::as<rt::Dict>(word));
        break;
      case Kind::kSet:
        for (Word item : set_items(word)) {
          total_ += 16;
          push(item);
        }
        break;
      case Kind::kInstance: {
        total_ += 8 * count_fields(rt::as<rt::Instance>(word));
        uint64_t at = 1;  // without the class
        for (Word next; rt::next_word(object, &at, &next);) push(next);
        break;
      }
      default:
        total_ += 16;
    }
  }

  void visit_list(const rt::List* list) {
    total_ += 24;
    if (list->flags == rt::kListWords) {
      for (int64_t i = 0; i < list->length && total_ <= enough_; i++) push(list->words[i]);
    } else {
      total_ += 8 * list->length;
    }
  }

  void visit_dict(const rt::Dict* dict) {
    total_ += 48 + dict->used * static_cast<int64_t>(sizeof(rt::DictEntry) - 2 * sizeof(Word));
    for (int64_t i = 0; i < dict->used && total_ <= enough_; i++) {
      if (dict->entries[i].key == 0) continue;
      push(dict->entries[i].key);
      push(dict->entries[i].value);
    }
  }

  int64_t enough_;
  int64_t total_ = 0;
  std::unordered_set<const rt::Object*> seen_;
  std::vector<const rt::Object*> pending_;
};

}  // namespace

TypeId type_of(TypeTable& table, Word word) { return Typer(table, nullptr).type(word, 0); }

// ---- ValueTypes --------------------------------------------------------------------------------

TypeId ValueTypes::add(Word word) {
  TypeId type = Typer(*table_, this).type(word, 0);
  finish();
  return type;
}

/// What the instances met hold, and those that they lead to: without recursion, they may be a list
/// of a million links.
void ValueTypes::finish() {
  while (!pending_.empty()) {
    const rt::Instance* instance = pending_.back();
    pending_.pop_back();
    for (uint32_t i = 0; i < count_fields(instance); i++) {
      const bool is_float = has_float_field(instance, i);
      if (!is_float && instance->fields[i] == rt::kUnbound) {
        classes_.at(class_id(instance)).lacks[i] = 1;
        continue;
      }
      TypeId held =
          is_float ? TypeTable::kFloat : Typer(*table_, this).type(instance->fields[i], 0);
      TypeId& all = classes_.at(class_id(instance)).fields[i];
      all = table_->join(all, held);
      if (all == TypeTable::kAny) hide_functions();
    }
  }
}

void ValueTypes::meet(const rt::Instance* instance) {
  if (!seen_.insert(instance).second) return;
  ir::GivenClass& given = known(instance->cls);
  given.fields.resize(count_fields(instance), TypeTable::kNever);
  given.lacks.resize(count_fields(instance), 0);
  pending_.push_back(instance);
}

ir::GivenClass& ValueTypes::known(Word cls) {
  const uint32_t id = rt::object(cls)->aux;
  return classes_.try_emplace(id, ir::GivenClass{.id = ir::ClassId(id), .fields = {}, .lacks = {}})
      .first->second;
}

/// Those that were told apart until now are among what has become `any`.
void ValueTypes::hide_functions() {
  functions_.insert(seen_functions_.begin(), seen_functions_.end());
}

/// Instances, classes and functions among all that `root` reaches.
void ValueTypes::meet_hidden(Word root) {
  std::vector<Word> pending{root};
  while (!pending.empty()) {
    const Word word = pending.back();
    pending.pop_back();
    if (!rt::is_object(word)) continue;
    const bool is_given = given_class(word) != rt::kNone;
    if (rt::has_kind(word, Kind::kInstance) && is_given) {
      meet(rt::as<rt::Instance>(word));
      continue;
    }
    if (rt::has_kind(word, Kind::kClass) && rt::as<rt::Class>(word)->program == nullptr)
      known(word).is_value = true;
    if (is_given) known(given_class(word));
    const bool is_function = rt::has_kind(word, Kind::kFunction);
    if (is_function && rt::as<rt::Function>(word)->program == nullptr)
      functions_.insert(Typer(*table_, this).type(word, 0));
    if (rt::has_kind(word, Kind::kList) && rt::object(word)->flags != rt::kListWords) continue;
    uint64_t at = 0;
    Word next;
    if (!rt::next_word(rt::object(word), &at, &next)) continue;
    if (!seen_.insert(rt::object(word)).second) continue;
    do pending.push_back(next);
    while (rt::next_word(rt::object(word), &at, &next));
  }
}

ir::GivenClasses ValueTypes::classes() const {
  ir::GivenClasses out;
  for (const auto& [id, given] : classes_) out.push_back(given);
  return out;
}

std::string ValueTypes::key() const {
  std::string out;
  for (const auto& [id, given] : classes_) {
    out += (given.is_value ? "class " : "instance ") + std::to_string(id) + "(";
    for (size_t i = 0; i < given.fields.size(); i++)
      out += table_->text(given.fields[i]) + (given.lacks[i] ? "?," : ",");
    out += ")";
  }
  for (TypeId type : functions_) out += table_->text(type) + ",";
  return out;
}

TypeId transfer(const TypeTable& from, TypeId id, TypeTable& to) {
  const ir::TypeNode& node = from[id];
  if (node.kind == TypeKind::kUnion) {  // members are sorted by their ids in `to`
    TypeId joined = TypeTable::kNever;
    for (TypeId member : node.args) joined = to.join(joined, transfer(from, member, to));
    return joined;
  }
  ir::TypeNode copy = node;
  for (TypeId& argument : copy.args) argument = transfer(from, argument, to);
  return to.intern(std::move(copy));
}

int64_t size_bytes(Word word, int64_t enough) { return Sizer(enough).total(word); }

bool order_is_fixed(const std::vector<Word>& elements) {
  for (Word word : elements) {
    if (rt::is_small(word) || rt::is_bool(word) || rt::has_kind(word, Kind::kBigInt) ||
        rt::is_float(word) || rt::is_complex(word))
      continue;
    if (!rt::has_kind(word, Kind::kTuple)) return false;
    const auto* tuple = rt::as<rt::Tuple>(word);
    if (!order_is_fixed({tuple->items, tuple->items + tuple->length})) return false;
  }
  return true;
}

std::vector<Word> set_items(Word set) {
  std::vector<Word> items;
  rt::set_each(rt::as<rt::Set>(set), [&](Word word) { items.push_back(word); });
  return items;
}

namespace {

/// Visits what `roots` reach, to which they hold counts, each object once, until `found` says so.
/// Whether it did.
template <class Found>
bool search(const std::vector<Word>& roots, Found found) {
  std::vector<Word> pending = roots;
  std::unordered_set<Word> seen;
  while (!pending.empty()) {
    const Word word = pending.back();
    pending.pop_back();
    if (!rt::is_object(word)) continue;
    const bool is_shared =
        rt::object(word)->count > 1;  // as is what is on a cycle, where it is entered
    if (is_shared && !seen.insert(word).second) continue;
    if (found(rt::object(word))) return true;
    uint64_t at = 0;
    for (Word next; rt::next_word(rt::object(word), &at, &next);) pending.push_back(next);
  }
  return false;
}

std::vector<rt::Function*> functions(const std::vector<Word>& roots, bool made) {
  std::vector<rt::Function*> found;
  search(roots, [&](rt::Object* object) {
    if (object->kind != Kind::kFunction) return false;
    auto* function = static_cast<rt::Function*>(object);
    if ((function->program != nullptr) == made) found.push_back(function);
    return false;
  });
  return found;
}

}  // namespace

bool reaches(const std::vector<Word>& roots, Kind kind) {
  return search(roots, [&](const rt::Object* object) { return object->kind == kind; });
}

std::vector<rt::List*> external_lists(const std::vector<Word>& roots) {
  std::vector<rt::List*> found;
  search(roots, [&](rt::Object* object) {
    if (object->kind == Kind::kList && rt::is_external(static_cast<rt::List*>(object)))
      found.push_back(static_cast<rt::List*>(object));
    return false;
  });
  return found;
}

std::vector<rt::Function*> made_functions(const std::vector<Word>& roots) {
  return functions(roots, true);
}

std::vector<rt::Function*> given_functions(const std::vector<Word>& roots) {
  return functions(roots, false);
}

int64_t length_of(Word word) {
  if (!rt::is_object(word)) return -1;
  switch (rt::object(word)->kind) {
    case Kind::kStr:
      return rt::as<rt::Str>(word)->length;
    case Kind::kBytes:
      return rt::as<rt::Bytes>(word)->length;
    case Kind::kByteArray:
      return rt::as<rt::ByteArray>(word)->length;
    case Kind::kTuple:
      return rt::as<rt::Tuple>(word)->length;
    case Kind::kList:
      return rt::as<rt::List>(word)->length;
    case Kind::kDict:
      return rt::as<rt::Dict>(word)->length;
    case Kind::kSet:
      return rt::as<rt::Set>(word)->length;
    case Kind::kRange: {
      const Word length = rt::as<rt::Range>(word)->length;
      return rt::is_small(length) ? rt::small_value(length) : -1;
    }
    default:
      return -1;
  }
}

}  // namespace pyreck::jit
