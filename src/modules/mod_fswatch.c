/* mod_fswatch.c: require("fswatch"): watch(path, emitter, options). What a script may is decided here, what
 * happens is seen by fswatch/watch.c, and said through a connected emitter. */
#include "v8c/fswatch.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <uv.h>

#include "src/modules/fswatch/glob.h"
#include "src/modules/fswatch/jail.h"
#include "src/modules/fswatch/watch.h"
#include "src/modules/modules.h"

/* In a runtime. */
struct watches {
  v8c_runtime *rt;
  char *root, *real_root; /* NULL: none */
  bool allow_recursive;
  double max_debounce_ms;
  uint32_t last_id;
  struct watching *all;
};

/* One of them. */
struct watching {
  int refs; /* the watch's and its emitter's */
  uint32_t id;
  struct watches *watches; /* NULL: stopped */
  struct watching *next;
  struct v8c__watch *watch;
  v8c_emitter *emitter;
  char *path; /* as scripts see it */
  bool recursive, is_file;
};

/* ---- Their end ----------------------------------------------------------------------------- */

static void unref(void *data) {
  struct watching *watching = data;
  if (--watching->refs) return;
  v8c__free(watching->path);
  v8c__free(watching);
}

/* Once. What is queued is suppressed, or not. */
static bool stop(struct watching *watching, bool suppress) {
  struct watches *watches = watching->watches;
  if (!watches) return false;
  struct watching **link = &watches->all;
  while (*link != watching) link = &(*link)->next;
  *link = watching->next;
  watching->watches = NULL;
  v8c__watch_stop(watching->watch);
  if (suppress) v8c_emitter_close(watching->emitter);
  v8c_emitter_free(watching->emitter); /* its last job lets go of `watching`, too */
  return true;
}

static int emitter_closed(v8c_runtime *rt, v8c_context *context, void *data) {
  (void)rt, (void)context;
  (void)stop(data, true);
  return 0;
}

/* ---- What scripts are told ------------------------------------------------------------------ */

struct told {
  unsigned ops, count;
  bool debounced, recursive, failed;
  const char *name, *relative, *watched; /* in texts */
  const char *message, *code;            /* of libuv */
  char texts[];
};

static int set_text(v8c_context *context, v8c_value object, const char *name, const char *text) {
  v8c_value value = NULL;
  (void)v8c_string(v8c_context_isolate(context), text, V8C_ZSTR, &value);
  return v8c_set_named(context, object, name, V8C_ZSTR, value);
}

static int set_flag(v8c_context *context, v8c_value object, const char *name, bool flag) {
  return v8c_set_named(context, object, name, V8C_ZSTR, v8c_boolean(v8c_context_isolate(context), flag));
}

static const struct {
  unsigned op;
  const char *name, *upper;
} op_names[] = {{V8C__CREATE, "create", "CREATE"},
                {V8C__WRITE, "write", "WRITE"},
                {V8C__REMOVE, "remove", "REMOVE"},
                {V8C__RENAME, "rename", "RENAME"},
                {V8C__CHMOD, "chmod", "CHMOD"}};
enum { OPS = sizeof op_names / sizeof *op_names };

/* "CREATE|WRITE", and a flag each. */
static int set_ops(v8c_context *context, v8c_value object, unsigned ops) {
  char text[64] = "";
  for (int i = 0; i < OPS; i++) {
    bool is_set = ops & op_names[i].op;
    if (is_set) snprintf(text + strlen(text), sizeof text - strlen(text), "%s%s", *text ? "|" : "", op_names[i].upper);
    (void)set_flag(context, object, op_names[i].name, is_set);
  }
  return set_text(context, object, "op", text);
}

