/* v8c/limits.h: limits that hold: of time and heap, for an isolate, a turn or a call.
 *
 * A limits object is a set of numbers, made once and used by any number of isolates and threads:
 *
 *   v8c_limits_set            for all that the isolate does: each turn, which is a stretch from the
 *                             outermost v8c_enter to its v8c_leave, has so much
 *   v8c_enter_options.limits  for this frame
 *   v8c_guard                 for what a C function does
 *   v8c_limits_begin, _end    for what is done in between: a call
 *
 * Each of those is a span; spans nest, and the first one that is over ends all: the call in progress
 * returns V8C_ETERMINATED, and so does everything until the host's level, where the end of the
 * span takes the termination back. v8c_error_terminated_by tells which limit it was. A span
 * whose limit was hit says so at its end, even if V8 had a value ready; what comes after it
 * never hears of it. Until its end nothing runs any more: v8c_catch gives the error, and
 * that is all. What a termination reaches and what it does not is in docs/limits.md.
 *
 * Times are looked after by one thread of the library's, started when the first is set, asleep
 * when nothing runs under one. In the child of a fork, spans that were open are no longer looked
 * after; a new one starts the thread there. */
#ifndef V8C_LIMITS_H
#define V8C_LIMITS_H

#include "v8c/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Make and free ---------------------------------------------------------------- */

typedef struct v8c_limits_options {
  size_t size;
  double wall_ms;   /* time that passes, up to 10^10; never early, late by the kernel's tick (4 ms). 0: no limit */
  double cpu_ms;    /* time that the thread computes, likewise; not counted are up to 4 ms at the start */
  /* Bytes of V8's old generation, where all that lives on ends up: past heap_hard_bytes JavaScript is
   * ended, with heap_headroom_bytes more until it is, which is taken back at the end of the span. When
   * they do not do V8 ends the process. 0: no limit but heap_max_bytes of the isolate, where V8 ends
   * the process too. Never more than that. 1 MiB at least. */
  size_t heap_hard_bytes;
  size_t heap_headroom_bytes;   /* 0: 256 MiB */
  /* Past it the host hears of it once in a span, on the owner, at the next moment where JavaScript can
   * be interrupted (v8c_interrupt_fn says what it may do). It returns a new hard limit for this
   * span, or 0. `used` is what the heap holds. 0: none. */
  size_t heap_soft_bytes;
  size_t (*heap_soft)(v8c_isolate *isolate, size_t used, size_t hard, void *data);
  void *data;                   /* for heap_soft; must outlive the spans */
  /* Sizes. Of spans within each other the smallest holds. 0: no limit but V8's and the isolate's. */
  size_t array_buffer_bytes;    /* all ArrayBuffers of the isolate: past it a RangeError, as with
                                   array_buffer_max_bytes of the isolate */
  size_t stack_bytes;           /* of the C stack, from where the span begins: a RangeError; 32 KiB at least */
  /* What the host hands over in one piece: V8C_ERANGE, before V8 sees it. 4 KiB at least. */
  size_t source_bytes;          /* a source to compile */
  size_t string_bytes;          /* a string, or a text to parse; bytes of what is handed over */
  size_t buffer_bytes;          /* an ArrayBuffer; JavaScript's own likewise: a RangeError */
} v8c_limits_options;

/* Makes a limits object. It never changes, and is not needed any more by what was begun with it.
 * out: owned; v8c_limits_free. Tied to no isolate.
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_ERANGE | V8C_ENOMEM */
V8C_API V8C_CHECK int v8c_limits_new(const v8c_limits_options *options, v8c_limits **out);
/* [pure, any-thread] */
V8C_API void v8c_limits_free(v8c_limits *limits);

/* ---- The isolate ------------------------------------------------------------------ */

/* Gives the isolate limits, or takes them off: NULL. Times hold for each turn, from the next on.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ETHREAD */
V8C_API int v8c_limits_set(v8c_isolate *isolate, const v8c_limits *limits);

/* ---- A call ------------------------------------------------------------------------- */

typedef struct v8c_span { uintptr_t opaque[20]; } v8c_span;

/* Begins a span in the caller's storage, which must stay where it is until its end.
 * [pure, owner]  0 | V8C_EXCEPTION | V8C_ETERMINATED | V8C_EINVAL | V8C_ETHREAD
 * | V8C_ENOMEM when the thread cannot be started. On failure nothing was begun */
V8C_API int v8c_limits_begin(v8c_isolate *isolate, const v8c_limits *limits, v8c_span *span);

/* Ends the innermost span. V8C_ETERMINATED when its limit was hit: met, caught or too late to be
 * met. At the host's level the termination is over then, and an exception that was pending beside it
 * dropped; inside a native function it goes on.
 * error: owned, v8c_error_free; NULL when no limit was hit. May be NULL itself.
 * [pure, owner]  0 | V8C_ETERMINATED | V8C_EINVAL | V8C_ETHREAD | V8C_ESTATE when it is not the innermost, or not
 * of this frame | V8C_ENOMEM when its limit was hit and there is no memory for the error */
