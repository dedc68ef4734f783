/* v8c/fswatch.h: what the native module "fswatch" may do.
 *
 * In libv8c-runtime (pkg-config v8c-runtime). docs/emitters.md is the guide.
 *
 *   static const v8c_fswatch_options watching = {.size = sizeof watching, .root = "/srv/site", .allow_recursive = true};
 *
 *   v8c_builder_add_module(builder, v8c_native_find("fswatch"), (void *)&watching); */
#ifndef V8C_FSWATCH_H
#define V8C_FSWATCH_H

#include "v8c/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The `data` that "fswatch" takes, which must outlive the runtimes. Without it: any path, not recursive. */
typedef struct v8c_fswatch_options {
  size_t size;
  const char *root;          /* nothing outside of this folder is watched, whatever `..` and links say, and relative
                                paths are relative to it. It must be there. NULL: the working folder, and any path */
  bool allow_recursive;      /* scripts may watch all below a folder */
  double max_debounce_ms;    /* scripts may have changes wait so long; 0: as long as they like */
} v8c_fswatch_options;

#ifdef __cplusplus
}
#endif

#endif
