/* sources_test.c: odd sources, values of the wrong type, and calls at the wrong moment end in a
 * code. NULL for every pointer and wrong threads: tests/abi/calls.c. */
#include <stdlib.h>

#include "tests/harness/harness.h"

TestSuite(sources, .init = harness_up, .fini = harness_down, .timeout = 120);

/* ---- Text ----------------------------------------------------------------------------- */

static void runs(const char *source, size_t len, const char *wanted) {
  v8c_value value = NULL;
  OK(v8c_eval(ctx, source, len, "source.js", &value));
  TEXT_IS(value, wanted);
}

static void throws_syntax_error(const char *source, size_t len) {
  v8c_value value = NULL;
  v8c_script *script = NULL;
  CODE(V8C_EXCEPTION, v8c_eval(ctx, source, len, "source.js", &value));
  THROWN("SyntaxError");
  CODE(V8C_EXCEPTION, v8c_script_compile(ctx, source, len, NULL, &script));
  THROWN("SyntaxError");
  cr_assert_null(value);
  cr_assert_null(script);
}

Test(sources, nuls_are_data) {
  runs(V8C_LIT("'a\0b'.length"), "3");
  runs(V8C_LIT("'a\0b'.charCodeAt(1)"), "0");
  runs(V8C_LIT("`\0`.length + String(/\0/.test('\0'))"), "1true");
  runs(V8C_LIT("/* \0 */ 5 // \0"), "5");
  throws_syntax_error(V8C_LIT("1\0"));
  throws_syntax_error(V8C_LIT("\0"));
  runs("7\0 syntax error", V8C_ZSTR, "7");
  v8c_value value = NULL;
  OK(v8c_json_parse(ctx, V8C_LIT("\"a\\u0000b\""), &value));
  cr_assert_eq(v8c_string_length(value), 3);
  CODE(V8C_EXCEPTION, v8c_json_parse(ctx, V8C_LIT("\"a\0b\""), &value));
  THROWN("SyntaxError");
  OK(v8c_set_named(ctx, v8c_global(ctx), V8C_LIT("x\0y"), v8c_int32(iso, 3)));
  EVAL_IS("globalThis['x\\0y'] + typeof x", "3undefined");
}

Test(sources, syntax_errors) {
  static const char *const sources[] = {"let let",
                                        "{",
                                        "}",
                                        "(",
                                        "'",
                                        "`",
                                        "/",
                                        "/(/",
                                        "0b2",
                                        "08n",
                                        "\\",
                                        "#",
                                        "#!\n@",
                                        "await 1",
                                        "import x from 'y'",
                                        "export default 1",
                                        "return",
                                        "break",
                                        "a?.b = 1",
                                        "class { }",
                                        "function",
                                        "async",
                                        "for (;;",
                                        "let a; let a",
                                        "'use strict'; with (a) { }",
                                        "'\n'",
                                        "\xe2\x80\xa8'",
                                        "new.target",
                                        "super()",
                                        "yield => 'use strict'; 0 = 1",
                                        "1 = 2"};
  for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
    v8c_value value = NULL;
    int err = v8c_eval(ctx, sources[i], V8C_ZSTR, NULL, &value);
    if (strcmp(sources[i], "async") == 0) {
      cr_assert_eq(err, V8C_EXCEPTION); /* a ReferenceError */
      THROWN("ReferenceError");
      continue;
    }
    cr_assert_eq(err, V8C_EXCEPTION, "%s: %s", sources[i], v8c_err_name(err));
    THROWN("SyntaxError");
  }
  EVAL_IS("1 + 1", "2");
}

static void not_utf8(const char *source, size_t len, const char *offset) {
  v8c_value value = NULL;
  v8c_script *script = NULL;
  CODE(V8C_EENCODING, v8c_eval(ctx, source, len, "bad.js", &value));
  cr_assert(strstr(v8c_detail(), offset), "\"%s\" does not contain %s", v8c_detail(), offset);
  CODE(V8C_EENCODING, v8c_script_compile(ctx, source, len, NULL, &script));
  OK(v8c_pending(iso));
  cr_assert_null(value);
  cr_assert_null(script);
}

