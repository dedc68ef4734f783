/* engine.h: what src/pack asks of the V8 it runs beside; answered by shim/. All strings are
 * static, and answer without V8 being started. */
#ifndef V8C_PACK_ENGINE_H
#define V8C_PACK_ENGINE_H

#ifdef __cplusplus
extern "C" {
#endif

const char *v8c__v8_version(void);
const char *v8c__v8_arch(void);
const char *v8c__v8_build(void);
const char *v8c__v8_flags(void); /* those that change what is in a blob, as started, sorted */

#ifdef __cplusplus
}
#endif

#endif
