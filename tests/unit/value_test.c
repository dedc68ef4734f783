/* value_test.c: values made, asked what they are, read and compared; v8c/value.h but for
 * conversions and JSON, which convert_test.c has. */
#include <math.h>

#include "tests/harness/values.h"

TestSuite(value, .init = harness_up, .fini = harness_down, .timeout = 60);

/* ---- Make -------------------------------------------------------------------------------- */

Test(value, made_as_asked) {
  cr_assert(v8c_is_undefined(v8c_undefined(iso)));
  cr_assert(v8c_is_null(v8c_null(iso)));
  cr_assert(v8c_is_true(v8c_boolean(iso, true)));
  cr_assert(v8c_is_false(v8c_boolean(iso, false)));
  TEXT_IS(v8c_number(iso, 1.5), "1.5");
  TEXT_IS(v8c_number(iso, 5e-324), "5e-324");
  TEXT_IS(v8c_number(iso, NAN), "NaN");
  TEXT_IS(v8c_number(iso, -INFINITY), "-Infinity");
  TEXT_IS(v8c_int32(iso, INT32_MIN), "-2147483648");
  TEXT_IS(v8c_int32(iso, INT32_MAX), "2147483647");
  TEXT_IS(v8c_uint32(iso, UINT32_MAX), "4294967295");
  TEXT_IS(v8c_bigint_int64(iso, INT64_MIN), "-9223372036854775808");
  TEXT_IS(v8c_bigint_uint64(iso, UINT64_MAX), "18446744073709551615");
}

Test(value, minus_zero_stays_minus_zero) {
  double number = 1;
  OK(v8c_get_number(v8c_number(iso, -0.0), &number));
  cr_assert(number == 0 && signbit(number));
  cr_assert(!v8c_is_int32(v8c_number(iso, -0.0)));
  cr_assert(v8c_is_int32(v8c_number(iso, 0.0)));
}

Test(value, making_leaves_only_what_it_returns) {
  LEFT(0, v8c_undefined(iso));
  LEFT(0, v8c_null(iso));
  LEFT(0, v8c_boolean(iso, true));
  LEFT(1, v8c_number(iso, 1.5));
  LEFT(1, v8c_int32(iso, 7));
  LEFT(1, v8c_uint32(iso, UINT32_MAX));
  LEFT(1, v8c_bigint_int64(iso, -1));
  LEFT(1, v8c_bigint_uint64(iso, 1));
}

Test(value, an_isolate_not_entered_makes_nothing) {
  v8c_isolate *other = NULL;
  OK(v8c_isolate_new(NULL, &other));
  v8c_isolate *isolates[] = {NULL, other};
  for (size_t i = 0; i < 2; i++) {
    cr_expect_null(v8c_undefined(isolates[i]));
    cr_expect_null(v8c_null(isolates[i]));
    cr_expect_null(v8c_boolean(isolates[i], true));
    cr_expect_null(v8c_number(isolates[i], 1));
    cr_expect_null(v8c_int32(isolates[i], 1));
    cr_expect_null(v8c_uint32(isolates[i], 1));
    cr_expect_null(v8c_bigint_int64(isolates[i], 1));
    cr_expect_null(v8c_bigint_uint64(isolates[i], 1));
  }
  OK(v8c_isolate_free(other));
}

/* ---- BigInts by their words ------------------------------------------------------------------ */

static void words_round_trip(bool negative, size_t count, const uint64_t *words, const char *text) {
  v8c_value value = NULL;
  LEFT(1, v8c_bigint_words(ctx, negative, count, words, &value));
  TEXT_IS(value, text);
  uint64_t back[4] = {7, 7, 7, 7};
  size_t got = 4;
  bool sign = !negative;
  OK(v8c_get_bigint_words(value, &sign, &got, back));
  cr_assert_eq(got, count, "%s: %zu words", text, got);
  cr_assert_eq(sign, negative, "%s: its sign", text);
  for (size_t i = 0; i < 4; i++) cr_assert_eq(back[i], i < count ? words[i] : 7, "%s: word %zu", text, i);
}

Test(value, bigint_words_round_trip) {
  words_round_trip(false, 0, NULL, "0");
  words_round_trip(false, 1, (uint64_t[]){1}, "1");
  words_round_trip(true, 1, (uint64_t[]){UINT64_MAX}, "-18446744073709551615");
  words_round_trip(false, 2, (uint64_t[]){0, 1}, "18446744073709551616");
  words_round_trip(true, 3, (uint64_t[]){5, 0, 1}, "-340282366920938463463374607431768211461");
}

Test(value, bigint_words_are_made_canonical) {
  v8c_value value = NULL;
  bool negative = true;
  size_t count = 3;
  uint64_t words[3] = {0, 0, 0};
  OK(v8c_bigint_words(ctx, true, 3, words, &value));
  TEXT_IS(value, "0");
  OK(v8c_get_bigint_words(value, &negative, &count, words));
  cr_assert(!negative && count == 0);
}

