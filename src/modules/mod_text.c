/* mod_text.c: require("util"), "util/types", "path", "assert" and "assert/strict": what is JavaScript alone, in js/. */
#include "src/modules/modules.h"
#include "src/modules/own.h"

V8C__OWN_MODULE(util, "util", "internal.own('util')", "node:util", v8c__js_util_types,
                "Values as text (inspect, format), promises from callbacks, what kind a value is.\n"
                "As Node's: inspect, format, formatWithOptions, promisify, callbackify, inherits, deprecate, types,\n"
                "isDeepStrictEqual, parseArgs, styleText, stripVTControlCharacters, TextEncoder, TextDecoder.\n");
V8C__OWN_MODULE(util_types, "util/types", "internal.own('util').types", "node:util/types", NULL,
                "What kind a value is, whatever it says itself: isMap, isProxy, isNativeError, …\n");
V8C__OWN_MODULE(path, "path", "internal.own('path')", "node:path" V8C__ALSO "path/posix" V8C__ALSO "node:path/posix",
                v8c__js_path_types, "Paths by POSIX's rules: join, resolve, relative, basename, parse, …\n");
V8C__OWN_MODULE(assert, "assert", "internal.own('assert')", "node:assert", v8c__js_assert_types,
                "Throws an AssertionError that says what was expected: equal, deepEqual, throws, rejects, …\n");
V8C__OWN_MODULE(assert_strict, "assert/strict", "internal.own('assert').strict", "node:assert/strict", NULL,
                "assert, whose equal and deepEqual are the strict ones.\n");
