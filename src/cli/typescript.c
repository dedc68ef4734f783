/* typescript.c: files of TypeScript. An isolate of its own, restored from the container beside the command when the
 * first one is met, takes the types out: blanks come in their place, so that lines and columns stay. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <uv.h>

#include "src/cli/common.h"
#include "src/loader/file.h"
#include "v8c/loader.h"

struct stripped {
  char *path;
  v8c_buf fault, text;
  v8c_source_kind kind;
};

static v8c_isolate *isolate;
static v8c_context *context;
static struct stripped last; /* the program itself: looked at, and then loaded */

bool cli_is_typescript(const char *path) {
  const char *name = strrchr(path, '/'), *dot = strrchr(name ? name : path, '.');
  return dot && (!strcmp(dot, ".ts") || !strcmp(dot, ".mts") || !strcmp(dot, ".cts"));
}

/* ---- The container --------------------------------------------------------------------------- */

/* In the build folder it is beside the command. */
static int find_container(v8c_buf *out) {
  char exe[4096];
  size_t len = sizeof exe;
  if (uv_exepath(exe, &len)) snprintf(exe, sizeof exe, "/v8c");
  char *slash = strrchr(exe, '/');
  if (slash) *slash = 0;
  int err = v8c_buf_printf(out, "%s/typescript.v8c", exe);
  if (err || !access(out->data, R_OK)) return err;
  out->len = 0;
  return v8c_buf_printf(out, "%s/../" V8C_LIBDIR "/v8c/typescript.v8c", exe);
}

static int say_missing(const char *path, const char *container, v8c_buf *out) {
  return v8c_buf_printf(out, "%s: TypeScript wants %s, which is not there: deps/setup.sh brings what it is made of",
                        path, container);
}

int cli_typescript_check(const char *path) {
  v8c_buf container = {0}, text = {0};
  bool missing = !find_container(&container) && access(container.data, R_OK);
  if (missing && !say_missing(path, container.data, &text)) cli_say("%s", text.data);
  v8c_buf_free(&container);
  v8c_buf_free(&text);
  return missing ? CLI_IO : CLI_GO;
}

/* A fault when it is not there. */
static int restore(const char *path, v8c_buf *fault) {
  v8c_buf container = {0};
  v8c_snapshot *snapshot = NULL;
  if (context) return 0;
  int err = find_container(&container);
  if (!err && access(container.data, R_OK)) {
    err = say_missing(path, container.data, fault);
  } else if (!err) {
    err = v8c_snapshot_open(container.data, &snapshot);
    if (!err) err = v8c_snapshot_restore(snapshot, NULL, NULL, &isolate);
    if (!err) err = v8c_context_new(isolate, NULL, &context);
    if (err) v8c_isolate_free(isolate), isolate = NULL;
  }
  v8c_snapshot_free(snapshot);
  v8c_buf_free(&container);
  return err;
}

void cli_typescript_close(void) {
  v8c_context_free(context);
  v8c_isolate_free(isolate);
  context = NULL;
  isolate = NULL;
  free(last.path);
  v8c_buf_free(&last.fault);
  v8c_buf_free(&last.text);
  last = (struct stripped){0};
}

/* ---- One file ------------------------------------------------------------------------------------ */

static int read_text(v8c_value array, uint32_t index, v8c_buf *out) {
  v8c_value value = NULL;
  int err = v8c_get_index(context, array, index, &value);
  if (!err) err = v8c_string_append(isolate, value, 0, out);
  return err ? err : v8c_buf_append(out, "", 0);
}

static v8c_source_kind kind_of(const char *path, const char *by_syntax) {
  size_t len = strlen(path), stem = (size_t)(strrchr(path, '.') - path);
  if (path[stem + 1] != 't') return path[stem + 1] == 'm' ? V8C_SOURCE_MODULE : V8C_SOURCE_COMMONJS;
  char *plain = malloc(len + 1); /* as its package says of a .js in its place */
  if (!plain) return V8C_SOURCE_MODULE;
  memcpy(plain, path, stem);
  memcpy(plain + stem, ".js", 4);
  v8c_source_kind kind = v8c_file_kind(plain, V8C_ZSTR);
  free(plain);
  if (kind != V8C_SOURCE_AUTO) return kind;
  return !strcmp(by_syntax, "commonjs") ? V8C_SOURCE_COMMONJS : V8C_SOURCE_MODULE;
}

