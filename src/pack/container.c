/* container.c: reads a container. Nothing in it is believed before it was compared with
 * the bytes that are there: no allocation and no loop is sized by a number of the file. */
#include "src/pack/container.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/internal.h"
#include "src/pack/bytes.h"

/* The facts, a record of fixed size. */
enum {
  FACTS_AT_CREATED = 0,
  FACTS_AT_CLOCK = 8,
  FACTS_AT_SEED = 16,
  FACTS_AT_LAYERS = 24,
  FACTS_AT_CONTEXTS = 28,
  FACTS_AT_CODE = 32,
  FACTS_AT_BITS = 36,
  FACTS_BYTES = 40
};

static bool all_zero(const uint8_t *p, size_t len) {
  for (size_t i = 0; i < len; i++)
    if (p[i]) return false;
  return true;
}

/* ---- Fixed part ------------------------------------------------------------------ */

/* The order of the checks decides the code: damage is told from truncation by the
 * header's digest wherever the whole header is there, and a newer format is only
 * believed when that digest is right. */
static int check_fixed(const uint8_t *bytes, size_t len) {
  size_t magic = sizeof V8C__CONTAINER_MAGIC - 1;
  if (memcmp(bytes, V8C__CONTAINER_MAGIC, len < magic ? len : magic) != 0)
    return v8c__fail(V8C_EFORMAT, "not a v8c snapshot: the first bytes are others");
  if (len < V8C__FIXED_BYTES)
    return v8c__fail(V8C_ETRUNCATED, "%zu bytes are there, the header alone has %d or more", len, V8C__FIXED_BYTES);
  uint64_t header = v8c__get64(bytes + V8C__AT_HEADER_LEN);
  uint64_t total = v8c__get64(bytes + V8C__AT_TOTAL_LEN);
  if (header < V8C__FIXED_BYTES || header > total)
    return v8c__fail(V8C_ECORRUPT, "header of %" PRIu64 " bytes in a container of %" PRIu64, header, total);
  if (header > len) return v8c__fail(V8C_ETRUNCATED, "%zu bytes are there, the header alone has %" PRIu64, len, header);
  uint8_t digest[V8C__DIGEST_BYTES];
  v8c__digest_two(bytes, V8C__AT_DIGEST, bytes + V8C__FIXED_BYTES, (size_t)header - V8C__FIXED_BYTES, digest);
  if (memcmp(digest, bytes + V8C__AT_DIGEST, sizeof digest) != 0)
    return v8c__fail(V8C_EDIGEST, "the header (%" PRIu64 " bytes) was damaged", header);
  uint32_t format = v8c__get32(bytes + V8C__AT_FORMAT);
  if (format > V8C__CONTAINER_FORMAT)
    return v8c__fail(V8C_ETOONEW, "container format %" PRIu32 "; this library reads up to %u", format,
                     V8C__CONTAINER_FORMAT);
  if (format == 0) return v8c__fail(V8C_ECORRUPT, "container format 0 does not exist");
  if (len < total) return v8c__fail(V8C_ETRUNCATED, "%zu bytes of %" PRIu64 " are there", len, total);
  if (len > total)
    return v8c__fail(V8C_ECORRUPT, "the container has %" PRIu64 " bytes, %zu more are behind it", total,
                     (size_t)(len - total));
  return 0;
}

/* ---- Sections -------------------------------------------------------------------- */

static void read_section(const uint8_t *entry, struct v8c__section *out) {
  out->kind = v8c__get32(entry + V8C__SECTION_AT_KIND);
  out->flags = v8c__get32(entry + V8C__SECTION_AT_FLAGS);
  out->offset = v8c__get64(entry + V8C__SECTION_AT_OFFSET);
  out->len = v8c__get64(entry + V8C__SECTION_AT_LEN);
  memcpy(out->digest, entry + V8C__SECTION_AT_DIGEST, V8C__DIGEST_BYTES);
}

/* Sections stand in the order of the table, each at the first multiple of the alignment
 * behind the one before. One place being right for each, they neither overlap nor leave a
 * gap, and what pads them is below 64 bytes. *end: where the one before ends. */
