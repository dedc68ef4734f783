/* file.h: reading files. */
#ifndef V8C_SRC_LOADER_FILE_H
#define V8C_SRC_LOADER_FILE_H

#include "v8c/base.h"

/* Adds the whole file to *out. 0 | V8C_EIO with errno | V8C_ENOMEM */
int v8c__file_read(const char *path, v8c_buf *out);

#endif
