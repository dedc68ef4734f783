/* error_detail_test.c: all error constructors, frames, what is behind an error, its JSON form and
 * its print, and what nobody catches. */
#include <cjson/cJSON.h>

#include "tests/harness/values.h"

TestSuite(error_detail, .init = harness_up, .fini = harness_down);

static bool holds(const char *predicate, v8c_value value) {
  v8c_value ok = NULL;
  OK(v8c_call_function(ctx, eval(predicate), NULL, 1, &value, &ok));
  return v8c_is_true(ok);
}

/* ---- Constructors ---------------------------------------------------------------------- */

static const struct {
  v8c_error_kind kind;
  const char *name, *constructor;
  int (*thrower)(v8c_isolate *isolate, const char *format, ...);
} kinds[] = {
    {V8C_ERROR, "Error", "Error", v8c_throw_error},
    {V8C_TYPE_ERROR, "TypeError", "TypeError", v8c_throw_type_error},
    {V8C_RANGE_ERROR, "RangeError", "RangeError", v8c_throw_range_error},
    {V8C_SYNTAX_ERROR, "SyntaxError", "SyntaxError", v8c_throw_syntax_error},
    {V8C_REFERENCE_ERROR, "ReferenceError", "ReferenceError", v8c_throw_reference_error},
    {V8C_WASM_COMPILE_ERROR, "CompileError", "WebAssembly.CompileError", v8c_throw_wasm_compile_error},
    {V8C_WASM_LINK_ERROR, "LinkError", "WebAssembly.LinkError", v8c_throw_wasm_link_error},
    {V8C_WASM_RUNTIME_ERROR, "RuntimeError", "WebAssembly.RuntimeError", v8c_throw_wasm_runtime_error},
};

Test(error_detail, all_constructors_of_this_realm) {
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
    char predicate[200];
    v8c_value value = NULL, cause = eval("globalThis.why = {}");
    size_t slots = v8c_scope_count(iso);
    OK(v8c_error_object(iso, kinds[i].kind, V8C_LIT("bare"), &value));
    cr_assert_eq(v8c_scope_count(iso), slots + 1);
    snprintf(predicate, sizeof predicate, "e => e.constructor === %s && e.message === 'bare' && !('cause' in e)",
             kinds[i].constructor);
    cr_assert(holds(predicate, value), "%s", kinds[i].constructor);
    slots = v8c_scope_count(iso);
    OK(v8c_error_object_cause(iso, kinds[i].kind, V8C_LIT("with"), cause, &value));
    cr_assert_eq(v8c_scope_count(iso), slots + 1);
    snprintf(predicate, sizeof predicate,
             "e => e instanceof %s && e.cause === why && !Object.keys(e).includes('cause')", kinds[i].constructor);
    cr_assert(holds(predicate, value), "%s with a cause", kinds[i].constructor);
  }
}

Test(error_detail, a_cause_may_be_any_value) {
  v8c_value value = NULL;
  OK(v8c_error_object_cause(iso, V8C_ERROR, V8C_LIT("x"), v8c_undefined(iso), &value));
  cr_assert(holds("e => 'cause' in e && e.cause === undefined", value));
  (void)eval("Object.defineProperty(Object.prototype, 'cause', { get() { throw 1 }, configurable: true })");
  OK(v8c_error_object_cause(iso, V8C_ERROR, V8C_LIT("x"), eval("5"), &value));
  cr_assert(holds("e => e.cause === 5", value));
  CODE(V8C_EINVAL, v8c_error_object_cause(iso, (v8c_error_kind)8, V8C_LIT("x"), NULL, &value));
  CODE(V8C_EINVAL, v8c_error_object_cause(iso, V8C_ERROR, V8C_LIT("x"), NULL, NULL));
}

Test(error_detail, throwers) {
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
    v8c_error *error = NULL;
    char expected[100];
    CODE(V8C_EXCEPTION, kinds[i].thrower(iso, "n = %d", 7));
    OK(v8c_catch(iso, &error));
    snprintf(expected, sizeof expected, "%s: n = 7", kinds[i].name);
    cr_assert_str_eq(v8c_error_message(error, NULL), expected);
    cr_assert_str_eq(v8c_error_name(error), kinds[i].name);
    v8c_error_free(error);
  }
}

