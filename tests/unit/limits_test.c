/* limits_test.c: v8c/limits.h. */
#include "v8c/limits.h"

#include <math.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "tests/harness/limits.h"
#include "tests/harness/values.h"

TestSuite(limits, .init = harness_up, .fini = harness_down, .timeout = 60);

static double now_ms(clockid_t clock) {
  struct timespec t;
  clock_gettime(clock, &t);
  return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static v8c_limits *wall(double ms) { return limits_of((v8c_limits_options){.wall_ms = ms}); }

#define FOREVER "for (;;);"

/* ---- Objects ------------------------------------------------------------------------- */

Test(limits, numbers_are_checked) {
  v8c_limits *limits = NULL;
  const double bad[] = {-1, NAN, INFINITY, 1e11};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    CODE(V8C_ERANGE,
         v8c_limits_new(&(v8c_limits_options){.size = sizeof(v8c_limits_options), .wall_ms = bad[i]}, &limits));
    CODE(V8C_ERANGE,
         v8c_limits_new(&(v8c_limits_options){.size = sizeof(v8c_limits_options), .cpu_ms = bad[i]}, &limits));
  }
  cr_assert_null(limits);
  OK(v8c_limits_new(NULL, &limits));
  v8c_limits_free(limits);
  v8c_limits_free(NULL);
}

Test(limits, causes_have_names) {
  cr_assert_str_eq(v8c_cause_name(V8C_BY_USER), "user");
  cr_assert_str_eq(v8c_cause_name(V8C_BY_DEADLINE), "deadline");
  cr_assert_str_eq(v8c_cause_name(V8C_BY_CPU), "cpu");
  cr_assert_str_eq(v8c_cause_name(V8C_BY_NOBODY), "");
  cr_assert_str_eq(v8c_cause_name((v8c_cause)77), "");
}

/* ---- A call ------------------------------------------------------------------------------ */

Test(limits, a_deadline_ends_a_loop_and_is_told) {
  v8c_limits *limits = wall(20);
  v8c_span span;
  v8c_error *error = NULL;
  double start = now_ms(CLOCK_MONOTONIC);
  OK(v8c_limits_begin(iso, limits, &span));
  v8c_limits_free(limits); /* not needed any more */
  CODE(V8C_ETERMINATED, v8c_eval(ctx, V8C_LIT(FOREVER), NULL, NULL));
  cr_assert_geq(now_ms(CLOCK_MONOTONIC) - start, 20, "too early");
  CODE(V8C_ETERMINATED, v8c_eval(ctx, V8C_LIT("1"), NULL, NULL));
  cr_assert_eq(v8c_terminated_by(iso), V8C_BY_DEADLINE);
  CODE(V8C_ETERMINATED, v8c_limits_end(iso, &span, &error));
  cr_assert_eq(v8c_error_code(error), V8C_ETERMINATED);
  cr_assert_eq(v8c_error_terminated_by(error), V8C_BY_DEADLINE);
  cr_assert(strstr(v8c_error_message(error, NULL), "time was over"));
  v8c_error_free(error);
  cr_assert_not(v8c_is_terminating(iso));
  EVAL_IS("1 + 1", "2");
}

Test(limits, cpu_time_is_the_threads_own) {
  v8c_limits *limits = limits_of((v8c_limits_options){.cpu_ms = 30});
  v8c_span span;
  v8c_error *error = NULL;
  double start = now_ms(CLOCK_THREAD_CPUTIME_ID);
  OK(v8c_limits_begin(iso, limits, &span));
  CODE(V8C_ETERMINATED, v8c_eval(ctx, V8C_LIT(FOREVER), NULL, NULL));
  cr_assert_geq(now_ms(CLOCK_THREAD_CPUTIME_ID) - start, 30, "too early");
  CODE(V8C_ETERMINATED, v8c_limits_end(iso, &span, &error));
  cr_assert_eq(v8c_error_terminated_by(error), V8C_BY_CPU);
  v8c_error_free(error);
  /* Waiting costs none. */
  OK(v8c_limits_begin(iso, limits, &span));
  OK(v8c_eval(ctx, V8C_LIT("Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200)"), NULL, NULL));
  OK(v8c_limits_end(iso, &span, &error));
  cr_assert_null(error);
  v8c_limits_free(limits);
}

