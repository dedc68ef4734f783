/* repl_modules.c: what repl.js asks of native modules: their names, and what is said of them. */
#include "src/cli/repl.h"

static void add_name(v8c_context *context, v8c_value list, uint32_t *count, const char *name) {
  v8c_value text = NULL;
  if (!v8c_string(v8c_context_isolate(context), name, V8C_ZSTR, &text) && !v8c_set_index(context, list, *count, text))
    ++*count;
}

static const v8c_native_module *module_of(v8c_call *call) {
  v8c_buf name = {0};
  const v8c_native_module *module = NULL;
  if (!v8c_to_text(v8c_call_context(call), v8c_arg(call, 0), &name) && name.data) module = cli_find_module(name.data);
  v8c_buf_free(&name);
  return module;
}

static void modules(v8c_call *call) {
  v8c_context *context = v8c_call_context(call);
  const v8c_native_module *module;
  v8c_value list = NULL;
  uint32_t count = 0;
  if (v8c_array(context, 0, &list)) return;
  for (size_t i = 0; (module = cli_module(i)); i++) {
    add_name(context, list, &count, module->name);
    for (const char *const *alias = module->aliases; alias && *alias; alias++) add_name(context, list, &count, *alias);
  }
  v8c_return(call, list);
}

static void give_text(v8c_call *call, const char *text) {
  v8c_value value = NULL;
  if (text && !v8c_string(v8c_call_isolate(call), text, V8C_ZSTR, &value)) v8c_return(call, value);
}

static void help_of(v8c_call *call) {
  const v8c_native_module *module = module_of(call);
  if (module) give_text(call, module->help ? module->help : "");
}

static void types_of(v8c_call *call) {
  const v8c_native_module *module = module_of(call);
  if (module) give_text(call, module->types);
}

const v8c_prop cli_repl_modules[] = {
    V8C_FN("modules", modules),
    V8C_FN("help", help_of),
    V8C_FN("types", types_of),
    V8C_PROP_END,
};
