/* context_policy_test.c: what a context may, and what the host keeps with it: tokens, slots, names,
 * queues, code generation, globals detached and taken over. */
#include <stdlib.h>
#include <time.h>

#include "tests/harness/values.h"

TestSuite(context_policy, .init = harness_up, .fini = harness_down);

#define OPTIONS(...) \
  &(v8c_context_options) { .size = sizeof(v8c_context_options), __VA_ARGS__ }
#define EVAL_IN(context, source, text)                       \
  do {                                                       \
    v8c_value in_ = NULL;                                    \
    OK(v8c_eval((context), (source), V8C_ZSTR, NULL, &in_)); \
    TEXT_IS(in_, (text));                                    \
  } while (0)

static v8c_context *context_with(const v8c_context_options *options) {
  v8c_context *context = NULL;
  OK(v8c_context_new(iso, options, &context));
  return context;
}

static void share(const char *name, v8c_context *from) {
  OK(v8c_set_named(ctx, v8c_global(ctx), name, V8C_ZSTR, v8c_global(from)));
}

/* ---- Security token --------------------------------------------------------------------------- */

Test(context_policy, security_token) {
  v8c_context *other = context_with(NULL);
  v8c_value token = NULL;
  EVAL_IN(other, "globalThis.x = 7; globalThis.inner = {y: 8}", "[object Object]");
  OK(v8c_context_security_token(other, &token));
  cr_assert(v8c_is_undefined(token));
  share("other", other);
  EVAL_IS("try { other.x } catch (e) { e instanceof TypeError && e.message }", "no access");
  OK(v8c_context_set_security_token(ctx, str("same")));
  EVAL_IS("try { other.x } catch (e) { e.message }", "no access");
  OK(v8c_context_set_security_token(other, eval("'sa' + 'me'")));
  EVAL_IS("other.x + other.inner.y", "15");
  OK(v8c_context_security_token(other, &token));
  TEXT_IS(token, "same");
  OK(v8c_context_set_security_token(other, eval("globalThis.key = {}")));
  EVAL_IS("try { other.x } catch (e) { e.message }", "no access");
  OK(v8c_context_set_security_token(ctx, eval("key")));
  EVAL_IS("other.x", "7");
  OK(v8c_context_set_security_token(other, NULL));
  EVAL_IS("try { other.x } catch (e) { e.message }", "no access");
  CODE(V8C_ETYPE, v8c_context_set_security_token(other, v8c_int32(iso, 1)));
  CODE(V8C_EINVAL, v8c_context_set_security_token(NULL, str("x")));
  CODE(V8C_EINVAL, v8c_context_security_token(other, NULL));
  v8c_context_free(other);
}

/* What the host does with a global that is not to be used is refused as JavaScript is. */
Test(context_policy, calls_of_the_host_at_the_wall) {
  v8c_context *other = context_with(NULL);
  v8c_value out = NULL, global = NULL;
  share("other", other);
  global = eval("other");
  CODE(V8C_EXCEPTION, v8c_set_prototype(ctx, global, v8c_null(iso)));
  THROWN("no access");
  CODE(V8C_EXCEPTION, v8c_set_prototype(ctx, eval("new Proxy(other, {})"), v8c_null(iso)));
  THROWN("no access");
  CODE(V8C_EXCEPTION, v8c_set_integrity(ctx, global, V8C_FROZEN));
  THROWN("no access");
  CODE(V8C_EXCEPTION, v8c_define_value_named(ctx, global, V8C_LIT("x"), global, 0));
  THROWN("no access");
  CODE(V8C_EXCEPTION, v8c_call_method(ctx, global, V8C_LIT("eval"), 0, NULL, &out));
  THROWN("no access");
  CODE(V8C_EXCEPTION, v8c_json_stringify(ctx, global, 0, &out));
  THROWN("no access");
  EVAL_IS("Object.getPrototypeOf(other)", "null");
  OK(v8c_names(ctx, global, NULL, &out));
  EVAL_IS("other instanceof Object", "false");
  v8c_context_free(other);
}

/* ---- Slots and names ------------------------------------------------------------------------------ */

