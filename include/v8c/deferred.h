/* v8c/deferred.h: promises of a runtime, settled from any thread and waited for from any thread.
 *
 * In libv8c-runtime (pkg-config v8c-runtime). docs/runtime.md is the guide. */
#ifndef V8C_DEFERRED_H
#define V8C_DEFERRED_H

#include "v8c/base.h"
#include "v8c/error.h"
#include "v8c/runtime.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Owned: a promise and the right to settle it, once. While it is unsettled the loop does not end. */
typedef struct v8c_deferred v8c_deferred;

/* Makes a value on the owner thread. 0: *out, undefined when it is left NULL. With an exception left
 * pending, that counts; another code counts as an Error with what v8c_detail says. */
typedef int (*v8c_make_fn)(v8c_runtime *runtime, v8c_context *context, void *data, v8c_value *out);

/* Makes a promise and what settles it; on the owner, in a job or a native function.
 * promise: scoped. out: owned; v8c_deferred_free.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_ECLOSED | V8C_EXCEPTION | V8C_ETERMINATED | V8C_ENOMEM */
V8C_API V8C_CHECK int v8c_deferred_new(v8c_runtime *runtime, v8c_value *promise, v8c_deferred **out);

/* Settles it, later on the owner: resolves it with what make(…, data, …) gives, or rejects it with
 * what that throws. When this returns 0, exactly one of `make` and `drop` (may be NULL) is called; else
 * neither. Once: V8C_ESTATE after that.
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_ESTATE | V8C_ECLOSED */
V8C_API int v8c_deferred_settle(v8c_deferred *deferred, v8c_make_fn make, void *data, v8c_drop_fn drop);

/* Resolves it with undefined; with a string, UTF-8, copied; with what the JSON text says, copied (a
 * SyntaxError rejects it).
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_ESTATE | V8C_ECLOSED | V8C_ENOMEM */
V8C_API int v8c_deferred_resolve(v8c_deferred *deferred);
V8C_API int v8c_deferred_resolve_text(v8c_deferred *deferred, const char *text, size_t len);
V8C_API int v8c_deferred_resolve_json(v8c_deferred *deferred, const char *json, size_t len);

/* Rejects it with an Error of that kind and message, copied.
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_ESTATE | V8C_ECLOSED | V8C_ENOMEM */
V8C_API int v8c_deferred_reject(v8c_deferred *deferred, v8c_error_kind kind, const char *message, size_t len);

/* Lets go of it, also after the runtime is closed. Unsettled, the promise stays pending.
 * [pure, any-thread]  NULL is fine */
V8C_API void v8c_deferred_free(v8c_deferred *deferred);

/* ---- Await ---------------------------------------------------------------------------- */

/* Is given what a promise was fulfilled with, on the owner. */
typedef int (*v8c_take_fn)(v8c_runtime *runtime, v8c_context *context, v8c_value value, void *data);

/* Has start(…, data, …) give a promise on the owner (another value counts as fulfilled) and waits for it,
 * without polling, `timeout_ms` at most (negative: for ever). Fulfilled, `take` (may be NULL) gets
 * the value and its code is returned; rejected, it is V8C_EXCEPTION, and *error (may be NULL) has
 * the reason. After V8C_ETIMEDOUT and V8C_ECLOSED `take` is not called any more.
 * error: owned; v8c_error_free.
 * [runs-js, any-thread]  what take returns | V8C_EXCEPTION | V8C_ETERMINATED | V8C_ETIMEDOUT | V8C_ECLOSED |
 *                        V8C_EBUSY on the owner | V8C_EFULL | V8C_EINVAL | V8C_ENOMEM */
V8C_API int v8c_runtime_await(v8c_runtime *runtime, const char *name, v8c_make_fn start, v8c_take_fn take,
                              void *data, double timeout_ms, v8c_error **error);

#ifdef __cplusplus
}
#endif

#endif
