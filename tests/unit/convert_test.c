/* convert_test.c: conversions, == and instanceof, BigInts from text, and JSON. */
#include <math.h>

#include "tests/harness/values.h"

TestSuite(convert, .init = harness_up, .fini = harness_down, .timeout = 120);

/* ---- To C ---------------------------------------------------------------------------------- */

static void number_is(const char *source, double expected) {
  double number = 42;
  v8c_value value = eval(source);
  OK(v8c_to_number(ctx, value, &number));
  if (isnan(expected))
    cr_expect(isnan(number), "Number(%s) is %g", source, number);
  else
    cr_expect(number == expected && signbit(number) == signbit(expected), "Number(%s) is %g", source, number);
  LEFT(0, v8c_to_number(ctx, value, &number));
}

Test(convert, to_number) {
  number_is("1.5", 1.5);
  number_is("-0", -0.0);
  number_is("NaN", NAN);
  number_is("5e-324", 5e-324);
  number_is("' 12.5 '", 12.5);
  number_is("''", 0);
  number_is("'x'", NAN);
  number_is("'-0'", -0.0);
  number_is("null", 0);
  number_is("undefined", NAN);
  number_is("true", 1);
  number_is("[7]", 7);
  number_is("new Date(86400000)", 86400000);
  number_is("({valueOf() { return 3 }})", 3);
  number_is("({[Symbol.toPrimitive](hint) { return hint == 'number' ? 8 : 9 }})", 8);
}

static void int32_is(const char *source, int32_t expected) {
  int32_t number = 42;
  v8c_value value = eval(source);
  OK(v8c_to_int32(ctx, value, &number));
  cr_expect_eq(number, expected, "%s | 0 is %d", source, number);
  LEFT(0, v8c_to_int32(ctx, value, &number));
}

Test(convert, to_int32_wraps) {
  int32_is("2147483647", INT32_MAX);
  int32_is("2147483648", INT32_MIN);
  int32_is("4294967296 + 5", 5);
  int32_is("-2147483649", INT32_MAX);
  int32_is("-1.9", -1);
  int32_is("1e300", 0);
  int32_is("NaN", 0);
  int32_is("Infinity", 0);
  int32_is("'-12'", -12);
  int32_is("({valueOf() { return 2 ** 32 + 3 }})", 3);
}

static void uint32_is(const char *source, uint32_t expected) {
  uint32_t number = 42;
  v8c_value value = eval(source);
  OK(v8c_to_uint32(ctx, value, &number));
  cr_expect_eq(number, expected, "%s >>> 0 is %u", source, number);
  LEFT(0, v8c_to_uint32(ctx, value, &number));
}

Test(convert, to_uint32_wraps) {
  uint32_is("4294967295", UINT32_MAX);
  uint32_is("-1", UINT32_MAX);
  uint32_is("4294967296", 0);
  uint32_is("-0.5", 0);
  uint32_is("'7'", 7);
}

static void int64_is(const char *source, int64_t expected) {
  int64_t number = 42;
  v8c_value value = eval(source);
  OK(v8c_to_int64(ctx, value, &number));
  cr_expect_eq(number, expected, "%s is %lld", source, (long long)number);
  LEFT(0, v8c_to_int64(ctx, value, &number));
}

Test(convert, to_int64_saturates) {
  int64_is("9007199254740991", INT64_C(9007199254740991));
  int64_is("2 ** 63", INT64_MAX);
  int64_is("1e300", INT64_MAX);
  int64_is("Infinity", INT64_MAX);
  int64_is("-(2 ** 63)", INT64_MIN);
  int64_is("-1e300", INT64_MIN);
  int64_is("-Infinity", INT64_MIN);
  int64_is("NaN", 0);
  int64_is("-1.9", -1);
  int64_is("'1e300'", INT64_MAX);
}