/* Within the isolate. */
static int call(const v8c_buf *source, struct stripped *to) {
  v8c_value text = NULL, array = NULL;
  v8c_buf fault = {0}, kind = {0};
  int err = v8c_string(isolate, source->data ? source->data : "", source->len, &text);
  if (!err) err = v8c_call_method(context, v8c_global(context), V8C_LIT("v8cStrip"), 1, &text, &array);
  if (!err) err = read_text(array, 0, &fault);
  if (!err) err = read_text(array, 1, &to->text);
  if (!err) err = read_text(array, 2, &kind);
  if (!err && fault.len) err = v8c_buf_printf(&to->fault, "%s:%s", to->path, fault.data);
  if (!err) to->kind = kind_of(to->path, kind.data);
  v8c_buf_free(&fault);
  v8c_buf_free(&kind);
  return err;
}

static int strip(const v8c_buf *source, struct stripped *to) {
  v8c_frame frame;
  int err = restore(to->path, &to->fault);
  if (err || to->fault.len) return err;
  err = v8c_enter(context, &frame);
  if (err) return err;
  err = call(source, to);
  if (err == V8C_EXCEPTION) { /* V8 says what is wrong with it: nests too deep */
    v8c_error *error = NULL;
    if (!v8c_catch(isolate, &error))
      err = v8c_buf_printf(&to->fault, "%s: %s", to->path, v8c_error_message(error, NULL));
    v8c_error_free(error);
  }
  (void)v8c_leave(&frame);
  return err;
}

/* Of a file that was read, in `last`. */
static void take(const char *path, const v8c_buf *source) {
  free(last.path);
  last.path = strdup(path);
  last.fault.len = last.text.len = 0;
  last.kind = V8C_SOURCE_MODULE;
  int err = last.path ? strip(source, &last) : V8C_ENOMEM;
  if (err) (void)v8c_buf_printf(&last.fault, "%s: %s", path, *v8c_detail() ? v8c_detail() : v8c_strerror(err));
}

v8c_source_kind cli_typescript_kind(const char *path) {
  v8c_buf source = {0};
  char *real = realpath(path, NULL);
  if (real && !v8c__file_read(real, &source)) take(real, &source);
  bool module = !last.path || last.fault.len || last.kind == V8C_SOURCE_MODULE;
  v8c_buf_free(&source);
  free(real);
  return module ? V8C_SOURCE_MODULE : V8C_SOURCE_COMMONJS;
}

int cli_typescript_read(const char *path, v8c_buf *out) {
  v8c_buf source = {0};
  int status = cli_typescript_check(path);
  if (status == CLI_GO) status = cli_read(path, &source);
  if (status == CLI_GO) {
    take(path, &source);
    if (last.fault.len) {
      cli_say("%.*s", (int)last.fault.len, last.fault.data);
      status = CLI_THREW;
    } else if (last.text.len && v8c_buf_append(out, last.text.data, last.text.len)) {
      status = CLI_INTERNAL;
    }
    free(last.path);
    last.path = NULL;
  }
  v8c_buf_free(&source);
  return status;
}

/* What cannot be read is the loader's to tell of. */
bool cli_typescript_fetch(v8c_fetch *fetch, const char *url, size_t len, void *data) {
  const cli_list *within = data;
  v8c_buf path = {0}, source = {0};
  (void)len;
  bool mine = !strncmp(url, "file:", 5) && !v8c_url_to_path(url, strcspn(url, "?#"), &path) &&
              cli_is_typescript(path.data) && !v8c__file_read_within(path.data, within->items, within->count, &source);
  if (mine && !(last.path && !strcmp(last.path, path.data))) take(path.data, &source);
  if (mine && last.fault.len)
    (void)v8c_fetch_error(fetch, last.fault.data, last.fault.len);
  else if (mine)
    (void)v8c_fetch_source(fetch, last.text.data ? last.text.data : "", last.text.len, last.kind);
  if (mine) {
    free(last.path);
    last.path = NULL;
  }
  v8c_buf_free(&path);
  v8c_buf_free(&source);
  return mine;
}
