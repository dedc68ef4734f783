/* v8c/isolate.h: isolates, entering them, and the scopes that hold values.
 *
 * An isolate is one heap and one thread of execution. It may move between threads, but
 * only one thread at a time is in it: v8c_enter takes its lock. Whoever wants to do
 * anything with values enters first.
 *
 * Freeing an isolate detaches what it owns: contexts, refs, templates, scripts and profilers
 * may be freed before or after it, in any order, from any thread. A detached object
 * answers V8C_EDISPOSED. */
#ifndef V8C_ISOLATE_H
#define V8C_ISOLATE_H

#include "v8c/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Make and free ------------------------------------------------------------ */

typedef struct v8c_isolate_options {
  size_t size;
  size_t heap_initial_bytes;       /* 0: V8's default */
  size_t heap_max_bytes;           /* 0: V8's default. Past it V8 ends the process */
  size_t array_buffer_max_bytes;   /* of all ArrayBuffers together; past it JavaScript gets a
                                      RangeError. 0: no limit */
} v8c_isolate_options;

/* Makes an isolate. V8 must be started.
 * out: owned; v8c_isolate_free.
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_ERANGE | V8C_ESTATE | V8C_ENOMEM
 * v8go: NewIsolate   V8: Isolate::New */
V8C_API V8C_CHECK int v8c_isolate_new(const v8c_isolate_options *options, v8c_isolate **out);

/* Frees the isolate (NULL is fine) and detaches what it owns; weak finalizers still due run. While
 * some thread is in it, it is V8C_ESTATE and nothing happens.
 * [may-gc, any-thread]  0 | V8C_ESTATE
 * v8go: Isolate.Dispose */
V8C_API int v8c_isolate_free(v8c_isolate *isolate);

/* Keeps a pointer of the host's with the isolate.
 * [pure, any-thread]  NULL for NULL */
V8C_API void v8c_isolate_set_data(v8c_isolate *isolate, void *data);
V8C_API void *v8c_isolate_data(const v8c_isolate *isolate);

/* ---- Enter and leave ------------------------------------------------------------ */

typedef struct v8c_frame { uintptr_t opaque[20]; } v8c_frame;

typedef struct v8c_enter_options {
  size_t size;
  /* Bounds of the stack this runs on, when it is not the thread's own (coroutines):
   * lowest address and length, 64 KiB at least. JavaScript gets a RangeError before it
   * comes within 256 KiB of the low end (a quarter of the stack, when that is less). */
  void *stack_base;
  size_t stack_bytes;
  const v8c_limits *limits; /* of this frame (v8c/limits.h); NULL: the isolate's, when it is the outermost */
} v8c_enter_options;

/* Enters `context` and its isolate: waits for the isolate's lock, opens a scope, and
 * tells V8 how much stack there is. Frames nest, on one isolate or several; each is
 * left in the reverse order, on the thread that entered. `frame` is the caller's
 * storage and must stay where it is. After a failure there is nothing to leave.
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_EDISPOSED | V8C_ESTACK | V8C_ESTATE in a callback of a heap snapshot
 * | V8C_ENOMEM */
V8C_API int v8c_enter(v8c_context *context, v8c_frame *frame);
V8C_API int v8c_enter_with(v8c_context *context, const v8c_enter_options *options, v8c_frame *frame);

/* Leaves: values made since the v8c_enter are gone. The outermost frame of an isolate
 * drops a pending exception that nobody caught (the log callback hears of it), and ends
 * a termination that was met or was asked for since it was entered. V8C_ETERMINATED: it is left, and
 * a limit of it was hit.
 * [pure, owner]  0 | V8C_ETERMINATED | V8C_EINVAL | V8C_ETHREAD | V8C_ESTATE when it is not the innermost frame */
V8C_API int v8c_leave(v8c_frame *frame);

/* True when the calling thread is in the isolate.
 * [pure, any-thread] */
V8C_API bool v8c_entered(const v8c_isolate *isolate);

/* ---- Scopes --------------------------------------------------------------------- */

typedef struct v8c_scope { uintptr_t opaque[5]; } v8c_scope;

/* Opens a scope in the caller's storage: for loops that make many values. Scopes close
 * in reverse order, before the frame they were opened in.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ETHREAD   V8: HandleScope */
V8C_API int v8c_scope_open(v8c_isolate *isolate, v8c_scope *scope);

/* Closes it: values made since are gone.
 * [pure, owner] */
