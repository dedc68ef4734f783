/* extra.h: the native modules of libv8c-modules, a mod_<name>.c each; V8C_WITH_<NAME> where it is built. */
#ifndef V8C_SRC_MODULES_EXTRA_H
#define V8C_SRC_MODULES_EXTRA_H

#include "src/embed.h"
#include "src/internal.h"
#include "v8c.h"
#include "v8c/modules.h"

extern const v8c_native_module v8c__mod_crypto __attribute__((visibility("hidden")));
extern const v8c_native_module v8c__mod_fetch __attribute__((visibility("hidden")));
extern const v8c_native_module v8c__mod_sqlite __attribute__((visibility("hidden")));
extern const v8c_native_module v8c__mod_yaml __attribute__((visibility("hidden")));

V8C__EMBEDDED(crypto);
V8C__EMBEDDED(crypto_types); /* TypeScript, also below */
V8C__EMBEDDED(fetch);
V8C__EMBEDDED(fetch_types);
V8C__EMBEDDED(sqlite);
V8C__EMBEDDED(sqlite_types);
V8C__EMBEDDED(yaml);
V8C__EMBEDDED(yaml_types);

#endif
