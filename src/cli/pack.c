/* pack.c: v8c pack: a bundle becomes a start-up snapshot. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "src/cli/common.h"
#include "v8c/esm.h"

static const char help[] =
    "usage: v8c pack [--esm] BUNDLE -o FILE [--warm SCRIPT] [--base FILE] [--extra K=V]...\n"
    "                [--deterministic[=MS]] [--clear-code] [--no-console]\n"
    "                [--sign KEY] [--bridge NAME] [--import-map FILE] [--condition NAME]...\n"
    "                [--cache-only]\n"
    "\n"
    "Runs a classic script and keeps the heap it leaves as a start-up snapshot, in one container\n"
    "that v8c_snapshot_open and `--snapshot` restore in milliseconds.\n"
    "\n"
    "With --esm, BUNDLE is an ES module: it and all it imports are run, found as `v8c run` finds them.\n"
    "\n"
    "  BUNDLE                the script; - reads it from stdin\n"
    "  -o, --output FILE     the container; - is stdout. A file is replaced at the end, or not at all\n"
    "  --warm SCRIPT         run this after the bundle: what it makes V8 compile is kept too\n"
    "  --base FILE           stack on this container\n"
    "  --extra K=V           text for the header, any number of times\n"
    "  --deterministic[=MS]  equal input makes equal heaps: the clock stands still at MS milliseconds\n"
    "                        since 1970 (2024-01-01), Math.random and hashes are seeded\n"
    "  --clear-code          drop compiled code: a smaller container that starts slower\n"
    "  --no-console          console prints nothing while packing, and programs that restore the\n"
    "                        container need not have the command's console functions\n"
    "  --sign KEY            sign the container with this Ed25519 key, as `v8c sign` does\n"
    "  --esm                 BUNDLE is an ES module\n"
    "  --cache-only          for --esm: no heap, but the modules' sources with V8's code caches; for what\n"
    "                        cannot be in a heap. `--snapshot` runs them first\n"
    "  --bridge NAME         the global that has its exports (__esmExports)\n"
    "  --import-map FILE     an import map; its addresses are relative to it\n"
    "  --condition NAME      holds in \"exports\" and \"imports\" of packages, any number of times\n"
    "  --v8-flags FLAGS      flags for V8, separated by spaces; --v8-flag=FLAG for one\n";

struct job {
  const char *bundle, *output, *warm, *base, *sign, *bridge, *map_path;
  cli_list extra, conditions;
  cli_maybe deterministic;
  bool clear_code, no_console, esm, cache_only;
  double clock_ms;
};

/* What packing reads. */
typedef struct input {
  v8c_buf source, warm;
  v8c_snapshot *base;
  v8c_extra *extra;
  v8c_import_map *map;
  char *path; /* of the entry of --esm */
} input;

/* ---- The command line ------------------------------------------------------------------------ */

static int check_extra(const cli_command *command, const cli_list *list) {
  for (size_t i = 0; i < list->count; i++) {
    const char *equals = strchr(list->items[i], '=');
    if (!equals || equals == list->items[i])
      return cli_usage(command, "--extra takes KEY=VALUE, not %s", list->items[i]);
  }
  return CLI_GO;
}

static int check_clock(const cli_command *command, struct job *job) {
  const char *text = job->deterministic.value;
  if (!text) return CLI_GO;
  char *end;
  job->clock_ms = strtod(text, &end);
  /* JavaScript's dates end 8.64e15 ms from 1970. 0 means the default to the library. */
  if (end == text || *end || !isfinite(job->clock_ms) || fabs(job->clock_ms) > 8.64e15 || job->clock_ms == 0)
    return cli_usage(command, "--deterministic takes milliseconds since 1970, not %s", text);
  return CLI_GO;
}

static int check_stdin(const cli_command *command, const struct job *job) {
  const char *paths[] = {job->bundle, job->warm, job->base, job->sign};
  int count = 0;
  for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) count += paths[i] && !strcmp(paths[i], "-");
  return count > 1 ? cli_usage(command, "only one file can come from stdin") : CLI_GO;
}