Test(limits, what_is_in_time_is_let_be) {
  v8c_limits *limits = limits_of((v8c_limits_options){.wall_ms = 60000, .cpu_ms = 60000});
  v8c_error *error = (v8c_error *)&limits;
  v8c_span span;
  for (int i = 0; i < 1000; i++) {
    OK(v8c_limits_begin(iso, limits, &span));
    EVAL_IS("6 * 7", "42");
    OK(v8c_limits_end(iso, &span, &error));
    cr_assert_null(error);
  }
  cr_assert_eq(v8c_terminated_by(iso), V8C_BY_NOBODY);
  v8c_limits_free(limits);
}

/* Until the span ends, catching does not set JavaScript free. */
Test(limits, catching_does_not_give_more_time) {
  v8c_limits *limits = wall(5);
  v8c_span span;
  v8c_error *error = NULL;
  OK(v8c_limits_begin(iso, limits, &span));
  CODE(V8C_ETERMINATED, v8c_eval(ctx, V8C_LIT(FOREVER), NULL, NULL));
  OK(v8c_catch(iso, &error));
  cr_assert_eq(v8c_error_terminated_by(error), V8C_BY_DEADLINE);
  v8c_error_free(error);
  CODE(V8C_ETERMINATED, v8c_eval(ctx, V8C_LIT(FOREVER), NULL, NULL));
  CODE(V8C_ETERMINATED, v8c_limits_end(iso, &span, NULL));
  EVAL_IS("1", "1");
  v8c_limits_free(limits);
}

Test(limits, spans_nest_and_the_outer_one_holds) {
  v8c_limits *tight = wall(10), *wide = wall(60000);
  v8c_span outer, inner;
  v8c_error *error = NULL;
  /* The inner one ends alone. */
  OK(v8c_limits_begin(iso, wide, &outer));
  OK(v8c_limits_begin(iso, tight, &inner));
  CODE(V8C_ESTATE, v8c_limits_end(iso, &outer, NULL));
  CODE(V8C_ETERMINATED, v8c_eval(ctx, V8C_LIT(FOREVER), NULL, NULL));
  CODE(V8C_ETERMINATED, v8c_limits_end(iso, &inner, NULL));
  EVAL_IS("1 + 1", "2");
  OK(v8c_limits_end(iso, &outer, NULL));
  /* The outer one ends both. */
  OK(v8c_limits_begin(iso, tight, &outer));
  OK(v8c_limits_begin(iso, wide, &inner));
  CODE(V8C_ETERMINATED, v8c_eval(ctx, V8C_LIT(FOREVER), NULL, NULL));
  OK(v8c_limits_end(iso, &inner, &error));
  cr_assert_null(error);
  CODE(V8C_ETERMINATED, v8c_eval(ctx, V8C_LIT("1"), NULL, NULL));
  CODE(V8C_ETERMINATED, v8c_limits_end(iso, &outer, &error));
  cr_assert_eq(v8c_error_terminated_by(error), V8C_BY_DEADLINE);
  v8c_error_free(error);
  EVAL_IS("1 + 1", "2");
  v8c_limits_free(tight);
  v8c_limits_free(wide);
}

/* Both are over, the inner one first: the outer one's is not taken back with it. */
Test(limits, two_that_are_over) {
  v8c_limits *short_one = wall(5), *long_one = wall(10);
  v8c_span outer, inner;
  OK(v8c_limits_begin(iso, long_one, &outer));
  OK(v8c_limits_begin(iso, short_one, &inner));
  CODE(V8C_ETERMINATED, v8c_eval(ctx, V8C_LIT(FOREVER), NULL, NULL));
  double until = now_ms(CLOCK_MONOTONIC) + 100;
  while (now_ms(CLOCK_MONOTONIC) < until) continue;
  CODE(V8C_ETERMINATED, v8c_limits_end(iso, &inner, NULL));
  CODE(V8C_ETERMINATED, v8c_eval(ctx, V8C_LIT(FOREVER), NULL, NULL));
  CODE(V8C_ETERMINATED, v8c_limits_end(iso, &outer, NULL));
  EVAL_IS("1", "1");
  v8c_limits_free(short_one);
  v8c_limits_free(long_one);
}