static v8c_context *other_realm;

static void throw_there(v8c_call *call) { (void)v8c_throw_type_error(v8c_call_isolate(call), "there"); }

Test(error_detail, of_the_realm_that_is_current) {
  v8c_frame frame;
  v8c_value function = NULL, kind = NULL;
  OK(v8c_context_new(iso, NULL, &other_realm));
  OK(v8c_enter(other_realm, &frame));
  OK(v8c_function(other_realm, "f", 1, throw_there, NULL, &function));
  OK(v8c_get_named(other_realm, v8c_global(other_realm), V8C_LIT("TypeError"), &kind));
  OK(v8c_set_named(ctx, v8c_global(ctx), V8C_LIT("f"), function));
  OK(v8c_set_named(ctx, v8c_global(ctx), V8C_LIT("OtherTypeError"), kind));
  OK(v8c_eval(ctx, V8C_LIT("try { f() } catch (e) { [e instanceof OtherTypeError, e instanceof TypeError].join() }"),
              NULL, &kind));
  TEXT_IS(kind, "true,false");
  OK(v8c_leave(&frame));
  v8c_context_free(other_realm);
}

Test(error_detail, name) {
  v8c_error *error = caught("class Mine extends Error { get name() { return 'Mine' } } throw new Mine('x')");
  cr_assert_str_eq(v8c_error_name(error), "Mine");
  v8c_error_free(error);
  error = caught("throw Object.defineProperty(new Error('x'), 'name', { get() { throw 1 } })");
  cr_assert_str_eq(v8c_error_name(error), "");
  OK(v8c_pending(iso));
  v8c_error_free(error);
  error = caught("throw { name: 'no error' }");
  cr_assert_str_eq(v8c_error_name(error), "");
  v8c_error_free(error);
}

/* ---- Frames ------------------------------------------------------------------------------ */

Test(error_detail, frames_of_eval_constructor_and_source_url) {
  v8c_stack_frame frame = {.size = sizeof frame};
  v8c_error *error = caught(
      "function Made() { eval('thrower()\\n//# sourceURL=inside.js') }\n"
      "function thrower() { throw new Error('x') }\n"
      "new Made()\n//# sourceMappingURL=t.js.map");
  cr_assert_eq(v8c_error_frame_count(error), 4);
  OK(v8c_error_frame(error, 1, &frame));
  cr_assert(frame.is_eval);
  cr_assert_str_eq(frame.script, "inside.js");
  cr_assert_str_eq(frame.script_name, "");
  OK(v8c_error_frame(error, 2, &frame));
  cr_assert(frame.is_constructor);
  cr_assert_not(frame.is_eval);
  cr_assert_str_eq(frame.function, "Made");
  cr_assert_str_eq(frame.script_name, "t.js");
  cr_assert_str_eq(frame.source_map_url, "t.js.map");
  cr_assert_gt(frame.script_id, 0);
  cr_assert_eq(frame.position, 18);
  v8c_error_free(error);
}

Test(error_detail, frames_of_async_functions) {
  v8c_stack_frame frame = {.size = sizeof frame};
  v8c_value value = NULL, function = NULL;
  v8c_error *error = NULL;
  (void)eval(
      "var kept; async function one() { await 0; throw new Error('late') }\n"
      "async function two() { await one() }\n"
      "two().catch(e => { kept = e }); function again() { throw kept }");
  OK(v8c_run_microtasks(iso));
  OK(v8c_get_named(ctx, v8c_global(ctx), V8C_LIT("again"), &function));
  CODE(V8C_EXCEPTION, v8c_call_function(ctx, function, NULL, 0, NULL, &value));
  OK(v8c_catch(iso, &error));
  cr_assert_eq(v8c_error_frame_count(error), 2, "%zu: %s", v8c_error_frame_count(error), v8c_error_stack(error));
  OK(v8c_error_frame(error, 0, &frame));
  cr_assert_str_eq(frame.function, "one");
  cr_assert_not(frame.is_async);
  OK(v8c_error_frame(error, 1, &frame));
  cr_assert_str_eq(frame.function, "two");
  cr_assert(frame.is_async);
  v8c_error_free(error);
}

