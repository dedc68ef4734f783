/* restore.c: from a verified container to an isolate. */
#include "src/internal.h"
#include "src/pack/heap.h"
#include "src/pack/pack.h"
#include "src/pack/registry.h"

/* The addresses of these names in this process, in the container's order, as V8 wants them:
 * the blob says "the third". A name that nobody registered here becomes a native that
 * throws, which v8c_snapshot_check has allowed or refused before. */
static int addresses_of(const char *const *names, size_t count, intptr_t **out) {
  intptr_t *addresses = v8c__alloc((count + 1) * sizeof *addresses);
  if (!addresses) return v8c__fail(V8C_ENOMEM, "no memory for %zu external references", count);
  for (size_t i = 0; i < count; i++) {
    v8c__native native = v8c__natives_find(names[i]);
    addresses[i] = native ? (intptr_t)native : (intptr_t)v8c__native_missing;
  }
  addresses[count] = 0;
  *out = addresses;
  return 0;
}

static void release_snapshot(void *snapshot) { v8c__snapshot_release(snapshot); }

int v8c__heap_of(const v8c_snapshot *snapshot, const char *const *names, size_t count, struct v8c__heap *out) {
  struct v8c__heap heap = {0};
  intptr_t *addresses = NULL;
  int err = addresses_of(names, count, &addresses);
  if (err) return err;
  heap.references = addresses;
  if (snapshot) {
    const struct v8c__container *container = v8c__snapshot_container(snapshot);
    heap.blob = v8c__snapshot_blob(snapshot, &heap.blob_len);
    heap.contexts = container->contexts;
    heap.deterministic = container->deterministic;
    heap.clock_ms = container->clock_ms;
    heap.random_seed = container->random_seed;
    heap.keep = v8c__snapshot_retain(snapshot);
    heap.keep_release = release_snapshot;
  }
  *out = heap;
  return 0;
}

void v8c__heap_drop(struct v8c__heap *heap) {
  v8c__free((void *)(uintptr_t)heap->references);
  if (heap->keep_release) heap->keep_release(heap->keep);
}

int v8c_snapshot_restore(const v8c_snapshot *snapshot, const v8c_isolate_options *isolate_options,
                         const v8c_restore_options *restore_options, v8c_isolate **out) {
  if (!snapshot || !out) return v8c__fail(V8C_EINVAL, "snapshot and out must not be NULL");
  int err = v8c__natives_freeze();
  if (!err) err = v8c_snapshot_check(snapshot, restore_options);
  if (err) return err;
  const struct v8c__container *container = v8c__snapshot_container(snapshot);
  struct v8c__heap heap;
  err = v8c__heap_of(snapshot, container->refs, container->refs_count, &heap);
  if (err) return err;
  v8c_restore_options options;
  (void)v8c__options(restore_options, &options, sizeof options); /* checked above */
  heap.load = options.load;
  heap.load_data = options.data;
  err = v8c__heap_restore(&heap, isolate_options, out);
  if (err) v8c__heap_drop(&heap);
  return err;
}
