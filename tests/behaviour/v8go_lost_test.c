/* v8go_lost_test.c: what v8go loses on the way (research, sections 3.2 to 3.4): exceptions, thrown
 * values, parts of strings, memory. */
#include "tests/harness/harness.h"

TestSuite(v8go_lost, .init = harness_up, .fini = harness_down, .timeout = 120);

/* ---- 3.2 Exceptions and thrown values ------------------------------------------------------ */

Test(v8go_lost, text_of_a_value_that_throws_is_a_code) {
  v8c_buf text = {0};
  OK(v8c_to_text(ctx, eval("Symbol('s')"), &text));
  cr_expect_str_eq(text.data, "Symbol(s)");
  CODE(V8C_EXCEPTION, v8c_to_text(ctx, eval("({toString() { throw new Error('mine') }})"), &text));
  THROWN("mine");
  cr_expect_str_eq(text.data, "Symbol(s)", "nothing was added");
  v8c_buf_free(&text);
}

Test(v8go_lost, json_that_cannot_be_made_is_a_code) {
  static const char *const sources[][2] = {{"{ const a = {}; a.a = a; a }", "circular"},
                                           {"({b: 1n})", "BigInt"},
                                           {"({get g() { throw new Error('mine') }})", "mine"}};
  v8c_value text = NULL;
  for (size_t i = 0; i < 3; i++) {
    CODE(V8C_EXCEPTION, v8c_json_stringify(ctx, eval(sources[i][0]), 0, &text));
    THROWN(sources[i][1]);
  }
  cr_expect_null(text);
  OK(v8c_json_stringify(ctx, v8c_undefined(iso), 0, &text));
  cr_expect(v8c_is_undefined(text), "no text, and not \"undefined\"");
}

/* The thrown value itself comes back, whatever it is. */
static v8c_value thrown(const char *source, v8c_error **error) {
  v8c_value value = NULL;
  CODE(V8C_EXCEPTION, v8c_eval(ctx, source, V8C_ZSTR, "throw.js", NULL));
  OK(v8c_catch(iso, error));
  OK(v8c_error_value(*error, &value));
  return value;
}

Test(v8go_lost, thrown_values_come_back) {
  v8c_error *error = NULL;
  v8c_value value = thrown("throw {code: 5}", &error), code;
  int32_t number = 0;
  OK(v8c_get_named(ctx, value, V8C_LIT("code"), &code));
  OK(v8c_get_int32(code, &number));
  cr_expect_eq(number, 5);
  v8c_error_free(error);
  cr_expect(v8c_is_symbol(thrown("throw Symbol('s')", &error)));
  v8c_error_free(error);
  cr_expect(v8c_is_object(thrown("throw Object.create(null)", &error)));
  v8c_error_free(error);
  value = thrown("throw ''", &error);
  cr_expect(v8c_is_string(value) && v8c_string_length(value) == 0);
  v8c_error_free(error);
  cr_expect(v8c_is_undefined(thrown("throw undefined", &error)));
  v8c_error_free(error);
  cr_expect_eq(v8c_string_length(thrown("throw 'a\\0b'", &error)), 3);
  size_t len = 0;
  const char *message = v8c_error_message(error, &len);
  cr_expect(len >= 3 && memcmp(message + len - 3, "a\0b", 3) == 0, "the NUL is in the message");
  v8c_error_free(error);
}

Test(v8go_lost, termination_is_no_message) {
  v8c_error *error = NULL;
  v8c_value value = NULL;
  OK(v8c_terminate(iso));
  CODE(V8C_ETERMINATED, v8c_eval(ctx, V8C_LIT("for (;;);"), "a.js", NULL));
  OK(v8c_catch(iso, &error));
  cr_expect_eq(v8c_error_code(error), V8C_ETERMINATED);
  CODE(V8C_ENOENT, v8c_error_value(error, &value));
  v8c_error_free(error);
}

