/* creators_test.c: snapshot creators under odd circumstances: garbage that wants to be told of,
 * pending microtasks, natives that run while the heap settles, several at once, wrong use. */
#include <pthread.h>

#include "tests/harness/harness.h"

TestSuite(creators, .init = harness_start, .timeout = 120);

static v8c_snapshot *pack(const char *source, int (*prepare)(v8c_context *, void *)) {
  v8c_snapshot *snapshot = NULL;
  v8c_pack_options options = {.size = sizeof options, .source = source, .source_len = V8C_ZSTR, .prepare = prepare};
  OK(v8c_pack_bundle(&options, &snapshot));
  return snapshot;
}

static void restored(const v8c_snapshot *snapshot, const char *source, const char *wanted) {
  v8c_isolate *isolate = NULL;
  v8c_context *context = NULL;
  v8c_frame frame;
  v8c_value value = NULL;
  v8c_buf text = {0};
  OK(v8c_snapshot_restore(snapshot, NULL, NULL, &isolate));
  OK(v8c_context_new(isolate, NULL, &context));
  OK(v8c_enter(context, &frame));
  OK(v8c_eval(context, source, V8C_ZSTR, "restored.js", &value));
  OK(v8c_to_text(context, value, &text));
  cr_assert_str_eq(text.data, wanted);
  v8c_buf_free(&text);
  OK(v8c_leave(&frame));
  v8c_context_free(context);
  OK(v8c_isolate_free(isolate));
}

/* ---- What is left in the heap ------------------------------------------------------------ */

Test(creators, dead_targets_of_finalization_registries) {
  v8c_snapshot *snapshot = pack(
      "globalThis.held = [];"
      "globalThis.registry = new FinalizationRegistry(h => { held.push(h); if (h < 3) registry.register({}, h + 1000) "
      "});"
      "(() => { for (let i = 0; i < 100; i++) registry.register({}, i, {}) })();"
      "globalThis.live = {}; registry.register(live, 'live');"
      "globalThis.weak = new WeakRef({}); globalThis.map = new WeakMap([[{}, 1], [live, 2]]);"
      "globalThis.set = new WeakSet([{}, live]);",
      NULL);
  restored(snapshot, "held.filter(h => h < 1000).length + ' ' + map.get(live) + set.has(live) + weak.deref()",
           "100 2trueundefined");
  v8c_snapshot_free(snapshot);
}

/* Each cleanup registers anew: it is not followed for ever. */
Test(creators, a_registry_that_never_ends) {
  v8c_snapshot *snapshot = NULL;
  v8c_pack_options options = {
      .size = sizeof options,
      .source =
          "globalThis.registry = new FinalizationRegistry(() => registry.register({}, 0)); registry.register({}, 0)",
      .source_len = V8C_ZSTR};
  CODE(V8C_ESNAPSHOT, v8c_pack_bundle(&options, &snapshot));
  cr_assert(strstr(v8c_detail(), "FinalizationRegistry"), "%s", v8c_detail());
  cr_assert_null(snapshot);
}

Test(creators, a_cleanup_that_throws) {
  v8c_snapshot *snapshot = pack(
      "globalThis.n = 0; globalThis.registry = new FinalizationRegistry(() => { n++; throw new Error('cleanup') });"
      "(() => { for (let i = 0; i < 10; i++) registry.register({}, i) })()",
      NULL);
  restored(snapshot, "String(n > 0)", "true");
  v8c_snapshot_free(snapshot);
}

Test(creators, microtasks_and_promises_pending) {
  v8c_snapshot *snapshot = pack(
      "globalThis.log = []; globalThis.never = new Promise(() => {}); never.then(() => log.push('never'));"
      "(async () => { log.push('start'); await 0; log.push('resumed'); await never; log.push('never') })();"
      "globalThis.open = {}; open.promise = new Promise(r => open.resolve = r); open.promise.then(v => log.push(v));"
      "Promise.reject(new Error('nobody')); (async function* () { yield 1 })().next().then(v => log.push(v.value));"
      "globalThis.gen = (function* () { yield 1; yield 2 })(); gen.next();",
      NULL);
  restored(snapshot, "log.join() + gen.next().value", "start,resumed,12");
  restored(snapshot, "open.resolve('later'); 0", "0");
  v8c_snapshot_free(snapshot);
}