Test(sources, not_utf8) {
  not_utf8(V8C_LIT("\xff"), "0");
  not_utf8(V8C_LIT("'caf\xe9'"), "4");
  not_utf8(V8C_LIT("1234567\x80"), "7");
  not_utf8(V8C_LIT("'\xc0\xaf'"), "1");         /* overlong */
  not_utf8(V8C_LIT("'\xe0\x80\xaf'"), "1");     /* ... */
  not_utf8(V8C_LIT("'\xed\xa0\x80'"), "1");     /* a surrogate */
  not_utf8(V8C_LIT("'\xf4\x90\x80\x80'"), "1"); /* past U+10FFFF */
  not_utf8(V8C_LIT("'\xf8\x88\x80\x80\x80'"), "1");
  not_utf8(V8C_LIT("'\xe4\xb8"), "1"); /* cut off */
  not_utf8("'\xe4\xb8\x80", 3, "1");
  not_utf8(V8C_LIT("\xfe\xff\0"
                   "1"),
           "0"); /* UTF-16 */
  char *long_text = malloc(100001);
  memset(long_text, ' ', 100000);
  long_text[99999] = '\xbf';
  not_utf8(long_text, 100000, "99999");
  free(long_text);
  EVAL_IS("'still'", "still");
}

Test(sources, empty_and_marks) {
  runs("", 0, "undefined");
  runs(NULL, 0, "undefined");
  runs(V8C_LIT("   \n\t"), "undefined");
  runs(V8C_LIT("// only a comment"), "undefined");
  runs(V8C_LIT("\xef\xbb\xbf"), "undefined"); /* a byte-order mark alone */
  runs(V8C_LIT("\xef\xbb\xbf"
               "4"),
       "4");
  runs(V8C_LIT("#!/usr/bin/env v8c\n5"), "5");
  runs(V8C_LIT("\xe2\x80\xa8"
               "6"),
       "6"); /* a line separator */
  runs(V8C_LIT(";;;;"), "undefined");
  CODE(V8C_EINVAL, v8c_eval(ctx, NULL, 5, NULL, NULL));
}

Test(sources, of_two_bytes) {
  runs(V8C_LIT("'\xe4\xb8\xad\xe6\x96\x87'.length"), "2");
  runs(V8C_LIT("'\xf0\x9f\x98\x80'.length"), "2");
  runs(V8C_LIT("let \xe5\x8f\x98\xe9\x87\x8f = 3; \xe5\x8f\x98\xe9\x87\x8f"), "3");
  runs(V8C_LIT("'\xc3\xa9'.charCodeAt(0)"), "233");
  throws_syntax_error(V8C_LIT("let \xf0\x9f\x98\x80"));
  v8c_value value = NULL;
  v8c_error *error = NULL;
  CODE(V8C_EXCEPTION, v8c_eval(ctx, V8C_LIT("'\xe4\xb8\xad'; throw new Error('\xf0\x9f\x98\x80 \xc3\xa9')"),
                               "\xe4\xb8\xad.js", &value));
  OK(v8c_catch(iso, &error));
  cr_assert_str_eq(v8c_error_message(error, NULL), "Error: \xf0\x9f\x98\x80 \xc3\xa9");
  cr_assert_str_eq(v8c_error_script(error), "\xe4\xb8\xad.js");
  cr_assert(strstr(v8c_error_source_line(error), "'\xe4\xb8\xad'; throw"));
  v8c_error_free(error);
}

/* ---- Size ------------------------------------------------------------------------------ */

static v8c_buf repeated(const char *before, const char *part, size_t times, const char *after) {
  v8c_buf text = {0};
  OK(v8c_buf_reserve(&text, strlen(part) * times + strlen(before) + strlen(after)));
  OK(v8c_buf_append(&text, before, V8C_ZSTR));
  for (size_t i = 0; i < times; i++) OK(v8c_buf_append(&text, part, V8C_ZSTR));
  OK(v8c_buf_append(&text, after, V8C_ZSTR));
  return text;
}

Test(sources, huge_lines) {
  v8c_buf text = repeated("'", "x", 20 << 20, "'.length");
  runs(text.data, text.len, "20971520");
  v8c_buf_free(&text);
  text = repeated("[", "1,", 300000, "1].length");
  runs(text.data, text.len, "300001");
  v8c_buf_free(&text);
  text = repeated("/*", "*", 10 << 20, "*/ 5");
  runs(text.data, text.len, "5");
  v8c_buf_free(&text);
  /* The line that the error is in is all of it. */
  text = repeated("throw new Error('", "e", 1 << 20, "')");
  v8c_error *error = NULL;
  size_t len = 0;
  CODE(V8C_EXCEPTION, v8c_eval(ctx, text.data, text.len, "long.js", NULL));
  OK(v8c_catch(iso, &error));
  v8c_error_message(error, &len);
  cr_assert_eq(len, strlen("Error: ") + (1 << 20));
  v8c_buf printed = {0};
  OK(v8c_error_print(error, &printed));
  v8c_buf_free(&printed);
  v8c_error_free(error);
  v8c_buf_free(&text);
}

