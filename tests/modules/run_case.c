/* run_case.c: runs modules from disk with no more than v8c/module.h, for compare_test.sh:
 *   run_case DIR...
 * Each folder's main.mjs gets an isolate of its own and is run to its end. console.log prints its arguments'
 * texts; the last line for each is `exit 0` or `exit 1`. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "v8c.h"

enum { MOST = 256 };

struct entry {
  char *path; /* with its query */
  int kind;   /* 0 JavaScript, 1 JSON */
  v8c_module *module;
};

static struct {
  v8c_isolate *isolate;
  v8c_context *context;
  struct entry entries[MOST];
  size_t count;
} app;

static void log_line(v8c_call *call) {
  v8c_buf line = {0};
  for (size_t i = 0; i < v8c_argc(call); i++) {
    if (i) v8c_buf_append(&line, " ", 1);
    if (v8c_to_text(app.context, v8c_arg(call, i), &line)) break;
  }
  puts(line.data ? line.data : "");
  v8c_buf_free(&line);
}

/* ---- Paths and files ------------------------------------------------------------------------ */

/* Takes `x/../` and `./` out, in place. */
static void normalize(char *path) {
  char *query = strpbrk(path, "?#"), *out = path;
  for (char *at = path; *at;) {
    if (at == query) {
      memmove(out, at, strlen(at) + 1);
      return;
    }
    if (!strncmp(at, "/./", 3)) {
      at += 2;
    } else if (!strncmp(at, "/../", 4)) {
      while (out > path && *--out != '/') continue;
      at += 3;
    } else {
      *out++ = *at++;
    }
  }
  *out = 0;
}

static bool resolve_path(const char *specifier, const char *referrer, char *out, size_t room) {
  if (strncmp(specifier, "./", 2) && strncmp(specifier, "../", 3)) return false;
  char base[1024];
  snprintf(base, sizeof base, "%s", referrer);
  base[strcspn(base, "?#")] = 0;
  char *slash = strrchr(base, '/');
  if (!slash) return false;
  *slash = 0;
  snprintf(out, room, "%s/%s", base, specifier);
  normalize(out);
  return true;
}

static int read_file(const char *path, v8c_buf *out) {
  char name[2100], chunk[4096];
  snprintf(name, sizeof name, "%s", path);
  name[strcspn(name, "?#")] = 0;
  FILE *file = fopen(name, "rb");
  if (!file) return V8C_ENOENT;
  for (size_t n; (n = fread(chunk, 1, sizeof chunk, file));) v8c_buf_append(out, chunk, n);
  fclose(file);
  return 0;
}

/* ---- The map ------------------------------------------------------------------------------------ */

static int kind_of(const v8c_module_request *request, const char *path, int *kind) {
  char name[2100];
  snprintf(name, sizeof name, "%s", path);
  name[strcspn(name, "?#")] = 0;
  size_t len = strlen(name);
  bool json_file = len > 5 && !strcmp(name + len - 5, ".json");
  *kind = 0;
  for (size_t i = 0; i < request->attribute_count; i++) {
    if (strcmp(request->attributes[i].key, "type") || strcmp(request->attributes[i].value, "json"))
      return v8c_throw_type_error(app.isolate, "import attribute '%s' is not supported", request->attributes[i].key);
    *kind = 1;
  }
  if (*kind != json_file) return v8c_throw_type_error(app.isolate, "'%s' is imported as another kind", path);
  return 0;
}

static int load(const char *path, int kind, v8c_module **out) {
  for (size_t i = 0; i < app.count; i++) {
    if (strcmp(app.entries[i].path, path) || app.entries[i].kind != kind) continue;
    *out = app.entries[i].module;
    return 0;
  }
  v8c_buf text = {0};
  char url[1100];
  int err = app.count == MOST ? V8C_ERANGE : read_file(path, &text);
  if (err) return v8c_throw_error(app.isolate, "Cannot find module '%s'", path);
  int len = snprintf(url, sizeof url, "file://%s", path);
  v8c_script_options options = {.size = sizeof options, .origin = url, .origin_len = (size_t)len};
  const char *source = text.data ? text.data : "";
  if (kind)
    err = v8c_module_from_json(app.context, url, (size_t)len, source, text.len, out);
  else
    err = v8c_module_compile(app.context, source, text.len, &options, out);
  v8c_buf_free(&text);
  if (!err) app.entries[app.count++] = (struct entry){strdup(path), kind, *out};
  return err;
}

