/* v8c/module.h: ES modules.
 *
 * A module is compiled, linked and evaluated, in this order. Linking asks the host for each module
 * that is imported; evaluating runs the whole graph, dependencies first:
 *
 *   v8c_module_compile(ctx, source, len, &options, &module);
 *   v8c_module_link(module, ctx, resolve, data);             // calls resolve for each request
 *   v8c_module_evaluate(module, ctx, &promise);              // pending: a top-level await waits
 *   v8c_module_namespace(module, ctx, &exports);
 *
 * v8c_module is a handle to one module of V8's, and there is never a second one for the same. It may
 * be freed at any time, in callbacks too: V8's module lives on for as long as others import it. */
#ifndef V8C_MODULE_H
#define V8C_MODULE_H

#include "v8c/base.h"
#include "v8c/script.h"
#include "v8c/table.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Compile ------------------------------------------------------------------------ */

/* Compiles a module. Options as for scripts; without an origin it is called "<module>", and a cache
 * is one of v8c_module_cache.
 * out: owned; v8c_module_free.
 * [may-gc, owner]  0 | V8C_EXCEPTION (a SyntaxError) | V8C_ETERMINATED | V8C_EINVAL | V8C_ETHREAD | V8C_EDISPOSED |
 *                  V8C_EENCODING | V8C_ERANGE | V8C_ENOMEM
 * v8go: Context.CompileModule   V8: ScriptCompiler::CompileModule */
V8C_API V8C_CHECK int v8c_module_compile(v8c_context *context, const char *source, size_t len,
                                         const v8c_script_options *options, v8c_module **out);

/* Adds a code cache of it to *buf, as v8c_script_cache. Best made after it ran. A module without a
 * source is V8C_ETYPE.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ETYPE | V8C_ETHREAD | V8C_EDISPOSED | V8C_ENOMEM | V8C_ESTATE when V8 makes none
 * V8: ScriptCompiler::CreateCodeCache */
V8C_API int v8c_module_cache(v8c_module *module, v8c_buf *buf);

/* What came of the cache given when compiling.
 * [pure, any-thread] */
V8C_API v8c_cache_result v8c_module_cache_result(const v8c_module *module);

/* ---- What it asks for --------------------------------------------------------------- */

/* `key: 'value'` of an import's `with { … }`. */
typedef struct v8c_module_attribute {
  const char *key;           /* UTF-8 with a NUL behind, as all texts here */
  size_t key_len;
  const char *value;
  size_t value_len;
  int offset;                /* where it is in the source, for v8c_module_position; -1 unknown */
} v8c_module_attribute;

/* What one import asks for. */
typedef struct v8c_module_request {
  size_t size;
  const char *specifier;     /* lone surrogates are U+FFFD in it */
  size_t specifier_len;
  const v8c_module_attribute *attributes; /* sorted by key, each once */
  size_t attribute_count;
  int offset;                /* of the specifier in the source, for v8c_module_position; -1 unknown */
} v8c_module_request;

/* How many different modules it imports itself: the same specifier with the same attributes counts
 * once.
 * [pure, owner]  0 when not entered   v8go: Module.GetModuleRequestsLength */
V8C_API size_t v8c_module_request_count(const v8c_module *module);

/* The request at `index`, in source order.
 * out: set out->size first. What it points to is borrowed until the module is freed.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ERANGE | V8C_ETHREAD | V8C_EDISPOSED | V8C_ENOMEM
 * v8go: Module.GetModuleRequest   V8: Module::GetModuleRequests */
V8C_API int v8c_module_request_at(v8c_module *module, size_t index, v8c_module_request *out);

/* Line and column, from 1, of an offset in the module's source. Either may be NULL. An offset that
 * is not in it is V8C_ERANGE, and a module without a source V8C_ETYPE.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ERANGE | V8C_ETYPE | V8C_ETHREAD | V8C_EDISPOSED
 * V8: Module::SourceOffsetToLocation */
V8C_API int v8c_module_position(const v8c_module *module, int offset, int *line, int *column);

/* ---- Link ----------------------------------------------------------------------------- */