static void deep(const char *open, size_t times, const char *middle, const char *close) {
  v8c_buf text = repeated("", open, times, middle), end = repeated("", close, times, "");
  v8c_value value = NULL;
  OK(v8c_buf_append(&text, end.data, end.len));
  int err = v8c_eval(ctx, text.data, text.len, "deep.js", &value);
  cr_assert(err == 0 || err == V8C_EXCEPTION, "%s: %s", open, v8c_err_name(err));
  if (err) THROWN("RangeError");
  v8c_buf_free(&text);
  v8c_buf_free(&end);
}

Test(sources, very_deep_nesting) {
  deep("[", 100000, "", "]");
  deep("(", 100000, "1", ")");
  deep("{", 100000, "", "}");
  deep("(() => ", 20000, "1", ")");
  deep("function f() {", 20000, "", "}");
  deep("if (1) ", 100000, "1", "");
  deep("!", 100000, "1", "");
  deep("x => ", 50000, "1", "");
  deep("({ a: ", 50000, "1", "})");
  deep("`${", 20000, "1", "}`");
  deep("a?", 50000, "1", ":1");
  deep("new ", 100000, "Object", "");
  deep("class A extends ", 1, "Object", "{}");
  deep("1 + ", 100000, "1", "");
  deep("1 ** ", 50000, "1", "");
  deep("while (0) ", 50000, ";", "");
  deep("label: ", 1, ";", "");
  deep("try {", 20000, "", "} finally {}");
  EVAL_IS("'still'", "still");
}

static void bad_json(const char *open, size_t times) {
  v8c_buf text = repeated("", open, times, "");
  v8c_value value = NULL;
  CODE(V8C_EXCEPTION, v8c_json_parse(ctx, text.data, text.len, &value));
  OK(v8c_catch(iso, NULL));
  v8c_buf_free(&text);
}

Test(sources, deep_json) {
  bad_json("[", 1000000);
  bad_json("{\"a\":", 300000);
  v8c_buf text = repeated("", "[", 200000, "");
  for (int i = 0; i < 200000; i++) OK(v8c_buf_append(&text, "]", 1));
  v8c_value value = NULL, back = NULL;
  OK(v8c_json_parse(ctx, text.data, text.len, &value)); /* V8's parser has its own stack */
  CODE(V8C_EXCEPTION, v8c_json_stringify(ctx, value, 0, &back));
  THROWN("RangeError");
  v8c_buf_free(&text);
  CODE(V8C_EXCEPTION, v8c_json_stringify(ctx, eval("const c = {}; c.c = c; c"), 0, &back));
  THROWN("circular");
  CODE(V8C_EXCEPTION, v8c_json_stringify(ctx, eval("1n"), 0, &back));
  THROWN("BigInt");
  cr_assert_null(back);
}

/* ---- Origins and options ------------------------------------------------------------------- */

Test(sources, odd_origins) {
  v8c_script *script = NULL;
  v8c_script_options options = {
      .size = sizeof options, .origin = "a\0b\xff", .origin_len = 4, .line_offset = 10, .column_offset = 5};
  OK(v8c_script_compile(ctx, V8C_LIT("throw 1"), &options, &script));
  v8c_error *error = NULL;
  CODE(V8C_EXCEPTION, v8c_script_run(script, ctx, NULL));
  OK(v8c_catch(iso, &error));
  cr_assert_eq(v8c_error_line(error), 11);
  cr_assert_eq(v8c_error_column(error), 6);
  v8c_error_free(error);
  v8c_script_free(script);
  script = NULL;
  options.line_offset = -1;
  CODE(V8C_ERANGE, v8c_script_compile(ctx, V8C_LIT("1"), &options, &script));
  options.line_offset = INT32_MAX;
  CODE(V8C_ERANGE, v8c_script_compile(ctx, V8C_LIT("1"), &options, &script));
  options.line_offset = options.column_offset = 1 << 30;
  OK(v8c_script_compile(ctx, V8C_LIT("\nthrow new Error('far')"), &options, &script));
  CODE(V8C_EXCEPTION, v8c_script_run(script, ctx, NULL));
  OK(v8c_catch(iso, &error));
  cr_assert_eq(v8c_error_line(error), (1 << 30) + 2);
  v8c_error_stack(error);
  cr_assert_eq(v8c_error_frame_count(error), 1);
  v8c_error_free(error);
  v8c_script_free(script);
  script = NULL;
  options = (v8c_script_options){.size = sizeof options, .mode = (v8c_compile_mode)77};
  CODE(V8C_EINVAL, v8c_script_compile(ctx, V8C_LIT("1"), &options, &script));
  options = (v8c_script_options){.size = sizeof options, .cache_len = 5};
  CODE(V8C_EINVAL, v8c_script_compile(ctx, V8C_LIT("1"), &options, &script));
  options = (v8c_script_options){.size = 0};
  CODE(V8C_EINVAL, v8c_script_compile(ctx, V8C_LIT("1"), &options, &script));
  cr_assert_null(script);
}

