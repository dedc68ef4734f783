/* v8c/loader.h: ES modules found, loaded, linked and run: URLs, import maps, packages on disk.
 *
 * In libv8c-runtime (pkg-config v8c-runtime). docs/modules.md is the guide. */
#ifndef V8C_LOADER_H
#define V8C_LOADER_H

#include "v8c/base.h"
#include "v8c/module.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Owned: v8c_import_map_free, v8c_loader_free. */
typedef struct v8c_import_map v8c_import_map;
typedef struct v8c_loader v8c_loader;

/* A source that the host is asked for: its own until it answers, once. */
typedef struct v8c_fetch v8c_fetch;

/* ---- URLs ------------------------------------------------------------------------------ */

/* Adds `text` as an absolute URL to *out, by the WHATWG's standard: resolved against `base` (NULL:
 * it must be absolute), dots taken out, percent-encoded. Names of hosts beyond ASCII are refused.
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_EFORMAT when it is none | V8C_ENOMEM */
V8C_API int v8c_url_resolve(const char *text, size_t len, const char *base, size_t base_len, v8c_buf *out);

/* Adds the file: URL of an absolute path, and the path of such a URL, which is percent-decoded.
 * V8C_EFORMAT for a path that is not absolute; a URL of another scheme, with a host, or with an
 * encoded slash or NUL.
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_EFORMAT | V8C_ENOMEM */
V8C_API int v8c_url_from_path(const char *path, size_t len, v8c_buf *out);
V8C_API int v8c_url_to_path(const char *url, size_t len, v8c_buf *out);

/* ---- Import maps ------------------------------------------------------------------------- */

/* Reads an import map, `{"imports": {…}, "scopes": {…}}`, by the HTML standard. `base` is the URL
 * that its relative addresses are relative to.
 * out: owned; v8c_import_map_free. Immutable, for any number of loaders.
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_EFORMAT when it is no JSON | V8C_ETYPE when it is JSON of another kind | V8C_ENOMEM */
V8C_API V8C_CHECK int v8c_import_map_new(const char *json, size_t len, const char *base, size_t base_len,
                                         v8c_import_map **out);

/* Adds the URL that `specifier` means in the module of the URL `base`. Without a map (NULL) that is
 * what the specifier itself says. V8C_ENOENT for a bare specifier that is not mapped, V8C_ETYPE
 * for one that the map blocks; v8c_detail says it as browsers do.
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_ENOENT | V8C_ETYPE | V8C_ENOMEM */
V8C_API int v8c_import_map_resolve(const v8c_import_map *map, const char *specifier, size_t len,
                                   const char *base, size_t base_len, v8c_buf *out);

/* What was passed over when the map was read, a line each; NULL past the end. Borrowed.
 * [pure, any-thread] */
V8C_API const char *v8c_import_map_warning(const v8c_import_map *map, size_t index);

/* [pure, any-thread]  NULL is fine */
V8C_API void v8c_import_map_free(v8c_import_map *map);

/* ---- Loader: make -------------------------------------------------------------------------- */

/* What a source is. */
typedef enum v8c_source_kind {
  V8C_SOURCE_AUTO = 0,      /* as Node has it: by the extension and package.json; of other URLs than
                               file: what the import's `type` says */
  V8C_SOURCE_MODULE = 1,
  V8C_SOURCE_JSON = 2,      /* for `with { type: 'json' }` */
  V8C_SOURCE_TEXT = 3,      /* for `with { type: 'text' }` */
  V8C_SOURCE_COMMONJS = 4   /* `default` is module.exports, beside the names found in its text */
} v8c_source_kind;

/* What Node takes a file for, by its name and the "type" of its package: V8C_SOURCE_AUTO for a .js of
 * neither type, and for other names. The path may be relative; the file itself is not read.
 * [pure, any-thread] */
V8C_API v8c_source_kind v8c_file_kind(const char *path, size_t len);

