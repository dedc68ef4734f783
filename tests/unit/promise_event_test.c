/* promise_event_test.c: rejections told of one by one and by turns, and the promise hook. */
#include "tests/harness/harness.h"

TestSuite(promise_event, .init = harness_up, .fini = harness_down);

static char heard[1024];
static int freed;

static void hear(const char *text, const char *end) {
  size_t len = strlen(heard);
  snprintf(heard + len, sizeof heard - len, "%s%s", text, end);
}

static void heard_is(const char *text) {
  cr_assert_str_eq(heard, text, "heard \"%s\", not \"%s\"", heard, text);
  heard[0] = 0;
}

static void count_freed(void *data) { ++*(int *)data; }

/* ---- Events ------------------------------------------------------------------------------------ */

static void event(v8c_isolate *isolate, v8c_promise_reject_event event, v8c_value promise, v8c_value value,
                  void *data) {
  cr_assert_eq(isolate, iso);
  cr_assert(v8c_is_promise(promise));
  cr_assert_eq(data, (void *)&freed);
  char number[4] = {(char)('0' + event), ':', 0};
  hear(number, "");
  hear(text_of(value), " ");
}

Test(promise_event, all_four) {
  OK(v8c_on_promise_reject(iso, event, &freed, count_freed));
  eval("globalThis.p = Promise.reject('a'); 0");
  heard_is("0:a ");
  eval("p.catch(() => {}); 0");
  heard_is("1:a ");
  eval("new Promise((yes, no) => { yes('b'); no('c') }); 0");
  heard_is("2:c ");
  eval("new Promise((yes, no) => { yes('b'); yes('d') }); 0");
  heard_is("3:d ");
  eval("new Promise((yes, no) => { no('e') }).catch(() => {}); 0");
  heard_is("0:e 1:e ");
  eval("Promise.resolve(1).then(() => {}); 0");
  heard_is("");
  size_t slots = v8c_scope_count(iso);
  v8c_value promise = NULL;
  OK(v8c_promise_reject(ctx, v8c_int32(iso, 5), &promise));
  cr_assert_eq(v8c_scope_count(iso), slots + 2);
  heard_is("0:5 ");
  OK(v8c_on_promise_reject(iso, NULL, NULL, NULL));
  cr_assert_eq(freed, 1);
  eval("Promise.reject('f'); 0");
  heard_is("");
  CODE(V8C_EINVAL, v8c_on_promise_reject(iso, NULL, &freed, count_freed));
  cr_assert_eq(freed, 1);
}

static void throws_and_replaces(v8c_isolate *isolate, v8c_promise_reject_event event, v8c_value promise,
                                v8c_value value, void *data) {
  hear(text_of(value), " ");
  OK(v8c_on_promise_reject(isolate, NULL, NULL, NULL));
  cr_assert_eq(*(int *)data, 0, "not let go of while it runs");
  CODE(V8C_EXCEPTION, v8c_throw_error(isolate, "dropped"));
}

Test(promise_event, a_listener_that_throws_and_is_replaced) {
  OK(v8c_on_promise_reject(iso, throws_and_replaces, &freed, count_freed));
  EVAL_IS("Promise.reject('x'); Promise.reject('y'); 'fine'", "fine");
  heard_is("x ");
  cr_assert_eq(freed, 1);
}

/* ---- Turns ---------------------------------------------------------------------------------------- */

static void unhandled(v8c_context *context, v8c_value promise, v8c_error *error, void *data) {
  v8c_value value = NULL, reason = NULL;
  cr_assert(v8c_is_promise(promise));
  OK(v8c_error_value(error, &value));
  OK(v8c_promise_result(promise, &reason));
  cr_assert(v8c_strict_equals(value, reason));
  hear(v8c_error_message(error, NULL), " ");
  (void)context;
  (void)data;
}

Test(promise_event, reported_at_the_end_of_a_turn) {
  OK(v8c_context_on_unhandled(ctx, unhandled, &freed, count_freed));
  eval("globalThis.p = Promise.reject('a'); p.catch(() => {}); 0");
  heard_is("");
  eval("globalThis.p = Promise.reject('b'); Promise.resolve().then(() => 0).then(() => p.catch(() => {})); 0");
  heard_is("");
  eval("Promise.reject('c'); Promise.reject(new TypeError('d')); (async () => { await null; throw 'e' })(); 0");
  heard_is("c TypeError: d e ");
  eval("0");
  OK(v8c_run_microtasks(iso));
  heard_is("");
  eval("Promise.reject('f').then(() => {}).finally(() => {}); 0"); /* the last of the chain has nobody */
  heard_is("f ");
  v8c_value promise = eval("globalThis.go = null; new Promise((_, no) => { go = no })");
  OK(v8c_promise_mark_handled(promise));
  eval("go('g'); 0");
  heard_is("");
  OK(v8c_context_on_unhandled(ctx, NULL, NULL, NULL));
  cr_assert_eq(freed, 1);
  eval("Promise.reject('h'); 0");
  heard_is("");
}

