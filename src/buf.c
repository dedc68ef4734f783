/* buf.c: the growable buffer of bytes. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "src/internal.h"

int v8c_buf_reserve(v8c_buf *buf, size_t cap) {
  if (!buf) return V8C_EINVAL;
  if (buf->data && cap <= buf->cap) return 0;
  if (cap >= SIZE_MAX / 2) return V8C_ENOMEM;
  size_t grown = buf->cap + buf->cap / 2 + 64;
  if (grown < cap) grown = cap;
  char *data = v8c__realloc(buf->data, grown + 1);
  if (!data) return V8C_ENOMEM;
  data[buf->len] = 0;
  buf->data = data;
  buf->cap = grown;
  return 0;
}

int v8c_buf_append(v8c_buf *buf, const void *bytes, size_t len) {
  if (!buf || (!bytes && len)) return V8C_EINVAL;
  if (len == V8C_ZSTR) len = strlen(bytes);
  if (len >= SIZE_MAX / 2 - buf->len) return V8C_ENOMEM;
  int err = v8c_buf_reserve(buf, buf->len + len);
  if (err) return err;
  if (len) memcpy(buf->data + buf->len, bytes, len);
  buf->len += len;
  buf->data[buf->len] = 0;
  return 0;
}

int v8c_buf_printf(v8c_buf *buf, const char *format, ...) {
  if (!buf || !format) return V8C_EINVAL;
  va_list args, again;
  va_start(args, format);
  va_copy(again, args);
  int need = vsnprintf(NULL, 0, format, args);
  int err = need < 0 ? V8C_EINVAL : v8c_buf_reserve(buf, buf->len + (size_t)need);
  if (!err) {
    vsnprintf(buf->data + buf->len, (size_t)need + 1, format, again);
    buf->len += (size_t)need;
  }
  va_end(again);
  va_end(args);
  return err;
}

void v8c_buf_free(v8c_buf *buf) {
  if (!buf) return;
  v8c__free(buf->data);
  buf->data = NULL;
  buf->len = buf->cap = 0;
}
