/* signature_test.c: signed containers: what verifies, and that nothing else does, also when every
 * digest was mended. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "src/pack/snapshot.h"
#include "tests/harness/seal.h"

TestSuite(signature, .timeout = 120);

/* The first key of RFC 8032, 7.1. */
static const uint8_t seed[32] = {0x9d, 0x61, 0xb1, 0x9d, 0xef, 0xfd, 0x5a, 0x60, 0xba, 0x84, 0x4a,
                                 0xf4, 0x92, 0xec, 0x2c, 0xc4, 0x44, 0x49, 0xc5, 0x69, 0x7b, 0x32,
                                 0x69, 0x19, 0x70, 0x3b, 0xac, 0x03, 0x1c, 0xae, 0x7f, 0x60};
static const uint8_t public[32] = {0xd7, 0x5a, 0x98, 0x01, 0x82, 0xb1, 0x0a, 0xb7, 0xd5, 0x4b, 0xfe,
                                   0xd3, 0xc9, 0x64, 0x07, 0x3a, 0x0e, 0xe1, 0x72, 0xf3, 0xda, 0xa6,
                                   0x23, 0x25, 0xaf, 0x02, 0x1a, 0x68, 0xf7, 0x07, 0x51, 0x1a};
static const char seed_pem[] =
    "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n-----END PRIVATE "
    "KEY-----\n";
static const char public_pem[] =
    "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n-----END PUBLIC "
    "KEY-----\n";
static const char public_hex[] = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";

#define OK(expr) cr_assert_eq((expr), 0, "%s: %s", #expr, v8c_detail())
#define CODE(code, expr) cr_assert_eq((expr), (code), "%s: %s", #expr, v8c_detail())

static v8c_snapshot *unsigned_of(const void *blob, size_t len) {
  static const v8c_extra extras[] = {{"k", 1, "value", 5}};
  struct v8c__container desc = {
      .origin = "bundle.js", .extras = extras, .extra_count = 1, .layers = 1, .blob = blob, .blob_len = len};
  v8c_buf bytes = {0};
  v8c_snapshot *snapshot = NULL;
  OK(v8c__container_write(&desc, &bytes));
  OK(v8c__snapshot_adopt(&bytes, &snapshot));
  return snapshot;
}

static v8c_snapshot *signed_of(const void *blob, size_t len) {
  v8c_snapshot *plain = unsigned_of(blob, len), *made = NULL;
  OK(v8c_snapshot_sign(plain, seed, sizeof seed, &made));
  v8c_snapshot_free(plain);
  return made;
}

static const char blob[] = "what V8 would read";

/* A copy of the snapshot's bytes, to be damaged. */
static uint8_t *copy_of(const v8c_snapshot *snapshot, size_t *len) {
  const void *bytes = v8c_snapshot_bytes(snapshot, len);
  uint8_t *copy = malloc(*len);
  memcpy(copy, bytes, *len);
  return copy;
}

/* The code of reading and verifying these bytes. */
static int read_signed(const void *bytes, size_t len) {
  v8c_snapshot *read = NULL;
  int err = v8c_snapshot_from_signed_bytes(bytes, len, public, sizeof public, &read);
  cr_assert(err ? !read : !!read);
  v8c_snapshot_free(read);
  return err;
}

/* ---- What verifies ------------------------------------------------------------------------------- */

Test(signature, raw_and_pem_keys) {
  v8c_snapshot *plain = unsigned_of(blob, sizeof blob), *raw = NULL, *pem = NULL;
  OK(v8c_snapshot_sign(plain, seed, sizeof seed, &raw));
  OK(v8c_snapshot_sign(plain, seed_pem, V8C_ZSTR, &pem));
  OK(v8c_snapshot_verify(raw, public, sizeof public));
  OK(v8c_snapshot_verify(raw, public_pem, V8C_ZSTR));
  OK(v8c_snapshot_verify(pem, public_pem, sizeof public_pem - 1));
  size_t a, b;
  const void *bytes = v8c_snapshot_bytes(raw, &a);
  cr_assert(!memcmp(bytes, v8c_snapshot_bytes(pem, &b), a) && a == b, "the same key and content, the same bytes");
  char hex[65];
  cr_assert(v8c_snapshot_signer(raw, hex) && v8c_snapshot_signer(raw, NULL));
  cr_assert_str_eq(hex, public_hex);
  cr_assert(!v8c_snapshot_signer(plain, hex) && !v8c_snapshot_signer(NULL, hex));
  v8c_snapshot_free(plain);
  v8c_snapshot_free(raw);
  v8c_snapshot_free(pem);
}

