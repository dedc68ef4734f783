/* coverage_test.c: which functions, blocks and lines ran: v8c/coverage.h. */
#include <string.h>

#include "tests/harness/harness.h"

TestSuite(coverage, .init = harness_up, .fini = harness_down, .timeout = 60);

static v8c_coverage *coverage;
static v8c_coverage_report *report;

static void start(v8c_coverage_options options) {
  options.size = sizeof options;
  OK(v8c_coverage_start(ctx, &options, &coverage));
}

static void run(const char *source, const char *name) { OK(v8c_eval(ctx, source, V8C_ZSTR, name, NULL)); }

static void take(void) {
  v8c_coverage_report_free(report);
  report = NULL;
  OK(v8c_coverage_take(coverage, ctx, &report));
}

static void end(void) {
  v8c_coverage_report_free(report);
  v8c_coverage_stop(coverage);
}

static size_t script(const char *url) {
  size_t i = 0;
  v8c_coverage_script found = {.size = sizeof found};
  for (; i < v8c_coverage_script_count(report); i++) {
    OK(v8c_coverage_script_at(report, i, &found));
    if (!strcmp(found.url, url)) break;
  }
  cr_assert_lt(i, v8c_coverage_script_count(report), "no %s", url);
  return i;
}

static v8c_coverage_function function(const char *url, const char *name) {
  v8c_coverage_script in = {.size = sizeof in};
  v8c_coverage_function found = {.size = sizeof found};
  OK(v8c_coverage_script_at(report, script(url), &in));
  size_t i = 0;
  for (; i < in.function_count; i++) {
    OK(v8c_coverage_function_at(report, script(url), i, &found));
    if (!strcmp(found.name, name)) break;
  }
  cr_assert_lt(i, in.function_count, "no function %s in %s", name, url);
  return found;
}

static void line_is(const char *url, uint32_t line, uint32_t expected) {
  uint32_t count = 12345;
  OK(v8c_coverage_line(report, script(url), line, &count));
  cr_assert_eq(count, expected, "line %u of %s ran %u times, not %u", line, url, count, expected);
}

static int keep(const char *bytes, size_t len, void *data) { return v8c_buf_append(data, bytes, len); }
static int refuse(const char *bytes, size_t len, void *data) { return 1; }

static const char branches[] =
    "function pick(n) {\n"        /* 1 */
    "  if (n > 1) {\n"            /* 2 */
    "    return 'many';\n"        /* 3 */
    "  }\n"                       /* 4 */
    "\n"                          /* 5 */
    "  return 'one';\n"           /* 6 */
    "}\n"                         /* 7 */
    "function never() {\n"        /* 8 */
    "  return 0;\n"               /* 9 */
    "}\n"                         /* 10 */
    "pick(1); pick(1); pick(2);"; /* 11 */

Test(coverage, functions_and_blocks_are_counted) {
  start((v8c_coverage_options){0});
  run(branches, "branches.js");
  take();
  v8c_coverage_function pick = function("branches.js", "pick");
  cr_assert(pick.has_blocks);
  cr_assert_eq(pick.ranges[0].count, 3);
  cr_assert_eq(pick.ranges[0].start, 0);
  cr_assert_eq(pick.ranges[0].end, strstr(branches, "function never") - branches - 1);
  cr_assert_eq(pick.range_count, 3, "%u", pick.range_count);
  cr_assert_eq(pick.ranges[1].start, strstr(branches, "{\n    return") - branches);
  cr_assert_eq(pick.ranges[1].count, 1);
  cr_assert_eq(pick.ranges[2].count, 2, "behind the if");
  cr_assert_eq(function("branches.js", "never").ranges[0].count, 0);
  cr_assert_eq(function("branches.js", "").ranges[0].count, 1);
  end();
}

Test(coverage, lines_have_the_count_of_what_is_innermost) {
  start((v8c_coverage_options){0});
  run(branches, "branches.js");
  take();
  const uint32_t expected[] = {3, 3, 1, 1, UINT32_MAX, 2, 3, 0, 0, 0, 1};
  for (uint32_t i = 1; i <= 11; i++)
    if (i != 4 && i != 7) line_is("branches.js", i, expected[i - 1]); /* a brace alone may be either's */
  uint32_t count;
  CODE(V8C_ERANGE, v8c_coverage_line(report, 0, 0, &count));
  CODE(V8C_ERANGE, v8c_coverage_line(report, 0, 12, &count));
  end();
}

Test(coverage, taken_counts_begin_anew) {
  start((v8c_coverage_options){0});
  run("function f() {}\nfor (let i = 0; i < 5; i++) f();", "anew.js");
  take();
  cr_assert_eq(function("anew.js", "f").ranges[0].count, 5);
  run("f(); f()", "again.js");
  take();
  cr_assert_eq(function("anew.js", "f").ranges[0].count, 2);
  end();
}

Test(coverage, whether_it_ran_and_functions_only) {
  start((v8c_coverage_options){.ran_only = true});
  run(branches, "ran.js");
  take();
  cr_assert_eq(function("ran.js", "pick").ranges[0].count, 1);
  end();
  report = NULL;
  start((v8c_coverage_options){.functions_only = true, .no_lines = true});
  run(branches, "whole.js");
  take();
  cr_assert_not(function("whole.js", "pick").has_blocks);
  cr_assert_eq(function("whole.js", "pick").range_count, 1);
  cr_assert_eq(function("whole.js", "pick").ranges[0].count, 3);
  v8c_coverage_script about = {.size = sizeof about};
  OK(v8c_coverage_script_at(report, script("whole.js"), &about));
  cr_assert_eq(about.line_count, 0);
  uint32_t count;
  CODE(V8C_ESTATE, v8c_coverage_line(report, script("whole.js"), 1, &count));
  v8c_buf text = {0};
  CODE(V8C_ESTATE, v8c_coverage_write_lcov(report, keep, &text));
  end();
}

