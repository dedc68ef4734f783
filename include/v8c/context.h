/* v8c/context.h: contexts, each a global object with its own built-ins. */
#ifndef V8C_CONTEXT_H
#define V8C_CONTEXT_H

#include "v8c/base.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct v8c_context_options {
  size_t size;
  v8c_template *global;      /* an object template for the global object; NULL: plain. Must be
                                NULL when the isolate was restored with a default context */
} v8c_context_options;

/* Makes a context; of an isolate restored from a snapshot, a copy of its default one.
 * The isolate need not be entered; when another thread is in it, this waits.
 * out: owned; v8c_context_free.
 * [may-gc, any-thread]  0 | V8C_EINVAL | V8C_EDISPOSED | V8C_ETYPE | V8C_ESTATE | V8C_ENOMEM
 * v8go: NewContext   V8: Context::New */
V8C_API V8C_CHECK int v8c_context_new(v8c_isolate *isolate, const v8c_context_options *options,
                                      v8c_context **out);

/* Makes a copy of a further context of the snapshot, by the index that v8c_creator_add
 * gave. V8C_ERANGE when there is no such context.
 * out: owned; v8c_context_free.
 * [may-gc, any-thread]  0 | V8C_EINVAL | V8C_EDISPOSED | V8C_ERANGE | V8C_ENOMEM
 * V8: Context::FromSnapshot */
V8C_API V8C_CHECK int v8c_context_from_snapshot(v8c_isolate *isolate, size_t index,
                                                v8c_context **out);

/* Lets go of the context; JavaScript that still refers to its objects keeps them alive.
 * Off the owner thread the free is queued until the next enter. A context that is
 * entered is freed when its frame is left.
 * [pure, any-thread]  v8go: Context.Close */
V8C_API void v8c_context_free(v8c_context *context);

/* The isolate it belongs to; NULL when that was freed.
 * [pure, any-thread] */
V8C_API v8c_isolate *v8c_context_isolate(const v8c_context *context);

/* The global object, scoped.
 * [pure, owner]  NULL when not entered   v8go: Context.Global */
V8C_API v8c_value v8c_global(v8c_context *context);

/* Compiles and runs a classic script: v8c_script_compile and v8c_script_run in one.
 * `origin` names it in messages; NULL: "<eval>".
 * out: the completion value, scoped; may be NULL.
 * [runs-js, owner]  0 | V8C_EXCEPTION | V8C_ETERMINATED | V8C_EINVAL | V8C_ETHREAD | V8C_EDISPOSED |
 *                   V8C_EENCODING | V8C_ERANGE
 * v8go: Context.RunScript */
V8C_API int v8c_eval(v8c_context *context, const char *source, size_t len, const char *origin,
                     v8c_value *out);

/* Keeps a pointer of the host's with the context.
 * [pure, any-thread]  NULL for NULL */
V8C_API void v8c_context_set_data(v8c_context *context, void *data);
V8C_API void *v8c_context_data(const v8c_context *context);

#ifdef __cplusplus
}
#endif

#endif
