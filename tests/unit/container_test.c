/* container_test.c: the container keeps what it was given, and refuses what was damaged,
 * whether the digests notice or (made right again) the parser has to. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "src/internal.h"
#include "tests/harness/seal.h"

TestSuite(container, .timeout = 60);

/* ---- A small container ---------------------------------------------------------------- */

static const char *const names[] = {"a", "read_file", "v8c:trap", "z\xc3\xa9"};
static const v8c_extra extras[] = {
    {"zeta", 4, "1", 1},
    {"nul\0key", 7, "va\0lue", 6},
    {"empty", 5, "", 0},
    {"nul", 3, NULL, 0},
};

static struct v8c__container sample(void) {
  struct v8c__container c = {.v8_version = "13.6.233.10",
                             .arch = "x86_64",
                             .build = "pointer-compression=0 sandbox=0",
                             .flags = "--jitless --stack-size=900",
                             .origin = "b\xc3\xbcndle.js",
                             .has_bundle = true,
                             .refs = names,
                             .refs_count = 4,
                             .extras = extras,
                             .extra_count = 4,
                             .created_ms = -5,
                             .code_handling = V8C_CODE_CLEAR,
                             .warmed = true,
                             .deterministic = true,
                             .clock_ms = V8C_SEED_TIME_MS,
                             .random_seed = UINT64_MAX,
                             .layers = 3,
                             .contexts = 7,
                             .blob = "the blob of V8",
                             .blob_len = 14};
  for (int i = 0; i < 32; i++) c.bundle_sha256[i] = (uint8_t)(200 + i);
  return c;
}

/* A copy that ASan guards to the byte. */
static uint8_t *exact(const void *bytes, size_t len) {
  uint8_t *copy = malloc(len ? len : 1);
  if (len) memcpy(copy, bytes, len);
  return copy;
}

static uint8_t *written(const struct v8c__container *desc, size_t *len) {
  v8c_buf buf = {0};
  int err = v8c__container_write(desc, &buf);
  cr_assert_eq(err, 0, "%s: %s", v8c_err_name(err), v8c_detail());
  uint8_t *copy = exact(buf.data, buf.len);
  *len = buf.len;
  v8c_buf_free(&buf);
  return copy;
}

static uint8_t *sample_bytes(size_t *len) {
  struct v8c__container c = sample();
  return written(&c, len);
}

/* Parses, frees, and gives the code. */
static int parse(const void *bytes, size_t len) {
  struct v8c__container c;
  int err = v8c__container_parse(bytes, len, &c);
  if (!err) v8c__container_free(&c);
  return err;
}

/* The code of `bytes` as they are now, digests made right. Frees them. */
static int sealed(uint8_t *bytes, size_t len) {
  seal(bytes, len);
  int err = parse(bytes, len);
  free(bytes);
  return err;
}

/* Offset of the record with `tag`. */
static size_t record(const uint8_t *bytes, unsigned tag) {
  size_t at = V8C__FIXED_BYTES + V8C__SECTION_BYTES;
  size_t end = (size_t)v8c__get64(bytes + V8C__AT_HEADER_LEN);
  while (at < end && v8c__get16(bytes + at) != tag)
    at += V8C__RECORD_BYTES + ((size_t)v8c__get64(bytes + at + 8) + 7) / 8 * 8;
  cr_assert_lt(at, end, "no record %u", tag);
  return at;
}

/* ---- What goes in comes out -------------------------------------------------------------- */

static void expect_extra(const struct v8c__container *c, size_t i) {
  size_t n = extras[i].value_len;
  const v8c_extra *found = v8c__container_extra(c, extras[i].key, extras[i].key_len);
  cr_assert_eq(found, &c->extras[i]);
  cr_assert_eq(c->extras[i].key_len, extras[i].key_len);
  cr_assert_eq(memcmp(found->key, extras[i].key, extras[i].key_len + 1), 0);
  cr_assert_eq(found->value_len, n);
  cr_assert_eq(memcmp(found->value, n ? extras[i].value : "", n + 1), 0);
}

