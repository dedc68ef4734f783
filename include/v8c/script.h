/* v8c/script.h: scripts compiled once and run in any context of the isolate, functions compiled
 * from a body, and code caches. A script for many isolates is a program: v8c/program.h. */
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
  int line_offset;           /* of the first line, 0 to 2^30 */
  int column_offset;
  v8c_compile_mode mode;
  const void *cache;         /* of v8c_script_cache; borrowed during the call */
  size_t cache_len;
  const char *source_map_url; /* NULL: what the source says itself: //# sourceMappingURL= */
  size_t source_map_url_len;
  v8c_cache_result *cache_result; /* where to tell what came of the cache; may be NULL */
  v8c_value host_value;      /* a primitive value that belongs to the code: v8c_on_import is given it; NULL: undefined */
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

/* The number that frames and profiles know it by; 0 for a freed isolate's.
 * [pure, owner]  V8: UnboundScript::GetId */
V8C_API int v8c_script_id(const v8c_script *script);

/* Its name; what it calls itself by //# sourceURL=; where its source map is, by the option or
 * by //# sourceMappingURL=.
 * out: scoped; a string, or undefined.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_EDISPOSED
 * V8: UnboundScript::GetScriptName, GetSourceURL, GetSourceMappingURL */
V8C_API int v8c_script_name(const v8c_script *script, v8c_value *out);
V8C_API int v8c_script_source_url(const v8c_script *script, v8c_value *out);
V8C_API int v8c_script_source_map_url(const v8c_script *script, v8c_value *out);

/* What came of the cache given when compiling.
 * [pure, any-thread]  v8go: CompilerCachedData.Rejected */
V8C_API v8c_cache_result v8c_script_cache_result(const v8c_script *script);

/* "accepted", "damaged", … [pure, any-thread] */
V8C_API const char *v8c_cache_result_name(v8c_cache_result result);

/* Lets go. Off the owner thread the free is queued.
 * [pure, any-thread] */
V8C_API void v8c_script_free(v8c_script *script);

/* ---- Functions --------------------------------------------------------------------- */

typedef struct v8c_script_function_options {
  size_t size;
  const char *const *params;    /* names of the parameters, NUL-terminated */
  size_t param_count;
  const v8c_value *extensions;  /* objects whose properties the body sees as variables, the last
                                   one first, as by `with` */
  size_t extension_count;
} v8c_script_function_options;

/* Compiles `body` to a function of `context` with these parameters: what a module wrapper
 * does, but lines and columns are those of the body. `options` as for scripts; a cache is one
 * of v8c_script_function_cache for the same body, parameters and number of extensions. A parameter
 * that is no identifier is V8C_EINVAL, an extension that is no object, or a proxy, V8C_ETYPE.
 * out: a function, scoped.
 * [may-gc, owner]  0 | V8C_EXCEPTION (a SyntaxError) | V8C_ETERMINATED | V8C_EINVAL | V8C_ETHREAD | V8C_EDISPOSED |
 *                  V8C_EENCODING | V8C_ERANGE | V8C_ENOMEM | V8C_ETYPE
 * V8: ScriptCompiler::CompileFunction */
V8C_API V8C_CHECK int v8c_script_compile_function(v8c_context *context, const char *body, size_t len,
                                           const v8c_script_function_options *function,
                                           const v8c_script_options *options, v8c_value *out);

/* Adds a code cache of a function of v8c_script_compile_function to *buf, as v8c_script_cache.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ETYPE for any other value | V8C_ETHREAD | V8C_EDISPOSED | V8C_ENOMEM |
 *                  V8C_ESTATE when V8 makes none
 * V8: ScriptCompiler::CreateCodeCacheForFunction */
V8C_API int v8c_script_function_cache(v8c_context *context, v8c_value function, v8c_buf *buf);

#ifdef __cplusplus
}
#endif

#endif
