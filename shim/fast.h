/* fast.h: fast functions as V8 takes them; internal to shim/. */
#ifndef V8C_SHIM_FAST_H
#define V8C_SHIM_FAST_H

#include <v8-fast-api-calls.h>

#include "shim/shim.h"
#include "v8c/fast.h"

enum { V8C__FAST_MOST = 8 }; /* fast functions beside one slow path */

/* Checks `count` descriptions, each with another number of arguments, and makes V8's of them. */
int v8c__fast_functions(const v8c_isolate *isolate, const v8c_fast *const *fast, size_t count, v8::CFunction *out);

#endif
