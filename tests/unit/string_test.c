/* string_test.c: strings in and out: NULs, bad UTF-8, lone surrogates, limits, ropes. */
#include <stdlib.h>

#include "tests/harness/values.h"

TestSuite(string, .init = harness_up, .fini = harness_down, .timeout = 120);

#define FFFD "\xef\xbf\xbd"

static v8c_value string(const char *text, size_t len) {
  v8c_value value = NULL;
  OK(v8c_string(iso, text, len, &value));
  return value;
}

/* The string's UTF-8, by v8c_string_copy and by v8c_string_append, is `len` bytes at `text`. */
static void utf8_is(v8c_value value, int flags, const char *text, size_t len) {
  char bytes[256];
  size_t got = 0;
  OK(v8c_string_copy(iso, value, flags, bytes, sizeof bytes, &got));
  cr_assert_eq(got, len, "%zu bytes, not %zu", got, len);
  cr_assert_arr_eq(bytes, text, len);
  cr_assert_eq(bytes[len], 0);
  cr_assert_eq(v8c_string_utf8_length(iso, value), len);
  v8c_buf buf = {0};
  OK(v8c_buf_append(&buf, "<", 1));
  OK(v8c_string_append(iso, value, flags, &buf));
  cr_assert_eq(buf.len, len + 1);
  cr_assert_arr_eq(buf.data + 1, text, len);
  cr_assert_eq(buf.data[buf.len], 0);
  v8c_buf_free(&buf);
}

/* ---- In ------------------------------------------------------------------------------------ */

Test(string, nuls_are_data) {
  v8c_value value = string(V8C_LIT("a\0b\0"));
  cr_assert_eq(v8c_string_length(value), 4);
  utf8_is(value, 0, V8C_LIT("a\0b\0"));
  cr_assert_eq(v8c_string_length(string("a\0b", V8C_ZSTR)), 1);
}

Test(string, empty_in_every_way) {
  v8c_value value = NULL;
  OK(v8c_string(iso, NULL, 0, &value));
  utf8_is(value, 0, "", 0);
  OK(v8c_key(iso, "", V8C_ZSTR, &value));
  utf8_is(value, 0, "", 0);
  OK(v8c_string_latin1(iso, NULL, 0, &value));
  utf8_is(value, 0, "", 0);
  OK(v8c_string_utf16(iso, NULL, 0, &value));
  utf8_is(value, 0, "", 0);
}

Test(string, what_is_not_utf8_becomes_replacement_characters) {
  static const struct {
    const char *in, *out;
  } table[] = {
      {"a\xff"
       "b",
       "a" FFFD "b"},
      {"\x80", FFFD},
      {"\xc0\xaf", FFFD FFFD},                   /* overlong */
      {"\xed\xa0\x80", FFFD FFFD FFFD},          /* a surrogate */
      {"\xf4\x90\x80\x80", FFFD FFFD FFFD FFFD}, /* past U+10FFFF */
      {"\xe2\x82", FFFD},                        /* cut off */
      {"\xf0\x9f\x98", FFFD},
      {"\xe2\x82z", FFFD "z"},
  };
  for (size_t i = 0; i < sizeof table / sizeof *table; i++)
    utf8_is(string(table[i].in, V8C_ZSTR), 0, table[i].out, strlen(table[i].out));
}

Test(string, every_length_of_ascii_and_every_place_of_one_that_is_not) {
  char text[201];
  for (size_t len = 1; len <= 200; len++) {
    memset(text, 'a', sizeof text);
    cr_assert(v8c_string_is_latin1(string(text, len)));
    cr_assert_eq(v8c_string_utf8_length(iso, string(text, len)), len);
    for (size_t at = 0; at + 1 < len; at += len < 20 ? 1 : 7) {
      memset(text, 'a', sizeof text);
      memcpy(text + at, "\xc3\xa9", 2);
      v8c_value value = string(text, len);
      cr_assert_eq(v8c_string_length(value), len - 1, "é at %zu of %zu", at, len);
      utf8_is(value, 0, text, len);
    }
  }
}

