/* crypto.h: what is taken of OpenSSL's libcrypto, which is loaded when it is first wanted: a program
 * that neither packs nor signs does not wait for it, which takes a tenth of a start. */
#ifndef V8C_SRC_PACK_CRYPTO_H
#define V8C_SRC_PACK_CRYPTO_H

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/sha.h>

#ifdef __cplusplus
extern "C" {
#endif

#define V8C__CRYPTO(X)            \
  X(SHA256)                       \
  X(BIO_new_mem_buf)              \
  X(BIO_free)                     \
  X(PEM_read_bio_PrivateKey)      \
  X(PEM_read_bio_PUBKEY)          \
  X(EVP_PKEY_new_raw_private_key) \
  X(EVP_PKEY_new_raw_public_key)  \
  X(EVP_PKEY_get_raw_public_key)  \
  X(EVP_PKEY_get_id)              \
  X(EVP_PKEY_free)                \
  X(EVP_MD_CTX_new)               \
  X(EVP_MD_CTX_free)              \
  X(EVP_DigestSignInit)           \
  X(EVP_DigestSign)               \
  X(EVP_DigestVerifyInit)         \
  X(EVP_DigestVerify)

struct v8c__crypto {
#define V8C__MEMBER(name) __typeof__(name) *name;
  V8C__CRYPTO(V8C__MEMBER)
#undef V8C__MEMBER
};

/* The library, loaded once; stays until the process ends. Any thread. 0 | V8C_EIO: not there */
int v8c__crypto_get(const struct v8c__crypto **out);

int v8c__sha256(const void *bytes, size_t len, uint8_t out[SHA256_DIGEST_LENGTH]);

#ifdef __cplusplus
}
#endif

#endif
