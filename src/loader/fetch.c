/* fetch.c: where the source of a record comes from: memory, a container, the host, the disk or its own URL. */
#include <errno.h>
#include <string.h>

#include "src/internal.h"
#include "src/loader/file.h"
#include "src/loader/loader.h"
#include "src/loader/url.h"
#include "v8c/loader.h"

/* ---- Sources -------------------------------------------------------------------------------------- */

static int read_source(v8c_loader *loader, const char *url, size_t len, v8c_buf *out, v8c_source_kind *kind) {
  struct v8c__memory *memory = v8c__dict_get(&loader->memory, url, len);
  *kind = V8C_SOURCE_AUTO;
  if (memory && memory->source) {
    *kind = memory->kind;
    return v8c_buf_append(out, memory->source, memory->len);
  }
  const struct v8c__graph_source *kept = v8c__graph_find(loader, url, len);
  if (kept) {
    *kind = kept->kind;
    return v8c_buf_append(out, kept->text, kept->len);
  }
  if (v8c__is_data_url(url)) return v8c__data_url_source(url, len, out, kind);
  if (!loader->files || strncmp(url, "file:", 5)) return V8C_ENOENT;
  v8c_buf path = {0};
  int err = v8c__url_to_path(url, strcspn(url, "?#"), &path);
  if (!err) err = v8c__file_read_within(path.data, (const char *const *)loader->within, loader->within_count, out);
  v8c_buf_free(&path);
  return err == V8C_EFORMAT ? V8C_ENOENT : err;
}

int v8c__loader_source(v8c_loader *loader, const char *url, size_t len, v8c_buf *out, v8c_source_kind *kind) {
  size_t before = out->len;
  int err = read_source(loader, url, len, out, kind);
  return err ? err : v8c__graph_note_source(loader, url, len, out->data + before, out->len - before, *kind);
}

/* ---- Records that wait ---------------------------------------------------------------------------- */

static int fail_scheme(v8c_loader *loader, struct v8c__record *record) {
  v8c_buf text = {0};
  int err;
  const char *code = "ERR_UNSUPPORTED_ESM_URL_SCHEME";
  if (!strncmp(record->url, "node:", 5)) {
    code = "ERR_UNKNOWN_BUILTIN_MODULE";
    err = v8c_buf_printf(&text, "No such built-in module: %s", record->url);
  } else if (v8c__is_data_url(record->url)) {
    code = "ERR_UNKNOWN_MODULE_FORMAT";
    err = v8c__data_url_complaint(record->url, &text);
  } else {
    err = v8c_buf_printf(&text, "Nobody has the module '%s'", record->url);
  }
  if (!err) err = v8c__record_fail(loader, record, code, text.data);
  v8c_buf_free(&text);
  return err;
}

static int fail_file(v8c_loader *loader, struct v8c__record *record, int number) {
  v8c_buf text = {0}, path = {0};
  (void)v8c__url_to_path(record->url, strcspn(record->url, "?#"), &path);
  const char *name = path.data ? path.data : record->url;
  bool missing = number == ENOENT || number == ENOTDIR;
  int err = missing ? v8c_buf_printf(&text, "Cannot find module '%s'", name)
                    : v8c_buf_printf(&text, "Cannot read module '%s': %s", name, strerror(number));
  if (!err)
    err = v8c__record_fail(loader, record, missing ? "ERR_MODULE_NOT_FOUND" : "ERR_MODULE_UNREADABLE", text.data);
  v8c_buf_free(&text);
  v8c_buf_free(&path);
  return err;
}

static bool hand_out(v8c_loader *loader, struct v8c__record *record, int *err) {
  struct v8c_fetch *load = v8c__fetch_new(loader->inbox, record);
  *err = load ? 0 : V8C_ENOMEM;
  if (!load) return true;
  loader->outstanding++;
  if (loader->load(load, record->url, record->url_len, loader->load_data)) return true;
  loader->outstanding--;
  v8c__fetch_free(load);
  return false;
}

struct packed {
  v8c_loader *loader;
  struct v8c__record *record;
  v8c_module *module;
};

