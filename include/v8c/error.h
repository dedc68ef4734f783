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
 * V8C_ESTATE; there, v8c_try). Calls work again. A termination is taken too, and over, unless
 * it is of a limit that still holds (v8c/limits.h).
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

/* V8C_EXCEPTION or V8C_ETERMINATED; 0 for NULL. [pure, any-thread] */
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

/* error.name of an Error, "TypeError"; "" of any other value and of a termination. Made at
 * the first call: from then on any thread.
 * [runs-js, owner] */
V8C_API const char *v8c_error_name(v8c_error *error);

/* ---- Frames --------------------------------------------------------------------------- */

/* A frame of a stack; texts borrowed for the life of what it was asked of, "" unknown. */
typedef struct v8c_stack_frame {
  size_t size;
  const char *function;
  const char *script;         /* its name, or the sourceURL that it gives itself */
  int script_id;              /* 0 unknown */
  int line;                   /* from 1 */
  int column;                 /* from 1; in Wasm the byte in the module, from 1 */
  bool is_eval;
  bool is_constructor;
  bool is_wasm;
  bool is_user;               /* false: V8's own JavaScript */
  bool is_async;              /* waits in an await, and is no caller */
  int position;               /* UTF-16 units from the start of the script; -1 unknown */
  const char *script_name;    /* as given when it was compiled */
  const char *source_map_url;
} v8c_stack_frame;

/* Number of frames, innermost first; V8 keeps the innermost 10. Read at the first call:
 * from then on any thread. Async frames, which V8 tells of in error.stack's text only, are
 * read from there: where the script has put another text, they are missing.
 * [runs-js, owner] */
V8C_API size_t v8c_error_frame_count(v8c_error *error);
/* Fills *out; set out->size first.
 * [runs-js, owner]  0 | V8C_EINVAL | V8C_ERANGE */
V8C_API int v8c_error_frame(v8c_error *error, size_t index, v8c_stack_frame *out);

/* The JavaScript that is running now, innermost first: who called the native function.
 * Empty at the host's own level. `limit`: frames at most, 1 to 200.
 * out: owned; v8c_stack_free. Tied to no isolate.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_ERANGE | V8C_ENOMEM
 * V8: StackTrace::CurrentStackTrace */
V8C_API V8C_CHECK int v8c_stack_current(v8c_isolate *isolate, size_t limit, v8c_stack **out);
/* [pure, any-thread] */
V8C_API size_t v8c_stack_count(const v8c_stack *stack);
/* Fills *out; set out->size first.
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_ERANGE */
V8C_API int v8c_stack_at(const v8c_stack *stack, size_t index, v8c_stack_frame *out);
/* [pure, any-thread] */
V8C_API void v8c_stack_free(v8c_stack *stack);

/* ---- What is behind an error ------------------------------------------------------------ */

/* error.cause, when the value is an Error that has one.
 * out: scoped. V8C_ENOENT when there is none.
 * [runs-js, owner]  0 | V8C_ETERMINATED | V8C_EINVAL | V8C_ETHREAD | V8C_EDISPOSED | V8C_ENOENT */
V8C_API int v8c_error_cause(const v8c_error *error, v8c_value *out);

typedef enum v8c_error_relation {
  V8C_LINK_CAUSE = 1,         /* the cause of its parent */
  V8C_LINK_MEMBER = 2         /* one of its parent's errors: an AggregateError */
} v8c_error_relation;

/* An error behind another one. All that can be asked of an error can be asked of it, but for
 * its source line, which is not kept. */
typedef struct v8c_error_link {
  size_t size;
  v8c_error *error;           /* borrowed: lives as long as the error that was asked */
  v8c_error_relation relation;
  size_t parent;              /* index of its link; SIZE_MAX: the error that was asked */
  size_t depth;               /* 1: directly behind the error that was asked */
  size_t member;              /* of V8C_LINK_MEMBER: its index in the parent's errors */
  bool is_cycle;              /* the same value as one that it is behind of: not followed */
  bool is_cut;                /* there is more, past V8C_LINK_DEPTH or V8C_LINK_MAX */
} v8c_error_link;

