/* container_write.c: writes a container; the mirror of container.c. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/internal.h"
#include "src/pack/bytes.h"
#include "src/pack/container.h"

/* ---- What may be written ----------------------------------------------------------- */

static int check_text(const char *text, const char *what) {
  if (!text) return 0;
  size_t len = strlen(text), good = v8c__utf8_check(text, len, NULL);
  if (good == len) return 0;
  return v8c__fail(V8C_EENCODING, "%s is not UTF-8 at byte %zu", what, good);
}

static int check_texts(const struct v8c__container *c) {
  int err = check_text(c->v8_version, "the version");
  if (!err) err = check_text(c->arch, "the architecture");
  if (!err) err = check_text(c->build, "the build");
  if (!err) err = check_text(c->flags, "the flags");
  if (!err) err = check_text(c->origin, "the origin");
  return err;
}

static int check_refs(const struct v8c__container *c) {
  for (size_t i = 0; i < c->refs_count; i++) {
    size_t len = c->refs[i] ? strlen(c->refs[i]) : 0;
    if (len == 0 || len > 255) return v8c__fail(V8C_EINVAL, "reference name %zu has %zu bytes", i, len);
    int err = check_text(c->refs[i], "a reference name");
    if (err) return err;
  }
  const char *twice;
  int err = v8c__names_twice(c->refs, c->refs_count, &twice);
  if (!err && twice) err = v8c__fail(V8C_EINVAL, "reference name '%s' is there twice", twice);
  return err;
}

static int by_key(const void *a, const void *b) {
  const v8c_extra *x = *(const v8c_extra *const *)a, *y = *(const v8c_extra *const *)b;
  int order = memcmp(x->key, y->key, x->key_len < y->key_len ? x->key_len : y->key_len);
  return order ? order : (x->key_len > y->key_len) - (x->key_len < y->key_len);
}

static int check_extras(const struct v8c__container *c) {
  if (c->extra_count == 0) return 0;
  for (size_t i = 0; i < c->extra_count; i++) {
    const v8c_extra *e = &c->extras[i];
    if (!e->key || e->key_len == 0 || (!e->value && e->value_len))
      return v8c__fail(V8C_EINVAL, "extra %zu has no key, or a length and no value", i);
    if (e->key_len > SIZE_MAX / 4 || e->value_len > SIZE_MAX / 4)
      return v8c__fail(V8C_EINVAL, "extra %zu is too long", i);
  }
  if (c->extra_count > SIZE_MAX / sizeof(void *)) return V8C_ENOMEM;
  const v8c_extra **sorted = v8c__alloc(c->extra_count * sizeof *sorted);
  if (!sorted) return v8c__fail(V8C_ENOMEM, "no memory for %zu extras", c->extra_count);
  for (size_t i = 0; i < c->extra_count; i++) sorted[i] = &c->extras[i];
  qsort(sorted, c->extra_count, sizeof *sorted, by_key);
  int err = 0;
  for (size_t i = 1; i < c->extra_count && !err; i++)
    if (by_key(&sorted[i - 1], &sorted[i]) == 0)
      err = v8c__fail(V8C_EINVAL, "the extra '%.*s' is there twice",
                      (int)(sorted[i]->key_len < 80 ? sorted[i]->key_len : 80), sorted[i]->key);
  v8c__free(sorted);
  return err;
}

static int check_desc(const struct v8c__container *c) {
  if ((!c->blob || !c->blob_len) && (c->blob || !c->graph || !c->graph_len))
    return v8c__fail(V8C_EINVAL, "the blob is empty, or the graph");
  if (c->graph && !c->graph_len) return v8c__fail(V8C_EINVAL, "the graph is empty");
  if (c->layers == 0) return v8c__fail(V8C_EINVAL, "layers is 0");
  if (!isfinite(c->clock_ms)) return v8c__fail(V8C_EINVAL, "clock_ms is not a finite number");
  if (c->code_handling != V8C_CODE_KEEP && c->code_handling != V8C_CODE_CLEAR)
    return v8c__fail(V8C_EINVAL, "code_handling %d does not exist", (int)c->code_handling);
  int err = check_texts(c);
  if (!err) err = check_refs(c);
  if (!err) err = check_extras(c);
  return err;
}

