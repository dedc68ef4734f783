/* v8c/error.h: exceptions: sticky, caught on purpose, thrown from C.
 *
 * When JavaScript throws, the call that ran it returns V8C_EXCEPTION and the exception
 * stays pending. From then on every further fallible call in that native frame does
 * nothing and returns the same, so straight code checks once, at the end:
 *
 *   v8c_get_named(ctx, config, V8C_LIT("server"), &server);
 *   v8c_get_named(ctx, server, V8C_LIT("port"), &port);     // NULL or failed before: no harm
 *   if ((err = v8c_to_int32(ctx, port, &n))) return err;
 *
 * At the host's own level v8c_catch takes it. A native function simply returns and the
 * exception goes on to JavaScript; to handle one there, v8c_try. */
#ifndef V8C_ERROR_H
#define V8C_ERROR_H

#include "v8c/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Catch --------------------------------------------------------------------------- */

/* V8C_EXCEPTION or V8C_ETERMINATED when one is pending in the native frame, else 0.
 * [pure, owner]  0 | V8C_EXCEPTION | V8C_ETERMINATED | V8C_EINVAL | V8C_ETHREAD */
V8C_API int v8c_pending(v8c_isolate *isolate);

/* Takes the pending exception at the host's own level (not inside a native function:
 * V8C_ESTATE; there, v8c_try). Calls work again. A termination is taken too, and over.
 * out: owned; v8c_error_free. NULL: the exception is dropped, unread.
 * [may-gc, owner]  0 | V8C_ENOENT when none is pending | V8C_EINVAL | V8C_ETHREAD | V8C_ESTATE | V8C_ENOMEM */
V8C_API int v8c_catch(v8c_isolate *isolate, v8c_error **out);

/* Runs body(data) and catches what it throws, at any level; returns what it returned. A
 * termination is not caught: it goes on, and V8C_ETERMINATED is returned.
 * out: owned; NULL when nothing was thrown. May be NULL itself: dropped, unread.
 * [runs-js, owner]  body's result | V8C_EXCEPTION | V8C_ETERMINATED | V8C_EINVAL | V8C_ETHREAD | V8C_EDISPOSED
 * goja: Runtime.Try */
V8C_API int v8c_try(v8c_context *context, int (*body)(v8c_context *context, void *data), void *data,
                    v8c_error **out);

/* ---- Look into ------------------------------------------------------------------------ */

/* Errors keep what they say after the isolate is freed; only the value is gone then. Texts
 * are UTF-8 with a NUL behind, never NULL, borrowed for the error's life. */

/* V8C_EXCEPTION or V8C_ETERMINATED. [pure, any-thread] */
V8C_API int v8c_error_code(const v8c_error *error);
/* What the console would print: "Uncaught TypeError: x is not a function" without
 * "Uncaught ". *len may be NULL. [pure, any-thread]  v8go: JSError.Message */
V8C_API const char *v8c_error_message(const v8c_error *error, size_t *len);
/* Name of the script; "" unknown. [pure, any-thread]  v8go: JSError.Location */
V8C_API const char *v8c_error_script(const v8c_error *error);
/* The line of source; "" unknown. [pure, any-thread] */
V8C_API const char *v8c_error_source_line(const v8c_error *error);
/* From 1; 0 unknown. end_column is the first behind. [pure, any-thread] */
V8C_API int v8c_error_line(const v8c_error *error);
V8C_API int v8c_error_column(const v8c_error *error);
V8C_API int v8c_error_end_column(const v8c_error *error);

/* The value that was thrown.
 * out: scoped. V8C_ENOENT for a termination.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_EDISPOSED | V8C_ENOENT */
V8C_API int v8c_error_value(const v8c_error *error, v8c_value *out);

/* error.stack as text when the value is an Error, else the frames; "" when there is none.
 * Made at the first call, in the context where it was thrown: from then on any thread.
 * [runs-js, owner]  v8go: JSError.StackTrace */
V8C_API const char *v8c_error_stack(v8c_error *error);

/* error.cause, when the value is an Error that has one.
 * out: scoped. V8C_ENOENT when there is none.
 * [runs-js, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_EDISPOSED | V8C_ENOENT */
V8C_API int v8c_error_cause(const v8c_error *error, v8c_value *out);

/* A frame of the stack; texts borrowed for the error's life, "" unknown. */
typedef struct v8c_stack_frame {
  size_t size;
  const char *function;
  const char *script;
  int script_id;
  int line;        /* from 1 */
  int column;      /* from 1 */
  bool is_eval;
  bool is_constructor;
  bool is_wasm;
  bool is_user;    /* false: V8's own JavaScript */
} v8c_stack_frame;

/* Number of frames, innermost first; V8 keeps the innermost 10. Read at the first call:
 * from then on any thread.
 * [may-gc, owner] */
V8C_API size_t v8c_error_frame_count(v8c_error *error);
/* Fills *out; set out->size first.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ERANGE */
V8C_API int v8c_error_frame(v8c_error *error, size_t index, v8c_stack_frame *out);

/* Adds to *buf what a command prints: "file:line:column: message", the source line with
 * a caret, and the stack (when it was asked for before, or this is the owner).
 * [runs-js, owner]  0 | V8C_EINVAL | V8C_ENOMEM */
V8C_API int v8c_error_print(v8c_error *error, v8c_buf *buf);

/* [pure, any-thread] */
V8C_API void v8c_error_free(v8c_error *error);

/* ---- Make and throw --------------------------------------------------------------------- */

typedef enum v8c_error_kind {
  V8C_ERROR = 0,
  V8C_TYPE_ERROR = 1,
  V8C_RANGE_ERROR = 2,
  V8C_SYNTAX_ERROR = 3,
  V8C_REFERENCE_ERROR = 4
} v8c_error_kind;

/* Makes an Error object of the current realm, without throwing it.
 * out: scoped.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_ERANGE
 * v8go: NewError, NewTypeError, … */
V8C_API int v8c_error_object(v8c_isolate *isolate, v8c_error_kind kind, const char *message, size_t len,
                             v8c_value *out);

/* Makes `value` the pending exception.
 * [pure, owner]  always an error: V8C_EXCEPTION | V8C_ETERMINATED | V8C_EINVAL | V8C_ETHREAD
 * v8go: Isolate.ThrowException */
V8C_API int v8c_throw(v8c_isolate *isolate, v8c_value value);

/* Throw what v8c_error_object makes: `return v8c_throw_type_error(iso, "…", …)`.
 * [may-gc, owner]  V8C_EXCEPTION | V8C_ETERMINATED | V8C_EINVAL | V8C_ETHREAD | V8C_ENOMEM */
V8C_API V8C_PRINTF(2, 3) int v8c_throw_error(v8c_isolate *isolate, const char *format, ...);
V8C_API V8C_PRINTF(2, 3) int v8c_throw_type_error(v8c_isolate *isolate, const char *format, ...);
V8C_API V8C_PRINTF(2, 3) int v8c_throw_range_error(v8c_isolate *isolate, const char *format, ...);

/* Throws a caught error's value again; the error stays the caller's. A termination goes on.
 * [pure, owner]  V8C_EXCEPTION | V8C_ETERMINATED | V8C_EINVAL | V8C_ETHREAD | V8C_EDISPOSED */
V8C_API int v8c_rethrow(const v8c_error *error);

#ifdef __cplusplus
}
#endif

#endif
