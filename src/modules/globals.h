/* globals.h: globals that are exports of a module, which is required when one of them is first used. */
#ifndef V8C_SRC_MODULES_GLOBALS_H
#define V8C_SRC_MODULES_GLOBALS_H

#include "v8c.h"

/* Those of a table of V8C_LAZY that are not there yet: in a heap that was restored they may be. */
int v8c__globals_define(v8c_runtime *rt, const v8c_prop *props);
/* For V8C_LAZY: what `module` exports by `name`. */
void v8c__globals_give(v8c_access *access, const char *module, v8c_value name);
/* The same by a name that is not the global's. */
void v8c__globals_give_named(v8c_access *access, const char *module, const char *name);

#endif