Test(string, astral_characters_are_pairs) {
  v8c_value value = string("\xf0\x9f\x98\x80", V8C_ZSTR);
  cr_assert_eq(v8c_string_length(value), 2);
  uint16_t units[2];
  size_t len = 0;
  OK(v8c_string_copy_utf16(iso, value, units, 2, &len));
  cr_assert(len == 2 && units[0] == 0xd83d && units[1] == 0xde00);
  utf8_is(value, 0, V8C_LIT("\xf0\x9f\x98\x80"));
  utf8_is(eval("'\\u{10ffff}\\u{10000}'"), 0, V8C_LIT("\xf4\x8f\xbf\xbf\xf0\x90\x80\x80"));
}

Test(string, latin1_in_and_out) {
  v8c_value value = NULL;
  LEFT(1, v8c_string_latin1(iso, "caf\xe9\0", 5, &value));
  cr_assert_eq(v8c_string_length(value), 5);
  utf8_is(value, 0, V8C_LIT("caf\xc3\xa9\0"));
  char bytes[8] = "xxxxxxx";
  size_t len = 0;
  OK(v8c_string_copy_latin1(iso, value, bytes, 4, &len));
  cr_assert_eq(len, 5);
  cr_assert_arr_eq(bytes, "caf\xe9xxx", 7);
  OK(v8c_string_latin1(iso, "\xe9t\xe9", V8C_ZSTR, &value));
  TEXT_IS(value, "\xc3\xa9t\xc3\xa9");
}

Test(string, latin1_out_of_what_is_more_is_a_code) {
  char bytes[8] = "xxxxxxx";
  size_t len = 42;
  CODE(V8C_ETYPE, v8c_string_copy_latin1(iso, eval("'a\\u0100'"), bytes, sizeof bytes, &len));
  cr_assert(len == 42 && bytes[0] == 'x');
  OK(v8c_string_copy_latin1(iso, eval("'\\u0100a\\xe9'.slice(1)"), bytes, sizeof bytes, &len));
  cr_assert(len == 2);
  cr_assert_arr_eq(bytes, "a\xe9x", 3);
}

Test(string, utf16_is_lossless) {
  const uint16_t in[] = {'a', 0, 0xd800, 0xdc00, 0xdfff, 0xffff, 0xd801};
  uint16_t out[8];
  size_t len = 0;
  v8c_value value = NULL;
  LEFT(1, v8c_string_utf16(iso, in, 7, &value));
  OK(v8c_string_copy_utf16(iso, value, out, 8, &len));
  cr_assert_eq(len, 7);
  cr_assert_arr_eq(out, in, sizeof in);
  memset(out, 0x55, sizeof out);
  OK(v8c_string_copy_utf16(iso, value, out, 2, &len));
  cr_assert(len == 7 && out[1] == 0 && out[2] == 0x5555);
  OK(v8c_string_copy_utf16(iso, string("h\xc3\xa9", V8C_ZSTR), out, 8, &len));
  cr_assert(len == 2 && out[0] == 'h' && out[1] == 0xe9);
}

Test(string, keys_are_found_by_and_are_equal_to_strings) {
  v8c_value key = NULL, again = NULL;
  LEFT(1, v8c_key(iso, V8C_LIT("na\xc3\xafve"), &key));
  OK(v8c_key(iso, V8C_LIT("na\xc3\xafve"), &again));
  cr_assert(v8c_strict_equals(key, again));
  cr_assert(v8c_strict_equals(key, eval("'na\\xefve'")));
}

/* ---- Out: surrogates, truncation ---------------------------------------------------------------- */