Test(signature, the_content_is_as_before) {
  v8c_snapshot *plain = unsigned_of(blob, sizeof blob), *made = signed_of(blob, sizeof blob), *again = NULL;
  const struct v8c__container *a = v8c__snapshot_container(plain), *b = v8c__snapshot_container(made);
  cr_assert_eq(b->section_count, 2);
  cr_assert(a->blob_len == b->blob_len && !memcmp(a->blob, b->blob, a->blob_len));
  cr_assert_str_eq(b->origin, "bundle.js");
  cr_assert_str_eq(v8c_snapshot_extra(made, "k", 1, NULL), "value");
  OK(v8c_snapshot_sign(made, seed, sizeof seed, &again)); /* one signature, not two */
  size_t len, again_len;
  const void *bytes = v8c_snapshot_bytes(made, &len);
  cr_assert(!memcmp(bytes, v8c_snapshot_bytes(again, &again_len), len) && len == again_len);
  v8c_snapshot_free(plain);
  v8c_snapshot_free(made);
  v8c_snapshot_free(again);
}

Test(signature, files) {
  char path[64];
  snprintf(path, sizeof path, "/tmp/v8c-signature-%d", (int)getpid());
  v8c_snapshot *made = signed_of(blob, sizeof blob), *read = NULL;
  OK(v8c_snapshot_save(made, path));
  OK(v8c_snapshot_open_signed(path, public_pem, V8C_ZSTR, &read));
  OK(v8c_snapshot_verify(read, public, sizeof public));
  v8c_snapshot_free(read);
  OK(v8c_snapshot_open(path, &read)); /* who asks for no signature reads it, too */
  v8c_snapshot_free(read);
  unlink(path);
  CODE(V8C_EIO, v8c_snapshot_open_signed(path, public, sizeof public, &read));
  v8c_snapshot_free(made);
}

/* ---- What does not ---------------------------------------------------------------------------------- */

Test(signature, unsigned_or_by_another) {
  uint8_t other[32] = {7};
  v8c_snapshot *plain = unsigned_of(blob, sizeof blob), *made = NULL, *theirs = NULL;
  size_t len;
  const void *bytes = v8c_snapshot_bytes(plain, &len);
  CODE(V8C_ESIGNATURE, v8c_snapshot_verify(plain, public, sizeof public));
  CODE(V8C_ESIGNATURE, read_signed(bytes, len));
  OK(v8c_snapshot_sign(plain, other, sizeof other, &theirs));
  CODE(V8C_ESIGNATURE, v8c_snapshot_verify(theirs, public, sizeof public));
  cr_assert_null(made);
  v8c_snapshot_free(plain);
  v8c_snapshot_free(theirs);
}

/* Each byte in turn is changed and all digests are mended, as anybody can. */
Test(signature, no_byte_can_be_changed) {
  v8c_snapshot *made = signed_of(blob, sizeof blob);
  size_t len, refused = 0;
  uint8_t *bytes = copy_of(made, &len), *mended = malloc(len);
  for (size_t i = 0; i < len; i++) {
    memcpy(mended, bytes, len);
    mended[i] ^= 1;
    seal(mended, len);
    if (!memcmp(mended, bytes, len)) continue; /* a digest, mended */
    int err = read_signed(mended, len);
    cr_assert_neq(err, 0, "byte %zu of %zu was changed", i, len);
    refused += err == V8C_ESIGNATURE;
  }
  cr_assert_gt(refused, sizeof blob + 96);
  free(bytes);
  free(mended);
  v8c_snapshot_free(made);
}

