/* utf8.c: lengths and validity of text that comes in. */
#include <string.h>

#include "src/internal.h"

size_t v8c__len(const char *text, size_t len) {
  if (len != V8C_ZSTR) return len;
  return text ? strlen(text) : 0;
}

/* Bytes of the sequence at p, or 0 when it is none. Overlong forms, surrogates and
 * code points past U+10FFFF are none. */
static size_t sequence(const unsigned char *p, size_t left) {
  unsigned char c = p[0];
  size_t n = c < 0x80 ? 1 : c < 0xc2 ? 0 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : c < 0xf5 ? 4 : 0;
  if (n == 0 || n > left) return 0;
  for (size_t i = 1; i < n; i++)
    if ((p[i] & 0xc0) != 0x80) return 0;
  if (c == 0xe0 && p[1] < 0xa0) return 0;
  if (c == 0xed && p[1] >= 0xa0) return 0;
  if (c == 0xf0 && p[1] < 0x90) return 0;
  if (c == 0xf4 && p[1] >= 0x90) return 0;
  return n;
}

size_t v8c__utf8_check(const char *text, size_t len, bool *ascii) {
  const unsigned char *p = (const unsigned char *)text;
  size_t i = 0;
  bool all_ascii = true;
  while (i < len) {
    uint64_t word;
    if (len - i >= sizeof word) {
      memcpy(&word, p + i, sizeof word);
      if (!(word & UINT64_C(0x8080808080808080))) {
        i += sizeof word;
        continue;
      }
    }
    size_t n = sequence(p + i, len - i);
    if (n != 1) all_ascii = false;
    if (n == 0) break;
    i += n;
  }
  if (ascii) *ascii = all_ascii;
  return i;
}