/* V8's optimizing compiler took the check out of such loops: the flag that does so is off. */
Test(limits, an_optimized_loop_ends_too) {
  v8c_limits *limits = wall(500);
  v8c_span span;
  OK(v8c_limits_begin(iso, limits, &span));
  CODE(V8C_ETERMINATED, v8c_eval(ctx, V8C_LIT("for (;;) new Array(1000).fill(0.5)"), NULL, NULL));
  CODE(V8C_ETERMINATED, v8c_limits_end(iso, &span, NULL));
  v8c_limits_free(limits);
}

/* ---- A guard ------------------------------------------------------------------------------ */

static int endless(v8c_context *context, void *data) { return v8c_eval(context, V8C_LIT(FOREVER), NULL, data); }

static int eleven(v8c_context *context, void *data) {
  (void)context;
  *(int *)data = 11;
  return 11;
}

Test(limits, a_guard_gives_the_result_or_the_cause) {
  v8c_limits *limits = wall(10), *plenty = wall(60000); /* which a busy machine keeps, too */
  v8c_error *error = NULL;
  int seen = 0;
  cr_assert_eq(v8c_guard(ctx, plenty, eleven, &seen, &error), 11);
  cr_assert(seen == 11 && !error);
  CODE(V8C_ETERMINATED, v8c_guard(ctx, limits, endless, NULL, &error));
  cr_assert_eq(v8c_error_terminated_by(error), V8C_BY_DEADLINE);
  v8c_error_free(error);
  CODE(V8C_ETERMINATED, v8c_guard(ctx, limits, endless, NULL, NULL));
  EVAL_IS("1 + 1", "2");
  v8c_limits_free(limits);
  v8c_limits_free(plenty);
}

/* A guard in a native function ends the script that called it, too. */
static void guards(v8c_call *call) {
  v8c_limits *limits = wall(10);
  v8c_error *error = NULL;
  int err = v8c_guard(v8c_call_context(call), limits, endless, NULL, &error);
  cr_assert_eq(err, V8C_ETERMINATED);
  cr_assert_eq(v8c_error_terminated_by(error), V8C_BY_DEADLINE);
  v8c_error_free(error);
  cr_assert_eq(v8c_eval(v8c_call_context(call), V8C_LIT("wentOn = 1"), NULL, NULL), V8C_ETERMINATED);
  v8c_limits_free(limits);
}

Test(limits, a_guard_inside_ends_what_is_outside) {
  v8c_error *error = NULL;
  install("guards", guards);
  eval("wentOn = 0");
  CODE(V8C_ETERMINATED, v8c_eval(ctx, V8C_LIT("try { guards() } catch { wentOn = 2 } wentOn = 3"), NULL, NULL));
  OK(v8c_catch(iso, &error));
  cr_assert_eq(v8c_error_terminated_by(error), V8C_BY_DEADLINE);
  v8c_error_free(error);
  EVAL_IS("wentOn", "0");
}

/* ---- Turns --------------------------------------------------------------------------------- */

struct turn {
  v8c_isolate *isolate;
  v8c_context *context;
  v8c_frame frame;
};

static struct turn other(void) {
  struct turn t = {0};
  OK(v8c_isolate_new(NULL, &t.isolate));
  OK(v8c_context_new(t.isolate, NULL, &t.context));
  return t;
}

static void other_free(struct turn *t) {
  v8c_context_free(t->context);
  OK(v8c_isolate_free(t->isolate));
}

Test(limits, a_turn_ends_at_its_deadline) {
  struct turn t = other();
  v8c_limits *limits = wall(10);
  v8c_enter_options options = {.size = sizeof options, .limits = limits};
  OK(v8c_enter_with(t.context, &options, &t.frame));
  CODE(V8C_ETERMINATED, v8c_eval(t.context, V8C_LIT(FOREVER), NULL, NULL));
  CODE(V8C_ETERMINATED, v8c_leave(&t.frame));
  cr_assert_not(v8c_entered(t.isolate));
  cr_assert_eq(v8c_terminated_by(t.isolate), V8C_BY_DEADLINE);
  cr_assert_not(v8c_is_terminating(t.isolate));
  /* The next one has no limits. */
  OK(v8c_enter(t.context, &t.frame));
  OK(v8c_eval(t.context, V8C_LIT("const end = Date.now() + 60; while (Date.now() < end);"), NULL, NULL));
  OK(v8c_leave(&t.frame));
  other_free(&t);
  v8c_limits_free(limits);
}