static void expect_sample(const struct v8c__container *c) {
  struct v8c__container want = sample();
  cr_assert_eq(c->format, 1);
  cr_assert_str_eq(c->v8_version, want.v8_version);
  cr_assert_str_eq(c->arch, want.arch);
  cr_assert_str_eq(c->build, want.build);
  cr_assert_str_eq(c->flags, want.flags);
  cr_assert_str_eq(c->origin, want.origin);
  cr_assert(c->has_bundle);
  cr_assert_eq(memcmp(c->bundle_sha256, want.bundle_sha256, 32), 0);
  cr_assert_eq(c->refs_count, 4);
  for (size_t i = 0; i < 4; i++) cr_assert_str_eq(c->refs[i], names[i]);
  cr_assert_eq(c->extra_count, 4);
  for (size_t i = 0; i < 4; i++) expect_extra(c, i);
  cr_assert_null(v8c__container_extra(c, "nu", 2));
  cr_assert_null(v8c__container_extra(c, "zz", 2));
}

static void expect_facts(const struct v8c__container *c) {
  cr_assert_eq(c->created_ms, -5);
  cr_assert_eq(c->code_handling, V8C_CODE_CLEAR);
  cr_assert(c->warmed);
  cr_assert(c->deterministic);
  cr_assert_eq(c->clock_ms, V8C_SEED_TIME_MS);
  cr_assert_eq(c->random_seed, UINT64_MAX);
  cr_assert_eq(c->layers, 3);
  cr_assert_eq(c->contexts, 7);
  cr_assert_eq(c->section_count, 1);
}

Test(container, round_trip_of_every_field) {
  size_t len;
  uint8_t *bytes = sample_bytes(&len);
  struct v8c__container c;
  cr_assert_eq(v8c__container_parse(bytes, len, &c), 0, "%s", v8c_detail());
  expect_sample(&c);
  expect_facts(&c);
  cr_assert_eq(c.total_len, len);
  cr_assert_eq(c.blob_len, 14);
  cr_assert_eq(memcmp(c.blob, "the blob of V8", 14), 0);
  cr_assert_eq(((const uint8_t *)c.blob - bytes) % 64, 0);
  uint8_t digest[16];
  v8c__digest("the blob of V8", 14, digest);
  cr_assert_eq(memcmp(digest, c.blob_digest, 16), 0);
  v8c__digest_names(names, 4, digest);
  cr_assert_eq(memcmp(digest, c.refs_digest, 16), 0);
  v8c__container_free(&c);
  free(bytes);
}

Test(container, nothing_but_a_blob) {
  struct v8c__container desc = {.blob = "b", .blob_len = 1, .layers = 1}, c;
  size_t len;
  uint8_t *bytes = written(&desc, &len);
  cr_assert_eq(v8c__container_parse(bytes, len, &c), 0, "%s", v8c_detail());
  cr_assert_str_eq(c.v8_version, "");
  cr_assert_str_eq(c.origin, "");
  cr_assert_not(c.has_bundle);
  cr_assert_eq(c.refs_count, 0);
  cr_assert_eq(c.extra_count, 0);
  cr_assert_null(v8c__container_extra(&c, "k", 1));
  char hex[33];
  v8c__hex(c.refs_digest, 16, hex);
  cr_assert_str_eq(hex, "99aa06d3014798d86001c324468d497f", "XXH3-128 of nothing");
  v8c__container_free(&c);
  free(bytes);
}

/* The container may lie at any address; a huge extra with NULs is an extra. */
Test(container, huge_extra_at_an_odd_address) {
  size_t huge = 20 << 20, len;
  char *value = calloc(1, huge);
  value[huge - 1] = 'x';
  v8c_extra extra = {"huge", 4, value, huge};
  struct v8c__container desc = sample(), c;
  desc.extras = &extra;
  desc.extra_count = 1;
  uint8_t *bytes = written(&desc, &len);
  uint8_t *odd = malloc(len + 1);
  memcpy(odd + 1, bytes, len);
  cr_assert_eq(v8c__container_parse(odd + 1, len, &c), 0, "%s", v8c_detail());
  const v8c_extra *found = v8c__container_extra(&c, "huge", 4);
  cr_assert_eq(found->value_len, huge);
  cr_assert_eq(memcmp(found->value, value, huge), 0);
  v8c__container_free(&c);
  free(odd);
  free(bytes);
  free(value);
}