static int place_section(const struct v8c__section *s, size_t index, size_t len, uint64_t *end) {
  uint64_t begin = (*end + V8C__SECTION_ALIGN - 1) / V8C__SECTION_ALIGN * V8C__SECTION_ALIGN;
  if (s->len == 0) return v8c__fail(V8C_ECORRUPT, "section %zu is empty", index);
  if (s->offset < *end)
    return v8c__fail(V8C_ECORRUPT, "section %zu at byte %" PRIu64 " overlaps what ends at %" PRIu64, index, s->offset,
                     *end);
  if (s->offset != begin)
    return v8c__fail(V8C_ECORRUPT, "section %zu is at byte %" PRIu64 ", not at %" PRIu64, index, s->offset, begin);
  if (begin > len || s->len > len - begin)
    return v8c__fail(V8C_ECORRUPT, "section %zu: %" PRIu64 " bytes at byte %" PRIu64 " of a container of %zu", index,
                     s->len, s->offset, len);
  *end = begin + s->len;
  return 0;
}

static int check_kind(const struct v8c__section *s, size_t index, uint32_t before) {
  if (s->kind <= before)
    return v8c__fail(V8C_ECORRUPT, "section %zu: kind %" PRIu32 " does not come after %" PRIu32, index, s->kind,
                     before);
  if (s->kind == V8C__SECTION_BLOB || s->kind == V8C__SECTION_GRAPH) {
    if (s->flags) return v8c__fail(V8C_ECORRUPT, "section %zu: flags of kind %" PRIu32 " are not 0", index, s->kind);
  } else if (!(s->flags & V8C__OPTIONAL)) {
    return v8c__fail(V8C_ETOONEW, "section %zu is of a kind (%" PRIu32 ") this library must know", index, s->kind);
  }
  return 0;
}

static const struct v8c__section *find_section(const struct v8c__container *c, uint32_t kind) {
  for (size_t i = 0; i < c->section_count; i++)
    if (c->sections[i].kind == kind) return &c->sections[i];
  return NULL;
}

/* Reads and places the whole table before a byte of any section is looked at. */
static int read_sections(const uint8_t *bytes, size_t len, struct v8c__container *c) {
  size_t header = (size_t)v8c__get64(bytes + V8C__AT_HEADER_LEN);
  size_t count = v8c__get32(bytes + V8C__AT_SECTIONS);
  if (count == 0 || count > V8C__SECTIONS_MAX)
    return v8c__fail(V8C_ECORRUPT, "%zu sections; 1 to %d are possible", count, V8C__SECTIONS_MAX);
  if (count > (header - V8C__FIXED_BYTES) / V8C__SECTION_BYTES)
    return v8c__fail(V8C_ECORRUPT, "%zu sections do not fit a header of %zu bytes", count, header);
  uint64_t end = header;
  uint32_t kind = 0;
  for (size_t i = 0; i < count; i++) {
    struct v8c__section *s = &c->sections[i];
    read_section(bytes + V8C__FIXED_BYTES + i * V8C__SECTION_BYTES, s);
    int err = check_kind(s, i, kind);
    if (!err) err = place_section(s, i, len, &end);
    if (err) return err;
    kind = s->kind;
  }
  if (end != len) return v8c__fail(V8C_ECORRUPT, "the last section ends at byte %" PRIu64 " of %zu", end, len);
  c->section_count = count;
  if (find_section(c, V8C__SECTION_BLOB) || find_section(c, V8C__SECTION_GRAPH)) return 0;
  return v8c__fail(V8C_ECORRUPT, "there is neither a blob nor a graph");
}

