/* mod_console.c: require("console"): formatting is JavaScript (js/console_own.js), printing the host's: on_console. */
#include <uv.h>

#include "src/modules/modules.h"
#include "src/modules/own.h"
#include "src/runtime/core.h"

static const v8c_console_level levels[] = {V8C_CONSOLE_DEBUG, V8C_CONSOLE_INFO, V8C_CONSOLE_WARNING, V8C_CONSOLE_ERROR,
                                           V8C_CONSOLE_LOG};

/* print(level, text); without a host that listens it goes nowhere. */
static void print(v8c_call *call) {
  v8c_runtime *rt = v8c_runtime_of(v8c_call_isolate(call));
  const v8c_runtime_options *options = rt ? &rt->builder->options : NULL;
  uint32_t level = 0;
  v8c_buf text = {0};
  if (!options || !options->on_console) return;
  if (v8c_arg_uint32(call, 0, &level) || level >= sizeof levels / sizeof *levels) return;
  int err = v8c_string_append(v8c_call_isolate(call), v8c_arg(call, 1), 0, &text);
  if (!err) err = v8c_buf_append(&text, "", 0);
  if (!err)
    options->on_console(rt, levels[level], text.data, text.len, options->data);
  else
    (void)v8c_throw_range_error(v8c_call_isolate(call), "console: no memory for the text");
  v8c_buf_free(&text);
}

/* The native around both: V8's own function, which debuggers hear of, and the module's. That they find the
 * script's call above it, no JavaScript of the module's may be between. */
static void call_both(v8c_call *call) {
  enum { FEW = 16 };
  v8c_context *context = v8c_call_context(call);
  v8c_value own = NULL, method = NULL, few[FEW];
  size_t count = v8c_argc(call);
  v8c_value *args = count <= FEW ? few : v8c__alloc(count * sizeof *args);
  int err = args ? 0 : v8c_throw_range_error(v8c_call_isolate(call), "console: no memory for the arguments");
  for (size_t i = 0; i < count && !err; i++) args[i] = v8c_arg(call, i);
  if (!err) err = v8c_get_index(context, v8c_data_value(call), 0, &own);
  if (!err) err = v8c_get_index(context, v8c_data_value(call), 1, &method);
  if (!err && v8c_is_function(own)) err = v8c_call_function(context, own, NULL, count, args, NULL);
  if (!err) (void)v8c_call_function(context, method, NULL, count, args, NULL);
  if (args != few) v8c__free(args);
}

/* told(name, method): the method, and debuggers are told where there may be any. */
static void told(v8c_call *call) {
  v8c_runtime *rt = v8c_runtime_of(v8c_call_isolate(call));
  v8c_context *context = v8c_call_context(call);
  v8c_value console = NULL, both = NULL, own = NULL, function = NULL;
  char name[32];
  size_t len = 0;
  v8c_return(call, v8c_arg(call, 1));
  if (!rt || !rt->v8_console || rt->context != context) return;
  if (v8c_string_copy(v8c_call_isolate(call), v8c_arg(call, 0), 0, name, sizeof name, &len)) return;
  int err = v8c_ref_get(rt->v8_console, &console);
  if (!err) err = v8c_get(context, console, v8c_arg(call, 0), &own);
  if (!err) err = v8c_array(context, 2, &both);
  if (!err) err = v8c_set_index(context, both, 0, own);
  if (!err) err = v8c_set_index(context, both, 1, v8c_arg(call, 1));
  if (!err) err = v8c_function(context, name, V8C_ZSTR, call_both, both, &function);
  if (!err) v8c_return(call, function);
}

const v8c_prop v8c__print_natives[] = {V8C_FN("print", print), V8C_FN("told", told), V8C_PROP_END};
static const char *const aliases[] = {"node:console", NULL};

const v8c_native_module v8c__mod_console = {.size = sizeof(v8c_native_module),
                                            .name = "console",
                                            .aliases = aliases,
                                            .source = "module.exports = internal.own('console_own');",
                                            .internals = v8c__own_internals,
                                            .types = v8c__js_console_types,
                                            .help = "console, as lines with a level for the host's printer.\n"};
