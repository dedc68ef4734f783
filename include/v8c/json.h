/* v8c/json.h: JSON text to values and back. What the script itself does to globalThis.JSON
 * does not matter. */
#ifndef V8C_JSON_H
#define V8C_JSON_H

#include "v8c/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* out: scoped. Text that is no JSON is a SyntaxError.
 * [runs-js, owner]  0 | V8C_EXCEPTION | V8C_ETERMINATED | V8C_EINVAL | V8C_ETHREAD | V8C_EDISPOSED | V8C_ERANGE
 * v8go: JSONParse   V8: JSON::Parse */
V8C_API int v8c_json_parse(v8c_context *context, const char *text, size_t len, v8c_value *out);

/* JSON.stringify(value, undefined, indent): *out is a string, or undefined where
 * JavaScript gives undefined. `indent` is 0 to 10 spaces, V8C_ERANGE otherwise. Cycles,
 * BigInts and getters that throw are V8C_EXCEPTION.
 * out: scoped.
 * [runs-js, owner]  0 | V8C_EXCEPTION | V8C_ETERMINATED | V8C_EINVAL | V8C_ETHREAD | V8C_EDISPOSED | V8C_ERANGE
 * v8go: JSONStringify   V8: JSON::Stringify */
V8C_API int v8c_json_stringify(v8c_context *context, v8c_value value, int indent, v8c_value *out);

/* As v8c_json_stringify, to `write` as UTF-8, in pieces of at most 16 KiB that end between
 * code points: the whole text is never there as UTF-8. Where JavaScript gives undefined it is
 * V8C_ENOENT. After V8C_ECANCELED, which says that `write` stopped it, no more is written;
 * after any other failure nothing was. `write` may call v8c.
 * [runs-js, owner]  0 | V8C_EXCEPTION | V8C_ETERMINATED | V8C_EINVAL | V8C_ETHREAD | V8C_EDISPOSED | V8C_ERANGE |
 *                   V8C_ENOENT | V8C_ECANCELED */
V8C_API int v8c_json_write(v8c_context *context, v8c_value value, int indent, v8c_write_fn write, void *data);

#ifdef __cplusplus
}
#endif

#endif
