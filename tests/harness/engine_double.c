/* engine_double.c: stands in for the shim in programs without V8. */
#include "tests/harness/engine_double.h"

#include "src/pack/engine.h"
#include "src/pack/registry.h"

const char *double_version = "13.6.233.10";
const char *double_arch = "x86_64";
const char *double_build = "pointer-compression=0 sandbox=0";
const char *double_flags = "";

const char *v8c__v8_version(void) { return double_version; }

const char *v8c__v8_arch(void) { return double_arch; }

const char *v8c__v8_build(void) { return double_build; }

const char *v8c__v8_flags(void) { return double_flags; }

bool v8c__fixed_hash_seed(void) { return false; }

/* The library's own natives are the shim's, and there is none here. */
int v8c__natives_builtins(void) { return 0; }