static int try_packed(v8c_context *context, void *data) {
  struct packed *p = data;
  return v8c__packed_module(p->loader, p->record, &p->module);
}

/* From the snapshot that the context is of. V8C_ENOENT when it is not there. */
static int fetch_packed(v8c_loader *loader, struct v8c__record *record) {
  struct packed p = {loader, record, NULL};
  v8c_scope scope;
  int err = v8c_scope_open(loader->isolate, &scope);
  if (err) return err;
  err = v8c_try(loader->context, try_packed, &p, NULL);
  v8c_scope_close(&scope);
  if (err == V8C_EXCEPTION) return V8C_ENOENT;
  record->kind = V8C_SOURCE_MODULE;
  return err ? err : v8c__record_module(loader, record, p.module);
}

struct valued {
  v8c_loader *loader;
  struct v8c__record *record;
  struct v8c__memory *memory;
  v8c_module *module;
};

static int try_value(v8c_context *context, void *data) {
  struct valued *v = data;
  return v8c__value_module(v->loader, v->record, v->memory, &v->module);
}

/* From a value of the host's; what making it throws is the record's. */
static int fetch_value(v8c_loader *loader, struct v8c__record *record, struct v8c__memory *memory) {
  struct valued v = {loader, record, memory, NULL};
  v8c_error *error = NULL;
  v8c_value thrown = NULL;
  v8c_scope scope;
  int err = v8c_scope_open(loader->isolate, &scope);
  if (err) return err;
  err = v8c_try(loader->context, try_value, &v, &error);
  record->kind = V8C_SOURCE_MODULE;
  if (!err) err = v8c__record_module(loader, record, v.module);
  if (err == V8C_EXCEPTION && error && !v8c_error_value(error, &thrown)) {
    record->state = V8C__FAILED;
    err = v8c_ref_new(loader->isolate, thrown, &record->error);
  }
  v8c_error_free(error);
  v8c_scope_close(&scope);
  return err;
}

/* From the disk or a data: URL; packing has all sources come by here, to see them. */
static int fetch_source(v8c_loader *loader, struct v8c__record *record) {
  v8c_buf source = {0};
  v8c_source_kind kind;
  int err = v8c__loader_source(loader, record->url, record->url_len, &source, &kind);
  if (!err)
    err = v8c__record_source(loader, record, source.data ? source.data : "", source.len, kind);
  else if (err == V8C_ENOENT)
    err = fail_scheme(loader, record);
  else if (err == V8C_EIO)
    err = fail_file(loader, record, errno);
  v8c_buf_free(&source);
  return err;
}

static int fetch(v8c_loader *loader, struct v8c__record *record) {
  struct v8c__memory *memory = v8c__dict_get(&loader->memory, record->url, record->url_len);
  const struct v8c__graph_source *kept = v8c__graph_find(loader, record->url, record->url_len);
  int err = 0;
  if (memory && memory->module) {
    v8c_module *module = memory->module;
    memory->module = NULL;
    record->kind = V8C_SOURCE_MODULE;
    return v8c__record_module(loader, record, module);
  }
  if (memory && memory->make) return fetch_value(loader, record, memory);
  if (memory && memory->source && !loader->keep_sources)
    return v8c__record_source(loader, record, memory->source, memory->len, memory->kind);
  if (!memory && (err = fetch_packed(loader, record)) != V8C_ENOENT) return err;
  if (!memory && kept && !loader->keep_sources)
    return v8c__record_source(loader, record, kept->text, kept->len, kept->kind);
  err = 0;
  if (!memory && !kept && loader->load && !v8c__is_data_url(record->url) && hand_out(loader, record, &err)) return err;
  return fetch_source(loader, record);
}

/* What fails without an error of JavaScript's, for want of memory, fails the record all the same: who
 * imports it is told. */
int v8c__loader_fetch(v8c_loader *loader, struct v8c__record *record) {
  int err = fetch(loader, record);
  if (!err || err == V8C_ETERMINATED) return err;
  record->state = V8C__FAILED;
  record->code = err;
  return 0;
}
