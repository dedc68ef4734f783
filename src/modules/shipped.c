/* shipped.c: the list of the library's own native modules. */
#include <string.h>

#include "src/modules/modules.h"
#include "src/modules/web.h"

static const v8c_native_module *const shipped[] = {
    &v8c__mod_assert,     &v8c__mod_assert_strict, &v8c__mod_buffer,          &v8c__mod_console, &v8c__mod_events,
    &v8c__mod_fswatch,    &v8c__mod_path,          &v8c__mod_perf_hooks,      &v8c__mod_stream,  &v8c__mod_time,
    &v8c__mod_timer,      &v8c__mod_timers,        &v8c__mod_timers_promises, &v8c__mod_url,     &v8c__mod_util,
    &v8c__mod_util_types, &v8c__mod_stream_web, /* last: it may not be there */
};
/* Those that reach into the machine: a host adds each by its name. */
static const v8c_native_module *const reaching[] = {
    &v8c__mod_exec, &v8c__mod_fs, &v8c__mod_fs_promises, &v8c__mod_os, &v8c__mod_process,
};

#define COUNT(list) (sizeof(list) / sizeof *(list))

static size_t count_shipped(void) { return COUNT(shipped) - !v8c__has_streams(); }

const v8c_native_module *v8c_native_shipped(size_t index) { return index < count_shipped() ? shipped[index] : NULL; }

static const v8c_native_module *find(const v8c_native_module *const *list, size_t count, const char *name) {
  for (size_t i = 0; i < count; i++) {
    if (!strcmp(list[i]->name, name)) return list[i];
    for (const char *const *alias = list[i]->aliases; alias && *alias; alias++)
      if (!strcmp(*alias, name)) return list[i];
  }
  return NULL;
}

const v8c_native_module *v8c_native_find(const char *name) {
  if (!name) return NULL;
  const v8c_native_module *found = find(shipped, count_shipped(), name);
  return found ? found : find(reaching, COUNT(reaching), name);
}
