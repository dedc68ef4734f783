/* graph.c: a graph of modules in a container: sources, code caches, and what their specifiers mean, so
 * that nothing of it is looked for on disk. src/pack/FORMAT.md has the bytes.
 *
 * While packing, the loader notes what it resolves and reads; v8c__graph_write makes the bytes of that. */
#include <string.h>

#include "src/internal.h"
#include "src/loader/loader.h"
#include "src/loader/url.h"
#include "src/pack/bytes.h"
#include "v8c/esm.h"

enum { VERSION = 1, HEAD = 16, MODULE_HEAD = 32, LINK_HEAD = 16, ALIGN = 8 };

struct v8c__graph {
  v8c_snapshot *snapshot; /* NULL while packing */
  struct v8c__graph_source **sources;
  size_t count, cap;
  struct link {
    bool require;
    const char *from, *specifier, *to;
    size_t from_len, specifier_len, to_len;
    char *own; /* the three, while packing */
  } * *links;
  size_t link_count, link_cap;
  struct v8c__dict by_url, by_link;
};

/* ---- Make and free ----------------------------------------------------------------------------- */

static void free_source(struct v8c__graph_source *source) {
  v8c_ref_free(source->body);
  v8c__free(source->own);
  v8c__free(source);
}

void v8c__graph_free(struct v8c__graph *graph) {
  if (!graph) return;
  for (size_t i = 0; i < graph->count; i++) free_source(graph->sources[i]);
  for (size_t i = 0; i < graph->link_count; i++) {
    v8c__free(graph->links[i]->own);
    v8c__free(graph->links[i]);
  }
  v8c__free(graph->sources);
  v8c__free(graph->links);
  v8c__dict_free(&graph->by_url, NULL);
  v8c__dict_free(&graph->by_link, NULL);
  v8c_snapshot_free(graph->snapshot);
  v8c__free(graph);
}

int v8c__graph_collect(v8c_loader *loader) {
  loader->graph = v8c__calloc(sizeof *loader->graph);
  return loader->graph ? 0 : v8c__fail(V8C_ENOMEM, "no memory for a graph");
}

static bool collecting(const v8c_loader *loader) { return loader->graph && !loader->graph->snapshot; }

static int grow(void *list, size_t count, size_t *cap) {
  if (count < *cap) return 0;
  size_t more = *cap ? *cap * 2 : 64;
  void **at = list, *grown = v8c__realloc(*at, more * sizeof(void *));
  if (!grown) return V8C_ENOMEM;
  *at = grown;
  *cap = more;
  return 0;
}

/* Takes the source; of a URL that is there already the first one stays. */
static int add_source(struct v8c__graph *graph, struct v8c__graph_source *source) {
  if (v8c__dict_get(&graph->by_url, source->url, source->url_len)) {
    free_source(source);
    return 0;
  }
  int err = grow(&graph->sources, graph->count, &graph->cap);
  if (!err) err = v8c__dict_set(&graph->by_url, source->url, source->url_len, source);
  if (err)
    free_source(source);
  else
    graph->sources[graph->count++] = source;
  return err;
}

/* Specifiers are what they are by who asks, and whether by require(). */
static int key_of(const struct link *link, v8c_buf *key) {
  int err = v8c_buf_append(key, link->require ? "r" : "i", 1);
  if (!err) err = v8c_buf_append(key, link->from, link->from_len);
  if (!err) err = v8c_buf_append(key, "\n", 1);
  return err ? err : v8c_buf_append(key, link->specifier, link->specifier_len);
}

static int add_link(struct v8c__graph *graph, struct link *link) {
  v8c_buf key = {0};
  int err = key_of(link, &key);
  bool there = !err && v8c__dict_get(&graph->by_link, key.data, key.len);
  if (!err && !there) err = grow(&graph->links, graph->link_count, &graph->link_cap);
  if (!err && !there) err = v8c__dict_set(&graph->by_link, key.data, key.len, link);
  if (!err && !there) graph->links[graph->link_count++] = link;
  if (err || there) {
    v8c__free(link->own);
    v8c__free(link);
  }
  v8c_buf_free(&key);
  return err;
}

/* ---- Read ---------------------------------------------------------------------------------------- */

struct reader {
  const uint8_t *at;
  size_t left;
};

/* `len` bytes; NULL when there are fewer. */
static const void *take(struct reader *in, uint64_t len) {
  const void *at = in->at;
  if (len > in->left) return NULL;
  in->at += len;
  in->left -= (size_t)len;
  return at;
}

static bool skip_padding(struct reader *in, size_t len) { return take(in, -len % ALIGN) != NULL; }

