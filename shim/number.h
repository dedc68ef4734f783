/* number.h: small integers are in the slot itself: no need to call V8 for them. */
#ifndef V8C_SHIM_NUMBER_H
#define V8C_SHIM_NUMBER_H

#include "shim/shim.h"

inline bool is_smi(v8c_value value) { return !v8::internal::Internals::HasHeapObjectTag(contents(value)); }
/* Any other number, where it is known how V8 keeps them: one that is none may be a number still. */
inline bool is_double(v8c_value value) {
  using Tag = v8::internal::Internals;
  v8::internal::Address at = contents(value);
  return Tag::HasHeapObjectTag(at) && Tag::GetInstanceType(at) == v8c__known.number_type;
}
inline double double_of(v8c_value value) { return layout::number(contents(value)); }

inline int smi(v8c_value value) { return v8::internal::Internals::SmiValue(contents(value)); }

#endif
