/* v8c/loader.h: ES modules found, loaded, linked and run: URLs, import maps, packages on disk.
 *
 * In libv8c-runtime (pkg-config v8c-runtime). docs/modules.md is the guide. */
#ifndef V8C_LOADER_H
#define V8C_LOADER_H

#include "v8c/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Owned: v8c_import_map_free. */
typedef struct v8c_import_map v8c_import_map;

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

#ifdef __cplusplus
}
#endif

#endif
