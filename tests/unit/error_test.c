/* error_test.c: exceptions: sticky, caught, tried, thrown, and what they say. */
#include "tests/harness/values.h"

TestSuite(error, .init = harness_up, .fini = harness_down);

Test(error, sticky_until_caught) {
  v8c_value object = eval("({ get bad() { throw new Error('first') }, good: 1 })"), out = object;
  CODE(V8C_EXCEPTION, v8c_get_named(ctx, object, V8C_LIT("bad"), &out));
  CODE(V8C_EXCEPTION, v8c_get_named(ctx, object, V8C_LIT("good"), &out));
  CODE(V8C_EXCEPTION, v8c_set_named(ctx, object, V8C_LIT("good"), object));
  CODE(V8C_EXCEPTION, v8c_eval(ctx, V8C_LIT("globalThis.ran = 1"), NULL, &out));
  CODE(V8C_EXCEPTION, v8c_throw_error(iso, "second"));
  CODE(V8C_EXCEPTION, v8c_pending(iso));
  cr_assert_eq(out, object, "an out-parameter was touched");
  THROWN("first");
  OK(v8c_pending(iso));
  CODE(V8C_ENOENT, v8c_catch(iso, NULL));
  EVAL_IS("typeof ran", "undefined");
}

Test(error, position_message_and_line) {
  v8c_error *error = caught("let a = 1;\n  undefinedThing.x = a;\n");
  cr_assert_eq(v8c_error_code(error), V8C_EXCEPTION);
  cr_assert_str_eq(v8c_error_message(error, NULL), "ReferenceError: undefinedThing is not defined");
  cr_assert_str_eq(v8c_error_script(error), "t.js");
  cr_assert_str_eq(v8c_error_source_line(error), "  undefinedThing.x = a;");
  cr_assert_eq(v8c_error_line(error), 2);
  cr_assert_eq(v8c_error_column(error), 3);
  v8c_error_free(error);
}

Test(error, syntax_error) {
  v8c_error *error = caught("let x = ;");
  cr_assert_str_eq(v8c_error_message(error, NULL), "SyntaxError: Unexpected token ';'");
  cr_assert_eq(v8c_error_line(error), 1);
  cr_assert_eq(v8c_error_column(error), 9);
  cr_assert_eq(v8c_error_end_column(error), 10);
  v8c_error_free(error);
}

Test(error, frames_and_stack) {
  v8c_error *error = caught("function inner() { throw new Error('x') }\nfunction outer() { inner() }\nouter()");
  v8c_stack_frame frame = {.size = sizeof frame};
  cr_assert_eq(v8c_error_frame_count(error), 3);
  OK(v8c_error_frame(error, 0, &frame));
  cr_assert_str_eq(frame.function, "inner");
  cr_assert_str_eq(frame.script, "t.js");
  cr_assert_eq(frame.line, 1);
  cr_assert(frame.is_user);
  OK(v8c_error_frame(error, 1, &frame));
  cr_assert_str_eq(frame.function, "outer");
  cr_assert_eq(frame.line, 2);
  CODE(V8C_ERANGE, v8c_error_frame(error, 3, &frame));
  cr_assert(strstr(v8c_error_stack(error), "Error: x\n    at inner (t.js:1:26)"), "%s", v8c_error_stack(error));
  v8c_error_free(error);
}

