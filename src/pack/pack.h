/* pack.h: what making and restoring snapshots share. */
#ifndef V8C_SRC_PACK_PACK_H
#define V8C_SRC_PACK_PACK_H

#include "src/pack/heap.h"
#include "src/pack/snapshot.h"

/* The heap of a snapshot (NULL: V8's own start) with the addresses of these names. Taken by
 * the isolate made of it, or given back with v8c__heap_drop. */
int v8c__heap_of(const v8c_snapshot *snapshot, const char *const *names, size_t count, struct v8c__heap *out);
void v8c__heap_drop(struct v8c__heap *heap);

/* What v8c_pack_bundle adds to a creator's container. `bundle` NULL: no digest. */
int v8c__creator_describe(v8c_creator *creator, const char *origin, size_t origin_len, const void *bundle,
                          size_t bundle_len, bool warmed);
/* v8c_creator_finish, telling of its steps. */
int v8c__creator_finish(v8c_creator *creator, v8c_code_handling handling,
                        void (*progress)(v8c_pack_step step, void *data), void *data, v8c_snapshot **out);

#endif