Test(container, many_extras_and_refs) {
  enum { COUNT = 100000 };
  static char text[COUNT][12];
  static const char *refs[COUNT];
  static v8c_extra many[COUNT];
  for (int i = 0; i < COUNT; i++) {
    snprintf(text[i], sizeof text[i], "%07d", i);
    refs[i] = text[i];
    many[COUNT - 1 - i] = (v8c_extra){text[i], 7, text[i], 7};
  }
  struct v8c__container desc = sample(), c;
  desc.refs = refs, desc.refs_count = COUNT;
  desc.extras = many, desc.extra_count = COUNT;
  size_t len;
  uint8_t *bytes = written(&desc, &len);
  cr_assert_eq(v8c__container_parse(bytes, len, &c), 0, "%s", v8c_detail());
  cr_assert_eq(c.refs_count, COUNT);
  cr_assert_str_eq(c.refs[COUNT - 1], "0099999");
  cr_assert_eq(v8c__container_extra(&c, "0000000", 7), &c.extras[COUNT - 1]);
  v8c__container_free(&c);
  free(bytes);
}

/* ---- What may not be written ---------------------------------------------------------------- */

static int write_code(const struct v8c__container *desc) {
  v8c_buf buf = {0};
  int err = v8c__container_write(desc, &buf);
  if (err) cr_assert_null(buf.data, "the buffer stays empty");
  v8c_buf_free(&buf);
  return err;
}

Test(container, nonsense_is_not_written) {
  struct v8c__container c = sample();
  c.blob_len = 0;
  cr_assert_eq(write_code(&c), V8C_EINVAL);
  c = sample(), c.layers = 0;
  cr_assert_eq(write_code(&c), V8C_EINVAL);
  c = sample(), c.clock_ms = NAN;
  cr_assert_eq(write_code(&c), V8C_EINVAL);
  c = sample(), c.origin = "\xff";
  cr_assert_eq(write_code(&c), V8C_EENCODING);
  c = sample(), c.code_handling = (v8c_code_handling)2;
  cr_assert_eq(write_code(&c), V8C_EINVAL);
  c = sample(), c.refs = (const char *const[]){"b", "a", "b"}, c.refs_count = 3;
  cr_assert_eq(write_code(&c), V8C_EINVAL);
  c = sample(), c.refs = (const char *const[]){"a", "a"}, c.refs_count = 2;
  cr_assert_eq(write_code(&c), V8C_EINVAL);
  c = sample(), c.extras = (const v8c_extra[]){{"a", 1, "", 0}, {"a", 1, "b", 1}};
  c.extra_count = 2;
  cr_assert_eq(write_code(&c), V8C_EINVAL);
  c.extras = (const v8c_extra[]){{"", 0, "", 0}}, c.extra_count = 1;
  cr_assert_eq(write_code(&c), V8C_EINVAL);
}

/* ---- Damage that the digests find ------------------------------------------------------------- */

static void no_bit_may_flip(uint8_t *bytes, size_t len) {
  for (size_t bit = 0; bit < len * 8; bit++) {
    bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
    cr_assert_lt(parse(bytes, len), 0, "bit %zu of byte %zu", bit % 8, bit / 8);
    cr_assert_str_neq(v8c_detail(), "");
    bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
  }
}

Test(container, every_single_bit_flip_is_found) {
  size_t len;
  uint8_t *bytes = sample_bytes(&len);
  no_bit_may_flip(bytes, len);
  cr_assert_eq(parse(bytes, len), 0);
  free(bytes);
}

Test(container, every_cut_is_truncation) {
  size_t len;
  uint8_t *bytes = sample_bytes(&len);
  for (size_t cut = 0; cut < len; cut++) {
    uint8_t *part = exact(bytes, cut);
    int err = parse(part, cut);
    cr_assert_eq(err, V8C_ETRUNCATED, "%zu of %zu: %s", cut, len, v8c_err_name(err));
    free(part);
  }
  free(bytes);
}

Test(container, bytes_behind_the_end) {
  size_t len;
  uint8_t *bytes = sample_bytes(&len);
  bytes = realloc(bytes, len + 1);
  bytes[len] = 0;
  cr_assert_eq(parse(bytes, len + 1), V8C_ECORRUPT);
  free(bytes);
}

