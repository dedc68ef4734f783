/* module.c: ES modules of a context, whose sources the host loads by name. */
#include <stdlib.h>
#include <string.h>

#include "src/jsc/jsc.h"
#include "v8c/xjs.h"

typedef struct loaded {
  struct loaded *next;
  char *name;
  v8c_module *module;
} loaded;

struct jsc_loader {
  JSModuleLoadCallback load;
  void *opaque;
  loaded *modules;
};

/* ---- Names --------------------------------------------------------------------------------------- */

/* "./b" and "../b" are looked for beside `base`; any other name is itself. The caller's to free. */
static char *normalize(const char *base, const char *name) {
  const char *slash = strrchr(base, '/');
  size_t folder = name[0] == '.' && slash ? (size_t)(slash - base) : 0;
  char *out = malloc(folder + strlen(name) + 2);
  if (!out) return NULL;
  if (name[0] != '.') return strcpy(out, name);
  memcpy(out, base, folder);
  out[folder] = 0;
  for (;;) {
    if (!strncmp(name, "./", 2)) {
      name += 2;
      continue;
    }
    if (strncmp(name, "../", 3)) break;
    char *last = strrchr(out, '/');
    const char *part = last ? last + 1 : out;
    if (!*out || !strcmp(part, ".") || !strcmp(part, "..")) break;
    *(last ? last : out) = 0;
    name += 3;
  }
  if (*out) strcat(out, "/");
  return strcat(out, name);
}

static loaded *by_name(const struct jsc_loader *loader, const char *name) {
  loaded *one = loader->modules;
  while (one && strcmp(one->name, name)) one = one->next;
  return one;
}

static const char *name_of(const struct jsc_loader *loader, const v8c_module *module) {
  for (const loaded *one = loader->modules; one; one = one->next)
    if (one->module == module) return one->name;
  return "";
}

/* ---- Load ------------------------------------------------------------------------------------------- */

static int compile(jsc_context *context, jsc_string *source, const char *name, v8c_module **out) {
  size_t len = 0;
  char *text = jsc__string_utf8(source, &len);
  loaded *one = calloc(1, sizeof *one);
  v8c_script_options options = {.size = sizeof options, .origin = name, .origin_len = strlen(name)};
  int err = !text || !one || !(one->name = strdup(name)) ? V8C_ENOMEM : 0;
  if (!err) err = v8c_module_compile(context->context, text, len, &options, &one->module);
  free(text);
  if (err) {
    if (one) free(one->name);
    free(one);
    return err;
  }
  one->next = context->loader->modules;
  context->loader->modules = one;
  *out = one->module;
  return 0;
}

/* Loads what is not there yet. */
static int find(jsc_context *context, const char *base, const char *specifier, v8c_module **out) {
  struct jsc_loader *loader = context->loader;
  char *name = normalize(base, specifier);
  if (!name) return V8C_ENOMEM;
  loaded *one = by_name(loader, name);
  int err = 0;
  if (one) {
    *out = one->module;
  } else {
    context->group->depth++;
    jsc_string *source = loader->load ? loader->load(context, name, loader->opaque) : NULL;
    context->group->depth--;
    if (jsc__is_string(source))
      err = compile(context, source, name, out);
    else
      err = v8c_throw_reference_error(context->group->isolate, "could not load module '%s'", name);
    JSStringRelease(source);
  }
  free(name);
  return err;
}

static int resolve(v8c_context *in, const v8c_module_request *request, v8c_module *referrer, void *data,
                   v8c_module **out) {
  jsc_context *context = data;
  (void)in;
  return find(context, referrer ? name_of(context->loader, referrer) : "", request->specifier, out);
}

static int link_module(jsc_context *context, v8c_module *module) {
  v8c_module_status status;
  int err = v8c_module_status_get(module, &status);
  if (err || status != V8C_MODULE_UNLINKED) return err;
  return v8c_module_link(module, context->context, resolve, context);
}

static int import(v8c_context *in, const v8c_module_request *request, v8c_value referrer, v8c_value host_value,
                  void *data, v8c_value *out) {
  jsc_context *context = jsc__context_of(in);
  char base[1024] = "";
  size_t len;
  v8c_module *module;
  (void)host_value, (void)data;
  if (!context || !context->loader)
    return v8c_throw_reference_error(v8c_context_isolate(in), "could not load module '%s'", request->specifier);
  v8c_string_copy(context->group->isolate, referrer, 0, base, sizeof base, &len);
  int err = find(context, base, request->specifier, &module);
  if (!err) err = link_module(context, module);
  return err ? err : v8c_module_import(module, in, out);
}

/* ---- The API -------------------------------------------------------------------------------------------- */

static struct jsc_loader *loader_of(jsc_call *call) {
  jsc_context *context = call->context;
  if (!context->loader && (context->loader = calloc(1, sizeof *context->loader)))
    v8c_on_import(call->isolate, import, NULL, NULL);
  return context->loader;
}

void jsc__loader_free(jsc_context *context) {
  if (!context->loader) return;
  for (loaded *one = context->loader->modules, *next; one; one = next) {
    next = one->next;
    v8c_module_free(one->module);
    free(one->name);
    free(one);
  }
  free(context->loader);
  context->loader = NULL;
}

void JSContextSetModuleLoader(JSGlobalContextRef ctx, JSModuleLoadCallback load, void *opaque) {
  jsc_call call;
  if (!jsc__begin(&call, ctx)) return;
  struct jsc_loader *loader = loader_of(&call);
  if (loader) {
    loader->load = load;
    loader->opaque = opaque;
  }
  jsc__end(&call);
}

static int evaluate(v8c_context *context, void *data) {
  jsc_op *op = data;
  jsc_context *of = op->call->context;
  v8c_module *module;
  int err = compile(of, op->pointer, op->name, &module);
  if (!err) err = link_module(of, module);
  return err ? err : v8c_module_import(module, context, &op->out);
}

JSObjectRef JSEvaluateModule(JSContextRef ctx, JSStringRef source, JSStringRef name, JSValueRef *exception) {
  jsc_call call;
  JSValueRef promise = NULL;
  if (!jsc__is_string(source) || !jsc__begin(&call, ctx)) return NULL;
  char *text = jsc__is_string(name) ? jsc__string_utf8(name, NULL) : strdup("<module>");
  jsc_op op = {.call = &call, .pointer = source, .name = text};
  if (text && loader_of(&call) && !jsc__run(&call, evaluate, &op, exception)) promise = jsc__give(call.group, op.out);
  free(text);
  jsc__end(&call);
  return (JSObjectRef)(uintptr_t)promise;
}
