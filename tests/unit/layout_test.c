/* layout_test.c: what the shim reads and writes of V8's in line is where it thinks; and with none
 * of it known, when V8's functions are called instead, everything comes out the same. */
#include "src/internal.h"
#include "tests/harness/harness.h"

TestSuite(layout, .init = harness_start, .timeout = 120);

static v8c_context *in;
static v8c_isolate *of;
static v8c_buf said;

static void say(const char *what, v8c_value value) {
  cr_assert_eq(v8c_buf_printf(&said, "%s=", what), 0);
  OK(v8c_to_text(in, value, &said));
  cr_assert_eq(v8c_buf_append(&said, "\n", 1), 0);
}

static v8c_value value_of(const char *source) {
  v8c_value value = NULL;
  OK(v8c_eval(in, source, V8C_ZSTR, "layout.js", &value));
  return value;
}

/* ---- Each thing that layout.h knows ------------------------------------------------------ */

static void numbers(void) {
  static const char *const all[] = {"1.5", "-0", "NaN", "5e-324", "2**31", "-(2**31)", "7", "1e300", "new Number(2)"};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    double read = -1, converted = -1;
    int err = v8c_get_number(value_of(all[i]), &read);
    OK(v8c_to_number(in, value_of(all[i]), &converted));
    v8c_buf_printf(&said, "%s: %s %a %a\n", all[i], v8c_err_name(err), read, converted);
  }
}

static void strings(void) {
  static const char *const all[] = {"''",
                                    "'plain'",
                                    "'caf\\u00e9'",
                                    "'\\u6f22\\ud83d\\ude00!'",
                                    "'lone \\udc00 \\ud800'",
                                    "'a'.repeat(40) + '\\u00e9'.repeat(40)",
                                    "('\\u6f22' + 'b'.repeat(50)).slice(1)",
                                    "'0123456789abcdefghijkl'.slice(2, 20)"};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    v8c_value string = value_of(all[i]);
    char bytes[512], cut[8];
    uint16_t units[256];
    size_t len = 0, cut_len = 0, count = 0;
    OK(v8c_string_copy(of, string, 0, bytes, sizeof bytes, &len));
    OK(v8c_string_copy(of, string, V8C_WTF8, cut, sizeof cut, &cut_len));
    OK(v8c_string_copy_utf16(of, string, units, 256, &count));
    v8c_string_view view;
    OK(v8c_string_view_open(of, string, &view));
    uint64_t sum = 0;
    for (size_t at = 0; at < view.len; at++) {
      const uint16_t unit = view.latin1 ? view.latin1[at] : view.utf16[at];
      cr_assert_eq(unit, units[at]);
      sum = sum * 31 + unit;
    }
    v8c_string_view_close(&view);
    v8c_buf_printf(&said, "%zu %zu %zu %zu %llx %.*s\n", len, cut_len, count, v8c_string_utf8_length(of, string),
                   (unsigned long long)sum, (int)len, bytes);
  }
}

static void throws(v8c_call *call) {
  int32_t number;
  v8c_value ignored;
  if (v8c_arg_int32(call, 0, &number) == 0) v8c_return_int32(call, number + 1);
  /* Sticky: when the reader threw, this does nothing. */
  int err = v8c_eval(v8c_call_context(call), V8C_LIT("globalThis.after = (globalThis.after || 0) + 1"), NULL, &ignored);
  v8c_buf_printf(&said, "native: %s\n", v8c_err_name(err));
}

static int body(v8c_context *context, void *data) {
  v8c_value value;
  int first = v8c_eval(context, V8C_LIT("throw new RangeError('inner')"), "layout.js", &value);
  int second = v8c_eval(context, V8C_LIT("1"), NULL, &value);
  v8c_buf_printf(&said, "body: %s %s\n", v8c_err_name(first), v8c_err_name(second));
  return first;
}

static void tries(v8c_call *call) {
  v8c_error *error = NULL;
  v8c_value value = NULL;
  int err = v8c_try(v8c_call_context(call), body, NULL, &error);
  v8c_buf_printf(&said, "tried: %s %s\n", v8c_err_name(err), v8c_error_message(error, NULL));
  v8c_error_free(error);
  OK(v8c_eval(v8c_call_context(call), V8C_LIT("'goes on'"), NULL, &value));
  v8c_return(call, value);
}

