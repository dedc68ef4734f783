/* digest.c: digests by xxhash.h; inlined, so nothing is needed at run time. */
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "src/pack/digest.h"

static void store(XXH128_hash_t hash, uint8_t out[V8C__DIGEST_BYTES]) {
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical, hash);
  memcpy(out, canonical.digest, V8C__DIGEST_BYTES);
}

void v8c__digest(const void *bytes, size_t len, uint8_t out[V8C__DIGEST_BYTES]) {
  store(XXH3_128bits(bytes, len), out);
}

void v8c__digest_two(const void *a, size_t a_len, const void *b, size_t b_len, uint8_t out[V8C__DIGEST_BYTES]) {
  XXH3_state_t state;
  XXH3_128bits_reset(&state);
  if (a_len) XXH3_128bits_update(&state, a, a_len);
  if (b_len) XXH3_128bits_update(&state, b, b_len);
  store(XXH3_128bits_digest(&state), out);
}

void v8c__digest_names(const char *const *names, size_t count, uint8_t out[V8C__DIGEST_BYTES]) {
  XXH3_state_t state;
  XXH3_128bits_reset(&state);
  for (size_t i = 0; i < count; i++) {
    size_t nul = i + 1 < count;
    XXH3_128bits_update(&state, names[i], strlen(names[i]) + nul);
  }
  store(XXH3_128bits_digest(&state), out);
}

void v8c__hex(const uint8_t *bytes, size_t len, char *out) {
  static const char digits[] = "0123456789abcdef";
  for (size_t i = 0; i < len; i++) {
    out[2 * i] = digits[bytes[i] >> 4];
    out[2 * i + 1] = digits[bytes[i] & 15];
  }
  out[2 * len] = 0;
}
