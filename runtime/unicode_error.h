// UnicodeEncodeError, UnicodeDecodeError and UnicodeTranslateError: exceptions that check their
// arguments, have attributes, and a text of their own.
#pragma once

#include "runtime/entry.h"

#include <string>
#include <string_view>

namespace pyreck::rt {

bool is_unicode_error(uint32_t exception_class);
/// Whether the class can be called with these: TypeError or OverflowError if not.
bool unicode_error_accepts(Context* c, uint32_t exception_class, const Word* args, uint32_t count);
/// The value of an attribute, owned; kFailed with nothing pending: there is none of that name.
Word unicode_error_attribute(Context* c, const Exception* e, std::string_view name);
/// str() of it; false: failed.
bool unicode_error_text(Context* c, const Exception* e, std::string* out);

}  // namespace pyreck::rt