Test(context_policy, slots) {
  v8c_value value = NULL;
  void *pointer = NULL;
  int mine = 1;
  CODE(V8C_ENOENT, v8c_context_slot(ctx, 0, &value));
  CODE(V8C_ENOENT, v8c_context_slot_pointer(ctx, 0, &pointer));
  OK(v8c_context_set_slot(ctx, 5, str("kept")));
  OK(v8c_context_set_slot_pointer(ctx, 63, &mine));
  OK(v8c_context_slot(ctx, 5, &value));
  TEXT_IS(value, "kept");
  OK(v8c_context_slot_pointer(ctx, 63, &pointer));
  cr_assert_eq(pointer, &mine);
  CODE(V8C_ENOENT, v8c_context_slot(ctx, 63, &value));
  CODE(V8C_ENOENT, v8c_context_slot_pointer(ctx, 5, &pointer));
  CODE(V8C_ENOENT, v8c_context_slot(ctx, 6, &value));
  CODE(V8C_ENOENT, v8c_context_slot_pointer(ctx, 6, &pointer));
  CODE(V8C_ERANGE, v8c_context_set_slot(ctx, 64, str("x")));
  CODE(V8C_ERANGE, v8c_context_slot_pointer(ctx, SIZE_MAX, &pointer));
  CODE(V8C_EINVAL, v8c_context_set_slot_pointer(ctx, 1, (char *)&mine + 1));
  CODE(V8C_EINVAL, v8c_context_set_slot_pointer(ctx, 1, (void *)(uintptr_t)0x700000000));
  CODE(V8C_EINVAL, v8c_context_set_slot(ctx, 1, NULL));
  CODE(V8C_EINVAL, v8c_context_slot(ctx, 5, NULL));
  CODE(V8C_EINVAL, v8c_context_slot_pointer(ctx, 63, NULL));
  OK(v8c_context_set_slot_pointer(ctx, 5, NULL)); /* a slot changes kind */
  OK(v8c_context_slot_pointer(ctx, 5, &pointer));
  cr_assert_null(pointer);
  for (int i = -3; i < 4; i++) {
    OK(v8c_context_set_slot(ctx, 2, v8c_int32(iso, i)));
    OK(v8c_context_slot(ctx, 2, &value));
    cr_assert_eq(v8c_is_int32(value), true);
  }
}

Test(context_policy, slots_survive_collection_and_leave_no_handle) {
  v8c_value value = NULL;
  OK(v8c_context_set_slot(ctx, 3, eval("({deep: [1, 2, 3]})")));
  OK(v8c_low_memory(iso));
  size_t before = v8c_scope_count(iso);
  OK(v8c_context_slot(ctx, 3, &value));
  cr_assert_eq(v8c_scope_count(iso), before + 1);
  CODE(V8C_ENOENT, v8c_context_slot(ctx, 4, &value));
  OK(v8c_context_set_slot(ctx, 40, value));
  cr_assert_eq(v8c_scope_count(iso), before + 1);
  OK(v8c_set_named(ctx, v8c_global(ctx), V8C_LIT("kept"), value));
  EVAL_IS("kept.deep.join()", "1,2,3");
}

Test(context_policy, name) {
  v8c_context *other = context_with(OPTIONS(.name = "worker"));
  cr_assert_str_eq(v8c_context_name(other), "worker");
  OK(v8c_context_set_name(other, V8C_LIT("main")));
  cr_assert_str_eq(v8c_context_name(other), "main");
  CODE(V8C_EINVAL, v8c_context_set_name(other, NULL, 0));
  cr_assert_str_eq(v8c_context_name(ctx), "");
  cr_assert_str_eq(v8c_context_name(NULL), "");
  v8c_context_free(other);
}

Test(context_policy, refs_are_counted_by_context) {
  v8c_context *other = context_with(NULL);
  v8c_ref *mine = NULL, *its = NULL;
  v8c_frame frame;
  OK(v8c_ref_new(iso, str("a"), &mine));
  OK(v8c_enter(other, &frame));
  OK(v8c_ref_new(iso, str("b"), &its));
  cr_assert_eq(v8c_context_ref_count(ctx), 1);
  cr_assert_eq(v8c_context_ref_count(other), 1);
  cr_assert_eq(v8c_ref_count(iso), 2);
  v8c_ref_free(mine);
  cr_assert_eq(v8c_context_ref_count(ctx), 0);
  OK(v8c_leave(&frame));
  v8c_context_free(other);
  v8c_ref_free(its); /* after its context */
  cr_assert_eq(v8c_ref_count(iso), 0);
  cr_assert_eq(v8c_context_ref_count(NULL), 0);
}