static int build_change(v8c_runtime *rt, v8c_context *context, void *data, v8c_value *arguments, size_t *count) {
  const struct told *told = data;
  v8c_value object = NULL;
  (void)rt;
  (void)v8c_object(context, &object);
  (void)set_text(context, object, "source", "fswatch");
  (void)set_text(context, object, "watchPath", told->watched);
  (void)set_text(context, object, "name", told->name);
  (void)set_text(context, object, "relativeName", told->relative);
  (void)set_ops(context, object, told->ops);
  (void)set_flag(context, object, "recursive", told->recursive);
  (void)set_flag(context, object, "debounced", told->debounced);
  int err = v8c_set_named(context, object, V8C_LIT("count"), v8c_uint32(v8c_context_isolate(context), told->count));
  arguments[0] = object;
  *count = 1;
  return err;
}

static int build_failure(v8c_runtime *rt, v8c_context *context, void *data, v8c_value *arguments, size_t *count) {
  const struct told *told = data;
  char text[300];
  v8c_value error = NULL;
  (void)rt;
  snprintf(text, sizeof text, "fswatch: %s: %s, watch \"%.200s\"", told->code, told->message, told->name);
  (void)v8c_error_object(v8c_context_isolate(context), V8C_ERROR, text, V8C_ZSTR, &error);
  (void)set_text(context, error, "source", "fswatch");
  (void)set_text(context, error, "code", told->code);
  arguments[0] = error;
  *count = 1;
  return set_text(context, error, "path", told->name);
}

static void told_delivered(void *data, int code, bool heard) {
  (void)code, (void)heard;
  v8c__free(data);
}
static void told_dropped(void *data, int code) {
  (void)code;
  v8c__free(data);
}

/* `name` is absolute, or NULL for the relative one below what is watched. */
static struct told *make_told(const struct watching *watching, const char *name, const char *relative) {
  size_t watched = strlen(watching->path) + 1, below = strlen(relative) + 1;
  size_t named = name ? strlen(name) + 1 : watched + below;
  struct told *told = v8c__calloc(sizeof *told + watched + below + named);
  if (!told) return NULL;
  char *at = told->texts;
  told->watched = memcpy(at, watching->path, watched);
  told->relative = memcpy(at + watched, relative, below);
  at += watched + below;
  told->name = at;
  told->recursive = watching->recursive;
  bool is_itself = watching->is_file || !*relative;
  const char *slash = watching->path[1] ? "/" : "";
  if (name)
    memcpy(at, name, named);
  else
    snprintf(at, named, "%s%s%s", watching->path, is_itself ? "" : slash, is_itself ? "" : relative);
  return told;
}

static int tell(struct watching *watching, const char *event, v8c_arguments_fn build, struct told *told) {
  int err = v8c_emitter_post(watching->emitter, &(v8c_event){.size = sizeof(v8c_event),
                                                             .name = event,
                                                             .build = build,
                                                             .data = told,
                                                             .operation = "fswatch",
                                                             .delivered = told_delivered,
                                                             .drop = told_dropped});
  if (err) v8c__free(told);
  return err;
}

/* A queue that is full has room later. */
static int changed(const struct v8c__change *change, void *data) {
  struct watching *watching = data;
  struct told *told = make_told(watching, NULL, change->relative);
  if (!told) return V8C_ENOMEM;
  told->ops = change->ops;
  told->count = change->count;
  told->debounced = change->debounced;
  int err = tell(watching, "event", build_change, told);
  return err == V8C_EFULL || err == V8C_ENOMEM ? err : 0;
}

static void failed(const char *path, int uv_code, void *data) {
  struct told *told = make_told(data, path, "");
  if (!told) return;
  told->code = uv_err_name(uv_code);
  told->message = uv_strerror(uv_code);
  (void)tell(data, "error", build_failure, told);
}

static void ended(void *data) {
  struct watching *watching = data;
  (void)v8c_emitter_post(watching->emitter,
                         &(v8c_event){.size = sizeof(v8c_event), .name = "close", .operation = "fswatch"});
  (void)stop(watching, false);
}

/* ---- What a script may -------------------------------------------------------------------------- */

