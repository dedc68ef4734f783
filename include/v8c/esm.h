/* v8c/esm.h: graphs of ES modules in start-up snapshots.
 *
 * In libv8c-runtime, but for what says otherwise and v8c_creator_describe. A heap with modules in it wants
 * v8c_start_options.fixed_hash_seed (or deterministic), where it is packed and where it is restored. */
#ifndef V8C_ESM_H
#define V8C_ESM_H

#include "v8c/base.h"
#include "v8c/loader.h"
#include "v8c/snapshot.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Pack: a graph of modules becomes a snapshot ---------------------------------------------------- */

/* A module beside the entry: its name is a specifier, relative to the entry or bare. */
typedef struct v8c_chunk {
  const char *name;
  size_t name_len;
  const char *source;
  size_t source_len;
  v8c_source_kind kind;
} v8c_chunk;

typedef struct v8c_pack_esm_options {
  size_t size;
  const char *source;          /* of the entry, UTF-8; NULL: `entry` is a file */
  size_t source_len;
  const char *entry;           /* its name, or path; NULL: "entry.mjs" */
  size_t entry_len;
  const v8c_chunk *chunks;
  size_t chunk_count;
  const char *bridge;          /* the global that has the entry's namespace; NULL: "__esmExports" */
  size_t bridge_len;
  bool files;                  /* as of v8c_loader_options, the next three too. Implied when source is NULL */
  v8c_import_map *map;
  const char *const *conditions;
  size_t condition_count;
  const char *warm;            /* a classic script run after it: what it compiles is kept. What it leaves
                                  in the heap is too */
  size_t warm_len;
  const char *warm_origin;     /* NULL: "warm.js" */
  size_t warm_origin_len;
  v8c_code_handling code_handling;
  bool deterministic;          /* as of v8c_creator_options, also the next two */
  double clock_ms;
  uint64_t random_seed;
  const v8c_snapshot *base;
  const v8c_extra *extra;
  size_t extra_count;
  size_t heap_max_bytes;
  int (*prepare)(v8c_context *context, void *data); /* as of v8c_pack_options, also progress and error */
  void (*progress)(v8c_pack_step step, void *data);
  /* Hears of modules that mention what is not there while packing: WebAssembly, SharedArrayBuffer. */
  void (*warn)(const char *text, void *data);
  void *data;                  /* for prepare, progress and warn */
  v8c_error **error;
  /* No heap: the sources of all modules, what their specifiers mean, and their code caches, made after
   * `warm` ran. For what cannot be in a heap; WebAssembly and SharedArrayBuffer are there. V8C_EINVAL with
   * base, deterministic or V8C_CODE_CLEAR. Used by v8c_loader_options.graph and v8c_loader_run_graph. */
  bool cache_only;
} v8c_pack_esm_options;

/* Runs the entry and all it imports, top-level await too, then `warm`, in a fresh context (or base's
 * default context), and makes a snapshot whose default context is that one. Refused are modules that
 * throw (V8C_EXCEPTION), that cannot be found or linked (the same), and that wait for what never
 * comes (V8C_ESTATE): v8c_detail names the module. The namespaces of all modules are kept by their URLs.
 * out: owned; v8c_snapshot_free.
 * [runs-js, any-thread]  0 | V8C_EINVAL | V8C_EXCEPTION | V8C_ETERMINATED | V8C_ESTATE | V8C_ESNAPSHOT | V8C_ENOMEM | codes of v8c_pack_bundle
 * v8go: PackBundleESM */
V8C_API V8C_CHECK int v8c_pack_esm(const v8c_pack_esm_options *options, v8c_snapshot **out);

/* The URL of the i-th module that v8c_pack_esm put into the snapshot, the entry first, without those
 * of its base. Borrowed for the snapshot's life, without a NUL behind.
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_ERANGE */
V8C_API int v8c_snapshot_module(const v8c_snapshot *snapshot, size_t index, const char **url, size_t *len);

/* The namespace of a module that is in the heap, by its URL, in a context made from the snapshot. A
 * loader of that context gives it to who imports the URL.
 * out: scoped.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ENOENT | V8C_ETHREAD | V8C_EDISPOSED | V8C_EXCEPTION | V8C_ETERMINATED */
V8C_API int v8c_context_module(v8c_context *context, const char *url, size_t len, v8c_value *out);

/* ---- Graphs: sources and code caches instead of a heap ---------------------------------------------- */

/* Runs the entry of the loader's graph (v8c_loader_options.graph) as v8c_loader_run, and puts its
 * namespace where a heap of the same modules would have it: under the bridge's name. V8C_ENOENT without a
 * graph. What became of each code cache v8c_loader_at tells; a refused one is compiled from source.
 * out: the namespace, scoped; may be NULL.
 * [runs-js, owner]  0 | V8C_EINVAL | V8C_ENOENT | V8C_ESTATE | V8C_EXCEPTION | V8C_ETERMINATED | V8C_ETHREAD | V8C_EDISPOSED | V8C_ENOMEM */
V8C_API int v8c_loader_run_graph(v8c_loader *loader, v8c_value *out);

/* The bytes of the graph, as src/pack/FORMAT.md has them; borrowed for the snapshot's life. In libv8c,
 * as the next one.
 * [pure, any-thread]  NULL and *len = 0 when there is none */
V8C_API const void *v8c_snapshot_graph(const v8c_snapshot *snapshot, size_t *len);

typedef struct v8c_graph_options {
  size_t size;
  const char *origin;          /* NULL: "" */
  size_t origin_len;
  const void *bundle;          /* the header has its SHA-256; NULL: none */
  size_t bundle_len;
  const void *graph;           /* required */
  size_t graph_len;
  bool warmed;
  const v8c_extra *extra;
  size_t extra_count;
} v8c_graph_options;

/* A container of such bytes; v8c_pack_esm makes it.
 * out: owned; v8c_snapshot_free.
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_EENCODING | V8C_ENOMEM */
V8C_API V8C_CHECK int v8c_snapshot_from_graph(const v8c_graph_options *options, v8c_snapshot **out);

/* What the header tells of the heap's making: the name of what it was made of, the SHA-256 of its
 * bytes (`bundle` NULL: none), whether something warmed it up. Copied; once: V8C_ESTATE.
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_ESTATE | V8C_ENOMEM */
V8C_API int v8c_creator_describe(v8c_creator *creator, const char *origin, size_t origin_len, const void *bundle,
                                 size_t bundle_len, bool warmed);

#ifdef __cplusplus
}
#endif

#endif