Test(string, lone_surrogates_are_replaced_or_kept_as_wtf8) {
  v8c_value value = eval("'a\\ud800b\\udc00\\ud83d\\ude00\\udbff'");
  utf8_is(value, 0, V8C_LIT("a" FFFD "b" FFFD "\xf0\x9f\x98\x80" FFFD));
  utf8_is(value, V8C_WTF8,
          V8C_LIT("a\xed\xa0\x80"
                  "b\xed\xb0\x80\xf0\x9f\x98\x80\xed\xaf\xbf"));
  utf8_is(eval("'\\udc00\\ud800'"), V8C_WTF8, V8C_LIT("\xed\xb0\x80\xed\xa0\x80"));
}

/* At every capacity: the most whole code points that fit, a NUL when there is room, not a byte more. */
static void truncates(v8c_value value, const char *text, size_t len) {
  for (size_t cap = 0; cap <= len + 2; cap++) {
    char bytes[32];
    size_t full = 0, fits = cap < len ? cap : len;
    while (fits && fits < len && (text[fits] & 0xc0) == 0x80) fits--;
    memset(bytes, 0x55, sizeof bytes);
    OK(v8c_string_copy(iso, value, 0, cap ? bytes : NULL, cap, &full));
    cr_assert_eq(full, len, "cap %zu: length %zu", cap, full);
    cr_assert_arr_eq(bytes, text, fits);
    if (fits < cap) cr_assert_eq(bytes[fits], 0, "cap %zu: NUL at %zu", cap, fits);
    for (size_t i = fits < cap ? fits + 1 : fits; i < sizeof bytes; i++)
      cr_assert_eq(bytes[i], 0x55, "cap %zu: byte %zu was written", cap, i);
  }
}

Test(string, truncated_at_whole_code_points) {
  const char *texts[] = {"a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80z", "caf\xc3\xa9 \xc3\xa0", "plain ASCII",
                         "\xf0\x9f\x98\x80\xf0\x9f\x98\x80", ""};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    truncates(string(texts[i], V8C_ZSTR), texts[i], strlen(texts[i]));
}

/* One code point as UTF-8; how many bytes. */
static size_t put(uint32_t c, char *to) {
  if (c < 0x80) return to[0] = (char)c, 1;
  if (c < 0x800) return to[0] = (char)(0xc0 | c >> 6), to[1] = (char)(0x80 | (c & 63)), 2;
  if (c < 0x10000)
    return to[0] = (char)(0xe0 | c >> 12), to[1] = (char)(0x80 | (c >> 6 & 63)), to[2] = (char)(0x80 | (c & 63)), 3;
  to[0] = (char)(0xf0 | c >> 18), to[1] = (char)(0x80 | (c >> 12 & 63));
  return to[2] = (char)(0x80 | (c >> 6 & 63)), to[3] = (char)(0x80 | (c & 63)), 4;
}

/* Random code points, mostly of the commoner kinds; truncated anywhere. `most`: the largest. */
static void random_texts(uint32_t most, unsigned seed) {
  static const uint32_t tops[] = {0x7f, 0x7f, 0x7f, 0xff, 0x7ff, 0xd7ff, 0x10ffff};
  for (int round = 0; round < 3000; round++) {
    char text[400], bytes[420];
    size_t len = 0, points = (size_t)rand_r(&seed) % 100, full = 0;
    for (size_t i = 0; i < points; i++) {
      uint32_t top = tops[(size_t)rand_r(&seed) % 7], c;
      do c = (uint32_t)rand_r(&seed) % (top + 1);
      while (c > most || (c >= 0xd800 && c < 0xe000));
      len += put(c, text + len);
    }
    v8c_scope scope;
    OK(v8c_scope_open(iso, &scope));
    v8c_value value = string(text, len);
    size_t cap = (size_t)rand_r(&seed) % (len + 20), fits = cap < len ? cap : len;
    while (fits && fits < len && (text[fits] & 0xc0) == 0x80) fits--;
    memset(bytes, 0x55, sizeof bytes);
    OK(v8c_string_copy(iso, value, 0, bytes, cap, &full));
    cr_assert_eq(full, len);
    if (fits) cr_assert_arr_eq(bytes, text, fits);
    if (fits < cap) cr_assert_eq(bytes[fits], 0);
    for (size_t i = fits + (fits < cap); i < sizeof bytes; i++) cr_assert_eq(bytes[i], 0x55, "byte %zu", i);
    cr_assert_eq(v8c_string_utf8_length(iso, value), len);
    v8c_scope_close(&scope);
  }
}

