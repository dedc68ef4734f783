/* registry.h: the process's external references, native addresses by name. */
#ifndef V8C_SRC_PACK_REGISTRY_H
#define V8C_SRC_PACK_REGISTRY_H

#include "v8c/snapshot.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef void (*v8c__native)(void);

/* Names beginning so are ours; v8c_register_native refuses them. */
#define V8C__BUILTIN_PREFIX "v8c:"
/* Of those, fast functions and their types (shim/fast.cc): V8 would read what stands for a missing one. */
#define V8C__FAST_PREFIX "v8c:fast"

/* Registers an address of the library's own, name with the prefix. 0 | V8C_EINVAL | V8C_EEXIST | V8C_ESTATE | V8C_ENOMEM */
int v8c__natives_builtin(const char *name, v8c__native address);

/* Registers all of them (natives.c). The registry calls it once, before anybody looks into
 * it, so that V8 need not be started to compare names. */
int v8c__natives_builtins(void);

/* No more names from here on; the names and their order stay for good. Every creator and
 * restore calls it before it looks at the registry. 0 | V8C_ENOMEM */
int v8c__natives_freeze(void);

/* The address behind a name, NULL when there is none. */
v8c__native v8c__natives_find(const char *name);

/* All names sorted, for a container's `refs`; NULL and *count = 0 before the freeze. */
const char *const *v8c__natives_names(size_t *count);

#ifdef __cplusplus
}
#endif

#endif
