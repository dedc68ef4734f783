/* heap_limit_test.c: limits of the heap, near-heap-limit callbacks, interrupts: v8c/limits.h. */
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

#include "tests/harness/limits.h"

/* Programs that fill heaps: one at a time is enough for the machine. */
static void start(void) { harness_start(); }
TestSuite(heap_limit, .init = start, .timeout = 300);

static v8c_cause bomb(const v8c_limits *limits, const char *source) {
  v8c_error *error = NULL;
  int err = v8c_guard(ctx, limits, eval_job, (void *)source, &error);
  if (err == V8C_EXCEPTION) {
    OK(v8c_catch(iso, NULL));
    return V8C_BY_NOBODY;
  }
  cr_assert_eq(err, V8C_ETERMINATED, "%s: %s", source, v8c_err_name(err));
  v8c_cause cause = v8c_error_terminated_by(error);
  v8c_error_free(error);
  return cause;
}

static const char *const bombs[] = {
    HEAP_BOMBS,
    "{ const a = []; for (;;) a.push(JSON.parse('[1,2,3,{\"x\":[1,2,3]}]')) }",
};
enum { BOMBS = sizeof bombs / sizeof *bombs };

Test(heap_limit, bombs_are_ended_and_the_limit_is_what_it_was) {
  limited_up(64 * MIB, 0);
  v8c_limits *limits = limits_of((v8c_limits_options){.heap_hard_bytes = 32 * MIB});
  size_t before = heap_limit_now();
  for (int i = 0; i < BOMBS; i++) {
    cr_assert_eq(bomb(limits, bombs[i]), V8C_BY_HEAP, "%s", bombs[i]);
    EVAL_IS("1 + 1", "2");
    size_t now = heap_limit_now();
    cr_assert(now <= before + 4 * MIB, "%s: the limit is %zu MiB after, %zu MiB before", bombs[i], now / MIB,
              before / MIB);
  }
  v8c_limits_free(limits);
  limited_down();
}

/* The limit of a span is not the one of the next. */
Test(heap_limit, a_span_without_a_limit_has_what_the_isolate_has) {
  limited_up(256 * MIB, 0);
  v8c_limits *limits = limits_of((v8c_limits_options){.heap_hard_bytes = 16 * MIB});
  const char *big = "{ const a = []; for (let i = 0; i < 3e6; i++) a.push([i]); a.length }";
  cr_assert_eq(bomb(limits, big), V8C_BY_HEAP);
  EVAL_IS(big, "3000000");
  v8c_limits_free(limits);
  limited_down();
}

Test(heap_limit, a_turn_has_its_own) {
  limited_up(128 * MIB, 0);
  OK(v8c_leave(&limited_frame));
  v8c_limits *limits = limits_of((v8c_limits_options){.heap_hard_bytes = 32 * MIB, .wall_ms = 60000});
  v8c_enter_options options = {.size = sizeof options, .limits = limits};
  size_t before = 0;
  for (int i = 0; i < 5; i++) {
    OK(v8c_enter_with(ctx, &options, &limited_frame));
    if (!before) before = heap_limit_now();
    CODE(V8C_ETERMINATED, v8c_eval(ctx, bombs[i], V8C_ZSTR, NULL, NULL));
    CODE(V8C_ETERMINATED, v8c_leave(&limited_frame));
    cr_assert_eq(v8c_terminated_by(iso), V8C_BY_HEAP);
  }
  OK(v8c_enter(ctx, &limited_frame));
  EVAL_IS("1", "1");
  v8c_limits_free(limits);
  limited_down();
}

Test(heap_limit, buffers_have_a_budget_of_their_own) {
  limited_up(0, 32 * MIB);
  for (int i = 0; i < 20; i++)
    EVAL_IS(
        "{ const a = []; let e; try { for (;;) a.push(new ArrayBuffer(1e6)) } catch (x) { e = x } e.name + (a.length "
        "> 20) }",
        "RangeErrortrue");
  OK(v8c_low_memory(iso));
  v8c_heap_stats stats = {.size = sizeof stats};
  OK(v8c_heap_stats_get(iso, &stats));
  cr_assert_lt(stats.array_buffer_bytes, 4 * MIB);
  limited_down();
}

