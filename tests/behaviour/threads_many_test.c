/* threads_many_test.c: an isolate used by many threads in turn, isolates in parallel, termination, and frees from
 * elsewhere. */
#include <sched.h>
#include <stdatomic.h>

#include "tests/behaviour/threads.h"
#include "tests/harness/values.h"

TestSuite(threads, .init = harness_up, .fini = harness_down, .timeout = 120);

/* ---- Many threads, one isolate --------------------------------------------------------- */

static const char a_turn[] =
    "globalThis.turns = (globalThis.turns || 0) + 1;"
    "let thrown = ''; function f() { f() }"
    "try { f() } catch (e) { thrown = e.constructor.name }"
    "thrown + JSON.parse('{\"a\":[1,2]}').a.length + /(\\d+)/.exec('x42')[1]";

static int throws(v8c_context *context, void *data) {
  int *deep = data;
  if (--*deep > 0) return v8c_try(context, throws, data, NULL);
  return v8c_eval(context, V8C_LIT("throw new Error('deep')"), "turn.js", NULL);
}

static void *take_turn(void *data) {
  struct spare *s = data;
  v8c_frame frame;
  v8c_value value = NULL;
  v8c_buf text = {0};
  v8c_error *error = NULL;
  int deep = 20;
  IS(0, v8c_enter(s->context, &frame));
  IS(0, v8c_eval(s->context, V8C_LIT("{"), "turn.js", NULL) == V8C_EXCEPTION ? 0 : 1);
  IS(0, v8c_catch(s->isolate, &error));
  v8c_error_free(error);
  IS(V8C_EXCEPTION, v8c_try(s->context, throws, &deep, NULL));
  IS(0, v8c_eval(s->context, "{ let g = 1; g }", V8C_ZSTR, "turn.js", NULL));
  char source[600];
  snprintf(source, sizeof source, "(() => { %s })()", "return eval(globalThis.aTurn)");
  IS(0, v8c_eval(s->context, source, V8C_ZSTR, "turn.js", &value));
  IS(0, v8c_to_text(s->context, value, &text));
  TRUE(text.data && !strcmp(text.data, "RangeError242"));
  v8c_buf_free(&text);
  IS(0, v8c_low_memory(s->isolate));
  IS(0, v8c_leave(&frame));
  return NULL;
}

static struct spare for_turns(void) {
  struct spare s = spare();
  v8c_frame frame;
  v8c_value text = NULL;
  OK(v8c_enter(s.context, &frame));
  OK(v8c_string(s.isolate, a_turn, V8C_ZSTR, &text));
  OK(v8c_set_named(s.context, v8c_global(s.context), V8C_LIT("aTurn"), text));
  OK(v8c_leave(&frame));
  return s;
}

static void has_turns(struct spare *s, int32_t wanted) {
  v8c_frame frame;
  v8c_value value = NULL;
  int32_t turns = 0;
  OK(v8c_enter(s->context, &frame));
  OK(v8c_eval(s->context, V8C_LIT("turns"), NULL, &value));
  OK(v8c_get_int32(value, &turns));
  cr_assert_eq(turns, wanted);
  OK(v8c_leave(&frame));
}

Test(threads, twenty_in_turn) {
  struct spare s = for_turns();
  for (int i = 0; i < 20; i++) on_thread(take_turn, &s);
  has_turns(&s, 20);
  spare_free(&s);
}

/* All at once: v8c_enter waits for the others. */
Test(threads, twenty_at_once_wait_for_each_other) {
  struct spare s = for_turns();
  pthread_t threads[20];
  for (int i = 0; i < 20; i++) threads[i] = spawn(take_turn, &s);
  for (int i = 0; i < 20; i++) pthread_join(threads[i], NULL);
  check();
  has_turns(&s, 20);
  spare_free(&s);
}

/* ---- Many isolates ------------------------------------------------------------------------ */

static pthread_barrier_t meeting;

static void meet(v8c_call *call) {
  (void)call;
  pthread_barrier_wait(&meeting);
}

