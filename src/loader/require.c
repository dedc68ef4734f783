/* require.c: require() when it is called: what its name means, and the source of that compiled. The rest of it
 * is JavaScript: glue.js. */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "src/internal.h"
#include "src/loader/loader.h"
#include "src/loader/url.h"

static const char glue_name[] = "v8c:loader";

/* The loader of a native's context. */
static v8c_loader *here(v8c_call *call) {
  v8c_context *context = v8c_call_context(call);
  v8c_loader *loader = context ? v8c__loader_of(context) : NULL;
  if (!loader) (void)v8c_throw_error(v8c_call_isolate(call), "require() without a loader");
  return loader;
}

static int read_text(v8c_loader *loader, v8c_value value, v8c_buf *out) {
  int err = v8c_is_string(value) ? v8c_string_append(loader->isolate, value, 0, out) : V8C_ETYPE;
  return err ? err : v8c_buf_append(out, "", 0);
}

static void give_text(v8c_call *call, const v8c_buf *text) {
  v8c_value value = NULL;
  if (!v8c_string(v8c_call_isolate(call), text->data ? text->data : "", text->len, &value)) v8c_return(call, value);
}

/* Codes that are no exceptions yet become one. */
static void say(v8c_loader *loader, int err) {
  if (!err || err == V8C_EXCEPTION || err == V8C_ETERMINATED) return;
  (void)v8c_throw_error(loader->isolate, "%s", *v8c_detail() ? v8c_detail() : v8c_strerror(err));
}

static int throw_said(v8c_loader *loader, const struct v8c__said *said, const char *name, size_t len,
                      const struct v8c__place *place) {
  v8c_value error = NULL;
  int err = v8c__specifier_error(loader, said, name, len, place, &error);
  return err ? err : v8c_throw(loader->isolate, error);
}

/* ---- Who calls ------------------------------------------------------------------------------ */

/* The innermost frame that is not the glue's. */
static bool caller(v8c_isolate *isolate, v8c_stack **stack, v8c_stack_frame *frame) {
  if (v8c_stack_current(isolate, 10, stack)) return false;
  for (size_t i = 0; i < v8c_stack_count(*stack); i++) {
    frame->size = sizeof *frame;
    if (v8c_stack_at(*stack, i, frame)) return false;
    if (strcmp(frame->script_name, glue_name)) return true;
  }
  return false;
}

/* Its place, when it is the module that asks. */
static struct v8c__place place_of(v8c_loader *loader, const char *from) {
  struct v8c__place place = {.from = from};
  v8c_stack *stack = NULL;
  v8c_stack_frame frame = {0};
  v8c_buf path = {0};
  if (v8c__url_to_path(from, strcspn(from, "?#"), &path)) path.len = 0;
  if (caller(loader->isolate, &stack, &frame) &&
      (!strcmp(frame.script_name, from) || (path.len && !strcmp(frame.script_name, path.data)))) {
    place.line = frame.line;
    place.column = frame.column;
  }
  v8c_stack_free(stack);
  v8c_buf_free(&path);
  return place;
}

/* The URL of a file that would be in the working folder. */
static int in_working_folder(v8c_buf *out) {
  char dir[PATH_MAX];
  v8c_buf path = {0};
  if (!getcwd(dir, sizeof dir)) strcpy(dir, "/");
  int err = v8c_buf_printf(&path, "%s/[script]", strcmp(dir, "/") ? dir : "");
  if (!err) err = v8c_url_from_path(path.data, path.len, out);
  v8c_buf_free(&path);
  return err;
}

/* Of a script that was named as it was from the working folder. */
static int real_path_url(const char *name, v8c_buf *out) {
  char *real = realpath(name, NULL);
  int err = real ? v8c_url_from_path(real, V8C_ZSTR, out) : V8C_EFORMAT;
  free(real);
  return err;
}

static int caller_url(v8c_loader *loader, v8c_buf *out) {
  v8c_stack *stack = NULL;
  v8c_stack_frame frame = {0};
  int err = V8C_EFORMAT;
  if (caller(loader->isolate, &stack, &frame)) {
    const char *name = frame.script_name;
    if (*name == '/')
      err = v8c_url_from_path(name, V8C_ZSTR, out);
    else if (!strncmp(name, "file:", 5))
      err = v8c_buf_append(out, name, V8C_ZSTR);
    else if (*name && *name != '<')
      err = real_path_url(name, out);
  }
  v8c_stack_free(stack);
  return err == V8C_EFORMAT ? in_working_folder(out) : err;
}