/* ---- Putting bytes ------------------------------------------------------------------ */

/* After the first failure nothing more is put; it is looked at once, at the end. */
struct writer {
  v8c_buf *out;
  int err;
};

static void put(struct writer *w, const void *bytes, size_t len) {
  if (!w->err && len) w->err = v8c_buf_append(w->out, bytes, len);
}

static void put_zeros(struct writer *w, size_t count) {
  static const char zeros[V8C__SECTION_ALIGN];
  put(w, zeros, count);
}

static void put_number(struct writer *w, int bytes, uint64_t value) {
  unsigned char raw[8];
  v8c__put_le(raw, bytes, value);
  put(w, raw, (size_t)bytes);
}

static void begin_record(struct writer *w, enum v8c__tag tag, size_t len) {
  put_number(w, 2, tag);
  put_number(w, 2, 0);
  put_number(w, 4, 0);
  put_number(w, 8, len);
}

static void end_record(struct writer *w) { put_zeros(w, -w->out->len % V8C__RECORD_ALIGN); }

static void put_text(struct writer *w, enum v8c__tag tag, const char *text) {
  if (!text) text = "";
  size_t len = strlen(text) + 1;
  begin_record(w, tag, len);
  put(w, text, len);
  end_record(w);
}

static void put_facts(struct writer *w, const struct v8c__container *c) {
  uint64_t clock;
  memcpy(&clock, &c->clock_ms, sizeof clock);
  begin_record(w, V8C__TAG_FACTS, 40);
  put_number(w, 8, (uint64_t)c->created_ms);
  put_number(w, 8, clock);
  put_number(w, 8, c->random_seed);
  put_number(w, 4, c->layers);
  put_number(w, 4, c->contexts);
  put_number(w, 4, (uint64_t)c->code_handling);
  put_number(w, 4, (uint64_t)(c->warmed | c->deterministic << 1));
  end_record(w);
}

static void put_refs(struct writer *w, const struct v8c__container *c) {
  uint8_t digest[V8C__DIGEST_BYTES];
  size_t len = sizeof digest + 8;
  for (size_t i = 0; i < c->refs_count; i++) len += strlen(c->refs[i]) + 1;
  v8c__digest_names(c->refs, c->refs_count, digest);
  begin_record(w, V8C__TAG_REFS, len);
  put(w, digest, sizeof digest);
  put_number(w, 8, c->refs_count);
  for (size_t i = 0; i < c->refs_count; i++) put(w, c->refs[i], strlen(c->refs[i]) + 1);
  end_record(w);
}

static void put_bundle(struct writer *w, const struct v8c__container *c) {
  begin_record(w, V8C__TAG_BUNDLE, sizeof c->bundle_sha256);
  put(w, c->bundle_sha256, sizeof c->bundle_sha256);
  end_record(w);
}

static void put_extra(struct writer *w, const v8c_extra *e) {
  begin_record(w, V8C__TAG_EXTRA, 16 + e->key_len + 1 + e->value_len + 1);
  put_number(w, 8, e->key_len);
  put_number(w, 8, e->value_len);
  put(w, e->key, e->key_len);
  put_zeros(w, 1);
  put(w, e->value, e->value_len);
  put_zeros(w, 1);
  end_record(w);
}

/* ---- The whole ---------------------------------------------------------------------- */