/* Each waits in its own JavaScript for the other: a lock on all of V8 would never end. */
static void *meet_in_javascript(void *data) {
  v8c_isolate *isolate = NULL;
  v8c_context *context = NULL;
  v8c_frame frame;
  v8c_value fn = NULL, value = NULL;
  int32_t n = 0;
  (void)data;
  IS(0, v8c_isolate_new(NULL, &isolate));
  IS(0, v8c_context_new(isolate, NULL, &context));
  IS(0, v8c_enter(context, &frame));
  IS(0, v8c_function(context, V8C_LIT("meet"), meet, NULL, &fn));
  IS(0, v8c_set_named(context, v8c_global(context), V8C_LIT("meet"), fn));
  IS(0, v8c_eval(context, V8C_LIT("let n = 0; for (; n < 200; n++) meet(); n"), "meet.js", &value));
  IS(0, v8c_get_int32(value, &n));
  TRUE(n == 200);
  IS(0, v8c_leave(&frame));
  v8c_context_free(context);
  IS(0, v8c_isolate_free(isolate));
  return NULL;
}

Test(threads, two_isolates_in_parallel) {
  pthread_barrier_init(&meeting, NULL, 2);
  pthread_t a = spawn(meet_in_javascript, NULL), b = spawn(meet_in_javascript, NULL);
  pthread_join(a, NULL);
  pthread_join(b, NULL);
  check();
}

/* ---- Termination --------------------------------------------------------------------------- */

static pthread_barrier_t running;

static void started(v8c_call *call) {
  (void)call;
  pthread_barrier_wait(&running);
}

/* Calls its argument and takes no notice of what came of it. */
static void swallows(v8c_call *call) {
  v8c_value out = NULL;
  (void)v8c_call_function(v8c_call_context(call), v8c_arg(call, 0), NULL, 0, NULL, &out);
  (void)v8c_eval(v8c_call_context(call), V8C_LIT("globalThis.wentOn = true"), NULL, NULL);
  v8c_return_int32(call, 1);
}

static int call_it(v8c_context *context, void *data) {
  (void)v8c_call_function(context, data, NULL, 0, NULL, NULL);
  return 0; /* as if nothing had been */
}

/* Tries to catch it. */
static void tries(v8c_call *call) {
  v8c_error *error = NULL;
  int code = v8c_try(v8c_call_context(call), call_it, v8c_arg(call, 0), &error);
  if (code != V8C_ETERMINATED) note("v8c_try", __LINE__, v8c_err_name(code), "V8C_ETERMINATED");
  if (error) note("v8c_try", __LINE__, "an error", "NULL");
  v8c_error_free(error);
  (void)v8c_catch(v8c_call_isolate(call), NULL); /* V8C_ESTATE */
  v8c_return_int32(call, 1);
}

/* A frame of its own inside, which is left again. */
static void enters(v8c_call *call) {
  v8c_frame frame;
  v8c_context *context = v8c_call_context(call);
  if (v8c_enter(context, &frame)) return;
  (void)v8c_call_function(context, v8c_arg(call, 0), NULL, 0, NULL, NULL);
  (void)v8c_leave(&frame);
  (void)v8c_eval(context, V8C_LIT("globalThis.wentOn = true"), NULL, NULL);
}

static void runs_microtasks(v8c_call *call) {
  IS(V8C_ETERMINATED, v8c_run_microtasks(v8c_call_isolate(call)));
  (void)v8c_eval(v8c_call_context(call), V8C_LIT("globalThis.wentOn = true"), NULL, NULL);
}

static void *terminates(void *isolate) {
  pthread_barrier_wait(&running);
  IS(0, v8c_terminate(isolate));
  return NULL;
}

static const char *const endless[] = {
    "started(); for (;;);",
    "started(); for (;;) { try { for (;;); } catch (e) { wentOn = 1 } finally { wentOn = 2; continue } }",
    "started(); function f() { try { for (;;); } finally { f() } } f()",
    "started(); function g() { try { g() } catch { g() } finally { g() } } g()",
    "started(); for (;;) swallows(() => { for (;;); })",
    "started(); swallows(() => swallows(() => { try { swallows(() => { for (;;); }) } finally { wentOn = 1 } })); for "
    "(;;);",
    "started(); for (;;) { try { tries(() => { for (;;); }) } catch { } }",
    "started(); tries(() => tries(() => tries(() => { for (;;); }))); for (;;);",
    "started(); tries(() => swallows(() => tries(() => { for (;;); }))); for (;;);",
    "started(); for (;;) enters(() => { for (;;); })",
    "started(); [3, 1, 2].sort(() => { for (;;); })",
    "started(); 'xxx'.replace(/x/g, () => { for (;;); })",
    "started(); JSON.stringify({ toJSON() { for (;;); } })",
    "started(); new Proxy({}, { get() { for (;;); } }).x",
    "started(); ({ get x() { for (;;); } }).x",
    "started(); `${{ toString() { for (;;); } }}`",
    "started(); /^(a+)+$/.test('a'.repeat(40) + 'b')",
    "started(); new (class { constructor() { for (;;); } })",
    "started(); [...(function* () { for (;;) yield 1 })()]",
    "started(); Reflect.apply(() => { for (;;); }, null, [])",
    "started(); eval('for (;;);')",
    "started(); let e = { get stack() { for (;;); } }; e.stack",
    "started(); while (true) try { throw new Error } catch { }",
    /* Microtasks, after the script's own end. */
    "function storm() { Promise.resolve().then(storm) } Promise.resolve().then(() => { started(); storm() }); 1",
    "Promise.resolve().then(() => { started(); for (;;); }); 1",
    "(async () => { await 0; started(); for (;;) { try { await 0 } catch { } } })(); 1",
    "(async () => { await 0; started(); try { for (;;); } finally { for (;;); } })().catch(() => { for (;;); }); 1",
    "Promise.resolve().then(() => { started(); Promise.resolve().then(() => { wentOn = 1 }); for (;;) swallows(() => { "
    "for (;;); }) }); 1",
    "Promise.resolve().then(() => { started(); for (;;); }); runsMicrotasks(); for (;;) wentOn = 1",
    "Promise.resolve().then(() => { started(); for (;;); }); tries(runsMicrotasks); for (;;) wentOn = 1",
};

