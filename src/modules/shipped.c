/* shipped.c: the list of the library's own native modules. */
#include <string.h>

#include "src/modules/modules.h"

static const v8c_native_module *const shipped[] = {&v8c__mod_console, &v8c__mod_events, &v8c__mod_fswatch,
                                                   &v8c__mod_stream, &v8c__mod_timer};
enum { COUNT = sizeof shipped / sizeof *shipped };

const v8c_native_module *v8c_native_shipped(size_t index) { return index < COUNT ? shipped[index] : NULL; }

const v8c_native_module *v8c_native_find(const char *name) {
  for (size_t i = 0; name && i < COUNT; i++) {
    if (!strcmp(shipped[i]->name, name)) return shipped[i];
    for (const char *const *alias = shipped[i]->aliases; alias && *alias; alias++)
      if (!strcmp(*alias, name)) return shipped[i];
  }
  return NULL;
}