static int verify_sections(const uint8_t *bytes, const struct v8c__container *c) {
  uint64_t end = v8c__get64(bytes + V8C__AT_HEADER_LEN);
  for (size_t i = 0; i < c->section_count; i++) {
    const struct v8c__section *s = &c->sections[i];
    if (!all_zero(bytes + end, (size_t)(s->offset - end)))
      return v8c__fail(V8C_EDIGEST, "the zeros before section %zu, from byte %" PRIu64 ", were damaged", i, end);
    uint8_t digest[V8C__DIGEST_BYTES];
    v8c__digest(bytes + s->offset, (size_t)s->len, digest);
    if (memcmp(digest, s->digest, sizeof digest) != 0)
      return v8c__fail(V8C_EDIGEST, "section %zu (kind %" PRIu32 ", %" PRIu64 " bytes at byte %" PRIu64 ") was damaged",
                       i, s->kind, s->len, s->offset);
    end = s->offset + s->len;
  }
  return 0;
}

/* ---- Records --------------------------------------------------------------------- */

/* One record; `at` and `len` are of the payload. */
struct record {
  uint16_t tag;
  uint16_t flags;
  const uint8_t *at;
  size_t len;
  size_t where; /* of the record in the container, for messages */
};

/* The records from `at` to `end`, both offsets in `bytes`. */
struct records {
  const uint8_t *bytes;
  size_t at, end;
};

static int next_record(struct records *in, struct record *out) {
  const uint8_t *p = in->bytes + in->at;
  size_t left = in->end - in->at;
  out->where = in->at;
  if (left < V8C__RECORD_BYTES)
    return v8c__fail(V8C_ECORRUPT, "record at byte %zu is cut off by the header's end", in->at);
  out->tag = v8c__get16(p);
  out->flags = v8c__get16(p + 2);
  uint64_t len = v8c__get64(p + 8);
  if (v8c__get32(p + 4) != 0)
    return v8c__fail(V8C_ECORRUPT, "record at byte %zu: its reserved bytes are not 0", in->at);
  if (len > left - V8C__RECORD_BYTES)
    return v8c__fail(V8C_ECORRUPT, "record at byte %zu claims %" PRIu64 " bytes, %zu are left in the header", in->at,
                     len, left - V8C__RECORD_BYTES);
  size_t pad = (size_t)(-len % V8C__RECORD_ALIGN);
  if (pad > left - V8C__RECORD_BYTES - (size_t)len || !all_zero(p + V8C__RECORD_BYTES + len, pad))
    return v8c__fail(V8C_ECORRUPT, "record at byte %zu is not padded with zeros", in->at);
  out->at = p + V8C__RECORD_BYTES;
  out->len = (size_t)len;
  in->at += V8C__RECORD_BYTES + (size_t)len + pad;
  return 0;
}

static int check_text(const char *text, size_t len, size_t where, const char *what) {
  if (len == 0 || memchr(text, 0, len) != text + len - 1)
    return v8c__fail(V8C_ECORRUPT, "record at byte %zu: %s does not end with its only NUL", where, what);
  if (v8c__utf8_check(text, len, NULL) != len)
    return v8c__fail(V8C_ECORRUPT, "record at byte %zu: %s is not UTF-8", where, what);
  return 0;
}

static int read_text(const struct record *r, const char **out) {
  int err = check_text((const char *)r->at, r->len, r->where, "the text");
  if (!err) *out = (const char *)r->at;
  return err;
}

static int read_facts(const struct record *r, struct v8c__container *c) {
  if (r->len != FACTS_BYTES)
    return v8c__fail(V8C_ECORRUPT, "record at byte %zu: the facts have %zu bytes, not %d", r->where, r->len,
                     FACTS_BYTES);
  uint64_t clock = v8c__get64(r->at + FACTS_AT_CLOCK);
  uint32_t code = v8c__get32(r->at + FACTS_AT_CODE), bits = v8c__get32(r->at + FACTS_AT_BITS);
  c->created_ms = (int64_t)v8c__get64(r->at + FACTS_AT_CREATED);
  memcpy(&c->clock_ms, &clock, sizeof clock);
  c->random_seed = v8c__get64(r->at + FACTS_AT_SEED);
  c->layers = v8c__get32(r->at + FACTS_AT_LAYERS);
  c->contexts = v8c__get32(r->at + FACTS_AT_CONTEXTS);
  c->code_handling = code == V8C_CODE_CLEAR ? V8C_CODE_CLEAR : V8C_CODE_KEEP;
  c->warmed = bits & 1;
  c->deterministic = bits & 2;
  if (!isfinite(c->clock_ms) || c->layers == 0 || code > V8C_CODE_CLEAR || bits > 3)
    return v8c__fail(V8C_ECORRUPT, "record at byte %zu: a fact has no meaning", r->where);
  return 0;
}

