#include "runtime/text.h"

#include "runtime/array.h"
#include "runtime/builtin_table.h"
#include "runtime/bytes.h"
#include "runtime/complex.h"
#include "runtime/exception.h"
#include "runtime/heap.h"
#include "runtime/integer.h"
#include "runtime/iterate.h"
#include "runtime/number.h"
#include "runtime/special_methods.h"
#include "runtime/str.h"
#include "runtime/unicode_error.h"

#include <vector>

namespace pyreck::rt {

namespace {

class Writer {
 public:
  explicit Writer(Context* c) : c_(c) {}
  std::string out;

  bool write(Word w) {
    if (is_int(w)) return write_int(w);
    if (is_float(w)) {
      out += float_repr(float_value(w));
      return true;
    }
    if (!is_object(w)) {
      out += w == kNone ? "None" : w == kTrue ? "True" : w == kFalse ? "False" : "<unbound>";
      return true;
    }
    for (Word open : open_) {
      if (open != w) continue;
      Kind kind = object(w)->kind;
      out += kind == Kind::kList ? "[...]" : kind == Kind::kDict ? "{...}" : "(...)";
      return true;
    }
    if (open_.size() > 900) {
      raise_error(c_, static_cast<uint32_t>(Exc::kRecursionError),
                  "maximum recursion depth exceeded while getting the repr of an object");
      return false;
    }
    open_.push_back(w);
    bool ok = write_object(w);
    open_.pop_back();
    return ok;
  }

  bool write_int(Word w) {
    std::string digits = int_bit_length(w) > kMostTextBits ? "" : int_digits(w);
    if (digits.empty() || digits.size() - (digits[0] == '-') > 4300) {
      raise_error(c_, static_cast<uint32_t>(Exc::kValueError),
                  "Exceeds the limit (4300 digits) for integer string conversion; "
                  "use sys.set_int_max_str_digits() to increase the limit");
      return false;
    }
    out += digits;
    return true;
  }

 private:
  bool write_object(Word w) {
    switch (object(w)->kind) {
      case Kind::kComplex:
        out += complex_repr({as<Complex>(w)->real, as<Complex>(w)->imag});
        return true;
      case Kind::kStr:
        out += str_repr_utf8(as<Str>(w));
        return true;
      case Kind::kBytes:
        out += bytes_repr(view_of(w));
        return true;
      case Kind::kByteArray:
        out += "bytearray(" + bytes_repr(view_of(w)) + ")";
        return true;
      case Kind::kTuple: {
        const Tuple* t = as<Tuple>(w);
        out += "(";
        for (int64_t i = 0; i < t->length; i++) {
          if (i > 0) out += ", ";
          if (!write(t->items[i])) return false;
        }
        out += t->length == 1 ? ",)" : ")";
        return true;
      }
      case Kind::kList:
        if (refused_array(c_, w, "written")) return false;
        return write_list(as<List>(w));
      case Kind::kDict:
        return write_dict(as<Dict>(w));
      case Kind::kSet:
        return write_set(w);
      case Kind::kRange:
        return write_range(as<Range>(w));
      case Kind::kInstance:
        return write_user(w);
      case Kind::kException:
        if (has_special(c_, w, Special::kRepr)) return write_user(w);
        return write_exception(as<Exception>(w));
      case Kind::kSlice: {
        const Slice* s = as<Slice>(w);
        out += "slice(";
        if (!write(s->start)) return false;
        out += ", ";
        if (!write(s->stop)) return false;
        out += ", ";
        if (!write(s->step)) return false;
        out += ")";
        return true;
      }
      case Kind::kBuiltin: {
        uint32_t id = object(w)->aux;
        if (is_not_implemented(w)) {
          out += "NotImplemented";
          return true;
        }
        if (id < kCountBuiltins && is_class_method(static_cast<B>(id))) return write_address(w);
        if (id == static_cast<uint32_t>(B::kNoneType)) {
          out += "<class 'NoneType'>";
          return true;
        }
        if (id >= kCountBuiltins)
          out += std::string("<class '") + exception_name(id - kCountBuiltins) + "'>";
        else
          out += (builtin_is_class(id) ? "<class '" : "<built-in function ") +
                 std::string(builtin_name(id)) + (builtin_is_class(id) ? "'>" : ">");
        return true;
      }
      case Kind::kClass: {
        const Class* cls = as<Class>(w);
        const Program::ClassInfo& info = program_of(c_, cls)->classes[cls->aux];
        out += std::string("<class '") + info.module + "." + info.qualname + "'>";
        return true;
      }
      default:
        return write_address(w);
    }
  }

  bool write_user(Word w) {
    std::string text;
    Held held(c_, retained(c_, w));
    if (!user_text(c_, w, true, &text)) return false;
    out += text;
    return true;
  }

  bool write_address(Word w) {
    refuse(c_, "the text of a `%s` names its address in memory, which differs from run to run",
           type_name(w));
    return false;
  }

