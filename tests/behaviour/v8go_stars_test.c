/* v8go_stars_test.c: what v8go's most telling tests assert (research, section 2, starred), in our
 * own words; each is named after the test there. */
#include <pthread.h>
#include <stdlib.h>

#include "tests/harness/values.h"

TestSuite(v8go_stars, .init = harness_up, .fini = harness_down, .timeout = 120);

/* ---- Contexts -------------------------------------------------------------------------------- */

Test(v8go_stars, context_exec) {
  v8c_context *other = NULL;
  v8c_value value;
  eval("const add = (a, b) => a + b; var seen = 1");
  EVAL_IS("add(3, 4) + seen", "8");
  OK(v8c_context_new(iso, NULL, &other));
  OK(v8c_eval(other, V8C_LIT("typeof add + typeof seen"), "other.js", &value));
  TEXT_IS(value, "undefinedundefined");
  v8c_context_free(other);
}

Test(v8go_stars, memory_leak) {
  v8c_heap_stats stats = {.size = sizeof stats};
  for (int i = 0; i < 300; i++) {
    v8c_context *context = NULL;
    v8c_frame frame;
    OK(v8c_context_new(iso, NULL, &context));
    OK(v8c_enter(context, &frame));
    OK(v8c_eval(context, V8C_LIT("var a = [1, 2, 3].map(x => x * 2)"), "a.js", NULL));
    OK(v8c_leave(&frame));
    v8c_context_free(context);
  }
  OK(v8c_low_memory(iso));
  OK(v8c_low_memory(iso));
  OK(v8c_heap_stats_get(iso, &stats));
  cr_expect_lt(stats.native_contexts, 5, "%zu contexts", stats.native_contexts);
}

static void trapped(v8c_call *call) { v8c_return_int32(call, v8c_call_context(call) == ctx ? 7 : 0); }

/* A native entered by a proxy's trap while the host, not a script, calls stringify. */
Test(v8go_stars, registry_from_json) {
  v8c_value text;
  install("trapped", trapped);
  OK(v8c_json_stringify(ctx, eval("new Proxy({a: 1}, {get(t, k) { return k === 'toJSON' ? undefined : trapped() }})"),
                        0, &text));
  TEXT_IS(text, "{\"a\":7}");
}

/* ---- Errors -------------------------------------------------------------------------------------- */

Test(v8go_stars, js_error_output) {
  v8c_error *error = NULL;
  OK(v8c_eval(ctx, V8C_LIT("function multiply(a, b) { return a * b }\nfunction add(a, b) { return f() }"), "math.js",
              NULL));
  CODE(V8C_EXCEPTION, v8c_eval(ctx, V8C_LIT("const a = add(3, 4)"), "main.js", NULL));
  OK(v8c_catch(iso, &error));
  cr_expect_str_eq(v8c_error_message(error, NULL), "ReferenceError: f is not defined");
  cr_expect_str_eq(v8c_error_script(error), "math.js");
  cr_expect_eq(v8c_error_line(error), 2);
  cr_expect_eq(v8c_error_column(error), 22);
  cr_expect_str_eq(v8c_error_stack(error),
                   "ReferenceError: f is not defined\n    at add (math.js:2:22)\n    at main.js:1:11");
  v8c_error_free(error);
}

Test(v8go_stars, js_error_of_a_syntax_error) {
  v8c_error *error = NULL;
  CODE(V8C_EXCEPTION, v8c_eval(ctx, V8C_LIT("let x = 1;\nlet x;"), "xerror.js", NULL));
  OK(v8c_catch(iso, &error));
  cr_expect_str_eq(v8c_error_message(error, NULL), "SyntaxError: Identifier 'x' has already been declared");
  cr_expect_str_eq(v8c_error_name(error), "SyntaxError");
  cr_expect_str_eq(v8c_error_script(error), "xerror.js");
  cr_expect_eq(v8c_error_line(error), 2);
  cr_expect_eq(v8c_error_column(error), 5);
  v8c_error_free(error);
}

