/* source.c: a source becomes a module: compiled, and what it imports looked up. */
#include <string.h>

#include "src/internal.h"
#include "src/loader/loader.h"
#include "src/loader/url.h"

/* ---- What is wrong ------------------------------------------------------------------------------ */

static int keep_error(v8c_loader *loader, struct v8c__record *record, v8c_value error) {
  record->state = V8C__FAILED;
  return record->error ? 0 : v8c_ref_new(loader->isolate, error, &record->error);
}

int v8c__record_fail(v8c_loader *loader, struct v8c__record *record, const char *code, const char *message) {
  struct v8c__said said = {.code = code};
  v8c_value error = NULL;
  int err = v8c_buf_append(&said.text, message, V8C_ZSTR);
  if (!err) err = v8c__specifier_error(loader, &said, record->url, record->url_len, &(struct v8c__place){0}, &error);
  v8c_buf_free(&said.text);
  return err ? err : keep_error(loader, record, error);
}

/* ---- What it imports ---------------------------------------------------------------------------- */

struct wanted {
  enum v8c__type type;
  const char *unknown; /* a type that nobody has, or an attribute */
  bool is_type;
};

static struct wanted wanted_of(const v8c_module_request *request) {
  struct wanted w = {V8C__TYPE_CODE, NULL, false};
  for (size_t i = 0; i < request->attribute_count; i++) {
    const v8c_module_attribute *a = &request->attributes[i];
    w.is_type = !strcmp(a->key, "type");
    if (w.is_type && !strcmp(a->value, "json"))
      w.type = V8C__TYPE_JSON;
    else if (w.is_type && !strcmp(a->value, "text"))
      w.type = V8C__TYPE_TEXT;
    else
      w.unknown = w.is_type ? a->value : a->key;
    if (w.unknown) break;
  }
  return w;
}

static struct v8c__place place_of(const struct v8c__record *record, const v8c_module_request *request) {
  struct v8c__place place = {.from = record->url};
  if (request->offset >= 0) (void)v8c_module_position(record->module, request->offset, &place.line, &place.column);
  return place;
}

static int say_unknown(const struct wanted *w, struct v8c__said *said) {
  said->code = "ERR_IMPORT_ASSERTION_TYPE_UNSUPPORTED";
  int err = w->is_type ? v8c_buf_printf(&said->text, "Import attribute \"type\" with value \"%s\" is not supported",
                                        w->unknown)
                       : v8c_buf_printf(&said->text, "Import attribute \"%s\" is not supported", w->unknown);
  return err ? err : V8C_ENOENT;
}

/* The record of what one request asks for, or a stub that has the error. */
static int dependency(v8c_loader *loader, struct v8c__record *record, const v8c_module_request *request,
                      struct v8c__record **out) {
  struct wanted w = wanted_of(request);
  struct v8c__said said = {0};
  v8c_buf url = {0};
  v8c_value error = NULL;
  int err = w.unknown ? say_unknown(&w, &said)
                      : v8c__specifier_resolve(loader, request->specifier, request->specifier_len, record->url, false,
                                               &said, &url);
  if (!err) {
    err = v8c__loader_record(loader, url.data, url.len, w.type, out);
  } else if (err == V8C_ENOENT) {
    struct v8c__place place = place_of(record, request);
    err = v8c__specifier_error(loader, &said, request->specifier, request->specifier_len, &place, &error);
    if (!err) err = v8c__loader_stub(loader, error, out);
  }
  v8c_buf_free(&url);
  v8c_buf_free(&said.text);
  return err;
}

int v8c__record_module(v8c_loader *loader, struct v8c__record *record, v8c_module *module) {
  record->module = module;
  record->state = V8C__READY;
  size_t count = v8c_module_request_count(module);
  int err = v8c__dict_set(&loader->by_module, (const char *)&module, sizeof module, record);
  if (err || !count) return err;
  record->deps = v8c__calloc(count * sizeof *record->deps);
  if (!record->deps) return V8C_ENOMEM;
  for (size_t i = 0; i < count && !err; i++) {
    v8c_module_request request = {.size = sizeof request};
    err = v8c_module_request_at(module, i, &request);
    if (!err) err = dependency(loader, record, &request, &record->deps[i]);
    if (!err) record->dep_count++;
  }
  return err;
}