/* Finds the module that `referrer` asks for: *out is a module of this isolate, the caller's still.
 * The same request is to get the same module each time. `request` is borrowed until it returns;
 * `referrer` is the host's own handle, NULL when the host has freed it. To fail it throws (v8c_throw_*)
 * and returns V8C_EXCEPTION, or it returns another code. It may compile, run, link, evaluate and
 * free modules. */
typedef int (*v8c_module_resolve_fn)(v8c_context *context, const v8c_module_request *request,
                                     v8c_module *referrer, void *data, v8c_module **out);

/* Links the module and what it imports, in `context`, to which they belong from here on. What V8
 * finds wrong (a name that is not exported) is pending in its own words, and what `resolve` threw as
 * it was thrown. A code that it returned is returned; V8C_ENOENT when it found nothing. After a
 * failure all are as they were, and linking may be tried again. V8C_ESTATE for a module that is
 * linked, being linked or evaluated; V8C_EINVAL when `resolve` gave a module of another isolate or
 * context.
 * [runs-js, owner]  0 | V8C_EXCEPTION | V8C_ETERMINATED | V8C_EINVAL | V8C_ESTATE | V8C_ENOENT | V8C_ETHREAD | V8C_EDISPOSED | V8C_ENOMEM | codes of `resolve`
 * v8go: Module.Instantiate   V8: Module::InstantiateModule */
V8C_API V8C_CHECK int v8c_module_link(v8c_module *module, v8c_context *context, v8c_module_resolve_fn resolve,
                                      void *data);

/* ---- Evaluate ---------------------------------------------------------------------------- */

/* Evaluates the module and what it imports: once; the next call has the same outcome. What it
 * throws is pending: V8C_EXCEPTION. 0 means that it is done, or waits at a top-level await of
 * its graph: then the promise is pending. Who gives no place for the promise gets V8C_ESTATE
 * for a module that waits. V8C_ESTATE too while it is not linked, and while it runs below.
 * out: promise: fulfilled with undefined, or pending; scoped; may be NULL.
 * [runs-js, owner]  0 | V8C_EXCEPTION | V8C_ETERMINATED | V8C_EINVAL | V8C_ESTATE | V8C_ETHREAD | V8C_EDISPOSED
 * v8go: Module.Evaluate   V8: Module::Evaluate */
V8C_API V8C_CHECK int v8c_module_evaluate(v8c_module *module, v8c_context *context, v8c_value *promise);

/* Its namespace object: the same each time. Exports that have no value yet throw a
 * ReferenceError when they are read. V8C_ESTATE before it is linked.
 * out: scoped.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ESTATE | V8C_ETHREAD | V8C_EDISPOSED | V8C_EXCEPTION | V8C_ETERMINATED
 * v8go: Module.GetNamespace   V8: Module::GetModuleNamespace */
V8C_API int v8c_module_namespace(v8c_module *module, v8c_context *context, v8c_value *out);

/* ---- Look into ---------------------------------------------------------------------------- */

typedef enum v8c_module_status {
  V8C_MODULE_UNLINKED = 0,
  V8C_MODULE_LINKING = 1,
  V8C_MODULE_LINKED = 2,
  V8C_MODULE_EVALUATING = 3, /* one that v8c_module_evaluate was called for: until its promise is settled */
  V8C_MODULE_EVALUATED = 4,  /* one that others import: it ran, or waits at a top-level await */
  V8C_MODULE_ERRORED = 5
} v8c_module_status;

/* [pure, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_EDISPOSED
 * v8go: Module.Status   V8: Module::GetStatus */
V8C_API int v8c_module_status_get(const v8c_module *module, v8c_module_status *out);

/* What it threw. V8C_ESTATE unless its status is V8C_MODULE_ERRORED.
 * out: scoped.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ESTATE | V8C_ETHREAD | V8C_EDISPOSED
 * V8: Module::GetException */
V8C_API int v8c_module_exception(const v8c_module *module, v8c_value *out);

/* A number that tells it from most others; 0 when not entered.
 * [pure, owner]  v8go: Module.IdentityHash   V8: Module::GetIdentityHash */
V8C_API int v8c_module_hash(const v8c_module *module);

/* Does its own code await at top level? Is it, or anything it imports, so? The latter is
 * V8C_ESTATE before it is linked.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ESTATE | V8C_ETHREAD | V8C_EDISPOSED
 * V8: Module::HasTopLevelAwait, IsGraphAsync */
