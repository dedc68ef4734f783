/* alloc.c: every allocation of ours goes through the host's function, when it gave one. */
#include <stdlib.h>

#include "src/internal.h"

static v8c__realloc_fn host_realloc;
static void *host_data;
static _Atomic bool used; /* something was allocated: whoever frees it must reach the same allocator */

int v8c__set_allocator(v8c__realloc_fn fn, void *data) {
  if (fn == host_realloc && data == host_data) return 0;
  if (used) return v8c__fail(V8C_ESTATE, "allocator: objects were made before v8c_start");
  host_realloc = fn;
  host_data = data;
  return 0;
}

void *v8c__realloc(void *old, size_t bytes) {
  if (!used) used = true;
  if (host_realloc) return host_realloc(host_data, old, bytes);
  return realloc(old, bytes);
}

void *v8c__alloc(size_t bytes) {
  if (!used) used = true;
  if (host_realloc) return host_realloc(host_data, NULL, bytes ? bytes : 1);
  return malloc(bytes ? bytes : 1);
}

void v8c__free(void *p) {
  if (!p) return;
  if (host_realloc)
    host_realloc(host_data, p, 0);
  else
    free(p);
}

void *v8c_realloc(void *old, size_t bytes) {
  if (bytes) return v8c__realloc(old, bytes);
  v8c__free(old);
  return NULL;
}
