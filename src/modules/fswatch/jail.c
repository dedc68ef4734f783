/* jail.c: see jail.h. */
#include "src/modules/fswatch/jail.h"

#include <string.h>

#include "src/internal.h"

/* Adds the segments of `path` to the absolute path of *len bytes in `out`; "" there is the root. */
static void add(char *out, size_t *len, const char *path) {
  while (*path) {
    size_t segment = strcspn(path, "/");
    if (segment == 2 && path[0] == '.' && path[1] == '.') {
      while (*len && out[--*len] != '/') continue;
    } else if (segment && !(segment == 1 && *path == '.')) {
      out[(*len)++] = '/';
      memcpy(out + *len, path, segment);
      *len += segment;
    }
    path += segment + (path[segment] == '/');
  }
}

char *v8c__path_clean(const char *base, const char *path) {
  char *out = v8c__alloc(strlen(base) + strlen(path) + 4);
  size_t len = 0;
  if (!out) return NULL;
  if (*path != '/') add(out, &len, base);
  add(out, &len, path);
  if (!len) out[len++] = '/';
  out[len] = 0;
  return out;
}

bool v8c__path_is_below(const char *path, const char *folder) {
  size_t len = strlen(folder);
  if (len == 1) return true; /* "/" */
  return !strncmp(path, folder, len) && (path[len] == '/' || !path[len]);
}
