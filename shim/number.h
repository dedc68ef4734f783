/* number.h: small integers are in the slot itself: no need to call V8 for them. */
#ifndef V8C_SHIM_NUMBER_H
#define V8C_SHIM_NUMBER_H

#include "shim/shim.h"

inline bool is_smi(v8c_value value) { return !v8::internal::Internals::HasHeapObjectTag(contents(value)); }
inline int smi(v8c_value value) { return v8::internal::Internals::SmiValue(contents(value)); }

#endif
