/* profile.c: v8c profile: where the time or the memory of a script goes. */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "src/cli/common.h"

static const char help[] =
    "usage: v8c profile cpu|heap|sampling (FILE | [--snapshot FILE [--key PUB]] -e EXPR) -o OUT [-- ARG...]\n"
    "       v8c profile cpu … --flame OUT.html | --folded OUT | --pprof OUT, with or without -o\n"
    "\n"
    "Runs a script, or an expression, and writes a profile that Chrome's DevTools open: cpu samples\n"
    "what ran while it ran, sampling who allocated what is still there in the end, and heap writes\n"
    "what is in the heap after it ran.\n"
    "\n"
    "  FILE                  the script; - reads it from stdin\n"
    "  -e, --eval EXPR       JavaScript in place of FILE\n"
    "  --snapshot FILE       restore this container first; - reads it from stdin\n"
    "  --key PUB             only if the owner of that public key has signed it: see `v8c verify`\n"
    "  -o, --output OUT      name.cpuprofile, name.heapsnapshot or name.heapprofile; - is stdout\n"
    "                        (console.log then goes to stderr). A file is replaced at the end, or not\n"
    "                        at all\n"
    "  --flame OUT.html      of cpu: a page with a flame graph, which needs nothing else\n"
    "  --folded OUT          of cpu: a line for each stack, as flamegraph.pl and speedscope read it\n"
    "  --pprof OUT           of cpu: as pprof reads it\n"
    "  --interval N          between samples: microseconds, 1000 if not given (cpu); bytes that are\n"
    "                        allocated, 524288 if not given (sampling)\n"
    "  ARG...                the array scriptArgs has FILE and these\n"
    "  --keep-deterministic  leave the still clock and seeded Math.random of a deterministic snapshot\n"
    "  --v8-flags FLAGS      flags for V8, separated by spaces; --v8-flag=FLAG for one\n";

struct job;

/* What is written: a profile as DevTools have it, and one of cpu in other forms. */
enum { DEVTOOLS, FLAME, FOLDED, PPROF, FORMS };
static const char *const form_names[FORMS] = {"--output", "--flame", "--folded", "--pprof"};
static int (*const form_writers[FORMS])(const v8c_cpu_profile *, v8c_write_fn, void *) = {
    v8c_cpu_profile_write, v8c_cpu_profile_write_flame, v8c_cpu_profile_write_folded, v8c_cpu_profile_write_pprof};

/* What there is to profile. */
struct kind {
  const char *name;
  const char *unit; /* of --interval; NULL when it takes none */
  int (*profile)(cli_session *session, const struct job *job, const v8c_buf *source, cli_output *outputs);
};

struct job {
  const struct kind *kind;
  cli_restoring from;
  const char *expr, *outputs[FORMS], *interval_text; /* outputs: NULL when not asked for */
  int interval;
  cli_args script; /* FILE and its arguments; none with expr */
};

static int profile_cpu(cli_session *session, const struct job *job, const v8c_buf *source, cli_output *outputs);
static int profile_heap(cli_session *session, const struct job *job, const v8c_buf *source, cli_output *outputs);
static int profile_sampling(cli_session *session, const struct job *job, const v8c_buf *source, cli_output *outputs);

static const struct kind kinds[] = {
    {"cpu", "microseconds", profile_cpu},
    {"heap", NULL, profile_heap},
    {"sampling", "bytes", profile_sampling},
};

static const struct kind *find_kind(const char *name) {
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
    if (!strcmp(kinds[i].name, name)) return &kinds[i];
  return NULL;
}

/* ---- The command line ----------------------------------------------------------------------------- */

static int check_interval(const cli_command *command, struct job *job) {
  if (!job->interval_text) return CLI_GO;
  if (!job->kind->unit) return cli_usage(command, "--interval is for cpu and sampling");
  char *end;
  errno = 0;
  long us = strtol(job->interval_text, &end, 10);
  if (end == job->interval_text || *end || errno || us < 1 || us > INT_MAX)
    return cli_usage(command, "--interval takes %s, 1 or more, not %s", job->kind->unit, job->interval_text);
  job->interval = (int)us;
  return CLI_GO;
}