V8C_API void v8c_scope_close(v8c_scope *scope);

/* Closes it and moves `keep` to the scope outside.
 * [pure, owner]  NULL when keep is NULL */
V8C_API v8c_value v8c_scope_close_with(v8c_scope *scope, v8c_value keep);

/* Number of value slots in use in the isolate: a loop that grows it wants a scope.
 * [pure, owner]  0 when not entered */
V8C_API size_t v8c_scope_count(v8c_isolate *isolate);

/* ---- Terminate ------------------------------------------------------------------- */

/* Stops JavaScript that runs in the isolate, or runs next. The call that ran it returns
 * V8C_ETERMINATED, and so does every further one until the outermost frame is left or
 * v8c_cancel_terminate. JavaScript cannot catch it. Of limits (v8c/limits.h) the same is true.
 * [pure, any-thread]  0 | V8C_EINVAL   v8go: Isolate.TerminateExecution */
V8C_API int v8c_terminate(v8c_isolate *isolate);

/* True from the time that a termination is asked for until it is over.
 * [pure, any-thread]  v8go: Isolate.IsExecutionTerminating */
V8C_API bool v8c_is_terminating(v8c_isolate *isolate);

/* Takes a termination back, met or not yet.
 * [pure, any-thread]  0 | V8C_EINVAL   v8go: Isolate.CancelTerminateExecution */
V8C_API int v8c_cancel_terminate(v8c_isolate *isolate);

/* ---- Memory and tasks -------------------------------------------------------------- */

typedef struct v8c_heap_stats {
  size_t size;
  size_t total_bytes;
  size_t total_executable_bytes;
  size_t total_physical_bytes;
  size_t total_available_bytes;
  size_t used_bytes;
  size_t limit_bytes;
  size_t malloced_bytes;
  size_t peak_malloced_bytes;
  size_t external_bytes;
  size_t global_handles_bytes;
  size_t used_global_handles_bytes;
  size_t native_contexts;
  size_t detached_contexts;
  size_t array_buffer_bytes;   /* of the ArrayBuffers, by our allocator */
} v8c_heap_stats;

/* Fills *out; set out->size first.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ETHREAD   v8go: Isolate.GetHeapStatistics */
V8C_API int v8c_heap_stats_get(v8c_isolate *isolate, v8c_heap_stats *out);

/* Collects all garbage that can be found now; weak finalizers run.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ETHREAD   v8go: Isolate.LowMemoryNotification */
V8C_API int v8c_low_memory(v8c_isolate *isolate);

/* Runs what V8 has posted for this isolate (WebAssembly compilation, FinalizationRegistry,
 * Atomics.waitAsync): until nothing is left, or with `wait` until one task has come.
 * ran: how many, may be NULL.
 * [runs-js, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_EXCEPTION | V8C_ETERMINATED
 * V8: platform::PumpMessageLoop */
V8C_API int v8c_pump(v8c_isolate *isolate, bool wait, size_t *ran);

/* Gives V8 that much time for idle tasks.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ETHREAD */
V8C_API int v8c_run_idle(v8c_isolate *isolate, double budget_ms);

/* Runs the microtasks that wait in the isolate's queue.
 * [runs-js, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_EXCEPTION | V8C_ETERMINATED
 * v8go: Context.PerformMicrotaskCheckpoint */
V8C_API int v8c_run_microtasks(v8c_isolate *isolate);

/* A turn of an event loop: runs body(context, data) in a scope of its own and, when it returns 0 and
 * leaves nothing pending, the microtasks behind it. Otherwise its code, or that of what is pending, is
 * returned, and microtasks wait for v8c_run_microtasks. v8c_detail is empty when `body` begins.
 * microtasks: what v8c_run_microtasks returned; untouched when they were not run. May be NULL.
 * [runs-js, owner]  body's result | 0 | V8C_EXCEPTION | V8C_ETERMINATED | V8C_EINVAL | V8C_ETHREAD | V8C_EDISPOSED |
 *                   V8C_ESTATE inside of a native function */
V8C_API int v8c_turn(v8c_context *context, int (*body)(v8c_context *context, void *data), void *data,
                     int *microtasks);

/* Refs of the isolate that are not freed: a leak is a number.
 * [pure, owner]  0 when not entered   v8go: Context.RetainedValueCount */
V8C_API size_t v8c_ref_count(v8c_isolate *isolate);

#ifdef __cplusplus
}
#endif

#endif
