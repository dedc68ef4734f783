/* more.c: the modules of libv8c-modules. It is loaded when a script wants one of them: with SQLite in it, that takes
 * as long as a third of all else at the start. */
#include <string.h>

#include "src/cli/common.h"
#include "src/load.h"
#include "src/modules/globals.h"
#include "v8c/native.h"

/* NULL: the library is not there, or has none of that name. */
static const v8c_native_module *find(const char *name) {
  static const v8c_native_module *(*find_there)(const char *name);
  const struct v8c__symbol symbol = {"v8c_modules_find", (void **)&find_there};
  char why[256];
  return v8c__load("v8c-plugin-modules.so", &symbol, 1, why, sizeof why) ? find_there(name) : NULL;
}

/* ---- Globals of theirs --------------------------------------------------------------------------- */

static void of_fetch(v8c_value name, v8c_access *access) { v8c__globals_give(access, "fetch", name); }
static void of_crypto(v8c_value name, v8c_access *access) {
  (void)name;
  v8c__globals_give_named(access, "crypto", "webcrypto");
}

static int fetch_globals(v8c_runtime *rt, void *data, void **state) {
  static const v8c_prop globals[] = {V8C_LAZY("fetch", of_fetch), V8C_LAZY("Headers", of_fetch),
                                     V8C_LAZY("Request", of_fetch), V8C_LAZY("Response", of_fetch), V8C_PROP_END};
  (void)data, (void)state;
  return v8c__globals_define(rt, globals);
}

static int crypto_global(v8c_runtime *rt, void *data, void **state) {
  static const v8c_prop globals[] = {V8C_LAZY("crypto", of_crypto), V8C_PROP_END};
  (void)data, (void)state;
  return v8c__globals_define(rt, globals);
}

/* ---- The modules --------------------------------------------------------------------------------- */

static const char *const crypto_names[] = {"node:crypto", NULL};

static const v8c_native_module more[] = {
#ifdef V8C_WITH_CRYPTO
    {.size = sizeof *more, .name = "crypto", .aliases = crypto_names, .init = crypto_global, .find = find},
#endif
#ifdef V8C_WITH_FETCH
    {.size = sizeof *more, .name = "fetch", .init = fetch_globals, .find = find},
#endif
#ifdef V8C_WITH_SQLITE
    {.size = sizeof *more, .name = "sqlite", .find = find},
#endif
#ifdef V8C_WITH_YAML
    {.size = sizeof *more, .name = "yaml", .find = find},
#endif
    {.size = 0},
};

const v8c_native_module *cli_more_module(const char *name) {
  (void)crypto_names, (void)crypto_global, (void)fetch_globals, (void)find; /* built without some */
  for (const v8c_native_module *module = more; module->size; module++)
    if (!strcmp(module->name, name)) return module;
  return NULL;
}

const v8c_native_module *cli_find_module(const char *name) {
  const v8c_native_module *module = v8c_native_find(name);
  return module ? module : find(name);
}
