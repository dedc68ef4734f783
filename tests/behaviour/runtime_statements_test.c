/* runtime_statements_test.c: what a runtime promises, a statement a test: the owner, its queue and the
 * tokens (1 to 15), threads (62); runtime_promises_test.c has 16 to 18 and 29 to 35, runtime_ends_test.c 19 to 28. */
#include <stdatomic.h>
#include <uv.h>

#include "tests/behaviour/runtime_jobs.h"

TestSuite(runtime_statements, .init = runtime_up, .fini = runtime_down, .timeout = 120);

/* ---- The owner --------------------------------------------------------------------------- */

struct answer {
  pthread_t thread;
  bool is_owner;
  double sum;
};

static int give_answer(v8c_runtime *rt, v8c_context *context, void *data) {
  struct answer *answer = data;
  v8c_value value = NULL;
  answer->thread = pthread_self();
  answer->is_owner = v8c_runtime_is_owner(rt) && v8c_runtime_of(v8c_context_isolate(context)) == rt;
  int err = v8c_eval(context, V8C_LIT("40 + 2"), NULL, &value);
  return err ? err : v8c_get_number(value, &answer->sum);
}

Test(runtime_statements, s01_call_runs_on_the_owner_and_gives_the_result) {
  v8c_runtime *rt = make_runtime(NULL, NULL);
  struct answer answer = {0}, again = {0};
  OK(v8c_runtime_call(rt, "answer", give_answer, &answer, NULL));
  OK(v8c_runtime_call(rt, "answer", give_answer, &again, NULL));
  cr_assert(answer.is_owner && answer.sum == 42);
  cr_assert(!pthread_equal(answer.thread, pthread_self()) && pthread_equal(answer.thread, again.thread));
  cr_assert(!v8c_runtime_is_owner(rt));
  end_runtime(rt);
}

static int nest(v8c_runtime *rt, v8c_context *context, void *data) {
  int *depth = data;
  (void)context;
  return --*depth > 0 ? v8c_runtime_call(rt, "nest", nest, data, NULL) : 77;
}

static void nest_native(v8c_call *call) {
  v8c_runtime *rt = v8c_runtime_of(v8c_call_isolate(call));
  int depth = 50;
  v8c_return_number(call, v8c_runtime_call(rt, "from JavaScript", nest, &depth, NULL));
}

Test(runtime_statements, s02_call_on_the_owner_runs_inline_at_any_depth) {
  v8c_runtime *rt = make_runtime(NULL, NULL);
  int depth = 50;
  CODE(77, v8c_runtime_call(rt, "nest", nest, &depth, NULL));
  cr_assert_eq(depth, 0);
  give_native(rt, "nest", nest_native);
  cr_assert_eq(number_of(rt, "[1].map(() => nest())[0]"), 77);
  end_runtime(rt);
}

enum { PRODUCERS = 8, EACH = 10000 };
struct producer {
  v8c_runtime *rt;
  int made, seen, bad;
};
static int counter; /* the owner's alone: nothing guards it */

static int in_order(v8c_runtime *rt, v8c_context *context, void *data) {
  struct producer *producer = data;
  (void)rt, (void)context;
  counter++;
  producer->seen++;
  return 0;
}

struct numbered {
  struct producer *producer;
  int number;
};
static int numbered(v8c_runtime *rt, v8c_context *context, void *data) {
  struct numbered *numbered = data;
  if (numbered->number != numbered->producer->seen) numbered->producer->bad++;
  int err = in_order(rt, context, numbered->producer);
  free(numbered);
  return err;
}

static void *produce(void *data) {
  struct producer *producer = data;
  for (int i = 0; i < EACH; i++) {
    struct numbered *job = malloc(sizeof *job);
    *job = (struct numbered){producer, i};
    if (v8c_runtime_post(producer->rt, "numbered", numbered, job, NULL) == 0)
      producer->made++;
    else
      free(job);
  }
  return NULL;
}