Test(convert, to_boolean) {
  const char *no[] = {"0", "-0", "NaN", "''", "0n", "null", "undefined", "false"};
  const char *yes[] = {"1", "'0'", "[]", "({})", "Symbol()", "1n", "new Boolean(false)"};
  for (size_t i = 0; i < sizeof no / sizeof *no; i++) cr_expect(!v8c_to_boolean(iso, eval(no[i])), "%s", no[i]);
  for (size_t i = 0; i < sizeof yes / sizeof *yes; i++) cr_expect(v8c_to_boolean(iso, eval(yes[i])), "%s", yes[i]);
  cr_assert(!v8c_to_boolean(iso, NULL));
  cr_assert(!v8c_to_boolean(NULL, eval("1")));
}

/* ---- To values --------------------------------------------------------------------------------- */

static v8c_value converted(int (*convert)(v8c_context *, v8c_value, v8c_value *), const char *source) {
  v8c_value value = eval(source), out = NULL;
  size_t before = v8c_scope_count(iso);
  OK(convert(ctx, value, &out));
  size_t left = v8c_scope_count(iso) - before;
  cr_expect_eq(left, out == value ? 0 : 1, "%s: left %zu", source, left);
  return out;
}

Test(convert, to_object) {
  cr_assert(v8c_is_number_object(converted(v8c_to_object, "1")));
  cr_assert(v8c_is_string_object(converted(v8c_to_object, "'a'")));
  cr_assert(v8c_is_symbol_object(converted(v8c_to_object, "Symbol()")));
  v8c_value global = eval("globalThis"), out = NULL;
  OK(v8c_to_object(ctx, global, &out));
  cr_assert(v8c_strict_equals(global, out));
}

Test(convert, to_string) {
  TEXT_IS(converted(v8c_to_string, "'as it is'"), "as it is");
  TEXT_IS(converted(v8c_to_string, "-0"), "0");
  TEXT_IS(converted(v8c_to_string, "1e21"), "1e+21");
  TEXT_IS(converted(v8c_to_string, "[1, [2, 3]]"), "1,2,3");
  TEXT_IS(converted(v8c_to_string, "({toString() { return 'mine' }})"), "mine");
}

Test(convert, to_bigint_and_numeric) {
  TEXT_IS(converted(v8c_to_bigint, "'0x10'"), "16");
  TEXT_IS(converted(v8c_to_bigint, "true"), "1");
  TEXT_IS(converted(v8c_to_bigint, "-5n"), "-5");
  cr_assert(v8c_is_bigint(converted(v8c_to_numeric, "Object(5n)")));
  cr_assert(v8c_is_number(converted(v8c_to_numeric, "'5'")));
  cr_assert(v8c_is_number(converted(v8c_to_numeric, "5.5")));
}

/* ---- What throws --------------------------------------------------------------------------------- */

Test(convert, what_cannot_be_converted_throws) {
  double number = 42;
  int32_t signed32 = 42;
  v8c_value out = NULL;
  CODE(V8C_EXCEPTION, v8c_to_number(ctx, eval("10n"), &number));
  THROWN("Cannot convert a BigInt value to a number");
  CODE(V8C_EXCEPTION, v8c_to_int32(ctx, eval("Symbol()"), &signed32));
  THROWN("TypeError");
  CODE(V8C_EXCEPTION, v8c_to_number(ctx, eval("({valueOf() { throw new RangeError('mine') }})"), &number));
  THROWN("RangeError: mine");
  CODE(V8C_EXCEPTION, v8c_to_string(ctx, eval("Symbol('x')"), &out));
  THROWN("TypeError");
  CODE(V8C_EXCEPTION, v8c_to_string(ctx, eval("Object.create(null)"), &out));
  THROWN("TypeError");
  CODE(V8C_EXCEPTION, v8c_to_object(ctx, eval("null"), &out));
  THROWN("TypeError");
  CODE(V8C_EXCEPTION, v8c_to_bigint(ctx, eval("1"), &out));
  THROWN("TypeError");
  CODE(V8C_EXCEPTION, v8c_to_bigint(ctx, eval("'1.5'"), &out));
  THROWN("SyntaxError");
  CODE(V8C_EXCEPTION, v8c_to_numeric(ctx, eval("Symbol()"), &out));
  THROWN("TypeError");
  cr_assert(number == 42 && signed32 == 42 && !out);
}

