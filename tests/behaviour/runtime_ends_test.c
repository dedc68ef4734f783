/* runtime_ends_test.c: what a runtime promises of its start and its end (19 to 28). */
#include <dirent.h>
#include <stdatomic.h>
#include <unistd.h>
#include <uv.h>

#include "tests/behaviour/runtime_jobs.h"

TestSuite(runtime_statements, .init = runtime_up, .fini = runtime_down, .timeout = 120);

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
    OK(v8c_runtime_post(rt, "event", event_job, &in, NULL));
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
  OK(v8c_runtime_post(rt, "event", event_job, &ran, NULL));
  OK(v8c_runtime_close_async(rt, 0, closed, &foreign));
  CODE(V8C_ESTATE, v8c_runtime_close_async(rt, 0, closed, &foreign));
  cr_assert_eq(uv_run(&loop, UV_RUN_DEFAULT), 0);
  cr_assert(foreign.count == 3 && foreign.closed == 1 && ran.count == 1);
  uv_walk(&loop, count_handle, &handles);
  cr_assert_eq(handles, 0);
  cr_assert_eq(uv_loop_close(&loop), 0);
  OK(v8c_runtime_close(rt, 0)); /* again: nothing_job, and no waiting */
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
  OK(v8c_runtime_post(rt, "event", event_job, &ran, NULL));
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
  OK(v8c_builder_add_initializer(builder, V8C_LIT("x"), nothing_job, NULL));
  OK(v8c_builder_build(builder));
  CODE(V8C_ESTATE, v8c_builder_add_initializer(builder, V8C_LIT("y"), nothing_job, NULL));
  CODE(V8C_ESTATE, v8c_builder_build(builder));
  v8c_builder_free(builder);
  OK(v8c_builder_new(NULL, &builder));
  OK(v8c_builder_add_initializer(builder, V8C_LIT("x"), nothing_job, NULL));
  OK(v8c_builder_add_initializer(builder, V8C_LIT("x"), nothing_job, NULL));
  CODE(V8C_EEXIST, v8c_builder_build(builder));
  cr_assert(strstr(v8c_detail(), "\"x\" is at index 0 and 1"), "%s", v8c_detail());
  v8c_builder_free(builder);
  OK(v8c_builder_new(NULL, &builder));
  OK(v8c_builder_add_initializer(builder, V8C_LIT(""), nothing_job, NULL));
  CODE(V8C_EINVAL, v8c_builder_build(builder));
  cr_assert(strstr(v8c_detail(), "index 0"), "%s", v8c_detail());
  v8c_builder_free(builder);
}
