/* engine_fuzz.h: what the targets of engine_fuzz.c share. */
#ifndef V8C_TESTS_FUZZ_ENGINE_H
#define V8C_TESTS_FUZZ_ENGINE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "v8c.h"

struct target {
  const char *name;
  void (*up)(void); /* once; may be NULL */
  void (*one)(const uint8_t *data, size_t size);
  void (*seeds)(const char *folder);
};

extern const struct target strings_target, keys_target, json_target, cache_target, clone_target;

extern v8c_isolate *iso; /* entered */
extern v8c_context *ctx;

#define MUST(call) must((call), #call, __LINE__)
void must(int code, const char *what, int line);
#define HOLDS(expr) must((expr) ? 0 : V8C_ESTATE, #expr, __LINE__)
void took_exception(int code, int line);
void save_seed(const char *folder, int number, const void *bytes, size_t len);

/* A copy that ends where its memory ends, so that AddressSanitizer sees one byte too far. */
static inline void *exactly(const void *bytes, size_t len) {
  void *copy = malloc(len ? len : 1);
  if (!copy) abort();
  if (len) memcpy(copy, bytes, len);
  return copy;
}

#endif