Test(v8go_stars, function_call_error) {
  v8c_error *error = NULL;
  OK(v8c_eval(ctx, V8C_LIT("function throws() { throw 'error' }"), "script.js", NULL));
  CODE(V8C_EXCEPTION, v8c_call_method(ctx, v8c_global(ctx), V8C_LIT("throws"), 0, NULL, NULL));
  OK(v8c_catch(iso, &error));
  cr_expect_str_eq(v8c_error_message(error, NULL), "error");
  cr_expect_str_eq(v8c_error_script(error), "script.js");
  cr_expect_eq(v8c_error_line(error), 1);
  cr_expect_eq(v8c_error_column(error), 21);
  v8c_error_free(error);
}

/* ---- Functions and templates ------------------------------------------------------------------------ */

static void refuses(v8c_call *call) {
  v8c_value text;
  int32_t kind = 0;
  if (v8c_arg_int32(call, 0, &kind)) return;
  if (kind == 1) {
    v8c_throw_type_error(v8c_call_isolate(call), "a type error");
  } else if (v8c_string(v8c_call_isolate(call), V8C_LIT("a string"), &text) == 0) {
    v8c_throw(v8c_call_isolate(call), text);
  }
}

Test(v8go_stars, isolate_throw_exception) {
  install("refuses", refuses);
  EVAL_IS("try { refuses(0) } catch (e) { typeof e + e }", "stringa string");
  EVAL_IS("try { refuses(1) } catch (e) { String(e) }", "TypeError: a type error");
  CODE(V8C_EXCEPTION, v8c_eval(ctx, V8C_LIT("refuses(1)"), "a.js", NULL));
  THROWN("a type error");
}

Test(v8go_stars, function_template_instance_and_prototype) {
  v8c_template *tmpl = NULL, *instance = NULL, *prototype = NULL;
  v8c_value function;
  OK(v8c_function_template(iso, NULL, NULL, &tmpl));
  OK(v8c_instance_template(tmpl, &instance));
  OK(v8c_prototype_template(tmpl, &prototype));
  OK(v8c_template_set(instance, V8C_LIT("own"), v8c_int32(iso, 1), 0));
  OK(v8c_template_set(prototype, V8C_LIT("shared"), v8c_int32(iso, 2), 0));
  OK(v8c_template_function(tmpl, ctx, &function));
  OK(v8c_set_named(ctx, v8c_global(ctx), V8C_LIT("C"), function));
  EVAL_IS(
      "const c = new C(); [Object.hasOwn(c, 'own'), Object.hasOwn(c, 'shared'), Object.hasOwn(C.prototype, 'own'),"
      " Object.hasOwn(C.prototype, 'shared'), c.own + c.shared].join()",
      "true,false,false,true,3");
  v8c_template_free(instance);
  v8c_template_free(prototype);
  v8c_template_free(tmpl);
}

static void answer(v8c_call *call) { v8c_return_int32(call, 42); }

Test(v8go_stars, function_template_inherit) {
  v8c_template *base = NULL, *sub = NULL, *prototype = NULL;
  v8c_value function;
  OK(v8c_function_template(iso, NULL, NULL, &base));
  OK(v8c_function_template(iso, NULL, NULL, &sub));
  OK(v8c_template_inherit(sub, base));
  OK(v8c_prototype_template(sub, &prototype));
  OK(v8c_template_set_fn(prototype, V8C_LIT("answer"), answer, NULL, 0));
  OK(v8c_template_function(base, ctx, &function));
  OK(v8c_set_named(ctx, v8c_global(ctx), V8C_LIT("Super"), function));
  OK(v8c_template_function(sub, ctx, &function));
  OK(v8c_set_named(ctx, v8c_global(ctx), V8C_LIT("Sub"), function));
  EVAL_IS(
      "const s = new Sub(); [s instanceof Super, s.answer(), 'answer' in new Super(),"
      " Object.getPrototypeOf(Super.prototype) === Object.prototype].join()",
      "true,42,false,true");
  v8c_template_free(prototype);
  v8c_template_free(sub);
  v8c_template_free(base);
}