/* Both are signed by the same key, and only a signature of the digests would not tell. */
Test(signature, sections_of_two_signed_containers_cannot_be_mixed) {
  v8c_snapshot *good = signed_of("the good blob", 14), *old = signed_of("the old blob.", 14);
  const struct v8c__container *c = v8c__snapshot_container(good);
  size_t len, old_len;
  uint8_t *bytes = copy_of(good, &len), *from = copy_of(old, &old_len);
  cr_assert_eq(len, old_len);
  const size_t blob_at = (size_t)c->sections[0].offset, signature_at = (size_t)c->sections[1].offset;
  memcpy(bytes + blob_at, from + blob_at, 14);
  seal(bytes, len);
  CODE(V8C_ESIGNATURE, read_signed(bytes, len));
  memcpy(bytes + signature_at, from + signature_at, 96); /* with its own signature it is the old one */
  seal(bytes, len);
  OK(read_signed(bytes, len));
  free(bytes);
  free(from);
  v8c_snapshot_free(good);
  v8c_snapshot_free(old);
}

Test(signature, wrong_keys_and_arguments) {
  static const char rsa[] =
      "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VuAyEAhSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo=\n"
      "-----END PUBLIC KEY-----\n"; /* X25519 */
  static const char locked[] =
      "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIGbMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAg=\n"
      "-----END ENCRYPTED PRIVATE KEY-----\n";
  v8c_snapshot *made = signed_of(blob, sizeof blob), *out = NULL;
  CODE(V8C_EINVAL, v8c_snapshot_verify(made, rsa, V8C_ZSTR));
  CODE(V8C_EINVAL, v8c_snapshot_verify(made, "key", V8C_ZSTR));
  CODE(V8C_EINVAL, v8c_snapshot_verify(made, public, 31));
  CODE(V8C_EINVAL, v8c_snapshot_verify(made, seed_pem, V8C_ZSTR));
  CODE(V8C_EINVAL, v8c_snapshot_verify(made, NULL, 32));
  CODE(V8C_EINVAL, v8c_snapshot_verify(NULL, public, 32));
  CODE(V8C_EINVAL, v8c_snapshot_sign(made, locked, V8C_ZSTR, &out));
  CODE(V8C_EINVAL, v8c_snapshot_sign(made, public_pem, V8C_ZSTR, &out));
  CODE(V8C_EINVAL, v8c_snapshot_sign(made, "", 0, &out));
  CODE(V8C_EINVAL, v8c_snapshot_sign(made, NULL, 0, &out));
  CODE(V8C_EINVAL, v8c_snapshot_sign(NULL, seed, 32, &out));
  CODE(V8C_EINVAL, v8c_snapshot_sign(made, seed, 32, NULL));
  CODE(V8C_EINVAL, v8c_snapshot_open_signed(NULL, public, 32, &out));
  CODE(V8C_EINVAL, v8c_snapshot_from_signed_bytes(NULL, 0, public, 32, &out));
  cr_assert_null(out);
  v8c_snapshot_free(made);
}

/* ---- The price ------------------------------------------------------------------------------------------ */

static double now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

Test(signature, price) {
  enum { BYTES = 16 << 20 };
  char *large = calloc(1, BYTES);
  v8c_snapshot *made = signed_of(large, BYTES), *read = NULL;
  size_t len;
  const void *bytes = v8c_snapshot_bytes(made, &len);
  double digests = 1e9, signature = 1e9;
  for (int i = 0; i < 3; i++) {
    double start = now_ms();
    OK(v8c_snapshot_from_bytes(bytes, len, &read));
    double middle = now_ms();
    OK(v8c_snapshot_verify(read, public, sizeof public));
    double end = now_ms();
    v8c_snapshot_free(read);
    if (middle - start < digests) digests = middle - start;
    if (end - middle < signature) signature = end - middle;
  }
  printf("signature: verifying 16 MiB takes %.1f ms more, beside %.1f ms to copy and digest them\n", signature,
         digests);
  v8c_snapshot_free(made);
  free(large);
}