V8C_API int v8c_limits_end(v8c_isolate *isolate, v8c_span *span, v8c_error **error);

/* Runs body(context, data) under limits, at any level, and returns what it returned, or V8C_ETERMINATED
 * when a limit was hit.
 * error: as v8c_limits_end; may be NULL.
 * [runs-js, owner]  body's result | V8C_ETERMINATED | V8C_EXCEPTION | V8C_EINVAL | V8C_ETHREAD | V8C_EDISPOSED | V8C_ENOMEM */
V8C_API int v8c_guard(v8c_context *context, const v8c_limits *limits, int (*body)(v8c_context *context, void *data),
                      void *data, v8c_error **error);

/* The number of the innermost span, which no other of this isolate ever has; 0: there is none.
 * [pure, owner] */
V8C_API uint64_t v8c_span_id(v8c_isolate *isolate);

/* As v8c_terminate, if that span has not ended yet: whoever runs next is never hit in its place.
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_ENOENT when it has ended */
V8C_API int v8c_terminate_span(v8c_isolate *isolate, uint64_t id);

/* ---- Interrupts ------------------------------------------------------------------------- */

/* Runs on the owner, in the middle of JavaScript. It may look around (stack, heap statistics, heap
 * snapshot, profiles), and terminate; JavaScript that it runs throws, and what is thrown is dropped. */
typedef void (*v8c_interrupt_fn)(v8c_isolate *isolate, void *data);

/* Has `fn` called by the JavaScript that runs, or runs next: between two of its steps, soon. Several
 * are called in order. `free_data(data)`, which may be NULL, is called once: after that, or when the
 * isolate is freed before; never when this fails.
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_ENOMEM   v8go: Isolate.RequestInterrupt   V8: Isolate::RequestInterrupt */
V8C_API int v8c_interrupt(v8c_isolate *isolate, v8c_interrupt_fn fn, void *data, void (*free_data)(void *data));

/* As v8c_terminate; the error that comes of it carries `value`. `free_value(value)`, which may be NULL, is
 * called once: with the error, when the termination is over and nobody caught it, or at once
 * when another one came first.
 * [pure, any-thread]  0 | V8C_EINVAL   goja: Runtime.Interrupt */
V8C_API int v8c_terminate_with(v8c_isolate *isolate, void *value, void (*free_value)(void *value));

/* The value of v8c_terminate_with; NULL without. Borrowed for the error's life.
 * [pure, any-thread]  goja: InterruptedError.Value */
V8C_API void *v8c_error_host_value(const v8c_error *error);

/* ---- Near the heap's limit ----------------------------------------------------------------- */

/* Hears that V8 cannot keep its old generation within `current` bytes; it was made with `initial`.
 * Returns the limit from now on; what is not more than `current` leaves it to the one that was added
 * before, and when none is left V8 ends the process. On the owner, in the middle of V8: only what is
 * any-thread may be called, v8c_terminate too. */
typedef size_t (*v8c_near_heap_limit_fn)(v8c_isolate *isolate, size_t current, size_t initial, void *data);

/* Adds one; the last added is asked first, limits objects after all of them. Twice the same is V8C_EEXIST.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_EEXIST | V8C_ENOMEM
 * v8go: Isolate.AddNearHeapLimitCallback   V8: Isolate::AddNearHeapLimitCallback */
V8C_API int v8c_near_heap_limit_add(v8c_isolate *isolate, v8c_near_heap_limit_fn fn, void *data);

/* Removes it, in any order. With `limit_bytes` the heap's limit is lowered to that, or to what lives and
 * a quarter more. Not from within it.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_ENOENT
 * v8go: Isolate.RemoveNearHeapLimitCallback */
V8C_API int v8c_near_heap_limit_remove(v8c_isolate *isolate, v8c_near_heap_limit_fn fn, void *data,
                                       size_t limit_bytes);

/* ---- Which limit it was --------------------------------------------------------------- */

typedef enum v8c_cause {
  V8C_BY_NOBODY = 0,    /* there was none */
  V8C_BY_USER = 1,      /* v8c_terminate, v8c_terminate_span */
  V8C_BY_DEADLINE = 2,  /* wall_ms */
  V8C_BY_CPU = 3,       /* cpu_ms */
  V8C_BY_HEAP = 4       /* heap_hard_bytes */
} v8c_cause;

/* Why a termination was asked for; the first of several. V8C_BY_NOBODY of any other error.
 * [pure, any-thread] */
V8C_API v8c_cause v8c_error_terminated_by(const v8c_error *error);

/* Why the isolate's last termination was asked for: the one that is going on, if there is one.
 * [pure, any-thread] */
V8C_API v8c_cause v8c_terminated_by(const v8c_isolate *isolate);

/* "user", "deadline", "cpu", "heap"; of V8C_BY_NOBODY and of a number that is none: "".
 * [pure, any-thread] */
V8C_API const char *v8c_cause_name(v8c_cause cause);

#ifdef __cplusplus
}
#endif

#endif
