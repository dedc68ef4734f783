/* v8c/promise.h: promises, made, settled, looked into and followed from C.
 *
 * A promise is a value like any other. What settles one is a v8c_resolver, which the host keeps
 * until it knows the answer. Reactions are microtasks: V8 runs them when the outermost call into
 * JavaScript ends, v8c_resolver_resolve and _reject among them; or the host does, by
 * v8c_run_microtasks. */
#ifndef V8C_PROMISE_H
#define V8C_PROMISE_H

#include "v8c/base.h"
#include "v8c/function.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Owned: settles one promise, once. */
typedef struct v8c_resolver v8c_resolver;

typedef enum v8c_promise_state {
  V8C_PENDING = 0,
  V8C_FULFILLED = 1,
  V8C_REJECTED = 2
} v8c_promise_state;

/* ---- Make and settle --------------------------------------------------------------- */

/* A new promise that the host settles, and what settles it.
 * out: owned; v8c_resolver_free.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_EDISPOSED | V8C_EXCEPTION | V8C_ETERMINATED | V8C_ENOMEM
 * v8go: NewPromiseResolver   V8: Promise::Resolver::New */
V8C_API V8C_CHECK int v8c_resolver_new(v8c_context *context, v8c_resolver **out);

/* out: its promise, the same each time, scoped.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_EDISPOSED
 * v8go: PromiseResolver.GetPromise   V8: Promise::Resolver::GetPromise */
V8C_API int v8c_resolver_promise(v8c_resolver *resolver, v8c_value *out);

/* Resolves the promise as JavaScript's resolve does: with a value; with a thenable, to become what
 * that becomes; with what throws when asked for `then`, it is rejected. V8C_ESTATE, and nothing
 * happens, when this resolver resolved or rejected it before.
 * [runs-js, owner]  0 | V8C_ESTATE | V8C_EINVAL | V8C_ETHREAD | V8C_EDISPOSED | V8C_EXCEPTION | V8C_ETERMINATED
 * v8go: PromiseResolver.Resolve, Reject   V8: Promise::Resolver::Resolve, Reject */
V8C_API int v8c_resolver_resolve(v8c_resolver *resolver, v8c_context *context, v8c_value value);
V8C_API int v8c_resolver_reject(v8c_resolver *resolver, v8c_context *context, v8c_value reason);

/* True once it has resolved or rejected its promise, which may still be pending: on a thenable.
 * [pure, owner]  true for NULL */
V8C_API bool v8c_resolver_is_used(const v8c_resolver *resolver);

/* Lets go of it; a promise that was not settled stays pending for ever. Off the owner thread the
 * free is queued until the next enter.
 * [pure, any-thread] */
V8C_API void v8c_resolver_free(v8c_resolver *resolver);

/* A promise that is resolved with `value`, which is given out itself when it is a promise; or one
 * that is rejected with `reason`.
 * out: scoped.
 * [runs-js, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_EDISPOSED | V8C_EXCEPTION | V8C_ETERMINATED */
V8C_API int v8c_promise_resolve(v8c_context *context, v8c_value value, v8c_value *out);
V8C_API int v8c_promise_reject(v8c_context *context, v8c_value reason, v8c_value *out);

/* ---- Look into ------------------------------------------------------------------------ */

/* [pure, owner]  0 | V8C_EINVAL | V8C_ETYPE when it is no promise
 * v8go: Promise.State   V8: Promise::State */
V8C_API int v8c_promise_state_get(v8c_value promise, v8c_promise_state *out);

/* What it was fulfilled with, or the reason of its rejection. V8C_ESTATE while it is pending.
 * out: scoped.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ETYPE | V8C_ESTATE
 * v8go: Promise.Result   V8: Promise::Result */
V8C_API int v8c_promise_result(v8c_value promise, v8c_value *out);

/* Does anything react to it, or was it marked so? False for what is no promise.
 * [pure, owner]  V8: Promise::HasHandler */
V8C_API bool v8c_promise_has_handler(v8c_value promise);

/* Its rejection is not to be told of as unhandled; or is not where a debugger stops.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ETYPE   V8: Promise::MarkAsHandled, MarkAsSilent */
V8C_API int v8c_promise_mark_handled(v8c_value promise);
V8C_API int v8c_promise_mark_silent(v8c_value promise);

/* ---- Follow ------------------------------------------------------------------------------ */

/* promise.then(fulfilled, rejected), with functions; either may be NULL, not both. What a script
 * did to Promise.prototype.then does not matter.
 * out: the promise of what the reaction gives, scoped; may be NULL.
 * [runs-js, owner]  0 | V8C_EINVAL | V8C_ETYPE | V8C_ETHREAD | V8C_EDISPOSED | V8C_EXCEPTION | V8C_ETERMINATED
 * v8go: Promise.Then, Catch   V8: Promise::Then, Catch */
V8C_API int v8c_promise_then(v8c_context *context, v8c_value promise, v8c_value fulfilled,
                             v8c_value rejected, v8c_value *out);

