/* memory.c: what is made of v8c__alloc, and options. In libv8c and in the libraries above it. */
#include <string.h>

#include "src/internal.h"

void *v8c__calloc(size_t bytes) {
  void *p = v8c__alloc(bytes);
  if (p) memset(p, 0, bytes);
  return p;
}

char *v8c__strdup(const char *text, size_t len) {
  len = v8c__len(text, len);
  char *copy = v8c__alloc(len + 1);
  if (!copy) return NULL;
  if (len) memcpy(copy, text, len);
  copy[len] = 0;
  return copy;
}

/* Of a program made for a newer v8c: fields that we do not know must be what they would be in one
 * made for ours. */
static bool is_zero(const unsigned char *bytes, size_t len) {
  for (size_t i = 0; i < len; i++)
    if (bytes[i]) return false;
  return true;
}

int v8c__options(const void *from, void *to, size_t to_size) {
  memset(to, 0, to_size);
  if (!from) return 0;
  size_t size;
  memcpy(&size, from, sizeof size);
  if (size < sizeof size) return v8c__fail(V8C_EINVAL, "options: the field `size` is not set");
  if (size > V8C__OPTIONS_MAX) return v8c__fail(V8C_EINVAL, "options: the field `size` is %zu", size);
  if (size > to_size && !is_zero((const unsigned char *)from + to_size, size - to_size))
    return v8c__fail(V8C_EINVAL, "options: a field is set that v8c %s does not know", V8C_VERSION);
  memcpy(to, from, size < to_size ? size : to_size);
  return 0;
}
