/* ref.h: what a ref is, for who compares with it in line. */
#ifndef V8C_SHIM_REF_H
#define V8C_SHIM_REF_H

#include "shim/shim.h"

struct v8c__tally;

struct v8c_ref {
  v8c__owned owned;
  v8::Global<v8::Value> value;
  v8c__tally *tally; /* of the context it was made in; NULL: in none's frame */
  void (*finalizer)(void *data);
  void *data;
  bool weak;
  bool dead;                 /* the value is gone */
  std::atomic<bool> settled; /* the finalizer ran, or never will: v8c_ref_free may come from any thread */
};

/* May its value be read, on this thread? ref may be NULL. */
inline bool v8c__ref_reads(const v8c_ref *ref) {
  return V8C__LIKELY(ref && ref->owned.isolate == v8c__current && ref->owned.detach && !ref->dead);
}

/* Does the ref (may be NULL) hold that very object? */
inline bool v8c__ref_holds(const v8c_ref *ref, v8c_value object) {
  return v8c__ref_reads(ref) && contents(to_c(strong(ref->value))) == contents(object);
}

#endif
