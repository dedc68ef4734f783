/* container_fuzz.c: libFuzzer on the reader of containers, digests made right again so that
 * every mutation reaches the parser.
 *
 *   FUZZ -seeds=DIR      writes a few good containers into DIR, and stops
 *   FUZZ DIR
 *
 * Compiled with -DPLANTED it reads one byte past the end of every good container: a
 * run that does not find that is no run. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/internal.h"
#include "tests/harness/seal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);

static volatile unsigned sink;

static void touch(const void *bytes, size_t len) {
  const unsigned char *p = bytes;
  for (size_t i = 0; i < len; i++) sink += p[i];
}

static void touch_text(const char *text) { touch(text, strlen(text) + 1); }

/* Reads all that the parser vouched for, NULs behind included. */
static void touch_all(const struct v8c__container *c) {
  touch_text(c->v8_version);
  touch_text(c->arch);
  touch_text(c->build);
  touch_text(c->flags);
  touch_text(c->origin);
  for (size_t i = 0; i < c->refs_count; i++) touch_text(c->refs[i]);
  for (size_t i = 0; i < c->extra_count; i++) {
    const v8c_extra *e = &c->extras[i];
    touch(e->key, e->key_len + 1);
    touch(e->value, e->value_len + 1);
    if (v8c__container_extra(c, e->key, e->key_len) != e) abort();
  }
  touch(c->blob, c->blob_len);
#ifdef PLANTED
  touch(c->blob, c->blob_len + 1);
#endif
}

/* What was read and is written again reads the same. */
static void write_again(const struct v8c__container *c) {
  v8c_buf buf = {0};
  struct v8c__container again;
  if (v8c__container_write(c, &buf) != 0) abort();
  if (v8c__container_parse(buf.data, buf.len, &again) != 0) abort();
  if (again.extra_count != c->extra_count || again.refs_count != c->refs_count) abort();
  if (memcmp(again.refs_digest, c->refs_digest, V8C__DIGEST_BYTES) != 0) abort();
  if (memcmp(again.blob_digest, c->blob_digest, V8C__DIGEST_BYTES) != 0) abort();
  v8c__container_free(&again);
  v8c_buf_free(&buf);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct v8c__container c;
  uint8_t *bytes = malloc(size ? size : 1);
  if (!bytes) return 0;
  if (size) memcpy(bytes, data, size);
  /* Mutations change the size; the parser is to get past that too. */
  if (size >= V8C__FIXED_BYTES && size % 2) v8c__put64(bytes + V8C__AT_TOTAL_LEN, size);
  seal(bytes, size);
  if (v8c__container_parse(bytes, size, &c) == 0) {
    touch_all(&c);
    write_again(&c);
    v8c__container_free(&c);
  }
  free(bytes);
  return 0;
}

/* ---- Seeds -------------------------------------------------------------------------------- */

static void save(const char *folder, int number, const struct v8c__container *desc) {
  char path[4096];
  v8c_buf buf = {0};
  snprintf(path, sizeof path, "%s/seed-%d", folder, number);
  FILE *f = fopen(path, "wb");
  if (!f || v8c__container_write(desc, &buf) != 0) abort();
  fwrite(buf.data, 1, buf.len, f);
  fclose(f);
  v8c_buf_free(&buf);
}

static void save_seeds(const char *folder) {
  static const char *const names[] = {"a", "read_file", "v8c:x"};
  static const v8c_extra extras[] = {{"k", 1, "v", 1}, {"kk", 2, "", 0}, {"a\0b", 3, "\0\0", 2}};
  struct v8c__container c = {.blob = "blob", .blob_len = 4, .layers = 1};
  save(folder, 0, &c);
  c.v8_version = "13.6.233.10", c.arch = "x86_64", c.build = "sandbox=0", c.flags = "--jitless";
  c.origin = "b.js", c.has_bundle = true, c.deterministic = true, c.clock_ms = V8C_SEED_TIME_MS;
  save(folder, 1, &c);
  c.refs = names, c.refs_count = 3;
  save(folder, 2, &c);
  c.extras = extras, c.extra_count = 3;
  save(folder, 3, &c);
}

int LLVMFuzzerInitialize(int *argc, char ***argv) {
  for (int i = 1; i < *argc; i++) {
    if (strncmp((*argv)[i], "-seeds=", 7) != 0) continue;
    save_seeds((*argv)[i] + 7);
    exit(0);
  }
  return 0;
}