static int read_bundle(const struct record *r, struct v8c__container *c) {
  if (r->len != sizeof c->bundle_sha256)
    return v8c__fail(V8C_ECORRUPT, "record at byte %zu: a SHA-256 of %zu bytes", r->where, r->len);
  memcpy(c->bundle_sha256, r->at, r->len);
  c->has_bundle = true;
  return 0;
}

static int by_name(const void *a, const void *b) { return strcmp(*(const char *const *)a, *(const char *const *)b); }

int v8c__names_twice(const char *const *names, size_t count, const char **twice) {
  *twice = NULL;
  if (count < 2) return 0;
  const char **sorted = v8c__alloc(count * sizeof *sorted);
  if (!sorted) return v8c__fail(V8C_ENOMEM, "no memory for %zu reference names", count);
  memcpy(sorted, names, count * sizeof *sorted);
  qsort(sorted, count, sizeof *sorted, by_name);
  for (size_t i = 1; i < count && !*twice; i++)
    if (strcmp(sorted[i - 1], sorted[i]) == 0) *twice = sorted[i];
  v8c__free(sorted);
  return 0;
}

/* Fills the array of names and checks each. Their order is the blob's: it says "the third". */
static int index_refs(const struct record *r, const char *p, size_t left, const char **names, size_t count) {
  for (size_t i = 0; i < count; i++) {
    const char *nul = left ? memchr(p, 0, left) : NULL;
    size_t len = nul ? (size_t)(nul - p) : 0;
    if (len == 0 || len > 255 || v8c__utf8_check(p, len, NULL) != len)
      return v8c__fail(V8C_ECORRUPT, "record at byte %zu: reference name %zu of %zu is malformed", r->where, i, count);
    names[i] = p;
    p += len + 1;
    left -= len + 1;
  }
  if (left)
    return v8c__fail(V8C_ECORRUPT, "record at byte %zu: %zu bytes are behind the last of %zu names", r->where, left,
                     count);
  const char *twice;
  int err = v8c__names_twice(names, count, &twice);
  if (!err && twice)
    err = v8c__fail(V8C_ECORRUPT, "record at byte %zu: the reference name '%s' is there twice", r->where, twice);
  return err;
}

/* Digest, u64 count, names with a NUL each. */
static int read_refs(const struct record *r, struct v8c__container *c) {
  enum { HEAD = V8C__DIGEST_BYTES + 8 };
  if (r->len < HEAD)
    return v8c__fail(V8C_ECORRUPT, "record at byte %zu: %zu bytes are too few for references", r->where, r->len);
  uint64_t count = v8c__get64(r->at + V8C__DIGEST_BYTES);
  const char *text = (const char *)r->at + HEAD;
  size_t len = r->len - HEAD;
  if (count > len / 2) /* the shortest name is a byte and its NUL */
    return v8c__fail(V8C_ECORRUPT, "record at byte %zu: %" PRIu64 " names do not fit %zu bytes", r->where, count, len);
  const char **names = v8c__alloc((size_t)count * sizeof *names);
  if (!names) return v8c__fail(V8C_ENOMEM, "no memory for %" PRIu64 " reference names", count);
  c->refs = names; /* the caller frees it, whatever comes */
  c->refs_count = (size_t)count;
  int err = index_refs(r, text, len, names, (size_t)count);
  if (err) return err;
  memcpy(c->refs_digest, r->at, V8C__DIGEST_BYTES);
  uint8_t digest[V8C__DIGEST_BYTES];
  v8c__digest(text, len ? len - 1 : 0, digest);
  if (memcmp(digest, c->refs_digest, sizeof digest) != 0)
    return v8c__fail(V8C_ECORRUPT, "record at byte %zu: the digest is not of these names", r->where);
  return 0;
}