static void at_once(v8c_call *call) { v8c_return_int32(call, 1); }

/* Microtasks left by a context of a creator that nobody ran. */
Test(creators, microtasks_nobody_ran) {
  v8c_creator *creator = NULL;
  v8c_context *context = NULL;
  v8c_snapshot *snapshot = NULL;
  v8c_frame frame;
  OK(v8c_creator_new(NULL, &creator));
  v8c_isolate *isolate = v8c_creator_isolate(creator);
  OK(v8c_context_new(isolate, NULL, &context));
  OK(v8c_enter(context, &frame));
  OK(v8c_eval(context, V8C_LIT("globalThis.log = []; globalThis.p = Promise.resolve(); 0"), NULL, NULL));
  CODE(V8C_EXCEPTION, v8c_eval(context, V8C_LIT("p.then(() => log.push('ran')); throw 1"), NULL, NULL));
  OK(v8c_leave(&frame)); /* with an exception pending, too */
  OK(v8c_creator_set_default(creator, context));
  OK(v8c_creator_finish(creator, V8C_CODE_KEEP, &snapshot));
  v8c_context_free(context);
  v8c_creator_free(creator);
  restored(snapshot, "log.join()", "ran");
  v8c_snapshot_free(snapshot);
}

/* ---- Natives that run while the heap settles ------------------------------------------------ */

static v8c_context *kept_context;
static v8c_isolate *kept_isolate;
static v8c_ref *kept_ref;
static int called, codes[8];

/* Whatever it tries is answered with a code. */
static void cleanup(v8c_call *call) {
  v8c_value value = NULL;
  v8c_frame frame;
  v8c_template *tmpl = NULL;
  v8c_context *more = NULL;
  called++;
  codes[0] = v8c_eval(kept_context, V8C_LIT("1"), NULL, &value);
  codes[1] = v8c_enter(kept_context, &frame);
  if (!codes[1]) v8c_leave(&frame);
  codes[2] = v8c_ref_new(v8c_call_isolate(call), v8c_this(call), &kept_ref);
  codes[3] = v8c_object_template(v8c_call_isolate(call), &tmpl);
  v8c_template_free(tmpl);
  codes[4] = v8c_context_new(v8c_call_isolate(call), NULL, &more);
  v8c_context_free(more);
  codes[5] = v8c_eval(v8c_call_context(call), V8C_LIT("1"), NULL, &value);
  v8c_global(kept_context);
}

Test(creators, natives_called_while_it_settles, .init = NULL) {
  OK(V8C_NATIVE(cleanup));
  harness_start();
  v8c_creator *creator = NULL;
  v8c_snapshot *snapshot = NULL;
  v8c_frame frame;
  v8c_value fn = NULL;
  OK(v8c_creator_new(NULL, &creator));
  kept_isolate = v8c_creator_isolate(creator);
  OK(v8c_context_new(kept_isolate, NULL, &kept_context));
  OK(v8c_enter(kept_context, &frame));
  OK(v8c_function(kept_context, V8C_LIT("cleanup"), cleanup, NULL, &fn));
  OK(v8c_set_named(kept_context, v8c_global(kept_context), V8C_LIT("cleanup"), fn));
  OK(v8c_eval(kept_context, V8C_LIT("globalThis.r = new FinalizationRegistry(cleanup); (() => r.register({}, 1))(); 0"),
              NULL, NULL));
  OK(v8c_leave(&frame));
  OK(v8c_creator_set_default(creator, kept_context));
  int err = v8c_creator_finish(creator, V8C_CODE_KEEP, &snapshot);
  cr_assert(err == 0 || err == V8C_ESNAPSHOT, "%s", v8c_err_name(err));
  cr_assert_eq(called, 1);
  cr_assert_eq(codes[0], V8C_EDISPOSED, "%s", v8c_err_name(codes[0]));
  cr_assert_eq(codes[1], V8C_EDISPOSED, "%s", v8c_err_name(codes[1]));
  if (codes[2] == 0) v8c_ref_free(kept_ref);
  v8c_context_free(kept_context);
  v8c_creator_free(creator);
  if (!err) restored(snapshot, "typeof cleanup", "function");
  v8c_snapshot_free(snapshot);
}

