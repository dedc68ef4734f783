/* script.h: what src/ asks of scripts beyond the public functions. */
#ifndef V8C_SRC_SCRIPT_H
#define V8C_SRC_SCRIPT_H

#include "v8c/script.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Called once, on the owner thread: the script is being freed, or its isolate is. It may free
 * the script. */
typedef void (*v8c__script_gone_fn)(v8c_script *script, void *data);
void v8c__script_on_gone(v8c_script *script, v8c__script_gone_fn fn, void *data);

#ifdef __cplusplus
}
#endif

#endif
