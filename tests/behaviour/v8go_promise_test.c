/* v8go_promise_test.c: v8go's tests of promises and microtasks, each with what it meant to show. */
#include "tests/harness/values.h"

TestSuite(v8go_promise, .init = harness_up, .fini = harness_down);

static char log_text[256];

static void say(const char *text) { strncat(log_text, text, sizeof log_text - strlen(log_text) - 1); }

static void said(const char *text) {
  cr_assert_str_eq(log_text, text, "\"%s\", not \"%s\"", log_text, text);
  log_text[0] = 0;
}

static void settled(v8c_value promise, v8c_promise_state wanted, const char *text) {
  v8c_promise_state state = V8C_PENDING;
  v8c_value result = NULL;
  OK(v8c_promise_state_get(promise, &state));
  cr_assert_eq(state, wanted);
  OK(v8c_promise_result(promise, &result));
  TEXT_IS(result, text);
}

static v8c_value promise_of(v8c_resolver *resolver) {
  v8c_value promise = NULL;
  OK(v8c_resolver_promise(resolver, &promise));
  return promise;
}

static void on_value(v8c_call *call) {
  say("then:");
  say(text_of(v8c_arg(call, 0)));
  say(" ");
}

static void on_reason(v8c_call *call) {
  say("catch:");
  say(text_of(v8c_arg(call, 0)));
  say(" ");
}

static void throws(v8c_call *call) { v8c_throw_error(v8c_call_isolate(call), "Then error"); }

/* ---- promise_test, and what its coverage tests add -------------------------------------------------- */

Test(v8go_promise, fulfilled) {
  v8c_resolver *resolver = NULL;
  v8c_promise_state state = V8C_REJECTED;
  OK(v8c_resolver_new(ctx, &resolver));
  v8c_value promise = promise_of(resolver);
  OK(v8c_promise_state_get(promise, &state));
  cr_assert_eq(state, V8C_PENDING);
  OK(v8c_promise_then_fn(ctx, promise, on_value, NULL, NULL, NULL));
  said("");
  OK(v8c_resolver_resolve(resolver, ctx, str("foo")));
  said("then:foo ");
  settled(promise, V8C_FULFILLED, "foo");
  v8c_resolver_free(resolver);
}

Test(v8go_promise, rejected) {
  v8c_resolver *resolver = NULL;
  v8c_value next = NULL;
  OK(v8c_resolver_new(ctx, &resolver));
  v8c_value promise = promise_of(resolver);
  OK(v8c_resolver_reject(resolver, ctx, str("Rejected")));
  settled(promise, V8C_REJECTED, "Rejected");
  OK(v8c_promise_then_fn(ctx, promise, NULL, on_reason, NULL, &next));
  said("");
  OK(v8c_run_microtasks(iso));
  said("catch:Rejected ");
  OK(v8c_promise_then_fn(ctx, next, on_value, on_reason, NULL, NULL)); /* caught: it goes on with a value */
  OK(v8c_run_microtasks(iso));
  said("then:undefined ");
  v8c_resolver_free(resolver);
}

Test(v8go_promise, then_can_throw) {
  v8c_resolver *resolver = NULL;
  v8c_value next = NULL;
  OK(v8c_resolver_new(ctx, &resolver));
  OK(v8c_promise_then_fn(ctx, promise_of(resolver), throws, on_reason, NULL, &next));
  OK(v8c_resolver_resolve(resolver, ctx, v8c_int32(iso, 1)));
  settled(next, V8C_REJECTED, "Error: Then error");
  said("");
  v8c_resolver_free(resolver);
}

Test(v8go_promise, catch_can_throw) {
  v8c_value promise = NULL, next = NULL;
  OK(v8c_promise_reject(ctx, str("first"), &promise));
  OK(v8c_promise_then_fn(ctx, promise, NULL, throws, NULL, &next));
  OK(v8c_run_microtasks(iso));
  settled(next, V8C_REJECTED, "Error: Then error");
}

Test(v8go_promise, no_callbacks_and_no_context) {
  v8c_value promise = eval("Promise.resolve(1)"), out = NULL;
  v8c_resolver *resolver = NULL;
  CODE(V8C_EINVAL, v8c_promise_then_fn(ctx, promise, NULL, NULL, NULL, &out));
  CODE(V8C_EINVAL, v8c_promise_then(ctx, promise, NULL, NULL, &out));
  CODE(V8C_EINVAL, v8c_resolver_new(NULL, &resolver));
  CODE(V8C_ETYPE, v8c_promise_then_fn(ctx, v8c_int32(iso, 1), on_value, NULL, NULL, &out));
}

