/* runtime_modules_test.c: what a runtime promises of its modules, a statement a test: timers (31, 32), EventEmitter (41,
 * 42), names (43), who may use what (56), whose state it is (57), console (61). */
#include <stdio.h>
#include <string.h>

#include "tests/harness/script.h"
#include "v8c.h"

TestSuite(runtime_modules, .init = runtime_up, .fini = runtime_down, .timeout = 120);

/* ---- Runtimes with modules, and scripts that assert -------------------------------------- */

static v8c_runtime *with_modules(void) { return build_runtime(shipped_builder(NULL), NULL); }

static v8c_runtime *with_timers(void) {
  return build_runtime(shipped_builder(RUNTIME_OPTIONS(.globals = V8C_GLOBAL_TIMERS)), NULL);
}

/* ---- Timers ----------------------------------------------------------------------------------- */

Test(runtime_modules, s31_sleep_is_never_early_and_parallel) {
  v8c_runtime *rt = with_modules();
  await_script(rt,
               "const { sleep } = require('timer');\n"
               "const busy = Date.now() + 15; while (Date.now() < busy) {}\n"
               "for (let i = 0; i < 5; i++) {\n"
               "  const from = Date.now();\n"
               "  equal(await sleep(20), undefined);\n"
               "  assert(Date.now() - from >= 20, 'late enough');\n"
               "}\n"
               "const from = Date.now();\n"
               "await Promise.all(Array.from({ length: 10 }, () => sleep(100)));\n"
               "const took = Date.now() - from;\n"
               "assert(took >= 100 && took < 900, `side by side: ${took}`);\n"
               "const order = [];\n"
               "await Promise.all([30, 10, 20, 0].map((ms) => sleep(ms).then(() => order.push(ms))));\n"
               "equal(order.join(), '0,10,20,30');");
  end_runtime(rt);
}

Test(runtime_modules, s32_sleep_of_less_than_nothing_rejects) {
  v8c_runtime *rt = with_modules();
  await_script(rt,
               "const { sleep } = require('timer');\n"
               "const promise = sleep(-1);\n"
               "assert(promise instanceof Promise, 'a promise');\n"
               "const e = await promise.catch((e) => e);\n"
               "assert(e instanceof Error, 'an Error'); equal(e.message, 'timer.sleep: duration must be >= 0');\n"
               "assert((await sleep('x').catch((e) => e)) instanceof TypeError, 'a TypeError');");
  end_runtime(rt);
}

Test(runtime_modules, s33_sleeps_that_are_left_are_let_go) {
  v8c_runtime *rt = with_timers();
  run_script(rt,
             "for (let i = 0; i < 100; i++) require('timer').sleep(1e6 + i).then(() => { throw 1; });\n"
             "setInterval(() => {}, 1e6); require('stream').counter(10, 1e6); let n = 0;\n"
             "setImmediate(function again() { setImmediate(again); });");
  end_runtime(rt);
}

Test(runtime_modules, timers_are_no_globals_unless_asked_for) {
  v8c_runtime *rt = with_modules();
  await_script(rt,
               "equal(typeof setTimeout, 'undefined'); equal(typeof setImmediate, 'undefined');\n"
               "equal(typeof require('timer').setTimeout, 'function');");
  end_runtime(rt);
  v8c_builder *builder = NULL;
  OK(v8c_builder_new(RUNTIME_OPTIONS(.globals = V8C_GLOBAL_TIMERS), &builder));
  rt = build_runtime(builder, NULL);
  await_script(rt,
               "equal(typeof setTimeout, 'function'); await new Promise((r) => setTimeout(r, 1));\n"
               "assert(/denied/.test(thrown(() => require('timer')).message), 'denied');");
  end_runtime(rt);
}

