/* file.h: whole files, mapped to be read and replaced to be written. */
#ifndef V8C_SRC_PACK_FILE_H
#define V8C_SRC_PACK_FILE_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Maps a regular file read-only. An empty one gives *bytes = NULL and *len = 0.
 * 0 | V8C_EIO; given back with v8c__file_unmap. */
int v8c__file_map(const char *path, const void **bytes, size_t *len);
void v8c__file_unmap(const void *bytes, size_t len);

/* Replaces `path` by a file of these bytes, at once: written beside it, flushed to the
 * disk, renamed. After any failure `path` is what it was and nothing is left beside it. A
 * symbolic link is followed, its target replaced. A file that was there keeps its
 * permissions; a new one has 0666 and the umask. What is no regular file is refused.
 * 0 | V8C_EIO */
int v8c__file_replace(const char *path, const void *bytes, size_t len);

#ifdef __cplusplus
}
#endif

#endif
