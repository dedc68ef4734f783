/* hooks.c: import() and import.meta of a context's scripts and modules. V8 has one hook of each for
 * the isolate: it finds the loader in the context. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "src/internal.h"
#include "src/loader/loader.h"
#include "src/loader/url.h"

/* ---- import() --------------------------------------------------------------------------------- */

/* The URL of the code that asks: modules are named by it, scripts by it or by a path. */
static int url_of(v8c_isolate *isolate, v8c_value referrer, v8c_buf *out) {
  v8c_buf name = {0};
  int err = v8c_is_string(referrer) ? v8c_string_append(isolate, referrer, 0, &name) : 0;
  size_t before = out->len;
  if (!err) err = name.len ? v8c__url_resolve(name.data, name.len, NULL, 0, out) : V8C_EFORMAT;
  if (err == V8C_EFORMAT) { /* a path, or a name that is neither: what is in the working folder */
    char *dir = realpath(".", NULL), *real = name.len && name.data[0] != '<' ? realpath(name.data, NULL) : NULL;
    v8c_buf path = {0};
    err = real ? v8c_buf_append(&path, real, V8C_ZSTR) : v8c_buf_printf(&path, "%s/[script]", dir ? dir : "");
    out->len = before;
    if (!err) err = v8c__url_from_path(path.data, path.len, out);
    v8c_buf_free(&path);
    free(real);
    free(dir);
  }
  v8c_buf_free(&name);
  return err;
}

/* Where import() stands, when that is what runs now. */
static struct v8c__place place_of_call(v8c_isolate *isolate, const char *from, v8c_value referrer) {
  struct v8c__place place = {.from = from};
  v8c_stack *stack = NULL;
  v8c_buf name = {0};
  v8c_stack_frame frame = {.size = sizeof frame};
  if (!v8c_stack_current(isolate, 1, &stack) && !v8c_stack_at(stack, 0, &frame) && v8c_is_string(referrer) &&
      !v8c_string_append(isolate, referrer, 0, &name) && name.len && !strcmp(name.data, frame.script_name)) {
    place.line = frame.line;
    place.column = frame.column;
  }
  v8c_stack_free(stack);
  v8c_buf_free(&name);
  return place;
}

static int on_import(v8c_context *context, const v8c_module_request *request, v8c_value referrer, v8c_value host_value,
                     void *data, v8c_value *out) {
  v8c_loader *loader = v8c__loader_of(context);
  if (!loader) return v8c_throw_type_error(v8c_context_isolate(context), "import() without a loader");
  enum v8c__type type = V8C__TYPE_CODE;
  const char *unknown = NULL;
  for (size_t i = 0; i < request->attribute_count; i++) {
    const v8c_module_attribute *a = &request->attributes[i];
    if (strcmp(a->key, "type"))
      unknown = a->key;
    else if (!strcmp(a->value, "json"))
      type = V8C__TYPE_JSON;
    else if (!strcmp(a->value, "text"))
      type = V8C__TYPE_TEXT;
    else
      unknown = a->value;
  }
  v8c_buf from = {0};
  int err = url_of(loader->isolate, referrer, &from);
  struct v8c__place place = {0};
  if (!err) place = place_of_call(loader->isolate, from.data, referrer);
  if (!err)
    err = v8c__loader_dynamic(loader, request->specifier, request->specifier_len, &place, type, !unknown, unknown, out);
  v8c_buf_free(&from);
  return err;
}

/* ---- import.meta ------------------------------------------------------------------------------- */

