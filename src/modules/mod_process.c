/* mod_process.c: require("process"), and the global of that name when the host wants it: js/process.js. */
#include "v8c/process.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <uv.h>

#include "src/modules/bytes.h"
#include "src/modules/modules.h"

extern char **environ;

struct process {
  v8c_runtime *rt;
  v8c_process_options options;
};

static struct process *here(v8c_call *call) { return v8c_native_here(call, &v8c__mod_process); }

static int list_of(v8c_context *context, const char *const *texts, size_t count, v8c_value *out) {
  v8c_value text = NULL;
  int err = v8c_array(context, 0, out);
  for (size_t i = 0; i < count && !err; i++) {
    err = v8c_string(v8c_context_isolate(context), texts[i], V8C_ZSTR, &text);
    if (!err) err = v8c_set_index(context, *out, (uint32_t)i, text);
  }
  return err;
}

static void give_list(v8c_call *call, const char *const *texts, size_t count) {
  v8c_value list = NULL;
  int err = list_of(v8c_call_context(call), texts, count, &list);
  if (!err) v8c_return(call, list);
  v8c__throw_code(call, err);
}

static void argv(v8c_call *call) {
  struct process *process = here(call);
  if (process) give_list(call, process->options.argv, process->options.argv ? process->options.argc : 0);
}

/* "NAME=value" each. */
static void env(v8c_call *call) {
  struct process *process = here(call);
  size_t count = 0;
  if (!process) return;
  while (process->options.env && environ && environ[count]) count++;
  give_list(call, (const char *const *)environ, count);
}

static void return_path(v8c_call *call, int (*ask)(char *path, size_t *len)) {
  char path[4096];
  size_t len = sizeof path;
  v8c_value value = NULL;
  if (ask(path, &len)) len = 0;
  if (!v8c_string(v8c_call_isolate(call), path, len, &value)) v8c_return(call, value);
}

static void cwd(v8c_call *call) { return_path(call, uv_cwd); }

static void hrtime(v8c_call *call) {
  v8c_value value = v8c_bigint_uint64(v8c_call_isolate(call), uv_hrtime());
  v8c_return(call, value);
}

/* [pid, ppid, uid, gid, euid, egid] */
static void ids(v8c_call *call) {
  const double values[] = {(double)getpid(), (double)getppid(), (double)getuid(),
                           (double)getgid(), (double)geteuid(), (double)getegid()};
  v8c_value list = NULL;
  if (!v8c_typed_array(v8c_call_context(call), V8C_FLOAT64_ARRAY, values, 6, &list)) v8c_return(call, list);
}

/* [rss, heapTotal, heapUsed, external, arrayBuffers, user us, system us] */
static void usage(v8c_call *call) {
  double values[7] = {0};
  size_t rss = 0;
  uv_rusage_t used;
  v8c_heap_stats heap = {.size = sizeof heap};
  v8c_value list = NULL;
  if (!uv_resident_set_memory(&rss)) values[0] = (double)rss;
  if (!v8c_heap_stats_get(v8c_call_isolate(call), &heap)) {
    values[1] = (double)heap.total_bytes;
    values[2] = (double)heap.used_bytes;
    values[3] = (double)heap.external_bytes;
    values[4] = (double)heap.array_buffer_bytes;
  }
  if (!uv_getrusage(&used)) {
    values[5] = (double)used.ru_utime.tv_sec * 1e6 + (double)used.ru_utime.tv_usec;
    values[6] = (double)used.ru_stime.tv_sec * 1e6 + (double)used.ru_stime.tv_usec;
  }
  if (!v8c_typed_array(v8c_call_context(call), V8C_FLOAT64_ARRAY, values, 7, &list)) v8c_return(call, list);
}

static void write_all(int fd, const char *bytes, size_t len) {
  while (len) {
    ssize_t count = write(fd, bytes, len);
    if (count < 0) return;
    bytes += count;
    len -= (size_t)count;
  }
}

/* write(fd, string or bytes) */
static void write_to(v8c_call *call) {
  struct process *process = here(call);
  int32_t fd = 0;
  v8c_buf text = {0};
  void *bytes = NULL;
  size_t len = 0;
  if (!process || v8c_arg_int32(call, 0, &fd)) return;
  v8c_value value = v8c_arg(call, 1);
  int err = v8c_is_string(value) ? v8c_string_append(v8c_call_isolate(call), value, 0, &text)
                                 : v8c_bytes(v8c_call_isolate(call), value, &bytes, &len);
  if (v8c_is_string(value)) {
    bytes = text.data;
    len = text.len;
  }
  if (!err && len && process->options.write)
    process->options.write(process->rt, fd, bytes, len, process->options.data);
  else if (!err)
    write_all(fd, bytes, len);
  v8c_buf_free(&text);
  v8c__throw_code(call, err);
}