/* Brings the source of `url`: answers `fetch` now or later, from any thread, with
 * v8c_fetch_source or v8c_fetch_error. Called on the owner thread, once for each module. False: not its
 * business, and `fetch` is gone. It must not run JavaScript. */
typedef bool (*v8c_fetch_fn)(v8c_fetch *fetch, const char *url, size_t len, void *data);

typedef struct v8c_loader_options {
  size_t size;
  v8c_import_map *map;            /* the loader keeps what it needs of it; NULL: none */
  bool files;                     /* file: URLs are read from disk, and other specifiers found as Node
                                     does: packages, "exports", "imports" */
  const char *const *conditions;  /* of "exports" and "imports", beside "import" ("require" for
                                     CommonJS) and "default"; copied */
  size_t condition_count;
  v8c_fetch_fn fetch;              /* asked before the disk; NULL: nobody */
  void (*wake)(void *data);       /* an answer waits for v8c_loader_pump; any thread. NULL: nobody */
  void *data;                     /* for fetch and wake */
  const char *const *roots;       /* folders where require() looks for what is in no node_modules; copied */
  size_t root_count;
  const v8c_snapshot *graph;      /* made by v8c_pack_esm with cache_only: its sources and code caches come
                                     behind those in memory and before `fetch`, and its modules' specifiers mean
                                     what they did when it was packed. The loader keeps it; NULL: none */
} v8c_loader_options;

/* Makes the loader of a context: what its scripts and modules import(), and import.meta, go through
 * it. One a context (V8C_EEXIST); it takes V8C_CONTEXT_SLOTS - 1 of its slots.
 * out: owned; v8c_loader_free, before the context is freed.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_EEXIST | V8C_ETHREAD | V8C_EDISPOSED | V8C_EXCEPTION | V8C_ETERMINATED | V8C_ENOMEM |
 *                  V8C_ECORRUPT, V8C_ETOONEW for a graph of no meaning */
V8C_API V8C_CHECK int v8c_loader_new(v8c_context *context, const v8c_loader_options *options, v8c_loader **out);

/* Puts a source into memory under a URL, or under a bare name that specifiers mean by it: "lib". It is
 * copied; one of the same name that was not loaded yet is replaced.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ENOMEM */
V8C_API int v8c_loader_add(v8c_loader *loader, const char *name, size_t name_len, const char *source,
                           size_t len, v8c_source_kind kind);

/* Puts a module of the host's under a URL or a bare name: "app:config". The loader keeps it until it
 * is freed; the handle is its own from here on.
 * [pure, owner]  0 | V8C_EINVAL | V8C_EEXIST | V8C_ENOMEM */
V8C_API int v8c_loader_add_module(v8c_loader *loader, const char *name, size_t name_len, v8c_module *module);

/* Frees the loader and its modules' handles. What was not loaded then stays pending.
 * [pure, owner]  NULL is fine */
V8C_API void v8c_loader_free(v8c_loader *loader);

/* ---- Loader: use ---------------------------------------------------------------------------- */

/* import(specifier) in the module of the URL `from`; NULL: a URL, an absolute path or a name in
 * memory. Errors name specifier, importer and place, and are Error objects with `code`, as Node has it.
 * out: a promise of the namespace, scoped.
 * [runs-js, owner]  0 | V8C_EINVAL | V8C_EXCEPTION | V8C_ETERMINATED | V8C_ETHREAD | V8C_EDISPOSED | V8C_ENOMEM */
V8C_API int v8c_loader_import(v8c_loader *loader, const char *specifier, size_t len, const char *from,
                              size_t from_len, v8c_value *promise);

/* The same, and waits: runs microtasks, V8's tasks and answers, until the promise is settled. What
 * the module throws is pending. V8C_ESTATE when it is not settled and nothing is left to run:
 * v8c_detail names a module that waits.
 * out: the namespace, scoped; may be NULL.
 * [runs-js, owner]  0 | V8C_EINVAL | V8C_ESTATE | V8C_EXCEPTION | V8C_ETERMINATED | V8C_ETHREAD | V8C_EDISPOSED | V8C_ENOMEM */
