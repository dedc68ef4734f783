/* runtime_promises_test.c: what a runtime promises of what goes on after a job: tokens behind an await and two
 * runtimes at once (16 to 18), promises (29 to 35). */
#include <stdatomic.h>
#include <unistd.h>

#include "tests/behaviour/runtime_jobs.h"

TestSuite(runtime_statements, .init = runtime_up, .fini = runtime_down, .timeout = 120);

static struct promised {
  v8c_deferred *deferred;
  v8c_token *token;
  void *value;
  struct event begun, ended;
} promised;

static void defer(v8c_call *call) {
  v8c_runtime *rt = v8c_runtime_of(v8c_call_isolate(call));
  v8c_value promise = NULL;
  if (v8c_deferred_new(rt, &promise, &promised.deferred)) return;
  v8c_return(call, promise);
  event_set(&promised.begun);
}
static void ended(v8c_call *call) {
  v8c_runtime *rt = v8c_runtime_of(v8c_call_isolate(call));
  promised.value = value_here(rt);
  promised.token = v8c_runtime_current_token(rt);
  event_set(&promised.ended);
}
static const char waits[] =
    "globalThis.got = 'nothing'; (async () => { try { got = await defer() } catch (e) { got = e } ended() })()";

static v8c_runtime *with_promises(const v8c_runtime_options *options) {
  promised.begun = promised.ended = (struct event)EVENT;
  v8c_runtime *rt = make_runtime(options, NULL);
  give_native(rt, "defer", defer);
  give_native(rt, "ended", ended);
  return rt;
}

Test(runtime_statements, s16_what_a_call_began_outlives_it) {
  v8c_runtime *rt = with_promises(NULL);
  v8c_token *token = make_token(NULL, 0, NULL, NULL);
  OK(v8c_runtime_call_with_custom(rt, token, "begin", script_job, (void *)waits, NULL));
  v8c_token_free(token);
  OK(v8c_deferred_resolve_json(promised.deferred, V8C_LIT("42")));
  cr_assert(event_wait(&promised.ended, 1));
  cr_assert_eq(v8c_token_code(promised.token), 0);
  cr_assert_eq(number_of(rt, "got"), 42);
  v8c_deferred_free(promised.deferred);
  end_runtime(rt);
}

Test(runtime_statements, s17_after_an_await_the_token_is_the_one_of_before) {
  v8c_runtime *rt = with_promises(NULL);
  int one = 1, two = 2;
  v8c_token *a = make_token(NULL, 0, &a_key, &one), *b = make_token(NULL, 0, &a_key, &two);
  OK(v8c_runtime_call_with_custom(rt, a, "begin", script_job, (void *)waits, NULL));
  OK(v8c_deferred_resolve(promised.deferred));
  OK(v8c_runtime_call_with_custom(rt, b, "other", script_job, (void *)"(async () => { await 1 })()", NULL));
  cr_assert(event_wait(&promised.ended, 1));
  cr_assert_eq(promised.value, &one);
  v8c_deferred_free(promised.deferred);
  v8c_token_free(a);
  v8c_token_free(b);
  end_runtime(rt);
}

struct pair {
  v8c_runtime *a, *b;
  int code;
};
static int uses_the_other(v8c_runtime *rt, v8c_context *context, void *data) {
  struct pair *pair = data;
  v8c_value value = NULL;
  (void)rt, (void)context;
  pair->code = v8c_eval(v8c_runtime_context(pair->b), V8C_LIT("1"), NULL, &value);
  return 0;
}
static int meets(v8c_runtime *rt, v8c_context *context, void *data) {
  (void)rt, (void)context;
  pthread_barrier_wait(data);
  return 0;
}