/* What V8 wants at one stroke is more than any headroom. */
Test(heap_limit, one_huge_array_ends_the_process, .signal = SIGTRAP) {
  limited_up(32 * MIB, 0);
  v8c_limits *limits = limits_of((v8c_limits_options){.heap_hard_bytes = 32 * MIB});
  (void)v8c_guard(ctx, limits, eval_job, (void *)"new Array(50e6).fill(1.5)", NULL);
}

/* ---- Soft limits ------------------------------------------------------------------------- */

static int told;
static size_t told_used, told_hard, raise_to;

static size_t on_soft(v8c_isolate *isolate, size_t used, size_t hard, void *data) {
  v8c_heap_stats stats = {.size = sizeof stats};
  cr_assert_eq(data, &told);
  cr_assert_eq(v8c_heap_stats_get(isolate, &stats), 0);
  cr_assert_eq(v8c_eval(ctx, V8C_LIT("1"), NULL, NULL), V8C_EXCEPTION); /* no JavaScript here */
  told++;
  told_used = used;
  told_hard = hard;
  return raise_to;
}

Test(heap_limit, a_soft_limit_is_told_once_and_first) {
  limited_up(256 * MIB, 0);
  v8c_limits *limits = limits_of((v8c_limits_options){
      .heap_soft_bytes = 16 * MIB, .heap_hard_bytes = 48 * MIB, .heap_soft = on_soft, .data = &told});
  cr_assert_eq(bomb(limits, bombs[0]), V8C_BY_HEAP);
  cr_assert_eq(told, 1);
  cr_assert_eq(told_hard, 48 * MIB);
  cr_assert(told_used > 8 * MIB && told_used < 64 * MIB, "%zu", told_used);
  /* It may give more. */
  raise_to = 128 * MIB;
  const char *big = "{ const a = []; for (let i = 0; i < 15e5; i++) a.push([i]); a.length }";
  v8c_error *error = NULL;
  OK(v8c_guard(ctx, limits, eval_job, (void *)big, &error));
  cr_assert_null(error);
  cr_assert_eq(told, 2);
  /* One that only warns; of garbage it does not hear. */
  OK(v8c_low_memory(iso));
  v8c_limits *warn = limits_of((v8c_limits_options){.heap_soft_bytes = 16 * MIB, .heap_soft = on_soft, .data = &told});
  OK(v8c_guard(ctx, warn, eval_job, (void *)big, NULL));
  cr_assert_eq(told, 3);
  v8c_limits_free(limits);
  v8c_limits_free(warn);
  limited_down();
}

static size_t snapshot_bytes;

static int counts(const char *bytes, size_t len, void *data) {
  (void)bytes;
  (void)data;
  snapshot_bytes += len;
  return 0;
}

static size_t dumps(v8c_isolate *isolate, size_t used, size_t hard, void *data) {
  (void)used, (void)hard, (void)data;
  cr_assert_eq(v8c_heap_snapshot_write(isolate, NULL, counts, NULL), 0);
  return 0;
}

Test(heap_limit, a_heap_snapshot_at_the_soft_limit) {
  limited_up(256 * MIB, 0);
  v8c_limits *limits =
      limits_of((v8c_limits_options){.heap_soft_bytes = 8 * MIB, .heap_hard_bytes = 64 * MIB, .heap_soft = dumps});
  cr_assert_eq(bomb(limits, bombs[0]), V8C_BY_HEAP);
  cr_assert_gt(snapshot_bytes, MIB);
  v8c_limits_free(limits);
  limited_down();
}

