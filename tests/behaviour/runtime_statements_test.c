/* runtime_statements_test.c: what a runtime promises, a statement a test: the owner, its queue and the
 * tokens (1 to 18), start and end (19 to 28). */
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

static int fails(v8c_runtime *rt, v8c_context *context, void *data) {
  (void)rt, (void)context;
  return v8c_fail(V8C_EIO, "no %s", (const char *)data);
}
static int throws(v8c_runtime *rt, v8c_context *context, void *data) {
  (void)rt, (void)data;
  return v8c_eval(context, V8C_LIT("throw new TypeError('thrown')"), NULL, NULL);
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
  cr_expect(resident_pages() < pages + 4096, "%zu pages, then %zu", pages, resident_pages());
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
