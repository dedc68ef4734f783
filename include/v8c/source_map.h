/* v8c/source_map.h: source maps: where code that a compiler or a bundler made comes from.
 *
 * In libv8c-runtime (pkg-config v8c-runtime). docs/source-maps.md is the guide.
 *
 *   v8c_source_maps *maps = NULL;
 *   v8c_source_maps_new(&(v8c_source_maps_options){.size = sizeof(v8c_source_maps_options), .files = true}, &maps);
 *   v8c_source_maps_install(maps, isolate);   // stacks and errors of the isolate are TypeScript's from here on
 *   v8c_source_maps_free(maps);
 *
 * Maps are read when a stack is asked for that they are about, not before. What is in them is not
 * trusted: a wrong one is V8C_EFORMAT, or passed over. */
#ifndef V8C_SOURCE_MAP_H
#define V8C_SOURCE_MAP_H

#include "v8c/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Owned: v8c_source_map_free, v8c_source_maps_free. */
typedef struct v8c_source_map v8c_source_map;
typedef struct v8c_source_maps v8c_source_maps;

/* ---- One map ------------------------------------------------------------------------------ */

/* Reads a source map, version 3, index maps too. `url` is its own URL or path, which the names of its
 * sources are relative to; NULL: they stay as they are.
 * out: owned; v8c_source_map_free. Immutable, and tied to no isolate.
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_EFORMAT with what is wrong in v8c_detail | V8C_ENOMEM */
V8C_API V8C_CHECK int v8c_source_map_new(const char *json, size_t len, const char *url, size_t url_len,
                                         v8c_source_map **out);

/* The same of a data: URL, as behind `//# sourceMappingURL=`; `base` is the script's name, or NULL.
 * out: owned; v8c_source_map_free.
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_EFORMAT | V8C_ENOMEM */
V8C_API V8C_CHECK int v8c_source_map_from_url(const char *url, size_t len, const char *base, size_t base_len,
                                              v8c_source_map **out);

/* What a map says of a place. Texts are borrowed for the map's life. */
typedef struct v8c_source_place {
  size_t size;
  const char *source;         /* its name */
  size_t index;               /* of the source */
  int line;                   /* from 1 */
  int column;                 /* from 1, in UTF-16 units */
  const char *name;           /* what it is called there; "" not told */
} v8c_source_place;

/* Where the place `line`, `column` (from 1) of the script comes from: what is told of it, or of the last
 * place before it on the line. Fills *out; set out->size first.
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_ENOENT when the map does not say */
V8C_API int v8c_source_map_find(const v8c_source_map *map, int line, int column, v8c_source_place *out);

/* Number of sources, and the name of one; NULL past the end. Borrowed.
 * [pure, any-thread] */
V8C_API size_t v8c_source_map_source_count(const v8c_source_map *map);
V8C_API const char *v8c_source_map_source(const v8c_source_map *map, size_t index);
/* Its text, if the map has it; NULL: it does not. *len may be NULL. Borrowed.
 * [pure, any-thread] */
V8C_API const char *v8c_source_map_content(const v8c_source_map *map, size_t index, size_t *len);

/* [pure, any-thread]  NULL is fine */
V8C_API void v8c_source_map_free(v8c_source_map *map);

/* ---- The maps of scripts -------------------------------------------------------------------- */

/* Adds the text that `url` names to *out: a map, or a source. False: there is none. On the thread that asks for
 * a stack, in the middle of V8: only what is any-thread may be called, and nothing of this set. */
typedef bool (*v8c_source_map_fetch_fn)(const char *url, size_t len, v8c_buf *out, void *data);

typedef struct v8c_source_maps_options {
  size_t size;
  bool files;                 /* maps, and lines of sources for v8c_error_source_line, are read from disk: which
                                 file, the script says */
  v8c_source_map_fetch_fn fetch; /* asked before the disk; NULL: nobody */
  void *data;                 /* for fetch; must outlive the maps */
} v8c_source_maps_options;

/* Makes a set of maps: those that scripts name (`//# sourceMappingURL=`), as data: URLs or otherwise, and
 * those that are put there.
 * out: owned; v8c_source_maps_free. Tied to no isolate; isolates that it is installed on keep it.
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_ENOMEM */
V8C_API V8C_CHECK int v8c_source_maps_new(const v8c_source_maps_options *options, v8c_source_maps **out);

/* Puts the map of the script of that name (as compiled) there, in place of one that it names itself. The map is
 * the set's own from here on.
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_ENOMEM, when it stays the caller's */
V8C_API int v8c_source_maps_add(v8c_source_maps *maps, const char *script, size_t len, v8c_source_map *map);

/* Stacks and errors of the isolate are told by these maps from here on, in all its contexts; NULL: as V8 has
 * them. In place of what v8c_on_position had set.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_ENOMEM */
V8C_API int v8c_source_maps_install(v8c_source_maps *maps, v8c_isolate *isolate);

/* [pure, any-thread]  NULL is fine */
V8C_API void v8c_source_maps_free(v8c_source_maps *maps);

#ifdef __cplusplus
}
#endif

#endif