enum { V8C_LINK_DEPTH = 32, V8C_LINK_MAX = 256 };

/* Number of errors behind this one: its cause and, of an AggregateError, its members, each
 * followed by those behind it. Read at the first call: from then on any thread. An error
 * that is itself a link has none.
 * [runs-js, owner] */
V8C_API size_t v8c_error_link_count(v8c_error *error);
/* Fills *out; set out->size first.
 * [runs-js, owner]  0 | V8C_EINVAL | V8C_ERANGE */
V8C_API int v8c_error_link_at(v8c_error *error, size_t index, v8c_error_link *out);

/* ---- Show ------------------------------------------------------------------------------- */

/* Adds to *buf what a command prints: "file:line:column: message", the source line with a
 * caret, the stack, and below it what is behind the error (stack and links when they were
 * asked for before, or this is the owner).
 * [runs-js, owner]  0 | V8C_EINVAL | V8C_ENOMEM */
V8C_API int v8c_error_print(v8c_error *error, v8c_buf *buf);

/* Adds the error as one JSON object, without a newline; always valid JSON:
 *   {"code": "V8C_EXCEPTION", "name", "message", "script", "line", "column", "endColumn",
 *    "sourceLine", "stack",
 *    "frames": [{"function", "script", "scriptId", "line", "column",
 *                "async", "eval", "constructor", "wasm", "user"}, …],
 *    "value": …,                 the thrown value, when it is no Error and JSON can say it
 *    "cause": {…}, "errors": [{…}, …],   as this, without code
 *    "cycle": true, "cut": true}         as in v8c_error_link
 * Strings are those of the functions above; what is unknown ("", 0) is left out, but for
 * code, name and message. On failure *buf is as it was.
 * [runs-js, owner]  0 | V8C_EINVAL | V8C_ENOMEM */
V8C_API int v8c_error_json(v8c_error *error, v8c_buf *buf);

/* [pure, any-thread] */
V8C_API void v8c_error_free(v8c_error *error);

/* ---- Make and throw --------------------------------------------------------------------- */

typedef enum v8c_error_kind {
  V8C_ERROR = 0,
  V8C_TYPE_ERROR = 1,
  V8C_RANGE_ERROR = 2,
  V8C_SYNTAX_ERROR = 3,
  V8C_REFERENCE_ERROR = 4,
  V8C_WASM_COMPILE_ERROR = 5, /* WebAssembly.CompileError */
  V8C_WASM_LINK_ERROR = 6,
  V8C_WASM_RUNTIME_ERROR = 7
} v8c_error_kind;

/* Makes an Error object of the current realm, without throwing it.
 * out: scoped.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_EDISPOSED | V8C_ERANGE
 * v8go: NewError, NewTypeError, … */
V8C_API int v8c_error_object(v8c_isolate *isolate, v8c_error_kind kind, const char *message, size_t len,
                             v8c_value *out);

/* As v8c_error_object, with error.cause; NULL: without.
 * out: scoped.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_EDISPOSED | V8C_ERANGE
 * V8: Exception::Error with options */
V8C_API int v8c_error_object_cause(v8c_isolate *isolate, v8c_error_kind kind, const char *message,
                                   size_t len, v8c_value cause, v8c_value *out);

/* Makes `value` the pending exception.
 * [pure, owner]  always an error: V8C_EXCEPTION | V8C_ETERMINATED | V8C_EINVAL | V8C_ETHREAD
 * v8go: Isolate.ThrowException */
V8C_API int v8c_throw(v8c_isolate *isolate, v8c_value value);