static void throw_uv(v8c_call *call, const char *what, const char *path, int code) {
  v8c_isolate *isolate = v8c_call_isolate(call);
  v8c_value error = NULL;
  char text[400];
  snprintf(text, sizeof text, "fswatch: %s \"%.250s\": %s: %s", what, path, uv_err_name(code), uv_strerror(code));
  (void)v8c_error_object(isolate, V8C_ERROR, text, V8C_ZSTR, &error);
  (void)set_text(v8c_call_context(call), error, "code", uv_err_name(code));
  (void)set_text(v8c_call_context(call), error, "path", path);
  (void)v8c_throw(isolate, error);
}

static void throw_escape(v8c_call *call, const struct watches *watches, const char *path) {
  (void)v8c_throw_error(v8c_call_isolate(call), "fswatch: path \"%s\" escapes root \"%s\"", path, watches->root);
}

/* The path as scripts see it, and where it really is: both owned. Or it throws. */
static bool find_path(v8c_call *call, const struct watches *watches, const char *given, char **path, char **real) {
  char here[PATH_MAX];
  char target[PATH_MAX];
  const char *base = watches->root ? watches->root : getcwd(here, sizeof here);
  *path = v8c__path_clean(base ? base : "/", given);
  if (!*path) return false;
  bool is_below =
      !watches->root || v8c__path_is_below(*path, watches->root) || v8c__path_is_below(*path, watches->real_root);
  if (!is_below) {
    throw_escape(call, watches, given);
    return false;
  }
  if (!realpath(*path, target)) {
    throw_uv(call, "stat", *path, uv_translate_sys_error(errno));
    return false;
  }
  if (watches->root && !v8c__path_is_below(target, watches->real_root)) {
    throw_escape(call, watches, given);
    return false;
  }
  *real = v8c__strdup(target, V8C_ZSTR);
  return *real != NULL;
}

/* Throws what is not allowed. */
static bool is_allowed(v8c_call *call, const struct watches *watches, bool recursive, double debounce_ms) {
  double most = watches->max_debounce_ms > 0 ? watches->max_debounce_ms : 1e9;
  if (recursive && !watches->allow_recursive)
    (void)v8c_throw_error(v8c_call_isolate(call), "fswatch: recursive watches are not allowed");
  else if (debounce_ms > most)
    (void)v8c_throw_range_error(v8c_call_isolate(call), "fswatch: debounceMs exceeds maximum of %gms", most);
  else
    return true;
  return false;
}

/* An array of strings, NULL behind the last. Owned: free_texts. */
static char **read_texts(v8c_call *call, v8c_value array) {
  v8c_context *context = v8c_call_context(call);
  uint32_t length = 0;
  (void)v8c_array_length(array, &length);
  char **texts = v8c__calloc((length + 1) * sizeof *texts);
  for (uint32_t i = 0; texts && i < length; i++) {
    v8c_value value = NULL;
    v8c_buf text = {0};
    int err = v8c_get_index(context, array, i, &value);
    if (!err) err = v8c_to_text(context, value, &text);
    texts[i] = v8c__strdup(err || !text.data ? "" : text.data, V8C_ZSTR);
    v8c_buf_free(&text);
  }
  return texts;
}

static void free_texts(char **texts) {
  for (size_t i = 0; texts && texts[i]; i++) v8c__free(texts[i]);
  v8c__free(texts);
}

/* ---- Start ------------------------------------------------------------------------------------------ */

struct request {
  bool recursive;
  double debounce_ms;
  char *real, **include, **exclude;
};

static void engine_closed(void *data) { unref(data); }

static bool start_engine(v8c_call *call, struct watches *watches, struct watching *watching,
                         const struct request *request) {
  struct v8c__watch_options options = {.path = request->real,
                                       .root = watches->real_root,
                                       .recursive = request->recursive,
                                       .debounce_ms = (uint64_t)request->debounce_ms,
                                       .include = (const char *const *)request->include,
                                       .exclude = (const char *const *)request->exclude,
                                       .data = watching,
                                       .changed = changed,
                                       .failed = failed,
                                       .ended = ended,
                                       .closed = engine_closed};
  int err = v8c__watch_start(v8c_runtime_loop(watches->rt), &options, &watching->watch);
  if (err) throw_uv(call, "watch", watching->path, err);
  return !err;
}

