/* crypto.c: see crypto.h. */
#include "src/pack/crypto.h"

#include <pthread.h>

#include "src/internal.h"
#include "src/load.h"

#define TEXT(x) #x
#define TEXT_OF(x) TEXT(x)
/* Of the headers that this was compiled with. */
#define SONAME "libcrypto.so." TEXT_OF(OPENSSL_SHLIB_VERSION)

static struct v8c__crypto library;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static bool is_there;
static char failure[256];

static void load(void) {
#define ROW(name) {#name, (void **)&library.name},
  static const struct v8c__symbol symbols[] = {V8C__CRYPTO(ROW)};
#undef ROW
  is_there = v8c__load(SONAME, symbols, sizeof symbols / sizeof *symbols, failure, sizeof failure);
}

int v8c__crypto_get(const struct v8c__crypto **out) {
  pthread_once(&once, load);
  if (!is_there) return v8c__fail(V8C_EIO, "OpenSSL is wanted for digests and signatures: %s", failure);
  *out = &library;
  return 0;
}

int v8c__sha256(const void *bytes, size_t len, uint8_t out[SHA256_DIGEST_LENGTH]) {
  const struct v8c__crypto *crypto;
  int err = v8c__crypto_get(&crypto);
  if (!err) crypto->SHA256(bytes, len, out);
  return err;
}