Test(promise_event, the_turn_is_over_when_the_host_says_so) {
  v8c_value promise = NULL, none = eval("() => {}");
  OK(v8c_context_on_unhandled(ctx, unhandled, NULL, NULL));
  OK(v8c_set_microtask_policy(iso, V8C_MICROTASKS_EXPLICIT));
  promise = eval("Promise.reject('handled by C')");
  eval("Promise.reject('left'); 0");
  OK(v8c_promise_then(ctx, promise, none, none, NULL));
  heard_is("");
  OK(v8c_run_microtasks(iso));
  heard_is("left ");
}

Test(promise_event, trackers_are_of_contexts) {
  v8c_context *other = NULL, *own = NULL;
  OK(v8c_context_new(iso, NULL, &other));
  OK(v8c_context_new(iso, &(v8c_context_options){.size = sizeof(v8c_context_options), .own_microtasks = true}, &own));
  OK(v8c_context_on_unhandled(own, unhandled, NULL, NULL));
  OK(v8c_eval(other, V8C_LIT("Promise.reject('other'); 0"), NULL, NULL));
  eval("Promise.reject('mine'); 0");
  heard_is("");
  OK(v8c_eval(own, V8C_LIT("Promise.reject('own'); 0"), NULL, NULL));
  heard_is("own ");
  OK(v8c_context_on_unhandled(own, unhandled, &freed, count_freed));
  OK(v8c_set_microtask_policy(iso, V8C_MICROTASKS_EXPLICIT));
  OK(v8c_context_on_unhandled(ctx, unhandled, &freed, count_freed));
  OK(v8c_context_on_unhandled(other, unhandled, &freed, count_freed));
  eval("Promise.reject('first'); 0");
  OK(v8c_eval(other, V8C_LIT("Promise.reject('gone with its context'); 0"), NULL, NULL));
  v8c_context_free(other);
  cr_assert_eq(freed, 1);
  OK(v8c_run_microtasks(iso));
  heard_is("first ");
  v8c_context_free(own);
  cr_assert_eq(freed, 2);
}

static int turns;

static void makes_more(v8c_context *context, v8c_value promise, v8c_error *error, void *data) {
  hear(v8c_error_message(error, NULL), " ");
  if (turns++) return;
  OK(v8c_eval(context, V8C_LIT("Promise.reject('of the tracker'); Promise.resolve().then(() => { later = 1 }); 0"),
              NULL, NULL));
  CODE(V8C_EXCEPTION, v8c_throw_error(iso, "dropped"));
}

Test(promise_event, what_a_tracker_does_is_for_the_next_turn) {
  OK(v8c_context_on_unhandled(ctx, makes_more, NULL, NULL));
  eval("globalThis.later = 0; Promise.reject('first'); Promise.reject('second'); 0");
  heard_is("first second ");
  OK(v8c_run_microtasks(iso));
  heard_is("of the tracker ");
  EVAL_IS("later", "1");
}

static void stack_of(v8c_context *context, v8c_value promise, v8c_error *error, void *data) {
  snprintf(heard, sizeof heard, "%s", v8c_error_stack(error));
  *(int *)data = v8c_error_line(error);
  size_t frames = v8c_error_frame_count(error), waiting = 0;
  for (size_t i = 0; i < frames; i++) {
    v8c_stack_frame frame = {.size = sizeof frame};
    OK(v8c_error_frame(error, i, &frame));
    waiting += frame.is_async;
  }
  turns = (int)waiting;
}