/* Throw what v8c_error_object makes: `return v8c_throw_type_error(iso, "…", …)`.
 * [may-gc, owner]  V8C_EXCEPTION | V8C_ETERMINATED | V8C_EINVAL | V8C_ETHREAD | V8C_ENOMEM */
V8C_API V8C_PRINTF(2, 3) int v8c_throw_error(v8c_isolate *isolate, const char *format, ...);
V8C_API V8C_PRINTF(2, 3) int v8c_throw_type_error(v8c_isolate *isolate, const char *format, ...);
V8C_API V8C_PRINTF(2, 3) int v8c_throw_range_error(v8c_isolate *isolate, const char *format, ...);
V8C_API V8C_PRINTF(2, 3) int v8c_throw_syntax_error(v8c_isolate *isolate, const char *format, ...);
V8C_API V8C_PRINTF(2, 3) int v8c_throw_reference_error(v8c_isolate *isolate, const char *format, ...);
V8C_API V8C_PRINTF(2, 3) int v8c_throw_wasm_compile_error(v8c_isolate *isolate, const char *format, ...);
V8C_API V8C_PRINTF(2, 3) int v8c_throw_wasm_link_error(v8c_isolate *isolate, const char *format, ...);
V8C_API V8C_PRINTF(2, 3) int v8c_throw_wasm_runtime_error(v8c_isolate *isolate, const char *format, ...);

/* Throws a caught error's value again; the error stays the caller's. A termination goes on.
 * [pure, owner]  V8C_EXCEPTION | V8C_ETERMINATED | V8C_EINVAL | V8C_ETHREAD | V8C_EDISPOSED */
V8C_API int v8c_rethrow(const v8c_error *error);

/* ---- Where the source is ------------------------------------------------------------------ */

/* Where a place of a script comes from. The buffers are empty when it is asked for; what is put into
 * them is the library's. */
typedef struct v8c_position {
  size_t size;
  bool with_line;             /* source_line is wanted */
  v8c_buf source;             /* name of the source */
  int line;                   /* from 1 */
  int column;
  v8c_buf source_line;        /* may stay empty */
} v8c_position;

/* Tells where a place of a frame comes from: a source map. Of `frame` script, script_name, line, column and
 * source_map_url are set, that one NULL when it is not known. False: from there. Called on the owner, in the
 * middle of V8: only what is any-thread may be called. */
typedef bool (*v8c_position_fn)(const v8c_stack_frame *frame, v8c_position *out, void *data);

/* Sets who is asked about each frame, in all contexts, when a stack is asked for: error.stack in JavaScript,
 * and all that is told of errors and stacks from here on. Error.prepareStackTrace gets the
 * places as V8 has them. NULL: nobody. `free_data(data)`, which may be NULL, is called once: when another is
 * set or the isolate is freed; never when this fails. v8c/source_map.h has such a function.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_ENOMEM
 * V8: Isolate::SetPrepareStackTraceCallback */
V8C_API int v8c_on_position(v8c_isolate *isolate, v8c_position_fn fn, void *data, void (*free_data)(void *data));

/* ---- What nobody catches -------------------------------------------------------------- */

/* Hears of an exception that nobody caught; `error` is borrowed. It may use the isolate;
 * what it throws itself is dropped. */
typedef void (*v8c_uncaught_fn)(v8c_isolate *isolate, v8c_error *error, void *data);

/* Sets who hears of what nobody catches: thrown by a microtask or a task of V8's, or still
 * pending when the outermost frame is left. Without one the log callback gets the message. A
 * rejected promise is no such thing. NULL sets none. `free_data(data)`, which may be NULL, is
 * called once: when another is set or the isolate is freed; never when this fails.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_EDISPOSED
 * V8: Isolate::AddMessageListener */
V8C_API int v8c_on_uncaught(v8c_isolate *isolate, v8c_uncaught_fn fn, void *data, void (*free_data)(void *data));

#ifdef __cplusplus
}
#endif

#endif
