/* await_test.c: v8c_await, and what V8 does in background completes when pumped. */
#include <math.h>
#include <pthread.h>

#include "tests/harness/harness.h"

TestSuite(await, .init = harness_up, .fini = harness_down, .timeout = 60);

static const double FOREVER = INFINITY;

static void fulfilled(const char *source, const char *text) {
  v8c_value out = NULL, promise = eval(source);
  size_t slots = v8c_scope_count(iso);
  OK(v8c_await(ctx, promise, FOREVER, &out));
  cr_assert_eq(v8c_scope_count(iso), slots + 1);
  TEXT_IS(out, text);
}

Test(await, settled_and_by_microtasks) {
  fulfilled("Promise.resolve('there')", "there");
  OK(v8c_set_microtask_policy(iso, V8C_MICROTASKS_EXPLICIT));
  fulfilled("(async () => { await 1; await 2; await null; return 'later' })()", "later");
  fulfilled("Promise.all([1, Promise.resolve(2), (async () => 3)()])", "1,2,3");
}

Test(await, in_a_queue_of_its_own) {
  v8c_context *own = NULL;
  v8c_value promise = NULL, out = NULL;
  v8c_context_options options = {
      .size = sizeof options, .own_microtasks = true, .microtask_policy = V8C_MICROTASKS_EXPLICIT};
  OK(v8c_context_new(iso, &options, &own));
  OK(v8c_eval(own, V8C_LIT("(async () => { await 1; return 'own' })()"), NULL, &promise));
  OK(v8c_await(own, promise, FOREVER, &out));
  TEXT_IS(out, "own");
  v8c_context_free(own);
}

Test(await, rejected) {
  v8c_value out = NULL, promise;
  v8c_error *error = NULL;
  OK(v8c_eval(ctx, V8C_LIT("(async () => {\n  await null;\n  throw new RangeError('no')\n})()"), "no.js", &promise));
  CODE(V8C_EXCEPTION, v8c_await(ctx, promise, FOREVER, &out));
  cr_assert_null(out);
  OK(v8c_catch(iso, &error));
  cr_assert_str_eq(v8c_error_message(error, NULL), "RangeError: no");
  cr_assert_eq(v8c_error_line(error), 3);
  cr_assert_str_eq(v8c_error_script(error), "no.js");
  v8c_error_free(error);
  CODE(V8C_EXCEPTION, v8c_await(ctx, eval("Promise.reject('a text')"), 0, &out));
  THROWN("a text");
}

static void never_called(v8c_context *context, v8c_value promise, v8c_error *error, void *data) {
  (void)context, (void)promise, (void)error;
  *(int *)data = 1;
}

Test(await, who_waits_handles) {
  int called = 0;
  v8c_value out = NULL;
  OK(v8c_set_microtask_policy(iso, V8C_MICROTASKS_EXPLICIT));
  OK(v8c_context_on_unhandled(ctx, never_called, &called, NULL));
  CODE(V8C_EXCEPTION, v8c_await(ctx, eval("(async () => { throw 1 })()"), FOREVER, &out));
  THROWN("1");
  OK(v8c_run_microtasks(iso));
  cr_assert_eq(called, 0);
}

/* ---- In background --------------------------------------------------------------------------------- */

#define WASM "new Uint8Array([0,97,115,109,1,0,0,0, 1,5,1,96,0,1,127, 3,2,1,0, 7,5,1,1,102,0,0, 10,6,1,4,0,65,42,11])"

Test(await, webassembly) {
  fulfilled("WebAssembly.instantiate(" WASM ").then(w => w.instance.exports.f())", "42");
  fulfilled("WebAssembly.compile(" WASM ").then(m => new WebAssembly.Instance(m).exports.f())", "42");
  fulfilled("Promise.all(Array.from({ length: 50 }, () => WebAssembly.instantiate(" WASM "))).then(a => a.length)",
            "50");
  v8c_value out = NULL;
  CODE(V8C_EXCEPTION,
       v8c_await(ctx, eval("WebAssembly.instantiate(new Uint8Array([0, 97, 115, 109, 9]))"), FOREVER, &out));
  THROWN("CompileError");
}

/* A module of two thousand functions: compiled by workers while there is no task for the isolate. */
Test(await, webassembly_compiled_by_workers) {
  fulfilled(
      "(() => { const leb = n => n < 128 ? [n] : [n & 127 | 128, ...leb(n >> 7)];"
      "const section = (id, bytes) => [id, ...leb(bytes.length), ...bytes];"
      "const count = 2000, body = [0, 65, 0]; for (let i = 0; i < 60; i++) body.push(65, 7, 106); body.push(11);"
      "const one = [...leb(body.length), ...body]; let code = [...leb(count)]; const all = [code];"
      "for (let i = 0; i < count; i++) all.push(one); code = all.flat();"
      "return WebAssembly.instantiate(new Uint8Array([0,97,115,109,1,0,0,0, ...section(1, [1,96,0,1,127]),"
      "  ...section(3, [...leb(count), ...Array(count).fill(0)]), ...section(7, [1,1,102,0,0]), ...section(10, "
      "code)])) })()"
      ".then(w => w.instance.exports.f())",
      "420");
}