Test(runtime_statements, s18_two_runtimes_work_at_once_and_keep_apart) {
  pthread_barrier_t barrier;
  struct pair pair = {make_runtime(NULL, NULL), make_runtime(NULL, NULL), 0};
  pthread_barrier_init(&barrier, NULL, 2);
  OK(v8c_runtime_post(pair.a, "meet", meets, &barrier, NULL));
  OK(v8c_runtime_post(pair.b, "meet", meets, &barrier, NULL));
  OK(v8c_runtime_wait_idle(pair.a, 60e3));
  OK(v8c_runtime_wait_idle(pair.b, 60e3));
  OK(v8c_runtime_call(pair.a, "other", uses_the_other, &pair, NULL));
  cr_assert_eq(pair.code, V8C_ETHREAD);
  run_script(pair.a, "globalThis.x = 1");
  cr_assert_eq(number_of(pair.b, "typeof x === 'undefined' ? 0 : x"), 0);
  end_runtime(pair.a);
  end_runtime(pair.b);
}

static int make_object(v8c_runtime *rt, v8c_context *context, void *data, v8c_value *out) {
  (void)rt;
  return v8c_eval(context, data, V8C_ZSTR, NULL, out);
}
static void *resolves(void *data) {
  return (void *)(intptr_t)v8c_deferred_settle(promised.deferred, make_object, data, NULL);
}

Test(runtime_statements, s29_a_deferred_is_settled_once_from_any_thread) {
  v8c_runtime *rt = with_promises(NULL);
  run_script(rt, waits);
  pthread_t threads[4];
  int settled = 0;
  for (int i = 0; i < 4; i++) threads[i] = spawn(resolves, (void *)"({ a: 5 })");
  for (int i = 0; i < 4; i++) {
    void *code;
    pthread_join(threads[i], &code);
    settled += code == NULL;
    cr_assert(!code || (int)(intptr_t)code == V8C_ESTATE);
  }
  cr_assert_eq(settled, 1);
  cr_assert(event_wait(&promised.ended, 1));
  cr_assert_eq(number_of(rt, "got.a"), 5);
  CODE(V8C_ESTATE, v8c_deferred_reject(promised.deferred, V8C_ERROR, V8C_LIT("late")));
  v8c_deferred_free(promised.deferred);
  end_runtime(rt);
}

Test(runtime_statements, s29_a_deferred_rejects_with_what_is_thrown_or_an_error) {
  v8c_runtime *rt = with_promises(NULL);
  run_script(rt, waits);
  OK(v8c_deferred_settle(promised.deferred, make_object, (void *)"throw 9", NULL));
  v8c_deferred_free(promised.deferred);
  cr_assert(event_wait(&promised.ended, 1));
  cr_assert_eq(number_of(rt, "got"), 9);
  run_script(rt, waits);
  OK(v8c_deferred_reject(promised.deferred, V8C_RANGE_ERROR, V8C_LIT("too far")));
  v8c_deferred_free(promised.deferred);
  cr_assert(event_wait(&promised.ended, 2));
  cr_assert_eq(number_of(rt, "got instanceof RangeError && got.message === 'too far' ? 1 : 0"), 1);
  run_script(rt, waits);
  OK(v8c_deferred_resolve_text(promised.deferred, "a\0b", 3));
  v8c_deferred_free(promised.deferred);
  cr_assert(event_wait(&promised.ended, 3));
  cr_assert_eq(number_of(rt, "got.length"), 3);
  end_runtime(rt);
}

Test(runtime_statements, s29_a_deferred_may_be_dropped_also_after_close) {
  v8c_runtime *rt = with_promises(NULL);
  run_script(rt, waits);
  v8c_deferred_free(promised.deferred);
  OK(v8c_runtime_wait_idle(rt, 60e3));
  run_script(rt, waits);
  v8c_deferred *late = promised.deferred;
  run_script(rt, waits);
  OK(v8c_runtime_close(rt, 0));
  struct fate fate = {0};
  CODE(V8C_ECLOSED, v8c_deferred_settle(late, make_object, NULL, fate_drop));
  cr_assert_eq(fate.dropped, 0);
  v8c_runtime_free(rt);
  v8c_deferred_free(late);
  v8c_deferred_free(promised.deferred);
  cr_assert_eq(promised.ended.count, 0);
}

