/* isolate_test.c: isolates, entering, scopes, memory and tasks. */
#include <pthread.h>
#include <unistd.h>

#include "tests/harness/harness.h"

TestSuite(isolate, .init = harness_up, .fini = harness_down);

Test(isolate, limits_are_checked) {
  v8c_isolate *other = NULL;
  CODE(V8C_ERANGE,
       v8c_isolate_new(&(v8c_isolate_options){.size = sizeof(v8c_isolate_options), .heap_max_bytes = 5}, &other));
  CODE(
      V8C_ERANGE,
      v8c_isolate_new(&(v8c_isolate_options){.size = sizeof(v8c_isolate_options), .heap_max_bytes = SIZE_MAX}, &other));
  CODE(V8C_ERANGE, v8c_isolate_new(&(v8c_isolate_options){.size = sizeof(v8c_isolate_options),
                                                          .heap_initial_bytes = 64 << 20,
                                                          .heap_max_bytes = 32 << 20},
                                   &other));
  CODE(V8C_EINVAL, v8c_isolate_new(NULL, NULL));
  cr_assert_null(other);
}

Test(isolate, heap_limit_is_taken) {
  v8c_isolate *other;
  v8c_context *context;
  v8c_frame frame;
  v8c_heap_stats stats = {.size = sizeof stats};
  OK(v8c_isolate_new(&(v8c_isolate_options){.size = sizeof(v8c_isolate_options), .heap_max_bytes = 64 << 20}, &other));
  OK(v8c_context_new(other, NULL, &context));
  OK(v8c_enter(context, &frame));
  OK(v8c_heap_stats_get(other, &stats));
  cr_assert_lt(stats.limit_bytes, 128 << 20, "%zu", stats.limit_bytes);
  cr_assert_gt(stats.used_bytes, 0);
  cr_assert_eq(stats.native_contexts, 1);
  OK(v8c_leave(&frame));
  v8c_context_free(context);
  OK(v8c_isolate_free(other));
}

Test(isolate, array_buffer_budget) {
  v8c_isolate *other;
  v8c_context *context;
  v8c_frame frame;
  v8c_value value = NULL;
  v8c_heap_stats stats = {.size = sizeof stats};
  OK(v8c_isolate_new(&(v8c_isolate_options){.size = sizeof(v8c_isolate_options), .array_buffer_max_bytes = 1 << 20},
                     &other));
  OK(v8c_context_new(other, NULL, &context));
  OK(v8c_enter(context, &frame));
  OK(v8c_eval(context, V8C_LIT("globalThis.b = new ArrayBuffer(600000); 1"), NULL, &value));
  OK(v8c_heap_stats_get(other, &stats));
  cr_assert_eq(stats.array_buffer_bytes, 600000);
  OK(v8c_eval(context, V8C_LIT("try { new ArrayBuffer(600000); false } catch (e) { e instanceof RangeError }"), NULL,
              &value));
  cr_assert(v8c_is_true(value), "past the budget");
  OK(v8c_eval(context, V8C_LIT("b = null; new ArrayBuffer(600000).byteLength === 600000"), NULL, &value));
  cr_assert(v8c_is_true(value), "garbage counts against the budget");
  OK(v8c_leave(&frame));
  v8c_context_free(context);
  OK(v8c_isolate_free(other));
}

Test(isolate, free_while_entered_is_refused) {
  CODE(V8C_ESTATE, v8c_isolate_free(iso));
  EVAL_IS("1 + 1", "2");
}

Test(isolate, data) {
  int mine;
  cr_assert_null(v8c_isolate_data(iso));
  v8c_isolate_set_data(iso, &mine);
  cr_assert_eq(v8c_isolate_data(iso), (void *)&mine);
  v8c_isolate_set_data(NULL, &mine);
  cr_assert_null(v8c_isolate_data(NULL));
}

/* ---- Frames and scopes ---------------------------------------------------------------- */

Test(isolate, frames_nest_and_close_in_order) {
  v8c_context *second;
  v8c_frame a, b;
  OK(v8c_context_new(iso, NULL, &second));
  OK(v8c_enter(second, &a));
  OK(v8c_enter(ctx, &b));
  CODE(V8C_ESTATE, v8c_leave(&a));
  OK(v8c_leave(&b));
  OK(v8c_leave(&a));
  CODE(V8C_ETHREAD, v8c_leave(&a));
  v8c_context_free(second);
}