Test(error_detail, a_function_named_async_is_not) {
  v8c_stack_frame frame = {.size = sizeof frame};
  v8c_error *error = caught("function async() { throw new Error('x') }\n async()");
  OK(v8c_error_frame(error, 0, &frame));
  cr_assert_str_eq(frame.function, "async");
  cr_assert_not(frame.is_async);
  v8c_error_free(error);
}

Test(error_detail, frames_of_wasm) {
  /* (func (export "trap") unreachable) */
  v8c_stack_frame frame = {.size = sizeof frame};
  v8c_error *error = caught(
      "const bytes = new Uint8Array([0,97,115,109,1,0,0,0, 1,4,1,96,0,0, 3,2,1,0, 7,8,1,4,116,114,97,112,0,0,"
      " 10,5,1,3,0,0,11]);\n"
      "new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports.trap()");
  cr_assert_str_eq(v8c_error_name(error), "RuntimeError");
  OK(v8c_error_frame(error, 0, &frame));
  cr_assert(frame.is_wasm);
  OK(v8c_error_frame(error, 1, &frame));
  cr_assert_not(frame.is_wasm);
  v8c_error_free(error);
}

static v8c_stack *seen;

static void look(v8c_call *call) { cr_assert_eq(v8c_stack_current(v8c_call_isolate(call), 2, &seen), 0); }

Test(error_detail, stack_of_the_caller) {
  v8c_stack_frame frame = {.size = sizeof frame};
  install("look", look);
  (void)eval("function inner() { look() }\nfunction outer() { inner() }\nouter()");
  cr_assert_eq(v8c_stack_count(seen), 2, "the limit is kept");
  OK(v8c_stack_at(seen, 0, &frame));
  cr_assert_str_eq(frame.function, "inner");
  cr_assert_eq(frame.line, 1);
  cr_assert_eq(frame.column, 20);
  OK(v8c_stack_at(seen, 1, &frame));
  cr_assert_str_eq(frame.function, "outer");
  CODE(V8C_ERANGE, v8c_stack_at(seen, 2, &frame));
  CODE(V8C_EINVAL, v8c_stack_at(NULL, 0, &frame));
  v8c_stack_free(seen);
  OK(v8c_stack_current(iso, 10, &seen));
  cr_assert_eq(v8c_stack_count(seen), 0, "nothing runs here");
  v8c_stack_free(seen);
  CODE(V8C_ERANGE, v8c_stack_current(iso, 0, &seen));
  CODE(V8C_ERANGE, v8c_stack_current(iso, 201, &seen));
  CODE(V8C_EINVAL, v8c_stack_current(iso, 1, NULL));
  CODE(V8C_EINVAL, v8c_stack_current(NULL, 1, &seen));
  v8c_stack_free(NULL);
  cr_assert_eq(v8c_stack_count(NULL), 0);
}

/* ---- Behind ------------------------------------------------------------------------------- */

static v8c_error_link link_at(v8c_error *error, size_t index) {
  v8c_error_link link = {.size = sizeof link};
  OK(v8c_error_link_at(error, index, &link));
  return link;
}

Test(error_detail, chain_of_causes) {
  v8c_value value = NULL;
  v8c_error *error = caught(
      "const a = new TypeError('a', { cause: 'end' });\n"
      "throw new Error('c', { cause: new RangeError('b', { cause: a }) })");
  size_t slots = v8c_scope_count(iso);
  cr_assert_eq(v8c_error_link_count(error), 3);
  cr_assert_eq(v8c_scope_count(iso), slots);
  v8c_error_link link = link_at(error, 0);
  cr_assert_eq(link.relation, V8C_LINK_CAUSE);
  cr_assert_eq(link.parent, SIZE_MAX);
  cr_assert_eq(link.depth, 1);
  cr_assert_str_eq(v8c_error_message(link.error, NULL), "RangeError: b");
  cr_assert_str_eq(v8c_error_name(link.error), "RangeError");
  cr_assert_eq(v8c_error_line(link.error), 2);
  cr_assert_str_eq(v8c_error_script(link.error), "t.js");
  cr_assert(strstr(v8c_error_stack(link.error), "RangeError: b\n    at t.js:2:"), "%s", v8c_error_stack(link.error));
  cr_assert_eq(v8c_error_frame_count(link.error), 1);
  cr_assert_eq(v8c_error_link_count(link.error), 0);
  link = link_at(error, 1);
  cr_assert_eq(link.parent, 0);
  cr_assert_eq(v8c_error_line(link.error), 1);
  link = link_at(error, 2);
  cr_assert_eq(link.depth, 3);
  cr_assert_str_eq(v8c_error_message(link.error, NULL), "end");
  OK(v8c_error_value(link.error, &value));
  TEXT_IS(value, "end");
  CODE(V8C_ERANGE, v8c_error_link_at(error, 3, &link));
  v8c_error_free(error);
}

