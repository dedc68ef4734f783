/* sign.c: Ed25519 signatures of containers. What is signed is the header and SHA-256 of every
 * section, never an XXH3 digest: those anybody can match. FORMAT.md says which bytes. */
#include <string.h>

#include "src/internal.h"
#include "src/pack/bytes.h"
#include "src/pack/crypto.h"
#include "src/pack/file.h"
#include "src/pack/snapshot.h"

enum { KEY_BYTES = 32, SIGNATURE_BYTES = 64, PAYLOAD = KEY_BYTES + SIGNATURE_BYTES };

static const char purpose[] = "v8c snapshot signature, format 1"; /* its NUL is signed, too */

/* ---- Keys ------------------------------------------------------------------------------------ */

/* A passphrase would be asked for on the terminal. */
static int no_passphrase(char *buffer, int size, int writing, void *data) {
  (void)buffer, (void)size, (void)writing, (void)data;
  return -1;
}

/* 32 bytes are the key itself, anything else PEM. NULL when it is no Ed25519 key. */
static EVP_PKEY *read_key(const struct v8c__crypto *c, const void *key, size_t len, bool private) {
  if (len == KEY_BYTES)
    return private ? c->EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, key, len)
                   : c->EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, key, len);
  BIO *bio = len <= 65536 ? c->BIO_new_mem_buf(key, (int)len) : NULL;
  EVP_PKEY *made = NULL;
  if (bio && private) made = c->PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, NULL);
  if (bio && !private) made = c->PEM_read_bio_PUBKEY(bio, NULL, no_passphrase, NULL);
  c->BIO_free(bio);
  if (made && c->EVP_PKEY_get_id(made) == EVP_PKEY_ED25519) return made;
  c->EVP_PKEY_free(made);
  return NULL;
}

static int key_of(const struct v8c__crypto *c, const void *key, size_t len, bool private, EVP_PKEY **out) {
  if (!key) return v8c__fail(V8C_EINVAL, "the key is NULL");
  *out = read_key(c, key, v8c__len(key, len), private);
  if (*out) return 0;
  return v8c__fail(V8C_EINVAL, "not an Ed25519 %s key: 32 bytes, or PEM without a passphrase",
                   private ? "private" : "public");
}

/* ---- What is signed ---------------------------------------------------------------------------- */

/* The header with every digest of the fixed part and the section table zeroed. */
static int put_header(const uint8_t *bytes, v8c_buf *out) {
  static const uint8_t zeros[V8C__DIGEST_BYTES];
  size_t header = (size_t)v8c__get64(bytes + V8C__AT_HEADER_LEN), at = out->len;
  int err = v8c_buf_append(out, bytes, header);
  if (err) return err;
  memcpy(out->data + at + V8C__AT_DIGEST, zeros, sizeof zeros);
  for (uint32_t i = 0; i < v8c__get32(bytes + V8C__AT_SECTIONS); i++)
    memcpy(out->data + at + V8C__FIXED_BYTES + i * V8C__SECTION_BYTES + V8C__SECTION_AT_DIGEST, zeros, sizeof zeros);
  return 0;
}

/* `bytes` are a container in order; digests may be missing. */
static int message_of(const uint8_t *bytes, v8c_buf *out) {
  int err = v8c_buf_append(out, purpose, sizeof purpose);
  if (!err) err = put_header(bytes, out);
  for (uint32_t i = 0; !err && i < v8c__get32(bytes + V8C__AT_SECTIONS); i++) {
    const uint8_t *entry = bytes + V8C__FIXED_BYTES + i * V8C__SECTION_BYTES;
    uint8_t digest[SHA256_DIGEST_LENGTH];
    if (v8c__get32(entry + V8C__SECTION_AT_KIND) == V8C__SECTION_ED25519) continue;
    err = v8c__sha256(bytes + v8c__get64(entry + V8C__SECTION_AT_OFFSET),
                      (size_t)v8c__get64(entry + V8C__SECTION_AT_LEN), digest);
    if (!err) err = v8c_buf_append(out, digest, sizeof digest);
  }
  return err;
}

/* ---- Sign -------------------------------------------------------------------------------------- */

/* The sections to be: those that are there without an older signature, and a new one, by kind. */
static size_t plan(const struct v8c__container *from, struct v8c__section to[V8C__SECTIONS_MAX + 1]) {
  const struct v8c__section signature = {.kind = V8C__SECTION_ED25519, .flags = V8C__OPTIONAL, .len = PAYLOAD};
  size_t count = 0;
  bool put = false;
  for (size_t i = 0; i < from->section_count; i++) {
    const struct v8c__section *s = &from->sections[i];
    if (s->kind == V8C__SECTION_ED25519) continue;
    if (!put && s->kind > V8C__SECTION_ED25519) {
      to[count++] = signature;
      put = true;
    }
    to[count++] = *s;
  }
  if (!put) to[count++] = signature;
  return count;
}

