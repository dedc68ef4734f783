/* snapshot.h: a container that is held, for the code that makes and restores snapshots. */
#ifndef V8C_SRC_PACK_SNAPSHOT_H
#define V8C_SRC_PACK_SNAPSHOT_H

#include "src/pack/container.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Makes a snapshot of what v8c__container_write wrote. The bytes are taken and `bytes` left
 * empty, also on failure. out: owned; v8c_snapshot_free.
 * Codes of v8c__container_parse. */
int v8c__snapshot_adopt(v8c_buf *bytes, v8c_snapshot **out);

/* The snapshot lives until each retain has its release; an isolate restored from it
 * retains it, for V8 reads the blob lazily. release is v8c_snapshot_free, any thread. */
v8c_snapshot *v8c__snapshot_retain(const v8c_snapshot *snapshot);
void v8c__snapshot_release(const v8c_snapshot *snapshot);

/* What the header says; borrowed for the snapshot's life. */
const struct v8c__container *v8c__snapshot_container(const v8c_snapshot *snapshot);

/* V8's blob, aligned to 16 bytes at least; borrowed for the snapshot's life. */
const void *v8c__snapshot_blob(const v8c_snapshot *snapshot, size_t *len);

#ifdef __cplusplus
}
#endif

#endif
