/* harness.c: see harness.h. */
#include "tests/harness/harness.h"

v8c_isolate *iso;
v8c_context *ctx;
static v8c_frame frame;

void harness_start(void) { cr_assert_eq(v8c_start(NULL), 0, "v8c_start: %s", v8c_detail()); }

void harness_up(void) {
  harness_start();
  OK(v8c_isolate_new(NULL, &iso));
  OK(v8c_context_new(iso, NULL, &ctx));
  OK(v8c_enter(ctx, &frame));
}

void harness_down(void) {
  cr_expect_eq(v8c_pending(iso), 0, "the test left an exception pending");
  cr_expect_eq(v8c_ref_count(iso), 0, "the test left %zu refs", v8c_ref_count(iso));
  OK(v8c_leave(&frame));
  v8c_context_free(ctx);
  OK(v8c_isolate_free(iso));
  OK(v8c_stop());
  cr_expect_eq(v8c_end(), 0, "the test left an isolate: %s", v8c_detail());
}

/* What there is to say of a failure, beside the code. */
static const char *why(void) {
  static char text[2048];
  v8c_error *error = NULL;
  snprintf(text, sizeof text, "%s", v8c_detail());
  if (v8c_entered(iso) && v8c_catch(iso, &error) == 0) {
    snprintf(text, sizeof text, "%s at %s:%d:%d", v8c_error_message(error, NULL), v8c_error_script(error),
             v8c_error_line(error), v8c_error_column(error));
    v8c_error_free(error);
  }
  return text;
}

void harness_ok(int code, const char *expr, const char *file, int line) {
  if (code) cr_assert(false, "%s:%d: %s: %s (%s)", file, line, expr, v8c_err_name(code), why());
}

void harness_code(int expected, int code, const char *expr, const char *file, int line) {
  cr_assert_eq(code, expected, "%s:%d: %s: %s where %s was expected", file, line, expr, v8c_err_name(code),
               v8c_err_name(expected));
}

v8c_value eval(const char *source) {
  v8c_value value = NULL;
  harness_ok(v8c_eval(ctx, source, V8C_ZSTR, "test.js", &value), source, "eval", 0);
  return value;
}

const char *text_of(v8c_value value) {
  static v8c_buf text;
  text.len = 0;
  OK(v8c_to_text(ctx, value, &text));
  return text.data;
}

void harness_text(v8c_value value, const char *text, const char *expr, const char *file, int line) {
  cr_assert_str_eq(text_of(value), text, "%s:%d: %s: \"%s\" where \"%s\" was expected", file, line, expr,
                   text_of(value), text);
}

void harness_thrown(const char *text, const char *file, int line) {
  v8c_error *error = NULL;
  int code = v8c_catch(iso, &error);
  cr_assert_eq(code, 0, "%s:%d: nothing was thrown", file, line);
  cr_assert(strstr(v8c_error_message(error, NULL), text), "%s:%d: \"%s\" does not contain \"%s\"", file, line,
            v8c_error_message(error, NULL), text);
  v8c_error_free(error);
}