  static bool is_class_method(B id) {
    switch (id) {
      case B::kDictFromkeys:
      case B::kFloatFromhex:
      case B::kStrMaketrans:
      case B::kBytesFromhex:
      case B::kBytesMaketrans:
      case B::kBytearrayFromhex:
      case B::kBytearrayMaketrans:
      case B::kIntFromBytes:
        return true;
      default:
        return false;
    }
  }

  bool write_list(const List* list) {
    out += "[";
    for (int64_t i = 0; i < list->length; i++) {
      if (i > 0) out += ", ";
      if (list->flags == kListI64)
        out += std::to_string(list->i64[i]);
      else if (list->flags == kListF64)
        out += float_repr(list->f64[i]);
      else if (!write(list->words[i]))
        return false;
    }
    out += "]";
    return true;
  }

  bool write_dict(const Dict* dict) {
    out += "{";
    bool first = true;
    for (int64_t i = 0; i < dict->used; i++) {
      if (dict->entries[i].key == 0) continue;
      if (!first) out += ", ";
      first = false;
      if (!write(dict->entries[i].key)) return false;
      out += ": ";
      if (!write(dict->entries[i].value)) return false;
    }
    out += "}";
    return true;
  }

  bool write_set(Word w) {
    const Set* set = as<Set>(w);
    bool frozen = (set->flags & 1) != 0;
    if (set->length == 0) {
      out += frozen ? "frozenset()" : "set()";
      return true;
    }
    Word iterator = pk_iter(c_, w);
    if (iterator == kFailed) return false;
    out += frozen ? "frozenset({" : "{";
    bool first = true, ok = true;
    int32_t ended = 0;
    while (ok) {
      Word item = pk_next(c_, iterator, &ended);
      if (item == kFailed) {
        ok = ended != 0;
        break;
      }
      if (!first) out += ", ";
      first = false;
      ok = write(item);
      release(c_, item);
    }
    release(c_, iterator);
    out += frozen ? "})" : "}";
    return ok;
  }

  bool write_range(const Range* r) {
    out += "range(";
    if (!write_int(r->start)) return false;
    out += ", ";
    if (!write_int(r->stop)) return false;
    if (r->step != small(1)) {
      out += ", ";
      if (!write_int(r->step)) return false;
    }
    out += ")";
    return true;
  }

  bool write_exception(const Exception* e) {
    out += type_name(word(e));
    const Tuple* args = as<Tuple>(e->args);
    out += "(";
    for (int64_t i = 0; i < args->length; i++) {
      if (i > 0) out += ", ";
      if (!write(args->items[i])) return false;
    }
    out += ")";
    return true;
  }

  Context* c_;
  std::vector<Word> open_;
};

}  // namespace

bool repr_text(Context* c, Word w, std::string* out) {
  Writer writer(c);
  if (!writer.write(w)) return false;
  *out = std::move(writer.out);
  return true;
}

bool str_text(Context* c, Word w, std::string* out) {
  if (has_kind(w, Kind::kStr)) {
    *out = str_to_utf8(w);
    return true;
  }
  if (has_kind(w, Kind::kInstance) || has_special(c, w, Special::kStr))
    return user_text(c, w, false, out);
  if (has_kind(w, Kind::kException)) {
    const Exception* e = as<Exception>(w);
    if (is_unicode_error(e->aux)) return unicode_error_text(c, e, out);
    const Tuple* args = as<Tuple>(e->args);
    if (args->length == 0) {
      out->clear();
      return true;
    }
    if (args->length == 1) {
      bool quoted = exception_is(e->aux, static_cast<uint32_t>(Exc::kKeyError));
      return quoted ? repr_text(c, args->items[0], out) : str_text(c, args->items[0], out);
    }
    if (args->length == 2 && exception_is(e->aux, static_cast<uint32_t>(Exc::kOSError))) {
      std::string number, text;
      if (!str_text(c, args->items[0], &number) || !str_text(c, args->items[1], &text))
        return false;
      *out = "[Errno " + number + "] " + text;
      return true;
    }
    return repr_text(c, e->args, out);
  }
  return repr_text(c, w, out);
}

std::string ascii_of(const std::string& text) {
  std::string out;
  for (size_t i = 0; i < text.size();) {
    auto b = static_cast<uint8_t>(text[i]);
    if (b < 0x80) {
      out += text[i++];
      continue;
    }
    int more = b < 0xe0 ? 1 : b < 0xf0 ? 2 : 3;
    uint32_t point = b & (0x3f >> more);
    for (int k = 1; k <= more; k++)
      point = point << 6 | (static_cast<uint8_t>(text[i + static_cast<size_t>(k)]) & 0x3f);
    char escape[16];
    std::snprintf(escape, sizeof escape,
                  point < 0x100     ? "\\x%02x"
                  : point < 0x10000 ? "\\u%04x"
                                    : "\\U%08x",
                  point);
    out += escape;
    i += static_cast<size_t>(more) + 1;
  }
  return out;
}

}  // namespace pyreck::rt