Test(error_detail, members_of_an_aggregate_error) {
  v8c_error *error = caught(
      "throw new AggregateError([new Error('one', { cause: 1 }), 'two', null], 'all',"
      " { cause: new Error('why') })");
  static const struct {
    v8c_error_relation relation;
    size_t parent, depth, member;
    const char *message;
  } expected[] = {
      {V8C_LINK_CAUSE, SIZE_MAX, 1, 0, "Error: why"},
      {V8C_LINK_MEMBER, SIZE_MAX, 1, 0, "Error: one"},
      {V8C_LINK_CAUSE, 1, 2, 0, "1"},
      {V8C_LINK_MEMBER, SIZE_MAX, 1, 1, "two"},
      {V8C_LINK_MEMBER, SIZE_MAX, 1, 2, "null"},
  };
  cr_assert_eq(v8c_error_link_count(error), 5);
  for (size_t i = 0; i < 5; i++) {
    v8c_error_link link = link_at(error, i);
    cr_assert_eq(link.relation, expected[i].relation, "%zu", i);
    cr_assert_eq(link.parent, expected[i].parent, "%zu", i);
    cr_assert_eq(link.depth, expected[i].depth, "%zu", i);
    cr_assert_eq(link.member, expected[i].member, "%zu", i);
    cr_assert_str_eq(v8c_error_message(link.error, NULL), expected[i].message);
  }
  v8c_error_free(error);
}

Test(error_detail, cycles_are_seen) {
  v8c_error *error = caught("const a = new Error('a'), b = new Error('b', { cause: a }); a.cause = b; throw a");
  cr_assert_eq(v8c_error_link_count(error), 2);
  cr_assert_not(link_at(error, 0).is_cycle);
  cr_assert(link_at(error, 1).is_cycle);
  cr_assert_str_eq(v8c_error_message(link_at(error, 1).error, NULL), "Error: a");
  v8c_error_free(error);
  error = caught("const shared = new Error('s'); throw new AggregateError([shared, shared])");
  cr_assert_eq(v8c_error_link_count(error), 2, "the same twice is no cycle");
  cr_assert_not(link_at(error, 1).is_cycle);
  v8c_error_free(error);
}

Test(error_detail, chains_have_limits) {
  v8c_error *error =
      caught("let e = new Error('end'); for (let i = 0; i < 100; i++) e = new Error(i, { cause: e }); throw e");
  cr_assert_eq(v8c_error_link_count(error), V8C_LINK_DEPTH);
  cr_assert(link_at(error, V8C_LINK_DEPTH - 1).is_cut);
  v8c_error_free(error);
  error = caught("throw new AggregateError(Array(100000).fill(0))");
  cr_assert_eq(v8c_error_link_count(error), V8C_LINK_MAX);
  cr_assert(link_at(error, V8C_LINK_MAX - 1).is_cut);
  v8c_error_free(error);
  error = caught(
      "throw Object.defineProperty(new Error('x'), 'cause',"
      " { get() { return Object.defineProperty(new Error('y'), 'cause', Object.getOwnPropertyDescriptor(this, "
      "'cause')) } })");
  cr_assert_eq(v8c_error_link_count(error), V8C_LINK_DEPTH, "a getter that never ends");
  v8c_error_free(error);
}

Test(error_detail, hostile_chains) {
  static const char *const sources[] = {
      "throw Object.defineProperty(new Error('x'), 'cause', { get() { throw 1 } })",
      "throw Object.assign(new Error('x'), { errors: new Proxy([], { get() { throw 1 } }) })",
      "throw Object.defineProperty(new Error('x'), 'errors', { get() { throw 1 } })",
      "throw new Proxy(new Error('x'), { get() { throw 1 }, has() { throw 2 } })",
      "throw { cause: new Error('no error behind an object') }",
  };
  for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
    v8c_error *error = caught(sources[i]);
    cr_assert_eq(v8c_error_link_count(error), 0, "%s", sources[i]);
    OK(v8c_pending(iso));
    v8c_error_free(error);
  }
}