/* ---- Sources of each kind ------------------------------------------------------------------------ */

struct source {
  v8c_loader *loader;
  struct v8c__record *record;
  const char *text;
  size_t len;
  v8c_module *module;
};

static int compile_module(v8c_context *context, void *data) {
  struct source *s = data;
  struct v8c__record *record = s->record;
  const struct v8c__graph_source *kept = v8c__graph_find(s->loader, record->url, record->url_len);
  v8c_script_options options = {
      .size = sizeof options, .origin = record->url, .origin_len = record->url_len, .cache_result = &record->cache};
  if (kept && kept->cache_len && kept->kind == V8C_SOURCE_MODULE)
    options.cache = kept->cache, options.cache_len = kept->cache_len;
  return v8c_module_compile(context, s->text, s->len, &options, &s->module);
}

static int compile_value(struct source *s, v8c_value value) {
  v8c_value give = NULL;
  int err = v8c__glue_give(s->loader, value, &give);
  if (!err) err = v8c_ref_new(s->loader->isolate, give, &s->record->value);
  return err ? err : v8c__glue_module(s->loader, s->record->url, NULL, 0, true, &s->module);
}

static int compile_json(v8c_context *context, void *data) {
  struct source *s = data;
  v8c_value value = NULL;
  int err = v8c_json_parse(context, s->text, s->len, &value);
  return err ? err : compile_value(s, value);
}

static int compile_text(v8c_context *context, void *data) {
  struct source *s = data;
  v8c_value value = NULL;
  int err = v8c_string(s->loader->isolate, s->text, s->len, &value);
  return err ? err : compile_value(s, value);
}

static int compile_commonjs(v8c_context *context, void *data) {
  struct source *s = data;
  struct v8c__record *record = s->record;
  int err = v8c__commonjs_load(s->loader, record->url, record->url_len, s->text, s->len);
  const struct v8c__graph_source *kept = v8c__graph_find(s->loader, record->url, record->url_len);
  if (kept) record->cache = kept->result;
  return err ? err : v8c__commonjs_module(s->loader, s->record, &s->module);
}

/* Runs one of these; what it throws is the record's. */
static int attempt(struct source *s, int (*compile)(v8c_context *, void *), bool keep, bool *threw) {
  v8c_error *error = NULL;
  v8c_value value = NULL;
  int err = v8c_try(s->loader->context, compile, s, &error);
  *threw = err == V8C_EXCEPTION && error;
  if (*threw) err = keep ? v8c_error_value(error, &value) : 0;
  if (*threw && !err && keep) err = keep_error(s->loader, s->record, value);
  v8c_error_free(error);
  return err;
}

/* ---- Which kind ------------------------------------------------------------------------------------ */

static const char *extension_of(const char *path) {
  const char *name = strrchr(path, '/'), *dot = strrchr(name ? name : path, '.');
  return dot ? dot : "";
}

/* A file whose extension is none of Node's. */
static int unknown_extension(v8c_loader *loader, struct v8c__record *record, const char *path) {
  v8c_buf text = {0};
  int err = v8c_buf_printf(&text, "Unknown file extension \"%s\" for %s", extension_of(path), path);
  if (!err) err = v8c__record_fail(loader, record, "ERR_UNKNOWN_FILE_EXTENSION", text.data);
  v8c_buf_free(&text);
  return err;
}

/* *kind, and *either: CommonJS, or a module by its syntax. When the record has failed there is none. */
static int kind_of_file(v8c_loader *loader, struct v8c__record *record, v8c_source_kind *kind, bool *either) {
  v8c_buf path = {0};
  enum v8c__file_kind file = V8C__FILE_OTHER;
  int err = v8c__url_to_path(record->url, strcspn(record->url, "?#"), &path);
  if (!err) err = v8c__node_kind(&loader->node, path.data, &file);
  *either = file == V8C__FILE_EITHER;
  *kind = file == V8C__FILE_MODULE ? V8C_SOURCE_MODULE : file == V8C__FILE_JSON ? V8C_SOURCE_JSON : V8C_SOURCE_COMMONJS;
  if (!err && file == V8C__FILE_OTHER) err = unknown_extension(loader, record, path.data);
  v8c_buf_free(&path);
  return err;
}

