/* access.h: native getters and setters as V8 takes them; internal to shim/.
 *
 * A v8c_get_fn is V8's own callback type under a name of C's, as a v8c_fn is: V8 calls it. That
 * a Local is handed over in a register, as a pointer is, rests on its being trivial. */
#ifndef V8C_SHIM_ACCESS_H
#define V8C_SHIM_ACCESS_H

#include <type_traits>

#include "shim/shim.h"

static_assert(std::is_trivially_copyable_v<v8::Local<v8::Name>> && sizeof(v8::Local<v8::Name>) == sizeof(v8c_value));

inline v8::AccessorNameGetterCallback native(v8c_get_fn fn) {
  return reinterpret_cast<v8::AccessorNameGetterCallback>(reinterpret_cast<void (*)()>(fn));
}

inline v8::AccessorNameSetterCallback native(v8c_set_fn fn) {
  return reinterpret_cast<v8::AccessorNameSetterCallback>(reinterpret_cast<void (*)()>(fn));
}

/* The name of a function that is property `name`, as in ECMAScript: "x", "get x",
 * "[Symbol.iterator]". V8 gives none to accessors and under symbols. `prefix` ends in a space or is
 * empty. Makes handles. */
v8::Local<v8::String> v8c__function_name(v8::Isolate *isolate, const char *prefix, v8::Local<v8::Name> name);

#endif