static void stop(v8c_call *call) { OK(v8c_terminate(v8c_call_isolate(call))); }

Test(error_detail, termination_while_looking_goes_on) {
  install("stop", stop);
  v8c_error *error = caught("throw Object.defineProperty(new Error('x'), 'cause', { get() { stop(); for (;;); } })");
  cr_assert_eq(v8c_error_link_count(error), 0);
  CODE(V8C_ETERMINATED, v8c_pending(iso));
  CODE(V8C_ETERMINATED, v8c_eval(ctx, V8C_LIT("1"), NULL, NULL));
  cr_assert_str_eq(v8c_error_name(error), "");
  OK(v8c_catch(iso, NULL));
  EVAL_IS("1 + 1", "2");
  v8c_error_free(error);
}

/* ---- JSON ----------------------------------------------------------------------------------- */

static cJSON *json_of(v8c_error *error) {
  v8c_buf text = {0};
  OK(v8c_error_json(error, &text));
  cJSON *json = cJSON_ParseWithOpts(text.data, NULL, true);
  cr_assert(json, "no JSON: %s", text.data);
  v8c_value parsed = NULL;
  OK(v8c_json_parse(ctx, text.data, text.len, &parsed)); /* a stricter reader */
  v8c_buf_free(&text);
  return json;
}

static const char *text_at(const cJSON *json, const char *key) {
  const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, key));
  return text ? text : "(none)";
}

static double number_at(const cJSON *json, const char *key) {
  return cJSON_GetNumberValue(cJSON_GetObjectItemCaseSensitive(json, key));
}

Test(error_detail, json_form) {
  v8c_error *error = caught(
      "\nfunction f() { throw new AggregateError([new TypeError('m'), 'two'], 'all \"of\" them\\n\\u0001',"
      " { cause: new RangeError('why') }) }\nf()");
  cJSON *json = json_of(error);
  cr_assert_str_eq(text_at(json, "code"), "V8C_EXCEPTION");
  cr_assert_str_eq(text_at(json, "name"), "AggregateError");
  cr_assert_str_eq(text_at(json, "message"), "AggregateError: all \"of\" them\n\x01");
  cr_assert_str_eq(text_at(json, "script"), "t.js");
  cr_assert_eq(number_at(json, "line"), 2);
  cr_assert_eq(number_at(json, "column"), 16);
  cr_assert(strstr(text_at(json, "sourceLine"), "function f()"));
  cr_assert(strstr(text_at(json, "stack"), "at f (t.js:2:22)"), "%s", text_at(json, "stack"));
  const cJSON *frames = cJSON_GetObjectItem(json, "frames");
  cr_assert_eq(cJSON_GetArraySize(frames), 2);
  cr_assert_str_eq(text_at(cJSON_GetArrayItem(frames, 0), "function"), "f");
  cr_assert(cJSON_IsFalse(cJSON_GetObjectItem(cJSON_GetArrayItem(frames, 0), "async")));
  cr_assert_str_eq(text_at(cJSON_GetObjectItem(json, "cause"), "message"), "RangeError: why");
  const cJSON *errors = cJSON_GetObjectItem(json, "errors");
  cr_assert_eq(cJSON_GetArraySize(errors), 2);
  cr_assert_str_eq(text_at(cJSON_GetArrayItem(errors, 0), "name"), "TypeError");
  cr_assert_str_eq(text_at(cJSON_GetArrayItem(errors, 1), "value"), "two");
  cJSON_Delete(json);
  v8c_error_free(error);
}

Test(error_detail, json_of_values_that_are_no_errors) {
  v8c_error *error = caught("throw { code: 5 }");
  cJSON *json = json_of(error);
  cr_assert_eq(number_at(cJSON_GetObjectItem(json, "value"), "code"), 5);
  cr_assert_str_eq(text_at(json, "name"), "");
  cJSON_Delete(json);
  v8c_error_free(error);
  static const char *const without[] = {"throw Symbol('s')",
                                        "throw undefined",
                                        "throw 5n",
                                        "const o = {}; o.o = o; throw o",
                                        "throw { toJSON() { throw 1 } }",
                                        "throw () => 1"};
  for (size_t i = 0; i < sizeof without / sizeof *without; i++) {
    char source[200];
    snprintf(source, sizeof source, "{ %s }", without[i]);
    error = caught(source);
    json = json_of(error);
    cr_assert_null(cJSON_GetObjectItem(json, "value"), "%s", without[i]);
    OK(v8c_pending(iso));
    cJSON_Delete(json);
    v8c_error_free(error);
  }
}