/* ---- What the name means ----------------------------------------------------------------------- */

static int resolve_text(v8c_loader *loader, const char *name, size_t len, const char *from, v8c_buf *url) {
  struct v8c__said said = {0};
  int err = v8c__specifier_resolve(loader, name, len, from, true, &said, url);
  if (err == V8C_ENOENT) {
    struct v8c__place place = place_of(loader, from);
    err = throw_said(loader, &said, name, len, &place);
  }
  v8c_buf_free(&said.text);
  return err;
}

static void resolve(v8c_call *call) {
  v8c_loader *loader = here(call);
  v8c_buf from = {0}, name = {0}, url = {0};
  if (!loader) return;
  int err = read_text(loader, v8c_arg(call, 0), &from);
  if (!err) err = read_text(loader, v8c_arg(call, 1), &name);
  if (!err) err = resolve_text(loader, name.data, name.len, from.data, &url);
  say(loader, err);
  if (!err) give_text(call, &url);
  v8c_buf_free(&from);
  v8c_buf_free(&name);
  v8c_buf_free(&url);
}

static void path_of_url(v8c_call *call) {
  v8c_loader *loader = here(call);
  v8c_buf url = {0}, path = {0};
  if (!loader) return;
  int err = read_text(loader, v8c_arg(call, 0), &url);
  if (!err && v8c__url_to_path(url.data, strcspn(url.data, "?#"), &path)) {
    path.len = 0;
    err = v8c_buf_append(&path, url.data, url.len);
  }
  say(loader, err);
  if (!err) give_text(call, &path);
  v8c_buf_free(&url);
  v8c_buf_free(&path);
}

static void url_of_path(v8c_call *call) {
  v8c_loader *loader = here(call);
  v8c_buf url = {0}, path = {0};
  if (!loader) return;
  int err = read_text(loader, v8c_arg(call, 0), &path);
  char *real = err ? NULL : realpath(path.data[0] ? path.data : ".", NULL);
  if (!err) err = v8c_url_from_path(real ? real : path.data, V8C_ZSTR, &url);
  if (err == V8C_EFORMAT) err = in_working_folder(&url);
  say(loader, err);
  if (!err) give_text(call, &url);
  free(real);
  v8c_buf_free(&url);
  v8c_buf_free(&path);
}

static void caller_of(v8c_call *call) {
  v8c_loader *loader = here(call);
  v8c_buf url = {0};
  if (!loader) return;
  int err = caller_url(loader, &url);
  say(loader, err);
  if (!err) give_text(call, &url);
  v8c_buf_free(&url);
}

/* ---- What it is ---------------------------------------------------------------------------------- */

static int give_value(v8c_loader *loader, const char *url, size_t len, struct v8c__memory *memory) {
  v8c_value args[2] = {0};
  int err = v8c__loader_value(loader, memory, &args[1]);
  if (!err) err = v8c_string(loader->isolate, url, len, &args[0]);
  return err ? err : v8c__glue_call(loader, "native", 2, args, NULL);
}

static int give_json(v8c_loader *loader, const char *url, size_t len, const char *path, const v8c_buf *text) {
  v8c_value args[3] = {0};
  size_t bom = text->len >= 3 && !memcmp(text->data, "\xef\xbb\xbf", 3) ? 3 : 0;
  int err = v8c_string(loader->isolate, url, len, &args[0]);
  if (!err) err = v8c_string(loader->isolate, path, V8C_ZSTR, &args[1]);
  if (!err) err = v8c_string(loader->isolate, text->data ? text->data + bom : "", text->len - bom, &args[2]);
  return err ? err : v8c__glue_call(loader, "text", 3, args, NULL);
}

static int refuse_module(v8c_loader *loader, const char *url, size_t len, const char *path) {
  struct v8c__said said = {.code = "ERR_REQUIRE_ESM"};
  int err = v8c_buf_printf(
      &said.text, "require() of ES Module %s not supported.\nInstead change the require to a dynamic import()", path);
  if (!err) err = throw_said(loader, &said, url, len, &(struct v8c__place){0});
  v8c_buf_free(&said.text);
  return err;
}