static int read_source(struct reader *in, struct v8c__graph *graph) {
  const uint8_t *head = take(in, MODULE_HEAD);
  struct v8c__graph_source *source = head ? v8c__calloc(sizeof *source) : NULL;
  if (!source) return head ? V8C_ENOMEM : V8C_ECORRUPT;
  uint64_t url = v8c__get64(head + 8), text = v8c__get64(head + 16), cache = v8c__get64(head + 24);
  source->kind = (v8c_source_kind)v8c__get32(head);
  source->url_len = (size_t)url;
  source->len = (size_t)text;
  source->cache_len = (size_t)cache;
  if (!(source->url = take(in, url)) || !(source->text = take(in, text)) || !(source->cache = take(in, cache)) ||
      !skip_padding(in, (size_t)(url + text + cache)) || (int)source->kind < V8C_SOURCE_AUTO ||
      (int)source->kind > V8C_SOURCE_COMMONJS) {
    free_source(source);
    return V8C_ECORRUPT;
  }
  return add_source(graph, source);
}

static int read_link(struct reader *in, struct v8c__graph *graph) {
  const uint8_t *head = take(in, LINK_HEAD);
  struct link *link = head ? v8c__calloc(sizeof *link) : NULL;
  if (!link) return head ? V8C_ENOMEM : V8C_ECORRUPT;
  link->require = v8c__get32(head) == 1;
  link->from_len = v8c__get32(head + 4);
  link->specifier_len = v8c__get32(head + 8);
  link->to_len = v8c__get32(head + 12);
  if (!(link->from = take(in, link->from_len)) || !(link->specifier = take(in, link->specifier_len)) ||
      !(link->to = take(in, link->to_len)) || !skip_padding(in, link->from_len + link->specifier_len + link->to_len)) {
    v8c__free(link);
    return V8C_ECORRUPT;
  }
  return add_link(graph, link);
}

/* No number of the file is believed: each step is held against the bytes that are there. */
int v8c__graph_open(v8c_loader *loader, const v8c_snapshot *snapshot) {
  struct reader in = {0};
  in.at = v8c_snapshot_graph(snapshot, &in.left);
  if (!in.at) return v8c__fail(V8C_EINVAL, "the snapshot has no graph of modules");
  int err = v8c__graph_collect(loader);
  if (err) return err;
  struct v8c__graph *graph = loader->graph;
  graph->snapshot = v8c_snapshot_share(snapshot);
  const uint8_t *head = take(&in, HEAD);
  if (!head || v8c__get32(head) > VERSION)
    return v8c__fail(head ? V8C_ETOONEW : V8C_ECORRUPT, "the graph of modules is of a newer kind, or cut off");
  uint32_t sources = v8c__get32(head + 4), links = v8c__get32(head + 8);
  for (uint32_t i = 0; i < sources && !err; i++) err = read_source(&in, graph);
  for (uint32_t i = 0; i < links && !err; i++) err = read_link(&in, graph);
  if (!err && (in.left || !graph->count)) err = V8C_ECORRUPT;
  return err ? v8c__fail(err, "the graph of modules has no meaning") : 0;
}

/* ---- Used by the loader --------------------------------------------------------------------------- */

struct v8c__graph_source *v8c__graph_find(const v8c_loader *loader, const char *url, size_t len) {
  return loader->graph ? v8c__dict_get(&loader->graph->by_url, url, len) : NULL;
}

static const struct v8c__graph_source *entry_of(const v8c_loader *loader) {
  return loader->graph && loader->graph->snapshot ? loader->graph->sources[0] : NULL;
}

int v8c__graph_link(const v8c_loader *loader, const char *specifier, size_t len, const char *from, bool require,
                    v8c_buf *url) {
  if (!loader->graph || collecting(loader)) return V8C_ENOENT;
  struct link wanted = {
      .require = require, .from = from, .from_len = strlen(from), .specifier = specifier, .specifier_len = len};
  v8c_buf key = {0};
  int err = key_of(&wanted, &key);
  const struct link *link = err ? NULL : v8c__dict_get(&loader->graph->by_link, key.data, key.len);
  v8c_buf_free(&key);
  if (err) return err;
  return link ? v8c_buf_append(url, link->to, link->to_len) : V8C_ENOENT;
}

