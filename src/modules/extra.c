/* extra.c: the list of the modules that this library was built with. */
#include <string.h>

#include "src/modules/extra.h"

static const v8c_native_module *const modules[] = {
#ifdef V8C_WITH_CRYPTO
    &v8c__mod_crypto,
#endif
#ifdef V8C_WITH_FETCH
    &v8c__mod_fetch,
#endif
#ifdef V8C_WITH_SQLITE
    &v8c__mod_sqlite,
#endif
#ifdef V8C_WITH_YAML
    &v8c__mod_yaml,
#endif
    NULL};

enum { COUNT = sizeof modules / sizeof *modules - 1 };

const v8c_native_module *v8c_modules_at(size_t index) { return index < COUNT ? modules[index] : NULL; }

const v8c_native_module *v8c_modules_find(const char *name) {
  for (size_t i = 0; name && i < COUNT; i++) {
    if (!strcmp(modules[i]->name, name)) return modules[i];
    for (const char *const *alias = modules[i]->aliases; alias && *alias; alias++)
      if (!strcmp(*alias, name)) return modules[i];
  }
  return NULL;
}
