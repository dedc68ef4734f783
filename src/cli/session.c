/* session.c: V8 started, an isolate with a context, entered; scripts run in it. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "src/cli/common.h"
#include "v8c/esm.h"

static bool late_error;

/* ---- What V8 says --------------------------------------------------------------------------- */

static void on_log(v8c_log_level level, const char *text, void *data) {
  if (level == V8C_LOG_INFO) return;
  fprintf(stderr, "v8c: %s\n", text);
  if (level == V8C_LOG_ERROR) late_error = true;
}

/* Ends the process here: V8 would trap, and a shell would call that a crash. */
static void on_fatal(const char *where, const char *what, void *data) {
  fprintf(stderr, "v8c: V8 cannot go on: %s%s%s\n", what ? what : "", where && *where ? " in " : "",
          where ? where : "");
  cli_abandon();
  _exit(CLI_INTERNAL);
}

static void print_error(v8c_error *error) {
  v8c_buf text = {0};
  v8c_error_print(error, &text);
  fflush(stdout);
  if (text.data) fwrite(text.data, 1, text.len, stderr);
  v8c_buf_free(&text);
}

/* Node ends at the first one; later ones are not shown. */
static void on_unhandled(v8c_context *context, v8c_value promise, v8c_error *error, void *data) {
  (void)promise;
  cli_session_tell(data, error);
  if (!late_error) cli_unhandled(context, error);
}

void cli_unhandled(v8c_context *context, v8c_error *error) {
  v8c_value reason = NULL;
  late_error = true;
  fflush(stdout);
  if (!v8c_error_value(error, &reason) && !v8c_is_native_error(reason)) {
    v8c_buf text = {0};
    if (v8c_to_text(context, reason, &text)) v8c_buf_append(&text, "?", 1);
    fprintf(stderr,
            "[UnhandledPromiseRejection: a promise was rejected and nobody caught it; the reason is \"%s\"] {\n"
            "  code: 'ERR_UNHANDLED_REJECTION'\n}\n",
            text.data ? text.data : "");
    v8c_buf_free(&text);
  }
  print_error(error);
}

int cli_late_status(int status) { return status == CLI_FINE && late_error ? CLI_THREW : status; }

int cli_start(cli_start_mode mode) {
  int err = mode.no_console ? 0 : cli_console_register();
  if (err) return cli_fail(err, NULL);
  v8c_start_options options = {
      .size = sizeof options,
      .flags = cli_v8_flags(),
      .fixed_hash_seed = mode.fixed_hash_seed,
      .deterministic = mode.deterministic,
      .log = on_log,
      .fatal = on_fatal,
  };
  err = v8c_start(&options);
  return err ? cli_fail(err, err == V8C_EFLAG ? "--v8-flags" : NULL) : CLI_GO;
}

/* ---- Open and close ---------------------------------------------------------------------------- */

/* A number above 0, NULL for none. */
static int number_of(const cli_command *command, const char *option, const char *text, double *out) {
  char *end = NULL;
  *out = text ? strtod(text, &end) : 0;
  if (!text || (end != text && !*end && *out > 0 && *out <= 1e10)) return CLI_GO;
  return cli_usage(command, "%s: %s is no number above 0", option, text);
}

int cli_limits_read(const cli_command *command, const cli_restoring *from, v8c_limits_options *options) {
  double mib = 0;
  *options = (v8c_limits_options){.size = sizeof *options};
  int status = number_of(command, "--timeout", from->timeout, &options->wall_ms);
  if (status == CLI_GO) status = number_of(command, "--cpu-limit", from->cpu_limit, &options->cpu_ms);
  if (status == CLI_GO) status = number_of(command, "--max-heap", from->max_heap, &mib);
  if (status != CLI_GO) return status;
  if (mib && (mib < 1 || mib > 1 << 24))
    return cli_usage(command, "--max-heap: %s is not 1 to 16777216", from->max_heap);
  options->heap_hard_bytes = (size_t)(mib * 1048576);
  return CLI_GO;
}

