/* loader.c: the module map, and imports on their way through it.
 *
 * A record is made when a module is first asked for. v8c__loader_go fetches the sources of records
 * that wait, which makes more of them, until none does; then each import whose graph is complete is
 * linked and evaluated. What comes later, by an answer, goes the same way. */
#include "v8c/loader.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "src/internal.h"
#include "src/loader/file.h"
#include "src/loader/import_map.h"
#include "src/loader/loader.h"
#include "src/loader/url.h"

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
static void release(void *data) {
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
  v8c__free(loader->conditions);
  v8c__free(loader->roots);
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
  release(loader);
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

/* Roots that are relative are so to the working folder of now. */
static int take_roots(v8c_loader *loader, const v8c_loader_options *options) {
  int err = take_texts(options->roots, options->root_count, "root", &loader->roots, &loader->root_count);
  for (size_t i = 0; i < loader->root_count && !err; i++) {
    char *real = realpath(loader->roots[i], NULL);
    if (!real) continue; /* it may come yet */
    v8c__free(loader->roots[i]);
    loader->roots[i] = v8c__strdup(real, V8C_ZSTR);
    free(real);
    if (!loader->roots[i]) err = V8C_ENOMEM;
  }
  loader->node.roots = (const char *const *)loader->roots;
  loader->node.root_count = loader->root_count;
  return err;
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
  if (!err) err = v8c__file_read(path.data, out);
  v8c_buf_free(&path);
  return err == V8C_EFORMAT ? V8C_ENOENT : err;
}

int v8c__loader_source(v8c_loader *loader, const char *url, size_t len, v8c_buf *out, v8c_source_kind *kind) {
  size_t before = out->len;
  int err = read_source(loader, url, len, out, kind);
  return err ? err : v8c__graph_note_source(loader, url, len, out->data + before, out->len - before, *kind);
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

/* ---- Fetch ------------------------------------------------------------------------------------------ */

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
static int fetch_or_fail(v8c_loader *loader, struct v8c__record *record) {
  int err = fetch(loader, record);
  if (!err || err == V8C_ETERMINATED) return err;
  record->state = V8C__FAILED;
  record->code = err;
  return 0;
}

/* ---- Link and evaluate --------------------------------------------------------------------------------- */

struct v8c__record *v8c__loader_walk(v8c_loader *loader, struct v8c__record *root, const struct v8c__visitor *visitor) {
  unsigned mark = ++loader->mark;
  struct v8c__record *at = NULL, *next = root;
  for (;;) {
    if (next && next->mark != mark) {
      next->mark = mark;
      enum v8c__visit visit = visitor->enter(next, visitor->data);
      if (visit == V8C__VISIT_END) return next;
      if (visit == V8C__VISIT_DEEPER) {
        next->up = at;
        next->walked = 0;
        at = next;
      }
    }
    if (!at) return NULL;
    next = at->walked < at->dep_count ? at->deps[at->walked++] : NULL;
    if (next) continue;
    if (visitor->leave && visitor->leave(at, visitor->data)) return at;
    at = at->up;
  }
}

static enum v8c__visit look(struct v8c__record *record, void *data) {
  enum v8c__state *state = data;
  if (record->state == V8C__FETCHING) *state = V8C__FETCHING;
  if (record->state == V8C__FAILED) *state = V8C__FAILED;
  return record->state == V8C__READY    ? V8C__VISIT_DEEPER
         : record->state == V8C__FAILED ? V8C__VISIT_END
                                        : V8C__VISIT_PAST;
}

/* V8C__FAILED with *why: the first record that failed, in the order of imports. */
static enum v8c__state state_of(v8c_loader *loader, struct v8c__record *record, struct v8c__record **why) {
  enum v8c__state state = V8C__READY;
  *why = v8c__loader_walk(loader, record, &(struct v8c__visitor){look, NULL, &state});
  return state;
}

/* V8 asks in the order of the requests: the one behind the last is nearly always right. */
static int on_resolve(v8c_context *context, const v8c_module_request *request, v8c_module *referrer, void *data,
                      v8c_module **out) {
  v8c_loader *loader = data;
  struct v8c__record *record = v8c__dict_get(&loader->by_module, (const char *)&referrer, sizeof referrer);
  if (!record) return v8c__fail(V8C_ENOENT, "%s", request->specifier);
  for (size_t n = 0; n < record->dep_count; n++) {
    size_t i = (record->cursor + n) % record->dep_count;
    v8c_module_request own = {.size = sizeof own};
    int err = v8c_module_request_at(referrer, i, &own);
    if (err) return err;
    if (own.specifier_len != request->specifier_len || memcmp(own.specifier, request->specifier, own.specifier_len) ||
        own.attribute_count != request->attribute_count)
      continue;
    bool same = true;
    for (size_t k = 0; k < own.attribute_count && same; k++)
      same = !strcmp(own.attributes[k].key, request->attributes[k].key) &&
             !strcmp(own.attributes[k].value, request->attributes[k].value);
    if (!same) continue;
    record->cursor = i + 1;
    *out = record->deps[i]->module;
    return 0;
  }
  return v8c__fail(V8C_ENOENT, "%s", request->specifier);
}

struct start {
  v8c_loader *loader;
  struct v8c__record *record;
  v8c_value promise; /* of the namespace */
};

/* promise.then(() => namespace) */
static int namespace_after(v8c_loader *loader, v8c_value promise, v8c_value names, v8c_value *out) {
  v8c_value then = NULL;
  int err = v8c__glue_give(loader, names, &then);
  return err ? err : v8c_promise_then(loader->context, promise, then, NULL, out);
}

static int link_and_evaluate(v8c_context *context, void *data) {
  struct start *s = data;
  v8c_module *module = s->record->module;
  v8c_module_status status;
  v8c_value promise = NULL, names = NULL;
  int err = v8c_module_status_get(module, &status);
  if (!err && status == V8C_MODULE_UNLINKED) err = v8c_module_link(module, context, on_resolve, s->loader);
  if (!err) err = v8c_module_evaluate(module, context, &promise);
  if (!err) err = v8c_module_namespace(module, context, &names);
  return err ? err : namespace_after(s->loader, promise, names, &s->promise);
}

static int reject(v8c_loader *loader, struct v8c__job *job, struct v8c__record *why) {
  v8c_value error = NULL;
  if (!why->error) return why->code;
  int err = v8c_ref_get(why->error, &error);
  return err ? err : v8c_resolver_reject(job->resolver, loader->context, error);
}

/* With what needs no memory of ours. */
static int reject_with_code(v8c_loader *loader, struct v8c__job *job, int code) {
  v8c_value error = NULL;
  const char *text = v8c_strerror(code);
  if (v8c_resolver_is_used(job->resolver)) return code;
  int err = v8c_error_object(loader->isolate, V8C_ERROR, text, V8C_ZSTR, &error);
  return err ? err : v8c_resolver_reject(job->resolver, loader->context, error);
}

static int finish(v8c_loader *loader, struct v8c__job *job) {
  struct start start = {loader, job->root, NULL};
  v8c_error *error = NULL;
  v8c_value value = NULL;
  int err = v8c_try(loader->context, link_and_evaluate, &start, &error);
  if (!err) {
    err = v8c_resolver_resolve(job->resolver, loader->context, start.promise);
  } else if (err == V8C_EXCEPTION && error) {
    err = v8c_error_value(error, &value);
    if (!err) err = v8c_resolver_reject(job->resolver, loader->context, value);
  } else if (err != V8C_ETERMINATED) {
    struct v8c__said said = {.code = "ERR_LOADER"};
    (void)v8c_buf_append(&said.text, v8c_detail(), V8C_ZSTR);
    err = v8c__specifier_error(loader, &said, job->root->url, job->root->url_len, &(struct v8c__place){0}, &value);
    if (!err) err = v8c_resolver_reject(job->resolver, loader->context, value);
    v8c_buf_free(&said.text);
  }
  v8c_error_free(error);
  return err;
}

static int one_job(v8c_loader *loader, struct v8c__job *job, enum v8c__state state, struct v8c__record *why) {
  v8c_scope scope;
  int err = v8c_scope_open(loader->isolate, &scope);
  if (err) return err;
  err = state == V8C__FAILED ? reject(loader, job, why) : finish(loader, job);
  if (err && err != V8C_ETERMINATED && err != V8C_EXCEPTION) err = reject_with_code(loader, job, err);
  v8c_scope_close(&scope);
  v8c_resolver_free(job->resolver);
  v8c__free(job);
  return err;
}

/* Goes on with those whose graph is complete. What they run may add jobs and records. */
static int run_jobs(v8c_loader *loader, bool *any) {
  struct v8c__job **at = &loader->jobs;
  int err = 0;
  while (*at && !err) {
    struct v8c__job *job = *at;
    struct v8c__record *why = NULL;
    enum v8c__state state = state_of(loader, job->root, &why);
    if (state == V8C__FETCHING) {
      at = &job->next;
      continue;
    }
    *at = job->next;
    *any = true;
    err = one_job(loader, job, state, why);
    at = &loader->jobs; /* the list may be another */
  }
  return err;
}

int v8c__loader_go(v8c_loader *loader) {
  int err = 0;
  bool any = true;
  while (any && !err) {
    any = loader->next < loader->count;
    while (loader->next < loader->count && !err) err = fetch_or_fail(loader, loader->records[loader->next++]);
    if (!err) err = run_jobs(loader, &any);
  }
  return err;
}

/* ---- Import ------------------------------------------------------------------------------------------- */

static void on_microtask(v8c_context *context, void *data) {
  v8c_loader *loader = data;
  loader->pumping = false;
  if (!loader->closed) (void)v8c__loader_go(loader);
}

/* import() runs nothing before it returns: a microtask goes on. */
static int go_soon(v8c_loader *loader) {
  if (loader->pumping) return 0;
  atomic_fetch_add(&loader->refs, 1);
  int err = v8c_enqueue_microtask_fn(loader->context, on_microtask, loader, release);
  if (err)
    release(loader);
  else
    loader->pumping = true;
  return err;
}

static int add_job(v8c_loader *loader, struct v8c__record *root, v8c_value *promise) {
  struct v8c__job *job = v8c__calloc(sizeof *job), **at = &loader->jobs;
  if (!job) return v8c__fail(V8C_ENOMEM, "%s", "");
  job->root = root;
  int err = v8c_resolver_new(loader->context, &job->resolver);
  if (!err) err = v8c_resolver_promise(job->resolver, promise);
  if (!err) err = go_soon(loader);
  if (err) {
    v8c_resolver_free(job->resolver);
    v8c__free(job);
    return err;
  }
  while (*at) at = &(*at)->next;
  *at = job;
  return 0;
}

int v8c__loader_dynamic(v8c_loader *loader, const char *specifier, size_t len, const struct v8c__place *place,
                        enum v8c__type type, bool known, const char *type_text, v8c_value *promise) {
  struct v8c__said said = {0};
  struct v8c__record *record = NULL;
  v8c_buf url = {0};
  v8c_value error = NULL;
  int err;
  if (known) {
    err = v8c__specifier_resolve(loader, specifier, len, place->from, false, &said, &url);
  } else {
    said.code = "ERR_IMPORT_ASSERTION_TYPE_UNSUPPORTED";
    err = v8c_buf_printf(&said.text, "Import attribute \"type\" with value \"%s\" is not supported", type_text);
    if (!err) err = V8C_ENOENT;
  }
  if (err == V8C_ENOENT) {
    err = v8c__specifier_error(loader, &said, specifier, len, place, &error);
    if (!err) err = v8c_promise_reject(loader->context, error, promise);
  } else if (!err) {
    err = v8c__loader_record(loader, url.data, url.len, type, &record);
    if (!err) err = add_job(loader, record, promise);
  }
  v8c_buf_free(&url);
  v8c_buf_free(&said.text);
  return err;
}

static int ready(const v8c_loader *loader, const void *text) {
  if (!loader || !text) return v8c__fail(V8C_EINVAL, "loader or specifier is NULL");
  if (!v8c_entered(loader->isolate)) return v8c__fail(V8C_ETHREAD, "the loader's isolate is not entered here");
  return v8c_pending(loader->isolate);
}

int v8c_loader_import(v8c_loader *loader, const char *specifier, size_t len, const char *from, size_t from_len,
                      v8c_value *promise) {
  int err = promise ? ready(loader, specifier) : v8c__fail(V8C_EINVAL, "promise is NULL");
  if (err) return err;
  char *copy = v8c__strdup(specifier, len), *base = from ? v8c__strdup(from, from_len) : NULL;
  err = copy && (base || !from)
            ? v8c__loader_dynamic(loader, copy, v8c__len(specifier, len), &(struct v8c__place){.from = base},
                                  V8C__TYPE_CODE, true, NULL, promise)
            : v8c__fail(V8C_ENOMEM, "%s", "");
  v8c__free(copy);
  v8c__free(base);
  return err;
}

int v8c_loader_resolve(v8c_loader *loader, const char *specifier, size_t len, const char *from, size_t from_len,
                       v8c_buf *out) {
  if (!loader || !specifier || !out) return v8c__fail(V8C_EINVAL, "loader, specifier or out is NULL");
  struct v8c__said said = {0};
  char *copy = v8c__strdup(specifier, len), *base = from ? v8c__strdup(from, from_len) : NULL;
  int err = copy && (base || !from)
                ? v8c__specifier_resolve(loader, copy, v8c__len(specifier, len), base, false, &said, out)
                : V8C_ENOMEM;
  if (err == V8C_ENOENT) v8c__fail(err, "%s", said.text.data ? said.text.data : "");
  v8c_buf_free(&said.text);
  v8c__free(copy);
  v8c__free(base);
  return err;
}

/* ---- Pump ------------------------------------------------------------------------------------------------ */

static int take_answer(v8c_loader *loader, struct v8c_fetch *load) {
  int err = 0;
  loader->outstanding--;
  if (load->nomem)
    err = v8c__record_fail(loader, load->record, "ERR_OUT_OF_MEMORY", "No memory for the source");
  else if (load->failed)
    err = v8c__record_fail(loader, load->record, "ERR_LOAD", load->text.data ? load->text.data : "");
  else
    err = v8c__record_source(loader, load->record, load->text.data ? load->text.data : "", load->text.len, load->kind);
  v8c__fetch_free(load);
  return err;
}

int v8c_loader_pump(v8c_loader *loader, bool wait, size_t *taken) {
  int err = ready(loader, loader);
  if (err) return err;
  size_t count = 0;
  struct v8c_fetch *load = v8c__inbox_take(loader->inbox, wait && loader->outstanding);
  while (load) {
    struct v8c_fetch *next = load->next;
    int failed = take_answer(loader, load);
    if (!err) err = failed;
    load = next;
    count++;
  }
  if (!err && count) err = v8c__loader_go(loader);
  if (!err && count) err = v8c_context_run_microtasks(loader->context);
  if (taken) *taken = count;
  return err;
}

/* One round of all that can be run; *any tells whether there was something. */
static int turn(v8c_loader *loader, bool *any) {
  size_t tasks = 0, answers = 0;
  int err = v8c_context_run_microtasks(loader->context);
  if (!err) err = v8c_loader_pump(loader, false, &answers);
  if (!err) err = v8c_pump(loader->isolate, false, &tasks);
  *any = tasks || answers;
  return err;
}

static enum v8c__visit has_module(struct v8c__record *record, void *data) {
  (void)data;
  return record->module ? V8C__VISIT_DEEPER : V8C__VISIT_PAST;
}

static bool is_pending(struct v8c__record *record, void *data) {
  const v8c_loader *loader = data;
  v8c_value promise = NULL;
  v8c_promise_state state = V8C_FULFILLED;
  if (v8c_module_evaluate(record->module, loader->context, &promise) || !promise) return false;
  return !v8c_promise_state_get(promise, &state) && state == V8C_PENDING;
}

/* The module that an await keeps: the first, deps first, whose promise is pending. */
static const struct v8c__record *stalled(v8c_loader *loader, struct v8c__record *record) {
  return v8c__loader_walk(loader, record, &(struct v8c__visitor){has_module, is_pending, loader});
}

static int never(v8c_loader *loader, const char *specifier) {
  v8c_buf url = {0};
  struct v8c__said said = {0};
  struct v8c__record *record = NULL;
  const struct v8c__record *waits = NULL;
  if (!v8c__specifier_resolve(loader, specifier, strlen(specifier), NULL, false, &said, &url) &&
      !v8c__loader_record(loader, url.data, url.len, V8C__TYPE_CODE, &record))
    waits = stalled(loader, record);
  int err = v8c__fail(V8C_ESTATE, "%s waits at a top-level await for what never comes", waits ? waits->url : specifier);
  v8c_buf_free(&url);
  v8c_buf_free(&said.text);
  return err;
}

static int wait_for(v8c_loader *loader, const char *specifier, v8c_value promise, v8c_promise_state *state) {
  bool any = true;
  int err = 0;
  while (!err) {
    err = turn(loader, &any);
    if (!err) err = v8c_promise_state_get(promise, state);
    if (err || *state != V8C_PENDING) break;
    if (any) continue;
    if (!loader->outstanding) return never(loader, specifier);
    err = v8c_loader_pump(loader, true, NULL);
  }
  return err;
}

int v8c_loader_run(v8c_loader *loader, const char *specifier, size_t len, v8c_value *out) {
  v8c_value promise = NULL, value = NULL;
  v8c_promise_state state = V8C_PENDING;
  int err = v8c_loader_import(loader, specifier, len, NULL, 0, &promise);
  if (err) return err;
  (void)v8c_promise_mark_handled(promise);
  char *copy = v8c__strdup(specifier, len);
  err = copy ? wait_for(loader, copy, promise, &state) : v8c__fail(V8C_ENOMEM, "%s", "");
  v8c__free(copy);
  if (!err) err = v8c_promise_result(promise, &value);
  if (!err && state == V8C_REJECTED) return v8c_throw(loader->isolate, value);
  if (!err && out) *out = value;
  return err;
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
  int err = out ? ready(loader, url) : v8c__fail(V8C_EINVAL, "out is NULL");
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
