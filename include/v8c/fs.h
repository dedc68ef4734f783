/* v8c/fs.h: what the native module "fs" may do.
 *
 * In libv8c-runtime (pkg-config v8c-runtime). docs/standard-modules.md is the guide.
 *
 *   static const v8c_fs_options files = {.size = sizeof files, .root = "/srv/data", .read_only = true};
 *
 *   v8c_builder_add_module(builder, v8c_native_find("fs"), (void *)&files); */
#ifndef V8C_FS_H
#define V8C_FS_H

#include "v8c/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The `data` that "fs" takes, which must outlive the runtimes. Without it: all that the process may. */
typedef struct v8c_fs_options {
  size_t size;
  const char *root;          /* nothing outside of this folder is touched, whatever `..` and links say (EACCES), and
                                relative paths are relative to it. It must be there, and /proc mounted. Descriptors
                                that were not opened there are EBADF. NULL: the working folder, and any path */
  bool read_only;            /* what would change something is EROFS */
} v8c_fs_options;

#ifdef __cplusplus
}
#endif

#endif