Test(heap_limit, numbers_are_checked) {
  v8c_limits *limits = NULL;
  v8c_limits_options options = {.size = sizeof options, .heap_hard_bytes = 1000};
  CODE(V8C_ERANGE, v8c_limits_new(&options, &limits));
  options = (v8c_limits_options){.size = sizeof options, .heap_hard_bytes = SIZE_MAX};
  CODE(V8C_ERANGE, v8c_limits_new(&options, &limits));
  options = (v8c_limits_options){.size = sizeof options, .heap_headroom_bytes = SIZE_MAX};
  CODE(V8C_ERANGE, v8c_limits_new(&options, &limits));
  options = (v8c_limits_options){.size = sizeof options, .heap_soft_bytes = 2 * MIB};
  CODE(V8C_EINVAL, v8c_limits_new(&options, &limits));
  options.heap_soft = on_soft;
  options.heap_hard_bytes = MIB;
  CODE(V8C_ERANGE, v8c_limits_new(&options, &limits));
}

/* ---- Near the limit ---------------------------------------------------------------------- */

static int asked[3];
static size_t gives[3];

#define LISTENER(n)                                                                              \
  static size_t listener##n(v8c_isolate *isolate, size_t current, size_t initial, void *data) {  \
    cr_assert(current >= initial / 2 && data == &asked[n]);                                      \
    cr_assert_eq(v8c_eval(ctx, V8C_LIT("1"), NULL, NULL), V8C_ETHREAD); /* not in the isolate */ \
    asked[n]++;                                                                                  \
    if (!gives[n]) return 0;                                                                     \
    if (n == 2) v8c_terminate(isolate);                                                          \
    return current + gives[n];                                                                   \
  }
LISTENER(0)
LISTENER(1)
LISTENER(2)

Test(heap_limit, near_heap_limit_callbacks_in_any_order) {
  limited_up(32 * MIB, 0);
  size_t before = heap_limit_now();
  OK(v8c_near_heap_limit_add(iso, listener0, &asked[0]));
  OK(v8c_near_heap_limit_add(iso, listener1, &asked[1]));
  OK(v8c_near_heap_limit_add(iso, listener2, &asked[2]));
  CODE(V8C_EEXIST, v8c_near_heap_limit_add(iso, listener1, &asked[1]));
  CODE(V8C_ENOENT, v8c_near_heap_limit_remove(iso, listener1, &asked[0], 0));
  /* The last gives nothing, the one before does, and the one before that terminates. */
  OK(v8c_near_heap_limit_remove(iso, listener0, &asked[0], 0));
  gives[1] = 16 * MIB;
  OK(v8c_eval(ctx, V8C_LIT("keep = []; for (let i = 0; i < 8e5; i++) keep.push([i])"), NULL, NULL));
  cr_assert(asked[2] >= 1 && asked[1] == asked[2] && !asked[0], "%d %d %d", asked[0], asked[1], asked[2]);
  cr_assert_gt(heap_limit_now(), before);
  gives[1] = 0;
  OK(v8c_near_heap_limit_remove(iso, listener1, &asked[1], 0));
  gives[2] = 64 * MIB;
  CODE(V8C_ETERMINATED, v8c_eval(ctx, bombs[0], V8C_ZSTR, NULL, NULL));
  OK(v8c_catch(iso, NULL));
  eval("keep = null");
  OK(v8c_low_memory(iso));
  OK(v8c_near_heap_limit_remove(iso, listener2, &asked[2], 24 * MIB));
  cr_assert_lt(heap_limit_now(), before);
  CODE(V8C_ENOENT, v8c_near_heap_limit_remove(iso, listener2, &asked[2], 0));
  OK(v8c_near_heap_limit_add(iso, listener0, &asked[0])); /* left for the isolate's end */
  limited_down();
}

/* ---- Interrupts --------------------------------------------------------------------------- */

static int calls[3], freed, order;
static pthread_barrier_t running;

