/* loader.c: the loader itself: made and freed, and what it has: modules in memory and the module map.
 *
 * A record is made when a module is first asked for. v8c__loader_go fetches the sources of records
 * that wait (fetch.c), which makes more of them, until none does; then each import whose graph is complete is
 * linked and evaluated (link.c). What comes later, by an answer (import.c), goes the same way. */
#include "v8c/loader.h"

#include <stdlib.h>
#include <string.h>

#include "src/internal.h"
#include "src/loader/import_map.h"
#include "src/loader/loader.h"

/* ---- Make and free ----------------------------------------------------------------------------- */

static void free_memory(void *value) {
  struct v8c__memory *memory = value;
  if (!memory) return;
  v8c_module_free(memory->module);
  v8c_ref_free(memory->value);
  v8c__free(memory->means);
  v8c__free(memory->source);
  v8c__free(memory);
}

static void free_record(struct v8c__record *record) {
  if (!record) return;
  v8c_module_free(record->module);
  v8c_ref_free(record->error);
  v8c_ref_free(record->value);
  v8c__free(record->deps);
  v8c__free(record->source);
  v8c__free(record->url);
  v8c__free(record);
}

/* Microtasks of ours may still come: they find the loader closed. */
void v8c__loader_release(void *data) {
  v8c_loader *loader = data;
  if (atomic_fetch_sub(&loader->refs, 1) == 1) v8c__free(loader);
}

void v8c_loader_free(v8c_loader *loader) {
  if (!loader) return;
  v8c__hooks_remove(loader);
  loader->closed = true;
  while (loader->jobs) {
    struct v8c__job *job = loader->jobs;
    loader->jobs = job->next;
    v8c_resolver_free(job->resolver);
    v8c__free(job);
  }
  for (size_t i = 0; i < loader->count; i++) free_record(loader->records[i]);
  for (size_t i = 0; i < loader->stub_count; i++) free_record(loader->stubs[i]);
  for (size_t i = 0; i < loader->condition_count; i++) v8c__free(loader->conditions[i]);
  v8c__free(loader->records);
  v8c__free(loader->stubs);
  for (size_t i = 0; i < loader->root_count; i++) v8c__free(loader->roots[i]);
  for (size_t i = 0; i < loader->within_count; i++) v8c__free(loader->within[i]);
  v8c__free(loader->conditions);
  v8c__free(loader->roots);
  v8c__free(loader->within);
  v8c__dict_free(&loader->memory, free_memory);
  v8c__dict_free(&loader->map_of, NULL);
  v8c__dict_free(&loader->by_module, NULL);
  v8c__dict_free(&loader->commonjs, v8c__commonjs_free);
  v8c__graph_free(loader->graph);
  v8c__node_free(&loader->node);
  v8c_import_map_free(loader->map);
  v8c__inbox_close(loader->inbox);
  v8c_ref_free(loader->glue);
  v8c_ref_free(loader->giver);
  v8c_ref_free(loader->natives);
  v8c__loader_release(loader);
}

/* Copies a list of texts; what fails is freed with the loader. */
static int take_texts(const char *const *from, size_t count, const char *what, char ***to, size_t *taken) {
  if (!count) return 0;
  if (!from) return v8c__fail(V8C_EINVAL, "%ss is NULL", what);
  *to = v8c__calloc(count * sizeof **to);
  if (!*to) return V8C_ENOMEM;
  for (size_t i = 0; i < count; i++) {
    if (!from[i]) return v8c__fail(V8C_EINVAL, "%s %zu is NULL", what, i);
    (*to)[i] = v8c__strdup(from[i], V8C_ZSTR);
    if (!(*to)[i]) return V8C_ENOMEM;
    ++*taken;
  }
  return 0;
}

/* Folders that are relative are so to the working folder of now. */
static int make_real(char **folders, size_t count) {
  int err = 0;
  for (size_t i = 0; i < count && !err; i++) {
    char *real = realpath(folders[i], NULL);
    if (!real) continue; /* it may come yet */
    v8c__free(folders[i]);
    folders[i] = v8c__strdup(real, V8C_ZSTR);
    free(real);
    if (!folders[i]) err = V8C_ENOMEM;
  }
  return err;
}

static int take_roots(v8c_loader *loader, const v8c_loader_options *options) {
  int err = take_texts(options->roots, options->root_count, "root", &loader->roots, &loader->root_count);
  if (!err) err = make_real(loader->roots, loader->root_count);
  loader->node.roots = (const char *const *)loader->roots;
  loader->node.root_count = loader->root_count;
  return err;
}