Test(promise_event, stacks) {
  int line = 0;
  OK(v8c_context_on_unhandled(ctx, stack_of, &line, NULL));
  OK(v8c_eval(ctx,
              V8C_LIT("async function inner() {\n  await null;\n  throw new Error('deep');\n}\n"
                      "async function outer() { await inner() }\nouter(); 0"),
              "stack.js", NULL));
  cr_assert_eq(line, 3);
  cr_assert_eq(turns, 1);
  cr_assert(strstr(heard, "at inner (stack.js:3:9)"), "%s", heard);
  cr_assert(strstr(heard, "at async outer (stack.js:5:26)"), "%s", heard);
  OK(v8c_eval(ctx, V8C_LIT("\n\nfunction refuse() { Promise.reject(5) }\nrefuse(); 0"), "five.js", NULL));
  cr_assert_eq(line, 3);
  cr_assert(strstr(heard, "refuse (five.js:3:"), "%s", heard);
}

static void end_it(v8c_context *context, v8c_value promise, v8c_error *error, void *data) {
  hear(v8c_error_message(error, NULL), " ");
  OK(v8c_terminate(iso));
  CODE(V8C_ETERMINATED, v8c_eval(context, V8C_LIT("for (;;);"), NULL, NULL));
}

Test(promise_event, a_termination_in_a_tracker_goes_on) {
  OK(v8c_context_on_unhandled(ctx, end_it, NULL, NULL));
  CODE(V8C_ETERMINATED, v8c_eval(ctx, V8C_LIT("Promise.reject('a'); Promise.reject('b'); 0"), NULL, NULL));
  heard_is("a ");
  OK(v8c_catch(iso, NULL));
  EVAL_IS("1 + 1", "2");
}

Test(promise_event, many) {
  OK(v8c_context_on_unhandled(ctx, unhandled, NULL, NULL));
  eval(
      "globalThis.all = []; for (let i = 0; i < 1e5; i++) all.push(Promise.reject(i));"
      "for (const p of all) p.catch(() => {}); 0");
  heard_is("");
}

Test(promise_event, freed_with_the_isolate) {
  v8c_isolate *isolate = NULL;
  v8c_context *context = NULL;
  v8c_frame frame;
  OK(v8c_isolate_new(NULL, &isolate));
  OK(v8c_context_new(isolate, NULL, &context));
  OK(v8c_enter(context, &frame));
  OK(v8c_set_microtask_policy(isolate, V8C_MICROTASKS_EXPLICIT));
  OK(v8c_on_promise_reject(isolate, event, &freed, NULL));
  OK(v8c_on_promise_reject(isolate, NULL, NULL, NULL));
  OK(v8c_on_promise_reject(isolate, throws_and_replaces, &freed, count_freed));
  OK(v8c_context_on_unhandled(context, unhandled, &freed, count_freed));
  OK(v8c_on_promise_reject(isolate, NULL, NULL, NULL));
  cr_assert_eq(freed, 1);
  OK(v8c_eval(context, V8C_LIT("Promise.reject(1); 0"), NULL, NULL));
  OK(v8c_leave(&frame));
  OK(v8c_isolate_free(isolate));
  v8c_context_free(context);
  cr_assert_eq(freed, 2);
}

/* ---- The hook ---------------------------------------------------------------------------------------- */

static void hook(v8c_isolate *isolate, v8c_promise_hook event, v8c_value promise, v8c_value parent, void *data) {
  static const char *const names[] = {"init", "resolve", "before", "after"};
  cr_assert_eq(data, (void *)&freed);
  cr_assert(v8c_is_promise(promise));
  hear(names[event], v8c_is_promise(parent) ? "+ " : " ");
  if (event == V8C_PROMISE_INIT) OK(v8c_eval(ctx, V8C_LIT("new Promise(() => {}); 0"), NULL, NULL));
  (void)isolate;
}

Test(promise_event, the_hook) {
  v8c_value promise = NULL;
  OK(v8c_on_promise_hook(iso, hook, &freed, count_freed));
  eval("Promise.resolve(1).then(() => 2); 0");
  heard_is("init resolve init+ before resolve after ");
  size_t slots = v8c_scope_count(iso);
  OK(v8c_promise_resolve(ctx, v8c_undefined(iso), &promise));
  cr_assert_eq(v8c_scope_count(iso), slots + 1);
  heard_is("init resolve ");
  eval("(async () => { await null })(); 0");
  cr_assert(strstr(heard, "before") && strstr(heard, "after"), "%s", heard);
  heard[0] = 0;
  OK(v8c_on_promise_hook(iso, NULL, NULL, NULL));
  cr_assert_eq(freed, 1);
  eval("Promise.resolve(1).then(() => 2); 0");
  heard_is("");
  CODE(V8C_EINVAL, v8c_on_promise_hook(iso, NULL, &freed, count_freed));
}