Test(container, other_files_are_not_containers) {
  cr_assert_eq(parse("", 0), V8C_ETRUNCATED);
  cr_assert_eq(parse("x", 1), V8C_EFORMAT);
  cr_assert_eq(parse("#!/usr/bin/env node\n", 20), V8C_EFORMAT);
  cr_assert_eq(parse(V8C__CONTAINER_MAGIC, 8), V8C_ETRUNCATED);
  size_t len;
  uint8_t *bytes = sample_bytes(&len);
  memmove(bytes, bytes + 1, len - 1);
  cr_assert_eq(parse(bytes, len - 1), V8C_EFORMAT);
  free(bytes);
}

Test(container, codes_of_damage) {
  size_t len;
  uint8_t *bytes = sample_bytes(&len);
  size_t header = (size_t)v8c__get64(bytes + V8C__AT_HEADER_LEN);
  bytes[len - 1] ^= 1;
  cr_assert_eq(parse(bytes, len), V8C_EDIGEST, "blob");
  bytes[len - 1] ^= 1;
  bytes[header] ^= 1;
  cr_assert_eq(parse(bytes, len), V8C_EDIGEST, "padding");
  bytes[header] ^= 1;
  bytes[header - 1] ^= 1;
  cr_assert_eq(parse(bytes, len), V8C_EDIGEST, "header");
  free(bytes);
}

/* ---- Damage with right digests: the parser's own work ------------------------------------------- */

/* Sets one number and gives the code of the sealed container. */
static int with_number(size_t at, int width, uint64_t value) {
  size_t len;
  uint8_t *bytes = sample_bytes(&len);
  v8c__put_le(bytes + at, width, value);
  return sealed(bytes, len);
}

Test(container, sealing_alone_changes_nothing) {
  size_t len;
  uint8_t *bytes = sample_bytes(&len);
  cr_assert_eq(sealed(bytes, len), 0);
}

Test(container, newer_format) {
  cr_assert_eq(with_number(V8C__AT_FORMAT, 4, 2), V8C_ETOONEW);
  cr_assert_eq(with_number(V8C__AT_FORMAT, 4, UINT32_MAX), V8C_ETOONEW);
  cr_assert_eq(with_number(V8C__AT_FORMAT, 4, 0), V8C_ECORRUPT);
}

static void expect_corrupt(size_t at, int width, uint64_t value) {
  clock_t start = clock();
  int err = with_number(at, width, value);
  double ms = (double)(clock() - start) * 1000 / CLOCKS_PER_SEC;
  cr_assert_eq(err, V8C_ECORRUPT, "byte %zu = %llu: %s (%s)", at, (unsigned long long)value, v8c_err_name(err),
               v8c_detail());
  cr_assert_lt(ms, 100, "refused slowly");
}

Test(container, section_counts) {
  expect_corrupt(V8C__AT_SECTIONS, 4, 0);
  expect_corrupt(V8C__AT_SECTIONS, 4, 2);
  expect_corrupt(V8C__AT_SECTIONS, 4, 16);
  expect_corrupt(V8C__AT_SECTIONS, 4, 1000000);
  expect_corrupt(V8C__AT_SECTIONS, 4, UINT32_MAX);
}

Test(container, section_places) {
  size_t entry = V8C__FIXED_BYTES, len;
  uint8_t *bytes = sample_bytes(&len);
  size_t at = (size_t)v8c__get64(bytes + entry + V8C__SECTION_AT_OFFSET);
  free(bytes);
  const uint64_t offsets[] = {0,       8,   at - 64,           at - 1,     at + 1,
                              at + 64, len, UINT64_C(1) << 63, UINT64_MAX, UINT64_MAX - 63};
  for (size_t i = 0; i < sizeof offsets / sizeof *offsets; i++)
    expect_corrupt(entry + V8C__SECTION_AT_OFFSET, 8, offsets[i]);
  const uint64_t lens[] = {0, 1, 13, 15, UINT64_C(1) << 32, UINT64_C(1) << 63, UINT64_MAX};
  for (size_t i = 0; i < sizeof lens / sizeof *lens; i++) expect_corrupt(entry + V8C__SECTION_AT_LEN, 8, lens[i]);
  expect_corrupt(entry + V8C__SECTION_AT_KIND, 4, 0);
  expect_corrupt(entry + V8C__SECTION_AT_FLAGS, 4, V8C__OPTIONAL);
  cr_assert_eq(with_number(entry + V8C__SECTION_AT_KIND, 4, 77), V8C_ETOONEW);
}