/* JSON and text are imported as such, and code as code. */
static int check_type(v8c_loader *loader, struct v8c__record *record, v8c_source_kind kind) {
  v8c_buf text = {0};
  int err = 0;
  bool json = kind == V8C_SOURCE_JSON;
  if (record->type == V8C__TYPE_CODE && (json || kind == V8C_SOURCE_TEXT))
    err = v8c_buf_printf(&text, "Module \"%s\" needs an import attribute of type \"%s\"", record->url,
                         json ? "json" : "text");
  else if (record->type == V8C__TYPE_JSON && !json)
    err = v8c_buf_printf(&text, "Module \"%s\" is not of type \"json\"", record->url);
  if (!err && text.len)
    err = v8c__record_fail(
        loader, record,
        record->type == V8C__TYPE_CODE ? "ERR_IMPORT_ASSERTION_TYPE_MISSING" : "ERR_IMPORT_ASSERTION_TYPE_FAILED",
        text.data);
  v8c_buf_free(&text);
  return err;
}

static int decide(v8c_loader *loader, struct v8c__record *record, v8c_source_kind *kind, bool *either) {
  *either = false;
  if (record->type == V8C__TYPE_TEXT) {
    *kind = V8C_SOURCE_TEXT;
    return 0;
  }
  int err = 0;
  if (*kind == V8C_SOURCE_AUTO && !strncmp(record->url, "file:", 5) && loader->files)
    err = kind_of_file(loader, record, kind, either);
  else if (*kind == V8C_SOURCE_AUTO)
    *kind = record->type == V8C__TYPE_JSON ? V8C_SOURCE_JSON : V8C_SOURCE_MODULE;
  if (err || record->state == V8C__FAILED) return err;
  return check_type(loader, record, *kind);
}

static int compile_as(struct source *s, v8c_source_kind kind, bool either) {
  static int (*const compilers[])(v8c_context *, void *) = {
      [V8C_SOURCE_MODULE] = compile_module,
      [V8C_SOURCE_JSON] = compile_json,
      [V8C_SOURCE_TEXT] = compile_text,
      [V8C_SOURCE_COMMONJS] = compile_commonjs,
  };
  bool threw = false;
  s->record->kind = kind;
  int err = attempt(s, compilers[kind], !either, &threw);
  if (err || !threw || !either) return err;
  s->record->kind = V8C_SOURCE_MODULE;
  return attempt(s, compile_module, true, &threw);
}

static int keep_source(v8c_loader *loader, struct v8c__record *record, const char *source, size_t len) {
  record->source_len = len;
  if (!loader->keep_sources) return 0;
  record->source = v8c__strdup(source, len);
  return record->source ? 0 : V8C_ENOMEM;
}

int v8c__record_source(v8c_loader *loader, struct v8c__record *record, const char *source, size_t len,
                       v8c_source_kind kind) {
  struct source s = {loader, record, source, len, NULL};
  v8c_scope scope;
  bool either = false;
  int err = v8c_scope_open(loader->isolate, &scope);
  if (err) return err;
  err = decide(loader, record, &kind, &either);
  if (!err && record->state != V8C__FAILED && v8c__utf8_check(source, len, NULL) != len)
    err = v8c__record_fail(loader, record, "ERR_INVALID_MODULE_SOURCE", "The source is not UTF-8");
  if (!err && record->state != V8C__FAILED) err = keep_source(loader, record, source, len);
  if (!err && record->state != V8C__FAILED) err = compile_as(&s, kind, either);
  if (!err && record->state != V8C__FAILED) err = v8c__record_module(loader, record, s.module);
  v8c_scope_close(&scope);
  return err;
}
