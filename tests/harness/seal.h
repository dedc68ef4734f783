/* seal.h: makes the digests of a container right again after damage, as anybody can, so
 * that what is tested is the parser and not the digests before it. Damaged places that
 * leave the bytes are left alone. */
#ifndef V8C_TESTS_HARNESS_SEAL_H
#define V8C_TESTS_HARNESS_SEAL_H

#include "src/pack/bytes.h"
#include "src/pack/container.h"

static inline void seal_section(uint8_t *bytes, size_t len, uint8_t *entry) {
  uint64_t offset = v8c__get64(entry + V8C__SECTION_AT_OFFSET);
  uint64_t size = v8c__get64(entry + V8C__SECTION_AT_LEN);
  if (offset > len || size > len - offset) return;
  uint8_t digest[V8C__DIGEST_BYTES];
  v8c__digest(bytes + offset, (size_t)size, digest);
  memcpy(entry + V8C__SECTION_AT_DIGEST, digest, sizeof digest);
}

static inline void seal(uint8_t *bytes, size_t len) {
  if (len < V8C__FIXED_BYTES) return;
  uint64_t count = v8c__get32(bytes + V8C__AT_SECTIONS);
  for (uint64_t i = 0; i < count && i < 64; i++) {
    size_t at = (size_t)(V8C__FIXED_BYTES + i * V8C__SECTION_BYTES);
    if (at + V8C__SECTION_BYTES > len) break;
    seal_section(bytes, len, bytes + at);
  }
  uint64_t header = v8c__get64(bytes + V8C__AT_HEADER_LEN);
  if (header < V8C__FIXED_BYTES || header > len) return;
  v8c__digest_two(bytes, V8C__AT_DIGEST, bytes + V8C__FIXED_BYTES, (size_t)header - V8C__FIXED_BYTES,
                  bytes + V8C__AT_DIGEST);
}

#endif