static int parse(const cli_command *command, cli_args *args, struct job *job) {
  const cli_option options[] = {
      {"output", 'o', CLI_TEXT, &job->output},
      {"warm", 0, CLI_TEXT, &job->warm},
      {"base", 0, CLI_TEXT, &job->base},
      {"extra", 0, CLI_LIST, &job->extra},
      {"deterministic", 0, CLI_MAYBE, &job->deterministic},
      {"sign", 0, CLI_TEXT, &job->sign},
      {"clear-code", 0, CLI_FLAG, &job->clear_code},
      {"no-console", 0, CLI_FLAG, &job->no_console},
      {"esm", 0, CLI_FLAG, &job->esm},
      {"cache-only", 0, CLI_FLAG, &job->cache_only},
      {"bridge", 0, CLI_TEXT, &job->bridge},
      {"import-map", 0, CLI_TEXT, &job->map_path},
      {"condition", 0, CLI_LIST, &job->conditions},
      {NULL, 0, CLI_FLAG, NULL},
  };
  int status = cli_parse(command, options, false, args);
  if (status != CLI_GO) return status;
  if (args->count != 1)
    return cli_usage(command, args->count ? "one BUNDLE, not %d" : "BUNDLE is missing", args->count);
  if (!job->output) return cli_usage(command, "-o FILE is missing");
  job->bundle = args->words[0];
  if (!job->esm && (job->bridge || job->map_path || job->conditions.count))
    return cli_usage(command, "--bridge, --import-map and --condition are for --esm");
  if (job->cache_only && !job->esm) return cli_usage(command, "--cache-only is for --esm");
  if (job->cache_only && (job->base || job->deterministic.given || job->clear_code))
    return cli_usage(command, "--base, --deterministic and --clear-code are not for --cache-only");
  if (job->esm && cli_is_stdin(job->bundle)) return cli_usage(command, "a module cannot come from stdin");
  if (job->bridge && !*job->bridge) return cli_usage(command, "--bridge takes a name");
  status = check_extra(command, &job->extra);
  if (status == CLI_GO) status = check_clock(command, job);
  return status == CLI_GO ? check_stdin(command, job) : status;
}

/* ---- Progress ----------------------------------------------------------------------------------- */

static void on_progress(v8c_pack_step step, void *data) {
  static const char *const doing[] = {
      "starting", "running the bundle", "warming up", "collecting garbage", "writing the heap", "making digests",
  };
  const struct job *job = data;
  if (!isatty(STDERR_FILENO)) return;
  fflush(stdout);
  if ((size_t)step < sizeof doing / sizeof *doing)
    fprintf(stderr, "\r\033[Kv8c: %s: %s…", cli_name(job->bundle, "<stdin>"), doing[step]);
  else
    fputs("\r\033[K", stderr);
  fflush(stderr);
}

/* The progress line goes before anything else is printed. */
static void clear_progress(void) {
  if (isatty(STDERR_FILENO)) fputs("\r\033[K", stderr);
}

static void say_done(const struct job *job, const v8c_snapshot *snapshot) {
  if (!isatty(STDERR_FILENO)) return;
  size_t len = 0;
  v8c_snapshot_bytes(snapshot, &len);
  cli_say("%s: %.1f MB in %s", cli_name(job->bundle, "<stdin>"), (double)len / 1e6, cli_name(job->output, "stdout"));
}

/* ---- Packing --------------------------------------------------------------------------------------- */

static int read_input(const struct job *job, input *in) {
  int status = job->esm ? cli_check_readable(job->bundle) : cli_read(job->bundle, &in->source);
  if (status == CLI_GO && job->esm && !(in->path = realpath(job->bundle, NULL)))
    status = cli_io_error(job->bundle, errno);
  if (status == CLI_GO && job->map_path) status = cli_import_map(job->map_path, &in->map);
  if (status == CLI_GO && job->warm) status = cli_read(job->warm, &in->warm);
  if (status == CLI_GO && job->base) status = cli_open_snapshot(job->base, &in->base);
  if (status != CLI_GO || !job->extra.count) return status;
  in->extra = calloc(job->extra.count, sizeof *in->extra);
  if (!in->extra) return cli_fail(V8C_ENOMEM, NULL);
  for (size_t i = 0; i < job->extra.count; i++) {
    const char *key = job->extra.items[i], *equals = strchr(key, '=');
    in->extra[i] = (v8c_extra){key, (size_t)(equals - key), equals + 1, strlen(equals + 1)};
  }
  return CLI_GO;
}

static void free_input(input *in) {
  v8c_buf_free(&in->source);
  v8c_buf_free(&in->warm);
  v8c_snapshot_free(in->base);
  free(in->extra);
  free(in->path);
  v8c_import_map_free(in->map);
}

static int prepare(v8c_context *context, void *data) {
  return ((const struct job *)data)->no_console ? 0 : cli_console_install(context);
}

/* Whose fault a code without an exception is. */
static const char *blamed(int err, const struct job *job, const input *in) {
  if (err == V8C_EENCODING && job->warm && cli_is_utf8(&in->source)) return cli_name(job->warm, "<stdin>");
  if (job->base && (err == V8C_EVERSION || err == V8C_EARCH || err == V8C_EFLAGS || err == V8C_EREFS))
    return cli_name(job->base, "<stdin>");
  return cli_name(job->bundle, "<stdin>");
}