Test(string, random_texts_of_latin1) { random_texts(0xff, 1); }

Test(string, random_texts_of_everything) { random_texts(0x10ffff, 2); }

Test(string, lengths_of_long_texts_do_not_wrap) {
  EVAL_IS("'\\xe9'.repeat(5)", "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9");
  cr_assert_eq(v8c_string_utf8_length(iso, eval("'\\xe9'.repeat(100001)")), 200002);
  cr_assert_eq(v8c_string_utf8_length(iso, eval("'\\u20ac'.repeat(100001)")), 300003);
  cr_assert_eq(v8c_string_utf8_length(iso, eval("'\\u{1f600}'.repeat(100001)")), 400004);
  cr_assert_eq(v8c_string_utf8_length(iso, eval("'a' + '\\u{1f600}'.repeat(20001)")), 80005);
}

/* What the standard says of each unit, one after the other. */
static size_t utf8_length_of(const uint16_t *units, size_t count) {
  size_t bytes = 0;
  for (size_t i = 0; i < count; i++) {
    bool pair =
        units[i] >= 0xd800 && units[i] < 0xdc00 && i + 1 < count && units[i + 1] >= 0xdc00 && units[i + 1] < 0xe000;
    bytes += pair ? 4 : units[i] < 0x80 ? 1 : units[i] < 0x800 ? 2 : 3;
    i += pair;
  }
  return bytes;
}

Test(string, utf8_length_at_every_length_and_across_blocks) {
  static const uint16_t kinds[] = {'a',    0x7f,   0x80,   0x7ff,  0x800,  0xd7ff,
                                   0xd800, 0xdbff, 0xdc00, 0xdfff, 0xe000, 0xffff};
  static uint16_t units[33000];
  uint32_t seed = 1;
  for (size_t i = 0; i < 33000; i++) {
    seed = seed * 1664525 + 1013904223;
    units[i] = kinds[(seed >> 16) % (sizeof kinds / sizeof *kinds)];
  }
  units[16383] = 0xd83d, units[16384] = 0xde00; /* a pair over the seam of two blocks */
  for (size_t len = 0; len < 33000; len += len < 300 || (len > 16380 && len < 16390) ? 1 : 997 - len % 997 + 100) {
    v8c_value value = NULL;
    OK(v8c_string_utf16(iso, units, len, &value));
    cr_assert_eq(v8c_string_utf8_length(iso, value), utf8_length_of(units, len), "of %zu units", len);
  }
}

/* ---- Out: every kind of string that V8 has --------------------------------------------------------- */

static const char *const makers[] = {
    "'abcdefghijklmnopqrstuvwxyz' + String(Math.random() > 2)",                     /* a rope */
    "('abcdefghijklmnopqrstuvwxyzfalse').split('').join('')",                       /* flat */
    "('0123abcdefghijklmnopqrstuvwxyzfalse').slice(4)",                             /* a slice */
    "var t = 'abcdefghijklmnopqrstuvwxyz' + String(Math.random() > 2); ({})[t]; t", /* interned later */
    "('\\u20acabcdefghijklmnopqrstuvwxyzfalse').slice(1)",                          /* two bytes */
    "var u = '\\u20ac' + 'abcdefghijklmnopqrstuvwxyz' + String(Math.random() > 2); u.slice(1)",
};