int v8c__loader_confine(v8c_loader *loader, const char *const *folders, size_t count) {
  int err = take_texts(folders, count, "folder", &loader->within, &loader->within_count);
  return err ? err : make_real(loader->within, loader->within_count);
}

static int take_lists(v8c_loader *loader, const v8c_loader_options *options) {
  int err = take_texts(options->conditions, options->condition_count, "condition", &loader->conditions,
                       &loader->condition_count);
  loader->node.conditions = (const char *const *)loader->conditions;
  loader->node.condition_count = loader->condition_count;
  return err ? err : take_roots(loader, options);
}

int v8c_loader_new(v8c_context *context, const v8c_loader_options *given, v8c_loader **out) {
  v8c_loader_options options;
  int err = v8c__options(given, &options, sizeof options);
  if (err) return err;
  if (!context || !out) return v8c__fail(V8C_EINVAL, "context or out is NULL");
  v8c_isolate *isolate = v8c_context_isolate(context);
  if (!isolate) return v8c__fail(V8C_EDISPOSED, "%s", "");
  err = v8c_pending(isolate);
  if (err) return err;
  if (v8c__loader_of(context)) return v8c__fail(V8C_EEXIST, "the context has a loader");
  v8c_loader *loader = v8c__calloc(sizeof *loader);
  if (!loader) return v8c__fail(V8C_ENOMEM, "no memory for a loader");
  atomic_init(&loader->refs, 1);
  loader->context = context;
  loader->isolate = isolate;
  loader->map = v8c__import_map_retain(options.map);
  loader->files = options.files;
  loader->load = options.fetch;
  loader->load_data = options.data;
  loader->inbox = v8c__inbox_new(options.wake, options.data);
  err = loader->inbox ? take_lists(loader, &options) : V8C_ENOMEM;
  if (!err && options.graph) err = v8c__graph_open(loader, options.graph);
  if (!err) err = v8c__glue_new(loader);
  if (!err) err = v8c__hooks_install(loader);
  if (!err)
    *out = loader;
  else
    v8c_loader_free(loader);
  return err;
}

v8c_loader *v8c__loader_of(v8c_context *context) {
  void *pointer = NULL;
  return v8c_context_slot_pointer(context, V8C_CONTEXT_SLOTS - 1, &pointer) ? NULL : pointer;
}

int v8c__loader_ready(const v8c_loader *loader, const void *text) {
  if (!loader || !text) return v8c__fail(V8C_EINVAL, "loader or specifier is NULL");
  if (!v8c_entered(loader->isolate)) return v8c__fail(V8C_ETHREAD, "the loader's isolate is not entered here");
  return v8c_pending(loader->isolate);
}

/* ---- Memory ------------------------------------------------------------------------------------- */

static int add_memory(v8c_loader *loader, const char *name, size_t len, struct v8c__memory *memory) {
  struct v8c__memory *old = v8c__dict_get(&loader->memory, name, len);
  int err = v8c__dict_set(&loader->memory, name, len, memory);
  free_memory(err ? memory : old);
  return err ? v8c__fail(err, "no memory for a module") : 0;
}

int v8c_loader_add(v8c_loader *loader, const char *name, size_t name_len, const char *source, size_t len,
                   v8c_source_kind kind) {
  if (!loader || !name || (!source && len)) return v8c__fail(V8C_EINVAL, "loader, name or source is NULL");
  if ((int)kind < V8C_SOURCE_AUTO || (int)kind > V8C_SOURCE_COMMONJS)
    return v8c__fail(V8C_EINVAL, "kind %d", (int)kind);
  struct v8c__memory *memory = v8c__calloc(sizeof *memory);
  if (memory) memory->source = v8c__strdup(source ? source : "", len);
  if (!memory || !memory->source) {
    free_memory(memory);
    return v8c__fail(V8C_ENOMEM, "no memory for a source");
  }
  memory->len = v8c__len(source, len);
  memory->kind = kind;
  return add_memory(loader, name, v8c__len(name, name_len), memory);
}

int v8c_loader_add_module(v8c_loader *loader, const char *name, size_t len, v8c_module *module) {
  if (!loader || !name || !module) return v8c__fail(V8C_EINVAL, "loader, name or module is NULL");
  len = v8c__len(name, len);
  if (v8c__dict_get(&loader->memory, name, len)) return v8c__fail(V8C_EEXIST, "%s is there", name);
  struct v8c__memory *memory = v8c__calloc(sizeof *memory);
  if (!memory) return v8c__fail(V8C_ENOMEM, "no memory for a module");
  memory->module = module;
  int err = v8c__dict_set(&loader->memory, name, len, memory);
  if (err) v8c__free(memory);
  return err;
}

