#include "runtime/unicode_error.h"

#include "runtime/arguments.h"
#include "runtime/bytes.h"
#include "runtime/exception.h"
#include "runtime/heap.h"
#include "runtime/integer.h"
#include "runtime/str.h"

#include <cstdio>

namespace pyreck::rt {

namespace {

/// Positions of the arguments; a translation has no encoding.
struct Fields {
  explicit Fields(const Exception* e)
      : Fields(e->aux, as<Tuple>(e->args)->items, as<Tuple>(e->args)->length) {}
  Fields(uint32_t exception_class, const Word* args, int64_t count)
      : decodes(exception_class == static_cast<uint32_t>(Exc::kUnicodeDecodeError)),
        translates(exception_class == static_cast<uint32_t>(Exc::kUnicodeTranslateError)),
        complete(count == (translates ? 4 : 5)),
        args(args + (translates ? -1 : 0)) {}

  bool decodes, translates, complete;
  const Word* args;  // encoding, object, start, end, reason

  Word encoding() const { return args[0]; }
  Word object() const { return args[1]; }
  Word start() const { return as_int(args[2]); }
  Word end() const { return as_int(args[3]); }
  Word reason() const { return args[4]; }
  /// Whether they are what the class accepts: an exception from elsewhere may have any.
  bool fit() const {
    if (!complete || (!translates && !has_kind(encoding(), Kind::kStr))) return false;
    bool has_object = decodes ? is_bytes_like(object()) : has_kind(object(), Kind::kStr);
    return has_object && is_integral(args[2]) && is_integral(args[3]) &&
           has_kind(reason(), Kind::kStr);
  }
};

}  // namespace

bool is_unicode_error(uint32_t exception_class) {
  switch (static_cast<Exc>(exception_class)) {
    case Exc::kUnicodeDecodeError:
    case Exc::kUnicodeEncodeError:
    case Exc::kUnicodeTranslateError:
      return true;
    default:
      return false;
  }
}

bool unicode_error_accepts(Context* c, uint32_t exception_class, const Word* args, uint32_t count) {
  Fields fields(exception_class, args, count);
  uint32_t wanted = fields.translates ? 4 : 5;
  if (!fields.complete)
    return type_error(c, "function takes exactly " + std::to_string(wanted) + " arguments (" +
                             std::to_string(count) + " given)") != kFailed;
  for (uint32_t i = 0; i < wanted; i++) {
    uint32_t field = i + (5 - wanted);
    int64_t number;
    bool is_number = field == 2 || field == 3;
    if (is_number && !to_ssize(c, args[i], &number)) return false;
    if (is_number || (field == 1 && fields.decodes) || has_kind(args[i], Kind::kStr)) continue;
    return type_error(c, "argument " + std::to_string(i + 1) + " must be str, not " +
                             (args[i] == kNone ? "None" : type_name(args[i]))) != kFailed;
  }
  if (!fields.decodes || is_bytes_like(fields.object())) return true;
  return type_error(c, std::string("a bytes-like object is required, not '") +
                           type_name(fields.object()) + "'") != kFailed;
}

Word unicode_error_attribute(Context* c, const Exception* e, std::string_view name) {
  Fields fields(e);
  if (!fields.fit()) return kFailed;
  if (name == "encoding" && !fields.translates) return retained(c, fields.encoding());
  if (name == "object")
    return fields.decodes ? bytes_frozen(c, fields.object()) : retained(c, fields.object());
  if (name == "start") return retained(c, fields.start());
  if (name == "end") return retained(c, fields.end());
  return name == "reason" ? retained(c, fields.reason()) : kFailed;
}

bool unicode_error_text(Context* c, const Exception* e, std::string* out) {
  Fields fields(e);
  int64_t start = fields.fit() ? int_clamped(fields.start()) : -1;
  if (start < 0) {
    refuse(c, "the text of an `%s` that begins before its object is not supported",
           exception_name(e->aux));
    return false;
  }
  int64_t end = int_clamped(fields.end());
  int64_t length =
      fields.decodes ? view_of(fields.object()).length : as<Str>(fields.object())->length;
  const char* what = fields.decodes ? "byte" : "character";
  std::string where;
  if (start < length && end == start + 1) {
    uint32_t point =
        fields.decodes ? view_of(fields.object())[start] : str_at(as<Str>(fields.object()), start);
    char shown[24];
    std::snprintf(shown, sizeof shown,
                  fields.decodes    ? " 0x%02x"
                  : point < 0x100   ? " '\\x%02x'"
                  : point < 0x10000 ? " '\\u%04x'"
                                    : " '\\U%08x'",
                  point);
    where = std::string(what) + shown + " in position " + std::to_string(start);
  } else {
    where = std::string(what) + "s in position " + std::to_string(start) + "-" +
            std::to_string(end - 1);
  }
  *out = fields.translates ? "can't translate "
                           : "'" + str_to_utf8(fields.encoding()) + "' codec can't " +
                                 (fields.decodes ? "decode " : "encode ");
  *out += where + ": " + str_to_utf8(fields.reason());
  return true;
}

}  // namespace pyreck::rt
