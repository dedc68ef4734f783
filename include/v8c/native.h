/* v8c/native.h: native modules: what require("name") and import give, made in C.
 *
 * In libv8c-runtime (pkg-config v8c-runtime). docs/native-modules.md is the guide, and
 * examples/native_module.c one to copy.
 *
 *   static const v8c_prop functions[] = {V8C_FN("add", add), V8C_PROP_END};
 *   static const v8c_native_module sums = {
 *       .size = sizeof sums, .name = "sums", .functions = functions, .init = open_sums, .close = close_sums};
 *
 *   v8c_builder_add_module(builder, &sums, NULL);
 *
 * The modules of the library itself are made of the same: v8c_native_shipped. */
#ifndef V8C_NATIVE_H
#define V8C_NATIVE_H

#include "v8c/base.h"
#include "v8c/loader.h"
#include "v8c/runtime.h"
#include "v8c/table.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A native module: a table, static as a rule. It stays where it is, and unchanged, for as long as
 * builders and runtimes have it; so does all that it points to. */
typedef struct v8c_native_module {
  size_t size;
  const char *name;               /* what require() and import mean by it: "timer" */
  const char *const *aliases;     /* other names for the same, NULL behind the last: "node:events"; NULL: none */
  const v8c_prop *functions;      /* what it exports; NULL: none */
  /* Its state in a runtime, of `data` of v8c_builder_add_module: called for each runtime on its owner,
   * in the order of adding, before initializers. `close` (with the state as data) is a closer of the
   * runtime. Either may be NULL; without `init` the state is `data` itself. */
  int (*init)(v8c_runtime *runtime, void *data, void **state);
  v8c_job_fn close;
  /* Adds to its exports what the table cannot say; NULL: nothing. Called when it is first asked for. */
  int (*open)(v8c_runtime *runtime, v8c_context *context, v8c_value exports, void *state);
  /* JavaScript of its own, run behind that: the body of a function of (exports, require, module, internal),
   * where `internal` has the functions of `internals`, for nobody else. UTF-8; NULL: none. */
  const char *source;
  size_t source_len;
  const v8c_prop *internals;
  const char *types;              /* a TypeScript declaration of it, `declare module "name" { … }`; NULL: none */
  const char *help;               /* a text for people, its first line a summary; NULL: none */
  /* For one that is in a library which is not loaded before it is wanted: gives the table of that name when it is
   * first required, on the owner. Then the other's `init` is called, with the same data, and all but name and aliases
   * is its. `init` of this one, when not NULL, is called at the start all the same. NULL from it: the module is not
   * there. NULL: this is the table. */
  const struct v8c_native_module *(*find)(const char *name);
} v8c_native_module;

/* ---- Give them to runtimes ------------------------------------------------------------ */

/* Runtimes of this builder have the module. Names that are empty or there twice are found by
 * v8c_builder_build. `data` is for its `init`, and must outlive the runtimes; may be NULL.
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_ESTATE once it is built | V8C_ENOMEM */
V8C_API int v8c_builder_add_module(v8c_builder *builder, const v8c_native_module *module, void *data);

/* Adds those modules of the library that reach nothing outside, and are not there by name, without data.
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_ESTATE | V8C_ENOMEM */
V8C_API int v8c_builder_add_shipped(v8c_builder *builder);

/* Only these modules may be used, of those that were added; called again, these too. To require
 * another throws an Error that says so. An alias stands for its module. Names that no module has are
 * V8C_EINVAL from v8c_builder_build.
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_ESTATE | V8C_ENOMEM */
V8C_API int v8c_builder_allow(v8c_builder *builder, const char *const *names, size_t count);
/* These may not be used, whatever is allowed. Likewise.
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_ESTATE | V8C_ENOMEM */
V8C_API int v8c_builder_deny(v8c_builder *builder, const char *const *names, size_t count);

/* Runtimes get a loader with these options (NULL: defaults), copied; its `fetch` must outlive them, and its
 * `wake` is the runtime's own. Where modules were added there is one in any case. With a
 * loader, scripts have the global `require`: relative to the script that calls it when
 * that is named by its path, else to the working folder.
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_ESTATE | V8C_ENOMEM */
V8C_API int v8c_builder_set_loader(v8c_builder *builder, const v8c_loader_options *options);

/* ---- In a runtime ------------------------------------------------------------------------- */

/* Its loader; NULL when it has none. Borrowed.
 * [pure, any-thread]  NULL for NULL, and once closed */
V8C_API v8c_loader *v8c_runtime_loader(const v8c_runtime *runtime);

/* What require(name) gives in a script of the working folder.
 * out: scoped.
 * [runs-js, owner]  0 | V8C_EINVAL | V8C_EXCEPTION | V8C_ETERMINATED | V8C_ETHREAD | V8C_ESTATE without a loader | V8C_ECLOSED */
V8C_API int v8c_runtime_require(v8c_runtime *runtime, const char *name, size_t len, v8c_value *out);

/* The state of the module in that runtime; NULL when it has none there.
 * [pure, owner]  NULL for NULL */
V8C_API void *v8c_native_state(const v8c_runtime *runtime, const v8c_native_module *module);

/* The same for a function of the module: the state in the runtime that calls it. Where the module
 * has none, it throws an Error that says so, and NULL is returned.
 * [may-gc, owner] */
V8C_API void *v8c_native_here(v8c_call *call, const v8c_native_module *module);

/* ---- Snapshots ------------------------------------------------------------------------------- */

/* Names its functions for snapshots, "module.name", internals as "module:name": before one with them
 * is made, and before it is restored, where they are found again by these names. Twice is fine.
 * [pure, any-thread]  0 | V8C_EINVAL | V8C_EEXIST | V8C_ERANGE | V8C_ESTATE | V8C_ENOMEM */
V8C_API int v8c_native_register(const v8c_native_module *module);

/* Makes its exports in any context, also in one that becomes a snapshot; `open` is not called there.
 * Functions that need its state throw until the heap is that of a runtime that has the module.
 * out: scoped; new each time.
 * [runs-js, owner]  0 | V8C_EINVAL | V8C_EXCEPTION | V8C_ETERMINATED | V8C_ESNAPSHOT | V8C_ETHREAD | V8C_EDISPOSED | V8C_ERANGE | V8C_ENOMEM */
V8C_API int v8c_native_exports(v8c_context *context, const v8c_native_module *module, v8c_value *out);

/* ---- Those of the library ----------------------------------------------------------------------- */

/* The index-th one of v8c_builder_add_shipped; NULL past the last.
 * [pure, any-thread] */
V8C_API const v8c_native_module *v8c_native_shipped(size_t index);
/* The one of that name or alias, also fs and the like (v8c/fs.h); NULL when there is none.
 * [pure, any-thread]  NULL for NULL */
V8C_API const v8c_native_module *v8c_native_find(const char *name);

/* The `data` that "stream" takes. */
typedef struct v8c_stream_options {
  size_t size;
  double timeout_ms;              /* what stream.counter may last; 0: 30 s */
} v8c_stream_options;

#ifdef __cplusplus
}
#endif

#endif
