/* promise_test.c: promises made, settled, looked into and followed from C. */
#include "tests/harness/values.h"

TestSuite(promise, .init = harness_up, .fini = harness_down);

static void state_is(v8c_value promise, v8c_promise_state expected) {
  v8c_promise_state state = (v8c_promise_state)9;
  OK(v8c_promise_state_get(promise, &state));
  cr_assert_eq(state, expected, "state %d, not %d", state, expected);
}

static void result_is(v8c_value promise, const char *text) {
  v8c_value result = NULL;
  LEAVES(1, v8c_promise_result(promise, &result));
  TEXT_IS(result, text);
}

/* ---- Make and settle ------------------------------------------------------------------- */

Test(promise, resolved_once) {
  v8c_resolver *resolver = NULL;
  v8c_value promise = NULL, again = NULL, seven = v8c_int32(iso, 7);
  LEAVES(0, v8c_resolver_new(ctx, &resolver));
  LEAVES(1, v8c_resolver_promise(resolver, &promise));
  cr_assert(v8c_is_promise(promise));
  OK(v8c_resolver_promise(resolver, &again));
  cr_assert(v8c_strict_equals(promise, again));
  state_is(promise, V8C_PENDING);
  cr_assert(!v8c_resolver_is_used(resolver));
  LEAVES(0, v8c_resolver_resolve(resolver, ctx, seven));
  cr_assert(v8c_resolver_is_used(resolver));
  state_is(promise, V8C_FULFILLED);
  result_is(promise, "7");
  CODE(V8C_ESTATE, v8c_resolver_resolve(resolver, ctx, str("late")));
  CODE(V8C_ESTATE, v8c_resolver_reject(resolver, ctx, str("late")));
  result_is(promise, "7");
  GLOBAL("p", promise);
  EVAL_IS("p instanceof Promise && p.constructor === Promise", "true");
  v8c_resolver_free(resolver);
  result_is(promise, "7");
}

Test(promise, rejected_once) {
  v8c_resolver *resolver = NULL;
  v8c_value promise = NULL, reason = eval("globalThis.e = new Error('no')"), result = NULL;
  OK(v8c_resolver_new(ctx, &resolver));
  OK(v8c_resolver_promise(resolver, &promise));
  OK(v8c_resolver_reject(resolver, ctx, reason));
  state_is(promise, V8C_REJECTED);
  OK(v8c_promise_result(promise, &result));
  cr_assert(v8c_strict_equals(result, reason));
  CODE(V8C_ESTATE, v8c_resolver_resolve(resolver, ctx, reason));
  v8c_resolver_free(resolver);
}

/* V8 itself would settle a promise twice that waits on a thenable, and write over its reactions. */
Test(promise, resolved_with_a_thenable_it_is_used) {
  v8c_resolver *inner = NULL, *outer = NULL;
  v8c_value promise = NULL, wait = NULL;
  OK(v8c_resolver_new(ctx, &inner));
  OK(v8c_resolver_new(ctx, &outer));
  OK(v8c_resolver_promise(inner, &wait));
  OK(v8c_resolver_promise(outer, &promise));
  OK(v8c_resolver_resolve(outer, ctx, wait));
  state_is(promise, V8C_PENDING);
  cr_assert(v8c_resolver_is_used(outer));
  CODE(V8C_ESTATE, v8c_resolver_resolve(outer, ctx, str("early")));
  state_is(promise, V8C_PENDING);
  OK(v8c_resolver_resolve(inner, ctx, str("in the end")));
  state_is(promise, V8C_FULFILLED);
  result_is(promise, "in the end");
  v8c_resolver_free(inner);
  v8c_resolver_free(outer);
}

static v8c_resolver *reentered;
static int reentered_code;

static void settle_again(v8c_call *call) {
  reentered_code = v8c_resolver_resolve(reentered, v8c_call_context(call), v8c_undefined(iso));
}

Test(promise, a_then_that_is_asked_for) {
  v8c_value promise = NULL, again = NULL;
  OK(v8c_resolver_new(ctx, &reentered));
  OK(v8c_resolver_promise(reentered, &promise));
  OK(v8c_resolver_resolve(reentered, ctx, eval("({ get then() { throw new RangeError('mine') } })")));
  state_is(promise, V8C_REJECTED);
  result_is(promise, "RangeError: mine");
  v8c_resolver_free(reentered);

  OK(v8c_function(ctx, V8C_LIT("again"), settle_again, NULL, &again));
  GLOBAL("again", again);
  OK(v8c_resolver_new(ctx, &reentered));
  OK(v8c_resolver_promise(reentered, &promise));
  OK(v8c_resolver_resolve(reentered, ctx, eval("({ get then() { again(); return (r) => r('thenable') } })")));
  cr_assert_eq(reentered_code, V8C_ESTATE);
  result_is(promise, "thenable");
  v8c_resolver_free(reentered);
}