Test(error_detail, json_is_valid_whatever_is_in_it) {
  static const char *const sources[] = {
      "throw new Error('\\0\\x1f\\x7f\\u2028\\ud800 \\\\ \" / \\b\\t\\r')",
      "throw Object.assign(new Error('x'), { stack: '\\0\"\\\\' })",
      "const e = new Error('x'); e.cause = e; throw e",
      "let e; for (let i = 0; i < 100; i++) e = new AggregateError([i, e], 'x', { cause: e }); throw e",
      "throw Object.defineProperty(new Error('x'), 'stack', { get() { throw 1 } })",
      "let \xc3\xbc\xf0\x9f\x98\x80 = ;",
      "throw ''",
  };
  for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
    char source[200];
    snprintf(source, sizeof source, "{ %s }", sources[i]);
    v8c_error *error = caught(source);
    cJSON_Delete(json_of(error));
    v8c_error_free(error);
  }
}

Test(error_detail, json_of_a_termination) {
  install("stop", stop);
  v8c_error *error = NULL;
  v8c_buf text = {0};
  CODE(V8C_ETERMINATED, v8c_eval(ctx, V8C_LIT("stop(); for (;;);"), NULL, NULL));
  OK(v8c_catch(iso, &error));
  OK(v8c_error_json(error, &text));
  cr_assert_str_eq(text.data, "{\"code\":\"V8C_ETERMINATED\",\"name\":\"\",\"message\":\"execution was terminated\"}");
  CODE(V8C_EINVAL, v8c_error_json(NULL, &text));
  CODE(V8C_EINVAL, v8c_error_json(error, NULL));
  v8c_buf_free(&text);
  v8c_error_free(error);
}

/* ---- Print ------------------------------------------------------------------------------------ */

static void prints(const char *source, const char *expected) {
  v8c_error *error = caught(source);
  v8c_buf text = {0};
  OK(v8c_error_print(error, &text));
  cr_assert_str_eq(text.data, expected, "\n%s\nwhere this was expected:\n%s", text.data, expected);
  v8c_buf_free(&text);
  v8c_error_free(error);
}

Test(error_detail, print_with_what_is_behind) {
  prints("throw new Error('outer', {\n  cause: new TypeError('inner', { cause: 5 }) })",
         "t.js:1:1: Error: outer\n"
         "throw new Error('outer', {\n"
         "^\n"
         "    at t.js:1:7\n"
         "  [cause] t.js:2:10: TypeError: inner\n"
         "      at t.js:2:10\n"
         "    [cause] 5\n");
  prints("throw new AggregateError([new Error('a'), 'b'], 'all')",
         "t.js:1:1: AggregateError: all\n"
         "throw new AggregateError([new Error('a'), 'b'], 'all')\n"
         "^\n"
         "    at t.js:1:7\n"
         "  [errors 0] t.js:1:27: Error: a\n"
         "      at t.js:1:27\n"
         "  [errors 1] b\n");
  prints("const loop = new Error('loop'); loop.cause = loop; throw loop",
         "t.js:1:52: Error: loop\n"
         "const loop = new Error('loop'); loop.cause = loop; throw loop\n"
         "                                                   ^\n"
         "    at t.js:1:14\n"
         "  [cause] t.js:1:14: Error: loop\n"
         "      (as above)\n");
}

/* ---- Uncaught --------------------------------------------------------------------------------- */

static struct {
  int heard, freed;
  char message[100];
  int line;
  bool is_value;
} told;

