/* coverage.c: coverage taken through a session of the library's own with V8's inspector. */
#include "src/coverage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "v8c.h"

struct v8c_coverage {
  v8c_isolate *isolate;
  v8c_session *session;
  v8c_buf answer; /* the last one */
  int err;        /* of keeping it */
  bool lines;
};

/* ---- Ask and be answered --------------------------------------------------------------------- */

static void keep_answer(v8c_session *session, int call_id, const char *json, size_t len, void *data) {
  (void)session;
  v8c_coverage *coverage = data;
  if (!call_id) return; /* a notification */
  coverage->answer.len = 0;
  coverage->err = v8c_buf_append(&coverage->answer, json, len);
}

/* Sends {"id":1,"method":…,"params":…}. An answer that is an error is V8C_ESTATE with V8's words. */
static int ask(v8c_coverage *coverage, v8c_session *session, const char *method, const char *params) {
  v8c_buf message = {0};
  coverage->answer.len = 0;
  coverage->err = 0;
  int err = v8c_buf_printf(&message, "{\"id\":1,\"method\":\"%s\",\"params\":%s}", method, params);
  if (!err) err = v8c_session_dispatch(session, message.data, message.len);
  if (!err) err = coverage->err;
  v8c_buf_free(&message);
  if (err) return err;
  if (!coverage->answer.len) return v8c__fail(V8C_ESTATE, "V8 does not answer %s", method);
  if (!strncmp(coverage->answer.data, "{\"id\":1,\"error\"", 15))
    return v8c__fail(V8C_ESTATE, "%s: %.*s", method, 200, coverage->answer.data);
  return 0;
}

/* What it answered, as a value of the context. */
static int answer_of(const v8c_coverage *coverage, v8c_context *context, v8c_value *out) {
  v8c_value whole;
  int err = v8c_json_parse(context, coverage->answer.data, coverage->answer.len, &whole);
  return err ? err : v8c_get_named(context, whole, V8C_LIT("result"), out);
}

/* ---- Start and stop ----------------------------------------------------------------------------- */

static int begin_counting(v8c_coverage *coverage, const v8c_coverage_options *options) {
  char params[64];
  snprintf(params, sizeof params, "{\"callCount\":%s,\"detailed\":%s}", options->ran_only ? "false" : "true",
           options->functions_only ? "false" : "true");
  int err = ask(coverage, coverage->session, "Profiler.enable", "{}");
  return err ? err : ask(coverage, coverage->session, "Profiler.startPreciseCoverage", params);
}

/* The debugger knows the scripts of contexts that are shown before they are compiled. */
static int show(v8c_inspector *inspector, v8c_context *context, int *group) {
  *group = v8c__inspector_group(inspector, context);
  if (*group) return 0;
  *group = V8C__OWN_GROUP;
  return v8c_inspector_add_context(inspector, context, *group, NULL, 0);
}

static int connect(v8c_coverage *coverage, v8c_context *context) {
  v8c_inspector *inspector;
  v8c_session_options session = {.size = sizeof session, .send = keep_answer, .data = coverage};
  int err = v8c__inspector_share(coverage->isolate, &inspector);
  if (err) return err;
  if (v8c__inspector_sends_to(inspector, keep_answer))
    return v8c__fail(V8C_ESTATE, "the isolate's coverage is counted already");
  err = show(inspector, context, &session.group);
  return err ? err : v8c_session_new(inspector, &session, &coverage->session);
}