/* Takes over `path`. NULL when it threw. */
static struct watching *begin_watching(v8c_call *call, struct watches *watches, char *path,
                                       const struct request *request) {
  struct watching *watching = v8c__calloc(sizeof *watching);
  uv_fs_t stat;
  if (!watching) {
    v8c__free(path);
    return NULL;
  }
  watching->path = path;
  watching->refs = 2;
  watching->recursive = request->recursive;
  watching->is_file = !uv_fs_stat(NULL, &stat, request->real, NULL) && (stat.statbuf.st_mode & S_IFMT) != S_IFDIR;
  uv_fs_req_cleanup(&stat);
  int err = v8c_emitter_new(watches->rt, v8c_arg(call, 1), &watching->emitter);
  if (err) {
    if (err != V8C_EXCEPTION && err != V8C_ETERMINATED)
      (void)v8c_throw_type_error(v8c_call_isolate(call), "fswatch: %s",
                                 *v8c_detail() ? v8c_detail() : v8c_strerror(err));
    watching->refs = 1;
    unref(watching);
    return NULL;
  }
  if (!start_engine(call, watches, watching, request)) {
    v8c_emitter_close(watching->emitter);
    v8c_emitter_free(watching->emitter);
    watching->refs = 1;
    unref(watching);
    return NULL;
  }
  (void)v8c_emitter_on_close(watching->emitter, emitter_closed, watching, unref);
  watching->id = ++watches->last_id;
  watching->watches = watches;
  watching->next = watches->all;
  watches->all = watching;
  return watching;
}

/* start(path, emitter, recursive, debounceMs, include, exclude): {id, path} */
static void start(v8c_call *call) {
  struct watches *watches = v8c_native_here(call, &v8c__mod_fswatch);
  struct request request = {0};
  struct watching *watching = NULL;
  v8c_context *context = v8c_call_context(call);
  v8c_buf given = {0};
  char *path = NULL;
  if (!watches || v8c_arg_boolean(call, 2, &request.recursive) || v8c_arg_number(call, 3, &request.debounce_ms)) return;
  if (!is_allowed(call, watches, request.recursive, request.debounce_ms)) return;
  if (v8c_to_text(context, v8c_arg(call, 0), &given)) return;
  if (find_path(call, watches, given.data, &path, &request.real)) {
    request.include = read_texts(call, v8c_arg(call, 4));
    request.exclude = read_texts(call, v8c_arg(call, 5));
    watching = begin_watching(call, watches, path, &request);
  } else {
    v8c__free(path);
  }
  v8c__free(request.real);
  free_texts(request.include);
  free_texts(request.exclude);
  v8c_buf_free(&given);
  if (!watching) return;
  v8c_value result = NULL;
  (void)v8c_object(context, &result);
  (void)v8c_set_named(context, result, V8C_LIT("id"), v8c_uint32(v8c_call_isolate(call), watching->id));
  if (!set_text(context, result, "path", watching->path)) v8c_return(call, result);
}

/* stop(id): false when it was stopped before. */
static void stop_by_id(v8c_call *call) {
  struct watches *watches = v8c_native_here(call, &v8c__mod_fswatch);
  uint32_t id = 0;
  if (!watches || v8c_arg_uint32(call, 0, &id)) return;
  struct watching *watching = watches->all;
  while (watching && watching->id != id) watching = watching->next;
  v8c_return_boolean(call, watching && stop(watching, true));
}

static void is_glob(v8c_call *call) {
  v8c_buf text = {0};
  if (v8c_to_text(v8c_call_context(call), v8c_arg(call, 0), &text)) return;
  v8c_return_boolean(call, strlen(text.data) == text.len && v8c__glob_is_valid(text.data));
  v8c_buf_free(&text);
}

/* ---- The module ----------------------------------------------------------------------------------------- */

static void free_watches(struct watches *watches) {
  if (!watches) return;
  v8c__free(watches->root);
  v8c__free(watches->real_root);
  v8c__free(watches);
}

