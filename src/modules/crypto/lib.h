/* lib.h: what mod_crypto.c takes of libcrypto, which is loaded when the module is first asked for. */
#ifndef V8C_SRC_MODULES_CRYPTO_LIB_H
#define V8C_SRC_MODULES_CRYPTO_LIB_H

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rand.h>
#include <stdbool.h>

#define V8C__CRYPTO_FUNCTIONS(X)      \
  X(CRYPTO_memcmp)                    \
  X(EVP_DigestFinalXOF)               \
  X(EVP_DigestFinal_ex)               \
  X(EVP_DigestInit_ex)                \
  X(EVP_DigestUpdate)                 \
  X(EVP_MAC_CTX_dup)                  \
  X(EVP_MAC_CTX_free)                 \
  X(EVP_MAC_CTX_new)                  \
  X(EVP_MAC_fetch)                    \
  X(EVP_MAC_final)                    \
  X(EVP_MAC_free)                     \
  X(EVP_MAC_init)                     \
  X(EVP_MAC_update)                   \
  X(EVP_MD_CTX_copy_ex)               \
  X(EVP_MD_CTX_free)                  \
  X(EVP_MD_CTX_get0_md)               \
  X(EVP_MD_CTX_new)                   \
  X(EVP_MD_get0_name)                 \
  X(EVP_MD_get_flags)                 \
  X(EVP_get_digestbyname)             \
  X(OSSL_PARAM_construct_end)         \
  X(OSSL_PARAM_construct_utf8_string) \
  X(PKCS5_PBKDF2_HMAC)                \
  X(RAND_bytes)

struct v8c__libcrypto {
#define V8C__CRYPTO_MEMBER(name) __typeof__(name) *name;
  V8C__CRYPTO_FUNCTIONS(V8C__CRYPTO_MEMBER)
};

/* False, and *why, when it cannot be loaded: then v8c__libcrypto has nothing. Any thread. */
bool v8c__libcrypto_load(const char **why);
extern struct v8c__libcrypto v8c__libcrypto __attribute__((visibility("hidden")));

#endif