int v8c__graph_note_link(v8c_loader *loader, const char *specifier, size_t len, const char *from, bool require,
                         const char *to, size_t to_len) {
  if (!collecting(loader)) return 0;
  size_t from_len = strlen(from);
  if (from_len > UINT32_MAX || len > UINT32_MAX || to_len > UINT32_MAX) return V8C_ERANGE;
  struct link *link = v8c__calloc(sizeof *link);
  if (link) link->own = v8c__alloc(from_len + len + to_len + 1);
  if (!link || !link->own) {
    v8c__free(link);
    return V8C_ENOMEM;
  }
  *link = (struct link){.require = require,
                        .from = link->own,
                        .from_len = from_len,
                        .specifier = link->own + from_len,
                        .specifier_len = len,
                        .to = link->own + from_len + len,
                        .to_len = to_len,
                        .own = link->own};
  memcpy(link->own, from, from_len);
  memcpy(link->own + from_len, specifier, len);
  memcpy(link->own + from_len + len, to, to_len);
  return add_link(loader->graph, link);
}

int v8c__graph_note_source(v8c_loader *loader, const char *url, size_t url_len, const char *text, size_t len,
                           v8c_source_kind kind) {
  if (!collecting(loader) || v8c__graph_find(loader, url, url_len)) return 0;
  struct v8c__graph_source *source = v8c__calloc(sizeof *source);
  if (source) source->own = v8c__alloc(url_len + len + 1);
  if (!source || !source->own) {
    v8c__free(source);
    return V8C_ENOMEM;
  }
  source->url = source->own;
  source->url_len = url_len;
  source->text = source->own + url_len;
  source->len = len;
  source->kind = kind;
  memcpy(source->own, url, url_len);
  if (len) memcpy(source->own + url_len, text, len);
  return add_source(loader->graph, source);
}

int v8c__graph_note_body(v8c_loader *loader, const char *url, size_t len, v8c_value body) {
  struct v8c__graph_source *source = collecting(loader) ? v8c__graph_find(loader, url, len) : NULL;
  if (!source) return 0;
  v8c_ref_free(source->body);
  source->body = NULL;
  return v8c_ref_new(loader->isolate, body, &source->body);
}

/* ---- Write ----------------------------------------------------------------------------------------- */

/* What a CommonJS module requires by a literal is in the graph, though nothing has required it yet. */
struct requires {
  v8c_loader *loader;
  char *from;
};

static int found(enum v8c__scan_what what, const char *text, size_t len, void *data) {
  struct requires *r = data;
  if (what != V8C__SCAN_REQUIRE && what != V8C__SCAN_REEXPORT) return 0;
  struct v8c__said said = {0};
  v8c_buf url = {0}, source = {0};
  v8c_source_kind kind;
  char *copy = v8c__strdup(text, len);
  int err = copy ? v8c__specifier_resolve(r->loader, copy, len, r->from, true, &said, &url) : V8C_ENOMEM;
  if (!err && !v8c__graph_find(r->loader, url.data, url.len))
    err = v8c__loader_source(r->loader, url.data, url.len, &source, &kind);
  v8c__free(copy);
  v8c_buf_free(&said.text);
  v8c_buf_free(&url);
  v8c_buf_free(&source);
  return err == V8C_ENOENT || err == V8C_EIO ? 0 : err;
}

static int add_required(v8c_loader *loader, const struct v8c__graph_source *source) {
  struct requires r = {loader, v8c__strdup(source->url, source->url_len)};
  int err = r.from ? v8c__scan(source->text, source->len, found, &r) : V8C_ENOMEM;
  v8c__free(r.from);
  return err;
}

static const struct v8c__record *record_of(v8c_loader *loader, const struct v8c__graph_source *source) {
  v8c_buf key = {0};
  const struct v8c__record *record = NULL;
  for (size_t type = 0; type < 3 && !record; type++) {
    key.len = 0;
    if (!v8c_buf_append(&key, &"cjt"[type], 1) && !v8c_buf_append(&key, source->url, source->url_len))
      record = v8c__dict_get(&loader->map_of, key.data, key.len);
  }
  v8c_buf_free(&key);
  return record;
}

/* As it was loaded; what was only required, by its name. */
static int decide_kind(v8c_loader *loader, struct v8c__graph_source *source, const struct v8c__record *record) {
  enum v8c__file_kind file = V8C__FILE_OTHER;
  v8c_buf path = {0};
  if (record && record->kind != V8C_SOURCE_AUTO) source->kind = record->kind;
  if (source->kind != V8C_SOURCE_AUTO) return 0;
  int err = v8c__url_to_path(source->url, source->url_len, &path);
  if (!err) err = v8c__node_kind(&loader->node, path.data, &file);
  v8c_buf_free(&path);
  source->kind = file == V8C__FILE_MODULE ? V8C_SOURCE_MODULE
                 : file == V8C__FILE_JSON ? V8C_SOURCE_JSON
                                          : V8C_SOURCE_COMMONJS;
  return err == V8C_EFORMAT ? 0 : err;
}