/* ---- Wrong use ------------------------------------------------------------------------------- */

Test(creators, finished_creators_refuse) {
  v8c_creator *creator = NULL;
  v8c_context *context = NULL, *other = NULL;
  v8c_snapshot *snapshot = NULL, *again = NULL;
  v8c_ref *ref = NULL;
  v8c_script *script = NULL;
  v8c_frame frame;
  v8c_value value = NULL;
  size_t index = 0;
  OK(v8c_creator_new(NULL, &creator));
  v8c_isolate *isolate = v8c_creator_isolate(creator);
  OK(v8c_context_new(isolate, NULL, &context));
  CODE(V8C_ESTATE, v8c_isolate_free(isolate));
  OK(v8c_enter(context, &frame));
  OK(v8c_ref_new(isolate, v8c_global(context), &ref));
  OK(v8c_script_compile(context, V8C_LIT("1"), NULL, &script));
  CODE(V8C_ESTATE, v8c_creator_finish(creator, V8C_CODE_KEEP, &snapshot)); /* entered */
  OK(v8c_eval(context, V8C_LIT("globalThis.x = 5"), NULL, NULL));
  OK(v8c_leave(&frame));
  CODE(V8C_EINVAL, v8c_creator_finish(creator, (v8c_code_handling)7, &snapshot));
  CODE(V8C_EINVAL, v8c_creator_finish(creator, V8C_CODE_KEEP, NULL));
  OK(v8c_creator_set_default(creator, context));
  OK(v8c_creator_add(creator, context, &index));
  OK(v8c_creator_finish(creator, V8C_CODE_CLEAR, &snapshot));
  CODE(V8C_ESTATE, v8c_creator_finish(creator, V8C_CODE_KEEP, &again));
  CODE(V8C_ESTATE, v8c_creator_set_default(creator, context));
  CODE(V8C_ESTATE, v8c_creator_add(creator, context, &index));
  CODE(V8C_ESTATE, v8c_creator_set_extra(creator, "a", 1, "b", 1));
  cr_assert_null(v8c_creator_isolate(creator));
  CODE(V8C_EDISPOSED, v8c_enter(context, &frame));
  CODE(V8C_EDISPOSED, v8c_eval(context, V8C_LIT("1"), NULL, &value));
  CODE(V8C_EDISPOSED, v8c_ref_get(ref, &value));
  CODE(V8C_EDISPOSED, v8c_script_run(script, context, &value));
  CODE(V8C_EDISPOSED, v8c_context_new(isolate, NULL, &other)); /* "its isolate V8C_EDISPOSED" */
  v8c_creator_free(creator);
  v8c_context_free(context);
  v8c_ref_free(ref);
  v8c_script_free(script);
  restored(snapshot, "x", "5");
  v8c_snapshot_free(snapshot);
}

/* The isolate answers for as long as the creator lives, though nothing else of it does. */
Test(creators, the_isolate_of_a_finished_creator) {
  v8c_creator *creator = NULL;
  v8c_context *context = NULL;
  v8c_snapshot *snapshot = NULL;
  OK(v8c_creator_new(NULL, &creator));
  v8c_isolate *isolate = v8c_creator_isolate(creator);
  OK(v8c_creator_finish(creator, V8C_CODE_KEEP, &snapshot));
  CODE(V8C_EDISPOSED, v8c_context_new(isolate, NULL, &context));
  CODE(V8C_EDISPOSED, v8c_pending(isolate));
  v8c_creator_free(creator);
  v8c_snapshot_free(snapshot);
}

