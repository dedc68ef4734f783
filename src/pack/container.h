/* container.h: the container of a snapshot, read and written. src/pack/FORMAT.md
 * describes it byte by byte. Knows nothing of V8. */
#ifndef V8C_SRC_PACK_CONTAINER_H
#define V8C_SRC_PACK_CONTAINER_H

#include "src/pack/digest.h"
#include "v8c/snapshot.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Layout ------------------------------------------------------------------- */

#define V8C__CONTAINER_MAGIC "\x89V8C\r\n\x1a\n"
#define V8C__CONTAINER_FORMAT 1u

/* The fixed part. Every format, however new, keeps it. */
enum {
  V8C__AT_FORMAT = 8,      /* u32 */
  V8C__AT_SECTIONS = 12,   /* u32: entries of the section table */
  V8C__AT_HEADER_LEN = 16, /* u64: fixed part, section table and records */
  V8C__AT_TOTAL_LEN = 24,  /* u64 */
  V8C__AT_DIGEST = 32,     /* of the header without these 16 bytes */
  V8C__FIXED_BYTES = 48
};

/* An entry of the section table, which is behind the fixed part. */
enum {
  V8C__SECTION_AT_KIND = 0,    /* u32 */
  V8C__SECTION_AT_FLAGS = 4,   /* u32 */
  V8C__SECTION_AT_OFFSET = 8,  /* u64, from the start of the container */
  V8C__SECTION_AT_LEN = 16,    /* u64 */
  V8C__SECTION_AT_DIGEST = 24, /* of the section's bytes */
  V8C__SECTION_BYTES = 40
};

enum { V8C__SECTION_ALIGN = 64, V8C__SECTIONS_MAX = 16 };

enum v8c__section_kind {
  V8C__SECTION_BLOB = 1,
  V8C__SECTION_ED25519 = 2, /* optional, and only looked at by sign.c */
  V8C__SECTION_GRAPH = 3    /* instead of a blob: src/loader/graph.c's */
};

/* A record of the header, behind the section table: tag u16, flags u16, zero u32,
 * length u64, payload, zeros up to a multiple of 8. */
enum { V8C__RECORD_BYTES = 16, V8C__RECORD_ALIGN = 8 };

enum v8c__tag {
  V8C__TAG_V8_VERSION = 1, /* 1 to 5: UTF-8 without NUL, and a NUL */
  V8C__TAG_ARCH = 2,
  V8C__TAG_BUILD = 3,
  V8C__TAG_FLAGS = 4,
  V8C__TAG_ORIGIN = 5,
  V8C__TAG_FACTS = 6,
  V8C__TAG_REFS = 7,
  V8C__TAG_BUNDLE = 8, /* SHA-256; may be missing */
  V8C__TAG_EXTRA = 9   /* any number */
};

/* In the flags of a section or a record: who does not know it may skip it. Without
 * it an unknown one is V8C_ETOONEW. */
enum { V8C__OPTIONAL = 1 };

/* ---- Reading and writing -------------------------------------------------------- */

struct v8c__section {
  uint32_t kind;
  uint32_t flags;
  uint64_t offset;
  uint64_t len;
  uint8_t digest[V8C__DIGEST_BYTES];
};

/* What a container says. As the result of parsing: strings are never NULL and borrowed
 * from the bytes, as the blob is; refs, extras and extras_by_key are arrays of its own.
 * As a description to write: NULL strings count as "", and the fields marked * are
 * ignored. */
struct v8c__container {
  uint32_t format; /* * */
  const char *v8_version;
  const char *arch;
  const char *build;
  const char *flags;
  const char *origin;
  bool has_bundle;
  uint8_t bundle_sha256[32];
  const char *const *refs; /* in the order that the blob counts them by, none twice */
  size_t refs_count;
  uint8_t refs_digest[V8C__DIGEST_BYTES]; /* * */
  const v8c_extra *extras;                /* keys not empty, none twice */
  size_t extra_count;
  const v8c_extra *const *extras_by_key; /* * sorted by key */
  int64_t created_ms;
  v8c_code_handling code_handling;
  bool warmed;
  bool deterministic;
  double clock_ms; /* finite */
  uint64_t random_seed;
  uint32_t layers; /* at least 1 */
  uint32_t contexts;
  const void *blob; /* at least one byte, or NULL where there is a graph */
  size_t blob_len;
  const void *graph; /* NULL: none */
  size_t graph_len;
  uint8_t blob_digest[V8C__DIGEST_BYTES];          /* * */
  uint64_t total_len;                              /* * */
  struct v8c__section sections[V8C__SECTIONS_MAX]; /* * */
  size_t section_count;                            /* * */
};

/* Verifies every byte. On success *out is to be given to v8c__container_free and borrows
 * from `bytes`; on failure it is untouched and the detail says what is wrong and where.
 * 0 | V8C_EFORMAT | V8C_ETOONEW | V8C_ETRUNCATED | V8C_EDIGEST | V8C_ECORRUPT | V8C_ENOMEM */
int v8c__container_parse(const void *bytes, size_t len, struct v8c__container *out);

/* Frees the arrays, not the bytes. */
void v8c__container_free(struct v8c__container *container);

/* Writes the container into `out`, which must be empty and stays so on failure. What it
 * writes, v8c__container_parse accepts.
 * 0 | V8C_EINVAL | V8C_EENCODING | V8C_ENOMEM */
int v8c__container_write(const struct v8c__container *desc, v8c_buf *out);

/* A name that is there twice, NULL when none is. 0 | V8C_ENOMEM */
int v8c__names_twice(const char *const *names, size_t count, const char **twice);

/* The pair of `key`, NULL when there is none. */
const v8c_extra *v8c__container_extra(const struct v8c__container *container, const char *key, size_t key_len);

#ifdef __cplusplus
}
#endif

#endif