Test(convert, failing_leaves_no_slot) {
  v8c_value bad = eval("({toString() { throw 1 }, valueOf() { throw 1 }})"), out = NULL;
  double number;
  v8c_buf text = {0};
  LEFT(0, (v8c_to_number(ctx, bad, &number), v8c_catch(iso, NULL)));
  LEFT(0, (v8c_to_string(ctx, bad, &out), v8c_catch(iso, NULL)));
  LEFT(0, (v8c_to_bigint(ctx, bad, &out), v8c_catch(iso, NULL)));
  LEFT(0, (v8c_to_object(ctx, v8c_null(iso), &out), v8c_catch(iso, NULL)));
  LEFT(0, (v8c_to_text(ctx, bad, &text), v8c_catch(iso, NULL)));
  LEFT(0, (v8c_json_parse(ctx, V8C_LIT("{"), &out), v8c_catch(iso, NULL)));
  bad = v8c_bigint_int64(iso, 1);
  LEFT(0, (v8c_json_stringify(ctx, bad, 0, &out), v8c_catch(iso, NULL)));
  bool answer;
  bad = eval("({})");
  LEFT(0, (v8c_instance_of(ctx, bad, bad, &answer), v8c_catch(iso, NULL)));
}

Test(convert, an_exception_sticks) {
  v8c_value one = v8c_int32(iso, 1), out = NULL;
  double number = 42;
  int32_t signed32 = 42;
  bool equal = true;
  v8c_buf text = {0};
  CODE(V8C_EXCEPTION, v8c_to_number(ctx, eval("({valueOf() { throw new Error('first') }})"), &number));
  CODE(V8C_EXCEPTION, v8c_to_number(ctx, one, &number));
  CODE(V8C_EXCEPTION, v8c_to_int32(ctx, one, &signed32));
  CODE(V8C_EXCEPTION, v8c_to_string(ctx, one, &out));
  CODE(V8C_EXCEPTION, v8c_to_string(ctx, NULL, &out)); /* what failed before is no further error */
  CODE(V8C_EXCEPTION, v8c_to_object(ctx, one, &out));
  CODE(V8C_EXCEPTION, v8c_equals(ctx, one, v8c_null(iso), &equal));
  CODE(V8C_EXCEPTION, v8c_bigint_text(ctx, "1", 1, &out));
  CODE(V8C_EXCEPTION, v8c_bigint_words(ctx, false, 0, NULL, &out));
  CODE(V8C_EXCEPTION, v8c_json_parse(ctx, "1", 1, &out));
  CODE(V8C_EXCEPTION, v8c_json_stringify(ctx, one, 0, &out));
  CODE(V8C_EXCEPTION, v8c_to_text(ctx, one, &text));
  cr_assert(number == 42 && signed32 == 42 && !out && equal && !text.data);
  THROWN("Error: first");
  OK(v8c_to_number(ctx, one, &number));
  cr_assert_eq(number, 1);
}

/* Inside a native function the exception is V8's own: it sticks there, and goes on to JavaScript. */
static void convert_inside(v8c_call *call) {
  v8c_context *here = v8c_call_context(call);
  double number = 42;
  v8c_value out = NULL;
  cr_assert_eq(v8c_to_number(here, v8c_arg(call, 0), &number), V8C_EXCEPTION);
  cr_assert_eq(v8c_to_number(here, v8c_arg(call, 1), &number), V8C_EXCEPTION);
  cr_assert_eq(v8c_to_string(here, v8c_arg(call, 1), &out), V8C_EXCEPTION);
  cr_assert(number == 42 && !out);
  cr_assert_eq(v8c_get_number(v8c_arg(call, 1), &number), 0, "reading goes on");
  cr_assert_eq(number, 7);
}