static int find_root(struct watches *watches, const char *root) {
  char here[PATH_MAX], real[PATH_MAX];
  if (!getcwd(here, sizeof here) || !realpath(root, real))
    return v8c__fail(V8C_EIO, "fswatch: root \"%s\": %s", root, uv_strerror(uv_translate_sys_error(errno)));
  watches->root = v8c__path_clean(here, root);
  watches->real_root = v8c__strdup(real, V8C_ZSTR);
  return watches->root && watches->real_root ? 0 : v8c__fail(V8C_ENOMEM, "%s", "");
}

static int init(v8c_runtime *rt, void *data, void **state) {
  v8c_fswatch_options options;
  int err = v8c__options(data, &options, sizeof options);
  if (!err && !(options.max_debounce_ms >= 0)) err = v8c__fail(V8C_EINVAL, "fswatch: max_debounce_ms is less than 0");
  if (err) return err;
  struct watches *watches = v8c__calloc(sizeof *watches);
  if (!watches) return v8c__fail(V8C_ENOMEM, "%s", "");
  watches->rt = rt;
  watches->allow_recursive = options.allow_recursive;
  watches->max_debounce_ms = options.max_debounce_ms;
  if (options.root) err = find_root(watches, options.root);
  if (err) {
    free_watches(watches);
    return err;
  }
  *state = watches;
  return 0;
}

/* Emitters are closed by now, and so is all that watched. */
static int finish(v8c_runtime *rt, v8c_context *context, void *data) {
  struct watches *watches = data;
  (void)rt, (void)context;
  while (watches->all) (void)stop(watches->all, true);
  free_watches(watches);
  return 0;
}

static const v8c_prop internals[] = {V8C_FN("start", start), V8C_FN("stop", stop_by_id), V8C_FN("isGlob", is_glob),
                                     V8C_PROP_END};

const v8c_native_module v8c__mod_fswatch = {
    .size = sizeof(v8c_native_module),
    .name = "fswatch",
    .source = v8c__js_fswatch,
    .internals = internals,
    .init = init,
    .close = finish,
    .types =
        "declare module \"fswatch\" {\n"
        "  export interface WatchOptions {\n"
        "    /** All below the folder, too; the host has to allow it. */\n"
        "    recursive?: boolean;\n"
        "    /** A change is told when its path was quiet for so long. */\n"
        "    debounceMs?: number;\n"
        "    /** Globs of relative names; none: all. */\n"
        "    include?: string[];\n"
        "    /** Stronger than include; such folders are not entered. */\n"
        "    exclude?: string[];\n"
        "  }\n"
        "  export interface WatchEvent {\n"
        "    source: \"fswatch\";\n"
        "    watchPath: string;\n"
        "    name: string;\n"
        "    /** To the folder that is watched, \"\" for that itself; of a watched file its name. */\n"
        "    relativeName: string;\n"
        "    /** \"CREATE|WRITE\" */\n"
        "    op: string;\n"
        "    create: boolean;\n"
        "    write: boolean;\n"
        "    remove: boolean;\n"
        "    rename: boolean;\n"
        "    chmod: boolean;\n"
        "    recursive: boolean;\n"
        "    debounced: boolean;\n"
        "    /** Changes that it stands for. */\n"
        "    count: number;\n"
        "  }\n"
        "  export interface Watch {\n"
        "    id: number;\n"
        "    path: string;\n"
        "    recursive: boolean;\n"
        "    debounceMs: number;\n"
        "    include: string[];\n"
        "    exclude: string[];\n"
        "    /** False when it was closed before. */\n"
        "    close(): boolean;\n"
        "  }\n"
        "  /** `emitter` is told \"event\" (WatchEvent), \"error\" (an Error with code and path) and, when what is "
        "watched\n"
        "   *  goes, \"close\". */\n"
        "  export function watch(path: string, emitter: { emit(name: string, ...args: any[]): unknown },\n"
        "                        options?: WatchOptions): Watch;\n"
        "}\n",
    .help = "watch(path, emitter, options) emits what happens to a file, in a folder, or below it.\n"};
