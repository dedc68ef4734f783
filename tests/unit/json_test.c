/* json_test.c: JSON to a sink; parse and stringify are in value_test.c too. */
#include "tests/harness/harness.h"

TestSuite(json, .init = harness_up, .fini = harness_down);

static struct {
  v8c_buf text;
  size_t pieces, longest, refuse_at;
} sink;

static int collect(const char *bytes, size_t len, void *data) {
  cr_assert_eq(data, &sink);
  sink.pieces++;
  if (len > sink.longest) sink.longest = len;
  if (sink.pieces == sink.refuse_at) return 1;
  return v8c_buf_append(&sink.text, bytes, len);
}

static int write_json(const char *source, int indent) {
  v8c_scope scope;
  OK(v8c_scope_open(iso, &scope));
  v8c_value value = eval(source);
  v8c_buf_free(&sink.text);
  sink.pieces = sink.longest = 0;
  size_t slots = v8c_scope_count(iso);
  int err = v8c_json_write(ctx, value, indent, collect, &sink);
  cr_assert_eq(v8c_scope_count(iso), slots);
  v8c_scope_close(&scope);
  return err;
}

Test(json, to_a_sink) {
  OK(write_json("({ a: [1, 'gr\\u00fc\\u00dfe \\ud83d\\ude00'], b: null })", 0));
  cr_assert_str_eq(sink.text.data, "{\"a\":[1,\"grüße 😀\"],\"b\":null}");
  OK(write_json("[1]", 2));
  cr_assert_str_eq(sink.text.data, "[\n  1\n]");
  OK(write_json("''", 0));
  cr_assert_str_eq(sink.text.data, "\"\"");
  OK(write_json("'\\ud800'", 0));
  cr_assert_str_eq(sink.text.data, "\"\\ud800\"");
  v8c_buf_free(&sink.text);
}

Test(json, large_texts_come_in_pieces_of_whole_characters) {
  OK(write_json("'\\u20ac\\ud83d\\ude00x'.repeat(100000)", 0));
  cr_assert_eq(sink.text.len, 800002);
  cr_assert_gt(sink.pieces, 40);
  cr_assert_leq(sink.longest, 16384);
  v8c_value back = NULL;
  OK(v8c_json_parse(ctx, sink.text.data, sink.text.len, &back));
  cr_assert_eq(v8c_string_length(back), 400000);
  v8c_buf_free(&sink.text);
}

static int look_at_pieces(const char *bytes, size_t len, void *data) {
  size_t start = 0;
  while (start < len && ((unsigned char)bytes[start] & 0xc0) == 0x80) start++;
  cr_assert_eq(start, 0, "a piece begins inside a character");
  return v8c_low_memory(iso) + (v8c_eval(ctx, V8C_LIT("'garbage'.repeat(100)"), NULL, NULL) || data != NULL);
}

Test(json, the_sink_may_use_the_isolate) {
  OK(v8c_json_write(ctx, eval("'\\u20ac'.repeat(50000)"), 0, look_at_pieces, NULL));
}

Test(json, canceled) {
  sink.refuse_at = 3;
  CODE(V8C_ECANCELED, write_json("'x'.repeat(1e6)", 0));
  cr_assert_eq(sink.pieces, 3);
  OK(v8c_pending(iso));
  v8c_buf_free(&sink.text);
}

Test(json, undefined_is_told) {
  static const char *const sources[] = {"undefined", "(() => 1)", "Symbol()", "({ toJSON() {} })"};
  for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
    CODE(V8C_ENOENT, write_json(sources[i], 0));
    cr_assert_eq(sink.pieces, 0);
  }
  OK(write_json("'undefined'", 0));
  cr_assert_str_eq(sink.text.data, "\"undefined\"");
  v8c_buf_free(&sink.text);
}

Test(json, errors_write_nothing) {
  static const struct {
    const char *source, *message;
  } cases[] = {{"const o = {}; o.o = o; o", "circular"},
               {"[1n]", "BigInt"},
               {"({ a: 1, get b() { throw new Error('getter') } })", "Error: getter"},
               {"({ toJSON() { throw new Error('toJSON') } })", "Error: toJSON"}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    CODE(V8C_EXCEPTION, write_json(cases[i].source, 0));
    cr_assert_eq(sink.pieces, 0);
    THROWN(cases[i].message);
  }
}

Test(json, parse_errors_are_syntax_errors) {
  v8c_value value = NULL;
  static const char *const bad[] = {"", "{", "[1,]", "undefined", "{'a':1}", "\"\n\"", "01", "1 2"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    size_t slots = v8c_scope_count(iso);
    CODE(V8C_EXCEPTION, v8c_json_parse(ctx, bad[i], V8C_ZSTR, &value));
    cr_assert_eq(v8c_scope_count(iso), slots);
    cr_assert_null(value);
    THROWN("SyntaxError");
  }
}

Test(json, bad_arguments) {
  v8c_value value = eval("1");
  CODE(V8C_EINVAL, v8c_json_write(NULL, value, 0, collect, &sink));
  CODE(V8C_EINVAL, v8c_json_write(ctx, NULL, 0, collect, &sink));
  CODE(V8C_EINVAL, v8c_json_write(ctx, value, 0, NULL, &sink));
  CODE(V8C_ERANGE, v8c_json_write(ctx, value, 11, collect, &sink));
  CODE(V8C_ERANGE, v8c_json_write(ctx, value, -1, collect, &sink));
}
