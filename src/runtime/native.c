/* native.c: native modules: what a builder has of them, and what becomes of that in a runtime: a loader,
 * their states, and their exports when somebody asks. */
#include "v8c/native.h"

#include <stdio.h>
#include <string.h>

#include "src/loader/import_map.h"
#include "src/loader/loader.h"
#include "src/modules/own.h"
#include "src/modules/web.h"
#include "src/runtime/core.h"

/* ---- The builder's ------------------------------------------------------------------------ */

static int add_names(struct v8c__names *names, const char *const *more, size_t count) {
  if (count && !more) return v8c__fail(V8C_EINVAL, "names is NULL");
  for (size_t i = 0; i < count; i++)
    if (!more[i]) return v8c__fail(V8C_EINVAL, "the name at index %zu is NULL", i);
  char **grown = v8c__realloc(names->items, (names->count + count) * sizeof *grown);
  if (!grown) return v8c__fail(V8C_ENOMEM, "%s", "");
  names->items = grown;
  for (size_t i = 0; i < count; i++) {
    grown[names->count] = v8c__strdup(more[i], V8C_ZSTR);
    if (!grown[names->count]) return v8c__fail(V8C_ENOMEM, "%s", "");
    names->count++;
  }
  return 0;
}

static void free_names(struct v8c__names *names) {
  for (size_t i = 0; i < names->count; i++) v8c__free(names->items[i]);
  v8c__free(names->items);
  *names = (struct v8c__names){0};
}

int v8c_builder_add_module(v8c_builder *builder, const v8c_native_module *given, void *data) {
  v8c_native_module module;
  int err = v8c__builder_frozen(builder);
  if (!err && !given) err = v8c__fail(V8C_EINVAL, "the module at index %zu is NULL", builder->module_count);
  if (!err) err = v8c__options(given, &module, sizeof module);
  if (!err && !module.name) err = v8c__fail(V8C_EINVAL, "the module at index %zu has no name", builder->module_count);
  if (!err && module.source && !module.source_len) module.source_len = strlen(module.source);
  if (err) return err;
  struct v8c__added *more = v8c__realloc(builder->modules, (builder->module_count + 1) * sizeof *more);
  if (!more) return v8c__fail(V8C_ENOMEM, "%s", "");
  builder->modules = more;
  more[builder->module_count++] = (struct v8c__added){.given = given, .module = module, .data = data};
  return 0;
}

static bool is_called(const v8c_native_module *module, const char *name) {
  if (!strcmp(module->name, name)) return true;
  for (const char *const *alias = module->aliases; alias && *alias; alias++)
    if (!strcmp(*alias, name)) return true;
  return false;
}

static struct v8c__added *find_added(const v8c_builder *builder, const char *name) {
  for (size_t i = 0; i < builder->module_count; i++)
    if (is_called(&builder->modules[i].module, name)) return &builder->modules[i];
  return NULL;
}

int v8c_builder_add_shipped(v8c_builder *builder) {
  int err = v8c__builder_frozen(builder);
  const v8c_native_module *module;
  for (size_t i = 0; !err && (module = v8c_native_shipped(i)); i++)
    if (!find_added(builder, module->name)) err = v8c_builder_add_module(builder, module, NULL);
  return err;
}

int v8c_builder_allow(v8c_builder *builder, const char *const *names, size_t count) {
  int err = v8c__builder_frozen(builder);
  if (!err) err = add_names(&builder->allowed, names, count);
  if (!err) builder->has_allowed = true;
  return err;
}

int v8c_builder_deny(v8c_builder *builder, const char *const *names, size_t count) {
  int err = v8c__builder_frozen(builder);
  return err ? err : add_names(&builder->denied, names, count);
}

int v8c_builder_set_loader(v8c_builder *builder, const v8c_loader_options *given) {
  v8c_loader_options options;
  int err = v8c__builder_frozen(builder);
  if (!err) err = v8c__options(given, &options, sizeof options);
  if (err) return err;
  free_names(&builder->conditions);
  free_names(&builder->roots);
  err = add_names(&builder->conditions, options.conditions, options.condition_count);
  if (!err) err = add_names(&builder->roots, options.roots, options.root_count);
  if (err) return err;
  v8c_import_map_free(builder->loader.map);
  options.map = v8c__import_map_retain(options.map);
  v8c_snapshot_free((v8c_snapshot *)(uintptr_t)builder->loader.graph);
  options.graph = v8c_snapshot_share(options.graph);
  builder->loader = options;
  builder->has_loader = true;
  return 0;
}