/* Templates that outlive the isolate. */
Test(v8go_stars, object_template_garbage_collection) {
  v8c_isolate *isolate = NULL;
  v8c_context *context = NULL;
  v8c_template *tmpl = NULL;
  v8c_frame frame;
  OK(v8c_isolate_new(NULL, &isolate));
  OK(v8c_context_new(isolate, NULL, &context));
  OK(v8c_enter(context, &frame));
  OK(v8c_object_template(isolate, &tmpl));
  OK(v8c_leave(&frame));
  OK(v8c_isolate_free(isolate));
  CODE(V8C_EDISPOSED, v8c_template_set_field_count(tmpl, 1));
  v8c_template_free(tmpl);
  v8c_context_free(context);
}

Test(v8go_stars, object_template_only_getter) {
  v8c_template *tmpl = NULL;
  v8c_value object;
  OK(v8c_object_template(iso, &tmpl));
  OK(v8c_template_set_accessor(tmpl, V8C_LIT("x"), answer, NULL, NULL, 0));
  OK(v8c_template_instance(tmpl, ctx, &object));
  OK(v8c_set_named(ctx, v8c_global(ctx), V8C_LIT("o"), object));
  EVAL_IS("o.x = 1; o.x", "42");
  v8c_template_free(tmpl);
}

Test(v8go_stars, object_template_mark_as_undetectable) {
  v8c_template *tmpl = NULL;
  v8c_value object;
  OK(v8c_object_template(iso, &tmpl));
  OK(v8c_template_set_undetectable(tmpl));
  OK(v8c_template_set(tmpl, V8C_LIT("x"), v8c_int32(iso, 5), 0));
  OK(v8c_template_instance(tmpl, ctx, &object));
  OK(v8c_set_named(ctx, v8c_global(ctx), V8C_LIT("o"), object));
  EVAL_IS("[typeof o, o == null, !!o, o.x].join()", "undefined,true,false,5");
  v8c_template_free(tmpl);
}

/* ---- Objects ----------------------------------------------------------------------------------------- */

Test(v8go_stars, object_method_call) {
  v8c_value object = eval("({ok() { return this.v }, v: 3, not: 1, get bad() { throw new Error('getter') }})"),
            out = NULL;
  OK(v8c_call_method(ctx, object, V8C_LIT("ok"), 0, NULL, &out));
  TEXT_IS(out, "3");
  CODE(V8C_ETYPE, v8c_call_method(ctx, object, V8C_LIT("missing"), 0, NULL, &out));
  CODE(V8C_ETYPE, v8c_call_method(ctx, object, V8C_LIT("not"), 0, NULL, &out));
  CODE(V8C_EXCEPTION, v8c_call_method(ctx, object, V8C_LIT("bad"), 0, NULL, &out));
  THROWN("getter");
  TEXT_IS(out, "3");
}

Test(v8go_stars, object_set) {
  v8c_value object, symbol, out;
  OK(v8c_object(ctx, &object));
  OK(v8c_set_named(ctx, object, V8C_LIT(""), v8c_int32(iso, 1)));
  OK(v8c_set_index(ctx, object, 4294967295u, v8c_int32(iso, 2)));
  OK(v8c_symbol(iso, V8C_LIT("s"), &symbol));
  OK(v8c_set(ctx, object, symbol, v8c_int32(iso, 3)));
  OK(v8c_get_named(ctx, object, V8C_LIT(""), &out));
  TEXT_IS(out, "1");
  OK(v8c_get_named(ctx, object, V8C_LIT("4294967295"), &out));
  TEXT_IS(out, "2");
  OK(v8c_get(ctx, object, symbol, &out));
  TEXT_IS(out, "3");
}

Test(v8go_stars, object_internal_fields) {
  v8c_template *tmpl = NULL;
  v8c_value object, field = NULL;
  OK(v8c_object_template(iso, &tmpl));
  OK(v8c_template_set_field_count(tmpl, 1));
  OK(v8c_template_instance(tmpl, ctx, &object));
  cr_expect_eq(v8c_field_count(object), 1);
  OK(v8c_get_field(iso, object, 0, &field));
  cr_expect(v8c_is_undefined(field));
  OK(v8c_set_field(iso, object, 0, v8c_int32(iso, 8)));
  OK(v8c_get_field(iso, object, 0, &field));
  TEXT_IS(field, "8");
  CODE(V8C_ERANGE, v8c_get_field(iso, object, 1, &field));
  CODE(V8C_ERANGE, v8c_set_field(iso, object, 1, field));
  v8c_template_free(tmpl);
}