Test(isolate, two_isolates_nest) {
  v8c_isolate *other;
  v8c_context *context;
  v8c_frame frame;
  v8c_value value = NULL;
  OK(v8c_isolate_new(NULL, &other));
  OK(v8c_context_new(other, NULL, &context));
  OK(v8c_enter(context, &frame));
  cr_assert(v8c_entered(other));
  cr_assert(!v8c_entered(iso));
  CODE(V8C_ETHREAD, v8c_eval(ctx, V8C_LIT("1"), NULL, &value));
  cr_assert_null(v8c_number(iso, 1));
  OK(v8c_eval(context, V8C_LIT("1"), NULL, &value));
  OK(v8c_leave(&frame));
  cr_assert(v8c_entered(iso));
  EVAL_IS("'back'", "back");
  v8c_context_free(context);
  OK(v8c_isolate_free(other));
}

Test(isolate, frame_drops_values_and_exceptions) {
  size_t before = v8c_scope_count(iso);
  v8c_frame frame;
  OK(v8c_enter(ctx, &frame));
  for (int i = 0; i < 100; i++) v8c_number(iso, i + 0.5);
  cr_assert_geq(v8c_scope_count(iso), before + 100);
  OK(v8c_leave(&frame));
  cr_assert_eq(v8c_scope_count(iso), before);
}

Test(isolate, scopes) {
  size_t before = v8c_scope_count(iso);
  v8c_scope outer, inner;
  OK(v8c_scope_open(iso, &outer));
  OK(v8c_scope_open(iso, &inner));
  for (int i = 0; i < 5000; i++) v8c_number(iso, i + 0.5); /* more than a block of slots */
  v8c_value kept = v8c_scope_close_with(&inner, eval("({ name: 'kept' })"));
  cr_assert_eq(v8c_scope_count(iso), before + 1);
  OK(v8c_low_memory(iso));
  v8c_value name = NULL;
  OK(v8c_get_named(ctx, kept, V8C_LIT("name"), &name));
  TEXT_IS(name, "kept");
  v8c_scope_close(&outer);
  cr_assert_eq(v8c_scope_count(iso), before);
  OK(v8c_scope_open(iso, &outer));
  cr_assert_null(v8c_scope_close_with(&outer, NULL));
  CODE(V8C_EINVAL, v8c_scope_open(iso, NULL));
  CODE(V8C_EINVAL, v8c_scope_open(NULL, &outer));
  v8c_scope_close(NULL);
}

/* ---- Terminate -------------------------------------------------------------------------- */

static pthread_barrier_t running;

static void started(v8c_call *call) {
  (void)call;
  pthread_barrier_wait(&running);
}

static void *terminate(void *data) {
  pthread_barrier_wait(&running);
  v8c_terminate(data);
  return NULL;
}

static void with_terminator(const char *source) {
  pthread_t thread;
  v8c_value fn = NULL, out = NULL;
  pthread_barrier_init(&running, NULL, 2);
  OK(v8c_function(ctx, V8C_LIT("started"), started, NULL, &fn));
  OK(v8c_set_named(ctx, v8c_global(ctx), V8C_LIT("started"), fn));
  pthread_create(&thread, NULL, terminate, iso);
  CODE(V8C_ETERMINATED, v8c_eval(ctx, source, V8C_ZSTR, "loop.js", &out));
  pthread_join(thread, NULL);
  cr_assert_null(out);
}

Test(isolate, terminate_ends_a_loop_and_is_sticky, .timeout = 60) {
  with_terminator("started(); for (;;) { try { for (;;); } catch (e) { } finally { continue } }");
  cr_assert(v8c_is_terminating(iso));
  CODE(V8C_ETERMINATED, v8c_eval(ctx, V8C_LIT("1"), NULL, NULL));
  CODE(V8C_ETERMINATED, v8c_pending(iso));
  OK(v8c_cancel_terminate(iso));
  cr_assert(!v8c_is_terminating(iso));
  EVAL_IS("1 + 1", "2");
}

