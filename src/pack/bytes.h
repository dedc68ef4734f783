/* bytes.h: little-endian numbers at any alignment. */
#ifndef V8C_SRC_PACK_BYTES_H
#define V8C_SRC_PACK_BYTES_H

#include <stdint.h>
#include <string.h>

static inline uint64_t v8c__get_le(const void *at, int bytes) {
  unsigned char raw[8];
  uint64_t value = 0;
  memcpy(raw, at, (size_t)bytes);
  for (int i = bytes; i-- > 0;) value = value << 8 | raw[i];
  return value;
}

static inline void v8c__put_le(void *at, int bytes, uint64_t value) {
  unsigned char raw[8];
  for (int i = 0; i < bytes; i++) raw[i] = (unsigned char)(value >> (8 * i));
  memcpy(at, raw, (size_t)bytes);
}

static inline uint16_t v8c__get16(const void *at) { return (uint16_t)v8c__get_le(at, 2); }

static inline uint32_t v8c__get32(const void *at) { return (uint32_t)v8c__get_le(at, 4); }

static inline uint64_t v8c__get64(const void *at) { return v8c__get_le(at, 8); }

static inline void v8c__put16(void *at, uint16_t value) { v8c__put_le(at, 2, value); }

static inline void v8c__put32(void *at, uint32_t value) { v8c__put_le(at, 4, value); }

static inline void v8c__put64(void *at, uint64_t value) { v8c__put_le(at, 8, value); }

#endif