int v8c_coverage_start(v8c_context *context, const v8c_coverage_options *given, v8c_coverage **out) {
  v8c_coverage_options options;
  int err = v8c__options(given, &options, sizeof options);
  if (err) return err;
  if (!context || !out) return v8c__fail(V8C_EINVAL, "context or out is NULL");
  v8c_isolate *isolate = v8c_context_isolate(context);
  if (!isolate) return v8c__fail(V8C_EDISPOSED, "the context's isolate was freed");
  v8c_coverage *coverage = v8c__calloc(sizeof *coverage);
  if (!coverage) return v8c__fail(V8C_ENOMEM, "%s", "");
  coverage->isolate = isolate;
  coverage->lines = !options.no_lines;
  err = connect(coverage, context);
  if (!err) err = begin_counting(coverage, &options);
  if (err)
    v8c_coverage_stop(coverage);
  else
    *out = coverage;
  return err;
}

void v8c_coverage_stop(v8c_coverage *coverage) {
  if (!coverage) return;
  v8c_session_free(coverage->session);
  v8c_buf_free(&coverage->answer);
  v8c__free(coverage);
}

/* ---- What V8 counted ------------------------------------------------------------------------------ */

/* A field that V8 always sends; what it cannot be is 0 or "". */
static double number_of(v8c_context *context, v8c_value object, const char *name) {
  v8c_value value;
  double number = 0;
  if (v8c_get_named(context, object, name, V8C_ZSTR, &value) || v8c_get_number(value, &number)) return 0;
  return number;
}

static int text_of(v8c_context *context, v8c_value object, const char *name, v8c_buf *buf) {
  v8c_value value;
  buf->len = 0;
  int err = v8c_get_named(context, object, name, V8C_ZSTR, &value);
  return err ? err : v8c_to_text(context, value, buf);
}

static uint32_t length_of(v8c_context *context, v8c_value array) {
  return (uint32_t)number_of(context, array, "length");
}

static int add_ranges(v8c_coverage_report *report, v8c_context *context, v8c_value function) {
  v8c_value ranges, range;
  int err = v8c_get_named(context, function, V8C_LIT("ranges"), &ranges);
  uint32_t count = err ? 0 : length_of(context, ranges);
  for (uint32_t i = 0; i < count && !err; i++) {
    err = v8c_get_index(context, ranges, i, &range);
    if (!err)
      v8c__coverage_add_range(report, (uint32_t)number_of(context, range, "startOffset"),
                              (uint32_t)number_of(context, range, "endOffset"),
                              (uint32_t)number_of(context, range, "count"));
  }
  return err;
}

static int add_functions(v8c_coverage_report *report, v8c_isolate *isolate, v8c_context *context, v8c_value script,
                         v8c_buf *text) {
  v8c_value functions, function, blocks;
  v8c_scope scope;
  int err = v8c_get_named(context, script, V8C_LIT("functions"), &functions);
  uint32_t count = err ? 0 : length_of(context, functions);
  for (uint32_t i = 0; i < count && !err; i++) {
    err = v8c_scope_open(isolate, &scope);
    if (err) return err;
    err = v8c_get_index(context, functions, i, &function);
    if (!err) err = text_of(context, function, "functionName", text);
    if (!err) err = v8c_get_named(context, function, V8C_LIT("isBlockCoverage"), &blocks);
    if (!err) v8c__coverage_add_function(report, text->data ? text->data : "", v8c_is_true(blocks));
    if (!err) err = add_ranges(report, context, function);
    v8c_scope_close(&scope);
  }
  return err;
}

static int add_script(v8c_coverage_report *report, v8c_isolate *isolate, v8c_context *context, v8c_value script) {
  v8c_buf text = {0};
  int err = text_of(context, script, "url", &text);
  if (!err && text.len) {
    v8c_buf id = {0};
    err = text_of(context, script, "scriptId", &id);
    if (!err) v8c__coverage_add_script(report, text.data, atoi(id.data ? id.data : "0"));
    v8c_buf_free(&id);
    if (!err) err = add_functions(report, isolate, context, script, &text);
  }
  v8c_buf_free(&text);
  return err;
}