Test(creators, freed_unfinished) {
  for (int i = 0; i < 4; i++) {
    v8c_creator *creator = NULL;
    v8c_context *context = NULL;
    v8c_ref *ref = NULL;
    v8c_frame frame;
    size_t index;
    OK(v8c_creator_new(NULL, &creator));
    if (i > 0) OK(v8c_context_new(v8c_creator_isolate(creator), NULL, &context));
    if (i > 1) {
      OK(v8c_creator_set_default(creator, context));
      OK(v8c_creator_add(creator, context, &index));
      OK(v8c_enter(context, &frame));
      OK(v8c_ref_new(v8c_creator_isolate(creator), v8c_global(context), &ref));
      OK(v8c_leave(&frame));
    }
    if (i > 2) v8c_ref_free(ref), v8c_context_free(context);
    v8c_creator_free(creator);
    if (i <= 2) v8c_ref_free(ref), v8c_context_free(context);
  }
}

Test(creators, freed_while_entered) {
  v8c_creator *creator = NULL;
  v8c_context *context = NULL;
  v8c_frame frame;
  OK(v8c_creator_new(NULL, &creator));
  OK(v8c_context_new(v8c_creator_isolate(creator), NULL, &context));
  OK(v8c_enter(context, &frame));
  v8c_creator_free(creator); /* refused */
  cr_assert(strstr(v8c_detail(), "entered"), "%s", v8c_detail());
  OK(v8c_eval(context, V8C_LIT("1"), NULL, NULL));
  OK(v8c_leave(&frame));
  v8c_context_free(context);
  v8c_creator_free(creator);
}

Test(creators, a_context_of_another_isolate) {
  v8c_creator *creator = NULL;
  v8c_isolate *isolate = NULL;
  v8c_context *context = NULL;
  size_t index = 0;
  OK(v8c_isolate_new(NULL, &isolate));
  OK(v8c_context_new(isolate, NULL, &context));
  OK(v8c_creator_new(NULL, &creator));
  CODE(V8C_EINVAL, v8c_creator_set_default(creator, context));
  CODE(V8C_EINVAL, v8c_creator_add(creator, context, &index));
  CODE(V8C_EINVAL, v8c_creator_set_default(creator, NULL));
  CODE(V8C_EINVAL, v8c_creator_add(creator, NULL, &index));
  v8c_creator_free(creator);
  v8c_context_free(context);
  OK(v8c_isolate_free(isolate));
}

/* ---- What the bundle does wrong --------------------------------------------------------------- */

static int refuses(v8c_context *context, void *data) {
  (void)context;
  (void)data;
  return V8C_ECANCELED;
}

static int leaves_pending(v8c_context *context, void *data) {
  (void)data;
  (void)v8c_eval(context, V8C_LIT("throw new Error('prepare')"), NULL, NULL);
  return 0;
}

static int stops_it(v8c_context *context, void *data) {
  (void)data;
  return v8c_terminate(v8c_context_isolate(context));
}

Test(creators, bundles_that_fail) {
  v8c_snapshot *snapshot = NULL;
  v8c_error *error = NULL;
  v8c_pack_options options = {.size = sizeof options,
                              .source = "function f() {\n  boom()\n}\nf()",
                              .source_len = V8C_ZSTR,
                              .origin = "app.js",
                              .origin_len = V8C_ZSTR,
                              .error = &error};
  CODE(V8C_EXCEPTION, v8c_pack_bundle(&options, &snapshot));
  cr_assert_str_eq(v8c_error_message(error, NULL), "ReferenceError: boom is not defined");
  cr_assert_eq(v8c_error_line(error), 2);
  cr_assert(strstr(v8c_error_stack(error), "app.js:2:3"), "%s", v8c_error_stack(error));
  v8c_error_free(error);
  options.source = "let =";
  CODE(V8C_EXCEPTION, v8c_pack_bundle(&options, &snapshot));
  cr_assert(strstr(v8c_error_message(error, NULL), "SyntaxError"));
  v8c_error_free(error);
  options.source = "1";
  options.warm = "throw { toString() { throw 1 } }";
  options.warm_len = V8C_ZSTR;
  CODE(V8C_EXCEPTION, v8c_pack_bundle(&options, &snapshot));
  v8c_error_free(error);
  options.error = NULL;
  CODE(V8C_EXCEPTION, v8c_pack_bundle(&options, &snapshot));
  options.warm = NULL;
  options.source = "caf\xe9";
  CODE(V8C_EENCODING, v8c_pack_bundle(&options, &snapshot));
  options.source = "1";
  options.prepare = refuses;
  CODE(V8C_ECANCELED, v8c_pack_bundle(&options, &snapshot));
  options.prepare = leaves_pending;
  CODE(V8C_EXCEPTION, v8c_pack_bundle(&options, &snapshot));
  options.prepare = stops_it;
  options.source = "for (;;);";
  CODE(V8C_ETERMINATED, v8c_pack_bundle(&options, &snapshot));
  cr_assert_null(snapshot);
}