V8C_API int v8c_module_has_await(const v8c_module *module, bool *out);
V8C_API int v8c_module_is_async(const v8c_module *module, bool *out);

/* The await of the graph at `index` that has not come to an end, as an error: script, line and
 * column say where it is. V8C_ENOENT when there are no more.
 * out: owned; v8c_error_free.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ENOENT | V8C_ETHREAD | V8C_EDISPOSED | V8C_ENOMEM
 * V8: Module::GetStalledTopLevelAwaitMessages */
V8C_API int v8c_module_stalled(v8c_module *module, v8c_context *context, size_t index, v8c_error **out);

/* True when it was made by the host, and has no source.
 * [pure, any-thread]  V8: Module::IsSyntheticModule */
V8C_API bool v8c_module_is_synthetic(const v8c_module *module);

/* The number that frames and profiles know its script by; 0 when it has none.
 * [pure, any-thread]  V8: Module::ScriptId */
V8C_API int v8c_module_script_id(const v8c_module *module);

/* What it calls itself by //# sourceURL=; where its source map is.
 * out: scoped; a string, or undefined.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_EDISPOSED
 * V8: UnboundModuleScript::GetSourceURL, GetSourceMappingURL */
V8C_API int v8c_module_source_url(const v8c_module *module, v8c_value *out);
V8C_API int v8c_module_source_map_url(const v8c_module *module, v8c_value *out);

/* Lets go. Off the owner thread the free is queued.
 * [pure, any-thread]  v8go: Module.Close */
V8C_API void v8c_module_free(v8c_module *module);

/* ---- Modules made by the host ------------------------------------------------------------ */

/* Gives the exports of a module their values (v8c_module_set_export), when it is evaluated. To fail
 * it throws and returns V8C_EXCEPTION; another code is thrown as an Error. `module` is the host's
 * handle; when that was freed, another one, borrowed until this returns. */
typedef int (*v8c_module_evaluate_fn)(v8c_context *context, v8c_module *module, void *data);

typedef struct v8c_synthetic_options {
  size_t size;
  const char *name;          /* for messages and debuggers; NULL: "<synthetic>" */
  size_t name_len;
  const char *const *exports; /* their names, NUL-terminated, each once */
  size_t export_count;
  v8c_module_evaluate_fn evaluate; /* NULL: all is set by v8c_module_set_export, or undefined */
  void *data;                /* what it is given */
  void (*free_data)(void *data); /* gets it once: after it ran, or when the module is collected or the
                                    isolate freed; may be NULL. It is given no context: it cannot
                                    call the engine. Never when this fails */
} v8c_synthetic_options;

/* A module whose exports the host sets. A name that is there twice is V8C_EEXIST. When `evaluate`
 * fails, whoever imports the module and is evaluated for the first time later runs all the same in
 * V8 13.6, with undefined for its exports.
 * out: owned; v8c_module_free, which may come before it is evaluated.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_EEXIST | V8C_ERANGE | V8C_ETHREAD | V8C_EDISPOSED | V8C_ENOMEM | V8C_EXCEPTION | V8C_ETERMINATED
 * V8: Module::CreateSyntheticModule */
V8C_API V8C_CHECK int v8c_module_synthetic(v8c_context *context, const v8c_synthetic_options *options,
                                           v8c_module **out);

/* Sets an export of such a module, from the time it is linked, as often as one likes: importers see
 * the new value. A name that it does not have throws a ReferenceError. V8C_ETYPE for a module with a
 * source, V8C_ESTATE before it is linked.
 * [may-gc, owner]  0 | V8C_EXCEPTION | V8C_ETERMINATED | V8C_EINVAL | V8C_ETYPE | V8C_ESTATE | V8C_ERANGE | V8C_ETHREAD | V8C_EDISPOSED
 * V8: Module::SetSyntheticModuleExport */
V8C_API int v8c_module_set_export(v8c_module *module, v8c_context *context, const char *name, size_t len,
                                  v8c_value value);

