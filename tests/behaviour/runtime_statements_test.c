/* runtime_statements_test.c: what a runtime promises, a statement a test: the owner, its queue and the
 * tokens (1 to 18), start and end (19 to 28), promises (29 to 35), threads (62). */
#include <dirent.h>
#include <stdatomic.h>
#include <unistd.h>
#include <uv.h>

#include "tests/harness/runtime.h"

TestSuite(runtime_statements, .init = runtime_up, .fini = runtime_down, .timeout = 120);

static pthread_t spawn(void *(*body)(void *), void *data) {
  pthread_t thread;
  cr_assert_eq(pthread_create(&thread, NULL, body, data), 0);
  return thread;
}

static int nothing(v8c_runtime *rt, v8c_context *context, void *data) {
  (void)rt, (void)context, (void)data;
  return 0;
}

static int set_event(v8c_runtime *rt, v8c_context *context, void *data) {
  (void)rt, (void)context;
  event_set(data);
  return 0;
}

/* A job that stands in C until it is let go. */
struct gate {
  struct event in, go;
};
#define GATE \
  { EVENT, EVENT }
static int stand(v8c_runtime *rt, v8c_context *context, void *data) {
  struct gate *gate = data;
  (void)rt, (void)context;
  event_set(&gate->in);
  return event_wait(&gate->go, 1) ? 0 : V8C_ESTATE;
}

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
  OK(v8c_runtime_call(rt, "fence", nothing, NULL, NULL));
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

struct fate {
  _Atomic int run, dropped, code;
};
static int fate_run(v8c_runtime *rt, v8c_context *context, void *data) {
  (void)rt, (void)context;
  ((struct fate *)data)->run++;
  return 0;
}
static void fate_drop(void *data, int code) {
  struct fate *fate = data;
  fate->dropped++;
  fate->code = code;
}