static void called(v8c_isolate *isolate, void *data) {
  v8c_stack *stack = NULL;
  *(int *)data = ++order;
  cr_assert_eq(v8c_stack_current(isolate, 10, &stack), 0);
  cr_assert_gt(v8c_stack_count(stack), 0);
  v8c_stack_free(stack);
  cr_assert_eq(v8c_eval(ctx, V8C_LIT("globalThis.interrupted = 1"), NULL, NULL), V8C_EXCEPTION);
}

static void ends(v8c_isolate *isolate, void *data) {
  (void)data;
  v8c_terminate(isolate);
}

static void counts_free(void *data) {
  (void)data;
  freed++;
}

static void running_now(v8c_call *call) {
  (void)call;
  pthread_barrier_wait(&running);
}

static void *interrupts(void *isolate) {
  pthread_barrier_wait(&running);
  for (int i = 0; i < 3; i++) cr_assert_eq(v8c_interrupt(isolate, called, &calls[i], counts_free), 0);
  cr_assert_eq(v8c_interrupt(isolate, ends, NULL, NULL), 0);
  return NULL;
}

Test(heap_limit, interrupts_are_called_in_order_on_the_owner) {
  pthread_t thread;
  v8c_value function;
  limited_up(0, 0);
  pthread_barrier_init(&running, NULL, 2);
  OK(v8c_function(ctx, V8C_LIT("running"), running_now, NULL, &function));
  OK(v8c_set_named(ctx, v8c_global(ctx), V8C_LIT("running"), function));
  pthread_create(&thread, NULL, interrupts, iso);
  CODE(V8C_ETERMINATED, v8c_eval(ctx, V8C_LIT("running(); for (;;);"), NULL, NULL));
  pthread_join(thread, NULL);
  OK(v8c_catch(iso, NULL));
  cr_assert(calls[0] == 1 && calls[1] == 2 && calls[2] == 3 && freed == 3);
  EVAL_IS("typeof interrupted", "undefined");
  /* One that nothing met. */
  OK(v8c_interrupt(iso, called, &calls[0], counts_free));
  limited_down();
  cr_assert_eq(freed, 4);
  cr_assert_eq(calls[0], 1);
}

/* Asked for between two frames, and met by the second. */
Test(heap_limit, an_interrupt_waits_for_the_next_frame) {
  limited_up(0, 0);
  OK(v8c_leave(&limited_frame));
  OK(v8c_interrupt(iso, called, &calls[0], counts_free));
  OK(v8c_enter(ctx, &limited_frame));
  EVAL_IS("let s = 0; for (let i = 0; i < 1e5; i++) s++; s", "100000");
  cr_assert_eq(calls[0], 1);
  cr_assert_eq(freed, 1);
  limited_down();
}

Test(heap_limit, a_termination_carries_a_value) {
  v8c_error *error = NULL;
  limited_up(0, 0);
  OK(v8c_terminate_with(iso, &told, counts_free));
  OK(v8c_terminate_with(iso, &asked, counts_free)); /* too late */
  cr_assert_eq(freed, 1);
  CODE(V8C_ETERMINATED, v8c_eval(ctx, V8C_LIT("for (;;);"), NULL, NULL));
  OK(v8c_catch(iso, &error));
  cr_assert_eq(v8c_error_host_value(error), &told);
  cr_assert_eq(v8c_error_terminated_by(error), V8C_BY_USER);
  cr_assert_eq(freed, 1);
  v8c_error_free(error);
  cr_assert_eq(freed, 2);
  /* Taken back, unread; and of another error. */
  OK(v8c_terminate_with(iso, &told, counts_free));
  OK(v8c_cancel_terminate(iso));
  cr_assert_eq(freed, 3);
  CODE(V8C_EXCEPTION, v8c_eval(ctx, V8C_LIT("throw 1"), NULL, NULL));
  OK(v8c_catch(iso, &error));
  cr_assert_null(v8c_error_host_value(error));
  v8c_error_free(error);
  OK(v8c_terminate_with(iso, &told, counts_free)); /* nobody meets it */
  limited_down();
  cr_assert_eq(freed, 4);
}
