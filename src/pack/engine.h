/* engine.h: what src/pack asks of the V8 it runs beside; answered by shim/. All strings are
 * static, and answer without V8 being started. */
#ifndef V8C_PACK_ENGINE_H
#define V8C_PACK_ENGINE_H

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

const char *v8c__v8_version(void);
const char *v8c__v8_arch(void);
const char *v8c__v8_build(void);
const char *v8c__v8_flags(void); /* those that change what is in a blob, as started, sorted */
/* The first word of a container's build settings when it can be read only so. */
#define V8C__SEEDED "hash-seed=1"
bool v8c__fixed_hash_seed(void); /* started so: V8's hash tables are the same in each such process */

#ifdef __cplusplus
}
#endif

#endif