/* ---- Microtasks ---------------------------------------------------------------------------------------- */

static void run_others(v8c_call *call) { OK(v8c_run_microtasks(v8c_call_isolate(call))); }

Test(context_policy, own_microtask_queue) {
  v8c_context *own = context_with(OPTIONS(.own_microtasks = true));
  v8c_value run = NULL;
  OK(v8c_function(ctx, V8C_LIT("runAll"), run_others, NULL, &run));
  OK(v8c_set_named(own, v8c_global(own), V8C_LIT("runAll"), run));
  /* its queue runs when its outermost call ends; the isolate's does not touch it */
  EVAL_IN(own,
          "globalThis.log = []; Promise.resolve().then(() => log.push('job')); runAll(); log.push('sync'); log.join()",
          "sync");
  EVAL_IN(own, "log.join()", "sync,job");
  OK(v8c_context_run_microtasks(own));
  OK(v8c_context_run_microtasks(ctx));
  CODE(V8C_EINVAL, v8c_context_run_microtasks(NULL));
  v8c_context_free(own);
}

Test(context_policy, what_outlives_a_context_still_has_its_queue) {
  for (int i = 0; i < 20; i++) {
    v8c_scope scope;
    v8c_value later = NULL;
    OK(v8c_scope_open(iso, &scope));
    v8c_context *own = context_with(OPTIONS(.own_microtasks = true));
    OK(v8c_eval(own, V8C_LIT("globalThis.n = 0; (() => { Promise.resolve().then(() => n++); return n })"), NULL,
                &later));
    OK(v8c_set_named(ctx, v8c_global(ctx), V8C_LIT("later"), later));
    v8c_context_free(own);
    OK(v8c_low_memory(iso));
    EVAL_IS("[later(), later(), later()].length", "3");
    EVAL_IS("Promise.resolve().then(later); 1", "1");
    OK(v8c_run_microtasks(iso)); /* those of freed contexts too */
    EVAL_IS("delete globalThis.later", "true");
    v8c_scope_close(&scope);
    OK(v8c_low_memory(iso));
  }
  v8c_heap_stats stats = {.size = sizeof stats};
  OK(v8c_low_memory(iso));
  OK(v8c_heap_stats_get(iso, &stats));
  cr_assert_leq(stats.native_contexts, 3, "%zu", stats.native_contexts);
}

/* ---- Code generation --------------------------------------------------------------------------------------- */

static int asked, freed;
static char last[128];

static v8c_codegen policy(v8c_context *context, v8c_codegen_kind kind, v8c_value source, v8c_value *replacement,
                          void *data) {
  asked++;
  cr_assert_eq(data, (void *)&asked);
  snprintf(last, sizeof last, "%d:%s", (int)kind, text_of(source));
  if (strstr(last, "throw me")) return v8c_throw_error(v8c_context_isolate(context), "mine"), V8C_CODEGEN_ALLOW;
  if (strstr(last, "swap")) return OK(v8c_string(iso, V8C_LIT("'swapped'"), replacement)), V8C_CODEGEN_REPLACE;
  if (strstr(last, "number")) return *replacement = v8c_int32(iso, 1), V8C_CODEGEN_REPLACE;
  if (strstr(last, "nothing")) return V8C_CODEGEN_REPLACE;
  if (strstr(last, "odd")) return (v8c_codegen)77;
  return strstr(last, "good") || kind == V8C_CODEGEN_WASM ? V8C_CODEGEN_ALLOW : V8C_CODEGEN_REFUSE;
}

static void count_free(void *data) {
  (void)data;
  freed++;
}

#define WASM "new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))"
#define TRY(expression) "try { " expression " } catch (e) { e.constructor.name + ': ' + e.message }"