Test(convert, an_exception_inside_a_native_function_goes_on_to_javascript) {
  v8c_value function = NULL;
  OK(v8c_function(ctx, V8C_LIT("inside"), convert_inside, NULL, &function));
  OK(v8c_set_named(ctx, v8c_global(ctx), V8C_LIT("inside"), function));
  EVAL_IS("let seen; try { inside({valueOf() { throw new Error('from JS') }}, 7) } catch (e) { seen = e }; seen",
          "Error: from JS");
}

Test(convert, a_termination_that_was_asked_for_is_met) {
  v8c_value object = eval("({})"), out = NULL;
  uint64_t word = 1;
  OK(v8c_terminate(iso));
  CODE(V8C_ETERMINATED, v8c_to_string(ctx, object, &out));
  CODE(V8C_ETERMINATED, v8c_json_parse(ctx, "1", 1, &out));
  CODE(V8C_ETERMINATED, v8c_bigint_words(ctx, false, 1, &word, &out));
  cr_assert_null(out);
  OK(v8c_catch(iso, NULL));
  OK(v8c_to_string(ctx, object, &out));
}

Test(convert, arguments_are_checked) {
  v8c_value one = v8c_int32(iso, 1), out = NULL;
  double number;
  int32_t signed32;
  uint32_t unsigned32;
  int64_t signed64;
  bool answer;
  CODE(V8C_EINVAL, v8c_to_number(NULL, one, &number));
  CODE(V8C_EINVAL, v8c_to_number(ctx, NULL, &number));
  CODE(V8C_EINVAL, v8c_to_number(ctx, one, NULL));
  CODE(V8C_EINVAL, v8c_to_int32(ctx, NULL, &signed32));
  CODE(V8C_EINVAL, v8c_to_int32(ctx, one, NULL));
  CODE(V8C_EINVAL, v8c_to_uint32(ctx, NULL, &unsigned32));
  CODE(V8C_EINVAL, v8c_to_uint32(ctx, one, NULL));
  CODE(V8C_EINVAL, v8c_to_int64(ctx, NULL, &signed64));
  CODE(V8C_EINVAL, v8c_to_int64(ctx, one, NULL));
  int (*convert[])(v8c_context *, v8c_value, v8c_value *) = {v8c_to_object, v8c_to_string, v8c_to_bigint,
                                                             v8c_to_numeric};
  for (size_t i = 0; i < 4; i++) {
    CODE(V8C_EINVAL, convert[i](NULL, one, &out));
    CODE(V8C_EINVAL, convert[i](ctx, NULL, &out));
    CODE(V8C_EINVAL, convert[i](ctx, one, NULL));
  }
  CODE(V8C_EINVAL, v8c_equals(NULL, one, one, &answer));
  CODE(V8C_EINVAL, v8c_equals(ctx, NULL, one, &answer));
  CODE(V8C_EINVAL, v8c_equals(ctx, one, NULL, &answer));
  CODE(V8C_EINVAL, v8c_equals(ctx, one, one, NULL));
  v8c_value object = eval("Object");
  CODE(V8C_EINVAL, v8c_instance_of(NULL, one, object, &answer));
  CODE(V8C_EINVAL, v8c_instance_of(ctx, NULL, object, &answer));
  CODE(V8C_EINVAL, v8c_instance_of(ctx, one, NULL, &answer));
  CODE(V8C_EINVAL, v8c_instance_of(ctx, one, object, NULL));
  cr_assert_null(out);
}

Test(convert, not_here_and_no_more) {
  v8c_isolate *other = NULL;
  v8c_context *elsewhere = NULL;
  OK(v8c_isolate_new(NULL, &other));
  OK(v8c_context_new(other, NULL, &elsewhere));
  v8c_value one = v8c_int32(iso, 1), out = NULL;
  double number;
  CODE(V8C_ETHREAD, v8c_to_number(elsewhere, one, &number));
  CODE(V8C_ETHREAD, v8c_to_string(elsewhere, one, &out));
  CODE(V8C_ETHREAD, v8c_bigint_text(elsewhere, "1", 1, &out));
  CODE(V8C_ETHREAD, v8c_json_parse(elsewhere, "1", 1, &out));
  OK(v8c_isolate_free(other));
  CODE(V8C_EDISPOSED, v8c_to_number(elsewhere, one, &number));
  CODE(V8C_EDISPOSED, v8c_bigint_words(elsewhere, false, 0, NULL, &out));
  CODE(V8C_EDISPOSED, v8c_json_stringify(elsewhere, one, 0, &out));
  v8c_context_free(elsewhere);
}