bool cli_limited(const cli_restoring *from) { return from->timeout || from->cpu_limit || from->max_heap; }

/* The limits of the script, NULL when there are none. */
static int limits_of(const cli_command *command, const cli_restoring *from, v8c_limits **out) {
  v8c_limits_options options;
  *out = NULL;
  int status = cli_limits_read(command, from, &options);
  int err = status == CLI_GO && cli_limited(from) ? v8c_limits_new(&options, out) : 0;
  return err ? cli_fail(err, NULL) : status;
}

/* Which one it was. */
int cli_ended(const cli_session *session, v8c_cause cause) {
  const cli_restoring *from = &session->from;
  fflush(stdout);
  switch (cause) {
    case V8C_BY_DEADLINE: cli_say("the script was ended: --timeout %s", from->timeout); break;
    case V8C_BY_CPU: cli_say("the script was ended: --cpu-limit %s", from->cpu_limit); break;
    default: cli_say("the script was ended: --max-heap %s", from->max_heap); break;
  }
  return CLI_LIMIT;
}

int cli_restoring_check(const cli_command *command, const cli_restoring *from, const char *source) {
  if (from->key && !from->snapshot) return cli_usage(command, "--key is for --snapshot");
  const char *files[] = {source, from->snapshot, from->key};
  int dashes = 0;
  v8c_limits *limits;
  int status = limits_of(command, from, &limits);
  v8c_limits_free(limits);
  if (status != CLI_GO) return status;
  for (size_t i = 0; i < sizeof files / sizeof *files; i++) dashes += files[i] && cli_is_stdin(files[i]);
  return dashes > 1 ? cli_usage(command, "two files cannot both come from stdin") : CLI_GO;
}

/* What is to be restored; *out stays NULL when nothing is. Before V8 starts: it may want a seed. */
static int open_snapshot(const cli_restoring *from, v8c_snapshot **out) {
  if (!from->snapshot) return CLI_GO;
  return from->key ? cli_open_signed(from->snapshot, from->key, out) : cli_open_snapshot(from->snapshot, out);
}

static int make_isolate(cli_session *session, const cli_restoring *from, const v8c_snapshot *snapshot) {
  bool heap = snapshot && !v8c_snapshot_graph(snapshot, NULL);
  if (snapshot && !heap) session->graph = v8c_snapshot_share(snapshot);
  int err =
      heap ? v8c_snapshot_restore(snapshot, NULL, NULL, &session->isolate) : v8c_isolate_new(NULL, &session->isolate);
  return err ? cli_fail(err, snapshot ? cli_name(from->snapshot, "<stdin>") : NULL) : CLI_GO;
}

/* Modules in a heap want V8's hash seed fixed, as the build settings say first. */
static bool wants_seed(const v8c_snapshot *snapshot) {
  v8c_snapshot_info info = {.size = sizeof info};
  return !v8c_snapshot_info_get(snapshot, &info) && !strncmp(info.build, "hash-seed=1", 11);
}

/* *console: the snapshot brought the command's own. */
int cli_session_start(cli_session *session, v8c_snapshot **snapshot, bool *console) {
  int status = open_snapshot(&session->from, snapshot);
  if (status == CLI_GO) status = cli_start((cli_start_mode){.fixed_hash_seed = *snapshot && wants_seed(*snapshot)});
  session->started = status == CLI_GO;
  *console = *snapshot && cli_console_in(*snapshot);
  return status;
}

static int start_and_restore(cli_session *session, const cli_restoring *from, bool *console) {
  v8c_snapshot *snapshot = NULL;
  int status = cli_session_start(session, &snapshot, console);
  if (status == CLI_GO) status = make_isolate(session, from, snapshot);
  v8c_snapshot_free(snapshot);
  return status;
}

/* Stacks tell of what scripts were made from, when their maps are there. */
static int install_maps(cli_session *session) {
  v8c_source_maps_options options = {.size = sizeof options, .files = true};
  int err = v8c_source_maps_new(&options, &session->maps);
  return err ? err : v8c_source_maps_install(session->maps, session->isolate);
}

