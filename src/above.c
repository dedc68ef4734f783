/* above.c: the internal functions of libv8c for the libraries above it, which see only what it shows. */
#include <stdarg.h>
#include <stdio.h>

#include "src/internal.h"

int v8c__fail(int code, const char *format, ...) {
  char text[1024];
  va_list args;
  va_start(args, format);
  vsnprintf(text, sizeof text, format, args);
  va_end(args);
  return v8c_fail(code, "%s", text);
}

void *v8c__realloc(void *old, size_t bytes) { return v8c_realloc(old, bytes ? bytes : 1); }

void *v8c__alloc(size_t bytes) { return v8c_realloc(NULL, bytes ? bytes : 1); }

void v8c__free(void *p) { v8c_realloc(p, 0); }