/* ---- Values ---------------------------------------------------------------------------------------------- */

Test(v8go_stars, value_string) {
  EVAL_IS("13", "13");
  EVAL_IS("({})", "[object Object]");
  EVAL_IS("(function f(a) { return a })", "function f(a) { return a }");
  v8c_buf text = {0};
  OK(v8c_to_text(ctx, eval("'\\0 \\u8a9e \\u{1f600}'"), &text));
  cr_expect(text.len == 10 && memcmp(text.data, "\0 \xe8\xaa\x9e \xf0\x9f\x98\x80", 10) == 0, "%zu bytes", text.len);
  v8c_buf_free(&text);
}

Test(v8go_stars, new_value) {
  v8c_value made;
  OK(v8c_string(iso, V8C_LIT("inner\0and trailing\0"), &made));
  cr_expect(v8c_strict_equals(made, eval("'inner\\0and trailing\\0'")));
}

Test(v8go_stars, value_array_index) {
  static const char *const are[][2] = {{"1", "1"}, {"0", "0"}, {"'1'", "1"}, {"[1]", "1"}, {"['1']", "1"}};
  static const char *const are_not[] = {"-1", "'a'", "[1, 1]", "({})", "1.5", "4294967295"};
  uint32_t index;
  for (size_t i = 0; i < 5; i++) {
    index = 99;
    OK(v8c_to_array_index(ctx, eval(are[i][0]), &index));
    cr_expect_eq(index, (uint32_t)atoi(are[i][1]));
  }
  for (size_t i = 0; i < 6; i++) {
    index = 99;
    CODE(V8C_ERANGE, v8c_to_array_index(ctx, eval(are_not[i]), &index));
    cr_expect_eq(index, 99);
  }
}

Test(v8go_stars, value_int32_integer_number) {
  static const struct {
    const char *source;
    int32_t int32;
    int64_t integer;
  } rows[] = {
      {"0", 0, 0},
      {"1.9", 1, 1},
      {"-1.9", -1, -1},
      {"NaN", 0, 0},
      {"Infinity", 0, INT64_MAX},
      {"-Infinity", 0, INT64_MIN},
      {"2 ** 31", INT32_MIN, 1ll << 31},
      {"2 ** 32 + 5", 5, (1ll << 32) + 5},
      {"2 ** 63", 0, INT64_MAX},
      {"-(2 ** 63) - 2048", -2048, INT64_MIN},
      {"'12'", 12, 12},
      {"true", 1, 1},
      {"undefined", 0, 0},
      {"null", 0, 0},
      {"'x'", 0, 0},
      {"[7]", 7, 7},
  };
  double number;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    int32_t int32 = 99;
    int64_t integer = 99;
    v8c_value value = eval(rows[i].source);
    OK(v8c_to_int32(ctx, value, &int32));
    OK(v8c_to_int64(ctx, value, &integer));
    cr_expect_eq(int32, rows[i].int32, "%s is %d", rows[i].source, int32);
    cr_expect_eq(integer, rows[i].integer, "%s is %lld", rows[i].source, (long long)integer);
  }
  OK(v8c_to_number(ctx, eval("5e-324"), &number));
  cr_expect(number == 5e-324);
  OK(v8c_to_number(ctx, eval("'x'"), &number));
  cr_expect(number != number);
}

Test(v8go_stars, value_bigint) {
  static const char *const texts[] = {"0", "-1", "18014398509481984", "36893488147419103232", "-36893488147419103233"};
  for (size_t i = 0; i < 5; i++) {
    v8c_value value;
    char source[64];
    snprintf(source, sizeof source, "%sn", texts[i]);
    OK(v8c_bigint_text(ctx, texts[i], V8C_ZSTR, &value));
    cr_expect(v8c_strict_equals(value, eval(source)), "%s", source);
    TEXT_IS(value, texts[i]);
  }
}

/* ---- Isolates --------------------------------------------------------------------------------------------------- */

static bool seen_terminating;