static int puts_unregistered(v8c_context *context, void *data) {
  v8c_value fn = NULL;
  (void)data;
  int err = v8c_function(context, V8C_LIT("atOnce"), at_once, NULL, &fn);
  return err ? err : v8c_set_named(context, v8c_global(context), V8C_LIT("atOnce"), fn);
}

/* Found and named, instead of V8's end of the process. */
Test(creators, natives_that_are_not_registered) {
  v8c_snapshot *snapshot = NULL;
  v8c_pack_options options = {.size = sizeof options, .source = "1", .source_len = 1, .prepare = puts_unregistered};
  int err = v8c_pack_bundle(&options, &snapshot);
  cr_assert(err == V8C_ESNAPSHOT || err == V8C_ENOENT || err == V8C_ESTATE, "%s", v8c_err_name(err));
  cr_assert_neq(v8c_detail()[0], 0);
  cr_assert_null(snapshot);
}

/* A creator whose heap was refused is over; what it owned is freed before it or after. */
Test(creators, refused_heaps) {
  for (int first = 0; first < 2; first++) {
    v8c_creator *creator = NULL;
    v8c_context *context = NULL;
    v8c_snapshot *snapshot = NULL;
    v8c_ref *ref = NULL;
    v8c_frame frame;
    OK(v8c_creator_new(NULL, &creator));
    OK(v8c_context_new(v8c_creator_isolate(creator), NULL, &context));
    OK(v8c_enter(context, &frame));
    OK(v8c_eval(context, V8C_LIT("globalThis.f = new Intl.NumberFormat('de')"), NULL, NULL));
    OK(v8c_ref_new(v8c_creator_isolate(creator), v8c_global(context), &ref));
    OK(v8c_leave(&frame));
    OK(v8c_creator_set_default(creator, context));
    CODE(V8C_ESNAPSHOT, v8c_creator_finish(creator, V8C_CODE_KEEP, &snapshot));
    CODE(V8C_ESTATE, v8c_creator_finish(creator, V8C_CODE_KEEP, &snapshot));
    CODE(V8C_EDISPOSED, v8c_enter(context, &frame));
    if (first) v8c_creator_free(creator);
    v8c_context_free(context);
    v8c_ref_free(ref);
    if (!first) v8c_creator_free(creator);
    cr_assert_null(snapshot);
  }
}

Test(creators, live_intl_objects) {
  v8c_snapshot *snapshot = NULL;
  v8c_pack_options options = {
      .size = sizeof options, .source = "globalThis.f = new Intl.NumberFormat('de')", .source_len = V8C_ZSTR};
  CODE(V8C_ESNAPSHOT, v8c_pack_bundle(&options, &snapshot));
  cr_assert(strstr(v8c_detail(), "Intl"), "%s", v8c_detail());
  cr_assert_null(snapshot);
  /* Dead ones are collected. */
  snapshot = pack("globalThis.s = new Intl.NumberFormat('de').format(1234.5)", NULL);
  restored(snapshot, "s", "1.234,5");
  v8c_snapshot_free(snapshot);
}

