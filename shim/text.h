/* text.h: is it ASCII? Asked of every string that goes in or out. And how long is it as UTF-8? */
#ifndef V8C_SHIM_TEXT_H
#define V8C_SHIM_TEXT_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

const uint64_t kHighBits = UINT64_C(0x8080808080808080);

inline uint64_t word_at(const void *p) {
  uint64_t word;
  memcpy(&word, p, sizeof word);
  return word;
}

/* Blocks of 64 become vector instructions; what is left is words, the last one overlapping. */
inline bool ascii(const void *bytes, size_t len) {
  const auto *p = static_cast<const uint8_t *>(bytes);
  const size_t all = len;
  for (; len >= 64; p += 64, len -= 64) {
    uint64_t any = 0;
    for (size_t i = 0; i < 64; i += 8) any |= word_at(p + i);
    if (any & kHighBits) return false;
  }
  for (; len >= 8; p += 8, len -= 8)
    if (word_at(p) & kHighBits) return false;
  if (all >= 8) return !(word_at(p + len - 8) & kHighBits);
  uint8_t any = 0;
  for (size_t i = 0; i < len; i++) any |= p[i];
  return any < 0x80;
}

/* Bytes that the units take as UTF-8, lone surrogates three each. */
size_t v8c__utf8_bytes(const uint16_t *units, size_t count);

#endif