int cli_session_prepare(cli_session *session, bool console) {
  const cli_restoring *from = &session->from;
  int err = from->snapshot && !from->keep_deterministic ? v8c_reset_determinism(session->context) : 0;
  if (!err && !console) err = cli_console_install(session->context);
  return err ? err : install_maps(session);
}

int cli_session_open(cli_session *session, const cli_restoring *from) {
  v8c_enter_options options = {.size = sizeof options};
  v8c_limits *limits = NULL;
  *session = (cli_session){.from = *from};
  bool console = false;
  int status = start_and_restore(session, from, &console);
  if (status != CLI_GO) return status;
  int err = v8c_context_new(session->isolate, NULL, &session->context);
  if (!err && limits_of(NULL, from, &limits) != CLI_GO) err = V8C_ENOMEM;
  options.limits = limits;
  if (!err) err = v8c_enter_with(session->context, &options, &session->frame);
  v8c_limits_free(limits);
  if (err) return cli_fail(err, NULL);
  session->entered = true;
  err = cli_session_prepare(session, console);
  if (!err) err = v8c_context_on_unhandled(session->context, on_unhandled, session, NULL);
  return cli_session_check(session, err, "preparing the context");
}

void cli_session_close(cli_session *session) {
  cli_session_uninspect(session);
  v8c_loader_free(session->loader);
  v8c_coverage_stop(session->coverage);
  v8c_snapshot_free(session->graph);
  if (session->entered) v8c_leave(&session->frame);
  v8c_context_free(session->context);
  v8c_isolate_free(session->isolate);
  v8c_source_maps_free(session->maps);
  if (session->started) v8c_stop();
  *session = (cli_session){0};
}

/* ---- Run ------------------------------------------------------------------------------------------ */

int cli_threw(v8c_error *error) {
  print_error(error);
  v8c_error_free(error);
  return CLI_THREW;
}

int cli_session_check(cli_session *session, int code, const char *what) {
  if (!code) return CLI_GO;
  if (code != V8C_EXCEPTION && code != V8C_ETERMINATED) return cli_fail(code, what);
  v8c_error *error = NULL;
  int err = v8c_catch(session->isolate, &error);
  if (err) return cli_fail(err, what);
  return cli_session_report(session, error);
}

int cli_session_report(cli_session *session, v8c_error *error) {
  v8c_cause cause = v8c_error_terminated_by(error);
  if (cause > V8C_BY_USER) {
    v8c_error_free(error);
    return cli_ended(session, cause);
  }
  cli_session_tell(session, error);
  if (cli_out("", 0)) return cli_threw(error);
  v8c_error_free(error); /* console stopped the script: cli_finish says why */
  return CLI_IO;
}

/* Microtasks make tasks and tasks make microtasks: until there are neither. */
static int drain(v8c_isolate *isolate) {
  size_t ran = 0;
  int err;
  do {
    err = v8c_run_microtasks(isolate);
    if (!err) err = v8c_pump(isolate, false, &ran);
  } while (!err && ran);
  return err;
}

int cli_session_drain(cli_session *session) { return drain(session->isolate); }

int cli_session_words(cli_session *session, const cli_args *args) {
  v8c_context *context = session->context;
  v8c_value array = NULL, word = NULL;
  int err = v8c_array(context, 0, &array);
  for (int i = 0; i < args->count && !err; i++) {
    err = v8c_string(session->isolate, args->words[i], V8C_ZSTR, &word);
    if (!err) err = v8c_set_index(context, array, (uint32_t)i, word);
  }
  if (!err) err = v8c_set_named(context, v8c_global(context), V8C_LIT("scriptArgs"), array);
  return err;
}

int cli_session_run(cli_session *session, const char *name, const v8c_buf *source, v8c_value *out) {
  int err = v8c_eval(session->context, source->data ? source->data : "", source->len, name, out);
  if (!err) err = drain(session->isolate);
  return cli_session_check(session, err, name);
}
