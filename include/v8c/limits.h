/* v8c/limits.h: limits that hold: of time, for an isolate, a turn or a call.
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

typedef struct v8c_span { uintptr_t opaque[12]; } v8c_span;

/* Begins a span in the caller's storage, which must stay where it is until its end.
 * [pure, owner]  0 | V8C_EXCEPTION | V8C_ETERMINATED | V8C_EINVAL | V8C_ETHREAD
 * | V8C_ENOMEM when the thread cannot be started. On failure nothing was begun */
V8C_API int v8c_limits_begin(v8c_isolate *isolate, const v8c_limits *limits, v8c_span *span);

/* Ends the innermost span. V8C_ETERMINATED when its limit was hit: met, caught or too late to be
 * met. At the host's level the termination is over then, and an exception that was pending beside it
 * dropped; inside a native function it goes on.
 * error: owned, v8c_error_free; NULL when no limit was hit. May be NULL itself.
 * [pure, owner]  0 | V8C_ETERMINATED | V8C_EINVAL | V8C_ETHREAD | V8C_ESTATE when it is not the innermost, or not
 * of this frame */
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

/* ---- Which limit it was --------------------------------------------------------------- */

typedef enum v8c_cause {
  V8C_BY_NOBODY = 0,    /* there was none */
  V8C_BY_USER = 1,      /* v8c_terminate, v8c_terminate_span */
  V8C_BY_DEADLINE = 2,  /* wall_ms */
  V8C_BY_CPU = 3        /* cpu_ms */
} v8c_cause;

/* Why a termination was asked for; the first of several. V8C_BY_NOBODY of any other error.
 * [pure, any-thread] */
V8C_API v8c_cause v8c_error_terminated_by(const v8c_error *error);

/* Why the isolate's last termination was asked for: the one that is going on, if there is one.
 * [pure, any-thread] */
V8C_API v8c_cause v8c_terminated_by(const v8c_isolate *isolate);

/* "user", "deadline", "cpu"; of V8C_BY_NOBODY and of a number that is none: "".
 * [pure, any-thread] */
V8C_API const char *v8c_cause_name(v8c_cause cause);

#ifdef __cplusplus
}
#endif

#endif
