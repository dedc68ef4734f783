/* coverage.c: --coverage: which lines of the scripts ran, into a file. */
#include <string.h>

#include "src/cli/common.h"

static bool ends_with(const char *text, const char *end) {
  size_t len = strlen(text), tail = strlen(end);
  return len > tail && !strcmp(text + len - tail, end);
}

static bool as_json(const char *path) { return ends_with(path, ".json"); }

int cli_coverage_check(const cli_command *command, const char *path) {
  if (!path || as_json(path) || ends_with(path, ".info") || ends_with(path, ".lcov")) return CLI_GO;
  return cli_usage(command, "--coverage: name.json (V8's own), name.info or name.lcov (lcov's), not %s", path);
}

int cli_coverage_start(cli_session *session, const char *path) {
  if (!path) return CLI_GO;
  const v8c_coverage_options options = {.size = sizeof options, .no_lines = as_json(path)};
  return cli_session_check(session, v8c_coverage_start(session->context, &options, &session->coverage), "--coverage");
}

static int save(const v8c_coverage_report *report, const char *path) {
  cli_output output;
  int status = cli_output_open(&output, path, false);
  if (status != CLI_GO) return status;
  int err = as_json(path) ? v8c_coverage_write_json(report, cli_output_write, &output)
                          : v8c_coverage_write_lcov(report, cli_output_write, &output);
  int closed = cli_output_close(&output, !err);
  return err && err != V8C_ECANCELED ? cli_fail(err, path) : closed;
}

int cli_coverage_end(cli_session *session, const char *path, int status) {
  if (!session->coverage) return status;
  v8c_coverage_report *report = NULL;
  v8c_cancel_terminate(session->isolate); /* a limit that ended the script: what ran until then counts */
  int saved = cli_session_check(session, v8c_coverage_take(session->coverage, session->context, &report), path);
  if (saved == CLI_GO) saved = save(report, path);
  v8c_coverage_report_free(report);
  v8c_coverage_stop(session->coverage);
  session->coverage = NULL;
  return status == CLI_GO ? saved : status;
}
