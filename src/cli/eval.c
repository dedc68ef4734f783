/* eval.c: v8c eval: an expression's value. */
#include <string.h>

#include "src/cli/common.h"

static const char help[] =
    "usage: v8c eval [--snapshot FILE [--key PUB]] [--json] EXPR\n"
    "\n"
    "Evaluates EXPR in a fresh context, or in one restored from a snapshot, and prints the\n"
    "result: a string as it is, anything else as JavaScript's String() shows it.\n"
    "\n"
    "  EXPR                  JavaScript; - reads it from stdin. Put -- before one that starts with -\n"
    "  --snapshot FILE       restore this container first; - reads it from stdin\n"
    "  --key PUB             only if the owner of that public key has signed it: see `v8c verify`\n"
    "  --keep-deterministic  leave the still clock and seeded Math.random of a deterministic snapshot\n"
    "  --json                print the result as JSON, indented by 2; undefined prints undefined\n"
    "  --timeout MS          end it when that much time has passed: status 7\n"
    "  --cpu-limit MS        or when it has computed that long\n"
    "  --max-heap MIB        or when its heap is larger than that\n"
    "  --inspect[=[HOST:]PORT]  let DevTools and the like attach, also --inspect-wait and --inspect-brk: see v8c run\n"
    "  --v8-flags FLAGS      flags for V8, separated by spaces; --v8-flag=FLAG for one\n";

/* Adds what is to be printed. */
static int show(cli_session *session, v8c_value value, bool json, v8c_buf *text) {
  int err = 0;
  if (json) err = v8c_json_stringify(session->context, value, 2, &value);
  if (!err) err = v8c_to_text(session->context, value, text);
  return err ? err : v8c_buf_append(text, "\n", 1);
}

static int evaluate(cli_session *session, const char *name, const v8c_buf *source, bool json) {
  v8c_value value = NULL;
  cli_session_break(session);
  int status = cli_session_run(session, name, source, &value);
  if (status != CLI_GO) return status;
  v8c_buf text = {0};
  status = cli_session_check(session, show(session, value, json, &text), "printing the result");
  if (status == CLI_GO) cli_out(text.data, text.len);
  v8c_buf_free(&text);
  return status == CLI_GO ? CLI_FINE : status;
}

static int run(const cli_command *command, cli_args args) {
  cli_restoring from = {0};
  cli_inspecting_options inspect = {0};
  bool json = false;
  const cli_option options[] = {
      {"snapshot", 0, CLI_TEXT, &from.snapshot},
      {"key", 0, CLI_TEXT, &from.key},
      {"json", 0, CLI_FLAG, &json},
      {"keep-deterministic", 0, CLI_FLAG, &from.keep_deterministic},
      {"timeout", 0, CLI_TEXT, &from.timeout},
      {"cpu-limit", 0, CLI_TEXT, &from.cpu_limit},
      {"max-heap", 0, CLI_TEXT, &from.max_heap},
      {"inspect", 0, CLI_MAYBE, &inspect.plain},
      {"inspect-brk", 0, CLI_MAYBE, &inspect.brk},
      {"inspect-wait", 0, CLI_MAYBE, &inspect.wait},
      {NULL, 0, CLI_FLAG, NULL},
  };
  int status = cli_parse(command, options, false, &args);
  if (status != CLI_GO) return status;
  if (args.count != 1) return cli_usage(command, args.count ? "one EXPR, not %d" : "EXPR is missing", args.count);
  const char *expr = args.words[0];
  bool from_stdin = cli_is_stdin(expr);
  status = cli_restoring_check(command, &from, expr);
  if (status == CLI_GO) status = cli_inspect_check(command, &inspect);
  if (status != CLI_GO) return status;

  v8c_buf source = {0};
  cli_session session = {0};
  if (from_stdin)
    status = cli_read(expr, &source);
  else if (v8c_buf_append(&source, expr, V8C_ZSTR))
    status = cli_fail(V8C_ENOMEM, NULL);
  if (status == CLI_GO) status = cli_session_open(&session, &from);
  if (status == CLI_GO) status = cli_session_inspect(&session, &inspect, from_stdin ? "<stdin>" : "<eval>");
  if (status == CLI_GO) status = cli_session_graph(&session);
  if (status == CLI_GO) status = evaluate(&session, from_stdin ? "<stdin>" : "<eval>", &source, json);
  cli_session_close(&session);
  v8c_buf_free(&source);
  return status;
}

const cli_command cli_eval = {"eval", "evaluate an expression and print its value", help, run};