Test(context_policy, code_generation) {
  OK(v8c_context_set_codegen(ctx, policy, &asked, count_free));
  EVAL_IS("eval('\"good\"')", "good");
  cr_assert_str_eq(last, "0:\"good\"");
  EVAL_IS("eval('\"swap\"')", "swapped");
  EVAL_IS("new Function('a', 'return \"good\" + a')(1)", "good1");
  cr_assert(strstr(last, "a") && strstr(last, "return \"good\" + a"), "%s", last);
  EVAL_IS("(0, eval)('\"good\"')", "good");
  EVAL_IS(TRY("eval('1')"), "EvalError: Code generation from strings disallowed for this context");
  EVAL_IS(TRY("Function('1')"), "EvalError: Code generation from strings disallowed for this context");
  int before = asked;
  EVAL_IS("eval(5) + typeof eval({})", "5object");
  cr_assert_eq(asked, before);
  for (const char *const *text = (const char *const[]){"throw me", "number", "nothing", "odd", NULL}; *text; text++) {
    char source[128];
    snprintf(source, sizeof source, "try { eval('%s') } catch (e) { e.constructor.name }", *text);
    TEXT_IS(eval(source), "EvalError");
  }
  EVAL_IS(WASM " instanceof WebAssembly.Module", "true");
  cr_assert_str_eq(last, "1:0,97,115,109,1,0,0,0");
  /* the host's own scripts are not asked about */
  before = asked;
  EVAL_IS("1 + 1", "2");
  cr_assert_eq(asked, before);
  cr_assert_eq(freed, 0);
  OK(v8c_context_set_codegen(ctx, NULL, NULL, NULL));
  cr_assert_eq(freed, 1);
  EVAL_IS("eval('1')", "1");
}

/* Allows modules of 8 bytes and what it was not shown. */
static v8c_codegen by_bytes(v8c_context *context, v8c_codegen_kind kind, v8c_value source, v8c_value *replacement,
                            void *data) {
  (void)replacement, (void)data;
  double length = 0;
  v8c_value out = NULL;
  cr_assert_eq(kind, V8C_CODEGEN_WASM);
  last[0] = v8c_is_array_buffer(source) ? 'b' : v8c_is_array_buffer_view(source) ? 'v' : '?';
  last[1] = 0;
  if (v8c_is_undefined(source)) return V8C_CODEGEN_ALLOW;
  OK(v8c_get_named(context, source, V8C_LIT("byteLength"), &out));
  OK(v8c_get_number(out, &length));
  return length == 8 ? V8C_CODEGEN_ALLOW : V8C_CODEGEN_REFUSE;
}

static void wasm(const char *argument, const char *result, const char *shown) {
  char source[300];
  snprintf(source, sizeof source, "try { new WebAssembly.Module(%s); 'made' } catch (e) { e.constructor.name }",
           argument);
  last[0] = 0;
  TEXT_IS(eval(source), result);
  cr_expect_str_eq(last, shown, "%s: %s", argument, last);
}

Test(context_policy, webassembly_by_its_bytes) {
  OK(v8c_context_set_codegen(ctx, by_bytes, NULL, NULL));
  eval(
      "var small = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]), large = new Uint8Array([...small, 0, 2, 1, 97]);"
      "var shared = new Uint8Array(new SharedArrayBuffer(8)); shared.set(small)");
  wasm("small", "made", "v");
  wasm("small.buffer", "made", "b");
  wasm("new Uint8Array(large.buffer, 0, 8)", "made", "v");
  wasm("large", "CompileError", "v");
  wasm("large.buffer", "CompileError", "b");
  wasm("shared", "made", "?");
  wasm("", "TypeError", "?");
  wasm("{}", "TypeError", "?");
  /* What one call brought is not told of the next. */
  EVAL_IS("try { WebAssembly.Module(large) } catch (e) { e.constructor.name }", "TypeError");
  wasm("shared.buffer", "TypeError", "?");
  eval("WebAssembly.compile(large).then(m => globalThis.compiled = m, e => globalThis.compiled = e)");
  cr_expect_str_eq(last, "?");
  OK(v8c_context_set_codegen(ctx, NULL, NULL, NULL));
  eval("new WebAssembly.Module(large)"); /* asked nobody, left nothing */
  OK(v8c_context_set_codegen(ctx, by_bytes, NULL, NULL));
  wasm("shared", "made", "?");
}

