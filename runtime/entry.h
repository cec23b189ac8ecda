// Entry points: all that compiled code and the interpreter can call in the runtime.
//
// Conventions: arguments are borrowed, results are owned (count + 1). A failed entry point gives
// kFailed (or a Status other than kDone) and leaves either c->exception (a Python exception) or
// c->abandon set; rt::status_of(c) tells which. Every entry point has CPython 3.11's semantics,
// exception type and message. `any` arguments take every value of the language.
#pragma once

#include "runtime/context.h"
#include "runtime/value.h"

namespace pyreck::rt {

/// kRaised if an exception is pending, else kAbandoned.
inline Status status_of(const Context* c) {
  return c->exception != nullptr ? Status::kRaised : Status::kAbandoned;
}

extern "C" {

// Memory (runtime/heap.cpp).
void pk_release_slow(Context* c, Object* o);  // count has reached 0: free it
void pk_retain(Context* c, Word w);           // any word; immediates are ignored
void pk_release(Context* c, Word w);
int32_t pk_may_write(Context* c, Object* o);  // region check; 0: abandon or refusal is set

// Ints (runtime/integer.cpp). Words are small or BigInt.
Word pk_int_from_i64(Context* c, int64_t value);           // boxes beyond 63 bits
Word pk_int_from_decimal(Context* c, const char* digits);  // compile-time constants
int32_t pk_int_fits_i64(Word w, int64_t* out);
Word pk_int_add(Context* c, Word a, Word b);
Word pk_int_sub(Context* c, Word a, Word b);
Word pk_int_mul(Context* c, Word a, Word b);
Word pk_int_floordiv(Context* c, Word a, Word b);  // ZeroDivisionError
Word pk_int_mod(Context* c, Word a, Word b);
Word pk_int_pow(Context* c, Word a, Word b);  // a float for a negative exponent
Word pk_int_neg(Context* c, Word a);
Word pk_int_invert(Context* c, Word a);
Word pk_int_and(Context* c, Word a, Word b);
Word pk_int_or(Context* c, Word a, Word b);
Word pk_int_xor(Context* c, Word a, Word b);
Word pk_int_shl(Context* c, Word a, Word b);  // bounded by the memory limit before GMP runs
Word pk_int_shr(Context* c, Word a, Word b);
Word pk_int_abs(Context* c, Word a);
int32_t pk_int_compare(Word a, Word b);  // -1, 0, 1
Status pk_int_truediv(Context* c, Word a, Word b, double* out);
Status pk_int_to_float(Context* c, Word a, double* out);  // OverflowError
Word pk_int_from_float(Context* c, double value);  // int(x): ValueError nan, OverflowError inf
Status pk_i64_truediv(Context* c, int64_t a, int64_t b, double* out);
Word pk_i64_pow(Context* c, int64_t a, int64_t b);
int32_t pk_compare_int_float(Word a, double b);  // -1, 0, 1; 2: unordered

// Floats (runtime/number.cpp).
Word pk_float_box(Context* c, double value);
Status pk_float_pow(Context* c, double a, double b,
                    double* out);  // ZeroDivisionError, OverflowError; a negative base with
                                   // fractional exponent is refused: compiled for a float
Status pk_real_pow(Context* c, Word a, Word b, double* out);  // the same of any numbers
Status pk_float_floordiv(Context* c, double a, double b, double* out);
Status pk_float_mod(Context* c, double a, double b, double* out);

// Complex numbers (runtime/complex.cpp); `out`: real and imaginary part.
Word pk_complex_box(Context* c, double real, double imag);
Status pk_complex_div(Context* c, double a_real, double a_imag, double b_real, double b_imag,
                      double* out);  // ZeroDivisionError
Status pk_complex_pow(Context* c, double a_real, double a_imag, double b_real, double b_imag,
                      double* out);  // ZeroDivisionError, OverflowError
Status pk_complex_abs(Context* c, double real, double imag, double* out);  // OverflowError

// Generic dispatch (runtime/dispatch*.cpp). Kinds are those of base/operators.h.
Word pk_binary(Context* c, int32_t kind, Word a, Word b);
Word pk_inplace(Context* c, int32_t kind, Word a, Word b);  // list += iterable changes a
Word pk_unary(Context* c, int32_t kind, Word a);
Word pk_compare(Context* c, int32_t kind, Word a,
                Word b);  // kTrue or kFalse; a failed `is` between numbers or strings is a refusal
int32_t pk_truth(Context* c, Word a);  // 0, 1; -1 failed
Word pk_getitem(Context* c, Word container, Word index);
Status pk_setitem(Context* c, Word container, Word index, Word value);
Status pk_delitem(Context* c, Word container, Word index);
Word pk_getattr(Context* c, Word object,
                Word name);  // bound methods are refused; exceptions have .args
Word pk_load_method(Context* c, Word object,
                    Word name);  // None: pk_call_method calls or refuses it; else what to call
Word pk_call(Context* c, Word callee, const Word* args, uint32_t count, const uint32_t* keywords);
Word pk_call_method(Context* c, Word receiver, Word name, const Word* args, uint32_t count,
                    const uint32_t* keywords);
Word pk_call_builtin(Context* c, uint32_t builtin, const Word* args, uint32_t count,
                     const uint32_t* keywords);  // keywords: null or [n, string ids...]; their
                                                 // values are the last n args
Word pk_format(Context* c, Word value, Word spec, int32_t conversion);  // spec: a str or kFailed
Word pk_concat(Context* c, const Word* strings, uint32_t count);
Word pk_unpack(Context* c, Word iterable, uint32_t count);  // a tuple of exactly `count`

// `*` and `**` (runtime/spread.cpp).
Word pk_unpack_list(Context* c, Word iterable, uint32_t least);  // a list of at least `least`
Word pk_spread_tuple(Context* c, Word iterable);
Status pk_extend(Context* c, Word container, Word source);  // list, set or dict of a display
Status pk_merge_keywords(Context* c, Word into, Word mapping, Word callee);
Word pk_call_spread(Context* c, Word callee, Word positional, Word named);  // named: dict or None
Word pk_call_method_spread(Context* c, Word receiver, Word name, Word positional, Word named);

// Containers (runtime/list.cpp, dict.cpp, tuple.cpp, str.cpp ...).
Word pk_str_from_utf8(Context* c, const char* text, uint64_t bytes);
Word pk_tuple_new(Context* c, const Word* items, int64_t count);
Word pk_list_new(Context* c, int32_t list_kind, int64_t capacity);      // empty; kind: ListKind
Word pk_list_from_words(Context* c, const Word* items, int64_t count);  // kind follows the items
Word pk_list_get(Context* c, List* list, int64_t index);                // any kind; IndexError
Status pk_list_set(Context* c, List* list, int64_t index,
                   Word value);  // any kind, changes it if need be
Status pk_list_append(Context* c, List* list, Word value);
Status pk_list_append_i64(Context* c, List* list,
                          int64_t value);  // a list whose static element type is int
Status pk_list_append_f64(Context* c, List* list, double value);  // ... float
Status pk_list_set_i64(Context* c, List* list, int64_t index, int64_t value);
Status pk_list_set_f64(Context* c, List* list, int64_t index, double value);
Word pk_dict_new(Context* c, int64_t capacity);
Status pk_dict_set(Context* c, Dict* dict, Word key, Word value);  // TypeError unhashable
Word pk_dict_get(Context* c, Dict* dict, Word key);                // KeyError
Word pk_set_new(Context* c, const Word* items, int64_t count);
Word pk_range_new(Context* c, Word start, Word stop, Word step);
Word pk_slice_new(Context* c, Word start, Word stop, Word step);
Word pk_function_new(Context* c, uint32_t function, const Word* captures, uint32_t count);
Word pk_builtin_ref(Context* c, uint32_t builtin);
Word pk_cell_new(Context* c, Word contents);
Status pk_cell_set(Context* c, Word cell, Word contents);

// Classes (runtime/class.cpp).
Word pk_class_new(Context* c, uint32_t class_id, const Word* operands, uint32_t count);
Word pk_class_ref(Context* c, uint32_t class_id);  // the job's one value of a static class
Word pk_instance_new(Context* c, Word cls);        // all fields unbound; no __init__
Word pk_field_get(Context* c, Word instance, uint32_t index);  // AttributeError if unbound
Status pk_field_set(Context* c, Word instance, uint32_t index, Word value);
Status pk_setattr(Context* c, Word object, Word name, Word value);
Status pk_delattr(Context* c, Word object, Word name);
Word pk_super_new(Context* c, uint32_t class_id, Word self);

// Iteration of `any`. pk_next: an owned element; kFailed with nothing pending at the end
// (*ended = 1).
Word pk_iter(Context* c, Word iterable);
Word pk_next(Context* c, Word iterator, int32_t* ended);
/// Elements of `sequence` if it is splittable by position (list, tuple, str, range, dict, enumerate
/// or zip of these), else -1: a fold over it then runs in order through pk_iter.
int64_t pk_sequence_length(Context* c, Word sequence);
Word pk_sequence_get(Context* c, Word sequence, int64_t index);  // owned
// Of a fold over `count` elements, whose body may change them in ways that inference does not see:
// that is refused.
Word pk_fold_element(Context* c, Word sequence, int64_t index);  // owned
Status pk_fold_ended(Context* c, Word sequence, int64_t count);

// Exceptions (runtime/exception.cpp). The raising functions set c->exception.
void pk_raise(Context* c, Word exception);                          // an Exception object, retained
Word pk_exception_normalize(Context* c, Word value);                // operand of `raise`
Word pk_exception_match(Context* c, Word exception, Word classes);  // kTrue, kFalse
void pk_exception_set_cause(Context* c, Word exception, Word cause);
void pk_exception_set_context(Context* c, Word exception, Word context);
Word pk_exception_take(Context* c);  // moves c->exception to a handler
void pk_traceback(Context* c,
                  uint32_t site);  // the pending exception passes a frame; no-op if none
void pk_raise_unbound_local(Context* c, Word name);
void pk_raise_unbound_free(Context* c, Word name);
void pk_raise_name(Context* c, Word name);
void pk_raise_zero_division_int(
    Context* c);  // integer division or modulo by zero ("integer modulo by zero" for %)
void pk_raise_zero_modulo_int(Context* c);
void pk_raise_zero_division_float(Context* c);  // float division by zero
void pk_raise_index(Context* c,
                    int32_t kind);  // 0 list, 1 tuple, 2 str, 3 range: "... index out of range"; 4:
                                    // "list assignment index out of range"
void pk_raise_negative_shift(Context* c);
void pk_raise_int_too_large_for_float(Context* c);
void pk_raise_math_domain(Context* c);
void pk_raise_recursion(Context* c);    // also kStack when the machine stack is at fault
void pk_refuse(Context* c, Word text);  // pyreck.InvalidOperation
void pk_abandon_narrow(Context* c);     // a `narrow` that did not hold

}  // extern "C"

/// Raises `cls` with a printf-formatted message.
void raise_error(Context* c, uint32_t exception_class, const char* format, ...)
    __attribute__((format(printf, 3, 4)));
/// Refuses with a printf-formatted text (pyreck.InvalidOperation).
void refuse(Context* c, const char* format, ...) __attribute__((format(printf, 2, 3)));
/// Allocates `bytes` for an object of `kind` in the running region with count 1; null: abandoned
/// (memory limit). Charges c->memory_credit.
Object* allocate(Context* c, Kind kind, size_t bytes);
/// Buffers of lists, dicts, ...: charged like objects. resize(null, 0, n) allocates.
void* resize_buffer(Context* c, void* buffer, size_t old_bytes, size_t new_bytes);
void free_buffer(Context* c, void* buffer, size_t bytes);
/// The Python spelling of the value's type, as error messages give it: 'int', 'NoneType', 'list'.
const char* type_name(Word w);
/// Whether a change made by `region` to objects of `owner` is allowed: owner resolves to region.
uint32_t new_region(uint32_t around);
void end_region(uint32_t region, uint32_t around);
uint32_t resolve_region(uint32_t region);

}  // namespace pyreck::rt
