/* run.c: v8c run: a script or a module with its arguments. */
#include <stdlib.h>
#include <string.h>

#include "src/cli/common.h"

static const char help[] =
    "usage: v8c run [--snapshot FILE [--key PUB]] [--module] [--import-map FILE] FILE [ARG...]\n"
    "\n"
    "Runs a script in a fresh context, or in one restored from a snapshot, until nothing is pending: no\n"
    "timer, no promise of a native module. The status is 1 when it throws, or when nobody handles a\n"
    "rejection. console.log, info and debug print to stdout, warn, error and trace to stderr.\n"
    "\n"
    "FILE.mjs, and FILE.js in a package of type \"module\", is an ES module: imports are found as Node\n"
    "finds them, await works at its top level, and the status is 1 when it never settles. FILE.cjs,\n"
    "and FILE.js in any other package, is a CommonJS module; all else a script, which has require(), too.\n"
    "FILE.ts, .mts and .cts are TypeScript, as .js, .mjs and .cjs are: the types are taken out, not checked.\n"
    "require() and import know the modules of docs/standard-modules.md: timer, events, fs and so on.\n"
    "\n"
    "  FILE                  the script or module; - reads a script from stdin\n"
    "  ARG...                the array scriptArgs has FILE and these; options come before FILE\n"
    "  --watch               run it again when code beside or below FILE changes (not in node_modules)\n"
    "  --module              FILE is a module, whatever its name\n"
    "  --import-map FILE     an import map; its addresses are relative to it\n"
    "  --module-root DIR     where require() looks behind node_modules, any number of times\n"
    "  --condition NAME      holds in \"exports\" and \"imports\" of packages, any number of times\n"
    "  --safe                without files, programs and the network: these modules are not there, and scripts\n"
    "                        and data are read only from FILE's package, node_modules and --module-root\n"
    "  --allow-net HOST      fetch() asks that host and no others, also with --safe, any number of times\n"
    "  --allow-fs DIR        files below that folder and no others, also with --safe\n"
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

static int check_hosts(const cli_command *command, const cli_list *hosts) {
  for (size_t i = 0; i < hosts->count; i++)
    if (!*hosts->items[i] || strpbrk(hosts->items[i], "/@ ?#"))
      return cli_usage(command, "--allow-net: \"%s\" is no HOST, HOST:PORT or *.NAME", hosts->items[i]);
  return CLI_GO;
}

static int run(const cli_command *command, cli_args args) {
  cli_program program = {.args = &args};
  bool module = false, perf_map = false, watch = false;
  const cli_option options[] = {
      {"snapshot", 0, CLI_TEXT, &program.from.snapshot},
      {"key", 0, CLI_TEXT, &program.from.key},
      {"keep-deterministic", 0, CLI_FLAG, &program.from.keep_deterministic},
      {"timeout", 0, CLI_TEXT, &program.from.timeout},
      {"cpu-limit", 0, CLI_TEXT, &program.from.cpu_limit},
      {"max-heap", 0, CLI_TEXT, &program.from.max_heap},
      {"coverage", 0, CLI_TEXT, &program.coverage},
      {"perf-map", 0, CLI_FLAG, &perf_map},
      {"module", 0, CLI_FLAG, &module},
      {"watch", 0, CLI_FLAG, &watch},
      {"module-root", 0, CLI_LIST, &program.roots},
      {"import-map", 0, CLI_TEXT, &program.import_map},
      {"safe", 0, CLI_FLAG, &program.safe},
      {"allow-fs", 0, CLI_TEXT, &program.allow_fs},
      {"allow-net", 0, CLI_LIST, &program.allow_net},
      {"condition", 0, CLI_LIST, &program.conditions},
      {"inspect", 0, CLI_MAYBE, &program.inspect.plain},
      {"inspect-brk", 0, CLI_MAYBE, &program.inspect.brk},
      {"inspect-wait", 0, CLI_MAYBE, &program.inspect.wait},
      {NULL, 0, CLI_FLAG, NULL},
  };
  int status = cli_parse(command, options, true, &args);
  if (status == CLI_GO && args.count < 1) status = cli_usage(command, "FILE is missing");
  if (status == CLI_GO) status = cli_restoring_check(command, &program.from, args.words[0]);
  if (status == CLI_GO) status = check_hosts(command, &program.allow_net);
  if (status == CLI_GO) status = cli_coverage_check(command, program.coverage);
  /* Frames of the interpreter get a name too, each its own. */
  if (status == CLI_GO && perf_map) status = cli_add_v8_flags("--perf-basic-prof --interpreted-frames-native-stack");
  if (status == CLI_GO && module && !strcmp(args.words[0], "-"))
    status = cli_usage(command, "a module cannot come from stdin");
  if (status == CLI_GO && watch && cli_is_stdin(args.words[0])) status = cli_usage(command, "--watch is for a file");
  if (status == CLI_GO) status = cli_inspect_check(command, &program.inspect);
  if (status == CLI_GO && watch) status = cli_watch(args.words[0]);
  if (status == CLI_GO) {
    program.kind = module ? CLI_MODULE : strcmp(args.words[0], "-") ? cli_kind_of(args.words[0]) : CLI_SCRIPT;
    status = cli_program_run(&program);
  }
  free(program.conditions.items);
  free(program.roots.items);
  free(program.allow_net.items);
  return status;
}

const cli_command cli_run = {"run", "run a script or a module", help, run};
