// Arrow's C data interface: a column is a tree of nodes, each with the buffers that the format
// wants, shared by the schema and the array that are handed out.
#include "python/_pyreck/columns.h"
#include "runtime/bytes.h"
#include "runtime/entry.h"
#include "runtime/str.h"

#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace pyreck::client {

using rt::Kind;
using rt::Word;

// The structs of the specification, by its names.
struct ArrowSchema {
  const char* format;
  const char* name;
  const char* metadata;
  int64_t flags;
  int64_t n_children;
  ArrowSchema** children;
  ArrowSchema* dictionary;
  void (*release)(ArrowSchema*);
  void* private_data;
};
struct ArrowArray {
  int64_t length;
  int64_t null_count;
  int64_t offset;
  int64_t n_buffers;
  int64_t n_children;
  const void** buffers;
  ArrowArray** children;
  ArrowArray* dictionary;
  void (*release)(ArrowArray*);
  void* private_data;
};

namespace {

constexpr int64_t kNullable = 2;  // ARROW_FLAG_NULLABLE
constexpr int kMostNesting = 64;

[[noreturn]] void refuse(const std::string& why) {
  raise("InvalidOperation", "this value has no Arrow counterpart: " + why);
}

/// Counts a word while it exists; dropped on any thread.
class Kept {
 public:
  explicit Kept(Word word) : word_(word) { rt::pk_retain(reading_context(), word_); }
  ~Kept() { rt::pk_release(reading_context(), word_); }
  Kept(const Kept&) = delete;