Test(string, ropes_slices_and_interned_strings_read_alike) {
  static const char expected[] = "abcdefghijklmnopqrstuvwxyzfalse";
  const size_t len = sizeof expected - 1;
  for (size_t i = 0; i < sizeof makers / sizeof *makers; i++) {
    v8c_value value = eval(makers[i]);
    char bytes[64];
    uint16_t units[64];
    size_t got = 0;
    v8c_buf buf = {0};
    cr_assert_eq(v8c_string_length(value), len);
    LEFT(0, v8c_string_utf8_length(iso, value));
    value = eval(makers[i]); /* anew, since reading flattens */
    LEFT(0, v8c_string_copy(iso, value, 0, bytes, sizeof bytes, &got));
    cr_assert_eq(got, len);
    cr_assert_str_eq(bytes, expected);
    value = eval(makers[i]);
    LEFT(0, v8c_string_copy_latin1(iso, value, bytes, sizeof bytes, &got));
    value = eval(makers[i]);
    LEFT(0, v8c_string_copy_utf16(iso, value, units, 64, &got));
    cr_assert(got == len && units[len - 1] == 'e');
    value = eval(makers[i]);
    LEFT(0, v8c_string_append(iso, value, 0, &buf));
    cr_assert_str_eq(buf.data, expected);
    value = eval(makers[i]);
    buf.len = 0;
    LEFT(0, v8c_to_text(ctx, value, &buf));
    cr_assert_str_eq(buf.data, expected);
    value = eval(makers[i]);
    LEFT(0, v8c_string_is_latin1(value));
    cr_assert(v8c_string_is_latin1(value));
    v8c_buf_free(&buf);
  }
}

Test(string, a_view_shows_the_units) {
  for (size_t i = 0; i < sizeof makers / sizeof *makers; i++) {
    v8c_value value = eval(makers[i]);
    size_t before = v8c_scope_count(iso);
    v8c_string_view view;
    OK(v8c_string_view_open(iso, value, &view));
    cr_assert_eq(view.len, 31);
    cr_assert(!view.latin1 != !view.utf16);
    cr_assert_eq(view.latin1 ? view.latin1[25] : view.utf16[25], 'z');
    v8c_string_view_close(&view);
    v8c_string_view_close(&view);
    cr_assert_eq(v8c_scope_count(iso), before);
  }
  v8c_string_view view;
  OK(v8c_string_view_open(iso, eval("'\\u20ac'"), &view));
  cr_assert(view.len == 1 && view.utf16 && *view.utf16 == 0x20ac);
  v8c_string_view_close(&view);
  OK(v8c_string_view_open(iso, eval("''"), &view));
  cr_assert(view.len == 0 && view.latin1);
  v8c_string_view_close(&view);
  v8c_string_view_close(NULL);
}

/* ---- Text of any value ------------------------------------------------------------------------------- */

Test(string, text_of_any_value) {
  EVAL_IS("Symbol('x')", "Symbol(x)");
  EVAL_IS("Symbol()", "Symbol()");
  EVAL_IS("Symbol.iterator", "Symbol(Symbol.iterator)");
  EVAL_IS("null", "null");
  EVAL_IS("undefined", "undefined");
  EVAL_IS("-0", "0");
  EVAL_IS("5e-324", "5e-324");
  EVAL_IS("2n ** 70n", "1180591620717411303424");
  EVAL_IS("({})", "[object Object]");
  EVAL_IS("[1, [2], null]", "1,2,");
  EVAL_IS("'\\ud800'", FFFD);
  v8c_buf buf = {0};
  v8c_value values[] = {eval("Symbol('x')"), eval("1.5"), eval("({})"), eval("10n"), eval("null")};
  for (size_t i = 0; i < sizeof values / sizeof *values; i++) LEFT(0, v8c_to_text(ctx, values[i], &buf));
  cr_assert_str_eq(buf.data, "Symbol(x)1.5[object Object]10null");
  v8c_buf_free(&buf);
}

