// Attributes of values of any type.

#include "runtime/arguments.h"
#include "runtime/array.h"
#include "runtime/builtin_ids.h"
#include "runtime/class.h"
#include "runtime/complex.h"
#include "runtime/exception.h"
#include "runtime/heap.h"
#include "runtime/method_table.h"
#include "runtime/methods.h"
#include "runtime/str.h"
#include "runtime/unicode_error.h"

namespace pyreck::rt {

extern "C" {

Word pk_getattr(Context* c, Word o, Word name) {
  if (Word found = attribute_value(c, o, name); found != kUnbound) return found;
  if (refused_array(c, o, "asked for attributes")) return kFailed;
  std::string attribute = str_to_utf8(name);
  if (is_plain_base(builtin_base(c, o))) {
    Held value(c, base_value(c, o));
    if (!value) return kFailed;
    bool is_part = attribute == "real" || attribute == "imag" || attribute == "numerator" ||
                   attribute == "denominator";
    bool has_part = is_part && is_numeric(value.get()) &&
                    (is_integral(value.get()) || attribute == "real" || attribute == "imag");
    if (has_part || method_of(value.get(), attribute) != nullptr)
      return pk_getattr(c, value.get(), name);
  }
  if (has_kind(o, Kind::kException)) {
    const Exception* e = as<Exception>(o);
    if (attribute == "args") return retained(c, e->args);
    bool is_stop = e->aux == static_cast<uint32_t>(Exc::kStopIteration);
    if (is_stop && attribute == "value") {
      const auto* args = as<Tuple>(e->args);
      return args->length == 0 ? kNone : retained(c, args->items[0]);
    }
    if (attribute == "__cause__") return retained(c, e->cause);
    if (attribute == "__context__") return retained(c, e->context);
    if (is_unicode_error(e->aux))
      if (Word w = unicode_error_attribute(c, e, attribute);
          w != kFailed || c->abandon != Abandon::kNone)
        return w;
    if (attribute == "__suppress_context__") return boolean(e->flags & kSuppressContext);
  }
  if (is_int(o) || is_bool(o)) {
    if (attribute == "real" || attribute == "numerator") return retained(c, as_int(o));
    if (attribute == "imag") return small(0);
    if (attribute == "denominator") return small(1);
  }
  if (is_float(o) && attribute == "real") return retained(c, o);
  if (is_float(o) && attribute == "imag") return pk_float_box(c, 0.0);
  if (is_complex(o) && attribute == "real") return pk_float_box(c, as<Complex>(o)->real);
  if (is_complex(o) && attribute == "imag") return pk_float_box(c, as<Complex>(o)->imag);
  if (has_kind(o, Kind::kRange)) {
    if (attribute == "start") return retained(c, as<Range>(o)->start);
    if (attribute == "stop") return retained(c, as<Range>(o)->stop);
    if (attribute == "step") return retained(c, as<Range>(o)->step);
  }
  if ((is_object(o) || is_float(o)) && method_of(o, attribute) != nullptr)
    return bound_method(c, name, o);
  if (attribute == "__class__")
    return pk_call_builtin(c, static_cast<uint32_t>(B::kType), &o, 1, nullptr);
  // Nothing of Python's own is a dataclass.
  bool dunder = attribute.size() > 4 && attribute.starts_with("__");
  if (attribute.starts_with("__dataclass_")) {
    raise_no_attribute(c, o, name);
    return kFailed;
  }
  if (!dunder && !has_method(o, attribute) && !has_kind(o, Kind::kFunction) &&
      !has_kind(o, Kind::kBuiltin) &&
      (!has_kind(o, Kind::kException) || user_class(o) != kFailed)) {
    raise_no_attribute(c, o, name);
    return kFailed;
  }
  refuse(c, "the attribute `%s` of a `%s` is not supported as a value", attribute.c_str(),
         type_name(o));
  return kFailed;
}

}  // extern "C"

}  // namespace pyreck::rt
