/* v8c/base.h: what every other header of v8c needs.
 *
 * Export and checking macros, the types that have one meaning everywhere, the
 * list of error codes, strings in, and the growable buffer for bytes out.
 *
 * Each function below carries one line of this form:
 *
 *   [effects, thread]  results
 *
 * effects: `pure` (touches only its arguments), `may-gc` (may collect garbage, so
 * weak finalizers may run), `runs-js` (may run JavaScript of the user's).
 * thread: `owner` (the thread that entered the isolate) or `any-thread`.
 *
 * NULL, wrong types, ranges, states and threads, and objects whose isolate is gone are codes. Undefined,
 * since it would cost every call, are: a value whose scope is closed or of another isolate,
 * an object that was freed, a v8c_call or v8c_access whose callback is over, scopes closed out of
 * order. The checked build (-Dchecked=true, the same ABI) has a code for these too: V8C_EINVAL for
 * values, V8C_EDISPOSED for objects, V8C_ESTATE for order, whatever a function's own list says, and
 * v8c_detail says what it is. docs/embedding.md, "The checked build", has them all. */
#ifndef V8C_BASE_H
#define V8C_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__) || defined(__clang__)
#define V8C_API __attribute__((visibility("default")))
#define V8C_CHECK __attribute__((warn_unused_result))
#define V8C_PRINTF(fmt, first) __attribute__((format(printf, fmt, first)))
#else
#define V8C_API
#define V8C_CHECK
#define V8C_PRINTF(format, first)
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Types ------------------------------------------------------------------ */

/* Owned: one _new (or _open), one _free; NULL is fine to free. */
typedef struct v8c_isolate v8c_isolate;
typedef struct v8c_context v8c_context;
typedef struct v8c_ref v8c_ref;
typedef struct v8c_private v8c_private;
typedef struct v8c_error v8c_error;
typedef struct v8c_stack v8c_stack;
typedef struct v8c_template v8c_template;
typedef struct v8c_script v8c_script;
typedef struct v8c_module v8c_module;
typedef struct v8c_program v8c_program;
typedef struct v8c_creator v8c_creator;
typedef struct v8c_snapshot v8c_snapshot;
typedef struct v8c_cpu_profiler v8c_cpu_profiler;
typedef struct v8c_cpu_profile v8c_cpu_profile;
typedef struct v8c_heap_profile v8c_heap_profile;
typedef struct v8c_limits v8c_limits;
typedef struct v8c_inspector v8c_inspector;
typedef struct v8c_session v8c_session;

/* Borrowed: lives as long as the callback that was handed it. */
typedef struct v8c_call v8c_call;

/* Scoped: any JavaScript value. Never freed; dies with the innermost open scope
 * (v8c_scope, v8c_frame, or the scope that a callback runs in). NULL is no value:
 * every function takes it and answers V8C_EINVAL (or false). */
typedef struct v8c_slot *v8c_value;

/* Attributes of a property, as a sum: what it may not. 0 is what an assignment makes. The last
 * is for templates only. */
typedef enum v8c_attributes {
  V8C_ATTR_NONE = 0,
  V8C_READ_ONLY = 1,
  V8C_DONT_ENUM = 2,
  V8C_DONT_DELETE = 4,
  V8C_OWN_THIS = 8   /* of functions and accessors on the prototype or instance template of a function
                        template: their `this` is an instance of it, or of one that inherits from
                        it; anything else is a TypeError, "Illegal invocation" */
} v8c_attributes;

/* ---- Errors ----------------------------------------------------------------- */

/* Every function that can fail returns 0 or one of these. They start at -20001,
 * apart from libuv's, so that one int can carry either. Values are frozen. */