Test(container, header_lengths) {
  size_t len;
  uint8_t *bytes = sample_bytes(&len);
  uint64_t header = v8c__get64(bytes + V8C__AT_HEADER_LEN);
  free(bytes);
  const uint64_t corrupt[] = {0, 47, 48, 88, header - 8, header - 1, header + 1, len - 1, len, UINT64_C(1) << 63};
  for (size_t i = 0; i < sizeof corrupt / sizeof *corrupt; i++) expect_corrupt(V8C__AT_HEADER_LEN, 8, corrupt[i]);
  expect_corrupt(V8C__AT_TOTAL_LEN, 8, len - 1);
  expect_corrupt(V8C__AT_TOTAL_LEN, 8, 0);
  cr_assert_eq(with_number(V8C__AT_TOTAL_LEN, 8, len + 1), V8C_ETRUNCATED);
  cr_assert_eq(with_number(V8C__AT_TOTAL_LEN, 8, UINT64_MAX), V8C_ETRUNCATED);
}

/* Every record: its tag, flags, reserved bytes and length, each set to the numbers that
 * break readers. */
Test(container, records) {
  const uint64_t bad[] = {0,         1,          6,         UINT32_MAX,      UINT64_C(4) << 30,
                          INT64_MAX, UINT64_MAX, INT64_MIN, UINT64_MAX - 15, UINT64_MAX - 7};
  for (unsigned tag = V8C__TAG_V8_VERSION; tag <= V8C__TAG_EXTRA; tag++) {
    size_t len;
    uint8_t *bytes = sample_bytes(&len);
    size_t at = record(bytes, tag);
    free(bytes);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
      cr_assert_lt(with_number(at + 8, 8, bad[i]), 0, "tag %u, length %zu", tag, i);
    expect_corrupt(at + 4, 4, 1);
    expect_corrupt(at + 2, 2, 1);
    cr_assert_lt(with_number(at, 2, tag + 100), 0);
    cr_assert_lt(with_number(at, 2, tag - 1), 0);
  }
}

Test(container, texts) {
  for (unsigned tag = V8C__TAG_V8_VERSION; tag <= V8C__TAG_ORIGIN; tag++) {
    size_t len;
    uint8_t *bytes = sample_bytes(&len);
    size_t at = record(bytes, tag), text = (size_t)v8c__get64(bytes + at + 8);
    free(bytes);
    expect_corrupt(at + V8C__RECORD_BYTES, 1, 0);                      /* a NUL inside */
    expect_corrupt(at + V8C__RECORD_BYTES, 1, 0xff);                   /* not UTF-8 */
    expect_corrupt(at + V8C__RECORD_BYTES + text - 1, 1, 1);           /* no NUL */
    if (text % 8) expect_corrupt(at + V8C__RECORD_BYTES + text, 1, 1); /* padding */
  }
}

Test(container, facts) {
  size_t len;
  uint8_t *bytes = sample_bytes(&len);
  size_t at = record(bytes, V8C__TAG_FACTS) + V8C__RECORD_BYTES;
  free(bytes);
  expect_corrupt(at + 8, 8, UINT64_C(0x7ff0000000000000)); /* infinite clock */
  expect_corrupt(at + 8, 8, UINT64_C(0x7ff8000000000000)); /* NaN */
  expect_corrupt(at + 24, 4, 0);                           /* no layer */
  expect_corrupt(at + 32, 4, 2);                           /* code handling */
  expect_corrupt(at + 36, 4, 4);                           /* bits */
}

Test(container, names) {
  size_t len;
  uint8_t *bytes = sample_bytes(&len);
  size_t at = record(bytes, V8C__TAG_REFS) + V8C__RECORD_BYTES;
  free(bytes);
  const uint64_t counts[] = {0, 3, 5, 1 << 20, UINT64_C(4) << 30, UINT64_C(1) << 63, UINT64_MAX};
  for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) expect_corrupt(at + V8C__DIGEST_BYTES, 8, counts[i]);
  expect_corrupt(at + V8C__DIGEST_BYTES + 8, 1, 'x');  /* another name, the old digest */
  expect_corrupt(at + V8C__DIGEST_BYTES + 8, 1, 0);    /* an empty name */
  expect_corrupt(at + V8C__DIGEST_BYTES + 8, 1, 0x80); /* not UTF-8 */
  expect_corrupt(at + V8C__DIGEST_BYTES + 8, 1, 'b');  /* the same */
  expect_corrupt(at, 1, 0);                            /* another digest */
}