static size_t aligned(size_t at) { return (at + V8C__SECTION_ALIGN - 1) / V8C__SECTION_ALIGN * V8C__SECTION_ALIGN; }

/* Places the sections behind a header of that length; returns the container's length. */
static size_t place(struct v8c__section *sections, size_t count, size_t header, size_t at[V8C__SECTIONS_MAX + 1]) {
  size_t end = header;
  for (size_t i = 0; i < count; i++) {
    at[i] = aligned(end);
    end = at[i] + (size_t)sections[i].len;
  }
  return end;
}

static void put_entry(uint8_t *entry, const struct v8c__section *s, size_t at) {
  v8c__put32(entry + V8C__SECTION_AT_KIND, s->kind);
  v8c__put32(entry + V8C__SECTION_AT_FLAGS, s->flags);
  v8c__put64(entry + V8C__SECTION_AT_OFFSET, at);
  v8c__put64(entry + V8C__SECTION_AT_LEN, s->len);
  memcpy(entry + V8C__SECTION_AT_DIGEST, s->digest, V8C__DIGEST_BYTES);
}

/* A container as `from` with room for a signature; *payload: where. */
static int lay_out(const struct v8c__container *from, const uint8_t *bytes, v8c_buf *out, size_t *payload) {
  struct v8c__section sections[V8C__SECTIONS_MAX + 1];
  size_t count = plan(from, sections), at[V8C__SECTIONS_MAX + 1];
  if (count > V8C__SECTIONS_MAX) return v8c__fail(V8C_ERANGE, "the container has no room for one more section");
  size_t old_records = V8C__FIXED_BYTES + from->section_count * V8C__SECTION_BYTES;
  size_t records = V8C__FIXED_BYTES + count * V8C__SECTION_BYTES;
  size_t old_header = (size_t)v8c__get64(bytes + V8C__AT_HEADER_LEN), header = records + old_header - old_records;
  size_t total = place(sections, count, header, at);
  int err = v8c_buf_reserve(out, total);
  if (err) return v8c__fail(err, "no memory for a container of %zu bytes", total);
  uint8_t *to = (uint8_t *)out->data;
  memset(to, 0, total + 1);
  out->len = total;
  memcpy(to, bytes, V8C__FIXED_BYTES);
  v8c__put32(to + V8C__AT_SECTIONS, (uint32_t)count);
  v8c__put64(to + V8C__AT_HEADER_LEN, header);
  v8c__put64(to + V8C__AT_TOTAL_LEN, total);
  memcpy(to + records, bytes + old_records, old_header - old_records);
  for (size_t i = 0; i < count; i++) {
    put_entry(to + V8C__FIXED_BYTES + i * V8C__SECTION_BYTES, &sections[i], at[i]);
    if (sections[i].kind == V8C__SECTION_ED25519)
      *payload = at[i];
    else
      memcpy(to + at[i], bytes + sections[i].offset, (size_t)sections[i].len);
  }
  return 0;
}

static int make_signature(const struct v8c__crypto *c, EVP_PKEY *key, const v8c_buf *message, uint8_t out[PAYLOAD]) {
  size_t key_len = KEY_BYTES, len = SIGNATURE_BYTES;
  EVP_MD_CTX *context = c->EVP_MD_CTX_new();
  bool done = context && c->EVP_PKEY_get_raw_public_key(key, out, &key_len) == 1 &&
              c->EVP_DigestSignInit(context, NULL, NULL, NULL, key) == 1 &&
              c->EVP_DigestSign(context, out + KEY_BYTES, &len, (const uint8_t *)message->data, message->len) == 1;
  c->EVP_MD_CTX_free(context);
  return done ? 0 : v8c__fail(V8C_ENOMEM, "OpenSSL could not sign");
}

/* The digests that the signature changed: its section's, and the header's. */
static void seal(v8c_buf *container, size_t payload) {
  uint8_t *bytes = (uint8_t *)container->data;
  for (uint32_t i = 0; i < v8c__get32(bytes + V8C__AT_SECTIONS); i++) {
    uint8_t *entry = bytes + V8C__FIXED_BYTES + i * V8C__SECTION_BYTES;
    if (v8c__get32(entry + V8C__SECTION_AT_KIND) == V8C__SECTION_ED25519)
      v8c__digest(bytes + payload, PAYLOAD, entry + V8C__SECTION_AT_DIGEST);
  }
  v8c__digest_two(bytes, V8C__AT_DIGEST, bytes + V8C__FIXED_BYTES,
                  (size_t)v8c__get64(bytes + V8C__AT_HEADER_LEN) - V8C__FIXED_BYTES, bytes + V8C__AT_DIGEST);
}

