/* microtask_test.c: when microtasks run, and microtasks of the host's. */
#include <pthread.h>
#include <stdatomic.h>

#include "tests/harness/harness.h"

TestSuite(microtask, .init = harness_up, .fini = harness_down);

static v8c_context *context_with(v8c_context_options options) {
  v8c_context *context = NULL;
  options.size = sizeof options;
  OK(v8c_context_new(iso, &options, &context));
  return context;
}

/* A job is waiting in `context`, which counts in its global n. */
static void leave_a_job(v8c_context *context) {
  OK(v8c_eval(context, V8C_LIT("globalThis.n = globalThis.n || 0; Promise.resolve().then(() => n++); 0"), NULL, NULL));
}

static int count_in(v8c_context *context) {
  v8c_value value = NULL;
  int32_t n = -1;
  OK(v8c_get_named(context, v8c_global(context), V8C_LIT("n"), &value));
  OK(v8c_to_int32(context, value, &n));
  return n;
}

/* ---- When ------------------------------------------------------------------------------------ */

Test(microtask, policies) {
  v8c_microtask_policy policy = (v8c_microtask_policy)9;
  OK(v8c_microtask_policy_get(iso, &policy));
  cr_assert_eq(policy, V8C_MICROTASKS_AUTO);
  leave_a_job(ctx);
  cr_assert_eq(count_in(ctx), 1);

  OK(v8c_set_microtask_policy(iso, V8C_MICROTASKS_EXPLICIT));
  OK(v8c_microtask_policy_get(iso, &policy));
  cr_assert_eq(policy, V8C_MICROTASKS_EXPLICIT);
  leave_a_job(ctx);
  cr_assert_eq(count_in(ctx), 1);
  OK(v8c_run_microtasks(iso));
  cr_assert_eq(count_in(ctx), 2);

  OK(v8c_set_microtask_policy(iso, V8C_MICROTASKS_SCOPED));
  OK(v8c_microtask_policy_get(iso, &policy));
  cr_assert_eq(policy, V8C_MICROTASKS_SCOPED);
  leave_a_job(ctx);
  cr_assert_eq(count_in(ctx), 2);
  OK(v8c_set_microtask_policy(iso, V8C_MICROTASKS_AUTO));
  eval("0");
  cr_assert_eq(count_in(ctx), 3);

  CODE(V8C_EINVAL, v8c_set_microtask_policy(iso, (v8c_microtask_policy)3));
  CODE(V8C_EINVAL, v8c_set_microtask_policy(iso, (v8c_microtask_policy)-1));
}

Test(microtask, scopes) {
  v8c_microtask_scope outer, inner;
  OK(v8c_set_microtask_policy(iso, V8C_MICROTASKS_SCOPED));
  OK(v8c_microtask_scope_open(ctx, true, &outer));
  OK(v8c_microtask_scope_open(ctx, true, &inner));
  cr_assert_eq(v8c_microtask_scope_depth(ctx), 2);
  leave_a_job(ctx);
  OK(v8c_microtask_scope_close(&inner));
  cr_assert_eq(v8c_microtask_scope_depth(ctx), 1);
  cr_assert_eq(count_in(ctx), 0);
  OK(v8c_run_microtasks(iso)); /* not while a scope is open */
  cr_assert_eq(count_in(ctx), 0);
  OK(v8c_microtask_scope_close(&outer));
  cr_assert_eq(count_in(ctx), 1);

  OK(v8c_microtask_scope_open(ctx, false, &outer));
  cr_assert_eq(v8c_microtask_scope_depth(ctx), 0);
  leave_a_job(ctx);
  OK(v8c_microtask_scope_close(&outer));
  cr_assert_eq(count_in(ctx), 1);
  OK(v8c_run_microtasks(iso));
  cr_assert_eq(count_in(ctx), 2);

  CODE(V8C_EINVAL, v8c_microtask_scope_open(ctx, true, NULL));
  CODE(V8C_EINVAL, v8c_microtask_scope_close(NULL));
}

/* What is closed with an exception pending is closed. */
Test(microtask, a_scope_closes_in_any_case) {
  v8c_microtask_scope scope;
  OK(v8c_set_microtask_policy(iso, V8C_MICROTASKS_SCOPED));
  OK(v8c_microtask_scope_open(ctx, true, &scope));
  leave_a_job(ctx);
  CODE(V8C_EXCEPTION, v8c_eval(ctx, V8C_LIT("throw new Error('first')"), NULL, NULL));
  CODE(V8C_EXCEPTION, v8c_microtask_scope_close(&scope));
  cr_assert_eq(v8c_microtask_scope_depth(ctx), 0);
  THROWN("first");
  cr_assert_eq(count_in(ctx), 1);
}

