/* heap_snapshot_test.c: heap snapshots of heaps of any size: what the library itself needs for one. */
#include <stdlib.h>

#include "tests/harness/harness.h"

TestSuite(heap_snapshot, .timeout = 300);

/* ---- Counted memory -------------------------------------------------------------------------- */

static size_t held, most;

/* The size stands in front of each block. */
static void *counted(void *data, void *old, size_t bytes) {
  size_t *block = old ? (size_t *)old - 2 : NULL;
  (void)data;
  size_t before = block ? block[0] : 0;
  if (!bytes) {
    __atomic_sub_fetch(&held, before, __ATOMIC_SEQ_CST);
    free(block);
    return NULL;
  }
  block = realloc(block, bytes + 2 * sizeof *block);
  if (!block) return NULL;
  block[0] = bytes;
  size_t now = __atomic_add_fetch(&held, bytes - before, __ATOMIC_SEQ_CST);
  if (now > most) most = now;
  return block + 2;
}

static size_t written;
static int count_bytes(const char *bytes, size_t len, void *data) {
  (void)bytes, (void)data;
  written += len;
  return 0;
}

/* The most that the library held at a time while a snapshot of `objects` objects was written, beyond what it had. */
static size_t needed(int objects) {
  char source[128];
  v8c_frame frame;
  OK(v8c_isolate_new(NULL, &iso));
  OK(v8c_context_new(iso, NULL, &ctx));
  OK(v8c_enter(ctx, &frame));
  snprintf(source, sizeof source, "globalThis.kept = Array.from({ length: %d }, (_, i) => ({ i, s: 'text ' + i }))",
           objects);
  eval(source);
  size_t before = held;
  most = held;
  written = 0;
  OK(v8c_heap_snapshot_write(iso, NULL, count_bytes, NULL));
  OK(v8c_leave(&frame));
  v8c_context_free(ctx);
  OK(v8c_isolate_free(iso));
  return most - before;
}

Test(heap_snapshot, needs_the_same_memory_for_any_heap) {
  v8c_start_options options = {.size = sizeof options, .allocator = counted};
  OK(v8c_start(&options));
  size_t small = needed(10), small_file = written;
  size_t large = needed(400000), large_file = written;
  cr_assert_gt(large_file, 20 * small_file, "%zu and %zu bytes", large_file, small_file);
  cr_assert_lt(small, 1 << 20, "%zu bytes", small);
  cr_assert_lt(large, 1 << 20, "%zu bytes for a file of %zu", large, large_file);
  OK(v8c_stop());
}
