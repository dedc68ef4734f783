/* v8c/context.h: contexts, each a global object with its own built-ins. */
#ifndef V8C_CONTEXT_H
#define V8C_CONTEXT_H

#include "v8c/base.h"
#include "v8c/microtask.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct v8c_context_options {
  size_t size;
  v8c_template *global;      /* an object template for the global object; NULL: plain. Must be
                                NULL when the isolate was restored with a default context */
  const char *name;          /* for people who debug: v8c_context_name; NULL: none. Copied */
  bool own_microtasks;       /* a microtask queue of its own, run when its outermost call ends and by
                                v8c_context_run_microtasks; after the context is freed, by
                                v8c_run_microtasks. Not in a snapshot creator's isolate: V8C_ESTATE */
  v8c_context *global_of;    /* a context whose global was detached: its global object becomes this
                                one's, emptied, so that references to it stay good. With as many
                                internal fields as before: V8C_EINVAL */
  v8c_microtask_policy microtask_policy; /* of own_microtasks; without: V8C_EINVAL */
} v8c_context_options;

/* Makes a context; of an isolate restored from a snapshot, a copy of its default one.
 * The isolate need not be entered; when another thread is in it, this waits.
 * out: owned; v8c_context_free.
 * [may-gc, any-thread]  0 | V8C_EINVAL | V8C_EDISPOSED | V8C_ETYPE | V8C_EEXIST | V8C_ERANGE | V8C_ESTATE | V8C_ESTACK | V8C_ENOMEM
 * v8go: NewContext   V8: Context::New */
V8C_API V8C_CHECK int v8c_context_new(v8c_isolate *isolate, const v8c_context_options *options,
                                      v8c_context **out);

/* Makes a copy of a further context of the snapshot, by the index that v8c_creator_add
 * gave. V8C_ERANGE when there is no such context.
 * out: owned; v8c_context_free.
 * [may-gc, any-thread]  0 | V8C_EINVAL | V8C_EDISPOSED | V8C_ERANGE | V8C_ESTACK | V8C_ENOMEM
 * V8: Context::FromSnapshot */
V8C_API V8C_CHECK int v8c_context_from_snapshot(v8c_isolate *isolate, size_t index,
                                                v8c_context **out);

/* Lets go of the context; JavaScript that still refers to its objects keeps them alive.
 * Off the owner thread the free is queued until the next enter. A context that is
 * entered is freed when its frame is left.
 * [pure, any-thread]  v8go: Context.Close */
V8C_API void v8c_context_free(v8c_context *context);

/* The isolate it belongs to; NULL when that was freed.
 * [pure, any-thread] */
V8C_API v8c_isolate *v8c_context_isolate(const v8c_context *context);

/* The global object, scoped.
 * [pure, owner]  NULL when not entered or detached   v8go: Context.Global */
V8C_API v8c_value v8c_global(v8c_context *context);

/* Compiles and runs a classic script: v8c_script_compile and v8c_script_run in one.
 * `origin` names it in messages; NULL: "<eval>".
 * out: the completion value, scoped; may be NULL.
 * [runs-js, owner]  0 | V8C_EXCEPTION | V8C_ETERMINATED | V8C_EINVAL | V8C_ETHREAD | V8C_EDISPOSED |
 *                   V8C_EENCODING | V8C_ERANGE
 * v8go: Context.RunScript */
V8C_API int v8c_eval(v8c_context *context, const char *source, size_t len, const char *origin,
                     v8c_value *out);

/* ---- What the host keeps with it ------------------------------------------------------ */

/* Keeps a pointer of the host's with the context.
 * [pure, any-thread]  NULL for NULL */
V8C_API void v8c_context_set_data(v8c_context *context, void *data);
V8C_API void *v8c_context_data(const v8c_context *context);

/* Its name, borrowed until it is set again; "" when it has none.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_EDISPOSED | V8C_ENOMEM */
V8C_API int v8c_context_set_name(v8c_context *context, const char *name, size_t len);
/* [pure, any-thread]  "" for NULL */
V8C_API const char *v8c_context_name(const v8c_context *context);

/* Slots for the host's data in V8's context, 0 to V8C_CONTEXT_SLOTS - 1, each a value (of that
 * isolate) or a pointer. One that was never set, or holds the other kind, is V8C_ENOENT. A
 * pointer is even and not a multiple of 4 GiB, but for NULL; V8C_EINVAL.
 * out: a value, scoped; or the pointer.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ENOENT | V8C_ERANGE | V8C_ETHREAD | V8C_EDISPOSED
 * V8: Context::SetEmbedderData, SetAlignedPointerInEmbedderData */