int v8c_snapshot_sign(const v8c_snapshot *snapshot, const void *private_key, size_t len, v8c_snapshot **out) {
  if (!snapshot || !out) return v8c__fail(V8C_EINVAL, "snapshot or out is NULL");
  EVP_PKEY *key = NULL;
  const struct v8c__crypto *c = NULL;
  int err = v8c__crypto_get(&c);
  if (!err) err = key_of(c, private_key, len, true, &key);
  if (err) return err;
  v8c_buf bytes = {0}, message = {0};
  size_t payload = 0;
  err = lay_out(v8c__snapshot_container(snapshot), v8c_snapshot_bytes(snapshot, NULL), &bytes, &payload);
  if (!err) err = message_of((const uint8_t *)bytes.data, &message);
  if (!err) err = make_signature(c, key, &message, (uint8_t *)bytes.data + payload);
  c->EVP_PKEY_free(key);
  v8c_buf_free(&message);
  if (err) {
    v8c_buf_free(&bytes);
    return err;
  }
  seal(&bytes, payload);
  return v8c__snapshot_adopt(&bytes, out);
}

/* ---- Verify -------------------------------------------------------------------------------------- */

static const struct v8c__section *signature_of(const struct v8c__container *c) {
  for (size_t i = 0; i < c->section_count; i++)
    if (c->sections[i].kind == V8C__SECTION_ED25519) return &c->sections[i];
  return NULL;
}

static int check_signature(const struct v8c__crypto *c, EVP_PKEY *key, const uint8_t payload[PAYLOAD],
                           const v8c_buf *message) {
  const uint8_t *signature = payload + KEY_BYTES;
  uint8_t own[KEY_BYTES];
  size_t own_len = sizeof own;
  if (c->EVP_PKEY_get_raw_public_key(key, own, &own_len) != 1 || memcmp(own, payload, sizeof own) != 0)
    return v8c__fail(V8C_ESIGNATURE, "the container is signed with another key");
  EVP_MD_CTX *context = c->EVP_MD_CTX_new();
  if (!context) return v8c__fail(V8C_ENOMEM, "no memory to verify");
  bool good =
      c->EVP_DigestVerifyInit(context, NULL, NULL, NULL, key) == 1 &&
      c->EVP_DigestVerify(context, signature, SIGNATURE_BYTES, (const uint8_t *)message->data, message->len) == 1;
  c->EVP_MD_CTX_free(context);
  return good ? 0 : v8c__fail(V8C_ESIGNATURE, "the signature is not of this content");
}

int v8c_snapshot_verify(const v8c_snapshot *snapshot, const void *public_key, size_t len) {
  if (!snapshot) return v8c__fail(V8C_EINVAL, "snapshot is NULL");
  EVP_PKEY *key = NULL;
  const struct v8c__crypto *c = NULL;
  int err = v8c__crypto_get(&c);
  if (!err) err = key_of(c, public_key, len, false, &key);
  if (err) return err;
  const struct v8c__section *section = signature_of(v8c__snapshot_container(snapshot));
  const uint8_t *bytes = v8c_snapshot_bytes(snapshot, NULL);
  v8c_buf message = {0};
  if (!section)
    err = v8c__fail(V8C_ESIGNATURE, "the container is not signed");
  else if (section->len != PAYLOAD)
    err = v8c__fail(V8C_ESIGNATURE, "the signature has %zu bytes", (size_t)section->len);
  if (!err) err = message_of(bytes, &message);
  if (!err) err = check_signature(c, key, bytes + section->offset, &message);
  v8c_buf_free(&message);
  c->EVP_PKEY_free(key);
  return err;
}

int v8c_snapshot_from_signed_bytes(const void *bytes, size_t len, const void *public_key, size_t key_len,
                                   v8c_snapshot **out) {
  if (!public_key || !out) return v8c__fail(V8C_EINVAL, "key or out is NULL");
  v8c_snapshot *snapshot = NULL;
  int err = v8c_snapshot_from_bytes(bytes, len, &snapshot);
  if (!err) err = v8c_snapshot_verify(snapshot, public_key, key_len);
  if (err)
    v8c_snapshot_free(snapshot);
  else
    *out = snapshot;
  return err;
}

/* Copied first: a mapped file could be another one after it was verified. */
int v8c_snapshot_open_signed(const char *path, const void *public_key, size_t key_len, v8c_snapshot **out) {
  if (!path || !public_key || !out) return v8c__fail(V8C_EINVAL, "path, key or out is NULL");
  const void *bytes;
  size_t len;
  int err = v8c__file_map(path, &bytes, &len);
  if (err) return err;
  err = v8c_snapshot_from_signed_bytes(bytes ? bytes : "", len, public_key, key_len, out);
  v8c__file_unmap(bytes, len);
  return err;
}

bool v8c_snapshot_signer(const v8c_snapshot *snapshot, char out[65]) {
  const struct v8c__section *section = snapshot ? signature_of(v8c__snapshot_container(snapshot)) : NULL;
  if (!section || section->len != PAYLOAD) return false;
  const uint8_t *bytes = v8c_snapshot_bytes(snapshot, NULL);
  if (out) v8c__hex(bytes + section->offset, KEY_BYTES, out);
  return true;
}