/* u64 length of the key, u64 length of the value, key, NUL, value, NUL. */
static int read_extra(const struct record *r, v8c_extra *out) {
  enum { HEAD = 16, NULS = 2 };
  if (r->len < HEAD + NULS)
    return v8c__fail(V8C_ECORRUPT, "record at byte %zu: %zu bytes are too few for an extra", r->where, r->len);
  uint64_t key = v8c__get64(r->at), value = v8c__get64(r->at + 8);
  size_t room = r->len - HEAD - NULS;
  if (key == 0 || key > room || value != room - key)
    return v8c__fail(V8C_ECORRUPT,
                     "record at byte %zu: a key of %" PRIu64 " and a value of %" PRIu64 " bytes in a room of %zu",
                     r->where, key, value, room);
  *out = (v8c_extra){.key = (const char *)r->at + HEAD, .key_len = (size_t)key};
  out->value = out->key + key + 1;
  out->value_len = (size_t)value;
  if (out->key[key] || out->value[value])
    return v8c__fail(V8C_ECORRUPT, "record at byte %zu: no NUL behind the key or the value", r->where);
  return 0;
}

static int compare_keys(const char *a, size_t a_len, const char *b, size_t b_len) {
  int order = memcmp(a, b, a_len < b_len ? a_len : b_len);
  return order ? order : (a_len > b_len) - (a_len < b_len);
}

static int by_key(const void *a, const void *b) {
  const v8c_extra *x = *(const v8c_extra *const *)a, *y = *(const v8c_extra *const *)b;
  return compare_keys(x->key, x->key_len, y->key, y->key_len);
}

/* Sorts pointers to the extras, to find them fast and equal keys at all. */
static int sort_extras(struct v8c__container *c) {
  if (c->extra_count == 0) return 0;
  const v8c_extra **sorted = v8c__alloc(c->extra_count * sizeof *sorted);
  if (!sorted) return v8c__fail(V8C_ENOMEM, "no memory for %zu extras", c->extra_count);
  c->extras_by_key = sorted;
  for (size_t i = 0; i < c->extra_count; i++) sorted[i] = &c->extras[i];
  qsort(sorted, c->extra_count, sizeof *sorted, by_key);
  for (size_t i = 1; i < c->extra_count; i++)
    if (by_key(&sorted[i - 1], &sorted[i]) == 0)
      return v8c__fail(V8C_ECORRUPT, "the extra '%.80s' is there twice", sorted[i]->key);
  return 0;
}

/* Extras come last, so that one walk counts them and sizes their array. */
static int read_extras(struct records in, struct v8c__container *c) {
  size_t count = 0;
  struct record r;
  for (struct records ahead = in; ahead.at < ahead.end; count++) {
    int err = next_record(&ahead, &r);
    if (err) return err;
    if (r.tag != V8C__TAG_EXTRA) break; /* what follows extras is checked by the caller */
  }
  v8c_extra *extras = v8c__alloc(count * sizeof *extras);
  if (!extras) return v8c__fail(V8C_ENOMEM, "no memory for %zu extras", count);
  c->extras = extras;
  for (size_t i = 0; i < count; i++) {
    int err = next_record(&in, &r);
    if (!err) err = read_extra(&r, &extras[i]);
    if (err) return err;
  }
  c->extra_count = count;
  return sort_extras(c);
}

static int read_record(const struct record *r, struct v8c__container *c) {
  if (r->tag >= V8C__TAG_V8_VERSION && r->tag <= V8C__TAG_EXTRA) {
    if (r->flags) return v8c__fail(V8C_ECORRUPT, "record at byte %zu: its flags are not 0", r->where);
  } else if (!(r->flags & V8C__OPTIONAL)) {
    return v8c__fail(V8C_ETOONEW, "record at byte %zu has a tag (%u) this library must know", r->where,
                     (unsigned)r->tag);
  }
  switch (r->tag) {
    case V8C__TAG_V8_VERSION: return read_text(r, &c->v8_version);
    case V8C__TAG_ARCH: return read_text(r, &c->arch);
    case V8C__TAG_BUILD: return read_text(r, &c->build);
    case V8C__TAG_FLAGS: return read_text(r, &c->flags);
    case V8C__TAG_ORIGIN: return read_text(r, &c->origin);
    case V8C__TAG_FACTS: return read_facts(r, c);
    case V8C__TAG_REFS: return read_refs(r, c);
    case V8C__TAG_BUNDLE: return read_bundle(r, c);
  }
  return 0;
}