/* number: errno, where the disk was asked; else 0 */
static int missing(v8c_loader *loader, const char *url, size_t len, const char *path, int number) {
  bool refused = number == EACCES || number == EPERM;
  struct v8c__said said = {.code = refused ? "ERR_MODULE_UNREADABLE" : "MODULE_NOT_FOUND"};
  int err = refused ? v8c_buf_printf(&said.text, "Cannot read module '%s': %s", path, strerror(number))
                    : v8c_buf_printf(&said.text, "Cannot find module '%s'", path);
  if (!err) err = throw_said(loader, &said, url, len, &(struct v8c__place){0});
  v8c_buf_free(&said.text);
  return err;
}

static int kind_of(v8c_loader *loader, const char *url, const char *path, v8c_source_kind *kind) {
  enum v8c__file_kind file;
  if (*kind != V8C_SOURCE_AUTO || strncmp(url, "file:", 5)) return 0;
  int err = v8c__node_kind(&loader->node, path, &file);
  *kind = file == V8C__FILE_MODULE ? V8C_SOURCE_MODULE : file == V8C__FILE_JSON ? V8C_SOURCE_JSON : V8C_SOURCE_COMMONJS;
  return err;
}

/* A file whose extension is none of Node's: the host may have a source for it, at once. V8C_ENOENT: it has none. */
static int ask_host(v8c_loader *loader, const char *url, size_t len, const char *path, v8c_buf *source,
                    v8c_source_kind *kind) {
  enum v8c__file_kind file = V8C__FILE_EITHER;
  bool known = v8c__dict_get(&loader->memory, url, len) || v8c__graph_find(loader, url, len);
  int err = loader->load && !known && !strncmp(url, "file:", 5) ? v8c__node_kind(&loader->node, path, &file) : 0;
  if (err || file != V8C__FILE_OTHER) return err ? err : V8C_ENOENT;
  struct v8c__inbox *inbox = v8c__inbox_new(NULL, NULL);
  struct v8c_fetch *load = inbox ? v8c__fetch_new(inbox, NULL) : NULL;
  bool asked = load && loader->load(load, url, len, loader->load_data);
  if (asked && loader->took) loader->took(loader->load_data);
  struct v8c_fetch *answer = asked ? v8c__inbox_take(inbox, false) : NULL;
  if (!load || (answer && answer->nomem))
    err = v8c__fail(V8C_ENOMEM, "no memory for a source");
  else if (!asked)
    err = V8C_ENOENT;
  else if (!answer)
    err = v8c_throw_error(loader->isolate, "The source of '%s' did not come at once: import() it", path);
  else if (answer->failed)
    err = v8c_throw_error(loader->isolate, "%s", answer->text.data ? answer->text.data : "");
  else
    err = v8c_buf_append(source, answer->text.data ? answer->text.data : "", answer->text.len);
  if (!err) *kind = answer->kind;
  if (answer) v8c__fetch_free(answer);
  if (load && !asked) v8c__fetch_free(load);
  v8c__inbox_close(inbox);
  return err;
}

/* Gives the glue what the URL stands for. */
static int load_url(v8c_loader *loader, const char *url, size_t len) {
  struct v8c__memory *memory = v8c__dict_get(&loader->memory, url, len);
  if (memory && memory->make) return give_value(loader, url, len, memory);
  v8c_buf path = {0}, source = {0};
  v8c_source_kind kind = V8C_SOURCE_AUTO;
  int err = v8c__url_to_path(url, strcspn(url, "?#"), &path);
  if (err == V8C_EFORMAT) {
    path.len = 0;
    err = v8c_buf_append(&path, url, len);
  }
  if (!err) err = ask_host(loader, url, len, path.data, &source, &kind);
  if (err == V8C_ENOENT) err = v8c__loader_source(loader, url, len, &source, &kind);
  if (err == V8C_ENOENT || err == V8C_EIO) err = missing(loader, url, len, path.data, err == V8C_EIO ? errno : 0);
  if (!err) err = kind_of(loader, url, path.data, &kind);
  if (!err && kind == V8C_SOURCE_MODULE)
    err = refuse_module(loader, url, len, path.data);
  else if (!err && kind == V8C_SOURCE_JSON)
    err = give_json(loader, url, len, path.data, &source);
  else if (!err)
    err = v8c__commonjs_compile(loader, url, len, path.data, source.data ? source.data : "", source.len);
  v8c_buf_free(&path);
  v8c_buf_free(&source);
  return err;
}