Test(runtime_modules, timers_in_the_order_of_their_times) {
  v8c_runtime *rt = with_timers();
  await_script(
      rt,
      "const order = [], done = (name) => () => order.push(name);\n"
      "await new Promise((resolve) => {\n"
      "  setTimeout(() => { order.push('a'); Promise.resolve().then(done('a micro')); }, 50);\n"
      "  setTimeout(done('b'), 50); setTimeout(done('c'), 20); setTimeout(done('args'), 60, 1);\n"
      "  clearTimeout(setTimeout(done('never'), 1));\n"
      "  const number = +setTimeout(done('never'), 1); clearTimeout(number);\n"
      "  let n = 0; const every = setInterval(() => { if (++n === 3) { clearInterval(every); setTimeout(resolve, 60); "
      "}\n"
      "                                               order.push('i'); }, 30);\n"
      "});\n"
      "const text = order.join();\n"
      "assert(/^c,/.test(text) && /a,a micro,(i,)?b,/.test(text), text); equal(order.filter((x) => x === 'i').length, "
      "3);\n"
      "equal(await new Promise((r) => setTimeout((...all) => r(all.join()), 1, 1, 2)), '1,2');\n"
      "const turns = []; const t0 = setTimeout(done('x'), 1e6);\n"
      "equal(t0.hasRef(), true); equal(t0.unref().hasRef(), false); t0.close();\n"
      "setImmediate(() => { turns.push(1); setImmediate(() => turns.push(3)); Promise.resolve().then(() => "
      "turns.push('m')); });\n"
      "setImmediate(() => turns.push(2)); clearImmediate(setImmediate(() => turns.push('never')));\n"
      "await new Promise((r) => setTimeout(r, 30)); equal(turns.join(), '1,m,2,3');\n"
      "equal(thrown(() => setTimeout('text')).code, 'ERR_INVALID_ARG_TYPE');\n"
      "const micro = []; queueMicrotask(() => micro.push(1)); equal(micro.length, 0); await 0; equal(micro.length, "
      "1);");
  end_runtime(rt);
}

static int failures;
static char failure_text[200];
static void count_failure(v8c_runtime *rt, const v8c_failure *failure, void *data) {
  (void)rt, (void)data;
  failures++;
  snprintf(failure_text, sizeof failure_text, "%s: %s", failure->name,
           failure->error ? v8c_error_message(failure->error, NULL) : "");
}

Test(runtime_modules, a_timer_that_throws_is_told_of_and_the_others_run) {
  v8c_runtime *rt =
      build_runtime(shipped_builder(RUNTIME_OPTIONS(.globals = V8C_GLOBAL_TIMERS, .on_failure = count_failure)), NULL);
  failures = 0;
  await_script(
      rt,
      "const ran = [];\n"
      "setTimeout(() => { ran.push(1); throw new Error('of a timer'); }, 1); setTimeout(() => ran.push(2), 1);\n"
      "await new Promise((r) => setTimeout(r, 20)); equal(ran.join(), '1,2');\n"
      "setImmediate(() => { throw 1; }); setImmediate(() => ran.push(3));\n"
      "await new Promise((r) => setTimeout(r, 20)); equal(ran.join(), '1,2,3');");
  cr_expect_eq(failures, 2);
  end_runtime(rt);
}

/* ---- stream ------------------------------------------------------------------------------------- */

Test(runtime_modules, s39_a_counter_takes_its_ticks) {
  v8c_runtime *rt = with_modules();
  await_script(
      rt,
      "const { counter } = require('stream'); const from = Date.now();\n"
      "equal((await counter(3, 5)).join(), '1,2,3'); assert(Date.now() - from >= 14, 'three ticks');\n"
      "equal((await counter(0, 5)).length, 0); assert(thrown(() => counter(-1)) instanceof TypeError, 'a TypeError');");
  end_runtime(rt);
}

Test(runtime_modules, a_counter_has_a_limit) {
  v8c_stream_options options = {sizeof options, 20};
  v8c_builder *builder = NULL;
  OK(v8c_builder_new(NULL, &builder));
  OK(v8c_builder_add_module(builder, v8c_native_find("stream"), &options));
  v8c_runtime *rt = build_runtime(builder, NULL);
  await_script(rt,
               "const e = await require('stream').counter(1000, 1000).catch((e) => e); equal(e.message, 'timeout');");
  end_runtime(rt);
}

/* ---- events ---------------------------------------------------------------------------------------- */