static void hear(v8c_isolate *isolate, v8c_error *error, void *data) {
  cr_assert_eq(isolate, iso);
  cr_assert_eq(data, &told);
  v8c_value value = NULL;
  told.heard++;
  told.line = v8c_error_line(error);
  told.is_value = v8c_error_value(error, &value) == 0 && value;
  snprintf(told.message, sizeof told.message, "%s", v8c_error_message(error, NULL));
  /* May use the isolate, and what it throws itself is dropped. */
  if (v8c_eval(ctx, V8C_LIT("globalThis.heard = true; throw 'again'"), NULL, NULL) != V8C_EXCEPTION) told.heard = -1;
}

static void forget(void *data) {
  cr_assert_eq(data, &told);
  told.freed++;
}

static void enqueue(const char *source) {
  install("nothing", stop);
  v8c_value unused = NULL;
  OK(v8c_eval(ctx, source, V8C_ZSTR, "task.js", &unused));
}

Test(error_detail, uncaught_of_a_task) {
  OK(v8c_on_uncaught(iso, hear, &told, forget));
  enqueue(
      "const registry = new FinalizationRegistry(() => {\n throw new Error('from a task') });"
      " (() => { for (let i = 0; i < 10; i++) registry.register({}) })()");
  for (int i = 0; i < 10 && !told.heard; i++) {
    v8c_scope scope;
    OK(v8c_scope_open(iso, &scope));
    OK(v8c_low_memory(iso));
    OK(v8c_pump(iso, false, NULL));
    v8c_scope_close(&scope);
  }
  cr_assert_gt(told.heard, 0, "nobody heard");
  cr_assert_str_eq(told.message, "Error: from a task");
  cr_assert_eq(told.line, 2);
  cr_assert(told.is_value);
  EVAL_IS("heard", "true");
  OK(v8c_on_uncaught(iso, NULL, NULL, NULL));
  cr_assert_eq(told.freed, 1);
}

Test(error_detail, uncaught_when_the_outermost_frame_is_left) {
  v8c_isolate *fixture = iso;
  v8c_context *context = ctx;
  v8c_frame frame;
  OK(v8c_isolate_new(NULL, &iso));
  OK(v8c_context_new(iso, NULL, &ctx));
  OK(v8c_enter(ctx, &frame));
  OK(v8c_on_uncaught(iso, hear, &told, forget));
  CODE(V8C_EXCEPTION, v8c_eval(ctx, V8C_LIT("\n\nnowhere"), NULL, NULL));
  OK(v8c_leave(&frame));
  cr_assert_eq(told.heard, 1);
  cr_assert_str_eq(told.message, "ReferenceError: nowhere is not defined");
  cr_assert_eq(told.line, 3);
  v8c_context_free(ctx);
  cr_assert_eq(told.freed, 0);
  OK(v8c_isolate_free(iso));
  cr_assert_eq(told.freed, 1);
  iso = fixture;
  ctx = context;
}

static void replace(v8c_isolate *isolate, v8c_error *error, void *data) {
  (void)error;
  OK(v8c_on_uncaught(isolate, hear, data, forget));
  cr_assert_eq(told.freed, 0, "freed while it runs");
}

Test(error_detail, listener_replaced_while_it_runs) {
  v8c_isolate *other;
  v8c_context *context;
  v8c_frame frame;
  OK(v8c_isolate_new(NULL, &other));
  OK(v8c_context_new(other, NULL, &context));
  OK(v8c_enter(context, &frame));
  OK(v8c_on_uncaught(other, replace, &told, forget));
  CODE(V8C_EXCEPTION, v8c_eval(context, V8C_LIT("throw 1"), NULL, NULL));
  OK(v8c_leave(&frame));
  cr_assert_eq(told.freed, 1);
  v8c_context_free(context);
  OK(v8c_isolate_free(other));
  cr_assert_eq(told.freed, 2);
}

Test(error_detail, caught_ones_are_not_heard_of) {
  OK(v8c_on_uncaught(iso, hear, &told, forget));
  v8c_error_free(caught("throw 1"));
  (void)eval("try { throw 2 } catch {}; Promise.reject(3)");
  cr_assert_eq(told.heard, 0);
  CODE(V8C_EINVAL, v8c_on_uncaught(NULL, hear, &told, forget));
  CODE(V8C_EINVAL, v8c_on_uncaught(iso, NULL, &told, NULL));
  cr_assert_eq(told.freed, 0, "freed by a call that failed");
  OK(v8c_on_uncaught(iso, NULL, NULL, NULL));
  cr_assert_eq(told.freed, 1);
}
