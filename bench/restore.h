/* restore.h: restoring one snapshot, through v8c (v8c_restore.c) and in raw V8
 * (raw_restore.cc). */
#ifndef V8C_BENCH_RESTORE_H
#define V8C_BENCH_RESTORE_H

#include "v8c.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The same heap twice: in a container, and as V8's bare blob. */
typedef struct restore_files {
  const char *container, *blob, *signed_container; /* paths */
  const intptr_t *references;                      /* what the blob refers to, for V8 */
} restore_files;

/* Packs the bundle, warmed up, and writes both files. 0 or a code. */
int restore_prepare(const char *bundle, size_t len, restore_files *files);

/* One whole life: map the file, make isolate and context, run RESTORE_ASK, free it all. The
 * number that came out, or -1. Any thread. */
int v8c_restore(const restore_files *files);
int raw_restore(const restore_files *files);
/* The same of the signed container, whose signature must be good; and the container signed, nothing
 * restored: RESTORE_ANSWER, or -1. */
int v8c_restore_signed(const restore_files *files);
int v8c_sign_once(const restore_files *files);

#define RESTORE_WARM "ts.transpileModule('const x: number = 1;', {}).outputText"
#define RESTORE_ASK "ts.versionMajorMinor.length"
#define RESTORE_ANSWER 3

#ifdef __cplusplus
}
#endif

#endif
