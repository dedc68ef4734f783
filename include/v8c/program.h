/* v8c/program.h: a script for many isolates: its source and its code cache behind one handle.
 *
 * A program is tied to no isolate and may be used from any thread. The first isolate that
 * runs it compiles it and makes the code cache; who comes at the same time waits for that.
 * Every other isolate takes the cache, once: after that it has the script. */
#ifndef V8C_PROGRAM_H
#define V8C_PROGRAM_H

#include "v8c/base.h"
#include "v8c/script.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Makes a program of a copy of `source`; nothing is compiled yet. `options` as for scripts: a
 * cache of v8c_program_cache or v8c_script_cache saves the first isolate the compiling;
 * cache_result is not used. To have every function in the cache, V8C_COMPILE_EAGER.
 * out: owned, with one reference; v8c_program_free.
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_EENCODING | V8C_ERANGE | V8C_ENOMEM */
V8C_API V8C_CHECK int v8c_program_new(const char *source, size_t len, const v8c_script_options *options,
                                      v8c_program **out);

/* One more reference, and one more v8c_program_free. Returns the program.
 * [pure, any-thread]  NULL for NULL */
V8C_API v8c_program *v8c_program_retain(v8c_program *program);

/* Compiles it for the context's isolate, where that is not done yet: to hear of a SyntaxError
 * before it runs.
 * [may-gc, owner]  0 | V8C_EXCEPTION (a SyntaxError) | V8C_ETERMINATED | V8C_EINVAL | V8C_ETHREAD | V8C_EDISPOSED |
 *                  V8C_ERANGE | V8C_ENOMEM */
V8C_API int v8c_program_compile(v8c_program *program, v8c_context *context);

/* Runs it in `context`; compiles it first, where that is not done yet. The caller holds a
 * reference, which the script may drop while it runs.
 * out: the completion value, scoped; may be NULL.
 * [runs-js, owner]  0 | V8C_EXCEPTION | V8C_ETERMINATED | V8C_EINVAL | V8C_ETHREAD | V8C_EDISPOSED | V8C_ERANGE |
 *                   V8C_ENOMEM
 * goja: Program, Runtime.RunProgram */
V8C_API int v8c_program_run(v8c_program *program, v8c_context *context, v8c_value *out);

/* Makes the cache anew from the context's isolate, with the functions that have run there
 * since: for the isolates to come.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_EDISPOSED | V8C_ENOMEM | V8C_ESTATE when it is not compiled there */
V8C_API int v8c_program_update(v8c_program *program, v8c_context *context);

/* Adds the cache to *buf, to be kept for another process.
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_ENOMEM | V8C_ENOENT while there is none */
V8C_API int v8c_program_cache(v8c_program *program, v8c_buf *buf);

/* What came of the cache in that isolate: V8C_CACHE_NONE where it was made, or not compiled.
 * [pure, any-thread] */
V8C_API v8c_cache_result v8c_program_cache_result(v8c_program *program, const v8c_isolate *isolate);

/* Drops a reference; with the last one all goes.
 * [pure, any-thread] */
V8C_API void v8c_program_free(v8c_program *program);

#ifdef __cplusplus
}
#endif

#endif
