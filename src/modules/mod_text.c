/* mod_text.c: require("util"), "util/types", "path", "assert" and "assert/strict": what is JavaScript alone, in js/. */
#include "src/modules/modules.h"
#include "src/modules/own.h"

#define MODULE(variable, module, expression, others, declarations, words)                      \
  static const char *const variable##_aliases[] = {others, NULL};                              \
  const v8c_native_module v8c__mod_##variable = {.size = sizeof(v8c_native_module),            \
                                                 .name = module,                               \
                                                 .aliases = variable##_aliases,                \
                                                 .source = "module.exports = " expression ";", \
                                                 .internals = v8c__own_internals,              \
                                                 .types = declarations,                        \
                                                 .help = words}
#define ALSO ,

MODULE(util, "util", "internal.own('util')", "node:util", v8c__js_util_types,
       "Values as text (inspect, format), promises from callbacks, what kind a value is.\n"
       "As Node's: inspect, format, formatWithOptions, promisify, callbackify, inherits, deprecate, types,\n"
       "isDeepStrictEqual, styleText, stripVTControlCharacters, TextEncoder, TextDecoder.\n");
MODULE(util_types, "util/types", "internal.own('util').types", "node:util/types", NULL,
       "What kind a value is, whatever it says itself: isMap, isProxy, isNativeError, …\n");
MODULE(path, "path", "internal.own('path')", "node:path" ALSO "path/posix" ALSO "node:path/posix", v8c__js_path_types,
       "Paths by POSIX's rules: join, resolve, relative, basename, parse, …\n");
MODULE(assert, "assert", "internal.own('assert')", "node:assert", v8c__js_assert_types,
       "Throws an AssertionError that says what was expected: equal, deepEqual, throws, rejects, …\n");
MODULE(assert_strict, "assert/strict", "internal.own('assert').strict", "node:assert/strict", NULL,
       "assert, whose equal and deepEqual are the strict ones.\n");