Test(runtime_statements, s03_fifo_for_each_of_eight_producers) {
  v8c_runtime *rt = make_runtime(NULL, NULL);
  struct producer producers[PRODUCERS] = {{0}};
  pthread_t threads[PRODUCERS];
  for (int i = 0; i < PRODUCERS; i++) {
    producers[i].rt = rt;
    threads[i] = spawn(produce, &producers[i]);
  }
  for (int i = 0; i < PRODUCERS; i++) pthread_join(threads[i], NULL);
  OK(v8c_runtime_wait_idle(rt, 60e3));
  OK(v8c_runtime_call(rt, "fence", nothing_job, NULL, NULL));
  for (int i = 0; i < PRODUCERS; i++) cr_assert(producers[i].seen == EACH && !producers[i].bad);
  cr_assert_eq(counter, PRODUCERS * EACH);
  end_runtime(rt);
}

struct repost {
  uv_timer_t timer;
  _Atomic bool fired, stop;
  _Atomic int rounds;
  double at, due;
  struct event done;
};

static int post_again(v8c_runtime *rt, v8c_context *context, void *data) {
  struct repost *repost = data;
  (void)context;
  repost->rounds++;
  if (repost->stop) {
    event_set(&repost->done);
    return 0;
  }
  return v8c_runtime_post(rt, "again", post_again, data, NULL);
}

static void fired(uv_timer_t *timer) {
  struct repost *repost = timer->data;
  repost->fired = repost->stop = true;
  uv_close((uv_handle_t *)timer, NULL);
}

static int start_timer(v8c_runtime *rt, v8c_context *context, void *data) {
  struct repost *repost = data;
  uv_timer_init(v8c_runtime_loop(rt), &repost->timer);
  repost->timer.data = repost;
  uv_update_time(v8c_runtime_loop(rt));
  uv_timer_start(&repost->timer, fired, 10, 0);
  return post_again(rt, context, data);
}

Test(runtime_statements, s04_a_job_that_posts_itself_starves_no_timer) {
  v8c_runtime *rt = make_runtime(NULL, NULL);
  struct repost repost = {.done = EVENT};
  OK(v8c_runtime_call(rt, "timer", start_timer, &repost, NULL));
  cr_assert(event_wait(&repost.done, 1), "the timer did not fire");
  cr_assert(repost.rounds > 10 && repost.fired);
  end_runtime(rt);
}

Test(runtime_statements, s05_each_accepted_post_runs_or_is_dropped) {
  static struct fate fates[1000];
  v8c_runtime *rt = make_runtime(NULL, NULL);
  struct event in = EVENT;
  OK(v8c_runtime_post(rt, "forever", forever, &in, NULL));
  cr_assert(event_wait(&in, 1));
  for (int i = 0; i < 1000; i++) OK(v8c_runtime_post(rt, "fate", fate_run, &fates[i], fate_drop));
  CODE(V8C_ETERMINATED, v8c_runtime_close(rt, 20));
  for (int i = 0; i < 1000; i++) cr_assert(fates[i].run == 0 && fates[i].dropped == 1 && fates[i].code == V8C_ECLOSED);
  v8c_runtime_free(rt);
}

Test(runtime_statements, s05_what_is_queued_runs_within_the_grace_time) {
  static struct fate fates[1000];
  v8c_runtime *rt = make_runtime(NULL, NULL);
  for (int i = 0; i < 1000; i++) OK(v8c_runtime_post(rt, "fate", fate_run, &fates[i], fate_drop));
  OK(v8c_runtime_close(rt, 60e3));
  for (int i = 0; i < 1000; i++) cr_assert(fates[i].run == 1 && fates[i].dropped == 0);
  v8c_runtime_free(rt);
}

Test(runtime_statements, s06_closed_says_so_and_touches_nothing) {
  v8c_runtime *rt = make_runtime(NULL, NULL);
  OK(v8c_runtime_close(rt, 0));
  struct fate fate = {0};
  v8c_job job = {.run = fate_run, .drop = fate_drop, .data = &fate};
  CODE(V8C_ECLOSED, v8c_runtime_post(rt, "late", fate_run, &fate, fate_drop));
  CODE(V8C_ECLOSED, v8c_runtime_post_job(rt, &job));
  CODE(V8C_ECLOSED, v8c_runtime_call(rt, "late", fate_run, &fate, NULL));
  CODE(V8C_ECLOSED, v8c_runtime_add_closer(rt, "late", fate_run, &fate, NULL));
  cr_assert(fate.run == 0 && fate.dropped == 0);
  cr_assert_null(v8c_runtime_isolate(rt));
  v8c_runtime_free(rt);
}