V8C_API int v8c_loader_run(v8c_loader *loader, const char *specifier, size_t len, v8c_value *out);

/* Takes the answers that have come; with `wait`, until there is one, when one is to come.
 * out: how many; may be NULL.
 * [runs-js, owner]  0 | V8C_EINVAL | V8C_EXCEPTION | V8C_ETERMINATED | V8C_ETHREAD | V8C_EDISPOSED | V8C_ENOMEM */
V8C_API int v8c_loader_pump(v8c_loader *loader, bool wait, size_t *taken);

/* require(specifier) in the module of the URL `from`; NULL: in a file of the working folder. `fetch` is asked for
 * files alone whose extension is none of Node's, and must answer at once; all else comes from memory, disk or values.
 * out: scoped; may be NULL.
 * [runs-js, owner]  0 | V8C_EINVAL | V8C_EXCEPTION | V8C_ETERMINATED | V8C_ETHREAD | V8C_EDISPOSED | V8C_ESTATE in
 *                   a heap that becomes a snapshot | V8C_ENOMEM */
V8C_API int v8c_loader_require(v8c_loader *loader, const char *specifier, size_t len, const char *from,
                               size_t from_len, v8c_value *out);

/* Runs the file of that path as `node FILE` does: a CommonJS module at once, as require.main; an ES module
 * as by v8c_loader_import.
 * out: the exports, or the promise, scoped; may be NULL.
 * [runs-js, owner]  as v8c_loader_require | V8C_ENOENT */
V8C_API int v8c_loader_main(v8c_loader *loader, const char *path, size_t len, v8c_value *out);

/* Adds the URL that `specifier` means in the module of the URL `from` (NULL: as v8c_loader_import).
 * V8C_ENOENT when it means none, with the words of the error.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ENOENT | V8C_ENOMEM */
V8C_API int v8c_loader_resolve(v8c_loader *loader, const char *specifier, size_t len, const char *from,
                               size_t from_len, v8c_buf *out);

/* ---- Loads: the answers ------------------------------------------------------------------------ */

/* Answers with a source, which is copied; `fetch` is gone then. UTF-8.
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_ENOMEM, which the import hears of */
V8C_API int v8c_fetch_source(v8c_fetch *fetch, const char *source, size_t len, v8c_source_kind kind);

/* Answers that there is none: the import is rejected with an Error of this message. `fetch` is gone.
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_ENOMEM, which the import hears of */
V8C_API int v8c_fetch_error(v8c_fetch *fetch, const char *message, size_t len);

/* ---- Loader: look into ---------------------------------------------------------------------------- */

/* A module that was asked for, in the order of asking. Texts are borrowed for the loader's life. */
typedef struct v8c_loaded {
  size_t size;
  const char *url;
  size_t url_len;
  v8c_source_kind kind;
  bool ready;               /* false: its source has not come, or it failed */
  bool failed;
  size_t source_bytes;
  v8c_cache_result cache;   /* what came of its code cache in the graph; V8C_CACHE_NONE: it has none */
} v8c_loaded;

/* [pure, owner]  0 for NULL */
V8C_API size_t v8c_loader_count(const v8c_loader *loader);
/* Fills *out; set out->size first.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ERANGE */
V8C_API int v8c_loader_at(const v8c_loader *loader, size_t index, v8c_loaded *out);

/* The namespace of a module that is linked, by its URL. V8C_ENOENT when there is none.
 * out: scoped.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ENOENT | V8C_ESTATE | V8C_ETHREAD | V8C_EDISPOSED | V8C_EXCEPTION | V8C_ETERMINATED */
V8C_API int v8c_loader_namespace(v8c_loader *loader, const char *url, size_t len, v8c_value *out);

#ifdef __cplusplus
}
#endif

#endif