static int read_counts(v8c_coverage *coverage, v8c_context *context, v8c_coverage_report *report) {
  v8c_value result, scripts, script;
  v8c_scope scope;
  int err = ask(coverage, coverage->session, "Profiler.takePreciseCoverage", "{}");
  if (!err) err = answer_of(coverage, context, &result);
  if (!err) err = v8c_get_named(context, result, V8C_LIT("result"), &scripts);
  uint32_t count = err ? 0 : length_of(context, scripts);
  for (uint32_t i = 0; i < count && !err; i++) {
    err = v8c_scope_open(coverage->isolate, &scope);
    if (err) return err;
    err = v8c_get_index(context, scripts, i, &script);
    if (!err) err = add_script(report, coverage->isolate, context, script);
    v8c_scope_close(&scope);
  }
  return err;
}

/* ---- The lines of the scripts ---------------------------------------------------------------------- */

static int add_lines(v8c_coverage *coverage, v8c_context *context, v8c_session *session, v8c_coverage_report *report,
                     size_t index) {
  v8c_coverage_script script = {.size = sizeof script};
  v8c_value result, source;
  char params[64];
  int err = v8c_coverage_script_at(report, index, &script);
  if (err) return err;
  snprintf(params, sizeof params, "{\"scriptId\":\"%d\"}", script.script_id);
  err = ask(coverage, session, "Debugger.getScriptSource", params);
  if (err == V8C_ESTATE) return 0; /* not of this context */
  if (!err) err = answer_of(coverage, context, &result);
  if (!err) err = v8c_get_named(context, result, V8C_LIT("scriptSource"), &source);
  if (err) return err;
  size_t len = v8c_string_length(source);
  uint16_t *units = v8c__alloc((len ? len : 1) * sizeof *units);
  if (!units) return v8c__fail(V8C_ENOMEM, "the source of %s", script.url);
  err = v8c_string_copy_utf16(coverage->isolate, source, units, len, &len);
  if (!err) v8c__coverage_add_lines(report, index, units, len);
  v8c__free(units);
  return err;
}

static int read_sources(v8c_coverage *coverage, v8c_context *context, v8c_session *session,
                        v8c_coverage_report *report) {
  v8c_scope scope;
  int err = ask(coverage, session, "Debugger.enable", "{}");
  for (size_t i = 0; i < v8c_coverage_script_count(report) && !err; i++) {
    err = v8c_scope_open(coverage->isolate, &scope);
    if (err) return err;
    err = add_lines(coverage, context, session, report, i);
    v8c_scope_close(&scope);
  }
  return err;
}

/* The group may be another one than at the start: the host may have shown the context since. */
static int read_lines(v8c_coverage *coverage, v8c_context *context, v8c_coverage_report *report) {
  v8c_session_options options = {.size = sizeof options, .send = keep_answer, .data = coverage};
  v8c_inspector *inspector;
  v8c_session *session = NULL;
  int err = v8c__inspector_share(coverage->isolate, &inspector);
  if (!err) err = show(inspector, context, &options.group);
  if (!err) err = v8c_session_new(inspector, &options, &session);
  if (!err) err = read_sources(coverage, context, session, report);
  v8c_session_free(session);
  return err;
}

int v8c_coverage_take(v8c_coverage *coverage, v8c_context *context, v8c_coverage_report **out) {
  if (!coverage || !context || !out) return v8c__fail(V8C_EINVAL, "coverage, context or out is NULL");
  v8c_scope scope;
  int err = v8c_scope_open(coverage->isolate, &scope);
  if (err) return err;
  v8c_coverage_report *report = v8c__coverage_report_new();
  err = report ? read_counts(coverage, context, report) : v8c__fail(V8C_ENOMEM, "%s", "");
  if (!err && coverage->lines) err = read_lines(coverage, context, report);
  if (!err) err = v8c__coverage_finish(report);
  v8c_scope_close(&scope);
  v8c_buf_free(&coverage->answer);
  if (err)
    v8c_coverage_report_free(report);
  else
    *out = report;
  return err;
}