Test(runtime_statements, s07_a_full_queue_is_another_code) {
  v8c_runtime *rt = make_runtime(RUNTIME_OPTIONS(.queue_max = 3), NULL);
  struct gate gate = GATE;
  struct fate fate = {0};
  OK(v8c_runtime_post(rt, "stand", gate_job, &gate, NULL));
  cr_assert(event_wait(&gate.in, 1));
  for (int i = 0; i < 3; i++) OK(v8c_runtime_post(rt, "fate", fate_run, &fate, fate_drop));
  CODE(V8C_EFULL, v8c_runtime_post(rt, "one too many", fate_run, &fate, fate_drop));
  cr_assert(strstr(v8c_detail(), "one too many"), "%s", v8c_detail());
  event_set(&gate.go);
  OK(v8c_runtime_wait_idle(rt, 60e3));
  cr_assert_eq(fate.run, 3);
  OK(v8c_runtime_post(rt, "fate", fate_run, &fate, fate_drop));
  end_runtime(rt);
  cr_assert(fate.run == 4 && fate.dropped == 0);
}

/* ---- Tokens and failures ------------------------------------------------------------------- */

struct custom {
  v8c_runtime *rt;
  v8c_token *token;
  struct fate fate;
  int code;
};

static void *calls_custom(void *data) {
  struct custom *custom = data;
  custom->code = v8c_runtime_call_with_custom(custom->rt, custom->token, "custom", fate_run, &custom->fate, NULL);
  return NULL;
}

Test(runtime_statements, s08_a_call_canceled_in_the_queue_never_runs) {
  v8c_runtime *rt = make_runtime(NULL, NULL);
  struct gate gate = GATE;
  struct custom custom = {.rt = rt, .token = make_token(NULL, 0, NULL, NULL)};
  struct fate post = {0};
  OK(v8c_runtime_post(rt, "stand", gate_job, &gate, NULL));
  cr_assert(event_wait(&gate.in, 1));
  pthread_t thread = spawn(calls_custom, &custom);
  OK(v8c_runtime_post_with_custom(rt, custom.token, "post", fate_run, &post, fate_drop));
  OK(v8c_token_cancel(custom.token, 0, V8C_LIT("not needed")));
  pthread_join(thread, NULL); /* while the owner still stands */
  cr_assert_eq(custom.code, V8C_ECANCELED);
  CODE(V8C_ECANCELED, v8c_runtime_post_with_custom(rt, custom.token, "post", fate_run, &post, fate_drop));
  event_set(&gate.go);
  OK(v8c_runtime_wait_idle(rt, 60e3));
  cr_assert(custom.fate.run == 0 && post.run == 0 && post.dropped == 1 && post.code == V8C_ECANCELED);
  v8c_token_free(custom.token);
  end_runtime(rt);
}

struct slow {
  struct event passed;
  v8c_token *token;
  int value;
};
static void note_cancel(v8c_token *token, void *data) {
  (void)token;
  event_set(data);
}
static int outlives_deadline(v8c_runtime *rt, v8c_context *context, void *data) {
  struct slow *slow = data;
  (void)rt, (void)context;
  if (v8c_token_on_cancel(slow->token, note_cancel, &slow->passed, NULL) || !event_wait(&slow->passed, 1))
    return V8C_ESTATE;
  slow->value = 7;
  return 0;
}

Test(runtime_statements, s09_a_deadline_while_it_runs_is_told_after_it_has_returned) {
  v8c_runtime *rt = make_runtime(NULL, NULL);
  struct slow slow = {.passed = EVENT, .token = make_token(NULL, 20, NULL, NULL)};
  CODE(V8C_ETIMEDOUT, v8c_runtime_call_with_custom(rt, slow.token, "slow", outlives_deadline, &slow, NULL));
  cr_assert_eq(slow.value, 7);
  v8c_token_free(slow.token);
  end_runtime(rt);
}