Test(runtime_statements, s30_microtasks_run_after_each_job) {
  v8c_runtime *rt = make_runtime(NULL, NULL);
  run_script(
      rt,
      "globalThis.log = ''; Promise.resolve().then(() => { log += 'b'; return 0 }).then(() => log += 'c'); log += 'a'");
  run_script(rt, "log += 'd'; if (log !== 'abcd') throw new Error(log)");
  end_runtime(rt);
}

Test(runtime_statements, s33_unsettled_promises_at_the_end_settle_nothing) {
  v8c_runtime *rt = with_promises(NULL);
  run_script(rt, waits);
  OK(v8c_runtime_close(rt, 0));
  v8c_runtime_free(rt);
  v8c_deferred_free(promised.deferred);
  cr_assert_eq(promised.ended.count, 0);
}

Test(runtime_statements, s34_an_unhandled_rejection_is_told_of_once) {
  struct heard heard = {.event = EVENT};
  v8c_runtime *rt = make_runtime(RUNTIME_OPTIONS(.on_failure = hear, .data = &heard), NULL);
  run_script(rt,
             "const p = Promise.reject(new Error('handled')); p.catch(() => {}); Promise.reject(new Error('nobody'))");
  run_script(rt, "1");
  end_runtime(rt);
  cr_assert_str_eq(heard.text, "unhandled rejection|V8C_EXCEPTION|Error: nobody;");
}

static int take_number(v8c_runtime *rt, v8c_context *context, v8c_value value, void *data) {
  (void)rt, (void)context, (void)data;
  double number = 0;
  int err = v8c_get_number(value, &number);
  return err ? err : (int)number;
}
static int awaits(v8c_runtime *rt, v8c_context *context, void *data) {
  (void)context;
  return v8c_runtime_await(rt, "await", make_object, NULL, data, 0, NULL);
}
static void *settles_soon(void *data) {
  (void)data;
  (void)event_wait(&promised.begun, 1);
  return (void *)(intptr_t)v8c_deferred_resolve_json(promised.deferred, V8C_LIT("11"));
}
static void *closes_soon(void *data) {
  (void)event_wait(&promised.begun, 1);
  return (void *)(intptr_t)v8c_runtime_close(data, 0);
}

Test(runtime_statements, s35_await_from_another_thread) {
  v8c_runtime *rt = with_promises(NULL);
  v8c_error *error = NULL;
  cr_assert_eq(v8c_runtime_await(rt, "now", make_object, take_number, (void *)"Promise.resolve(5)", -1, NULL), 5);
  cr_assert_eq(v8c_runtime_await(rt, "value", make_object, take_number, (void *)"6", -1, NULL), 6);
  pthread_t thread = spawn(settles_soon, NULL);
  cr_assert_eq(v8c_runtime_await(rt, "later", make_object, take_number, (void *)"defer()", 60e3, NULL), 11);
  pthread_join(thread, NULL);
  v8c_deferred_free(promised.deferred);
  CODE(V8C_EXCEPTION, v8c_runtime_await(rt, "rejects", make_object, take_number,
                                        (void *)"Promise.reject(new TypeError('no'))", -1, &error));
  cr_assert_str_eq(v8c_error_message(error, NULL), "TypeError: no");
  cr_assert_str_eq(v8c_detail(), "rejects: TypeError: no");
  v8c_error_free(error);
  double before = now_ms();
  CODE(V8C_ETIMEDOUT,
       v8c_runtime_await(rt, "never", make_object, take_number, (void *)"new Promise(() => {})", 20, NULL));
  cr_assert(now_ms() - before >= 20);
  CODE(V8C_EBUSY, v8c_runtime_call(rt, "owner", awaits, (void *)"1", NULL));
  promised.begun = (struct event)EVENT;
  thread = spawn(closes_soon, rt);
  CODE(V8C_ECLOSED, v8c_runtime_await(rt, "closed", make_object, take_number, (void *)"defer()", -1, NULL));
  pthread_join(thread, NULL);
  v8c_deferred_free(promised.deferred);
  v8c_runtime_free(rt);
}
