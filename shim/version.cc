/* version.cc: which V8 this is and how it was built; answers without starting it. */
#include <v8-version.h>

#include "shim/shim.h"
#include "src/pack/engine.h"

const char *v8c_v8_version(void) { return v8::V8::GetVersion(); }

uint64_t v8c_v8_version_number(void) {
  return V8_MAJOR_VERSION * UINT64_C(1000000000) + V8_MINOR_VERSION * UINT64_C(1000000) +
         V8_BUILD_NUMBER * UINT64_C(1000) + V8_PATCH_LEVEL;
}

const char *v8c_version(void) { return V8C_VERSION; }

bool v8c_checked(void) {
#ifdef V8C_CHECKED
  return true;
#else
  return false;
#endif
}

/* The headers' view; V8::Initialize checks it against how V8 itself was built, and the
 * build's probe asked V8 before anything was compiled. */
bool v8c_v8_pointer_compression(void) {
#ifdef V8_COMPRESS_POINTERS
  return true;
#else
  return false;
#endif
}

bool v8c_v8_sandbox(void) {
#ifdef V8_ENABLE_SANDBOX
  return true;
#else
  return false;
#endif
}

const char *v8c__v8_version(void) { return v8::V8::GetVersion(); }

const char *v8c__v8_arch(void) {
#if defined(__x86_64__)
  return "x86_64";
#elif defined(__aarch64__)
  return "aarch64";
#else
#error "an architecture that v8c does not know"
#endif
}

const char *v8c__v8_build(void) {
  static_assert(sizeof(void *) == 8);
  return
#ifdef V8_COMPRESS_POINTERS
      "pointer-compression=1 "
#else
      "pointer-compression=0 "
#endif
#ifdef V8_ENABLE_SANDBOX
      "sandbox=1 "
#else
      "sandbox=0 "
#endif
#ifdef V8_31BIT_SMIS_ON_64BIT_ARCH
      "smi=31";
#else
      "smi=32";
#endif
}
