/* cold.h: a synthetic bundle of 15,000 arrow functions, started from source and from snapshots: a whole
 * life of an isolate each, from files to an answer.
 *
 *   cold_v8c.c     a C program that uses v8c
 *   cold_raw.cc    the same heap restored by a careful C++ embedder of V8: mapped, nothing of it looked at */
#ifndef V8C_BENCH_COLD_H
#define V8C_BENCH_COLD_H

#include "v8c.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct cold_files {
  const char *script, *module; /* sources: text, not paths */
  const char *heap, *esm_heap; /* paths of containers, and of V8's bare blobs in them */
  const char *heap_blob, *esm_heap_blob;
  const intptr_t *references; /* of the blobs, for V8 */
} cold_files;

#define COLD_FUNCTIONS 15000
#define COLD_ASK "fns.f14999(1, 2)"
#define COLD_ESM_ASK "__esmExports.default.f14999(1, 2)"
#define COLD_ANSWER 14994

/* Packs both and writes the files. 0 or a code. */
int cold_prepare(cold_files *files);

/* The answer, or -1. */
int cold_source(const cold_files *files);
int cold_esm_source(const cold_files *files);
int cold_heap(const char *path, const char *ask);
int cold_raw_heap(const char *path, const intptr_t *references, const char *ask);

#ifdef __cplusplus
}
#endif

#endif