Test(runtime_modules, s41_emitters_as_in_node) {
  v8c_runtime *rt = with_modules();
  await_script(
      rt,
      "const EventEmitter = require('events'); const e = new EventEmitter(), seen = [];\n"
      "equal(EventEmitter.EventEmitter, EventEmitter);\n"
      "e.on('x', (v) => seen.push('a' + v)).once('x', (v) => seen.push('b' + v)).prependListener('x', (v) => "
      "seen.push('c' + v));\n"
      "equal(e.emit('x', 1), true); equal(e.emit('x', 2), true); equal(e.emit('y'), false);\n"
      "equal(seen.join(), 'c1,a1,b1,c2,a2');\n"
      "const s = Symbol('s'); let got; e.on(s, function (...args) { got = [this === e, ...args]; });\n"
      "e.emit(s, 1, 2, 3, 4, 5); equal(got.join(), 'true,1,2,3,4,5');\n"
      "equal(e.eventNames().length, 2); equal(e.eventNames()[1], s);\n"
      /* once is gone before it is called */
      "let depth = 0; const o = new EventEmitter(); o.once('r', () => { if (depth++ < 3) o.emit('r'); }); "
      "o.emit('r'); equal(depth, 1);\n"
      /* who is added or removed while it emits */
      "const w = new EventEmitter(), calls = []; const late = () => calls.push('late'), gone = () => "
      "calls.push('gone');\n"
      "w.on('z', () => { calls.push(1); w.on('z', late); w.off('z', gone); }); w.on('z', gone);\n"
      "w.emit('z'); equal(calls.join(), '1,gone'); w.emit('z'); equal(calls.join(), '1,gone,1,late');\n"
      /* newListener, removeListener */
      "const m = new EventEmitter(), meta = []; const f = () => {};\n"
      "m.on('newListener', (n, l) => meta.push('+' + n + (l === f) + m.listenerCount(n)));\n"
      "m.on('removeListener', (n, l) => meta.push('-' + n + (l === f)));\n"
      "m.once('q', f); m.off('q', f); m.once('q', f); m.emit('q'); m.on('q', f); m.removeAllListeners('q');\n"
      "equal(meta.join(), '+removeListenerfalse0,+qtrue0,-qtrue,+qtrue0,-qtrue,+qtrue0,-qtrue');\n"
      /* looked into */
      "const l = new EventEmitter(); l.once('k', f); l.on('k', f); equal(l.listenerCount('k'), 2); "
      "equal(l.listenerCount('k', f), 2);\n"
      "equal(l.listeners('k')[0], f); equal(l.rawListeners('k')[0].listener, f); equal(l.rawListeners('k')[1], f);\n"
      "l.removeAllListeners(); equal(l.eventNames().length, 0);\n"
      /* subclasses, of both kinds */
      "class Sub extends EventEmitter { constructor() { super(); this.n = 0; this.on('x', () => this.n++); } }\n"
      "const sub = new Sub(); sub.emit('x'); equal(sub.n, 1); assert(sub instanceof EventEmitter, 'one');\n"
      "function Old() { EventEmitter.call(this); } Object.setPrototypeOf(Old.prototype, EventEmitter.prototype);\n"
      "const old = new Old(), other = new Old(); old.on('x', f); equal(other.listenerCount('x'), 0);\n"
      "equal(thrown(() => e.on('x', 1)).code, 'ERR_INVALID_ARG_TYPE'); assert(thrown(() => e.on('x')) instanceof "
      "TypeError, 'a TypeError');\n"
      "equal(e.getMaxListeners(), 10); equal(e.setMaxListeners(1).getMaxListeners(), 1);\n"
      "assert(thrown(() => e.setMaxListeners(-1)) instanceof RangeError, 'a RangeError');\n"
      "equal(Object.keys(e).join(), '_events,_eventsCount,_maxListeners');");
  end_runtime(rt);
}