Test(promise, itself_is_a_type_error) {
  v8c_resolver *resolver = NULL;
  v8c_value promise = NULL;
  OK(v8c_resolver_new(ctx, &resolver));
  OK(v8c_resolver_promise(resolver, &promise));
  OK(v8c_resolver_resolve(resolver, ctx, promise));
  state_is(promise, V8C_REJECTED);
  result_is(promise, "TypeError: Chaining cycle detected for promise #<Promise>");
  v8c_resolver_free(resolver);
}

Test(promise, settled_ones) {
  v8c_value promise = NULL, same = NULL, one = v8c_int32(iso, 1), no = str("no");
  LEAVES(1, v8c_promise_resolve(ctx, one, &promise));
  result_is(promise, "1");
  LEAVES(0, v8c_promise_resolve(ctx, promise, &same));
  cr_assert(v8c_strict_equals(promise, same));
  LEAVES(1, v8c_promise_reject(ctx, no, &promise));
  state_is(promise, V8C_REJECTED);
  result_is(promise, "no");
  OK(v8c_promise_resolve(ctx, eval("({ then: (yes, no) => no('thenable') })"), &promise));
  state_is(promise, V8C_REJECTED);
  result_is(promise, "thenable");
}

/* ---- Look into ---------------------------------------------------------------------------- */

Test(promise, state_and_result) {
  v8c_value out = NULL, pending = eval("new Promise(() => {})");
  v8c_promise_state state;
  state_is(pending, V8C_PENDING);
  CODE(V8C_ESTATE, v8c_promise_result(pending, &out));
  cr_assert_null(out);
  result_is(eval("Promise.resolve('yes')"), "yes");
  result_is(eval("Promise.reject('no')"), "no");
  result_is(eval("(async () => 5)()"), "5");
  CODE(V8C_ETYPE, v8c_promise_state_get(eval("({ then() {} })"), &state));
  CODE(V8C_ETYPE, v8c_promise_result(eval("1"), &out));
  CODE(V8C_ETYPE, v8c_promise_result(eval("new Proxy(Promise.resolve(1), {})"), &out));
  CODE(V8C_EINVAL, v8c_promise_state_get(NULL, &state));
  CODE(V8C_EINVAL, v8c_promise_state_get(pending, NULL));
  CODE(V8C_EINVAL, v8c_promise_result(eval("Promise.resolve()"), NULL));
}

Test(promise, handlers) {
  v8c_value promise = eval("globalThis.p = new Promise(() => {})");
  cr_assert(!v8c_promise_has_handler(promise));
  eval("p.then(() => {}), 0");
  cr_assert(v8c_promise_has_handler(promise));
  promise = eval("globalThis.p = new Promise(() => {})");
  OK(v8c_promise_mark_handled(promise));
  cr_assert(v8c_promise_has_handler(promise));
  OK(v8c_promise_mark_silent(promise));
  cr_assert(!v8c_promise_has_handler(eval("({ then() {} })")));
  cr_assert(!v8c_promise_has_handler(NULL));
  CODE(V8C_ETYPE, v8c_promise_mark_handled(eval("1")));
  CODE(V8C_ETYPE, v8c_promise_mark_silent(eval("1")));
}

/* ---- Follow -------------------------------------------------------------------------------- */

Test(promise, then_catch_and_both) {
  v8c_resolver *resolver = NULL;
  v8c_value promise = NULL, out = NULL, add = eval("v => v + 1"), tell = eval("e => 'caught ' + e");
  eval("Promise.prototype.then = Promise.prototype.catch = () => { throw 'changed' }");
  OK(v8c_resolver_new(ctx, &resolver));
  OK(v8c_resolver_promise(resolver, &promise));
  LEAVES(1, v8c_promise_then(ctx, promise, add, NULL, &out));
  cr_assert(v8c_promise_has_handler(promise));
  state_is(out, V8C_PENDING);
  LEAVES(0, v8c_promise_then(ctx, promise, add, tell, NULL));
  OK(v8c_resolver_resolve(resolver, ctx, v8c_int32(iso, 41)));
  result_is(out, "42");
  v8c_resolver_free(resolver);

  OK(v8c_promise_reject(ctx, str("x"), &promise));
  OK(v8c_promise_then(ctx, promise, NULL, tell, &out));
  state_is(out, V8C_PENDING);
  OK(v8c_run_microtasks(iso));
  result_is(out, "caught x");
  OK(v8c_promise_then(ctx, promise, add, tell, &out));
  OK(v8c_run_microtasks(iso));
  result_is(out, "caught x");
  OK(v8c_promise_then(ctx, promise, add, NULL, &out));
  OK(v8c_run_microtasks(iso));
  state_is(out, V8C_REJECTED);
  result_is(out, "x");
  CODE(V8C_EINVAL, v8c_promise_then(ctx, promise, NULL, NULL, &out));
  CODE(V8C_ETYPE, v8c_promise_then(ctx, promise, str("f"), NULL, &out));
  CODE(V8C_ETYPE, v8c_promise_then(ctx, promise, add, str("f"), &out));
  CODE(V8C_ETYPE, v8c_promise_then(ctx, str("p"), add, NULL, &out));
}

