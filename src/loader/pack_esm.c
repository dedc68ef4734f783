/* pack_esm.c: a graph of modules becomes a snapshot in one call. */
#include <string.h>

#include "src/internal.h"
#include "src/loader/loader.h"
#include "src/loader/url.h"
#include "v8c/esm.h"

/* What packing makes; the loader is gone before the blob is made, and V8's modules with it. */
struct job {
  v8c_pack_esm_options options;
  v8c_buf entry; /* URL */
  v8c_buf names; /* URLs of the modules, a line each */
  v8c_buf bytes; /* all sources: what the digest is of */
  v8c_buf graph; /* with cache_only */
  v8c_loader *loader;
};

static void step(const struct job *job, v8c_pack_step what) {
  if (job->options.progress) job->options.progress(what, job->options.data);
}

/* ---- Names ---------------------------------------------------------------------------------------- */

/* Names without a scheme are under this one. */
#define NOWHERE "v8c:/"

static int entry_url(struct job *job) {
  const char *name = job->options.entry ? job->options.entry : "entry.mjs";
  size_t len = v8c__len(name, job->options.entry ? job->options.entry_len : V8C_ZSTR);
  if (!job->options.source && len && *name == '/') return v8c__url_from_path(name, len, &job->entry);
  int err = v8c__url_resolve(name, len, NOWHERE, sizeof NOWHERE - 1, &job->entry);
  return err == V8C_EFORMAT ? v8c__fail(V8C_EINVAL, "the entry's name is no URL") : err;
}

static int check(struct job *job) {
  v8c_pack_esm_options *o = &job->options;
  if (!o->source && !o->entry) return v8c__fail(V8C_EINVAL, "neither source nor entry is given");
  if (o->source && !v8c__len(o->source, o->source_len)) return v8c__fail(V8C_EINVAL, "the source is empty");
  if (o->chunk_count && !o->chunks) return v8c__fail(V8C_EINVAL, "chunks must not be NULL");
  if (o->extra_count && !o->extra) return v8c__fail(V8C_EINVAL, "extra must not be NULL");
  if (o->bridge && !v8c__len(o->bridge, o->bridge_len)) return v8c__fail(V8C_EINVAL, "the bridge's name is empty");
  if (o->cache_only && (o->base || o->deterministic || o->code_handling != V8C_CODE_KEEP))
    return v8c__fail(V8C_EINVAL, "base, deterministic and code_handling are not for cache_only");
  for (size_t i = 0; i < o->chunk_count; i++)
    if (!o->chunks[i].name || (!o->chunks[i].source && o->chunks[i].source_len))
      return v8c__fail(V8C_EINVAL, "chunk %zu has no name or no source", i);
  if (o->error) *o->error = NULL;
  return entry_url(job);
}

/* ---- Sources ------------------------------------------------------------------------------------------ */

static int add_chunk(struct job *job, const v8c_chunk *chunk) {
  size_t len = v8c__len(chunk->name, chunk->name_len);
  if (!v8c__url_relative(chunk->name, len))
    return v8c_loader_add(job->loader, chunk->name, len, chunk->source, chunk->source_len, chunk->kind);
  v8c_buf url = {0};
  int err = v8c__url_resolve(chunk->name, len, job->entry.data, job->entry.len, &url);
  if (!err) err = v8c_loader_add(job->loader, url.data, url.len, chunk->source, chunk->source_len, chunk->kind);
  v8c_buf_free(&url);
  return err;
}

static int open_loader(struct job *job, v8c_context *context) {
  const v8c_pack_esm_options *o = &job->options;
  v8c_loader_options options = {.size = sizeof options,
                                .map = o->map,
                                .files = o->files || !o->source,
                                .conditions = o->conditions,
                                .condition_count = o->condition_count};
  int err = v8c_loader_new(context, &options, &job->loader);
  if (err) return err;
  job->loader->keep_sources = true;
  if (o->cache_only) err = v8c__graph_collect(job->loader);
  if (err) return err;
  if (o->source)
    err = v8c_loader_add(job->loader, job->entry.data, job->entry.len, o->source, o->source_len, V8C_SOURCE_MODULE);
  for (size_t i = 0; i < o->chunk_count && !err; i++) err = add_chunk(job, &o->chunks[i]);
  return err;
}

/* ---- What is told of the modules ------------------------------------------------------------------------- */

static bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$';
}

static bool mentions(const struct v8c__record *record, const char *word) {
  size_t n = strlen(word);
  const char *end = record->source + record->source_len;
  for (const char *p = record->source; (size_t)(end - p) >= n; p++) {
    p = memchr(p, *word, (size_t)(end - p));
    if (!p || (size_t)(end - p) < n) return false;
    if (!memcmp(p, word, n) && (p == record->source || !is_word(p[-1])) && !is_word(p[n])) return true;
  }
  return false;
}

