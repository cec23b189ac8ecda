#include <nanobind/ndarray.h>

#include "python/_pyreck/columns.h"

#include "runtime/entry.h"

#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace pyreck::client {

using rt::Kind;
using rt::Word;
namespace {

/// Of the elements of an array, each of which the next one can hold.
enum class Element { kNone, kBool, kInt, kFloat, kComplex };

constexpr size_t kMostDimensions = 32;
constexpr int64_t kMostExact = int64_t{1} << 53;  // in a double

[[noreturn]] void refuse(const std::string& why) {
  raise("InvalidOperation", "this value has no NumPy counterpart: " + why);
}

/// What is found of an array's shape and elements by looking at all of it.
struct Shape {
  std::vector<size_t> sizes;
  Element element = Element::kNone;
  size_t depth = 0;      // of the elements; 0: none was met yet
  bool is_whole = true;  // false: something in it is no number
};

bool is_sequence(Word w) { return rt::has_kind(w, Kind::kList) || rt::has_kind(w, Kind::kTuple); }
bool is_column(Word w) {
  if (!rt::has_kind(w, Kind::kList)) return false;
  const uint16_t kind = rt::object(w)->flags;
  return kind == rt::kListI64 || kind == rt::kListF64;
}
/// Of a sequence that is no column.
std::span<const Word> items_of(Word w) {
  if (rt::has_kind(w, Kind::kTuple))
    return {rt::as<rt::Tuple>(w)->items, static_cast<size_t>(rt::as<rt::Tuple>(w)->length)};
  const auto* list = rt::as<rt::List>(w);
  return {list->words, list->flags == rt::kListEmpty ? 0 : static_cast<size_t>(list->length)};
}
size_t length_of(Word w) {
  return is_column(w) ? static_cast<size_t>(rt::as<rt::List>(w)->length) : items_of(w).size();
}

Element element_of(Word w) {
  return rt::is_bool(w)      ? Element::kBool
         : rt::is_int(w)     ? Element::kInt
         : rt::is_float(w)   ? Element::kFloat
         : rt::is_complex(w) ? Element::kComplex
                             : Element::kNone;
}

/// An element stands at `depth`.
void meet(Element element, size_t depth, Shape& shape) {
  shape.is_whole = shape.is_whole && element != Element::kNone;
  shape.element = std::max(shape.element, element);
  if (shape.depth == 0) shape.depth = depth;
  if (shape.depth != depth || shape.sizes.size() != depth) refuse("its rows are not equally deep");
}

void look(Word sequence, size_t depth, Shape& shape) {
  const size_t length = length_of(sequence);
  if (depth == kMostDimensions) refuse("it has more than 32 dimensions");
  if (shape.depth != 0 && depth >= shape.depth) refuse("its rows are not equally deep");
  const bool is_first = shape.sizes.size() <= depth;
  if (is_first) shape.sizes.push_back(length);
  if (shape.sizes[depth] != length) refuse("its rows are not equally long");
  if (is_column(sequence)) {
    const bool is_int = rt::object(sequence)->flags == rt::kListI64;
    return meet(is_int ? Element::kInt : Element::kFloat, depth + 1, shape);
  }
  for (const Word item : items_of(sequence)) {
    if (is_sequence(item)) {
      look(item, depth + 1, shape);
    } else {
      meet(element_of(item), depth + 1, shape);
    }
    if (!shape.is_whole) return;
  }
}

int64_t int_of(Word w) {
  int64_t number = w == rt::kTrue ? 1 : 0;
  if (!rt::is_bool(w) && !rt::pk_int_fits_i64(w, &number))
    refuse("an int in it does not fit in 64 bits");
  return number;
}

double exact(int64_t number) {
  if (number > kMostExact || number < -kMostExact)
    refuse("it mixes floats with an int that no float equals");
  return static_cast<double>(number);
}

/// Writes elements one after the other.
class Filler {
 public:
  Filler(Element element, char* to) : element_(element), to_(to) {}

  void sequence(Word w) {
    if (is_column(w)) return column(*rt::as<rt::List>(w));
    for (const Word item : items_of(w)) {
      if (is_sequence(item))
        sequence(item);
      else
        number(item);
    }
  }

 private:
  void column(const rt::List& list) {
    const auto length = static_cast<size_t>(list.length);
    const bool as_it_lies = (element_ == Element::kInt && list.flags == rt::kListI64) ||
                            (element_ == Element::kFloat && list.flags == rt::kListF64);
    if (as_it_lies) {
      if (length > 0) std::memcpy(to_, list.data, length * 8);
      to_ += length * 8;
      return;
    }
    for (size_t i = 0; i < length; i++)
      real(list.flags == rt::kListI64 ? exact(list.i64[i]) : list.f64[i], 0.0);
  }

  void number(Word w) {
    switch (element_) {
      case Element::kNone:
      case Element::kBool:
        return put(static_cast<uint8_t>(w == rt::kTrue));
      case Element::kInt:
        return put(int_of(w));
      case Element::kFloat:
      case Element::kComplex:
        if (rt::is_complex(w))
          return real(rt::as<rt::Complex>(w)->real, rt::as<rt::Complex>(w)->imag);
        return real(rt::is_float(w) ? rt::float_value(w) : exact(int_of(w)), 0.0);
    }
  }

  void real(double value, double imaginary) {
    put(value);
    if (element_ == Element::kComplex) put(imaginary);
  }

  template <class T>
  void put(T value) {
    std::memcpy(to_, &value, sizeof value);
    to_ += sizeof value;
  }

  Element element_;
  char* to_;
};

size_t element_bytes(Element element) {
  return element == Element::kBool ? 1 : element == Element::kComplex ? 16 : 8;
}

nb::object array_of(const void* data, const std::vector<size_t>& sizes, nb::handle owner,
                    Element element) {
  using Code = nb::dlpack::dtype_code;
  const Code code = element == Element::kBool      ? Code::Bool
                    : element == Element::kInt     ? Code::Int
                    : element == Element::kComplex ? Code::Complex
                                                   : Code::Float;
  const nb::dlpack::dtype dtype{static_cast<uint8_t>(code),
                                static_cast<uint8_t>(element_bytes(element) * 8), 1};
  nb::ndarray<nb::numpy, nb::ro> array(data, sizes.size(), sizes.data(), owner, nullptr, dtype);
  return nb::cast(array);
}

}  // namespace

nb::object to_ndarray(nb::handle value) {
  const Word word = nb::cast<const Value*>(value)->word();
  if (is_column(word)) {
    const auto* list = rt::as<rt::List>(word);
    const Element element = list->flags == rt::kListI64 ? Element::kInt : Element::kFloat;
    static const int64_t kNothing = 0;  // an empty list may have no memory
    return array_of(list->length == 0 ? &kNothing : list->data, {static_cast<size_t>(list->length)},
                    value, element);
  }
  if (!is_sequence(word)) return nb::none();
  Shape shape;
  look(word, 0, shape);
  if (!shape.is_whole) return nb::none();
  size_t bytes = element_bytes(shape.element);
  for (const size_t size : shape.sizes) bytes *= size;
  auto memory = std::make_unique<char[]>(std::max<size_t>(bytes, 1));
  Filler(shape.element, memory.get()).sequence(word);
  nb::capsule owner(memory.get(), [](void* data) noexcept { delete[] static_cast<char*>(data); });
  return array_of(memory.release(), shape.sizes, owner, shape.element);
}

}  // namespace pyreck::client