/* ---- BigInts from text ------------------------------------------------------------------------------- */

Test(convert, bigint_from_decimal_text) {
  static const char *const good[][2] = {
      {"0", "0"},     {"-0", "0"},   {"+5", "5"},
      {"-12", "-12"}, {"0007", "7"}, {"123456789012345678901234567890", "123456789012345678901234567890"},
  };
  for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
    v8c_value value = NULL;
    LEFT(1, v8c_bigint_text(ctx, good[i][0], V8C_ZSTR, &value));
    cr_assert(v8c_is_bigint(value));
    TEXT_IS(value, good[i][1]);
  }
  v8c_value value = NULL;
  OK(v8c_bigint_text(ctx, "12345", 3, &value));
  TEXT_IS(value, "123");
}

Test(convert, what_is_no_decimal_text_is_a_code) {
  const char *bad[] = {"", "-", "+", " 1", "1 ", "1n", "0x10", "1.5", "1e3", "1_000", "--1", "\xd9\xa1"};
  v8c_value out = NULL;
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    cr_expect_eq(v8c_bigint_text(ctx, bad[i], V8C_ZSTR, &out), V8C_EINVAL, "\"%s\"", bad[i]);
  CODE(V8C_EINVAL, v8c_bigint_text(ctx, "1\0002", 3, &out));
  CODE(V8C_EINVAL, v8c_bigint_text(ctx, NULL, 1, &out));
  CODE(V8C_EINVAL, v8c_bigint_text(ctx, NULL, 0, &out));
  CODE(V8C_EINVAL, v8c_bigint_text(ctx, "1", 1, NULL));
  CODE(V8C_ERANGE, v8c_bigint_text(ctx, "1", SIZE_MAX - 1, &out));
  cr_assert_null(out);
}

/* ---- Compare ---------------------------------------------------------------------------------------------- */

static void equal_is(const char *a, const char *b, bool expected) {
  v8c_value left = eval(a), right = eval(b);
  bool equal = !expected;
  OK(v8c_equals(ctx, left, right, &equal));
  cr_expect_eq(equal, expected, "%s == %s", a, b);
  LEFT(0, v8c_equals(ctx, left, right, &equal));
}

Test(convert, loosely_equal) {
  equal_is("1", "'1'", true);
  equal_is("null", "undefined", true);
  equal_is("null", "0", false);
  equal_is("NaN", "NaN", false);
  equal_is("1n", "1", true);
  equal_is("[5]", "5", true);
  bool equal = true;
  CODE(V8C_EXCEPTION, v8c_equals(ctx, eval("({valueOf() { throw 1 }})"), eval("1"), &equal));
  OK(v8c_catch(iso, NULL));
  cr_assert(equal);
}

Test(convert, instance_of) {
  bool answer = false;
  v8c_value error = eval("new RangeError('x')"), constructor = eval("Error");
  OK(v8c_instance_of(ctx, error, constructor, &answer));
  cr_assert(answer);
  LEFT(0, v8c_instance_of(ctx, error, constructor, &answer));
  OK(v8c_instance_of(ctx, eval("1"), eval("Number"), &answer));
  cr_assert(!answer);
  OK(v8c_instance_of(ctx, eval("1"), eval("({[Symbol.hasInstance]: () => true})"), &answer));
  cr_assert(answer);
  CODE(V8C_ETYPE, v8c_instance_of(ctx, error, v8c_int32(iso, 1), &answer));
}

