/* limits.h: for tests of limits: an isolate that has some, and work for v8c_guard. */
#ifndef V8C_TESTS_LIMITS_H
#define V8C_TESTS_LIMITS_H

#include "tests/harness/harness.h"

#define MIB ((size_t)1 << 20)

/* Makes `iso` and `ctx`, with at most so many bytes of heap and of ArrayBuffers, 0: as V8 has it, and enters
 * them; harness_start has been called. */
void limited_up(size_t heap_max, size_t buffers_max);
void limited_down(void);
/* The frame that they are entered by. */
extern v8c_frame limited_frame;

static inline v8c_limits *limits_of(v8c_limits_options options) {
  v8c_limits *limits = NULL;
  options.size = sizeof options;
  OK(v8c_limits_new(&options, &limits));
  return limits;
}

/* Sources that fill the heap, for a list. */
#define HEAP_BOMBS                                                                                            \
  "{ const a = []; for (;;) a.push([1, 2, 3, 4]) }",                                                          \
      "{ const a = []; for (let i = 0;; i++) a.push('x'.repeat(100) + i) }",                                  \
      "{ const a = []; for (let i = 0;; i++) a.push(() => i) }",                                              \
      "{ const a = []; for (;;) a.push(new Array(1000).fill(0.5)) }",                                         \
      "{ let s = 'x'; const a = []; for (;;) { s = (s + s).slice(0, 1e5); a.push(s.split('').join('y')) } }", \
      "{ const a = {}; for (let i = 0;; i++) a['k' + i] = { i } }",                                           \
      "{ const a = new Map(); for (let i = 0;; i++) a.set(i, { i }) }", "{ let a = null; for (;;) a = { a } }"

/* Bytes that V8's heap may have now. */
size_t heap_limit_now(void);

/* A job: evaluates data, which is a source. */
int eval_job(v8c_context *context, void *source);

#endif