/* What V8 makes no cache of has none. */
static int make_cache(v8c_loader *loader, const struct v8c__graph_source *source, const struct v8c__record *record,
                      v8c_buf *cache) {
  v8c_value body = NULL;
  int err = 0;
  if (source->body && !(err = v8c_ref_get(source->body, &body)))
    err = v8c_script_function_cache(loader->context, body, cache);
  else if (!err && record && record->module && source->kind == V8C_SOURCE_MODULE)
    err = v8c_module_cache(record->module, cache);
  if (err != V8C_ESTATE && err != V8C_ETYPE) return err;
  cache->len = 0;
  return 0;
}

static int put_padding(v8c_buf *out, size_t len) {
  static const char zeros[ALIGN];
  return v8c_buf_append(out, zeros, -len % ALIGN);
}

static int put_source(v8c_loader *loader, struct v8c__graph_source *source, v8c_buf *out) {
  const struct v8c__record *record = record_of(loader, source);
  uint8_t head[MODULE_HEAD] = {0};
  v8c_buf cache = {0};
  v8c_scope scope;
  int err = v8c_scope_open(loader->isolate, &scope);
  if (err) return err;
  err = make_cache(loader, source, record, &cache);
  v8c__put32(head, (uint32_t)source->kind);
  v8c__put64(head + 8, source->url_len);
  v8c__put64(head + 16, source->len);
  v8c__put64(head + 24, cache.len);
  if (!err) err = v8c_buf_append(out, (const char *)head, sizeof head);
  if (!err) err = v8c_buf_append(out, source->url, source->url_len);
  if (!err) err = v8c_buf_append(out, source->text, source->len);
  if (!err && cache.len) err = v8c_buf_append(out, cache.data, cache.len);
  if (!err) err = put_padding(out, source->url_len + source->len + cache.len);
  v8c_scope_close(&scope);
  v8c_buf_free(&cache);
  return err;
}

static int put_link(const struct link *link, v8c_buf *out) {
  uint8_t head[LINK_HEAD] = {0};
  v8c__put32(head, link->require);
  v8c__put32(head + 4, (uint32_t)link->from_len);
  v8c__put32(head + 8, (uint32_t)link->specifier_len);
  v8c__put32(head + 12, (uint32_t)link->to_len);
  int err = v8c_buf_append(out, (const char *)head, sizeof head);
  if (!err) err = v8c_buf_append(out, link->from, link->from_len);
  if (!err) err = v8c_buf_append(out, link->specifier, link->specifier_len);
  if (!err) err = v8c_buf_append(out, link->to, link->to_len);
  return err ? err : put_padding(out, link->from_len + link->specifier_len + link->to_len);
}

int v8c__graph_write(v8c_loader *loader, v8c_buf *out) {
  struct v8c__graph *graph = loader->graph;
  uint8_t head[HEAD] = {0};
  int err = 0;
  for (size_t i = 0; i < graph->count && !err; i++) { /* which adds more */
    struct v8c__graph_source *source = graph->sources[i];
    err = decide_kind(loader, source, record_of(loader, source));
    if (!err && source->kind == V8C_SOURCE_COMMONJS) err = add_required(loader, source);
  }
  if (!err && (graph->count > UINT32_MAX || graph->link_count > UINT32_MAX)) err = V8C_ERANGE;
  v8c__put32(head, VERSION);
  v8c__put32(head + 4, (uint32_t)graph->count);
  v8c__put32(head + 8, (uint32_t)graph->link_count);
  if (!err) err = v8c_buf_append(out, (const char *)head, sizeof head);
  for (size_t i = 0; i < graph->count && !err; i++) err = put_source(loader, graph->sources[i], out);
  for (size_t i = 0; i < graph->link_count && !err; i++) err = put_link(graph->links[i], out);
  return err;
}

/* ---- Run ------------------------------------------------------------------------------------------------ */

int v8c_loader_run_graph(v8c_loader *loader, v8c_value *out) {
  const struct v8c__graph_source *entry = loader ? entry_of(loader) : NULL;
  if (!loader) return v8c__fail(V8C_EINVAL, "loader is NULL");
  if (!v8c_entered(loader->isolate)) return v8c__fail(V8C_ETHREAD, "the loader's isolate is not entered here");
  if (!entry) return v8c__fail(V8C_ENOENT, "the loader has no graph");
  size_t len = 0;
  const char *bridge = v8c_snapshot_extra(loader->graph->snapshot, V8C_LIT(V8C__BRIDGE_EXTRA), &len);
  v8c_value names = NULL;
  int err = v8c_loader_run(loader, entry->url, entry->url_len, &names);
  if (!err && bridge) err = v8c_set_named(loader->context, v8c_global(loader->context), bridge, len, names);
  if (!err && out) *out = names;
  return err;
}