Test(error, values_that_are_no_errors) {
  static const struct {
    const char *source, *message, *check;
  } cases[] = {
      {"throw 5", "5", "v => v === 5"},
      {"throw ''", "", "v => v === ''"},
      {"throw undefined", "undefined", "v => v === undefined"},
      {"throw null", "null", "v => v === null"},
      {"throw {code: 5}", "#<Object>", "v => v.code === 5"},
      {"throw Symbol('s')", "Symbol(s)", "v => typeof v === 'symbol'"},
      {"throw Object.create(null)", "[object Object]", "v => Object.getPrototypeOf(v) === null"},
      {"throw {toString() { throw 1 }}", "[object Object]", "v => typeof v === 'object'"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    v8c_error *error = caught(cases[i].source);
    v8c_value value = NULL, ok = NULL;
    OK(v8c_error_value(error, &value));
    OK(v8c_call_function(ctx, eval(cases[i].check), NULL, 1, &value, &ok));
    cr_assert(v8c_is_true(ok), "%s: another value came back", cases[i].source);
    cr_assert_str_eq(v8c_error_message(error, NULL), cases[i].message, "%s: \"%s\"", cases[i].source,
                     v8c_error_message(error, NULL));
    v8c_error_stack(error);
    v8c_error_free(error);
  }
}

Test(error, message_with_nul) {
  v8c_error *error = caught("throw new Error('a\\0b')");
  size_t len;
  const char *message = v8c_error_message(error, &len);
  cr_assert_eq(len, 10);
  cr_assert_eq(memcmp(message, "Error: a\0b", 11), 0);
  v8c_error_free(error);
}

Test(error, cause) {
  v8c_error *error = caught("throw new Error('outer', { cause: 'inner' })");
  v8c_value cause = NULL;
  OK(v8c_error_cause(error, &cause));
  TEXT_IS(cause, "inner");
  v8c_error_free(error);
  error = caught("throw new Error('alone')");
  CODE(V8C_ENOENT, v8c_error_cause(error, &cause));
  v8c_error_free(error);
  error = caught("throw Object.defineProperty(new Error('x'), 'cause', { get() { throw 1 } })");
  CODE(V8C_ENOENT, v8c_error_cause(error, &cause));
  OK(v8c_pending(iso));
  v8c_error_free(error);
}

Test(error, print) {
  v8c_error *error = caught("let a = 1;\n\tboom(a);");
  v8c_buf text = {0};
  OK(v8c_error_print(error, &text));
  cr_assert_str_eq(text.data,
                   "t.js:2:2: ReferenceError: boom is not defined\n"
                   "\tboom(a);\n"
                   "\t^\n"
                   "    at t.js:2:2\n");
  v8c_buf_free(&text);
  v8c_error_free(error);
}

Test(error, outlives_its_isolate) {
  v8c_isolate *other;
  v8c_context *context;
  v8c_frame frame;
  v8c_error *error = NULL;
  v8c_value value = NULL;
  OK(v8c_isolate_new(NULL, &other));
  OK(v8c_context_new(other, NULL, &context));
  OK(v8c_enter(context, &frame));
  CODE(V8C_EXCEPTION, v8c_eval(context, V8C_LIT("throw new Error('kept')"), "t.js", NULL));
  OK(v8c_catch(other, &error));
  OK(v8c_leave(&frame));
  CODE(V8C_ETHREAD, v8c_error_value(error, &value));
  OK(v8c_isolate_free(other));
  cr_assert_str_eq(v8c_error_message(error, NULL), "Error: kept");
  CODE(V8C_EDISPOSED, v8c_error_value(error, &value));
  v8c_error_free(error);
  v8c_context_free(context);
}

/* ---- Throw ------------------------------------------------------------------------- */

Test(error, throw_at_the_host_level) {
  CODE(V8C_EXCEPTION, v8c_throw_type_error(iso, "expected %s, got %d", "two", 3));
  v8c_error *error = NULL;
  v8c_value value = NULL, ok = NULL;
  OK(v8c_catch(iso, &error));
  cr_assert_str_eq(v8c_error_message(error, NULL), "TypeError: expected two, got 3");
  OK(v8c_error_value(error, &value));
  OK(v8c_call_function(ctx, eval("e => e instanceof TypeError"), NULL, 1, &value, &ok));
  cr_assert(v8c_is_true(ok), "not of this realm");
  CODE(V8C_EXCEPTION, v8c_rethrow(error));
  v8c_error_free(error);
  THROWN("TypeError: expected two, got 3");
  CODE(V8C_EXCEPTION, v8c_throw(iso, eval("'text'")));
  THROWN("text");
}

static void thrower(v8c_call *call) {
  cr_assert_eq(v8c_throw_range_error(v8c_call_isolate(call), "from %s", "C"), V8C_EXCEPTION);
}

Test(error, long_formatted_message) {
  char text[3000];
  memset(text, 'x', sizeof text - 1);
  text[sizeof text - 1] = 0;
  CODE(V8C_EXCEPTION, v8c_throw_error(iso, "%s", text));
  v8c_error *error = NULL;
  size_t len;
  OK(v8c_catch(iso, &error));
  v8c_error_message(error, &len);
  cr_assert_eq(len, strlen("Error: ") + sizeof text - 1);
  v8c_error_free(error);
}

Test(error, thrown_in_a_native_reaches_javascript) {
  install("thrower", thrower);
  EVAL_IS("try { thrower() } catch (e) { e.name + ':' + e.message + (e instanceof RangeError) }",
          "RangeError:from Ctrue");
  v8c_error *error = caught("\n thrower()");
  cr_assert_eq(v8c_error_line(error), 2);
  v8c_error_free(error);
}

/* ---- Try ------------------------------------------------------------------------------ */

static int run_bad(v8c_context *context, void *data) {
  int err = v8c_eval(context, V8C_LIT("throw new Error('inside')"), "body.js", NULL);
  int again = v8c_eval(context, V8C_LIT("globalThis.went = 'on'"), NULL, NULL);
  cr_assert_eq(err, V8C_EXCEPTION);
  cr_assert_eq(again, V8C_EXCEPTION, "not sticky inside v8c_try");
  (void)data;
  return err;
}

static int run_good(v8c_context *context, void *data) { return v8c_eval(context, V8C_LIT("40 + 2"), NULL, data); }

static int swallow(v8c_context *context, void *data) {
  (void)v8c_eval(context, V8C_LIT("throw 1"), NULL, NULL);
  (void)data;
  return 0;
}

Test(error, try_at_the_host_level) {
  v8c_error *error = (v8c_error *)&error;
  v8c_value value = NULL;
  OK(v8c_try(ctx, run_good, &value, &error));
  TEXT_IS(value, "42");
  cr_assert_null(error);
  CODE(V8C_EXCEPTION, v8c_try(ctx, run_bad, NULL, &error));
  cr_assert_str_eq(v8c_error_message(error, NULL), "Error: inside");
  v8c_error_free(error);
  CODE(V8C_EXCEPTION, v8c_try(ctx, swallow, NULL, NULL));
  OK(v8c_pending(iso));
  EVAL_IS("typeof went", "undefined");
}

static void trier(v8c_call *call) {
  v8c_error *error = NULL;
  v8c_value text = NULL;
  int err = v8c_try(v8c_call_context(call), run_bad, NULL, &error);
  cr_assert_eq(err, V8C_EXCEPTION);
  cr_assert_eq(v8c_pending(v8c_call_isolate(call)), 0);
  cr_assert_eq(v8c_catch(v8c_call_isolate(call), NULL), V8C_ESTATE);
  if (v8c_string(v8c_call_isolate(call), v8c_error_message(error, NULL), V8C_ZSTR, &text) == 0) v8c_return(call, text);
  v8c_error_free(error);
}

Test(error, try_inside_a_native) {
  install("trier", trier);
  EVAL_IS("trier()", "Error: inside");
}

static int call_data(v8c_context *context, void *data) { return v8c_call_function(context, data, NULL, 0, NULL, NULL); }

static void nested_try(v8c_call *call) {
  v8c_error *error = NULL;
  int err = v8c_try(v8c_call_context(call), call_data, v8c_arg(call, 0), &error);
  if (err == V8C_EXCEPTION) v8c_rethrow(error);
  v8c_error_free(error);
}

Test(error, rethrown_three_deep_keeps_its_position) {
  install("nest", nested_try);
  v8c_error *error = caught("nest(() => nest(() => nest(() => {\n throw new Error('deep') })))");
  cr_assert_str_eq(v8c_error_message(error, NULL), "Error: deep");
  cr_assert_eq(v8c_error_line(error), 2);
  cr_assert_eq(v8c_error_column(error), 2);
  v8c_error_free(error);
}

Test(error, bad_arguments) {
  CODE(V8C_EINVAL, v8c_catch(NULL, NULL));
  CODE(V8C_EINVAL, v8c_throw(iso, NULL));
  CODE(V8C_EINVAL, v8c_throw(NULL, NULL));
  CODE(V8C_EINVAL, v8c_try(ctx, NULL, NULL, NULL));
  CODE(V8C_EINVAL, v8c_rethrow(NULL));
  CODE(V8C_EINVAL, v8c_error_object(iso, (v8c_error_kind)77, "x", 1, NULL));
  CODE(V8C_EINVAL, v8c_pending(NULL));
  cr_assert_str_eq(v8c_error_message(NULL, NULL), "");
  cr_assert_str_eq(v8c_error_stack(NULL), "");
  v8c_error_free(NULL);
}