/* v8go's process ends here. */
Test(v8go_promise, result_of_a_pending_promise) {
  v8c_value out = NULL;
  CODE(V8C_ESTATE, v8c_promise_result(eval("new Promise(() => {})"), &out));
  CODE(V8C_ESTATE, v8c_promise_result(eval("(async () => { await new Promise(() => {}) })()"), &out));
  cr_assert_null(out);
}

/* v8go makes a handle that stays for each callback; these leave none. */
Test(v8go_promise, reactions_leave_nothing) {
  size_t slots = v8c_scope_count(iso), refs = v8c_ref_count(iso);
  v8c_heap_stats before = {.size = sizeof before}, after = {.size = sizeof after};
  OK(v8c_low_memory(iso));
  OK(v8c_heap_stats_get(iso, &before));
  for (int i = 0; i < 20000; i++) {
    v8c_scope scope;
    v8c_resolver *resolver = NULL;
    OK(v8c_scope_open(iso, &scope));
    OK(v8c_resolver_new(ctx, &resolver));
    OK(v8c_promise_then_fn(ctx, promise_of(resolver), on_value, on_reason, NULL, NULL));
    OK(v8c_resolver_resolve(resolver, ctx, v8c_int32(iso, i)));
    v8c_resolver_free(resolver);
    v8c_scope_close(&scope);
    log_text[0] = 0;
  }
  OK(v8c_low_memory(iso));
  OK(v8c_heap_stats_get(iso, &after));
  cr_assert_eq(v8c_scope_count(iso), slots);
  cr_assert_eq(v8c_ref_count(iso), refs);
  cr_assert_eq(after.used_global_handles_bytes, before.used_global_handles_bytes);
  cr_assert_lt(after.used_bytes, before.used_bytes + (1 << 20));
}

/* ---- promise_reject_test ------------------------------------------------------------------------------- */

static void event(v8c_isolate *isolate, v8c_promise_reject_event event, v8c_value promise, v8c_value value,
                  void *data) {
  (void)isolate, (void)promise, (void)data;
  say(event == V8C_PROMISE_REJECT_WITH_NO_HANDLER       ? "unhandled:"
      : event == V8C_PROMISE_HANDLER_ADDED_AFTER_REJECT ? "handled:"
      : event == V8C_PROMISE_REJECT_AFTER_RESOLVED      ? "rejected again:"
                                                        : "resolved again:");
  say(text_of(value));
  say(" ");
}

Test(v8go_promise, reject_callback) {
  OK(v8c_on_promise_reject(iso, event, NULL, NULL));
  eval("Promise.reject(new Error('test')); 0");
  said("unhandled:Error: test ");
  eval("const p = Promise.reject('late'); p.catch(() => {}); 0");
  said("unhandled:late handled:late ");
  eval("new Promise((yes, no) => { yes(1); no('x'); yes('y') }); 0");
  said("rejected again:x resolved again:y ");
}

/* ---- microtasks ------------------------------------------------------------------------------------------ */

Test(v8go_promise, enqueue_microtask) {
  eval("globalThis.log = []");
  OK(v8c_set_microtask_policy(iso, V8C_MICROTASKS_EXPLICIT));
  OK(v8c_enqueue_microtask(ctx, eval("() => log.push('a')")));
  OK(v8c_enqueue_microtask(ctx, eval("() => log.push('b')")));
  eval("Promise.resolve().then(() => log.push('reaction')); 0");
  OK(v8c_enqueue_microtask(ctx, eval("() => log.push('c')")));
  EVAL_IS("log.join()", "");
  OK(v8c_run_microtasks(iso));
  EVAL_IS("log.join()", "a,b,reaction,c");
}

