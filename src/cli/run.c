/* run.c: v8c run: a script or a module with its arguments. */
#include <stdlib.h>
#include <string.h>

#include "src/cli/common.h"

static const char help[] =
    "usage: v8c run [--snapshot FILE [--key PUB]] [--module] [--import-map FILE] FILE [ARG...]\n"
    "\n"
    "Runs a script in a fresh context, or in one restored from a snapshot, then the microtasks and\n"
    "tasks it left. console.log, info and debug print to stdout, warn, error and trace to stderr.\n"
    "\n"
    "FILE.mjs, and FILE.js in a package of type \"module\", is an ES module: imports are found as Node\n"
    "finds them, await works at its top level, and the status is 1 when it never settles.\n"
    "\n"
    "  FILE                  the script or module; - reads a script from stdin\n"
    "  ARG...                the array scriptArgs has FILE and these; options come before FILE\n"
    "  --module              FILE is a module, whatever its name\n"
    "  --import-map FILE     an import map; its addresses are relative to it\n"
    "  --condition NAME      holds in \"exports\" and \"imports\" of packages, any number of times\n"
    "  --snapshot FILE       restore this container first; - reads it from stdin\n"
    "  --key PUB             only if the owner of that public key has signed it: see `v8c verify`\n"
    "  --keep-deterministic  leave the still clock and seeded Math.random of a deterministic snapshot\n"
    "  --coverage OUT        write which lines ran: OUT.json as V8 has it, OUT.info or OUT.lcov for lcov\n"
    "  --perf-map            for `perf record -g`: names for V8's code in /tmp/perf-PID.map\n"
    "  --timeout MS          end it when that much time has passed: status 7\n"
    "  --cpu-limit MS        or when it has computed that long\n"
    "  --max-heap MIB        or when its heap is larger than that\n"
    "  --inspect[=[HOST:]PORT]  let DevTools, VS Code and the like attach; 127.0.0.1:9229 unless told otherwise\n"
    "  --inspect-wait[=…]    and wait for one before the script runs\n"
    "  --inspect-brk[=…]     and stop it in its first statement\n"
    "  --v8-flags FLAGS      flags for V8, separated by spaces; --v8-flag=FLAG for one\n";

struct job {
  cli_restoring from;
  cli_inspecting_options inspect;
  const char *import_map, *coverage;
  cli_list conditions;
  bool module, perf_map;
};

/* Debuggers know files by their URLs. */
static int run_script(cli_session *session, const char *path, const v8c_buf *source) {
  char *real = cli_inspecting() && !cli_is_stdin(path) ? realpath(path, NULL) : NULL;
  v8c_buf url = {0};
  bool named = real && !v8c_url_from_path(real, V8C_ZSTR, &url);
  int status = cli_session_run(session, named ? url.data : cli_name(path, "<stdin>"), source, NULL);
  v8c_buf_free(&url);
  free(real);
  return status;
}

static int run_file(const struct job *job, const cli_args *args) {
  const char *path = args->words[0];
  v8c_buf source = {0};
  cli_session session = {0};
  bool module = job->module || cli_is_module(path);
  int status = module ? cli_check_readable(path) : cli_read(path, &source);
  if (status == CLI_GO) status = cli_session_open(&session, &job->from);
  if (status == CLI_GO) status = cli_session_arguments(&session, args);
  if (status == CLI_GO) status = cli_session_loader(&session, job->import_map, &job->conditions);
  if (status == CLI_GO) status = cli_coverage_start(&session, job->coverage);
  if (status == CLI_GO) status = cli_session_inspect(&session, &job->inspect, cli_name(path, "<stdin>"));
  if (status == CLI_GO) status = module ? cli_session_module(&session, path) : run_script(&session, path, &source);
  status = cli_coverage_end(&session, job->coverage, status);
  cli_session_close(&session);
  v8c_buf_free(&source);
  return status == CLI_GO ? CLI_FINE : status;
}

static int run(const cli_command *command, cli_args args) {
  struct job job = {0};
  const cli_option options[] = {
      {"snapshot", 0, CLI_TEXT, &job.from.snapshot},
      {"key", 0, CLI_TEXT, &job.from.key},
      {"keep-deterministic", 0, CLI_FLAG, &job.from.keep_deterministic},
      {"timeout", 0, CLI_TEXT, &job.from.timeout},
      {"cpu-limit", 0, CLI_TEXT, &job.from.cpu_limit},
      {"max-heap", 0, CLI_TEXT, &job.from.max_heap},
      {"coverage", 0, CLI_TEXT, &job.coverage},
      {"perf-map", 0, CLI_FLAG, &job.perf_map},
      {"module", 0, CLI_FLAG, &job.module},
      {"import-map", 0, CLI_TEXT, &job.import_map},
      {"condition", 0, CLI_LIST, &job.conditions},
      {"inspect", 0, CLI_MAYBE, &job.inspect.plain},
      {"inspect-brk", 0, CLI_MAYBE, &job.inspect.brk},
      {"inspect-wait", 0, CLI_MAYBE, &job.inspect.wait},
      {NULL, 0, CLI_FLAG, NULL},
  };
  int status = cli_parse(command, options, true, &args);
  if (status == CLI_GO && args.count < 1) status = cli_usage(command, "FILE is missing");
  if (status == CLI_GO) status = cli_restoring_check(command, &job.from, args.words[0]);
  if (status == CLI_GO) status = cli_coverage_check(command, job.coverage);
  /* Frames of the interpreter get a name too, each its own. */
  if (status == CLI_GO && job.perf_map)
    status = cli_add_v8_flags("--perf-basic-prof --interpreted-frames-native-stack");
  if (status == CLI_GO && job.module && !strcmp(args.words[0], "-"))
    status = cli_usage(command, "a module cannot come from stdin");
  if (status == CLI_GO) status = cli_inspect_check(command, &job.inspect);
  if (status == CLI_GO) status = run_file(&job, &args);
  free(job.conditions.items);
  return status;
}

const cli_command cli_run = {"run", "run a script or an ES module", help, run};
