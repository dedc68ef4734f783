/* console.c: console.log, info and debug to stdout, warn, error and trace to stderr.
 *
 * The rest of console is V8's own, which does nothing. The natives have names, so that a
 * snapshot may hold them: they belong to the containers that are out there and must not change. */
#include <string.h>

#include "src/cli/common.h"

static const char out_name[] = "console.out", err_name[] = "console.err";
static bool all_to_stderr;

/* ---- One argument as text --------------------------------------------------------------- */

typedef struct item {
  v8c_value value;
  v8c_buf *text;
} item;

/* What String() shows better than JSON: "[object Map]" is more than "{}". */
static bool is_json(v8c_value value) {
  return v8c_is_object(value) && !v8c_is_function(value) && !v8c_is_date(value) && !v8c_is_regexp(value) &&
         !v8c_is_promise(value) && !v8c_is_map(value) && !v8c_is_set(value) && !v8c_is_weak_map(value) &&
         !v8c_is_weak_set(value) && !v8c_is_weak_ref(value) && !v8c_is_array_buffer(value) &&
         !v8c_is_native_error(value);
}

static int add_json(v8c_context *context, void *data) {
  item *it = data;
  v8c_value json = NULL;
  int err = v8c_json_stringify(context, it->value, 0, &json);
  if (err) return err;
  if (!v8c_is_string(json)) return V8C_ETYPE; /* undefined: toJSON gave nothing */
  return v8c_string_append(v8c_context_isolate(context), json, 0, it->text);
}

static int add_stack(v8c_context *context, void *data) {
  item *it = data;
  v8c_value stack = NULL;
  int err = v8c_get_named(context, it->value, V8C_LIT("stack"), &stack);
  if (err) return err;
  if (!v8c_is_string(stack) || !v8c_string_length(stack)) return V8C_ETYPE;
  return v8c_string_append(v8c_context_isolate(context), stack, 0, it->text);
}

static int add_text(v8c_context *context, void *data) {
  item *it = data;
  return v8c_to_text(context, it->value, it->text);
}

/* A console that throws hides what it was asked to show: each way is tried, then a word. */
static int add_value(v8c_context *context, v8c_value value, v8c_buf *text) {
  item it = {value, text};
  size_t len = text->len;
  int err = V8C_ETYPE;
  if (v8c_is_native_error(value))
    err = v8c_try(context, add_stack, &it, NULL);
  else if (is_json(value))
    err = v8c_try(context, add_json, &it, NULL);
  if (!err || err == V8C_ETERMINATED || err == V8C_ENOMEM) return err;
  text->len = len;
  err = v8c_try(context, add_text, &it, NULL);
  if (!err || err == V8C_ETERMINATED || err == V8C_ENOMEM) return err;
  text->len = len;
  return v8c_buf_printf(text, "[%s]", v8c_typeof(value));
}

/* ---- The natives ------------------------------------------------------------------------- */

static int line_of(v8c_call *call, v8c_buf *line) {
  v8c_context *context = v8c_call_context(call);
  int err = 0;
  for (size_t i = 0; i < v8c_argc(call) && !err; i++) {
    v8c_value value = v8c_arg(call, i);
    if (i) err = v8c_buf_append(line, " ", 1);
    if (err) break;
    err = v8c_is_string(value) ? v8c_string_append(v8c_call_isolate(call), value, 0, line)
                               : add_value(context, value, line);
  }
  return err ? err : v8c_buf_append(line, "\n", 1);
}

/* V8's own function tells debuggers. */
static void tell_debuggers(v8c_call *call) {
  v8c_value own = v8c_data_value(call), args[32], result = NULL;
  size_t count = v8c_argc(call) < 32 ? v8c_argc(call) : 32;
  if (!own || !v8c_is_function(own)) return;
  for (size_t i = 0; i < count; i++) args[i] = v8c_arg(call, i);
  v8c_call_function(v8c_call_context(call), own, v8c_this(call), count, args, &result);
}

static void print(v8c_call *call, bool to_stderr) {
  v8c_buf line = {0};
  tell_debuggers(call);
  int err = line_of(call, &line);
  if (err == V8C_ENOMEM) v8c_throw_range_error(v8c_call_isolate(call), "console: no memory for the text");
  if (!err && to_stderr) {
    fflush(stdout); /* in the order of the calls, when both go to one file */
    fwrite(line.data, 1, line.len, stderr);
  } else if (!err && !cli_out(line.data, line.len)) {
    v8c_terminate(v8c_call_isolate(call)); /* a full disk, a reader that left: no use to go on */
  }
  v8c_buf_free(&line);
}

static void console_out(v8c_call *call) { print(call, all_to_stderr); }
static void console_err(v8c_call *call) { print(call, true); }

/* ---- In a context ---------------------------------------------------------------------------- */

void cli_console_to_stderr(void) { all_to_stderr = true; }

int cli_console_register(void) {
  int err = v8c_register_native(out_name, V8C_ZSTR, (void (*)(void))console_out);
  return err ? err : v8c_register_native(err_name, V8C_ZSTR, (void (*)(void))console_err);
}

bool cli_console_in(const v8c_snapshot *snapshot) {
  const char *name;
  for (size_t i = 0; (name = v8c_snapshot_ref_name(snapshot, i)); i++)
    if (!strcmp(name, out_name)) return true;
  return false;
}

int cli_console_install(v8c_context *context) {
  static const struct {
    const char *name;
    v8c_fn fn;
  } functions[] = {
      {"log", console_out},  {"info", console_out},  {"debug", console_out},
      {"warn", console_err}, {"error", console_err}, {"trace", console_err},
  };
  v8c_value console = NULL, function = NULL, own = NULL;
  int err = v8c_get_named(context, v8c_global(context), V8C_LIT("console"), &console);
  if (err || !v8c_is_object(console)) return err;
  for (size_t i = 0; i < sizeof functions / sizeof *functions && !err; i++) {
    if (cli_inspecting()) err = v8c_get_named(context, console, functions[i].name, V8C_ZSTR, &own);
    if (!err) err = v8c_function(context, functions[i].name, V8C_ZSTR, functions[i].fn, own, &function);
    if (!err) err = v8c_set_named(context, console, functions[i].name, V8C_ZSTR, function);
  }
  return err;
}