Test(v8go_promise, microtask_policies) {
  const char *job = "Promise.resolve().then(() => ran++); ran";
  eval("globalThis.ran = 0");
  EVAL_IS(job, "0");
  EVAL_IS("ran", "1"); /* automatic: when the call ended */
  OK(v8c_set_microtask_policy(iso, V8C_MICROTASKS_EXPLICIT));
  eval(job);
  EVAL_IS("ran", "1");
  OK(v8c_run_microtasks(iso));
  EVAL_IS("ran", "2");
  OK(v8c_set_microtask_policy(iso, V8C_MICROTASKS_AUTO));
  eval(job);
  EVAL_IS("ran", "3");
}

/* V8 alone has none, in a new context and a restored one: what v8go's tests only log. */
Test(v8go_promise, queue_microtask_is_the_hosts) {
  v8c_snapshot *snapshot = NULL;
  v8c_isolate *isolate = NULL;
  v8c_context *context = NULL;
  v8c_frame frame;
  v8c_value out = NULL;
  v8c_buf both = {0};
  v8c_pack_options pack = {.size = sizeof pack, .source = "var x = 1", .source_len = 9};
  EVAL_IS("typeof queueMicrotask", "undefined");
  OK(v8c_pack_bundle(&pack, &snapshot));
  OK(v8c_snapshot_restore(snapshot, NULL, NULL, &isolate));
  v8c_snapshot_free(snapshot);
  OK(v8c_context_new(isolate, NULL, &context));
  OK(v8c_enter(context, &frame));
  OK(v8c_eval(context, V8C_LIT("typeof queueMicrotask + typeof Promise"), NULL, &out));
  OK(v8c_to_text(context, out, &both));
  cr_assert_str_eq(both.data, "undefinedfunction");
  v8c_buf_free(&both);
  OK(v8c_leave(&frame));
  v8c_context_free(context);
  OK(v8c_isolate_free(isolate));
}

/* ---- In a snapshot ----------------------------------------------------------------------------------------- */

static void never(v8c_context *context, void *data) { (void)context, (void)data; }
static void never_told(v8c_context *context, v8c_value promise, v8c_error *error, void *data) {
  (void)context, (void)promise, (void)error, (void)data;
}
static void count_freed(void *data) { ++*(int *)data; }

/* Resolvers, a rejection that waits to be told of and a microtask of the host's hold nothing back; what
 * JavaScript waits for is in the snapshot, and goes on in the restored isolate. */
Test(v8go_promise, a_creator_with_all_of_it) {
  v8c_creator *creator = NULL;
  v8c_context *context = NULL;
  v8c_resolver *resolver = NULL;
  v8c_snapshot *snapshot = NULL;
  v8c_isolate *isolate = NULL;
  v8c_frame frame;
  v8c_value out = NULL;
  int freed = 0, result = 0;
  OK(v8c_creator_new(NULL, &creator));
  OK(v8c_context_new(v8c_creator_isolate(creator), NULL, &context));
  OK(v8c_enter(context, &frame));
  OK(v8c_set_microtask_policy(v8c_creator_isolate(creator), V8C_MICROTASKS_EXPLICIT));
  OK(v8c_context_on_unhandled(context, never_told, &freed, count_freed));
  OK(v8c_resolver_new(context, &resolver));
  OK(v8c_eval(context,
              V8C_LIT("Promise.reject('waits'); globalThis.go = null; globalThis.x = 0;"
                      "(async () => { x = await new Promise(r => { go = r }) })(); 0"),
              NULL, NULL));
  OK(v8c_enqueue_microtask_fn(context, never, &freed, count_freed));
  OK(v8c_leave(&frame));
  OK(v8c_creator_set_default(creator, context));
  OK(v8c_creator_finish(creator, V8C_CODE_KEEP, &snapshot));
  v8c_resolver_free(resolver);
  v8c_context_free(context);
  v8c_creator_free(creator);
  cr_assert_eq(freed, 2);
  OK(v8c_snapshot_restore(snapshot, NULL, NULL, &isolate));
  v8c_snapshot_free(snapshot);
  OK(v8c_context_new(isolate, NULL, &context));
  OK(v8c_enter(context, &frame));
  OK(v8c_eval(context, V8C_LIT("go(7); 0"), NULL, NULL));
  OK(v8c_eval(context, V8C_LIT("x"), NULL, &out));
  OK(v8c_to_int32(context, out, &result));
  cr_assert_eq(result, 7);
  OK(v8c_leave(&frame));
  v8c_context_free(context);
  OK(v8c_isolate_free(isolate));
}