Test(container, lengths_of_extras) {
  size_t len;
  uint8_t *bytes = sample_bytes(&len);
  size_t at = record(bytes, V8C__TAG_EXTRA) + V8C__RECORD_BYTES;
  free(bytes);
  const uint64_t lens[] = {
      0, 3, 5, 6, UINT64_C(4) << 30, UINT64_C(1) << 63, UINT64_MAX, UINT64_MAX - 1, UINT64_MAX - 4};
  for (size_t i = 0; i < sizeof lens / sizeof *lens; i++) {
    expect_corrupt(at, 8, lens[i]);
    expect_corrupt(at + 8, 8, lens[i]);
  }
  /* Both change and their sum wraps round to what it was. */
  bytes = sample_bytes(&len);
  v8c__put64(bytes + at, UINT64_MAX);
  v8c__put64(bytes + at + 8, 6);
  cr_assert_eq(sealed(bytes, len), V8C_ECORRUPT);
}

Test(container, duplicate_extras) {
  v8c_extra pair[] = {{"aa", 2, "1", 1}, {"ab", 2, "2", 1}};
  struct v8c__container desc = sample();
  desc.extras = pair, desc.extra_count = 2;
  size_t len;
  uint8_t *bytes = written(&desc, &len);
  bytes[record(bytes, V8C__TAG_EXTRA) + V8C__RECORD_BYTES + 17] = 'b';
  cr_assert_eq(sealed(bytes, len), V8C_ECORRUPT);
  cr_assert(strstr(v8c_detail(), "'ab'"), "%s", v8c_detail());
}

/* ---- Room for what comes later -------------------------------------------------------------------- */

/* The sample with 24 bytes put in at `at`, in the header: a record, or part of one. */
static uint8_t *with_record(size_t at, unsigned tag, unsigned flags, size_t *len) {
  uint8_t *bytes = sample_bytes(len);
  size_t header = (size_t)v8c__get64(bytes + V8C__AT_HEADER_LEN);
  size_t blob = (header + 24 + 63) / 64 * 64;
  uint8_t *out = calloc(1, blob + 14);
  memcpy(out, bytes, at);
  v8c__put16(out + at, (uint16_t)tag);
  v8c__put16(out + at + 2, (uint16_t)flags);
  v8c__put64(out + at + 8, 3);
  memcpy(out + at + 16, "new", 3);
  memcpy(out + at + 24, bytes + at, header - at);
  memcpy(out + blob, bytes + *len - 14, 14);
  free(bytes);
  *len = blob + 14;
  v8c__put64(out + V8C__AT_HEADER_LEN, header + 24);
  v8c__put64(out + V8C__AT_TOTAL_LEN, *len);
  v8c__put64(out + V8C__FIXED_BYTES + V8C__SECTION_AT_OFFSET, blob);
  return out;
}

Test(container, unknown_records) {
  size_t len;
  uint8_t *bytes = sample_bytes(&len);
  size_t end = (size_t)v8c__get64(bytes + V8C__AT_HEADER_LEN);
  size_t origin = record(bytes, V8C__TAG_ORIGIN);
  free(bytes);
  bytes = with_record(end, 500, V8C__OPTIONAL, &len);
  cr_assert_eq(sealed(bytes, len), 0, "%s", v8c_detail());
  bytes = with_record(end, 500, 0, &len);
  cr_assert_eq(sealed(bytes, len), V8C_ETOONEW);
  bytes = with_record(end, 0, V8C__OPTIONAL, &len);
  cr_assert_eq(sealed(bytes, len), V8C_ECORRUPT);
  bytes = with_record(origin, 500, V8C__OPTIONAL, &len);
  cr_assert_eq(sealed(bytes, len), V8C_ECORRUPT, "not in order");
  bytes = with_record(origin, V8C__TAG_FLAGS, 0, &len);
  cr_assert_eq(sealed(bytes, len), V8C_ECORRUPT, "twice");
}

