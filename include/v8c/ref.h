/* v8c/ref.h: keeping a value beyond its scope. */
#ifndef V8C_REF_H
#define V8C_REF_H

#include "v8c/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Keeps `value` alive until the ref is freed.
 * out: owned; v8c_ref_free.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_ENOMEM   V8: Global */
V8C_API V8C_CHECK int v8c_ref_new(v8c_isolate *isolate, v8c_value value, v8c_ref **out);

/* Lets go. Off the owner thread the free is queued without a lock until the next enter.
 * [pure, any-thread] */
V8C_API void v8c_ref_free(v8c_ref *ref);

/* The value, scoped. A weak ref whose value is gone gives undefined.
 * out: scoped.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_EDISPOSED */
V8C_API int v8c_ref_get(v8c_ref *ref, v8c_value *out);

/* Makes the ref weak: it no longer keeps the value alive. `finalizer` (may be NULL) is
 * called once with `data` after the value was collected, or when the isolate is freed, as long
 * as the ref is there and weak; freed or made strong before, never. It is given no
 * context and must not call v8c, except v8c_ref_free of this ref.
 * Objects, functions and symbols only: V8C_ETYPE for others.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_EDISPOSED | V8C_ETYPE | V8C_ESTATE when the value is gone */
V8C_API int v8c_ref_set_weak(v8c_ref *ref, void (*finalizer)(void *data), void *data);

/* Makes a weak ref strong again. V8C_ESTATE when the value is gone.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_EDISPOSED | V8C_ESTATE */
V8C_API int v8c_ref_set_strong(v8c_ref *ref);

/* True when a weak ref's value was collected, or the isolate was freed.
 * [pure, owner] */
V8C_API bool v8c_ref_is_dead(const v8c_ref *ref);

#ifdef __cplusplus
}
#endif

#endif