/* ---- Records ------------------------------------------------------------------------------------- */

static int grow(struct v8c__record ***list, size_t count) {
  if (count & (count - 1)) return 0; /* full at powers of two */
  void *grown = v8c__realloc(*list, (count ? count * 2 : 1) * sizeof **list);
  if (!grown) return V8C_ENOMEM;
  *list = grown;
  return 0;
}

static struct v8c__record *new_record(const char *url, size_t len, enum v8c__type type) {
  struct v8c__record *record = v8c__calloc(sizeof *record);
  if (!record) return NULL;
  record->url = v8c__strdup(url, len);
  record->url_len = len;
  record->type = type;
  if (record->url) return record;
  v8c__free(record);
  return NULL;
}

int v8c__loader_record(v8c_loader *loader, const char *url, size_t len, enum v8c__type type, struct v8c__record **out) {
  v8c_buf key = {0};
  int err = v8c_buf_append(&key, type == V8C__TYPE_JSON ? "j" : type == V8C__TYPE_TEXT ? "t" : "c", 1);
  if (!err) err = v8c_buf_append(&key, url, len);
  struct v8c__record *record = err ? NULL : v8c__dict_get(&loader->map_of, key.data, key.len);
  if (!err && !record) {
    err = grow(&loader->records, loader->count);
    if (!err && !(record = new_record(url, len, type))) err = V8C_ENOMEM;
    if (!err) err = v8c__dict_set(&loader->map_of, key.data, key.len, record);
    if (!err)
      loader->records[loader->count++] = record;
    else
      free_record(record);
  }
  v8c_buf_free(&key);
  if (!err) *out = record;
  return err;
}

int v8c__loader_stub(v8c_loader *loader, v8c_value error, struct v8c__record **out) {
  int err = grow(&loader->stubs, loader->stub_count);
  struct v8c__record *record = err ? NULL : new_record("", 0, V8C__TYPE_CODE);
  if (!record) return V8C_ENOMEM;
  record->unlisted = true;
  record->state = V8C__FAILED;
  err = v8c_ref_new(loader->isolate, error, &record->error);
  if (err) {
    free_record(record);
    return err;
  }
  loader->stubs[loader->stub_count++] = *out = record;
  return 0;
}

/* ---- Look into --------------------------------------------------------------------------------------------- */

size_t v8c_loader_count(const v8c_loader *loader) { return loader ? loader->count : 0; }

int v8c_loader_at(const v8c_loader *loader, size_t index, v8c_loaded *out) {
  if (!loader || !out) return v8c__fail(V8C_EINVAL, "loader or out is NULL");
  if (index >= loader->count) return v8c__fail(V8C_ERANGE, "module %zu of %zu", index, loader->count);
  const struct v8c__record *record = loader->records[index];
  size_t size;
  memcpy(&size, out, sizeof size);
  if (size < sizeof size) return v8c__fail(V8C_EINVAL, "the field `size` is not set");
  v8c_loaded loaded = {size,
                       record->url,
                       record->url_len,
                       record->kind,
                       record->state == V8C__READY,
                       record->state == V8C__FAILED,
                       record->source_len,
                       record->cache};
  size_t common = size < sizeof loaded ? size : sizeof loaded;
  memcpy((void *)out, &loaded, common);
  memset((char *)out + common, 0, size - common);
  return 0;
}

int v8c_loader_namespace(v8c_loader *loader, const char *url, size_t len, v8c_value *out) {
  int err = out ? v8c__loader_ready(loader, url) : v8c__fail(V8C_EINVAL, "out is NULL");
  if (err) return err;
  v8c_buf key = {0};
  struct v8c__record *record = NULL;
  for (int type = 0; type < 3 && !record && !err; type++) {
    key.len = 0;
    err = v8c_buf_append(&key, &"cjt"[type], 1);
    if (!err) err = v8c_buf_append(&key, url, v8c__len(url, len));
    if (!err) record = v8c__dict_get(&loader->map_of, key.data, key.len);
  }
  v8c_buf_free(&key);
  if (err) return err;
  if (!record || !record->module) return v8c__fail(V8C_ENOENT, "there is no such module");
  return v8c_module_namespace(record->module, loader->context, out);
}
