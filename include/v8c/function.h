/* v8c/function.h: functions, yours in JavaScript and JavaScript's in C.
 *
 * V8 calls a v8c_fn directly. It runs in a scope of its own: values it makes are gone when it
 * returns, but for the one it returns. When a call inside it fails with V8C_EXCEPTION it
 * just returns, and the exception goes on to JavaScript. It must not throw C++ exceptions
 * and not longjmp past V8. */
#ifndef V8C_FUNCTION_H
#define V8C_FUNCTION_H

#include "v8c/base.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef void (*v8c_fn)(v8c_call *call);

/* ---- Make -------------------------------------------------------------------------- */

/* A function that calls `fn`. `data` (may be NULL) is what v8c_data answers in it; `name` may
 * be NULL. In a snapshot creator's isolate `fn` must be registered (v8c_register_native), and
 * `data` a primitive value or an external.
 * out: scoped.
 * [may-gc, owner]  0 | V8C_ESNAPSHOT | V8C_EINVAL | V8C_ETHREAD | V8C_EDISPOSED | V8C_EXCEPTION | V8C_ETERMINATED | V8C_ERANGE
 * v8go: NewFunctionTemplate + GetFunction   V8: Function::New */
V8C_API int v8c_function(v8c_context *context, const char *name, size_t len, v8c_fn fn,
                         v8c_value data, v8c_value *out);

/* ---- Use ----------------------------------------------------------------------------- */

/* Calls `function` with `self` as this (NULL: undefined).
 * out: the result, scoped; may be NULL.
 * [runs-js, owner]  0 | V8C_EXCEPTION | V8C_ETERMINATED | V8C_EINVAL | V8C_ETYPE when it is no function | V8C_ETHREAD | V8C_EDISPOSED | V8C_ERANGE past 65535 arguments
 * v8go: Function.Call */
V8C_API int v8c_call_function(v8c_context *context, v8c_value function, v8c_value self, size_t argc,
                              const v8c_value *argv, v8c_value *out);

/* `new function(…argv)`.
 * out: the object, scoped; may be NULL.
 * [runs-js, owner]  0 | V8C_EXCEPTION | V8C_ETERMINATED | V8C_EINVAL | V8C_ETYPE | V8C_ETHREAD | V8C_EDISPOSED | V8C_ERANGE
 * v8go: Function.NewInstance */
V8C_API int v8c_construct(v8c_context *context, v8c_value function, size_t argc,
                          const v8c_value *argv, v8c_value *out);

/* Where the source map of the function's script is: by v8c_script_options, or by
 * //# sourceMappingURL= in its source.
 * out: scoped; a string, or undefined, also for a function without a script: native or bound.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ETYPE | V8C_ETHREAD
 * v8go: Function.SourceMapUrl   V8: Function::GetScriptOrigin */
V8C_API int v8c_function_source_map_url(v8c_isolate *isolate, v8c_value function, v8c_value *out);

/* ---- Inside a native function ---------------------------------------------------------- */

/* All of these: [pure, owner], and only with the `call` that the function was handed.
 * v8go: FunctionCallbackInfo */
V8C_API size_t v8c_argc(const v8c_call *call);
/* The i-th argument; undefined when there is none. */
V8C_API v8c_value v8c_arg(const v8c_call *call, size_t index);
V8C_API v8c_value v8c_this(const v8c_call *call);
/* What `new` was applied to; undefined in a plain call. */
V8C_API v8c_value v8c_new_target(const v8c_call *call);
V8C_API bool v8c_is_construct(const v8c_call *call);
/* What was given when the function was made; undefined when nothing was. */
V8C_API v8c_value v8c_data_value(const v8c_call *call);
V8C_API v8c_isolate *v8c_call_isolate(const v8c_call *call);
/* The context the function runs in, borrowed. NULL when it was not made by v8c. */
V8C_API v8c_context *v8c_call_context(const v8c_call *call);

/* An argument as C has it: one that needs no other call to be read is read. */
typedef enum v8c_plain_kind {
  V8C_PLAIN_VALUE,  /* `value` */
  V8C_PLAIN_INT32,  /* `int32` */
  V8C_PLAIN_NUMBER  /* `number`, which is no 32-bit integer, or -0 */
} v8c_plain_kind;
typedef struct v8c_plain {
  v8c_plain_kind kind; /* which of these is set */
  int32_t int32;
  double number;
  v8c_value value;
} v8c_plain;

/* Reads a call at once, where each call of the library counts: the first `room` arguments into `args`
 * (may be NULL for none), and into *is_this (may be NULL) whether this is the very object that `ref`
 * holds; false for a NULL ref. Gives the number of all arguments.
 * out: the values in `args` are scoped. */
V8C_API size_t v8c_call_read(const v8c_call *call, const v8c_ref *ref, bool *is_this,
                             v8c_plain *args, size_t room);

/* Sets the result, undefined until then; a later one wins. NULL is undefined. */
V8C_API void v8c_return(v8c_call *call, v8c_value value);
V8C_API void v8c_return_boolean(v8c_call *call, bool value);
V8C_API void v8c_return_number(v8c_call *call, double value);
V8C_API void v8c_return_int32(v8c_call *call, int32_t value);
V8C_API void v8c_return_uint32(v8c_call *call, uint32_t value);
V8C_API void v8c_return_null(v8c_call *call);

/* Read the i-th argument as that kind, or throw "argument 1: expected a number".
 * No conversion; numbers must be finite integers in range where an integer is read.
 * out: untouched on failure; a string is scoped and asked with v8c_string_…
 * [may-gc, owner]  0 | V8C_EXCEPTION | V8C_ETERMINATED | V8C_EINVAL */
V8C_API int v8c_arg_boolean(v8c_call *call, size_t index, bool *out);
V8C_API int v8c_arg_number(v8c_call *call, size_t index, double *out);
V8C_API int v8c_arg_int32(v8c_call *call, size_t index, int32_t *out);
V8C_API int v8c_arg_uint32(v8c_call *call, size_t index, uint32_t *out);
V8C_API int v8c_arg_string(v8c_call *call, size_t index, v8c_value *out);
V8C_API int v8c_arg_object(v8c_call *call, size_t index, v8c_value *out);
V8C_API int v8c_arg_function(v8c_call *call, size_t index, v8c_value *out);

#ifdef __cplusplus
}
#endif

#endif
