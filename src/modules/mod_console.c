/* mod_console.c: require("console"): formatting is JavaScript (js/console.js), printing the host's: on_console. */
#include <uv.h>

#include "src/modules/modules.h"
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

static void now(v8c_call *call) { v8c_return_number(call, (double)uv_hrtime() / 1e6); }

static const v8c_prop internals[] = {V8C_FN("print", print), V8C_FN("now", now), V8C_PROP_END};
static const char *const aliases[] = {"node:console", NULL};

const v8c_native_module v8c__mod_console = {
    .size = sizeof(v8c_native_module),
    .name = "console",
    .aliases = aliases,
    .source = v8c__js_console,
    .internals = internals,
    .types =
        "declare module \"console\" {\n"
        "  type Print = (...args: any[]) => void;\n"
        "  export const log: Print, info: Print, debug: Print, warn: Print, error: Print, trace: Print;\n"
        "  export const dirxml: Print, group: Print, groupCollapsed: Print;\n"
        "  export function groupEnd(): void;\n"
        "  export function dir(value: any, options?: { depth?: number | null }): void;\n"
        "  export function table(data: any): void;\n"
        "  export function assert(condition?: any, ...args: any[]): void;\n"
        "  export function count(label?: string): void;\n"
        "  export function countReset(label?: string): void;\n"
        "  export function time(label?: string): void;\n"
        "  export function timeLog(label?: string, ...args: any[]): void;\n"
        "  export function timeEnd(label?: string): void;\n"
        "}\n",
    .help = "console, as lines with a level for the host's printer.\n"};
