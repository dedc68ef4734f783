/* pool.c: memory of one kind: what was given back is there still, marked free, so that who uses a
 * thing after its release meets the mark and not somebody else's data. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "src/jsc/jsc.h"

enum { BLOCK = 64 }; /* of so many */

/* Blocks are never freed; the list of them keeps leak checkers content. */
static bool grow(jsc_pool *pool) {
  char *block = aligned_alloc(64, 64 + BLOCK * pool->bytes);
  if (!block) return false;
  memset(block, 0, 64 + BLOCK * pool->bytes);
  *(void **)block = pool->blocks;
  pool->blocks = block;
  for (size_t i = BLOCK; i-- > 0;) {
    jsc_slot *slot = (jsc_slot *)(block + 64 + i * pool->bytes);
    slot->next_free = pool->free;
    pool->free = slot;
  }
  return true;
}

void *jsc__pool_take(jsc_pool *pool) {
  pthread_mutex_lock(&pool->lock);
  jsc_slot *slot = NULL;
  if (pool->free || grow(pool)) {
    slot = pool->free;
    pool->free = slot->next_free;
  }
  pthread_mutex_unlock(&pool->lock);
  return slot;
}

void jsc__pool_give(jsc_pool *pool, void *memory) {
  jsc_slot *slot = memory;
  slot->mark = JSC_FREE;
  pthread_mutex_lock(&pool->lock);
  slot->next_free = pool->free;
  pool->free = slot;
  pthread_mutex_unlock(&pool->lock);
}
