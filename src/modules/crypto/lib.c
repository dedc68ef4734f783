/* lib.c: see lib.h. */
#include "src/modules/crypto/lib.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>

struct v8c__libcrypto v8c__libcrypto;
static bool is_there;
static char problem[200];

static void load(void) {
  void *library = dlopen("libcrypto.so.3", RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    snprintf(problem, sizeof problem, "OpenSSL 3 is wanted: %s", dlerror());
    return;
  }
#define LOAD(name)                                                   \
  if (!(*(void **)&v8c__libcrypto.name = dlsym(library, #name))) {   \
    snprintf(problem, sizeof problem, "libcrypto has no %s", #name); \
    return;                                                          \
  }
  V8C__CRYPTO_FUNCTIONS(LOAD)
  is_there = true;
}

bool v8c__libcrypto_load(const char **why) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, load);
  *why = problem;
  return is_there;
}
