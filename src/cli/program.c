/* program.c: a script or a module with a loop of its own: a runtime on this thread, until nothing is pending. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <uv.h>

#include "src/cli/common.h"
#include "src/cli/repl.h"
#include "src/loader/loader.h"
#include "src/runtime/core.h"
#include "v8c/esm.h"
#include "v8c/exec.h"
#include "v8c/fs.h"
#include "v8c/modules.h"
#include "v8c/process.h"

struct program {
  const cli_program *how;
  const char *path;
  cli_file_kind kind;
  cli_session session; /* isolate and context are the runtime's */
  v8c_snapshot *snapshot;
  v8c_builder *builder;
  v8c_runtime *rt;
  v8c_buf source;
  bool console;
  v8c_ref *promise; /* of a module */
  v8c_ref *reason;  /* what it threw */
  uv_loop_t loop;
  uv_prepare_t before; /* each time the loop is about to wait */
  uv_timer_t deadline;
  v8c_limits_options limits;
  v8c_fs_options files;
  v8c_fswatch_options watching;
  v8c_sqlite_options databases;
  v8c_fetch_options fetching;
  v8c_process_options process;
  const char **argv; /* what process says */
  char *argv0, *argv1;
  cli_list within;
  bool has_process; /* the script opened that module */
  double began_ms, cpu_began_ms;
  int handles;
  int status; /* CLI_GO: nothing went wrong yet */
};

static void end(struct program *p, int status) {
  if (p->status == CLI_GO) p->status = status;
  uv_stop(&p->loop);
}

/* ---- Limits ----------------------------------------------------------------------------- */

