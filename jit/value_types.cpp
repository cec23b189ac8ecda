#include "jit/value_types.h"

#include "runtime/encoding_format.h"
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

class Typer {
 public:
  explicit Typer(TypeTable& table) : table_(table) {}

  TypeId type(Word word, size_t depth) {
    if (rt::is_small(word)) return TypeTable::kInt;
    if (word == rt::kNone) return TypeTable::kNone;
    if (rt::is_bool(word)) return TypeTable::kBool;
    if (!rt::is_object(word)) return TypeTable::kUnbound;
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
        return table_.exception(rt::object(word)->aux);
      case Kind::kBuiltin:
        return table_.builtin(rt::object(word)->aux);
      case Kind::kTuple:
        return tuple(rt::as<rt::Tuple>(word), depth);
      case Kind::kList:
        return list(rt::as<rt::List>(word), depth);
      case Kind::kDict:
        return dict(rt::as<rt::Dict>(word), depth);
      case Kind::kSet:
      case Kind::kFunction:  // of another module: its id means nothing here
      case Kind::kCell:
      case Kind::kIterator:
      case Kind::kDictView:
      case Kind::kGenerator:
      case Kind::kInstance:
      case Kind::kClass:
      case Kind::kMethod:
      case Kind::kSuper:
        return TypeTable::kAny;
    }
    return TypeTable::kAny;
  }

 private:
  static bool too_deep(size_t depth) { return depth >= TypeTable::kMaxNesting; }

  TypeId tuple(const rt::Tuple* tuple, size_t depth) {
    if (too_deep(depth) || tuple->length > static_cast<int64_t>(TypeTable::kMaxTuple))
      return TypeTable::kAny;
    std::vector<TypeId> items;
    for (int64_t i = 0; i < tuple->length; i++) items.push_back(type(tuple->items[i], depth + 1));
    return table_.tuple(std::move(items));
  }

  TypeId list(const rt::List* list, size_t depth) {
    if (list->flags == rt::kListI64) return table_.list(TypeTable::kInt);
    if (list->flags == rt::kListF64) return table_.list(TypeTable::kFloat);
    if (too_deep(depth)) return TypeTable::kAny;
    TypeId element = TypeTable::kNever;
    if (list->flags == rt::kListWords)
      for (int64_t i = 0; i < list->length && element != TypeTable::kAny; i++)
        element = table_.join(element, type(list->words[i], depth + 1));
    return table_.list(element);
  }

  TypeId dict(const rt::Dict* dict, size_t depth) {
    if (too_deep(depth)) return TypeTable::kAny;
    TypeId key = TypeTable::kNever, value = TypeTable::kNever;
    for (int64_t i = 0; i < dict->used; i++) {
      const rt::DictEntry& entry = dict->entries[i];
      if (entry.key == 0) continue;
      if (key != TypeTable::kAny) key = table_.join(key, type(entry.key, depth + 1));
      if (value != TypeTable::kAny) value = table_.join(value, type(entry.value, depth + 1));
    }
    return table_.dict(key, value);
  }

  TypeTable& table_;
};

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

TypeId type_of(TypeTable& table, Word word) { return Typer(table).type(word, 0); }

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

bool reaches(const std::vector<Word>& roots, Kind kind) {
  std::vector<Word> pending = roots;
  std::unordered_set<Word> seen;
  while (!pending.empty()) {
    const Word word = pending.back();
    pending.pop_back();
    if (!rt::is_object(word) || !seen.insert(word).second) continue;
    if (rt::object(word)->kind == kind) return true;
    uint64_t at = 0;
    for (Word next; rt::next_word(rt::object(word), &at, &next);) pending.push_back(next);
  }
  return false;
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