#define V8C_ERROR_MAP(XX)                                                                  \
  XX(EINVAL, -20001, "invalid argument")                                                   \
  XX(ETYPE, -20002, "value has the wrong type")                                            \
  XX(ERANGE, -20003, "out of range")                                                       \
  XX(ENOMEM, -20004, "out of memory")                                                      \
  XX(ESTATE, -20005, "wrong state for this operation")                                     \
  XX(ETHREAD, -20006, "isolate is not entered on this thread")                             \
  XX(EDISPOSED, -20007, "object belongs to an isolate that was freed")                     \
  XX(EXCEPTION, -20008, "a JavaScript exception is pending")                               \
  XX(ETERMINATED, -20009, "execution was terminated")                                      \
  XX(ESTACK, -20010, "stack pointer is outside the bounds given for the stack")            \
  XX(EOPTION, -20011, "V8 was started with another value of this option")                  \
  XX(EFLAG, -20012, "V8 flag is unknown, ill-typed or too late")                           \
  XX(EIO, -20013, "reading or writing a file failed")                                      \
  XX(ECANCELED, -20014, "stopped by the callback")                                         \
  XX(EENCODING, -20015, "text is not UTF-8")                                               \
  XX(EEXIST, -20016, "already there with another meaning")                                 \
  XX(ENOENT, -20017, "no such thing")                                                      \
  XX(EFORMAT, -20020, "not in the expected format")                                        \
  XX(ETOONEW, -20021, "format is newer than this library")                                 \
  XX(ETRUNCATED, -20022, "data ends too early")                                            \
  XX(EDIGEST, -20023, "data was damaged: a digest differs")                                \
  XX(ECORRUPT, -20024, "data is malformed")                                                \
  XX(EVERSION, -20025, "made by another version of V8")                                    \
  XX(EARCH, -20026, "made for another architecture or build of V8")                        \
  XX(EFLAGS, -20027, "made under other V8 flags")                                          \
  XX(EREFS, -20028, "made with external references that are not registered here")          \
  XX(ESNAPSHOT, -20029, "heap holds what V8 cannot put into a snapshot")                   \
  XX(ESIGNATURE, -20030, "signature is missing or wrong")                                  \
  XX(EBUSY, -20040, "the owner thread would wait for itself")                              \
  XX(ECLOSED, -20041, "the runtime is closing or closed")                                  \
  XX(EFULL, -20042, "the queue is full")                                                   \
  XX(ETIMEDOUT, -20043, "a deadline has passed")                                           \
  XX(ESTALLED, -20044, "nothing is left that could settle it")

enum v8c_code {
#define XX(name, code, text) V8C_##name = code,
  V8C_OK = 0,
  V8C_ERROR_MAP(XX)
#undef XX
};

/* Text of a code, "out of range"; of a number that is no code: "unknown error".
 * [pure, any-thread] */
V8C_API const char *v8c_strerror(int code);

/* Name of a code, "V8C_ERANGE"; of a number that is no code: "V8C_UNKNOWN".
 * [pure, any-thread] */
V8C_API const char *v8c_err_name(int code);

/* What the last call that failed on this thread has to add to its code: the flag,
 * option, file or name at fault; "" when there is nothing to add. Borrowed until the
 * next call on this thread. A pending exception is not described here: v8c_catch.
 * [pure, any-thread] */
V8C_API const char *v8c_detail(void);

/* Notes a text for v8c_detail and returns `code`: `return v8c_fail(V8C_ERANGE, "port %d", port)`.
 * For libraries on top of v8c. NULL as format is no text.
 * [pure, any-thread] */
V8C_API V8C_PRINTF(2, 3) int v8c_fail(int code, const char *format, ...);

/* ---- Strings in ------------------------------------------------------------- */

/* As a length: the text ends at its first NUL. */
#define V8C_ZSTR SIZE_MAX

/* A string literal and its length, as two arguments; NULs inside are kept. */
#define V8C_LIT(literal) ("" literal), (sizeof(literal) - 1)

/* ---- Bytes out -------------------------------------------------------------- */

/* A growable buffer of the caller's. Zeroed is empty and ready: v8c_buf b = {0}, in C++ {}.
 * `data` has a NUL behind its `len` bytes whenever it is not NULL, and belongs to
 * the buffer: v8c_buf_free. */
typedef struct v8c_buf {
  char *data;
  size_t len;
  size_t cap;
} v8c_buf;

/* Adds `len` bytes (V8C_ZSTR: up to the first NUL) at the end.
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_ENOMEM */
V8C_API int v8c_buf_append(v8c_buf *buf, const void *bytes, size_t len);

/* Adds formatted text at the end.
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_ENOMEM */
V8C_API V8C_PRINTF(2, 3) int v8c_buf_printf(v8c_buf *buf, const char *format, ...);

/* Makes room for `cap` bytes in all, NUL not counted; len stays.
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_ENOMEM */
V8C_API int v8c_buf_reserve(v8c_buf *buf, size_t cap);

/* Frees the bytes and empties the buffer, which may be used again.
 * [pure, any-thread] */
V8C_API void v8c_buf_free(v8c_buf *buf);

/* Memory of the allocator given to v8c_start, the C library's without one, for libraries on top
 * of v8c: as realloc, but `bytes` 0 frees and gives NULL.
 * [pure, any-thread]  NULL when there is none */
V8C_API void *v8c_realloc(void *old, size_t bytes);

/* Takes bytes as they are made. `data` is what the caller gave beside the function.
 * Return 0 to go on; anything else stops the work, which then returns V8C_ECANCELED. */
typedef int (*v8c_write_fn)(const char *bytes, size_t len, void *data);

#ifdef __cplusplus
}
#endif

#endif