static int check_outputs(const cli_command *command, const struct job *job) {
  bool any = false;
  int dashes = 0;
  for (int i = 0; i < FORMS; i++) {
    if (!job->outputs[i]) continue;
    if (i != DEVTOOLS && job->kind != &kinds[0]) return cli_usage(command, "%s is for cpu", form_names[i]);
    any = true;
    dashes += !strcmp(job->outputs[i], "-");
  }
  if (dashes > 1) return cli_usage(command, "two files cannot both go to stdout");
  return any ? CLI_GO : cli_usage(command, "-o OUT is missing");
}

static int check_source(const cli_command *command, const cli_args *args, struct job *job) {
  if (args->count < 1) return cli_usage(command, "cpu, heap or sampling is missing");
  job->kind = find_kind(args->words[0]);
  if (!job->kind) return cli_usage(command, "cpu, heap or sampling, not %s", args->words[0]);
  job->script = (cli_args){args->count - 1, args->words + 1};
  if (!job->expr && !job->script.count) return cli_usage(command, "FILE or -e EXPR is missing");
  if (job->expr && job->script.count) return cli_usage(command, "FILE or -e EXPR, not both: %s", job->script.words[0]);
  int status = check_outputs(command, job);
  if (status != CLI_GO) return status;
  const char *source = job->expr ? job->expr : job->script.words[0];
  status = cli_restoring_check(command, &job->from, source);
  return status == CLI_GO ? check_interval(command, job) : status;
}

static int parse(const cli_command *command, cli_args *args, struct job *job) {
  const cli_option options[] = {
      {"output", 'o', CLI_TEXT, &job->outputs[DEVTOOLS]},
      {"flame", 0, CLI_TEXT, &job->outputs[FLAME]},
      {"folded", 0, CLI_TEXT, &job->outputs[FOLDED]},
      {"pprof", 0, CLI_TEXT, &job->outputs[PPROF]},
      {"eval", 'e', CLI_TEXT, &job->expr},
      {"snapshot", 0, CLI_TEXT, &job->from.snapshot},
      {"key", 0, CLI_TEXT, &job->from.key},
      {"interval", 0, CLI_TEXT, &job->interval_text},
      {"keep-deterministic", 0, CLI_FLAG, &job->from.keep_deterministic},
      {NULL, 0, CLI_FLAG, NULL},
  };
  int status = cli_parse(command, options, false, args);
  return status == CLI_GO ? check_source(command, args, job) : status;
}

/* ---- Profiles ---------------------------------------------------------------------------------------- */

static const char *source_name(const struct job *job) {
  if (job->expr) return strcmp(job->expr, "-") ? "<eval>" : "<stdin>";
  return cli_name(job->script.words[0], "<stdin>");
}

static int read_source(const struct job *job, v8c_buf *source) {
  if (!job->expr) return cli_read(job->script.words[0], source);
  if (!strcmp(job->expr, "-")) return cli_read("-", source);
  return v8c_buf_append(source, job->expr, V8C_ZSTR) ? cli_fail(V8C_ENOMEM, NULL) : CLI_GO;
}

/* What a writer that was given our output came to: the output knows why it failed. */
static int written(int err) { return err && err != V8C_ECANCELED ? cli_fail(err, "writing the profile") : CLI_GO; }

static int sample(cli_session *session, const struct job *job, const v8c_buf *source, v8c_cpu_profile **out) {
  v8c_cpu_profiler *profiler = NULL;
  const v8c_cpu_options options = {.size = sizeof options, .interval_us = job->interval};
  int err = v8c_cpu_profiler_new(session->isolate, &profiler);
  if (!err) err = v8c_cpu_start(profiler, V8C_LIT("v8c"), &options);
  int status = cli_session_check(session, err, "starting the profiler");
  if (status == CLI_GO) status = cli_session_run(session, source_name(job), source, NULL);
  if (status == CLI_GO) {
    err = v8c_cpu_stop(profiler, V8C_LIT("v8c"), out);
    status = cli_session_check(session, err, "stopping the profiler");
  }
  v8c_cpu_profiler_free(profiler);
  return status;
}