Test(convert, instance_of_what_is_no_constructor_throws) {
  bool answer = true;
  CODE(V8C_EXCEPTION, v8c_instance_of(ctx, eval("1"), eval("({})"), &answer));
  THROWN("TypeError");
  cr_assert(answer);
}

/* ---- JSON ------------------------------------------------------------------------------------------------- */

Test(convert, json_parse) {
  v8c_value value = NULL, text = NULL;
  const char *json = "{\"a\":[1,2.5,null,true],\"\":\"\\u20ac\\n\"}";
  LEFT(1, v8c_json_parse(ctx, json, V8C_ZSTR, &value));
  LEFT(1, v8c_json_stringify(ctx, value, 0, &text));
  TEXT_IS(text, "{\"a\":[1,2.5,null,true],\"\":\"\xe2\x82\xac\\n\"}");
  OK(v8c_json_parse(ctx, "12", 1, &value));
  TEXT_IS(value, "1");
  OK(v8c_json_parse(ctx, "\"a\xff\"", V8C_ZSTR, &value));
  TEXT_IS(value, "a\xef\xbf\xbd");
}

Test(convert, json_parse_of_what_is_none_throws) {
  v8c_value value = NULL;
  CODE(V8C_EXCEPTION, v8c_json_parse(ctx, V8C_LIT("{\"a\":}"), &value));
  THROWN("SyntaxError");
  CODE(V8C_EXCEPTION, v8c_json_parse(ctx, "", 0, &value));
  THROWN("SyntaxError");
  CODE(V8C_EXCEPTION, v8c_json_parse(ctx, V8C_LIT("1\0"), &value));
  THROWN("SyntaxError");
  CODE(V8C_EINVAL, v8c_json_parse(ctx, NULL, 1, &value));
  CODE(V8C_EINVAL, v8c_json_parse(ctx, "1", 1, NULL));
  CODE(V8C_EINVAL, v8c_json_parse(NULL, "1", 1, &value));
  CODE(V8C_ERANGE, v8c_json_parse(ctx, "1", SIZE_MAX - 1, &value));
  cr_assert_null(value);
}

static void json_is(const char *source, int indent, const char *expected) {
  v8c_value text = NULL;
  OK(v8c_json_stringify(ctx, eval(source), indent, &text));
  cr_assert(v8c_is_string(text), "JSON of %s", source);
  TEXT_IS(text, expected);
}

Test(convert, json_stringify) {
  json_is("({a: [1, undefined, () => 1], b: undefined})", 0, "{\"a\":[1,null,null]}");
  json_is("({a: 1})", 1, "{\n \"a\": 1\n}");
  json_is("[1]", 10, "[\n          1\n]");
  json_is("'undefined'", 0, "\"undefined\"");
  json_is("'\\ud800'", 0, "\"\\ud800\"");
  json_is("''", 0, "\"\"");
  json_is("({toJSON() { return 'u' }})", 0, "\"u\"");
  json_is("JSON.rawJSON ? JSON.rawJSON('1e1000') : 1e1000", 0, "1e1000");
}

Test(convert, json_tells_undefined_from_text) {
  const char *none[] = {"undefined", "Symbol()", "() => 1", "({toJSON() {}})", "({toJSON() { return Symbol() }})"};
  for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
    v8c_value text = NULL;
    OK(v8c_json_stringify(ctx, eval(none[i]), 2, &text));
    cr_expect(v8c_is_undefined(text), "JSON of %s", none[i]);
  }
}

Test(convert, json_stringify_does_not_ask_the_page) {
  eval("JSON.stringify = () => 'overwritten'; delete globalThis.JSON");
  json_is("[1]", 0, "[1]");
}