/* A native module is one static table: each property under a string is an export, and `default` is
 * the object with all of them, unless the table has a property of that name. Accessors and lazy
 * properties are read once for their export, when it is evaluated, and stay what they are on the
 * object. `data` as for v8c_define_table; `name` may be NULL. The module belongs to `context`.
 * out: owned; v8c_module_free.
 * [runs-js, owner]  0 | codes of v8c_define_table | V8C_EINVAL | V8C_EEXIST | V8C_EXCEPTION | V8C_ETERMINATED | V8C_ETHREAD | V8C_EDISPOSED | V8C_ENOMEM */
V8C_API V8C_CHECK int v8c_module_from_table(v8c_context *context, const char *name, size_t len,
                                            const v8c_prop *table, v8c_value data, v8c_module **out);

/* Modules whose only export is `default`: a value; what JSON.parse makes of UTF-8 text, as for
 * `with { type: 'json' }`; the text itself, as for `type: 'text'`. They belong to `context`; `name` may be NULL.
 * out: owned; v8c_module_free.
 * [may-gc, owner]  0 | V8C_EXCEPTION (a SyntaxError) | V8C_ETERMINATED | V8C_EINVAL | V8C_EENCODING | V8C_ERANGE |
 *                  V8C_ETHREAD | V8C_EDISPOSED | V8C_ENOMEM */
V8C_API V8C_CHECK int v8c_module_from_value(v8c_context *context, const char *name, size_t len,
                                            v8c_value value, v8c_module **out);
V8C_API V8C_CHECK int v8c_module_from_json(v8c_context *context, const char *name, size_t len,
                                           const char *text, size_t text_len, v8c_module **out);
V8C_API V8C_CHECK int v8c_module_from_text(v8c_context *context, const char *name, size_t len,
                                           const char *text, size_t text_len, v8c_module **out);

/* ---- import() and import.meta ------------------------------------------------------------ */

/* Answers import() of a script, function or module: *out is a promise, which import() gives (that of
 * v8c_module_import, or of a v8c_resolver that is settled later), or any other value, which it is
 * fulfilled with. `referrer` is the name of the code that asks (a string, or undefined), and
 * `host_value` what it was compiled with, or undefined; `request` has no offsets. What this throws
 * rejects the promise; so does a code, as an Error. */
typedef int (*v8c_import_fn)(v8c_context *context, const v8c_module_request *request, v8c_value referrer,
                             v8c_value host_value, void *data, v8c_value *out);

/* Sets who answers import() in the isolate; NULL: nobody, and it rejects. `free_data(data)`, which may
 * be NULL, is called once: when another is set or the isolate is freed; never when this fails.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_EDISPOSED | V8C_ENOMEM
 * V8: Isolate::SetHostImportModuleDynamicallyCallback */
V8C_API int v8c_on_import(v8c_isolate *isolate, v8c_import_fn fn, void *data, void (*free_data)(void *data));

/* What import() of a linked module gives: a promise of its namespace. It is evaluated by a
 * microtask, when what runs now is through; what it throws rejects the promise.
 * out: a promise, scoped.
 * [may-gc, owner]  0 | V8C_EINVAL | V8C_ESTATE before it is linked | V8C_ETHREAD | V8C_EDISPOSED | V8C_ENOMEM | V8C_EXCEPTION | V8C_ETERMINATED */
V8C_API int v8c_module_import(v8c_module *module, v8c_context *context, v8c_value *out);

/* Fills a module's import.meta, when it is first asked for: `meta` is a new object without
 * prototype. `module` is NULL when the host has freed its handle; `name` is the module's, a string,
 * or undefined. What it throws, or a code as an Error, is thrown where import.meta is read. */
typedef int (*v8c_import_meta_fn)(v8c_context *context, v8c_value meta, v8c_module *module, v8c_value name,
                                  void *data);

/* Sets who fills import.meta in the isolate, as v8c_on_import; NULL: nobody, it stays empty.
 * [pure, owner]  0 | V8C_EINVAL | V8C_ETHREAD | V8C_EDISPOSED | V8C_ENOMEM
 * V8: Isolate::SetHostInitializeImportMetaObjectCallback */
V8C_API int v8c_on_import_meta(v8c_isolate *isolate, v8c_import_meta_fn fn, void *data,
                               void (*free_data)(void *data));

#ifdef __cplusplus
}
#endif

#endif