static void install_natives(void) {
  install("started", started);
  install("swallows", swallows);
  install("tries", tries);
  install("enters", enters);
  install("runsMicrotasks", runs_microtasks);
  eval("globalThis.wentOn = false");
}

/* Everything refuses from here to the end of the outermost frame. */
static void is_sticky(void) {
  v8c_value value = NULL;
  v8c_frame inner;
  CODE(V8C_ETERMINATED, v8c_pending(iso));
  CODE(V8C_ETERMINATED, v8c_eval(ctx, V8C_LIT("wentOn = 3"), NULL, &value));
  CODE(V8C_ETERMINATED, v8c_get_named(ctx, v8c_global(ctx), V8C_LIT("wentOn"), &value));
  CODE(V8C_ETERMINATED, v8c_throw_error(iso, "not now"));
  CODE(V8C_ETERMINATED, v8c_run_microtasks(iso));
  OK(v8c_enter(ctx, &inner));
  CODE(V8C_ETERMINATED, v8c_eval(ctx, V8C_LIT("wentOn = 4"), NULL, &value));
  OK(v8c_leave(&inner)); /* not the outermost */
  CODE(V8C_ETERMINATED, v8c_pending(iso));
  cr_assert(v8c_is_terminating(iso));
  cr_assert_null(value);
}

static void terminated_at(const char *source) {
  v8c_value value = NULL;
  pthread_barrier_init(&running, NULL, 2);
  pthread_t thread = spawn(terminates, iso);
  int err = v8c_eval(ctx, source, V8C_ZSTR, "endless.js", &value);
  cr_assert_eq(err, V8C_ETERMINATED, "%s: %s", source, v8c_err_name(err));
  pthread_join(thread, NULL);
  check();
  is_sticky();
}

/* harness_up has entered, so this frame is not the outermost: v8c_catch ends it there. */
Test(threads, nothing_survives_termination) {
  install_natives();
  for (size_t i = 0; i < sizeof endless / sizeof *endless; i++) {
    cr_log_info("%s", endless[i]);
    terminated_at(endless[i]);
    OK(v8c_catch(iso, NULL));
    cr_assert(!v8c_is_terminating(iso), "%s", endless[i]);
    cr_assert_str_eq(text_of(eval("wentOn")), "false", "%s went on", endless[i]);
    EVAL_IS("[1, 2].map(x => x + 1).join()", "2,3");
    eval("Promise.resolve().then(() => { globalThis.micro = (globalThis.micro || 0) + 1 })");
    char wanted[20];
    snprintf(wanted, sizeof wanted, "%zu", i + 1);
    EVAL_IS("micro", wanted); /* the queue works, and what the storm left is gone */
  }
}