Test(v8go_lost, errors_say_where_and_why) {
  v8c_error *error = NULL;
  v8c_value cause;
  thrown("function deep() {\n  throw new Error('out', {cause: new TypeError('in')});\n}\ndeep();", &error);
  cr_expect_str_eq(v8c_error_source_line(error), "  throw new Error('out', {cause: new TypeError('in')});");
  cr_expect_eq(v8c_error_line(error), 2);
  cr_expect_eq(v8c_error_column(error), 3);
  cr_expect_gt(v8c_error_end_column(error), v8c_error_column(error));
  cr_expect_geq(v8c_error_frame_count(error), 2);
  v8c_stack_frame frame = {.size = sizeof frame};
  OK(v8c_error_frame(error, 0, &frame));
  cr_expect_str_eq(frame.function, "deep");
  OK(v8c_error_cause(error, &cause));
  TEXT_IS(cause, "TypeError: in");
  v8c_error_free(error);
  thrown("throw new AggregateError([new Error('one'), new Error('two')], 'both')", &error);
  cr_expect_eq(v8c_error_link_count(error), 2);
  v8c_error_free(error);
}

/* A cache that does not fit says so, when the source is wrong too; an empty one is fine. */
Test(v8go_lost, rejected_caches_are_told) {
  v8c_script *script = NULL;
  v8c_script_options options = {.size = sizeof options, .cache = "nonsense", .cache_len = 8};
  OK(v8c_script_compile(ctx, V8C_LIT("1"), &options, &script));
  cr_expect_eq(v8c_script_cache_result(script), V8C_CACHE_DAMAGED);
  v8c_script_free(script);
  script = NULL;
  CODE(V8C_EXCEPTION, v8c_script_compile(ctx, V8C_LIT("1 +"), &options, &script));
  THROWN("SyntaxError");
  cr_expect_null(script);
  options.cache_len = 0;
  OK(v8c_script_compile(ctx, V8C_LIT("1"), &options, &script));
  v8c_script_free(script);
}

/* ---- 3.3 Strings -------------------------------------------------------------------------------- */

Test(v8go_lost, nuls_do_not_end_anything) {
  v8c_value value, object = eval("({a: 'short', 'a\\0b': 'long'})");
  OK(v8c_get_named(ctx, object, V8C_LIT("a\0b"), &value));
  TEXT_IS(value, "long");
  OK(v8c_eval(ctx, V8C_LIT("'a\0b'.length"), "nul.js", &value));
  TEXT_IS(value, "3");
  CODE(V8C_EXCEPTION, v8c_json_parse(ctx, V8C_LIT("1\0garbage"), &value));
  THROWN("SyntaxError");
  v8c_value error;
  OK(v8c_error_object(iso, V8C_ERROR, V8C_LIT("a\0b"), &error));
  OK(v8c_get_named(ctx, error, V8C_LIT("message"), &value));
  cr_expect_eq(v8c_string_length(value), 3);
  v8c_template *tmpl = NULL;
  OK(v8c_object_template(iso, &tmpl));
  OK(v8c_template_set(tmpl, V8C_LIT("k\0l"), v8c_int32(iso, 7), 0));
  OK(v8c_template_instance(tmpl, ctx, &object));
  OK(v8c_get_named(ctx, object, V8C_LIT("k\0l"), &value));
  TEXT_IS(value, "7");
  v8c_template_free(tmpl);
}

Test(v8go_lost, surrogates_have_one_encoding) {
  v8c_value lone = eval("'a\\ud800b'"), back;
  v8c_buf text = {0}, detail = {0};
  uint16_t units[3];
  size_t len = 0;
  OK(v8c_to_text(ctx, lone, &text));
  cr_expect_str_eq(text.data,
                   "a\xef\xbf\xbd"
                   "b");
  OK(v8c_to_detail(ctx, lone, &back));
  OK(v8c_to_text(ctx, back, &detail));
  cr_expect_str_eq(detail.data, text.data);
  OK(v8c_string_copy_utf16(iso, lone, units, 3, &len));
  cr_expect(len == 3 && units[1] == 0xd800, "UTF-16 is lossless");
  OK(v8c_string_utf16(iso, units, 3, &back));
  cr_expect(v8c_strict_equals(lone, back));
  v8c_buf_free(&text);
  v8c_buf_free(&detail);
}

static void freed(void *data) { ++*(int *)data; }