Test(await, wait_async) {
  fulfilled("Atomics.waitAsync(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20).value", "timed-out");
  fulfilled(
      "(() => { const a = new Int32Array(new SharedArrayBuffer(4)); const w = Atomics.waitAsync(a, 0, 0, 60000);"
      "Promise.resolve().then(() => Atomics.notify(a, 0)); return w.value })()",
      "ok");
}

Test(await, finalization_registry) {
  v8c_scope scope;
  v8c_value promise = eval(
      "new Promise(r => { globalThis.registry = new FinalizationRegistry(r);"
      "(() => registry.register({}, 'cleaned'))() })");
  OK(v8c_scope_open(iso, &scope));
  eval("for (let i = 0; i < 100; i++) ({ i }); 0");
  v8c_scope_close(&scope);
  OK(v8c_low_memory(iso));
  v8c_value out = NULL;
  OK(v8c_await(ctx, promise, FOREVER, &out));
  TEXT_IS(out, "cleaned");
}

/* ---- Never, or too late --------------------------------------------------------------------------------- */

Test(await, deadline) {
  v8c_value out = NULL;
  v8c_value promise =
      eval("globalThis.a = new Int32Array(new SharedArrayBuffer(4)); Atomics.waitAsync(a, 0, 0, 60000).value");
  CODE(V8C_ETIMEDOUT, v8c_await(ctx, promise, 0, &out));
  CODE(V8C_ETIMEDOUT, v8c_await(ctx, promise, 30, &out));
  cr_assert_null(out);
  OK(v8c_pending(iso));
  eval("Atomics.notify(a, 0)");
  OK(v8c_await(ctx, promise, 60000, &out));
  TEXT_IS(out, "ok");
}

Test(await, nothing_is_left) {
  v8c_value out = NULL, promise = eval("new Promise(() => {})");
  CODE(V8C_ESTALLED, v8c_await(ctx, promise, FOREVER, &out));
  CODE(V8C_ESTALLED, v8c_await(ctx, promise, 0, &out));
  OK(v8c_pending(iso));
  CODE(V8C_ESTALLED, v8c_await(ctx, eval("(async () => { await 1; await new Promise(() => {}) })()"), FOREVER, &out));
}

/* After much garbage V8 has timers for its memory, for minutes: they settle nothing. */
Test(await, nothing_is_left_after_much_garbage) {
  v8c_value out = NULL, promise = eval("new Promise(() => {})");
  eval("for (let i = 0, keep = []; i < 1e6; i++) { keep.push({ i, s: 'x' + i }); if (keep.length > 3e5) keep = [] }");
  OK(v8c_low_memory(iso));
  CODE(V8C_ESTALLED, v8c_await(ctx, promise, FOREVER, &out));
}

static void *end_it(void *data) {
  v8c_terminate(data);
  return NULL;
}

Test(await, terminated) {
  pthread_t thread;
  v8c_value out = NULL;
  v8c_value promise = eval("Atomics.waitAsync(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60000).value");
  pthread_create(&thread, NULL, end_it, iso);
  CODE(V8C_ETERMINATED, v8c_await(ctx, promise, FOREVER, &out));
  pthread_join(thread, NULL);
  OK(v8c_catch(iso, NULL));
  EVAL_IS("1", "1");
}

/* ---- Inside ------------------------------------------------------------------------------------------------ */

static int inside_code;

static void await_inside(v8c_call *call) {
  v8c_value out = NULL;
  inside_code = v8c_await(v8c_call_context(call), v8c_arg(call, 0), FOREVER, &out);
  v8c_return(call, out);
}

Test(await, in_natives_and_microtasks) {
  v8c_value wait = NULL;
  v8c_microtask_scope scope;
  OK(v8c_function(ctx, V8C_LIT("wait"), await_inside, NULL, &wait));
  OK(v8c_set_named(ctx, v8c_global(ctx), V8C_LIT("wait"), wait));
  EVAL_IS("wait((async () => { await null; return 'inside' })()) + wait(WebAssembly.compile(" WASM "))",
          "inside[object WebAssembly.Module]");
  EVAL_IS("try { wait(Promise.reject(new Error('seen'))) } catch (e) { e.message }", "seen");
  eval("Promise.resolve().then(() => wait(new Promise(() => {}))); 0");
  cr_assert_eq(inside_code, V8C_ESTATE);
  OK(v8c_microtask_scope_open(ctx, true, &scope));
  CODE(V8C_ESTATE, v8c_await(ctx, eval("new Promise(() => {})"), 0, &wait));
  OK(v8c_microtask_scope_close(&scope));
}

Test(await, arguments) {
  v8c_value out = NULL, promise = eval("Promise.resolve(1)");
  CODE(V8C_ETYPE, v8c_await(ctx, eval("({ then() {} })"), 0, &out));
  CODE(V8C_EINVAL, v8c_await(ctx, promise, -1, &out));
  CODE(V8C_EINVAL, v8c_await(ctx, promise, NAN, &out));
  CODE(V8C_EINVAL, v8c_await(ctx, promise, 0, NULL));
  CODE(V8C_EINVAL, v8c_await(ctx, NULL, 0, &out));
}