/* By v8c_call_function and v8c_get, not only v8c_eval. */
Test(threads, termination_ends_every_way_in) {
  install_natives();
  static const char *const objects[] = {
      "() => { started(); for (;;); }",
      "({ get x() { started(); for (;;); } })",
      "({ toString() { started(); for (;;); } })",
      "(class { constructor() { started(); for (;;); } })",
  };
  for (int i = 0; i < 4; i++) {
    v8c_value object = eval(objects[i]), out = NULL;
    v8c_buf text = {0};
    pthread_barrier_init(&running, NULL, 2);
    pthread_t thread = spawn(terminates, iso);
    switch (i) {
      case 0: CODE(V8C_ETERMINATED, v8c_call_function(ctx, object, NULL, 0, NULL, &out)); break;
      case 1: CODE(V8C_ETERMINATED, v8c_get_named(ctx, object, V8C_LIT("x"), &out)); break;
      case 2: CODE(V8C_ETERMINATED, v8c_to_text(ctx, object, &text)); break;
      case 3: CODE(V8C_ETERMINATED, v8c_construct(ctx, object, 0, NULL, &out)); break;
    }
    pthread_join(thread, NULL);
    is_sticky();
    OK(v8c_catch(iso, NULL));
    cr_assert_null(out);
    v8c_buf_free(&text);
  }
}

/* The outermost frame ends it; the next one works. */
Test(threads, leaving_ends_termination) {
  struct spare s = spare();
  v8c_frame frame;
  v8c_value fn = NULL, value = NULL;
  for (int i = 0; i < 5; i++) {
    OK(v8c_enter(s.context, &frame));
    OK(v8c_function(s.context, V8C_LIT("started"), started, NULL, &fn));
    OK(v8c_set_named(s.context, v8c_global(s.context), V8C_LIT("started"), fn));
    pthread_barrier_init(&running, NULL, 2);
    pthread_t thread = spawn(terminates, s.isolate);
    CODE(V8C_ETERMINATED, v8c_eval(s.context, V8C_LIT("started(); for (;;);"), NULL, NULL));
    pthread_join(thread, NULL);
    CODE(V8C_ETERMINATED, v8c_eval(s.context, V8C_LIT("1"), NULL, NULL));
    OK(v8c_leave(&frame));
    cr_assert(!v8c_is_terminating(s.isolate));
    OK(v8c_enter(s.context, &frame));
    OK(v8c_pending(s.isolate));
    OK(v8c_eval(s.context, V8C_LIT("1"), NULL, &value));
    OK(v8c_leave(&frame));
  }
  spare_free(&s);
}

static void *cancels(void *isolate) {
  IS(0, v8c_cancel_terminate(isolate));
  return NULL;
}

Test(threads, cancel_before_and_after) {
  install_natives();
  /* Asked for and taken back before JavaScript ran. */
  OK(v8c_terminate(iso));
  cr_assert(v8c_is_terminating(iso));
  OK(v8c_cancel_terminate(iso));
  cr_assert(!v8c_is_terminating(iso));
  EVAL_IS("1 + 1", "2");
  /* ... by other threads. */
  pthread_barrier_init(&running, NULL, 1);
  on_thread(terminates, iso);
  on_thread(cancels, iso);
  EVAL_IS("2 + 2", "4");
  /* After it was met, on the owner. */
  terminated_at(endless[0]);
  OK(v8c_cancel_terminate(iso));
  OK(v8c_pending(iso));
  EVAL_IS("3 + 3", "6");
  /* ... and by another thread. */
  terminated_at(endless[0]);
  on_thread(cancels, iso);
  cr_assert(!v8c_is_terminating(iso));
  OK(v8c_pending(iso));
  EVAL_IS("4 + 4", "8");
}

/* Asked for while nobody is in: what runs next is stopped. */
Test(threads, terminate_between_frames) {
  struct spare s = spare();
  v8c_frame frame;
  pthread_barrier_init(&running, NULL, 1);
  on_thread(terminates, s.isolate);
  cr_assert(v8c_is_terminating(s.isolate));
  OK(v8c_enter(s.context, &frame));
  CODE(V8C_ETERMINATED, v8c_eval(s.context, V8C_LIT("for (;;);"), NULL, NULL));
  OK(v8c_leave(&frame));
  cr_assert(!v8c_is_terminating(s.isolate));
  on_thread(terminates, s.isolate);
  spare_free(&s); /* with a termination that nothing met */
}

/* Terminated again and again at any moment while it works. */
static atomic_bool stop;

static void *keeps_terminating(void *isolate) {
  while (!atomic_load(&stop)) {
    IS(0, v8c_terminate(isolate));
    if (!v8c_is_terminating(isolate)) sched_yield();
    sched_yield();
  }
  return NULL;
}

