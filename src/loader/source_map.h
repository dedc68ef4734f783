/* source_map.h: a source map, decoded. Knows nothing of V8. */
#ifndef V8C_SRC_LOADER_SOURCE_MAP_H
#define V8C_SRC_LOADER_SOURCE_MAP_H

#include "v8c/source_map.h"

/* From a place in the script, counted from 0, to the next one: where it comes from. */
struct v8c__segment {
  int32_t line, column;
  int32_t source; /* -1: nowhere */
  int32_t source_line, source_column;
  int32_t name; /* -1: not told */
};

struct v8c__source {
  char *name;
  char *content; /* NULL: not in the map */
  size_t len;
  bool sought; /* elsewhere, too */
};

struct v8c_source_map {
  struct v8c__source *sources;
  size_t source_count, source_cap;
  char **names;
  size_t name_count, name_cap;
  struct v8c__segment *segments; /* by line and column */
  size_t count, cap;
};

/* The name `name` as one of what `base`, a URL or a path, names. 0 | V8C_ENOMEM */
int v8c__source_join(const char *base, size_t base_len, const char *name, size_t len, v8c_buf *out);

/* Adds what a data: URL says. 0 | V8C_EFORMAT | V8C_ENOMEM */
int v8c__data_url(const char *url, size_t len, v8c_buf *out);

#endif
