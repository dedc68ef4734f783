/* lib.c: see lib.h. */
#include "src/modules/crypto/lib.h"

#include <pthread.h>

#include "src/load.h"

struct v8c__libcrypto v8c__libcrypto;
static bool is_there;
static char problem[200];

static void load(void) {
#define ROW(name) {#name, (void **)&v8c__libcrypto.name},
  static const struct v8c__symbol symbols[] = {V8C__CRYPTO_FUNCTIONS(ROW)};
#undef ROW
  char why[sizeof problem - 32];
  is_there = v8c__load("libcrypto.so.3", symbols, sizeof symbols / sizeof *symbols, why, sizeof why);
  if (!is_there) snprintf(problem, sizeof problem, "OpenSSL 3 is wanted: %s", why);
}

bool v8c__libcrypto_load(const char **why) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, load);
  *why = problem;
  return is_there;
}