 private:
  Word word_;
};

struct Node {
  std::string format, name;
  int64_t length = 0, nulls = 0;
  std::vector<uint8_t> validity;  // a bit each; empty: there are no nulls
  std::vector<std::vector<uint8_t>> buffers;
  const void* borrowed = nullptr;  // in place of the only buffer
  std::unique_ptr<Kept> kept;      // what holds it
  std::vector<std::shared_ptr<Node>> children;
};
using Column = std::shared_ptr<Node>;

void set_bit(std::vector<uint8_t>& bits, size_t i) {
  bits[i / 8] = static_cast<uint8_t>(bits[i / 8] | 1u << (i % 8));
}

template <class T>
void append(std::vector<uint8_t>& buffer, T value) {
  const size_t end = buffer.size();
  buffer.resize(end + sizeof value);
  std::memcpy(buffer.data() + end, &value, sizeof value);
}

/// One kind of element: what all of a column's elements are, but for None.
enum class Type { kNull, kBool, kInt, kFloat, kStr, kBytes, kList, kTuple };

Type type_of(Word w) {
  if (w == rt::kNone) return Type::kNull;
  if (rt::is_bool(w)) return Type::kBool;
  if (rt::is_int(w)) return Type::kInt;
  if (rt::is_float(w)) return Type::kFloat;
  if (rt::is_object(w)) {
    switch (rt::object(w)->kind) {
      case Kind::kStr:
        return Type::kStr;
      case Kind::kBytes:
      case Kind::kByteArray:
        return Type::kBytes;
      case Kind::kList:
        return Type::kList;
      case Kind::kTuple:
        return Type::kTuple;
      default:
        break;
    }
  }
  refuse("it holds something other than numbers, texts, bytes, lists, tuples and None");
}

Type joined(Type a, Type b) {
  if (a == b || b == Type::kNull) return a;
  if (a == Type::kNull) return b;
  const bool are_numbers =
      (a == Type::kInt || a == Type::kFloat) && (b == Type::kInt || b == Type::kFloat);
  if (!are_numbers) refuse("a column of it mixes types");
  return Type::kFloat;
}

int64_t int_of(Word w) {
  int64_t number;
  if (!rt::pk_int_fits_i64(w, &number)) refuse("an int in it does not fit in 64 bits");
  return number;
}

double float_of(Word w) {
  if (rt::is_float(w)) return rt::float_value(w);
  const int64_t number = int_of(w);
  constexpr int64_t kMostExact = int64_t{1} << 53;
  if (number > kMostExact || number < -kMostExact)
    refuse("a column of it mixes floats with an int that no float equals");
  return static_cast<double>(number);
}

Column column_of_list(Word list, int depth);

std::string text_of(Word w) {
  const auto* text = rt::as<rt::Str>(w);
  if ((text->flags & rt::kStrWidthMask) != rt::kStrWidth1)
    for (int64_t i = 0; i < text->length; i++) {
      uint32_t point = (text->flags & rt::kStrWidthMask) == rt::kStrWidth2
                           ? reinterpret_cast<const uint16_t*>(text->data)[i]
                           : reinterpret_cast<const uint32_t*>(text->data)[i];
      if (point >= 0xd800 && point < 0xe000) refuse("a text in it is no Unicode");
    }
  return rt::str_to_utf8(w);
}

/// Offsets and bytes of texts and bytes.
void fill_bytes(Node& node, std::span<const Word> items, bool is_text) {
  node.buffers.resize(2);
  append<int64_t>(node.buffers[0], 0);
  for (const Word item : items) {
    if (item != rt::kNone) {
      std::string text;
      if (is_text) text = text_of(item);
      const rt::ByteView view = is_text ? rt::view_of(text) : rt::view_of(item);
      const auto* data = static_cast<const uint8_t*>(view.data);
      node.buffers[1].insert(node.buffers[1].end(), data, data + view.length);
    }
    append(node.buffers[0], static_cast<int64_t>(node.buffers[1].size()));
  }
}

Column column_of(std::span<const Word> items, int depth);

/// Of lists: their ends, and one column of all their elements.
void fill_lists(Node& node, std::span<const Word> items, int depth) {
  node.buffers.resize(1);
  append<int64_t>(node.buffers[0], 0);
  std::vector<Word> all;
  std::vector<std::unique_ptr<Kept>> kept;
  for (const Word item : items) {
    if (item != rt::kNone) {
      const auto* list = rt::as<rt::List>(item);
      for (int64_t i = 0; i < list->length; i++) {
        if (list->flags == rt::kListWords) {
          all.push_back(list->words[i]);
          continue;
        }
        const Word made = list->flags == rt::kListI64
                              ? rt::pk_int_from_i64(reading_context(), list->i64[i])
                              : rt::pk_float_box(reading_context(), list->f64[i]);
        all.push_back(made);
        if (rt::is_object(made)) {  // beyond 62 bits, or of unusual magnitude
          kept.push_back(std::make_unique<Kept>(made));
          rt::pk_release(reading_context(), made);
        }
      }
    }
    append(node.buffers[0], static_cast<int64_t>(all.size()));
  }
  node.children.push_back(column_of(all, depth + 1));
  node.children.back()->name = "item";
}

void fill_structs(Node& node, std::span<const Word> items, int depth) {
  int64_t arity = -1;
  for (const Word item : items) {
    if (item == rt::kNone) continue;
    const int64_t length = rt::as<rt::Tuple>(item)->length;
    if (arity >= 0 && arity != length) refuse("its tuples are not equally long");
    arity = length;
  }
  for (int64_t field = 0; field < arity; field++) {
    std::vector<Word> of_field;
    for (const Word item : items)
      of_field.push_back(item == rt::kNone ? rt::kNone : rt::as<rt::Tuple>(item)->items[field]);
    node.children.push_back(column_of(of_field, depth + 1));
    node.children.back()->name = std::to_string(field);
  }
}

void fill_numbers(Node& node, std::span<const Word> items, Type type) {
  node.buffers.resize(1);
  std::vector<uint8_t>& buffer = node.buffers[0];
  if (type == Type::kBool) {
    buffer.resize((items.size() + 7) / 8);
    for (size_t i = 0; i < items.size(); i++)
      if (items[i] == rt::kTrue) set_bit(buffer, i);
    return;
  }
  buffer.reserve(items.size() * 8);
  for (const Word item : items) {
    if (type == Type::kInt)
      append(buffer, item == rt::kNone ? 0 : int_of(item));
    else
      append(buffer, item == rt::kNone ? 0.0 : float_of(item));
  }
}

Column column_of(std::span<const Word> items, int depth) {
  if (depth > kMostNesting) refuse("it is nested more than 64 levels deep");
  auto node = std::make_shared<Node>();
  node->length = static_cast<int64_t>(items.size());
  Type type = Type::kNull;
  for (const Word item : items) {
    type = joined(type, type_of(item));
    node->nulls += item == rt::kNone;
  }
  if (node->nulls > 0 && type != Type::kNull) {
    node->validity.resize((items.size() + 7) / 8);
    for (size_t i = 0; i < items.size(); i++)
      if (items[i] != rt::kNone) set_bit(node->validity, i);
  }
  static constexpr const char* kFormats[] = {"n", "b", "l", "g", "U", "Z", "+L", "+s"};
  node->format = kFormats[static_cast<size_t>(type)];
  switch (type) {
    case Type::kNull:
      break;
    case Type::kBool:
    case Type::kInt:
    case Type::kFloat:
      fill_numbers(*node, items, type);
      break;
    case Type::kStr:
    case Type::kBytes:
      fill_bytes(*node, items, type == Type::kStr);
      break;
    case Type::kList:
      fill_lists(*node, items, depth);
      break;
    case Type::kTuple:
      fill_structs(*node, items, depth);
      break;
  }
  return node;
}

Column column_of_list(Word word, int depth) {
  const auto* list = rt::as<rt::List>(word);
  if (list->flags != rt::kListI64 && list->flags != rt::kListF64) {
    const bool is_empty = list->flags == rt::kListEmpty;
    return column_of({list->words, is_empty ? 0 : static_cast<size_t>(list->length)}, depth);
  }
  auto node = std::make_shared<Node>();
  node->format = list->flags == rt::kListI64 ? "l" : "g";
  node->length = list->length;
  node->buffers.resize(1);
  node->borrowed = list->data;
  node->kept = std::make_unique<Kept>(word);
  return node;
}

/// A dict of columns.
Column column_of_dict(Word word) {
  const auto* dict = rt::as<rt::Dict>(word);
  auto node = std::make_shared<Node>();
  node->format = "+s";
  node->length = -1;
  for (int64_t i = 0; i < dict->used; i++) {
    const rt::DictEntry& entry = dict->entries[i];
    if (entry.key == 0) continue;
    if (!rt::has_kind(entry.key, Kind::kStr) || !rt::has_kind(entry.value, Kind::kList))
      refuse("a dict has one if its keys are texts and its values lists");
    Column column = column_of_list(entry.value, 1);
    column->name = text_of(entry.key);
    if (node->length >= 0 && node->length != column->length)
      refuse("the lists of the dict are not equally long");
    node->length = column->length;
    node->children.push_back(std::move(column));
  }
  if (node->length < 0) node->length = 0;
  return node;
}

// What is handed out: each struct has its own children, and holds the node that it shows.

struct SchemaHolder {
  Column node;
  std::vector<std::unique_ptr<ArrowSchema>> children;
  std::vector<ArrowSchema*> pointers;
};
struct ArrayHolder {
  Column node;
  std::vector<std::unique_ptr<ArrowArray>> children;
  std::vector<ArrowArray*> pointers;
  std::vector<const void*> buffers;
};

template <class Struct, class Holder>
void release(Struct* shown) {
  for (int64_t i = 0; i < shown->n_children; i++)
    if (shown->children[i]->release != nullptr) shown->children[i]->release(shown->children[i]);
  shown->release = nullptr;
  delete static_cast<Holder*>(shown->private_data);
}

void show(const Column& node, ArrowSchema* out) {
  auto holder = std::make_unique<SchemaHolder>();
  holder->node = node;
  for (const Column& child : node->children) {
    holder->children.push_back(std::make_unique<ArrowSchema>());
    show(child, holder->children.back().get());
    holder->pointers.push_back(holder->children.back().get());
  }
  *out = {};
  out->format = node->format.c_str();
  out->name = node->name.c_str();
  out->flags = kNullable;
  out->n_children = static_cast<int64_t>(holder->pointers.size());
  out->children = holder->pointers.data();
  out->release = &release<ArrowSchema, SchemaHolder>;
  out->private_data = holder.release();
}

void show(const Column& node, ArrowArray* out) {
  static const uint64_t kNothing = 0;  // a buffer of no bytes is no null pointer
  auto holder = std::make_unique<ArrayHolder>();
  holder->node = node;
  for (const Column& child : node->children) {
    holder->children.push_back(std::make_unique<ArrowArray>());
    show(child, holder->children.back().get());
    holder->pointers.push_back(holder->children.back().get());
  }
  if (node->format != "n")
    holder->buffers.push_back(node->validity.empty() ? nullptr : node->validity.data());
  for (const std::vector<uint8_t>& buffer : node->buffers) {
    const void* data = node->borrowed != nullptr ? node->borrowed : buffer.data();
    holder->buffers.push_back(data == nullptr ? &kNothing : data);
  }
  *out = {};
  out->length = node->length;
  out->null_count = node->nulls;
  out->n_buffers = static_cast<int64_t>(holder->buffers.size());
  out->buffers = holder->buffers.data();
  out->n_children = static_cast<int64_t>(holder->pointers.size());
  out->children = holder->pointers.data();
  out->release = &release<ArrowArray, ArrayHolder>;
  out->private_data = holder.release();
}

/// The capsule releases what nobody has taken out of it.
template <class Struct>
nb::object capsule_of(const Column& node, const char* name) {
  auto shown = std::make_unique<Struct>();
  show(node, shown.get());
  PyObject* capsule = PyCapsule_New(shown.get(), name, [](PyObject* dying) {
    auto* held = static_cast<Struct*>(PyCapsule_GetPointer(dying, PyCapsule_GetName(dying)));
    if (held->release != nullptr) held->release(held);
    delete held;
  });
  if (capsule == nullptr) throw nb::python_error();
  static_cast<void>(shown.release());
  return nb::steal(capsule);
}

}  // namespace

nb::tuple to_arrow(const Value& value) {
  const Word word = value.word();
  const bool is_dict = rt::has_kind(word, Kind::kDict);
  if (!is_dict && !rt::has_kind(word, Kind::kList)) refuse("it is no list, and no dict of lists");
  const Column column = is_dict ? column_of_dict(word) : column_of_list(word, 0);
  return nb::make_tuple(capsule_of<ArrowSchema>(column, "arrow_schema"),
                        capsule_of<ArrowArray>(column, "arrow_array"));
}

nb::list dict_items(const Value& value) {
  nb::list out;
  if (!rt::has_kind(value.word(), Kind::kDict)) return out;
  const auto* dict = rt::as<rt::Dict>(value.word());
  for (int64_t i = 0; i < dict->used; i++) {
    const rt::DictEntry& entry = dict->entries[i];
    if (entry.key == 0) continue;
    auto held = [&](Word word) {
      rt::pk_retain(reading_context(), word);
      return nb::cast(new Value(word, value.lease()), nb::rv_policy::take_ownership);
    };
    out.append(nb::make_tuple(held(entry.key), held(entry.value)));
  }
  return out;
}

}  // namespace pyreck::client
