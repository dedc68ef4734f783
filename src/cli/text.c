/* text.c: bytes that may be anything, as text for people and as JSON. */
#include <string.h>

#include "src/cli/common.h"

/* Bytes of the UTF-8 sequence at p, 0 when it is none. */
static size_t sequence(const char *text, size_t left) {
  const unsigned char *p = (const unsigned char *)text;
  unsigned char c = p[0];
  size_t n = c < 0x80 ? 1 : c < 0xc2 ? 0 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : c < 0xf5 ? 4 : 0;
  if (n == 0 || n > left) return 0;
  for (size_t i = 1; i < n; i++)
    if ((p[i] & 0xc0) != 0x80) return 0;
  /* Overlong forms, surrogates, past U+10FFFF. */
  if ((c == 0xe0 && p[1] < 0xa0) || (c == 0xed && p[1] >= 0xa0)) return 0;
  if ((c == 0xf0 && p[1] < 0x90) || (c == 0xf4 && p[1] >= 0x90)) return 0;
  return n;
}

/* Adds the sequence at `text`, escaped if it must be; its length. */
static size_t add(v8c_buf *buf, const char *text, size_t left, bool json) {
  unsigned char c = (unsigned char)*text;
  size_t n = sequence(text, left);
  bool c1 = n == 2 && c == 0xc2 && (unsigned char)text[1] < 0xa0;
  if (n == 0)
    v8c_buf_append(buf, "\xef\xbf\xbd", 3);
  else if (json && (c == '"' || c == '\\'))
    v8c_buf_printf(buf, "\\%c", c);
  else if (c == '\n' || c == '\t')
    v8c_buf_append(buf, c == '\n' ? "\\n" : "\\t", 2);
  else if (c < 0x20 || c == 0x7f)
    v8c_buf_printf(buf, "\\u%04x", c);
  else if (c1)
    v8c_buf_printf(buf, "\\u%04x", (unsigned char)text[1]);
  else
    v8c_buf_append(buf, text, n);
  return n ? n : 1;
}

void cli_json_string(v8c_buf *buf, const char *text, size_t len) {
  v8c_buf_append(buf, "\"", 1);
  for (size_t i = 0; i < len;) i += add(buf, text + i, len - i, true);
  v8c_buf_append(buf, "\"", 1);
}

void cli_plain_text(v8c_buf *buf, const char *text, size_t len, size_t max) {
  size_t i = 0;
  while (i < len && i < max) i += add(buf, text + i, len - i, false);
  if (i < len) v8c_buf_printf(buf, "… (%zu bytes)", len);
}

bool cli_is_utf8(const v8c_buf *text) {
  size_t i = 0, n = 1;
  for (; n && i < text->len; i += n) n = sequence(text->data + i, text->len - i);
  return n != 0;
}
