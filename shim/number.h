/* number.h: small integers are in the slot itself: no need to call V8 for them. */
#ifndef V8C_SHIM_NUMBER_H
#define V8C_SHIM_NUMBER_H

#include <math.h>

#include "shim/shim.h"
#include "v8c/function.h"

inline bool is_smi(v8c_value value) { return !v8::internal::Internals::HasHeapObjectTag(contents(value)); }
/* Any other number, where it is known how V8 keeps them: one that is none may be a number still. */
inline bool is_double(v8c_value value) {
  using Tag = v8::internal::Internals;
  v8::internal::Address at = contents(value);
  return Tag::HasHeapObjectTag(at) && Tag::GetInstanceType(at) == v8c__known.number_type;
}
inline double double_of(v8c_value value) { return layout::number(contents(value)); }

inline int smi(v8c_value value) { return v8::internal::Internals::SmiValue(contents(value)); }

/* A whole number that is no small integer for V8, too. */
inline void read_double(double number, v8c_plain *out) {
  auto whole = static_cast<int32_t>(number >= INT32_MIN && number <= INT32_MAX ? number : 0);
  bool same = whole == number && (whole || !signbit(number));
  out->kind = same ? V8C_PLAIN_INT32 : V8C_PLAIN_NUMBER;
  out->int32 = whole;
  out->number = number;
}

/* Reads a number without calling V8; false: it is none. */
inline bool read_number(v8c_value value, v8c_plain *out) {
  if (V8C__LIKELY(is_smi(value))) {
    out->kind = V8C_PLAIN_INT32;
    out->int32 = smi(value);
    return true;
  }
  if (!is_double(value)) return false;
  read_double(double_of(value), out);
  return true;
}

#endif