/* Says why nothing was packed. */
static int failed(int err, v8c_error *error, const struct job *job, const input *in) {
  clear_progress();
  if (!cli_out("", 0)) {
    v8c_error_free(error);
    return CLI_IO; /* console stopped the bundle: cli_finish says why */
  }
  if (error) return cli_threw(error);
  if (job->esm && err == V8C_ESTATE) { /* a module that never settles: the detail names it */
    cli_say("%s", v8c_detail());
    return CLI_THREW;
  }
  return cli_fail(err, blamed(err, job, in));
}

static int make(struct job *job, const input *in, v8c_snapshot **out) {
  v8c_error *error = NULL;
  v8c_pack_options options = {
      .size = sizeof options,
      .source = in->source.data ? in->source.data : "",
      .source_len = in->source.len,
      .origin = cli_name(job->bundle, "<stdin>"),
      .origin_len = V8C_ZSTR,
      .warm = job->warm ? (in->warm.data ? in->warm.data : "") : NULL,
      .warm_len = in->warm.len,
      .warm_origin = job->warm ? cli_name(job->warm, "<stdin>") : NULL,
      .warm_origin_len = job->warm ? V8C_ZSTR : 0,
      .code_handling = job->clear_code ? V8C_CODE_CLEAR : V8C_CODE_KEEP,
      .deterministic = job->deterministic.given,
      .clock_ms = job->clock_ms,
      .base = in->base,
      .extra = in->extra,
      .extra_count = job->extra.count,
      .prepare = prepare,
      .progress = on_progress,
      .data = job,
      .error = &error,
  };
  int err = v8c_pack_bundle(&options, out);
  return err ? failed(err, error, job, in) : CLI_GO;
}

static void on_warning(const char *text, void *data) {
  clear_progress();
  cli_say("%s", text);
}

static int make_esm(struct job *job, const input *in, v8c_snapshot **out) {
  v8c_error *error = NULL;
  v8c_pack_esm_options options = {
      .size = sizeof options,
      .entry = in->path,
      .entry_len = V8C_ZSTR,
      .bridge = job->bridge,
      .bridge_len = job->bridge ? V8C_ZSTR : 0,
      .map = in->map,
      .conditions = job->conditions.items,
      .condition_count = job->conditions.count,
      .warm = job->warm ? (in->warm.data ? in->warm.data : "") : NULL,
      .warm_len = in->warm.len,
      .warm_origin = job->warm ? cli_name(job->warm, "<stdin>") : NULL,
      .warm_origin_len = job->warm ? V8C_ZSTR : 0,
      .code_handling = job->clear_code ? V8C_CODE_CLEAR : V8C_CODE_KEEP,
      .deterministic = job->deterministic.given,
      .clock_ms = job->clock_ms,
      .base = in->base,
      .extra = in->extra,
      .extra_count = job->extra.count,
      .prepare = prepare,
      .progress = on_progress,
      .warn = on_warning,
      .data = job,
      .error = &error,
      .cache_only = job->cache_only,
  };
  int err = v8c_pack_esm(&options, out);
  return err ? failed(err, error, job, in) : CLI_GO;
}

static int write_out(const struct job *job, const v8c_snapshot *snapshot, cli_output *output) {
  size_t len = 0;
  const void *bytes = v8c_snapshot_bytes(snapshot, &len);
  cli_output_write(bytes, len, output);
  int status = cli_output_close(output, true);
  if (status == CLI_GO) say_done(job, snapshot);
  return status;
}

static int pack(struct job *job) {
  input in = {0};
  v8c_snapshot *snapshot = NULL;
  cli_output output = {0};
  /* The output first: a wrong path is known before seconds are spent. */
  int status = cli_output_open(&output, job->output, true);
  if (status != CLI_GO) return status;
  if (!strcmp(job->output, "-")) cli_console_to_stderr();
  status = read_input(job, &in);
  bool started = false;
  if (status == CLI_GO) {
    status = cli_start((cli_start_mode){
        .deterministic = job->deterministic.given,
        .fixed_hash_seed = job->esm && !job->cache_only,
        .no_console = job->no_console && !(in.base && cli_console_in(in.base)),
    });
    started = status == CLI_GO;
  }
  if (status == CLI_GO) status = job->esm ? make_esm(job, &in, &snapshot) : make(job, &in, &snapshot);
  if (status == CLI_GO && job->sign) status = cli_sign_with(job->sign, &snapshot);
  if (status == CLI_GO)
    status = write_out(job, snapshot, &output);
  else
    cli_output_close(&output, false);
  v8c_snapshot_free(snapshot);
  free_input(&in);
  if (started) v8c_stop();
  return status == CLI_GO ? CLI_FINE : status;
}

static int run(const cli_command *command, cli_args args) {
  struct job job = {0};
  int status = parse(command, &args, &job);
  if (status == CLI_GO) status = pack(&job);
  free(job.extra.items);
  free(job.conditions.items);
  return status;
}

const cli_command cli_pack = {"pack", "make a start-up snapshot of a script or module", help, run};