Test(string, text_that_throws_adds_nothing) {
  v8c_buf buf = {0};
  OK(v8c_buf_append(&buf, "kept", 4));
  CODE(V8C_EXCEPTION, v8c_to_text(ctx, eval("({toString() { throw new Error('no') }})"), &buf));
  cr_assert_str_eq(buf.data, "kept");
  THROWN("Error: no");
  v8c_buf_free(&buf);
}

/* ---- External ------------------------------------------------------------------------------------------ */

static void count(void *data) { ++*(int *)data; }

static void collect(void) {
  for (int i = 0; i < 3; i++) OK(v8c_low_memory(iso));
}

Test(string, external_bytes_are_used_and_freed_once) {
  static const char bytes[] = "external bytes \xe9 that stay where they are";
  static const uint16_t units[] = {0x20ac, 'u', 'n', 'i', 't', 's', ' ', 's', 't', 'a', 'y', ' ', 't', 'o', 'o', '!'};
  int freed = 0;
  v8c_scope scope;
  OK(v8c_scope_open(iso, &scope));
  v8c_value one = NULL, two = NULL;
  LEFT(1, v8c_string_latin1_external(iso, bytes, V8C_ZSTR, count, &freed, &one));
  LEFT(1, v8c_string_utf16_external(iso, units, 16, count, &freed, &two));
  cr_assert_eq(v8c_string_length(one), sizeof bytes - 1);
  utf8_is(one, 0, V8C_LIT("external bytes \xc3\xa9 that stay where they are"));
  utf8_is(two, 0, V8C_LIT("\xe2\x82\xacunits stay too!"));
  v8c_string_view view;
  OK(v8c_string_view_open(iso, one, &view));
  cr_assert_eq((const void *)view.latin1, bytes, "not copied");
  v8c_string_view_close(&view);
  collect();
  cr_assert_eq(freed, 0);
  v8c_scope_close(&scope);
  collect();
  cr_assert_eq(freed, 2);
  collect();
  cr_assert_eq(freed, 2);
}

Test(string, external_bytes_are_freed_with_the_isolate) {
  int freed = 0;
  v8c_isolate *other = NULL;
  v8c_context *elsewhere = NULL;
  v8c_frame frame;
  v8c_value value = NULL;
  OK(v8c_isolate_new(NULL, &other));
  OK(v8c_context_new(other, NULL, &elsewhere));
  OK(v8c_enter(elsewhere, &frame));
  OK(v8c_string_latin1_external(other, "some bytes of the host", V8C_ZSTR, count, &freed, &value));
  OK(v8c_leave(&frame));
  cr_assert_eq(freed, 0);
  OK(v8c_isolate_free(other));
  cr_assert_eq(freed, 1);
  v8c_context_free(elsewhere);
}

Test(string, empty_external_strings_are_freed_at_once) {
  int freed = 0;
  v8c_value value = NULL;
  OK(v8c_string_latin1_external(iso, "", 0, count, &freed, &value));
  cr_assert_eq(freed, 1);
  utf8_is(value, 0, "", 0);
  OK(v8c_string_utf16_external(iso, NULL, 0, count, &freed, &value));
  cr_assert_eq(freed, 2);
  OK(v8c_string_latin1_external(iso, "static bytes", V8C_ZSTR, NULL, NULL, &value));
  TEXT_IS(value, "static bytes");
}

