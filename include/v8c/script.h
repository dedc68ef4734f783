/* v8c/script.h: scripts compiled once and run in any context of the isolate; code caches. */
#ifndef V8C_SCRIPT_H
#define V8C_SCRIPT_H

#include "v8c/base.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum v8c_compile_mode {
  V8C_COMPILE_LAZY = 0, /* functions compile when first called */
  V8C_COMPILE_EAGER = 1
} v8c_compile_mode;

/* What came of a code cache that was given. */
typedef enum v8c_cache_result {
  V8C_CACHE_NONE = 0,        /* none was given */
  V8C_CACHE_ACCEPTED = 1,
  V8C_CACHE_DAMAGED = 2,     /* not a code cache of ours, cut off, or a digest differs */
  V8C_CACHE_VERSION = 3,     /* of another V8, CPU or flags: V8's tag differs */
  V8C_CACHE_SOURCE = 4,      /* of another source */
  V8C_CACHE_REJECTED = 5     /* V8 refused it for a reason of its own */
} v8c_cache_result;

typedef struct v8c_script_options {
  size_t size;
  const char *origin;        /* name in messages; NULL: "<script>" */
  size_t origin_len;
  int line_offset;           /* of the first line, from 0 */
  int column_offset;
  v8c_compile_mode mode;
  const void *cache;         /* of v8c_script_cache; borrowed during the call */
  size_t cache_len;
} v8c_script_options;

/* Compiles a classic script, bound to no context. A cache that does not fit is no error: the
 * source is compiled, and v8c_script_cache_result tells why.
 * out: owned; v8c_script_free.
 * [may-gc, owner]  0 | V8C_EXCEPTION (a SyntaxError) | V8C_ETERMINATED | V8C_EINVAL | V8C_ETHREAD | V8C_EDISPOSED |
 *                  V8C_EENCODING | V8C_ERANGE | V8C_ENOMEM
 * v8go: Isolate.CompileUnboundScript */
V8C_API V8C_CHECK int v8c_script_compile(v8c_context *context, const char *source, size_t len,
                                         const v8c_script_options *options, v8c_script **out);

/* Runs it in `context`.
 * out: the completion value, scoped; may be NULL.
 * [runs-js, owner]  0 | V8C_EXCEPTION | V8C_ETERMINATED | V8C_EINVAL | V8C_ETHREAD | V8C_EDISPOSED
 * v8go: UnboundScript.Run */
V8C_API int v8c_script_run(v8c_script *script, v8c_context *context, v8c_value *out);

/* Adds a code cache to *buf: what V8 has compiled so far, framed with V8's version and tag,
 * a digest of the source and one of all bytes. Best made after the script ran.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_EDISPOSED | V8C_ENOMEM | V8C_ESTATE when V8 makes none
 * v8go: UnboundScript.CreateCodeCache */
V8C_API int v8c_script_cache(v8c_script *script, v8c_buf *buf);

/* What came of the cache given when compiling.
 * [pure, any-thread]  v8go: CompilerCachedData.Rejected */
V8C_API v8c_cache_result v8c_script_cache_result(const v8c_script *script);

/* "accepted", "damaged", … [pure, any-thread] */
V8C_API const char *v8c_cache_result_name(v8c_cache_result result);

/* Lets go. Off the owner thread the free is queued.
 * [pure, any-thread] */
V8C_API void v8c_script_free(v8c_script *script);

#ifdef __cplusplus
}
#endif

#endif