Test(context_policy, code_generation_refused_for_all) {
  OK(v8c_context_allow_codegen(ctx, false));
  OK(v8c_context_set_codegen_message(ctx, V8C_CODEGEN_EVAL, V8C_LIT("no eval here")));
  OK(v8c_context_set_codegen_message(ctx, V8C_CODEGEN_WASM, V8C_LIT("no wasm here")));
  CODE(V8C_EINVAL, v8c_context_set_codegen_message(ctx, (v8c_codegen_kind)2, V8C_LIT("x")));
  EVAL_IS(TRY("eval('1')"), "EvalError: no eval here");
  EVAL_IS(TRY("setTimeout"), "ReferenceError: setTimeout is not defined");
  EVAL_IS("try { " WASM " } catch (e) { e.constructor.name + (e.message.includes('no wasm here')) }",
          "CompileErrortrue");
  v8c_context *other = context_with(NULL);
  EVAL_IN(other, "eval('2')", "2");
  EVAL_IN(other, WASM " instanceof WebAssembly.Module", "true");
  v8c_context_free(other);
  OK(v8c_context_allow_codegen(ctx, true));
  EVAL_IS("eval('1')", "1");
}

Test(context_policy, policy_ends_with_its_context_and_then_refuses) {
  v8c_context *other = context_with(NULL);
  v8c_value fn = NULL;
  OK(v8c_context_set_codegen(other, policy, &asked, count_free));
  OK(v8c_eval(other, V8C_LIT("s => eval(s)"), NULL, &fn));
  OK(v8c_set_named(ctx, v8c_global(ctx), V8C_LIT("run"), fn));
  EVAL_IS("run('\"good\"')", "good");
  v8c_context_free(other);
  cr_assert_eq(freed, 1);
  EVAL_IS("try { run('\"good\"') } catch (e) { e.message }",
          "Code generation from strings disallowed for this context");
}

static v8c_codegen terminator(v8c_context *context, v8c_codegen_kind kind, v8c_value source, v8c_value *replacement,
                              void *data) {
  (void)kind, (void)source, (void)replacement, (void)data;
  v8c_value value = NULL;
  OK(v8c_terminate(v8c_context_isolate(context)));
  CODE(V8C_ETERMINATED, v8c_eval(context, V8C_LIT("for (;;);"), NULL, &value));
  return V8C_CODEGEN_ALLOW;
}

Test(context_policy, a_termination_in_the_policy_goes_on) {
  OK(v8c_context_set_codegen(ctx, terminator, NULL, NULL));
  CODE(V8C_ETERMINATED, v8c_eval(ctx, V8C_LIT("try { eval('1') } catch {} for (;;);"), NULL, NULL));
  OK(v8c_catch(iso, NULL));
  OK(v8c_context_set_codegen(ctx, NULL, NULL, NULL));
  EVAL_IS("1", "1");
}

/* ---- Detach and reuse -------------------------------------------------------------------------------------- */

Test(context_policy, detached_global) {
  v8c_context *other = context_with(NULL);
  v8c_value fn = NULL;
  OK(v8c_context_set_security_token(ctx, str("t")));
  OK(v8c_context_set_security_token(other, str("t")));
  OK(v8c_eval(other, V8C_LIT("var x = 1; globalThis.self = globalThis; () => x"), NULL, &fn));
  OK(v8c_set_named(ctx, v8c_global(ctx), V8C_LIT("fn"), fn));
  share("other", other);
  EVAL_IS("other.x", "1");
  OK(v8c_context_detach_global(other));
  CODE(V8C_ESTATE, v8c_context_detach_global(other));
  cr_assert_null(v8c_global(other));
  EVAL_IS("try { other.x } catch (e) { e instanceof TypeError && e.message }", "no access");
  EVAL_IS("fn()", "1");
  v8c_value value = NULL;
  OK(v8c_eval(other, V8C_LIT("var z = x + 1; z"), NULL, &value)); /* scripts see its variables still */
  TEXT_IS(value, "2");
  v8c_context_free(other);
}

