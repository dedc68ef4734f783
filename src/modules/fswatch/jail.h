/* jail.h: which path a script means, and whether it may. */
#ifndef V8C_SRC_MODULES_FSWATCH_JAIL_H
#define V8C_SRC_MODULES_FSWATCH_JAIL_H

#include <stdbool.h>

/* Owned. Absolute, without "." and ".." and doubled slashes; what is relative is so to `base`, which is
 * absolute. NULL without memory. */
char *v8c__path_clean(const char *base, const char *path);
/* Both clean: is it that folder or below? */
bool v8c__path_is_below(const char *path, const char *folder);

#endif
