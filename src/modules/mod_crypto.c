/* mod_crypto.c: require("crypto"): digests, random bytes, by libcrypto. Node's forms and WebCrypto's are JavaScript
 * (js/crypto.js). */
#include <limits.h>
#include <string.h>

#include "src/modules/bytes.h"
#include "src/modules/crypto/lib.h"
#include "src/modules/extra.h"
#include "src/modules/globals.h"

/* A digest under way: the bytes of an ArrayBuffer that only crypto.js has, which frees it when it goes. */
struct hasher {
  EVP_MD_CTX *md;
  EVP_MAC_CTX *mac;
};

static void free_hasher(void *bytes, size_t len, void *data) {
  struct hasher *hasher = bytes;
  (void)len, (void)data;
  v8c__libcrypto.EVP_MD_CTX_free(hasher->md);
  v8c__libcrypto.EVP_MAC_CTX_free(hasher->mac);
  v8c__free(hasher);
}

/* The bytes of the argument: a string's in UTF-8 or in the encoding of the next one, or a view's. */
struct input {
  v8c_buf text;
  void *bytes;
  size_t len;
};

static int take(v8c_call *call, size_t index, struct input *input) {
  v8c_isolate *isolate = v8c_call_isolate(call);
  v8c_value value = v8c_arg(call, index);
  int32_t encoding = V8C__ENC_UTF8;
  *input = (struct input){0};
  if (!v8c_is_string(value)) return v8c_bytes(isolate, value, &input->bytes, &input->len);
  if (!v8c_is_undefined(v8c_arg(call, index + 1))) (void)v8c_get_int32(v8c_arg(call, index + 1), &encoding);
  int err = v8c__string_to_bytes(isolate, value, (enum v8c__encoding)encoding, &input->text);
  input->bytes = input->text.data;
  input->len = input->text.len;
  return err;
}

static const EVP_MD *digest_of(v8c_call *call, size_t index, char *name, size_t room) {
  size_t len = 0;
  v8c_value string = NULL;
  if (v8c_arg_string(call, index, &string)) return NULL;
  if (v8c_string_copy(v8c_call_isolate(call), string, 0, name, room, &len) || len >= room) return NULL;
  return v8c__libcrypto.EVP_get_digestbyname(name);
}

static bool start(struct hasher *hasher, const EVP_MD *md, const char *name, const struct input *key) {
  if (!key)
    return (hasher->md = v8c__libcrypto.EVP_MD_CTX_new()) && v8c__libcrypto.EVP_DigestInit_ex(hasher->md, md, NULL);
  EVP_MAC *mac = v8c__libcrypto.EVP_MAC_fetch(NULL, "HMAC", NULL);
  hasher->mac = mac ? v8c__libcrypto.EVP_MAC_CTX_new(mac) : NULL;
  v8c__libcrypto.EVP_MAC_free(mac);
  OSSL_PARAM params[] = {v8c__libcrypto.OSSL_PARAM_construct_utf8_string("digest", (char *)(uintptr_t)name, 0),
                         v8c__libcrypto.OSSL_PARAM_construct_end()};
  static const unsigned char none[1];
  return hasher->mac && v8c__libcrypto.EVP_MAC_init(hasher->mac, key->len ? key->bytes : none, key->len, params);
}

/* open(algorithm, key or undefined, its encoding): a hasher, or undefined when there is no such algorithm. */
static void open_hasher(v8c_call *call) {
  char name[64];
  struct input key = {0};
  v8c_value buffer = NULL;
  const EVP_MD *md = digest_of(call, 0, name, sizeof name);
  if (!md) return;
  bool keyed = !v8c_is_undefined(v8c_arg(call, 1));
  int err = keyed ? take(call, 1, &key) : 0;
  struct hasher *hasher = err ? NULL : v8c__calloc(sizeof *hasher);
  if (!err && !hasher) err = V8C_ENOMEM;
  bool is_started = !err && start(hasher, md, v8c__libcrypto.EVP_MD_get0_name(md), keyed ? &key : NULL);
  v8c_buf_free(&key.text);
  if (is_started)
    err = v8c_array_buffer_external(v8c_call_context(call), hasher, sizeof *hasher, free_hasher, NULL, &buffer);
  if (is_started && !err)
    v8c_return(call, buffer);
  else if (hasher)
    free_hasher(hasher, 0, NULL);
  v8c__throw_code(call, err);
}