Test(microtask, queues_have_policies_of_their_own) {
  v8c_context *by_hand =
      context_with((v8c_context_options){.own_microtasks = true, .microtask_policy = V8C_MICROTASKS_EXPLICIT});
  v8c_context *scoped =
      context_with((v8c_context_options){.own_microtasks = true, .microtask_policy = V8C_MICROTASKS_SCOPED});
  v8c_microtask_scope scope;
  v8c_context *none = NULL;
  leave_a_job(by_hand);
  leave_a_job(scoped);
  OK(v8c_run_microtasks(iso));
  cr_assert_eq(count_in(by_hand), 0);
  cr_assert_eq(count_in(scoped), 0);
  OK(v8c_microtask_scope_open(scoped, true, &scope));
  cr_assert_eq(v8c_microtask_scope_depth(scoped), 1);
  cr_assert_eq(v8c_microtask_scope_depth(by_hand), 0);
  OK(v8c_microtask_scope_close(&scope));
  cr_assert_eq(count_in(scoped), 1);
  cr_assert_eq(count_in(by_hand), 0);
  OK(v8c_context_run_microtasks(by_hand));
  cr_assert_eq(count_in(by_hand), 1);
  v8c_context_options wrong = {.size = sizeof wrong, .microtask_policy = V8C_MICROTASKS_EXPLICIT};
  CODE(V8C_EINVAL, v8c_context_new(iso, &wrong, &none));
  wrong = (v8c_context_options){.size = sizeof wrong, .own_microtasks = true, .microtask_policy = 7};
  CODE(V8C_EINVAL, v8c_context_new(iso, &wrong, &none));
  v8c_context_free(by_hand);
  v8c_context_free(scoped);
}

static bool ran_in_queue, ran_in_other;
static v8c_context *other_context;

static void ask_running(v8c_call *call) {
  ran_in_queue = v8c_microtasks_are_running(v8c_call_context(call));
  ran_in_other = v8c_microtasks_are_running(other_context);
}

Test(microtask, is_it_running) {
  v8c_value ask = NULL;
  other_context = context_with((v8c_context_options){.own_microtasks = true});
  OK(v8c_function(ctx, V8C_LIT("ask"), ask_running, NULL, &ask));
  OK(v8c_set_named(ctx, v8c_global(ctx), V8C_LIT("ask"), ask));
  eval("ask()");
  cr_assert(!ran_in_queue);
  eval("Promise.resolve().then(ask); 0");
  cr_assert(ran_in_queue);
  cr_assert(!ran_in_other);
  cr_assert(!v8c_microtasks_are_running(ctx));
  v8c_context_free(other_context);
}

/* ---- Enqueue ------------------------------------------------------------------------------------ */

static char order[64];
static int freed;

static char one[] = "1", two[] = "2", never[] = "x";

static void note(v8c_context *context, void *data) {
  v8c_value same = NULL;
  strcat(order, data);
  OK(v8c_eval(context, V8C_LIT("order += 'c'"), NULL, &same));
}

static void count_freed(void *data) {
  freed++;
  strcat(order, "!");
  (void)data;
}

Test(microtask, in_order) {
  v8c_value js = eval("globalThis.order = ''; () => { order += 'j' }");
  OK(v8c_set_microtask_policy(iso, V8C_MICROTASKS_EXPLICIT));
  size_t before = v8c_scope_count(iso);
  OK(v8c_enqueue_microtask(ctx, js));
  OK(v8c_enqueue_microtask_fn(ctx, note, one, count_freed));
  OK(v8c_enqueue_microtask(ctx, js));
  OK(v8c_enqueue_microtask_fn(ctx, note, two, NULL));
  cr_assert_eq(v8c_scope_count(iso), before);
  eval("Promise.resolve().then(() => { order += 'p' }); 0");
  EVAL_IS("order", "");
  cr_assert_str_eq(order, "");
  OK(v8c_run_microtasks(iso));
  EVAL_IS("order", "jcjcp");
  cr_assert_str_eq(order, "1!2");
  cr_assert_eq(v8c_scope_count(iso), before + 3); /* the three of eval */
  OK(v8c_run_microtasks(iso));
  cr_assert_str_eq(order, "1!2");
  CODE(V8C_ETYPE, v8c_enqueue_microtask(ctx, v8c_int32(iso, 1)));
  CODE(V8C_EINVAL, v8c_enqueue_microtask(ctx, NULL));
  CODE(V8C_EINVAL, v8c_enqueue_microtask_fn(ctx, NULL, NULL, count_freed));
  cr_assert_eq(freed, 1);
}