static void warn(const struct job *job, const struct v8c__record *record) {
  static const char *const missing[] = {"WebAssembly", "SharedArrayBuffer"};
  for (size_t i = 0; i < 2 && job->options.warn && record->source; i++) {
    v8c_buf text = {0};
    if (mentions(record, missing[i]) &&
        !v8c_buf_printf(&text, "%s mentions %s, which is not there while packing", record->url, missing[i]))
      job->options.warn(text.data, job->options.data);
    v8c_buf_free(&text);
  }
}

static int tell(struct job *job) {
  int err = 0;
  for (size_t i = 0; i < job->loader->count && !err; i++) {
    const struct v8c__record *record = job->loader->records[i];
    if (!job->options.cache_only) warn(job, record);
    if (record->state != V8C__READY) continue;
    err = v8c_buf_printf(&job->names, "%s%s", job->names.len ? "\n" : "", record->url);
    if (!err && record->source) err = v8c_buf_append(&job->bytes, record->source, record->source_len);
  }
  return err;
}

/* ---- Running --------------------------------------------------------------------------------------------------- */

static int run_warm(struct job *job, v8c_context *context) {
  const v8c_pack_esm_options *o = &job->options;
  v8c_script_options options = {.size = sizeof options,
                                .origin = o->warm_origin ? o->warm_origin : "warm.js",
                                .origin_len = o->warm_origin ? o->warm_origin_len : V8C_ZSTR};
  v8c_script *script = NULL;
  size_t ran = 0;
  step(job, V8C_PACK_WARM);
  int err = v8c_script_compile(context, o->warm, o->warm_len, &options, &script);
  if (!err) err = v8c_script_run(script, context, NULL);
  v8c_script_free(script);
  do {
    if (!err) err = v8c_context_run_microtasks(context);
    if (!err) err = v8c_loader_pump(job->loader, false, NULL);
    if (!err) err = v8c_pump(v8c_context_isolate(context), false, &ran);
  } while (!err && ran);
  return err;
}

/* Everything that runs JavaScript; the context is entered. */
static int run_modules(struct job *job, v8c_context *context) {
  const v8c_pack_esm_options *o = &job->options;
  v8c_value names = NULL;
  int err = o->prepare ? o->prepare(context, o->data) : 0;
  if (!err) err = open_loader(job, context);
  if (err) return err;
  step(job, V8C_PACK_RUN);
  err = v8c_loader_run(job->loader, job->entry.data, job->entry.len, &names);
  if (!err)
    err = v8c_set_named(context, v8c_global(context), o->bridge ? o->bridge : "__esmExports",
                        o->bridge ? o->bridge_len : V8C_ZSTR, names);
  if (!err && o->warm) err = run_warm(job, context);
  if (!err) err = o->cache_only ? v8c__graph_write(job->loader, &job->graph) : v8c__packed_keep(job->loader);
  return err ? err : tell(job);
}

static enum v8c__visit deeper(struct v8c__record *record, void *data) {
  (void)record, (void)data;
  return V8C__VISIT_DEEPER;
}

static bool is_at_fault(struct v8c__record *record, void *data) {
  v8c_module_status status = V8C_MODULE_UNLINKED;
  (void)data;
  if (record->unlisted) return false;
  if (record->state == V8C__FAILED) return true;
  if (record->module) (void)v8c_module_status_get(record->module, &status);
  return status == V8C_MODULE_ERRORED;
}

/* Which module it was, for v8c_detail; the error itself has the rest. The isolate goes with the
 * creator: what the error can say is read now. */
static void keep_error(struct job *job, v8c_isolate *isolate) {
  v8c_error *error = NULL;
  if (v8c_catch(isolate, &error)) return;
  v8c_error_stack(error);
  v8c_error_frame_count(error);
  const struct v8c__record *record = NULL;
  /* The first, dependencies first, that threw or has no source. */
  if (job->loader && job->loader->count)
    record = v8c__loader_walk(job->loader, job->loader->records[0], &(struct v8c__visitor){deeper, is_at_fault, NULL});
  (void)v8c__fail(V8C_EXCEPTION, "%s: %s", record ? record->url : job->entry.data, v8c_error_message(error, NULL));
  if (job->options.error)
    *job->options.error = error;
  else
    v8c_error_free(error);
}

static int fill(struct job *job, v8c_isolate *isolate, v8c_creator *creator) {
  v8c_context *context = NULL;
  v8c_frame frame;
  int err = v8c_context_new(isolate, NULL, &context);
  if (err) return err;
  err = v8c_enter(context, &frame);
  if (!err) {
    err = run_modules(job, context);
    char *detail = v8c__strdup(v8c_detail(), V8C_ZSTR); /* freeing may have one of its own */
    if (err == V8C_EXCEPTION)
      keep_error(job, isolate);
    else if (err && detail)
      (void)v8c__fail(err, "%s", detail);
    char *kept = err ? v8c__strdup(v8c_detail(), V8C_ZSTR) : NULL;
    v8c_loader_free(job->loader);
    v8c_leave(&frame);
    if (kept) (void)v8c__fail(err, "%s", kept);
    v8c__free(detail);
    v8c__free(kept);
  }
  if (!err && creator) err = v8c_creator_set_default(creator, context);
  v8c_context_free(context);
  return err;
}