static void terminates(v8c_call *call) {
  v8c_isolate *isolate = v8c_call_isolate(call);
  v8c_terminate(isolate);
  v8c_eval(v8c_call_context(call), V8C_LIT("for (;;);"), "inner.js", NULL);
  seen_terminating = v8c_is_terminating(isolate);
}

Test(v8go_stars, isolate_terminate_execution) {
  install("terminates", terminates);
  CODE(V8C_ETERMINATED, v8c_eval(ctx, V8C_LIT("terminates(); for (;;);"), "outer.js", NULL));
  cr_expect(seen_terminating);
  OK(v8c_catch(iso, NULL));
  cr_expect_not(v8c_is_terminating(iso));
  EVAL_IS("1 + 1", "2");
}

Test(v8go_stars, cancel_terminate_execution) {
  OK(v8c_terminate(iso));
  OK(v8c_cancel_terminate(iso));
  EVAL_IS("1 + 1", "2");
  OK(v8c_cancel_terminate(iso));
}

static void *interrupt(void *isolate) {
  v8c_terminate(isolate);
  return NULL;
}

static pthread_t thread;

static void starts_a_thread(v8c_call *call) {
  cr_assert_eq(pthread_create(&thread, NULL, interrupt, v8c_call_isolate(call)), 0);
}

Test(v8go_stars, request_interrupt_from_a_thread) {
  install("startsAThread", starts_a_thread);
  CODE(V8C_ETERMINATED, v8c_eval(ctx, V8C_LIT("startsAThread(); while (true);"), "a.js", NULL));
  pthread_join(thread, NULL);
  OK(v8c_catch(iso, NULL));
}

Test(v8go_stars, isolate_compile_unbound_script) {
  static const char source[] = "function twice(x) { return 2 * x } twice(21)";
  v8c_script_options options = {.size = sizeof options, .mode = V8C_COMPILE_EAGER};
  v8c_script *script = NULL, *none = NULL;
  v8c_value value;
  v8c_buf cache = {0};
  CODE(V8C_EXCEPTION, v8c_script_compile(ctx, V8C_LIT("invalid js"), NULL, &none));
  THROWN("SyntaxError");
  OK(v8c_script_compile(ctx, source, V8C_ZSTR, &options, &script));
  OK(v8c_script_run(script, ctx, &value));
  TEXT_IS(value, "42");
  OK(v8c_script_cache(script, &cache));
  v8c_script_free(script);

  v8c_isolate *isolate = NULL;
  v8c_context *context = NULL;
  v8c_frame frame;
  OK(v8c_isolate_new(NULL, &isolate));
  OK(v8c_context_new(isolate, NULL, &context));
  OK(v8c_enter(context, &frame));
  options = (v8c_script_options){.size = sizeof options, .cache = cache.data, .cache_len = cache.len};
  OK(v8c_script_compile(context, source, V8C_ZSTR, &options, &script));
  cr_expect_eq(v8c_script_cache_result(script), V8C_CACHE_ACCEPTED);
  int32_t number = 0;
  OK(v8c_script_run(script, context, &value));
  OK(v8c_get_int32(value, &number));
  cr_expect_eq(number, 42);
  OK(v8c_leave(&frame));
  v8c_script_free(script);
  v8c_context_free(context);
  OK(v8c_isolate_free(isolate));
  v8c_buf_free(&cache);
}

Test(v8go_stars, unbound_script_run_only_in_its_isolate) {
  v8c_script *script = NULL;
  v8c_context *second = NULL, *foreign = NULL;
  v8c_isolate *isolate = NULL;
  v8c_frame frame;
  v8c_value value = NULL;
  OK(v8c_script_compile(ctx, V8C_LIT("var x = 5; x"), NULL, &script));
  OK(v8c_context_new(iso, NULL, &second));
  OK(v8c_script_run(script, ctx, &value));
  TEXT_IS(value, "5");
  OK(v8c_script_run(script, second, &value));
  OK(v8c_isolate_new(NULL, &isolate));
  OK(v8c_context_new(isolate, NULL, &foreign));
  OK(v8c_enter(foreign, &frame));
  cr_expect_neq(v8c_script_run(script, foreign, &value), 0);
  OK(v8c_leave(&frame));
  v8c_script_free(script);
  v8c_context_free(second);
  v8c_context_free(foreign);
  OK(v8c_isolate_free(isolate));
}