static struct hasher *hasher_of(v8c_call *call) {
  void *bytes = NULL;
  size_t len = 0;
  if (v8c_bytes(v8c_call_isolate(call), v8c_arg(call, 0), &bytes, &len) || len != sizeof(struct hasher)) return NULL;
  return bytes;
}

/* update(hasher, data, encoding) */
static void update(v8c_call *call) {
  struct hasher *hasher = hasher_of(call);
  struct input input;
  int err = hasher ? take(call, 1, &input) : V8C_EINVAL;
  if (err) {
    v8c__throw_code(call, err);
    return;
  }
  if (input.len && hasher->mac) (void)v8c__libcrypto.EVP_MAC_update(hasher->mac, input.bytes, input.len);
  if (input.len && hasher->md) (void)v8c__libcrypto.EVP_DigestUpdate(hasher->md, input.bytes, input.len);
  v8c_buf_free(&input.text);
}

/* finish(hasher, length or undefined): bytes; undefined when no digest has that length. */
static void finish(v8c_call *call) {
  struct hasher *hasher = hasher_of(call);
  unsigned char small[EVP_MAX_MD_SIZE], *bytes = small;
  size_t len = sizeof small;
  unsigned count = 0;
  v8c_value array = NULL;
  int32_t wanted = -1;
  if (!hasher) return;
  if (!v8c_is_undefined(v8c_arg(call, 1)) && v8c_arg_int32(call, 1, &wanted)) return;
  bool is_done = false;
  if (hasher->mac) {
    is_done = v8c__libcrypto.EVP_MAC_final(hasher->mac, bytes, &len, sizeof small);
  } else if (wanted >= 0 &&
             v8c__libcrypto.EVP_MD_get_flags(v8c__libcrypto.EVP_MD_CTX_get0_md(hasher->md)) & EVP_MD_FLAG_XOF) {
    len = (size_t)wanted;
    bytes = v8c__alloc(len ? len : 1);
    is_done = bytes && v8c__libcrypto.EVP_DigestFinalXOF(hasher->md, bytes, len);
  } else {
    is_done = v8c__libcrypto.EVP_DigestFinal_ex(hasher->md, bytes, &count) && (wanted < 0 || (unsigned)wanted == count);
    len = count;
  }
  int err =
      is_done ? v8c_typed_array(v8c_call_context(call), V8C_UINT8_ARRAY, len ? (void *)bytes : "", len, &array) : 0;
  if (bytes != small) v8c__free(bytes);
  if (is_done && !err) v8c_return(call, array);
  v8c__throw_code(call, err);
}

/* copy(hasher) */
static void copy(v8c_call *call) {
  struct hasher *from = hasher_of(call), *to = v8c__calloc(sizeof *to);
  v8c_value buffer = NULL;
  if (!from || !to) {
    v8c__free(to);
    return;
  }
  bool is_done =
      from->mac ? (to->mac = v8c__libcrypto.EVP_MAC_CTX_dup(from->mac)) != NULL
                : (to->md = v8c__libcrypto.EVP_MD_CTX_new()) && v8c__libcrypto.EVP_MD_CTX_copy_ex(to->md, from->md);
  if (is_done && !v8c_array_buffer_external(v8c_call_context(call), to, sizeof *to, free_hasher, NULL, &buffer))
    v8c_return(call, buffer);
  else
    free_hasher(to, 0, NULL);
}

/* random(bytes) fills them. */
static void random_bytes(v8c_call *call) {
  void *bytes = NULL;
  size_t len = 0;
  int err = v8c_bytes(v8c_call_isolate(call), v8c_arg(call, 0), &bytes, &len);
  for (size_t at = 0; !err && at < len;) {
    size_t some = len - at > INT_MAX ? INT_MAX : len - at;
    if (v8c__libcrypto.RAND_bytes((unsigned char *)bytes + at, (int)some) != 1)
      err = v8c__fail(V8C_EIO, "no random bytes");
    at += some;
  }
  v8c__throw_code(call, err);
}