static int forever(v8c_runtime *rt, v8c_context *context, void *data) {
  (void)rt;
  event_set(data);
  return v8c_eval(context, V8C_LIT("for (;;);"), "forever.js", NULL);
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
  OK(v8c_runtime_post(rt, "stand", stand, &gate, NULL));
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

static int fails(v8c_runtime *rt, v8c_context *context, void *data) {
  (void)rt, (void)context;
  return v8c_fail(V8C_EIO, "no %s", (const char *)data);
}
static int throws(v8c_runtime *rt, v8c_context *context, void *data) {
  (void)rt, (void)data;
  return v8c_eval(context, V8C_LIT("throw new TypeError('thrown')"), NULL, NULL);
}

/* ---- Tokens and failures ------------------------------------------------------------------- */

static v8c_token *make_token(v8c_token *parent, double timeout_ms, const void *key, void *value) {
  v8c_token *token = NULL;
  OK(v8c_token_new(
      &(v8c_token_options){
          .size = sizeof(v8c_token_options), .parent = parent, .timeout_ms = timeout_ms, .key = key, .value = value},
      &token));
  return token;
}

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
  OK(v8c_runtime_post(rt, "stand", stand, &gate, NULL));
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

struct heard {
  char text[500];
  struct event event;
};
static void hear(v8c_runtime *rt, const v8c_failure *failure, void *data) {
  struct heard *heard = data;
  (void)rt;
  size_t len = strlen(heard->text);
  snprintf(heard->text + len, sizeof heard->text - len, "%s|%s|%s;", failure->name, v8c_err_name(failure->code),
           failure->error ? v8c_error_message(failure->error, NULL) : failure->detail);
  event_set(&heard->event);
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
  OK(v8c_runtime_post(rt, "stand", stand, &gate, NULL));
  cr_assert(event_wait(&gate.in, 1));
  CODE(V8C_ETIMEDOUT, v8c_runtime_wait_idle(rt, 20));
  pthread_t thread = spawn(goes, &gate.go);
  OK(v8c_runtime_wait_idle(rt, 60e3));
  pthread_join(thread, NULL);
  CODE(V8C_EBUSY, v8c_runtime_call(rt, "wait", waits_idle, NULL, NULL));
  end_runtime(rt);
}

static const char a_key;

struct seen {
  v8c_runtime *rt;
  v8c_token *custom;
  void *outer, *inner, *after, *plain, *with_current, *before;
};
static void *value_here(v8c_runtime *rt) { return v8c_token_value(v8c_runtime_current_token(rt), &a_key); }
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

/* ---- Promises -------------------------------------------------------------------------------- */

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

/* ---- Threads ----------------------------------------------------------------------------------- */

Test(runtime_statements, s62_the_wrong_thread_is_a_code) {
  v8c_runtime *rt = make_runtime(NULL, NULL);
  v8c_value value = NULL;
  v8c_deferred *deferred = NULL;
  CODE(V8C_ETHREAD, v8c_eval(v8c_runtime_context(rt), V8C_LIT("1"), NULL, &value));
  CODE(V8C_ETHREAD, v8c_deferred_new(rt, &value, &deferred));
  CODE(V8C_ETHREAD, v8c_runtime_dispatch(rt, NULL, "dispatch", nothing, NULL));
  CODE(V8C_ETHREAD, v8c_runtime_run_some(rt, 0, NULL, NULL));
  end_runtime(rt);
}

/* ---- Start and end ------------------------------------------------------------------------- */

struct order {
  char text[200];
  v8c_runtime *rt;
  bool lifetime_canceled, worked;
};

static int closer_a(v8c_runtime *rt, v8c_context *context, void *data) {
  struct order *order = data;
  v8c_value value = NULL;
  strcat(order->text, "a");
  order->lifetime_canceled = v8c_token_code(v8c_runtime_lifetime(rt)) == V8C_ECLOSED;
  order->worked = v8c_eval(context, V8C_LIT("1 + 1"), NULL, &value) == 0;
  return 0;
}
static int posted(v8c_runtime *rt, v8c_context *context, void *data) {
  (void)rt, (void)context;
  strcat(((struct order *)data)->text, "p");
  return 0;
}
static int closer_b(v8c_runtime *rt, v8c_context *context, void *data) {
  (void)context;
  strcat(((struct order *)data)->text, "b");
  CODE(V8C_ECLOSED, v8c_runtime_add_closer(rt, "late", closer_a, data, NULL));
  return v8c_runtime_post(rt, "posted", posted, data, NULL);
}

Test(runtime_statements, s19_close_goes_in_order) {
  v8c_runtime *rt = make_runtime(NULL, NULL);
  struct order order = {.rt = rt};
  OK(v8c_runtime_add_closer(rt, "a", closer_a, &order, NULL));
  OK(v8c_runtime_add_closer(rt, "b", closer_b, &order, NULL));
  v8c_closer *gone = NULL;
  OK(v8c_runtime_add_closer(rt, "gone", closer_a, &order, &gone));
  v8c_closer_free(gone);
  OK(v8c_runtime_close(rt, 0));
  cr_assert_str_eq(order.text, "bpa");
  cr_assert(order.lifetime_canceled && order.worked);
  cr_assert_null(v8c_runtime_isolate(rt));
  v8c_runtime_free(rt);
}

Test(runtime_statements, s20_javascript_without_an_end_is_terminated_and_told_of) {
  v8c_runtime *rt = make_runtime(NULL, NULL);
  struct order order = {.rt = rt};
  struct event in = EVENT;
  OK(v8c_runtime_add_closer(rt, "a", closer_a, &order, NULL));
  OK(v8c_runtime_post(rt, "forever", forever, &in, NULL));
  cr_assert(event_wait(&in, 1));
  double before = now_ms();
  CODE(V8C_ETERMINATED, v8c_runtime_close(rt, 50));
  double took = now_ms() - before;
  cr_assert(took >= 50 && took < 10e3, "%g ms", took);
  cr_assert_str_eq(order.text, "a");
  cr_assert(order.worked, "a closer can run JavaScript after a termination");
  v8c_runtime_free(rt);
}

static void *closes(void *data) { return (void *)(intptr_t)v8c_runtime_close(data, 0); }

Test(runtime_statements, s21_all_closers_run_and_all_failures_are_told) {
  v8c_runtime *rt = make_runtime(NULL, NULL);
  struct order order = {.rt = rt};
  v8c_buf report = {0};
  OK(v8c_runtime_add_closer(rt, "a", closer_a, &order, NULL));
  OK(v8c_runtime_add_closer(rt, "thrower", throws, NULL, NULL));
  OK(v8c_runtime_add_closer(rt, "disk", fails, (void *)"disk", NULL));
  CODE(V8C_ESTATE, v8c_runtime_close_report(rt, &report));
  pthread_t threads[4];
  for (int i = 0; i < 4; i++) threads[i] = spawn(closes, rt);
  for (int i = 0; i < 4; i++) {
    void *code;
    pthread_join(threads[i], &code);
    cr_assert_eq((int)(intptr_t)code, V8C_EIO);
  }
  CODE(V8C_EIO, v8c_runtime_close(rt, 0));
  OK(v8c_runtime_close_report(rt, &report));
  cr_assert_str_eq(report.data, "disk: no disk\nthrower: TypeError: thrown");
  cr_assert_str_eq(order.text, "a");
  v8c_buf_free(&report);
  v8c_runtime_free(rt);
}

static int closes_itself(v8c_runtime *rt, v8c_context *context, void *data) {
  (void)context, (void)data;
  return v8c_runtime_close(rt, 0);
}

Test(runtime_statements, s22_close_on_the_owner_is_busy) {
  v8c_runtime *rt = make_runtime(NULL, NULL);
  CODE(V8C_EBUSY, v8c_runtime_call(rt, "close", closes_itself, NULL, NULL));
  cr_assert_eq(number_of(rt, "1 + 1"), 2);
  end_runtime(rt);
}

static int count_of(const char *path) {
  int count = 0;
  DIR *dir = opendir(path);
  while (dir && readdir(dir)) count++;
  if (dir) closedir(dir);
  return count;
}

static size_t resident_pages(void) {
  unsigned long size = 0, resident = 0;
  FILE *file = fopen("/proc/self/statm", "r");
  if (!file || fscanf(file, "%lu %lu", &size, &resident) != 2) resident = 0;
  if (file) fclose(file);
  return resident;
}

Test(runtime_statements, s23_a_thousand_times_leave_nothing, .timeout = 600) {
  v8c_builder *builder = NULL;
  v8c_runtime *rt = NULL;
  struct event in = EVENT;
  OK(v8c_builder_new(NULL, &builder));
  OK(v8c_builder_build(builder));
  int fds = 0, threads = 0;
  size_t pages = 0;
  for (int i = 0; i < 1000; i++) {
    if (i == 100) fds = count_of("/proc/self/fd"), threads = count_of("/proc/self/task"), pages = resident_pages();
    OK(v8c_runtime_new(builder, NULL, &rt));
    OK(v8c_runtime_post(rt, "event", set_event, &in, NULL));
    end_runtime(rt);
  }
  cr_assert_eq(in.count, 1000);
  cr_assert_eq(count_of("/proc/self/fd"), fds);
  cr_assert_eq(count_of("/proc/self/task"), threads);
#if !defined(__SANITIZE_ADDRESS__) && \
    !defined(__SANITIZE_THREAD__) /* which keep freed memory; leaks they find themselves */
  cr_expect(resident_pages() < pages + 4096, "%zu pages, then %zu", pages, resident_pages());
#endif
  (void)pages;
  v8c_builder_free(builder);
}

struct foreign {
  uv_timer_t timer;
  int count;
  v8c_runtime *rt;
  int closed;
};

static void tick(uv_timer_t *timer) {
  struct foreign *foreign = timer->data;
  if (++foreign->count == 3) uv_close((uv_handle_t *)timer, NULL);
}

static void closed(v8c_runtime *rt, int code, void *data) {
  (void)rt;
  ((struct foreign *)data)->closed = code ? code : 1;
}

static void count_handle(uv_handle_t *handle, void *data) {
  (void)handle;
  ++*(int *)data;
}

Test(runtime_statements, s24_on_the_callers_loop_nothing_is_left) {
  uv_loop_t loop;
  struct foreign foreign = {0};
  struct event ran = EVENT;
  int handles = 0;
  cr_assert_eq(uv_loop_init(&loop), 0);
  v8c_runtime *rt = make_runtime(NULL, RUNTIME_START(.kind = V8C_LOOP_UV, .loop = &loop));
  uv_timer_init(&loop, &foreign.timer);
  foreign.timer.data = &foreign;
  uv_timer_start(&foreign.timer, tick, 1, 1);
  OK(v8c_runtime_post(rt, "event", set_event, &ran, NULL));
  OK(v8c_runtime_close_async(rt, 0, closed, &foreign));
  CODE(V8C_ESTATE, v8c_runtime_close_async(rt, 0, closed, &foreign));
  cr_assert_eq(uv_run(&loop, UV_RUN_DEFAULT), 0);
  cr_assert(foreign.count == 3 && foreign.closed == 1 && ran.count == 1);
  uv_walk(&loop, count_handle, &handles);
  cr_assert_eq(handles, 0);
  cr_assert_eq(uv_loop_close(&loop), 0);
  OK(v8c_runtime_close(rt, 0)); /* again: nothing, and no waiting */
  v8c_runtime_free(rt);
}

static int order_of_ends, timer_end, runtime_end;
static void timer_gone(uv_handle_t *handle) {
  (void)handle;
  timer_end = ++order_of_ends;
}
static void runtime_gone(v8c_runtime *rt, int code, void *data) {
  (void)rt, (void)code, (void)data;
  runtime_end = ++order_of_ends;
}
static int close_timer(v8c_runtime *rt, v8c_context *context, void *data) {
  (void)rt, (void)context;
  uv_close(data, timer_gone);
  return 0;
}

Test(runtime_statements, s24_who_waits_for_the_close_finds_what_closers_closed_gone) {
  uv_loop_t loop;
  uv_timer_t timer;
  cr_assert_eq(uv_loop_init(&loop), 0);
  v8c_runtime *rt = make_runtime(NULL, RUNTIME_START(.kind = V8C_LOOP_UV, .loop = &loop));
  uv_timer_init(&loop, &timer);
  OK(v8c_runtime_add_closer(rt, "timer", close_timer, &timer, NULL));
  OK(v8c_runtime_close_async(rt, 0, runtime_gone, NULL));
  cr_assert_eq(uv_run(&loop, UV_RUN_DEFAULT), 0);
  cr_assert(timer_end == 1 && runtime_end == 2);
  cr_assert_eq(uv_loop_close(&loop), 0);
  v8c_runtime_free(rt);
}

struct nap {
  uv_timer_t timer;
  v8c_runtime *rt;
  bool over;
};
static int wake_up(v8c_runtime *rt, v8c_context *context, void *data) {
  (void)rt;
  ((struct nap *)data)->over = true;
  return v8c_eval(context, V8C_LIT("globalThis.after = 'no'; Promise.resolve().then(() => after = 'yes')"), NULL, NULL);
}
static void nap_over(uv_timer_t *timer) {
  struct nap *nap = timer->data;
  uv_close((uv_handle_t *)timer, NULL);
  OK(v8c_runtime_dispatch(nap->rt, NULL, "nap", wake_up, nap));
}

Test(runtime_statements, s25_the_loop_ends_when_nothing_is_pending) {
  uv_loop_t loop;
  cr_assert_eq(uv_loop_init(&loop), 0);
  v8c_runtime *rt = make_runtime(NULL, RUNTIME_START(.kind = V8C_LOOP_UV, .loop = &loop));
  cr_assert_eq(uv_run(&loop, UV_RUN_DEFAULT), 0);
  struct nap nap = {.rt = rt};
  uv_timer_init(&loop, &nap.timer);
  nap.timer.data = &nap;
  uv_update_time(&loop);
  uv_timer_start(&nap.timer, nap_over, 20, 0);
  double before = now_ms();
  cr_assert_eq(uv_run(&loop, UV_RUN_DEFAULT), 0);
  cr_assert(nap.over && now_ms() - before >= 20);
  struct event ran = EVENT; /* posted by the owner while nothing runs */
  OK(v8c_runtime_post(rt, "event", set_event, &ran, NULL));
  cr_assert_eq(uv_run(&loop, UV_RUN_DEFAULT), 0);
  cr_assert_eq(ran.count, 1);
  OK(v8c_runtime_close_async(rt, 0, NULL, NULL));
  cr_assert_eq(uv_run(&loop, UV_RUN_DEFAULT), 0);
  v8c_runtime_free(rt);
  cr_assert_eq(uv_loop_close(&loop), 0);
}

static void *terminate_once(void *data) {
  OK(v8c_terminate(data));
  return NULL;
}

Test(runtime_statements, s26_a_termination_does_not_reach_the_next_script) {
  v8c_runtime *rt = make_runtime(NULL, NULL);
  for (int i = 0; i < 20; i++) {
    struct event in = EVENT;
    OK(v8c_runtime_post(rt, "forever", forever, &in, NULL));
    cr_assert(event_wait(&in, 1));
    pthread_join(spawn(terminate_once, v8c_runtime_isolate(rt)), NULL);
    cr_assert_eq(number_of(rt, "1 + 1"), 2);
  }
  end_runtime(rt);
}

static int init_closer(v8c_runtime *rt, v8c_context *context, void *data) {
  (void)context;
  return v8c_runtime_add_closer(rt, "a", closer_a, data, NULL);
}

Test(runtime_statements, s27_a_failed_initializer_takes_all_down_and_is_named) {
  static const v8c_loop_kind kinds[] = {V8C_LOOP_THREAD, V8C_LOOP_UV, V8C_LOOP_POLL};
  uv_loop_t loop;
  cr_assert_eq(uv_loop_init(&loop), 0);
  for (int i = 0; i < 3; i++) {
    v8c_builder *builder = NULL;
    v8c_runtime *rt = NULL;
    struct order order = {0};
    OK(v8c_builder_new(NULL, &builder));
    OK(v8c_builder_add_initializer(builder, V8C_LIT("first"), init_closer, &order));
    OK(v8c_builder_add_initializer(builder, V8C_LIT("second"), throws, NULL));
    OK(v8c_builder_build(builder));
    CODE(
        V8C_EXCEPTION,
        v8c_runtime_new(builder, RUNTIME_START(.kind = kinds[i], .loop = kinds[i] == V8C_LOOP_UV ? &loop : NULL), &rt));
    cr_assert_str_eq(v8c_detail(), "initializer \"second\": TypeError: thrown");
    cr_assert_null(rt);
    cr_assert_str_eq(order.text, "a");
    v8c_builder_free(builder);
  }
  cr_assert_eq(uv_loop_close(&loop), 0);
}

Test(runtime_statements, s28_a_built_builder_is_frozen) {
  v8c_builder *builder = NULL;
  v8c_runtime *rt = NULL;
  OK(v8c_builder_new(NULL, &builder));
  CODE(V8C_ESTATE, v8c_runtime_new(builder, NULL, &rt));
  CODE(V8C_EINVAL, v8c_builder_add_initializer(builder, V8C_LIT("null"), NULL, NULL));
  cr_assert(strstr(v8c_detail(), "index 0"), "%s", v8c_detail());
  OK(v8c_builder_add_initializer(builder, V8C_LIT("x"), nothing, NULL));
  OK(v8c_builder_build(builder));
  CODE(V8C_ESTATE, v8c_builder_add_initializer(builder, V8C_LIT("y"), nothing, NULL));
  CODE(V8C_ESTATE, v8c_builder_build(builder));
  v8c_builder_free(builder);
  OK(v8c_builder_new(NULL, &builder));
  OK(v8c_builder_add_initializer(builder, V8C_LIT("x"), nothing, NULL));
  OK(v8c_builder_add_initializer(builder, V8C_LIT("x"), nothing, NULL));
  CODE(V8C_EEXIST, v8c_builder_build(builder));
  cr_assert(strstr(v8c_detail(), "\"x\" is at index 0 and 1"), "%s", v8c_detail());
  v8c_builder_free(builder);
  OK(v8c_builder_new(NULL, &builder));
  OK(v8c_builder_add_initializer(builder, V8C_LIT(""), nothing, NULL));
  CODE(V8C_EINVAL, v8c_builder_build(builder));
  cr_assert(strstr(v8c_detail(), "index 0"), "%s", v8c_detail());
  v8c_builder_free(builder);
}