Test(value, bigint_words_tell_how_many_there_are) {
  v8c_value value = eval("-(2n ** 130n)");
  size_t count = 0;
  bool negative = false;
  OK(v8c_get_bigint_words(value, &negative, &count, NULL));
  cr_assert(negative && count == 3);
  uint64_t words[2] = {7, 7};
  count = 1;
  OK(v8c_get_bigint_words(value, &negative, &count, words));
  cr_assert(count == 3 && words[0] == 0 && words[1] == 7);
}

Test(value, bigint_words_check_their_arguments) {
  v8c_value out = NULL;
  uint64_t word = 1;
  size_t count = 1;
  bool negative = false;
  CODE(V8C_EINVAL, v8c_bigint_words(NULL, false, 1, &word, &out));
  CODE(V8C_EINVAL, v8c_bigint_words(ctx, false, 1, NULL, &out));
  CODE(V8C_EINVAL, v8c_bigint_words(ctx, false, 1, &word, NULL));
  CODE(V8C_ERANGE, v8c_bigint_words(ctx, false, ((size_t)1 << 24) + 1, &word, &out));
  CODE(V8C_ERANGE, v8c_bigint_words(ctx, false, SIZE_MAX, &word, &out));
  cr_assert_null(out);
  v8c_value value = v8c_bigint_int64(iso, 1);
  CODE(V8C_EINVAL, v8c_get_bigint_words(NULL, &negative, &count, &word));
  CODE(V8C_EINVAL, v8c_get_bigint_words(value, NULL, &count, &word));
  CODE(V8C_EINVAL, v8c_get_bigint_words(value, &negative, NULL, &word));
  CODE(V8C_EINVAL, v8c_get_bigint_words(value, &negative, &count, NULL));
  CODE(V8C_ETYPE, v8c_get_bigint_words(v8c_int32(iso, 1), &negative, &count, &word));
}

/* ---- What it is ------------------------------------------------------------------------------- */

/* The names of the checks that answer true, in the order of the list. */
static const char *kinds_of(v8c_value value) {
  static char names[512];
  names[0] = 0;
#define XX(name, method) \
  if (v8c_is_##name(value)) strcat(names, *names ? " " #name : #name);
  V8C_IS_MAP(XX)
#undef XX
  return names;
}

static const struct {
  const char *source, *kinds, *type;
} kinds[] = {
    {"undefined", "undefined nullish primitive", "undefined"},
    {"null", "null nullish primitive", "object"},
    {"true", "true boolean primitive", "boolean"},
    {"false", "false boolean primitive", "boolean"},
    {"''", "name string primitive", "string"},
    {"'a' + String(Math.random())", "name string primitive", "string"},
    {"Symbol()", "name symbol primitive", "symbol"},
    {"Symbol.iterator", "name symbol primitive", "symbol"},
    {"0", "number int32 uint32 primitive", "number"},
    {"-1", "number int32 primitive", "number"},
    {"2147483647", "number int32 uint32 primitive", "number"},
    {"2147483648", "number uint32 primitive", "number"},
    {"4294967295", "number uint32 primitive", "number"},
    {"4294967296", "number primitive", "number"},
    {"1.5", "number primitive", "number"},
    {"-0", "number primitive", "number"},
    {"NaN", "number primitive", "number"},
    {"0n", "bigint primitive", "bigint"},
    {"({})", "object", "object"},
    {"Object.create(null)", "object", "object"},
    {"[]", "object array", "object"},
    {"(function () {})", "object function", "function"},
    {"() => 1", "object function", "function"},
    {"(class {})", "object function", "function"},
    {"(async () => 1)", "object function async_function", "function"},
    {"(function* () {})", "object function generator_function", "function"},
    {"(async function* () {})", "object function async_function generator_function", "function"},
    {"(function* () {})()", "object generator_object", "object"},
    {"Promise.resolve(1)", "object promise", "object"},
    {"new Date(0)", "object date", "object"},
    {"/x/", "object regexp", "object"},
    {"new Map()", "object map", "object"},
    {"new Set()", "object set", "object"},
    {"new Map().entries()", "object map_iterator", "object"},
    {"new Set().values()", "object set_iterator", "object"},
    {"new WeakMap()", "object weak_map", "object"},
    {"new WeakSet()", "object weak_set", "object"},
    {"new WeakRef({})", "object weak_ref", "object"},
    {"new Proxy({}, {})", "object proxy", "object"},
    {"new Proxy([], {})", "object proxy", "object"},
    {"new Proxy(() => 1, {})", "object function proxy", "function"},
    {"(function () { return arguments })()", "object arguments_object", "object"},
    {"new Error('x')", "object native_error", "object"},
    {"new (class extends RangeError {})()", "object native_error", "object"},
    {"Object(1)", "object number_object", "object"},
    {"Object('a')", "object string_object", "object"},
    {"Object(Symbol())", "object symbol_object", "object"},
    {"Object(true)", "object boolean_object", "object"},
    {"Object(1n)", "object bigint_object", "object"},
    {"new ArrayBuffer(8)", "object array_buffer", "object"},
    {"new SharedArrayBuffer(8)", "object shared_array_buffer", "object"},
    {"new DataView(new ArrayBuffer(8))", "object array_buffer_view data_view", "object"},
    {"new Uint8Array(1)", "object array_buffer_view typed_array uint8_array", "object"},
    {"new Uint8ClampedArray(1)", "object array_buffer_view typed_array uint8_clamped_array", "object"},
    {"new Int8Array(1)", "object array_buffer_view typed_array int8_array", "object"},
    {"new Uint16Array(1)", "object array_buffer_view typed_array uint16_array", "object"},
    {"new Int16Array(1)", "object array_buffer_view typed_array int16_array", "object"},
    {"new Uint32Array(1)", "object array_buffer_view typed_array uint32_array", "object"},
    {"new Int32Array(1)", "object array_buffer_view typed_array int32_array", "object"},
    {"new Float16Array(1)", "object array_buffer_view typed_array float16_array", "object"},
    {"new Float32Array(1)", "object array_buffer_view typed_array float32_array", "object"},
    {"new Float64Array(1)", "object array_buffer_view typed_array float64_array", "object"},
    {"new BigInt64Array(1)", "object array_buffer_view typed_array bigint64_array", "object"},
    {"new BigUint64Array(1)", "object array_buffer_view typed_array biguint64_array", "object"},
    {"new WebAssembly.Memory({initial: 1})", "object wasm_memory_object", "object"},
    {"new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))", "object wasm_module_object", "object"},
};

Test(value, every_kind_is_told_from_every_other) {
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
    v8c_value value = eval(kinds[i].source);
    cr_expect_str_eq(kinds_of(value), kinds[i].kinds, "%s is %s", kinds[i].source, kinds_of(value));
    cr_expect_str_eq(v8c_typeof(value), kinds[i].type, "typeof %s is %s", kinds[i].source, v8c_typeof(value));
  }
}