/* The sections to be, and how many; offsets and digests are filled in at the end. */
static size_t plan(const struct v8c__container *c, struct v8c__section to[2], const void *bytes[2]) {
  size_t count = 0;
  if (c->blob) {
    to[count] = (struct v8c__section){.kind = V8C__SECTION_BLOB, .len = c->blob_len};
    bytes[count++] = c->blob;
  }
  if (c->graph) {
    to[count] = (struct v8c__section){.kind = V8C__SECTION_GRAPH, .len = c->graph_len};
    bytes[count++] = c->graph;
  }
  return count;
}

static void put_header(struct writer *w, const struct v8c__container *c, size_t sections) {
  put_zeros(w, V8C__FIXED_BYTES);
  for (size_t i = 0; i < sections; i++) put_zeros(w, V8C__SECTION_BYTES);
  put_text(w, V8C__TAG_V8_VERSION, c->v8_version);
  put_text(w, V8C__TAG_ARCH, c->arch);
  put_text(w, V8C__TAG_BUILD, c->build);
  put_text(w, V8C__TAG_FLAGS, c->flags);
  put_text(w, V8C__TAG_ORIGIN, c->origin);
  put_facts(w, c);
  put_refs(w, c);
  if (c->has_bundle) put_bundle(w, c);
  for (size_t i = 0; i < c->extra_count; i++) put_extra(w, &c->extras[i]);
}

/* Fills the fixed part and the section table, which were left zero. */
static void fill_in(char *bytes, size_t header, size_t total, const struct v8c__section *sections, size_t count) {
  for (size_t i = 0; i < count; i++) {
    char *entry = bytes + V8C__FIXED_BYTES + i * V8C__SECTION_BYTES;
    v8c__put32(entry + V8C__SECTION_AT_KIND, sections[i].kind);
    v8c__put64(entry + V8C__SECTION_AT_OFFSET, sections[i].offset);
    v8c__put64(entry + V8C__SECTION_AT_LEN, sections[i].len);
    v8c__digest(bytes + sections[i].offset, (size_t)sections[i].len, (uint8_t *)entry + V8C__SECTION_AT_DIGEST);
  }
  memcpy(bytes, V8C__CONTAINER_MAGIC, sizeof V8C__CONTAINER_MAGIC - 1);
  v8c__put32(bytes + V8C__AT_FORMAT, V8C__CONTAINER_FORMAT);
  v8c__put32(bytes + V8C__AT_SECTIONS, (uint32_t)count);
  v8c__put64(bytes + V8C__AT_HEADER_LEN, header);
  v8c__put64(bytes + V8C__AT_TOTAL_LEN, total);
  v8c__digest_two(bytes, V8C__AT_DIGEST, bytes + V8C__FIXED_BYTES, header - V8C__FIXED_BYTES,
                  (uint8_t *)bytes + V8C__AT_DIGEST);
}

int v8c__container_write(const struct v8c__container *desc, v8c_buf *out) {
  if (out->len) return v8c__fail(V8C_EINVAL, "container: the buffer is not empty");
  int err = check_desc(desc);
  if (err) return err;
  struct writer w = {out, 0};
  struct v8c__section sections[2];
  const void *bytes[2];
  size_t count = plan(desc, sections, bytes);
  put_header(&w, desc, count);
  size_t header = out->len;
  if (!w.err && (desc->blob_len > SIZE_MAX / 4 || desc->graph_len > SIZE_MAX / 4)) w.err = V8C_ENOMEM;
  if (!w.err) w.err = v8c_buf_reserve(out, desc->blob_len + desc->graph_len + count * V8C__SECTION_ALIGN);
  for (size_t i = 0; i < count; i++) {
    put_zeros(&w, -out->len % V8C__SECTION_ALIGN);
    sections[i].offset = out->len;
    put(&w, bytes[i], (size_t)sections[i].len);
  }
  if (w.err) {
    v8c_buf_free(out);
    return v8c__fail(w.err, "no memory for a container of %zu bytes and more", desc->blob_len + desc->graph_len);
  }
  fill_in(out->data, header, out->len, sections, count);
  return 0;
}