Test(microtask, into_the_queue_of_the_context) {
  v8c_context *own =
      context_with((v8c_context_options){.own_microtasks = true, .microtask_policy = V8C_MICROTASKS_EXPLICIT});
  v8c_value js = eval("globalThis.order = ''; () => { order += 'j' }");
  OK(v8c_enqueue_microtask(own, js));
  OK(v8c_run_microtasks(iso));
  EVAL_IS("order", "");
  OK(v8c_context_run_microtasks(own));
  EVAL_IS("order", "j");
  v8c_context_free(own);
}

static void throw_it(v8c_context *context, void *data) {
  (void)data;
  v8c_throw_error(v8c_context_isolate(context), "of a microtask");
}

static void heard(v8c_isolate *isolate, v8c_error *error, void *data) {
  (void)isolate;
  snprintf(data, 64, "%s", v8c_error_message(error, NULL));
}

Test(microtask, what_it_throws_is_uncaught) {
  char text[64] = "";
  OK(v8c_on_uncaught(iso, heard, text, NULL));
  OK(v8c_enqueue_microtask_fn(ctx, throw_it, NULL, count_freed));
  OK(v8c_enqueue_microtask(ctx, eval("globalThis.n = 0; () => { n++ }")));
  OK(v8c_run_microtasks(iso));
  cr_assert_str_eq(text, "Error: of a microtask");
  cr_assert_eq(freed, 1);
  cr_assert_eq(count_in(ctx), 1);
}

Test(microtask, never_run_it_is_freed_all_the_same) {
  v8c_context *gone = context_with((v8c_context_options){0});
  eval("globalThis.order = ''");
  OK(v8c_set_microtask_policy(iso, V8C_MICROTASKS_EXPLICIT));
  OK(v8c_enqueue_microtask_fn(gone, note, never, count_freed));
  v8c_context_free(gone);
  cr_assert_eq(freed, 1);
  OK(v8c_run_microtasks(iso));
  cr_assert_str_eq(order, "!");

  v8c_isolate *isolate = NULL;
  v8c_context *context = NULL;
  v8c_frame frame;
  OK(v8c_isolate_new(NULL, &isolate));
  OK(v8c_context_new(isolate, NULL, &context));
  OK(v8c_enter(context, &frame));
  OK(v8c_enqueue_microtask_fn(context, note, never, count_freed));
  OK(v8c_leave(&frame));
  OK(v8c_isolate_free(isolate));
  v8c_context_free(context);
  cr_assert_eq(freed, 2);
}

/* ---- Terminated ----------------------------------------------------------------------------------- */

static atomic_bool storming;

static void *stop_the_storm(void *data) {
  while (!storming) continue;
  v8c_terminate(data);
  return NULL;
}

static void in_storm(v8c_call *call) {
  storming = true;
  v8c_return(call, v8c_arg(call, 0));
}

static void terminated_storm(const char *source) {
  pthread_t thread;
  v8c_value fn = NULL;
  OK(v8c_function(ctx, V8C_LIT("inStorm"), in_storm, NULL, &fn));
  OK(v8c_set_named(ctx, v8c_global(ctx), V8C_LIT("inStorm"), fn));
  OK(v8c_set_microtask_policy(iso, V8C_MICROTASKS_EXPLICIT));
  OK(v8c_eval(ctx, source, V8C_ZSTR, NULL, NULL));
  pthread_create(&thread, NULL, stop_the_storm, iso);
  CODE(V8C_ETERMINATED, v8c_run_microtasks(iso));
  pthread_join(thread, NULL);
  OK(v8c_cancel_terminate(iso));
  EVAL_IS("'goes on'", "goes on");
}

Test(microtask, storm_of_reactions, .timeout = 60) {
  terminated_storm("(function again() { inStorm(); Promise.resolve().then(again) })(); 0");
}

Test(microtask, storm_of_awaits, .timeout = 60) {
  terminated_storm("(async () => { for (;;) { inStorm(); await null } })(); 0");
}

Test(microtask, storm_when_a_call_ends, .timeout = 60) {
  pthread_t thread;
  v8c_value fn = NULL;
  OK(v8c_function(ctx, V8C_LIT("inStorm"), in_storm, NULL, &fn));
  OK(v8c_set_named(ctx, v8c_global(ctx), V8C_LIT("inStorm"), fn));
  pthread_create(&thread, NULL, stop_the_storm, iso);
  CODE(V8C_ETERMINATED,
       v8c_eval(ctx, V8C_LIT("(function again() { inStorm(); Promise.resolve().then(again) })()"), NULL, NULL));
  pthread_join(thread, NULL);
  OK(v8c_catch(iso, NULL));
}