static int check_name(const v8c_builder *builder, size_t at, const char *name) {
  if (!*name) return v8c__fail(V8C_EINVAL, "the module at index %zu has an empty name", at);
  const struct v8c__added *first = find_added(builder, name);
  if (first == &builder->modules[at]) return 0;
  return v8c__fail(V8C_EEXIST, "module \"%s\" is at index %zu and %zu", name, (size_t)(first - builder->modules), at);
}

static int check_known(const v8c_builder *builder, const struct v8c__names *names, const char *what) {
  for (size_t i = 0; i < names->count; i++)
    if (!find_added(builder, names->items[i]))
      return v8c__fail(V8C_EINVAL, "\"%s\" is to be %s, and no module is called that", names->items[i], what);
  return 0;
}

static bool among(const v8c_native_module *module, const struct v8c__names *names) {
  for (size_t i = 0; i < names->count; i++)
    if (is_called(module, names->items[i])) return true;
  return false;
}

static int check_modules(v8c_builder *builder) {
  int err = check_known(builder, &builder->allowed, "allowed");
  if (!err) err = check_known(builder, &builder->denied, "denied");
  for (size_t i = 0; i < builder->module_count && !err; i++) {
    struct v8c__added *added = &builder->modules[i];
    err = check_name(builder, i, added->module.name);
    for (const char *const *alias = added->module.aliases; alias && *alias && !err; alias++)
      err = check_name(builder, i, *alias);
    added->denied =
        among(&added->module, &builder->denied) || (builder->has_allowed && !among(&added->module, &builder->allowed));
  }
  return err;
}

void v8c__builder_free_modules(v8c_builder *builder) {
  v8c__free(builder->modules);
  free_names(&builder->allowed);
  free_names(&builder->denied);
  free_names(&builder->conditions);
  free_names(&builder->roots);
  v8c_import_map_free(builder->loader.map);
  v8c_snapshot_free((v8c_snapshot *)(uintptr_t)builder->loader.graph);
}

/* ---- Exports ---------------------------------------------------------------------------------- */

static int run_source(v8c_context *context, const v8c_native_module *module, v8c_value *exports) {
  static const char *const params[] = {"exports", "require", "module", "internal"};
  v8c_script_function_options function = {.size = sizeof function, .params = params, .param_count = 4};
  v8c_script_options options = {.size = sizeof options};
  v8c_isolate *isolate = v8c_context_isolate(context);
  v8c_loader *loader = v8c__loader_of(context);
  v8c_value body = NULL, args[4] = {*exports, v8c_undefined(isolate), NULL, NULL};
  char origin[128];
  snprintf(origin, sizeof origin, "v8c:%s", module->name);
  options.origin = origin;
  options.origin_len = V8C_ZSTR;
  int err = v8c_object(context, &args[2]);
  if (!err) err = v8c_set_named(context, args[2], V8C_LIT("exports"), *exports);
  if (!err) err = v8c_object(context, &args[3]);
  if (!err && module->internals) err = v8c_define_table(context, args[3], module->internals, NULL);
  if (!err && loader && loader->lazy) err = v8c__require_global(loader, &args[1]);
  if (!err) err = v8c_script_compile_function(context, module->source, module->source_len, &function, &options, &body);
  if (!err) err = v8c_call_function(context, body, *exports, 4, args, NULL);
  return err ? err : v8c_get_named(context, args[2], V8C_LIT("exports"), exports);
}

/* opened: NULL without a runtime. */
static int make_exports(v8c_context *context, const v8c_native_module *module, const struct v8c__opened *opened,
                        v8c_value *out) {
  v8c_value exports = NULL;
  int err = v8c_object(context, &exports);
  if (!err && module->functions) err = v8c_define_table(context, exports, module->functions, NULL);
  if (!err && opened && module->open) err = module->open(opened->runtime, context, exports, opened->state);
  if (!err && module->source) err = run_source(context, module, &exports);
  if (!err) *out = exports;
  return err;
}