Test(runtime_statements, s10_a_code_comes_with_the_operation_s_name) {
  v8c_runtime *rt = make_runtime(NULL, NULL);
  CODE(V8C_EIO, v8c_runtime_call(rt, "read settings", fails, (void *)"disk", NULL));
  cr_assert_str_eq(v8c_detail(), "read settings: no disk");
  cr_assert_eq(number_of(rt, "1 + 1"), 2);
  end_runtime(rt);
}

Test(runtime_statements, s11_an_exception_is_told_in_full) {
  struct heard heard = {.event = EVENT};
  v8c_runtime *rt = make_runtime(RUNTIME_OPTIONS(.on_failure = hear, .data = &heard), NULL);
  v8c_error *error = NULL;
  CODE(V8C_EXCEPTION,
       v8c_runtime_call(rt, "boom", script_job, (void *)"1;\n  throw new RangeError('too far')", &error));
  cr_assert_str_eq(v8c_detail(), "boom: RangeError: too far");
  cr_assert_str_eq(v8c_error_message(error, NULL), "RangeError: too far");
  cr_assert_str_eq(v8c_error_script(error), "job.js");
  cr_assert(v8c_error_line(error) == 2 && v8c_error_column(error) == 3);
  cr_assert(strstr(v8c_error_stack(error), "job.js:2:9"), "%s", v8c_error_stack(error));
  v8c_error_free(error);
  cr_assert_str_eq(heard.text, "");
  OK(v8c_runtime_post(rt, "posted", throws, NULL, NULL));
  OK(v8c_runtime_post(rt, "coded", fails, (void *)"disk", NULL));
  cr_assert(event_wait(&heard.event, 2));
  end_runtime(rt);
  cr_assert_str_eq(heard.text, "posted|V8C_EXCEPTION|TypeError: thrown;coded|V8C_EIO|no disk;");
}

static int waits_idle(v8c_runtime *rt, v8c_context *context, void *data) {
  (void)context, (void)data;
  return v8c_runtime_wait_idle(rt, 0);
}
static void *goes(void *data) {
  event_set(data);
  return NULL;
}

Test(runtime_statements, s12_wait_idle) {
  v8c_runtime *rt = make_runtime(NULL, NULL);
  struct gate gate = GATE;
  OK(v8c_runtime_post(rt, "stand", gate_job, &gate, NULL));
  cr_assert(event_wait(&gate.in, 1));
  CODE(V8C_ETIMEDOUT, v8c_runtime_wait_idle(rt, 20));
  pthread_t thread = spawn(goes, &gate.go);
  OK(v8c_runtime_wait_idle(rt, 60e3));
  pthread_join(thread, NULL);
  CODE(V8C_EBUSY, v8c_runtime_call(rt, "wait", waits_idle, NULL, NULL));
  end_runtime(rt);
}

struct seen {
  v8c_runtime *rt;
  v8c_token *custom;
  void *outer, *inner, *after, *plain, *with_current, *before;
};
static int inner_job(v8c_runtime *rt, v8c_context *context, void *data) {
  (void)context;
  *(void **)data = value_here(rt);
  return 0;
}
static int inner_throws(v8c_runtime *rt, v8c_context *context, void *data) {
  (void)inner_job(rt, context, data);
  return throws(rt, context, NULL);
}
static int outer_job(v8c_runtime *rt, v8c_context *context, void *data) {
  struct seen *seen = data;
  (void)context;
  seen->outer = value_here(rt);
  CODE(V8C_EXCEPTION, v8c_runtime_call_with_custom(rt, seen->custom, "inner", inner_throws, &seen->inner, NULL));
  seen->after = value_here(rt);
  OK(v8c_runtime_call_with_current(rt, "current", inner_job, &seen->with_current, NULL));
  OK(v8c_runtime_call(rt, "plain", inner_job, &seen->plain, NULL));
  OK(seen->after == value_here(rt) ? 0 : V8C_ESTATE);
  return 0;
}