Test(isolate, terminate_is_caught_as_such, .timeout = 60) {
  with_terminator("started(); for (;;);");
  v8c_error *error = NULL;
  v8c_value value = NULL;
  OK(v8c_catch(iso, &error));
  cr_assert_eq(v8c_error_code(error), V8C_ETERMINATED);
  cr_assert_str_eq(v8c_error_message(error, NULL), "execution was terminated");
  CODE(V8C_ENOENT, v8c_error_value(error, &value));
  v8c_error_free(error);
  cr_assert(!v8c_is_terminating(iso));
  EVAL_IS("1 + 1", "2");
}

Test(isolate, terminate_before_it_runs) {
  OK(v8c_terminate(iso));
  CODE(V8C_ETERMINATED, v8c_eval(ctx, V8C_LIT("for (;;);"), NULL, NULL));
  OK(v8c_catch(iso, NULL));
  OK(v8c_terminate(iso));
  OK(v8c_cancel_terminate(iso));
  EVAL_IS("let n = 0; for (let i = 0; i < 1e5; i++) n++; n", "100000");
}

/* ---- Tasks ---------------------------------------------------------------------------------- */

Test(isolate, microtasks_run_after_each_call) {
  EVAL_IS("globalThis.log = []; Promise.resolve().then(() => log.push('micro')); log.push('script'); log.join()",
          "script");
  EVAL_IS("log.join()", "script,micro");
}

Test(isolate, pump_finishes_webassembly_and_wait_async) {
  EVAL_IS(
      "globalThis.done = 'no'; WebAssembly.instantiate(new Uint8Array([0,97,115,109,1,0,0,0])).then(() => done = "
      "'yes'); done",
      "no");
  for (int i = 0; i < 1000 && strcmp(text_of(eval("done")), "yes"); i++) OK(v8c_pump(iso, true, NULL));
  EVAL_IS("done", "yes");
  size_t ran = 77;
  OK(v8c_pump(iso, false, &ran));
  cr_assert_eq(ran, 0);
}

Test(isolate, finalization_registry) {
  EVAL_IS(
      "globalThis.held = []; globalThis.registry = new FinalizationRegistry(h => held.push(h));"
      "(() => registry.register({}, 'gone'))(); held.length",
      "0");
  v8c_scope scope;
  OK(v8c_scope_open(iso, &scope));
  OK(v8c_low_memory(iso));
  OK(v8c_pump(iso, false, NULL));
  v8c_scope_close(&scope);
  EVAL_IS("held.join()", "gone");
}

Test(isolate, idle) {
  OK(v8c_run_idle(iso, 1));
  CODE(V8C_EINVAL, v8c_run_idle(iso, -1));
  CODE(V8C_EINVAL, v8c_run_idle(iso, 0.0 / 0.0));
}

static char logged[200];

static void note(v8c_log_level level, const char *text, void *data) {
  (void)level;
  (void)data;
  snprintf(logged, sizeof logged, "%s", text);
}

/* What nobody can catch is told to the log, and V8 does not print it. */
Test(isolate_log, uncaught_in_a_task_is_logged) {
  v8c_frame frame;
  v8c_scope scope;
  FILE *printed = tmpfile();
  cr_assert_geq(dup2(fileno(printed), STDOUT_FILENO), 0);
  OK(v8c_start(&(v8c_start_options){.size = sizeof(v8c_start_options), .log = note}));
  OK(v8c_isolate_new(NULL, &iso));
  OK(v8c_context_new(iso, NULL, &ctx));
  OK(v8c_enter(ctx, &frame));
  OK(v8c_scope_open(iso, &scope));
  EVAL_IS(
      "globalThis.r = new FinalizationRegistry(() => { throw new Error('nobody') });"
      "(() => r.register({}, 1))(); 1",
      "1");
  v8c_scope_close(&scope);
  OK(v8c_low_memory(iso));
  OK(v8c_pump(iso, false, NULL));
  cr_assert_str_eq(logged, "Uncaught Error: nobody");
  EVAL_IS("2", "2");
  OK(v8c_leave(&frame));
  fflush(stdout);
  cr_assert_eq(lseek(fileno(printed), 0, SEEK_END), 0, "something was printed");
}