Test(limits, an_isolates_limits_hold_for_every_turn) {
  struct turn t = other();
  v8c_limits *limits = wall(30);
  OK(v8c_enter(t.context, &t.frame));
  OK(v8c_limits_set(t.isolate, limits));
  v8c_limits_free(limits);
  OK(v8c_leave(&t.frame));
  for (int i = 0; i < 3; i++) {
    OK(v8c_enter(t.context, &t.frame));
    CODE(V8C_ETERMINATED, v8c_eval(t.context, V8C_LIT(FOREVER), NULL, NULL));
    CODE(V8C_ETERMINATED, v8c_leave(&t.frame));
    int err; /* a turn in time */
    OK(v8c_enter(t.context, &t.frame));
    err = v8c_eval(t.context, V8C_LIT("1"), NULL, NULL);
    cr_assert_eq(err, v8c_leave(&t.frame)); /* 0, but on a machine that stood still */
  }
  OK(v8c_enter(t.context, &t.frame));
  OK(v8c_limits_set(t.isolate, NULL));
  (void)v8c_leave(&t.frame);
  OK(v8c_enter(t.context, &t.frame));
  OK(v8c_eval(t.context, V8C_LIT("const end = Date.now() + 80; while (Date.now() < end);"), NULL, NULL));
  OK(v8c_leave(&t.frame));
  other_free(&t);
}

/* A frame inside another has limits of its own, and frames that forget spans leave none. */
Test(limits, frames_within_frames) {
  v8c_limits *tight = wall(10);
  v8c_enter_options options = {.size = sizeof options, .limits = tight};
  v8c_frame inner;
  v8c_span forgotten;
  OK(v8c_enter_with(ctx, &options, &inner));
  CODE(V8C_ETERMINATED, v8c_eval(ctx, V8C_LIT(FOREVER), NULL, NULL));
  CODE(V8C_ETERMINATED, v8c_leave(&inner));
  EVAL_IS("1", "1");
  OK(v8c_enter(ctx, &inner));
  OK(v8c_limits_begin(iso, tight, &forgotten));
  cr_assert_neq(v8c_span_id(iso), 0);
  OK(v8c_leave(&inner));
  cr_assert_eq(v8c_span_id(iso), 0);
  memset(&forgotten, 0xff, sizeof forgotten);
  OK(v8c_eval(ctx, V8C_LIT("const end = Date.now() + 60; while (Date.now() < end);"), NULL, NULL));
  /* A span of the frame outside is not to be ended in the one inside. */
  v8c_span outside;
  v8c_limits *wide = wall(60000);
  OK(v8c_limits_begin(iso, wide, &outside));
  OK(v8c_enter(ctx, &inner));
  CODE(V8C_ESTATE, v8c_limits_end(iso, &outside, NULL));
  OK(v8c_leave(&inner));
  OK(v8c_limits_end(iso, &outside, NULL));
  v8c_limits_free(tight);
  v8c_limits_free(wide);
}

/* ---- Causes ------------------------------------------------------------------------------ */

Test(limits, who_terminates_first_is_named) {
  v8c_error *error = NULL;
  v8c_limits *limits = wall(1);
  v8c_span span;
  OK(v8c_terminate(iso));
  OK(v8c_limits_begin(iso, limits, &span));
  CODE(V8C_ETERMINATED, v8c_eval(ctx, V8C_LIT("const end = Date.now() + 100; while (Date.now() < end);"), NULL, NULL));
  double until = now_ms(CLOCK_MONOTONIC) + 60;
  while (now_ms(CLOCK_MONOTONIC) < until) continue; /* the deadline is too late */
  CODE(V8C_ETERMINATED, v8c_limits_end(iso, &span, NULL));
  OK(v8c_catch(iso, &error));
  cr_assert_eq(v8c_error_terminated_by(error), V8C_BY_USER);
  v8c_error_free(error);
  EVAL_IS("1", "1");
  cr_assert_eq(v8c_error_terminated_by(NULL), V8C_BY_NOBODY);
  CODE(V8C_EXCEPTION, v8c_eval(ctx, V8C_LIT("throw 1"), NULL, NULL));
  OK(v8c_catch(iso, &error));
  cr_assert_eq(v8c_error_terminated_by(error), V8C_BY_NOBODY);
  v8c_error_free(error);
  v8c_limits_free(limits);
}

