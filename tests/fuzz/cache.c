/* cache.c: framed code caches. V8 dies of a damaged one, so only a frame that was made for this
 * source by this V8 may get to it: whatever the bytes, the script compiles and runs. */
#include "src/pack/digest.h"
#include "tests/fuzz/engine_fuzz.h"

enum { HEADER = 64, COVERED = 48 };

#define SOURCE "(() => { let f = x => x * 2; return f(21) })()"
static v8c_buf good;

static void up(void) {
  v8c_script *script = NULL;
  MUST(v8c_script_compile(ctx, V8C_LIT(SOURCE), NULL, &script));
  MUST(v8c_script_run(script, ctx, NULL));
  MUST(v8c_script_cache(script, &good));
  v8c_script_free(script);
}

/* A frame of this source by this V8, perhaps of another process. */
static bool is_right(const uint8_t *frame, size_t len) {
  uint64_t payload;
  uint8_t digest[V8C__DIGEST_BYTES];
  if (len < HEADER) return false;
  memcpy(&payload, frame + 24, sizeof payload);
  v8c__digest_two(frame, COVERED, frame + HEADER, len - HEADER, digest);
  return memcmp(frame, good.data, 24) == 0 && payload == len - HEADER && memcmp(frame + 32, good.data + 32, 16) == 0 &&
         memcmp(frame + COVERED, digest, sizeof digest) == 0;
}

static void try_frame(const uint8_t *frame, size_t len) {
  v8c_script_options options = {.size = sizeof options, .cache = frame, .cache_len = len};
  v8c_script *script = NULL;
  v8c_value value = NULL;
  int32_t number = 0;
  MUST(v8c_script_compile(ctx, V8C_LIT(SOURCE), &options, &script));
  HOLDS((v8c_script_cache_result(script) == V8C_CACHE_ACCEPTED) == is_right(frame, len));
  MUST(v8c_script_run(script, ctx, &value));
  MUST(v8c_get_int32(value, &number));
  HOLDS(number == 42);
  v8c_script_free(script);
#ifdef PLANTED
  static volatile unsigned sum;
  uint64_t claimed;
  if (len < HEADER || memcmp(frame, good.data, 8)) return;
  memcpy(&claimed, frame + 24, sizeof claimed); /* believed without a look at len */
  for (uint64_t i = 0; i < claimed; i++) sum += frame[HEADER + i];
#endif
}

/* By the first byte: the frame as it is; or the good one with parts of its header written over
 * and its digest made right again, as anybody can. The payload stays: V8 would die of another. */
static void one(const uint8_t *data, size_t size) {
  if (!size) return;
  const uint8_t mode = *data++;
  size--;
  if (mode % 2 == 0) {
    uint8_t *frame = exactly(data, size);
    try_frame(frame, size);
    free(frame);
    return;
  }
  uint8_t *frame = exactly(good.data, good.len);
  for (size_t i = 0; i + 1 < size; i += 2) frame[data[i] % COVERED] ^= data[i + 1];
  v8c__digest_two(frame, COVERED, frame + HEADER, good.len - HEADER, frame + COVERED);
  try_frame(frame, good.len);
  free(frame);
}

static void seeds(const char *folder) {
  v8c_buf raw = {0};
  MUST(v8c_buf_append(&raw, "0", 1));
  MUST(v8c_buf_append(&raw, good.data, good.len));
  save_seed(folder, 0, raw.data, raw.len);
  save_seed(folder, 1, raw.data, HEADER + 1);
  save_seed(folder, 2, "1\x08\x01", 3); /* format */
  save_seed(folder, 3, "1\x0c\x01", 3); /* tag */
  save_seed(folder, 4, "1\x18\x01", 3); /* length */
  save_seed(folder, 5, "1\x20\x01", 3); /* source */
  v8c_buf_free(&raw);
}

const struct target cache_target = {"cache", up, one, seeds};