static void source_map_is(const char *source, const char *option, const char *expected) {
  v8c_script_options options = {.size = sizeof options, .source_map_url = option, .source_map_url_len = V8C_ZSTR};
  v8c_script *script = NULL;
  v8c_value url;
  OK(v8c_script_compile(ctx, source, V8C_ZSTR, &options, &script));
  OK(v8c_script_source_map_url(script, &url));
  TEXT_IS(url, expected);
  v8c_script_free(script);
}

Test(v8go_stars, source_map_url) {
  source_map_is("1\n//# sourceMappingURL=said.js.map", NULL, "said.js.map");
  source_map_is("1", "given.js.map", "given.js.map");
  source_map_is("2", NULL, "undefined"); /* V8 finds a script again by source and name, whatever its map */
}

Test(v8go_stars, isolate_dispose) {
  v8c_isolate *isolate = NULL;
  v8c_heap_stats stats = {.size = sizeof stats};
  OK(v8c_isolate_new(NULL, &isolate));
  OK(v8c_isolate_free(isolate));
  OK(v8c_isolate_free(NULL));
  CODE(V8C_EINVAL, v8c_heap_stats_get(NULL, &stats));
}

/* ---- Profiler ------------------------------------------------------------------------------------------------------ */

static v8c_cpu_node node_named(const v8c_cpu_profile *profile, const char *name) {
  v8c_cpu_node node = {.size = sizeof node};
  for (size_t i = 0; i < v8c_cpu_profile_node_count(profile); i++) {
    OK(v8c_cpu_profile_node(profile, i, &node));
    if (strcmp(node.function, name) == 0) return node;
  }
  cr_assert(false, "no node %s", name);
  return node;
}

Test(v8go_stars, cpu_profile_node) {
  static const char source[] =
      "function loop(end) { while (Date.now() < end) for (let i = 0; i < 1e4; i++) Math.sqrt(i); }\n"
      "function delay() { try { loop(Date.now() + 60); } catch {} }\n"
      "function bar() { delay(); }\n"
      "function baz() { delay(); }\n"
      "function foo() { delay(); bar(); baz(); }\n"
      "function start() { foo(); }\n";
  v8c_cpu_options options = {.size = sizeof options, .interval_us = 200};
  v8c_cpu_profiler *profiler = NULL;
  v8c_cpu_profile *profile = NULL;
  OK(v8c_cpu_profiler_new(iso, &profiler));
  OK(v8c_eval(ctx, source, V8C_ZSTR, "script.js", NULL));
  OK(v8c_cpu_start(profiler, V8C_LIT("p"), &options));
  eval("start()");
  OK(v8c_cpu_stop(profiler, V8C_LIT("p"), &profile));
  static const struct {
    const char *name;
    int line, column;
  } rows[] = {{"start", 6, 15}, {"foo", 5, 13}, {"bar", 3, 13}, {"baz", 4, 13}};
  for (size_t i = 0; i < 4; i++) {
    v8c_cpu_node node = node_named(profile, rows[i].name);
    cr_expect_str_eq(node.script, "script.js");
    cr_expect(node.line == rows[i].line && node.column == rows[i].column, "%s at %d:%d", node.function, node.line,
              node.column);
  }
  v8c_cpu_node foo = node_named(profile, "foo");
  cr_expect_eq(foo.parent, node_named(profile, "start").id);
  cr_expect_eq(node_named(profile, "bar").parent, foo.id);
  cr_expect_eq(node_named(profile, "baz").parent, foo.id);
  v8c_cpu_profile_free(profile);
  v8c_cpu_profiler_free(profiler);
}

/* ---- Snapshots -------------------------------------------------------------------------------------------------------- */