Test(coverage, lcov) {
  v8c_buf text = {0};
  start((v8c_coverage_options){0});
  run(branches, "dir/bran\nches.js");
  take();
  OK(v8c_coverage_write_lcov(report, keep, &text));
  cr_assert(strstr(text.data, "TN:\nSF:dir/bran ches.js\n"), "%s", text.data);
  cr_assert(strstr(text.data, "FN:1,pick\nFN:8,never\nFNDA:3,pick\nFNDA:0,never\nFNF:2\nFNH:1\n"), "%s", text.data);
  cr_assert(strstr(text.data, "BRDA:2,0,0,1\n"), "%s", text.data);
  cr_assert(strstr(text.data, "BRF:2\nBRH:2\n"), "%s", text.data);
  cr_assert(strstr(text.data, "DA:3,1\n") && strstr(text.data, "DA:6,2\n") && strstr(text.data, "DA:9,0\n"), "%s",
            text.data);
  cr_assert_null(strstr(text.data, "DA:5,"), "%s", text.data);
  cr_assert(strstr(text.data, "LF:10\n") && strstr(text.data, "end_of_record\n"), "%s", text.data);
  v8c_buf_free(&text);
  CODE(V8C_ECANCELED, v8c_coverage_write_lcov(report, refuse, NULL));
  CODE(V8C_ECANCELED, v8c_coverage_write_json(report, refuse, NULL));
  end();
}

Test(coverage, json_is_what_v8_says) {
  v8c_buf text = {0};
  v8c_value value = NULL;
  start((v8c_coverage_options){.no_lines = true});
  run("/* \xc3\xa9 */ function \xc3\xa9t\xc3\xa9() {}", "json\"\xe2\x82\xac.js");
  run("1", "");
  take();
  cr_assert_eq(v8c_coverage_script_count(report), 1, "what has no name is left out");
  OK(v8c_coverage_write_json(report, keep, &text));
  OK(v8c_json_parse(ctx, text.data, text.len, &value));
  OK(v8c_set_named(ctx, v8c_global(ctx), V8C_LIT("report"), value));
  EVAL_IS("report.result[0].url", "json\"\xe2\x82\xac.js");
  EVAL_IS("report.result[0].functions[1].functionName", "\xc3\xa9t\xc3\xa9");
  EVAL_IS("JSON.stringify(report.result[0].functions[1].ranges[0])",
          "{\"startOffset\":8,\"endOffset\":25,\"count\":0}");
  v8c_buf_free(&text);
  end();
}

Test(coverage, beside_the_hosts_own_inspector) {
  v8c_inspector *inspector = NULL, *second = NULL;
  start((v8c_coverage_options){0});
  OK(v8c_inspector_new(iso, NULL, &inspector));
  CODE(V8C_ESTATE, v8c_inspector_new(iso, NULL, &second));
  OK(v8c_inspector_add_context(inspector, ctx, 7, V8C_LIT("main")));
  run(branches, "both.js");
  take();
  line_is("both.js", 6, 2);
  CODE(V8C_EEXIST, v8c_inspector_add_context(inspector, ctx, 7, NULL, 0));
  v8c_inspector_free(inspector);
  v8c_coverage_report *none = NULL;
  cr_assert_lt(v8c_coverage_take(coverage, ctx, &none), 0, "its session ended with the inspector");
  cr_assert_null(none);
  end();
  report = NULL;
  start((v8c_coverage_options){0});
  run(branches, "anew.js");
  take();
  line_is("anew.js", 6, 2);
  end();
}

Test(coverage, one_at_a_time_and_what_makes_no_sense) {
  v8c_coverage *second = NULL;
  v8c_coverage_report *none = NULL;
  CODE(V8C_EINVAL, v8c_coverage_start(ctx, NULL, NULL));
  start((v8c_coverage_options){0});
  CODE(V8C_ESTATE, v8c_coverage_start(ctx, NULL, &second));
  CODE(V8C_EINVAL, v8c_coverage_take(coverage, NULL, &none));
  CODE(V8C_EINVAL, v8c_coverage_take(coverage, ctx, NULL));
  v8c_coverage_stop(coverage);
  v8c_coverage_stop(NULL);
  OK(v8c_coverage_start(ctx, NULL, &coverage));
  v8c_coverage_stop(coverage);
}

TestSuite(coverage_alone, .init = harness_start);

Test(coverage_alone, outlives_the_isolate) {
  v8c_frame frame;
  v8c_coverage_script about = {.size = sizeof about};
  OK(v8c_isolate_new(NULL, &iso));
  OK(v8c_context_new(iso, NULL, &ctx));
  OK(v8c_enter(ctx, &frame));
  OK(v8c_coverage_start(ctx, NULL, &coverage));
  run(branches, "kept.js");
  OK(v8c_coverage_take(coverage, ctx, &report));
  OK(v8c_leave(&frame));
  v8c_context_free(ctx);
  OK(v8c_isolate_free(iso));
  OK(v8c_coverage_script_at(report, 0, &about));
  cr_assert_str_eq(about.url, "kept.js");
  end();
  OK(v8c_stop());
}