int v8c_native_exports(v8c_context *context, const v8c_native_module *given, v8c_value *out) {
  v8c_native_module module;
  if (!context || !given || !out) return v8c__fail(V8C_EINVAL, "context, module or out is NULL");
  int err = v8c__options(given, &module, sizeof module);
  if (!err && !module.name) err = v8c__fail(V8C_EINVAL, "the module has no name");
  if (err) return err;
  if (module.source && !module.source_len) module.source_len = strlen(module.source);
  return make_exports(context, &module, NULL, out);
}

int v8c_native_register(const v8c_native_module *given) {
  v8c_native_module module;
  v8c_buf prefix = {0};
  if (!given) return v8c__fail(V8C_EINVAL, "module is NULL");
  int err = v8c__options(given, &module, sizeof module);
  if (!err && !module.name) err = v8c__fail(V8C_EINVAL, "the module has no name");
  if (!err && module.functions) err = v8c_register_table(module.name, module.functions);
  if (!err && module.internals) err = v8c_buf_printf(&prefix, "%s:", module.name);
  if (!err && module.internals) err = v8c_register_table(prefix.data, module.internals);
  v8c_buf_free(&prefix);
  return err ? err : v8c__own_register();
}

static int find_module(v8c_runtime *rt, struct v8c__opened *opened);

static int make_value(v8c_context *context, void *data, v8c_value *out) {
  struct v8c__opened *opened = data;
  int err = opened->found ? 0 : find_module(opened->runtime, opened);
  if (!err) err = make_exports(context, &opened->module, opened, out);
  if (!err || err == V8C_EXCEPTION || err == V8C_ETERMINATED) return err;
  return v8c_throw_error(v8c_context_isolate(context), "%s: %s", opened->added->module.name,
                         *v8c_detail() ? v8c_detail() : v8c_strerror(err));
}

/* ---- States ------------------------------------------------------------------------------------- */

void *v8c_native_state(const v8c_runtime *rt, const v8c_native_module *module) {
  if (!rt || !rt->modules) return NULL;
  for (size_t i = 0; i < rt->builder->module_count; i++)
    if (rt->modules[i].given == module) return rt->modules[i].state;
  return NULL;
}

void *v8c_native_here(v8c_call *call, const v8c_native_module *module) {
  if (!call || !module) return NULL;
  v8c_isolate *isolate = v8c_call_isolate(call);
  void *state = v8c_native_state(v8c_runtime_of(isolate), module);
  if (!state) (void)v8c_throw_error(isolate, "%s: there is no such module in this runtime", module->name);
  return state;
}

static int open_state(v8c_runtime *rt, struct v8c__opened *opened) {
  const v8c_native_module *module = &opened->module;
  opened->state = opened->added->data;
  int err = module->init ? module->init(rt, opened->added->data, &opened->state) : 0;
  if (!err && module->close) {
    err = v8c_runtime_add_closer(rt, module->name, module->close, opened->state, NULL);
    if (err) (void)module->close(rt, rt->context, opened->state);
  }
  return err;
}

/* That of a library, which is loaded now. */
static int find_module(v8c_runtime *rt, struct v8c__opened *opened) {
  const char *name = opened->added->module.name;
  const v8c_native_module *there = opened->module.find(name);
  if (!there) return v8c__fail(V8C_ENOENT, "the library that has it is not there");
  int err = v8c__options(there, &opened->module, sizeof opened->module);
  if (!err && opened->module.find) err = v8c__fail(V8C_EINVAL, "what it found is to be found itself");
  if (err) {
    opened->module = opened->added->module;
    return err;
  }
  opened->module.name = name;
  if (opened->module.source && !opened->module.source_len) opened->module.source_len = strlen(opened->module.source);
  opened->given = there;
  err = open_state(rt, opened);
  opened->found = !err;
  if (err) opened->module = opened->added->module;
  return err;
}

static int add_to_loader(v8c_runtime *rt, struct v8c__opened *opened) {
  const v8c_native_module *module = &opened->added->module;
  int err = v8c__loader_add_value(rt->loader, module->name, make_value, opened, opened->added->denied);
  for (const char *const *alias = module->aliases; alias && *alias && !err; alias++)
    err = v8c__loader_add_alias(rt->loader, *alias, module->name);
  return err;
}