static void load(v8c_call *call) {
  v8c_loader *loader = here(call);
  v8c_buf url = {0};
  if (!loader) return;
  int err = read_text(loader, v8c_arg(call, 0), &url);
  if (!err) err = load_url(loader, url.data, url.len);
  say(loader, err);
  v8c_buf_free(&url);
}

/* ---- The host's --------------------------------------------------------------------------------- */

static const v8c_prop natives[] = {V8C_FN("resolve", resolve), V8C_FN("load", load),        V8C_FN("path", path_of_url),
                                   V8C_FN("url", url_of_path), V8C_FN("caller", caller_of), V8C_PROP_END};

int v8c__require_natives(v8c_loader *loader) {
  v8c_value object = NULL;
  int err = v8c_object(loader->context, &object);
  if (!err) err = v8c_define_table(loader->context, object, natives, NULL);
  if (err == V8C_ESNAPSHOT) return 0;
  loader->lazy = !err;
  return err ? err : v8c_ref_new(loader->isolate, object, &loader->natives);
}

int v8c__require_global(v8c_loader *loader, v8c_value *out) {
  if (!loader->lazy) return v8c__fail(V8C_ESTATE, "no require() in a heap that becomes a snapshot");
  return v8c__glue_call(loader, "global", 0, NULL, out);
}

int v8c_loader_require(v8c_loader *loader, const char *specifier, size_t len, const char *from, size_t from_len,
                       v8c_value *out) {
  v8c_value args[2] = {0};
  v8c_buf base = {0};
  if (!loader || !specifier) return v8c__fail(V8C_EINVAL, "loader or specifier is NULL");
  int err = v8c_pending(loader->isolate);
  if (!err && !loader->lazy) err = v8c__fail(V8C_ESTATE, "no require() in a heap that becomes a snapshot");
  if (!err) err = from ? v8c_buf_append(&base, from, from_len) : in_working_folder(&base);
  if (!err) err = v8c_string(loader->isolate, base.data, base.len, &args[0]);
  if (!err) err = v8c_string(loader->isolate, specifier, len, &args[1]);
  if (!err) err = v8c__glue_call(loader, "require", 2, args, out);
  v8c_buf_free(&base);
  return err;
}

/* ---- A program ------------------------------------------------------------------------------------ */

struct main {
  v8c_loader *loader;
  v8c_buf url;
  const char *path;
};

static int compile_main(v8c_context *context, void *data) {
  struct main *m = data;
  (void)context;
  return load_url(m->loader, m->url.data, m->url.len);
}

/* Of a .js of no type: a module when it is no CommonJS by its syntax. */
static int run_either(struct main *m, bool *is_module) {
  v8c_error *error = NULL;
  int err = v8c_try(m->loader->context, compile_main, m, &error);
  *is_module = err == V8C_EXCEPTION;
  v8c_error_free(error);
  return *is_module ? 0 : err;
}

static int run_main(struct main *m, enum v8c__file_kind kind, v8c_value *out) {
  v8c_loader *loader = m->loader;
  v8c_value url = NULL;
  bool is_module = kind == V8C__FILE_MODULE;
  int err = kind == V8C__FILE_EITHER ? run_either(m, &is_module) : 0;
  if (err) return err;
  if (is_module || !loader->lazy) return v8c_loader_import(loader, m->url.data, m->url.len, NULL, 0, out);
  err = v8c_string(loader->isolate, m->url.data, m->url.len, &url);
  return err ? err : v8c__glue_call(loader, "main", 1, &url, out);
}

int v8c_loader_main(v8c_loader *loader, const char *path, size_t len, v8c_value *out) {
  struct main m = {.loader = loader};
  enum v8c__file_kind kind = V8C__FILE_OTHER;
  v8c_value value = NULL;
  if (!loader || !path) return v8c__fail(V8C_EINVAL, "loader or path is NULL");
  int err = v8c_pending(loader->isolate);
  if (err) return err;
  char *copy = v8c__strdup(path, len), *real = copy ? realpath(copy, NULL) : NULL;
  if (!copy) err = v8c__fail(V8C_ENOMEM, "%s", "");
  if (!err && !real) err = v8c__fail(V8C_ENOENT, "%s: there is no such file", copy);
  if (!err) err = v8c_url_from_path(real, V8C_ZSTR, &m.url);
  if (!err) err = v8c__node_kind(&loader->node, real, &kind);
  if (!err) err = run_main(&m, kind, &value);
  if (!err && out) *out = value;
  v8c_buf_free(&m.url);
  free(real);
  v8c__free(copy);
  return err;
}
