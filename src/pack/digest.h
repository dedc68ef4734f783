/* digest.h: XXH3-128, the digest of the container. It finds damage, never malice. */
#ifndef V8C_SRC_PACK_DIGEST_H
#define V8C_SRC_PACK_DIGEST_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define V8C__DIGEST_BYTES 16

/* The digest in canonical order (high byte first), so that v8c__hex of it is what
 * `xxhsum -H2` prints. */
void v8c__digest(const void *bytes, size_t len, uint8_t out[V8C__DIGEST_BYTES]);

/* The same of `a` and `b` one behind the other. */
void v8c__digest_two(const void *a, size_t a_len, const void *b, size_t b_len, uint8_t out[V8C__DIGEST_BYTES]);

/* Of names joined with NUL: the digest of a set of references. */
void v8c__digest_names(const char *const *names, size_t count, uint8_t out[V8C__DIGEST_BYTES]);

/* Lower-case hex of `len` bytes and a NUL: 2 * len + 1 bytes. */
void v8c__hex(const uint8_t *bytes, size_t len, char *out);

#ifdef __cplusplus
}
#endif

#endif