static int open_modules(v8c_runtime *rt) {
  size_t count = rt->builder->module_count;
  rt->modules = count ? v8c__calloc(count * sizeof *rt->modules) : NULL;
  if (count && !rt->modules) return v8c__fail(V8C_ENOMEM, "%s", "");
  for (size_t i = 0; i < count; i++) {
    struct v8c__opened *opened = &rt->modules[i];
    opened->added = &rt->builder->modules[i];
    opened->given = opened->added->given;
    opened->module = opened->added->module;
    opened->found = !opened->module.find;
    opened->runtime = rt;
    int err = add_to_loader(rt, opened);
    if (!err && (!opened->added->denied || opened->added->global)) err = open_state(rt, opened);
    if (err) {
      char detail[512];
      snprintf(detail, sizeof detail, "%s", *v8c_detail() ? v8c_detail() : v8c_strerror(err));
      return v8c__fail(err, "module \"%s\": %s", opened->added->module.name, detail);
    }
  }
  return 0;
}

/* ---- The loader ------------------------------------------------------------------------------------ */

/* Answers wait. Each was one that the loop had to stay for. */
static int pump(v8c_runtime *rt, v8c_context *context, void *data) {
  size_t taken = 0;
  (void)context, (void)data;
  atomic_store(&rt->loader_woken, false);
  int err = rt->loader ? v8c_loader_pump(rt->loader, false, &taken) : 0;
  rt->pending -= taken;
  v8c__rt_keep_alive(rt);
  return err;
}

static void wake(void *data) {
  v8c_runtime *rt = data;
  if (atomic_exchange(&rt->loader_woken, true)) return;
  rt->loader_job = (v8c_job){.run = pump, .name = "modules"};
  (void)v8c__rt_push_own(rt, &rt->loader_job);
}

static bool fetch(v8c_fetch *fetch, const char *url, size_t len, void *data) {
  v8c_runtime *rt = data;
  const v8c_loader_options *options = &rt->builder->loader;
  rt->pending++;
  v8c__rt_keep_alive(rt);
  if (options->fetch(fetch, url, len, options->data)) return true;
  rt->pending--;
  v8c__rt_keep_alive(rt);
  return false;
}

static void took(void *data) {
  v8c_runtime *rt = data;
  rt->pending--;
  v8c__rt_keep_alive(rt);
}

static int open_loader(v8c_runtime *rt) {
  const v8c_builder *builder = rt->builder;
  v8c_loader_options options = builder->loader;
  options.size = sizeof options;
  options.conditions = (const char *const *)builder->conditions.items;
  options.roots = (const char *const *)builder->roots.items;
  options.fetch = options.fetch ? fetch : NULL;
  options.wake = wake;
  options.data = rt;
  v8c_value require = NULL;
  int err = v8c_loader_new(rt->context, &options, &rt->loader);
  if (!err) rt->loader->took = took;
  if (!err) err = v8c__require_global(rt->loader, &require);
  return err ? err : v8c_set_named(rt->context, v8c_global(rt->context), V8C_LIT("require"), require);
}

v8c_loader *v8c_runtime_loader(const v8c_runtime *rt) { return rt ? rt->loader : NULL; }

int v8c_runtime_require(v8c_runtime *rt, const char *name, size_t len, v8c_value *out) {
  if (!rt || !name || !out) return v8c__fail(V8C_EINVAL, "runtime, name or out is NULL");
  if (!v8c__rt_is_owner(rt)) return v8c__fail(V8C_ETHREAD, "not on the owner thread");
  if (!rt->isolate || v8c__rt_stage(rt) >= V8C__GONE) return v8c__fail(V8C_ECLOSED, "%s", "");
  if (!v8c_entered(rt->isolate)) return v8c__fail(V8C_ETHREAD, "not in a job of the runtime");
  if (!rt->loader) return v8c__fail(V8C_ESTATE, "the runtime has no loader: v8c_builder_set_loader");
  return v8c_loader_require(rt->loader, name, len, NULL, 0, out);
}

/* ---- Globals ---------------------------------------------------------------------------------------- */

static void of_module(const char *module, v8c_value name, v8c_access *access) {
  v8c_runtime *rt = v8c_runtime_of(v8c_access_isolate(access));
  v8c_value exports = NULL, value = NULL;
  if (!rt || !rt->loader) return;
  int err = v8c__loader_value(rt->loader, v8c__dict_get(&rt->loader->memory, module, strlen(module)), &exports);
  if (!err && name) err = v8c_get(rt->context, exports, name, &value);
  if (!err) v8c_access_return(access, name ? value : exports);
}

