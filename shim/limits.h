/* limits.h: spans of an isolate's work under limits; internal to shim/. */
#ifndef V8C_SHIM_LIMITS_H
#define V8C_SHIM_LIMITS_H

#include "shim/shim.h"
#include "src/limits/limits.h"

static_assert(sizeof(v8c__span) <= sizeof(v8c_span));

/* V8 keeps to the heap limits of the spans that are open; a new one has some. */
void v8c__heap_begin(v8c_isolate *isolate);
/* Takes back what was given to get out of a full heap, if the heap is not full any more. On the owner, with no
 * JavaScript on the stack. */
void v8c__heap_settle(v8c_isolate *isolate);

/* Makes the sizes of the spans that are open hold; after one that has some was begun, and after one
 * ended while the isolate is `sized`. */
__attribute__((cold)) void v8c__sizes_settle(v8c_isolate *isolate);
/* The isolate's ArrayBuffers: all, and one (isolate.cc). */
void v8c__buffers_limit(v8c_isolate *isolate, size_t all, size_t one);
/* Tells V8 of the stack's limit again (frame.cc). */
void v8c__stack_again(v8c_isolate *isolate);

inline void v8c__sizes_ended(v8c_isolate *isolate) {
  if (V8C__UNLIKELY(isolate->sized)) v8c__sizes_settle(isolate);
}

/* The clock that tells what this thread computes; asked for once a thread. */
clockid_t v8c__cpu_clock();

inline int v8c__span_begin(v8c_isolate *isolate, const v8c_limits *limits, v8c__span *span) {
  uint64_t now = 0;
  span->deadline_ns = span->cpu_ns = V8C__NEVER;
  if (limits->look_ns != V8C__NEVER) {
    now = v8c__coarse_ns();
    if (limits->wall_ns != V8C__NEVER) span->deadline_ns = now + limits->wall_ns;
    if (V8C__UNLIKELY(limits->cpu_ns != V8C__NEVER)) {
      span->cpu_ns = limits->cpu_ns;
      span->cpu_seen = false;
      span->cpu_clock = v8c__cpu_clock();
    }
  }
  span->has_heap = limits->has_heap;
  int err = v8c__watch_begin(&isolate->watch, span, now, limits->look_ns);
  if (V8C__UNLIKELY(limits->has_heap) && !err) {
    span->heap = limits->heap;
    v8c__heap_begin(isolate);
  }
  span->has_sizes = limits->has_sizes;
  if (V8C__UNLIKELY(limits->has_sizes) && !err) {
    span->sizes = limits->sizes;
    span->began_at = reinterpret_cast<uintptr_t>(__builtin_frame_address(0));
    v8c__sizes_settle(isolate);
  }
  return err;
}

/* Asks for a termination, for `span` or 0. Who asks first says why. */
void v8c__ask(v8c_isolate *isolate, int cause, uint64_t span);

/* After a span that was hit has ended: takes its termination back, at the host's level and unless it
 * is also of one outside. */
void v8c__span_over(v8c_isolate *isolate, const v8c__span *span);

/* Is the limit of an open span hit? Nothing runs until it ends. */
bool v8c__spent(const v8c_isolate *isolate);

#endif
