/* run.c: v8c run: a script with its arguments. */
#include <string.h>

#include "src/cli/common.h"

static const char help[] =
    "usage: v8c run [--snapshot FILE [--key PUB]] FILE [ARG...]\n"
    "\n"
    "Runs a script in a fresh context, or in one restored from a snapshot, then the microtasks and\n"
    "tasks it left. console.log, info and debug print to stdout, warn, error and trace to stderr.\n"
    "\n"
    "  FILE                  the script; - reads it from stdin\n"
    "  ARG...                the array scriptArgs has FILE and these; options come before FILE\n"
    "  --snapshot FILE       restore this container first; - reads it from stdin\n"
    "  --key PUB             only if the owner of that public key has signed it: see `v8c verify`\n"
    "  --keep-deterministic  leave the still clock and seeded Math.random of a deterministic snapshot\n"
    "  --v8-flags FLAGS      flags for V8, separated by spaces; --v8-flag=FLAG for one\n";

static int run(const cli_command *command, cli_args args) {
  cli_restoring from = {0};
  const cli_option options[] = {
      {"snapshot", 0, CLI_TEXT, &from.snapshot},
      {"key", 0, CLI_TEXT, &from.key},
      {"keep-deterministic", 0, CLI_FLAG, &from.keep_deterministic},
      {NULL, 0, CLI_FLAG, NULL},
  };
  int status = cli_parse(command, options, true, &args);
  if (status != CLI_GO) return status;
  if (args.count < 1) return cli_usage(command, "FILE is missing");
  const char *path = args.words[0];
  status = cli_restoring_check(command, &from, path);
  if (status != CLI_GO) return status;

  v8c_buf source = {0};
  cli_session session = {0};
  status = cli_read(path, &source);
  if (status == CLI_GO) status = cli_session_open(&session, &from);
  if (status == CLI_GO) status = cli_session_arguments(&session, &args);
  if (status == CLI_GO) status = cli_session_run(&session, cli_name(path, "<stdin>"), &source, NULL);
  cli_session_close(&session);
  v8c_buf_free(&source);
  return status == CLI_GO ? CLI_FINE : status;
}

const cli_command cli_run = {"run", "run a script", help, run};