Test(value, looking_leaves_nothing) {
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
    v8c_value value = eval(kinds[i].source);
    LEFT(0, kinds_of(value));
    LEFT(0, v8c_typeof(value));
    LEFT(0, v8c_strict_equals(value, value));
    LEFT(0, v8c_same_value(value, value));
    LEFT(0, v8c_to_boolean(iso, value));
  }
}

Test(value, no_value_is_nothing) {
  cr_assert_str_eq(kinds_of(NULL), "");
  cr_assert_str_eq(v8c_typeof(NULL), "undefined");
  cr_assert(!v8c_strict_equals(NULL, NULL));
  cr_assert(!v8c_same_value(NULL, v8c_null(iso)));
  cr_assert(!v8c_same_value(v8c_null(iso), NULL));
}

/* ---- Read --------------------------------------------------------------------------------------- */

Test(value, read_without_conversion) {
  bool boolean = false;
  double number = 0;
  int32_t signed32 = 0;
  uint32_t unsigned32 = 0;
  OK(v8c_get_boolean(eval("true"), &boolean));
  cr_assert(boolean);
  OK(v8c_get_boolean(eval("false"), &boolean));
  cr_assert(!boolean);
  OK(v8c_get_number(eval("5e-324"), &number));
  cr_assert(number > 0 && number < 1e-323);
  OK(v8c_get_number(eval("-7"), &number));
  cr_assert_eq(number, -7);
  OK(v8c_get_number(eval("NaN"), &number));
  cr_assert(isnan(number));
  OK(v8c_get_int32(eval("-2147483648"), &signed32));
  cr_assert_eq(signed32, INT32_MIN);
  OK(v8c_get_int32(eval("0.5 + 6.5"), &signed32)); /* may be a heap number */
  cr_assert_eq(signed32, 7);
  OK(v8c_get_uint32(eval("4294967295"), &unsigned32));
  cr_assert_eq(unsigned32, UINT32_MAX);
  OK(v8c_get_uint32(eval("3"), &unsigned32));
  cr_assert_eq(unsigned32, 3);
}