/* ---- Wrong types ---------------------------------------------------------------------------- */

static const char *const kinds[] = {
    "undefined",
    "null",
    "true",
    "1.5",
    "NaN",
    "'text'",
    "Symbol('s')",
    "5n",
    "({})",
    "[]",
    "() => {}",
    "(class {})",
    "new Proxy({}, {})",
    "new Proxy(() => {}, {})",
    "/x/",
    "new Date(NaN)",
    "Object.create(null)",
    "new Uint8Array(3)",
    "globalThis",
    "(function* () {})()",
    "Promise.resolve()",
    "(() => { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return proxy })()",
    "new Error('e')",
    "new WeakRef({})",
    "Math",
    "Object(Symbol())",
    "new String('s')",
    "(function () { return arguments })(1)",
    "new SharedArrayBuffer(8)",
    "new DataView(new ArrayBuffer(1))"};
enum { KINDS = sizeof kinds / sizeof *kinds };

static bool is_answer(int code) {
  return code == 0 || code == V8C_EXCEPTION || code == V8C_ETYPE || code == V8C_ERANGE || code == V8C_EINVAL ||
         code == V8C_ESTATE;
}

#define ANSWERS(expr)                                                                \
  do {                                                                               \
    int code = (expr);                                                               \
    cr_expect(is_answer(code), "%s of %s: %s", #expr, kinds[i], v8c_err_name(code)); \
    if (code == V8C_EXCEPTION)                                                       \
      OK(v8c_catch(iso, NULL));                                                      \
    else                                                                             \
      OK(v8c_pending(iso));                                                          \
  } while (0)

/* Each kind of value wherever one is taken. */
Test(sources, every_kind_of_value_everywhere) {
  static v8c_value values[KINDS];
  for (int i = 0; i < KINDS; i++) values[i] = eval(kinds[i]);
  for (int i = 0; i < KINDS; i++) {
    v8c_scope scope;
    v8c_value v = values[i], out = NULL;
    v8c_buf buf = {0};
    v8c_string_view view;
    v8c_ref *ref = NULL;
    v8c_template *tmpl = NULL, *objects = NULL;
    char bytes[4];
    uint16_t units[4];
    uint64_t words[2];
    size_t len = 2;
    double number;
    int32_t i32;
    uint32_t u32;
    int64_t i64;
    uint64_t u64;
    bool yes;
    void *pointer;
    OK(v8c_scope_open(iso, &scope));
    ANSWERS(v8c_get_boolean(v, &yes));
    ANSWERS(v8c_get_number(v, &number));
    ANSWERS(v8c_get_int32(v, &i32));
    ANSWERS(v8c_get_uint32(v, &u32));
    ANSWERS(v8c_get_bigint_int64(v, &i64, &yes));
    ANSWERS(v8c_get_bigint_uint64(v, &u64, NULL));
    ANSWERS(v8c_get_bigint_words(v, &yes, &len, words));
    ANSWERS(v8c_get_external(v, &pointer));
    ANSWERS(v8c_array_length(v, &u32));
    ANSWERS(v8c_to_number(ctx, v, &number));
    ANSWERS(v8c_to_int32(ctx, v, &i32));
    ANSWERS(v8c_to_uint32(ctx, v, &u32));
    ANSWERS(v8c_to_int64(ctx, v, &i64));
    ANSWERS(v8c_to_object(ctx, v, &out));
    ANSWERS(v8c_to_string(ctx, v, &out));
    ANSWERS(v8c_to_bigint(ctx, v, &out));
    ANSWERS(v8c_to_numeric(ctx, v, &out));
    ANSWERS(v8c_to_text(ctx, v, &buf));
    ANSWERS(v8c_json_stringify(ctx, v, 2, &out));
    ANSWERS(v8c_json_stringify(ctx, v, 11, &out));
    ANSWERS(v8c_json_stringify(ctx, v, -1, &out));
    ANSWERS(v8c_string_copy(iso, v, 0, bytes, sizeof bytes, &len));
    ANSWERS(v8c_string_copy_latin1(iso, v, bytes, sizeof bytes, &len));
    ANSWERS(v8c_string_copy_utf16(iso, v, units, 4, &len));
    ANSWERS(v8c_string_append(iso, v, 0, &buf));
    if (v8c_string_view_open(iso, v, &view) == 0) v8c_string_view_close(&view);
    v8c_string_length(v), v8c_string_utf8_length(iso, v), v8c_typeof(v), v8c_field_count(v), v8c_to_boolean(iso, v);
    ANSWERS(v8c_call_function(ctx, v, v, 1, &v, &out));
    ANSWERS(v8c_construct(ctx, v, 1, &v, &out));
    ANSWERS(v8c_call_method(ctx, v, V8C_LIT("toString"), 1, &v, &out));
    ANSWERS(v8c_call_method(ctx, v, V8C_LIT("missing"), 0, NULL, &out));
    ANSWERS(v8c_property_names(ctx, v, &out));
    ANSWERS(v8c_own_property_names(ctx, v, &out));
    ANSWERS(v8c_get_prototype(ctx, v, &out));
    ANSWERS(v8c_get_named(ctx, v, V8C_LIT("x"), &out));
    ANSWERS(v8c_get_index(ctx, v, UINT32_MAX, &out));
    ANSWERS(v8c_set_named(ctx, v, V8C_LIT("x"), v));
    ANSWERS(v8c_set_index(ctx, v, 7, v));
    ANSWERS(v8c_has_index(ctx, v, 7, &yes));
    ANSWERS(v8c_delete_index(ctx, v, 7, &yes));
    ANSWERS(v8c_get_field(iso, v, 0, &out));
    ANSWERS(v8c_set_field(iso, v, 0, v));
    ANSWERS(v8c_throw(iso, v));
    ANSWERS(v8c_function_template(iso, NULL, v, &tmpl));
    OK(v8c_object_template(iso, &objects));
    ANSWERS(v8c_template_set(objects, V8C_LIT("x"), v, 0));
    if (tmpl) cr_assert(!v8c_template_has_instance(tmpl, v));
    v8c_template_free(tmpl);
    v8c_template_free(objects);
    OK(v8c_ref_new(iso, v, &ref));
    ANSWERS(v8c_ref_set_weak(ref, NULL, NULL));
    v8c_ref_free(ref);
    for (int k = 0; k < KINDS; k++) {
      v8c_value other = values[k];
      ANSWERS(v8c_get(ctx, v, other, &out));
      if (strcmp(kinds[i], "globalThis") != 0 && strcmp(kinds[i], "Math") != 0) ANSWERS(v8c_set(ctx, v, other, v));
      ANSWERS(v8c_has(ctx, v, other, &yes));
      ANSWERS(v8c_delete(ctx, v, other, &yes));
      ANSWERS(v8c_equals(ctx, v, other, &yes));
      ANSWERS(v8c_instance_of(ctx, v, other, &yes));
      v8c_strict_equals(v, other), v8c_same_value(v, other);
      if (strcmp(kinds[i], "globalThis") != 0) ANSWERS(v8c_set_prototype(ctx, v, other));
    }
    v8c_scope_close(&scope);
    v8c_buf_free(&buf);
  }
  EVAL_IS("[1, 2, 3].length", "3");
}

/* Lengths that V8 answers with the end of the process. */
Test(sources, lengths_past_what_there_is) {
  v8c_value out = NULL, value = v8c_int32(iso, 1);
  int err = v8c_array(ctx, (size_t)UINT32_MAX + 1, &out);
  cr_assert_eq(err, V8C_ERANGE);
  static const size_t lengths[] = {1 << 25, (1 << 27) - 1, 1 << 27, 1u << 31, UINT32_MAX};
  for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
    uint32_t length = 0;
    OK(v8c_array(ctx, lengths[i], &out));
    OK(v8c_array_length(out, &length));
    cr_assert_eq(length, lengths[i]);
  }
  out = NULL;
  CODE(V8C_ERANGE, v8c_array_from(ctx, ((size_t)1 << 26) + 1, &value, &out));
  CODE(V8C_ERANGE, v8c_string(iso, "x", (size_t)1 << 40, &out));
  CODE(V8C_ERANGE, v8c_string_latin1(iso, "x", v8c_string_max() + 1, &out));
  CODE(V8C_ERANGE, v8c_string_utf16(iso, (const uint16_t *)u"x", v8c_string_max() + 1, &out));
  CODE(V8C_ERANGE, v8c_call_function(ctx, eval("() => 1"), NULL, 65536, &value, &out));
  uint64_t word = 1;
  CODE(V8C_ERANGE, v8c_bigint_words(ctx, false, SIZE_MAX / 16, &word, &out));
  CODE(V8C_ERANGE, v8c_bigint_words(ctx, false, ((size_t)1 << 24) + 1, &word, &out));
  CODE(V8C_ERANGE, v8c_eval(ctx, "1", (size_t)1 << 40, NULL, &out));
  cr_assert_null(out);
  /* What JavaScript itself may ask for. */
  EVAL_IS("try { 'x'.repeat(2 ** 30) } catch (e) { e.name }", "RangeError");
  EVAL_IS("try { new Array(-1) } catch (e) { e.name }", "RangeError");
  EVAL_IS("try { new ArrayBuffer(2 ** 53) } catch (e) { e.name }", "RangeError");
  EVAL_IS("try { 2n ** (2n ** 40n) } catch (e) { e.name }", "RangeError");
}

