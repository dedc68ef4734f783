/* limits_v8c.c: work under limits, and without, through v8c. */
#include <time.h>

#include "bench/limits_ops.h"
#include "v8c.h"

static v8c_isolate *isolate;
static v8c_context *context;
static v8c_ref *function;
static v8c_limits *times, *heaps;

static void check(int err, const char *what) {
  if (err) limits_failed(what);
}

/* An outermost frame, a call in it, and out again. */
static void frame_op(size_t n, v8c_limits *limits) {
  v8c_enter_options options = {.size = sizeof options, .limits = limits};
  for (size_t i = 0; i < n; i++) {
    v8c_frame frame;
    v8c_value value = NULL;
    check(v8c_enter_with(context, &options, &frame), "enter");
    check(v8c_ref_get(function, &value), "ref");
    check(v8c_call_function(context, value, NULL, 0, NULL, NULL), "call");
    check(v8c_leave(&frame), "leave");
  }
}

/* A call in a frame that is open, as a span of its own. */
static void call_op(size_t n, v8c_limits *limits) {
  v8c_frame frame;
  v8c_value value = NULL;
  check(v8c_enter(context, &frame), "enter");
  check(v8c_ref_get(function, &value), "ref");
  for (size_t i = 0; i < n; i++) {
    v8c_span span;
    if (limits) check(v8c_limits_begin(isolate, limits, &span), "begin");
    check(v8c_call_function(context, value, NULL, 0, NULL, NULL), "call");
    if (limits) check(v8c_limits_end(isolate, &span, NULL), "end");
  }
  check(v8c_leave(&frame), "leave");
}

static void frame_under(size_t n) { frame_op(n, times); }
static void frame_heap(size_t n) { frame_op(n, heaps); }
static void frame_without(size_t n) { frame_op(n, NULL); }
static void call_under(size_t n) { call_op(n, times); }
static void call_heap(size_t n) { call_op(n, heaps); }
static void call_without(size_t n) { call_op(n, NULL); }

const limits_op under_limits[LIMITS_OPS] = {frame_under, call_under};
const limits_op under_heap_limits[LIMITS_OPS] = {frame_heap, call_heap};
const limits_op without_limits[LIMITS_OPS] = {frame_without, call_without};

void limits_prepare(void) {
  v8c_limits_options options = {.size = sizeof options, .wall_ms = 1000};
  v8c_frame frame;
  v8c_value value = NULL;
  check(v8c_start(NULL), "start");
  check(v8c_limits_new(&options, &times), "limits");
  options.heap_hard_bytes = (size_t)256 << 20;
  check(v8c_limits_new(&options, &heaps), "limits");
  check(v8c_isolate_new(NULL, &isolate), "isolate");
  check(v8c_context_new(isolate, NULL, &context), "context");
  check(v8c_enter(context, &frame), "enter");
  check(v8c_eval(context,
                 V8C_LIT("globalThis.big = Array.from({ length: 2e5 }, (_, i) => ({ i, s: 'x' + i }));"
                         "big = Array.from({ length: 20 }, () => big);"
                         "globalThis.numbers = Array.from({ length: 1e4 }, (_, i) => i * 7919 % 10007); () => {}"),
                 NULL, &value),
        "eval");
  check(v8c_ref_new(isolate, value, &function), "ref");
  check(v8c_leave(&frame), "leave");
}

void limits_end(void) {
  v8c_ref_free(function);
  v8c_context_free(context);
  check(v8c_isolate_free(isolate), "isolate");
  v8c_limits_free(times);
  v8c_limits_free(heaps);
  check(v8c_stop(), "stop");
}

/* ---- Runaways ------------------------------------------------------------------------------- */

static const char *const jobs[] = {
    "for (;;);",
    "for (;;) new Array(1000).fill(0.5)",
    "{ const f = () => { try { f() } finally { f() } }; f() }",
    "{ const storm = () => { Promise.resolve().then(storm) }; storm() }",
    "(async () => { for (;;) { try { await 0 } catch { } } })()",
    "/^(a+)+$/.test('a'.repeat(40) + 'b')",
    "JSON.stringify({ toJSON() { for (;;); } })",
    "JSON.stringify(big)",
    "[3, 1, 2].sort(() => { for (;;); })",
    "for (;;) numbers.slice().sort((a, b) => a - b)",
    "{ let b = 3n; for (;;) b *= b }",
    "for (;;) eval('1')",
    "new Proxy({}, { get() { for (;;); } }).x",
    "for (;;) try { null.x } catch { }",
};

static double clock_ms(clockid_t clock) {
  struct timespec t;
  clock_gettime(clock, &t);
  return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int runs(v8c_context *in, void *source) { return v8c_eval(in, source, V8C_ZSTR, "job.js", NULL); }

void limits_runaway(unsigned i, double budget_ms, int cpu, double *wall_ms, double *cpu_ms) {
  const char *source = jobs[i % (sizeof jobs / sizeof *jobs)];
  v8c_limits_options options = {
      .size = sizeof options, .wall_ms = cpu ? 60e3 : budget_ms, .cpu_ms = cpu ? budget_ms : 0};
  v8c_limits *limits = NULL;
  v8c_error *error = NULL;
  v8c_frame frame;
  check(v8c_limits_new(&options, &limits), "limits");
  check(v8c_enter(context, &frame), "enter");
  double wall = clock_ms(CLOCK_MONOTONIC), used = clock_ms(CLOCK_THREAD_CPUTIME_ID);
  if (v8c_guard(context, limits, runs, (void *)source, &error) != V8C_ETERMINATED) limits_failed(source);
  *wall_ms = clock_ms(CLOCK_MONOTONIC) - wall;
  *cpu_ms = clock_ms(CLOCK_THREAD_CPUTIME_ID) - used;
  if (v8c_error_terminated_by(error) != (cpu ? V8C_BY_CPU : V8C_BY_DEADLINE)) limits_failed(source);
  v8c_error_free(error);
  v8c_limits_free(limits);
  check(v8c_leave(&frame), "leave");
}