/* A blob, and a second section of `kind` and `size` bytes. */
static uint8_t *with_section(uint32_t kind, uint32_t flags, size_t size, size_t *len) {
  size_t old_len;
  uint8_t *bytes = sample_bytes(&old_len);
  size_t header = (size_t)v8c__get64(bytes + V8C__AT_HEADER_LEN), table = 48 + 40;
  size_t blob = (header + 40 + 63) / 64 * 64, second = (blob + 14 + 63) / 64 * 64;
  uint8_t *out = calloc(1, second + size);
  memcpy(out, bytes, table);
  memcpy(out + table + 40, bytes + table, header - table);
  memcpy(out + blob, bytes + old_len - 14, 14);
  free(bytes);
  *len = second + size;
  v8c__put32(out + V8C__AT_SECTIONS, 2);
  v8c__put64(out + V8C__AT_HEADER_LEN, header + 40);
  v8c__put64(out + V8C__AT_TOTAL_LEN, *len);
  v8c__put64(out + 48 + V8C__SECTION_AT_OFFSET, blob);
  v8c__put32(out + table + V8C__SECTION_AT_KIND, kind);
  v8c__put32(out + table + V8C__SECTION_AT_FLAGS, flags);
  v8c__put64(out + table + V8C__SECTION_AT_OFFSET, second);
  v8c__put64(out + table + V8C__SECTION_AT_LEN, size);
  return out;
}

/* Instead of a blob, or beside one; whatever bit is turned, it is refused. */
Test(container, a_graph) {
  for (int beside = 0; beside < 2; beside++) {
    struct v8c__container desc = sample(), c;
    size_t len;
    if (!beside) desc.blob = NULL, desc.blob_len = 0;
    desc.graph = "modules and their caches";
    desc.graph_len = 24;
    uint8_t *bytes = written(&desc, &len);
    cr_assert_eq(v8c__container_parse(bytes, len, &c), 0, "%s", v8c_detail());
    cr_expect_eq(c.section_count, 1 + beside);
    cr_expect_eq(c.graph_len, 24);
    cr_expect_eq(memcmp(c.graph, desc.graph, 24), 0);
    cr_expect_eq(c.blob != NULL, beside);
    cr_expect_eq(c.blob_len, beside ? 14 : 0);
    v8c__container_free(&c);
    no_bit_may_flip(bytes, len);
    free(bytes);
  }
  v8c_buf out = {0};
  struct v8c__container none = sample();
  none.blob = NULL, none.blob_len = 0;
  cr_expect_eq(v8c__container_write(&none, &out), V8C_EINVAL, "neither");
  none.graph = "";
  cr_expect_eq(v8c__container_write(&none, &out), V8C_EINVAL, "an empty one");
}

Test(container, further_sections) {
  size_t len;
  uint8_t *bytes = with_section(V8C__SECTION_ED25519, V8C__OPTIONAL, 96, &len);
  seal(bytes, len);
  struct v8c__container c;
  cr_assert_eq(v8c__container_parse(bytes, len, &c), 0, "%s", v8c_detail());
  cr_assert_eq(c.section_count, 2);
  cr_assert_eq(c.sections[1].len, 96);
  v8c__container_free(&c);
  no_bit_may_flip(bytes, len);
  free(bytes);
  bytes = with_section(99, 0, 96, &len);
  cr_assert_eq(sealed(bytes, len), V8C_ETOONEW);
  bytes = with_section(V8C__SECTION_BLOB, 0, 96, &len);
  cr_assert_eq(sealed(bytes, len), V8C_ECORRUPT, "two blobs");
  bytes = with_section(99, V8C__OPTIONAL, 96, &len);
  v8c__put64(bytes + 88 + V8C__SECTION_AT_OFFSET, v8c__get64(bytes + 48 + V8C__SECTION_AT_OFFSET));
  cr_assert_eq(sealed(bytes, len), V8C_ECORRUPT, "on top of the blob");
}

/* Random damage of sealed containers: a code or none, and never a fault. */
Test(container, random_damage_with_right_digests) {
  size_t len;
  uint8_t *good = sample_bytes(&len);
  uint64_t random = 88172645463325252u;
  for (int round = 0; round < 50000; round++) {
    uint8_t *bytes = exact(good, len);
    for (int i = 0; i < 1 + round % 4; i++) {
      random ^= random << 13, random ^= random >> 7, random ^= random << 17;
      bytes[random % len] = (uint8_t)(random >> 32);
    }
    (void)sealed(bytes, len);
  }
  free(good);
}