Test(runtime_modules, s41_once_and_on_of_the_module) {
  v8c_runtime *rt = with_modules();
  await_script(
      rt,
      "const EventEmitter = require('events'), { once, on } = EventEmitter; const e = new EventEmitter();\n"
      "Promise.resolve().then(() => e.emit('x', 1, 2)); equal((await once(e, 'x')).join(), '1,2');\n"
      "Promise.resolve().then(() => e.emit('error', new Error('no'))); equal((await once(e, 'x').catch((x) => "
      "x)).message, 'no');\n"
      "equal(e.listenerCount('x') + e.listenerCount('error'), 0);\n"
      "const seen = []; Promise.resolve().then(() => { e.emit('v', 1); e.emit('v', 2); });\n"
      "for await (const [v] of on(e, 'v')) { seen.push(v); if (seen.length === 2) break; }\n"
      "equal(seen.join(), '1,2'); equal(e.listenerCount('v'), 0);\n"
      "const c = new EventEmitter({ captureRejections: true }); c.on('y', async () => { throw new Error('later'); });\n"
      "const failed = once(c, 'error'); c.emit('y'); equal((await failed.catch((x) => [x]))[0].message, 'later');");
  end_runtime(rt);
}

Test(runtime_modules, s42_an_error_that_nobody_hears_is_thrown) {
  v8c_runtime *rt = with_modules();
  await_script(
      rt,
      "const EventEmitter = require('events'); const e = new EventEmitter();\n"
      "const error = new Error('mine'); equal(thrown(() => e.emit('error', error)), error);\n"
      "const wrapped = thrown(() => e.emit('error', { a: 1 })); equal(wrapped.code, 'ERR_UNHANDLED_ERROR');\n"
      "equal(wrapped.context.a, 1); equal(thrown(() => e.emit('error')).message, 'Unhandled error. (undefined)');\n"
      "const seen = []; e.on(EventEmitter.errorMonitor, (x) => seen.push(x)); equal(thrown(() => e.emit('error', "
      "error)), error);\n"
      "equal(seen[0], error); e.on('error', (x) => seen.push(x)); equal(e.emit('error', error), true); "
      "equal(seen.length, 3);\n"
      "const late = []; const t = new EventEmitter(); t.on('x', () => { throw error; }); t.on('x', () => "
      "late.push(1));\n"
      "equal(thrown(() => t.emit('x')), error); equal(late.length, 0);\n"
      "t.removeAllListeners('x'); t.on('x', () => late.push(2)); t.emit('x'); equal(late.join(), '2');");
  end_runtime(rt);
}

/* ---- Names ------------------------------------------------------------------------------------------- */

Test(runtime_modules, s43_two_names_are_one_module) {
  v8c_runtime *rt = with_modules();
  await_script(rt,
               "equal(require('events'), require('node:events')); equal(require('console'), require('node:console'));\n"
               "const e = thrown(() => require('node:bob')); assert(e.message.startsWith('No such built-in module: "
               "node:bob'), e.message);\n"
               "equal(e.code, 'ERR_UNKNOWN_BUILTIN_MODULE');\n"
               "const a = await import('events'), b = await import('node:events');\n"
               "equal(a.default, require('events')); equal(a.default, b.default); equal(a.once, a.default.once); "
               "equal(a.EventEmitter, a.default);\n"
               "const timer = await import('timer'); equal(timer.sleep, require('timer').sleep); equal(timer.default, "
               "require('timer'));\n"
               "equal((await import('node:bob').catch((e) => e)).code, 'ERR_UNKNOWN_BUILTIN_MODULE');");
  end_runtime(rt);
}

/* ---- Who may use what ------------------------------------------------------------------------------------ */

Test(runtime_modules, s56_allowed_and_denied) {
  v8c_builder *builder = shipped_builder(NULL);
  OK(v8c_builder_allow(builder, (const char *[]){"timer", "node:events"}, 2));
  v8c_runtime *rt = build_runtime(builder, NULL);
  await_script(rt,
               "equal(typeof require('timer').sleep, 'function'); equal(typeof require('events'), 'function');\n"
               "const e = thrown(() => require('stream')); equal(e.code, 'ERR_MODULE_DENIED');\n"
               "assert(/The module 'stream' is denied/.test(e.message), e.message);\n"
               "equal((await import('stream').catch((e) => e)).code, 'ERR_MODULE_DENIED');\n"
               "equal(thrown(() => require('there is none')).code, 'MODULE_NOT_FOUND');");
  end_runtime(rt);
  builder = shipped_builder(NULL);
  OK(v8c_builder_deny(builder, (const char *[]){"node:events"}, 1));
  rt = build_runtime(builder, NULL);
  await_script(rt, "equal(thrown(() => require('events')).code, 'ERR_MODULE_DENIED'); require('timer');");
  end_runtime(rt);
}