/* equal(a, b), of one length. */
static void equal(v8c_call *call) {
  void *a = NULL, *b = NULL;
  size_t a_len = 0, b_len = 0;
  v8c_isolate *isolate = v8c_call_isolate(call);
  int err = v8c_bytes(isolate, v8c_arg(call, 0), &a, &a_len);
  if (!err) err = v8c_bytes(isolate, v8c_arg(call, 1), &b, &b_len);
  if (!err) v8c_return_boolean(call, a_len == b_len && (!a_len || !v8c__libcrypto.CRYPTO_memcmp(a, b, a_len)));
  v8c__throw_code(call, err);
}

/* pbkdf2(password, undefined, salt, undefined, iterations, length, algorithm): bytes, or undefined. */
static void pbkdf2(v8c_call *call) {
  char name[64];
  struct input password = {0}, salt = {0};
  uint32_t iterations = 0, len = 0;
  v8c_value array = NULL;
  const EVP_MD *md = digest_of(call, 6, name, sizeof name);
  if (!md || v8c_arg_uint32(call, 4, &iterations) || v8c_arg_uint32(call, 5, &len)) return;
  int err = take(call, 0, &password);
  if (!err) err = take(call, 2, &salt);
  if (!err) err = v8c_typed_array(v8c_call_context(call), V8C_UINT8_ARRAY, NULL, len, &array);
  void *out = NULL;
  size_t room = 0;
  if (!err && len) err = v8c_bytes(v8c_call_isolate(call), array, &out, &room);
  if (!err && len &&
      v8c__libcrypto.PKCS5_PBKDF2_HMAC(password.bytes ? password.bytes : "", (int)password.len, salt.bytes,
                                       (int)salt.len, (int)iterations, md, (int)len, out) != 1)
    err = v8c__fail(V8C_EINVAL, "pbkdf2 failed");
  if (!err) v8c_return(call, array);
  v8c_buf_free(&password.text);
  v8c_buf_free(&salt.text);
  v8c__throw_code(call, err);
}

/* ---- The module --------------------------------------------------------------------------------- */

static void of_module(v8c_value name, v8c_access *access) {
  (void)name;
  v8c__globals_give_named(access, "crypto", "webcrypto");
}

static const v8c_prop globals[] = {V8C_LAZY("crypto", of_module), V8C_PROP_END};

static int init(v8c_runtime *rt, void *data, void **state) {
  v8c_crypto_options options;
  int err = v8c__options(data, &options, sizeof options);
  *state = rt;
  return err || !options.global ? err : v8c__globals_define(rt, globals);
}

static int open_module(v8c_runtime *rt, v8c_context *context, v8c_value exports, void *state) {
  const char *why = NULL;
  (void)context, (void)exports, (void)state;
  return v8c__libcrypto_load(&why) ? 0 : v8c_throw_error(v8c_runtime_isolate(rt), "crypto: %s", why);
}

static const v8c_prop internals[] = {V8C_FN("open", open_hasher),
                                     V8C_FN("update", update),
                                     V8C_FN("finish", finish),
                                     V8C_FN("copy", copy),
                                     V8C_FN("random", random_bytes),
                                     V8C_FN("equal", equal),
                                     V8C_FN("pbkdf2", pbkdf2),
                                     V8C_FN("encoding", v8c__native_encoding),
                                     V8C_FN("decode", v8c__native_decode),
                                     V8C_PROP_END};
static const char *const aliases[] = {"node:crypto", NULL};

const v8c_native_module v8c__mod_crypto = {
    .size = sizeof(v8c_native_module),
    .name = "crypto",
    .aliases = aliases,
    .source = v8c__js_crypto,
    .internals = internals,
    .init = init,
    .open = open_module,
    .types = v8c__js_crypto_types,
    .help =
        "Digests and random bytes, as Node has them: createHash(algorithm).update(data).digest('hex'), createHmac,\n"
        "randomBytes, randomUUID, timingSafeEqual; webcrypto.subtle.digest.\n"};