static void of_timer(v8c_value name, v8c_access *access) { of_module("timer", name, access); }
static void of_console(v8c_value name, v8c_access *access) {
  (void)name;
  of_module("console", NULL, access);
}

/* Made when they are first used. */
static const v8c_prop timers[] = {
    V8C_LAZY("setTimeout", of_timer),     V8C_LAZY("setInterval", of_timer),
    V8C_LAZY("setImmediate", of_timer),   V8C_LAZY("clearTimeout", of_timer),
    V8C_LAZY("clearInterval", of_timer),  V8C_LAZY("clearImmediate", of_timer),
    V8C_LAZY("queueMicrotask", of_timer), V8C_PROP_END,
};
static const v8c_prop console[] = {V8C_LAZY("console", of_console), V8C_PROP_END};

static bool wants(const v8c_builder *builder, v8c_globals some) { return (builder->options.globals & (int)some) != 0; }
/* Some of the others have timers of their own. */
static bool wants_timers(const v8c_builder *builder) {
  return wants(builder, V8C_GLOBAL_TIMERS) || wants(builder, V8C_GLOBAL_WEB);
}
static bool wants_console(const v8c_builder *builder) { return builder->options.on_console != NULL; }

static int define_globals(v8c_runtime *rt) {
  v8c_value global = v8c_global(rt->context), own = NULL;
  int err = 0;
  if (wants_console(rt->builder) && !rt->builder->options.snapshot) {
    err = v8c_get_named(rt->context, global, V8C_LIT("console"), &own);
    if (!err && v8c_is_object(own)) err = v8c_ref_new(rt->isolate, own, &rt->v8_console);
  }
  if (!err) err = wants_timers(rt->builder) ? v8c_define_table(rt->context, global, timers, NULL) : 0;
  if (!err && wants_console(rt->builder)) err = v8c_define_table(rt->context, global, console, NULL);
  if (!err && wants(rt->builder, V8C_GLOBAL_WEB)) err = v8c_define_table(rt->context, global, v8c__web_globals, NULL);
  if (!err && wants(rt->builder, V8C_GLOBAL_WEB) && v8c__has_streams())
    err = v8c_define_table(rt->context, global, v8c__stream_globals, NULL);
  if (!err && wants(rt->builder, V8C_GLOBAL_NODE)) err = v8c_define_table(rt->context, global, v8c__node_globals, NULL);
  return err;
}

/* The library's own, for the global alone, when the builder has none of that name. */
static int add_for_global(v8c_builder *builder, const char *name) {
  struct v8c__added *added = find_added(builder, name);
  if (!added) {
    int err = v8c_builder_add_module(builder, v8c_native_find(name), NULL);
    if (err) return err;
    added = &builder->modules[builder->module_count - 1];
    added->denied = true;
  }
  added->global = true;
  return 0;
}

int v8c__builder_check_modules(v8c_builder *builder) {
  int err = check_modules(builder);
  if (!err && wants_timers(builder)) err = add_for_global(builder, "timer");
  if (!err && wants_console(builder)) err = add_for_global(builder, "console");
  return err;
}

/* ---- All of it ---------------------------------------------------------------------------------------- */

static int open_all(v8c_runtime *rt, v8c_context *context, void *data) {
  (void)context, (void)data;
  int err = open_loader(rt);
  if (!err) err = open_modules(rt);
  return err ? err : define_globals(rt);
}

int v8c__rt_open_modules(v8c_runtime *rt) {
  v8c_error *error = NULL;
  rt->began_ms = (double)uv_hrtime() / 1e6;
  if (!rt->builder->has_loader && !rt->builder->module_count && !rt->builder->options.globals) return 0;
  struct v8c__work work = {"modules", rt->startup ? rt->startup : rt->lifetime, open_all, NULL, 0};
  int err = v8c__rt_run_now(rt, &work, &error);
  if (error) err = v8c__fail(err, "%s", v8c_error_message(error, NULL));
  v8c_error_free(error);
  return err;
}

void v8c__rt_close_modules(v8c_runtime *rt) {
  v8c_ref_free(rt->own);
  v8c_ref_free(rt->v8_console);
  v8c_loader_free(rt->loader);
  v8c__free(rt->modules);
  rt->own = rt->v8_console = NULL;
  rt->loader = NULL;
  rt->modules = NULL;
}