Test(threads, termination_at_any_moment) {
  struct spare s = spare();
  pthread_t thread = spawn(keeps_terminating, s.isolate);
  int met = 0, fine = 0;
  for (int i = 0; i < 3000; i++) {
    v8c_frame frame;
    v8c_value value = NULL, object = NULL;
    v8c_error *error = NULL;
    OK(v8c_enter(s.context, &frame));
    int err =
        v8c_eval(s.context, V8C_LIT("try { JSON.parse('{\"a\":[{}]}') } finally { [3, 1, 2].sort((a, b) => a - b) }"),
                 "any.js", &object);
    if (!err) err = v8c_get_named(s.context, object, V8C_LIT("a"), &value);
    if (!err) err = v8c_eval(s.context, V8C_LIT("throw new Error('own')"), "any.js", NULL);
    cr_assert(err == V8C_EXCEPTION || err == V8C_ETERMINATED, "%s", v8c_err_name(err));
    err == V8C_EXCEPTION ? fine++ : met++;
    if (i % 2 && v8c_catch(s.isolate, &error) == 0) {
      v8c_error_stack(error);
      v8c_error_free(error);
    }
    OK(v8c_leave(&frame));
    v8c_context *more = NULL;
    int made = v8c_context_new(s.isolate, NULL, &more);
    cr_assert(made == 0 || made == V8C_ETERMINATED || made == V8C_ESTATE, "%s", v8c_err_name(made));
    v8c_context_free(more);
    if (i > 300 && met && fine) break;
  }
  atomic_store(&stop, true);
  pthread_join(thread, NULL);
  check();
  cr_assert_gt(met, 0);
  v8c_frame frame;
  v8c_value value = NULL;
  OK(v8c_cancel_terminate(s.isolate));
  OK(v8c_enter(s.context, &frame));
  OK(v8c_eval(s.context, V8C_LIT("1 + 1"), NULL, &value));
  OK(v8c_leave(&frame));
  spare_free(&s);
}

/* ---- Frees from other threads ----------------------------------------------------------------- */

enum { REFS = 2000, FREERS = 4 };
static v8c_ref *refs[REFS];
static atomic_int finalized;

static void finalizer(void *data) {
  (void)data;
  atomic_fetch_add(&finalized, 1);
}

static void *frees_some(void *data) {
  pthread_barrier_wait(&running);
  for (size_t i = (size_t)(uintptr_t)data; i < REFS; i += FREERS) v8c_ref_free(refs[i]);
  return NULL;
}

/* Queued without a lock, while the owner is in the isolate and collects garbage. */
Test(threads, refs_freed_elsewhere_are_queued) {
  pthread_t threads[FREERS];
  v8c_scope scope;
  OK(v8c_scope_open(iso, &scope));
  for (int i = 0; i < REFS; i++) {
    v8c_value object = NULL;
    OK(v8c_object(ctx, &object));
    OK(v8c_ref_new(iso, object, &refs[i]));
    if (i % 2) OK(v8c_ref_set_weak(refs[i], finalizer, NULL));
  }
  v8c_scope_close(&scope);
  cr_assert_eq(v8c_ref_count(iso), REFS);
  pthread_barrier_init(&running, NULL, FREERS + 1);
  for (size_t i = 0; i < FREERS; i++) threads[i] = spawn(frees_some, (void *)i);
  pthread_barrier_wait(&running);
  for (int i = 0; i < 5; i++) OK(v8c_low_memory(iso));
  for (int i = 0; i < FREERS; i++) pthread_join(threads[i], NULL);
  v8c_frame frame;
  OK(v8c_enter(ctx, &frame));
  cr_assert_eq(v8c_ref_count(iso), 0);
  OK(v8c_leave(&frame));
  int before = atomic_load(&finalized);
  cr_assert_leq(before, REFS / 2);
  OK(v8c_low_memory(iso));
  cr_assert_eq(atomic_load(&finalized), before, "a finalizer of a freed ref ran");
}

/* The isolate goes while other threads free what it owned. */
Test(threads, frees_race_the_isolates_end) {
  for (int round = 0; round < 10; round++) {
    struct spare s = spare();
    pthread_t threads[FREERS];
    v8c_frame frame;
    OK(v8c_enter(s.context, &frame));
    for (int i = 0; i < REFS; i++) OK(v8c_ref_new(s.isolate, v8c_global(s.context), &refs[i]));
    OK(v8c_leave(&frame));
    pthread_barrier_init(&running, NULL, FREERS + 1);
    for (size_t i = 0; i < FREERS; i++) threads[i] = spawn(frees_some, (void *)i);
    pthread_barrier_wait(&running);
    OK(v8c_isolate_free(s.isolate));
    for (int i = 0; i < FREERS; i++) pthread_join(threads[i], NULL);
    v8c_context_free(s.context);
  }
}