static void resolve(v8c_call *call) {
  v8c_context *context = v8c_call_context(call);
  v8c_isolate *isolate = v8c_call_isolate(call);
  v8c_loader *loader = context ? v8c__loader_of(context) : NULL;
  v8c_buf specifier = {0}, from = {0}, url = {0};
  struct v8c__said said = {0};
  v8c_value value = NULL;
  int err = loader ? 0 : v8c_throw_type_error(isolate, "import.meta.resolve without a loader");
  if (!err) err = v8c_to_text(context, v8c_arg(call, 0), &specifier);
  if (!err) err = v8c_string_append(isolate, v8c_data_value(call), 0, &from);
  if (!err) err = v8c_buf_append(&specifier, "", 0);
  if (!err) err = v8c__specifier_resolve(loader, specifier.data, specifier.len, from.data, false, &said, &url);
  /* A file need not be there, as in Node. */
  if (err == V8C_ENOENT && v8c__url_relative(specifier.data, specifier.len) &&
      (!strcmp(said.code, "ERR_MODULE_NOT_FOUND") || !strcmp(said.code, "ERR_UNSUPPORTED_DIR_IMPORT")))
    err = v8c__url_resolve(specifier.data, specifier.len, from.data, from.len, &url);
  if (err == V8C_ENOENT) {
    err = v8c__specifier_error(loader, &said, specifier.data, specifier.len, &(struct v8c__place){.from = from.data},
                               &value);
    if (!err) (void)v8c_throw(isolate, value);
  } else if (!err && !v8c_string(isolate, url.data, url.len, &value)) {
    v8c_return(call, value);
  }
  v8c_buf_free(&specifier);
  v8c_buf_free(&from);
  v8c_buf_free(&url);
  v8c_buf_free(&said.text);
}

/* dirname and filename, of a file. */
static int put_paths(v8c_loader *loader, const char *url, v8c_value *args) {
  v8c_buf path = {0};
  int err = v8c__url_to_path(url, strcspn(url, "?#"), &path);
  if (err) return err == V8C_EFORMAT ? 0 : err;
  const char *slash = strrchr(path.data, '/');
  size_t dir = slash == path.data ? 1 : (size_t)(slash - path.data);
  err = v8c_string(loader->isolate, path.data, dir, &args[0]);
  if (!err) err = v8c_string(loader->isolate, path.data, path.len, &args[1]);
  v8c_buf_free(&path);
  return err;
}

static int fill(v8c_loader *loader, v8c_value meta, const char *url, size_t len) {
  v8c_value none = v8c_undefined(loader->isolate), args[5] = {meta, none, none, none, none};
  int err = v8c_string(loader->isolate, url, len, &args[4]);
  if (!err) err = put_paths(loader, url, &args[1]);
  if (!err) err = v8c_function(loader->context, V8C_LIT("resolve"), resolve, args[4], &args[3]);
  if (err == V8C_ESNAPSHOT) err = 0; /* a heap that becomes a snapshot has no natives of the loader's */
  return err ? err : v8c__glue_call(loader, "meta", 5, args, NULL);
}

/* A module of a snapshot is known by its name only. */
static int on_meta(v8c_context *context, v8c_value meta, v8c_module *module, v8c_value name, void *data) {
  v8c_loader *loader = v8c__loader_of(context);
  if (!loader) return 0;
  const struct v8c__record *record =
      module ? v8c__dict_get(&loader->by_module, (const char *)&module, sizeof module) : NULL;
  v8c_value give = NULL;
  v8c_buf url = {0};
  if (record && record->value) {
    int err = v8c_ref_get(record->value, &give);
    return err ? err : v8c_set_named(context, meta, V8C_LIT("v8c"), give);
  }
  if (record) return fill(loader, meta, record->url, record->url_len);
  int err = v8c_is_string(name) ? v8c_string_append(loader->isolate, name, 0, &url) : 0;
  if (!err && url.len) err = fill(loader, meta, url.data, url.len);
  v8c_buf_free(&url);
  return err;
}

/* ---- Set and taken back ------------------------------------------------------------------------- */

int v8c__hooks_install(v8c_loader *loader) {
  int err = v8c_on_import(loader->isolate, on_import, NULL, NULL);
  if (!err) err = v8c_on_import_meta(loader->isolate, on_meta, NULL, NULL);
  return err ? err : v8c_context_set_slot_pointer(loader->context, V8C_CONTEXT_SLOTS - 1, loader);
}

void v8c__hooks_remove(v8c_loader *loader) {
  if (v8c__loader_of(loader->context) == loader)
    (void)v8c_context_set_slot_pointer(loader->context, V8C_CONTEXT_SLOTS - 1, NULL);
}