Test(creators, odd_heaps) {
  v8c_snapshot *snapshot = pack(
      "globalThis.b = new Uint8Array([1, 2, 3]); globalThis.empty = new ArrayBuffer(0);"
      "globalThis.big = 2n ** 200n; globalThis.sym = Symbol.for('s'); globalThis.re = /(a+)+/dgu;"
      "globalThis.p = new Proxy({}, { get: (t, k) => k }); globalThis.d = new Date(5); globalThis.e = new "
      "Error('kept');"
      "class A { static #s = 1; #x = 2; get x() { return this.#x + A.#s } } globalThis.a = new A;"
      "globalThis.frozen = Object.freeze({ x: [1] }); globalThis.long = 'x'.repeat(1e5);"
      "globalThis.bound = ((a, b) => a + b).bind(null, 1); Array.prototype.mine = 1;",
      NULL);
  restored(
      snapshot,
      "[b[2], empty.byteLength, big === 2n ** 200n, sym === Symbol.for('s'), re.test('aa'), p.q, +d, e.message, a.x,"
      " Object.isFrozen(frozen), long.length, bound(2), [].mine].join()",
      "3,0,true,true,true,q,5,kept,3,true,100000,3,1");
  v8c_snapshot_free(snapshot);
}

/* What a snapshot keeps as it is: state that is half-way through, and much of it. */
Test(creators, what_survives) {
  static const char source[] =
      "globalThis.kinds = { map: new Map([[{}, 1], ['k', new Map([[1, 2]])]]), set: new Set([NaN, -0]) };"
      "globalThis.key = {}; globalThis.weak = new WeakMap([[key, 'held']]); globalThis.weakSet = new WeakSet([key]);"
      "globalThis.alive = new WeakRef(key); globalThis.dead = new WeakRef({});"
      "globalThis.steps = (function* () { let n = 40; for (;;) n += yield n })(); steps.next();"
      "globalThis.log = []; globalThis.waits = (async () => { log.push(await new Promise(r => globalThis.go = r)) })();"
      "globalThis.proxy = new Proxy({ a: 1 }, { get: (t, k) => k in t ? t[k] : `no ${String(k)}`, has: () => true });"
      "globalThis.large = new Uint8Array(5 << 20).fill(7); large[large.length - 1] = 9;"
      "globalThis.grows = new ArrayBuffer(8, { maxByteLength: 64 }); new Uint8Array(grows).fill(3);"
      "globalThis.sticky = /a/y; sticky.lastIndex = 2; globalThis.made = new Function('a', 'b', 'return a * b');"
      "globalThis.hot = x => x * 2 + 1; for (let i = 0; i < 1e5; i++) hot(i);"
      "globalThis.held = new FinalizationRegistry(() => {}); held.register(key, 1);"
      "globalThis.linked = [1, 2, 3].values(); linked.next(); globalThis.wrapped = [Object(1n), "
      "Object(Symbol.for('w'))];"
      "let top = 'top'; const fixed = { deep: Object.freeze([1]) }; class Late { static count = 3; #in = 4; in() { "
      "return this.#in } }"
      "globalThis.late = new Late; globalThis.accessor = { get x() { return this.y * 2 }, y: 21 };"
      "for (let i = 0; i < 200000; i++) globalThis['g' + i] = i; for (let i = 0; i < 420; i++) delete globalThis['g' + "
      "i];"
      "Object.freeze(Array.prototype); Object.freeze(Object.prototype);";
  static const struct {
    const char *source, *wanted;
  } asked[] = {
      {"[kinds.map.size, kinds.map.get('k').get(1), kinds.set.has(NaN), kinds.set.has(0)].join()", "2,2,true,true"},
      {"[weak.get(key), weakSet.has(key), alive.deref() === key, dead.deref()].join()", "held,true,true,"},
      {"[steps.next(2).value, steps.next(10).value].join()", "42,52"},
      {"waits.then(() => log.push('then')); go('went'); Promise.resolve().then(() => {}); log.length", "0"},
      {"log.join()", "went,then"},
      {"[proxy.a, proxy.b, 'z' in proxy].join()", "1,no b,true"},
      {"[large.length, large[0], large.at(-1)].join()", "5242880,7,9"},
      {"grows.resize(16); [grows.byteLength, grows.resizable, new Uint8Array(grows)[7], new "
       "Uint8Array(grows)[15]].join()",
       "16,true,3,0"},
      {"[sticky.test('bba'), sticky.lastIndex, made(6, 7), hot(4)].join()", "true,3,42,9"},
      {"[...linked].join() + typeof wrapped[0].valueOf() + (wrapped[1].valueOf() === Symbol.for('w'))",
       "2,3biginttrue"},
      {"[top, fixed.deep, Late.count, late.in(), accessor.x].join()", "top,1,3,4,42"},
      {"[typeof g419, g420, g199999, Object.keys(globalThis).filter(n => /^g\\d+$/.test(n)).length].join()",
       "undefined,420,199999,199580"},
      {"[Object.isFrozen(Array.prototype), Object.isFrozen(Object.prototype), [3, 1, 2].sort().join('')].join()",
       "true,true,123"},
      {"held.unregister({})", "false"},
  };
  v8c_snapshot *snapshot = pack(source, NULL);
  OK(v8c_snapshot_restore(snapshot, NULL, NULL, &iso));
  v8c_snapshot_free(snapshot);
  OK(v8c_context_new(iso, NULL, &ctx));
  v8c_frame frame;
  OK(v8c_enter(ctx, &frame));
  for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) EVAL_IS(asked[i].source, asked[i].wanted);
  OK(v8c_leave(&frame));
  v8c_context_free(ctx);
  OK(v8c_isolate_free(iso));
}