static void only_count(void *data) { ++*(int *)data; }

static void and_again(v8c_context *context, void *data) {
  storming = true;
  int err = v8c_enqueue_microtask_fn(context, and_again, data, only_count);
  if (err) CODE(V8C_ETERMINATED, err);
}

/* V8 meets no JavaScript where it would look for a termination. */
Test(microtask, storm_of_natives, .timeout = 60) {
  pthread_t thread;
  OK(v8c_set_microtask_policy(iso, V8C_MICROTASKS_EXPLICIT));
  OK(v8c_enqueue_microtask_fn(ctx, and_again, &freed, NULL));
  pthread_create(&thread, NULL, stop_the_storm, iso);
  CODE(V8C_ETERMINATED, v8c_run_microtasks(iso));
  pthread_join(thread, NULL);
  OK(v8c_catch(iso, NULL));
  cr_assert_gt(freed, 0);
}

static void react_again(v8c_call *call) {
  v8c_context *context = v8c_call_context(call);
  v8c_value promise = NULL;
  storming = true;
  if (v8c_promise_resolve(context, v8c_undefined(iso), &promise)) return;
  v8c_promise_then_fn(context, promise, react_again, NULL, NULL, NULL);
}

Test(microtask, storm_of_native_reactions, .timeout = 60) {
  pthread_t thread;
  v8c_value promise = NULL;
  OK(v8c_set_microtask_policy(iso, V8C_MICROTASKS_EXPLICIT));
  OK(v8c_promise_resolve(ctx, v8c_undefined(iso), &promise));
  OK(v8c_promise_then_fn(ctx, promise, react_again, NULL, NULL, NULL));
  pthread_create(&thread, NULL, stop_the_storm, iso);
  CODE(V8C_ETERMINATED, v8c_run_microtasks(iso));
  pthread_join(thread, NULL);
  OK(v8c_catch(iso, NULL));
  EVAL_IS("1", "1");
}

/* ---- What goes along ---------------------------------------------------------------------------------- */

static void data_now(v8c_call *call) {
  v8c_value data = NULL;
  if (v8c_continuation_data(v8c_call_isolate(call), &data)) return;
  v8c_return(call, data);
}

static void set_data(v8c_call *call) { OK(v8c_set_continuation_data(v8c_call_isolate(call), v8c_arg(call, 0))); }

Test(microtask, continuation_data) {
  v8c_value now = NULL, set = NULL, data = NULL;
  OK(v8c_continuation_data(iso, &data));
  cr_assert(v8c_is_undefined(data));
  OK(v8c_function(ctx, V8C_LIT("now"), data_now, NULL, &now));
  OK(v8c_set_named(ctx, v8c_global(ctx), V8C_LIT("now"), now));
  OK(v8c_function(ctx, V8C_LIT("set"), set_data, NULL, &set));
  OK(v8c_set_named(ctx, v8c_global(ctx), V8C_LIT("set"), set));
  eval(
      "globalThis.log = [];"
      "async function work() { const mine = now(); await null; log.push(mine === now()); await 1;"
      "                        await new Promise(r => Promise.resolve().then(r)); log.push(now()) }"
      "set('a'); work(); set('b'); work(); Promise.resolve().then(() => log.push('then ' + now())); set('c'); 0");
  EVAL_IS("log.join()", "true,true,then b,a,b");
  OK(v8c_continuation_data(iso, &data));
  TEXT_IS(data, "c");
  OK(v8c_set_continuation_data(iso, v8c_int32(iso, 5)));
  EVAL_IS("now()", "5");
  CODE(V8C_EINVAL, v8c_set_continuation_data(iso, NULL));
  CODE(V8C_EINVAL, v8c_continuation_data(iso, NULL));
}

/* ---- A turn ------------------------------------------------------------------------------------ */

struct turn {
  const char *source;
  int code, runs;
  size_t handles;
};

static int turn_body(v8c_context *context, void *data) {
  struct turn *turn = data;
  turn->runs++;
  cr_expect_str_empty(v8c_detail());
  turn->handles = v8c_scope_count(iso);
  int err = turn->source ? v8c_eval(context, turn->source, V8C_ZSTR, "turn.js", NULL) : 0;
  return err ? err : turn->code;
}