/* The same with natives: argument 0 is the value or the reason, what they return resolves *out,
 * what they throw rejects it. `data` (may be NULL) is what v8c_data_value answers in them. In a
 * snapshot creator's isolate as v8c_function has it.
 * out: scoped; may be NULL.
 * [runs-js, owner]  0 | V8C_EINVAL | V8C_ETYPE | V8C_ESNAPSHOT | V8C_ETHREAD | V8C_EDISPOSED | V8C_EXCEPTION | V8C_ETERMINATED
 * v8go: Promise.Then, ThenWithError, Catch, CatchWithError */
V8C_API int v8c_promise_then_fn(v8c_context *context, v8c_value promise, v8c_fn fulfilled,
                                v8c_fn rejected, v8c_value data, v8c_value *out);

/* ---- Wait for --------------------------------------------------------------------------------- */

/* Runs microtasks and V8's tasks (v8c_pump) until the promise is settled: *out is its value; when it is
 * rejected, V8C_EXCEPTION, the reason pending, and handled by that. Sleeps while there is nothing to
 * run but V8's workers are at it. `deadline_ms` from now, 0 or more: V8C_ETIMEDOUT when it has passed
 * between two tasks; INFINITY waits for ever. V8C_ESTALLED, long before that, when neither the isolate
 * nor a worker has anything left to do: only another thread's notice or post could settle it. V8C_ESTATE
 * where microtasks do not run: in one, or while a v8c_microtask_scope is open.
 * out: scoped.
 * [runs-js, owner]  0 | V8C_EXCEPTION | V8C_ETERMINATED | V8C_ETIMEDOUT | V8C_ESTALLED | V8C_ESTATE | V8C_EINVAL | V8C_ETYPE | V8C_ETHREAD | V8C_EDISPOSED */
V8C_API int v8c_await(v8c_context *context, v8c_value promise, double deadline_ms, v8c_value *out);

/* ---- What becomes of them ------------------------------------------------------------------- */

typedef enum v8c_promise_reject_event {
  V8C_PROMISE_REJECT_WITH_NO_HANDLER = 0,     /* nobody handles the rejection, so far */
  V8C_PROMISE_HANDLER_ADDED_AFTER_REJECT = 1, /* now somebody does */
  V8C_PROMISE_REJECT_AFTER_RESOLVED = 2,      /* a call without effect, often a mistake */
  V8C_PROMISE_RESOLVE_AFTER_RESOLVED = 3      /* the same */
} v8c_promise_reject_event;

/* Hears of an event, at once, in the middle of JavaScript. `value` is the reason, or what the call
 * without effect was given. What it throws is dropped. */
typedef void (*v8c_promise_reject_fn)(v8c_isolate *isolate, v8c_promise_reject_event event, v8c_value promise,
                                      v8c_value value, void *data);

/* Sets who hears of rejections in the isolate; NULL: nobody. Most hosts want v8c_context_on_unhandled
 * instead. `free_data(data)`, which may be NULL, is called once: when another is set or the isolate is
 * freed; never when this fails.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_EDISPOSED | V8C_ENOMEM
 * v8go: Isolate.SetPromiseRejectCallback   V8: Isolate::SetPromiseRejectCallback */
V8C_API int v8c_on_promise_reject(v8c_isolate *isolate, v8c_promise_reject_fn fn, void *data,
                                  void (*free_data)(void *data));

/* Hears of a promise of the context's that is rejected and has no handler when the turn is over: once
 * the microtask queue is empty. `error` is borrowed: the reason as its value, and where it was rejected
 * or, of an Error, made; async frames are in its stack. What it throws is dropped; microtasks that it
 * makes run with the next turn. */
typedef void (*v8c_unhandled_fn)(v8c_context *context, v8c_value promise, v8c_error *error, void *data);

/* Sets who hears of unhandled rejections, each once, in their order; NULL: nobody. Those from before are
 * not told of. `free_data` as above, and when the context is freed.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_EDISPOSED | V8C_ENOMEM */
V8C_API int v8c_context_on_unhandled(v8c_context *context, v8c_unhandled_fn fn, void *data,
                                     void (*free_data)(void *data));

typedef enum v8c_promise_hook {
  V8C_PROMISE_INIT = 0,    /* made; of another one, when it has a parent */
  V8C_PROMISE_RESOLVE = 1, /* about to be resolved or rejected */
  V8C_PROMISE_BEFORE = 2,  /* its reaction is about to run */
  V8C_PROMISE_AFTER = 3    /* its reaction has run */
} v8c_promise_hook;

/* `parent` is the promise that it comes from, undefined without one. What it throws is dropped; it
 * is not called for what happens while it runs. */
typedef void (*v8c_promise_hook_fn)(v8c_isolate *isolate, v8c_promise_hook event, v8c_value promise,
                                    v8c_value parent, void *data);

/* Sets who hears of every step of every promise of the isolate; NULL: nobody, which costs nothing.
 * `free_data` as above.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_EDISPOSED | V8C_ENOMEM
 * V8: Isolate::SetPromiseHook */
V8C_API int v8c_on_promise_hook(v8c_isolate *isolate, v8c_promise_hook_fn fn, void *data,
                                void (*free_data)(void *data));

#ifdef __cplusplus
}
#endif

#endif
