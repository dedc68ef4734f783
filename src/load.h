/* load.h: what is taken of a library that is loaded when it is first wanted, as a table of addresses.
 *
 *   #define ROW(name) {#name, (void **)&library.name},
 *   static const struct v8c__symbol symbols[] = {FUNCTIONS(ROW)}; */
#ifndef V8C_SRC_LOAD_H
#define V8C_SRC_LOAD_H

#include <dlfcn.h>
#include <stdbool.h>
#include <stdio.h>

/* POSIX has functions fit in a void *, and ISO C has no cast for it: *at is a pointer to one, or to a variable. */
struct v8c__symbol {
  const char *name;
  void **at;
};

/* It stays until the process ends. False, and `why`, when it or one of the symbols is not there. */
static inline bool v8c__load(const char *soname, const struct v8c__symbol *symbols, size_t count, char *why,
                             size_t room) {
  void *library = dlopen(soname, RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    snprintf(why, room, "%s", dlerror());
    return false;
  }
  for (size_t i = 0; i < count; i++) {
    *symbols[i].at = dlsym(library, symbols[i].name);
    if (*symbols[i].at) continue;
    snprintf(why, room, "%s has no %s", soname, symbols[i].name);
    return false;
  }
  return true;
}

#endif