/* ---- The wrong moment ---------------------------------------------------------------------------- */

static int calls;

/* An exception is pending: what can fail does nothing and says so, what cannot works. */
static void with_pending(v8c_call *call) {
  v8c_isolate *isolate = v8c_call_isolate(call);
  v8c_context *context = v8c_call_context(call);
  v8c_value object = v8c_arg(call, 0), function = v8c_arg(call, 1), text = v8c_arg(call, 2), out = NULL;
  v8c_buf buf = {0};
  v8c_script *script = NULL;
  v8c_context *more = NULL;
  v8c_template *tmpl = NULL;
  v8c_ref *ref = NULL;
  v8c_frame frame;
  v8c_scope scope;
  v8c_error *error = NULL;
  v8c_heap_stats stats = {.size = sizeof stats};
  v8c_isolate *other = NULL;
  double number;
  bool yes;
  size_t len;
  char bytes[8];
  calls++;
  cr_expect_eq(v8c_throw_error(isolate, "first"), V8C_EXCEPTION);
#define STUCK(expr) cr_expect_eq((expr), V8C_EXCEPTION, "%s", #expr)
  STUCK(v8c_pending(isolate));
  STUCK(v8c_eval(context, V8C_LIT("globalThis.ran = true"), NULL, &out));
  STUCK(v8c_call_function(context, function, NULL, 0, NULL, &out));
  STUCK(v8c_construct(context, function, 0, NULL, &out));
  STUCK(v8c_call_method(context, object, V8C_LIT("toString"), 0, NULL, &out));
  STUCK(v8c_get_named(context, object, V8C_LIT("x"), &out));
  STUCK(v8c_set_named(context, object, V8C_LIT("x"), object));
  STUCK(v8c_has_named(context, object, V8C_LIT("x"), &yes));
  STUCK(v8c_delete_named(context, object, V8C_LIT("x"), &yes));
  STUCK(v8c_get_named(context, NULL, V8C_LIT("x"), &out)); /* NULL because an earlier call failed */
  STUCK(v8c_property_names(context, object, &out));
  STUCK(v8c_object(context, &out));
  STUCK(v8c_array(context, 3, &out));
  STUCK(v8c_function(context, V8C_LIT("f"), with_pending, NULL, &out));
  STUCK(v8c_to_number(context, object, &number));
  STUCK(v8c_to_string(context, object, &out));
  STUCK(v8c_to_text(context, object, &buf));
  STUCK(v8c_json_parse(context, V8C_LIT("1"), &out));
  STUCK(v8c_json_stringify(context, object, 0, &out));
  STUCK(v8c_equals(context, object, text, &yes));
  STUCK(v8c_script_compile(context, V8C_LIT("1"), NULL, &script));
  STUCK(v8c_throw(isolate, object));
  STUCK(v8c_throw_type_error(isolate, "second"));
  STUCK(v8c_run_microtasks(isolate));
  STUCK(v8c_pump(isolate, false, NULL));
  STUCK(v8c_reset_determinism(context));
  STUCK(v8c_try(context, NULL, NULL, &error));
  STUCK(v8c_arg_number(call, 1, &number));
  cr_expect_eq(v8c_catch(isolate, &error), V8C_ESTATE);
  cr_expect(!out && !script && !error && !buf.len);
  /* Not fallible by an exception: they work. */
  cr_expect_eq(v8c_string(isolate, V8C_LIT("fine"), &out), 0);
  cr_expect_eq(v8c_string_copy(isolate, out, 0, bytes, sizeof bytes, &len), 0);
  cr_expect_eq(v8c_error_object(isolate, V8C_TYPE_ERROR, V8C_LIT("made"), &out), 0);
  cr_expect_eq(v8c_scope_open(isolate, &scope), 0);
  cr_expect(v8c_number(isolate, 1.5) && v8c_global(context));
  v8c_scope_close(&scope);
  cr_expect_eq(v8c_enter(context, &frame), 0);
  STUCK(v8c_eval(context, V8C_LIT("globalThis.ran = true"), NULL, NULL));
  cr_expect_eq(v8c_leave(&frame), 0);
  cr_expect_eq(v8c_heap_stats_get(isolate, &stats), 0);
  cr_expect_eq(v8c_low_memory(isolate), 0);
  cr_expect_eq(v8c_run_idle(isolate, 1), 0);
  if (v8c_ref_new(isolate, object, &ref) == 0) v8c_ref_free(ref);
  if (v8c_object_template(isolate, &tmpl) == 0) {
    (void)v8c_template_instance(tmpl, context, &out);
    v8c_template_free(tmpl);
  }
  if (v8c_context_new(isolate, NULL, &more) == 0) v8c_context_free(more);
  if (v8c_isolate_new(NULL, &other) == 0) (void)v8c_isolate_free(other);
  STUCK(v8c_pending(isolate));
  v8c_return_int32(call, 5);
}