Test(microtask, a_turn_runs_its_body_and_what_it_left) {
  struct turn turn = {"globalThis.n = 0; Promise.resolve().then(() => n++).then(() => n++)", 0, 0, 0};
  int ran = 7;
  OK(v8c_set_microtask_policy(iso, V8C_MICROTASKS_EXPLICIT));
  OK(v8c_run_microtasks(iso)); /* there are none, and this is known now */
  (void)v8c_fail(V8C_EIO, "an older one's");
  OK(v8c_turn(ctx, turn_body, &turn, &ran));
  cr_assert_eq(ran, 0);
  cr_assert_eq(count_in(ctx), 2);
  turn.source = "({}), [1, 2]";
  size_t before = v8c_scope_count(iso);
  for (int i = 0; i < 100; i++) OK(v8c_turn(ctx, turn_body, &turn, NULL));
  cr_assert(turn.runs == 101 && v8c_scope_count(iso) == before);
  turn.source = NULL;
  turn.code = V8C_EIO;
  CODE(V8C_EIO, v8c_turn(ctx, turn_body, &turn, NULL));
  turn = (struct turn){"Promise.resolve().then(() => n++); throw new Error('x')", 0, 0, 0};
  ran = 7;
  CODE(V8C_EXCEPTION, v8c_turn(ctx, turn_body, &turn, &ran));
  cr_assert_eq(ran, 7);
  OK(v8c_catch(iso, NULL));
  cr_assert_eq(count_in(ctx), 2);
  OK(v8c_run_microtasks(iso));
  cr_assert_eq(count_in(ctx), 3);
  CODE(V8C_EINVAL, v8c_turn(ctx, NULL, NULL, NULL));
}

static void turn_inside(v8c_call *call) {
  struct turn turn = {NULL, 0, 0, 0};
  int code = v8c_turn(v8c_call_context(call), turn_body, &turn, NULL);
  v8c_return_boolean(call, code == V8C_ESTATE && !turn.runs);
}

Test(microtask, a_turn_is_outermost) {
  v8c_value fn = NULL, result = NULL;
  OK(v8c_function(ctx, V8C_LIT("turn"), turn_inside, NULL, &fn));
  OK(v8c_call_function(ctx, fn, NULL, 0, NULL, &result));
  cr_assert(v8c_to_boolean(iso, result));
}

/* However a microtask comes to be there, it is run, with nothing that looks for it in between. */
static int counted;
static void count_call(v8c_call *call) {
  (void)call;
  counted++;
}
static void count_native(v8c_context *context, void *data) {
  (void)context, (void)data;
  counted++;
}
static void runs(int expected) {
  OK(v8c_run_microtasks(iso));
  cr_assert_eq(counted, expected);
}

Test(microtask, none_is_overlooked_when_nothing_else_is_done) {
  v8c_value function = NULL, promise = NULL;
  v8c_resolver *resolver = NULL;
  v8c_microtask_scope scope;
  OK(v8c_set_microtask_policy(iso, V8C_MICROTASKS_EXPLICIT));
  OK(v8c_function(ctx, V8C_LIT("count"), count_call, NULL, &function));
  OK(v8c_resolver_new(ctx, &resolver));
  OK(v8c_resolver_promise(resolver, &promise));
  OK(v8c_promise_then(ctx, promise, function, NULL, NULL));
  runs(0);
  runs(0);
  OK(v8c_enqueue_microtask(ctx, function));
  runs(1);
  OK(v8c_enqueue_microtask_fn(ctx, count_native, NULL, NULL));
  runs(2);
  OK(v8c_resolver_resolve(resolver, ctx, v8c_undefined(iso)));
  runs(3);
  OK(v8c_enqueue_microtask(ctx, function));
  OK(v8c_microtask_scope_open(ctx, true, &scope)); /* nothing runs while it is open */
  runs(3);
  runs(3);
  OK(v8c_microtask_scope_close(&scope));
  runs(4);
  v8c_context *own = /* from here on queues are always looked at */
      context_with((v8c_context_options){.own_microtasks = true, .microtask_policy = V8C_MICROTASKS_EXPLICIT});
  OK(v8c_enqueue_microtask(own, function));
  runs(4);
  v8c_context_free(own);
  runs(5); /* an orphan's, too */
  v8c_resolver_free(resolver);
}

/* What WeakRef.deref keeps is kept for the turn alone. */
Test(microtask, a_turn_lets_go_of_what_weak_refs_were_asked_for) {
  OK(v8c_set_microtask_policy(iso, V8C_MICROTASKS_EXPLICIT));
  struct turn turn = {"globalThis.weak = new WeakRef({}); globalThis.n = 0", 0, 0, 0};
  OK(v8c_turn(ctx, turn_body, &turn, NULL));
  OK(v8c_low_memory(iso));
  cr_assert(v8c_is_undefined(eval("weak.deref()")));
}
