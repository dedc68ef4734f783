/* crypto.c: see crypto.h. */
#include "src/pack/crypto.h"

#include <dlfcn.h>
#include <pthread.h>

#include "src/internal.h"

#define TEXT(x) #x
#define TEXT_OF(x) TEXT(x)
/* Of the headers that this was compiled with. */
#define SONAME "libcrypto.so." TEXT_OF(OPENSSL_SHLIB_VERSION)

static struct v8c__crypto library;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static char failure[256];

/* POSIX has functions fit in a void *, and ISO C has no cast for it. */
static void *find(void *handle, const char *name) {
  void *symbol = dlsym(handle, name);
  if (!symbol && !*failure) snprintf(failure, sizeof failure, "%s has no %s", SONAME, name);
  return symbol;
}

static void load(void) {
  void *handle = dlopen(SONAME, RTLD_NOW | RTLD_LOCAL);
  if (!handle) {
    snprintf(failure, sizeof failure, "%s", dlerror());
    return;
  }
#define LOAD(name) *(void **)&library.name = find(handle, #name);
  V8C__CRYPTO(LOAD)
#undef LOAD
}

int v8c__crypto_get(const struct v8c__crypto **out) {
  pthread_once(&once, load);
  if (*failure) return v8c__fail(V8C_EIO, "OpenSSL is wanted for digests and signatures: %s", failure);
  *out = &library;
  return 0;
}

int v8c__sha256(const void *bytes, size_t len, uint8_t out[SHA256_DIGEST_LENGTH]) {
  const struct v8c__crypto *crypto;
  int err = v8c__crypto_get(&crypto);
  if (!err) crypto->SHA256(bytes, len, out);
  return err;
}