Test(convert, json_stringify_fails) {
  v8c_value text = NULL, one = v8c_int32(iso, 1);
  CODE(V8C_EXCEPTION, v8c_json_stringify(ctx, eval("const o = {}; o.o = o; o"), 0, &text));
  THROWN("circular");
  CODE(V8C_EXCEPTION, v8c_json_stringify(ctx, eval("1n"), 0, &text));
  THROWN("TypeError");
  CODE(V8C_ERANGE, v8c_json_stringify(ctx, one, -1, &text));
  CODE(V8C_ERANGE, v8c_json_stringify(ctx, one, 11, &text));
  CODE(V8C_EINVAL, v8c_json_stringify(NULL, one, 0, &text));
  CODE(V8C_EINVAL, v8c_json_stringify(ctx, NULL, 0, &text));
  CODE(V8C_EINVAL, v8c_json_stringify(ctx, one, 0, NULL));
  cr_assert_null(text);
}

/* ---- Array index, detail -------------------------------------------------------------------- */

static void index_is(const char *source, uint32_t index) {
  uint32_t out = 77;
  v8c_value value = eval(source);
  size_t before = v8c_scope_count(iso);
  OK(v8c_to_array_index(ctx, value, &out));
  cr_expect_eq(out, index, "%s: %u", source, out);
  cr_expect_eq(v8c_scope_count(iso), before);
}

Test(convert, to_array_index) {
  index_is("1", 1);
  index_is("0", 0);
  index_is("-0", 0);
  index_is("'1'", 1);
  index_is("[1]", 1);
  index_is("['1']", 1);
  index_is("4294967294", 4294967294u);
  index_is("5n", 5);
  const char *none[] = {"-1", "'a'", "[1, 1]", "({})", "1.5", "'01'", "4294967295", "''", "NaN", "undefined"};
  uint32_t out = 77;
  for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
    v8c_value value = eval(none[i]);
    size_t before = v8c_scope_count(iso);
    CODE(V8C_ERANGE, v8c_to_array_index(ctx, value, &out));
    cr_expect_eq(v8c_scope_count(iso), before);
  }
  CODE(V8C_EXCEPTION, v8c_to_array_index(ctx, eval("Symbol()"), &out));
  THROWN("TypeError");
  CODE(V8C_EXCEPTION, v8c_to_array_index(ctx, eval("({toString() { throw Error('mine') }})"), &out));
  THROWN("mine");
  CODE(V8C_EINVAL, v8c_to_array_index(ctx, NULL, &out));
  CODE(V8C_EINVAL, v8c_to_array_index(ctx, eval("1"), NULL));
  CODE(V8C_EINVAL, v8c_to_array_index(NULL, eval("1"), &out));
  cr_assert_eq(out, 77);
}

static void detail_is(const char *source, const char *text) {
  v8c_value out = NULL, value = eval(source);
  size_t before = v8c_scope_count(iso);
  OK(v8c_to_detail(ctx, value, &out));
  cr_expect_eq(v8c_scope_count(iso) - before, 1);
  cr_expect_str_eq(text_of(out), text, "%s: %s", source, text_of(out));
}

Test(convert, to_detail) {
  detail_is("1", "1");
  detail_is("'text'", "text");
  detail_is("Symbol('s')", "Symbol(s)");
  detail_is("({toString() { throw 1 }})", "[object Object]");
  detail_is("({})", "#<Object>");
  detail_is("new (class Point {})()", "#<Point>");
  detail_is("x => x", "x => x");
  detail_is("new RangeError('far')", "RangeError: far");
  detail_is("new Proxy({}, {get() { throw 1 }})", "#<Object>");
  v8c_value out = NULL;
  CODE(V8C_EINVAL, v8c_to_detail(ctx, NULL, &out));
  CODE(V8C_EINVAL, v8c_to_detail(ctx, eval("1"), NULL));
  CODE(V8C_EINVAL, v8c_to_detail(NULL, eval("1"), &out));
  cr_assert_null(out);
}

Test(convert, constructors_are_told) {
  cr_assert(v8c_is_constructor(eval("Map")) && v8c_is_constructor(eval("(class {})")));
  cr_assert(v8c_is_constructor(eval("new Proxy(function () {}, {})")));
  cr_assert(!v8c_is_constructor(eval("() => 1")) && !v8c_is_constructor(eval("({})")));
  cr_assert(!v8c_is_constructor(eval("1")) && !v8c_is_constructor(NULL));
}
