/* v8c/wasm.h: WebAssembly modules from C: compiled, instantiated, kept as machine code, streamed.
 *
 * What compiles on other threads completes when the isolate's tasks are pumped (v8c_pump_tasks, or the
 * runtime). V8's Wasm needs a context that may compile it: v8c_context_set_codegen_policy. */
#ifndef V8C_WASM_H
#define V8C_WASM_H

#include "v8c/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Compiles a module. Bytes that are none throw a WebAssembly.CompileError.
 * out: a WebAssembly.Module, scoped.
 * [may-gc, owner]  0 | V8C_EXCEPTION | V8C_ETERMINATED | V8C_EINVAL | V8C_ETHREAD | V8C_EDISPOSED
 * V8: WasmModuleObject::Compile */
V8C_API int v8c_wasm_compile(v8c_context *context, const void *bytes, size_t len, v8c_value *out);

/* new WebAssembly.Instance(module, imports), by the context's own WebAssembly; `imports` may be NULL.
 * Its start function runs.
 * out: the instance, scoped; its exports are its property `exports`.
 * [runs-js, owner]  0 | V8C_EXCEPTION | V8C_ETERMINATED | V8C_EINVAL | V8C_ETYPE | V8C_ETHREAD | V8C_EDISPOSED */
V8C_API int v8c_wasm_instantiate(v8c_context *context, v8c_value module, v8c_value imports, v8c_value *out);

/* A compiled module of no isolate. */
typedef struct v8c_wasm_module v8c_wasm_module;

/* Takes what a WebAssembly.Module has compiled, without a copy, for other isolates.
 * out: owned; v8c_wasm_module_free.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ETYPE | V8C_ETHREAD | V8C_ENOMEM
 * V8: WasmModuleObject::GetCompiledModule */
V8C_API V8C_CHECK int v8c_wasm_module_of(v8c_isolate *isolate, v8c_value module, v8c_wasm_module **out);
/* A WebAssembly.Module of it.
 * out: scoped.
 * [may-gc, owner]  0 | V8C_EXCEPTION | V8C_ETERMINATED | V8C_EINVAL | V8C_ETHREAD | V8C_EDISPOSED
 * V8: WasmModuleObject::FromCompiledModule */
V8C_API int v8c_wasm_module_object(v8c_context *context, const v8c_wasm_module *module, v8c_value *out);
/* The bytes that it was compiled from, as long as it.
 * [pure, any-thread]  NULL and 0 for NULL */
V8C_API const void *v8c_wasm_module_bytes(const v8c_wasm_module *module, size_t *len);
/* Its machine code, for v8c_wasm_stream_new: only what optimised code there is by now, so that it may
 * be V8C_ENOENT for a module that has not run much.
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_ENOENT | V8C_ENOMEM
 * V8: CompiledWasmModule::Serialize */
V8C_API int v8c_wasm_module_serialize(v8c_wasm_module *module, v8c_buf *out);
/* [pure, any-thread] */
V8C_API void v8c_wasm_module_free(v8c_wasm_module *module);

/* ---- Streaming ------------------------------------------------------------------------------- */

/* A module whose bytes are on their way. */
typedef struct v8c_wasm_stream v8c_wasm_stream;

/* Begins to compile a module whose bytes come in pieces: `promise` is fulfilled with the WebAssembly.Module, or
 * rejected, when tasks are pumped after the end. `code` (may be NULL) is what v8c_wasm_module_serialize made of the same
 * bytes in the same build of V8; it is trusted input.
 * out: owned; v8c_wasm_stream_free, which aborts it unless it was finished. promise: scoped.
 * [runs-js, owner]  0 | V8C_EXCEPTION | V8C_ETERMINATED | V8C_EINVAL | V8C_ESTATE | V8C_ETHREAD | V8C_EDISPOSED | V8C_ENOMEM
 * V8: WasmStreaming */
V8C_API V8C_CHECK int v8c_wasm_stream_new(v8c_context *context, const void *code, size_t len,
                                          v8c_wasm_stream **out, v8c_value *promise);
/* The next bytes, and the end of them. V8C_ESTATE after the end.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ESTATE | V8C_ETHREAD | V8C_EDISPOSED */
V8C_API int v8c_wasm_stream_write(v8c_wasm_stream *stream, const void *bytes, size_t len);
V8C_API int v8c_wasm_stream_finish(v8c_wasm_stream *stream);
/* There will be no more: the promise is rejected with `reason`; NULL: it stays pending.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ESTATE | V8C_ETHREAD | V8C_EDISPOSED */
V8C_API int v8c_wasm_stream_abort(v8c_wasm_stream *stream, v8c_value reason);
/* [may-gc, any-thread] */
V8C_API void v8c_wasm_stream_free(v8c_wasm_stream *stream);

#ifdef __cplusplus
}
#endif

#endif
