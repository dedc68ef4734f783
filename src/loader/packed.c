/* packed.c: modules that are in a heap without V8's modules: their namespaces, by URL, in an object under
 * a private key of the global object. */
#include <string.h>

#include "src/internal.h"
#include "src/loader/loader.h"
#include "v8c/esm.h"

static int key_of(v8c_context *context, v8c_private **out) {
  return v8c_private_for(v8c_context_isolate(context), V8C_LIT("v8c.modules"), out);
}

/* The object, undefined when there is none. */
static int holder_of(v8c_context *context, v8c_value *out) {
  v8c_private *key = NULL;
  v8c_value global = v8c_global(context);
  int err = global ? key_of(context, &key) : V8C_ENOENT;
  if (!err) err = v8c_get_private(context, global, key, out);
  v8c_private_free(key);
  return err;
}

static int new_holder(v8c_context *context, v8c_value *out) {
  v8c_private *key = NULL;
  int err = v8c_object_from(context, v8c_null(v8c_context_isolate(context)), 0, NULL, NULL, out);
  if (!err) err = key_of(context, &key);
  if (!err) err = v8c_set_private(context, v8c_global(context), key, *out);
  v8c_private_free(key);
  return err;
}

int v8c__packed_keep(v8c_loader *loader) {
  v8c_context *context = loader->context;
  v8c_value holder = NULL, names = NULL;
  int err = holder_of(context, &holder);
  if (!err && !v8c_is_object(holder)) err = new_holder(context, &holder);
  for (size_t i = 0; i < loader->count && !err; i++) {
    struct v8c__record *record = loader->records[i];
    if (record->state != V8C__READY) continue;
    v8c_scope scope;
    err = v8c_scope_open(loader->isolate, &scope);
    if (err) break;
    err = v8c_module_namespace(record->module, context, &names);
    if (!err) err = v8c_set_named(context, holder, record->url, record->url_len, names);
    if (err == V8C_ESTATE) err = 0; /* loaded for what failed: never linked */
    v8c_scope_close(&scope);
  }
  return err;
}

int v8c_context_module(v8c_context *context, const char *url, size_t len, v8c_value *out) {
  if (!context || !url || !out) return v8c__fail(V8C_EINVAL, "context, url or out is NULL");
  v8c_isolate *isolate = v8c_context_isolate(context);
  if (!isolate) return v8c__fail(V8C_EDISPOSED, "%s", "");
  int err = v8c_pending(isolate);
  v8c_value holder = NULL, value = NULL;
  if (!err) err = holder_of(context, &holder);
  if (!err && !v8c_is_object(holder)) err = V8C_ENOENT;
  if (!err) err = v8c_get_named(context, holder, url, len, &value);
  if (!err && !v8c_is_object(value)) err = V8C_ENOENT;
  if (err == V8C_ENOENT) return v8c__fail(err, "no such module is in the heap");
  if (!err) *out = value;
  return err;
}

int v8c__packed_module(v8c_loader *loader, struct v8c__record *record, v8c_module **out) {
  v8c_value space = NULL, give = NULL;
  v8c_buf text = {0};
  const char **names = NULL;
  size_t count = 0;
  int err = v8c_context_module(loader->context, record->url, record->url_len, &space);
  if (!err) err = v8c__value_names(loader, space, &text, &names, &count);
  if (!err) err = v8c__glue_give(loader, space, &give);
  if (!err) err = v8c_ref_new(loader->isolate, give, &record->value);
  if (!err) err = v8c__glue_module(loader, record->url, names, count, false, out);
  v8c__free(names);
  v8c_buf_free(&text);
  return err;
}

int v8c_snapshot_module(const v8c_snapshot *snapshot, size_t index, const char **url, size_t *len) {
  if (!snapshot || !url || !len) return v8c__fail(V8C_EINVAL, "snapshot, url or len is NULL");
  size_t left = 0;
  const char *at = v8c_snapshot_extra(snapshot, V8C_LIT(V8C__PACKED_EXTRA), &left);
  for (; at && left; index--) {
    const char *end = memchr(at, '\n', left);
    size_t n = end ? (size_t)(end - at) : left;
    if (!index) {
      *url = at;
      *len = n;
      return 0;
    }
    if (!end) break;
    at = end + 1;
    left -= n + 1;
  }
  return v8c__fail(V8C_ERANGE, "the snapshot has no such module");
}