Test(runtime_modules, s56_names_that_nobody_has_are_errors) {
  v8c_builder *builder = shipped_builder(NULL);
  OK(v8c_builder_deny(builder, (const char *[]){"timer", "tiemr"}, 2));
  CODE(V8C_EINVAL, v8c_builder_build(builder));
  cr_expect_neq(strstr(v8c_detail(), "tiemr"), NULL, "%s", v8c_detail());
  v8c_builder_free(builder);
  builder = shipped_builder(NULL);
  OK(v8c_builder_add_module(builder, v8c_native_find("node:events"), NULL));
  CODE(V8C_EEXIST, v8c_builder_build(builder));
  cr_expect_neq(strstr(v8c_detail(), "\"events\""), NULL, "%s", v8c_detail());
  v8c_builder_free(builder);
}

/* ---- Whose state it is --------------------------------------------------------------------------------------- */

struct tally {
  int count;
};
static int tallies_open;

static const v8c_native_module tally_module;

static void add_one(v8c_call *call) {
  struct tally *tally = v8c_native_here(call, &tally_module);
  if (tally) v8c_return_int32(call, ++tally->count);
}

static int open_tally(v8c_runtime *rt, void *data, void **state) {
  struct tally *tally = calloc(1, sizeof *tally);
  (void)rt;
  tally->count = *(int *)data;
  tallies_open++;
  *state = tally;
  return 0;
}

static int close_tally(v8c_runtime *rt, v8c_context *context, void *data) {
  (void)rt, (void)context;
  free(data);
  tallies_open--;
  return 0;
}

static int add_more(v8c_runtime *rt, v8c_context *context, v8c_value exports, void *state) {
  struct tally *tally = state;
  return v8c_set_named(context, exports, V8C_LIT("began"), v8c_int32(v8c_runtime_isolate(rt), tally->count));
}

static const v8c_prop tally_functions[] = {V8C_FN("add", add_one), V8C_INT("ANSWER", 42), V8C_PROP_END};
static const v8c_native_module tally_module = {.size = sizeof tally_module,
                                               .name = "tally",
                                               .functions = tally_functions,
                                               .init = open_tally,
                                               .close = close_tally,
                                               .open = add_more,
                                               .source = "exports.twice = () => exports.add() + exports.add();"};

Test(runtime_modules, s57_state_belongs_to_one_runtime) {
  v8c_builder *builder = NULL;
  v8c_runtime *a = NULL, *b = NULL;
  int start = 10;
  OK(v8c_builder_new(NULL, &builder));
  OK(v8c_builder_add_module(builder, &tally_module, &start));
  OK(v8c_builder_build(builder));
  OK(v8c_runtime_new(builder, NULL, &a));
  OK(v8c_runtime_new(builder, NULL, &b));
  v8c_builder_free(builder);
  await_script(
      a,
      "const t = require('tally'); equal(t.ANSWER, 42); equal(t.began, 10); equal(t.add(), 11); equal(t.twice(), 25);\n"
      "t.mine = 1; const space = await import('tally'); equal(space.add(), 14);");
  await_script(b, "const t = require('tally'); equal(t.mine, undefined); equal(t.add(), 11);");
  cr_expect_eq(tallies_open, 2);
  end_runtime(a);
  cr_expect_eq(tallies_open, 1);
  end_runtime(b);
  cr_expect_eq(tallies_open, 0);
}

static int found;
static const v8c_native_module *find_tally(const char *name) {
  found++;
  return strcmp(name, "later") ? NULL : &tally_module;
}

