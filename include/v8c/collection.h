/* v8c/collection.h: Map and Set. These work on the collection itself: what a script did to
 * Map.prototype does not matter, and nothing of its runs. Keys are compared as JavaScript
 * does: NaN is NaN, -0 is 0. */
#ifndef V8C_COLLECTION_H
#define V8C_COLLECTION_H

#include "v8c/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Map --------------------------------------------------------------------------- */

/* An empty Map.
 * out: scoped.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_EDISPOSED | V8C_EXCEPTION | V8C_ETERMINATED
 * V8: Map::New */
V8C_API int v8c_map(v8c_context *context, v8c_value *out);

/* out: the value of `key`, scoped; undefined when there is none.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ETYPE | V8C_ETHREAD | V8C_EDISPOSED | V8C_EXCEPTION | V8C_ETERMINATED
 * V8: Map::Get, Set, Has */
V8C_API int v8c_map_get(v8c_context *context, v8c_value map, v8c_value key, v8c_value *out);
V8C_API int v8c_map_set(v8c_context *context, v8c_value map, v8c_value key, v8c_value value);
V8C_API int v8c_map_has(v8c_context *context, v8c_value map, v8c_value key, bool *out);

/* *out (may be NULL): was it there?
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ETYPE | V8C_ETHREAD | V8C_EDISPOSED | V8C_EXCEPTION | V8C_ETERMINATED
 * V8: Map::Delete */
V8C_API int v8c_map_delete(v8c_context *context, v8c_value map, v8c_value key, bool *out);

/* [may-gc, owner]  0 | V8C_EINVAL | V8C_ETYPE | V8C_ETHREAD | V8C_EDISPOSED | V8C_EXCEPTION | V8C_ETERMINATED
 * V8: Map::Clear */
V8C_API int v8c_map_clear(v8c_context *context, v8c_value map);

/* [pure, owner]  0 | V8C_EINVAL | V8C_ETYPE   V8: Map::Size */
V8C_API int v8c_map_size(v8c_value map, size_t *out);

/* ---- Set --------------------------------------------------------------------------- */

/* An empty Set.
 * out: scoped.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_EDISPOSED | V8C_EXCEPTION | V8C_ETERMINATED
 * V8: Set::New */
V8C_API int v8c_set_object(v8c_context *context, v8c_value *out);

/* [may-gc, owner]  0 | V8C_EINVAL | V8C_ETYPE | V8C_ETHREAD | V8C_EDISPOSED | V8C_EXCEPTION | V8C_ETERMINATED
 * V8: Set::Add, Has */
V8C_API int v8c_set_add(v8c_context *context, v8c_value set, v8c_value key);
V8C_API int v8c_set_has(v8c_context *context, v8c_value set, v8c_value key, bool *out);

/* *out (may be NULL): was it there?
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ETYPE | V8C_ETHREAD | V8C_EDISPOSED | V8C_EXCEPTION | V8C_ETERMINATED
 * V8: Set::Delete */
V8C_API int v8c_set_delete(v8c_context *context, v8c_value set, v8c_value key, bool *out);

/* [may-gc, owner]  0 | V8C_EINVAL | V8C_ETYPE | V8C_ETHREAD | V8C_EDISPOSED | V8C_EXCEPTION | V8C_ETERMINATED
 * V8: Set::Clear */
V8C_API int v8c_set_clear(v8c_context *context, v8c_value set);

/* [pure, owner]  0 | V8C_EINVAL | V8C_ETYPE   V8: Set::Size */
V8C_API int v8c_set_size(v8c_value set, size_t *out);

/* ---- Entries ------------------------------------------------------------------------ */

/* What is in a Map, Set, WeakMap or WeakSet, or still to come of an iterator over a Map or
 * Set, which does not move: an array of its keys, or of key, value, key, value, … when *pairs
 * (may be NULL) is set. In order of insertion, the weak ones in no order.
 * out: scoped.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ETYPE | V8C_ETHREAD | V8C_EDISPOSED | V8C_EXCEPTION | V8C_ETERMINATED
 * V8: Map::AsArray, Set::AsArray, Object::PreviewEntries */
V8C_API int v8c_entries(v8c_context *context, v8c_value collection, bool *pairs, v8c_value *out);

#ifdef __cplusplus
}
#endif

#endif
