/* v8c/debugger.h: for who writes a server for debuggers around an inspector (v8c/inspector.h), as
 * v8c/devtools.h is one: how what clients send gets to a busy isolate, and when it is over. */
#ifndef V8C_DEBUGGER_H
#define V8C_DEBUGGER_H

#include "v8c/inspector.h"
#include "v8c/limits.h"

#ifdef __cplusplus
extern "C" {
#endif

/* As v8c_interrupt, for who passes on what clients send: `fn` may make, use and free sessions, and what
 * they are asked may run JavaScript. Where no JavaScript runs that could be interrupted, v8c_pump calls
 * it, and who waits in a loop hears of it by v8c_on_task. `free_data` may be NULL.
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_ENOMEM */
V8C_API int v8c_inspector_post(v8c_isolate *isolate, v8c_interrupt_fn fn, void *data, void (*free_data)(void *data));

/* Hears that the inspector is freed, or its isolate is: before its sessions go, on the owner. Sessions may be
 * freed in it. */
typedef void (*v8c_inspector_end_fn)(v8c_inspector *inspector, void *data);

/* Sets who hears of the end; NULL: nobody. `free_data(data)`, which may be NULL, is called once: with the inspector's
 * memory, or when another takes its place.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_EDISPOSED */
V8C_API int v8c_inspector_on_end(v8c_inspector *inspector, v8c_inspector_end_fn fn, void *data,
                                 void (*free_data)(void *data));

#ifdef __cplusplus
}
#endif

#endif