/* ---- Never a wrong victim ------------------------------------------------------------------- */

static _Atomic uint64_t target, seen, fired;
static _Atomic bool over;

/* Fires at whatever span is announced, as close to its end as it comes. */
static void *fires(void *isolate) {
  uint64_t last = 0;
  while (!over) {
    uint64_t id = target;
    if (!id || id == last) {
      sched_yield();
      continue;
    }
    last = seen = id;
    for (volatile uint64_t wait = id * 7919 % 10000; wait; wait = wait - 1) continue;
    (void)v8c_terminate_span(isolate, id);
    fired = id;
  }
  return NULL;
}

Test(limits, never_a_wrong_victim_of_a_late_termination, .timeout = 300) {
  pthread_t thread;
  v8c_limits *limits = wall(60000);
  v8c_value job;
  int hit = 0;
  eval("function job(n) { let s = 0; for (let i = 0; i < n; i++) s += i; return s }");
  job = eval("job");
  cr_assert_eq(pthread_create(&thread, NULL, fires, iso), 0);
  for (int i = 0; i < 10000; i++) {
    v8c_scope scope;
    v8c_span span;
    v8c_value out, n;
    OK(v8c_scope_open(iso, &scope));
    n = v8c_int32(iso, i * 37 % 20000);
    OK(v8c_limits_begin(iso, limits, &span));
    target = v8c_span_id(iso);
    while (i % 2 && seen != target) sched_yield();
    int err = v8c_call_function(ctx, job, NULL, 1, &n, &out);
    int end = v8c_limits_end(iso, &span, NULL);
    cr_assert(err == 0 || err == V8C_ETERMINATED, "%s", v8c_err_name(err));
    cr_assert(end == 0 || end == V8C_ETERMINATED);
    cr_assert(!(err && !end), "a job was ended that nobody hit");
    if (end) hit++;
    while (fired != target) sched_yield(); /* too late or not: it was at this one */
    /* The next one, without limits, is nobody's business. */
    cr_assert_not(v8c_is_terminating(iso));
    OK(v8c_call_function(ctx, job, NULL, 1, &n, &out));
    v8c_scope_close(&scope);
  }
  over = true;
  pthread_join(thread, NULL);
  cr_assert_gt(hit, 10, "only %d were hit", hit);
  cr_assert_lt(hit, 9990, "only %d were too late", 10000 - hit);
  v8c_limits_free(limits);
}

/* The same by the watchdog itself: jobs that take as long as they have. */
Test(limits, never_a_wrong_victim_of_the_watchdog, .timeout = 300) {
  struct turn t = other();
  v8c_limits *limits = wall(0.2);
  v8c_enter_options options = {.size = sizeof options, .limits = limits};
  int hit = 0;
  for (int i = 0; i < 400; i++) {
    char source[100];
    snprintf(source, sizeof source, "{ const end = now() + %d; while (now() < end); }", i % 8);
    OK(v8c_enter_with(t.context, &options, &t.frame));
    int err = v8c_eval(t.context, V8C_LIT("var now = () => Date.now()"), NULL, NULL);
    if (!err) err = v8c_eval(t.context, source, V8C_ZSTR, NULL, NULL);
    int end = v8c_leave(&t.frame);
    cr_assert(err == 0 || err == V8C_ETERMINATED, "%s", v8c_err_name(err));
    cr_assert(!(err && !end), "a job was ended that nobody hit");
    if (end) hit++;
    cr_assert_not(v8c_is_terminating(t.isolate));
    OK(v8c_enter(t.context, &t.frame));
    OK(v8c_eval(t.context, V8C_LIT("for (let i = 0; i < 1000; i++);"), NULL, NULL));
    OK(v8c_leave(&t.frame));
  }
  cr_assert_gt(hit, 20, "only %d were hit", hit);
  cr_assert_lt(hit, 400, "all were hit");
  v8c_limits_free(limits);
  other_free(&t);
}