static void exceptions(void) {
  v8c_value native = NULL, trying = NULL, value = NULL;
  OK(v8c_function(in, V8C_LIT("throws"), throws, NULL, &native));
  OK(v8c_set_named(in, v8c_global(in), V8C_LIT("throws"), native));
  OK(v8c_function(in, V8C_LIT("tries"), tries, NULL, &trying));
  OK(v8c_set_named(in, v8c_global(in), V8C_LIT("tries"), trying));
  say("returned", value_of("throws(1)"));
  say("caught in JavaScript", value_of("try { throws('x') } catch (e) { String(e) + throws(2) }"));
  say("tried", value_of("tries() + throws(3)"));
  cr_assert_eq(v8c_eval(in, V8C_LIT("try { throws({}) } finally { throws(4) }"), "layout.js", &value), V8C_EXCEPTION);
  cr_assert_eq(v8c_eval(in, V8C_LIT("1"), NULL, &value), V8C_EXCEPTION);
  v8c_error *error = NULL;
  OK(v8c_catch(of, &error));
  v8c_buf_printf(&said, "caught by the host: %s %d:%d\n", v8c_error_message(error, NULL), v8c_error_line(error),
                 v8c_error_column(error));
  v8c_error_free(error);
  say("after", value_of("after"));
}

static void scopes(void) {
  const size_t before = v8c_scope_count(of);
  v8c_value array = value_of("Array.from({length: 5000}, (_, i) => 'e' + i)"), values[100];
  OK(v8c_array_read(in, array, 4000, 100, values));
  say("element", values[99]);
  cr_assert_eq(v8c_scope_count(of) - before, 101); /* the array, and what was read */
  v8c_value keys[2000], object = NULL;
  for (int i = 0; i < 2000; i++) keys[i] = v8c_number(of, i + 0.5); /* each makes a name: blocks of handles */
  const size_t made = v8c_scope_count(of);
  OK(v8c_object_from(in, NULL, 2000, keys, keys, &object));
  cr_assert_eq(v8c_scope_count(of) - made, 1);
  v8c_value name = NULL;
  OK(v8c_get_named(in, object, V8C_LIT("1999.5"), &name));
  say("by name", name);
}

/* ---- Known and not --------------------------------------------------------------------------- */

static v8c_buf all_said(void) {
  v8c_frame frame;
  OK(v8c_isolate_new(NULL, &of));
  OK(v8c_context_new(of, NULL, &in));
  OK(v8c_enter(in, &frame));
  numbers();
  strings();
  exceptions();
  scopes();
  OK(v8c_leave(&frame));
  v8c_context_free(in);
  OK(v8c_isolate_free(of));
  v8c_buf result = said;
  said = (v8c_buf){0};
  return result;
}

Test(layout, is_known_and_changes_nothing) {
  v8c_buf known = all_said();
  cr_assert_eq(v8c__layout_facts(), V8C__LAYOUT_ALL, "V8 is laid out otherwise: facts %x", v8c__layout_facts());
  v8c__layout_forget();
  v8c_buf unknown = all_said();
  cr_assert_eq(v8c__layout_facts(), 0);
  cr_assert_str_eq(known.data, unknown.data);
  cr_assert(strstr(known.data, "native: V8C_EXCEPTION"), "%s", known.data);
  cr_assert(strstr(known.data, "tried: V8C_EXCEPTION RangeError: inner"), "%s", known.data);
  cr_assert(strstr(known.data, "body: V8C_EXCEPTION V8C_EXCEPTION"), "%s", known.data);
  cr_assert(strstr(known.data, "after=4"), "%s", known.data);
  v8c_buf_free(&known);
  v8c_buf_free(&unknown);
}

/* Criterion's main is in a shared library, and V8's archive has one too, of a tool. */
int main(int argc, char **argv) {
  struct criterion_test_set *tests = criterion_initialize();
  int status = 0;
  if (criterion_handle_args(argc, argv, true)) status = !criterion_run_all_tests(tests);
  criterion_finalize(tests);
  return status;
}