Test(promise, a_species_that_throws) {
  v8c_value out = NULL, promise = eval("class P extends Promise {}; globalThis.P = P; P.resolve(1)");
  OK(v8c_promise_then(ctx, promise, eval("v => v"), NULL, &out));
  GLOBAL("q", out);
  EVAL_IS("q instanceof P", "true");
  eval("Object.defineProperty(P, Symbol.species, { get() { throw new Error('species') } })");
  CODE(V8C_EXCEPTION, v8c_promise_then(ctx, promise, eval("v => v"), NULL, &out));
  THROWN("species");
}

static void double_it(v8c_call *call) {
  double number = 0;
  if (v8c_arg_number(call, 0, &number)) return;
  v8c_return_number(call, 2 * number);
}

static void say_data(v8c_call *call) { v8c_return(call, v8c_data_value(call)); }

static void throw_it(v8c_call *call) { v8c_throw_range_error(v8c_call_isolate(call), "from the native"); }

Test(promise, native_reactions) {
  v8c_value out = NULL, caught = NULL, promise = eval("Promise.resolve(21)");
  LEAVES(1, v8c_promise_then_fn(ctx, promise, double_it, NULL, NULL, &out));
  OK(v8c_run_microtasks(iso));
  result_is(out, "42");
  LEAVES(0, v8c_promise_then_fn(ctx, promise, double_it, say_data, NULL, NULL));
  OK(v8c_promise_then_fn(ctx, promise, throw_it, NULL, NULL, &out));
  OK(v8c_promise_then_fn(ctx, out, double_it, say_data, str("data"), &caught));
  OK(v8c_run_microtasks(iso));
  state_is(out, V8C_REJECTED);
  result_is(out, "RangeError: from the native");
  result_is(caught, "data");
  OK(v8c_promise_then_fn(ctx, eval("Promise.resolve('text')"), double_it, NULL, NULL, &out));
  OK(v8c_run_microtasks(iso));
  result_is(out, "TypeError: argument 1: expected a number");
  OK(v8c_promise_then_fn(ctx, out, NULL, say_data, str("after"), &out));
  OK(v8c_run_microtasks(iso));
  result_is(out, "after");
  CODE(V8C_EINVAL, v8c_promise_then_fn(ctx, promise, NULL, NULL, NULL, &out));
  CODE(V8C_ETYPE, v8c_promise_then_fn(ctx, str("p"), double_it, NULL, NULL, &out));
}

/* ---- Odd circumstances -------------------------------------------------------------------- */

Test(promise, of_a_realm_of_its_own) {
  v8c_context *other = NULL;
  v8c_resolver *resolver = NULL;
  v8c_value promise = NULL;
  OK(v8c_context_new(iso, NULL, &other));
  OK(v8c_resolver_new(other, &resolver));
  OK(v8c_resolver_promise(resolver, &promise));
  GLOBAL("p", promise);
  EVAL_IS("p instanceof Promise", "false");
  v8c_context_free(other);
  OK(v8c_resolver_resolve(resolver, ctx, str("its context is gone")));
  result_is(promise, "its context is gone");
  v8c_resolver_free(resolver);
}

Test(promise, a_resolver_outlives_its_isolate) {
  v8c_isolate *isolate = NULL;
  v8c_context *context = NULL;
  v8c_resolver *resolver = NULL;
  v8c_value out = NULL;
  v8c_frame frame;
  OK(v8c_isolate_new(NULL, &isolate));
  OK(v8c_context_new(isolate, NULL, &context));
  OK(v8c_enter(context, &frame));
  OK(v8c_resolver_new(context, &resolver));
  CODE(V8C_ETHREAD, v8c_resolver_resolve(resolver, ctx, v8c_undefined(isolate)));
  OK(v8c_leave(&frame));
  CODE(V8C_ETHREAD, v8c_resolver_resolve(resolver, ctx, v8c_undefined(iso)));
  v8c_context_free(context);
  OK(v8c_isolate_free(isolate));
  CODE(V8C_EDISPOSED, v8c_resolver_resolve(resolver, ctx, v8c_undefined(iso)));
  CODE(V8C_EDISPOSED, v8c_resolver_promise(resolver, &out));
  v8c_resolver_free(resolver);
  v8c_resolver_free(NULL);
}

Test(promise, nothing_happens_while_an_exception_is_pending) {
  v8c_resolver *resolver = NULL;
  v8c_value promise = NULL, out = NULL;
  OK(v8c_resolver_new(ctx, &resolver));
  OK(v8c_resolver_promise(resolver, &promise));
  CODE(V8C_EXCEPTION, v8c_throw_error(iso, "first"));
  CODE(V8C_EXCEPTION, v8c_resolver_resolve(resolver, ctx, promise));
  CODE(V8C_EXCEPTION, v8c_promise_then_fn(ctx, promise, double_it, NULL, NULL, &out));
  cr_assert(!v8c_resolver_is_used(resolver));
  THROWN("first");
  state_is(promise, V8C_PENDING);
  v8c_resolver_free(resolver);
}
