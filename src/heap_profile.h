/* heap_profile.h: a sampling heap profile of ours, filled by the shim and read through
 * v8c/profiler.h. Plain memory: it knows nothing of V8, so it outlives everything. */
#ifndef V8C_SRC_HEAP_PROFILE_H
#define V8C_SRC_HEAP_PROFILE_H

#include "src/internal.h"
#include "v8c/profiler.h"

#ifdef __cplusplus
extern "C" {
#endif

/* How to fill one: new, then nodes depth-first with their allocations behind each, then samples,
 * then finish. A failure on the way is kept, and finish returns it. */

/* NULL when out of memory. */
v8c_heap_profile *v8c__heap_profile_new(void);

/* A node, `depth` below the root (0). Its texts may be NULL and need not be UTF-8: what is not
 * becomes U+FFFD. Its parent is the last node before it that is one less deep. */
void v8c__heap_profile_add_node(v8c_heap_profile *profile, const v8c_heap_node *node, uint32_t depth);
/* The last node made `count` objects of that size. */
void v8c__heap_profile_add_alloc(v8c_heap_profile *profile, size_t bytes, uint32_t count);
void v8c__heap_profile_add_sample(v8c_heap_profile *profile, const v8c_heap_sample *sample);

/* 0 | V8C_ENOMEM | V8C_ECORRUPT when a node is deeper than its place allows */
int v8c__heap_profile_finish(v8c_heap_profile *profile);

#ifdef __cplusplus
}
#endif

#endif
