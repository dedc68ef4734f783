/* v8c/microtask.h: when microtasks run, and microtasks of the host's.
 *
 * Reactions to promises, queueMicrotask and what is enqueued here wait in a queue: the isolate's,
 * or that of a context made with own_microtasks. v8c_run_microtasks and v8c_context_run_microtasks
 * run one until it is empty. */
#ifndef V8C_MICROTASK_H
#define V8C_MICROTASK_H

#include "v8c/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- When ---------------------------------------------------------------------------- */

typedef enum v8c_microtask_policy {
  V8C_MICROTASKS_AUTO = 0,     /* also when the outermost call into JavaScript ends; at first */
  V8C_MICROTASKS_EXPLICIT = 1, /* only when told to */
  V8C_MICROTASKS_SCOPED = 2    /* also when the outermost v8c_microtask_scope that runs them closes */
} v8c_microtask_policy;

/* The policy of the isolate's queue. That of a context's own queue is given when it is made:
 * v8c_context_options.microtask_policy.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_EDISPOSED
 * v8go: Isolate.SetMicrotasksPolicy   V8: Isolate::SetMicrotasksPolicy, GetMicrotasksPolicy */
V8C_API int v8c_set_microtask_policy(v8c_isolate *isolate, v8c_microtask_policy policy);
V8C_API int v8c_microtask_policy_get(v8c_isolate *isolate, v8c_microtask_policy *out);

typedef struct v8c_microtask_scope { uintptr_t opaque[5]; } v8c_microtask_scope;

/* Opens a scope in the caller's storage, for the queue of `context`: until it closes nothing runs
 * that queue, v8c_run_microtasks neither; with `run`, closing the outermost one runs it under
 * V8C_MICROTASKS_SCOPED. Without `run` it only says that the calls inside are not to run it.
 * Scopes close in reverse order, before the frame they were opened in.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_EDISPOSED   V8: MicrotasksScope */
V8C_API int v8c_microtask_scope_open(v8c_context *context, bool run, v8c_microtask_scope *scope);

/* Closes it, whatever it returns, but for V8C_ETHREAD.
 * [runs-js, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_EXCEPTION | V8C_ETERMINATED */
V8C_API int v8c_microtask_scope_close(v8c_microtask_scope *scope);

/* Number of scopes with `run` that are open for the context's queue.
 * [pure, owner]  0 when not entered   V8: MicrotaskQueue::GetMicrotasksScopeDepth */
V8C_API size_t v8c_microtask_scope_depth(v8c_context *context);

/* Is the context's queue being run below us?
 * [pure, owner]  false when not entered   V8: MicrotaskQueue::IsRunningMicrotasks */
V8C_API bool v8c_microtasks_are_running(v8c_context *context);

/* ---- Enqueue ----------------------------------------------------------------------------- */

/* Puts a function of JavaScript's into the context's queue, behind what is there; it is called
 * without arguments.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ETYPE | V8C_ETHREAD | V8C_EDISPOSED | V8C_EXCEPTION | V8C_ETERMINATED
 * v8go: Isolate.EnqueueMicrotask   V8: MicrotaskQueue::EnqueueMicrotask */
V8C_API int v8c_enqueue_microtask(v8c_context *context, v8c_value function);

/* A microtask of the host's. It runs in a scope of its own with `context` as the current one; what
 * it throws goes to v8c_on_uncaught. */
typedef void (*v8c_microtask_fn)(v8c_context *context, void *data);

/* Puts fn(context, data) into the context's queue. When the context or the isolate is freed before,
 * or a termination comes first, it never runs. `free_data(data)` (may be NULL) is called once: after
 * it has run, or when it will not; never when this fails.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_EDISPOSED | V8C_ENOMEM */
V8C_API int v8c_enqueue_microtask_fn(v8c_context *context, v8c_microtask_fn fn, void *data,
                                     void (*free_data)(void *data));

/* ---- What goes along ------------------------------------------------------------------------ */

/* A value that V8 notes with every reaction to a promise and every await, and puts back before
 * that runs: what JavaScript does later is known by what it was part of. Undefined at first; once
 * set it stays, for whoever runs next, until it is set again.
 * out: scoped.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_EDISPOSED
 * V8: Isolate::SetContinuationPreservedEmbedderData */
V8C_API int v8c_set_continuation_data(v8c_isolate *isolate, v8c_value value);
V8C_API int v8c_continuation_data(v8c_isolate *isolate, v8c_value *out);

#ifdef __cplusplus
}
#endif

#endif