static int describe(struct job *job, v8c_creator *creator) {
  const v8c_pack_esm_options *o = &job->options;
  int err = v8c_creator_describe(creator, job->entry.data, job->entry.len, job->bytes.data ? job->bytes.data : "",
                                 job->bytes.len, o->warm != NULL);
  if (!err)
    err = v8c_creator_set_extra(creator, V8C_LIT(V8C__PACKED_EXTRA), job->names.data ? job->names.data : "",
                                job->names.len);
  for (size_t i = 0; !err && i < o->extra_count; i++)
    err =
        v8c_creator_set_extra(creator, o->extra[i].key, o->extra[i].key_len, o->extra[i].value, o->extra[i].value_len);
  return err;
}

static int pack(struct job *job, v8c_snapshot **out) {
  const v8c_pack_esm_options *o = &job->options;
  v8c_creator_options options = {.size = sizeof options,
                                 .base = o->base,
                                 .deterministic = o->deterministic,
                                 .clock_ms = o->clock_ms,
                                 .random_seed = o->random_seed,
                                 .heap_max_bytes = o->heap_max_bytes};
  v8c_creator *creator = NULL;
  step(job, V8C_PACK_START);
  int err = v8c_creator_new(&options, &creator);
  if (!err) err = fill(job, v8c_creator_isolate(creator), creator);
  if (!err) err = describe(job, creator);
  if (!err) step(job, V8C_PACK_BLOB);
  if (!err) err = v8c_creator_finish(creator, o->code_handling, out);
  if (!err) step(job, V8C_PACK_DONE);
  v8c_creator_free(creator);
  return err;
}

/* With two of our own in front of the caller's, whose keys win nothing: equal ones are refused. */
static int make_graph_container(struct job *job, v8c_snapshot **out) {
  const v8c_pack_esm_options *o = &job->options;
  v8c_extra *extra = v8c__calloc((o->extra_count + 2) * sizeof *extra);
  if (!extra) return v8c__fail(V8C_ENOMEM, "no memory for extra");
  const char *bridge = o->bridge ? o->bridge : "__esmExports";
  extra[0] = (v8c_extra){V8C_LIT(V8C__PACKED_EXTRA), job->names.data ? job->names.data : "", job->names.len};
  extra[1] = (v8c_extra){V8C_LIT(V8C__BRIDGE_EXTRA), bridge, v8c__len(bridge, o->bridge ? o->bridge_len : V8C_ZSTR)};
  for (size_t i = 0; i < o->extra_count; i++) {
    extra[i + 2] = o->extra[i];
    extra[i + 2].key_len = v8c__len(o->extra[i].key, o->extra[i].key_len);
    extra[i + 2].value_len = v8c__len(o->extra[i].value, o->extra[i].value_len);
  }
  v8c_graph_options options = {.size = sizeof options,
                               .origin = job->entry.data,
                               .origin_len = job->entry.len,
                               .bundle = job->bytes.data ? job->bytes.data : "",
                               .bundle_len = job->bytes.len,
                               .graph = job->graph.data,
                               .graph_len = job->graph.len,
                               .warmed = o->warm != NULL,
                               .extra = extra,
                               .extra_count = o->extra_count + 2};
  int err = v8c_snapshot_from_graph(&options, out);
  v8c__free(extra);
  return err;
}

/* No heap is made: an isolate as any other. */
static int pack_graph(struct job *job, v8c_snapshot **out) {
  v8c_isolate_options options = {.size = sizeof options, .heap_max_bytes = job->options.heap_max_bytes};
  v8c_isolate *isolate = NULL;
  step(job, V8C_PACK_START);
  int err = v8c_isolate_new(&options, &isolate);
  if (!err) err = fill(job, isolate, NULL);
  char *detail = err ? v8c__strdup(v8c_detail(), V8C_ZSTR) : NULL;
  v8c_isolate_free(isolate);
  if (detail) (void)v8c__fail(err, "%s", detail);
  v8c__free(detail);
  if (!err) step(job, V8C_PACK_DIGEST);
  if (!err) err = make_graph_container(job, out);
  if (!err) step(job, V8C_PACK_DONE);
  return err;
}

int v8c_pack_esm(const v8c_pack_esm_options *given, v8c_snapshot **out) {
  struct job job = {.loader = NULL};
  int err = v8c__options(given, &job.options, sizeof job.options);
  if (!err) err = out ? check(&job) : v8c__fail(V8C_EINVAL, "out must not be NULL");
  if (!err) err = job.options.cache_only ? pack_graph(&job, out) : pack(&job, out);
  v8c_buf_free(&job.entry);
  v8c_buf_free(&job.names);
  v8c_buf_free(&job.bytes);
  v8c_buf_free(&job.graph);
  return err;
}