static double clock_ms(clockid_t clock) {
  struct timespec now;
  clock_gettime(clock, &now);
  return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static double left(double limit, double used) { return limit <= 0 ? 0 : limit - used > 1 ? limit - used : 1; }

/* What is left of them is for the next turn. */
static int set_limits(struct program *p) {
  v8c_limits_options options = p->limits;
  v8c_limits *limits = NULL;
  v8c_frame frame;
  options.wall_ms = left(p->limits.wall_ms, clock_ms(CLOCK_MONOTONIC) - p->began_ms);
  options.cpu_ms = left(p->limits.cpu_ms, clock_ms(CLOCK_THREAD_CPUTIME_ID) - p->cpu_began_ms);
  int err = v8c_limits_new(&options, &limits);
  if (!err) err = v8c_enter(p->session.context, &frame);
  if (!err) {
    err = v8c_limits_set(p->session.isolate, limits);
    (void)v8c_leave(&frame);
  }
  v8c_limits_free(limits);
  return err;
}

/* A termination may end microtasks, of which nobody is told. */
static bool check_ended(struct program *p) {
  if (p->status != CLI_GO) return true;
  v8c_cause cause = v8c_terminated_by(p->session.isolate);
  if (cause > V8C_BY_USER)
    end(p, cli_ended(&p->session, cause));
  else if (!cli_out("", 0))
    end(p, CLI_IO);
  return p->status != CLI_GO;
}

static void before_waiting(uv_prepare_t *handle) {
  struct program *p = handle->data;
  (void)cli_flush(); /* who reads it need not wait, too */
  if (!check_ended(p) && cli_limited(&p->how->from)) (void)set_limits(p);
}

static void timed_out(uv_timer_t *timer) {
  struct program *p = timer->data;
  if (!check_ended(p)) end(p, cli_ended(&p->session, V8C_BY_DEADLINE));
}

/* ---- What goes wrong -------------------------------------------------------------------------- */

static void on_failure(v8c_runtime *rt, const v8c_failure *failure, void *data) {
  struct program *p = data;
  if (p->status != CLI_GO || failure->code == V8C_ETERMINATED) return; /* check_ended */
  if (p->how->repl) {
    cli_repl_failed(failure->error);
    return;
  }
  if (failure->error) cli_session_tell(&p->session, failure->error);
  if (failure->error && !strcmp(failure->name, "unhandled rejection")) {
    cli_unhandled(p->session.context, failure->error);
  } else if (failure->error) {
    fflush(stdout);
    v8c_buf text = {0};
    (void)v8c_error_print(failure->error, &text);
    if (text.data) fwrite(text.data, 1, text.len, stderr);
    v8c_buf_free(&text);
  } else {
    cli_say("%s: %s", failure->name, *failure->detail ? failure->detail : v8c_strerror(failure->code));
  }
  rt->still = true; /* nothing else that is due runs: listeners for 'exit' alone */
  end(p, CLI_THREW);
}

static int run_script(v8c_runtime *rt, v8c_context *context, void *data);
static int run_module(v8c_runtime *rt, v8c_context *context, void *data);
static bool is_none(struct program *p, const v8c_error *error);

/* Runs a job here; what it throws is reported. */
static void run_job(struct program *p, v8c_job_fn job) {
  v8c_error *error = NULL;
  int err = v8c_runtime_call(p->rt, p->path, job, p, &error);
  if (error && job == run_script && is_none(p, error)) {
    v8c_error_free(error);
    error = NULL;
    err = v8c_runtime_call(p->rt, p->path, run_module, p, &error);
  }
  if (p->status != CLI_GO)
    v8c_error_free(error);
  else if (error)
    end(p, cli_session_report(&p->session, error));
  else if (err == V8C_ETERMINATED)
    (void)check_ended(p);
  else if (err)
    end(p, cli_fail(err, NULL));
}

/* ---- Start -------------------------------------------------------------------------------------- */

static int prepare(v8c_runtime *rt, v8c_context *context, void *data) {
  struct program *p = data;
  p->session.isolate = v8c_runtime_isolate(rt);
  p->session.context = context;
  int err = cli_session_prepare(&p->session, true);
  return err ? err : cli_session_words(&p->session, p->how->args);
}

/* ---- What scripts may ---------------------------------------------------------------------------- */

static int add(struct program *p, const char *name, void *options) {
  return v8c_builder_add_module(p->builder, v8c_native_find(name), options);
}

/* Files, unless --safe hides them all: with --allow-fs those below its folder. */
static int add_files(struct program *p) {
  const cli_program *how = p->how;
  p->files = (v8c_fs_options){.size = sizeof p->files, .root = how->allow_fs};
  p->watching = (v8c_fswatch_options){.size = sizeof p->watching, .root = how->allow_fs, .allow_recursive = true};
  if (how->safe && !how->allow_fs) return 0;
  int err = add(p, "fs", &p->files);
  if (!err) err = add(p, "fs/promises", NULL);
  return err ? err : add(p, "fswatch", &p->watching);
}

/* The library's own that reach nothing. */
static int add_shipped(struct program *p) {
  const v8c_native_module *module;
  if (!p->how->safe) return v8c_builder_add_shipped(p->builder);
  int err = 0;
  for (size_t i = 0; !err && (module = v8c_native_shipped(i)); i++)
    if (strcmp(module->name, "fswatch") != 0) err = v8c_builder_add_module(p->builder, module, NULL);
  return err;
}

static void write_out(v8c_runtime *rt, int fd, const char *bytes, size_t len, void *data) {
  struct program *p = data;
  (void)rt;
  if (p->how->repl) {
    cli_repl_print(fd, bytes, len);
    return;
  }
  if (fd == 1) {
    (void)cli_out(bytes, len);
    return;
  }
  fflush(stdout);
  fwrite(bytes, 1, len, stderr);
}

static void exit_called(v8c_runtime *rt, int code, bool now, void *data) {
  struct program *p = data;
  v8c_isolate *isolate = v8c_runtime_isolate(rt);
  p->has_process = true;
  if (!now) return;
  if (p->status == CLI_THREW) p->status = CLI_GO; /* a listener says otherwise */
  end(p, code & 255);
  rt->still = true;
  (void)v8c_terminate(isolate);
  (void)v8c_run_microtasks(isolate); /* those that wait are dropped */
  (void)v8c_terminate(isolate);
}

/* argv: the command, the file, and the words behind it. */
static int add_process(struct program *p) {
  const cli_args *args = p->how->args;
  char exe[4096];
  size_t len = sizeof exe;
  p->argv = calloc((size_t)args->count + 1, sizeof *p->argv);
  if (!p->argv) return V8C_ENOMEM;
  p->argv0 = uv_exepath(exe, &len) ? NULL : strdup(exe);
  p->argv[0] = p->argv0 ? p->argv0 : "v8c";
  for (int i = 0; i < args->count; i++) p->argv[i + 1] = args->words[i];
  if (p->argv1) p->argv[1] = p->argv1;
  p->process = (v8c_process_options){.size = sizeof p->process,
                                     .argv = p->argv,
                                     .argc = (size_t)args->count + 1,
                                     .env = !p->how->safe,
                                     .global = true,
                                     .write = write_out,
                                     .exit = exit_called,
                                     .data = p};
  return add(p, "process", &p->process);
}

/* data: NULL means all defaults. */
static int add_one(struct program *p, const char *name, const void *options) {
  const v8c_native_module *module = cli_more_module(name);
  return module ? v8c_builder_add_module(p->builder, module, (void *)(uintptr_t)options) : 0;
}

/* Any host, or those of --allow-net; certificates of SSL_CERT_FILE, too, as OpenSSL's programs have it. */
static int add_fetch(struct program *p) {
  const cli_program *how = p->how;
  bool any = !how->allow_net.count;
  if (how->safe && any) return 0;
  p->fetching = (v8c_fetch_options){.size = sizeof p->fetching,
                                    .hosts = any ? NULL : how->allow_net.items,
                                    .host_count = how->allow_net.count,
                                    .allow_private = any,
                                    .max_bytes = SIZE_MAX,
                                    .timeout_ms = 300e3,
                                    .ca_file = getenv("SSL_CERT_FILE")};
  return add_one(p, "fetch", &p->fetching);
}

/* Is there a package of that name for the script? Node has no module of it: the package goes first. */
static bool has_package(const struct program *p, const char *name) {
  char path[4096 + 64], folder[4096];
  struct stat found;
  snprintf(folder, sizeof folder, "%s", p->argv1 ? p->argv1 : "");
  for (char *slash; (slash = strrchr(folder, '/'));) {
    *slash = 0;
    snprintf(path, sizeof path, "%s/node_modules/%s", folder, name);
    if (!stat(path, &found)) return true;
  }
  return false;
}

/* Those of libv8c-modules. */
static int add_more(struct program *p) {
  bool no_files = p->how->safe && !p->how->allow_fs;
  p->databases = (v8c_sqlite_options){.size = sizeof p->databases, .root = p->how->allow_fs, .memory_only = no_files};
  int err = add_one(p, "crypto", NULL);
  if (!err) err = add_fetch(p);
  if (!err && !has_package(p, "sqlite")) err = add_one(p, "sqlite", &p->databases);
  return err || has_package(p, "yaml") ? err : add_one(p, "yaml", NULL);
}

static int add_modules(struct program *p) {
  p->argv1 = realpath(p->path, NULL);
  int err = add_files(p);
  if (!err && !p->how->safe) err = add(p, "exec", NULL);
  if (!err && !p->how->safe) err = add(p, "os", NULL);
  if (!err && !p->how->safe) err = add_process(p);
  if (!err) err = add_more(p);
  return err ? err : add_shipped(p);
}

/* console's lines: of log, info and debug to stdout. */
static void on_console(v8c_runtime *rt, v8c_console_level level, const char *text, size_t len, void *data) {
  struct program *p = data;
  if (p->how->repl) {
    v8c_buf line = {0};
    if (!v8c_buf_append(&line, text, len) && !v8c_buf_append(&line, "\n", 1)) cli_repl_print(1, line.data, line.len);
    v8c_buf_free(&line);
    return;
  }
  if (level == V8C_CONSOLE_WARNING || level == V8C_CONSOLE_ERROR) {
    fflush(stdout); /* in the order of the calls, when both go to one file */
    fwrite(text, 1, len, stderr);
    fputc('\n', stderr);
  } else if (!cli_out(text, len) || !cli_out("\n", 1)) {
    v8c_terminate(v8c_runtime_isolate(rt)); /* a full disk, a reader that left: no use to go on */
  }
}

static int make_builder(struct program *p) {
  const cli_program *how = p->how;
  if (v8c_snapshot_graph(p->snapshot, NULL)) p->session.graph = p->snapshot;
  v8c_runtime_options options = {.size = sizeof options,
                                 .snapshot = p->session.graph ? NULL : p->snapshot,
                                 .on_failure = on_failure,
                                 .on_console = on_console,
                                 .data = p,
                                 .globals = V8C_GLOBAL_TIMERS | V8C_GLOBAL_WEB | V8C_GLOBAL_NODE};
  v8c_loader_options loader = {.size = sizeof loader,
                               .files = true,
                               .conditions = how->conditions.items,
                               .condition_count = how->conditions.count,
                               .roots = how->roots.items,
                               .root_count = how->roots.count,
                               .fetch = cli_typescript_fetch,
                               .data = &p->within,
                               .graph = p->session.graph};
  int status = how->import_map ? cli_import_map(how->import_map, &loader.map) : CLI_GO;
  if (status != CLI_GO) return status;
  int err = v8c_builder_new(&options, &p->builder);
  if (!err) err = add_modules(p);
  if (!err) err = cli_within_new(how, p->argv1, &p->within);
  if (!err) err = v8c_builder_set_loader(p->builder, &loader);
  if (!err) err = v8c_builder_add_initializer(p->builder, V8C_LIT("v8c"), prepare, p);
  if (!err) err = v8c_builder_build(p->builder);
  v8c_import_map_free(loader.map);
  return err ? cli_fail(err, NULL) : CLI_GO;
}

static int make_runtime(struct program *p) {
  v8c_runtime_start start = {.size = sizeof start, .kind = V8C_LOOP_UV, .loop = &p->loop};
  int err = v8c_runtime_new(p->builder, &start, &p->rt);
  if (!err) err = v8c__loader_confine(v8c_runtime_loader(p->rt), p->within.items, p->within.count);
  if (err) return cli_fail(err, p->snapshot ? cli_name(p->how->from.snapshot, "<stdin>") : NULL);
  uv_prepare_init(&p->loop, &p->before);
  uv_timer_init(&p->loop, &p->deadline);
  p->handles = 2;
  p->before.data = p->deadline.data = p;
  uv_prepare_start(&p->before, before_waiting);
  uv_unref((uv_handle_t *)&p->before);
  p->began_ms = clock_ms(CLOCK_MONOTONIC);
  p->cpu_began_ms = clock_ms(CLOCK_THREAD_CPUTIME_ID);
  if (!cli_limited(&p->how->from)) return CLI_GO;
  (void)cli_limits_read(NULL, &p->how->from, &p->limits);
  if (p->limits.wall_ms > 0) uv_timer_start(&p->deadline, timed_out, (uint64_t)p->limits.wall_ms + 1, 0);
  uv_unref((uv_handle_t *)&p->deadline);
  err = set_limits(p);
  return err ? cli_fail(err, NULL) : CLI_GO;
}

/* ---- Run ------------------------------------------------------------------------------------------ */

static void on_rejected(v8c_call *call) {
  v8c_isolate *isolate = v8c_call_isolate(call);
  struct program *p = v8c_runtime_data(v8c_runtime_of(isolate));
  if (!p->reason && v8c_ref_new(isolate, v8c_arg(call, 0), &p->reason)) end(p, CLI_THREW);
  uv_stop(&p->loop);
}

/* Of an ES module: what it throws ends the program. */
static int follow(struct program *p, v8c_value promise) {
  v8c_context *context = p->session.context;
  v8c_value rejected = NULL, next = NULL;
  int err = v8c_function(context, "", 0, on_rejected, NULL, &rejected);
  if (!err) err = v8c_promise_then(context, promise, NULL, rejected, &next);
  return err ? err : v8c_ref_new(p->session.isolate, promise, &p->promise);
}

static int compile(v8c_runtime *rt, v8c_context *context, void *data) {
  struct program *p = data;
  v8c_script *script = NULL;
  (void)rt;
  int err = v8c_script_compile(context, p->source.data ? p->source.data : "", p->source.len, NULL, &script);
  v8c_script_free(script);
  return err;
}

/* What a .js of no package threw: was it no script at all, of which nothing has run? Its kind is set. */
static bool is_none(struct program *p, const v8c_error *error) {
  cli_file_kind kind = cli_is_bare(p->path) ? cli_kind_by(v8c_error_message(error, NULL), &p->source) : CLI_SCRIPT;
  v8c_error *again = NULL;
  if (kind == CLI_SCRIPT) return false;
  bool is = v8c_runtime_call(p->rt, p->path, compile, p, &again) == V8C_EXCEPTION;
  v8c_error_free(again);
  if (is) p->kind = kind;
  return is;
}

/* __filename and __dirname, as where each file is a module. */
static int name_file(v8c_context *context, const char *real) {
  v8c_isolate *isolate = v8c_context_isolate(context);
  const char *slash = strrchr(real, '/'), *names[] = {"__filename", "__dirname"};
  const size_t lens[] = {strlen(real), slash == real ? 1 : (size_t)(slash - real)};
  int err = 0;
  for (int i = 0; i < 2 && !err; i++) {
    v8c_value key = NULL, value = NULL;
    err = v8c_string(isolate, names[i], V8C_ZSTR, &key);
    if (!err) err = v8c_string(isolate, real, lens[i], &value);
    if (!err) err = v8c_define_value(context, v8c_global(context), key, value, V8C_DONT_ENUM);
  }
  return err;
}

/* Debuggers know files by their URLs. */
static int run_script(v8c_runtime *rt, v8c_context *context, void *data) {
  struct program *p = data;
  char *real = cli_is_stdin(p->path) ? NULL : realpath(p->path, NULL);
  v8c_buf url = {0};
  bool named = real && cli_inspecting() && !v8c_url_from_path(real, V8C_ZSTR, &url);
  const char *name = named ? url.data : cli_name(p->path, "<stdin>");
  (void)rt;
  int err = real ? name_file(context, real) : 0;
  cli_session_break(&p->session);
  if (!err) err = v8c_eval(context, p->source.data ? p->source.data : "", p->source.len, name, NULL);
  if (err && err != V8C_EXCEPTION && err != V8C_ETERMINATED) end(p, cli_fail(err, name));
  v8c_buf_free(&url);
  free(real);
  return err;
}

/* The modules of a container without a heap, before the file. */
static int run_graph(v8c_runtime *rt, v8c_context *context, void *data) {
  struct program *p = data;
  (void)context;
  int err = cli_graph_run(&p->session, v8c_runtime_loader(rt));
  if (err != V8C_ESTATE) return err;
  cli_say("%s", v8c_detail());
  end(p, CLI_THREW);
  return 0;
}

static int run_module(v8c_runtime *rt, v8c_context *context, void *data) {
  struct program *p = data;
  v8c_loader *loader = v8c_runtime_loader(rt);
  cli_session_break(&p->session);
  v8c_value value = v8c_undefined(v8c_runtime_isolate(rt));
  (void)context;
  if (p->kind == CLI_TYPESCRIPT)
    p->kind = cli_typescript_kind(p->path) == V8C_SOURCE_MODULE ? CLI_MODULE : CLI_COMMONJS;
  if (p->kind == CLI_COMMONJS) {
    int err = v8c_loader_main(loader, p->path, V8C_ZSTR, &value);
    return err || !v8c_is_promise(value) ? err : follow(p, value);
  }
  char *real = realpath(p->path, NULL);
  int err = real ? v8c_loader_import(loader, real, V8C_ZSTR, NULL, 0, &value) : V8C_ENOENT;
  free(real);
  return err ? err : follow(p, value);
}

static int throw_reason(v8c_runtime *rt, v8c_context *context, void *data) {
  struct program *p = data;
  v8c_value reason = NULL;
  (void)context;
  int err = v8c_ref_get(p->reason, &reason);
  return err ? err : v8c_throw(v8c_runtime_isolate(rt), reason);
}

/* Nothing is pending any more: is the module done? */
static int check_settled(v8c_runtime *rt, v8c_context *context, void *data) {
  struct program *p = data;
  v8c_value promise = NULL;
  v8c_promise_state state = V8C_FULFILLED;
  (void)context;
  int err = v8c_ref_get(p->promise, &promise);
  if (!err) err = v8c_promise_state_get(promise, &state);
  if (err || state != V8C_PENDING) return err;
  char *real = realpath(p->path, NULL);
  if (v8c_loader_run(v8c_runtime_loader(rt), real ? real : p->path, V8C_ZSTR, NULL) == V8C_ESTATE) {
    cli_say("%s", v8c_detail());
    end(p, CLI_THREW);
  }
  free(real);
  return 0;
}

/* Listeners for 'exit', and the status that the script wants. */
static int end_process(v8c_runtime *rt, v8c_context *context, void *data) {
  struct program *p = data;
  v8c_value process = NULL, code = NULL, given = v8c_int32(p->session.isolate, p->status);
  int32_t number = 0;
  int err = v8c_runtime_require(rt, V8C_LIT("process"), &process);
  if (!err) err = v8c_call_method(context, process, V8C_LIT("reallyEnd"), p->status > 0 ? 1 : 0, &given, &code);
  if (!err) err = v8c_to_int32(context, code, &number);
  if (!err && p->status <= 0) end(p, number & 255);
  return err;
}

static void tell_process(struct program *p) {
  v8c_error *error = NULL;
  if (!p->has_process || (p->status != CLI_GO && p->status != CLI_THREW)) return;
  int err = v8c_runtime_call(p->rt, "exit", end_process, p, &error);
  if (error && p->status == CLI_GO)
    end(p, cli_session_report(&p->session, error));
  else
    v8c_error_free(error);
  if (err == V8C_ETERMINATED) (void)check_ended(p);
}

static void run(struct program *p) {
  if (p->how->repl) {
    if (p->session.graph) run_job(p, run_graph);
    int status = p->status == CLI_GO ? cli_repl_run(p->rt, &p->loop) : p->status;
    if (status != CLI_GO) end(p, status);
    tell_process(p);
    return;
  }
  if (p->session.graph) run_job(p, run_graph);
  if (p->status == CLI_GO) run_job(p, p->kind == CLI_SCRIPT ? run_script : run_module);
  if (p->status == CLI_GO && !p->reason) uv_run(&p->loop, UV_RUN_DEFAULT);
  if (p->reason && p->status == CLI_GO) run_job(p, throw_reason);
  if (!check_ended(p) && p->promise) run_job(p, check_settled);
  tell_process(p);
}

/* Counts what runs from now on, and writes it when all is over, limits too. */
static int start_coverage(struct program *p) {
  v8c_frame frame;
  if (!p->how->coverage) return CLI_GO;
  int err = v8c_enter(p->session.context, &frame);
  if (err) return cli_fail(err, NULL);
  int status = cli_coverage_start(&p->session, p->how->coverage);
  (void)v8c_leave(&frame);
  return status;
}

static int end_coverage(struct program *p, int status) {
  v8c_frame frame;
  if (!p->session.coverage || v8c_enter(p->session.context, &frame)) return status;
  (void)v8c_limits_set(p->session.isolate, NULL);
  (void)v8c_leave(&frame);
  if (v8c_enter(p->session.context, &frame)) return status;
  status = cli_coverage_end(&p->session, p->how->coverage, status);
  (void)v8c_leave(&frame);
  return status;
}

/* ---- Debuggers ------------------------------------------------------------------------------------------ */

static int inspect(struct program *p) {
  v8c_frame frame;
  if (!cli_inspecting()) return CLI_GO;
  int err = v8c_enter(p->session.context, &frame);
  if (err) return cli_fail(err, NULL);
  int status = cli_session_inspect(&p->session, &p->how->inspect, cli_name(p->path, "<stdin>"));
  (void)v8c_leave(&frame);
  return status;
}

static void uninspect(struct program *p) {
  v8c_frame frame;
  if (!p->session.devtools) return;
  p->session.entered = !v8c_enter(p->session.context, &frame);
  cli_session_uninspect(&p->session);
  if (p->session.entered) (void)v8c_leave(&frame);
  p->session.entered = false;
}

/* ---- The end ------------------------------------------------------------------------------------------ */

static void close_all(struct program *p) {
  v8c_ref_free(p->promise);
  v8c_ref_free(p->reason);
  if (p->handles) {
    uv_close((uv_handle_t *)&p->before, NULL);
    uv_close((uv_handle_t *)&p->deadline, NULL);
  }
  if (p->rt && v8c_runtime_close_async(p->rt, 0, NULL, NULL)) cli_say("%s", v8c_detail());
  while (uv_run(&p->loop, UV_RUN_DEFAULT)) continue; /* a uv_stop of before ends the first at once */
  (void)uv_loop_close(&p->loop);
  v8c_runtime_free(p->rt);
  v8c_builder_free(p->builder);
  v8c_snapshot_free(p->snapshot);
  v8c_source_maps_free(p->session.maps);
  cli_typescript_close();
  if (p->session.started) v8c_stop();
  v8c_buf_free(&p->source);
  free(p->argv);
  free(p->argv0);
  free(p->argv1);
  cli_within_free(&p->within);
}

int cli_program_run(const cli_program *how) {
  struct program p = {
      .how = how, .path = how->args->words[0], .kind = how->kind, .session = {.from = how->from}, .status = CLI_GO};
  if (uv_loop_init(&p.loop)) return cli_fail(V8C_ENOMEM, NULL);
  int status = how->repl ? CLI_GO : how->kind == CLI_SCRIPT ? cli_read(p.path, &p.source) : cli_check_readable(p.path);
  if (status == CLI_GO && !how->repl && p.kind == CLI_SCRIPT && cli_is_bare(p.path) && cli_wants_module(&p.source))
    p.kind = CLI_COMMONJS;
  if (status == CLI_GO && !how->repl && cli_is_typescript(p.path)) status = cli_typescript_check(p.path);
  if (status == CLI_GO) status = cli_session_start(&p.session, &p.snapshot, &p.console);
  if (status == CLI_GO) status = make_builder(&p);
  if (status == CLI_GO) status = make_runtime(&p);
  if (status == CLI_GO) status = start_coverage(&p);
  if (status == CLI_GO) status = inspect(&p);
  if (status == CLI_GO) {
    run(&p);
    status = end_coverage(&p, p.status);
    if (status == CLI_GO) status = CLI_FINE;
  }
  uninspect(&p);
  close_all(&p);
  return status;
}