static int profile_cpu(cli_session *session, const struct job *job, const v8c_buf *source, cli_output *outputs) {
  v8c_cpu_profile *profile = NULL;
  int status = sample(session, job, source, &profile);
  for (int i = 0; i < FORMS && status == CLI_GO; i++)
    if (job->outputs[i]) status = written(form_writers[i](profile, cli_output_write, &outputs[i]));
  v8c_cpu_profile_free(profile);
  return status;
}

/* A bar on a terminal, for heaps that take a while; interrupted, no file is left. */
static int show_progress(uint32_t done, uint32_t total, void *data) {
  static const char bar[] = "########################################";
  int *shown = data, percent = total ? (int)((uint64_t)done * 100 / total) : 100;
  if (percent > 100) percent = 100;
  if (percent == *shown) return 0;
  *shown = percent;
  int full = percent * 40 / 100;
  fprintf(stderr, "\rheap snapshot [%.*s%*s] %3d %%", full, bar, 40 - full, "", percent);
  fflush(stderr);
  return 0;
}

static int profile_heap(cli_session *session, const struct job *job, const v8c_buf *source, cli_output *outputs) {
  v8c_value value = NULL; /* what the script came to is in the heap too */
  int status = cli_session_run(session, source_name(job), source, &value);
  if (status != CLI_GO) return status;
  int shown = -1;
  v8c_heap_snapshot_options options = {.size = sizeof options, .progress = show_progress, .data = &shown};
  bool terminal = isatty(STDERR_FILENO) && isatty(STDOUT_FILENO);
  int err = v8c_heap_snapshot_write(session->isolate, terminal ? &options : NULL, cli_output_write, &outputs[DEVTOOLS]);
  if (shown >= 0) fputs("\r\033[K", stderr); /* the bar goes */
  return written(err);
}

static int profile_sampling(cli_session *session, const struct job *job, const v8c_buf *source, cli_output *outputs) {
  const v8c_heap_sampling_options options = {
      .size = sizeof options, .interval_bytes = (uint64_t)job->interval, .stack_depth = 128, .collect_first = true};
  v8c_heap_profile *profile = NULL;
  v8c_value value = NULL; /* what the script came to is still there */
  int status = cli_session_check(session, v8c_heap_sampling_start(session->isolate, &options), "sampling");
  if (status == CLI_GO) status = cli_session_run(session, source_name(job), source, &value);
  if (status != CLI_GO) return status;
  status = cli_session_check(session, v8c_heap_sampling_get(session->isolate, &profile), "sampling");
  if (status == CLI_GO) status = written(v8c_heap_profile_write(profile, cli_output_write, &outputs[DEVTOOLS]));
  v8c_heap_profile_free(profile);
  return status;
}

static int profile(const struct job *job, cli_output *outputs) {
  v8c_buf source = {0};
  cli_session session = {0};
  int status = read_source(job, &source);
  if (status == CLI_GO) status = cli_session_open(&session, &job->from);
  if (status == CLI_GO) status = cli_session_check(&session, cli_session_words(&session, &job->script), "scriptArgs");
  if (status == CLI_GO) status = cli_session_graph(&session);
  if (status == CLI_GO) status = job->kind->profile(&session, job, &source, outputs);
  cli_session_close(&session);
  v8c_buf_free(&source);
  return status;
}

static int run(const cli_command *command, cli_args args) {
  struct job job = {0};
  int status = parse(command, &args, &job);
  if (status != CLI_GO) return status;
  cli_output outputs[FORMS] = {0};
  for (int i = 0; i < FORMS && status == CLI_GO; i++) {
    if (!job.outputs[i]) continue;
    status = cli_output_open(&outputs[i], job.outputs[i], i == PPROF);
    if (!strcmp(job.outputs[i], "-")) cli_console_to_stderr();
  }
  if (status == CLI_GO) status = profile(&job, outputs);
  for (int i = 0; i < FORMS; i++) {
    int closed = outputs[i].path ? cli_output_close(&outputs[i], status == CLI_GO) : CLI_GO;
    if (status == CLI_GO) status = closed;
  }
  return status == CLI_GO ? CLI_FINE : status;
}

const cli_command cli_profile = {"profile", "write a CPU profile, a heap snapshot or a heap profile of a script", help,
                                 run};