Test(value, the_wrong_kind_is_a_code_and_writes_nothing) {
  bool boolean = true;
  double number = 42;
  int32_t signed32 = 42;
  uint32_t unsigned32 = 42;
  int64_t signed64 = 42;
  uint64_t unsigned64 = 42;
  CODE(V8C_ETYPE, v8c_get_boolean(eval("0"), &boolean));
  CODE(V8C_ETYPE, v8c_get_boolean(eval("new Boolean(false)"), &boolean));
  CODE(V8C_ETYPE, v8c_get_number(eval("'1'"), &number));
  CODE(V8C_ETYPE, v8c_get_number(eval("1n"), &number));
  const char *not_int32[] = {"2147483648", "1.5", "-0", "NaN", "'1'", "true", "null", "({})"};
  for (size_t i = 0; i < sizeof not_int32 / sizeof *not_int32; i++)
    CODE(V8C_ETYPE, v8c_get_int32(eval(not_int32[i]), &signed32));
  const char *not_uint32[] = {"-1", "4294967296", "1.5", "-0", "'1'", "undefined"};
  for (size_t i = 0; i < sizeof not_uint32 / sizeof *not_uint32; i++)
    CODE(V8C_ETYPE, v8c_get_uint32(eval(not_uint32[i]), &unsigned32));
  CODE(V8C_ETYPE, v8c_get_bigint_int64(eval("1"), &signed64, NULL));
  CODE(V8C_ETYPE, v8c_get_bigint_uint64(eval("'1'"), &unsigned64, NULL));
  cr_assert(boolean && number == 42 && signed32 == 42 && unsigned32 == 42 && signed64 == 42 && unsigned64 == 42);
}

Test(value, reading_nothing_or_to_nowhere_is_a_code) {
  v8c_value one = v8c_int32(iso, 1), big = v8c_bigint_int64(iso, 1);
  bool boolean;
  double number;
  int32_t signed32;
  uint32_t unsigned32;
  int64_t signed64;
  uint64_t unsigned64;
  CODE(V8C_EINVAL, v8c_get_boolean(NULL, &boolean));
  CODE(V8C_EINVAL, v8c_get_boolean(v8c_boolean(iso, true), NULL));
  CODE(V8C_EINVAL, v8c_get_number(NULL, &number));
  CODE(V8C_EINVAL, v8c_get_number(one, NULL));
  CODE(V8C_EINVAL, v8c_get_int32(NULL, &signed32));
  CODE(V8C_EINVAL, v8c_get_int32(one, NULL));
  CODE(V8C_EINVAL, v8c_get_uint32(NULL, &unsigned32));
  CODE(V8C_EINVAL, v8c_get_uint32(one, NULL));
  CODE(V8C_EINVAL, v8c_get_bigint_int64(NULL, &signed64, NULL));
  CODE(V8C_EINVAL, v8c_get_bigint_int64(big, NULL, NULL));
  CODE(V8C_EINVAL, v8c_get_bigint_uint64(NULL, &unsigned64, NULL));
  CODE(V8C_EINVAL, v8c_get_bigint_uint64(big, NULL, NULL));
}

Test(value, bigints_wrap_and_say_so) {
  int64_t signed64 = 0;
  uint64_t unsigned64 = 0;
  bool lossless = false;
  OK(v8c_get_bigint_int64(eval("-(2n ** 63n)"), &signed64, &lossless));
  cr_assert(signed64 == INT64_MIN && lossless);
  OK(v8c_get_bigint_int64(eval("2n ** 63n"), &signed64, &lossless));
  cr_assert(signed64 == INT64_MIN && !lossless);
  OK(v8c_get_bigint_int64(eval("2n ** 64n + 5n"), &signed64, NULL));
  cr_assert_eq(signed64, 5);
  OK(v8c_get_bigint_uint64(eval("2n ** 64n - 1n"), &unsigned64, &lossless));
  cr_assert(unsigned64 == UINT64_MAX && lossless);
  OK(v8c_get_bigint_uint64(eval("-1n"), &unsigned64, &lossless));
  cr_assert(unsigned64 == UINT64_MAX && !lossless);
}

/* ---- Compare ------------------------------------------------------------------------------------ */

Test(value, strictly_equal_and_the_same) {
  static const struct {
    const char *a, *b;
    bool strict, same;
  } table[] = {
      {"1", "1", true, true},
      {"NaN", "NaN", false, true},
      {"0", "-0", true, false},
      {"'ab'", "'a' + 'b'", true, true},
      {"'abcdefghijklmnop' + 1", "'abcdefghijklmno' + 'p1'", true, true},
      {"10n", "10n", true, true},
      {"1", "1n", false, false},
      {"null", "undefined", false, false},
      {"({})", "({})", false, false},
      {"globalThis", "globalThis", true, true},
  };
  for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
    v8c_value a = eval(table[i].a), b = eval(table[i].b);
    cr_expect_eq(v8c_strict_equals(a, b), table[i].strict, "%s === %s", table[i].a, table[i].b);
    cr_expect_eq(v8c_same_value(a, b), table[i].same, "Object.is(%s, %s)", table[i].a, table[i].b);
    LEFT(0, v8c_strict_equals(a, b));
    LEFT(0, v8c_same_value(a, b));
  }
}
