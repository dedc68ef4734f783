/* v8c/held.h: what refs hold, used at once: for bindings that keep the values of another API in refs, where each
 * call of the library counts. Each function does what a few others do one by one, and leaves no values in the
 * scope but the result.
 *
 * A weak ref whose value is gone holds undefined. A ref may be freed by what runs. */
#ifndef V8C_HELD_H
#define V8C_HELD_H

#include "v8c/function.h"
#include "v8c/string.h"

#ifdef __cplusplus
extern "C" {
#endif

/* object[key], and what it is.
 * out: a `value` in it is scoped; a number leaves nothing in the scope.
 * [runs-js, owner]  0 | V8C_EXCEPTION | V8C_ETERMINATED | V8C_EINVAL | V8C_ETYPE when it is no object | V8C_ETHREAD | V8C_EDISPOSED
 * As v8c_ref_get twice, v8c_get, v8c_get_number. */
V8C_API int v8c_held_get(v8c_context *context, v8c_ref *object, v8c_ref *key, v8c_plain *out);

/* object[key] = value.
 * [runs-js, owner]  0 | V8C_EXCEPTION | V8C_ETERMINATED | V8C_EINVAL | V8C_ETYPE | V8C_ETHREAD | V8C_EDISPOSED
 * As v8c_ref_get twice, v8c_int32 or v8c_number, v8c_set. */
V8C_API int v8c_held_set(v8c_context *context, v8c_ref *object, v8c_ref *key, const v8c_plain *value);

/* Calls `function` with what `self` holds as this (NULL: undefined).
 * out: as of v8c_held_get.
 * [runs-js, owner]  0 | V8C_EXCEPTION | V8C_ETERMINATED | V8C_EINVAL | V8C_ETYPE when it is no function | V8C_ETHREAD | V8C_EDISPOSED | V8C_ERANGE past 65535 arguments | V8C_ENOMEM
 * As v8c_ref_get twice, v8c_int32 or v8c_number for each argument, v8c_call_function, v8c_get_number. */
V8C_API int v8c_held_call(v8c_context *context, v8c_ref *function, v8c_ref *self, size_t argc,
                          const v8c_plain *argv, v8c_plain *out);

/* A ref to a new string of Latin-1: `len` bytes, or V8C_ZSTR.
 * out: owned; v8c_ref_free.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_EDISPOSED | V8C_ERANGE past v8c_string_max() | V8C_ENOMEM
 * As v8c_string_latin1, v8c_ref_new. */
V8C_API V8C_CHECK int v8c_held_latin1(v8c_isolate *isolate, const char *latin1, size_t len, v8c_ref **out);

/* A look at the units of the string that is held. v8c_string_view_close; nothing else of v8c may be called
 * before that, v8c_ref_free not even by another thread.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ETYPE when it is no string | V8C_ETHREAD | V8C_EDISPOSED
 * As v8c_ref_get, v8c_string_view_open. */
V8C_API int v8c_held_view(v8c_ref *string, v8c_string_view *view);

#ifdef __cplusplus
}
#endif

#endif