Test(string, external_strings_that_fail_are_never_freed) {
  int freed = 0;
  v8c_isolate *other = NULL;
  v8c_value value = NULL;
  const uint16_t unit = 'x';
  OK(v8c_isolate_new(NULL, &other));
  CODE(V8C_ERANGE, v8c_string_latin1_external(iso, "x", v8c_string_max() + 1, count, &freed, &value));
  CODE(V8C_ERANGE, v8c_string_utf16_external(iso, &unit, SIZE_MAX - 1, count, &freed, &value));
  CODE(V8C_EINVAL, v8c_string_utf16_external(iso, &unit, V8C_ZSTR, count, &freed, &value));
  CODE(V8C_EINVAL, v8c_string_latin1_external(iso, NULL, 1, count, &freed, &value));
  CODE(V8C_EINVAL, v8c_string_utf16_external(iso, NULL, 1, count, &freed, &value));
  CODE(V8C_EINVAL, v8c_string_latin1_external(iso, "x", 1, count, &freed, NULL));
  CODE(V8C_EINVAL, v8c_string_utf16_external(iso, &unit, 1, count, &freed, NULL));
  CODE(V8C_EINVAL, v8c_string_latin1_external(NULL, "x", 1, count, &freed, &value));
  CODE(V8C_EINVAL, v8c_string_utf16_external(NULL, &unit, 1, count, &freed, &value));
  CODE(V8C_ETHREAD, v8c_string_latin1_external(other, "x", 1, count, &freed, &value));
  CODE(V8C_ETHREAD, v8c_string_utf16_external(other, &unit, 1, count, &freed, &value));
  OK(v8c_isolate_free(other));
  cr_assert(freed == 0 && !value);
}

/* ---- Limits ------------------------------------------------------------------------------------------------ */

Test(string, lengths_past_the_limit_are_codes_and_read_nothing) {
  v8c_value value = NULL;
  const uint16_t unit = 'x';
  const size_t max = v8c_string_max();
  cr_assert_eq(max, ((size_t)1 << 29) - 24);
  CODE(V8C_ERANGE, v8c_string(iso, "x", SIZE_MAX - 1, &value));
  CODE(V8C_ERANGE, v8c_string(iso, "x", 3 * max + 1, &value));
  CODE(V8C_ERANGE, v8c_key(iso, "x", SIZE_MAX - 1, &value));
  CODE(V8C_ERANGE, v8c_string_latin1(iso, "x", SIZE_MAX - 1, &value));
  CODE(V8C_ERANGE, v8c_string_latin1(iso, "x", max + 1, &value));
  CODE(V8C_ERANGE, v8c_string_utf16(iso, &unit, max + 1, &value));
  CODE(V8C_ERANGE, v8c_string_utf16(iso, &unit, SIZE_MAX / 2, &value));
  CODE(V8C_EINVAL, v8c_string_utf16(iso, &unit, V8C_ZSTR, &value));
  cr_assert_null(value);
}

/* More bytes than V8 takes at once, few enough units; the cut falls inside an é. */
Test(string, bytes_past_the_limit_may_still_be_few_enough_units) {
  const size_t pairs = v8c_string_max() / 2 + 100, len = 1 + 2 * pairs;
  char *text = malloc(len);
  if (!text) cr_skip_test("not enough memory");
  text[0] = 'a';
  for (size_t i = 1; i < len; i += 2) memcpy(text + i, "\xc3\xa9", 2);
  v8c_value value = NULL;
  LEFT(1, v8c_string(iso, text, len, &value));
  cr_assert(value);
  cr_assert_eq(v8c_string_length(value), 1 + pairs);
  cr_assert(v8c_string_is_latin1(value), "an é was cut in two");
  free(text);
}

/* ---- Checks ------------------------------------------------------------------------------------------------- */

