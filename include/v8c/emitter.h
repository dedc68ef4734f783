/* v8c/emitter.h: connected emitters: C has events, JavaScript listens.
 *
 * In libv8c-runtime (pkg-config v8c-runtime). docs/emitters.md is the guide.
 *
 * JavaScript makes an EventEmitter and hands it to C, which adopts it on the owner thread. From then
 * on any thread emits: what it has to say is JSON text, or built on the owner by a function.
 *
 *   v8c_emitter_new → v8c_emitter_emit, v8c_emitter_post → v8c_emitter_close → v8c_emitter_free */
#ifndef V8C_EMITTER_H
#define V8C_EMITTER_H

#include "v8c/base.h"
#include "v8c/class.h"
#include "v8c/runtime.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Reference-counted: each _new and _retain is owed one v8c_emitter_free. */
typedef struct v8c_emitter v8c_emitter;

/* ---- Adopt ------------------------------------------------------------------------------ */

/* Adopts an emitter of JavaScript's: any object whose `emit` is a function. It is kept alive until this
 * one is closed. On the owner, in a job or a native function; v8c_detail says what is not
 * an EventEmitter.
 * out: owned, with one reference; v8c_emitter_free.
 * [runs-js, owner]  0 | V8C_EINVAL | V8C_ETYPE | V8C_ETHREAD | V8C_ECLOSED | V8C_EXCEPTION | V8C_ETERMINATED | V8C_ENOMEM
 * goja: Manager.AdoptEmitterOnOwner */
V8C_API V8C_CHECK int v8c_emitter_new(v8c_runtime *runtime, v8c_value emitter, v8c_emitter **out);

/* One more reference. Returns the emitter.
 * [pure, any-thread]  NULL for NULL */
V8C_API v8c_emitter *v8c_emitter_retain(v8c_emitter *emitter);

/* What was adopted; on the owner, in a job or a native function.
 * out: scoped.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_ECLOSED */
V8C_API int v8c_emitter_value(v8c_emitter *emitter, v8c_value *out);

/* True once it is closed, or its runtime.
 * [pure, any-thread]  true for NULL */
V8C_API bool v8c_emitter_is_closed(const v8c_emitter *emitter);

/* ---- Emit ------------------------------------------------------------------------------- */

/* Arguments an event has, at most. */
#define V8C_EVENT_ARGUMENTS 8

/* Makes the arguments of an event, on the owner: the first *count of arguments[], 0 at first. One left
 * NULL is undefined. Returns 0 or a code; then nobody hears of the event. */
typedef int (*v8c_arguments_fn)(v8c_runtime *runtime, v8c_context *context, void *data,
                                v8c_value arguments[V8C_EVENT_ARGUMENTS], size_t *count);

/* A posted event had its turn, and microtasks ran. `code`: 0, or what failed: V8C_EXCEPTION when a listener
 * threw. `heard`: what emit returned, true when somebody listens. Not in JavaScript, and on
 * the owner thread. */
typedef void (*v8c_delivered_fn)(void *data, int code, bool heard);

/* An event. Arguments: `build`, or `json`, or a struct `of` a class, or none. Texts are copied where they are needed later. */
typedef struct v8c_event {
  size_t size;
  const char *name;          /* UTF-8 */
  size_t name_len;           /* 0: up to the first NUL; also the next */
  const char *json;          /* JSON text: the one argument. NULL: none */
  size_t json_len;
  bool spread;               /* the JSON text is an array: its elements are the arguments */
  v8c_arguments_fn build;    /* instead of JSON. NULL: none */
  void *data;                /* for build, delivered and drop */
  v8c_token *token;          /* canceled before its turn, it is dropped. NULL: none */
  const char *operation;     /* name of the work in errors and traces, a literal. NULL: "emit" */
  v8c_delivered_fn delivered; /* of v8c_emitter_post; also the next. NULL: nobody */
  v8c_drop_fn drop;          /* it was accepted and nobody will hear of it */
  const v8c_class *of;       /* the class of `payload`, the one argument. NULL: none */
  void *payload;             /* emitted, it stays the caller's, and an object made for it is detached when the
                                listeners are done; posted with 0, it is its object's, and the class's
                                finalize frees it, also when nobody will hear of it, then on any thread */
} v8c_event;

/* Emits it and waits until the listeners are done, and the microtasks behind them (on the owner: at once,
 * at any depth). What a listener throws is thrown by this.
 * heard: may be NULL; false when nobody listens. error: owned, may be NULL, as of v8c_runtime_call.
 * [runs-js, any-thread]  0 | V8C_EXCEPTION | V8C_ETERMINATED | V8C_EINVAL | V8C_ERANGE | V8C_ECLOSED | V8C_EFULL |
 *                        V8C_ECANCELED | V8C_ETIMEDOUT | V8C_ETYPE when emit is no function any more | V8C_ENOMEM | codes of build
 * goja: EmitterRef.EmitSync, EmitWithBuilderSync */
V8C_API int v8c_emitter_emit(v8c_emitter *emitter, const v8c_event *event, bool *heard, v8c_error **error);

/* Has it emitted later, also when this is the owner, and never waits. What one thread posts is heard in
 * that order. When it returns 0, exactly one of `delivered` and `drop` is called, once; else
 * neither. What a listener throws goes to on_failure of the runtime.
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_ECLOSED | V8C_EFULL | V8C_ECANCELED | V8C_ETIMEDOUT | V8C_ENOMEM
 * goja: EmitterRef.Emit, EmitWithBuilder */
V8C_API int v8c_emitter_post(v8c_emitter *emitter, const v8c_event *event);

/* ---- Close -------------------------------------------------------------------------------- */

/* Has `fn` run on the owner when the emitter is closed, by whomever: where its events come from is to be
 * stopped. There is one: another takes its place. `fn` is called once, or not at all; `free_data`
 * (may be NULL) once, on any thread. fn NULL: none.
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_ECLOSED: neither is called
 * goja: EmitterRef.SetCancel */
V8C_API int v8c_emitter_on_close(v8c_emitter *emitter, v8c_job_fn fn, void *data, void (*free_data)(void *data));

/* Closes it: from this moment emitting is V8C_ECLOSED, and what is queued is dropped with that. Listeners
 * stay. A listener that runs goes on. The runtime's close closes all that are open, the last one first.
 * Again, it does nothing.
 * [pure, any-thread]  NULL is fine */
V8C_API void v8c_emitter_close(v8c_emitter *emitter);

/* Drops a reference, also after the runtime is closed. With the last one it is closed behind what is queued.
 * [pure, any-thread]  NULL is fine */
V8C_API void v8c_emitter_free(v8c_emitter *emitter);

#ifdef __cplusplus
}
#endif

#endif