/* One of a library that is not loaded before it is wanted. */
Test(runtime_modules, one_that_is_found_when_it_is_required) {
  static const v8c_native_module later = {.size = sizeof later, .name = "later", .find = find_tally};
  static const v8c_native_module nowhere = {.size = sizeof nowhere, .name = "nowhere", .find = find_tally};
  v8c_builder *builder = NULL;
  int start = 10;
  OK(v8c_builder_new(NULL, &builder));
  OK(v8c_builder_add_module(builder, &later, &start));
  OK(v8c_builder_add_module(builder, &nowhere, NULL));
  v8c_runtime *rt = build_runtime(builder, NULL);
  cr_expect(found == 0 && tallies_open == 0);
  cr_expect_null(v8c_native_state(rt, &tally_module));
  await_script(rt,
               "const t = require('later'); equal(t.began, 10); equal(t.add(), 11); equal(require('later'), t);\n"
               "equal((await import('later')).add(), 12);\n"
               "equal(thrown(() => require('nowhere')).message, 'nowhere: the library that has it is not there');");
  cr_expect(found == 2 && tallies_open == 1, "%d %d", found, tallies_open);
  cr_expect_not_null(v8c_native_state(rt, &tally_module));
  end_runtime(rt);
  cr_expect_eq(tallies_open, 0);
}

static int never_opens(v8c_runtime *rt, void *data, void **state) {
  (void)rt, (void)data, (void)state;
  return v8c_fail(V8C_EIO, "no such device");
}

Test(runtime_modules, s27_a_module_that_fails_to_open_is_named) {
  static const v8c_native_module bad = {.size = sizeof bad, .name = "device", .init = never_opens};
  v8c_builder *builder = NULL;
  v8c_runtime *rt = NULL;
  int start = 0;
  OK(v8c_builder_new(NULL, &builder));
  OK(v8c_builder_add_module(builder, &tally_module, &start));
  OK(v8c_builder_add_module(builder, &bad, NULL));
  OK(v8c_builder_build(builder));
  CODE(V8C_EIO, v8c_runtime_new(builder, NULL, &rt));
  cr_expect_str_eq(v8c_detail(), "module \"device\": no such device");
  cr_expect_eq(tallies_open, 0);
  v8c_builder_free(builder);
}

/* ---- console -------------------------------------------------------------------------------------------------- */

static v8c_buf printed;
static void on_console(v8c_runtime *rt, v8c_console_level level, const char *text, size_t len, void *data) {
  (void)rt, (void)data;
  v8c_buf_printf(&printed, "%d:%.*s\n", (int)level, (int)len, text);
}

Test(runtime_modules, s61_console_goes_to_the_host) {
  v8c_runtime *rt = build_runtime(shipped_builder(RUNTIME_OPTIONS(.on_console = on_console)), NULL);
  await_script(
      rt,
      "equal(console, require('console'));\n"
      "console.log('a', 1, true); console.debug('d'); console.info('i'); console.warn('w'); console.error('e');\n"
      "console.log('%s is %d and %i, %j %o%%', 'x', '4', 5.7, { a: [1] }, [1]);\n"
      "const o = { n: 1, s: 'it', list: [1, 2], deep: { deep: { deep: { deep: 1 } } } }; o.self = o; console.log(o);\n"
      "console.log(new Map([[1, 'x']]), new Set([1]), [, 1], null, undefined, -0, 10n, Symbol('s'), () => {}, class A "
      "{});\n"
      "console.group('g'); console.log('in'); console.groupEnd(); console.count(); console.count();\n"
      "console.assert(1, 'no'); console.assert(0, 'yes'); console.log(); console.log({ get a() { throw 1; } });\n"
      "console.log(Object.create(null), new (class Point { x = 1; })(), [['nested']]);");
  cr_expect_str_eq(printed.data,
                   "1:a 1 true\n2:d\n4:i\n16:w\n8:e\n1:x is 4 and 5, {\"a\":[1]} [ 1, [length]: 1 ]%\n"
                   "1:<ref *1> {\n  n: 1,\n  s: 'it',\n  list: [ 1, 2 ],\n  deep: { deep: { deep: [Object] } },\n"
                   "  self: [Circular *1]\n}\n"
                   "1:Map(1) { 1 => 'x' } Set(1) { 1 } [ <1 empty item>, 1 ] null undefined -0 10n Symbol(s) [Function "
                   "(anonymous)] [class A]\n"
                   "1:g\n1:  in\n4:default: 1\n4:default: 2\n8:Assertion failed: yes\n1:\n1:{ a: [Getter] }\n"
                   "1:[Object: null prototype] {} Point { x: 1 } [ [ 'nested' ] ]\n");
  v8c_buf_free(&printed);
  end_runtime(rt);
}