/* ---- Several at once ------------------------------------------------------------------------------ */

static pthread_barrier_t all_there;
static v8c_snapshot *packed[4];

static int meets(v8c_context *context, void *data) {
  (void)context;
  (void)data;
  pthread_barrier_wait(&all_there); /* all four creators are at work */
  return 0;
}

static void *packs(void *data) {
  size_t i = (size_t)data;
  char source[200];
  snprintf(source, sizeof source,
           "globalThis.me = %zu; globalThis.t = Array.from({ length: 20000 }, (_, i) => ({ i }));", i);
  v8c_pack_options options = {.size = sizeof options, .source = source, .source_len = V8C_ZSTR, .prepare = meets};
  return v8c_pack_bundle(&options, &packed[i]) ? data : NULL;
}

Test(creators, four_in_parallel) {
  pthread_t threads[4];
  for (int round = 0; round < 3; round++) {
    pthread_barrier_init(&all_there, NULL, 4);
    for (size_t i = 0; i < 4; i++) pthread_create(&threads[i], NULL, packs, (void *)i);
    for (size_t i = 0; i < 4; i++) pthread_join(threads[i], NULL);
    for (size_t i = 0; i < 4; i++) {
      char wanted[30];
      cr_assert_not_null(packed[i]);
      snprintf(wanted, sizeof wanted, "%zu 20000", i);
      restored(packed[i], "me + ' ' + t.length", wanted);
      v8c_snapshot_free(packed[i]);
      packed[i] = NULL;
    }
  }
}

/* Inside another isolate's native function, while that one is entered. */
static void packs_inside(v8c_call *call) {
  v8c_snapshot *snapshot = pack("globalThis.inner = [1, 2].map(x => x * 2)", NULL);
  restored(snapshot, "inner.join()", "2,4");
  v8c_snapshot_free(snapshot);
  v8c_return_int32(call, 3);
}

Test(creators, inside_another_isolate) {
  v8c_isolate *isolate = NULL;
  v8c_context *context = NULL;
  v8c_frame frame;
  v8c_value fn = NULL, value = NULL;
  int32_t got = 0;
  OK(v8c_isolate_new(NULL, &isolate));
  OK(v8c_context_new(isolate, NULL, &context));
  OK(v8c_enter(context, &frame));
  OK(v8c_function(context, V8C_LIT("pack"), packs_inside, NULL, &fn));
  OK(v8c_set_named(context, v8c_global(context), V8C_LIT("pack"), fn));
  OK(v8c_eval(context, V8C_LIT("pack() + pack()"), NULL, &value));
  OK(v8c_get_int32(value, &got));
  cr_assert_eq(got, 6);
  OK(v8c_low_memory(isolate));
  OK(v8c_leave(&frame));
  v8c_context_free(context);
  OK(v8c_isolate_free(isolate));
}