/* Number of the snapshot's script value, in an isolate restored from it. */
static void restored_is(const v8c_snapshot *snapshot, const char *source, int32_t expected) {
  v8c_isolate *isolate = NULL;
  v8c_context *context = NULL;
  v8c_frame frame;
  v8c_value value;
  int32_t number = 0;
  OK(v8c_snapshot_restore(snapshot, NULL, NULL, &isolate));
  OK(v8c_context_new(isolate, NULL, &context));
  OK(v8c_enter(context, &frame));
  OK(v8c_eval(context, source, V8C_ZSTR, "restored.js", &value));
  OK(v8c_to_int32(context, value, &number));
  cr_expect_eq(number, expected, "%s is %d", source, number);
  OK(v8c_leave(&frame));
  v8c_context_free(context);
  OK(v8c_isolate_free(isolate));
}

Test(v8go_stars, snapshot_round_trip_and_existing_blob) {
  v8c_pack_options options = {
      .size = sizeof options, .source = "var base = 40; function add(x) { return base + x }", .source_len = V8C_ZSTR};
  v8c_snapshot *first = NULL, *second = NULL;
  OK(v8c_pack_bundle(&options, &first));
  restored_is(first, "add(2)", 42);
  options.source = "var layered = add(3)";
  options.base = first;
  OK(v8c_pack_bundle(&options, &second));
  v8c_snapshot_free(first); /* the consumer needs the top one only */
  restored_is(second, "layered + add(0)", 83);
  v8c_snapshot_free(second);
}

Test(v8go_stars, snapshot_creator_without_context_and_consumed) {
  v8c_creator *creator = NULL;
  v8c_snapshot *snapshot = NULL, *again = NULL;
  v8c_context *none = NULL;
  OK(v8c_creator_new(NULL, &creator));
  OK(v8c_creator_finish(creator, V8C_CODE_KEEP, &snapshot));
  cr_expect_null(v8c_creator_isolate(creator));
  CODE(V8C_ESTATE, v8c_creator_finish(creator, V8C_CODE_KEEP, &again));
  cr_expect_neq(v8c_context_new(v8c_creator_isolate(creator), NULL, &none), 0);
  v8c_creator_free(creator);
  restored_is(snapshot, "6 * 7", 42);
  v8c_snapshot_free(snapshot);
}

/* Deterministic packing wants V8 started so, and that is for the process. */
static void start_deterministic(void) {
  const v8c_start_options options = {.size = sizeof options, .deterministic = true};
  OK(v8c_start(&options));
}

TestSuite(v8go_deterministic, .init = start_deterministic, .timeout = 120);

Test(v8go_deterministic, determinism_probe_values_are_stable) {
  v8c_pack_options options = {
      .size = sizeof options,
      .deterministic = true,
      .source_len = V8C_ZSTR,
      .source = "var probe = [Date.now(), Math.random(), Math.random(), new Date().toISOString()].join()"};
  v8c_buf texts[2] = {{0}};
  for (int i = 0; i < 2; i++) {
    v8c_snapshot *snapshot = NULL;
    v8c_isolate *isolate = NULL;
    v8c_context *context = NULL;
    v8c_frame frame;
    v8c_value value;
    OK(v8c_pack_bundle(&options, &snapshot));
    OK(v8c_snapshot_restore(snapshot, NULL, NULL, &isolate));
    OK(v8c_context_new(isolate, NULL, &context));
    OK(v8c_enter(context, &frame));
    OK(v8c_eval(context, V8C_LIT("probe"), "a.js", &value));
    OK(v8c_to_text(context, value, &texts[i]));
    OK(v8c_leave(&frame));
    v8c_context_free(context);
    OK(v8c_isolate_free(isolate));
    v8c_snapshot_free(snapshot);
  }
  cr_expect_str_eq(texts[0].data, texts[1].data);
  v8c_buf_free(&texts[0]);
  v8c_buf_free(&texts[1]);
}

/* ---- Microtasks --------------------------------------------------------------------------------------------------------- */

static void runs_microtasks(v8c_call *call) { OK(v8c_run_microtasks(v8c_call_isolate(call))); }

/* A host's checkpoint in the middle of a script. */
Test(v8go_stars, perform_microtask_checkpoint) {
  install("runMicrotasks", runs_microtasks);
  EVAL_IS(
      "globalThis.log = []; Promise.resolve().then(() => log.push('micro')); runMicrotasks(); log.push('script');"
      " log.join()",
      "micro,script");
}
