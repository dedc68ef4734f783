/* own.h: JavaScript that modules share and scripts do not see: js/inspect.js and the like. Each is the body of a
 * function of (exports, require, module, internal) and made once in a runtime, when it is first asked for:
 * internal.own("inspect"). `internal` is one object for all of them. */
#ifndef V8C_SRC_MODULES_OWN_H
#define V8C_SRC_MODULES_OWN_H

#include "v8c.h"

/* own(name), for the internals of a module. */
void v8c__own(v8c_call *call);
/* What own(name) gives in the runtime's context. */
int v8c__own_value(v8c_runtime *rt, const char *name, v8c_value *out);
/* Names the natives for snapshots. */
int v8c__own_register(void);

/* The natives of `internal`, by file. */
extern const v8c_prop v8c__value_natives[] __attribute__((visibility("hidden")));
extern const v8c_prop v8c__coding_natives[] __attribute__((visibility("hidden")));
extern const v8c_prop v8c__print_natives[] __attribute__((visibility("hidden")));

/* The internals of a module whose source is but "module.exports = internal.own('name')". */
extern const v8c_prop v8c__own_internals[] __attribute__((visibility("hidden")));

/* Such a module: v8c__mod_<variable>. `others`: aliases, with V8C__ALSO between them. */
#define V8C__OWN_MODULE(variable, module, expression, others, declarations, words)             \
  static const char *const variable##_aliases[] = {others, NULL};                              \
  const v8c_native_module v8c__mod_##variable = {.size = sizeof(v8c_native_module),            \
                                                 .name = module,                               \
                                                 .aliases = variable##_aliases,                \
                                                 .source = "module.exports = " expression ";", \
                                                 .internals = v8c__own_internals,              \
                                                 .types = declarations,                        \
                                                 .help = words}
#define V8C__ALSO ,

#endif