Test(context_policy, global_taken_over) {
  v8c_context *old = context_with(NULL), *none = NULL;
  OK(v8c_context_set_security_token(ctx, str("t")));
  OK(v8c_context_set_security_token(old, str("t")));
  EVAL_IN(old, "globalThis.x = 1; 0", "0");
  share("win", old);
  CODE(V8C_ESTATE, v8c_context_new(iso, OPTIONS(.global_of = old), &none));
  OK(v8c_context_detach_global(old));
  v8c_context *fresh = context_with(OPTIONS(.global_of = old));
  CODE(V8C_ESTATE, v8c_context_new(iso, OPTIONS(.global_of = old), &none));
  cr_assert_null(none);
  OK(v8c_context_set_security_token(fresh, str("t")));
  OK(v8c_set_named(ctx, v8c_global(ctx), V8C_LIT("now"), v8c_global(fresh)));
  EVAL_IS("win === now && win.x === undefined", "true");
  EVAL_IN(fresh, "globalThis.x = 2; 0", "0");
  EVAL_IS("win.x", "2");
  v8c_context_free(old);
  OK(v8c_low_memory(iso));
  EVAL_IS("win.x", "2");
  v8c_context_free(fresh);
}

Test(context_policy, global_taken_over_has_the_same_fields) {
  v8c_template *three = NULL, *none_at_all = NULL;
  v8c_context *none = NULL;
  OK(v8c_object_template(iso, &three));
  OK(v8c_template_set_field_count(three, 3));
  OK(v8c_object_template(iso, &none_at_all));
  v8c_context *old = context_with(OPTIONS(.global = three)), *plain = context_with(NULL);
  cr_assert_eq(v8c_field_count(v8c_global(old)), 3);
  OK(v8c_context_detach_global(old));
  OK(v8c_context_detach_global(plain));
  CODE(V8C_EINVAL, v8c_context_new(iso, OPTIONS(.global_of = old), &none));
  CODE(V8C_EINVAL, v8c_context_new(iso, OPTIONS(.global_of = old, .global = none_at_all), &none));
  CODE(V8C_EINVAL, v8c_context_new(iso, OPTIONS(.global_of = plain, .global = three), &none));
  v8c_context *fresh = context_with(OPTIONS(.global_of = old, .global = three));
  cr_assert_eq(v8c_field_count(v8c_global(fresh)), 3);
  OK(v8c_set_field(iso, v8c_global(fresh), 2, str("f")));
  OK(v8c_low_memory(iso));
  v8c_context_free(fresh);
  fresh = context_with(OPTIONS(.global_of = plain, .global = none_at_all));
  v8c_context_free(fresh);
  v8c_context_free(old);
  v8c_context_free(plain);
  v8c_template_free(three);
  v8c_template_free(none_at_all);
}

/* ---- Locale and time zone ---------------------------------------------------------------------------------- */

static void zone(const char *name) {
  setenv("TZ", name, 1);
  tzset();
  OK(v8c_time_zone_changed(iso));
}

Test(context_policy, time_zone) {
  zone("UTC");
  EVAL_IS("new Date(0).getHours()", "0");
  zone("Asia/Tokyo");
  EVAL_IS("new Date(0).getHours() + Intl.DateTimeFormat().resolvedOptions().timeZone", "9Asia/Tokyo");
  zone("America/New_York");
  EVAL_IS("new Date(0).getHours()", "19");
  EVAL_IS("new Date(2024, 6, 1).getTimezoneOffset()", "240");
  CODE(V8C_EINVAL, v8c_time_zone_changed(NULL));
}

Test(context_policy, locale) {
  v8c_buf before = {0}, after = {0};
  OK(v8c_locale(iso, &before));
  cr_assert_gt(before.len, 1);
  OK(v8c_set_locale(V8C_LIT("de-DE")));
  OK(v8c_locale_changed(iso));
  OK(v8c_locale(iso, &after));
  cr_assert_str_eq(after.data, "de-DE");
  EVAL_IS("(1234.5).toLocaleString()", "1.234,5");
  EVAL_IS("new Intl.NumberFormat().resolvedOptions().locale", "de-DE");
  CODE(V8C_EINVAL, v8c_set_locale(V8C_LIT("no such tag")));
  CODE(V8C_EINVAL, v8c_set_locale(V8C_LIT("")));
  CODE(V8C_EINVAL, v8c_set_locale(V8C_LIT("de\0DE")));
  CODE(V8C_EINVAL, v8c_set_locale(NULL, 0));
  CODE(V8C_EINVAL, v8c_locale(iso, NULL));
  CODE(V8C_EINVAL, v8c_locale_changed(NULL));
  v8c_buf_free(&before);
  v8c_buf_free(&after);
}