/* Nobody ever hears when the bytes of an external string may be freed. */
Test(v8go_lost, external_strings_tell_their_end) {
  static const char bytes[] = "a text that V8 refers to and does not copy";
  int count = 0;
  v8c_scope scope;
  v8c_value value;
  OK(v8c_scope_open(iso, &scope));
  OK(v8c_string_latin1_external(iso, bytes, sizeof bytes - 1, freed, &count, &value));
  cr_expect_eq(count, 0);
  v8c_scope_close(&scope);
  for (int i = 0; i < 5 && !count; i++) OK(v8c_low_memory(iso));
  cr_expect_eq(count, 1);
}

/* ---- 3.4 Growth ------------------------------------------------------------------------------------ */

static void nothing(v8c_call *call) { v8c_return(call, v8c_arg(call, 0)); }

/* 100,000 calls with three arguments leave 400,001 handles there. */
Test(v8go_lost, callbacks_leave_no_handles) {
  v8c_value function;
  OK(v8c_function(ctx, V8C_LIT("nothing"), nothing, NULL, &function));
  OK(v8c_set_named(ctx, v8c_global(ctx), V8C_LIT("nothing"), function));
  eval("for (let i = 0; i < 10; i++) nothing(i, {}, 'x');0");
  size_t before = v8c_scope_count(iso);
  OK(v8c_eval(ctx, V8C_LIT("for (let i = 0; i < 1e5; i++) nothing(i, {}, 'x');0"), "a.js", NULL));
  cr_expect_eq(v8c_scope_count(iso), before);
  cr_expect_eq(v8c_ref_count(iso), 0);
}

static size_t heap_used(void) {
  v8c_heap_stats stats = {.size = sizeof stats};
  OK(v8c_low_memory(iso));
  OK(v8c_low_memory(iso));
  OK(v8c_heap_stats_get(iso, &stats));
  return stats.used_bytes + stats.used_global_handles_bytes;
}

static void templates(int count) {
  for (int i = 0; i < count; i++) {
    v8c_scope scope;
    v8c_template *tmpl = NULL;
    OK(v8c_scope_open(iso, &scope));
    OK(v8c_object_template(iso, &tmpl));
    OK(v8c_template_set(tmpl, V8C_LIT("a"), v8c_int32(iso, i), 0));
    v8c_template_free(tmpl);
    v8c_scope_close(&scope);
  }
}

static void scripts(int count) {
  for (int i = 0; i < count; i++) {
    v8c_scope scope;
    v8c_script *script = NULL;
    char source[64];
    snprintf(source, sizeof source, "var x = %d; x + %d", i % 1000, i);
    OK(v8c_scope_open(iso, &scope));
    OK(v8c_script_compile(ctx, source, V8C_ZSTR, NULL, &script));
    v8c_script_free(script);
    v8c_scope_close(&scope);
  }
}

/* 100,000 templates: 12 MiB for good there; 20,000 scripts: 8 MiB. */
Test(v8go_lost, templates_and_scripts_are_freed) {
  templates(100);
  scripts(100);
  size_t before = heap_used();
  templates(10000);
  scripts(2000);
  size_t after = heap_used();
  cr_expect_lt(after, before + (512 << 10), "%zu to %zu", before, after);
}

/* Errors and values of the host live as long as the isolate there. */
Test(v8go_lost, values_die_with_their_scope) {
  size_t before = heap_used();
  for (int i = 0; i < 20000; i++) {
    v8c_scope scope;
    v8c_value value;
    OK(v8c_scope_open(iso, &scope));
    OK(v8c_error_object(iso, V8C_TYPE_ERROR, V8C_LIT("an error"), &value));
    OK(v8c_string(iso, V8C_LIT("a string of some length, made anew each time"), &value));
    v8c_scope_close(&scope);
  }
  size_t after = heap_used();
  cr_expect_lt(after, before + (256 << 10), "%zu to %zu", before, after);
}

static int count_bytes(const char *bytes, size_t len, void *data) {
  *(size_t *)data += len;
  return 0;
}

/* A heap snapshot is never whole in memory. */
Test(v8go_lost, heap_snapshots_come_in_pieces) {
  size_t bytes = 0;
  OK(v8c_heap_snapshot_write(iso, NULL, count_bytes, &bytes));
  cr_expect_gt(bytes, 100000);
}