V8C_API int v8c_context_set_slot(v8c_context *context, size_t index, v8c_value value);
V8C_API int v8c_context_slot(v8c_context *context, size_t index, v8c_value *out);
V8C_API int v8c_context_set_slot_pointer(v8c_context *context, size_t index, void *pointer);
V8C_API int v8c_context_slot_pointer(v8c_context *context, size_t index, void **out);
#define V8C_CONTEXT_SLOTS 64

/* Refs made while the context was the one entered, and not freed: a leak is a number.
 * [pure, owner]  0 when not entered   v8go: Context.RetainedValueCount */
V8C_API size_t v8c_context_ref_count(const v8c_context *context);

/* ---- Its walls ------------------------------------------------------------------------- */

/* Contexts of one isolate may always pass objects to each other. Another context's global
 * object is different: JavaScript may use it only when both have the same token, else each access
 * throws a TypeError "no access". By default every context has a token of its own. The token is a
 * string (equal texts are the same token), a symbol or an object; NULL is the default again.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ETYPE | V8C_ETHREAD | V8C_EDISPOSED | V8C_ENOMEM
 * V8: Context::SetSecurityToken, UseDefaultSecurityToken */
V8C_API int v8c_context_set_security_token(v8c_context *context, v8c_value token);
/* out: scoped; undefined while it is the default.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_EDISPOSED */
V8C_API int v8c_context_security_token(v8c_context *context, v8c_value *out);

/* Cuts the global object off: JavaScript that holds it can no longer use it, whatever the
 * token, and v8c_global is NULL, until a new context takes it over (v8c_context_options.global_of).
 * V8C_ESTATE when it was detached before.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ESTATE | V8C_ETHREAD | V8C_EDISPOSED
 * V8: Context::DetachGlobal */
V8C_API int v8c_context_detach_global(v8c_context *context);

/* Runs the microtasks that wait in the context's queue: its own, or the isolate's.
 * [runs-js, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_EDISPOSED | V8C_EXCEPTION | V8C_ETERMINATED
 * V8: MicrotaskQueue::PerformCheckpoint */
V8C_API int v8c_context_run_microtasks(v8c_context *context);

/* ---- Code out of text -------------------------------------------------------------------- */

typedef enum v8c_codegen_kind {
  V8C_CODEGEN_EVAL = 0,      /* eval, Function, and what else makes code of a string */
  V8C_CODEGEN_WASM = 1       /* WebAssembly.Module, compile, instantiate */
} v8c_codegen_kind;

typedef enum v8c_codegen {
  V8C_CODEGEN_REFUSE = 0,    /* an EvalError; for WebAssembly a CompileError */
  V8C_CODEGEN_ALLOW = 1,
  V8C_CODEGEN_REPLACE = 2    /* V8C_CODEGEN_EVAL only: *replacement, a string, is compiled instead */
} v8c_codegen;

/* Decides. `source` is the whole text, that of `new Function` with its parameters. For
 * WebAssembly it is the ArrayBuffer or view that `new WebAssembly.Module` was given; undefined
 * where V8 does not say: WebAssembly.compile, instantiate, and memory that threads share. What it throws is dropped and refuses; so does what is no v8c_codegen, and a
 * replacement that is no string. */
typedef v8c_codegen (*v8c_codegen_fn)(v8c_context *context, v8c_codegen_kind kind, v8c_value source,
                                      v8c_value *replacement, void *data);

/* Asks `decide` before code is made in the context; NULL: all is allowed again, as at first.
 * `free_data` (may be NULL) gets `data` once, when another takes its place or the context is freed.
 * When the context is freed and its functions live on, all is refused to them.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_EDISPOSED
 * V8: Isolate::SetModifyCodeGenerationFromStringsCallback, SetAllowWasmCodeGenerationCallback */
V8C_API int v8c_context_set_codegen(v8c_context *context, v8c_codegen_fn decide, void *data,
                                    void (*free_data)(void *data));

/* Allows all, or refuses all, without asking. A snapshot keeps it.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_EDISPOSED
 * V8: Context::AllowCodeGenerationFromStrings */
V8C_API int v8c_context_allow_codegen(v8c_context *context, bool allowed);

/* What the error says when code is refused.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ERANGE | V8C_ETHREAD | V8C_EDISPOSED
 * V8: Context::SetErrorMessageForCodeGenerationFromStrings, SetErrorMessageForWasmCodeGeneration */
V8C_API int v8c_context_set_codegen_message(v8c_context *context, v8c_codegen_kind kind,
                                            const char *message, size_t len);

#ifdef __cplusplus
}
#endif

#endif
