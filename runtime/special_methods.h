// Special methods of the user's classes, called where Python itself calls them. The rest of the
// runtime asks is_user() first and comes here only then.
//
// User code may raise, and may change or drop what the caller is looking at: callers hold what they
// need, and look again at lengths and tables after each call.
#pragma once

#include "runtime/base/operators.h"
#include "runtime/class.h"

#include <string>

namespace pyreck::rt {

/// Whether the value may have special methods of the user's.
inline bool is_user(Word w) { return user_class(w) != kFailed; }
/// Whether comparing the value may call methods of the user's.
inline bool may_call_user(Word w) { return has_kind(w, Kind::kTuple) || is_user(w); }
/// The builtin constant.
bool is_not_implemented(Word w);

/// Calls the special method. Owned; kUnbound: the class has none; kFailed.
Word call_special(Context* c, Word self, Special which, const Word* args = nullptr,
                  uint32_t count = 0);
bool has_special(const Context* c, Word self, Special which);

/// `a op b` where one is the user's: what their methods give, or NotImplemented (owned), where what
/// the builtin type of the other one does comes next.
Word user_binary(Context* c, BinaryKind op, Word a, Word b);
/// `a op= b` by `__iadd__` and the like; NotImplemented.
Word user_inplace(Context* c, BinaryKind op, Word a, Word b);
/// divmod(a, b); NotImplemented.
Word user_divmod(Context* c, Word a, Word b);
/// == != < <= > >= where one is the user's: 1, 0, -1 failed.
int user_compare(Context* c, CompareKind op, Word a, Word b);
/// `item in container`: 1, 0, -1 failed.
int user_contains(Context* c, Word container, Word item);

int user_truth(Context* c, Word w);
/// len(w); -1 failed.
int64_t user_length(Context* c, Word w);
bool user_hash(Context* c, Word w, uint64_t* out);
/// int(w), float(w) and complex(w) by the user's methods, `__index__` last; owned. kUnbound: none.
Word user_int(Context* c, Word w);
Word user_float(Context* c, Word w);
Word user_complex(Context* c, Word w);
/// By `__index__`: an int, owned. kUnbound: no such method.
Word user_index(Context* c, Word w);
/// `w` if it is no instance with an `__index__`, else that int; owned. kFailed.
Word indexed(Context* c, Word w);

/// str() and repr(): text of the user's making. False: failed.
bool user_text(Context* c, Word w, bool repr, std::string* out);

/// format(w, spec) by `__format__`, which there is; `spec` is a str or kFailed. Owned.
Word user_format(Context* c, Word w, Word spec);

/// Whether iter() takes it.
bool is_user_iterable(Context* c, Word w);
Word user_iter(Context* c, Word w);
/// As next_or_stop() of an instance.
Word user_next(Context* c, Word iterator);
/// The next item of one without `__iter__`, by position.
Word user_item(Context* c, Word sequence, int64_t index, int32_t* ended);

}  // namespace pyreck::rt