Test(sources, calls_while_an_exception_is_pending) {
  v8c_value fn = NULL;
  OK(v8c_function(ctx, V8C_LIT("withPending"), with_pending, NULL, &fn));
  OK(v8c_set_named(ctx, v8c_global(ctx), V8C_LIT("withPending"), fn));
  EVAL_IS("try { withPending({}, () => 1, 'text') } catch (e) { e.message + typeof ran }", "firstundefined");
  EVAL_IS("let n = 0; for (let i = 0; i < 5; i++) try { withPending({}, () => 1, 'text') } catch (e) { n++ } n", "5");
  cr_assert_eq(calls, 6);
  CODE(V8C_EXCEPTION, v8c_call_function(ctx, fn, NULL, 0, NULL, NULL));
  THROWN("Error: first");
}

/* At the host's level, too. */
Test(sources, calls_while_an_exception_is_parked) {
  v8c_value object = eval("({})"), out = NULL;
  v8c_context *more = NULL;
  v8c_frame frame;
  CODE(V8C_EXCEPTION, v8c_eval(ctx, V8C_LIT("throw new Error('parked')"), NULL, NULL));
  CODE(V8C_EXCEPTION, v8c_eval(ctx, V8C_LIT("1"), NULL, &out));
  CODE(V8C_EXCEPTION, v8c_get_named(ctx, object, V8C_LIT("x"), &out));
  CODE(V8C_EXCEPTION, v8c_get_named(ctx, NULL, NULL, 0, NULL));
  CODE(V8C_EXCEPTION, v8c_throw_error(iso, "another"));
  CODE(V8C_EXCEPTION, v8c_object(ctx, &out));
  OK(v8c_context_new(iso, NULL, &more));
  OK(v8c_enter(more, &frame));
  CODE(V8C_EXCEPTION, v8c_eval(more, V8C_LIT("1"), NULL, &out));
  OK(v8c_leave(&frame));
  v8c_context_free(more);
  OK(v8c_low_memory(iso));
  CODE(V8C_EXCEPTION, v8c_pending(iso));
  cr_assert_null(out);
  THROWN("Error: parked");
  EVAL_IS("'on'", "on");
}