/* A termination of the user's that comes while the frame is open does not outlive it. */
Test(limits, a_late_termination_ends_with_the_frame) {
  struct turn t = other();
  OK(v8c_enter(t.context, &t.frame));
  OK(v8c_eval(t.context, V8C_LIT("1"), NULL, NULL));
  OK(v8c_terminate(t.isolate));
  OK(v8c_leave(&t.frame));
  cr_assert_not(v8c_is_terminating(t.isolate));
  OK(v8c_enter(t.context, &t.frame));
  OK(v8c_eval(t.context, V8C_LIT("for (let i = 0; i < 1000; i++);"), NULL, NULL));
  OK(v8c_leave(&t.frame));
  /* One asked for in between is for who comes next. */
  OK(v8c_terminate(t.isolate));
  OK(v8c_enter(t.context, &t.frame));
  CODE(V8C_ETERMINATED, v8c_eval(t.context, V8C_LIT(FOREVER), NULL, NULL));
  OK(v8c_leave(&t.frame));
  other_free(&t);
}

Test(limits, a_span_that_has_ended_is_not_there) {
  v8c_limits *limits = wall(60000);
  v8c_span span;
  CODE(V8C_ENOENT, v8c_terminate_span(iso, 0));
  OK(v8c_limits_begin(iso, limits, &span));
  uint64_t id = v8c_span_id(iso);
  OK(v8c_terminate_span(iso, id));
  CODE(V8C_ETERMINATED, v8c_eval(ctx, V8C_LIT(FOREVER), NULL, NULL));
  cr_assert_eq(v8c_terminated_by(iso), V8C_BY_USER);
  CODE(V8C_ETERMINATED, v8c_limits_end(iso, &span, NULL));
  CODE(V8C_ENOENT, v8c_terminate_span(iso, id));
  EVAL_IS("1", "1");
  v8c_limits_free(limits);
}

/* ---- The watchdog ------------------------------------------------------------------------- */

/* Clock ticks that a thread has computed; -1: there is no such thread. */
static long ticks_of(int tid) {
  char path[64];
  long user = 0, system = 0;
  snprintf(path, sizeof path, "/proc/self/task/%d/stat", tid);
  FILE *stat = fopen(path, "r");
  int read = stat ? fscanf(stat, "%*d %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %ld %ld", &user, &system) : 0;
  if (stat) fclose(stat);
  return read == 2 ? user + system : -1;
}

static int dog;

/* Voluntary context switches of the thread of that name; -1: there is none. */
static long wakes(void) {
  char path[64], line[256];
  long found = -1, count;
  for (int tid = getpid(); tid < getpid() + 200; tid++) {
    snprintf(path, sizeof path, "/proc/self/task/%d/status", tid);
    FILE *status = fopen(path, "r");
    bool ours = false;
    while (status && fgets(line, sizeof line, status)) {
      if (!strcmp(line, "Name:\tv8c-watchdog\n")) ours = true, dog = tid;
      if (ours && sscanf(line, "voluntary_ctxt_switches: %ld", &count) == 1) found = count;
    }
    if (status) fclose(status);
  }
  return found;
}

Test(limits, the_watchdog_starts_when_needed_and_sleeps) {
  cr_assert_eq(wakes(), -1, "it is there before its time");
  v8c_limits *limits = wall(20), *none = limits_of((v8c_limits_options){0});
  v8c_span span;
  OK(v8c_limits_begin(iso, none, &span));
  OK(v8c_limits_end(iso, &span, NULL));
  cr_assert_eq(wakes(), -1, "no limit of time was set");
  OK(v8c_limits_begin(iso, limits, &span));
  (void)v8c_limits_end(iso, &span, NULL);
  cr_assert_neq(wakes(), -1);
  struct timespec settle = {.tv_nsec = 200000000}, idle = {.tv_nsec = 400000000};
  nanosleep(&settle, NULL);
  long before = wakes(), computed = ticks_of(dog);
  cr_assert_geq(computed, 0);
  nanosleep(&idle, NULL); /* what is measured is time that passes */
  cr_assert_leq(wakes() - before, 1, "it woke %ld times with nothing to do", wakes() - before);
  cr_assert_eq(ticks_of(dog), computed, "it computes with nothing to do");
  v8c_limits_free(limits);
  v8c_limits_free(none);
}