/* exit(code, now) */
static void tell_exit(v8c_call *call) {
  struct process *process = here(call);
  int32_t code = 0;
  bool now = false;
  if (!process || v8c_arg_int32(call, 0, &code) || v8c_arg_boolean(call, 1, &now)) return;
  if (process->options.exit)
    process->options.exit(process->rt, code, now, process->options.data);
  else if (now)
    (void)v8c_throw_error(v8c_call_isolate(call), "process.exit: the host does not allow it");
}

/* kill(pid, signal): 0 or a code. Where scripts may not end this process, they may not end others. */
static void kill_pid(v8c_call *call) {
  struct process *process = here(call);
  int32_t pid = 0, signal = 0;
  if (!process || v8c_arg_int32(call, 0, &pid) || v8c_arg_int32(call, 1, &signal)) return;
  v8c_return_int32(call, process->options.exit ? uv_kill(pid, signal) : UV_EPERM);
}

static void is_tty(v8c_call *call) {
  int32_t fd = 0;
  if (!v8c_arg_int32(call, 0, &fd)) v8c_return_boolean(call, isatty(fd));
}

static void exec_path(v8c_call *call) { return_path(call, uv_exepath); }

static void enqueue(v8c_call *call) { (void)v8c_enqueue_microtask(v8c_call_context(call), v8c_arg(call, 0)); }

/* umask(mask), or undefined to look. */
static void mask(v8c_call *call) {
  int32_t given = 0;
  struct process *process = here(call);
  if (!process) return;
  if (v8c_is_undefined(v8c_arg(call, 0)) || !process->options.exit) {
    mode_t old = umask(0);
    umask(old);
    v8c_return_int32(call, (int32_t)old);
  } else if (!v8c_arg_int32(call, 0, &given)) {
    v8c_return_int32(call, (int32_t)umask((mode_t)given));
  }
}

#if defined(__x86_64__)
#define ARCH "x64"
#elif defined(__aarch64__)
#define ARCH "arm64"
#else
#define ARCH "unknown"
#endif

/* ---- The module ------------------------------------------------------------------------------- */

static void of_module(v8c_value name, v8c_access *access) {
  v8c_runtime *rt = v8c_runtime_of(v8c_access_isolate(access));
  v8c_value process = NULL;
  (void)name;
  if (rt && !v8c_runtime_require(rt, V8C_LIT("process"), &process)) v8c_access_return(access, process);
}

static const v8c_prop global[] = {V8C_LAZY("process", of_module), V8C_PROP_END};

static int init(v8c_runtime *rt, void *data, void **state) {
  v8c_process_options options;
  int err = v8c__options(data, &options, sizeof options);
  if (err) return err;
  struct process *process = v8c__calloc(sizeof *process);
  if (!process) return v8c__fail(V8C_ENOMEM, "%s", "");
  process->rt = rt;
  process->options = options;
  v8c_context *context = v8c_runtime_context(rt);
  if (options.global) err = v8c_define_table(context, v8c_global(context), global, NULL);
  if (err) {
    v8c__free(process);
    return err;
  }
  *state = process;
  return 0;
}

static int finish(v8c_runtime *rt, v8c_context *context, void *data) {
  (void)rt, (void)context;
  v8c__free(data);
  return 0;
}

static const v8c_prop internals[] = {V8C_FN("argv", argv),
                                     V8C_FN("env", env),
                                     V8C_FN("cwd", cwd),
                                     V8C_FN("hrtime", hrtime),
                                     V8C_FN("ids", ids),
                                     V8C_FN("usage", usage),
                                     V8C_FN("write", write_to),
                                     V8C_FN("exit", tell_exit),
                                     V8C_FN("kill", kill_pid),
                                     V8C_FN("isTTY", is_tty),
                                     V8C_FN("execPath", exec_path),
                                     V8C_FN("enqueue", enqueue),
                                     V8C_FN("umask", mask),
                                     V8C_STR("version", V8C_VERSION),
                                     V8C_STR("arch", ARCH),
                                     V8C_PROP_END};
static const char *const aliases[] = {"node:process", NULL};

const v8c_native_module v8c__mod_process = {
    .size = sizeof(v8c_native_module),
    .name = "process",
    .aliases = aliases,
    .source = v8c__js_process,
    .internals = internals,
    .init = init,
    .close = finish,
    .types = v8c__js_process_types,
    .help = "This process: argv, env, cwd, exit and exitCode, stdout.write, hrtime, nextTick, memoryUsage.\n"};
