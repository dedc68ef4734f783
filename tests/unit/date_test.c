/* date_test.c: Date. */
#include "tests/harness/harness.h"

#include <math.h>

TestSuite(date, .init = harness_up, .fini = harness_down);

static double ms_of(double ms) {
  v8c_value date = NULL;
  double out = 1;
  size_t before = v8c_scope_count(iso);
  OK(v8c_date(ctx, ms, &date));
  cr_expect_eq(v8c_scope_count(iso) - before, 1);
  cr_expect(v8c_is_date(date));
  OK(v8c_date_ms(date, &out));
  return out;
}

Test(date, made_and_read) {
  cr_expect_eq(ms_of(0), 0);
  cr_expect_eq(ms_of(1317826080000), 1317826080000);
  cr_expect_eq(ms_of(1.9), 1);
  cr_expect_eq(ms_of(-1.9), -1);
  cr_expect(!signbit(ms_of(-0.0)));
  cr_expect_eq(ms_of(8.64e15), 8.64e15);
  cr_expect(isnan(ms_of(8.64e15 + 2)));
  cr_expect(isnan(ms_of(NAN)));
  cr_expect(isnan(ms_of(INFINITY)));
}

static void parses_as(const char *text, double ms) {
  v8c_value date = NULL;
  double out = 1;
  size_t before = v8c_scope_count(iso);
  OK(v8c_date_parse(ctx, text, V8C_ZSTR, &date));
  cr_expect_eq(v8c_scope_count(iso) - before, 1);
  OK(v8c_date_ms(date, &out));
  cr_expect(isnan(ms) ? isnan(out) : out == ms, "%s: %f", text, out);
}

Test(date, parsed) {
  parses_as("2011-10-05T14:48:00Z", 1317826080000);
  parses_as("1970-01-01", 0);
  parses_as("no date", NAN);
  parses_as("", NAN);
}

Test(date, as_iso_text) {
  v8c_value date = eval("new Date(1317826080000)"), out = NULL;
  eval("Date.prototype.toISOString = () => 'mine'");
  size_t before = v8c_scope_count(iso);
  OK(v8c_date_iso(iso, date, &out));
  cr_expect_eq(v8c_scope_count(iso) - before, 1);
  TEXT_IS(out, "2011-10-05T14:48:00.000Z");
  OK(v8c_date_iso(iso, eval("new Date(-8.64e15)"), &out));
  TEXT_IS(out, "-271821-04-20T00:00:00.000Z");
  date = out;
  CODE(V8C_ERANGE, v8c_date_iso(iso, eval("new Date(NaN)"), &out));
  cr_assert_eq(out, date);
}

Test(date, arguments_are_checked) {
  v8c_value date = eval("new Date(0)"), out = date;
  double ms = 5;
  CODE(V8C_EINVAL, v8c_date(NULL, 0, &out));
  CODE(V8C_EINVAL, v8c_date(ctx, 0, NULL));
  CODE(V8C_EINVAL, v8c_date_parse(ctx, NULL, 1, &out));
  CODE(V8C_EINVAL, v8c_date_parse(ctx, V8C_LIT("1"), NULL));
  CODE(V8C_EINVAL, v8c_date_parse(NULL, V8C_LIT("1"), &out));
  CODE(V8C_EINVAL, v8c_date_ms(NULL, &ms));
  CODE(V8C_EINVAL, v8c_date_ms(date, NULL));
  CODE(V8C_ETYPE, v8c_date_ms(eval("({})"), &ms));
  CODE(V8C_EINVAL, v8c_date_iso(NULL, date, &out));
  CODE(V8C_EINVAL, v8c_date_iso(iso, NULL, &out));
  CODE(V8C_EINVAL, v8c_date_iso(iso, date, NULL));
  CODE(V8C_ETYPE, v8c_date_iso(iso, eval("1"), &out));
  cr_assert(out == date && ms == 5);
}
