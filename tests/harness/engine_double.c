/* engine_double.c: stands in for the shim in programs without V8. */
#include "tests/harness/engine_double.h"

#include "src/pack/engine.h"
#include "src/pack/heap.h"

const char *double_version = "13.6.233.10";
const char *double_arch = "x86_64";
const char *double_build = "pointer-compression=0 sandbox=0";
const char *double_flags = "";

const char *v8c__v8_version(void) {
  return double_version;
}

const char *v8c__v8_arch(void) {
  return double_arch;
}

const char *v8c__v8_build(void) {
  return double_build;
}

const char *v8c__v8_flags(void) {
  return double_flags;
}

/* Never called: only their addresses are registered. */
void v8c__native_random(v8c_call *call) {
  (void)call;
}

void v8c__native_now(v8c_call *call) {
  (void)call;
}