Test(string, arguments_are_checked) {
  v8c_isolate *other = NULL;
  OK(v8c_isolate_new(NULL, &other));
  v8c_value text = string("x", 1), one = v8c_int32(iso, 1), out = NULL;
  char bytes[4];
  uint16_t units[4];
  size_t len = 42;
  v8c_buf buf = {0};
  v8c_string_view view;
  CODE(V8C_EINVAL, v8c_string(NULL, "x", 1, &out));
  CODE(V8C_EINVAL, v8c_string(iso, NULL, 1, &out));
  CODE(V8C_EINVAL, v8c_string(iso, NULL, V8C_ZSTR, &out));
  CODE(V8C_EINVAL, v8c_string(iso, "x", 1, NULL));
  CODE(V8C_ETHREAD, v8c_string(other, "x", 1, &out));
  CODE(V8C_EINVAL, v8c_key(NULL, "x", 1, &out));
  CODE(V8C_EINVAL, v8c_key(iso, NULL, 1, &out));
  CODE(V8C_EINVAL, v8c_key(iso, "x", 1, NULL));
  CODE(V8C_EINVAL, v8c_string_latin1(NULL, "x", 1, &out));
  CODE(V8C_EINVAL, v8c_string_latin1(iso, NULL, V8C_ZSTR, &out));
  CODE(V8C_EINVAL, v8c_string_latin1(iso, "x", 1, NULL));
  CODE(V8C_EINVAL, v8c_string_utf16(NULL, units, 1, &out));
  CODE(V8C_EINVAL, v8c_string_utf16(iso, NULL, 1, &out));
  CODE(V8C_EINVAL, v8c_string_utf16(iso, units, 1, NULL));
  CODE(V8C_EINVAL, v8c_string_copy(NULL, text, 0, bytes, 4, &len));
  CODE(V8C_EINVAL, v8c_string_copy(iso, NULL, 0, bytes, 4, &len));
  CODE(V8C_EINVAL, v8c_string_copy(iso, text, 0, NULL, 4, &len));
  CODE(V8C_EINVAL, v8c_string_copy(iso, text, 0, bytes, 4, NULL));
  CODE(V8C_EINVAL, v8c_string_copy(iso, text, 2, bytes, 4, &len));
  CODE(V8C_ETYPE, v8c_string_copy(iso, one, 0, bytes, 4, &len));
  CODE(V8C_ETHREAD, v8c_string_copy(other, text, 0, bytes, 4, &len));
  CODE(V8C_EINVAL, v8c_string_copy_latin1(iso, NULL, bytes, 4, &len));
  CODE(V8C_EINVAL, v8c_string_copy_latin1(iso, text, NULL, 4, &len));
  CODE(V8C_EINVAL, v8c_string_copy_latin1(iso, text, bytes, 4, NULL));
  CODE(V8C_ETYPE, v8c_string_copy_latin1(iso, one, bytes, 4, &len));
  CODE(V8C_EINVAL, v8c_string_copy_utf16(iso, NULL, units, 4, &len));
  CODE(V8C_EINVAL, v8c_string_copy_utf16(iso, text, NULL, 4, &len));
  CODE(V8C_EINVAL, v8c_string_copy_utf16(iso, text, units, 4, NULL));
  CODE(V8C_ETYPE, v8c_string_copy_utf16(iso, one, units, 4, &len));
  CODE(V8C_EINVAL, v8c_string_append(iso, NULL, 0, &buf));
  CODE(V8C_EINVAL, v8c_string_append(iso, text, 0, NULL));
  CODE(V8C_EINVAL, v8c_string_append(iso, text, -1, &buf));
  CODE(V8C_ETYPE, v8c_string_append(iso, one, 0, &buf));
  CODE(V8C_EINVAL, v8c_to_text(NULL, text, &buf));
  CODE(V8C_EINVAL, v8c_to_text(ctx, NULL, &buf));
  CODE(V8C_EINVAL, v8c_to_text(ctx, text, NULL));
  CODE(V8C_EINVAL, v8c_string_view_open(NULL, text, &view));
  CODE(V8C_EINVAL, v8c_string_view_open(iso, NULL, &view));
  CODE(V8C_EINVAL, v8c_string_view_open(iso, text, NULL));
  CODE(V8C_ETYPE, v8c_string_view_open(iso, one, &view));
  cr_assert(!out && len == 42 && !buf.data);
  cr_assert_eq(v8c_string_length(NULL), 0);
  cr_assert_eq(v8c_string_length(one), 0);
  cr_assert_eq(v8c_string_utf8_length(iso, one), 0);
  cr_assert_eq(v8c_string_utf8_length(NULL, text), 0);
  cr_assert(!v8c_string_is_latin1(NULL) && !v8c_string_is_latin1(one));
  OK(v8c_isolate_free(other));
}