/* Tags ascend, only extras repeat, and 1 to 7 must all be there. */
static int read_records(const uint8_t *bytes, struct v8c__container *c) {
  struct records in = {bytes, V8C__FIXED_BYTES + c->section_count * V8C__SECTION_BYTES,
                       (size_t)v8c__get64(bytes + V8C__AT_HEADER_LEN)};
  unsigned before = 0, needed = V8C__TAG_V8_VERSION;
  while (in.at < in.end) {
    struct records from_here = in;
    struct record r;
    int err = next_record(&in, &r);
    if (err) return err;
    bool again = r.tag == V8C__TAG_EXTRA && before == V8C__TAG_EXTRA;
    if (r.tag <= before && !again)
      return v8c__fail(V8C_ECORRUPT, "record at byte %zu: tag %u does not come after %u", r.where, (unsigned)r.tag,
                       before);
    if (r.tag == needed) needed++;
    if (needed <= V8C__TAG_REFS && r.tag >= needed) break;
    err = read_record(&r, c);
    if (!err && r.tag == V8C__TAG_EXTRA && !again) err = read_extras(from_here, c);
    if (err) return err;
    before = r.tag;
  }
  if (needed <= V8C__TAG_REFS) return v8c__fail(V8C_ECORRUPT, "the header has no record with tag %u", needed);
  return 0;
}

/* ---- The whole ------------------------------------------------------------------- */

static void note_sections(const uint8_t *bytes, struct v8c__container *c) {
  const struct v8c__section *blob = find_section(c, V8C__SECTION_BLOB), *graph = find_section(c, V8C__SECTION_GRAPH);
  if (blob) {
    c->blob = bytes + blob->offset;
    c->blob_len = (size_t)blob->len;
    memcpy(c->blob_digest, blob->digest, V8C__DIGEST_BYTES);
  }
  if (graph) {
    c->graph = bytes + graph->offset;
    c->graph_len = (size_t)graph->len;
  }
}

/* The blob's digest comes last: all that can be refused without reading 14 MB is. */
int v8c__container_parse(const void *bytes, size_t len, struct v8c__container *out) {
  if (!bytes && len) return v8c__fail(V8C_EINVAL, "container: bytes is NULL");
  if (len == 0) return v8c__fail(V8C_ETRUNCATED, "there are no bytes at all");
  int err = check_fixed(bytes, len);
  if (err) return err;
  struct v8c__container c = {.format = V8C__CONTAINER_FORMAT, .total_len = len};
  err = read_sections(bytes, len, &c);
  if (!err) err = read_records(bytes, &c);
  if (!err) err = verify_sections(bytes, &c);
  if (err) {
    v8c__container_free(&c);
    return err;
  }
  note_sections(bytes, &c);
  *out = c;
  return 0;
}

/* The arrays are const for who reads them; here they are ours. */
static void free_array(const void *array) { v8c__free((void *)(uintptr_t)array); }

void v8c__container_free(struct v8c__container *container) {
  free_array(container->refs);
  free_array(container->extras);
  free_array(container->extras_by_key);
  container->refs = NULL;
  container->extras = NULL;
  container->extras_by_key = NULL;
}

const v8c_extra *v8c__container_extra(const struct v8c__container *container, const char *key, size_t key_len) {
  size_t low = 0, high = container->extra_count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    const v8c_extra *extra = container->extras_by_key[middle];
    int order = compare_keys(key, key_len, extra->key, extra->key_len);
    if (order == 0) return extra;
    if (order < 0)
      high = middle;
    else
      low = middle + 1;
  }
  return NULL;
}
