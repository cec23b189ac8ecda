// Methods of the builtin types: the table, and calls by name.

#include "runtime/methods.h"

#include "runtime/array.h"
#include "runtime/builtin_ids.h"
#include "runtime/bytes.h"
#include "runtime/class.h"
#include "runtime/exception.h"
#include "runtime/heap.h"
#include "runtime/method_table.h"
#include "runtime/set.h"
#include "runtime/str.h"

#include <algorithm>
#include <iterator>
#include <unordered_map>
#include <vector>

namespace pyreck::rt {

namespace {

enum class Effect { Reads, Writes };

constexpr Method kMethods[] = {
#define PYRECK_METHOD(type, name, parse, least, most, keywords, result, effect) \
  {#type,                                                                       \
   {#name, Parse::k##parse, least, most, keywords},                             \
   Effect::effect == Effect::Writes,                                            \
   type##_method_##name},
#include "runtime/base/methods.def"
};

/// Public methods and attributes of CPython 3.11 that the table has not: refused, where any other
/// name is an AttributeError.
struct Unknown {
  std::string_view type, names;
};
constexpr Unknown kUnknown[] = {
    {"int", " denominator imag numerator real "},
    {"float", " imag real "},
    {"complex", " imag real "},
    {"range", " start step stop "},
    {"exception", " add_note args with_traceback "},
    {"view", " isdisjoint mapping "},
    {"slice", " indices start step stop "},
    {"generator", " gi_code gi_frame gi_running gi_suspended gi_yieldfrom "},
};

/// What the tables call the type of the value, "" where they have nothing.
std::string_view type_of(Word w) {
  if (is_integral(w)) return "int";
  if (is_float(w)) return "float";
  if (!is_object(w)) return "";
  switch (object(w)->kind) {
    case Kind::kComplex:
      return "complex";
    case Kind::kStr:
      return "str";
    case Kind::kBytes:
      return "bytes";
    case Kind::kByteArray:
      return "bytearray";
    case Kind::kTuple:
      return "tuple";
    case Kind::kList:
      return "list";
    case Kind::kDict:
      return "dict";
    case Kind::kSet:
      return "set";
    case Kind::kRange:
      return "range";
    case Kind::kException:
      return "exception";
    case Kind::kDictView:
      return "view";
    case Kind::kSlice:
      return "slice";
    case Kind::kGenerator:
      return "generator";
    default:
      return "";
  }
}

}  // namespace

const Method* find_method(std::string_view type, std::string_view name) {
  using ByName = std::unordered_map<std::string_view, const Method*>;
  static const auto* by_type = [] {
    auto* all = new std::unordered_map<std::string_view, ByName>;
    for (const Method& method : kMethods) (*all)[method.type][method.signature.name] = &method;
    return all;
  }();
  auto methods = by_type->find(type);
  if (methods == by_type->end()) return nullptr;
  auto found = methods->second.find(name);
  return found == methods->second.end() ? nullptr : found->second;
}

const Method* method_of(Word receiver, std::string_view name) {
  const Method* found = find_method(type_of(receiver), name);
  if (found == nullptr && is_bytearray(receiver)) found = find_method("bytes", name);
  bool frozen = has_kind(receiver, Kind::kSet) && (object(receiver)->flags & kSetFrozen);
  return found != nullptr && found->writes && frozen ? nullptr : found;
}

namespace {

/// The builtin classes that the C code of the method takes instances of derived classes for.
bool takes_plainly(const Method& method, uint32_t base) {
  std::string_view name = method.signature.name;
  bool of_int = base == static_cast<uint32_t>(B::kInt);
  bool of_text = base == static_cast<uint32_t>(B::kStr);
  if (method.type == "str") return of_text && name != "join" && name != "format";
  if (method.type == "int") return of_int || of_text;
  if (method.type == "set")
    return is_set_base(base) && name != "add" && name != "discard" && name != "remove";
  if (method.type != "bytes" && method.type != "bytearray") return false;
  if (of_text) return name == "decode" || name == "hex";
  return name != "join" && name != "extend" && (of_int || base == static_cast<uint32_t>(B::kBytes));
}

Word call_plainly(const Method& method, Call call) {
  Word slots[kMostParameters];
  bool frozen = has_kind(call.receiver, Kind::kSet) && (object(call.receiver)->flags & kSetFrozen);
  std::string_view type = frozen                        ? "frozenset"
                          : is_bytearray(call.receiver) ? "bytearray"
                                                        : method.type;
  bool fits = take_arguments(method.signature, type, &call, slots);
  return fits ? method.run(call) : kFailed;
}

}  // namespace

Word call_method(const Method& method, Call call) {
  if (refused_array(call.c, call.receiver, "asked for methods")) return kFailed;
  uint32_t count = call.count + call.count_named();
  bool some = std::any_of(call.args, call.args + count, [&](Word w) {
    return has_kind(w, Kind::kInstance) && takes_plainly(method, builtin_base(call.c, w));
  });
  if (!some) return call_plainly(method, call);
  if (method.signature.name.ends_with("partition")) {  // which gives the separator back
    refuse(call.c, "`%s` by a separator of a class derived from `%s`",
           std::string(method.signature.name).c_str(), std::string(method.type).c_str());
    return kFailed;
  }
  std::vector<Word> args;
  for (uint32_t i = 0; i < count; i++)
    args.push_back(takes_plainly(method, builtin_base(call.c, call.args[i]))
                       ? base_value(call.c, call.args[i])
                       : retained(call.c, call.args[i]));
  call.args = args.data();
  bool ok = std::ranges::find(args, kFailed) == args.end();
  Word result = ok ? call_plainly(method, call) : kFailed;
  for (Word w : args) release(call.c, w);
  return result;
}

bool flag_of(Context* c, Word w, bool* out) {
  *out = false;
  int64_t number;
  if (w == kFailed) return true;
  if (!to_c_int(c, w, &number)) return false;
  *out = number != 0;
  return true;
}

bool has_method(Word w, const std::string& name) {
  if (method_of(w, name) != nullptr) return true;
  std::string_view type = type_of(w);
  return std::ranges::any_of(kUnknown, [&](const Unknown& row) {
    return row.type == type && row.names.find(" " + name + " ") != std::string_view::npos;
  });
}

namespace {

/// Names are identifiers of the source; the table's are ASCII: "" for others.
std::string_view method_name(Word name) {
  const Str* s = as<Str>(name);
  bool is_narrow = (s->flags & kStrWidthMask) == kStrWidth1;
  return {reinterpret_cast<const char*>(s->data), is_narrow ? static_cast<size_t>(s->length) : 0};
}

/// Whether builtin types may have it without being in the table: it is refused, where another name
/// is an AttributeError.
bool may_be_method(Word receiver, const std::string& name) {
  // Builtin types have many special methods, which are called by operators and builtins.
  bool is_special = !has_attributes(receiver) && name.size() > 4 && name.starts_with("__") &&
                    name.ends_with("__");
  // So have functions and classes of C, such as `fromhex`.
  return is_special || has_kind(receiver, Kind::kBuiltin) || has_method(receiver, name);
}

}  // namespace

/// A method is found again by the call, so what is none must be read here: only instances,
/// classes, super objects and exceptions have attributes that are called.
extern "C" Word pk_load_method(Context* c, Word receiver, Word name) {
  bool is_function = has_kind(receiver, Kind::kFunction) || has_kind(receiver, Kind::kBuiltin);
  if (is_function || method_of(receiver, method_name(name))) return kNone;
  std::string shown = str_to_utf8(name);
  if (has_attributes(receiver)) {
    BoundCall found;
    if (!find_attribute(c, receiver, name, &found)) return kFailed;
    if (found.self == kFailed && found.callee != kUnbound) return found.callee;
    if (found.callee != kUnbound) {
      release(c, found.self);
      release(c, found.callee);
      return kNone;
    }
    if (shown.starts_with("__")) return kNone;  // of `object`
    Word self = has_kind(receiver, Kind::kSuper) ? as<Super>(receiver)->self : receiver;
    if (is_plain_base(builtin_base(c, self))) {
      Held value(c, base_value(c, self));
      if (!value) return kFailed;
      if (method_of(value.get(), method_name(name)) != nullptr) return kNone;
    }
  }
  if (may_be_method(receiver, shown)) return kNone;
  raise_no_attribute(c, receiver, name);
  return kFailed;
}

extern "C" Word pk_call_found_method(Context* c, const Method* method, Word receiver, Word name,
                                     const Word* args, uint32_t count, const uint32_t* keywords) {
  uint32_t named = keywords == nullptr ? 0 : keywords[0];
  return call_method(*method, {c, receiver, method_name(name), args, count - named, keywords});
}

extern "C" Word pk_call_method(Context* c, Word receiver, Word name, const Word* args,
                               uint32_t count, const uint32_t* keywords) {
  std::string_view text = method_name(name);
  uint32_t named = keywords == nullptr ? 0 : keywords[0];
  bool is_found = false;
  if (has_attributes(receiver)) {
    Word result = call_class_method(c, receiver, name, args, count, keywords, &is_found);
    if (is_found) return result;
  }
  if (const Method* method = method_of(receiver, text))
    return call_method(*method, {c, receiver, text, args, count - named, keywords});
  std::string shown = str_to_utf8(name);
  if (may_be_method(receiver, shown)) {
    refuse(c, "the method `%s.%s` is not supported yet", type_name(receiver), shown.c_str());
    return kFailed;
  }
  raise_no_attribute(c, receiver, name);
  return kFailed;
}

}  // namespace pyreck::rt
