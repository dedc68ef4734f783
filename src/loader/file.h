/* file.h: reading files. */
#ifndef V8C_SRC_LOADER_FILE_H
#define V8C_SRC_LOADER_FILE_H

#include "v8c/base.h"

/* Adds the whole file to *out. 0 | V8C_EIO with errno | V8C_ENOMEM */
int v8c__file_read(const char *path, v8c_buf *out);
/* The same of a file below one of these folders, when links were followed; else V8C_EIO with EACCES. None: of any. */
int v8c__file_read_within(const char *path, const char *const *folders, size_t count, v8c_buf *out);

#endif