Test(runtime_statements, s13_the_innermost_token_is_current) {
  v8c_runtime *rt = make_runtime(NULL, NULL);
  int one = 1, two = 2;
  v8c_token *outer = make_token(NULL, 0, &a_key, &one);
  struct seen seen = {.rt = rt, .custom = make_token(NULL, 0, &a_key, &two), .plain = &one};
  OK(v8c_runtime_call_with_custom(rt, outer, "outer", outer_job, &seen, NULL));
  cr_assert(seen.outer == &one && seen.inner == &two && seen.after == &one && seen.with_current == &one && !seen.plain);
  v8c_token_free(outer);
  v8c_token_free(seen.custom);
  end_runtime(rt);
}

static int is_lifetime(v8c_runtime *rt, v8c_context *context, void *data) {
  (void)context;
  *(bool *)data = v8c_runtime_current_token(rt) == v8c_runtime_lifetime(rt);
  return 0;
}

Test(runtime_statements, s14_without_one_the_lifetime_is_current) {
  v8c_runtime *rt = make_runtime(NULL, NULL);
  v8c_token *token = make_token(NULL, 0, NULL, NULL);
  bool is = false;
  cr_assert_eq(v8c_runtime_current_token(rt), v8c_runtime_lifetime(rt));
  OK(v8c_runtime_call(rt, "lifetime", is_lifetime, &is, NULL));
  cr_assert(is);
  OK(v8c_runtime_call_with_custom(rt, token, "script", script_job, (void *)"(async () => { await 1 })()", NULL));
  OK(v8c_runtime_call(rt, "lifetime", is_lifetime, &is, NULL));
  cr_assert(is);
  OK(v8c_runtime_call_with_custom(rt, NULL, "lifetime", is_lifetime, &is, NULL));
  cr_assert(is);
  v8c_token_free(token);
  end_runtime(rt);
}

struct linked {
  v8c_token *seen;
  void *value;
  struct event in, canceled;
};
static int waits_for_cancel(v8c_runtime *rt, v8c_context *context, void *data) {
  struct linked *linked = data;
  v8c_token *token = v8c_runtime_current_token(rt);
  (void)context;
  linked->value = v8c_token_value(token, &a_key);
  linked->seen = v8c_token_retain(token);
  (void)v8c_token_on_cancel(token, note_cancel, &linked->canceled, NULL);
  event_set(&linked->in);
  return event_wait(&linked->canceled, 1) ? 0 : V8C_ESTATE;
}

Test(runtime_statements, s15_a_custom_token_ends_with_the_lifetime_and_keeps_its_value) {
  v8c_runtime *rt = make_runtime(NULL, NULL);
  int one = 1;
  struct linked linked = {.in = EVENT, .canceled = EVENT};
  v8c_token *token = make_token(NULL, 0, &a_key, &one);
  OK(v8c_runtime_post_with_custom(rt, token, "linked", waits_for_cancel, &linked, NULL));
  cr_assert(event_wait(&linked.in, 1));
  OK(v8c_runtime_close(rt, 60e3));
  cr_assert(linked.value == &one && v8c_token_code(linked.seen) == V8C_ECLOSED && !v8c_token_code(token));
  v8c_token_free(linked.seen);
  v8c_token_free(token);
  v8c_runtime_free(rt);
}

/* ---- Threads ----------------------------------------------------------------------------------- */

Test(runtime_statements, s62_the_wrong_thread_is_a_code) {
  v8c_runtime *rt = make_runtime(NULL, NULL);
  v8c_value value = NULL;
  v8c_deferred *deferred = NULL;
  CODE(V8C_ETHREAD, v8c_eval(v8c_runtime_context(rt), V8C_LIT("1"), NULL, &value));
  CODE(V8C_ETHREAD, v8c_deferred_new(rt, &value, &deferred));
  CODE(V8C_ETHREAD, v8c_runtime_dispatch(rt, NULL, "dispatch", nothing_job, NULL));
  CODE(V8C_ETHREAD, v8c_runtime_run_some(rt, 0, NULL, NULL));
  end_runtime(rt);
}