static int find(const v8c_module_request *request, const char *referrer, v8c_module **out) {
  char path[2048];
  int kind = 0;
  if (!resolve_path(request->specifier, referrer, path, sizeof path))
    return v8c_throw_error(app.isolate, "Cannot find package '%s'", request->specifier);
  int err = kind_of(request, path, &kind);
  return err ? err : load(path, kind, out);
}

static int resolve(v8c_context *context, const v8c_module_request *request, v8c_module *referrer, void *data,
                   v8c_module **out) {
  (void)context, (void)data;
  for (size_t i = 0; i < app.count; i++)
    if (app.entries[i].module == referrer) return find(request, app.entries[i].path, out);
  return V8C_ENOENT;
}

static int link(v8c_module *module) {
  v8c_module_status status = V8C_MODULE_UNLINKED;
  int err = v8c_module_status_get(module, &status);
  return err || status != V8C_MODULE_UNLINKED ? err : v8c_module_link(module, app.context, resolve, NULL);
}

static int on_import(v8c_context *context, const v8c_module_request *request, v8c_value referrer, v8c_value host_value,
                     void *data, v8c_value *out) {
  (void)host_value, (void)data;
  v8c_buf from = {0};
  v8c_module *module = NULL;
  int err = v8c_to_text(context, referrer, &from);
  const char *path = from.data && !strncmp(from.data, "file://", 7) ? from.data + 7 : "";
  if (!err) err = find(request, path, &module);
  if (!err) err = link(module);
  if (!err) err = v8c_module_import(module, context, out);
  v8c_buf_free(&from);
  return err;
}

static int on_meta(v8c_context *context, v8c_value meta, v8c_module *module, v8c_value name, void *data) {
  (void)module, (void)data;
  return v8c_set_named(context, meta, V8C_LIT("url"), name);
}

/* ---- Run ------------------------------------------------------------------------------------------- */

static int run(const char *path) {
  v8c_module *main = NULL;
  v8c_value promise = NULL;
  int err = load(path, 0, &main);
  if (!err) err = link(main);
  if (!err) err = v8c_module_evaluate(main, app.context, &promise);
  for (size_t ran = 1; !err && ran;) {
    err = v8c_run_microtasks(app.isolate);
    if (!err) err = v8c_pump(app.isolate, false, &ran);
  }
  if (!err) err = v8c_module_evaluate(main, app.context, NULL);
  return err;
}

static int set_console(void) {
  static const v8c_prop console[] = {V8C_FN("log", log_line), V8C_PROP_END};
  static const v8c_prop globals[] = {V8C_OBJECT("console", console), V8C_PROP_END};
  return v8c_define_table(app.context, v8c_global(app.context), globals, NULL);
}

static void run_one(const char *folder) {
  v8c_frame frame;
  char path[1024];
  snprintf(path, sizeof path, "%s/main.mjs", folder);
  if (v8c_isolate_new(NULL, &app.isolate) || v8c_context_new(app.isolate, NULL, &app.context) ||
      v8c_enter(app.context, &frame))
    abort();
  int err = set_console();
  if (!err) err = v8c_on_import(app.isolate, on_import, NULL, NULL);
  if (!err) err = v8c_on_import_meta(app.isolate, on_meta, NULL, NULL);
  if (!err) err = run(path);
  printf("exit %d\n", err != 0);
  if (err) (void)v8c_catch(app.isolate, NULL);
  while (app.count) {
    v8c_module_free(app.entries[--app.count].module);
    free(app.entries[app.count].path);
  }
  v8c_leave(&frame);
  v8c_context_free(app.context);
  v8c_isolate_free(app.isolate);
}

int main(int argc, char **argv) {
  if (v8c_start(NULL)) return 2;
  for (int i = 1; i < argc; i++) {
    printf("== %s\n", argv[i]);
    run_one(argv[i]);
  }
  return 0;
}
